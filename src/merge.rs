//! Three-way merges of whole texts. Line ends are normalised first and the user's are put back.
//!
//! What both sides changed differently is a [`Hunk`]; a merge becomes a text once each of them has an answer.

use similar::{MergeRegion, MergeResolution, TextMerge};

/// How a place is settled that the user and the package changed differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    Mine,
    Theirs,
    /// Mine, then theirs.
    Both,
    /// What somebody wrote for it.
    Text(String),
    /// Both, between conflict markers.
    Markers,
    /// Left for later.
    Skip,
}

impl Answer {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Mine => "mine",
            Self::Theirs => "theirs",
            Self::Both => "both",
            Self::Text(_) => "edited",
            Self::Markers => "markers",
            Self::Skip => "skipped",
        }
    }
}

/// A place that both sides changed differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hunk {
    /// 1-based; 0 for the whole text.
    pub number: usize,
    /// Where it begins in the user's text, 1-based.
    pub line: usize,
    pub base: String,
    pub mine: String,
    pub theirs: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Settled(String),
    Open(Hunk),
}

/// The change from one text to the next, brought into the user's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merge {
    pieces: Vec<Piece>,
    style: TextStyle,
}

impl Merge {
    /// Brings the change from `base` to `next` into `current`.
    pub fn three_way(base: &str, current: &str, next: &str) -> Self {
        let style = TextStyle::of(current);
        let (base, mine, theirs) = (normal(base), normal(current), normal(next));
        let merge = TextMerge::from_lines(base.as_str(), mine.as_str(), theirs.as_str());
        let mut pieces = Vec::new();
        for region in merge.regions() {
            pieces.push(piece(&merge, region, &pieces));
        }
        Self { pieces, style }
    }

    /// The whole of three texts as one place: where a merge by lines makes no sense.
    pub fn whole(base: &str, current: &str, next: &str) -> Self {
        let hunk = Hunk { number: 0, line: 1, base: normal(base), mine: normal(current), theirs: normal(next) };
        Self { pieces: vec![Piece::Open(hunk)], style: TextStyle::of(current) }
    }

    pub fn hunks(&self) -> impl Iterator<Item = &Hunk> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Settled(_) => None,
            Piece::Open(hunk) => Some(hunk),
        })
    }

    /// The text, in the user's style. `None` while a hunk has no answer.
    pub fn text(&self, answer: &dyn Fn(&Hunk) -> Option<Answer>) -> Option<String> {
        let mut text = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Settled(lines) => text.push_str(lines),
                Piece::Open(hunk) => text.push_str(&settled(hunk, answer(hunk)?)?),
            }
        }
        Some(self.style.apply(&text))
    }
}

fn piece(merge: &TextMerge<'_, '_, '_, str>, region: &MergeRegion, before: &[Piece]) -> Piece {
    let base = || region.base_range().filter_map(|line| merge.base_line(line)).collect::<String>();
    let mine = || region.ours_range().filter_map(|line| merge.ours_line(line)).collect::<String>();
    let theirs = || region.theirs_range().filter_map(|line| merge.theirs_line(line)).collect::<String>();
    match region.resolution() {
        MergeResolution::Unchanged | MergeResolution::Ours | MergeResolution::Both => Piece::Settled(mine()),
        MergeResolution::Theirs => Piece::Settled(theirs()),
        _ => {
            let number = 1 + before.iter().filter(|piece| matches!(piece, Piece::Open(_))).count();
            let line = region.ours_range().start + 1;
            Piece::Open(Hunk { number, line, base: base(), mine: mine(), theirs: theirs() })
        }
    }
}

fn settled(hunk: &Hunk, answer: Answer) -> Option<String> {
    match answer {
        Answer::Mine => Some(hunk.mine.clone()),
        Answer::Theirs => Some(hunk.theirs.clone()),
        Answer::Both => Some(lines(&hunk.mine) + &hunk.theirs),
        // Nobody means to join the next line to it.
        Answer::Text(text) if hunk.mine.ends_with('\n') || hunk.theirs.ends_with('\n') => Some(lines(&normal(&text))),
        Answer::Text(text) => Some(normal(&text)),
        Answer::Markers => Some(marked(hunk)),
        Answer::Skip => None,
    }
}

const MINE: &str = "<<<<<<< yours\n";
const BASE: &str = "||||||| as it was written\n";
const MIDDLE: &str = "=======\n";
const THEIRS: &str = ">>>>>>> the package's\n";

/// A hunk between conflict markers, as version control writes them.
pub fn marked(hunk: &Hunk) -> String {
    [MINE, &lines(&hunk.mine), BASE, &lines(&hunk.base), MIDDLE, &lines(&hunk.theirs), THEIRS].concat()
}

/// The line of the first conflict marker in a text.
pub fn first_marker(text: &str) -> Option<usize> {
    let is_marker = |line: &str| [MINE, BASE, THEIRS].iter().any(|marker| line.trim_end() == marker.trim_end());
    text.lines().position(is_marker).map(|at| at + 1)
}

/// With its last line end.
fn lines(text: &str) -> String {
    if text.is_empty() || text.ends_with('\n') { text.to_owned() } else { format!("{text}\n") }
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

    fn answered(merge: &Merge, answer: &Answer) -> Option<String> {
        merge.text(&|_| Some(answer.clone()))
    }

    #[test]
    fn both_sides_are_kept_in_the_users_style() {
        let merge = Merge::three_way("a\nb\nc\nd\ne\n", "\u{feff}A\r\nb\r\nc\r\nd\r\ne\r\n", "a\nb\nc\nd\nE\n");
        assert_eq!(merge.text(&|_| None).as_deref(), Some("\u{feff}A\r\nb\r\nc\r\nd\r\nE\r\n"));
    }

    #[test]
    fn the_same_line_changed_twice_needs_an_answer() {
        let merge = Merge::three_way("a\nb\nc\nd\n", "x\nb\nc\nX\n", "y\nb\nc\nY");
        let hunks: Vec<(usize, usize, &str)> =
            merge.hunks().map(|hunk| (hunk.number, hunk.line, hunk.theirs.as_str())).collect();
        assert_eq!(hunks, [(1, 1, "y\n"), (2, 4, "Y")]);
        assert_eq!(merge.text(&|hunk| (hunk.number == 1).then_some(Answer::Mine)), None);
        assert_eq!(answered(&merge, &Answer::Skip), None);
        let text = |answer| answered(&merge, &answer).expect("a text");
        assert_eq!(text(Answer::Mine), "x\nb\nc\nX\n");
        assert_eq!(text(Answer::Theirs), "y\nb\nc\nY");
        assert_eq!(text(Answer::Both), "x\ny\nb\nc\nX\nY");
        assert_eq!(text(Answer::Text("z".to_owned())), "z\nb\nc\nz\n");
        let marked = text(Answer::Markers);
        let first = "<<<<<<< yours\nx\n||||||| as it was written\na\n=======\ny\n>>>>>>> the package's\nb\nc\n";
        assert!(marked.starts_with(first), "{marked}");
        assert_eq!(first_marker(&marked), Some(1));
        assert_eq!(first_marker("a heading\n=======\n"), None);
    }
}
