//! Unified diffs of a change set; what is secret is masked here and nowhere else.

use std::fmt::Write as _;

use similar::TextDiff;

use super::{ADDED, FAINT, REMOVED, STRONG, Ui};
use crate::change::{Change, ChangeSet};

/// The diff of everything a person would look at: our own lock and base store are left out.
pub fn unified(set: &ChangeSet) -> String {
    set.changes.values().filter(|change| !change.path.is_internal()).map(one).collect()
}

/// The diff of one file.
pub fn one(change: &Change) -> String {
    if change.secret {
        return secret(change);
    }
    bytes(change.path.as_str(), change.kind.before(), change.kind.after())
}

/// A unified diff where both are texts; `None` is an absent file.
pub fn bytes(path: &str, before: Option<&[u8]>, after: Option<&[u8]>) -> String {
    match (before.map(std::str::from_utf8).transpose(), after.map(std::str::from_utf8).transpose()) {
        (Ok(before), Ok(after)) => texts(path, before, after),
        _ => format!("Binary file {path} differs\n"),
    }
}

/// A unified diff of two texts; `None` is an absent file.
pub fn texts(path: &str, before: Option<&str>, after: Option<&str>) -> String {
    let old_name = before.map_or_else(|| "/dev/null".to_owned(), |_| format!("a/{path}"));
    let new_name = after.map_or_else(|| "/dev/null".to_owned(), |_| format!("b/{path}"));
    let (before, after) = (before.unwrap_or(""), after.unwrap_or(""));
    let diff = TextDiff::from_lines(before, after);
    let body = diff.unified_diff().context_radius(3).header(&old_name, &new_name).to_string();
    if body.is_empty() { format!("--- {old_name}\n+++ {new_name}\n") } else { body }
}

/// A file of secrets shows which keys change, never a value.
fn secret(change: &Change) -> String {
    let mut text = format!("--- a/{0}\n+++ b/{0}\n@@ values are not shown @@\n", change.path);
    for key in &change.secret_keys {
        if key.before.is_some() {
            let _ = writeln!(text, "-{}=***", key.key);
        }
        if key.after.is_some() {
            let _ = writeln!(text, "+{}=***", key.key);
        }
    }
    text
}

/// A diff with its lines coloured, where standard output takes colour.
pub fn painted(ui: &Ui, diff: &str) -> String {
    diff.split_inclusive('\n').flat_map(|line| paint_line(ui, line)).collect()
}

/// The line and its end.
fn paint_line<'a>(ui: &Ui, line: &'a str) -> [std::borrow::Cow<'a, str>; 2] {
    let style = match line.as_bytes() {
        [b'-', b'-', b'-', ..] | [b'+', b'+', b'+', ..] => STRONG,
        [b'@', ..] => FAINT,
        [b'+', ..] => ADDED,
        [b'-', ..] => REMOVED,
        _ => return [line.into(), "".into()],
    };
    let text = line.trim_end_matches(['\r', '\n']);
    let end = &line[text.len()..];
    [ui.paint(style, text).into(), end.into()]
}
