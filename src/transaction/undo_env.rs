//! Undo and redo of `.env`, of which history has key names and seals only.

use std::collections::BTreeMap;

use super::journal::Stored;
use super::record::{Recorded, RecordedKey};
use super::secrets::Keyring;
use super::undo::as_change;
use crate::change::{Change, ChangeKind, ChangeSet, SecretKey};
use crate::edit::{Outcome, env};
use crate::error::Result;
use crate::files::{Files, Memory};
use crate::lock::{self, LockedEnv};

/// Drops the keys that the command set, as long as their values are still those. A value that it replaced or dropped comes back if it
/// was no secret; of a secret nothing was kept.
pub(super) fn undo(
    files: &dyn Files,
    stored: &Stored,
    recorded: &Recorded,
    keyring: Option<&Keyring>,
    set: &mut ChangeSet,
) -> Result<()> {
    let Some(source) = files.read_text(&recorded.path)? else { return Ok(()) };
    let values: BTreeMap<String, String> = env::entries(&source).into_iter().collect();
    let comments = locked_env(files, stored);
    let earlier = env_before(stored);
    let (mut text, mut turned) = (source.clone(), Vec::new());
    for key in &recorded.keys {
        let is = |seal: Option<&String>, value: Option<&String>| is_of(keyring, (recorded, key), seal, value);
        let now = values.get(&key.key);
        let untouched = is(key.after.as_ref(), now);
        let plain = earlier.get(&key.key).filter(|locked| is(key.before.as_ref(), locked.value.as_ref()));
        let (outcome, value) = match (&key.before, plain.and_then(|locked| Some((locked, locked.value.as_ref()?)))) {
            (Some(_), Some((locked, value))) if untouched => {
                (env::set(&text, &key.key, value, &locked.comment), Some(value.clone()))
            }
            (None, _) if untouched && now.is_some() => {
                let comment = comments.get(&key.key).map_or("", |locked| locked.comment.as_str());
                (env::remove(&text, &key.key, comment), None)
            }
            (Some(_), _) if now.is_some() => {
                set.kept
                    .push(format!("{}: `{}` as it is; its earlier value was not kept", recorded.path, key.key).into());
                continue;
            }
            (Some(_), _) if untouched => {
                set.warnings.push(format!("set `{}` in `{}`: its value was not kept", key.key, recorded.path));
                continue;
            }
            (None, _) if now.is_some() => {
                set.kept.push(format!("{}: `{}`, whose value is your own", recorded.path, key.key).into());
                continue;
            }
            _ => continue,
        };
        if let Outcome::Edited(edited) = outcome {
            text = edited;
            turned.push(SecretKey { key: key.key.clone(), before: now.cloned(), after: value });
        }
    }
    let was_made = recorded.before.is_none();
    if turned.is_empty() && !was_made {
        return Ok(());
    }
    let after = (!was_made || !text.trim().is_empty()).then(|| text.into_bytes());
    push(set, recorded, (Some(source.into_bytes()), after), turned, &stored.header.command);
    Ok(())
}

/// Sets the keys again whose values are no secret and which are as they were before, and drops those again that are still what was
/// dropped; other values have to come from the user.
pub(super) fn redo(
    files: &dyn Files,
    stored: &Stored,
    recorded: &Recorded,
    keyring: Option<&Keyring>,
    set: &mut ChangeSet,
) -> Result<()> {
    let now = files.read_text(&recorded.path)?;
    let source = now.clone().unwrap_or_default();
    let values: BTreeMap<String, String> = env::entries(&source).into_iter().collect();
    let known = locked_env(files, stored);
    let (mut text, mut turned) = (source, Vec::new());
    for key in recorded.keys.iter().filter(|key| key.after.is_some()) {
        let now = values.get(&key.key);
        let locked = known.get(&key.key);
        let value = locked.filter(|locked| !locked.secret).and_then(|locked| locked.value.as_ref());
        let is = |seal: &Option<String>| is_of(keyring, (recorded, key), seal.as_ref(), now);
        if is(&key.after) || (now.is_some() && now == value) {
            continue;
        }
        if now.is_some() && !is(&key.before) {
            set.kept.push(format!("{}: `{}`, whose value is your own", recorded.path, key.key).into());
            continue;
        }
        let Some((locked, value)) = locked.zip(value) else {
            set.warnings.push(format!("set `{}` in `{}`: its value was not kept", key.key, recorded.path));
            continue;
        };
        if let Outcome::Edited(edited) = env::set(&text, &key.key, value, &locked.comment) {
            text = edited;
            turned.push(SecretKey { key: key.key.clone(), before: now.cloned(), after: Some(value.clone()) });
        }
    }
    let earlier = env_before(stored);
    for key in recorded.keys.iter().filter(|key| key.after.is_none()) {
        let Some(value) = values.get(&key.key).filter(|_| key.before.is_some()) else { continue };
        if !is_of(keyring, (recorded, key), key.before.as_ref(), Some(value)) {
            set.kept.push(format!("{}: `{}`, whose value is your own", recorded.path, key.key).into());
            continue;
        }
        let comment = earlier.get(&key.key).map_or("", |locked| locked.comment.as_str());
        if let Outcome::Edited(edited) = env::remove(&text, &key.key, comment) {
            text = edited;
            turned.push(SecretKey { key: key.key.clone(), before: Some(value.clone()), after: None });
        }
    }
    if turned.is_empty() {
        return Ok(());
    }
    push(set, recorded, (now.map(String::into_bytes), Some(text.into_bytes())), turned, &stored.header.command);
    Ok(())
}

/// Whether a key has the value that was sealed, or has none where none was. Without the keyring no value is known.
fn is_of(
    keyring: Option<&Keyring>,
    (recorded, key): (&Recorded, &RecordedKey),
    seal: Option<&String>,
    value: Option<&String>,
) -> bool {
    match (seal, value) {
        (Some(seal), Some(value)) => keyring.is_some_and(|ring| ring.matches(seal, &recorded.path, &key.key, value)),
        (seal, value) => seal.is_none() && value.is_none(),
    }
}

fn push(
    set: &mut ChangeSet,
    recorded: &Recorded,
    (before, after): (Option<Vec<u8>>, Option<Vec<u8>>),
    keys: Vec<SecretKey>,
    command: &str,
) {
    if let Some(kind) = ChangeKind::between(before, after) {
        let change = Change { secret_keys: keys, ..as_change(recorded, kind, command) };
        set.changes.insert(recorded.path.clone(), change);
    }
}

/// What the receipt's own record said of `.env` keys before it.
fn env_before(stored: &Stored) -> BTreeMap<String, LockedEnv> {
    let mut before = Memory::default();
    for recorded in &stored.header.changes {
        if let Some(bytes) = stored.before(recorded).filter(|_| recorded.path.is_internal()) {
            before.files.insert(recorded.path.clone(), bytes.to_vec());
        }
    }
    let packages = lock::load_packages(&before).unwrap_or_default();
    packages.into_values().flat_map(|package| package.env).collect()
}

/// What the lock says of `.env` keys after the receipt's command: from the receipt itself, and from the app for the rest.
fn locked_env(files: &dyn Files, stored: &Stored) -> BTreeMap<String, LockedEnv> {
    let mut after = Memory::default();
    for recorded in &stored.header.changes {
        if let Some(bytes) = stored.after(recorded).filter(|_| recorded.path.is_internal()) {
            after.files.insert(recorded.path.clone(), bytes.to_vec());
        }
    }
    let locks = [lock::load_packages(files), lock::load_packages(&after)];
    let packages = locks.into_iter().flatten().flat_map(BTreeMap::into_values);
    packages.flat_map(|package| package.env).collect()
}
