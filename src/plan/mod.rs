//! What is meant: a resolution becomes steps, each bound to this app, to the package that asks for it and to the reason.
//!
//! A plan says the state that each package wants, not a difference. [`realize`] compares it with the app and the lock, so that the same
//! plan twice changes nothing, and a condition that stopped holding takes back what it had brought.

mod again;
mod answers;
mod aside;
pub mod changelog;
mod desired;
mod entries;
mod env;
mod fields;
mod files;
mod imported;
pub mod intents;
mod manifest;
mod merged;
mod moved;
mod realize;
mod together;

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::Catalog;
use crate::change::{Ownership, VersionChange};
use crate::edit::javascript::Intent;
use crate::error::{Error, Result};
use crate::lock::{Lock, LockedPackage};
use crate::path::AppPath;
use crate::resolve::Resolution;

pub use answers::Answers;
pub use realize::{Realize, realize};

/// What comes from outside at the moment of the request, so that plan, preview and result are one.
pub struct Moment<'a> {
    pub now: time::OffsetDateTime,
    /// The migrations that the app has, whoever wrote them.
    pub migrations: &'a [AppPath],
    /// Random bytes, for generated secrets.
    pub random: &'a mut dyn FnMut(usize) -> Vec<u8>,
}

impl std::fmt::Debug for Moment<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Moment").field("now", &self.now).finish_non_exhaustive()
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The package's id, or `page:PATH` for a generated page.
    pub package: String,
    pub reason: String,
    pub action: Action,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    File(FileStep),
    Entry(EntryStep),
    Manifest(ManifestStep),
    Env(EnvStep),
    /// A file that the lock has, as it was written; what the lock says stays.
    Restore(FileStep),
    /// An entry, by the user's wish: what the lock says of it stays.
    Adjust(AdjustStep),
    DropFile(AppPath),
    DropEntry {
        file: AppPath,
        key: String,
    },
    DropManifest(String),
    DropEnv(String),
    /// The file goes whatever it says; its text is kept in `to`.
    Aside {
        path: AppPath,
        to: Option<AppPath>,
    },
    /// The entry goes whatever it says; its text is kept in `to`.
    CutEntry {
        file: AppPath,
        key: String,
        to: Option<AppPath>,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub struct FileStep {
    pub path: AppPath,
    /// Where earlier versions of the package had it.
    pub was: Vec<AppPath>,
    pub bytes: Vec<u8>,
    pub ownership: Ownership,
    pub executable: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct EntryStep {
    pub file: AppPath,
    /// `placement`, `topology`, `surface`, `access-policy`, `config` or `component`.
    pub kind: &'static str,
    pub id: String,
    pub intent: Intent,
    /// The keys that earlier versions of the package had it under.
    pub was: Vec<String>,
}

/// One entry to be changed from what the file says of it, or added again where it is gone.
#[derive(Clone, Debug, PartialEq)]
pub struct AdjustStep {
    pub file: AppPath,
    pub kind: String,
    pub id: String,
    pub from: Option<Intent>,
    pub to: Intent,
}

/// One key of `package.json`.
#[derive(Clone, Debug, PartialEq)]
pub struct ManifestStep {
    /// `dependency`, `dev-dependency`, `script`, `override` or `vite-proxy`.
    pub kind: &'static str,
    pub path: Vec<String>,
    pub value: String,
}

/// One key of `.env` and `.env.example`.
#[derive(Clone, PartialEq)]
pub struct EnvStep {
    pub key: String,
    pub comment: String,
    /// For `.env`; `None` where nobody has said one yet.
    pub value: Option<String>,
    /// For `.env.example`.
    pub example: String,
    pub secret: bool,
    /// The value was given in this request, so it replaces another.
    pub given: bool,
}

impl std::fmt::Debug for EnvStep {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let value = if self.secret { self.value.as_ref().map(|_| "***") } else { self.value.as_deref() };
        formatter.debug_struct("EnvStep").field("key", &self.key).field("value", &value).finish_non_exhaustive()
    }
}

/// The steps of one command, and what the lock will say of the packages besides.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    pub steps: Vec<Step>,
    /// Version, options and directness by package; files and entries follow from the steps.
    pub packages: BTreeMap<String, LockedPackage>,
    /// Packages that go.
    pub removed: BTreeSet<String>,
    pub warnings: Vec<String>,
    pub notes: Vec<String>,
    /// Packages that come to another version.
    pub updates: Vec<VersionChange>,
}

impl Plan {
    /// Takes back everything that the lock says one generated thing has.
    pub fn remove(&mut self, id: &str, locked: &LockedPackage) {
        self.steps.extend(drops(id, locked, &Wanted::default(), "it is taken back"));
        self.removed.insert(id.to_owned());
        order(&mut self.steps);
    }

    /// Another plan that goes before this one.
    #[must_use]
    pub fn after(mut self, first: Self) -> Self {
        self.steps.splice(0..0, first.steps);
        self.removed.extend(first.removed);
        self
    }

    /// Adds steps that take away what would stay; `keep` is for their texts. What stood for the same before gives way.
    pub fn take_away(&mut self, steps: Vec<Step>) {
        let replaced = |old: &Step| {
            steps.iter().any(|new| match (&old.action, &new.action) {
                (Action::DropFile(old), Action::Aside { path, .. }) => old == path,
                (Action::DropEntry { file, key }, Action::CutEntry { file: other, key: same, .. }) => {
                    file == other && key == same
                }
                _ => false,
            })
        };
        self.steps.retain(|step| !replaced(step));
        self.steps.extend(steps);
        order(&mut self.steps);
    }
}

/// How much of a package a command looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    /// Asked for: everything it declares.
    Whole,
    /// Installed at the version the catalog has: what follows the app's packages and tenancy.
    Context,
    /// Installed at another version: left to `jskit update`.
    Nothing,
}

/// The plan for a resolution.
pub fn plan(catalog: &Catalog, resolution: &Resolution, lock: &Lock, moment: &mut Moment<'_>) -> Result<Plan> {
    if !resolution.untrusted.is_empty() {
        return Err(Error::Untrusted { packages: resolution.untrusted.clone(), command: None, without: None });
    }
    let mut plan = Plan { removed: resolution.removed.iter().cloned().collect(), ..Plan::default() };
    plan.warnings.clone_from(&resolution.warnings);
    let ci = desired::collect_ci(catalog, resolution);
    let mut stamps = stamps(moment.now, moment.migrations);
    for resolved in &resolution.packages {
        let locked = lock.packages.get(&resolved.id);
        let Some(package) = catalog.get(&resolved.id) else {
            plan.packages.insert(resolved.id.clone(), locked.cloned().unwrap_or_default());
            continue;
        };
        let reach = match locked {
            None => Reach::Whole,
            Some(_) if resolved.held => Reach::Nothing,
            Some(_) if resolved.requested => Reach::Whole,
            Some(locked) if locked.version == package.descriptor.version => Reach::Context,
            Some(_) => Reach::Nothing,
        };
        if reach == Reach::Nothing {
            plan.packages.insert(resolved.id.clone(), locked.cloned().unwrap_or_default());
            continue;
        }
        let mut input =
            desired::Input { catalog, package, resolved, resolution, locked, left: &lock.left, ci: &ci, reach };
        let steps = desired::steps(&mut input, &mut stamps, moment)?;
        if let Some(locked) = locked {
            let reason = format!("`{}` no longer brings it", resolved.id);
            plan.steps.extend(drops(&resolved.id, locked, &steps.wanted, &reason));
            plan.updates.extend(changelog::since(&package.descriptor, &locked.version));
        } else {
            plan.notes.extend(package.descriptor.notes.iter().cloned());
        }
        plan.steps.extend(steps.steps);
        plan.packages.insert(
            resolved.id.clone(),
            LockedPackage {
                version: package.descriptor.version.clone(),
                direct: resolved.direct,
                options: resolved.options.clone(),
                content: resolved.content.clone(),
                ..LockedPackage::default()
            },
        );
    }
    for id in &resolution.removed {
        if let Some(locked) = lock.packages.get(id) {
            plan.steps.extend(drops(id, locked, &Wanted::default(), &format!("it goes with `{id}`")));
        }
    }
    order(&mut plan.steps);
    Ok(plan)
}

/// What a package wants to have in the app, by the keys of the lock.
#[derive(Debug, Default)]
struct Wanted {
    files: BTreeSet<AppPath>,
    entries: BTreeSet<(AppPath, String)>,
    manifest: BTreeSet<String>,
    env: BTreeSet<String>,
}

/// What the lock says a package has and it no longer wants.
fn drops(id: &str, locked: &LockedPackage, wanted: &Wanted, reason: &str) -> Vec<Step> {
    let step = |action| Step { package: id.to_owned(), reason: reason.to_owned(), action };
    let mut steps = Vec::new();
    let entries = locked.entries.keys().filter(|key| !wanted.entries.contains(*key));
    steps.extend(entries.map(|(file, key)| step(Action::DropEntry { file: file.clone(), key: key.clone() })));
    let manifest = locked.manifest.keys().filter(|key| !wanted.manifest.contains(*key));
    steps.extend(manifest.map(|key| step(Action::DropManifest(key.clone()))));
    let env = locked.env.keys().filter(|key| !wanted.env.contains(*key));
    steps.extend(env.map(|key| step(Action::DropEnv(key.clone()))));
    let files = locked.files.keys().filter(|path| !wanted.files.contains(*path));
    steps.extend(files.map(|path| step(Action::DropFile(path.clone()))));
    steps
}

/// Entries go before the files they stand in; files come before the entries that need them.
fn order(steps: &mut [Step]) {
    steps.sort_by_key(|step| match step.action {
        Action::DropEntry { .. } => 0,
        Action::DropManifest(_) => 1,
        Action::DropEnv(_) => 2,
        Action::DropFile(_) => 3,
        Action::File(_) | Action::Restore(_) => 4,
        Action::Entry(_) | Action::Adjust(_) => 5,
        Action::Manifest(_) => 6,
        Action::Env(_) => 7,
        Action::CutEntry { .. } => 8,
        Action::Aside { .. } => 9,
    });
}

/// Stamps for new migrations (`YYYYMMDDHHMMSS`): from now on, each later than the last, later than those the app has.
fn stamps(now: time::OffsetDateTime, existing: &[AppPath]) -> impl Iterator<Item = String> + use<> {
    let form = time::macros::format_description!("[year][month][day][hour][minute][second]");
    let last = existing
        .iter()
        .filter_map(|path| path.file_name().get(..14))
        .filter_map(|stamp| time::PrimitiveDateTime::parse(stamp, form).ok())
        .filter_map(|stamp| stamp.assume_utc().checked_add(time::Duration::SECOND))
        .max();
    let first = last.map_or(now, |last| last.max(now));
    (0_i64..).map_while(move |index| first.checked_add(time::Duration::seconds(index))?.format(form).ok())
}
