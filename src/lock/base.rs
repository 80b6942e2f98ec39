//! The base store: texts as they were written, each under the hash of what it says.

use std::collections::{BTreeMap, BTreeSet};

use super::Lock;
use crate::change::{Change, Ownership};
use crate::error::Result;
use crate::files::Files;
use crate::hash;
use crate::path::AppPath;

/// Texts to be kept, by [`hash::content`].
pub type Texts = BTreeMap<String, Vec<u8>>;

pub fn path(hash: &str) -> AppPath {
    debug_assert!(hash::is_sha256(hash));
    AppPath::internal(&format!("base/{hash}"))
}

/// A kept text. One whose bytes no longer say what its name promises is as good as gone.
pub fn read(files: &dyn Files, hash: &str) -> Result<Option<Vec<u8>>> {
    if !hash::is_sha256(hash) {
        return Ok(None);
    }
    Ok(files.read(&path(hash))?.filter(|bytes| hash::content(bytes) == hash))
}

/// Which texts a lock needs: of files that update merges, and of entries.
pub fn needed(lock: &Lock) -> BTreeSet<&str> {
    let packages = || lock.packages.values();
    let files = packages().flat_map(|package| package.files.values());
    let merged = files.filter(|file| matches!(file.ownership, Ownership::App | Ownership::Shared));
    let entries = packages().flat_map(|package| package.entries.values());
    merged.map(|file| file.hash.as_str()).chain(entries.map(|entry| entry.base.as_str())).collect()
}

/// What has to change in the store: new texts that `after` needs, and those that only `before` needed.
pub fn changes(files: &dyn Files, before: &Lock, after: &Lock, texts: &Texts) -> Result<Vec<Change>> {
    let needed_after = needed(after);
    let mut changes = Vec::new();
    for hash in &needed_after {
        let Some(text) = texts.get(*hash) else { continue };
        let before = files.read(&path(hash))?;
        if before.as_ref().is_none_or(|kept| hash::content(kept) != *hash) {
            changes.extend(super::change(path(hash), before, Some(text.clone())));
        }
    }
    for hash in needed(before).difference(&needed_after) {
        changes.extend(super::change(path(hash), files.read(&path(hash))?, None));
    }
    Ok(changes)
}
