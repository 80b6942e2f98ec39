//! The apps that a package is tried in: a plain one, and one for each condition in its descriptor that the plain one doesn't meet.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::Catalog;
use crate::descriptor::model::{Descriptor, Tenancy};
use crate::lock::is_generated;
use crate::resolve::Request;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct World {
    pub tenancy: Tenancy,
    /// What is in the app before the package comes.
    pub packages: Vec<String>,
    /// What comes and goes with it: a provider of what it requires may need the package itself.
    pub along: Vec<String>,
    /// What sets it apart from the plain one.
    apart: Option<String>,
}

impl World {
    pub fn adds(&self, id: &str) -> Request {
        let add = std::iter::once(id.to_owned()).chain(self.along.iter().cloned()).collect();
        Request { add, ..Request::default() }
    }

    pub fn removes(&self, id: &str) -> Request {
        Request { remove: vec![id.to_owned()], with_dependents: !self.along.is_empty(), ..Request::default() }
    }

    pub fn title(&self, step: &str) -> String {
        self.apart.as_ref().map_or_else(|| step.to_owned(), |apart| format!("{step} ({apart})"))
    }
}

/// The plain one first.
pub fn worlds(catalog: &Catalog, descriptor: &Descriptor) -> Vec<World> {
    let whens = descriptor.conditions();
    let world = |tenancy, also, apart| {
        let (packages, along) = apart_from(catalog, descriptor, surroundings(catalog, descriptor, also));
        World { tenancy, packages, along, apart }
    };
    let tenancies = tenancies(catalog, descriptor, None);
    let first = tenancies.first().copied().unwrap_or(Tenancy::None);
    let plain = world(first, None, None);
    let there = closure(catalog, &plain.packages.iter().chain(&plain.along).cloned().collect());
    let mut worlds = vec![plain.clone()];
    if whens.iter().any(|when| !when.tenancy.is_empty()) {
        let others = tenancies.iter().filter(|one| **one != first);
        let apart = |one: &Tenancy| Some(format!("tenancy {}", one.name()));
        worlds.extend(others.map(|one| World { tenancy: *one, apart: apart(one), ..plain.clone() }));
    }
    let named: BTreeSet<&String> = whens.iter().flat_map(|when| when.installed.iter().chain(&when.absent)).collect();
    let is_new = |id: &&String| **id != descriptor.id && !there.contains_key(id.as_str()) && catalog.get(id).is_some();
    worlds.extend(named.into_iter().filter(is_new).filter_map(|id| {
        let tenancy = self::tenancies(catalog, descriptor, Some(id)).first().copied()?;
        Some(world(tenancy, Some(id), Some(format!("with {id}"))))
    }));
    // What can't be there without the package is no app that it comes into.
    worlds.retain(|world| world.along == plain.along);
    worlds
}

/// The tenancies in which the package works, and all that is in the app with it.
fn tenancies(catalog: &Catalog, descriptor: &Descriptor, also: Option<&String>) -> Vec<Tenancy> {
    let mut ids = surroundings(catalog, descriptor, also);
    ids.insert(descriptor.id.clone());
    let all = closure(catalog, &ids);
    Tenancy::ALL.into_iter().filter(|tenancy| all.values().all(|one| one.works_in(*tenancy))).collect()
}

/// What can be in an app without the package, and what comes and goes with it.
fn apart_from(catalog: &Catalog, descriptor: &Descriptor, ids: BTreeSet<String>) -> (Vec<String>, Vec<String>) {
    let alone = |id: &String| closure(catalog, &BTreeSet::from([id.clone()]));
    let (mut packages, mut along) = (ids, BTreeSet::new());
    loop {
        let there = closure(catalog, &packages);
        let is_provided = |name: &String| there.values().any(|one| one.capabilities.provides.contains(name));
        let lacks = |one: &&Descriptor| !one.capabilities.requires.iter().all(is_provided);
        let is_out = |id: &&String| {
            let all = alone(id);
            all.contains_key(descriptor.id.as_str()) || all.values().any(lacks)
        };
        let out: BTreeSet<String> = packages.iter().filter(is_out).cloned().collect();
        if out.is_empty() {
            break;
        }
        packages.retain(|id| !out.contains(id));
        along.extend(out);
    }
    // What it depends on comes by itself.
    let own = closure(catalog, &descriptor.depends_on.iter().cloned().collect());
    along.retain(|id| !own.contains_key(id.as_str()));
    (packages.into_iter().collect(), along.into_iter().collect())
}

/// What the package finds in the app: the shell, all that it depends on, and somebody who provides what it requires.
fn surroundings(catalog: &Catalog, descriptor: &Descriptor, also: Option<&String>) -> BTreeSet<String> {
    let mut ids: BTreeSet<String> = presets(catalog).into_iter().collect();
    ids.extend(descriptor.depends_on.iter().chain(also).cloned());
    loop {
        let there = closure(catalog, &ids);
        let mut required: BTreeSet<&String> = descriptor.capabilities.requires.iter().collect();
        required.extend(there.values().flat_map(|one| &one.capabilities.requires));
        let provided = |name: &String| {
            descriptor.capabilities.provides.contains(name)
                || there.values().any(|one| one.capabilities.provides.contains(name))
        };
        let lacking = required.into_iter().find(|name| !provided(name));
        let Some(provider) = lacking.and_then(|name| easiest(catalog, name)) else { break };
        ids.insert(provider);
    }
    ids.remove(&descriptor.id);
    ids.retain(|id| !is_generated(id));
    ids
}

fn presets(catalog: &Catalog) -> Option<String> {
    let is_shell = |descriptor: &&Descriptor| descriptor.preset.as_ref().is_some_and(|preset| preset.name == "shell");
    catalog.packages.values().map(|package| &package.descriptor).find(is_shell).map(|descriptor| descriptor.id.clone())
}

fn closure<'c>(catalog: &'c Catalog, ids: &BTreeSet<String>) -> BTreeMap<&'c str, &'c Descriptor> {
    let mut found = BTreeMap::new();
    let mut open: Vec<&str> = ids.iter().map(String::as_str).collect();
    while let Some(package) = open.pop().map(|id| catalog.get(id)) {
        let Some(package) = package else { continue };
        if found.insert(package.descriptor.id.as_str(), &package.descriptor).is_none() {
            open.extend(package.descriptor.depends_on.iter().map(String::as_str));
        }
    }
    found
}

/// The provider that asks for least.
fn easiest(catalog: &Catalog, capability: &str) -> Option<String> {
    let asks = |id: &String| {
        let options = catalog.get(id).map(|package| package.descriptor.options.values());
        options.map_or(0, |options| options.filter(|option| option.required && option.default.is_none()).count())
    };
    catalog.providers(capability).into_iter().min_by_key(asks)
}
