//! The one read-only view through which everything left of the transaction sees an app.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use crate::path::AppPath;

/// What can be asked of an app's files. Implemented by [`crate::fs::Root`] for a real folder, by [`Memory`] for tests and for
/// apps that don't exist yet, and by [`Overlay`] for an app as it would be after a change set.
pub trait Files: Sync {
    /// The bytes of a regular file, or `None` where there is none.
    fn read(&self, path: &AppPath) -> Result<Option<Vec<u8>>, ReadProblem>;

    /// All regular files below a folder (`""` is the root), sorted; `node_modules`, `.git`, `.jskit`, `dist` are never entered,
    /// unless the folder asked for lies in one of them.
    fn list(&self, folder: &str) -> Result<Vec<AppPath>, ReadProblem>;

    fn read_text(&self, path: &AppPath) -> Result<Option<String>, ReadProblem> {
        let Some(bytes) = self.read(path)? else { return Ok(None) };
        String::from_utf8(bytes)
            .map(Some)
            .map_err(|_| ReadProblem { path: path.to_string(), reason: "is not UTF-8 text".to_owned() })
    }
}

/// A file that is there but can't be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("can't read `{}`: {reason}", crate::visible::line(path))]
pub struct ReadProblem {
    pub path: String,
    pub reason: String,
}

/// Files that exist in memory only.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    pub files: BTreeMap<AppPath, Vec<u8>>,
}

impl Files for Memory {
    fn read(&self, path: &AppPath) -> Result<Option<Vec<u8>>, ReadProblem> {
        Ok(self.files.get(path).cloned())
    }

    fn list(&self, folder: &str) -> Result<Vec<AppPath>, ReadProblem> {
        Ok(self.files.keys().filter(|path| is_listed(path, folder)).cloned().collect())
    }
}

/// Files that are each read once while they are few enough to be kept.
#[expect(missing_debug_implementations, reason = "a view is never printed")]
pub struct Kept<'a> {
    below: &'a dyn Files,
    kept: Mutex<Contents>,
}

struct Contents {
    read: BTreeMap<AppPath, Option<Vec<u8>>>,
    room: usize,
}

const VENDOR: &str = "vendor/";

/// How much [`Kept`] keeps: an app's own sources, not a hundred thousand files.
const KEPT_BYTES: usize = 8 << 20;

impl<'a> Kept<'a> {
    pub fn new(below: &'a dyn Files) -> Self {
        Self { below, kept: Mutex::new(Contents { read: BTreeMap::new(), room: KEPT_BYTES }) }
    }
}

impl Files for Kept<'_> {
    fn read(&self, path: &AppPath) -> Result<Option<Vec<u8>>, ReadProblem> {
        // The packages' runtime is the most of an app, and looked at once.
        if path.as_str().starts_with(VENDOR) {
            return self.below.read(path);
        }
        let kept = || self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = kept().read.get(path) {
            return Ok(known.clone());
        }
        let bytes = self.below.read(path)?;
        let size = bytes.as_ref().map_or(0, Vec::len);
        let mut kept = kept();
        if let Some(room) = kept.room.checked_sub(size) {
            kept.room = room;
            kept.read.insert(path.clone(), bytes.clone());
        }
        Ok(bytes)
    }

    fn list(&self, folder: &str) -> Result<Vec<AppPath>, ReadProblem> {
        self.below.list(folder)
    }
}

/// An app with some files replaced or gone.
#[expect(missing_debug_implementations, reason = "a view is never printed")]
pub struct Overlay<'a> {
    pub below: &'a dyn Files,
    pub above: BTreeMap<AppPath, Option<Vec<u8>>>,
}

impl Files for Overlay<'_> {
    fn read(&self, path: &AppPath) -> Result<Option<Vec<u8>>, ReadProblem> {
        match self.above.get(path) {
            Some(bytes) => Ok(bytes.clone()),
            None => self.below.read(path),
        }
    }

    fn list(&self, folder: &str) -> Result<Vec<AppPath>, ReadProblem> {
        let mut paths: std::collections::BTreeSet<AppPath> = self.below.list(folder)?.into_iter().collect();
        for (path, bytes) in &self.above {
            if bytes.is_none() {
                paths.remove(path);
            } else if is_listed(path, folder) {
                paths.insert(path.clone());
            }
        }
        Ok(paths.into_iter().collect())
    }
}

/// Folders that are never entered by a listing.
pub(crate) fn is_skipped(folder_name: &str) -> bool {
    matches!(folder_name, "node_modules" | ".git" | ".jskit" | "dist")
}

fn is_listed(path: &AppPath, folder: &str) -> bool {
    let below = if folder.is_empty() {
        Some(path.as_str())
    } else {
        path.as_str().strip_prefix(folder).and_then(|rest| rest.strip_prefix('/'))
    };
    let folders = below.map(|below| below.rsplit_once('/').map_or("", |(folders, _)| folders));
    folders.is_some_and(|folders| !folders.split('/').any(is_skipped))
}
