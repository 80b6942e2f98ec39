//! What the tool has written into an app and what it looked like then: `.jskit/lock.json`, `.jskit/lock/<id>.json`, `.jskit/base/`,
//! and `.jskit/migrations.json` where migrations stayed without their package. A lock without that file is an older tool's, or has none.
//!
//! Invariant: sorted, stable, no contents, no secrets, no times. Everything read from it is treated as hostile.

pub mod base;
mod name;
mod text;

use std::collections::{BTreeMap, BTreeSet};

use crate::change::{Change, ChangeKind, Ownership};
use crate::descriptor::model::Tenancy;
use crate::error::{Error, Result};
use crate::files::Files;
use crate::parallel;
use crate::path::AppPath;

/// Generated pages are in the lock beside packages, under this and their path.
pub const PAGE_PREFIX: &str = "page:";

/// What else was generated is there as `GENERATOR/SUBCOMMAND:KEY`; no package's id has a colon.
pub fn is_generated(id: &str) -> bool {
    id.contains(':')
}

/// A package or what was generated, as texts name it.
pub fn said(id: &str) -> String {
    match id.split_once(':') {
        Some((made_by, key)) => {
            let subcommand = made_by.rsplit('/').next().unwrap_or(made_by);
            format!("the generated {subcommand} `{key}`")
        }
        None => format!("`{id}`"),
    }
}

/// The name under which a whole file waits, where an edit would give its entry.
pub const WHOLE_FILE: &str = "the file";

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
    /// Migrations that stayed when their package was removed: databases have run them, and adding it again takes them up.
    pub left: BTreeMap<AppPath, LeftMigration>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftMigration {
    pub package: String,
    /// SHA-256 (hex) of the text as written.
    pub hash: String,
}

/// What one package (or one generated page: id `page:<path>`) has in the app.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LockedPackage {
    pub version: String,
    /// Asked for by the user, rather than brought by another package.
    pub direct: bool,
    /// What somebody trusted: the content of a package from outside. `None` for those of the tool and of the app.
    pub content: Option<String>,
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
    pub ownership: Ownership,
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
    /// What was written to `.env`, where it is no secret.
    pub value: Option<String>,
    /// What was written to `.env.example`; `None` where the line is the user's.
    pub example: Option<String>,
}

const FOLDER: &str = ".jskit/lock";

/// Reads an app's lock. No lock at all is [`Error::NotAnApp`]; anything wrong in it is an error with the way out.
pub fn load(files: &dyn Files) -> Result<Lock> {
    let head = head_path();
    let Some(source) = files.read(&head)? else {
        if package_files(files)?.is_empty() {
            return Err(Error::NotAnApp { folder: ".".to_owned() });
        }
        return Err(text::damaged(&head, "it is gone, while the files beside it are there".to_owned()));
    };
    let app = text::parse_head(&head, &source)?.app;
    Ok(Lock { app, packages: load_packages(files)?, left: load_left(files)? })
}

fn load_left(files: &dyn Files) -> Result<BTreeMap<AppPath, LeftMigration>> {
    let path = left_path();
    files.read(&path)?.map_or_else(|| Ok(BTreeMap::new()), |source| text::parse_left(&path, &source))
}

/// The packages alone, whether or not the head is there.
pub fn load_packages(files: &dyn Files) -> Result<BTreeMap<String, LockedPackage>> {
    read_packages(files, &package_files(files)?)
}

/// So many are read while a thread starts.
const PART: usize = 32;

fn read_packages(files: &dyn Files, paths: &[AppPath]) -> Result<BTreeMap<String, LockedPackage>> {
    let read = |part: &[AppPath]| -> Result<Vec<(String, LockedPackage)>> {
        let one = |path: &AppPath| text::parse_package(path, &files.read(path)?.unwrap_or_default());
        part.iter().map(one).collect()
    };
    let parts = parallel::in_parts(paths, PART, read).into_iter().collect::<Result<Vec<_>>>()?;
    Ok(parts.into_iter().flatten().collect())
}

/// The packages alone that a catalog offers, without what generators made: an app may have hundreds of those.
pub fn load_offered(files: &dyn Files) -> Result<BTreeMap<String, LockedPackage>> {
    let mut paths = package_files(files)?;
    paths.retain(|path| !name::is_of_generated(path.file_name()));
    read_packages(files, &paths)
}

/// What can still be read of a damaged lock.
#[derive(Clone, Debug, Default)]
pub struct Salvaged {
    pub app: Option<AppAnswers>,
    pub packages: BTreeMap<String, LockedPackage>,
    pub left: BTreeMap<AppPath, LeftMigration>,
    /// What a file still says of its package, though the rest of it can't be believed.
    pub hints: BTreeMap<String, Hint>,
    /// The files that can't be read.
    pub unreadable: Vec<AppPath>,
}

/// What shows nowhere else in an app.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hint {
    pub direct: bool,
    pub content: Option<String>,
    pub options: BTreeMap<String, String>,
}

/// Takes each file of a damaged lock by itself. A newer tool's is refused all the same.
pub fn salvage(files: &dyn Files) -> Result<Salvaged> {
    check_version(files)?;
    let mut salvaged = Salvaged::default();
    let head = head_path();
    if let Some(source) = files.read(&head)? {
        match text::parse_head(&head, &source) {
            Ok(parsed) => salvaged.app = parsed.app,
            Err(Error::Damaged { .. }) => salvaged.unreadable.push(head),
            Err(error) => return Err(error),
        }
    }
    match load_left(files) {
        Ok(left) => salvaged.left = left,
        // Their names alone are enough to take them up again.
        Err(Error::Damaged { .. }) => salvaged.unreadable.push(left_path()),
        Err(error) => return Err(error),
    }
    for path in package_files(files)? {
        let source = files.read(&path)?.unwrap_or_default();
        match text::parse_package(&path, &source) {
            Ok((id, package)) => {
                salvaged.packages.insert(id, package);
            }
            Err(Error::Damaged { .. }) => {
                salvaged.hints.extend(text::hint(&path, &source));
                salvaged.unreadable.push(path);
            }
            Err(error) => return Err(error),
        }
    }
    Ok(salvaged)
}

/// The files that the lock is made of.
pub fn files(files: &dyn Files) -> Result<Vec<AppPath>> {
    let mut paths = package_files(files)?;
    paths.push(head_path());
    Ok(paths)
}

/// What else lies in the folder (an editor's backup, a merge tool's leavings) is not the tool's.
fn package_files(files: &dyn Files) -> Result<Vec<AppPath>> {
    Ok(files.list(FOLDER)?.into_iter().filter(|path| path.extension() == "json").collect())
}

/// Whether this tool may touch the app: the lock's head alone is read, the rest may be damaged.
pub fn check_version(files: &dyn Files) -> Result<()> {
    let head = head_path();
    match files.read(&head)? {
        Some(source) => text::check_newer(&head, &source),
        None => Ok(()),
    }
}

/// Whether something that names the version of its tool was written by a newer one than this.
pub fn is_newer(tool: &str) -> bool {
    text::is_newer(tool)
}

/// What has to change in `.jskit/` so that the app's lock is `after`: the lock files that don't say so yet, and the base store,
/// which gets those of `texts` (by [`crate::hash::content`]) that `after` needs and loses what only `before` needed. Damaged lock
/// files are written anew, but for those of the packages that are `known` to say so already.
pub fn changes(
    files: &dyn Files,
    before: &Lock,
    after: &Lock,
    texts: &base::Texts,
    known: &dyn Fn(&str) -> bool,
) -> Result<Vec<Change>> {
    check_version(files)?;
    let mut changes = lock_changes(files, after, known)?;
    changes.extend(base::changes(files, before, after, texts)?);
    Ok(changes)
}

/// Where a text of the base store lies.
pub fn base_path(hash: &str) -> AppPath {
    base::path(hash)
}

fn lock_changes(files: &dyn Files, after: &Lock, known: &dyn Fn(&str) -> bool) -> Result<Vec<Change>> {
    let (stay, packages): (Vec<_>, Vec<_>) = after.packages.iter().partition(|(id, _)| known(id));
    let stay: BTreeSet<AppPath> = stay.into_iter().map(|(id, _)| package_path(id)).collect();
    let print = |(id, package): (&String, &LockedPackage)| Ok((package_path(id), text::print_package(id, package)?));
    let wanted = packages.into_iter().map(print).collect::<Result<BTreeMap<AppPath, String>>>()?;
    let mut changes = Vec::new();
    for path in package_files(files)? {
        if !wanted.contains_key(&path) && !stay.contains(&path) {
            let before = files.read(&path)?;
            changes.extend(change(path, before, None));
        }
    }
    for (path, wanted) in wanted {
        changes.extend(rewrite(files, path, wanted)?);
    }
    let path = left_path();
    if after.left.is_empty() {
        let before = files.read(&path)?;
        changes.extend(change(path, before, None));
    } else {
        changes.extend(rewrite(files, path, text::print_left(&after.left)?)?);
    }
    changes.extend(head_change(files, after, !changes.is_empty())?);
    Ok(changes)
}

/// The head names the tool that last changed the lock, so it follows when that was an older one.
fn head_change(files: &dyn Files, after: &Lock, others_change: bool) -> Result<Option<Change>> {
    let Some(app) = &after.app else { return Ok(None) };
    let path = head_path();
    let wanted = text::print_head(app)?;
    if let Some(before) = files.read(&path)?
        && let Ok(head) = text::parse_head(&path, &before)
        && head.app.as_ref() == Some(app)
        && (!others_change || head.tool == text::TOOL)
    {
        return Ok(None);
    }
    rewrite(files, path, wanted)
}

fn rewrite(files: &dyn Files, path: AppPath, wanted: String) -> Result<Option<Change>> {
    let after = wanted.into_bytes();
    let before = files.read(&path)?;
    if before.as_ref().is_some_and(|before| crate::hash::normalised(before) == after) {
        return Ok(None);
    }
    Ok(change(path, before, Some(after)))
}

fn change(path: AppPath, before: Option<Vec<u8>>, after: Option<Vec<u8>>) -> Option<Change> {
    Some(Change::new(path, ChangeKind::between(before, after)?, Ownership::Internal))
}

pub fn left_path() -> AppPath {
    AppPath::internal("migrations.json")
}

fn head_path() -> AppPath {
    AppPath::internal("lock.json")
}

/// Where a package's part of the lock lies.
pub fn package_path(id: &str) -> AppPath {
    AppPath::internal(&format!("lock/{}.json", name::file_stem(id)))
}
