//! The base store: texts that don't say what their name promises. Git finds two of them alike, takes one for the other renamed, and
//! merges them.

use super::merged::sides;
use super::{Finding, Repair, Severity};
use crate::error::Result;
use crate::files::Files;
use crate::hash;
use crate::lock::{Lock, base};
use crate::path::AppPath;

/// Damaged texts that the lock names. One that is missing is no finding: what is made from it is named where that is asked for.
pub fn examine(files: &dyn Files, lock: &Lock) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for hash in base::needed(lock).into_iter().filter(|hash| hash::is_sha256(hash)) {
        let path = base::path(hash);
        let Some(kept) = files.read(&path)?.filter(|kept| hash::content(kept) != hash) else { continue };
        let message = match whose(lock, hash) {
            Some(whose) => format!("is damaged: it was {whose}, which updates compare with"),
            None => "is damaged: updates compare with it".to_owned(),
        };
        let finding = Finding::new("J603", Severity::Error, path.as_str(), 0, message);
        findings.push(match restored(files, lock, hash, &kept)? {
            Some(_) => finding.hint("run `jskit doctor --fix`").repair(Repair::RestoreBase { path }),
            None => finding.hint(format!(
                "take it from the commit that added it: `git checkout $(git log --all --diff-filter=A -1 --format=%h -- {path}) -- {path}`"
            )),
        });
    }
    Ok(findings)
}

/// The text of that hash where something has it still: a side of the conflict in the damaged one, or a file that nobody edited.
pub fn restored(files: &dyn Files, lock: &Lock, hash: &str, kept: &[u8]) -> Result<Option<Vec<u8>>> {
    let says = |bytes: &[u8]| hash::content(bytes) == hash;
    if let Some((ours, theirs)) = std::str::from_utf8(kept).ok().and_then(sides)
        && let Some(side) = [ours, theirs].into_iter().find(|side| says(side.as_bytes()))
    {
        return Ok(Some(side.into_bytes()));
    }
    for (path, file) in lock.packages.values().flat_map(|package| &package.files) {
        if file.hash == hash
            && let Some(bytes) = files.read(path)?.filter(|bytes| says(bytes))
        {
            return Ok(Some(bytes));
        }
    }
    Ok(None)
}

/// The hash that a file of the base store is named by.
pub fn hash_of(path: &AppPath) -> &str {
    path.as_str().rsplit('/').next().unwrap_or_default()
}

fn whose(lock: &Lock, hash: &str) -> Option<String> {
    lock.packages.iter().find_map(|(id, package)| {
        let file = package.files.iter().find(|(_, file)| file.hash == hash).map(|(path, _)| path.to_string());
        let entry = || {
            let entry = package.entries.iter().find(|(_, entry)| entry.base == hash);
            entry.map(|((path, key), _)| format!("{key}` in `{path}"))
        };
        file.or_else(entry).map(|what| format!("`{what}` as `{id}` wrote it"))
    })
}
