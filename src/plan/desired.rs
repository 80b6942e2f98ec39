//! What one package wants to have in one app.

use serde_json::json;

use super::{Action, EntryStep, EnvStep, FileStep, ManifestStep, Moment, Reach, Step, Wanted, intents, pointer};
use crate::catalog::{Catalog, Package};
use crate::change::Ownership;
use crate::descriptor::model::{AppFile, Conditional, EnvValue, OptionType, When};
use crate::edit::javascript::Intent;
use crate::error::{Error, Result};
use crate::lock::LockedPackage;
use crate::path::AppPath;
use crate::render;
use crate::resolve::{Resolution, ResolvedPackage};

pub(super) struct Input<'a> {
    pub catalog: &'a Catalog,
    pub package: &'a Package,
    pub resolved: &'a ResolvedPackage,
    pub resolution: &'a Resolution,
    pub locked: Option<&'a LockedPackage>,
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
        desired.wanted.files.insert(path.clone());
        let known = input.locked.is_some_and(|locked| locked.files.contains_key(&path));
        if input.reach == Reach::Context && known && !file.rerender && !has_alternative(input, file) {
            continue;
        }
        let source = format!("app/{}", file.from);
        let bytes = input.template(&source)?;
        let bytes = if file.raw { bytes } else { render_text(input, &source, bytes, &context)? };
        let ownership = if file.shared { Ownership::Shared } else { Ownership::App };
        let reason = if file.reason.is_empty() { format!("file of `{}`", input.id()) } else { file.reason.clone() };
        let action = Action::File(FileStep { path, bytes, ownership, executable: file.executable });
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
        let step = FileStep { path, bytes: input.template(&source)?, ownership: Ownership::Vendor, executable };
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
        let there = moment.migrations.iter().find(|path| path.as_str().ends_with(&end));
        let path = if let Some(path) = there {
            path.clone()
        } else {
            let stamp = stamps.next().ok_or_else(|| Error::Bug("no more migration stamps".to_owned()))?;
            AppPath::parse(&format!("migrations/{stamp}{end}"))?
        };
        desired.wanted.files.insert(path.clone());
        let bytes = input.template(&format!("migrations/{}", migration.from))?;
        let step = FileStep { path, bytes, ownership: Ownership::Migration, executable: false };
        desired.steps.push(input.step(format!("migration of `{}`", input.id()), Action::File(step)));
    }
    Ok(())
}

fn entries(input: &Input<'_>, desired: &mut Desired) {
    let descriptor = &input.package.descriptor;
    let mut all: Vec<(&'static str, &'static str, String, Intent)> = Vec::new();
    for surface in input.holding(&descriptor.surfaces) {
        all.push(("surface", intents::PUBLIC_CONFIG_FILE, surface.id.clone(), intents::surface(surface)));
    }
    for policy in input.holding(&descriptor.access_policies) {
        all.push(("access-policy", intents::POLICIES_FILE, policy.id.clone(), intents::access_policy(policy)));
    }
    for config in input.holding(&descriptor.config) {
        all.push(("config", intents::config_file(config.file), config.path.clone(), intents::config(config)));
    }
    for component in input.holding(&descriptor.components) {
        if let Some(intent) = intents::component(component) {
            all.push(("component", intents::PROVIDER_FILE, component.token.clone(), intent));
        }
    }
    for topology in input.holding(&descriptor.topology) {
        let owner = topology.owner.as_ref().map(|owner| format!("@{owner}")).unwrap_or_default();
        let id = format!("{}{owner}", topology.id);
        all.push(("topology", intents::TOPOLOGY_FILE, id, intents::topology(topology)));
    }
    for placement in input.holding(&descriptor.placements) {
        all.push(("placement", intents::PLACEMENT_FILE, placement.id.clone(), intents::placement(placement)));
    }
    for (kind, file, id, intent) in all {
        let file = AppPath::fixed(file);
        let key = (file.clone(), intent.key());
        let pending = input.locked.is_some_and(|locked| locked.pending.contains_key(&key));
        desired.wanted.entries.insert(key);
        // An edit that could not be made waits for `doctor --fix`, or for the package to be asked for again.
        if pending && input.reach == Reach::Context {
            continue;
        }
        let reason = format!("{kind} of `{}`", input.id());
        desired.steps.push(input.step(reason, Action::Entry(EntryStep { file, kind, id, intent })));
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
