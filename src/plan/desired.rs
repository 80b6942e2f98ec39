//! What one package wants to have in one app.

use std::collections::BTreeMap;

use serde_json::json;

use super::{Action, EntryStep, EnvStep, FileStep, ManifestStep, Moment, Reach, Step, Wanted, intents};
use crate::app;
use crate::catalog::{Catalog, Package};
use crate::change::Ownership;
use crate::descriptor::model::{AppFile, Conditional, EnvValue, OptionType, Placement, Topology, When};
use crate::edit::javascript::Intent;
use crate::edit::json::pointer;
use crate::error::{Error, Result};
use crate::lock::{LeftMigration, LockedPackage};
use crate::path::AppPath;
use crate::render;
use crate::resolve::{Resolution, ResolvedPackage};

pub(super) struct Input<'a> {
    pub catalog: &'a Catalog,
    pub package: &'a Package,
    pub resolved: &'a ResolvedPackage,
    pub resolution: &'a Resolution,
    pub locked: Option<&'a LockedPackage>,
    /// Migrations of removed packages.
    pub left: &'a BTreeMap<AppPath, LeftMigration>,
    pub ci: &'a (Vec<serde_json::Value>, Vec<serde_json::Value>),
    pub reach: Reach,
}

#[derive(Default)]
pub(super) struct Desired {
    pub steps: Vec<Step>,
    pub wanted: Wanted,
}

/// The CI services and steps of all packages, which workflow templates list.
pub(super) fn collect_ci(
    catalog: &Catalog,
    resolution: &Resolution,
) -> (Vec<serde_json::Value>, Vec<serde_json::Value>) {
    let mut all = (Vec::new(), Vec::new());
    for resolved in &resolution.packages {
        let Some(package) = catalog.get(&resolved.id).filter(|_| !resolved.held) else { continue };
        for ci in package.descriptor.ci.iter().filter(|ci| resolution.holds(&ci.when, resolved)) {
            all.0.extend(ci.item.service.clone());
            all.1.extend(ci.item.step.clone());
        }
    }
    all
}

pub(super) fn steps(
    input: &mut Input<'_>,
    stamps: &mut dyn Iterator<Item = String>,
    moment: &mut Moment<'_>,
) -> Result<Desired> {
    let mut desired = Desired::default();
    app_files(input, &mut desired)?;
    vendor_files(input, &mut desired)?;
    migrations(input, stamps, moment, &mut desired)?;
    entries(input, &mut desired);
    manifest(input, &mut desired);
    env(input, moment, &mut desired);
    Ok(desired)
}

impl Input<'_> {
    fn holding<'b, T>(&self, items: &'b [Conditional<T>]) -> impl Iterator<Item = &'b T> {
        items.iter().filter(|item| self.holds(&item.when)).map(|item| &item.item)
    }

    fn holds(&self, when: &When) -> bool {
        self.resolution.holds(when, self.resolved)
    }

    fn id(&self) -> &str {
        &self.package.descriptor.id
    }

    fn step(&self, reason: impl Into<String>, action: Action) -> Step {
        Step { package: self.id().to_owned(), reason: reason.into(), action }
    }

    fn context(&self) -> serde_json::Value {
        let options: serde_json::Map<String, serde_json::Value> = self
            .resolved
            .options
            .iter()
            .map(|(name, value)| {
                let is_flag =
                    self.package.descriptor.options.get(name).is_some_and(|option| option.kind == OptionType::Flag);
                let value = if is_flag { json!(value == "true") } else { json!(value) };
                (name.replace('-', "_"), value)
            })
            .collect();
        json!({
            "app": { "name": self.resolution.app.name, "title": self.resolution.app.title },
            "tenancy_mode": self.resolution.app.tenancy.name(),
            "package_manager": self.resolution.app.package_manager,
            "installed": self.resolution.packages.iter().map(|package| &package.id).collect::<Vec<_>>(),
            "option": options,
            "package": { "id": self.id(), "version": self.package.descriptor.version },
            "ci_services": self.ci.0,
            "ci_steps": self.ci.1,
        })
    }

    fn template(&self, path: &str) -> Result<Vec<u8>> {
        self.package.templates.read(path).ok_or_else(|| Error::Refused {
            code: "template-absent",
            message: format!("package `{}` has no template `{path}`", self.id()),
            hint: Some("run `jskit lint-descriptors` on the package".to_owned()),
        })
    }
}

fn app_files(input: &Input<'_>, desired: &mut Desired) -> Result<()> {
    let context = input.context();
    for file in input.holding(&input.package.descriptor.files) {
        let path = target(input, file)?;
        let was = file.was.iter().map(|path| AppPath::parse(path)).collect::<std::result::Result<Vec<_>, _>>()?;
        let has = |path: &AppPath| input.locked.is_some_and(|locked| locked.files.contains_key(path));
        let old = was.iter().find(|old| !has(&path) && has(old));
        desired.wanted.files.extend(old.cloned());
        desired.wanted.files.insert(path.clone());
        let known = has(&path) || old.is_some();
        if input.reach == Reach::Context && known && !file.rerender && !has_alternative(input, file) {
            continue;
        }
        let source = format!("app/{}", file.from);
        let bytes = input.template(&source)?;
        let bytes = if file.raw { bytes } else { render_text(input, &source, bytes, &context)? };
        let ownership = if file.shared { Ownership::Shared } else { Ownership::App };
        let reason = if file.reason.is_empty() { format!("file of `{}`", input.id()) } else { file.reason.clone() };
        let action = Action::File(FileStep { path, was, bytes, ownership, executable: file.executable });
        desired.steps.push(input.step(reason, action));
    }
    Ok(())
}

/// Whether another template is written to the same place under another condition: then the one that holds may be new.
fn has_alternative(input: &Input<'_>, file: &AppFile) -> bool {
    input.package.descriptor.files.iter().any(|other| other.item.to == file.to && other.item.from != file.from)
}

fn render_text(input: &Input<'_>, name: &str, bytes: Vec<u8>, context: &serde_json::Value) -> Result<Vec<u8>> {
    let name = format!("{}/{name}", input.id());
    let refused = |message: String| Error::Refused { code: "bad-template", message, hint: None };
    let source = String::from_utf8(bytes).map_err(|_| refused(format!("template `{name}` is not UTF-8 text")))?;
    render::render(&name, &source, context).map(String::into_bytes).map_err(|problem| refused(problem.to_string()))
}

fn target(input: &Input<'_>, file: &AppFile) -> Result<AppPath> {
    let path = input.resolution.target(input.catalog, &file.to).map_err(|surface| {
        let known = input.resolution.surfaces(input.catalog).map(|surface| surface.id.as_str());
        Error::Unknown { kind: "surface", name: surface.to_owned(), nearest: crate::suggest::nearest(surface, known) }
    })?;
    Ok(AppPath::parse(&path)?)
}

fn vendor_files(input: &Input<'_>, desired: &mut Desired) -> Result<()> {
    if !input.package.descriptor.vendor {
        return Ok(());
    }
    for source in input.package.templates.list("vendor") {
        let below = source.strip_prefix("vendor/").unwrap_or(&source);
        let path = AppPath::parse(&format!("vendor/@jskit-ai/{}/{below}", input.id()))?;
        desired.wanted.files.insert(path.clone());
        if input.reach == Reach::Context {
            continue;
        }
        let executable = below.starts_with("bin/");
        let bytes = input.template(&source)?;
        let step = FileStep { path, was: Vec::new(), bytes, ownership: Ownership::Vendor, executable };
        desired.steps.push(input.step(format!("runtime of `{}`", input.id()), Action::File(step)));
    }
    Ok(())
}

/// A migration has its stamp for life: one that the lock knows is never written again.
/// So is one that stayed when its package was removed: databases have run it.
fn migrations(
    input: &Input<'_>,
    stamps: &mut dyn Iterator<Item = String>,
    moment: &Moment<'_>,
    desired: &mut Desired,
) -> Result<()> {
    for migration in input.holding(&input.package.descriptor.migrations) {
        let end = format!("_{}.cjs", migration.id);
        let known = input.locked.and_then(|locked| {
            locked.files.keys().find(|path| path.as_str().starts_with("migrations/") && path.as_str().ends_with(&end))
        });
        if let Some(path) = known {
            desired.wanted.files.insert(path.clone());
            continue;
        }
        let left = input.left.iter().filter(|(_, left)| left.package == input.id()).map(|(path, _)| path);
        let there = left.chain(moment.migrations).find(|path| path.as_str().ends_with(&end));
        let path = if let Some(path) = there {
            path.clone()
        } else {
            let stamp = stamps.next().ok_or_else(|| Error::Bug("no more migration stamps".to_owned()))?;
            AppPath::parse(&format!("migrations/{stamp}{end}"))?
        };
        desired.wanted.files.insert(path.clone());
        let bytes = input.template(&format!("migrations/{}", migration.from))?;
        let step = FileStep { path, was: Vec::new(), bytes, ownership: Ownership::Migration, executable: false };
        desired.steps.push(input.step(format!("migration of `{}`", input.id()), Action::File(step)));
    }
    Ok(())
}

/// An entry as it is declared, for one file of the app.
struct Declared {
    kind: &'static str,
    file: &'static str,
    id: String,
    intent: Intent,
    /// The keys that it had in earlier versions.
    was: Vec<String>,
}

fn entries(input: &Input<'_>, desired: &mut Desired) {
    let descriptor = &input.package.descriptor;
    let mut all: Vec<Declared> = Vec::new();
    let mut add = |kind, file, id: &str, intent, was| all.push(Declared { kind, file, id: id.to_owned(), intent, was });
    for surface in input.holding(&descriptor.surfaces) {
        add("surface", app::PUBLIC_CONFIG_FILE, &surface.id, intents::surface(surface), Vec::new());
    }
    for policy in input.holding(&descriptor.access_policies) {
        add("access-policy", app::POLICIES_FILE, &policy.id, intents::access_policy(policy), Vec::new());
    }
    for config in input.holding(&descriptor.config) {
        add("config", intents::config_file(config.file), &config.path, intents::config(config), Vec::new());
    }
    for component in input.holding(&descriptor.components) {
        if let Some(intent) = intents::component(component) {
            add("component", app::PROVIDER_FILE, &component.token, intent, Vec::new());
        }
    }
    for topology in input.holding(&descriptor.topology) {
        let owner = topology.owner.as_ref().map(|owner| format!("@{owner}")).unwrap_or_default();
        let id = format!("{}{owner}", topology.id);
        let key = |old: &String| intents::topology(&Topology { id: old.clone(), ..topology.clone() }).key();
        let was = topology.was.iter().map(key).collect();
        add("topology", app::TOPOLOGY_FILE, &id, intents::topology(topology), was);
    }
    for placement in input.holding(&descriptor.placements) {
        let key = |old: &String| intents::placement(&Placement { id: old.clone(), ..placement.clone() }).key();
        let was = placement.was.iter().map(key).collect();
        add("placement", app::PLACEMENT_FILE, &placement.id, intents::placement(placement), was);
    }
    for Declared { kind, file, id, intent, was } in all {
        let file = AppPath::fixed(file);
        let key = (file.clone(), intent.key());
        let has = |key: &(AppPath, String)| input.locked.is_some_and(|locked| locked.entries.contains_key(key));
        let old = was.iter().map(|old| (file.clone(), old.clone())).find(|old| !has(&key) && has(old));
        let pending = input.locked.is_some_and(|locked| locked.pending.contains_key(&key));
        desired.wanted.entries.extend(old);
        desired.wanted.entries.insert(key);
        // An edit that could not be made waits for `doctor --fix`, or for the package to be asked for again.
        if pending && input.reach == Reach::Context {
            continue;
        }
        let reason = format!("{kind} of `{}`", input.id());
        desired.steps.push(input.step(reason, Action::Entry(EntryStep { file, kind, id, intent, was })));
    }
}

fn manifest(input: &Input<'_>, desired: &mut Desired) {
    let descriptor = &input.package.descriptor;
    let mut all: Vec<ManifestStep> = Vec::new();
    if descriptor.vendor {
        let path = vec!["dependencies".to_owned(), descriptor.npm_name.clone()];
        all.push(ManifestStep { kind: "dependency", path, value: descriptor.version.clone() });
    }
    for npm in input.holding(&descriptor.npm) {
        let groups = [
            ("dependency", vec!["dependencies"], &npm.dependencies),
            ("dev-dependency", vec!["devDependencies"], &npm.dev_dependencies),
            ("script", vec!["scripts"], &npm.scripts),
            ("override", vec!["overrides"], &npm.overrides),
            ("vite-proxy", vec!["jskit", "viteProxy"], &npm.vite_proxy),
        ];
        for (kind, parents, values) in groups {
            for (key, value) in values {
                let path = parents.iter().map(|&part| part.to_owned()).chain([key.clone()]).collect();
                all.push(ManifestStep { kind, path, value: value.clone() });
            }
        }
    }
    for step in all {
        desired.wanted.manifest.insert(pointer(&step.path));
        let reason = format!("{} of `{}`", step.kind, input.id());
        desired.steps.push(input.step(reason, Action::Manifest(step)));
    }
}

fn env(input: &Input<'_>, moment: &mut Moment<'_>, desired: &mut Desired) {
    let descriptor = &input.package.descriptor;
    let mut all = Vec::new();
    for option in descriptor.options.values().filter(|option| input.holds(&option.when)) {
        let Some(key) = option.env.clone() else { continue };
        let secret = option.kind == OptionType::Secret;
        let value = input.resolved.value(&option.name).map(str::to_owned);
        let example = if secret { String::new() } else { option.default.clone().unwrap_or_default() };
        let given = input.resolved.given.contains(&option.name);
        let comment = if option.help.is_empty() { option.prompt.clone() } else { option.help.clone() };
        all.push(EnvStep { key, comment, value, example, secret, given });
    }
    for env in input.holding(&descriptor.env) {
        let (value, example, comment, given) = match &env.value {
            EnvValue::Text(text) => (Some(text.clone()), text.clone(), env.comment.clone(), false),
            EnvValue::GenerateHex(bytes) => {
                let comment = format!("{}\ngenerate: hex{bytes}", env.comment);
                (Some(crate::hash::hex(&(moment.random)(*bytes))), String::new(), comment, false)
            }
            EnvValue::Option(name) => {
                let value = input.resolved.value(name).map(str::to_owned);
                (value, String::new(), env.comment.clone(), input.resolved.given.contains(name))
            }
        };
        all.push(EnvStep { key: env.key.clone(), comment, value, example, secret: env.secret, given });
    }
    for step in all {
        desired.wanted.env.insert(step.key.clone());
        let reason = format!("setting of `{}`", input.id());
        desired.steps.push(input.step(reason, Action::Env(step)));
    }
}
