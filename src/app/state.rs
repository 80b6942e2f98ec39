//! The state of what the lock says the tool wrote: clean, edited or missing.

use std::collections::BTreeMap;

use crate::catalog::Catalog;
use crate::change::Ownership;
use crate::edit::{Outcome, env, javascript, json};
use crate::error::Result;
use crate::files::Files;
use crate::hash;
use crate::lock::{self, Lock, LockedEntry, LockedEnv, LockedFile, LockedManifest};
use crate::merge::normal;
use crate::parallel;
use crate::path::AppPath;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileState {
    Clean,
    Edited,
    Missing,
}

impl FileState {
    pub fn name(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Edited => "edited",
            Self::Missing => "missing",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnedFile {
    pub package: String,
    pub ownership: Ownership,
    pub state: FileState,
}

/// The owned files of an app.
pub type States = BTreeMap<AppPath, OwnedFile>;

/// An app of ordinary size is one part: more threads would take more memory than they save time.
const PART: usize = 512;

/// Every file the tool wrote, with its state.
pub fn examine(files: &dyn Files, lock: &Lock) -> Result<States> {
    let owned: Vec<(&String, &AppPath, &LockedFile)> = lock
        .packages
        .iter()
        .flat_map(|(id, package)| package.files.iter().map(move |(path, locked)| (id, path, locked)))
        .collect();
    let look = |part: &[(&String, &AppPath, &LockedFile)]| -> Result<Vec<(AppPath, OwnedFile)>> {
        let state = |(id, path, locked): &(&String, &AppPath, &LockedFile)| {
            let state = file_state(files, lock, path, locked)?;
            Ok(((*path).clone(), OwnedFile { package: (*id).clone(), ownership: locked.ownership, state }))
        };
        part.iter().map(state).collect()
    };
    let states = parallel::in_parts(&owned, PART, look).into_iter().collect::<Result<Vec<_>>>()?;
    Ok(states.into_iter().flatten().collect())
}

fn file_state(files: &dyn Files, lock: &Lock, path: &AppPath, locked: &LockedFile) -> Result<FileState> {
    let Some(current) = files.read(path)? else { return Ok(FileState::Missing) };
    if hash::content(&current) == locked.hash {
        return Ok(FileState::Clean);
    }
    if !matches!(locked.ownership, Ownership::App | Ownership::Shared) {
        return Ok(FileState::Edited);
    }
    let (Ok(current), Some(base)) = (String::from_utf8(current), base_text(files, &locked.hash)?) else {
        return Ok(FileState::Edited);
    };
    let stripped = without_entries(files, lock, path, &current)?;
    Ok(if same_source(path, &base, &stripped) { FileState::Clean } else { FileState::Edited })
}

/// What packages have written into a file.
pub(super) fn intents_of(files: &dyn Files, lock: &Lock, path: &AppPath) -> Result<Vec<javascript::Intent>> {
    let entries = lock.packages.values().flat_map(|package| &package.entries);
    let of_file = entries.filter(|((file, _), _)| file == path);
    of_file.filter_map(|(_, locked)| entry_base(files, locked).transpose()).collect()
}

/// What the file would say if no package had entries or keys in it, to be compared by what it says: JSON comes without its layout.
pub(super) fn without_entries(files: &dyn Files, lock: &Lock, path: &AppPath, current: &str) -> Result<String> {
    if path.as_str() == "package.json" {
        let manifest = lock.packages.values().flat_map(|package| &package.manifest);
        let keys = manifest.map(|(pointer, locked)| (crate::edit::json::pointer_path(pointer), locked.value.as_str()));
        return Ok(json::without(current, keys).unwrap_or_else(|| current.to_owned()));
    }
    let mut intents = intents_of(files, lock, path)?;
    intents.reverse();
    Ok(edit_keys(lock, path, without_intents(current, &intents), |text, key| match key {
        Key::Manifest(..) => Outcome::Unchanged,
        Key::Example(key, locked) => {
            let ours = env::entries(text).into_iter().any(|(name, value)| name == key && locked.example == Some(value));
            if ours { env::remove(text, key, &locked.comment) } else { Outcome::Unchanged }
        }
    }))
}

/// A key that a package has in a file, and what the lock says of it.
pub(super) enum Key<'l> {
    Manifest(&'l [&'l str], &'l LockedManifest),
    Example(&'l str, &'l LockedEnv),
}

/// Edits the keys that packages have in `package.json` and `.env.example`, one after the other.
pub(super) fn edit_keys(
    lock: &Lock,
    path: &AppPath,
    mut text: String,
    edit: impl Fn(&str, Key<'_>) -> Outcome,
) -> String {
    let edited = |text: String, outcome| if let Outcome::Edited(next) = outcome { next } else { text };
    for package in lock.packages.values() {
        match path.as_str() {
            "package.json" => {
                for (pointer, locked) in &package.manifest {
                    let parts = crate::edit::json::pointer_path(pointer);
                    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
                    let outcome = edit(&text, Key::Manifest(&parts, locked));
                    text = edited(text, outcome);
                }
            }
            ".env.example" => {
                for (key, locked) in &package.env {
                    let outcome = edit(&text, Key::Example(key, locked));
                    text = edited(text, outcome);
                }
            }
            _ => {}
        }
    }
    text
}

/// Statements go in one reading, what is left one by one: a large file with many entries would be parsed for each of them.
fn without_intents(current: &str, intents: &[javascript::Intent]) -> String {
    let all: Vec<&javascript::Intent> = intents.iter().collect();
    let (mut text, left) =
        javascript::without_statements(current, &all).unwrap_or_else(|| (current.to_owned(), all.clone()));
    for intent in left {
        if let Outcome::Edited(next) = javascript::remove(&text, intent) {
            text = next;
        }
    }
    text
}

/// Which of a file's entries are not in it any more.
pub fn gone_entries<'l>(
    files: &dyn Files,
    file: &AppPath,
    entries: &[(&'l str, &'l LockedEntry)],
) -> Result<Vec<(&'l str, &'l LockedEntry)>> {
    // A missing file is a finding of its own.
    let Some(source) = files.read_text(file)? else { return Ok(Vec::new()) };
    let mut gone = Vec::new();
    let (mut known, mut intents) = (Vec::new(), Vec::new());
    for (key, locked) in entries {
        match entry_base(files, locked)? {
            Some(intent) => {
                known.push((*key, *locked));
                intents.push(intent);
            }
            None => gone.push((*key, *locked)),
        }
    }
    let are_gone = javascript::are_gone(&source, &intents);
    gone.extend(known.into_iter().zip(are_gone).filter_map(|(entry, gone)| gone.then_some(entry)));
    Ok(gone)
}

/// The states of a file's entries, in their order.
pub fn entry_states(files: &dyn Files, file: &AppPath, entries: &[&LockedEntry]) -> Result<Vec<FileState>> {
    let Some(source) = files.read_text(file)? else { return Ok(vec![FileState::Missing; entries.len()]) };
    let bases = entries.iter().map(|locked| entry_base(files, locked)).collect::<Result<Vec<_>>>()?;
    let known: Vec<javascript::Intent> = bases.iter().flatten().cloned().collect();
    let mut stands = javascript::stands(&source, &known).into_iter();
    let state = |base: &Option<javascript::Intent>| match base.as_ref().and_then(|_| stands.next()) {
        Some(javascript::Stand::AsWritten) => FileState::Clean,
        Some(javascript::Stand::Edited) => FileState::Edited,
        Some(javascript::Stand::Gone) | None => FileState::Missing,
    };
    Ok(bases.iter().map(state).collect())
}

/// What was written of an entry.
pub fn entry_base(files: &dyn Files, locked: &LockedEntry) -> Result<Option<javascript::Intent>> {
    Ok(base_text(files, &locked.base)?.and_then(|text| serde_json::from_str(&text).ok()))
}

/// An app-owned file as its package wrote it, without entries; `None` where the base store has lost it.
pub fn base_text(files: &dyn Files, hash: &str) -> Result<Option<String>> {
    Ok(lock::base::read(files, hash)?.and_then(|bytes| String::from_utf8(bytes).ok()))
}

/// The text as the tool wrote it, with the entries of all packages: from the base store, or from the catalog at the same version.
pub fn as_written(files: &dyn Files, lock: &Lock, catalog: &Catalog, path: &AppPath) -> Result<Option<String>> {
    for (id, package) in &lock.packages {
        let Some(locked) = package.files.get(path) else { continue };
        if matches!(locked.ownership, Ownership::App | Ownership::Shared) {
            return base_text(files, &locked.hash)?.map(|text| with_entries(files, lock, path, &text)).transpose();
        }
        let prefix = format!("vendor/@jskit-ai/{id}/");
        let below = path.as_str().strip_prefix(&prefix).map(|below| format!("vendor/{below}"));
        let bytes = below.and_then(|below| catalog.get(id).and_then(|package| package.templates.read(&below)));
        return Ok(bytes
            .filter(|bytes| hash::content(bytes) == locked.hash)
            .and_then(|bytes| String::from_utf8(bytes).ok()));
    }
    Ok(None)
}

/// A text of a file with what all packages have inside it. Entries that the app's file has too stand in its order: the order in which
/// packages came is nowhere else, and moving an entry is no edit of it.
pub fn with_entries(files: &dyn Files, lock: &Lock, path: &AppPath, text: &str) -> Result<String> {
    let mut intents = intents_of(files, lock, path)?;
    let current = files.read(path)?.and_then(|bytes| String::from_utf8(bytes).ok());
    if let Some(current) = current {
        let places = javascript::places(&current, &intents);
        let mut placed: Vec<(Option<usize>, javascript::Intent)> = places.into_iter().zip(intents).collect();
        placed.sort_by_key(|(place, _)| (place.is_none(), *place));
        intents = placed.into_iter().map(|(_, intent)| intent).collect();
    }
    let (text, _) = javascript::insert_each(text, &intents.iter().collect::<Vec<_>>());
    Ok(with_keys(lock, path, text))
}

/// The bytes as the tool wrote them, of whatever kind: those that aren't in the base store are looked for among the package's templates.
pub fn original(files: &dyn Files, lock: &Lock, catalog: &Catalog, path: &AppPath) -> Result<Option<Vec<u8>>> {
    if let Some(text) = as_written(files, lock, catalog, path)? {
        return Ok(Some(text.into_bytes()));
    }
    let owners = lock.packages.iter().filter_map(|(id, package)| Some((catalog.get(id)?, package.files.get(path)?)));
    Ok(owners.into_iter().find_map(|(package, locked)| {
        let names = package.templates.list("").into_iter();
        names.filter_map(|name| package.templates.read(&name)).find(|bytes| hash::content(bytes) == locked.hash)
    }))
}

/// The text with the keys that packages have in it.
fn with_keys(lock: &Lock, path: &AppPath, text: String) -> String {
    edit_keys(lock, path, text, |text, key| match key {
        Key::Manifest(parts, locked) => json::set(text, parts, &serde_json::Value::String(locked.value.clone())),
        Key::Example(key, locked) => match &locked.example {
            Some(example) => env::set(text, key, example, &locked.comment),
            None => Outcome::Unchanged,
        },
    })
}

/// Whether two texts of a file say the same: in JavaScript, Vue and JSON the layout doesn't count.
pub fn same_source(path: &AppPath, left: &str, right: &str) -> bool {
    let (left, right) = (normal(left), normal(right));
    if left == right {
        return true;
    }
    match path.extension() {
        "js" | "mjs" | "cjs" => javascript::same_tokens(&left, &right),
        "json" => same_json(&left, &right),
        "vue" => same_component(&left, &right),
        _ => false,
    }
}

/// Why a text is nothing that a file of this name can hold, with the line: JavaScript, JSON and components are looked at.
pub fn problem(path: &AppPath, text: &str) -> Option<(usize, String)> {
    let script = |text: &str| javascript::problem(text).map(|problem| (problem.line, problem.message));
    match path.extension() {
        "js" | "mjs" | "cjs" => script(text),
        "json" => json::problem(text),
        "vue" => match crate::edit::vue::read(text) {
            Err(problem) => Some((problem.line, problem.message)),
            Ok(component) => component.blocks.iter().find_map(|block| {
                let is_script = block.name == "script" && matches!(block.attribute("lang"), None | Some("js"));
                let (line, message) = script(&text[block.start..block.end]).filter(|_| is_script)?;
                Some((line + text[..block.start].matches('\n').count(), message))
            }),
        },
        _ => None,
    }
}

fn same_json(left: &str, right: &str) -> bool {
    let parse = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
    parse(left).is_some_and(|left| Some(left) == parse(right))
}

fn same_component(left: &str, right: &str) -> bool {
    let (Ok(left_blocks), Ok(right_blocks)) = (crate::edit::vue::blocks(left), crate::edit::vue::blocks(right)) else {
        return false;
    };
    left_blocks.len() == right_blocks.len()
        && between(left, &left_blocks) == between(right, &right_blocks)
        && left_blocks.iter().zip(&right_blocks).all(|(ours, theirs)| {
            let (a, b) = (&left[ours.start..ours.end], &right[theirs.start..theirs.end]);
            let same_head = ours.name == theirs.name && ours.attributes == theirs.attributes;
            same_head
                && match ours.name.as_str() {
                    "script" => javascript::same_tokens(a, b),
                    "route" => same_json(a, b) || squeeze(a) == squeeze(b),
                    _ => squeeze(a) == squeeze(b),
                }
        })
}

/// The comments beside the blocks: they are the user's.
fn between(text: &str, blocks: &[crate::edit::vue::Block]) -> Vec<String> {
    let starts = std::iter::once(0).chain(blocks.iter().map(|block| block.end));
    let ends = blocks.iter().map(|block| block.start).chain([text.len()]);
    let gaps = starts.zip(ends).map(|(start, end)| &text[start..end]);
    let comments = gaps.flat_map(|gap| gap.split("<!--").skip(1).map(|rest| rest.split("-->").next().unwrap_or(rest)));
    comments.map(squeeze).collect()
}

/// Runs of spaces become one; none is left beside a tag's own signs.
fn squeeze(text: &str) -> String {
    let mut squeezed = String::with_capacity(text.len());
    let mut gap = false;
    for letter in text.chars() {
        if letter.is_whitespace() {
            gap = true;
            continue;
        }
        let sign = |c: char| matches!(c, '<' | '>' | '/' | '{' | '}' | ';' | ',');
        if gap && !sign(letter) && !squeezed.chars().last().is_none_or(sign) {
            squeezed.push(' ');
        }
        gap = false;
        squeezed.push(letter);
    }
    squeezed
}
