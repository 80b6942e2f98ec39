//! What holds of every descriptor, whatever language it is in.

use jskit::catalog::{MemoryTemplates, Package, Source};
use jskit::descriptor::{lint, model::Descriptor};
use jskit::error::DescriptorProblem;
use jskit::ui;

pub type Read = Result<Descriptor, Vec<DescriptorProblem>>;

/// A refusal has at least one problem, each with a place in its file; what is read can be looked at closer.
pub fn check(source: &str, read: &Read) {
    match read {
        Ok(descriptor) => lint_alone(descriptor),
        Err(problems) => {
            assert!(!problems.is_empty(), "refused without a reason");
            for problem in problems {
                can_be_shown(source, problem);
            }
        }
    }
}

pub fn can_be_shown(source: &str, problem: &DescriptorProblem) {
    if let Some((start, end)) = problem.span {
        assert!(start <= end, "{problem:?}");
        assert!(problem.source.get(start..end).is_some(), "{problem:?}");
    }
    assert!(problem.place.line <= source.matches('\n').count() + 1, "{problem:?}");
    assert!(!ui::render_problem(problem, &ui::Painter::new(b"key", true)).is_empty());
}

/// Without any template: each is named as absent, and none is looked for outside the package.
fn lint_alone(descriptor: &Descriptor) {
    let templates = Box::new(MemoryTemplates(std::collections::BTreeMap::new()));
    let (text, origin) = (String::new(), String::new());
    let package = Package { descriptor: descriptor.clone(), text, source: Source::Directory, origin, templates };
    for problem in lint::package(&package) {
        assert!(!ui::render_problem(&problem, &ui::Painter::PLAIN).is_empty());
    }
}

/// What a descriptor says, whatever lines it is said on.
pub fn said(descriptor: &Descriptor) -> String {
    let text = format!("{descriptor:?}");
    let parts = text.split("Place {");
    parts.map(|part| part.split_once('}').map_or(part, |(_, rest)| rest)).collect()
}
