//! What a descriptor alone can't tell: whether its templates are there and in order, and whether the packages fit together.
//!
//! The same checks run for `jskit lint-descriptors` and before a package that isn't ours gets into an app.

mod closure;
mod graph;
mod paths;
mod runtime;
mod templates;
mod written;

use crate::catalog::{Catalog, Package};
use crate::error::DescriptorProblem;

use super::model::Place;

pub use paths::{Report, run};

/// One package with its templates.
pub fn package(package: &Package) -> Vec<DescriptorProblem> {
    let mut found = Found::default();
    if let Some(reason) = package.templates.problem("") {
        found.push(
            "too-large",
            &package.descriptor.place,
            format!("the package's templates can't be read: {reason}"),
            None,
        );
        return found.problems;
    }
    templates::check(package, &mut found);
    runtime::check(package, &mut found);
    written::check(package, &mut found);
    found.problems
}

/// One package among those it depends on.
pub fn among(catalog: &Catalog, id: &str) -> Vec<DescriptorProblem> {
    let mut found = Found::default();
    closure::check(catalog, id, &mut found);
    found.problems
}

/// All packages of a catalog, each alone and all together.
pub fn catalog(catalog: &Catalog) -> Vec<DescriptorProblem> {
    let mut problems = graph::check(catalog);
    for (id, one) in &catalog.packages {
        problems.extend(package(one));
        problems.extend(among(catalog, id));
    }
    problems.extend(graph::claims(catalog));
    sort(&mut problems);
    problems
}

pub(crate) fn sort(problems: &mut Vec<DescriptorProblem>) {
    problems.sort_by(|left, right| {
        (&left.file, left.place.line, left.span, &left.message).cmp(&(
            &right.file,
            right.place.line,
            right.span,
            &right.message,
        ))
    });
    problems.dedup();
}

/// Collects problems that know a line, but have no text for a caret.
#[derive(Default)]
struct Found {
    problems: Vec<DescriptorProblem>,
}

impl Found {
    fn push(&mut self, code: &'static str, place: &Place, message: impl Into<String>, hint: Option<String>) {
        self.problems.push(DescriptorProblem {
            code,
            file: place.file.clone(),
            source: "".into(),
            span: None,
            place: place.clone(),
            message: message.into(),
            hint,
        });
    }
}
