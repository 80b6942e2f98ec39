//! Descriptors that can't be used. They are no package of the catalog; what is asked of it by their name fails with what is wrong.

use std::collections::BTreeSet;

use super::load::{Offer, plain};
use super::{Catalog, Source, short_id};
use crate::descriptor;
use crate::error::{DescriptorProblem, Error, Result};

/// A descriptor that a source has and that can't be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The package that it would be, as far as that can be told.
    pub id: String,
    pub file: String,
    pub source: Source,
    /// The file that has the same id, and comes first.
    pub also: Option<String>,
    pub problems: Vec<DescriptorProblem>,
}

impl Broken {
    pub(super) fn new(id: String, offer: &Offer<'_>, problems: Vec<DescriptorProblem>) -> Self {
        Self { id, file: offer.file.clone(), source: offer.source, also: None, problems }
    }

    pub(super) fn twice(id: &str, first: &Offer<'_>, second: &Offer<'_>) -> Self {
        let message = format!("`{id}` is declared by both `{}` and `{}`", first.file, second.file);
        let hint = "give one of them another id, or take its source out: `jskit catalog list` names it".to_owned();
        let problem = plain("duplicate-id", &second.file, message, Some(hint));
        Self { also: Some(first.file.clone()), ..Self::new(id.to_owned(), second, vec![problem]) }
    }

    /// What a text says that it is, or else what its folder is called.
    pub(super) fn likely_id(file: &str, text: &str) -> String {
        let folder = || file.rsplit(['/', '\\']).nth(1).unwrap_or_default().to_owned();
        descriptor::said_id(text).unwrap_or_else(folder)
    }

    /// Whether the descriptor, or the other that has its id, is one of these files.
    pub fn concerns(&self, is_one: &dyn Fn(&str) -> bool) -> bool {
        is_one(&self.file) || self.also.as_deref().is_some_and(is_one)
    }

    /// What is wrong, in a line.
    pub fn reason(&self) -> String {
        let first = self.problems.first().map(|problem| problem.message.clone()).unwrap_or_default();
        match self.problems.len() {
            0 | 1 => first,
            2 => format!("{first} (and 1 more problem)"),
            many => format!("{first} (and {} more problems)", many - 1),
        }
    }

    /// The way out.
    pub fn hint(&self) -> String {
        let said = self.problems.iter().find_map(|problem| problem.hint.clone());
        match self.source {
            _ if self.also.is_some() => said.unwrap_or_default(),
            Source::Archive => "take its source out with `jskit catalog remove`, or add a newer one".to_owned(),
            _ => format!("`jskit lint-descriptors {}` shows what is wrong", self.file),
        }
    }

    /// For people.
    pub fn message(&self) -> String {
        format!("`{}` can't be used: {}; {}", self.file, self.reason(), self.hint())
    }
}

impl Catalog {
    /// What is wrong with all that can't be used.
    pub fn problems(&self) -> Vec<DescriptorProblem> {
        sorted(self.broken.iter())
    }

    /// Fails where one of these, or something that they need, is there and can't be used. What nobody asked for stops nobody.
    pub fn demand<'i>(&self, ids: impl IntoIterator<Item = &'i String>) -> Result<()> {
        let mut queue: Vec<&str> = ids.into_iter().map(|id| short_id(id)).collect();
        let mut needed = BTreeSet::new();
        while let Some(id) = queue.pop() {
            if needed.insert(id) {
                let depends_on = self.packages.get(id).map(|package| package.descriptor.depends_on.as_slice());
                queue.extend(depends_on.unwrap_or_default().iter().map(String::as_str));
            }
        }
        let problems = sorted(self.broken.iter().filter(|one| needed.contains(one.id.as_str())));
        if problems.is_empty() { Ok(()) } else { Err(Error::Descriptors(problems)) }
    }
}

fn sorted<'b>(broken: impl Iterator<Item = &'b Broken>) -> Vec<DescriptorProblem> {
    let mut problems: Vec<DescriptorProblem> = broken.flat_map(|one| one.problems.iter().cloned()).collect();
    problems.sort_by(|left, right| (&left.file, left.span).cmp(&(&right.file, right.span)));
    problems
}
