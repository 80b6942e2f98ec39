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
