//! Packages that the app runs with and its record no longer has: a file of `.jskit/lock/` was deleted, or lost in a merge.

use std::collections::BTreeSet;

use super::{Finding, Repair, Severity};
use crate::edit::json;
use crate::error::Result;
use crate::files::Files;
use crate::lock::{self, Lock};
use crate::path::AppPath;

const SCOPE: &str = "@jskit-ai/";

/// Those that `package.json` depends on and whose runtime is in `vendor/`.
pub fn packages(files: &dyn Files, lock: &Lock) -> Result<BTreeSet<String>> {
    let manifest = files.read_text(&AppPath::fixed("package.json")).ok().flatten().unwrap_or_default();
    let Some(dependencies) = json::get(&manifest, &["dependencies"]) else { return Ok(BTreeSet::new()) };
    let named = dependencies.as_object().into_iter().flat_map(|object| object.keys());
    let mut forgotten = BTreeSet::new();
    for id in named.filter_map(|name| name.strip_prefix(SCOPE)).filter(|id| !lock.packages.contains_key(*id)) {
        let Ok(runtime) = AppPath::parse(&format!("vendor/{SCOPE}{id}/package.json")) else { continue };
        if files.read(&runtime)?.is_some() {
            forgotten.insert(id.to_owned());
        }
    }
    Ok(forgotten)
}

pub(super) fn examine(files: &dyn Files, lock: &Lock) -> Result<Vec<Finding>> {
    let finding = |id: String| {
        let path = lock::package_path(&id);
        let message = format!("the record of `{id}` is gone, and the app still runs with the package");
        Finding::new("J510", Severity::Error, path.as_str(), 0, message)
            .hint(format!(
                "take it from version control, as with `git checkout HEAD -- {path}`, or run `jskit doctor --fix`"
            ))
            .repair(Repair::Remember { package: id })
    };
    Ok(packages(files, lock)?.into_iter().map(finding).collect())
}
