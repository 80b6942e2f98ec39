//! The only user of the file system: an app's folder, read and written through a directory handle that can't leave it.
//!
//! Invariant: no path is followed through a symbolic link, and nothing is written but by [`write`], whose every operation passes
//! one gate, so that tests can stop or fail the n-th of them.
#![expect(clippy::disallowed_methods, reason = "this is the one place that touches the machine's files")]

mod confined;
mod direct;
mod fault;
mod listing;
mod locked;
mod outside;
mod own;
mod parent;
mod problem;
mod scratch;
mod write;

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use cap_std::ambient_authority;
use cap_std::fs::{Dir, Metadata};

pub use confined::ConfinedDir;
pub(crate) use locked::HeldFile;
pub use outside::{read_outside, real_place, replace_outside};
pub(crate) use parent::Parent;
pub use problem::io_reason;
pub(crate) use problem::{io_error, write_error};
pub use scratch::scratch;
pub(crate) use write::{FileMode, NewFile};

use direct::Seen;

use crate::error::{Error, Result};
use crate::files::{Files, ReadProblem};
use crate::path::AppPath;

/// More than any source file has; a larger one is no text that this tool could edit.
const LARGEST_FILE: u64 = 64 * 1024 * 1024;

/// Whether anything stands at a place outside an app: where one should be made, say.
pub fn exists(path: &Path) -> bool {
    std::fs::symlink_metadata(path).is_ok()
}

/// An app's folder.
#[derive(Debug)]
pub struct Root {
    dir: Dir,
    path: PathBuf,
}

/// What stands at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Missing,
    File(FileMode),
    Folder(FileMode),
    Link,
    /// A socket, a pipe, a device.
    Other,
}

impl Root {
    /// The folder itself, whether or not it is an app yet.
    pub fn open(path: &Path) -> Result<Self> {
        let failed = |error: &io::Error| io_error("can't open", &path.display().to_string(), error);
        let real = std::fs::canonicalize(path).map_err(|error| failed(&error))?;
        let dir = Dir::open_ambient_dir(&real, ambient_authority()).map_err(|error| failed(&error))?;
        Ok(Self { dir, path: real })
    }

    /// The app that `folder` lies in, and no app around that one. An app that lost its `.jskit/lock.json` is still found by the rest of
    /// its lock or by a journal that a crash left, so that `doctor --fix` and `recover` can be run there.
    pub fn find_app(folder: &Path) -> Result<Self> {
        let real = std::fs::canonicalize(folder)
            .map_err(|error| io_error("can't open", &folder.display().to_string(), &error))?;
        let marks = [".jskit/lock.json", ".jskit/lock", ".jskit/base", ".jskit/state/journal"];
        let is_app = |folder: &&Path| marks.iter().any(|mark| exists(&folder.join(mark)));
        match real.ancestors().find(is_app) {
            Some(found) => Self::open(found),
            None => Err(Error::NotAnApp { folder: real.display().to_string() }),
        }
    }

    /// The same, or a folder nearer by that was an app and has a history: there the app can be made again.
    pub fn find_history(folder: &Path) -> Result<Self> {
        let marks = [".jskit/lock.json", ".jskit/state/history"];
        let has_one = |folder: &&Path| marks.iter().any(|mark| std::fs::symlink_metadata(folder.join(mark)).is_ok());
        match std::fs::canonicalize(folder).ok().as_deref().and_then(|real| real.ancestors().find(has_one)) {
            Some(found) => Self::open(found),
            None => Self::find_app(folder),
        }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn dir(&self) -> &Dir {
        &self.dir
    }

    /// What stands at a path, and how much of the path that says: a link or a file on the way ends it early.
    pub(crate) fn look<'a>(&self, path: &'a AppPath) -> io::Result<(Place, &'a str)> {
        look(&self.dir, path.as_str())
    }

    /// A regular file's bytes and permissions, of one opening of it; `None` where that isn't simple, and [`Self::look`] tells why.
    pub(crate) fn read_directly(&self, path: &AppPath) -> Option<(Vec<u8>, FileMode)> {
        let Seen::There((file, metadata)) = direct::open(&self.dir, path.as_str()) else { return None };
        Some((contents(file, metadata.len()).ok()?, FileMode::of(&metadata)))
    }
}

impl Files for Root {
    fn read(&self, path: &AppPath) -> std::result::Result<Option<Vec<u8>>, ReadProblem> {
        read(&self.dir, path.as_str())
    }

    fn list(&self, folder: &str) -> std::result::Result<Vec<AppPath>, ReadProblem> {
        listing::list(&self.dir, folder)
    }
}

fn look<'a>(dir: &Dir, path: &'a str) -> io::Result<(Place, &'a str)> {
    match direct::look(dir, path) {
        Seen::There(metadata) => return Ok((place(&metadata), path)),
        Seen::Missing => return Ok((Place::Missing, path)),
        Seen::Unclear => {}
    }
    let ends = path.match_indices('/').map(|(end, _)| end).chain([path.len()]);
    let mut found = (Place::Missing, path);
    for end in ends {
        let part = &path[..end];
        found = match dir.symlink_metadata(part) {
            Ok(metadata) => (place(&metadata), part),
            Err(error) if error.kind() == io::ErrorKind::NotFound => (Place::Missing, part),
            Err(error) => return Err(error),
        };
        if !matches!(found.0, Place::Folder(_)) {
            break;
        }
    }
    Ok(found)
}

fn place(metadata: &Metadata) -> Place {
    let kind = metadata.file_type();
    if kind.is_symlink() {
        Place::Link
    } else if kind.is_dir() {
        Place::Folder(FileMode::of(metadata))
    } else if kind.is_file() {
        Place::File(FileMode::of(metadata))
    } else {
        Place::Other
    }
}

fn read(dir: &Dir, path: &str) -> std::result::Result<Option<Vec<u8>>, ReadProblem> {
    let problem = |reason: String| ReadProblem { path: path.to_owned(), reason };
    match direct::open(dir, path) {
        Seen::There((file, metadata)) => return contents(file, metadata.len()).map(Some).map_err(problem),
        Seen::Missing => return Ok(None),
        Seen::Unclear => {}
    }
    let (place, part) = look(dir, path).map_err(|error| problem(io_reason(&error)))?;
    match place {
        Place::Missing => return Ok(None),
        Place::Link if part == path => return Err(problem("is a symbolic link".to_owned())),
        Place::Link => return Err(problem(format!("`{part}` is a symbolic link"))),
        // A file where the path wants a folder: what is asked for can't be there.
        Place::File(_) | Place::Other if part != path => return Ok(None),
        Place::Folder(_) => return Err(problem("is a folder".to_owned())),
        Place::Other => return Err(problem("is neither a file nor a folder".to_owned())),
        Place::File(_) => {}
    }
    let file = dir.open(path).map_err(|error| problem(io_reason(&error)))?;
    let length = file.metadata().map_err(|error| problem(io_reason(&error)))?.len();
    contents(file, length).map(Some).map_err(problem)
}

fn contents(file: cap_std::fs::File, length: u64) -> std::result::Result<Vec<u8>, String> {
    if length > LARGEST_FILE {
        return Err(format!("is larger than {} MiB", LARGEST_FILE / 1024 / 1024));
    }
    let size = usize::try_from(length).unwrap_or(0);
    let mut bytes = Vec::with_capacity(size);
    // What is there when it is opened is what is read: asking for the end of a file whose length is known costs as much again. Some
    // file systems say no length; there the end is asked for.
    let limit = if length == 0 { LARGEST_FILE } else { length };
    file.take(limit).read_to_end(&mut bytes).map_err(|error| io_reason(&error))?;
    Ok(bytes)
}
