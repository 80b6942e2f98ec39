//! One package among those that are in every app that has it: itself and what it depends on. Where a declaration holds only with
//! certain packages, those count too.

use std::collections::BTreeSet;

use crate::catalog::Catalog;
use crate::descriptor::model::{Conditional, Descriptor, FileTarget, Placement, Topology, When};
use crate::suggest;

use super::Found;

/// Policies that the runtime itself knows.
const POLICIES: [&str; 3] = ["public", "guest", "authenticated"];

pub fn check(catalog: &Catalog, id: &str, found: &mut Found) {
    let Some(package) = catalog.get(id) else { return };
    let descriptor = &package.descriptor;
    let view = View { catalog, base: closure(catalog, [id]), descriptor };
    view.dependencies(found);
    view.conditions(found);
    for placement in &descriptor.placements {
        view.placement(placement, found);
    }
    for topology in &descriptor.topology {
        view.topology(topology, found);
    }
    view.policies(found);
    view.files(found);
}

fn closure<'a>(catalog: &'a Catalog, ids: impl IntoIterator<Item = &'a str>) -> Vec<&'a Descriptor> {
    let mut seen = BTreeSet::new();
    let mut queue: Vec<&str> = ids.into_iter().collect();
    let mut all = Vec::new();
    while let Some(id) = queue.pop() {
        let Some(package) = catalog.get(id).filter(|package| seen.insert(package.descriptor.id.as_str())) else {
            continue;
        };
        queue.extend(package.descriptor.depends_on.iter().map(String::as_str));
        all.push(&package.descriptor);
    }
    all
}

struct View<'a> {
    catalog: &'a Catalog,
    base: Vec<&'a Descriptor>,
    descriptor: &'a Descriptor,
}

impl<'a> View<'a> {
    /// What is there when a condition holds. Packages that provide a capability required here are there too, one way or another.
    fn with(&self, when: &'a When) -> Vec<&'a Descriptor> {
        let is_required = |descriptor: &Descriptor| {
            let required = self.base.iter().flat_map(|one| &one.capabilities.requires);
            required.into_iter().any(|name| descriptor.capabilities.provides.contains(name))
        };
        let providers = self
            .catalog
            .packages
            .values()
            .map(|package| &package.descriptor)
            .filter(|one| is_required(one))
            .map(|one| one.id.as_str());
        let ids: Vec<&str> = when.installed.iter().map(String::as_str).chain(providers).collect();
        let mut all = self.base.clone();
        all.extend(closure(self.catalog, ids));
        all
    }

    fn dependencies(&self, found: &mut Found) {
        for id in self.descriptor.depends_on.iter().filter(|id| !self.knows(id)) {
            let hint = suggest::hint(&self.catalog.nearest(id));
            let message = format!("`{}` depends on `{id}`, which no catalog has", self.descriptor.id);
            found.push("unknown-dependency", &self.descriptor.place, message, hint);
        }
    }

    fn knows(&self, id: &str) -> bool {
        self.catalog.get(id).is_some() || self.catalog.known.contains(id)
    }

    fn conditions(&self, found: &mut Found) {
        macro_rules! of {
            ($($list:ident)*) => { $(for one in &self.descriptor.$list { self.condition(one, found); })* };
        }
        of!(surfaces access_policies config placements topology outlets components files migrations npm env ci routes);
    }

    fn condition<T>(&self, one: &Conditional<T>, found: &mut Found) {
        for id in one.when.installed.iter().chain(&one.when.absent).filter(|id| !self.knows(id)) {
            let hint = suggest::hint(&self.catalog.nearest(id));
            found.push(
                "unknown-dependency",
                &one.place,
                format!("the condition names `{id}`, which no catalog has"),
                hint,
            );
        }
    }

    fn placement(&self, placement: &Conditional<Placement>, found: &mut Found) {
        let item = &placement.item;
        let there = self.with(&placement.when);
        let topology = || there.iter().flat_map(|one| &one.topology).map(|one| &one.item);
        let fits = |one: &&Topology| one.id == item.target && (item.owner.is_none() || one.owner == item.owner);
        let mut fitting = topology().filter(fits).peekable();
        if fitting.peek().is_none() {
            let owner = item.owner.as_ref().map_or(String::new(), |owner| format!(" of `{owner}`"));
            let message =
                format!("the placement `{}` goes to `{}`{owner}, which no topology has", item.id, item.target);
            let hint = suggest::hint(&suggest::nearest(&item.target, topology().map(|one| one.id.as_str())));
            found.push("unknown-target", &placement.place, message, hint);
        }
        if let Some(token) = &item.component {
            Self::token(token, &there, placement, found);
        } else {
            let renders = |renderers: &[(String, String)]| renderers.iter().any(|(kind, _)| *kind == item.kind);
            let bare = fitting.flat_map(|one| &one.variants).find(|(_, variant)| !renders(&variant.renderers));
            if let Some((layout, _)) = bare {
                let message = format!(
                    "nothing renders the {} placement `{}` in the {layout} layout of `{}`",
                    item.kind, item.id, item.target
                );
                let hint = Some("give it a `component`, or the topology a renderer".to_owned());
                found.push("no-renderer", &placement.place, message, hint);
            }
        }
        Self::surfaces(&item.surfaces, &there, placement, found);
    }

    fn token<T>(token: &str, there: &[&Descriptor], one: &Conditional<T>, found: &mut Found) {
        let tokens = || there.iter().flat_map(|one| &one.components).map(|one| one.item.token.as_str());
        if !tokens().any(|known| known == token) {
            let hint = suggest::hint(&suggest::nearest(token, tokens()));
            found.push("unknown-token", &one.place, format!("nobody registers the component token `{token}`"), hint);
        }
    }

    fn surfaces<T>(surfaces: &[String], there: &[&Descriptor], one: &Conditional<T>, found: &mut Found) {
        let known = || there.iter().flat_map(|one| &one.surfaces).map(|one| one.item.id.as_str());
        for surface in surfaces.iter().filter(|id| *id != "*" && !known().any(|known| known == id.as_str())) {
            let hint = suggest::hint(&suggest::nearest(surface, known()));
            found.push("unknown-surface", &one.place, format!("there is no surface `{surface}`"), hint);
        }
    }

    fn topology(&self, topology: &Conditional<Topology>, found: &mut Found) {
        let there = self.with(&topology.when);
        for (_, variant) in &topology.item.variants {
            let outlets = || there.iter().flat_map(|one| &one.outlets).map(|one| one.item.target.as_str());
            if !outlets().any(|known| known == variant.outlet) {
                let message =
                    format!("`{}` goes to `{}`, which no `ShellOutlet` has", topology.item.id, variant.outlet);
                let hint = suggest::hint(&suggest::nearest(&variant.outlet, outlets()));
                found.push("unknown-outlet", &topology.place, message, hint);
            }
            for (_, token) in &variant.renderers {
                Self::token(token, &there, topology, found);
            }
        }
        Self::surfaces(&topology.item.surfaces, &there, topology, found);
    }

    fn policies(&self, found: &mut Found) {
        for surface in &self.descriptor.surfaces {
            if let Some(policy) = &surface.item.access_policy {
                self.policy(policy, surface, found);
            }
        }
        for route in &self.descriptor.routes {
            self.policy(&route.item.policy, route, found);
        }
    }

    fn policy<T>(&self, policy: &str, one: &'a Conditional<T>, found: &mut Found) {
        let there = self.with(&one.when);
        let known =
            || there.iter().flat_map(|one| &one.access_policies).map(|one| one.item.id.as_str()).chain(POLICIES);
        if !known().any(|known| known == policy) {
            let hint = suggest::hint(&suggest::nearest(policy, known()));
            found.push("unknown-policy", &one.place, format!("there is no access policy `{policy}`"), hint);
        }
    }

    /// Surfaces that files go to, files that outlets and components name.
    fn files(&self, found: &mut Found) {
        for file in &self.descriptor.files {
            if let FileTarget::Surface { surface, .. } = &file.item.to {
                Self::surfaces(std::slice::from_ref(surface), &self.with(&file.when), file, found);
            }
        }
        for component in &self.descriptor.components {
            let Some(path) = component.item.import.as_ref().and_then(|import| import.from.strip_prefix('/')) else {
                continue;
            };
            let there = self.with(&component.when);
            let targets: BTreeSet<String> = there
                .iter()
                .flat_map(|one| one.files.iter().map(|file| super::templates::target(one, &file.item.to)))
                .collect();
            if !targets.contains(path) {
                let message =
                    format!("the component `{}` is imported from `/{path}`, which nobody writes", component.item.token);
                let hint = suggest::hint(&suggest::nearest(path, targets.iter().map(String::as_str)));
                found.push("unknown-import", &component.place, message, hint);
            }
        }
    }
}
