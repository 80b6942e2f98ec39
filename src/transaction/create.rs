//! Making an app: built beside its place under a hidden name, then put there by one rename.

use std::collections::BTreeSet;
use std::path::Path;

use super::preflight::{self, Step};
use super::record::{CommandRecord, Header, Kind, Receipt};
use super::secrets::{self, Keyring};
use super::{history, journal, state};
use crate::change::ChangeSet;
use crate::error::{Error, Result};
use crate::fs::{FileMode, NewFile, Parent, Root, write_error};
use crate::interrupt;
use crate::parallel;

/// Held by the process that builds; a folder with this mark that nobody holds was left by a crash.
pub(super) const MARK: &str = ".jskit/state/creating";

/// Makes `target`, which must not exist. A crash leaves nothing but a hidden folder, which the next call removes.
/// For a folder that exists, even an empty one, [`super::apply`] is the way.
pub fn create(target: &Path, set: &ChangeSet, record: &CommandRecord) -> Result<(Root, Receipt)> {
    let (root, receipt) = make(target, set, Some(record))?;
    Ok((root, receipt.ok_or_else(|| Error::Bug("an app was made without a receipt".to_owned()))?))
}

/// The same for a folder that is no app: it has no history, and nothing of ours is left in it.
pub fn create_folder(target: &Path, set: &ChangeSet) -> Result<Root> {
    let (root, _) = make(target, set, None)?;
    state::remove_if_no_app(&root);
    Ok(root)
}

/// Takes away what a crash at the end of [`create_folder`] left, unless its process is still at it.
pub fn tidy_folder(root: &Root) {
    let is_left = !state::exists(root, MARK) || root.hold_file(MARK).is_ok_and(|held| held.is_some());
    if is_left {
        state::remove_if_no_app(root);
    }
}

fn make(target: &Path, set: &ChangeSet, record: Option<&CommandRecord>) -> Result<(Root, Option<Receipt>)> {
    let _hold = interrupt::hold();
    let parent = Parent::make(target)?;
    let built = Parent::hidden_names(&parent)
        .and_then(|left| left.iter().try_for_each(|name| remove_left(&parent, name)))
        .and_then(|()| build_and_place(&parent, set, record));
    if built.is_err() {
        parent.take_back();
    }
    built
}

fn build_and_place(
    parent: &Parent,
    set: &ChangeSet,
    record: Option<&CommandRecord>,
) -> Result<(Root, Option<Receipt>)> {
    let (hidden, root) = parent.make_hidden()?;
    let built = build(&root, set, record).and_then(|header| interrupt::check().map(|()| header));
    // Windows moves no folder that somebody has open.
    drop(root);
    let placed = built.and_then(|header| parent.place(&hidden).map(|()| header.map(|header| header.receipt())));
    match placed {
        Ok(receipt) => {
            let root = Root::open(parent.target())?;
            // The app is there: what fails now is tidied by its first command.
            let _ = parent.sync();
            let _ = root.remove_file(MARK);
            Ok((root, receipt))
        }
        Err(error) => {
            if let Some(root) = parent.open_folder(&hidden) {
                let _ = remove_built(&root);
            }
            let _ = parent.remove_empty(&hidden);
            Err(error)
        }
    }
}

fn build(root: &Root, set: &ChangeSet, record: Option<&CommandRecord>) -> Result<Option<Header>> {
    state::make(root)?;
    let _mark = root.hold_file(MARK).map_err(|error| write_error(MARK, &error))?;
    preflight::refuse_twins_in_set(set)?;
    let changes = set.changes.values().filter(|change| change.kind.after().is_some());
    let steps: Vec<Step<'_>> = changes.map(|change| Step { change, mode: None }).collect();
    write_all(root, &steps)?;
    let header = record.map(|record| write_history(root, &steps, record)).transpose()?;
    let paths: Vec<&str> = steps.iter().map(Step::path).collect();
    root.sync_all(&paths).map_err(|error| write_error(".", &error))?;
    Ok(header)
}

fn write_history(root: &Root, steps: &[Step<'_>], record: &CommandRecord) -> Result<Header> {
    let keyring = if steps.iter().any(|step| step.change.secret) { Keyring::make(root)? } else { None };
    // There is nothing before it to go back to, so the receipt needs no contents.
    let header = journal::draft(1, (record, Kind::Create), steps, keyring.as_ref()).without_contents();
    secrets::remember(root, &header)?;
    let (path, text) = (history::path(header.number), journal::print(&header)?);
    root.create_folder(state::HISTORY, true)
        .and_then(|_| root.create_file(&path, &text, NewFile::Fresh(FileMode::SECRET)))
        .map_err(|error| write_error(&path, &error))?;
    Ok(header)
}

/// So many files are written while a thread starts.
const PART: usize = 32;

/// All folders, then all files, in no order: nobody sees the app before it is put in its place.
fn write_all(root: &Root, steps: &[Step<'_>]) -> Result<()> {
    let mut folders = BTreeSet::new();
    for step in steps {
        root.create_parents(step.path(), &mut folders, |_| ()).map_err(|error| write_error(step.path(), &error))?;
    }
    let write = |part: &[Step<'_>]| {
        part.iter().try_for_each(|step| {
            interrupt::check()?;
            let bytes = step.change.kind.after().unwrap_or_default();
            root.create_file(step.path(), bytes, step.new_file())
                .map(|_| ())
                .map_err(|error| write_error(step.path(), &error))
        })
    };
    parallel::in_parts(steps, PART, write).into_iter().collect()
}

/// Removes a folder that a crash left, and none that is anyone else's: it has our mark, which nobody holds, or no file at all.
fn remove_left(parent: &Parent, hidden: &str) -> Result<()> {
    let Some(root) = parent.open_folder(hidden) else { return Ok(()) };
    let is_marked = state::exists(&root, MARK);
    if is_marked {
        let held = root.hold_file(MARK).map_err(|error| write_error(hidden, &error))?;
        if held.is_none() {
            return Ok(());
        }
        remove_built(&root)?;
    } else {
        for folder in [state::FOLDER, ".jskit"] {
            root.remove_file(&format!("{}/.gitignore", state::FOLDER)).map_err(|error| write_error(hidden, &error))?;
            root.remove_empty_folder(folder).map_err(|error| write_error(hidden, &error))?;
        }
    }
    // Nor does Windows remove one.
    drop(root);
    parent.remove_empty(hidden)
}

/// The mark goes last, so that a crash in between leaves a folder that is still known as ours.
fn remove_built(root: &Root) -> Result<()> {
    let removed = || {
        for (folder, keep) in [(".", ".jskit"), (".jskit", "state"), (state::FOLDER, "creating")] {
            root.remove_all_but(folder, keep)?;
        }
        root.remove_file(MARK)?;
        root.remove_empty_folder(state::FOLDER)?;
        root.remove_empty_folder(".jskit").map(|_| ())
    };
    removed().map_err(|error| write_error(".", &error))
}

impl Parent {
    fn remove_empty(&self, hidden: &str) -> Result<()> {
        self.remove_folder(hidden).map_err(|error| write_error(hidden, &error))
    }

    fn place(&self, hidden: &str) -> Result<()> {
        self.rename_to_target(hidden).map_err(|error| match error.kind() {
            std::io::ErrorKind::AlreadyExists
            | std::io::ErrorKind::DirectoryNotEmpty
            | std::io::ErrorKind::NotADirectory => Error::refused(
                "target-exists",
                format!("`{}` came to exist while the app was made; nothing was changed", self.target().display()),
                "choose another name, or run the command again",
            ),
            _ => write_error(&self.target().display().to_string(), &error),
        })
    }
}
