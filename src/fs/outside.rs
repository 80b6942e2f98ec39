//! A file that the user names, wherever it lies: a saved plan.

use std::path::{Path, PathBuf};

use super::{Root, read, write_error};
use crate::error::{Error, Result};

/// Its bytes, or `None` where there is none. What is no ordinary file is refused, and so is one that is too large to be a plan.
pub fn read_outside(path: &Path) -> Result<Option<Vec<u8>>> {
    let (folder, name) = open_folder(path)?;
    Ok(read(folder.dir(), &name)?)
}

/// Makes or replaces it in one step, readable by its owner only.
pub fn replace_outside(path: &Path, bytes: &[u8]) -> Result<()> {
    let (folder, name) = open_folder(path)?;
    folder.replace_file(&name, bytes).map_err(|error| write_error(&path.display().to_string(), &error))
}

/// Where it lies once the links of its folder are followed.
pub fn real_place(path: &Path) -> Result<PathBuf> {
    let (folder, name) = open_folder(path)?;
    Ok(folder.path().join(name))
}

fn open_folder(path: &Path) -> Result<(Root, String)> {
    let name = path.file_name().and_then(|name| name.to_str());
    let Some(name) = name else {
        let shown = path.display();
        return Err(Error::usage(format!("`{shown}` names no file"), "name one, such as `plan.json`"));
    };
    let above = path.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Ok((Root::open(above)?, name.to_owned()))
}
