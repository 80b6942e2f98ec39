//! Three-way merges of whole texts. Line ends are normalised first and the user's are put back.

use similar::TextMerge;

/// What a merge came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Merged {
    Clean(String),
    /// How many places both sides changed differently, and the line of the first in the user's text.
    Conflicted {
        places: usize,
        line: usize,
    },
}

/// Brings the change from `base` to `next` into `current`.
pub fn three_way(base: &str, current: &str, next: &str) -> Merged {
    let style = TextStyle::of(current);
    let (base, ours, theirs) = (normal(base), normal(current), normal(next));
    if ours == base {
        return Merged::Clean(style.apply(&theirs));
    }
    if theirs == base || ours == theirs {
        return Merged::Clean(current.to_owned());
    }
    let merge = TextMerge::from_lines(base.as_str(), ours.as_str(), theirs.as_str());
    if merge.is_conflicted() {
        let line = merge.conflicts().next().map_or(1, |region| region.ours_range().start + 1);
        return Merged::Conflicted { places: merge.conflict_count(), line };
    }
    let mut text = Vec::new();
    match merge.to_writer(&mut text) {
        Ok(()) => Merged::Clean(style.apply(&String::from_utf8_lossy(&text))),
        Err(_) => Merged::Conflicted { places: 1, line: 1 },
    }
}

/// How a text is stored: its byte order mark and line ends, which are the user's to choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextStyle {
    bom: bool,
    crlf: bool,
}

impl TextStyle {
    pub fn of(text: &str) -> Self {
        let crlf = text.matches("\r\n").count();
        let all = text.matches('\n').count();
        Self { bom: text.starts_with('\u{feff}'), crlf: crlf * 2 > all }
    }

    /// A normal text in this style.
    pub fn apply(self, text: &str) -> String {
        let ends = if self.crlf { text.replace('\n', "\r\n") } else { text.to_owned() };
        if self.bom { format!("\u{feff}{ends}") } else { ends }
    }
}

/// Without byte order mark, with `\n` line ends.
pub fn normal(text: &str) -> String {
    text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_are_kept_in_the_users_style() {
        let merged = three_way("a\nb\nc\nd\ne\n", "\u{feff}A\r\nb\r\nc\r\nd\r\ne\r\n", "a\nb\nc\nd\nE\n");
        assert_eq!(merged, Merged::Clean("\u{feff}A\r\nb\r\nc\r\nd\r\nE\r\n".to_owned()));
    }

    #[test]
    fn the_same_line_changed_twice_is_a_conflict() {
        assert_eq!(three_way("a\nb\n", "x\nb\n", "y\nb\n"), Merged::Conflicted { places: 1, line: 1 });
    }
}
