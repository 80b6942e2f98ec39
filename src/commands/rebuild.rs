//! `jskit doctor --fix` on a lost or damaged lock: the record is made anew from what is still readable of it, the app's own files and
//! the catalog.
//!
//! Invariant: nothing outside `.jskit/` changes, and the record of an app that nobody edited is what it was, byte for byte.

use std::collections::{BTreeMap, BTreeSet};

use super::package::{Policy, Target, build};
use super::{Context, hold, is_generated, load_catalog};
use crate::app;
use crate::catalog::{Catalog, Wanted};
use crate::change::Ownership;
use crate::cli::Doctor;
use crate::descriptor::model::Tenancy;
use crate::error::{Error, Result};
use crate::files::Files;
use crate::fs::Root;
use crate::hash;
use crate::lock::{self, AppAnswers, Lock, LockedFile, LockedPackage, Salvaged};
use crate::ops::{Offer, carry_out};
use crate::path::AppPath;
use crate::resolve::{self, Request, Resolution, Untrusted};

pub fn run(context: &Context<'_>, args: &Doctor, root: &Root) -> Result<u8> {
    let _guard = hold(context, root)?;
    let catalog = load_catalog(context, Some(root), &Wanted::All)?;
    // What the app has is found by what the packages say: one that can't be read would be left out of the record.
    let problems = catalog.problems();
    if !problems.is_empty() {
        return Err(Error::Descriptors(problems));
    }
    context.errand.begin(root, &catalog)?;
    let salvaged = lock::salvage(root)?;
    let found = Found::look(root, &catalog, &salvaged)?;
    let start = found.start(root, &catalog, &salvaged)?;
    let env = root.read_text(&AppPath::fixed(".env"))?.unwrap_or_default();
    let request = Request {
        update: found.lost.iter().cloned().collect(),
        environment: crate::edit::env::entries(&env).into_iter().collect(),
        trust: args.trusting.trust.iter().cloned().collect(),
        ..Request::default()
    };
    let mut resolution = resolve::resolve(&catalog, &start, &request)?;
    let forgotten = forget_trust(&mut resolution);
    if let Some(missing) = resolution.missing.first() {
        return Err(untold(&missing.package, &missing.option.name));
    }
    let target = Target { files: root, lock: &start, is_written: &|_, _| false };
    let policy = Policy { adopt: true, partial: true, ..Policy::default() };
    let mut set = build(context, &target, &catalog, &resolution, policy)?;
    // Only the record is made; nothing of the app's own changes.
    set.changes.retain(|path, _| path.is_internal());
    set.entries.clear();
    set.conflicts.clear();
    // What else is broken can be compared with a record only.
    set.next = vec!["jskit doctor".to_owned()];
    set.notes.clear();
    set.warnings.extend(generated_lost(&salvaged));
    set.warnings.extend(forgotten);
    let record = context.record();
    let apply = |set: &crate::change::ChangeSet| crate::transaction::apply(root, set, &record).map(|_| ());
    let done = "made the record of the app anew";
    let offer = Offer {
        ui: context.ui,
        errand: &context.errand,
        preview: &args.preview,
        command: "doctor",
        done,
        set: &set,
        whole: false,
        even_empty: false,
        apply: &apply,
    };
    carry_out(&offer).map(|(_, code)| code)
}

/// An option that shows in no file of the app: only another copy of the record knows it.
fn untold(id: &str, option: &str) -> Error {
    let path = lock::package_path(id);
    Error::refused(
        "option-lost",
        format!("the record of `{id}` can't be made anew: nothing else says what its `--{option}` was"),
        format!(
            "take the file from git, as with `git checkout HEAD -- {path}`; or delete it and add `{id}` again: files that are there stay"
        ),
    )
}

/// What an app without its record still tells.
struct Found {
    answers: AppAnswers,
    /// Packages of the app that the record no longer has.
    lost: BTreeSet<String>,
}

impl Found {
    fn look(root: &Root, catalog: &Catalog, salvaged: &Salvaged) -> Result<Self> {
        let mut there = dependencies(root, catalog)?;
        let damaged = |id: &&String| salvaged.unreadable.contains(&lock::package_path(id));
        there.extend(catalog.packages.keys().filter(damaged).cloned());
        there.extend(salvaged.packages.keys().filter(|id| !is_generated(id)).cloned());
        let answers = match &salvaged.app {
            Some(answers) => answers.clone(),
            None => answers(root, catalog, &there)?,
        };
        if let Some(bundle) = bundle_of(catalog, &answers.preset).filter(|id| members(catalog, id).is_subset(&there)) {
            there.insert(bundle);
        }
        let lost = there.into_iter().filter(|id| !salvaged.packages.contains_key(id)).collect();
        Ok(Self { answers, lost })
    }

    /// The record as far as it is known before the app's files are compared with the packages.
    fn start(&self, root: &Root, catalog: &Catalog, salvaged: &Salvaged) -> Result<Lock> {
        let mut packages = salvaged.packages.clone();
        let all: Vec<&String> = self.lost.iter().chain(salvaged.packages.keys()).collect();
        let brought: BTreeSet<String> = all.iter().flat_map(|id| members(catalog, id)).collect();
        for id in &self.lost {
            let Some(package) = catalog.get(id) else { continue };
            let names = package.descriptor.migrations.iter().map(|migration| migration.item.id.as_str());
            let hint = salvaged.hints.get(id);
            let locked = LockedPackage {
                version: package.descriptor.version.clone(),
                direct: hint.map_or(!brought.contains(id), |hint| hint.direct),
                content: hint.and_then(|hint| hint.content.clone()),
                options: hint.map(|hint| hint.options.clone()).unwrap_or_default(),
                files: migrations(root, &names.collect::<Vec<_>>())?,
                ..LockedPackage::default()
            };
            packages.insert(id.clone(), locked);
        }
        Ok(Lock { app: Some(self.answers.clone()), packages, left: salvaged.left.clone() })
    }
}

/// Packages whose runtime the app depends on.
fn dependencies(root: &Root, catalog: &Catalog) -> Result<BTreeSet<String>> {
    let manifest = root.read_text(&AppPath::fixed("package.json"))?.unwrap_or_default();
    let dependencies = crate::edit::json::get(&manifest, &["dependencies"]);
    let named = |name: &str| dependencies.as_ref().is_some_and(|object| object.get(name).is_some());
    let packages = catalog.packages.values().map(|package| &package.descriptor);
    Ok(packages.filter(|descriptor| named(&descriptor.npm_name)).map(|descriptor| descriptor.id.clone()).collect())
}

/// What a package brings, itself not counted.
fn members(catalog: &Catalog, id: &str) -> BTreeSet<String> {
    let mut members = BTreeSet::new();
    let mut open = vec![id.to_owned()];
    while let Some(id) = open.pop() {
        let Some(package) = catalog.get(&id) else { continue };
        open.extend(package.descriptor.depends_on.iter().filter(|other| members.insert((*other).clone())).cloned());
    }
    members
}

fn bundle_of(catalog: &Catalog, preset: &str) -> Option<String> {
    let mut packages = catalog.packages.values().map(|package| &package.descriptor);
    let is_it = |name: &String| name == preset;
    packages
        .find(|descriptor| descriptor.preset.as_ref().is_some_and(|preset| is_it(&preset.name)))
        .map(|descriptor| descriptor.id.clone())
}

/// The migrations that are there, by the names that the package gives them: their stamps are in no other place.
fn migrations(root: &Root, names: &[&str]) -> Result<BTreeMap<AppPath, LockedFile>> {
    let mut files = BTreeMap::new();
    for path in root.list("migrations")? {
        let is_named = names.iter().any(|name| path.as_str().ends_with(&format!("_{name}.cjs")));
        if let (true, Some(bytes)) = (is_named, root.read(&path)?) {
            files.insert(path, LockedFile { ownership: Ownership::Migration, hash: hash::content(&bytes) });
        }
    }
    Ok(files)
}

/// The answers of create-app, as far as the app still tells them.
fn answers(root: &Root, catalog: &Catalog, there: &BTreeSet<String>) -> Result<AppAnswers> {
    let manifest = root.read_text(&AppPath::fixed("package.json"))?.unwrap_or_default();
    let name = crate::edit::json::get(&manifest, &["name"]).and_then(|name| name.as_str().map(str::to_owned));
    let name = name.ok_or_else(|| {
        Error::refused("no-manifest", "the app has no readable package.json", "restore it from git first")
    })?;
    let model = app::read(root);
    let tenancy = model.tenancy_mode.as_deref().and_then(Tenancy::parse).unwrap_or(Tenancy::None);
    let package_manager = [("pnpm-lock.yaml", "pnpm"), ("yarn.lock", "yarn")]
        .into_iter()
        .find(|(file, _)| root.read(&AppPath::fixed(file)).is_ok_and(|bytes| bytes.is_some()))
        .map_or("npm", |(_, manager)| manager);
    Ok(AppAnswers {
        title: model.title.clone().unwrap_or_else(|| name.clone()),
        name,
        preset: largest_preset(catalog, there),
        tenancy,
        package_manager: package_manager.to_owned(),
    })
}

/// The last preset in the list of which the app has everything.
fn largest_preset(catalog: &Catalog, there: &BTreeSet<String>) -> String {
    let packages = catalog.packages.values().map(|package| &package.descriptor);
    let presets = packages.filter_map(|descriptor| Some((descriptor.preset.as_ref()?, &descriptor.id)));
    let whole = presets.filter(|(_, id)| members(catalog, id).is_subset(there));
    whole.max_by_key(|(preset, _)| preset.order).map_or_else(|| "minimal".to_owned(), |(preset, _)| preset.name.clone())
}

/// Nothing but the record knows what was trusted. The new one doesn't say so of these packages: their next update asks.
fn forget_trust(resolution: &mut Resolution) -> Vec<String> {
    let untrusted = std::mem::take(&mut resolution.untrusted);
    let is_unknown = |id: &str| untrusted.iter().any(|one| one.package == id);
    for package in resolution.packages.iter_mut().filter(|package| is_unknown(&package.id)) {
        package.content = None;
    }
    let one = |one: &Untrusted| {
        format!("nothing says any more that `{0}` was trusted: `jskit update {0}` asks for it", one.package)
    };
    untrusted.iter().map(one).collect()
}

/// Nothing but the record knows what was generated.
fn generated_lost(salvaged: &Salvaged) -> Option<String> {
    // The ids of generated things are those with a colon, however a file name writes it.
    let named = lock::package_path(":");
    let colon = named.file_name().trim_end_matches(".json");
    let damaged = salvaged.unreadable.iter().any(|path| path.file_name().contains(colon));
    (damaged || salvaged.packages.is_empty())
        .then(|| "the new record does not know what was made by `jskit generate`: that is yours now".to_owned())
}
