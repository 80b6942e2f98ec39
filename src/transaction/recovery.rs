//! Settling what a crash left: a change that was begun is finished, or taken back where it can't be.

use super::journal::{self, Stored};
use super::preflight::{self, Step};
use super::record::{Header, Recorded};
use super::{history, publish, secrets, state};
use crate::change::{Change, ChangeKind, ChangeSet};
use crate::error::{Error, Result};
use crate::files::Files as _;
use crate::fs::{FileMode, NewFile, Root, io_error, write_error};

/// What was found and done.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub enum Recovery {
    Nothing,
    /// The command's change is complete now. `saved` are copies of files that someone edited since the crash.
    Finished {
        command: String,
        saved: Vec<String>,
    },
    /// The app is as it was before the command.
    TakenBack {
        command: Option<String>,
        saved: Vec<String>,
    },
}

impl Recovery {
    /// What to tell the user, where there is something to tell.
    pub fn message(&self) -> Option<String> {
        let (text, saved) = match self {
            Self::Nothing => return None,
            Self::Finished { command, saved } => (format!("finished `{command}`, which was interrupted"), saved),
            Self::TakenBack { command: Some(command), saved } => {
                (format!("took back `{command}`, which was interrupted and can't be finished"), saved)
            }
            Self::TakenBack { command: None, saved } => {
                ("an interrupted command had changed nothing yet; what it left is gone".to_owned(), saved)
            }
        };
        let copies = match saved.as_slice() {
            [] => String::new(),
            saved => format!("; files that were edited meanwhile are kept as {}", saved.join(", ")),
        };
        Some(format!("{text}{copies}"))
    }
}

/// Whether a crash left something to settle. Cheap: commands that only read ask it too.
pub fn is_unsettled(root: &Root) -> Result<bool> {
    for left in [state::JOURNAL, state::STAGE, super::create::MARK] {
        match root.dir().symlink_metadata(left) {
            Ok(_) => return Ok(true),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(io_error("can't read", left, &error)),
        }
    }
    Ok(false)
}

/// Settles what a crash left, while the caller holds the app's lock. Every command that changes the app does it first.
pub fn recover(root: &Root) -> Result<Recovery> {
    let _hold = crate::interrupt::hold();
    if !state::exists(root, state::JOURNAL) {
        return clear_left(root).map(|()| Recovery::Nothing);
    }
    let Some(stored) = journal::read_whole(root)? else {
        state::discard(root)?;
        state::remove_if_no_app(root);
        return Ok(Recovery::TakenBack { command: None, saved: Vec::new() });
    };
    let saved = save_edits(root, &stored)?;
    let command = stored.header.command.clone();
    let Err(error) = finish(root, &stored) else {
        // The change is made and in the history: what fails from here on is done by the next command.
        let _ = clear_away(root, &stored.header);
        return Ok(Recovery::Finished { command, saved });
    };
    if take_back(root, &stored).is_err() {
        return Err(Error::refused(
            "half-done",
            format!("can't finish `{command}`, which was interrupted: {error}"),
            "once the disk can be written again, run `jskit recover`",
        ));
    }
    state::remove_if_no_app(root);
    Ok(Recovery::TakenBack { command: Some(command), saved })
}

fn finish(root: &Root, stored: &Stored) -> Result<()> {
    bring_to(root, stored, Side::After)?;
    secrets::remember(root, &stored.header)?;
    journal::archive(root, &stored.header)
}

fn take_back(root: &Root, stored: &Stored) -> Result<()> {
    bring_to(root, stored, Side::Before)?;
    // An empty folder that stays does no harm; a command that can't be settled would.
    let made = stored.header.changes.iter().filter(|change| change.before.is_none());
    let _ = publish::remove_emptied(root, made.map(|change| &change.path));
    state::discard(root)
}

/// The last of a change that is made. The stage goes last: while it is there, the next command tries once more what failed.
pub(super) fn clear_away(root: &Root, header: &Header) -> Result<()> {
    journal::erase_secrets(root, header)?;
    remove_emptied(root, header)?;
    history::prune(root);
    state::tidy(root).map_err(|error| write_error(state::STAGE, &error))
}

fn remove_emptied(root: &Root, header: &Header) -> Result<()> {
    let deleted = header.changes.iter().filter(|change| change.after.is_none());
    publish::remove_emptied(root, deleted.map(|change| &change.path))
}

/// What a crash before the journal or after it can leave.
fn clear_left(root: &Root) -> Result<()> {
    root.remove_file(super::create::MARK).map_err(|error| write_error(state::FOLDER, &error))?;
    // Without a stage nothing is left, and the last receipt may be long.
    let last = if state::exists(root, state::STAGE) { history::last(root) } else { None };
    if let Some(header) = last {
        journal::erase_secrets(root, &header)?;
        // A folder that can't go stays for good: it must not keep every command from being run.
        let _ = remove_emptied(root, &header);
        history::prune(root);
    }
    state::tidy(root).map_err(|error| write_error(state::STAGE, &error))
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
    for recorded in &stored.header.changes {
        let wanted = side.of(stored, recorded).map(<[u8]>::to_vec);
        let Some(kind) = ChangeKind::between(root.read(&recorded.path)?, wanted) else { continue };
        set.changes.insert(recorded.path.clone(), as_change(recorded, kind, side));
    }
    let mut steps = preflight::steps(root, &set)?;
    for step in &mut steps {
        let recorded = stored.header.changes.iter().find(|recorded| recorded.path == step.change.path);
        step.mode = recorded.and_then(|recorded| recorded.mode).map(FileMode).or(step.mode);
    }
    publish::stage(root, &steps)?;
    publish::publish(root, &steps, &mut Vec::new())?;
    let paths: Vec<&str> = steps.iter().map(Step::path).collect();
    root.sync_all(&paths).map_err(|error| write_error(".", &error))
}

fn as_change(recorded: &Recorded, kind: ChangeKind, side: Side) -> Change {
    Change {
        executable: recorded.executable && side == Side::After,
        secret: recorded.secret,
        ..Change::new(recorded.path.clone(), kind, recorded.ownership)
    }
}

/// Copies of files that are on neither side: someone worked on while the change lay half done.
fn save_edits(root: &Root, stored: &Stored) -> Result<Vec<String>> {
    let mut saved = Vec::new();
    for recorded in &stored.header.changes {
        let Some(now) = root.read(&recorded.path)? else { continue };
        let sides = [stored.before(recorded), stored.after(recorded)];
        if sides.into_iter().flatten().any(|side| is_torn_or_same(&now, side)) {
            continue;
        }
        saved.push(save(root, recorded.path.file_name(), &now)?);
    }
    Ok(saved)
}

/// A copy under the next free number: those of earlier crashes stay, whoever edited what.
fn save(root: &Root, name: &str, bytes: &[u8]) -> Result<String> {
    let unreadable = |error| io_error("can't read", state::SAVED, &error);
    root.create_folder(state::SAVED, true).map_err(|error| write_error(state::SAVED, &error))?;
    let mut last = 0_u64;
    for entry in root.dir().read_dir(state::SAVED).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?.file_name();
        let Some((number, of)) = entry.to_str().and_then(|entry| entry.split_once('-')) else { continue };
        let copy = format!("{}/{number}-{of}", state::SAVED);
        // Settling was interrupted right behind the copying.
        if of == name && root.dir().read(&copy).is_ok_and(|kept| kept == bytes) {
            return Ok(copy);
        }
        last = last.max(number.parse().unwrap_or(0));
    }
    let copy = format!("{}/{}-{name}", state::SAVED, last.saturating_add(1));
    let written = root.create_file(&copy, bytes, NewFile::Fresh(FileMode::SECRET));
    written.and_then(|file| root.sync_file(&file, state::SAVED)).map_err(|error| write_error(&copy, &error))?;
    Ok(copy)
}

/// A power cut may leave a file whose name was written and whose bytes were not, or not all.
fn is_torn_or_same(now: &[u8], side: &[u8]) -> bool {
    side.starts_with(now) || now.iter().all(|byte| *byte == 0)
}
