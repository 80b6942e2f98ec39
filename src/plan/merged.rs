//! Files that the user and a package both changed: merged by lines where the result still parses, by answers where they clash.

use super::answers::hunk_name;
use super::files::Decision;
use super::realize::Work;
use super::{FileStep, Step};
use crate::app::{self, state};
use crate::change::{Conflict, ConflictPlace, PlaceKind, Settled};
use crate::error::Result;
use crate::hash;
use crate::lock::{LockedFile, WHOLE_FILE};
use crate::merge::{Answer, Hunk, Merge, TextStyle, first_marker, normal};

/// A file that can't be written without an answer.
pub(super) struct Clash {
    code: &'static str,
    line: Option<usize>,
    pub message: String,
    places: Vec<ConflictPlace>,
}

impl Clash {
    /// One about a file that is never merged: it is the user's or the package's.
    pub fn whole(code: &'static str, message: String, file: &FileStep, current: &[u8]) -> Self {
        let text = |bytes: &[u8]| std::str::from_utf8(bytes).ok().map(normal);
        let place = ConflictPlace {
            name: file.path.to_string(),
            line: None,
            base: None,
            mine: text(current),
            theirs: text(&file.bytes),
            kind: PlaceKind::File,
            answers: &["mine", "theirs"],
        };
        Self { code, line: None, message, places: vec![place] }
    }

    /// One that no answer settles.
    pub fn plain(code: &'static str, message: String, line: Option<usize>) -> Self {
        Self { code, line, message, places: Vec::new() }
    }

    fn hunks(code: &'static str, message: String, file: &FileStep, merge: &Merge) -> Self {
        let places: Vec<ConflictPlace> = merge
            .hunks()
            .map(|hunk| ConflictPlace {
                name: hunk_name(&file.path, hunk.number),
                line: Some(hunk.line),
                base: Some(hunk.base.clone()),
                mine: Some(hunk.mine.clone()),
                theirs: Some(hunk.theirs.clone()),
                kind: PlaceKind::Hunk,
                answers: &["mine", "theirs", "both", "edit", "markers"],
            })
            .collect();
        Self { code, line: places.first().and_then(|place| place.line), message, places }
    }

    pub fn is_whole(&self) -> bool {
        matches!(self.places.as_slice(), [place] if place.kind == PlaceKind::File)
    }

    pub fn conflict(self, step: &Step, file: &FileStep) -> Conflict {
        Conflict {
            code: self.code,
            path: file.path.to_string(),
            line: self.line,
            message: self.message,
            snippet: None,
            package: step.package.clone(),
            entry: None,
            places: self.places,
        }
    }
}

impl Work<'_> {
    /// A file that is the user's or the package's, as somebody said.
    pub(super) fn answer_whole(&mut self, step: &Step, file: &FileStep, clash: Clash) -> Decision {
        let (answer, decision) = match self.input.answers.of_file(&file.path) {
            Some(Answer::Mine) => (Answer::Mine, Decision::Keep),
            Some(Answer::Theirs) => (Answer::Theirs, Decision::Write(file.bytes.clone())),
            _ => return Decision::Conflict(clash),
        };
        self.settled(step, file.path.to_string(), &answer);
        decision
    }

    pub(super) fn settled(&mut self, step: &Step, place: String, answer: &Answer) {
        self.set.settled.push(Settled { place, answer: answer.name(), package: step.package.clone() });
    }

    /// A file that was written with conflict markers stands still until they are out of it.
    pub(super) fn still_marked(&self, step: &Step, file: &FileStep, current: &[u8]) -> Option<Decision> {
        let locked = self.input.lock.packages.get(&step.package)?;
        locked.pending.get(&(file.path.clone(), WHOLE_FILE.to_owned()))?;
        let line = first_marker(std::str::from_utf8(current).ok()?)?;
        let message = format!("`{}` still has conflict markers: take them out first", file.path);
        Some(Decision::Conflict(Clash::plain("markers-left", message, Some(line))))
    }

    pub(super) fn merge(
        &mut self,
        step: &Step,
        file: &FileStep,
        locked: &LockedFile,
        current: Vec<u8>,
    ) -> Result<Decision> {
        let current_hash = hash::content(&current);
        let (current, next) = match (String::from_utf8(current), std::str::from_utf8(&file.bytes)) {
            (Ok(current), Ok(next)) => (current, next),
            // What is no text can't be merged.
            _ if current_hash == locked.hash => return Ok(Decision::Write(file.bytes.clone())),
            _ if current_hash == hash::content(&file.bytes) => return Ok(Decision::Keep),
            (current, _) => {
                let message = format!("`{}` was changed on both sides, and is not text", file.path);
                let current = current.map_or_else(std::string::FromUtf8Error::into_bytes, String::into_bytes);
                return Ok(Decision::Conflict(Clash::whole("merge-conflict", message, file, &current)));
            }
        };
        // A file that is as it was written is its own base, whatever became of the store.
        let own = (current_hash == locked.hash).then(|| normal(&current));
        let base = if own.is_some() { own } else { self.base(&locked.hash)? };
        let Some(base) = base else {
            let message = format!("`{}` can't be merged: its base text is gone from `.jskit/base`", file.path);
            return Ok(Decision::Conflict(Clash::whole("base-missing", message, file, current.as_bytes())));
        };
        if app::same_source(&file.path, &base, &current) {
            return Ok(Decision::Write(TextStyle::of(&current).apply(&normal(next)).into_bytes()));
        }
        if app::same_source(&file.path, &current, next) {
            return Ok(Decision::Keep);
        }
        let merge = self.by_lines(file, &base, &current, next)?;
        let whole = Merge::whole(&base, &current, next);
        // Where one of the sides can't be read itself, that says nothing about the result.
        let readable = app::problem(&file.path, &current).is_none() && app::problem(&file.path, next).is_none();
        let mut broken = None;
        for merge in [&merge, &whole] {
            let answers: Vec<Option<Answer>> = merge.hunks().map(|hunk| self.answer(file, hunk)).collect();
            let Some(text) = merge.text(&|hunk| self.answer(file, hunk)) else { break };
            let marked = answers.contains(&Some(Answer::Markers));
            broken = app::problem(&file.path, &text).filter(|_| readable && !marked);
            if broken.is_some() {
                continue;
            }
            for (hunk, answer) in merge.hunks().zip(&answers) {
                if let Some(answer) = answer {
                    self.settled(step, hunk_name(&file.path, hunk.number), answer);
                }
            }
            let bytes = text.into_bytes();
            return Ok(if marked { Decision::Marked(bytes) } else { Decision::Write(bytes) });
        }
        Ok(Decision::Conflict(match broken {
            Some((line, problem)) => {
                let message =
                    format!("`{}` would not parse with both changes in it: line {line}: {problem}", file.path);
                Clash::hunks("merge-broken", message, file, &whole)
            }
            None => {
                let places = merge.hunks().count();
                let count = if places == 1 { "1 place".to_owned() } else { format!("{places} places") };
                let message = format!("`{}` was edited where its package changed it too ({count})", file.path);
                Clash::hunks("merge-conflict", message, file, &merge)
            }
        }))
    }

    fn answer(&self, file: &FileStep, hunk: &Hunk) -> Option<Answer> {
        self.input.answers.of_hunk(&file.path, hunk.number).cloned()
    }

    /// By lines. What packages have inside the file is no edit of the user's: where it clashes with the new text, both sides get it.
    fn by_lines(&self, file: &FileStep, base: &str, current: &str, next: &str) -> Result<Merge> {
        let merge = Merge::three_way(base, current, next);
        if merge.hunks().next().is_none() {
            return Ok(merge);
        }
        let with_entries = |text: &str| state::with_entries(self.input.files, self.input.lock, &file.path, text);
        let inside = Merge::three_way(&with_entries(base)?, current, &with_entries(next)?);
        Ok(if inside.hunks().count() < merge.hunks().count() { inside } else { merge })
    }
}
