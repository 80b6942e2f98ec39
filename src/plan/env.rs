//! Keys of `.env` (values, secrets among them) and `.env.example` (what a teammate has to know).

use super::realize::Work;
use super::{EnvStep, Step};
use crate::change::{Conflict, Ownership, SecretKey};
use crate::edit::{Outcome, env};
use crate::error::Result;
use crate::lock::{LockedEnv, LockedPackage};
use crate::path::AppPath;

pub(super) const ENV_FILE: &str = ".env";
const EXAMPLE_FILE: &str = ".env.example";

/// Whose line of `.env.example` it is where the package says something else than before.
enum Example {
    /// It says what it said.
    AsBefore,
    Users,
    Packages,
}

impl Work<'_> {
    pub(super) fn write_env(&mut self, step: &Step, wanted: &EnvStep) -> Result<()> {
        let Some(written) = self.write_value(step, wanted)? else { return Ok(()) };
        let example = self.write_example(step, wanted)?;
        // A value that stood there before is the user's: removal leaves it.
        let shared = |own: &LockedPackage| own.env.get(&wanted.key).is_some_and(|env| env.value == wanted.value);
        let ours = written || self.input.adopt || self.lock.packages.values().any(shared);
        let value = (ours && !wanted.secret).then(|| wanted.value.clone()).flatten();
        let comment = wanted.comment.clone();
        let known = self.locked(&step.package).env.get(&wanted.key).cloned();
        let locked = match known {
            // A value that the user chose later, in a file git doesn't see, is not the lock's business.
            // Nor is a comment that both files have as it was.
            Some(known) if !wanted.given => LockedEnv { example, ..known },
            _ => LockedEnv { secret: wanted.secret, comment, value, example },
        };
        let file = AppPath::fixed(ENV_FILE);
        let package = self.locked(&step.package);
        package.pending.remove(&(file, wanted.key.clone()));
        package.env.insert(wanted.key.clone(), locked);
        Ok(())
    }

    /// Sets the value where there is none or it was given now, and tells whether it did. `None` where it can't be written.
    fn write_value(&mut self, step: &Step, wanted: &EnvStep) -> Result<Option<bool>> {
        let Some(value) = &wanted.value else { return Ok(Some(false)) };
        let file = AppPath::fixed(ENV_FILE);
        let source = self.text(&file, Ownership::Entries)?.unwrap_or_default();
        let before = value_of(&source, &wanted.key);
        if before.as_ref().is_some_and(|before| before == value || !wanted.given) {
            return Ok(Some(false));
        }
        // Deleted since, or a clone that has no `.env` yet: `npm run setup` makes that, with secrets of its own.
        let known = self.input.lock.packages.get(&step.package).is_some_and(|own| own.env.contains_key(&wanted.key));
        if before.is_none() && known && !wanted.given {
            return Ok(Some(false));
        }
        match env::set(&source, &wanted.key, value, &wanted.comment) {
            Outcome::Edited(text) => {
                let action = if before.is_some() { "change" } else { "add" };
                self.put(&file, step, Some(text.into_bytes()), Ownership::Entries)?;
                let key = SecretKey { key: wanted.key.clone(), before, after: Some(value.clone()) };
                self.open(&file, Ownership::Entries)?.secret_keys.push(key);
                self.entry_change(step, &file, "env", &wanted.key, action);
                Ok(Some(true))
            }
            Outcome::Unchanged => Ok(Some(false)),
            Outcome::Refused(refusal) => {
                self.refuse_env(step, wanted, &refusal.reason);
                Ok(None)
            }
        }
    }

    /// The message names the key, never the value.
    fn refuse_env(&mut self, step: &Step, wanted: &EnvStep, reason: &str) {
        let conflict = Conflict {
            code: "edit-refused",
            path: ENV_FILE.to_owned(),
            line: None,
            message: format!("the value of `{}` can't be written to `.env`: {reason}", wanted.key),
            snippet: None,
            package: step.package.clone(),
            entry: Some(wanted.key.clone()),
            places: Vec::new(),
        };
        self.refuse((AppPath::fixed(ENV_FILE), wanted.key.clone()), reason, conflict);
    }

    /// Adds the key where there is none, and gives what the tool has written there; `None` where the line is the user's.
    fn write_example(&mut self, step: &Step, wanted: &EnvStep) -> Result<Option<String>> {
        let file = AppPath::fixed(EXAMPLE_FILE);
        let source = self.text(&file, Ownership::Entries)?.unwrap_or_default();
        let there = value_of(&source, &wanted.key);
        match self.change_example(step, wanted, there.as_deref())? {
            Example::AsBefore => {}
            Example::Users => return Ok(None),
            Example::Packages => return Ok(Some(wanted.example.clone())),
        }
        let mut known = self.lock.packages.values().filter_map(|package| package.env.get(&wanted.key)).peekable();
        if known.peek().is_some() {
            return Ok(known.find_map(|env| env.example.clone()));
        }
        if let Some(there) = there {
            return Ok((self.input.adopt && there == wanted.example).then_some(there));
        }
        if let Outcome::Edited(text) = env::set(&source, &wanted.key, &wanted.example, &wanted.comment) {
            self.put(&file, step, Some(text.into_bytes()), Ownership::Entries)?;
        }
        Ok(Some(wanted.example.clone()))
    }

    /// Brings the line to what the package says now, where it said something else before. What is in `.env` stays: it may be somebody's
    /// choice, and git doesn't see it.
    fn change_example(&mut self, step: &Step, wanted: &EnvStep, there: Option<&str>) -> Result<Example> {
        let own = self.input.lock.packages.get(&step.package).and_then(|own| own.env.get(&wanted.key));
        let (Some(there), Some(old)) = (there, own.and_then(|env| env.example.as_deref())) else {
            return Ok(Example::AsBefore);
        };
        if old == wanted.example || wanted.given {
            return Ok(Example::AsBefore);
        }
        let file = AppPath::fixed(EXAMPLE_FILE);
        let (key, package) = (&wanted.key, &step.package);
        if there != old && there != wanted.example {
            self.set.kept.push(format!("`{key}` in `{EXAMPLE_FILE}` stays: the line is yours").into());
            return Ok(Example::Users);
        }
        let source = self.text(&file, Ownership::Entries)?.unwrap_or_default();
        if let Outcome::Edited(text) = env::set(&source, key, &wanted.example, &wanted.comment) {
            self.put(&file, step, Some(text.into_bytes()), Ownership::Entries)?;
        }
        let here = self.text(&AppPath::fixed(ENV_FILE), Ownership::Entries)?.and_then(|text| value_of(&text, key));
        if here.is_some_and(|here| here != wanted.example) {
            self.set
                .kept
                .push(format!("`{key}` in `{ENV_FILE}` stays as it is: `{package}` proposes another value now").into());
        }
        Ok(Example::Packages)
    }

    /// Drops a key that the tool wrote and whose value is still that one.
    pub(super) fn drop_env(&mut self, step: &Step, key: &str) -> Result<()> {
        let Some(locked) = self.locked(&step.package).env.remove(key) else { return Ok(()) };
        if self.lock.packages.values().any(|package| package.env.contains_key(key)) {
            return Ok(());
        }
        self.drop_example(step, key, &locked)?;
        let file = AppPath::fixed(ENV_FILE);
        let Some(source) = self.text(&file, Ownership::Entries)? else { return Ok(()) };
        let Some(value) = value_of(&source, key) else { return Ok(()) };
        if locked.value.as_ref() != Some(&value) && !(self.input.is_written)(key, &value) {
            self.set.kept.push(format!("`{key}` in `.env` stays: its value is yours").into());
            return Ok(());
        }
        if let Outcome::Edited(text) = env::remove(&source, key, &locked.comment) {
            let left = if text.trim().is_empty() { None } else { Some(text.into_bytes()) };
            self.put(&file, step, left, Ownership::Entries)?;
            let gone = SecretKey { key: key.to_owned(), before: Some(value), after: None };
            self.open(&file, Ownership::Entries)?.secret_keys.push(gone);
            self.entry_change(step, &file, "env", key, "remove");
        }
        Ok(())
    }

    fn drop_example(&mut self, step: &Step, key: &str, locked: &LockedEnv) -> Result<()> {
        let file = AppPath::fixed(EXAMPLE_FILE);
        let Some(source) = self.text(&file, Ownership::Entries)? else { return Ok(()) };
        let Some(there) = value_of(&source, key) else { return Ok(()) };
        if locked.example.as_ref() != Some(&there) {
            self.set.kept.push(format!("`{key}` in `{EXAMPLE_FILE}` stays: the line is yours").into());
            return Ok(());
        }
        match env::remove(&source, key, &locked.comment) {
            Outcome::Edited(text) => self.put(&file, step, Some(text.into_bytes()), Ownership::Entries),
            _ => Ok(()),
        }
    }
}

/// The value that counts where a key is set more than once.
fn value_of(source: &str, key: &str) -> Option<String> {
    env::entries(source).into_iter().rev().find(|(name, _)| name == key).map(|(_, value)| value)
}
