//! `jskit doctor`: what is broken in the app, and the repairs that lose nothing.

use serde_json::json;

use super::{App, Context, Purpose, find, is_generated, rebuild, repair};
use crate::app;
use crate::catalog::Wanted;
use crate::cli::Doctor;
use crate::doctor::{self, Finding, Offered, Repair, Severity};
use crate::error::{Error, Result, exit};
use crate::files::{Files, Kept};
use crate::lock::Lock;
use crate::ui::json as document;

pub fn run(context: &Context<'_>, args: &Doctor) -> Result<u8> {
    let root = find(context)?;
    let purpose = if args.fix { Purpose::Change } else { Purpose::Read };
    let app = match App::open(context, &root, purpose, Wanted::Closure(Vec::new())) {
        Ok(app) => app,
        Err(Error::Damaged { .. } | Error::NotAnApp { .. }) if args.fix => return rebuild::run(context, args, &root),
        Err(error) => return Err(error),
    };
    if args.fix {
        return repair::run(context, args, &app);
    }
    let findings = examine(&app, &Kept::new(app.root), &app.lock)?;
    let fixable = findings.iter().filter(|finding| finding.repair.is_some()).count();
    let mut text = doctor::report(&findings);
    if fixable > 0 {
        text.push_str(&format!("`jskit doctor --fix` repairs {fixable} of them.\n"));
    }
    if context.ui.json {
        let mut value = document::data("doctor", json!({ "findings": findings }));
        value["status"] = json!(if findings.is_empty() { "ok" } else { "findings" });
        context.ui.out(&document::print(&value));
    } else {
        context.ui.out(&text);
    }
    let broken = findings.iter().any(|finding| finding.severity == Severity::Error);
    Ok(if broken { exit::USER } else { exit::DONE })
}

/// What is wrong with the app as these files tell it. A repair that can't be made here isn't offered.
pub(super) fn examine(app: &App<'_>, files: &dyn Files, lock: &Lock) -> Result<Vec<Finding>> {
    let mut findings = doctor::examine(files, &app::read(files), lock, &offered(app))?;
    for finding in &mut findings {
        let Some(Repair::RewriteFile { package, path }) = &finding.repair else { continue };
        if repair::as_it_was(app, lock, package, path)?.is_none() {
            finding.hint = Some(format!("bring it back from version control, as with `git checkout HEAD -- {path}`"));
            finding.repair = None;
        }
    }
    Ok(findings)
}

/// What the installed packages have besides the app's own files.
fn offered(app: &App<'_>) -> Offered {
    let installed = app.lock.packages.keys().filter(|id| !is_generated(id)).filter_map(|id| app.catalog.get(id));
    let mut offered = Offered::default();
    for package in installed {
        let descriptor = &package.descriptor;
        let own = descriptor.components.iter().filter(|component| component.item.import.is_none());
        offered.tokens.extend(own.map(|component| component.item.token.clone()));
        offered.outlets.extend(descriptor.outlets.iter().map(|outlet| outlet.item.target.clone()));
    }
    offered
}
