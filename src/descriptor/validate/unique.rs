//! One package declares each thing once, unless its conditions can't hold together.

use std::collections::BTreeMap;

use crate::descriptor::model::{AppFile, Conditional, Descriptor, FileTarget, Topology, When};
use crate::descriptor::tree::At;

use super::Checker;

pub fn check(model: &Descriptor, checker: &mut Checker<'_, '_, '_>) {
    let mut seen = Seen { checker };
    seen.list("surfaces", "the surface", &model.surfaces, |one| one.id.clone());
    seen.list("access-policies", "the access policy", &model.access_policies, |one| one.id.clone());
    seen.list("config", "the config value", &model.config, |one| format!("{:?} {}", one.file, one.path).to_lowercase());
    seen.list("placements", "the placement", &model.placements, |one| one.id.clone());
    seen.list("topology", "the semantic placement", &model.topology, |one| match &one.owner {
        Some(owner) => format!("{} of {owner}", one.id),
        None => one.id.clone(),
    });
    seen.list("outlets", "the outlet", &model.outlets, |one| one.target.clone());
    seen.list("components", "the component token", &model.components, |one| one.token.clone());
    seen.list("migrations", "the migration", &model.migrations, |one| one.id.clone());
    seen.list("routes", "the route", &model.routes, |one| format!("{} {}", one.method, parameterless(&one.path)));
    seen.list("env", "the key", &model.env, |one| one.key.clone());
    seen.env_of_options(model);
    seen.files(model);
    let path = |file: &AppFile| match &file.to {
        FileTarget::Path(path) => path.clone(),
        FileTarget::Surface { .. } => String::new(),
    };
    seen.earlier("files", "the file", &model.files, path, |file| file.was.clone());
    seen.earlier("placements", "the placement", &model.placements, |one| one.id.clone(), |one| one.was.clone());
    let owned = |one: &Topology, id: &str| one.owner.as_ref().map_or(id.to_owned(), |owner| format!("{id} of {owner}"));
    seen.earlier(
        "topology",
        "the semantic placement",
        &model.topology,
        |one| owned(one, &one.id),
        |one| one.was.iter().map(|old| owned(one, old)).collect(),
    );
}

/// Parameters match the same requests whatever they are called.
pub fn parameterless(path: &str) -> String {
    path.split('/').map(|part| if part.starts_with(':') { ":" } else { part }).collect::<Vec<_>>().join("/")
}

struct Seen<'c, 'n, 'r, 'f> {
    checker: &'c mut Checker<'n, 'r, 'f>,
}

impl Seen<'_, '_, '_, '_> {
    fn list<T>(&mut self, key: &str, what: &str, items: &[Conditional<T>], name: impl Fn(&T) -> String) {
        let mut seen: BTreeMap<String, Vec<&Conditional<T>>> = BTreeMap::new();
        for (index, one) in items.iter().enumerate() {
            let name = name(&one.item);
            let earlier = seen.entry(name.clone()).or_default();
            if let Some(first) = earlier.iter().find(|other| !other.when.excludes(&one.when)) {
                let message = format!("{what} `{name}` is declared twice, first on line {}", first.place.line);
                self.checker.problem(&At::ROOT.key(key).index(index), "duplicate", message, None);
            }
            earlier.push(one);
        }
    }

    /// What something was before can't be something else now, or have become two things.
    fn earlier<T>(
        &mut self,
        key: &str,
        what: &str,
        items: &[Conditional<T>],
        name: impl Fn(&T) -> String,
        was: impl Fn(&T) -> Vec<String>,
    ) {
        let mut seen: BTreeMap<String, Vec<&When>> = BTreeMap::new();
        for (index, one) in items.iter().enumerate() {
            for old in was(&one.item) {
                let stays = items.iter().any(|other| name(&other.item) == old && !other.when.excludes(&one.when));
                let earlier = seen.entry(old.clone()).or_default();
                let twice = earlier.iter().any(|when| !when.excludes(&one.when));
                earlier.push(&one.when);
                let message = match (stays, twice) {
                    (true, _) => format!("{what} `{old}` is still declared, so nothing else can have been it"),
                    (_, true) => format!("{what} `{old}` became two things"),
                    _ => continue,
                };
                self.checker.problem(&At::ROOT.key(key).index(index).key("was"), "bad-value", message, None);
            }
        }
    }

    fn env_of_options(&mut self, model: &Descriptor) {
        let mut seen: BTreeMap<&str, String> =
            model.env.iter().map(|env| (env.item.key.as_str(), "`[[env]]`".to_owned())).collect();
        for option in model.options.values() {
            let Some(key) = &option.env else { continue };
            if let Some(other) = seen.insert(key, format!("the option `{}`", option.name)) {
                let message = format!("the key `{key}` of the option `{}` is also that of {other}", option.name);
                self.checker.problem(&At::ROOT.key("options").key(&option.name), "duplicate", message, None);
            }
        }
    }

    /// Targets that differ only by case are one file on many systems.
    fn files(&mut self, model: &Descriptor) {
        let mut seen: BTreeMap<String, Vec<(String, &When, usize)>> = BTreeMap::new();
        for (index, file) in model.files.iter().enumerate() {
            let target = match &file.item.to {
                FileTarget::Path(path) => path.clone(),
                FileTarget::Surface { surface, path } => format!("<{surface}>/{path}"),
            };
            let earlier = seen.entry(target.to_lowercase()).or_default();
            if let Some((other, _, line)) = earlier.iter().find(|(_, when, _)| !when.excludes(&file.when)) {
                let message = if *other == target {
                    format!("the file `{target}` is written twice, first on line {line}")
                } else {
                    format!("the file `{target}` differs from `{other}` on line {line} only by case")
                };
                self.checker.problem(&At::ROOT.key("files").index(index), "duplicate", message, None);
            }
            earlier.push((target, &file.when, file.place.line));
        }
    }
}
