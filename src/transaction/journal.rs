//! The journal: one file that a change can be finished from, and that becomes its receipt.
//!
//! `HEADER-JSON \n PUBLIC-BYTES SECRET-BYTES HASH`: a journal whose hash is missing or wrong was never begun with. In a receipt the
//! secret bytes and the hash behind them are cut off.

use std::collections::HashMap;

use serde::Deserialize;
use time::format_description::well_known::Rfc3339;

use super::preflight::Step;
use super::record::{Blob, CommandRecord, Header, Kind, Recorded, RecordedKey};
use super::secrets::Keyring;
use super::{history, state};
use crate::error::{Error, Result};
use crate::fs::{FileMode, NewFile, Root, io_error, write_error};
use crate::{hash, lock};

pub(super) const FORMAT: u32 = 1;
const HASH_LENGTH: usize = 64;

/// A header with the bytes that go behind it.
#[derive(Debug)]
pub(super) struct Draft {
    pub header: Header,
    public: Vec<u8>,
    secret: Vec<u8>,
}

/// A journal or receipt as read.
#[derive(Debug)]
pub(super) struct Stored {
    pub header: Header,
    bytes: Vec<u8>,
    /// Where the contents begin.
    contents: usize,
}

pub(super) fn draft(
    number: u32,
    (record, kind): (&CommandRecord, Kind),
    steps: &[Step<'_>],
    keyring: Option<&Keyring>,
) -> Draft {
    let mut contents = Contents::default();
    let changes = steps.iter().map(|step| recorded(step, keyring, &mut contents)).collect();
    let header = Header {
        format: FORMAT,
        number,
        command: record.command.clone(),
        time: record.time.format(&Rfc3339).unwrap_or_default(),
        tool: env!("CARGO_PKG_VERSION").to_owned(),
        kind,
        changes,
        public: contents.public.len() as u64,
        secret: contents.secret.len() as u64,
    };
    Draft { header, public: contents.public, secret: contents.secret }
}

impl Draft {
    /// The header of a change whose contents nobody will ask for.
    pub fn without_contents(self) -> Header {
        Header { public: 0, secret: 0, ..self.header }
    }
}

fn recorded(step: &Step<'_>, keyring: Option<&Keyring>, contents: &mut Contents) -> Recorded {
    let change = step.change;
    let seal = |key: &str, value: Option<&String>| Some(keyring?.seal(&change.path, key, value?));
    let keys = change.secret_keys.iter().map(|one| RecordedKey {
        key: one.key.clone(),
        before: seal(&one.key, one.before.as_ref()),
        after: seal(&one.key, one.after.as_ref()),
    });
    // What undo brings back can be run again.
    let was_executable = change.kind.after().is_none() && step.mode.is_some_and(FileMode::is_executable);
    Recorded {
        path: change.path.clone(),
        action: change.kind.action().to_owned(),
        ownership: change.ownership,
        executable: change.executable || was_executable,
        secret: change.secret,
        packages: change.packages.clone(),
        reasons: change.reasons.clone(),
        keys: keys.collect(),
        before: change.kind.before().map(|bytes| contents.keep(bytes, change.secret)),
        after: change.kind.after().map(|bytes| contents.keep(bytes, change.secret)),
        mode: step.mode.map(|mode| mode.0),
    }
}

#[derive(Default)]
struct Contents {
    public: Vec<u8>,
    secret: Vec<u8>,
    kept: HashMap<String, u64>,
}

impl Contents {
    fn keep(&mut self, bytes: &[u8], is_secret: bool) -> Blob {
        let length = bytes.len() as u64;
        if is_secret {
            let at = self.secret.len() as u64;
            self.secret.extend_from_slice(bytes);
            return Blob { hash: String::new(), at, length };
        }
        let hash = hash::sha256(bytes);
        let at = *self.kept.entry(hash.clone()).or_insert_with(|| {
            self.public.extend_from_slice(bytes);
            self.public.len() as u64 - length
        });
        Blob { hash, at, length }
    }
}

/// Makes the change durable as an intention: from here on it will be finished.
pub(super) fn write(root: &Root, draft: &Draft) -> Result<()> {
    let failed = |error| write_error(state::JOURNAL, &error);
    let mut bytes = print(&draft.header)?;
    bytes.extend_from_slice(&draft.public);
    bytes.extend_from_slice(&draft.secret);
    let hash = hash::sha256(&bytes);
    bytes.extend_from_slice(hash.as_bytes());
    root.remove_file(state::JOURNAL).map_err(failed)?;
    root.create_folder(state::HISTORY, true).map_err(failed)?;
    let file = root.create_file(state::JOURNAL, &bytes, NewFile::Fresh(FileMode::SECRET)).map_err(failed)?;
    root.sync_file(&file, state::FOLDER).map_err(failed)
}

pub(super) fn print(header: &Header) -> Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec(header).map_err(Error::unprintable)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// The journal of a change that was begun; `None` where there is none, or one that was never whole. One that is whole and says what
/// this tool can't read is an error: the change may be half made, and only the journal knows it.
pub(super) fn read_whole(root: &Root) -> Result<Option<Stored>> {
    let bytes = match root.read_own(state::JOURNAL) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(io_error("can't read", state::JOURNAL, &error)),
    };
    if !is_whole(&bytes) {
        return Ok(None);
    }
    let unreadable = unreadable(&bytes);
    Stored::parse(bytes).filter(Stored::is_complete).map(Some).ok_or(unreadable)
}

fn is_whole(bytes: &[u8]) -> bool {
    let parts = bytes.len().checked_sub(HASH_LENGTH).map(|end| bytes.split_at(end));
    parts.is_some_and(|(body, hash)| hash::sha256(body).as_bytes() == hash)
}

fn unreadable(bytes: &[u8]) -> Error {
    #[derive(Deserialize)]
    struct Writer {
        tool: String,
    }
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    match serde_json::from_slice::<Writer>(line) {
        Ok(Writer { tool }) if lock::is_newer(&tool) => {
            Error::NewerTool { theirs: tool, ours: env!("CARGO_PKG_VERSION").to_owned() }
        }
        _ => Error::Damaged {
            path: state::JOURNAL.to_owned(),
            reason: "it is of a command that was interrupted, and says what this jskit can't read".to_owned(),
            hint: "run `jskit recover` with the jskit that was interrupted; or bring the app's files to what they should be, with \
                   git for example, and remove the file"
                .to_owned(),
        },
    }
}

/// The journal becomes the receipt: from here on the change is made.
pub(super) fn archive(root: &Root, header: &Header) -> Result<()> {
    root.rename(state::JOURNAL, &history::path(header.number)).map_err(|error| write_error(state::HISTORY, &error))
}

/// Cuts the contents of secret files off a receipt.
pub(super) fn erase_secrets(root: &Root, header: &Header) -> Result<()> {
    if header.secret == 0 {
        return Ok(());
    }
    let path = history::path(header.number);
    let length = print(header)?.len() as u64 + header.public;
    let is_longer = root.dir().symlink_metadata(&path).map(|metadata| metadata.len() > length);
    let erased = is_longer.and_then(|is_longer| if is_longer { root.truncate(&path, length) } else { Ok(()) });
    erased.map_err(|error| write_error(&path, &error))
}

impl Stored {
    pub(super) fn parse(bytes: Vec<u8>) -> Option<Self> {
        let end = bytes.iter().position(|byte| *byte == b'\n')?;
        let header: Header = serde_json::from_slice(&bytes[..end]).ok()?;
        (header.format == FORMAT).then_some(Self { header, bytes, contents: end + 1 })
    }

    /// Whether everything is there that the header promises.
    fn is_complete(&self) -> bool {
        let is_there = |change: &Recorded, blob: &Option<Blob>| {
            blob.as_ref().is_none_or(|blob| self.contents(change, blob).is_some())
        };
        self.header.changes.iter().all(|change| is_there(change, &change.before) && is_there(change, &change.after))
    }

    pub(super) fn before(&self, change: &Recorded) -> Option<&[u8]> {
        self.contents(change, change.before.as_ref()?)
    }

    pub(super) fn after(&self, change: &Recorded) -> Option<&[u8]> {
        self.contents(change, change.after.as_ref()?)
    }

    /// Contents behind the header; `None` where they were not kept or are not what the header promises.
    fn contents(&self, change: &Recorded, blob: &Blob) -> Option<&[u8]> {
        let section = if change.secret { self.header.public } else { 0 };
        let start = self.contents.checked_add(usize::try_from(section.checked_add(blob.at)?).ok()?)?;
        let bytes = self.bytes.get(start..start.checked_add(usize::try_from(blob.length).ok()?)?)?;
        (change.secret || hash::sha256(bytes) == blob.hash).then_some(bytes)
    }
}
