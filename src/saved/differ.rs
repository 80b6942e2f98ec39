//! Whether an app, and what a command comes to in it, are still what a plan says.

use std::collections::{BTreeMap, BTreeSet};

use super::text::{KEYS, SavedChange, SavedKey, SavedPlan};
use crate::change::ChangeSet;
use crate::edit::env;
use crate::error::Result;
use crate::files::Files;
use crate::hash;
use crate::path::AppPath;
use crate::transaction::secrets::Keyring;

/// How the files that a plan touches stand to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stands {
    AsPlanned,
    /// Everything is there already.
    Made,
    /// What changed since, a line each.
    Changed(Vec<String>),
}

/// Compares every touched file with what the plan found there.
pub fn look(files: &dyn Files, plan: &SavedPlan, keyring: Option<&Keyring>) -> Result<Stands> {
    let (mut changed, mut made) = (Vec::new(), 0);
    for change in &plan.changes {
        let Some(path) = change.place() else { continue };
        if change.action == KEYS {
            let values = env::entries(&files.read_text(&path)?.unwrap_or_default()).into_iter().collect();
            let states: Vec<State> = change.keys.iter().map(|key| key_state(&path, key, &values, keyring)).collect();
            made += usize::from(states.iter().all(|state| *state == State::After));
            let others = change.keys.iter().zip(&states).filter(|(_, state)| **state != State::Before);
            changed.extend(others.map(|(key, _)| format!("`{}` in `{path}` changed", key.key)));
            continue;
        }
        match state(files, change, &path)? {
            State::Before => {}
            State::After => {
                made += 1;
                changed.push(format!("`{path}` is already what the plan makes of it"));
            }
            State::Other("") => changed.push(format!("`{path}` changed")),
            State::Other(what) => changed.push(format!("`{path}` {what}")),
        }
    }
    Ok(if made == plan.changes.len() && made > 0 {
        Stands::Made
    } else if changed.is_empty() {
        Stands::AsPlanned
    } else {
        Stands::Changed(changed)
    })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Before,
    After,
    Other(&'static str),
}

fn state(files: &dyn Files, change: &SavedChange, path: &AppPath) -> Result<State> {
    let now = files.read(path)?;
    let is_before = now.as_deref().map(hash::sha256) == change.before;
    let is_after = match (&now, &change.after) {
        (Some(now), Some(after)) => after.is(now),
        (now, after) => now.is_none() && after.is_none(),
    };
    Ok(match (is_before, is_after, now, &change.before) {
        (true, ..) => State::Before,
        (_, true, ..) => State::After,
        (_, _, None, _) => State::Other("was deleted"),
        (_, _, Some(_), None) => State::Other("is there now"),
        _ => State::Other(""),
    })
}

fn key_state(path: &AppPath, key: &SavedKey, values: &BTreeMap<String, String>, keyring: Option<&Keyring>) -> State {
    let now = values.get(&key.key);
    let as_before = match (now, &key.before) {
        (None, None) => true,
        (Some(now), Some(seal)) => keyring.is_some_and(|ring| ring.matches(seal, path, &key.key, now)),
        _ => false,
    };
    match (as_before, now.is_some(), key.action.as_str()) {
        (true, ..) => State::Before,
        (_, true, "set") | (_, false, "drop") => State::After,
        _ => State::Other(""),
    }
}

/// In what a change set is not the plan's, a line each.
pub(super) fn between(plan: &SavedPlan, set: &ChangeSet, keyring: Option<&Keyring>) -> Vec<String> {
    let planned: BTreeMap<&str, &SavedChange> =
        plan.changes.iter().map(|change| (change.path.as_str(), change)).collect();
    let now: Vec<SavedChange> = set.changes.values().map(|change| SavedChange::of(change, keyring)).collect();
    let now: BTreeMap<&str, &SavedChange> = now.iter().map(|change| (change.path.as_str(), change)).collect();
    let paths: BTreeSet<&str> = planned.keys().chain(now.keys()).copied().collect();
    let line = |path: &str| match (planned.get(path), now.get(path)) {
        (Some(planned), Some(now)) if planned == now => None,
        (Some(planned), Some(_)) if planned.action == KEYS => Some(format!("other keys of `{path}` would change")),
        (Some(_), Some(_)) => Some(format!("`{path}` would become something else")),
        (Some(_), None) => Some(format!("`{path}` would stay as it is")),
        (None, _) => Some(format!("`{path}` would change, which the plan doesn't say")),
    };
    paths.into_iter().filter_map(line).collect()
}
