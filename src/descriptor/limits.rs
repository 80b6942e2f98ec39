//! What no descriptor needs, refused before anything else looks at the values.

use super::problems::Report;
use super::tree::{Kind, Node};
use crate::visible::is_hidden;

pub const FILE_BYTES: usize = 256 * 1024;
const STRING_BYTES: usize = 16 * 1024;
pub const ITEMS: usize = 2_000;
pub const DEPTH: usize = 16;

/// The key whose text may have several lines: a script. All others are shown or written on one line, where a second one would pass for
/// a line of the tool's own, or for code.
const MULTILINE: &str = "run";

pub fn file_size(source: &str, report: &mut Report<'_>) -> bool {
    let fits = source.len() <= FILE_BYTES;
    if !fits {
        let message = format!("the descriptor has {} bytes; at most {FILE_BYTES} are read", source.len());
        report.push("too-large", None, message, None);
    }
    fits
}

/// False where the values are not worth a closer look.
pub fn check(root: &Node, report: &mut Report<'_>) -> bool {
    let before = report.problems.len();
    node(root, "", 0, report);
    !report.problems[before..].iter().any(|problem| problem.code == "too-large")
}

pub fn too_deep() -> String {
    format!("values are nested more than {DEPTH} levels deep")
}

pub fn too_many(len: usize) -> String {
    format!("{len} items in one place; at most {ITEMS} are read")
}

fn node(at: &Node, key: &str, depth: usize, report: &mut Report<'_>) {
    if depth > DEPTH {
        report.push("too-large", Some(at.span), too_deep(), None);
        return;
    }
    match &at.kind {
        Kind::String(text) => string(text, key, at, report),
        Kind::Array(items) => {
            count(items.len(), at, report);
            for item in items.iter().take(ITEMS) {
                node(item, key, depth + 1, report);
            }
        }
        Kind::Table(entries) => {
            count(entries.len(), at, report);
            for (name, value) in entries.iter().take(ITEMS) {
                string(&name.name, "", at, report);
                node(value, &name.name, depth + 1, report);
            }
        }
        Kind::Bool(_) | Kind::Integer(_) | Kind::Float(_) => {}
    }
}

fn count(len: usize, at: &Node, report: &mut Report<'_>) {
    if len > ITEMS {
        report.push("too-large", Some(at.span), too_many(len), None);
    }
}

fn string(text: &str, key: &str, at: &Node, report: &mut Report<'_>) {
    if text.len() > STRING_BYTES {
        let message = format!("a string of {} bytes; at most {STRING_BYTES} are read", text.len());
        report.push("too-large", Some(at.span), message, None);
        return;
    }
    // Plain text, as most of it is, needs no closer look.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return;
    }
    let several_lines = key == MULTILINE;
    if let Some(found) = text.chars().find(|found| is_forbidden(*found, several_lines)) {
        let what = match found {
            '\n' | '\r' => "a line break".to_owned(),
            _ => format!("the control character U+{:04X}", found as u32),
        };
        report.push("control-character", Some(at.span), format!("the text has {what}"), None);
    }
}

/// Control characters, and those that make a text look different from what it is.
fn is_forbidden(found: char, several_lines: bool) -> bool {
    match found {
        '\n' | '\t' => !several_lines,
        _ => found.is_control() || is_hidden(found),
    }
}
