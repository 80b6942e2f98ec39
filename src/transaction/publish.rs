//! Moving staged files into place, and back.

use std::collections::BTreeSet;

use super::preflight::Step;
use super::state;
use crate::error::Result;
use crate::fs::{Root, write_error};
use crate::interrupt;
use crate::path::AppPath;

/// One thing that was done to the app, as far as taking it back needs to know.
#[derive(Debug)]
pub(super) enum Done {
    Folder(String),
    Created(String),
    /// The old file is in the stage.
    Replaced {
        path: String,
        aside: String,
    },
    Deleted {
        path: String,
        aside: String,
    },
}

fn staged(index: usize) -> String {
    format!("{}/new-{index}", state::STAGE)
}

fn aside(index: usize) -> String {
    format!("{}/old-{index}", state::STAGE)
}

/// Writes all new contents beside the app, so that a full disk is found out before anything of the app is touched.
pub(super) fn stage(root: &Root, steps: &[Step<'_>]) -> Result<()> {
    let failed = |error| write_error(state::STAGE, &error);
    root.remove_tree(state::STAGE).map_err(failed)?;
    root.create_folder(state::STAGE, true).map_err(failed)?;
    for (index, step) in steps.iter().enumerate() {
        interrupt::check()?;
        if let Some(after) = step.change.kind.after() {
            root.create_file(&staged(index), after, step.new_file())
                .map_err(|error| write_error(step.path(), &error))?;
        }
    }
    Ok(())
}

/// Puts everything in place. What was done before a failure is in `done`.
pub(super) fn publish(root: &Root, steps: &[Step<'_>], done: &mut Vec<Done>) -> Result<()> {
    let mut folders = BTreeSet::new();
    for (index, step) in steps.iter().enumerate() {
        publish_step(root, step, index, &mut folders, done).map_err(|error| write_error(step.path(), &error))?;
    }
    Ok(())
}

fn publish_step(
    root: &Root,
    step: &Step<'_>,
    index: usize,
    folders: &mut BTreeSet<String>,
    done: &mut Vec<Done>,
) -> std::io::Result<()> {
    let (path, aside) = (step.path().to_owned(), aside(index));
    match (step.change.kind.before(), step.change.kind.after()) {
        (Some(_), Some(_)) => {
            let staged = staged(index);
            if root.exchange(&staged, &path)? {
                done.push(Done::Replaced { path, aside: staged });
            } else {
                root.keep_aside(&path, &aside)?;
                root.rename(&staged, &path)?;
                done.push(Done::Replaced { path, aside });
            }
        }
        (Some(_), None) => {
            root.rename(&path, &aside)?;
            done.push(Done::Deleted { path, aside });
        }
        (None, _) => {
            root.create_parents(&path, folders, |folder| done.push(Done::Folder(folder.to_owned())))?;
            root.rename(&staged(index), &path)?;
            done.push(Done::Created(path));
        }
    }
    Ok(())
}

/// Undoes what was done, last thing first.
pub(super) fn take_back(root: &Root, done: &[Done]) -> Result<()> {
    for one in done.iter().rev() {
        let (path, result) = match one {
            Done::Folder(path) => (path, root.remove_empty_folder(path).map(|_| ())),
            Done::Created(path) => (path, root.remove_file(path)),
            Done::Replaced { path, aside } | Done::Deleted { path, aside } => (path, root.rename(aside, path)),
        };
        result.map_err(|error| write_error(path, &error))?;
    }
    Ok(())
}

/// Folders that deletions left empty go, innermost first. One that can't go keeps no other from going.
pub(super) fn remove_emptied<'a>(root: &Root, deleted: impl Iterator<Item = &'a AppPath>) -> Result<()> {
    // Each is listed once, however many files went from it. Backwards, what lies inside a folder comes before it.
    let folders: BTreeSet<&str> = deleted.filter_map(AppPath::parent).collect();
    let mut removed = Ok(());
    for folder in folders.into_iter().rev() {
        removed = remove_upwards(root, folder).and(removed);
    }
    removed
}

/// A folder and those above it, as far as they are empty.
fn remove_upwards(root: &Root, folder: &str) -> Result<()> {
    let mut folder = Some(folder);
    while let Some(path) = folder {
        let is_gone = !state::exists(root, path);
        if !is_gone && !root.remove_empty_folder(path).map_err(|error| write_error(path, &error))? {
            break;
        }
        folder = path.rsplit_once('/').map(|(above, _)| above);
    }
    Ok(())
}
