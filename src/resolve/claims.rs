//! Two packages of one app that both want the same file, id, token, route or value. Alternatives that are not both in the app don't
//! meet here.

use std::collections::BTreeMap;

use crate::catalog::Catalog;
use crate::change::Conflict;
use crate::descriptor::model::{Conditional, ConfigFile, Descriptor, Place};
use crate::descriptor::parameterless;
use crate::edit::javascript::Value;

use super::{Resolution, ResolvedPackage};

/// What a package says is its own.
struct Claim<'a> {
    package: &'a str,
    place: &'a Place,
    /// Claims with the same text don't collide: the same value, or a file that both share.
    says: Option<String>,
    shown: String,
}

pub fn conflicts(catalog: &Catalog, resolution: &Resolution) -> Vec<Conflict> {
    let mut claims = Claims { resolution, by_key: BTreeMap::new(), conflicts: Vec::new() };
    for package in &resolution.packages {
        if let Some(found) = catalog.get(&package.id) {
            claims.screens(package, &found.descriptor);
            claims.files(package, &found.descriptor, catalog);
            claims.manifest(package, &found.descriptor);
            claims.runtime(package, &found.descriptor);
        }
    }
    claims.conflicts
}

struct Claims<'a> {
    resolution: &'a Resolution,
    by_key: BTreeMap<(&'static str, String), Claim<'a>>,
    conflicts: Vec<Conflict>,
}

impl<'a> Claims<'a> {
    fn screens(&mut self, package: &'a ResolvedPackage, descriptor: &'a Descriptor) {
        self.each("surface", package, &descriptor.surfaces, |one| (one.id.clone(), None));
        self.each("access policy", package, &descriptor.access_policies, |one| {
            (one.id.clone(), Some(text(&one.value)))
        });
        self.each("placement", package, &descriptor.placements, |one| (one.id.clone(), None));
        self.each("outlet", package, &descriptor.outlets, |one| (one.target.clone(), None));
        self.each("component token", package, &descriptor.components, |one| (one.token.clone(), None));
        self.each("semantic placement", package, &descriptor.topology, |one| {
            (one.owner.as_ref().map_or_else(|| one.id.clone(), |owner| format!("{}` of `{owner}", one.id)), None)
        });
        self.each("config value", package, &descriptor.config, |one| {
            let file = if one.file == ConfigFile::Public { "public" } else { "server" };
            (format!("{file}.js: {}", one.path), Some(text(&one.value)))
        });
    }

    fn files(&mut self, package: &'a ResolvedPackage, descriptor: &'a Descriptor, catalog: &Catalog) {
        for file in &descriptor.files {
            // The path below a surface that nobody has is left to whoever has to write it.
            let Ok(target) = self.resolution.target(catalog, &file.item.to) else { continue };
            self.one("file", package, file, (target, file.item.shared.then(|| "shared".to_owned())));
        }
        self.each("migration", package, &descriptor.migrations, |one| (one.id.clone(), None));
    }

    fn manifest(&mut self, package: &'a ResolvedPackage, descriptor: &'a Descriptor) {
        for npm in &descriptor.npm {
            let item = &npm.item;
            for (name, version) in item.dependencies.iter().chain(&item.dev_dependencies) {
                self.one("npm dependency", package, npm, (name.clone(), Some(version.clone())));
            }
            for (name, command) in &item.scripts {
                self.one("script", package, npm, (name.clone(), Some(command.clone())));
            }
            for (name, version) in &item.overrides {
                self.one("npm override", package, npm, (name.clone(), Some(version.clone())));
            }
        }
        self.each("`.env` key", package, &descriptor.env, |one| (one.key.clone(), Some(format!("{:?}", one.value))));
    }

    fn runtime(&mut self, package: &'a ResolvedPackage, descriptor: &'a Descriptor) {
        self.each("route", package, &descriptor.routes, |one| {
            (format!("{} {}", one.method, parameterless(&one.path)), None)
        });
        for token in &descriptor.container_tokens {
            self.claim(
                "container token",
                token.clone(),
                Claim { package: &package.id, place: &descriptor.place, says: None, shown: token.clone() },
            );
        }
        if descriptor.vendor {
            // The runtime is a workspace: it would take the place of a package of npm that another one means by this name.
            let name = descriptor.npm_name.clone();
            let claim = Claim { package: &package.id, place: &descriptor.place, says: None, shown: name.clone() };
            self.claim("npm dependency", name, claim);
        }
    }

    fn each<T>(
        &mut self,
        what: &'static str,
        package: &'a ResolvedPackage,
        items: &'a [Conditional<T>],
        claim: impl Fn(&T) -> (String, Option<String>),
    ) {
        for one in items {
            self.one(what, package, one, claim(&one.item));
        }
    }

    fn one<T>(
        &mut self,
        what: &'static str,
        package: &'a ResolvedPackage,
        one: &'a Conditional<T>,
        (shown, says): (String, Option<String>),
    ) {
        if self.resolution.holds(&one.when, package) {
            // File systems that ignore case make one file of two names.
            let key = if what == "file" { shown.to_lowercase() } else { shown.clone() };
            self.claim(what, key, Claim { package: &package.id, place: &one.place, says, shown });
        }
    }

    fn claim(&mut self, what: &'static str, key: String, claim: Claim<'a>) {
        let Some(first) = self.by_key.get(&(what, key.clone())) else {
            self.by_key.insert((what, key), claim);
            return;
        };
        let agree = first.says.is_some() && first.says == claim.says;
        if first.package == claim.package || agree {
            return;
        }
        let but =
            if first.says.is_some() && claim.says.is_some() && what != "file" { ", with different values" } else { "" };
        self.conflicts.push(Conflict {
            code: "claimed-twice",
            path: claim.place.file.clone(),
            line: Some(claim.place.line),
            message: format!(
                "packages `{}` and `{}` both declare the {what} `{}`{but}",
                first.package, claim.package, claim.shown
            ),
            snippet: None,
            package: claim.package.to_owned(),
            entry: None,
            places: Vec::new(),
        });
    }
}

fn text(value: &Value) -> String {
    format!("{value:?}")
}
