//! `jskit why` and `jskit diff`: who owns a thing, and what you made of it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::json;

use super::{App, Context, Purpose, find};
use crate::app::state::{self, FileState};
use crate::catalog::Wanted;
use crate::cli::{DiffFile, Why};
use crate::error::{Error, Result};
use crate::lock::{Lock, LockedEntry, LockedPackage, is_generated, said};
use crate::path::AppPath;
use crate::ui::diff;

pub fn why(context: &Context<'_>, args: &Why) -> Result<u8> {
    let root = find(context)?;
    let app = App::open(context, &root, Purpose::Read, Wanted::Closure(Vec::new()))?;
    let target = args.target.strip_prefix("./").unwrap_or(&args.target);
    let mut text = String::new();
    let mut owners = Vec::new();
    let states = state::examine(app.root, &app.lock)?;
    for (id, package) in &app.lock.packages {
        let owner = owner_name(id, &package.version);
        for (path, locked) in package.files.iter().filter(|(path, _)| path.as_str() == target) {
            let state = states.get(path).map_or(FileState::Missing, |owned| owned.state);
            let ownership = ownership_name(locked.ownership);
            let _ = writeln!(text, "{path}: {ownership} file of {owner}, {}", state.name());
            owners.push(json!({ "package": id, "path": path, "ownership": locked.ownership, "state": state.name() }));
        }
        let is_meant = |file: &AppPath, key: &str, entry: &LockedEntry| {
            file.as_str() == target || entry.id == target || key == target
        };
        for (file, _, entry, state) in entries(&app, package, &is_meant)? {
            let _ = writeln!(text, "{} `{}` in {file}: of {owner}, {}", entry.kind, entry.id, state.name());
            owners.push(json!({
                "package": id, "path": file, "entry": entry.id, "kind": entry.kind, "state": state.name(),
            }));
        }
        for (pointer, locked) in &package.manifest {
            let name = crate::edit::json::pointer_path(pointer).pop().unwrap_or_default();
            if target == "package.json" || name == target || *pointer == target {
                let _ = writeln!(text, "{pointer} in package.json: `{}` by `{id}`", locked.value);
                owners.push(json!({ "package": id, "path": "package.json", "entry": pointer }));
            }
        }
        for key in package.env.keys().filter(|key| target == ".env" || target == ".env.example" || *key == target) {
            let _ = writeln!(text, "{key} in .env: by `{id}`");
            owners.push(json!({ "package": id, "path": ".env", "entry": key }));
        }
    }
    if owners.is_empty() {
        return Err(not_owned(&app, target));
    }
    context.report("why", &text, json!({ "target": target, "owners": owners }));
    Ok(0)
}

/// Those entries of a package that are asked about: their file, key and record, and their state.
pub(super) fn entries<'l>(
    app: &App<'_>,
    package: &'l LockedPackage,
    is_meant: &dyn Fn(&AppPath, &str, &LockedEntry) -> bool,
) -> Result<Vec<(&'l AppPath, &'l str, &'l LockedEntry, FileState)>> {
    let meant = package.entries.iter().filter(|((file, key), entry)| is_meant(file, key, entry));
    let mut by_file: BTreeMap<&AppPath, Vec<(&str, &LockedEntry)>> = BTreeMap::new();
    for ((file, key), entry) in meant {
        by_file.entry(file).or_default().push((key, entry));
    }
    let mut found = Vec::new();
    for (file, entries) in by_file {
        let locked: Vec<&LockedEntry> = entries.iter().map(|(_, entry)| *entry).collect();
        let states = state::entry_states(app.root, file, &locked)?;
        found.extend(entries.into_iter().zip(states).map(|((key, entry), state)| (file, key, entry, state)));
    }
    Ok(found)
}

/// A package with its version, or what was generated, which has none.
fn owner_name(id: &str, version: &str) -> String {
    if is_generated(id) { said(id) } else { format!("{} {version}", said(id)) }
}

fn ownership_name(ownership: crate::change::Ownership) -> &'static str {
    use crate::change::Ownership;
    match ownership {
        Ownership::App => "app-owned",
        Ownership::Shared => "app-owned, shared",
        Ownership::Vendor => "package-owned",
        Ownership::Migration => "migration",
        Ownership::Entries | Ownership::Internal => "internal",
    }
}

pub(super) fn not_owned(app: &App<'_>, target: &str) -> Error {
    let known = names(&app.lock);
    let nearest = crate::suggest::nearest(target, known.iter().map(String::as_str));
    let there = AppPath::parse(target).ok().and_then(|path| crate::files::Files::read(app.root, &path).ok().flatten());
    if there.is_some() {
        return Error::Refused {
            code: "not-owned",
            message: format!("`{target}` is yours: no package wrote it or anything in it"),
            hint: None,
        };
    }
    Error::Unknown { kind: "file or entry", name: target.to_owned(), nearest }
}

fn names(lock: &Lock) -> Vec<String> {
    let mut names = Vec::new();
    for package in lock.packages.values() {
        names.extend(package.files.keys().map(ToString::to_string));
        names.extend(package.entries.values().map(|entry| entry.id.clone()));
        names.extend(package.env.keys().cloned());
    }
    names
}

pub fn diff(context: &Context<'_>, args: &DiffFile) -> Result<u8> {
    let root = find(context)?;
    let app = App::open(context, &root, Purpose::Read, Wanted::Closure(Vec::new()))?;
    let wanted = args.file.as_ref().map(|file| file.strip_prefix("./").unwrap_or(file));
    let states = state::examine(app.root, &app.lock)?;
    if let Some(file) = wanted
        && !states.keys().any(|path| path.as_str() == file)
    {
        return Err(not_owned(&app, file));
    }
    let mut text = String::new();
    let mut files = Vec::new();
    for (path, owned) in &states {
        if wanted.is_some_and(|wanted| wanted != path.as_str()) || owned.state == FileState::Clean {
            continue;
        }
        let written = state::original(app.root, &app.lock, &app.catalog, path)?;
        let current = crate::files::Files::read(app.root, path)?;
        let diff = match &written {
            Some(written) => diff::bytes(path.as_str(), Some(written), current.as_deref()),
            None => {
                format!("{path} was edited; what was written is not kept for package-owned files of another version\n")
            }
        };
        files.push(json!({ "path": path, "state": owned.state.name(), "diff": diff }));
        text.push_str(&diff::painted(context.ui, &diff));
    }
    context.report("diff", &text, json!({ "files": files }));
    Ok(0)
}
