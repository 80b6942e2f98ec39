//! What is broken, missing or waiting in an app. `docs/doctor.md` lists the codes and what to do about each.
//!
//! Invariant: a freshly made app has no findings, and a finding names a file that the user can open.

mod bases;
mod entries;
pub mod forgotten;
mod imports;
mod links;
pub mod merged;
mod needed;
mod owned;
mod pages;
mod resolve_import;
mod sources;
pub mod together;

pub use bases::{hash_of, restored};
pub use imports::is_own_source;

use std::collections::BTreeSet;

use serde::Serialize;

use crate::app::state::{self, States};
use crate::app::{AppModel, Problem};
use crate::catalog::remembered::Unusable;
use crate::catalog::{Broken, Catalog};
use crate::error::Result;
use crate::files::Files;
use crate::lock::Lock;
use crate::path::AppPath;

pub use imports::{ImportOf, importers};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The app doesn't build, start, or show something.
    Error,
    /// It works, and something isn't as it is meant to be.
    Warning,
}

impl Severity {
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// What `doctor --fix` can do by itself without losing anything of the user's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Repair {
    /// Write a file again as it was written before.
    RewriteFile { package: String, path: AppPath },
    /// Take the entries of something generated out, whose files were deleted.
    TakeBack { package: String, path: AppPath },
    /// Try an edit again that could not be made before.
    RetryEdit { package: String, path: AppPath, entry: String },
    /// Keep what both sides of a merge added.
    SettleMerge { path: AppPath },
    /// Make the lost record of a package anew.
    Remember { package: String },
    /// Write a text of the base store again.
    RestoreBase { path: AppPath },
    /// Write what the packages bring together.
    Complete { path: AppPath },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Stable, such as `J301`.
    pub code: &'static str,
    pub severity: Severity,
    pub path: String,
    /// 1-based; 0 where it is about the whole file.
    pub line: usize,
    pub message: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repair: Option<Repair>,
    /// The import that leads nowhere, where it is about one.
    #[serde(skip)]
    pub import: Option<String>,
}

impl Finding {
    fn new(code: &'static str, severity: Severity, path: &str, line: usize, message: impl Into<String>) -> Self {
        Self {
            code,
            severity,
            path: path.to_owned(),
            line,
            message: message.into(),
            hint: None,
            repair: None,
            import: None,
        }
    }

    fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    fn maybe_hint(self, hint: Option<String>) -> Self {
        Self { hint, ..self }
    }

    fn repair(self, repair: Repair) -> Self {
        Self { repair: Some(repair), ..self }
    }

    /// `error J301 src/placement.js:12: message`, with the hint below.
    pub fn text(&self) -> String {
        let place = if self.line == 0 { self.path.clone() } else { format!("{}:{}", self.path, self.line) };
        let hint = self.hint.as_ref().map(|hint| format!("    {hint}\n")).unwrap_or_default();
        format!("{} {} {place}: {}\n{hint}", self.severity.name(), self.code, self.message)
    }
}

/// What the installed packages offer besides the app's own files.
#[derive(Clone, Debug, Default)]
pub struct Offered {
    /// Component tokens of their client providers.
    pub tokens: BTreeSet<String>,
    /// Outlets in their component files.
    pub outlets: BTreeSet<String>,
    /// Sources that can't be used.
    pub unusable: Vec<Unusable>,
    /// Descriptors that can't be used, with whether the package is in the app.
    pub broken: Vec<(Broken, bool)>,
    /// Packages whose source has changed since somebody trusted them, without a new version.
    pub changed: Vec<String>,
}

impl Offered {
    /// What these packages of the catalog offer.
    pub fn of<'a>(catalog: &Catalog, ids: impl IntoIterator<Item = &'a String>) -> Self {
        let ids: BTreeSet<&String> = ids.into_iter().collect();
        let broken = catalog.broken.iter().map(|one| (one.clone(), ids.contains(&one.id))).collect();
        let mut offered = Self { unusable: catalog.unusable.clone(), broken, ..Self::default() };
        for descriptor in ids.into_iter().filter_map(|id| catalog.get(id)).map(|package| &package.descriptor) {
            let own = descriptor.components.iter().filter(|component| component.item.import.is_none());
            offered.tokens.extend(own.map(|component| component.item.token.clone()));
            offered.outlets.extend(descriptor.outlets.iter().map(|outlet| outlet.item.target.clone()));
        }
        offered
    }
}

/// What the app's own files name and isn't there: imports, targets, outlets, tokens, surfaces and policies. Unsorted.
pub fn dangling(files: &dyn Files, model: &AppModel, offered: &Offered) -> Result<Vec<Finding>> {
    let all = files.list("")?;
    let sources = imports::Sources::read(files, &all, &entries::unknown_tokens(model, offered));
    let resolver = resolve_import::Resolver::new(files, &all);
    Ok(dangling_in(files, model, offered, &sources, &resolver, &all))
}

fn dangling_in(
    files: &dyn Files,
    model: &AppModel,
    offered: &Offered,
    sources: &imports::Sources,
    resolver: &resolve_import::Resolver<'_>,
    all: &[AppPath],
) -> Vec<Finding> {
    let mut findings = entries::examine(model, offered, sources);
    findings.extend(pages::examine(files, model, all));
    findings.extend(imports::examine(resolver, sources));
    findings
}

/// All findings, sorted by file, line and code.
pub fn examine(files: &dyn Files, model: &AppModel, lock: &Lock, offered: &Offered) -> Result<Vec<Finding>> {
    examine_known(files, model, lock, offered, &state::examine(files, lock)?)
}

/// The same, with the states of the owned files.
pub fn examine_known(
    files: &dyn Files,
    model: &AppModel,
    lock: &Lock,
    offered: &Offered,
    states: &States,
) -> Result<Vec<Finding>> {
    let all = files.list("")?;
    let unknown = entries::unknown_tokens(model, offered);
    let sources = imports::Sources::read(files, &all, &unknown);
    let mut findings = Vec::new();
    findings.extend(model.problems.iter().chain(&sources.outlets.problems).map(unparsable));
    let resolver = resolve_import::Resolver::new(files, &all);
    findings.extend(dangling_in(files, model, offered, &sources, &resolver, &all));
    let vendored = std::cell::OnceCell::new();
    let app = needed::App { files, model, lock, sources: &sources, resolver: &resolver, all: &all, vendored };
    findings.extend(links::examine(model, &sources, &all));
    findings.extend(owned::examine(&app, states)?);
    findings.extend(forgotten::examine(files, lock)?);
    findings.extend(bases::examine(files, lock)?);
    findings.extend(self::sources::examine(offered));
    findings.sort_by(|left, right| {
        (&left.path, left.line, left.code, &left.message).cmp(&(&right.path, right.line, right.code, &right.message))
    });
    // A file that several readers can't take is unparsable once.
    findings.dedup_by(|left, right| {
        left == right || (left.code == "J101" && right.code == "J101" && left.path == right.path)
    });
    Ok(findings)
}

fn unparsable(problem: &Problem) -> Finding {
    Finding::new("J101", Severity::Error, &problem.path, problem.line, format!("can't be read: {}", problem.message))
        .hint("correct the file; until then the tool edits nothing in it")
}

/// All findings as text, and how many there are.
pub fn report(findings: &[Finding]) -> String {
    if findings.is_empty() {
        return "no problems found\n".to_owned();
    }
    let text: String = findings.iter().map(Finding::text).collect();
    let errors = findings.iter().filter(|finding| finding.severity == Severity::Error).count();
    let plural = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    text + &format!("\n{}, {}\n", plural(errors, "error"), plural(findings.len() - errors, "warning"))
}
