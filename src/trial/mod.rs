//! What `jskit test-package` does: a package is added, added again, removed, updated from an older version of itself and with edits in
//! the way, in an app that exists in memory only. Pure: packages in, steps with their trees and problems out.

mod scratch;
mod variant;
mod world;

use std::collections::BTreeSet;

use crate::catalog::Catalog;
use crate::change::{ChangeSet, Ownership};
use crate::descriptor::lint;
use crate::descriptor::model::{Descriptor, PackageKind};
use crate::error::{Error, Result};
use crate::files::Memory;
use crate::lock;
use crate::path::AppPath;
use crate::resolve::Request;

use scratch::Scratch;
pub use scratch::Setting;
pub use variant::Subject;
use world::World;

/// A file that is not what it should be: as it should be, as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub path: AppPath,
    pub expected: Option<Vec<u8>>,
    pub actual: Option<Vec<u8>>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    pub name: String,
    /// What it did, a line each.
    pub tree: Vec<String>,
    pub problems: Vec<String>,
    pub differences: Vec<Difference>,
}

impl Step {
    fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    pub fn is_fine(&self) -> bool {
        self.problems.is_empty() && self.differences.is_empty()
    }

    /// A step that could not be made is a problem of the package, and the others go on.
    fn try_with(mut self, work: impl FnOnce(&mut Self) -> Result<()>) -> Self {
        match work(&mut self) {
            Ok(()) => {}
            Err(Error::Descriptors(problems)) => {
                self.problems.extend(problems.into_iter().map(|problem| problem.message));
            }
            Err(error) => {
                let hint = error.hint().map(|hint| format!(" ({hint})")).unwrap_or_default();
                self.problems.push(format!("{error}{hint}"));
            }
        }
        self
    }

    fn take(&mut self, set: &ChangeSet) {
        let changes = set.changes.values().filter(|change| !change.path.is_internal());
        self.tree.extend(changes.map(|change| format!("{} {}", change.kind.action(), change.path)));
        let entries = set.entries.iter();
        self.tree.extend(entries.map(|one| format!("{} {} {} in {}", one.action, one.kind, one.id, one.file)));
        self.tree.extend(set.kept.iter().map(|kept| format!("kept: {kept}")));
        self.problems.extend(set.conflicts.iter().map(|conflict| format!("{}: {}", conflict.path, conflict.message)));
    }

    fn compare(&mut self, expected: &Memory, actual: &Memory, is_free: impl Fn(&AppPath) -> bool) {
        let paths: BTreeSet<&AppPath> = expected.files.keys().chain(actual.files.keys()).collect();
        for path in paths.into_iter().filter(|path| !is_free(path)) {
            let (expected, actual) = (expected.files.get(path).cloned(), actual.files.get(path).cloned());
            if expected != actual {
                self.differences.push(Difference { path: path.clone(), expected, actual });
            }
        }
    }
}

/// Gives all packages that may be referred to, and the one under test among them as it is handed over.
pub type Offered<'a> = &'a dyn Fn(&Subject) -> Result<Catalog>;

/// All steps, in order, in each app in which the package brings something else.
pub fn run(subject: &Subject, offered: Offered<'_>, setting: Setting<'_>) -> Result<Vec<Step>> {
    let catalog = offered(subject)?;
    let mut steps = vec![check(&catalog, &subject.descriptor)];
    if !steps[0].is_fine() {
        return Ok(steps);
    }
    for world in world::worlds(&catalog, &subject.descriptor) {
        let made = in_world(subject, &world, &catalog, offered, setting)?;
        steps.extend(made.into_iter().map(|step| Step { name: world.title(&step.name), ..step }));
    }
    Ok(steps)
}

/// Steps after a failed one that they build on are left out.
fn in_world(
    subject: &Subject,
    world: &World,
    catalog: &Catalog,
    offered: Offered<'_>,
    setting: Setting<'_>,
) -> Result<Vec<Step>> {
    let id = subject.descriptor.id.as_str();
    let empty = Scratch::new(world.tenancy);
    let there = Request { add: world.packages.clone(), ..Request::default() };
    let base = empty.with(&empty.ask(catalog, there, setting)?);

    let mut steps = Vec::new();
    let mut added = base.clone();
    steps.push(Step::new("add").try_with(|step| {
        let set = base.ask(catalog, world.adds(id), setting)?;
        step.take(&set);
        added = base.with(&set);
        Ok(())
    }));
    if !steps[0].is_fine() {
        return Ok(steps);
    }
    steps.push(Step::new("add again").try_with(|step| {
        step.compare(&added.files, &added.with(&added.ask(catalog, world.adds(id), setting)?).files, |_| false);
        Ok(())
    }));
    steps.push(Step::new("remove").try_with(|step| {
        let set = added.ask(catalog, world.removes(id), setting)?;
        step.take(&set);
        step.compare(&base.files, &added.with(&set).files, is_migration);
        Ok(())
    }));
    steps.extend(updates(subject, world, (&base, &added), catalog, offered, setting)?);
    for subcommand in &subject.descriptor.subcommands {
        steps.push(Step::new(format!("generate {}", subcommand.name)).try_with(|step| {
            let (set, key) = added.generate(catalog, id, subcommand, setting)?;
            step.take(&set);
            let made = added.with(&set);
            let (again, _) = made.generate(catalog, id, subcommand, setting)?;
            step.compare(&made.files, &made.with(&again).files, |_| false);
            step.compare(&added.files, &made.with(&made.take_back(&key)?).files, |_| false);
            Ok(())
        }));
    }
    Ok(steps)
}

/// A migration that was written stays: databases have run it. So does the record of it.
fn is_migration(path: &AppPath) -> bool {
    path.as_str().starts_with("migrations/") || *path == lock::left_path()
}

fn check(catalog: &Catalog, descriptor: &Descriptor) -> Step {
    let mut step = Step::new("lint");
    let mut problems = catalog.get(&descriptor.id).map(lint::package).unwrap_or_default();
    problems.extend(lint::among(catalog, &descriptor.id));
    lint::sort(&mut problems);
    step.problems.extend(problems.into_iter().map(|problem| problem.message));
    step
}

/// From an older version: first untouched, then with edits, and what is left of those after a removal.
fn updates(
    subject: &Subject,
    world: &World,
    (base, added): (&Scratch, &Scratch),
    catalog: &Catalog,
    offered: Offered<'_>,
    setting: Setting<'_>,
) -> Result<Vec<Step>> {
    if subject.descriptor.kind == PackageKind::Bundle {
        return Ok(Vec::new());
    }
    let id = subject.descriptor.id.as_str();
    let before = offered(&subject.older())?;
    let older = base.with(&base.ask(&before, world.adds(id), setting)?);
    let update = || Request { update: vec![id.to_owned()], ..Request::default() };
    let plain = Step::new("update from an older version").try_with(|step| {
        let set = older.ask(catalog, update(), setting)?;
        step.take(&set);
        step.compare(&added.files, &older.with(&set).files, |_| false);
        Ok(())
    });
    let (mut edited, mut expected) = (older.clone(), added.clone());
    let mut paths = BTreeSet::new();
    for path in own_files(&older, id)? {
        let edit = |app: &Scratch| app.files.files.get(&path).and_then(|bytes| variant::edited(path.as_str(), bytes));
        let (Some(now), Some(then)) = (edit(&older), edit(added)) else { continue };
        edited.files.files.insert(path.clone(), now);
        expected.files.files.insert(path.clone(), then);
        paths.insert(path);
    }
    let mut updated = edited.clone();
    let merged = Step::new("update where somebody edited").try_with(|step| {
        let set = edited.ask(catalog, update(), setting)?;
        step.take(&set);
        updated = edited.with(&set);
        step.compare(&expected.files, &updated.files, |_| false);
        Ok(())
    });
    let left = Step::new("remove where somebody edited").try_with(|step| {
        let set = updated.ask(catalog, world.removes(id), setting)?;
        step.take(&set);
        let after = updated.with(&set);
        step.compare(&base.files, &after.files, |path| is_migration(path) || paths.contains(path));
        for path in paths.iter().filter(|path| after.files.files.get(path) != updated.files.files.get(path)) {
            step.problems.push(format!("{path}: an edited file was not kept"));
        }
        Ok(())
    });
    Ok(vec![plain, merged, left])
}

/// The files of the package that belong to the app afterwards, and that no other package shares.
fn own_files(app: &Scratch, id: &str) -> Result<Vec<AppPath>> {
    let lock = app.lock()?;
    let Some(package) = lock.packages.get(id) else { return Ok(Vec::new()) };
    let own = package.files.iter().filter(|(_, file)| file.ownership == Ownership::App);
    Ok(own.map(|(path, _)| path.clone()).collect())
}
