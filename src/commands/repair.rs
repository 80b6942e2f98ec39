//! `jskit doctor --fix`: every repair that loses nothing of the user's, as one plan.
//!
//! Invariant: what `doctor` finds afterwards has no repair left that this could have made.

use std::collections::{BTreeMap, BTreeSet};

use super::doctor::{examine, lacking};
use super::package::{self, Policy, finish, manager, next_steps};
use super::{App, Context};
use crate::app::state;
use crate::change::{Change, ChangeKind, ChangeSet, Conflict, Ownership, Repaired};
use crate::cli::{Doctor, Preview};
use crate::doctor::merged::Conflicted;
use crate::doctor::{self, Finding, Repair, Severity};
use crate::error::{Error, Result, exit};
use crate::files::{Files, Overlay};
use crate::hash;
use crate::lock::{Lock, LockedPackage, WHOLE_FILE};
use crate::path::AppPath;
use crate::plan::{self, Action, FileStep, Plan, Realize, Step};
use crate::resolve::{self, Request};

pub fn run(
    context: &Context<'_>,
    args: &Doctor,
    app: &App<'_>,
    files: &Overlay<'_>,
    merged: &[Conflicted],
) -> Result<u8> {
    let findings = to_repair(app, files)?;
    let (mut set, lock) = repairs(context, args, app, files, &findings)?;
    set.repairs.extend(completed(&set, &lacking(context, app, files)?));
    let above = set.changes.values().map(|change| (change.path.clone(), change.kind.after().map(<[u8]>::to_vec)));
    let left = examine(app, &Overlay { below: files, above: above.collect() }, &lock)?;
    let left: Vec<&Finding> = left.iter().filter(|finding| finding.repair.is_none()).collect();
    let is_broken = left.iter().any(|finding| finding.severity == Severity::Error);
    let first_line = |finding: &Finding| finding.text().lines().next().unwrap_or_default().to_owned();
    set.warnings.extend(left.into_iter().map(|finding| format!("left: {}", first_line(finding))));
    merges(app, merged, &mut set)?;
    bases(app, &findings, &mut set)?;
    // What waits and still has no room waits on; that is no reason to leave everything else broken.
    let waits =
        |conflict: &Conflict| app.lock.packages.get(&conflict.package).is_some_and(|one| waits_for(one, conflict));
    let partial = args.preview.partial || set.conflicts.iter().all(waits);
    let preview = Preview { partial, ..args.preview.clone() };
    let code = finish(context, app, &preview, "doctor", "repaired", &set)?;
    let only_shown = args.preview.check || args.preview.dry_run;
    Ok(if is_broken && code == exit::DONE && !only_shown { exit::USER } else { code })
}

/// Whether the conflict is about an edit of the package that waits already.
fn waits_for(package: &LockedPackage, conflict: &Conflict) -> bool {
    let key = conflict.entry.as_deref().unwrap_or(WHOLE_FILE);
    package.pending.keys().any(|(path, entry)| path.as_str() == conflict.path && entry == key)
}

/// What the packages bring together and the app hadn't, as far as it is written now.
fn completed(set: &ChangeSet, lacking: &[Finding]) -> Vec<Repaired> {
    let repaired = lacking.iter().filter_map(|finding| {
        let Some(Repair::Complete { path }) = &finding.repair else { return None };
        let package = set.changes.get(path)?.packages.first().map_or("", String::as_str);
        Some(Repaired::new("complete", finding.code, path, package))
    });
    repaired.collect()
}

/// Files that a merge left in conflict, with both sides in them.
fn merges(app: &App<'_>, merges: &[Conflicted], set: &mut ChangeSet) -> Result<()> {
    let mut settled = Vec::new();
    for merge in merges {
        let finding = merge.finding();
        let (Some(text), Some(before)) = (&merge.settled, app.root.read(&merge.path)?) else {
            set.warnings.push(format!("{}: {} {}", finding.path, finding.code, finding.message));
            continue;
        };
        let path = &merge.path;
        settled.push(path.as_str());
        set.repairs.push(Repaired::new("settle-merge", finding.code, path, ""));
        // What else is done to the file was done to the settled one.
        let known = set.changes.remove(path);
        let after = known.as_ref().and_then(|change| change.kind.after()).unwrap_or(text.as_bytes()).to_vec();
        let Some(kind) = ChangeKind::between(Some(before), Some(after)) else { continue };
        let change = Change {
            packages: known.map(|change| change.packages).unwrap_or_default(),
            ..Change::new(path.clone(), kind, Ownership::Entries).because("both sides of the merge are kept")
        };
        set.changes.insert(path.clone(), change);
    }
    if !settled.is_empty() {
        set.next = next_steps(set, manager(&app.lock));
        set.next.insert(0, format!("git add {}", settled.join(" ")));
    }
    Ok(())
}

/// Texts of the base store that something else has still.
fn bases(app: &App<'_>, findings: &[Finding], set: &mut ChangeSet) -> Result<()> {
    for finding in findings {
        let Some(Repair::RestoreBase { path }) = &finding.repair else { continue };
        let Some(kept) = app.root.read(path)?.filter(|_| !set.changes.contains_key(path)) else { continue };
        let Some(text) = doctor::restored(app.root, &app.lock, doctor::hash_of(path), &kept)? else { continue };
        let Some(kind) = ChangeKind::between(Some(kept), Some(text)) else { continue };
        set.repairs.push(Repaired::new("restore-base", finding.code, path, ""));
        set.changes.insert(path.clone(), Change::new(path.clone(), kind, Ownership::Internal));
    }
    Ok(())
}

/// Everything that can be repaired. A file that is back may need another one, so it is looked again until none is missing.
fn to_repair(app: &App<'_>, files: &dyn Files) -> Result<Vec<Finding>> {
    let mut above = BTreeMap::new();
    let mut rewrites = Vec::new();
    loop {
        let found = examine(app, &Overlay { below: files, above: above.clone() }, &app.lock)?;
        let is_rewrite = |finding: &Finding| matches!(finding.repair, Some(Repair::RewriteFile { .. }));
        let (lost, others): (Vec<Finding>, Vec<Finding>) = found.into_iter().partition(is_rewrite);
        if lost.is_empty() {
            rewrites.extend(others);
            return Ok(rewrites);
        }
        for finding in &lost {
            let Some(Repair::RewriteFile { package, path }) = &finding.repair else { continue };
            above.insert(path.clone(), as_it_was(app, &app.lock, package, path)?.map(|file| file.bytes));
        }
        rewrites.extend(lost);
    }
}

/// One change set for repairs of every kind, and the lock without what it takes back.
fn repairs(
    context: &Context<'_>,
    args: &Doctor,
    app: &App<'_>,
    files: &dyn Files,
    findings: &[Finding],
) -> Result<(ChangeSet, Lock)> {
    let mut plan = Plan::default();
    let mut repaired = Vec::new();
    let mut lock = app.lock.clone();
    let mut retried = BTreeSet::new();
    for finding in findings {
        match &finding.repair {
            Some(Repair::TakeBack { package, path }) => {
                if let Some(locked) = lock.packages.remove(package) {
                    plan.remove(package, &locked);
                    repaired.push(Repaired::new("take-back", finding.code, path, package));
                }
            }
            Some(Repair::RetryEdit { package, path, .. }) if can_retry(app, package) => {
                retried.insert(package.clone());
                repaired.push(Repaired::new("retry-edit", finding.code, path, package));
            }
            _ => {}
        }
    }
    let mut restored = Vec::new();
    for finding in findings {
        let Some(Repair::RewriteFile { package, path }) = &finding.repair else { continue };
        if let Some(file) = as_it_was(app, &lock, package, path)? {
            repaired.push(Repaired::new("rewrite-file", finding.code, path, package));
            let reason = "it was missing".to_owned();
            restored.push(Step { package: package.clone(), reason, action: Action::Restore(file) });
        }
    }
    plan.steps.extend(restored);
    let mut set = carried_out(context, args, app, files, plan, retried)?;
    set.repairs = repaired;
    Ok((set, lock))
}

/// The repairs, and what the packages bring together, as one change set. Packages that can't be in one app are left alone.
fn carried_out(
    context: &Context<'_>,
    args: &Doctor,
    app: &App<'_>,
    files: &dyn Files,
    repairs: Plan,
    retried: BTreeSet<String>,
) -> Result<ChangeSet> {
    let trust = args.trusting.trust.iter().cloned().collect();
    let partial = !retried.is_empty();
    let update = retried.into_iter().collect();
    let tenancy = super::tenancy::said(app);
    let request = Request { update, environment: app.env()?, tenancy, trust, ..Request::default() };
    match resolve::resolve(&app.catalog, &app.lock, &request) {
        Ok(resolution) if resolution.missing.is_empty() => {
            let policy = Policy { partial, ..Policy::default() };
            package::on(app, files, |target| {
                let plan = package::plan(context, target, &app.catalog, &resolution)?.after(repairs);
                package::realize(&app.catalog, &plan, target, &resolution, policy)
            })
        }
        _ => {
            let answers = app.lock.app.clone().ok_or_else(|| Error::Bug("the lock has no answers".to_owned()))?;
            plan::realize(&repairs, &Realize::new(files, &app.lock, answers))
        }
    }
}

/// A package's edits can be tried again at the version that the catalog has; at another they wait for `jskit update`.
fn can_retry(app: &App<'_>, package: &str) -> bool {
    let locked = app.lock.packages.get(package);
    locked.is_some_and(|locked| {
        app.catalog.get(package).is_some_and(|offered| offered.descriptor.version == locked.version)
    })
}

/// A missing file as the lock says it was, with the entries that the packages of `lock` have in it; `None` where nobody has that text
/// any more.
pub(super) fn as_it_was(app: &App<'_>, lock: &Lock, package: &str, path: &AppPath) -> Result<Option<FileStep>> {
    let Some(locked) = lock.packages.get(package).and_then(|package| package.files.get(path)) else { return Ok(None) };
    let offered = app.catalog.get(package);
    let (bytes, executable) = match locked.ownership {
        Ownership::Vendor => {
            let below = path.as_str().strip_prefix(&format!("vendor/@jskit-ai/{package}/"));
            let read = |below: &str| offered?.templates.read(&format!("vendor/{below}"));
            (below.and_then(read), below.is_some_and(|below| below.starts_with("bin/")))
        }
        Ownership::Migration => {
            let migrations = offered.into_iter().flat_map(|package| &package.descriptor.migrations);
            let own = migrations.map(|migration| &migration.item);
            let mut named = own.filter(|migration| path.as_str().ends_with(&format!("_{}.cjs", migration.id)));
            let read = |from: &String| offered?.templates.read(&format!("migrations/{from}"));
            (named.find_map(|migration| read(&migration.from)), false)
        }
        _ => {
            let text = state::as_written(app.root, lock, &app.catalog, path)?;
            let runs = text.as_ref().is_some_and(|text| text.starts_with("#!"));
            let step = |text: String| file_step(path, text.into_bytes(), locked.ownership, runs);
            return Ok(text.map(step));
        }
    };
    // The catalog may have another version by now.
    let bytes = bytes.filter(|bytes| hash::content(bytes) == locked.hash);
    Ok(bytes.map(|bytes| file_step(path, bytes, locked.ownership, executable)))
}

fn file_step(path: &AppPath, bytes: Vec<u8>, ownership: Ownership, executable: bool) -> FileStep {
    FileStep { path: path.clone(), was: Vec::new(), bytes, ownership, executable }
}
