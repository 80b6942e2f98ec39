//! Packages that can't be together, and packages that need what only others have.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::{Catalog, Package};
use crate::descriptor::model::{Descriptor, Tenancy};
use crate::error::{Error, Result};
use crate::lock::Lock;

use super::{Request, UNSUPPORTED_TENANCY, listed};

pub fn check(catalog: &Catalog, ids: &[String], lock: &Lock, request: &Request, tenancy: Tenancy) -> Result<()> {
    let packages: Vec<&Package> = ids.iter().filter_map(|id| catalog.get(id)).collect();
    conflicts(&packages, lock)?;
    tenancies(&packages, lock, tenancy)?;
    exclusive(&packages, lock)?;
    required(catalog, &packages, request)
}

fn conflicts(packages: &[&Package], lock: &Lock) -> Result<()> {
    for package in packages {
        let id = package.descriptor.id.as_str();
        let other = package
            .descriptor
            .conflicts_with
            .iter()
            .find(|other| packages.iter().any(|one| one.descriptor.id == **other));
        let Some(other) = other else { continue };
        let message = format!("packages `{id}` and `{other}` can't be in the same app");
        return Err(Error::Refused {
            code: "conflicting-packages",
            message,
            hint: Some(way_to_switch(id, other, lock)),
        });
    }
    Ok(())
}

/// Every package works in the tenancy that the app has afterwards.
fn tenancies(packages: &[&Package], lock: &Lock, tenancy: Tenancy) -> Result<()> {
    let unfit: Vec<&Descriptor> =
        packages.iter().map(|package| &package.descriptor).filter(|one| !one.works_in(tenancy)).collect();
    let Some(first) = unfit.first() else { return Ok(()) };
    let ids: Vec<&str> = unfit.iter().map(|one| one.id.as_str()).collect();
    let suiting: Vec<&str> = Tenancy::ALL
        .into_iter()
        .filter(|mode| unfit.iter().all(|one| one.works_in(*mode)))
        .map(Tenancy::name)
        .collect();
    let (subject, verb, they, them) = if unfit.len() == 1 {
        ("package", "doesn't", "it needs", "it")
    } else {
        ("packages", "don't", "they need", "them")
    };
    let needed = if suiting.is_empty() {
        "no tenancy suits all of them".to_owned()
    } else {
        format!("{they} {}", suiting.iter().map(|mode| format!("`{mode}`")).collect::<Vec<_>>().join(" or "))
    };
    let names = listed(ids.iter().copied());
    let message = format!("{subject} {names} {verb} work in the tenancy `{}`: {needed}", tenancy.name());
    let mode = suiting.first().copied().unwrap_or_else(|| first.tenancy[0].name());
    let hint = if lock.packages.is_empty() {
        format!("choose `--tenancy-mode {mode}`")
    } else if ids.iter().any(|id| lock.packages.contains_key(*id)) {
        format!("remove {them} first with `jskit remove package {}`, or run `jskit tenancy {mode}`", ids.join(" "))
    } else {
        format!("run `jskit tenancy {mode}` first")
    };
    Err(Error::refused(UNSUPPORTED_TENANCY, message, hint))
}

fn exclusive(packages: &[&Package], lock: &Lock) -> Result<()> {
    let mut providers: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut exclusive: BTreeSet<&str> = BTreeSet::new();
    for package in packages {
        let capabilities = &package.descriptor.capabilities;
        exclusive.extend(capabilities.exclusive.iter().map(String::as_str));
        for name in &capabilities.provides {
            providers.entry(name).or_default().push(&package.descriptor.id);
        }
    }
    let Some((name, ids)) = providers.iter().find(|(name, ids)| exclusive.contains(*name) && ids.len() > 1) else {
        return Ok(());
    };
    let message = format!("an app has one provider of `{name}`, and {} provide it", listed(ids.iter().copied()));
    let hint = way_to_switch(ids[0], ids[1], lock);
    Err(Error::Refused { code: "exclusive-capability", message, hint: Some(hint) })
}

fn way_to_switch(left: &str, right: &str, lock: &Lock) -> String {
    let installed = |id: &str| lock.packages.contains_key(id);
    match (installed(left), installed(right)) {
        (true, false) => format!("`{left}` is installed; to switch, run `jskit add package {right} --replace {left}`"),
        (false, true) => format!("`{right}` is installed; to switch, run `jskit add package {left} --replace {right}`"),
        _ => format!("choose one: leave out `{left}` or `{right}`"),
    }
}

fn required(catalog: &Catalog, packages: &[&Package], request: &Request) -> Result<()> {
    let provided: BTreeSet<&str> =
        packages.iter().flat_map(|package| &package.descriptor.capabilities.provides).map(String::as_str).collect();
    for package in packages {
        let id = &package.descriptor.id;
        let Some(name) = package.descriptor.capabilities.requires.iter().find(|name| !provided.contains(name.as_str()))
        else {
            continue;
        };
        let has_it = |package: &&Package| package.descriptor.capabilities.provides.contains(name);
        let providers: Vec<&str> =
            catalog.packages.values().filter(has_it).map(|package| package.descriptor.id.as_str()).collect();
        let hint = match providers.first() {
            None => format!("no package in the catalog provides `{name}`"),
            Some(first) => {
                let asked: Vec<&str> =
                    std::iter::once(*first).chain(request.add.iter().map(|id| crate::catalog::short_id(id))).collect();
                let listed = listed(providers.iter().copied());
                format!("it is provided by {listed}: run `jskit add package {}`", asked.join(" "))
            }
        };
        let message = format!("package `{id}` requires `{name}`, which no package of the app provides");
        return Err(Error::Refused { code: "missing-capability", message, hint: Some(hint) });
    }
    Ok(())
}
