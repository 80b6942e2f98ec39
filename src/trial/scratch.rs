//! An app that exists in memory only, and the pipeline on it.

use std::collections::{BTreeMap, BTreeSet};

use crate::app;
use crate::catalog::Catalog;
use crate::change::ChangeSet;
use crate::descriptor::model::{OptionType, PackageOption, Subcommand, Tenancy};
use crate::error::{Error, Result};
use crate::files::{Files as _, Memory};
use crate::generate;
use crate::lock::{self, AppAnswers, Lock, LockedPackage, is_generated};
use crate::plan::{self, Moment, Plan, Realize};
use crate::resolve::{self, Request};

/// Values that options without a default are given, the first that fits.
const SAMPLES: [&str; 6] = ["sample", "1", "sample@example.com", "https://example.com", "home/sample", "sample_value"];

/// What stays the same for all steps of a trial.
#[derive(Clone, Copy, Debug)]
pub struct Setting<'a> {
    pub now: time::OffsetDateTime,
    /// Values by option or argument, as they were given.
    pub values: &'a BTreeMap<String, String>,
}

/// Each step gives a new one.
#[derive(Clone, Debug)]
pub struct Scratch {
    pub files: Memory,
    tenancy: Tenancy,
}

impl Scratch {
    pub fn new(tenancy: Tenancy) -> Self {
        Self { files: Memory::default(), tenancy }
    }

    pub fn lock(&self) -> Result<Lock> {
        match lock::load(&self.files) {
            Err(Error::NotAnApp { .. }) => Ok(Lock { app: Some(self.answers()), ..Lock::default() }),
            loaded => loaded,
        }
    }

    fn answers(&self) -> AppAnswers {
        AppAnswers {
            name: "scratch".to_owned(),
            title: "Scratch".to_owned(),
            preset: "shell".to_owned(),
            tenancy: self.tenancy,
            package_manager: "npm".to_owned(),
        }
    }

    /// What a request would change.
    pub fn ask(&self, catalog: &Catalog, request: Request, setting: Setting<'_>) -> Result<ChangeSet> {
        let lock = self.lock()?;
        let mut request = Request { options: setting.values.clone(), ..request };
        let mut resolution = resolve::resolve(catalog, &lock, &request)?;
        if !resolution.missing.is_empty() {
            for missing in &resolution.missing {
                request.options.insert(missing.option.name.clone(), sample(&missing.option)?);
            }
            resolution = resolve::resolve(catalog, &lock, &request)?;
        }
        let migrations = self.files.list("migrations")?;
        // The same in every step: what is random differs from step to step, and is no difference of the package.
        let mut random = |count| vec![7; count];
        let mut moment = Moment { now: setting.now, migrations: &migrations, random: &mut random };
        let plan = plan::plan(catalog, &resolution, &lock, &mut moment)?;
        let mut set = self.realize(&plan, &lock, resolution.app.clone())?;
        set.conflicts.extend(resolution.conflicts);
        Ok(set)
    }

    /// What a generator's subcommand would change, and the key that it has in the lock.
    pub fn generate(
        &self,
        catalog: &Catalog,
        id: &str,
        subcommand: &Subcommand,
        setting: Setting<'_>,
    ) -> Result<(ChangeSet, String)> {
        let lock = self.lock()?;
        let package = catalog.get(id).ok_or_else(|| Error::Bug(format!("`{id}` is not in the catalog")))?;
        let mut values = BTreeMap::new();
        for option in subcommand.arguments.iter().chain(subcommand.options.values()) {
            let known = setting.values.get(&option.name).cloned().or_else(|| option.default.clone());
            let value = match known {
                Some(value) => Some(value),
                None if option.required || subcommand.arguments.contains(option) => Some(argument(option)?),
                None => (option.kind == OptionType::Flag).then(|| "false".to_owned()),
            };
            values.extend(value.map(|value| (option.name.clone(), value)));
        }
        let app = self.answers();
        let installed: BTreeSet<String> = lock.packages.keys().filter(|id| !is_generated(id)).cloned().collect();
        let request = generate::Request {
            package,
            subcommand,
            values: &values,
            app: &app,
            installed: &installed,
            lock: &lock,
            force: false,
        };
        let generated = generate::plan(&self.files, &app::read(&self.files), &request)?;
        let id = generated.lock_id.clone();
        let locked = LockedPackage { direct: true, ..LockedPackage::default() };
        let packages = if generated.steps.is_empty() { BTreeMap::new() } else { [(id.clone(), locked)].into() };
        let plan = Plan { steps: generated.steps, packages, ..Plan::default() };
        Ok((self.realize(&plan, &lock, app)?, id))
    }

    /// What taking back a generated thing would change.
    pub fn take_back(&self, id: &str) -> Result<ChangeSet> {
        let lock = self.lock()?;
        let mut plan = Plan::default();
        if let Some(locked) = lock.packages.get(id) {
            plan.remove(id, locked);
        }
        self.realize(&plan, &lock, self.answers())
    }

    fn realize(&self, plan: &Plan, lock: &Lock, app: AppAnswers) -> Result<ChangeSet> {
        plan::realize(plan, &Realize { is_written: &|_, _| true, ..Realize::new(&self.files, lock, app) })
    }

    /// The app with a change set applied.
    pub fn with(&self, set: &ChangeSet) -> Self {
        let mut next = self.clone();
        for change in set.changes.values() {
            match change.kind.after() {
                Some(after) => next.files.files.insert(change.path.clone(), after.to_vec()),
                None => next.files.files.remove(&change.path),
            };
        }
        next
    }
}

fn argument(option: &PackageOption) -> Result<String> {
    // A page that can be made anywhere; other arguments have no place to name.
    if option.name == "path" && crate::descriptor::accepts(option, "home/sample").is_ok() {
        return Ok("home/sample".to_owned());
    }
    sample(option)
}

fn sample(option: &PackageOption) -> Result<String> {
    if option.kind == OptionType::Flag {
        return Ok("true".to_owned());
    }
    let mut fitting = option.choices.iter().map(String::as_str).chain(SAMPLES);
    fitting.find(|value| crate::descriptor::accepts(option, value).is_ok()).map(str::to_owned).ok_or_else(|| {
        Error::refused(
            "no-sample",
            format!("no sample value fits `{}`", option.name),
            format!("name one with `--value {}=VALUE`", option.name),
        )
    })
}
