//! The catalog as a whole: circles, capabilities that nobody has, presets of one name, packages that collide in an app of their own.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::Catalog;
use crate::descriptor::model::Tenancy;
use crate::error::DescriptorProblem;
use crate::lock::{AppAnswers, Lock};
use crate::resolve::{self, Request};

use super::Found;

pub fn check(catalog: &Catalog) -> Vec<DescriptorProblem> {
    let mut found = Found::default();
    cycles(catalog, &mut found);
    capabilities(catalog, &mut found);
    presets(catalog, &mut found);
    found.problems
}

/// Each circle once, from its first name on.
fn cycles(catalog: &Catalog, found: &mut Found) {
    let mut walk = Walk { catalog, done: BTreeSet::new(), path: Vec::new(), cycles: BTreeSet::new() };
    for id in catalog.packages.keys() {
        walk.visit(id);
    }
    for cycle in walk.cycles {
        let Some(package) = catalog.get(&cycle[0]) else { continue };
        let named: Vec<String> = cycle.iter().chain(cycle.first()).map(|id| format!("`{id}`")).collect();
        let message = format!("packages depend on each other in a circle: {}", named.join(" -> "));
        found.push("dependency-cycle", &package.descriptor.place, message, None);
    }
}

struct Walk<'a> {
    catalog: &'a Catalog,
    done: BTreeSet<&'a str>,
    path: Vec<&'a str>,
    cycles: BTreeSet<Vec<String>>,
}

impl<'a> Walk<'a> {
    fn visit(&mut self, id: &'a str) {
        if let Some(start) = self.path.iter().position(|other| *other == id) {
            let mut cycle: Vec<String> = self.path[start..].iter().map(|id| (*id).to_owned()).collect();
            let least = cycle.iter().enumerate().min_by_key(|(_, id)| id.as_str()).map_or(0, |(at, _)| at);
            cycle.rotate_left(least);
            self.cycles.insert(cycle);
            return;
        }
        if self.done.contains(id) {
            return;
        }
        self.path.push(id);
        if let Some(package) = self.catalog.get(id) {
            for needed in &package.descriptor.depends_on {
                self.visit(needed);
            }
        }
        self.path.pop();
        self.done.insert(id);
    }
}

fn capabilities(catalog: &Catalog, found: &mut Found) {
    let provided: BTreeSet<&str> = catalog
        .packages
        .values()
        .flat_map(|package| &package.descriptor.capabilities.provides)
        .map(String::as_str)
        .collect();
    for package in catalog.packages.values() {
        let descriptor = &package.descriptor;
        for name in descriptor.capabilities.requires.iter().filter(|name| !provided.contains(name.as_str())) {
            let hint = crate::suggest::hint(&crate::suggest::nearest(name, provided.iter().copied()));
            let message = format!("`{}` requires the capability `{name}`, which nobody provides", descriptor.id);
            found.push("unknown-capability", &descriptor.place, message, hint);
        }
    }
}

fn presets(catalog: &Catalog, found: &mut Found) {
    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
    for package in catalog.packages.values() {
        let descriptor = &package.descriptor;
        let Some(preset) = &descriptor.preset else { continue };
        if let Some(other) = seen.insert(&preset.name, &descriptor.id) {
            let message = format!("`{other}` and `{}` are both the preset `{}`", descriptor.id, preset.name);
            found.push("duplicate", &descriptor.place, message, None);
        }
    }
}

/// What two packages both claim in an app that has one package and what it brings.
pub fn claims(catalog: &Catalog) -> Vec<DescriptorProblem> {
    let mut problems = Vec::new();
    for id in catalog.packages.keys() {
        for tenancy in Tenancy::ALL {
            let request = Request { add: vec![id.clone()], ..Request::default() };
            let lock = Lock { app: Some(answers(tenancy)), ..Lock::default() };
            // An app of one package often lacks a capability; that is no fault of the catalog.
            let Ok(resolution) = resolve::resolve_unchecked(catalog, &lock, &request) else { continue };
            problems.extend(resolution.conflicts.into_iter().map(|conflict| {
                let mut found = Found::default();
                let place = crate::descriptor::model::Place { file: conflict.path, line: conflict.line.unwrap_or(1) };
                found.push(conflict.code, &place, conflict.message, None);
                found.problems.remove(0)
            }));
        }
    }
    problems
}

fn answers(tenancy: Tenancy) -> AppAnswers {
    AppAnswers {
        name: "app".to_owned(),
        title: "App".to_owned(),
        preset: "minimal".to_owned(),
        tenancy,
        package_manager: "npm".to_owned(),
    }
}
