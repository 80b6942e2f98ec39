//! What the packages of an app bring together, and the app hasn't: two branches that each added one of them merge without it.

use super::{Finding, Repair, Severity};
use crate::change::{Change, ChangeSet};
use crate::error::Error;

/// The packages can't be in one app.
pub fn impossible(error: &Error) -> Finding {
    Finding::new("J508", Severity::Error, ".jskit/lock.json", 0, error.to_string()).maybe_hint(error.hint())
}

/// One finding a file that a plan for nothing new would change.
pub fn findings(set: &ChangeSet) -> Vec<Finding> {
    let of_app = set.changes.values().filter(|change| !change.path.is_internal());
    of_app.map(|change| finding(set, change)).collect()
}

fn finding(set: &ChangeSet, change: &Change) -> Finding {
    let entries = set.entries.iter().filter(|entry| entry.file == change.path);
    let entries: Vec<String> = entries.map(|entry| format!("{} `{}`", entry.kind, entry.id)).collect();
    let what = if entries.is_empty() { String::new() } else { format!(" ({})", entries.join(", ")) };
    let packages: Vec<String> = change.packages.iter().map(|id| format!("`{id}`")).collect();
    let message = format!(
        "is not what {} would make of it in the app as it is now: {}{what}",
        packages.join(", "),
        change.kind.action()
    );
    Finding::new("J507", Severity::Error, change.path.as_str(), 0, message)
        .hint("run `jskit doctor --fix`")
        .repair(Repair::Complete { path: change.path.clone() })
}
