//! The summary of a change set, as people read it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{ADDED, CHANGED, FAINT, REMOVED, STRONG, Ui, WARNING, conflict};
use crate::change::{Change, ChangeKind, ChangeSet, Conflict, Ownership, VersionChange};
use crate::visible;

/// How many files of one folder are listed before they are counted.
const FOLD: usize = 3;

/// How many entries of one kind in one file are named before they are counted.
const NAMED: usize = 6;

/// Files, entries, what stays, what stands in the way.
pub fn summary(ui: &Ui, set: &ChangeSet) -> String {
    let mut text = String::new();
    versions(ui, set, &mut text);
    files(ui, set, &mut text);
    entries(ui, set, &mut text);
    for settled in &set.settled {
        let _ =
            writeln!(text, "  {} {}: {}", ui.paint(FAINT, "settled:"), visible::line(&settled.place), settled.answer);
    }
    for kept in &set.kept {
        let _ = writeln!(text, "  {} {}", ui.paint(FAINT, "kept:"), visible::line(&kept.to_string()));
    }
    for warning in &set.warnings {
        let _ = writeln!(text, "  {} {}", ui.paint(WARNING, "warning:"), visible::line(warning));
    }
    for conflict in &set.conflicts {
        text.push_str(&conflict_text(ui, conflict));
    }
    text
}

fn versions(ui: &Ui, set: &ChangeSet, text: &mut String) {
    for update in &set.updates {
        let count: usize = update.changes.iter().map(|release| release.lines.len()).sum();
        let more = match count {
            0 => String::new(),
            1 => format!("  1 change: `jskit update {} --changelog`", update.package),
            _ => format!("  {count} changes: `jskit update {} --changelog`", update.package),
        };
        let _ = writeln!(text, "  {} {} -> {}{}", update.package, update.from, update.to, ui.paint(FAINT, &more));
    }
}

/// What changed in packages since the installed versions.
pub fn changelog(ui: &Ui, updates: &[VersionChange]) -> String {
    let mut text = String::new();
    for update in updates {
        let _ = writeln!(text, "{} {} -> {}", ui.paint(STRONG, &update.package), update.from, update.to);
        if update.changes.is_empty() {
            let _ = writeln!(text, "  {}", ui.paint(FAINT, "its author says nothing about what changed"));
        }
        for release in &update.changes {
            let _ = writeln!(text, "  {}", release.version);
            text.extend(release.lines.iter().map(|line| format!("    - {}\n", visible::line(line))));
        }
    }
    text
}

fn files(ui: &Ui, set: &ChangeSet, text: &mut String) {
    let shown: Vec<&Change> = set.changes.values().filter(|change| !change.path.is_internal()).collect();
    let (vendor, own): (Vec<&Change>, Vec<&Change>) =
        shown.into_iter().partition(|change| change.ownership == Ownership::Vendor);
    for change in own {
        let (mark, style) = mark(&change.kind);
        let reason = change.reasons.first().map(|reason| ui.paint(FAINT, &format!("  {}", visible::line(reason))));
        let reason = reason.unwrap_or_default();
        let _ = writeln!(text, "  {} {}{reason}", ui.paint(style, mark), change.path);
    }
    let mut folders: BTreeMap<(String, &str), Vec<&Change>> = BTreeMap::new();
    for change in vendor {
        let folder = change.path.as_str().splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
        folders.entry((folder, change.kind.action())).or_default().push(change);
    }
    for ((folder, _), changes) in folders {
        let (mark, style) = mark(&changes[0].kind);
        let mark = ui.paint(style, mark);
        if changes.len() > FOLD {
            let count = ui.paint(FAINT, &format!("  {} files of its runtime", changes.len()));
            let _ = writeln!(text, "  {mark} {folder}/{count}");
        } else {
            text.extend(changes.iter().map(|change| format!("  {mark} {}\n", change.path)));
        }
    }
}

fn mark(kind: &ChangeKind) -> (&'static str, anstyle::Style) {
    match kind {
        ChangeKind::Create { .. } => ("create", ADDED),
        ChangeKind::Modify { .. } => ("modify", CHANGED),
        ChangeKind::Delete { .. } => ("delete", REMOVED),
    }
}

fn entries(ui: &Ui, set: &ChangeSet, text: &mut String) {
    let mut groups: BTreeMap<(&str, &'static str, &str), Vec<Cow<'_, str>>> = BTreeMap::new();
    for entry in &set.entries {
        groups.entry((entry.file.as_str(), entry.action, &entry.kind)).or_default().push(visible::line(&entry.id));
    }
    for ((file, action, kind), ids) in groups {
        let named = ids.iter().take(NAMED).map(AsRef::as_ref).collect::<Vec<&str>>().join(", ");
        let more = match ids.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let _ = writeln!(text, "  {action} {} in {file}: {}{more}", counted(ids.len(), kind), ui.paint(STRONG, &named));
    }
}

/// `placement`, `3 placements`.
fn counted(count: usize, kind: &str) -> String {
    let word = kind.replace('-', " ");
    match (count, kind) {
        (1, "env") => "key".to_owned(),
        (1, "topology") => "semantic placement".to_owned(),
        (1, _) => word,
        (_, "env") => format!("{count} keys"),
        (_, "topology") => format!("{count} semantic placements"),
        (_, "config") => format!("{count} config values"),
        _ => format!("{count} {}", crate::render::plural(&word)),
    }
}

/// A conflict with its place and what to paste.
pub fn conflict_text(ui: &Ui, conflict: &Conflict) -> String {
    let line = conflict.line.map(|line| format!(":{line}")).unwrap_or_default();
    let mut text = format!(
        "  {} {} ({}{line})\n",
        ui.paint(REMOVED, &format!("conflict[{}]:", conflict.code)),
        visible::line(&conflict.message),
        conflict.path
    );
    if let Some(snippet) = &conflict.snippet {
        let _ = writeln!(text, "    paste this into {}:", conflict.path);
        for line in snippet.lines() {
            let _ = writeln!(text, "    | {line}");
        }
    }
    text.extend(conflict.places.iter().map(|place| conflict::place_text(ui, place)));
    text
}

/// `3 files created, 2 modified`.
pub fn counts(set: &ChangeSet) -> String {
    let count = |action| {
        set.changes.values().filter(|change| !change.path.is_internal() && change.kind.action() == action).count()
    };
    let parts: Vec<String> = [("create", "created"), ("modify", "modified"), ("delete", "deleted")]
        .into_iter()
        .map(|(action, word)| (count(action), word))
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    match parts.as_slice() {
        [] if set.is_empty() => "no file changes".to_owned(),
        [] => "only the record in .jskit".to_owned(),
        parts => format!("files: {}", parts.join(", ")),
    }
}
