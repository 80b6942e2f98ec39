//! `jskit doctor`: what is broken in the app, and the repairs that lose nothing.

use std::collections::BTreeSet;

use serde_json::json;

use super::package::{Policy, change_set};
use super::{App, Context, Purpose, find, is_generated, rebuild};
use crate::app;
use crate::catalog::{Package, Wanted};
use crate::change::{ChangeSet, Ownership};
use crate::cli::Doctor;
use crate::doctor::{self, Finding, Offered, Repair, Severity};
use crate::error::{Error, Result, exit};
use crate::files::Kept;
use crate::ops::{Offer, carry_out};
use crate::plan::{self, Action, FileStep, Plan, Realize, Step};
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
    let files = Kept::new(app.root);
    let model = app::read(&files);
    let findings = doctor::examine(&files, &model, &app.lock, &offered(&app))?;
    if args.fix {
        return fix(context, args, &app, &findings);
    }
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

/// What the installed packages have besides the app's own files.
fn offered(app: &App<'_>) -> Offered {
    let installed = app.lock.packages.keys().filter(|id| !is_generated(id)).filter_map(|id| app.catalog.get(id));
    let mut offered = Offered { unusable: app.catalog.unusable.clone(), ..Offered::default() };
    for package in installed {
        let descriptor = &package.descriptor;
        let own = descriptor.components.iter().filter(|component| component.item.import.is_none());
        offered.tokens.extend(own.map(|component| component.item.token.clone()));
        offered.outlets.extend(descriptor.outlets.iter().map(|outlet| outlet.item.target.clone()));
        let locked = app.lock.packages.get(&descriptor.id).filter(|locked| locked.version == descriptor.version);
        let content = package.content();
        if content.is_some() && locked.is_some_and(|locked| locked.content != content) {
            offered.changed.push(descriptor.id.clone());
        }
    }
    offered
}

fn fix(context: &Context<'_>, args: &Doctor, app: &App<'_>, findings: &[Finding]) -> Result<u8> {
    let mut set = rewrites(app, findings)?;
    let retried: BTreeSet<String> = findings.iter().filter_map(|finding| retried(app, finding)).collect();
    if !retried.is_empty() && set.is_empty() {
        // Repairs of one kind at a time: each is previewed against the app as it is.
        set = retry(context, args, app, retried)?;
    }
    let left = findings.iter().filter(|finding| finding.repair.is_none());
    set.warnings.extend(left.map(|finding| format!("{}: {} {}", finding.path, finding.code, finding.message)));
    let apply = |set: &ChangeSet| app.apply(set, &context.record());
    let offer = Offer {
        ui: context.ui,
        preview: &args.preview,
        command: "doctor",
        done: "repaired",
        set: &set,
        whole: false,
        apply: &apply,
    };
    carry_out(&offer).map(|(_, code)| code)
}

/// A package whose edits can be tried again. One at another version than the catalog has waits for `jskit update`.
fn retried(app: &App<'_>, finding: &Finding) -> Option<String> {
    let Some(Repair::RetryEdit { package, .. }) = &finding.repair else { return None };
    let version = &app.lock.packages.get(package)?.version;
    app.catalog.get(package).filter(|offered| offered.descriptor.version == *version).map(|_| package.clone())
}

/// Package-owned files, written again as their package has them.
fn rewrites(app: &App<'_>, findings: &[Finding]) -> Result<ChangeSet> {
    let mut plan = Plan::default();
    for finding in findings.iter().filter(|finding| is_trusted(app, finding)) {
        let Some(Repair::RewriteFile { package, path }) = &finding.repair else { continue };
        let prefix = format!("vendor/@jskit-ai/{package}/");
        let Some(below) = path.as_str().strip_prefix(&prefix) else { continue };
        let template = app.catalog.get(package).and_then(|package| package.templates.read(&format!("vendor/{below}")));
        let Some(bytes) = template else { continue };
        let file =
            FileStep { path: path.clone(), bytes, ownership: Ownership::Vendor, executable: below.starts_with("bin/") };
        plan.steps.push(Step { package: package.clone(), reason: "repaired".to_owned(), action: Action::File(file) });
    }
    let answers = app.lock.app.clone().ok_or_else(|| Error::Bug("the lock has no answers".to_owned()))?;
    let mut input = Realize::new(app.root, &app.lock, answers);
    input.force = true;
    plan::realize(&plan, &input)
}

/// A package from outside is written again only as somebody trusted it.
fn is_trusted(app: &App<'_>, finding: &Finding) -> bool {
    let Some(Repair::RewriteFile { package, .. }) = &finding.repair else { return true };
    let content = app.catalog.get(package).and_then(Package::content);
    content.is_none() || app.lock.packages.get(package).is_some_and(|locked| locked.content == content)
}

fn retry(context: &Context<'_>, args: &Doctor, app: &App<'_>, packages: BTreeSet<String>) -> Result<ChangeSet> {
    let trust = args.trusting.trust.iter().cloned().collect();
    let update = packages.into_iter().collect();
    let request = Request { update, environment: app.env()?, trust, ..Request::default() };
    let resolution = resolve::resolve(&app.catalog, &app.lock, &request)?;
    change_set(context, app, &resolution, Policy { partial: true, ..Policy::default() })
}
