//! What a merge of two branches left in the app's own files: conflicts where both sides only added what packages have there.
//!
//! The lock is one file a package and merges by itself; entries, keys of `package.json` and lines of `.env.example` are added at the
//! same places by both branches, which git can't know to be two things. A conflict is settled only where the two sides say the same
//! once all that the lock knows of is taken out of both: then both together lose nothing.

use std::collections::BTreeSet;

use super::{Finding, Repair, Severity, is_own_source};
use crate::app::state::{FileState, States};
use crate::app::union;
use crate::change::Ownership;
use crate::error::Result;
use crate::files::Files;
use crate::hash;
use crate::lock::{Lock, WHOLE_FILE};
use crate::parallel;
use crate::path::AppPath;

/// An app of ordinary size is one part: more threads would take more memory than they save time.
const PART: usize = 512;

/// A file in conflict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflicted {
    pub path: AppPath,
    /// Where the first conflict begins.
    pub line: usize,
    /// Whether packages write into it.
    pub has_entries: bool,
    /// The file with what both sides added, or the side that is what its package has; `None` where they differ in more than that.
    pub settled: Option<String>,
}

/// The files that a merge left in conflict: those that packages wrote or write into, and the app's own sources.
/// `states` are those of the owned files: one that is as it was written has no marks.
pub fn conflicted(files: &dyn Files, lock: &Lock, states: &States) -> Result<Vec<Conflicted>> {
    let shared = shared(lock);
    let owned = || lock.packages.values().flat_map(|package| &package.files);
    // Marks that an update was told to leave are another finding.
    let pending = lock.packages.values().flat_map(|package| package.pending.keys());
    let waits: BTreeSet<&AppPath> = pending.filter(|(_, entry)| entry == WHOLE_FILE).map(|(path, _)| path).collect();
    let all = files.list("")?;
    let env = AppPath::fixed(".env");
    let candidates: BTreeSet<&AppPath> = shared
        .iter()
        .chain(states.iter().filter(|(_, owned)| owned.state == FileState::Edited).map(|(path, _)| path))
        .chain(all.iter().filter(|path| is_own_source(path) || is_own_text(path)))
        .chain([&env])
        .filter(|path| !waits.contains(path))
        .collect();
    let candidates: Vec<&AppPath> = candidates.into_iter().collect();
    let marked = parallel::in_parts(&candidates, PART, |part| {
        let marked = part.iter().filter_map(|path| {
            // What can't be read, or is no text, is another finding.
            let text = String::from_utf8(files.read(path).ok()??).ok()?;
            Some(((*path).clone(), mark(&text)?, text))
        });
        marked.collect::<Vec<_>>()
    });
    let mut found = Vec::new();
    for (path, line, text) in marked.into_iter().flatten() {
        let has_entries = shared.contains(&path);
        let settled = match sides(&text) {
            Some((ours, theirs)) if has_entries => union(files, lock, &path, &ours, &theirs)?,
            Some((ours, theirs)) => {
                let hash = owned().find_map(|(owned, file)| {
                    (*owned == path && file.ownership == Ownership::Vendor).then_some(file.hash.as_str())
                });
                [ours, theirs].into_iter().find(|side| Some(hash::content(side.as_bytes()).as_str()) == hash)
            }
            None => None,
        };
        found.push(Conflicted { path, line, has_entries, settled });
    }
    Ok(found)
}

/// Texts of the app's own that are no sources: few, and small.
fn is_own_text(path: &AppPath) -> bool {
    let text = path.as_str();
    (text.starts_with("src/") || text.starts_with("packages/") || !text.contains('/'))
        && matches!(path.extension(), "css" | "scss" | "html" | "json" | "md")
}

impl Conflicted {
    pub fn finding(&self) -> Finding {
        let at = |message: &str| Finding::new("J602", Severity::Error, self.path.as_str(), self.line, message);
        match self.settled {
            Some(_) if !self.has_entries => at("a merge is in conflict; one side is what its package has")
                .hint("run `jskit doctor --fix`: it takes that side; then `git add` the file")
                .repair(Repair::SettleMerge { path: self.path.clone() }),
            None if !self.has_entries => {
                at("a merge is in conflict").hint("settle it by hand, and take the marks out; then `git add` the file")
            }
            Some(_) => at("a merge is in conflict; both sides only added what their packages have there")
                .hint("run `jskit doctor --fix`: it keeps both; then `git add` the file")
                .repair(Repair::SettleMerge { path: self.path.clone() }),
            None => at("a merge is in conflict, and not over what packages added alone")
                .hint("settle it by hand; `jskit restore ENTRY-ID` brings back an entry that got lost"),
        }
    }
}

/// The app-owned files that several packages write into.
fn shared(lock: &Lock) -> BTreeSet<AppPath> {
    let entries = lock.packages.values().flat_map(|package| package.entries.keys().map(|(path, _)| path.clone()));
    entries.chain([AppPath::fixed("package.json"), AppPath::fixed(".env.example")]).collect()
}

const OURS: &str = "<<<<<<<";
const BASE: &str = "|||||||";
const MIDDLE: &str = "=======";
const THEIRS: &str = ">>>>>>>";

/// The line where a conflict begins: its three marks in their order, so that a heading's underline is none.
fn mark(text: &str) -> Option<usize> {
    if !text.contains(OURS) {
        return None;
    }
    let mut wanted = [OURS, MIDDLE, THEIRS].into_iter().peekable();
    let mut begins = None;
    for (number, line) in text.lines().enumerate() {
        if wanted.peek().is_some_and(|mark| is_mark(line, mark)) {
            wanted.next();
            begins = begins.or(Some(number + 1));
        }
    }
    begins.filter(|_| wanted.peek().is_none())
}

fn is_mark(line: &str, mark: &str) -> bool {
    line.strip_prefix(mark).is_some_and(|rest| rest.starts_with([' ', '\r', '\n']) || rest.is_empty())
}

/// Both sides of a text in conflict; `None` where the marks don't fit together.
pub(super) fn sides(text: &str) -> Option<(String, String)> {
    #[derive(PartialEq)]
    enum In {
        Both,
        Ours,
        Base,
        Theirs,
    }
    let (mut ours, mut theirs, mut place) = (String::new(), String::new(), In::Both);
    for line in text.split_inclusive('\n') {
        let is = |mark: &str| is_mark(line, mark);
        place = match place {
            In::Both if is(OURS) => In::Ours,
            In::Ours if is(BASE) => In::Base,
            In::Ours | In::Base if is(MIDDLE) => In::Theirs,
            In::Theirs if is(THEIRS) => In::Both,
            // A conflict within a conflict, or half of one.
            _ if is(OURS) || is(THEIRS) => return None,
            In::Both => {
                ours.push_str(line);
                theirs.push_str(line);
                In::Both
            }
            In::Ours => {
                ours.push_str(line);
                In::Ours
            }
            In::Theirs => {
                theirs.push_str(line);
                In::Theirs
            }
            In::Base => In::Base,
        };
    }
    (place == In::Both).then_some((ours, theirs))
}

#[cfg(test)]
mod tests {
    use super::{mark, sides};

    #[test]
    fn both_sides_of_a_conflict_are_read() {
        let text = "a\n<<<<<<< HEAD\nb\n||||||| base\nx\n=======\nc\n>>>>>>> other\nd\n";
        assert_eq!(sides(text), Some(("a\nb\nd\n".to_owned(), "a\nc\nd\n".to_owned())));
        assert_eq!(
            sides("a\r\n<<<<<<<\r\nb\r\n=======\r\n>>>>>>>\r\n"),
            Some(("a\r\nb\r\n".to_owned(), "a\r\n".to_owned()))
        );
    }

    #[test]
    fn only_three_marks_in_their_order_are_a_conflict() {
        assert_eq!(mark("a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> other\n"), Some(2));
        assert_eq!(mark("a\r\n<<<<<<<\r\n=======\r\n>>>>>>>\r\n"), Some(2));
        for text in [
            "Title\n=======\n",
            "<<<<<<< HEAD\nTitle\n=======\n",
            ">>>>>>> other\n=======\n<<<<<<< HEAD\n",
            " <<<<<<< HEAD\n=======\n>>>>>>> other\n",
            "<<<<<<<<\n=======\n>>>>>>>>\n",
        ] {
            assert_eq!(mark(text), None, "{text}");
        }
    }

    #[test]
    fn half_a_conflict_is_none() {
        assert_eq!(sides("<<<<<<< HEAD\na\n"), None);
        assert_eq!(sides("a\n>>>>>>> other\n"), None);
        assert_eq!(sides("<<<<<<< HEAD\n<<<<<<< HEAD\n=======\n>>>>>>> one\n>>>>>>> two\n"), None);
        assert_eq!(sides("Title\n=======\n"), Some(("Title\n=======\n".to_owned(), "Title\n=======\n".to_owned())));
    }
}
