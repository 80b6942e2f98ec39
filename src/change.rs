//! What a command would do to an app, as bytes. Preview, JSON, saved plans and the transaction all read this one value.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::path::AppPath;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    Create { after: Vec<u8> },
    Modify { before: Vec<u8>, after: Vec<u8> },
    Delete { before: Vec<u8> },
}

impl ChangeKind {
    /// What brings a file from one content to another, where absence is a content too; `None` where they are the same.
    pub fn between(before: Option<Vec<u8>>, after: Option<Vec<u8>>) -> Option<Self> {
        match (before, after) {
            (None, Some(after)) => Some(Self::Create { after }),
            (Some(before), Some(after)) if before != after => Some(Self::Modify { before, after }),
            (Some(before), None) => Some(Self::Delete { before }),
            _ => None,
        }
    }

    pub fn before(&self) -> Option<&[u8]> {
        match self {
            Self::Create { .. } => None,
            Self::Modify { before, .. } | Self::Delete { before } => Some(before),
        }
    }

    pub fn after(&self) -> Option<&[u8]> {
        match self {
            Self::Create { after } | Self::Modify { after, .. } => Some(after),
            Self::Delete { .. } => None,
        }
    }

    pub fn action(&self) -> &'static str {
        match self {
            Self::Create { .. } => "create",
            Self::Modify { .. } => "modify",
            Self::Delete { .. } => "delete",
        }
    }
}

/// Who a file belongs to, which decides what update and remove may do to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ownership {
    App,
    Shared,
    Vendor,
    Migration,
    /// An app-owned file of which a package owns entries or manifest keys.
    Entries,
    /// Our own lock and base store.
    Internal,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub path: AppPath,
    pub kind: ChangeKind,
    pub ownership: Ownership,
    pub executable: bool,
    /// The file holds secrets (`.env`): written 0600, masked in every output, kept in no history.
    pub secret: bool,
    /// For a secret file: the keys that change, so that history and undo need no bytes.
    pub secret_keys: Vec<SecretKey>,
    pub packages: Vec<String>,
    pub reasons: Vec<String>,
}

impl Change {
    /// A change to a plain file of no package.
    pub fn new(path: AppPath, kind: ChangeKind, ownership: Ownership) -> Self {
        Self {
            path,
            kind,
            ownership,
            executable: false,
            secret: false,
            secret_keys: Vec::new(),
            packages: Vec::new(),
            reasons: Vec::new(),
        }
    }

    #[must_use]
    pub fn because(mut self, reason: impl Into<String>) -> Self {
        self.reasons.push(reason.into());
        self
    }
}

/// One key of `.env` that a change sets (`after`) or drops.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretKey {
    pub key: String,
    pub before: Option<String>,
    pub after: Option<String>,
}

/// One entry (placement, surface, dependency ...) that a change adds, changes or removes inside a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EntryChange {
    pub file: AppPath,
    /// `placement`, `topology`, `surface`, `access-policy`, `config`, `component`, `dependency`, `script`, `env` ...
    pub kind: String,
    pub id: String,
    pub action: &'static str,
    pub package: String,
}

/// Something that stands in the way of a change: the rest could be applied with `--partial`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Conflict {
    pub code: &'static str,
    pub path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    pub message: String,
    /// What to paste by hand, where that settles it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snippet: Option<String>,
    pub package: String,
    /// The entry id, where the conflict is about one; a pending edit is recorded under it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<String>,
    /// What can be answered, one by one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<ConflictPlace>,
}

/// One thing that the user and a package changed differently: a hunk, a field of an entry, or a whole file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ConflictPlace {
    /// As `--mine` and its like take it.
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// What the tool had written; absent where there was nothing, or where it isn't kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mine: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub theirs: Option<String>,
    pub kind: PlaceKind,
    /// The answers that settle it.
    pub answers: &'static [&'static str],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PlaceKind {
    Hunk,
    Field,
    File,
}

/// A place that both sides changed, and what was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Settled {
    pub place: String,
    pub answer: &'static str,
    pub package: String,
}

/// A package that comes to another version, and what its descriptor says changed since.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VersionChange {
    pub package: String,
    pub from: String,
    pub to: String,
    pub changes: Vec<Release>,
}

/// What one version of a package changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Release {
    pub version: String,
    pub lines: Vec<String>,
}

/// Everything a command would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangeSet {
    pub changes: BTreeMap<AppPath, Change>,
    pub entries: Vec<EntryChange>,
    pub conflicts: Vec<Conflict>,
    /// What would be conflicts if nobody had answered.
    pub settled: Vec<Settled>,
    pub updates: Vec<VersionChange>,
    /// What stays although it was asked to go, or was left alone, with the reason.
    pub kept: Vec<Kept>,
    pub warnings: Vec<String>,
    /// What the packages have to say to whoever added them.
    pub notes: Vec<String>,
    /// Commands to run next.
    pub next: Vec<String>,
    /// What `doctor --fix` does, finding by finding.
    pub repairs: Vec<Repaired>,
}

/// Something that stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The file, where a whole file of a package stays.
    pub path: Option<AppPath>,
    /// The reason; of what is no whole file with what it is.
    pub why: String,
}

impl Kept {
    pub fn file(path: &AppPath, why: impl Into<String>) -> Self {
        Self { path: Some(path.clone()), why: why.into() }
    }
}

impl From<String> for Kept {
    fn from(why: String) -> Self {
        Self { path: None, why }
    }
}

impl fmt::Display for Kept {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.path {
            Some(path) => write!(formatter, "`{path}` stays: {}", self.why),
            None => formatter.write_str(&self.why),
        }
    }
}

impl Serialize for Kept {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// One repair that a change set makes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Repaired {
    /// `rewrite-file`, `take-back`, `retry-edit`, `settle-merge`, `restore-base` or `complete`.
    pub kind: &'static str,
    /// The code of the finding.
    pub code: &'static str,
    pub path: AppPath,
    pub package: String,
}

impl Repaired {
    pub fn new(kind: &'static str, code: &'static str, path: &AppPath, package: &str) -> Self {
        Self { kind, code, path: path.clone(), package: package.to_owned() }
    }
}

impl ChangeSet {
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::Kept;
    use crate::path::AppPath;

    #[test]
    fn what_stays_is_said_as_one_line() {
        let file = Kept::file(&AppPath::fixed("migrations/1_a.cjs"), "your database may have run it");
        let key = Kept::from("`KEY` in `.env` stays: its value is yours".to_owned());
        let said = serde_json::json!([file, key]);
        let lines =
            ["`migrations/1_a.cjs` stays: your database may have run it", "`KEY` in `.env` stays: its value is yours"];
        assert_eq!(said, serde_json::json!(lines));
        assert_eq!([file.to_string(), key.to_string()], lines);
    }
}
