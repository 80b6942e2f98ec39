//! The sources that an app remembers: `.jskit/sources/<name>.json`, one a file so that branches which add different ones merge; for an
//! archive its bytes beside it, so that nobody needs the network or the file it came from again.
//!
//! Invariant: what is read here is treated as a stranger's. A source that can't be used offers nothing and stops nothing: it is named,
//! and the packages that came from it stay as they are. One whose descriptor alone is broken is [`super::Broken`], as from any source.

use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::load::Offer;
use super::{archive, directory};
use crate::change::{Change, ChangeKind, Ownership};
use crate::descriptor::names;
use crate::error::{Error, Result};
use crate::files::Files;
use crate::fs::ConfinedDir;
use crate::path::AppPath;

const FOLDER: &str = ".jskit/sources";
const FORMAT: u64 = 1;
/// So much of the hash is in the name of a kept archive.
const HASH: usize = 12;

/// Where the packages of a source are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A folder, read where it is; relative to the app where it can be.
    Directory { path: String },
    /// An archive, kept in the app; `from` is where it was fetched.
    Archive { from: String, integrity: String },
}

impl Place {
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Directory { .. } => "directory",
            Self::Archive { .. } => "archive",
        }
    }

    pub fn from(&self) -> &str {
        match self {
            Self::Directory { path } => path,
            Self::Archive { from, .. } => from,
        }
    }
}

/// One source, or why there is none behind its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remembered {
    pub name: String,
    pub place: std::result::Result<Place, String>,
}

/// A source whose packages can't be had, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unusable {
    pub name: String,
    pub reason: String,
    /// What the app itself has of it is not what it should be; otherwise it is a folder that this machine doesn't have.
    pub is_damage: bool,
}

impl Unusable {
    /// For people, with the way out.
    pub fn message(&self) -> String {
        let Self { name, reason, .. } = self;
        format!("source `{name}` can't be used: {reason}; add it again, or run `jskit catalog remove {name}`")
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    format: u64,
    name: String,
    kind: String,
    from: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    integrity: Option<String>,
}

/// What packages of a source are said to come from.
pub fn origin(name: &str, from: &str) -> String {
    if name == from { name.to_owned() } else { format!("{name}: {from}") }
}

pub fn load(files: &dyn Files) -> Result<Vec<Remembered>> {
    let mut all = Vec::new();
    for path in files.list(FOLDER)? {
        let Some(name) = path.file_name().strip_suffix(".json") else { continue };
        let place = match files.read(&path) {
            Ok(bytes) => parse(name, &bytes.unwrap_or_default()),
            Err(problem) => Err(problem.reason),
        };
        all.push(Remembered { name: name.to_owned(), place: place.map_err(|reason| format!("`{path}` {reason}")) });
    }
    Ok(all)
}

fn parse(name: &str, bytes: &[u8]) -> std::result::Result<Place, String> {
    let text: Text = serde_json::from_slice(bytes).map_err(|error| format!("is damaged: {error}"))?;
    if text.format > FORMAT {
        return Err("is of a newer jskit".to_owned());
    }
    if text.name != name || names::id(name).is_err() {
        return Err(format!("is about `{}`", text.name.escape_debug()));
    }
    names::line(&text.from).map_err(|reason| format!("is damaged: its `from` {reason}"))?;
    match (text.kind.as_str(), text.integrity) {
        ("directory", None) => Ok(Place::Directory { path: text.from }),
        ("archive", Some(integrity)) if archive::integrity_hex(&integrity).is_some() => {
            Ok(Place::Archive { from: text.from, integrity })
        }
        _ => Err("is neither a directory nor an archive with its integrity".to_owned()),
    }
}

fn print(name: &str, place: &Place) -> Result<Vec<u8>> {
    let integrity = match place {
        Place::Directory { .. } => None,
        Place::Archive { integrity, .. } => Some(integrity.clone()),
    };
    let (name, kind, from) = (name.to_owned(), place.kind().to_owned(), place.from().to_owned());
    let text = Text { format: FORMAT, name, kind, from, integrity };
    let mut bytes = serde_json::to_vec_pretty(&text).map_err(Error::unprintable)?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn record_path(name: &str) -> AppPath {
    AppPath::internal(&format!("sources/{name}.json"))
}

fn archive_path(name: &str, integrity: &str) -> AppPath {
    let hash = archive::integrity_hex(integrity).unwrap_or_default();
    AppPath::internal(&format!("sources/{name}-{}.tgz", hash.get(..HASH).unwrap_or_default()))
}

/// The kept archives of a source: those that have its name and something that may be a hash.
fn archives(files: &dyn Files, name: &str) -> Result<Vec<AppPath>> {
    let is_its = |path: &AppPath| {
        let hash = path.file_name().strip_prefix(name).and_then(|rest| rest.strip_prefix('-')?.strip_suffix(".tgz"));
        hash.is_some_and(|hash| hash.len() == HASH && hash.bytes().all(|byte| byte.is_ascii_hexdigit()))
    };
    Ok(files.list(FOLDER)?.into_iter().filter(is_its).collect())
}

/// What has to change so that the app remembers a source: at `place`, with its archive, or (`None`) no more. The one writer of it.
pub fn changes(files: &dyn Files, name: &str, wanted: Option<(&Place, Option<Vec<u8>>)>) -> Result<Vec<Change>> {
    let mut texts = Vec::new();
    if let Some((place, bytes)) = wanted {
        texts.push((record_path(name), print(name, place)?));
        if let (Place::Archive { integrity, .. }, Some(bytes)) = (place, bytes) {
            texts.push((archive_path(name, integrity), bytes));
        }
    }
    let mut changes = Vec::new();
    let gone = [record_path(name)].into_iter().chain(archives(files, name)?);
    for path in gone.filter(|path| !texts.iter().any(|(kept, _)| kept == path)) {
        changes.extend(change(files, path, None)?);
    }
    for (path, after) in texts {
        changes.extend(change(files, path, Some(after))?);
    }
    Ok(changes)
}

fn change(files: &dyn Files, path: AppPath, after: Option<Vec<u8>>) -> Result<Option<Change>> {
    let kind = ChangeKind::between(files.read(&path)?, after);
    Ok(kind.map(|kind| Change::new(path, kind, Ownership::Internal).because("a source of packages")))
}

/// What all remembered sources of the app at `root` offer, and those that can't be used.
pub fn offers(files: &dyn Files, root: &Path) -> Result<(Vec<Offer<'static>>, Vec<Unusable>)> {
    let (mut offers, mut unusable) = (Vec::new(), Vec::new());
    for Remembered { name, place } in load(files)? {
        let is_damage = !matches!(place, Ok(Place::Directory { .. }));
        let found = place.and_then(|place| match &place {
            Place::Directory { path } => of_directory(&name, &root.join(path), path),
            Place::Archive { from, integrity } => of_archive(files, &name, from, integrity),
        });
        match found {
            Ok(found) => offers.extend(found),
            Err(reason) => unusable.push(Unusable { name, reason, is_damage }),
        }
    }
    Ok((offers, unusable))
}

fn of_directory(name: &str, path: &Path, shown: &str) -> std::result::Result<Vec<Offer<'static>>, String> {
    let folder = ConfinedDir::open(path).map_err(|error| error.to_string())?;
    let mut offers = directory::offers(&Arc::new(folder)).map_err(|error| error.to_string())?;
    for offer in &mut offers {
        offer.origin = origin(name, shown);
    }
    Ok(offers)
}

fn of_archive(
    files: &dyn Files,
    name: &str,
    from: &str,
    integrity: &str,
) -> std::result::Result<Vec<Offer<'static>>, String> {
    let path = archive_path(name, integrity);
    let bytes = files.read(&path).map_err(|problem| problem.to_string())?;
    let bytes = bytes.ok_or_else(|| format!("`{path}` is gone"))?;
    if archive::integrity(&bytes) != integrity {
        return Err(format!("`{path}` is not what was added: its integrity differs"));
    }
    let contents = archive::read(&bytes).map_err(|reason| format!("`{path}` {reason}"))?;
    Ok(archive::offers(from, &origin(name, from), contents))
}
