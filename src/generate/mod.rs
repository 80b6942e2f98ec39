//! Generators: a subcommand of a descriptor, its texts rendered with what was asked for and with what the app tells, becomes ordinary
//! files and entries.
//!
//! The engine knows no generator. What a subcommand can't say as text it asks for by name (`infer = "page"`): see [`infer`].

mod infer;
mod name;
mod order;
mod page;
mod placed;
mod section;
pub mod target;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::app::{self, AppModel, PLACEMENT_FILE, TOPOLOGY_FILE};
use crate::catalog::Package;
use crate::change::Ownership;
use crate::descriptor::conditions::Context;
use crate::descriptor::generator;
use crate::descriptor::model::{Conditional, GeneratedItems, OptionType, PackageOption, Placement, Subcommand};
use crate::edit::javascript::Intent;
use crate::error::{Error, Result};
use crate::files::Files;
use crate::lock::{AppAnswers, Lock};
use crate::path::AppPath;
use crate::plan::{Action, EntryStep, FileStep, Step, intents};
use crate::render;

pub use infer::{Inferred, key};
pub use name::{clean_name, page_path};

/// What was asked for.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    pub package: &'a Package,
    pub subcommand: &'a Subcommand,
    /// Arguments and options by name; flags are `true` or `false`.
    pub values: &'a BTreeMap<String, String>,
    pub app: &'a AppAnswers,
    pub installed: &'a BTreeSet<String>,
    pub lock: &'a Lock,
    /// Replace differing files.
    pub force: bool,
}

/// What it comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Generated {
    /// Its key in the lock.
    pub lock_id: String,
    pub steps: Vec<Step>,
    pub warnings: Vec<String>,
    /// What was done, for the last line.
    pub done: String,
}

/// What should become of the app, or why it can't.
pub fn plan(files: &dyn Files, model: &AppModel, request: &Request<'_>) -> Result<Generated> {
    let inferred = infer::infer(files, model, request)?;
    let context = context(request, &inferred.values);
    let refused = |message: String| Error::Refused {
        code: "bad-value",
        message: format!("`{}` can't be generated so: {message}", request.subcommand.name),
        hint: Some(form(request.package, request.subcommand)),
    };
    let rendered = generator::rendered(&request.subcommand.body, &context).map_err(refused)?;
    let items = generator::read(rendered).map_err(|problems| refused(problems.join("; ")))?;
    let lock_id = lock_id(&request.package.descriptor.id, request.subcommand, request.values)?;
    let mut work = Work { files, model, request, context, lock_id, warnings: inferred.warnings, steps: Vec::new() };
    work.add(&items)?;
    let done = done(&work.steps, &inferred.values);
    Ok(Generated { lock_id: work.lock_id, steps: work.steps, warnings: work.warnings, done })
}

/// The key under which the lock has what a subcommand generated.
pub fn lock_id(generator: &str, subcommand: &Subcommand, values: &BTreeMap<String, String>) -> Result<String> {
    infer::lock_id(generator, subcommand, values)
}

/// Generated things whose key is like a wrong one.
pub fn nearest_owned(lock: &Lock, lock_id: &str) -> Vec<String> {
    let Some((prefix, key)) = lock_id.split_once(':') else { return Vec::new() };
    let others = lock.packages.keys().filter_map(|id| id.strip_prefix(prefix)?.strip_prefix(':'));
    crate::suggest::nearest(key, others)
}

/// How a subcommand is written.
pub fn form(package: &Package, subcommand: &Subcommand) -> String {
    let mut words = vec!["jskit generate".to_owned(), package.descriptor.id.clone(), subcommand.usage()];
    let required = subcommand.options.values().filter(|option| option.required);
    words.extend(required.map(|option| format!("--{} VALUE", option.name)));
    let form = format!("the form is `{}`", words.join(" "));
    match subcommand.examples.first() {
        Some(example) => format!("{form}, for example `{example}`"),
        None => form,
    }
}

fn context(request: &Request<'_>, inferred: &Value) -> Value {
    let of = |options: Vec<&PackageOption>| -> Value {
        let pairs = options.into_iter().map(|option| {
            let given = request.values.get(&option.name);
            let value = match option.kind {
                OptionType::Flag => json!(given.is_some_and(|value| value == "true")),
                _ => json!(given.cloned().unwrap_or_default()),
            };
            (option.name.replace('-', "_"), value)
        });
        Value::Object(pairs.collect())
    };
    let descriptor = &request.package.descriptor;
    json!({
        "app": { "name": request.app.name, "title": request.app.title },
        "tenancy_mode": request.app.tenancy.name(),
        "package_manager": request.app.package_manager,
        "installed": request.installed,
        "package": { "id": descriptor.id, "version": descriptor.version },
        "argument": of(request.subcommand.arguments.iter().collect()),
        "option": of(request.subcommand.options.values().collect()),
        "inferred": inferred,
    })
}

struct Work<'a> {
    files: &'a dyn Files,
    model: &'a AppModel,
    request: &'a Request<'a>,
    context: Value,
    lock_id: String,
    warnings: Vec<String>,
    steps: Vec<Step>,
}

impl Work<'_> {
    fn add(&mut self, items: &GeneratedItems) -> Result<()> {
        for file in self.holding(&items.files) {
            self.file(&file.from, &file.to, &file.reason)?;
        }
        for outlet in self.holding(&items.outlets) {
            let file = AppPath::parse(&outlet.file)?;
            if self.files.read(&file)?.is_none() && !self.writes(&file) {
                return Err(Error::refused(
                    "no-file",
                    format!("`{file}` is not there"),
                    form(self.request.package, self.request.subcommand),
                ));
            }
            let (target, default, menu) = (outlet.target.clone(), outlet.default, outlet.menu);
            let router_view = outlet.router_view && self.brings_view(&file, &target)?;
            self.entry("outlet", file, outlet.target.clone(), Intent::Outlet { target, default, menu, router_view });
        }
        for component in self.holding(&items.components) {
            if let Some(intent) = intents::component(component) {
                self.entry("component", AppPath::fixed(app::PROVIDER_FILE), component.token.clone(), intent);
            }
        }
        let mut own = Vec::new();
        for topology in self.holding(&items.topology) {
            let name =
                topology.owner.as_ref().map_or_else(|| topology.id.clone(), |owner| format!("{}@{owner}", topology.id));
            own.push((topology.id.as_str(), topology.owner.as_deref()));
            self.entry("topology", AppPath::fixed(TOPOLOGY_FILE), name, intents::topology(topology));
        }
        let mut placed: Vec<Placement> = Vec::new();
        for generated in self.holding(&items.placements) {
            let mut placement = generated.placement.clone();
            if !self.model.has_placement_file {
                let why = self.model.no_placement_file();
                self.warnings.push(format!("{why}, so `{}` is shown nowhere", placement.id));
                continue;
            }
            let is_own = own.iter().any(|(id, owner)| {
                *id == placement.target && (placement.owner.is_none() || *owner == placement.owner.as_deref())
            });
            let is_there = |entry: &crate::app::Topology| {
                entry.id == placement.target && (placement.owner.is_none() || entry.owner == placement.owner)
            };
            if !is_own && !self.model.topology.iter().any(is_there) {
                return Err(target::unknown(self.model, &placement.target));
            }
            if !generated.has_order {
                placement.order = order::next(self.model, &placed, &placement);
            }
            placed.push(placement.clone());
            self.entry(
                "placement",
                AppPath::fixed(PLACEMENT_FILE),
                placement.id.clone(),
                intents::placement(&placement),
            );
        }
        Ok(())
    }

    fn holding<'i, T>(&self, items: &'i [Conditional<T>]) -> Vec<&'i T> {
        let app = self.request.app;
        let context = Context { tenancy: app.tenancy, installed: self.request.installed, options: self.request.values };
        items.iter().filter(|item| item.when.holds(&context)).map(|item| &item.item).collect()
    }

    fn file(&mut self, from: &str, to: &str, reason: &str) -> Result<()> {
        let path = AppPath::parse(to)?;
        let template = format!("app/{from}");
        let id = &self.request.package.descriptor.id;
        let refused = |message: String| Error::Refused { code: "bad-template", message, hint: None };
        let source = self.request.package.templates.read(&template).and_then(|bytes| String::from_utf8(bytes).ok());
        let source =
            source.ok_or_else(|| refused(format!("package `{id}` has no template `{template}` that is text")))?;
        let contents = render::render(&format!("{id}/{template}"), &source, &self.context)
            .map_err(|problem| refused(problem.to_string()))?;
        refuse_other_file(self.files, &path, &contents, self.request.force)?;
        let reason = if reason.is_empty() { format!("generated by `{id}`") } else { reason.to_owned() };
        let bytes = contents.into_bytes();
        let step = FileStep { path, was: Vec::new(), bytes, ownership: Ownership::App, executable: false };
        self.step(reason, Action::File(step));
        Ok(())
    }

    /// Whether the `RouterView` beside an outlet comes with it: one that stood there before is the user's, and stays when the outlet goes.
    fn brings_view(&self, file: &AppPath, target: &str) -> Result<bool> {
        let key = Intent::Outlet { target: target.to_owned(), default: false, menu: false, router_view: false }.key();
        let locked = self.request.lock.packages.get(&self.lock_id);
        if let Some(entry) = locked.and_then(|locked| locked.entries.get(&(file.clone(), key))) {
            let base = crate::lock::base::read(self.files, &entry.base)?.unwrap_or_default();
            return Ok(matches!(serde_json::from_slice(&base), Ok(Intent::Outlet { router_view: true, .. })));
        }
        let source = self.files.read_text(file)?.unwrap_or_default();
        Ok(crate::edit::vue::read(&source).is_ok_and(|component| component.router_views.is_empty()))
    }

    fn writes(&self, path: &AppPath) -> bool {
        self.steps.iter().any(|step| matches!(&step.action, Action::File(file) if file.path == *path))
    }

    fn entry(&mut self, kind: &'static str, file: AppPath, id: String, intent: Intent) {
        let reason = format!("the {kind} of `{}`", self.request.subcommand.name);
        self.step(reason, Action::Entry(EntryStep { file, kind, id, intent, was: Vec::new() }));
    }

    fn step(&mut self, reason: String, action: Action) {
        self.steps.push(Step { package: self.lock_id.clone(), reason, action });
    }
}

fn refuse_other_file(files: &dyn Files, file: &AppPath, contents: &str, force: bool) -> Result<()> {
    let Some(current) = files.read(file)? else { return Ok(()) };
    let same = String::from_utf8(current).is_ok_and(|current| crate::app::same_source(file, &current, contents));
    if same || force {
        return Ok(());
    }
    Err(Error::refused(
        "file-exists",
        format!("`{file}` exists and differs"),
        "replace it with `--force`, or choose another path",
    ))
}

/// `generated src/pages/home/reports/index.vue at /home/reports, linked in shell.primary-nav`
fn done(steps: &[Step], inferred: &Value) -> String {
    let (mut files, mut outlets, mut places) = (Vec::new(), Vec::new(), Vec::new());
    for step in steps {
        match &step.action {
            Action::File(file) => files.push(file.path.to_string()),
            Action::Entry(entry) if entry.kind == "outlet" => {
                outlets.push(format!("the outlet {} in {}", entry.id, entry.file));
            }
            Action::Entry(EntryStep { kind: "placement", intent: Intent::Call { fields, .. }, .. }) => {
                let text = |name: &str| crate::app::said(fields, name).unwrap_or_default();
                let owner = text("owner");
                let owner = if owner.is_empty() { String::new() } else { format!("@{owner}") };
                let verb = if text("kind") == "link" { "linked" } else { "shown" };
                places.push(format!(", {verb} in {}{owner}", text("target")));
            }
            _ => {}
        }
    }
    let route = inferred["route"]
        .as_str()
        .filter(|_| files.len() == 1 && outlets.is_empty())
        .map(|route| format!(" at {route}"));
    files.extend(outlets);
    let what = if files.is_empty() { "its entries".to_owned() } else { files.join(", ") };
    format!("generated {what}{}{}", route.unwrap_or_default(), places.concat())
}
