//! What a merge of two branches left in the app's own files: conflicts where both sides only added what packages have there.
//!
//! The lock is one file a package and merges by itself; entries, keys of `package.json` and lines of `.env.example` are added at the
//! same places by both branches, which git can't know to be two things. A conflict is settled only where the two sides say the same
//! once all that the lock knows of is taken out of both: then both together lose nothing.

use std::collections::BTreeSet;

use super::{Finding, Repair, Severity};
use crate::app::union;
use crate::error::Result;
use crate::files::Files;
use crate::lock::Lock;
use crate::path::AppPath;

/// A file in conflict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflicted {
    pub path: AppPath,
    /// Where the first conflict begins.
    pub line: usize,
    /// The file with what both sides added; `None` where they differ in more than that.
    pub settled: Option<String>,
}

/// The files with entries or keys of packages that a merge left in conflict.
pub fn conflicted(files: &dyn Files, lock: &Lock) -> Result<Vec<Conflicted>> {
    let mut found = Vec::new();
    for path in shared(lock) {
        // What is no text is another finding.
        let Ok(Some(text)) = files.read_text(&path) else { continue };
        let Some(line) = text.lines().position(|line| line.starts_with(OURS)) else { continue };
        let settled = match sides(&text) {
            Some((ours, theirs)) => union(files, lock, &path, &ours, &theirs)?,
            None => None,
        };
        found.push(Conflicted { path, line: line + 1, settled });
    }
    Ok(found)
}

impl Conflicted {
    pub fn finding(&self) -> Finding {
        let at = |message: &str| Finding::new("J602", Severity::Error, self.path.as_str(), self.line, message);
        match self.settled {
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

/// Both sides of a text in conflict; `None` where the marks don't fit together.
fn sides(text: &str) -> Option<(String, String)> {
    #[derive(PartialEq)]
    enum In {
        Both,
        Ours,
        Base,
        Theirs,
    }
    let (mut ours, mut theirs, mut place) = (String::new(), String::new(), In::Both);
    for line in text.split_inclusive('\n') {
        let is = |mark: &str| {
            line.strip_prefix(mark).is_some_and(|rest| rest.starts_with([' ', '\r', '\n']) || rest.is_empty())
        };
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
    use super::sides;

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
    fn half_a_conflict_is_none() {
        assert_eq!(sides("<<<<<<< HEAD\na\n"), None);
        assert_eq!(sides("a\n>>>>>>> other\n"), None);
        assert_eq!(sides("<<<<<<< HEAD\n<<<<<<< HEAD\n=======\n>>>>>>> one\n>>>>>>> two\n"), None);
        assert_eq!(sides("Title\n=======\n"), Some(("Title\n=======\n".to_owned(), "Title\n=======\n".to_owned())));
    }
}
