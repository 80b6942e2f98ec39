//! Two versions of one file that differ in what packages have in it, brought together.

use super::state::{self, Key, same_source};
use crate::edit::{Outcome, env, javascript, json};
use crate::error::Result;
use crate::files::Files;
use crate::lock::Lock;
use crate::path::AppPath;

/// `ours` with every entry and key that a package has in `theirs` alone. `None` where the two differ in anything else, or where one
/// of them finds no place: nothing is ever lost.
pub fn union(files: &dyn Files, lock: &Lock, path: &AppPath, ours: &str, theirs: &str) -> Result<Option<String>> {
    let bare = |text: &str| state::without_entries(files, lock, path, text);
    if !same_source(path, &bare(ours)?, &bare(theirs)?) {
        return Ok(None);
    }
    let intents = state::intents_of(files, lock, path)?;
    let says = |text: &str, intent: &javascript::Intent| javascript::has(text, intent).unwrap_or(false);
    let mut text = ours.to_owned();
    for intent in intents.iter().filter(|intent| says(theirs, intent)) {
        if let Outcome::Edited(next) = javascript::insert(&text, intent) {
            text = next;
        }
    }
    let text = state::edit_keys(lock, path, text, |text, key| match key {
        Key::Manifest(parts, locked)
            if json::get(theirs, parts).is_some_and(|value| value.as_str() == Some(locked.value.as_str())) =>
        {
            json::set(text, parts, &serde_json::Value::String(locked.value.clone()))
        }
        Key::Example(key, locked) => match locked.example.as_ref().filter(|example| example_is(theirs, key, example)) {
            Some(example) => env::set(text, key, example, &locked.comment),
            None => Outcome::Unchanged,
        },
        Key::Manifest(..) => Outcome::Unchanged,
    });
    let kept = intents.iter().all(|intent| says(&text, intent) || !(says(ours, intent) || says(theirs, intent)));
    // With everything of the packages taken out it is still the same file, and each of their things is in it.
    Ok((kept && same_source(path, &bare(&text)?, &bare(ours)?)).then_some(text))
}

fn example_is(text: &str, key: &str, example: &str) -> bool {
    env::entries(text).into_iter().any(|(name, value)| name == key && value == example)
}
