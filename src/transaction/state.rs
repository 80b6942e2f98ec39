//! `.jskit/state/`: what this clone of the app knows for itself. Ignored by git, readable by its owner only.

use std::io;

use crate::error::Result;
use crate::fs::{FileMode, NewFile, Root, write_error};

pub(super) const FOLDER: &str = ".jskit/state";
pub(super) const LOCK: &str = ".jskit/state/lock";
pub(super) const JOURNAL: &str = ".jskit/state/journal";
pub(super) const STAGE: &str = ".jskit/state/stage";
pub(super) const HISTORY: &str = ".jskit/state/history";
pub(super) const SAVED: &str = ".jskit/state/saved";
pub(super) const KEY: &str = ".jskit/state/key";
pub(super) const SECRETS: &str = ".jskit/state/secrets.json";
const IGNORE: &str = ".jskit/state/.gitignore";

/// The folder, which ignores itself so that a user's own `.gitignore` can't expose it.
pub(super) fn make(root: &Root) -> Result<()> {
    let failed = |error| write_error(FOLDER, &error);
    refuse_links(root)?;
    root.create_folder(".jskit", false).map_err(failed)?;
    root.create_folder(FOLDER, true).map_err(failed)?;
    if !exists(root, IGNORE) {
        root.create_file(IGNORE, b"*\n", NewFile::Fresh(FileMode::PLAIN)).map_err(failed)?;
    }
    Ok(())
}

/// The confined handle keeps a link from leading out of the app; it must not lead elsewhere inside either.
fn refuse_links(root: &Root) -> Result<()> {
    for folder in [".jskit", FOLDER] {
        if root.dir().symlink_metadata(folder).is_ok_and(|metadata| metadata.is_symlink()) {
            return Err(crate::error::Error::refused(
                "symlink",
                format!("`{folder}` is a symbolic link"),
                "replace it by a folder of the app's own",
            ));
        }
    }
    Ok(())
}

pub(super) fn exists(root: &Root, path: &str) -> bool {
    root.dir().symlink_metadata(path).is_ok()
}

/// Drops a change that is not made, or not any more. An error where its journal stays: if it is whole, the next command makes the
/// change. What else stays is removed by the next command.
pub(super) fn discard(root: &Root) -> Result<()> {
    root.remove_file(JOURNAL).map_err(|error| write_error(JOURNAL, &error))?;
    let _ = tidy(root);
    Ok(())
}

/// Removes what only a change under way needs.
pub(super) fn tidy(root: &Root) -> io::Result<()> {
    for aside in [SECRETS, KEY] {
        root.remove_file(&format!("{aside}.new"))?;
    }
    root.remove_tree(STAGE)
}

/// A folder that did not become an app is left as it was found.
pub(super) fn remove_if_no_app(root: &Root) {
    let is_app = [".jskit/lock.json", ".jskit/lock", ".jskit/base", JOURNAL].iter().any(|mark| exists(root, mark));
    if !is_app && !exists(root, HISTORY) {
        let _ = root.remove_tree(FOLDER);
        let _ = root.remove_empty_folder(".jskit");
    }
}
