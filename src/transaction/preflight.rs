//! Whether a change set can be made on this disk as it is now. Everything that can be known before writing is refused here.

use std::collections::{BTreeMap, BTreeSet};

use crate::change::{Change, ChangeKind, ChangeSet};
use crate::error::{Error, Result};
use crate::files::Files as _;
use crate::fs::{FileMode, NewFile, Place, Root, io_error};
use crate::path::AppPath;

/// One change, with what the disk adds to it.
#[derive(Debug)]
pub(super) struct Step<'a> {
    pub change: &'a Change,
    /// Permission bits of the file that is there.
    pub mode: Option<FileMode>,
}

impl Step<'_> {
    pub fn path(&self) -> &str {
        self.change.path.as_str()
    }

    /// What the new file gets: the permissions of the one that it stands in for, or those that its content asks for.
    pub fn new_file(&self) -> NewFile {
        match self.mode {
            Some(mode) if self.change.executable => NewFile::Like(mode.with_execution()),
            Some(mode) => NewFile::Like(mode),
            None => fresh(self.change),
        }
    }
}

pub(super) fn fresh(change: &Change) -> NewFile {
    NewFile::Fresh(if change.secret {
        FileMode::SECRET
    } else if change.executable {
        FileMode::EXECUTABLE
    } else {
        FileMode::PLAIN
    })
}

/// The steps in the order they are published: the app's files, then the base store, then the lock, its head last. Deletions come
/// first in each, so that a file can be renamed by case alone.
pub(super) fn steps<'a>(root: &Root, set: &'a ChangeSet) -> Result<Vec<Step<'a>>> {
    refuse_twins_in_set(set)?;
    let mut folders = Folders { root, names: BTreeMap::new(), checked: BTreeSet::new() };
    let mut steps = Vec::with_capacity(set.changes.len());
    for change in set.changes.values() {
        let mode = check(root, set, change, &mut folders)?;
        steps.push(Step { change, mode });
    }
    steps.sort_by_key(|step| (zone(&step.change.path), step.change.kind.after().is_some()));
    Ok(steps)
}

fn zone(path: &AppPath) -> u8 {
    match path.as_str() {
        ".jskit/lock.json" => 3,
        path if path.starts_with(".jskit/lock/") => 2,
        path if path.starts_with(".jskit/") => 1,
        _ => 0,
    }
}

/// Two paths of one set that are the same file where case is ignored, or a file that is also a folder.
pub(super) fn refuse_twins_in_set(set: &ChangeSet) -> Result<()> {
    let mut keys: BTreeMap<String, &AppPath> = BTreeMap::new();
    let written = set.changes.values().filter(|change| change.kind.after().is_some());
    for change in written.clone() {
        if let Some(other) = keys.insert(change.path.case_key(), &change.path) {
            return Err(twin(&change.path, other.as_str()));
        }
    }
    for change in written {
        let key = change.path.case_key();
        let folder = key.match_indices('/').find_map(|(end, _)| keys.get(&key[..end]));
        if let Some(file) = folder {
            return Err(Error::refused(
                "bad-path",
                format!("`{}` needs a folder where `{file}` is written", change.path),
                "one of the two has to have another name",
            ));
        }
    }
    Ok(())
}

fn twin(path: &AppPath, other: &str) -> Error {
    Error::refused(
        "case-twin",
        format!("`{path}` differs from `{other}` only by case"),
        "many file systems can't hold both: rename one of them",
    )
}

fn check(root: &Root, set: &ChangeSet, change: &Change, folders: &mut Folders<'_>) -> Result<Option<FileMode>> {
    let path = &change.path;
    if path.as_str().starts_with(".jskit/state/") {
        return Err(Error::Bug(format!("a change of `{path}`")));
    }
    let read = change.kind.before().and_then(|_| root.read_directly(path));
    let (place, part) = match &read {
        Some((_, mode)) => (Place::File(*mode), path.as_str()),
        None => root.look(path).map_err(|error| io_error("can't read", path.as_str(), &error))?,
    };
    if place == Place::Link {
        return Err(Error::refused(
            "symlink",
            format!("can't write `{path}`: `{part}` is a symbolic link"),
            "replace the link by the file or folder itself",
        ));
    }
    match &change.kind {
        ChangeKind::Create { .. } => check_create(set, path, place, part, folders).map(|()| None),
        ChangeKind::Modify { before, .. } | ChangeKind::Delete { before } => {
            folders.check_writable(path)?;
            let Place::File(mode) = place else { return Err(changed_meanwhile(path)) };
            let now = match read {
                Some((bytes, _)) => Some(bytes),
                None => root.read(path)?,
            };
            if now.as_ref() != Some(before) {
                return Err(changed_meanwhile(path));
            }
            if mode.is_read_only() {
                return Err(read_only("file", path.as_str()));
            }
            Ok(Some(mode))
        }
    }
}

fn check_create(set: &ChangeSet, path: &AppPath, place: Place, part: &str, folders: &mut Folders<'_>) -> Result<()> {
    let is_deleted =
        |path: &str| set.changes.iter().any(|(other, change)| other.as_str() == path && change.kind.after().is_none());
    match place {
        Place::Missing => {}
        Place::File(_) if part != path.as_str() && is_deleted(part) => {}
        _ if part != path.as_str() => {
            return Err(Error::refused(
                "bad-path",
                format!("can't write `{path}`: `{part}` is not a folder"),
                format!("move `{part}` away"),
            ));
        }
        _ => return Err(changed_meanwhile(path)),
    }
    folders.check_writable(path)?;
    match folders.twin_of(path)? {
        Some(other) if !is_deleted(&other) => Err(twin(path, &other)),
        _ => Ok(()),
    }
}

fn changed_meanwhile(path: &AppPath) -> Error {
    Error::refused("changed-meanwhile", format!("`{path}` changed while the command ran"), "run the command again")
}

fn read_only(what: &str, path: &str) -> Error {
    Error::refused(
        "read-only",
        format!("the {what} `{path}` is read-only; nothing was changed"),
        format!("make it writable, for example with `chmod u+w {path}`"),
    )
}

/// The folders of the app that were looked at, so that each is listed once.
struct Folders<'a> {
    root: &'a Root,
    /// By folder: names by their case key.
    names: BTreeMap<String, BTreeMap<String, BTreeSet<String>>>,
    checked: BTreeSet<String>,
}

impl Folders<'_> {
    /// Root ignores permission bits, but a folder that was made read-only was meant so.
    fn check_writable(&mut self, path: &AppPath) -> Result<()> {
        let mut folder = path.parent().unwrap_or("");
        while !self.checked.contains(folder) {
            let metadata = self.root.dir().symlink_metadata(if folder.is_empty() { "." } else { folder });
            if let Ok(metadata) = metadata {
                if metadata.is_dir() && FileMode::of(&metadata).is_read_only() {
                    return Err(read_only("folder", if folder.is_empty() { "." } else { folder }));
                }
                self.checked.insert(folder.to_owned());
                break;
            }
            // Missing: it is made in the nearest one that is there.
            folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
        }
        Ok(())
    }

    /// What stands in the way on a file system that ignores case, at any level of the path.
    fn twin_of(&mut self, path: &AppPath) -> Result<Option<String>> {
        let mut folder = String::new();
        for name in path.as_str().split('/') {
            let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
            let Some(spellings) = self.names_in(&folder)?.get(&name.to_lowercase()) else { return Ok(None) };
            if !spellings.contains(name) {
                return Ok(spellings.first().map(|other| format!("{prefix}{other}")));
            }
            folder = format!("{prefix}{name}");
        }
        Ok(None)
    }

    fn names_in(&mut self, folder: &str) -> Result<&BTreeMap<String, BTreeSet<String>>> {
        if !self.names.contains_key(folder) {
            let failed = |error| io_error("can't read", folder, &error);
            let mut names: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
            for entry in self.root.dir().read_dir(if folder.is_empty() { "." } else { folder }).map_err(failed)? {
                let name = entry.map_err(failed)?.file_name().to_string_lossy().into_owned();
                names.entry(name.to_lowercase()).or_default().insert(name);
            }
            self.names.insert(folder.to_owned(), names);
        }
        Ok(&self.names[folder])
    }
}
