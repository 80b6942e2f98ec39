//! Entries that the user and a package both changed: field by field, by answers where they clash.

use super::answers::entry_name;
use super::realize::Work;
use super::{EntryStep, Step};
use crate::change::{ConflictPlace, PlaceKind};
use crate::edit::javascript::{self, Clash, Intent, Winner};
use crate::edit::{Outcome, Refusal};
use crate::merge::Answer;

impl Work<'_> {
    /// Changes an entry in its file; what needs an answer comes back with the places to be answered.
    pub(super) fn replace_entry(
        &mut self,
        step: &Step,
        entry: &EntryStep,
        source: &str,
        base: &Intent,
    ) -> Result<Outcome, (Refusal, Vec<ConflictPlace>)> {
        let refusal = match javascript::replace(source, base, &entry.intent) {
            Outcome::Refused(refusal) => refusal,
            outcome => return Ok(outcome),
        };
        let clashes = javascript::clashes(source, base, &entry.intent);
        if clashes.is_empty() {
            return self.leave_entry(step, entry, refusal);
        }
        let answers: Option<Vec<(Clash, Answer)>> =
            clashes.iter().map(|clash| Some((clash.clone(), self.answer_field(entry, clash)?))).collect();
        let places = || clashes.iter().map(|clash| place(entry, clash, refusal.line)).collect();
        let Some(answers) = answers else { return Err((refusal.clone(), places())) };
        let winners: Vec<(Clash, Winner)> =
            answers.iter().filter_map(|(clash, answer)| Some((clash.clone(), winner(answer)?))).collect();
        let (base, next) = javascript::settle(base, &entry.intent, &winners);
        match javascript::replace(source, &base, &next) {
            Outcome::Refused(refusal) => Err((refusal, places())),
            outcome => {
                for (clash, answer) in &answers {
                    self.settled(step, field_name(entry, clash), answer);
                }
                Ok(outcome)
            }
        }
    }

    /// Adds an entry to its file. One of its name that says something else is the user's, or was left behind by an earlier removal: it
    /// stays, and is the package's from now on, or becomes what the package brings.
    pub(super) fn insert_entry(
        &mut self,
        step: &Step,
        entry: &EntryStep,
        source: &str,
    ) -> Result<Outcome, (Refusal, Vec<ConflictPlace>)> {
        let refusal = match javascript::insert(source, &entry.intent) {
            Outcome::Refused(refusal) => refusal,
            outcome => return Ok(outcome),
        };
        let Some(said) = javascript::said(source, &entry.intent) else { return Err((refusal, Vec::new())) };
        let name = entry_name(&entry.file, &entry.id);
        let answer = self.input.answers.of_field(&entry.file, &entry.id, None).cloned();
        let answer = if self.input.force { Some(Answer::Theirs) } else { answer };
        let outcome = match &answer {
            Some(Answer::Mine) => Outcome::Unchanged,
            Some(Answer::Theirs) => javascript::replace(source, &said, &entry.intent),
            _ => Outcome::Refused(refusal.clone()),
        };
        if let (Some(answer), false) = (&answer, matches!(outcome, Outcome::Refused(_))) {
            self.settled(step, name, answer);
            return Ok(outcome);
        }
        let place = ConflictPlace {
            name,
            line: (refusal.line > 0).then_some(refusal.line),
            base: None,
            mine: Some(javascript::print(&said)),
            theirs: Some(javascript::print(&entry.intent)),
            kind: PlaceKind::Field,
            answers: &["mine", "theirs"],
        };
        Err((refusal, vec![place]))
    }

    /// One that can't be found or read: it can only stay as it is.
    fn leave_entry(
        &mut self,
        step: &Step,
        entry: &EntryStep,
        refusal: Refusal,
    ) -> Result<Outcome, (Refusal, Vec<ConflictPlace>)> {
        if self.input.answers.of_field(&entry.file, &entry.id, None) == Some(&Answer::Mine) {
            self.settled(step, entry_name(&entry.file, &entry.id), &Answer::Mine);
            return Ok(Outcome::Unchanged);
        }
        let place = ConflictPlace {
            name: entry_name(&entry.file, &entry.id),
            line: (refusal.line > 0).then_some(refusal.line),
            base: None,
            mine: None,
            theirs: Some(javascript::print(&entry.intent)),
            kind: PlaceKind::Field,
            answers: &["mine"],
        };
        Err((refusal, vec![place]))
    }

    fn answer_field(&self, entry: &EntryStep, clash: &Clash) -> Option<Answer> {
        let answer = self.input.answers.of_field(&entry.file, &entry.id, Some(&clash.name()))?;
        winner(answer).map(|_| answer.clone())
    }
}

/// One field has one value: it can't be both, and markers would make the file unreadable for every other edit.
fn winner(answer: &Answer) -> Option<Winner> {
    match answer {
        Answer::Mine => Some(Winner::Mine),
        Answer::Theirs => Some(Winner::Theirs),
        Answer::Text(code) => Some(Winner::Code(code.trim().to_owned())),
        Answer::Both | Answer::Markers | Answer::Skip => None,
    }
}

fn field_name(entry: &EntryStep, clash: &Clash) -> String {
    format!("{}.{}", entry_name(&entry.file, &entry.id), clash.name())
}

fn place(entry: &EntryStep, clash: &Clash, line: usize) -> ConflictPlace {
    ConflictPlace {
        name: field_name(entry, clash),
        line: (line > 0).then_some(line),
        base: clash.base.as_ref().map(javascript::plain),
        mine: clash.mine.as_ref().map(javascript::plain),
        theirs: clash.theirs.as_ref().map(javascript::plain),
        kind: PlaceKind::Field,
        answers: &["mine", "theirs", "edit"],
    }
}
