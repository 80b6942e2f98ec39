//! A parsed and indexed file, and what an edit of it comes to.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use oxc_span::Span;

use super::find::{Calls, Found};
use super::index::{self, Index};
use super::parse::{Parsed, usize_of};
use super::reading::read;
use super::style::{self, Style};
use super::{Intent, snippet};
use crate::edit::text::{self, Edit};
use crate::edit::{Outcome, Refusal};

pub(super) struct Module<'a, 'p> {
    pub parsed: &'p Parsed<'a>,
    pub index: Index<'a>,
    style: OnceCell<Style>,
    /// By callee: many entries may be asked about in one reading.
    calls: RefCell<HashMap<String, Rc<Calls<'a>>>>,
}

/// What is to be done, before it is checked.
pub(super) enum Decision {
    Edit {
        edits: Vec<Edit>,
        /// How many statements this adds.
        lines: usize,
    },
    Unchanged,
    Refused {
        at: Option<usize>,
        reason: String,
    },
}

impl Decision {
    pub fn refused(at: u32, reason: String) -> Self {
        Self::refused_at(usize_of(at), reason)
    }

    pub fn refused_at(at: usize, reason: String) -> Self {
        Self::Refused { at: Some(at), reason }
    }
}

impl<'a, 'p> Module<'a, 'p> {
    pub fn of(parsed: &'p Parsed<'a>) -> Self {
        Self { parsed, index: index::index(parsed), style: OnceCell::new(), calls: RefCell::default() }
    }

    /// All entries of a callee, looked for once.
    pub fn calls(&self, callee: &str) -> Rc<Calls<'a>> {
        if let Some(known) = self.calls.borrow().get(callee) {
            return Rc::clone(known);
        }
        let calls = Rc::new(Calls::of(&self.index, callee));
        self.calls.borrow_mut().insert(callee.to_owned(), Rc::clone(&calls));
        calls
    }

    /// The entries of a callee that have this key.
    pub fn named(&self, callee: &str, key: &str) -> Vec<Found<'a>> {
        self.calls(callee).named(self.parsed, callee, key)
    }

    /// How the file is written: looked for when something is to be written into it.
    pub fn style(&self) -> &Style {
        self.style.get_or_init(|| style::of(self.parsed))
    }

    /// The file's style with the semicolons of one statement.
    pub fn style_beside(&self, span: Span) -> Style {
        let end = self.parsed.statement_end(span);
        let text = &self.parsed.text[..end];
        // A declaration of a function shows nothing, and `foo()⏎;[1]` shows that there are none.
        if text.ends_with('}') { self.style().clone() } else { self.style().with_semicolons(text.ends_with(';')) }
    }

    pub fn blank_line_in(&self, start: usize, end: usize) -> bool {
        has_blank_line(&self.parsed.text[start..end])
    }
}

/// Of what stands between two statements.
pub(super) fn has_blank_line(between: &str) -> bool {
    let mut lines = between.split('\n').skip(1);
    // The last piece begins the next statement's own line.
    let count = lines.clone().count().saturating_sub(1);
    lines.by_ref().take(count).any(|line| line.trim().is_empty())
}

/// What must be true of the text after an edit, given how many statements there were and how many went.
pub(super) struct Check<'c> {
    pub holds: &'c (dyn Fn(&Module<'_, '_>) -> bool + Sync),
}

/// Decides, applies, and reads the result again: an edit that didn't do what it was meant to is a refusal.
pub(super) fn edit(
    source: &str,
    intent: &Intent,
    decide: impl FnOnce(&Module<'_, '_>) -> Decision + Send,
    check: &Check<'_>,
) -> Outcome {
    let (bom, body) = text::split_bom(source);
    let decided = read(body, |module| {
        let decision = decide(module);
        let statements = match &decision {
            Decision::Edit { edits, lines } => left_over(module, edits) + lines,
            _ => 0,
        };
        (decision, statements)
    });
    let (decision, statements) = match decided {
        Ok(decided) => decided,
        Err(problem) => {
            let style = Style { line_end: text::line_end(body), ..Style::default() };
            let reason = format!("the file can't be read: {}", problem.message);
            let (line, column) = (problem.line, problem.column);
            return Outcome::Refused(Refusal { line, column, reason, snippet: super::snippet(intent, &style) });
        }
    };
    let refuse = |at: Option<usize>, reason: String| {
        let (line, column) = at.map_or((0, 0), |at| text::line_and_column(body, at));
        let snippet = read(body, |module| snippet(intent, module.style())).unwrap_or_default();
        Outcome::Refused(Refusal { line, column, reason, snippet })
    };
    match decision {
        Decision::Unchanged => Outcome::Unchanged,
        Decision::Refused { at, reason } => refuse(at, reason),
        Decision::Edit { edits, .. } => {
            let at = edits.iter().map(|edit| edit.start).min();
            let done = text::apply(body, &edits).ok().filter(|after| {
                let holds =
                    |module: &Module<'_, '_>| module.index.statements.len() >= statements && (check.holds)(module);
                read(after, holds).unwrap_or(false)
            });
            match done {
                Some(after) if after == body => Outcome::Unchanged,
                Some(after) => Outcome::Edited(format!("{bom}{after}")),
                None => refuse(at, "what stands around this place makes an edit unsafe".to_owned()),
            }
        }
    }
}

/// The statements that no edit replaces.
fn left_over(module: &Module<'_, '_>, edits: &[Edit]) -> usize {
    let starts = module.index.statements.iter().map(|start| usize_of(*start));
    starts.filter(|start| !edits.iter().any(|edit| edit.start <= *start && *start < edit.end)).count()
}
