//! Catalogs and locks in memory.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jskit::catalog::{Catalog, MemoryTemplates, Package, Source};
use jskit::descriptor;
use jskit::descriptor::model::{Descriptor, Tenancy};
use jskit::error::{DescriptorProblem, Error};
use jskit::lock::{AppAnswers, Lock, LockedPackage};

/// A descriptor with what each one needs, and `rest`.
pub fn text(id: &str, rest: &str) -> String {
    format!("schema = 1\nid = \"{id}\"\nversion = \"0.1.0\"\nkind = \"runtime\"\nsummary = \"A package.\"\n{rest}")
}

pub fn parse(text: &str) -> Result<Descriptor, Vec<DescriptorProblem>> {
    descriptor::parse("x.toml", text)
}

/// `x.toml:6:1 unknown-key: unknown key ... (did you mean ...?)`, a line each.
pub fn said(problems: &[DescriptorProblem]) -> String {
    problems.iter().fold(String::new(), |mut text, problem| {
        let column = problem.span.map_or(0, |(start, _)| {
            let line_start = problem.source[..start].rfind('\n').map_or(0, |at| at + 1);
            problem.source[line_start..start].chars().count() + 1
        });
        let _ = write!(text, "{}:{}:{column} {}: {}", problem.file, problem.place.line, problem.code, problem.message);
        if let Some(hint) = &problem.hint {
            let _ = write!(text, " ({hint})");
        }
        text.push('\n');
        text
    })
}

pub fn error_said(error: &Error) -> String {
    let mut text = match error {
        Error::Descriptors(problems) => said(problems),
        other => format!("{}: {other}\n", other.code()),
    };
    if let Some(hint) = error.hint() {
        let _ = writeln!(text, "hint: {hint}");
    }
    text
}

pub fn package(text: &str, templates: &[(&str, &str)]) -> Package {
    let descriptor = parse(text).unwrap_or_else(|problems| panic!("{}", said(&problems)));
    let templates = templates.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect();
    Package {
        descriptor,
        text: text.to_owned(),
        source: Source::App,
        origin: "catalog".to_owned(),
        templates: Box::new(MemoryTemplates(templates)),
    }
}

pub fn catalog(texts: &[String]) -> Catalog {
    let mut catalog = Catalog::default();
    for text in texts {
        catalog.insert(package(text, &[]));
    }
    catalog
}

/// An app that has these packages; those with a `+` were asked for.
pub fn lock(packages: &[&str]) -> Lock {
    let answers = AppAnswers {
        name: "exampleapp".to_owned(),
        title: "Example App".to_owned(),
        preset: "shell".to_owned(),
        tenancy: Tenancy::None,
        package_manager: "npm".to_owned(),
    };
    let packages = packages.iter().map(|id| {
        let locked =
            LockedPackage { version: "0.1.0".to_owned(), direct: id.starts_with('+'), ..LockedPackage::default() };
        (id.trim_start_matches('+').to_owned(), locked)
    });
    Lock { app: Some(answers), packages: packages.collect::<BTreeMap<_, _>>(), ..Lock::default() }
}
