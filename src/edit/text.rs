//! Spans replaced in a text: disjoint, sorted, applied in one pass.

/// Bytes `start..end` become `insert`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    pub start: usize,
    pub end: usize,
    pub insert: String,
}

/// Two edits that touch the same bytes in different ways.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("edits overlap at byte {at}")]
pub struct Overlap {
    pub at: usize,
}

/// Applies edits given in any order. The same edit twice counts once.
pub fn apply(source: &str, edits: &[Edit]) -> Result<String, Overlap> {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort();
    sorted.dedup();
    for pair in sorted.windows(2) {
        let same_point = pair[0].start == pair[1].start;
        if pair[1].start < pair[0].end || same_point {
            return Err(Overlap { at: pair[1].start });
        }
    }
    let mut text = String::with_capacity(source.len());
    let mut at = 0;
    for edit in sorted {
        text.push_str(&source[at..edit.start]);
        text.push_str(&edit.insert);
        at = edit.end;
    }
    text.push_str(&source[at..]);
    Ok(text)
}

/// The 1-based line and column (in characters) of a byte.
pub fn line_and_column(source: &str, at: usize) -> (usize, usize) {
    let before = &source[..at.min(source.len())];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

/// The byte order mark, if there is one, and what follows it.
pub fn split_bom(source: &str) -> (&str, &str) {
    let length = if source.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    source.split_at(length)
}

/// White space within a line, in JavaScript's sense: also form feeds and the like, which some editors leave.
pub fn is_blank(c: char) -> bool {
    (c.is_whitespace() || c == '\u{feff}') && !matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}')
}

/// The line end that most lines have.
pub fn line_end(source: &str) -> &'static str {
    LineEnds::of(source).most()
}

/// How many lines of a text end in which way.
#[derive(Clone, Copy, Debug, Default)]
pub struct LineEnds {
    all: usize,
    windows: usize,
}

impl LineEnds {
    pub fn of(source: &str) -> Self {
        let all = source.matches('\n').count();
        Self { all, windows: source.matches("\r\n").count() }
    }

    pub fn add(&mut self, other: Self) {
        self.all += other.all;
        self.windows += other.windows;
    }

    pub fn most(self) -> &'static str {
        if self.windows * 2 > self.all { "\r\n" } else { "\n" }
    }
}
