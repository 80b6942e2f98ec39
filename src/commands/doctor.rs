//! `jskit doctor`: what is broken in the app, and the repairs that lose nothing.

use std::collections::BTreeSet;

use serde_json::json;

use super::package::{self, Policy, Target, change_set, finish, manager, next_steps};
use super::{App, Context, Purpose, find, is_generated, rebuild};
use crate::app;
use crate::catalog::{Package, Wanted};
use crate::change::{Change, ChangeKind, ChangeSet, Ownership};
use crate::cli::Doctor;
use crate::doctor::merged::{self, Conflicted};
use crate::doctor::{self, Finding, Offered, Repair, Severity};
use crate::error::{Error, Result, exit};
use crate::files::{Files as _, Kept, Overlay};
use crate::path::AppPath;
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
    let found = Found::look(context, &app)?;
    if args.fix {
        return fix(context, args, &app, &found);
    }
    let findings = &found.findings;
    let fixable = findings.iter().filter(|finding| finding.repair.is_some()).count();
    let mut text = doctor::report(findings);
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

/// What there is to say of an app.
struct Found {
    findings: Vec<Finding>,
    merges: Vec<Conflicted>,
    /// What a plan that asks for nothing would change all the same.
    lacking: Option<ChangeSet>,
}

impl Found {
    fn look(context: &Context<'_>, app: &App<'_>) -> Result<Self> {
        let kept = Kept::new(app.root);
        let merges = merged::conflicted(&kept, &app.lock)?;
        // The rest is looked at as it will be once the merge is settled.
        let settled = merges.iter().filter_map(|one| Some((one.path.clone(), Some(one.settled.clone()?.into_bytes()))));
        let files = Overlay { below: &kept, above: settled.collect() };
        let mut findings: Vec<Finding> = merges.iter().map(Conflicted::finding).collect();
        findings.extend(doctor::examine(&files, &app::read(&files), &app.lock, &offered(app))?);
        let can_plan = merges.iter().all(|merge| merge.settled.is_some());
        let lacking = if can_plan { Self::lacking(context, app, &files, &mut findings)? } else { None };
        Ok(Self { findings, merges, lacking })
    }

    /// What packages bring once they are in one app, which neither of two branches could bring, and what follows from a config that
    /// was changed by hand.
    fn lacking(
        context: &Context<'_>,
        app: &App<'_>,
        files: &Overlay<'_>,
        findings: &mut Vec<Finding>,
    ) -> Result<Option<ChangeSet>> {
        let tenancy = super::tenancy::said(app);
        let request = Request { environment: app.env()?, tenancy, ..Request::default() };
        let resolution = match resolve::resolve(&app.catalog, &app.lock, &request) {
            Ok(resolution) => resolution,
            Err(error) => {
                findings.push(doctor::together::impossible(&error));
                return Ok(None);
            }
        };
        if !resolution.missing.is_empty() {
            return Ok(None);
        }
        let target = Target { files, lock: &app.lock, is_written: &|_, _| false };
        let set = package::build(context, &target, &app.catalog, &resolution, Policy::default())?;
        findings.extend(doctor::together::findings(&set));
        Ok(Some(set).filter(|set| !set.is_empty()))
    }
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

/// Repairs what can be: package-owned files, merges, and what packages bring together; edits that wait only where nothing else is to
/// be done, since they are tried against the app as it is.
fn fix(context: &Context<'_>, args: &Doctor, app: &App<'_>, found: &Found) -> Result<u8> {
    let mut set = rewrites(app, &found.findings)?;
    let lacking = found.lacking.as_ref().filter(|_| !set.changes.keys().any(AppPath::is_internal));
    if let Some(lacking) = lacking {
        set.changes.extend(lacking.changes.clone());
        set.entries.extend(lacking.entries.clone());
    }
    merges(app, &found.merges, &mut set)?;
    let retried: BTreeSet<String> = found.findings.iter().filter_map(|finding| retried(app, finding)).collect();
    if !retried.is_empty() && set.is_empty() {
        set = retry(context, args, app, retried)?;
    }
    let left = found.findings.iter().filter(|finding| finding.repair.is_none());
    set.warnings.extend(left.map(|finding| format!("{}: {} {}", finding.path, finding.code, finding.message)));
    finish(context, app, &args.preview, "doctor", "repaired", &set)
}

/// Files that a merge left in conflict, with both sides in them.
fn merges(app: &App<'_>, merges: &[Conflicted], set: &mut ChangeSet) -> Result<()> {
    let mut settled = Vec::new();
    for merge in merges {
        let (Some(text), Some(before)) = (&merge.settled, app.root.read(&merge.path)?) else { continue };
        let path = &merge.path;
        settled.push(path.as_str());
        // What else is done to the file was done to the settled one.
        let known = set.changes.remove(path);
        let after = known.as_ref().and_then(|change| change.kind.after()).unwrap_or(text.as_bytes()).to_vec();
        let change = Change {
            path: path.clone(),
            kind: ChangeKind::Modify { before, after },
            ownership: Ownership::Entries,
            executable: false,
            secret: false,
            secret_keys: Vec::new(),
            packages: known.map(|change| change.packages).unwrap_or_default(),
            reasons: vec!["both sides of the merge are kept".to_owned()],
        };
        set.changes.insert(path.clone(), change);
    }
    if !settled.is_empty() {
        set.next = next_steps(set, manager(&app.lock));
        set.next.insert(0, format!("git add {}", settled.join(" ")));
    }
    Ok(())
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
        let executable = below.starts_with("bin/");
        let file = FileStep { path: path.clone(), was: Vec::new(), bytes, ownership: Ownership::Vendor, executable };
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
