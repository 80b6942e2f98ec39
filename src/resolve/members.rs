//! Which packages the app has afterwards: what was there, what is added with its dependencies, without what goes and what only
//! those needed.

use std::collections::BTreeSet;

use crate::catalog::{Catalog, short_id};
use crate::descriptor::model::PackageKind;
use crate::error::{Error, Result};
use crate::lock::{Lock, is_generated};
use crate::path::AppPath;

use super::{Request, listed, order};

pub struct Members {
    pub ids: BTreeSet<String>,
    pub direct: BTreeSet<String>,
    pub requested: BTreeSet<String>,
    /// Dependents first.
    pub removed: Vec<String>,
    /// Those of them that were named, and those that go because they need one of these.
    pub named: BTreeSet<String>,
    pub dependents: BTreeSet<String>,
    pub warnings: Vec<String>,
}

pub fn members(catalog: &Catalog, lock: &Lock, request: &Request) -> Result<Members> {
    let before: BTreeSet<String> = lock.packages.keys().filter(|id| !is_generated(id)).cloned().collect();
    let direct: BTreeSet<String> = lock
        .packages
        .iter()
        .filter(|(id, package)| package.direct && !is_generated(id))
        .map(|(id, _)| id.clone())
        .collect();
    let add = ids(&request.add, catalog, |_| false)?;
    let update = ids(&request.update, catalog, |id| before.contains(id))?;
    if let Some(id) = update.iter().find(|id| !before.contains(*id)) {
        return Err(Error::refused(
            "not-installed",
            format!("package `{id}` is not in this app"),
            format!("run `jskit add package {id}`"),
        ));
    }
    let mut leave: BTreeSet<String> = ids(&request.remove, catalog, |id| before.contains(id))?
        .into_iter()
        .chain(ids(&request.replace, catalog, |id| before.contains(id))?)
        .filter(|id| before.contains(id))
        .collect();
    let manifest = AppPath::fixed("package.json");
    let is_base = |id: &str| lock.packages.get(id).is_some_and(|package| package.files.contains_key(&manifest));
    let (start, named, mut needing) = (direct, leave.clone(), BTreeSet::new());
    let Left { mut ids, mut direct, brought, warnings } = loop {
        let left = without(catalog, &before, &start, &leave, &add, &is_base)?;
        let dependents = dependents(catalog, &before, &left.ids, &leave);
        if dependents.is_empty() {
            break left;
        }
        if !request.with_dependents {
            return Err(still_needed(&leave, &dependents));
        }
        needing.extend(dependents.iter().cloned());
        leave.extend(dependents);
    };
    if request.keep_dependencies {
        // Kept for its own sake from now on: the next removal would take it otherwise.
        direct.extend(brought.iter().cloned());
        ids.extend(brought);
    }
    let removed = order::reversed(catalog, before.difference(&ids).cloned().collect());
    let mut requested: BTreeSet<String> = add.into_iter().chain(update).collect();
    // Packages pin each other exactly: what a requested one needs comes along to the catalog's version.
    let needed = reachable(catalog, &before, &requested)?;
    requested.extend(needed.into_iter().filter(|id| is_behind(catalog, lock, id)));
    Ok(Members { ids, direct, requested, removed, named, dependents: needing, warnings })
}

/// What an app would have once some of its packages left.
struct Left {
    ids: BTreeSet<String>,
    direct: BTreeSet<String>,
    /// What only came along with those that leave, and leaves with them.
    brought: BTreeSet<String>,
    warnings: Vec<String>,
}

fn without(
    catalog: &Catalog,
    before: &BTreeSet<String>,
    direct: &BTreeSet<String>,
    leave: &BTreeSet<String>,
    add: &[String],
    is_base: &dyn Fn(&str) -> bool,
) -> Result<Left> {
    let (mut direct, mut warnings) = (direct.clone(), Vec::new());
    let dissolved = dissolve_bundles(catalog, before, leave, &mut direct, &mut warnings);
    direct.retain(|id| !leave.contains(id));
    direct.extend(add.iter().cloned());
    let mut ids = reachable(catalog, before, &direct)?;
    // Only what came with those that leave may leave with them; whatever else stands there without cause was not asked about.
    let with_them = reachable(catalog, before, leave)?;
    let leaves = |id: &String| leave.contains(id) || with_them.contains(id) || dissolved.contains(id);
    ids.extend(before.iter().filter(|id| !leaves(id)).cloned());
    let mut brought: BTreeSet<String> = with_them.difference(&ids).cloned().collect();
    brought.retain(|id| before.contains(id) && !leave.contains(id));
    // Without the package that the app itself stands in there is no app: it goes only by its name.
    if let Some(base) = brought.iter().find(|id| is_base(id)).cloned() {
        let stays = reachable(catalog, before, &BTreeSet::from([base.clone()]))?;
        brought.retain(|id| !stays.contains(id));
        ids.extend(stays);
        direct.insert(base);
    }
    Ok(Left { ids, direct, brought, warnings })
}

/// Those of `ids` that need what leaves, directly or through each other: the package itself, or a capability that nothing else of them
/// provides. Bundles need nothing: they dissolve.
fn dependents(
    catalog: &Catalog,
    before: &BTreeSet<String>,
    ids: &BTreeSet<String>,
    leave: &BTreeSet<String>,
) -> BTreeSet<String> {
    let descriptor = |id: &String| catalog.get(id).map(|package| &package.descriptor);
    let provided = |by: &mut dyn Iterator<Item = &String>| -> BTreeSet<&String> {
        by.filter_map(descriptor).flat_map(|descriptor| &descriptor.capabilities.provides).collect()
    };
    let had = provided(&mut before.iter());
    let mut gone = leave.clone();
    loop {
        let has = provided(&mut ids.iter().filter(|id| !gone.contains(*id)));
        let needs = |id: &&String| {
            let Some(descriptor) = descriptor(id).filter(|_| !is_bundle(catalog, id)) else { return false };
            let requires = &descriptor.capabilities.requires;
            descriptor.depends_on.iter().any(|needed| gone.contains(needed))
                || requires.iter().any(|name| had.contains(name) && !has.contains(name))
        };
        let more: Vec<String> = ids.iter().filter(|id| !gone.contains(*id)).filter(needs).cloned().collect();
        if more.is_empty() {
            return gone.difference(leave).cloned().collect();
        }
        gone.extend(more);
    }
}

/// Installed at an earlier version than the catalog has.
fn is_behind(catalog: &Catalog, lock: &Lock, id: &str) -> bool {
    let offered = catalog.get(id).map(|package| package.descriptor.version.as_str());
    let both = lock.packages.get(id).map(|locked| locked.version.as_str()).zip(offered);
    both.is_some_and(|(installed, offered)| installed != offered && !is_later(installed, offered))
}

/// Whether a version comes after another. Of what is no version nothing does.
pub fn is_later(version: &str, than: &str) -> bool {
    let parse = |text: &str| semver::Version::parse(text).ok();
    parse(version).zip(parse(than)).is_some_and(|(version, than)| version > than)
}

/// Short ids, each one that the catalog has or that is known otherwise.
fn ids(given: &[String], catalog: &Catalog, known: impl Fn(&str) -> bool) -> Result<Vec<String>> {
    let mut ids = Vec::new();
    for id in given.iter().map(|id| short_id(id)) {
        if catalog.get(id).is_none() && !catalog.known.contains(id) && !known(id) {
            return Err(Error::Unknown { kind: "package", name: id.to_owned(), nearest: catalog.nearest(id) });
        }
        if !ids.iter().any(|other| other == id) {
            ids.push(id.to_owned());
        }
    }
    Ok(ids)
}

/// A bundle is a way to ask for several packages at once: when one of them goes, the others stay as if asked for by name.
fn dissolve_bundles(
    catalog: &Catalog,
    before: &BTreeSet<String>,
    leave: &BTreeSet<String>,
    direct: &mut BTreeSet<String>,
    warnings: &mut Vec<String>,
) -> BTreeSet<String> {
    let mut dissolved = BTreeSet::new();
    loop {
        let mut bundles = before.iter().filter(|id| is_bundle(catalog, id) && !leave.contains(*id));
        let members = |id: &String| catalog.get(id).map(|package| &package.descriptor.depends_on).into_iter().flatten();
        let goes = |id: &String| leave.contains(id) || dissolved.contains(id);
        let Some(id) = bundles.find(|id| !dissolved.contains(*id) && members(id).any(goes)) else { return dissolved };
        if direct.remove(id) {
            direct.extend(members(id).filter(|member| before.contains(*member) && !goes(member)).cloned());
        }
        warnings.push(format!("the bundle `{id}` is dissolved: its other packages stay"));
        dissolved.insert(id.clone());
    }
}

fn is_bundle(catalog: &Catalog, id: &str) -> bool {
    catalog.get(id).is_some_and(|package| package.descriptor.kind == PackageKind::Bundle)
}

/// These and everything they depend on. Of an installed package that the catalog lost, the dependencies are unknown.
fn reachable(catalog: &Catalog, before: &BTreeSet<String>, from: &BTreeSet<String>) -> Result<BTreeSet<String>> {
    let mut ids = BTreeSet::new();
    let mut queue: Vec<String> = from.iter().cloned().collect();
    while let Some(id) = queue.pop() {
        if !ids.insert(id.clone()) {
            continue;
        }
        let Some(package) = catalog.get(&id) else { continue };
        for needed in &package.descriptor.depends_on {
            if catalog.get(needed).is_none() && !before.contains(needed) {
                return Err(Error::Refused {
                    code: "unknown-dependency",
                    message: format!("package `{id}` depends on `{needed}`, which no catalog has"),
                    hint: crate::suggest::hint(&catalog.nearest(needed)),
                });
            }
            queue.push(needed.clone());
        }
    }
    Ok(ids)
}

fn still_needed(leave: &BTreeSet<String>, dependents: &BTreeSet<String>) -> Error {
    let verb = if dependents.len() == 1 { "needs" } else { "need" };
    let word = if leave.len() == 1 { "package" } else { "packages" };
    let ids = leave.iter().map(String::as_str).collect::<Vec<_>>();
    Error::refused(
        "still-needed",
        format!("{} {verb} {word} {}", listed(dependents.iter().map(String::as_str)), listed(ids.iter().copied())),
        format!("to remove all of them, run `jskit remove package {} --with-dependents`", ids.join(" ")),
    )
}
