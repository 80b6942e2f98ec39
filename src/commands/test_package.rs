//! `jskit test-package PATH`: tries a package out in an app that exists in memory only.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Value, json};

use super::{Context, catalog_folders};
use crate::catalog::{self, Catalog, Package, Sources};
use crate::cli::TestPackage;
use crate::error::{Error, Result, exit};
use crate::trial::{self, Setting, Step, Subject};
use crate::ui::{ADDED, REMOVED, STRONG, diff};

pub fn run(context: &Context<'_>, args: &TestPackage) -> Result<u8> {
    let path = context.environment.folder.join(&args.path);
    let package = catalog::read_path(&path)?.ok_or_else(|| {
        Error::refused(
            "no-descriptor",
            format!("`{}` is no package", args.path),
            "a package has `package.descriptor.toml`; `jskit create package NAME` writes a first one",
        )
    })?;
    let values = values(&args.value)?;
    let subject = Subject::of(&package);
    let file = package.descriptor.place.file.clone();
    let offered = |subject: &Subject| offered(context, subject.package(), &path);
    let setting = Setting { now: context.environment.now, values: &values };
    let steps = trial::run(&subject, &offered, setting)?;
    let is_fine = steps.iter().all(Step::is_fine);
    let verdict = if is_fine { "passes" } else { "fails" };
    let text = text(context, &package, &steps, verdict);
    let value = json!({
        "package": package.descriptor.id, "file": file, "passes": is_fine,
        "steps": steps.iter().map(step_json).collect::<Vec<_>>(),
    });
    context.report("test-package", &text, value);
    Ok(if is_fine { exit::DONE } else { exit::USER })
}

fn values(given: &[String]) -> Result<BTreeMap<String, String>> {
    let one = |text: &String| {
        let (name, value) = text.split_once('=').ok_or_else(|| {
            Error::usage(format!("`--value {text}` names no value"), "the form is `--value NAME=VALUE`")
        })?;
        Ok((name.to_owned(), value.to_owned()))
    };
    given.iter().map(one).collect()
}

/// What comes with the tool and the catalogs that were named, and the package itself. Its neighbours in an app's `packages/` count too.
fn offered(context: &Context<'_>, package: Package, path: &Path) -> Result<Catalog> {
    let directories = catalog_folders(context)?;
    let app = crate::fs::Root::find_app(path).ok();
    let sources = Sources {
        embedded: true,
        app: app.as_ref().map(|root| root as &dyn crate::files::Files),
        directories: &directories,
        ..Sources::default()
    };
    let (mut catalog, _) = catalog::load_all(&sources)?;
    catalog.insert(package);
    Ok(catalog)
}

fn text(context: &Context<'_>, package: &Package, steps: &[Step], verdict: &str) -> String {
    let mut text = String::new();
    for step in steps {
        let _ = writeln!(text, "{}", context.ui.paint(STRONG, &step.name));
        for line in &step.tree {
            let _ = writeln!(text, "  {line}");
        }
        for problem in &step.problems {
            let _ = writeln!(text, "  {} {problem}", context.ui.paint(REMOVED, "problem:"));
        }
        for one in &step.differences {
            let _ = writeln!(text, "  {} {} is not what it should be", context.ui.paint(REMOVED, "problem:"), one.path);
            text.push_str(&diff::painted(context.ui, &difference(one)));
        }
        if step.is_fine() {
            let said = match (step.name.as_str(), step.tree.is_empty()) {
                ("lint", _) => "no problems",
                (_, true) => "nothing changes, as it should be",
                (_, false) => "as it should be",
            };
            let _ = writeln!(text, "  {}", context.ui.paint(ADDED, said));
        }
        text.push('\n');
    }
    let _ = writeln!(text, "`{}` {} {verdict}", package.descriptor.id, package.descriptor.version);
    text
}

/// From what should be there to what is.
fn difference(one: &trial::Difference) -> String {
    let texts = [&one.expected, &one.actual].map(|bytes| bytes.as_ref().map(|bytes| String::from_utf8_lossy(bytes)));
    diff::texts(one.path.as_str(), texts[0].as_deref(), texts[1].as_deref())
}

fn step_json(step: &Step) -> Value {
    let differences: Vec<Value> =
        step.differences.iter().map(|one| json!({ "path": one.path, "diff": difference(one) })).collect();
    json!({
        "step": step.name, "passes": step.is_fine(), "tree": step.tree, "problems": step.problems,
        "differences": differences,
    })
}
