//! What is kept of a change: enough to finish it after a crash, to show it, to undo it and to do it again.

use serde::{Deserialize, Deserializer, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::change::Ownership;
use crate::path::AppPath;

/// What the caller knows of the command. The text must not hold a secret: callers mask options that do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandRecord {
    pub command: String,
    pub time: OffsetDateTime,
}

/// One step of an app's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    pub number: u32,
    pub command: String,
    pub time: OffsetDateTime,
    pub kind: Kind,
    /// Taken back, and not done again since.
    pub undone: bool,
    pub paths: Vec<AppPath>,
}

/// Walking through history rather than adding to it: the number of the receipt that is taken back or done again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Undo(u32),
    Redo(u32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    Command,
    /// The app was made; there is nothing before it.
    Create,
    /// Undid the receipt with this number.
    Undo(u32),
    /// Did the receipt with this number again.
    Redo(u32),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Header {
    pub format: u32,
    pub number: u32,
    pub command: String,
    /// RFC 3339.
    pub time: String,
    pub tool: String,
    pub kind: Kind,
    pub changes: Vec<Recorded>,
    /// Bytes after the header that hold the public contents.
    pub public: u64,
    /// Bytes after those that hold the contents of secret files, until the change is done.
    pub secret: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Recorded {
    #[serde(deserialize_with = "recorded_path")]
    pub path: AppPath,
    /// `create`, `modify` or `delete`.
    pub action: String,
    pub ownership: Ownership,
    pub executable: bool,
    pub secret: bool,
    pub packages: Vec<String>,
    pub reasons: Vec<String>,
    pub keys: Vec<RecordedKey>,
    pub before: Option<Blob>,
    pub after: Option<Blob>,
    /// Permission bits that the file had before.
    pub mode: Option<u32>,
}

/// A key of `.env`: its name, and hashes of its values under a key that never leaves this clone of the app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RecordedKey {
    pub key: String,
    pub before: Option<String>,
    pub after: Option<String>,
}

/// Where contents lie behind the header.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Blob {
    /// Empty for a secret file: an unkeyed hash would let its values be guessed.
    pub hash: String,
    pub at: u64,
    pub length: u64,
}

impl Header {
    pub fn receipt(&self) -> Receipt {
        Receipt {
            number: self.number,
            command: self.command.clone(),
            time: OffsetDateTime::parse(&self.time, &Rfc3339).unwrap_or(OffsetDateTime::UNIX_EPOCH),
            kind: self.kind,
            undone: false,
            paths: self.changes.iter().map(|change| change.path.clone()).collect(),
        }
    }
}

fn recorded_path<'de, D: Deserializer<'de>>(deserializer: D) -> Result<AppPath, D::Error> {
    let text = String::deserialize(deserializer)?;
    match AppPath::listed(&text) {
        // On a file system that ignores case `State` is `state`.
        Some(path) if !path.case_key().starts_with(".jskit/state/") => Ok(path),
        _ => Err(serde::de::Error::custom(format!("`{text}` is no path of the app"))),
    }
}
