//! `jskit doctor`: what is broken in the app.

use serde_json::json;

use super::package::{self, Policy};
use super::{App, Context, Purpose, find, is_generated, rebuild, repair};
use crate::app;
use crate::app::state::{self, States};
use crate::catalog::Wanted;
use crate::cli::Doctor;
use crate::doctor::merged::{self, Conflicted};
use crate::doctor::{self, Finding, Offered, Repair, Severity};
use crate::error::{Error, Result, exit};
use crate::files::{Files, Kept, Overlay};
use crate::lock::Lock;
use crate::resolve::{self, Request};
use crate::ui::json as document;

pub fn run(context: &Context<'_>, args: &Doctor) -> Result<u8> {
    let root = find(context)?;
    let purpose = if args.fix { Purpose::Change } else { Purpose::Read };
    let app = match App::open(context, &root, purpose, Wanted::Closure(Vec::new())) {
        Ok(app) => app,
        Err(Error::Damaged { .. } | Error::NotAnApp { .. }) if args.fix => return rebuild::run(context, args, &root),
        Err(error) => return Err(error),
    };
    let kept = Kept::new(app.root);
    let states = state::examine(&kept, &app.lock)?;
    let merges = merged::conflicted(&kept, &app.lock, &states)?;
    let files = settled(&kept, &merges);
    if args.fix && !doctor::forgotten::packages(&files, &app.lock)?.is_empty() {
        // What else is broken can be told once the record is whole.
        drop(app);
        return rebuild::run(context, args, &root);
    }
    if args.fix {
        return repair::run(context, args, &app, &files, &merges);
    }
    let mut findings: Vec<Finding> = merges.iter().map(Conflicted::finding).collect();
    // What a merge left may be settled: then files say something else.
    let states = merges.is_empty().then_some(states);
    findings.extend(examine_known(&app, &files, &app.lock, states)?);
    if merges.iter().all(|merge| merge.settled.is_some() || !merge.has_entries) {
        findings.extend(lacking(context, &app, &files)?);
    }
    let fixable = findings.iter().filter(|finding| finding.repair.is_some()).count();
    let mut text = doctor::report(&findings);
    if fixable > 0 {
        text.push_str(&format!("`jskit doctor --fix` has a repair for {fixable} of them.\n"));
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

/// The app as it will be once its merges are settled.
fn settled<'a>(files: &'a dyn Files, merges: &[Conflicted]) -> Overlay<'a> {
    let settled = merges.iter().filter_map(|one| Some((one.path.clone(), Some(one.settled.clone()?.into_bytes()))));
    Overlay { below: files, above: settled.collect() }
}

/// What packages bring once they are in one app, which neither of two branches could bring, and what follows from a config that
/// was changed by hand.
pub(super) fn lacking(context: &Context<'_>, app: &App<'_>, files: &dyn Files) -> Result<Vec<Finding>> {
    let tenancy = super::tenancy::said(app);
    let request = Request { environment: app.env()?, tenancy, ..Request::default() };
    let resolution = match resolve::resolve(&app.catalog, &app.lock, &request) {
        Ok(resolution) => resolution,
        Err(error) => return Ok(vec![doctor::together::impossible(&error)]),
    };
    if !resolution.missing.is_empty() {
        return Ok(Vec::new());
    }
    let set = package::on(app, files, |target| {
        package::build(context, target, &app.catalog, &resolution, Policy::default())
    })?;
    Ok(doctor::together::findings(&set))
}

/// What is wrong with the app as these files tell it. A repair that can't be made here isn't offered.
pub(super) fn examine(app: &App<'_>, files: &dyn Files, lock: &Lock) -> Result<Vec<Finding>> {
    examine_known(app, files, lock, None)
}

/// The same, with the states of the owned files where they are known.
fn examine_known(app: &App<'_>, files: &dyn Files, lock: &Lock, states: Option<States>) -> Result<Vec<Finding>> {
    let states = states.map_or_else(|| state::examine(files, lock), Ok)?;
    let mut findings = doctor::examine_known(files, &app::read(files), lock, &offered(app), &states)?;
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
    let installed = || app.lock.packages.iter().filter(|(id, _)| !is_generated(id));
    let mut offered = Offered::of(&app.catalog, installed().map(|(id, _)| id));
    let changed = installed().filter_map(|(id, locked)| {
        let package = app.catalog.get(id).filter(|package| package.descriptor.version == locked.version)?;
        let content = package.content();
        (content.is_some() && locked.content != content).then(|| id.clone())
    });
    offered.changed.extend(changed);
    offered
}
