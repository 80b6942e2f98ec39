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
    let lacking = Lacking::of(catalog, packages);
    let needs: Vec<String> =
        lacking.needs.iter().map(|need| format!("`{}` requires `{}`", need.id, need.name)).collect();
    let message = match needs.as_slice() {
        [] => return Ok(()),
        [one] => format!("package {one}, which no package of the app provides"),
        many => format!("no package of the app provides what others need: {}", many.join(", ")),
    };
    let providers: Vec<String> = lacking.needs.iter().map(Need::provided).collect();
    let asked = lacking.chosen.iter().copied().chain(request.add.iter().map(|id| crate::catalog::short_id(id)));
    let asked: Vec<&str> = asked.collect();
    let hint = if lacking.needs.iter().any(|need| need.providers.is_empty()) {
        providers.join("; ")
    } else {
        format!("{}: run `jskit add package {}`", providers.join(", "), asked.join(" "))
    };
    Err(Error::Refused { code: "missing-capability", message, hint: Some(hint) })
}

/// A capability that a package requires and no package of the app provides.
struct Need<'a> {
    id: &'a str,
    name: &'a str,
    providers: Vec<&'a str>,
}

impl Need<'_> {
    fn provided(&self) -> String {
        match self.providers.as_slice() {
            [] => format!("no package in the catalog provides `{}`", self.name),
            some => format!("`{}` is provided by {}", self.name, listed(some.iter().copied())),
        }
    }
}

/// Everything that is required and isn't there, also by the providers that would be chosen, so that one command can bring all of it.
struct Lacking<'a> {
    needs: Vec<Need<'a>>,
    chosen: Vec<&'a str>,
}

impl<'a> Lacking<'a> {
    fn of(catalog: &'a Catalog, packages: &[&'a Package]) -> Self {
        let mut lacking = Self { needs: Vec::new(), chosen: Vec::new() };
        let mut there: Vec<&Package> = packages.to_vec();
        let mut provided: BTreeSet<&str> = there.iter().flat_map(|package| provides(package)).collect();
        let mut at = 0;
        while let Some(package) = there.get(at).copied() {
            at += 1;
            for name in &package.descriptor.capabilities.requires {
                if !provided.insert(name) {
                    continue;
                }
                let need = Need { id: &package.descriptor.id, name, providers: providers(catalog, name) };
                if let Some(chosen) = need.providers.first() {
                    lacking.chosen.push(chosen);
                    let brought = brought(catalog, chosen, &there);
                    provided.extend(brought.iter().flat_map(|package| provides(package)));
                    there.extend(brought);
                }
                lacking.needs.push(need);
            }
        }
        lacking
    }
}

fn provides(package: &Package) -> impl Iterator<Item = &str> {
    package.descriptor.capabilities.provides.iter().map(String::as_str)
}

/// Those that have to be told least come first: the proposed command should run as it stands.
fn providers<'a>(catalog: &'a Catalog, name: &str) -> Vec<&'a str> {
    let all = catalog.packages.values().map(|package| &package.descriptor);
    let mut found: Vec<&Descriptor> =
        all.filter(|one| one.capabilities.provides.iter().any(|other| other == name)).collect();
    found.sort_by_key(|one| one.options.values().filter(|option| option.required).count());
    found.into_iter().map(|one| one.id.as_str()).collect()
}

/// A package with what it depends on, but for what is there.
fn brought<'a>(catalog: &'a Catalog, id: &'a str, there: &[&Package]) -> Vec<&'a Package> {
    let mut brought: Vec<&Package> = Vec::new();
    let mut open = vec![id];
    while let Some(id) = open.pop() {
        let known = |one: &&Package| one.descriptor.id == id;
        let Some(package) = catalog.get(id).filter(|_| !there.iter().chain(&brought).any(known)) else {
            continue;
        };
        brought.push(package);
        open.extend(package.descriptor.depends_on.iter().map(String::as_str));
    }
    brought
}
