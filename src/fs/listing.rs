//! Which files an app has, without what others own.

use std::io;

use cap_std::fs::Dir;

use super::{Place, io_reason, look};
use crate::files::{ReadProblem, is_skipped};
use crate::path::AppPath;

/// All regular files below `folder`, sorted. Links are not followed; names that no [`AppPath`] can hold are not the tool's.
pub(super) fn list(dir: &Dir, folder: &str) -> Result<Vec<AppPath>, ReadProblem> {
    let problem = |error: &io::Error| ReadProblem { path: folder.to_owned(), reason: io_reason(error) };
    let mut found = Vec::new();
    let start = if folder.is_empty() {
        dir.try_clone()
    } else {
        if !matches!(look(dir, folder).map_err(|error| problem(&error))?, (Place::Folder(_), _)) {
            return Ok(found);
        }
        dir.open_dir(folder)
    };
    walk(&start.map_err(|error| problem(&error))?, folder, &mut found).map_err(|error| problem(&error))?;
    found.sort();
    Ok(found)
}

/// Each folder is opened once, by its name in the one above, and never through a link: that is a third of what asking for it as a path
/// takes.
#[cfg(unix)]
fn walk(dir: &Dir, prefix: &str, found: &mut Vec<AppPath>) -> io::Result<()> {
    let top = rustix::fs::openat(dir, c".", OPEN_FOLDER, rustix::fs::Mode::empty())?;
    walk_opened(rustix::fs::Dir::new(top)?, prefix, found)
}

#[cfg(unix)]
const OPEN_FOLDER: rustix::fs::OFlags = rustix::fs::OFlags::RDONLY
    .union(rustix::fs::OFlags::DIRECTORY)
    .union(rustix::fs::OFlags::NOFOLLOW)
    .union(rustix::fs::OFlags::CLOEXEC);

#[cfg(unix)]
fn walk_opened(mut dir: rustix::fs::Dir, prefix: &str, found: &mut Vec<AppPath>) -> io::Result<()> {
    use rustix::fs::{AtFlags, FileType, Mode, openat, statat};
    let mut folders = Vec::new();
    while let Some(entry) = dir.read() {
        let entry = entry?;
        let name = entry.file_name();
        let Some(text) = name.to_str().ok().filter(|text| !matches!(*text, "." | "..")) else { continue };
        let kind = match entry.file_type() {
            // Some file systems don't say it in the listing.
            FileType::Unknown => FileType::from_raw_mode(statat(dir.fd()?, name, AtFlags::SYMLINK_NOFOLLOW)?.st_mode),
            kind => kind,
        };
        let path = if prefix.is_empty() { text.to_owned() } else { format!("{prefix}/{text}") };
        match kind {
            FileType::Directory if !is_skipped(text) => folders.push((name.to_owned(), path)),
            FileType::RegularFile => found.extend(AppPath::listed(&path)),
            _ => {}
        }
    }
    for (name, path) in folders {
        let below = openat(dir.fd()?, name, OPEN_FOLDER, Mode::empty())?;
        walk_opened(rustix::fs::Dir::new(below)?, &path, found)?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn walk(dir: &Dir, prefix: &str, found: &mut Vec<AppPath>) -> io::Result<()> {
    for entry in dir.entries()? {
        let entry = entry?;
        let Some(name) = entry.file_name().to_str().map(str::to_owned) else { continue };
        let kind = entry.file_type()?;
        let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}/{name}") };
        if kind.is_dir() {
            if !is_skipped(&name) {
                walk(&entry.open_dir()?, &path, found)?;
            }
        } else if kind.is_file() {
            found.extend(AppPath::listed(&path));
        }
    }
    Ok(())
}
