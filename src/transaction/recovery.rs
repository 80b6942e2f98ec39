//! Settling what a crash left: a change that was begun is finished, or taken back where it can't be.

use std::time::Duration;

use super::holding::{Held, Owner, acquire};
use super::journal::{self, Stored};
use super::preflight::{self, Step};
use super::record::Recorded;
use super::{history, publish, secrets, state};
use crate::change::{Change, ChangeKind, ChangeSet};
use crate::error::{Error, Result};
use crate::files::Files as _;
use crate::fs::{FileMode, NewFile, Root, write_error};

/// What was found and done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recovery {
    Nothing,
    /// The command's change is complete now. `saved` are copies of files that someone edited since the crash.
    Finished { command: String, saved: Vec<String> },
    /// The app is as it was before the command.
    TakenBack { command: Option<String>, saved: Vec<String> },
}

/// For commands that only read: settles what is left without taking the app's lock where there is nothing.
pub fn settle(root: &Root, owner: &Owner, wait: Duration) -> Result<Recovery> {
    if !state::exists(root, state::JOURNAL) {
        return Ok(Recovery::Nothing);
    }
    recover(&acquire(root, owner, wait)?)
}

/// Settles what a crash left. Every command that changes the app does it first.
pub fn recover(held: &Held<'_>) -> Result<Recovery> {
    let root = held.root();
    let _hold = crate::interrupt::hold();
    if !state::exists(root, state::JOURNAL) {
        state::tidy(root);
        let _ = root.remove_file(super::create::MARK);
        if let Some(receipt) = history::last(root) {
            journal::erase_secrets(root, &receipt).map_err(|error| write_error(state::HISTORY, &error))?;
        }
        return Ok(Recovery::Nothing);
    }
    let Some(stored) = journal::read_whole(root) else {
        state::discard(root);
        state::remove_if_no_app(root);
        return Ok(Recovery::TakenBack { command: None, saved: Vec::new() });
    };
    let saved = save_edits(root, &stored)?;
    let command = stored.receipt.command.clone();
    let Err(error) = bring_to(root, &stored, Side::After) else {
        secrets::remember(root, &stored.receipt)?;
        journal::archive(root, &stored.receipt)?;
        state::tidy(root);
        return Ok(Recovery::Finished { command, saved });
    };
    if bring_to(root, &stored, Side::Before).is_err() {
        return Err(Error::refused(
            "half-done",
            format!("can't finish `{command}`, which a crash interrupted: {error}"),
            "once the disk can be written again, run `jskit recover`",
        ));
    }
    state::discard(root);
    state::remove_if_no_app(root);
    Ok(Recovery::TakenBack { command: Some(command), saved })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Before,
    After,
}

impl Side {
    fn of<'a>(self, stored: &'a Stored, change: &Recorded) -> Option<&'a [u8]> {
        match self {
            Self::Before => stored.before(change),
            Self::After => stored.after(change),
        }
    }
}

/// Brings every file of the change to one side, whatever side each is on now.
fn bring_to(root: &Root, stored: &Stored, side: Side) -> Result<()> {
    let mut set = ChangeSet::default();
    for recorded in &stored.receipt.changes {
        let wanted = side.of(stored, recorded).map(<[u8]>::to_vec);
        let kind = match (root.read(&recorded.path)?, wanted) {
            (None, None) => continue,
            (Some(now), Some(wanted)) if now == wanted => continue,
            (None, Some(after)) => ChangeKind::Create { after },
            (Some(before), Some(after)) => ChangeKind::Modify { before, after },
            (Some(before), None) => ChangeKind::Delete { before },
        };
        set.changes.insert(recorded.path.clone(), as_change(recorded, kind, side));
    }
    let mut steps = preflight::steps(root, &set)?;
    for step in &mut steps {
        let recorded = stored.receipt.changes.iter().find(|recorded| recorded.path == step.change.path);
        step.mode = recorded.and_then(|recorded| recorded.mode).map(FileMode).or(step.mode);
    }
    publish::stage(root, &steps)?;
    publish::publish(root, &steps, &mut Vec::new())?;
    // Also of files that were deleted before the crash.
    let deleted = stored.receipt.changes.iter().filter(|recorded| side.of(stored, recorded).is_none());
    publish::remove_emptied(root, deleted.map(|recorded| &recorded.path))?;
    let paths: Vec<&str> = steps.iter().map(Step::path).collect();
    root.sync_all(&paths).map_err(|error| write_error(".", &error))
}

fn as_change(recorded: &Recorded, kind: ChangeKind, side: Side) -> Change {
    Change {
        path: recorded.path.clone(),
        kind,
        ownership: recorded.ownership,
        executable: recorded.executable && side == Side::After,
        secret: recorded.secret,
        secret_keys: Vec::new(),
        packages: Vec::new(),
        reasons: Vec::new(),
    }
}

/// Copies of files that are on neither side: someone worked on while the change lay half done.
fn save_edits(root: &Root, stored: &Stored) -> Result<Vec<String>> {
    let mut saved = Vec::new();
    for recorded in &stored.receipt.changes {
        let Some(now) = root.read(&recorded.path)? else { continue };
        let sides = [stored.before(recorded), stored.after(recorded)];
        if sides.into_iter().flatten().any(|side| is_torn_or_same(&now, side)) {
            continue;
        }
        let copy = format!("{}/{}-{}", state::SAVED, saved.len() + 1, recorded.path.file_name());
        let failed = |error| write_error(&copy, &error);
        root.create_folder(state::SAVED, true).map_err(failed)?;
        root.remove_file(&copy).map_err(failed)?;
        root.create_file(&copy, &now, NewFile::Fresh(FileMode::SECRET)).map_err(failed)?;
        saved.push(copy);
    }
    Ok(saved)
}

/// A power cut may leave a file whose name was written and whose bytes were not, or not all.
fn is_torn_or_same(now: &[u8], side: &[u8]) -> bool {
    side.starts_with(now) || now.iter().all(|byte| *byte == 0)
}
