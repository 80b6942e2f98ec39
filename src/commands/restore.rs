//! `jskit restore`: brings back what a package wrote and the user deleted. Update and `doctor --fix` never do: a deletion is an edit.

use super::inspect::{entries, not_owned};
use super::package::finish;
use super::{App, Context, Purpose, find};
use crate::app::state::{self, FileState};
use crate::catalog::Wanted;
use crate::change::{Conflict, Kept};
use crate::cli::Restore;
use crate::descriptor::model::FileTarget;
use crate::edit::javascript;
use crate::error::{Error, Result};
use crate::files::Files as _;
use crate::lock::LockedEntry;
use crate::path::AppPath;
use crate::plan::{self, Action, AdjustStep, FileStep, Plan, Realize, Step};

pub fn run(context: &Context<'_>, args: &Restore) -> Result<u8> {
    let root = find(context)?;
    let app = App::open(context, &root, Purpose::Change, Wanted::Closure(Vec::new()))?;
    let mut wanted = Wish { force: args.force, ..Wish::default() };
    for target in &args.targets {
        let target = target.strip_prefix("./").unwrap_or(target);
        if !wanted.file(&app, target)? && !wanted.entries(&app, target)? {
            return Err(not_owned(&app, target));
        }
    }
    let answers = app.lock.app.clone().ok_or_else(|| Error::Bug("the lock has no answers".to_owned()))?;
    let input = Realize { force: args.force, ..Realize::new(app.root, &app.lock, answers) };
    let mut set = plan::realize(&wanted.plan, &input)?;
    set.kept.extend(wanted.kept.into_iter().map(Kept::from));
    set.warnings.extend(wanted.warnings);
    set.conflicts.extend(wanted.conflicts);
    finish(context, &app, &args.preview, "restore", "restored what was asked for", &set)
}

/// What is to be written again, and what needn't be.
#[derive(Default)]
struct Wish {
    plan: Plan,
    kept: Vec<String>,
    warnings: Vec<String>,
    conflicts: Vec<Conflict>,
    /// What was edited is to be as it was, too.
    force: bool,
}

impl Wish {
    /// A file that a package wrote; its entries alone where the file itself is as it was. False for anything else.
    fn file(&mut self, app: &App<'_>, target: &str) -> Result<bool> {
        let owner = app.lock.packages.iter().find_map(|(id, package)| {
            let (path, locked) = package.files.iter().find(|(path, _)| path.as_str() == target)?;
            Some((id, path, locked))
        });
        let Some((id, path, locked)) = owner else { return Ok(false) };
        let is_whole =
            state::examine(app.root, &app.lock)?.get(path).is_some_and(|owned| owned.state == FileState::Clean);
        if is_whole {
            return self.gone_entries(app, path).map(|()| true);
        }
        let bytes = state::original(app.root, &app.lock, &app.catalog, path)?.ok_or_else(|| no_original(id, path))?;
        let executable = is_executable(app, id, path);
        let file = FileStep { path: path.clone(), bytes, ownership: locked.ownership, executable, was: Vec::new() };
        self.step(id, Action::Restore(file));
        Ok(true)
    }

    fn gone_entries(&mut self, app: &App<'_>, path: &AppPath) -> Result<()> {
        let before = self.plan.steps.len();
        for (id, package) in &app.lock.packages {
            for (file, _, entry, state) in entries(app, package, &|file, _, _| file == path)? {
                if state == FileState::Missing {
                    self.entry(app, id, file, entry, None)?;
                }
            }
        }
        if before == self.plan.steps.len() {
            self.kept.push(format!("`{path}` is as it was written"));
        }
        Ok(())
    }

    /// Entries by their id or key, as `jskit why` takes them.
    fn entries(&mut self, app: &App<'_>, target: &str) -> Result<bool> {
        let mut found = false;
        for (id, package) in &app.lock.packages {
            for (file, key, entry, state) in
                entries(app, package, &|_, key, entry| entry.id == target || key == target)?
            {
                found = true;
                match state {
                    FileState::Missing => self.entry(app, id, file, entry, None)?,
                    FileState::Clean => self.kept.push(format!("{} `{}` is as it was written", entry.kind, entry.id)),
                    FileState::Edited if self.force => self.edited_entry(app, id, file, entry)?,
                    FileState::Edited => self.conflicts.push(edited(id, file, key, entry)),
                }
            }
        }
        Ok(found)
    }

    /// From what the file says of it to what was written; where that can't be read the edit is refused, with the lines to paste.
    fn edited_entry(&mut self, app: &App<'_>, id: &str, file: &AppPath, entry: &LockedEntry) -> Result<()> {
        let source = app.root.read_text(file)?.unwrap_or_default();
        let base = state::entry_base(app.root, entry)?;
        let said = base.as_ref().and_then(|base| javascript::said(&source, base));
        self.warnings.push(format!("{} `{}` in {file} was edited, and is written as it was", entry.kind, entry.id));
        self.entry(app, id, file, entry, said)
    }

    fn entry(
        &mut self,
        app: &App<'_>,
        id: &str,
        file: &AppPath,
        entry: &LockedEntry,
        from: Option<javascript::Intent>,
    ) -> Result<()> {
        let to: javascript::Intent = state::entry_base(app.root, entry)?.ok_or_else(|| no_original(id, file))?;
        let step = AdjustStep { file: file.clone(), kind: entry.kind.clone(), id: entry.id.clone(), from, to };
        self.step(id, Action::Adjust(step));
        Ok(())
    }

    fn step(&mut self, id: &str, action: Action) {
        self.plan.steps.push(Step { package: id.to_owned(), reason: format!("restored, of `{id}`"), action });
    }
}

fn edited(id: &str, file: &AppPath, key: &str, entry: &LockedEntry) -> Conflict {
    Conflict {
        code: "entry-edited",
        path: file.to_string(),
        line: None,
        message: format!("{} `{}` was edited: `--force` writes it as it was", entry.kind, entry.id),
        snippet: None,
        package: id.to_owned(),
        entry: Some(key.to_owned()),
        places: Vec::new(),
    }
}

fn is_executable(app: &App<'_>, id: &str, path: &AppPath) -> bool {
    let below = path.as_str().strip_prefix(&format!("vendor/@jskit-ai/{id}/")).map(str::to_owned);
    let declared = app.catalog.get(id).is_some_and(|package| {
        let files = package.descriptor.files.iter().filter(|file| file.item.executable);
        let ends = |to: &FileTarget| match to {
            FileTarget::Path(to) => path.as_str() == to,
            FileTarget::Surface { path: below, .. } => path.as_str().ends_with(&format!("/{below}")),
        };
        files.map(|file| &file.item.to).any(ends)
    });
    declared || below.is_some_and(|below| below.starts_with("bin/"))
}

fn no_original(id: &str, path: &AppPath) -> Error {
    Error::refused(
        "no-original",
        format!(
            "`{path}` as it was written is kept nowhere: its text in `.jskit/base` is gone or damaged, or this jskit has another version of `{id}`"
        ),
        format!("`jskit doctor` tells what is damaged; take it from git, or run `jskit update package {id}` first"),
    )
}
