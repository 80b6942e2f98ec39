//! A receipt turned around, or done again: a change set like any other, previewed and applied the same way.

use super::journal::Stored;
use super::record::{Kind, Receipt, Recorded};
use super::secrets::Keyring;
use super::{history, undo_env};
use crate::change::{Change, ChangeKind, ChangeSet, Conflict, Ownership};
use crate::error::{Error, Result};
use crate::files::Files;
use crate::fs::Root;
use crate::hash;

/// What takes the receipt back. A file that changed since is a conflict that names it. Migrations stay unless asked for.
pub fn undo(root: &Root, receipt: &Receipt, delete_migrations: bool) -> Result<ChangeSet> {
    if receipt.kind == Kind::Create {
        return Err(Error::refused(
            "not-undoable",
            format!("`{}` made the app; there is nothing before it", receipt.command),
            "delete the app's folder to be rid of it",
        ));
    }
    let stored = history::load(root, receipt.number)?;
    taken_back(root, &stored, Keyring::open(root).as_ref(), delete_migrations)
}

/// What does an undone receipt again.
pub fn redo(root: &Root, receipt: &Receipt) -> Result<ChangeSet> {
    done_again(root, &history::load(root, receipt.number)?, Keyring::open(root).as_ref())
}

fn taken_back(
    files: &dyn Files,
    stored: &Stored,
    keyring: Option<&Keyring>,
    delete_migrations: bool,
) -> Result<ChangeSet> {
    let header = &stored.header;
    let mut set = ChangeSet::default();
    for recorded in &header.changes {
        let is_written_migration = recorded.ownership == Ownership::Migration && recorded.before.is_none();
        if is_written_migration && !delete_migrations {
            if files.read(&recorded.path)?.is_some() {
                set.kept.push(format!("{}: a database may have run it", recorded.path).into());
            }
        } else if recorded.secret {
            undo_env::undo(files, stored, recorded, keyring, &mut set)?;
        } else {
            let (from, to) = (stored.after(recorded), stored.before(recorded));
            turn(files, &header.command, recorded, (from, to), &mut set)?;
        }
    }
    Ok(set)
}

fn done_again(files: &dyn Files, stored: &Stored, keyring: Option<&Keyring>) -> Result<ChangeSet> {
    let mut set = ChangeSet::default();
    for recorded in &stored.header.changes {
        if recorded.secret {
            undo_env::redo(files, stored, recorded, keyring, &mut set)?;
        } else {
            let (from, to) = (stored.before(recorded), stored.after(recorded));
            turn(files, &stored.header.command, recorded, (from, to), &mut set)?;
        }
    }
    Ok(set)
}

fn turn(
    files: &dyn Files,
    command: &str,
    recorded: &Recorded,
    (from, to): (Option<&[u8]>, Option<&[u8]>),
    set: &mut ChangeSet,
) -> Result<()> {
    let promised = usize::from(recorded.before.is_some()) + usize::from(recorded.after.is_some());
    if promised != from.iter().chain(to.iter()).count() {
        return Err(Error::Damaged {
            path: recorded.path.to_string(),
            reason: format!("the history of `{command}` no longer has its contents"),
            hint: "take the file from git instead".to_owned(),
        });
    }
    let now = files.read(&recorded.path)?;
    if now.as_deref() == to {
        return Ok(());
    }
    if !is_same(now.as_deref(), from) {
        set.conflicts.push(changed_since(recorded, command, now.is_none()));
        return Ok(());
    }
    if let Some(kind) = ChangeKind::between(now, to.map(<[u8]>::to_vec)) {
        set.changes.insert(recorded.path.clone(), as_change(recorded, kind, command));
    }
    Ok(())
}

/// The same text: git may have converted its line ends.
fn is_same(left: Option<&[u8]>, right: Option<&[u8]>) -> bool {
    match (left, right) {
        (Some(left), Some(right)) => left == right || hash::normalised(left) == hash::normalised(right),
        (left, right) => left.is_none() && right.is_none(),
    }
}

pub(super) fn as_change(recorded: &Recorded, kind: ChangeKind, command: &str) -> Change {
    // A file that was deleted comes back as it could be run.
    let could_run = matches!(kind, ChangeKind::Create { .. }) && recorded.mode.is_some_and(|mode| mode & 0o111 != 0);
    Change {
        executable: recorded.executable || could_run,
        secret: recorded.secret,
        packages: recorded.packages.clone(),
        ..Change::new(recorded.path.clone(), kind, recorded.ownership).because(format!("as it was for `{command}`"))
    }
}

fn changed_since(recorded: &Recorded, command: &str, is_gone: bool) -> Conflict {
    let what = if is_gone { "was deleted" } else { "changed" };
    Conflict {
        code: "changed-since",
        path: recorded.path.to_string(),
        line: None,
        message: format!("`{}` {what} since `{command}`", recorded.path),
        snippet: None,
        package: recorded.packages.first().cloned().unwrap_or_default(),
        entry: None,
        places: Vec::new(),
    }
}
