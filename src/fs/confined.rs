//! A folder outside the app (a catalog, a package's templates), read through a handle that can't leave it.

use std::path::{Path, PathBuf};

use cap_std::ambient_authority;
use cap_std::fs::Dir;

use super::{Place, io_error, look, read};
use crate::error::Result;
use crate::files::ReadProblem;

#[derive(Debug)]
pub struct ConfinedDir {
    dir: Dir,
    path: PathBuf,
}

impl ConfinedDir {
    pub fn open(path: &Path) -> Result<Self> {
        let dir = Dir::open_ambient_dir(path, ambient_authority())
            .map_err(|error| io_error("can't open", &path.display().to_string(), &error))?;
        Ok(Self { dir, path: path.to_owned() })
    }

    /// A folder below this one, or `None` where there is none. A link on the way is not followed.
    pub fn open_below(&self, folder: &str) -> Result<Option<Self>> {
        let failed = |error: &std::io::Error| io_error("can't open", folder, error);
        if !matches!(look(&self.dir, folder).map_err(|error| failed(&error))?, (Place::Folder(_), _)) {
            return Ok(None);
        }
        let dir = self.dir.open_dir(folder).map_err(|error| failed(&error))?;
        Ok(Some(Self { dir, path: self.path.join(folder) }))
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A regular file, or `None` where there is none. A link in any part of the path is a problem, said plainly.
    pub fn read(&self, path: &str) -> std::result::Result<Option<Vec<u8>>, ReadProblem> {
        read(&self.dir, path)
    }

    pub fn read_text(&self, path: &str) -> std::result::Result<Option<String>, ReadProblem> {
        let Some(bytes) = self.read(path)? else { return Ok(None) };
        String::from_utf8(bytes)
            .map(Some)
            .map_err(|_| ReadProblem { path: path.to_owned(), reason: "is not UTF-8 text".to_owned() })
    }

    /// The names in one folder of it (`""` is itself), sorted, with whether each is a folder. Links are listed as neither.
    pub fn names(&self, folder: &str) -> std::result::Result<Vec<(String, EntryKind)>, ReadProblem> {
        let problem = |error: std::io::Error| ReadProblem { path: folder.to_owned(), reason: super::io_reason(&error) };
        let entries = match self.dir.read_dir(if folder.is_empty() { "." } else { folder }) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(problem(error)),
        };
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry.map_err(problem)?;
            let kind = entry.file_type().map_err(problem)?;
            if let Some(name) = entry.file_name().to_str() {
                names.push((name.to_owned(), EntryKind::of(kind)));
            }
        }
        names.sort();
        Ok(names)
    }

    /// All regular files below a folder of it, sorted; links are not followed.
    pub fn files(&self, folder: &str) -> std::result::Result<Vec<String>, ReadProblem> {
        let mut found = Vec::new();
        let mut folders = vec![folder.to_owned()];
        while let Some(next) = folders.pop() {
            for (name, kind) in self.names(&next)? {
                let path = if next.is_empty() { name } else { format!("{next}/{name}") };
                match kind {
                    EntryKind::Folder => folders.push(path),
                    EntryKind::File => found.push(path),
                    EntryKind::Link | EntryKind::Other => {}
                }
            }
        }
        found.sort();
        Ok(found)
    }

    /// Where a path leads after its links, as long as that is inside; `None` where it leads outside or nowhere.
    pub fn follow(&self, path: &str) -> Option<String> {
        let real = self.dir.canonicalize(path).ok()?;
        real.to_str().map(|text| text.replace('\\', "/"))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryKind {
    File,
    Folder,
    Link,
    Other,
}

impl EntryKind {
    fn of(kind: cap_std::fs::FileType) -> Self {
        if kind.is_symlink() {
            Self::Link
        } else if kind.is_dir() {
            Self::Folder
        } else if kind.is_file() {
            Self::File
        } else {
            Self::Other
        }
    }
}
