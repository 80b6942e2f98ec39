//! What the tool has written into an app and what it looked like then: `.jskit/lock.json`, `.jskit/lock/<id>.json`, `.jskit/base/`.
//!
//! Invariant: sorted, stable, no contents, no secrets, no times. Everything read from it is treated as hostile.

use std::collections::BTreeMap;

use crate::descriptor::model::Tenancy;
use crate::path::AppPath;

/// The answers of `create-app`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppAnswers {
    pub name: String,
    pub title: String,
    pub preset: String,
    pub tenancy: Tenancy,
    pub package_manager: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    /// `None` only while an app is being made.
    pub app: Option<AppAnswers>,
    pub packages: BTreeMap<String, LockedPackage>,
}

/// What one package (or one generated page: id `page:<path>`) has in the app.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LockedPackage {
    pub version: String,
    /// Asked for by the user, rather than brought by another package.
    pub direct: bool,
    /// Options as resolved; never secrets.
    pub options: BTreeMap<String, String>,
    pub files: BTreeMap<AppPath, LockedFile>,
    /// By file and entry key.
    pub entries: BTreeMap<(AppPath, String), LockedEntry>,
    /// `package.json` keys: pointer such as `dependencies/vue` -> what was written and what stood there before.
    pub manifest: BTreeMap<String, LockedManifest>,
    /// Keys of `.env` and `.env.example` that it wrote.
    pub env: BTreeMap<String, LockedEnv>,
    /// Edits that could not be made: entry key -> file and reason.
    pub pending: BTreeMap<(AppPath, String), String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockedFile {
    pub ownership: crate::change::Ownership,
    /// SHA-256 (hex) of the text as written; for app-owned files also its name in the base store.
    pub hash: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockedEntry {
    /// `placement`, `topology`, `surface` ... as in [`crate::change::EntryChange`].
    pub kind: String,
    pub id: String,
    /// SHA-256 (hex) of the entry's text as printed; its name in the base store.
    pub base: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockedManifest {
    pub value: String,
    pub previous: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockedEnv {
    pub secret: bool,
    pub comment: String,
    /// What was written, where it is no secret.
    pub value: Option<String>,
}
