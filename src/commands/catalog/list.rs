//! Every source with its packages.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{all, from_origin};
use crate::catalog::remembered::{self, Place, Remembered};
use crate::catalog::{self, Catalog};
use crate::commands::{Context, find};
use crate::error::{Error, Result};
use crate::ui::{FAINT, STRONG, WARNING};

/// Whether it is remembered or not.
pub fn run(context: &Context<'_>) -> Result<u8> {
    let root = match find(context) {
        Ok(root) => Some(root),
        Err(Error::NotAnApp { .. }) => None,
        Err(error) => return Err(error),
    };
    let remembered = root.as_ref().map(|root| remembered::load(root)).transpose()?.unwrap_or_default();
    let (catalog, problems) = all(context, root.as_ref())?;
    let mut rows: Vec<Row> = remembered.iter().map(|one| Row::of(one, &catalog)).collect();
    let known: BTreeSet<String> = rows.iter().map(|row| row.origin.clone()).collect();
    let mut others: BTreeMap<(catalog::Source, &str), Vec<String>> = BTreeMap::new();
    for package in catalog.packages.values().filter(|package| !known.contains(&package.origin)) {
        others.entry((package.source, &package.origin)).or_default().push(package.descriptor.id.clone());
    }
    rows.extend(others.into_iter().map(|((source, origin), packages)| Row {
        name: None,
        kind: if source == catalog::Source::Embedded { "built in" } else { source.name() },
        from: origin.to_owned(),
        origin: origin.to_owned(),
        integrity: None,
        packages,
        problem: None,
    }));
    let mut text = String::new();
    for row in &rows {
        let name = row.name.as_deref().unwrap_or(&row.from);
        let _ = writeln!(text, "{}  {}", context.ui.paint(STRONG, name), context.ui.paint(FAINT, &row.shown()));
        match &row.problem {
            Some(problem) => {
                let _ = writeln!(text, "  {} {problem}", context.ui.paint(WARNING, "can't be used:"));
            }
            None => {
                let _ = writeln!(text, "  {}", row.packages.join(", "));
            }
        }
    }
    for problem in &problems {
        let _ = writeln!(text, "{} {}: {}", context.ui.paint(WARNING, "problem:"), problem.file, problem.message);
    }
    let sources: Vec<Value> = rows.iter().map(Row::json).collect();
    let problems: Vec<Value> = problems.iter().map(|one| json!({ "file": one.file, "message": one.message })).collect();
    context.report("catalog list", &text, json!({ "sources": sources, "problems": problems }));
    Ok(0)
}

struct Row {
    /// `None` where the app does not remember it: it is named by a flag, or found.
    name: Option<String>,
    kind: &'static str,
    from: String,
    origin: String,
    integrity: Option<String>,
    packages: Vec<String>,
    problem: Option<String>,
}

impl Row {
    fn of(one: &Remembered, catalog: &Catalog) -> Self {
        let (kind, from, integrity) = match &one.place {
            Ok(place @ Place::Directory { path }) => (place.kind(), path.clone(), None),
            Ok(place @ Place::Archive { from, integrity }) => (place.kind(), from.clone(), Some(integrity.clone())),
            Err(_) => ("unreadable", String::new(), None),
        };
        let origin = remembered::origin(&one.name, &from);
        Self {
            name: Some(one.name.clone()),
            kind,
            integrity,
            packages: from_origin(catalog, &origin).map(|package| package.descriptor.id.clone()).collect(),
            problem: catalog.unusable.iter().find(|bad| bad.name == one.name).map(|bad| bad.reason.clone()),
            origin,
            from,
        }
    }

    fn shown(&self) -> String {
        let from = self.name.as_ref().map(|_| format!(" {}", self.from)).unwrap_or_default();
        let integrity = self.integrity.as_ref().map(|text| format!(" {text}")).unwrap_or_default();
        format!("{}{from}{integrity}", self.kind)
    }

    fn json(&self) -> Value {
        json!({
            "name": self.name, "kind": self.kind, "from": self.from, "integrity": self.integrity,
            "packages": self.packages, "problem": self.problem,
        })
    }
}
