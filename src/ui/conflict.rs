//! What the user and a package changed differently, side by side.

use std::fmt::Write as _;

use dialoguer::console::{Term, measure_text_width};
use similar::{ChangeTag, TextDiff};

use super::{FAINT, STRONG, Ui, diff};
use crate::change::{ConflictPlace, PlaceKind};
use crate::visible;

/// Of a terminal that doesn't say how wide it is, and of none.
const WIDTH: usize = 100;
const NARROWEST: usize = 40;
const INDENT: &str = "    ";

/// A place with both its sides: next to each other, or as a diff where it is a whole file.
pub fn place_text(ui: &Ui, place: &ConflictPlace) -> String {
    let line = place.line.map(|line| format!(" (line {line})")).unwrap_or_default();
    let mut text = format!("{INDENT}{}{line}\n", ui.paint(STRONG, &visible::line(&place.name)));
    match (place.kind, &place.mine, &place.theirs) {
        (PlaceKind::File, Some(mine), Some(theirs)) => {
            let _ = writeln!(text, "{INDENT}{}", ui.paint(FAINT, "- the package's, + yours"));
            let diff = diff::painted(ui, &diff::texts(&place.name, Some(theirs), Some(mine)));
            indent(&mut text, &diff);
        }
        (PlaceKind::File, ..) => {}
        (_, mine, theirs) => {
            if let Some(base) = place.base.as_ref().filter(|base| !base.is_empty()) {
                for line in base.lines() {
                    let _ = writeln!(text, "{INDENT}{}", ui.paint(FAINT, &format!("was: {line}")));
                }
            }
            let columns = columns(mine.as_deref().unwrap_or(""), theirs.as_deref().unwrap_or(""), width());
            indent(&mut text, &columns);
        }
    }
    text
}

fn indent(text: &mut String, lines: &str) {
    for line in lines.lines() {
        let _ = writeln!(text, "{INDENT}{line}");
    }
}

fn width() -> usize {
    let (_, columns) = Term::stderr().size_checked().unwrap_or_default();
    let width = if columns == 0 { WIDTH } else { usize::from(columns) };
    width.max(NARROWEST) - INDENT.len()
}

/// Two texts in two columns, lines that are alike beside each other, long ones over several rows.
pub fn columns(mine: &str, theirs: &str, width: usize) -> String {
    let half = (width - 3) / 2;
    let mut text = row("yours", "the package's", half);
    let _ = writeln!(text, "{}-+-{}", "-".repeat(half), "-".repeat(half));
    for (left, right) in pairs(mine, theirs) {
        let (left, right) = (folded(&left, half), folded(&right, half));
        for index in 0..left.len().max(right.len()) {
            let of = |rows: &[String]| rows.get(index).cloned().unwrap_or_default();
            text.push_str(&row(&of(&left), &of(&right), half));
        }
    }
    text
}

fn row(left: &str, right: &str, half: usize) -> String {
    let gap = " ".repeat(half.saturating_sub(measure_text_width(left)));
    format!("{left}{gap} | {right}").trim_end().to_owned() + "\n"
}

/// The lines of both, each beside its counterpart.
fn pairs(mine: &str, theirs: &str) -> Vec<(String, String)> {
    let (mut pairs, mut left, mut right) = (Vec::new(), Vec::new(), Vec::new());
    let flush = |left: &mut Vec<String>, right: &mut Vec<String>, pairs: &mut Vec<(String, String)>| {
        let count = left.len().max(right.len());
        left.resize(count, String::new());
        right.resize(count, String::new());
        pairs.extend(left.drain(..).zip(right.drain(..)));
    };
    let plain = |line: &str| visible::line(&line.trim_end_matches(['\n', '\r']).replace('\t', "  ")).into_owned();
    for change in TextDiff::from_lines(mine, theirs).iter_all_changes() {
        let line = plain(change.value());
        match change.tag() {
            ChangeTag::Equal => {
                flush(&mut left, &mut right, &mut pairs);
                pairs.push((line.clone(), line));
            }
            ChangeTag::Delete => left.push(line),
            ChangeTag::Insert => right.push(line),
        }
    }
    flush(&mut left, &mut right, &mut pairs);
    pairs
}

/// A line in rows that fit.
fn folded(line: &str, width: usize) -> Vec<String> {
    let mut rows = vec![String::new()];
    let mut used = 0;
    for letter in line.chars() {
        let wide = measure_text_width(letter.encode_utf8(&mut [0; 4]));
        if used + wide > width {
            rows.push(String::new());
            used = 0;
        }
        used += wide;
        if let Some(row) = rows.last_mut() {
            row.push(letter);
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::columns;

    #[test]
    fn lines_that_are_alike_stand_beside_each_other() {
        let mine = "one\nmine 1\nmine 2\nlast\n";
        let theirs = "one\ntheirs is a longer line\nlast\n";
        let expected = "\
yours          | the package's
---------------+---------------
one            | one
mine 1         | theirs is a lo
               | nger line
mine 2         |
last           | last
";
        assert_eq!(columns(mine, theirs, 31), expected);
    }
}
