//! What the lock says the tool wrote, against what is there; edits that wait; migrations told twice.

use std::collections::{BTreeMap, BTreeSet};

use super::needed::{App, Needs};
use super::{Finding, Repair, Severity};
use crate::app::state::{self, FileState};
use crate::change::Ownership;
use crate::error::Result;
use crate::files::Files;
use crate::lock::{Lock, LockedEntry, WHOLE_FILE, is_generated};
use crate::path::AppPath;
use crate::shell;

pub fn examine(app: &App<'_>, states: &state::States) -> Result<Vec<Finding>> {
    let App { files, lock, all, .. } = *app;
    let mut findings = Vec::new();
    let is_missing = |(path, owned): (_, &state::OwnedFile)| (owned.state == FileState::Missing).then_some(path);
    let missing: BTreeSet<&AppPath> = states.iter().filter_map(is_missing).collect();
    let needs = if missing.is_empty() { Needs::new() } else { app.needs(&missing)? };
    let left = if missing.is_empty() { BTreeSet::new() } else { left_behind(files, lock, &missing, &needs)? };
    for (path, owned) in states {
        findings.extend(file(path, owned, needs.get(path), left.contains(path)));
    }
    for (id, package) in &lock.packages {
        for ((path, entry), reason) in &package.pending {
            let message = format!("an edit for `{id}` waits: `{entry}` ({reason})");
            let finding = Finding::new("J504", Severity::Error, path.as_str(), 0, message);
            // What was to be written is known to the command that generates it.
            findings.push(if is_generated(id) {
                finding.hint("make room for it and run the same `jskit generate` again")
            } else {
                let hint = if entry == WHOLE_FILE {
                    format!("settle it with `jskit update {id}`, or by hand; then run `jskit doctor --fix`")
                } else {
                    "make room for it and run `jskit doctor --fix`, or paste the snippet by hand".to_owned()
                };
                finding.hint(hint).repair(Repair::RetryEdit {
                    package: id.clone(),
                    path: path.clone(),
                    entry: entry.clone(),
                })
            });
        }
    }
    findings.extend(gone(files, lock)?);
    findings.extend(migrations(all));
    Ok(findings)
}

/// Of things that were generated, all whose files were deleted though nothing else needs them, and of which entries still stand: a file
/// of each.
fn left_behind<'l>(
    files: &dyn Files,
    lock: &'l Lock,
    missing: &BTreeSet<&AppPath>,
    needs: &Needs,
) -> Result<BTreeSet<&'l AppPath>> {
    let mut left = BTreeSet::new();
    let is_lost = |path: &AppPath| missing.contains(path) && !needs.contains_key(path);
    for package in lock.packages.iter().filter(|(id, _)| is_generated(id)).map(|(_, package)| package) {
        let Some(first) = package.files.keys().next().filter(|_| package.files.keys().all(is_lost)) else { continue };
        for ((path, key), entry) in &package.entries {
            let stands = files.read(path)?.is_some() && state::gone_entries(files, path, &[(key, entry)])?.is_empty();
            if stands {
                left.insert(first);
            }
        }
    }
    Ok(left)
}

/// Entries that were written and are in their file no more.
fn gone(files: &dyn Files, lock: &Lock) -> Result<Vec<Finding>> {
    let mut by_file: BTreeMap<&AppPath, Vec<(&str, &LockedEntry)>> = BTreeMap::new();
    let mut owners = BTreeMap::new();
    for (id, package) in &lock.packages {
        for ((path, key), entry) in &package.entries {
            by_file.entry(path).or_default().push((key, entry));
            owners.insert((path, key.as_str()), id);
        }
    }
    let mut findings = Vec::new();
    for (path, entries) in by_file {
        for (key, entry) in state::gone_entries(files, path, &entries)? {
            let id = owners.get(&(path, key)).map_or("", |id| id.as_str());
            let message = format!("the {} `{}` of `{id}` is gone", entry.kind, entry.id);
            findings.push(Finding::new("J505", Severity::Warning, path.as_str(), 0, message).hint(format!(
                "if that was meant, there is nothing to do; `jskit restore {}` brings it back",
                shell::quoted(&entry.id)
            )));
        }
    }
    Ok(findings)
}

fn file(path: &AppPath, owned: &state::OwnedFile, need: Option<&String>, left_behind: bool) -> Option<Finding> {
    let package = &owned.package;
    let rewrite = || Repair::RewriteFile { package: package.clone(), path: path.clone() };
    let finding = |code, severity, message: String| Finding::new(code, severity, path.as_str(), 0, message);
    match (owned.state, owned.ownership) {
        (FileState::Missing, Ownership::Vendor) => Some(
            finding("J501", Severity::Error, format!("is missing: it is part of `{package}`"))
                .hint("run `jskit doctor --fix`")
                .repair(rewrite()),
        ),
        (FileState::Missing, Ownership::Migration) => Some(
            finding(
                "J501",
                Severity::Error,
                format!("is missing: the migration of `{package}` was written and is gone"),
            )
            .hint("run `jskit doctor --fix`")
            .repair(rewrite()),
        ),
        (FileState::Missing, _) if left_behind => Some(
            finding("J509", Severity::Error, "was deleted, and its entries are still there".to_owned())
                .hint(format!(
                    "run `jskit doctor --fix` to take them out, or `jskit restore {}` to have it back",
                    shell::quoted(path.as_str())
                ))
                .repair(Repair::TakeBack { package: package.clone(), path: path.clone() }),
        ),
        (FileState::Missing, _) => Some(match need {
            Some(why) => finding("J501", Severity::Error, format!("is missing: `{package}` wrote it, and {why}"))
                .hint("run `jskit doctor --fix`")
                .repair(rewrite()),
            None => finding("J506", Severity::Warning, format!("is gone: `{package}` wrote it")).hint(format!(
                "if that was meant, there is nothing to do; only `jskit restore {}` brings it back",
                shell::quoted(path.as_str())
            )),
        }),
        (FileState::Edited, Ownership::Vendor) => Some(
            finding("J502", Severity::Warning, format!("was edited, and belongs to `{package}`"))
                .hint("the next update of the package stops at it; `jskit diff` shows what was changed"),
        ),
        (FileState::Edited, Ownership::Migration) => Some(
            finding("J503", Severity::Warning, format!("was edited after `{package}` wrote it"))
                .hint("databases that ran it don't change; write a new migration instead"),
        ),
        _ => None,
    }
}

/// Two migrations of one name make the same tables twice, whatever their times say.
fn migrations(all: &[AppPath]) -> Vec<Finding> {
    let mut first: BTreeMap<&str, &AppPath> = BTreeMap::new();
    let mut findings = Vec::new();
    for path in all {
        let Some(name) = migration_name(path) else { continue };
        match first.get(name) {
            Some(earlier) => findings.push(
                Finding::new(
                    "J701",
                    Severity::Error,
                    path.as_str(),
                    0,
                    format!("is the same migration as {earlier}: `{name}`"),
                )
                .hint("keep the one that databases have run, and remove the other"),
            ),
            None => {
                first.insert(name, path);
            }
        }
    }
    findings
}

/// `users-core-initial` of `migrations/20260101000000_users-core-initial.cjs`.
fn migration_name(path: &AppPath) -> Option<&str> {
    let file = path.as_str().strip_prefix("migrations/").filter(|file| !file.contains('/'))?;
    let (stem, extension) = file.rsplit_once('.')?;
    let (time, name) = stem.split_once('_')?;
    let is_stamp = !time.is_empty() && time.bytes().all(|byte| byte.is_ascii_digit());
    (is_stamp && matches!(extension, "cjs" | "js" | "mjs")).then_some(name)
}
