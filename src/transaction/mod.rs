//! Applying a change set to an app: all of it or none of it, whatever happens on the way.
//!
//! One journal with all bytes before and after is made durable first; then everything is moved into place, the lock last; then the
//! journal becomes the receipt. A crash before the journal is whole leaves the app as it was, one after it is finished by
//! [`recover`]. All of it happens while the app's lock is held.

mod create;
pub mod history;
mod holding;
mod journal;
mod preflight;
mod publish;
mod record;
mod recovery;
pub mod secrets;
mod state;
mod undo;
mod undo_env;

pub use create::create;
pub use holding::{Held, Owner, acquire};
pub use record::{CommandRecord, Kind, Receipt, Recorded, RecordedKey};
pub use recovery::{Recovery, recover, settle};
pub use undo::{UndoOptions, redo, undo};

use crate::change::ChangeSet;
use crate::error::{Error, Result};
use crate::fs::Root;
use crate::interrupt;
use crate::path::AppPath;

/// Applies a change set. `None` where there is nothing to do. After an error the app is what it was before.
pub fn apply(held: &Held<'_>, set: &ChangeSet, record: &CommandRecord) -> Result<Option<Receipt>> {
    if set.is_empty() {
        return Ok(None);
    }
    let _hold = interrupt::hold();
    let root = held.root();
    let result = apply_held(root, set, record);
    if result.is_err() {
        state::remove_if_no_app(root);
    }
    result.map(Some)
}

fn apply_held(root: &Root, set: &ChangeSet, record: &CommandRecord) -> Result<Receipt> {
    let steps = preflight::steps(root, set)?;
    let keyring = if steps.iter().any(|step| step.change.secret) { secrets::Keyring::make(root)? } else { None };
    let draft = journal::draft(history::next_id(root)?, record, &steps, keyring.as_ref());
    let prepared = publish::stage(root, &steps)
        .and_then(|()| journal::write(root, &draft))
        .and_then(|()| interrupt::check());
    if let Err(error) = prepared {
        state::discard(root);
        return Err(unchanged(error));
    }
    let mut done = Vec::new();
    let published = publish::publish(root, &steps, &mut done)
        .and_then(|()| publish::remove_emptied(root, deleted(&steps)))
        .and_then(|()| finish(root, &draft.receipt));
    match published {
        Ok(()) => Ok(draft.receipt),
        Err(error) => match publish::take_back(root, &done) {
            Ok(()) => {
                state::discard(root);
                Err(unchanged(error))
            }
            Err(second) => Err(half_done(&error, &second)),
        },
    }
}

/// What is published becomes durable, and the journal history. Nothing that can still fail comes after the rename.
fn finish(root: &Root, receipt: &Receipt) -> Result<()> {
    let paths: Vec<&str> = receipt.changes.iter().map(|change| change.path.as_str()).collect();
    root.sync_all(&paths).map_err(|error| crate::fs::write_error(".", &error))?;
    secrets::remember(root, receipt)?;
    journal::archive(root, receipt)?;
    state::tidy(root);
    Ok(())
}

fn deleted<'a>(steps: &'a [preflight::Step<'_>]) -> impl Iterator<Item = &'a AppPath> {
    steps.iter().filter(|step| step.change.kind.after().is_none()).map(|step| &step.change.path)
}

fn unchanged(error: Error) -> Error {
    match error {
        Error::Io { action, path, reason } => {
            Error::Io { action, path, reason: format!("{reason}; nothing was changed") }
        }
        other => other,
    }
}

fn half_done(first: &Error, second: &Error) -> Error {
    Error::refused(
        "half-done",
        format!("{first}; taking back what was written failed as well: {second}"),
        "once the disk can be written again, run `jskit recover`: it finishes the change",
    )
}
