//! Applying a change set to an app: all of it or none of it, whatever happens on the way.
//!
//! One journal with all bytes before and after is made durable first; then everything is moved into place, the lock last; then the
//! journal becomes the receipt. A crash before the journal is whole leaves the app as it was, one after it is finished by
//! [`recover`]. All of it happens while the app's lock is held.

mod create;
mod history;
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

pub use create::{create, create_folder, tidy_folder};
pub use history::{history, last_applied, last_undone};
pub use holding::AppLock;
pub use record::{CommandRecord, Kind, Receipt, Step};
pub use recovery::{Recovery, is_unsettled, recover};
pub use undo::{redo, undo};

use record::Header;

use crate::change::ChangeSet;
use crate::error::{Error, Result};
use crate::fs::Root;
use crate::interrupt;

/// Applies a change set, while the caller holds the app's lock. `None` where there is nothing to do. After an error the app is
/// what it was before, or the error says that the next command makes the change.
pub fn apply(root: &Root, set: &ChangeSet, record: &CommandRecord) -> Result<Option<Receipt>> {
    apply_as(root, set, (record, Kind::Command))
}

/// Applies what [`undo`] or [`redo`] came to, so that history knows it as a walk through itself. An empty set is a step too.
pub fn apply_step(root: &Root, set: &ChangeSet, step: Step, record: &CommandRecord) -> Result<Option<Receipt>> {
    let kind = match step {
        Step::Undo(number) => Kind::Undo(number),
        Step::Redo(number) => Kind::Redo(number),
    };
    apply_as(root, set, (record, kind))
}

fn apply_as(root: &Root, set: &ChangeSet, (record, kind): (&CommandRecord, Kind)) -> Result<Option<Receipt>> {
    if set.is_empty() && kind == Kind::Command {
        return Ok(None);
    }
    let _hold = interrupt::hold();
    let result = apply_steps(root, set, (record, kind));
    if result.is_err() {
        state::remove_if_no_app(root);
    }
    result.map(Some)
}

fn apply_steps(root: &Root, set: &ChangeSet, (record, kind): (&CommandRecord, Kind)) -> Result<Receipt> {
    let steps = preflight::steps(root, set)?;
    state::make(root)?;
    let keyring = if steps.iter().any(|step| step.change.secret) { secrets::Keyring::make(root)? } else { None };
    let draft = journal::draft(history::next_number(root)?, (record, kind), &steps, keyring.as_ref());
    let prepared =
        publish::stage(root, &steps).and_then(|()| journal::write(root, &draft)).and_then(|()| interrupt::check());
    if let Err(error) = prepared {
        return Err(given_up(root, error));
    }
    let mut done = Vec::new();
    let published = publish::publish(root, &steps, &mut done).and_then(|()| finish(root, &draft.header));
    match published {
        Ok(()) => {
            // The change is made. What fails from here on is done by the next command.
            let _ = recovery::clear_away(root, &draft.header);
            Ok(draft.header.receipt())
        }
        Err(error) => match publish::take_back(root, &done) {
            Ok(()) => Err(given_up(root, error)),
            Err(second) => Err(half_done(&error, &second)),
        },
    }
}

/// What is published becomes durable, and the journal history.
fn finish(root: &Root, header: &Header) -> Result<()> {
    let paths: Vec<&str> = header.changes.iter().map(|change| change.path.as_str()).collect();
    root.sync_all(&paths).map_err(|error| crate::fs::write_error(".", &error))?;
    secrets::remember(root, header)?;
    journal::archive(root, header)
}

/// Nothing is published, or all of it was taken back: the change is not made unless its journal says that it will be.
fn given_up(root: &Root, error: Error) -> Error {
    match state::discard(root) {
        Ok(()) => unchanged(error),
        Err(_) if matches!(journal::read_whole(root), Ok(None)) => unchanged(error),
        Err(second) => half_done(&error, &second),
    }
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
