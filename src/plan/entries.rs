//! Entries inside the app's JavaScript files.

use std::collections::{BTreeMap, BTreeSet};

use super::realize::Work;
use super::{Action, EntryStep, Step};
use crate::change::{Conflict, ConflictPlace, Ownership};
use crate::edit::javascript::{self, Intent};
use crate::edit::{Outcome, Refusal};
use crate::error::Result;
use crate::lock::LockedEntry;
use crate::path::AppPath;

impl Work<'_> {
    pub(super) fn write_entry(&mut self, step: &Step, entry: &EntryStep) -> Result<()> {
        let key = (entry.file.clone(), entry.intent.key());
        let own = self.input.lock.packages.get(&step.package);
        let mut keys =
            std::iter::once(key.clone()).chain(entry.was.iter().map(|old| (entry.file.clone(), old.clone())));
        let known = keys.find_map(|key| Some((own?.entries.get(&key)?, key)));
        let (locked, old_key) = known.map_or((None, key.clone()), |(locked, key)| (Some(locked.clone()), key));
        let base = match &locked {
            Some(locked) => self.base_intent_or(&locked.base, &entry.intent)?,
            None => None,
        };
        let told = self.input.told.get(&key);
        if base.as_ref() == Some(&entry.intent) && told.is_none_or(|said| said.as_ref() == Some(&entry.intent)) {
            self.locked(&step.package).pending.remove(&key);
            return Ok(());
        }
        let base = told.cloned().unwrap_or(base);
        let Some(source) = self.text(&entry.file, Ownership::Entries)? else {
            let reason = "the file is not there".to_owned();
            let refusal = Refusal { line: 0, column: 0, reason, snippet: javascript::print(&entry.intent) };
            self.refuse_entry(step, entry, refusal, Vec::new());
            return Ok(());
        };
        let gone =
            base.as_ref().is_some_and(|base| javascript::are_gone(&source, std::slice::from_ref(base)) == [true]);
        if gone && javascript::insert(&source, &entry.intent) != Outcome::Unchanged {
            let note = format!("{} `{}` stays out of {}: you removed it", entry.kind, entry.id, entry.file);
            self.set.kept.push(note.into());
            return Ok(());
        }
        let adopted = self.input.adopt && base.is_none();
        let (outcome, action) = match &base {
            Some(base) => (self.replace_entry(step, entry, &source, base), "change"),
            None => (self.insert_entry(step, entry, &source), "add"),
        };
        match outcome {
            _ if adopted => {}
            Ok(Outcome::Unchanged) if self.is_added(&entry.file, &entry.intent) => {
                self.credit(&entry.file, step);
                self.entry_change(step, &entry.file, entry.kind, &entry.id, action);
            }
            Ok(Outcome::Unchanged) => {}
            Ok(Outcome::Edited(text)) => {
                self.put(&entry.file, step, Some(text.into_bytes()), Ownership::Entries)?;
                self.entry_change(step, &entry.file, entry.kind, &entry.id, action);
            }
            Ok(Outcome::Refused(refusal)) => {
                self.refuse_entry(step, entry, refusal, Vec::new());
                return Ok(());
            }
            Err((refusal, places)) => {
                self.refuse_entry(step, entry, refusal, places);
                return Ok(());
            }
        }
        let base = self.keep_base(&intent_text(&entry.intent));
        let package = self.locked(&step.package);
        package.pending.remove(&old_key);
        package.pending.remove(&key);
        package.entries.remove(&old_key);
        package.entries.insert(key, LockedEntry { kind: entry.kind.to_owned(), id: entry.id.clone(), base });
        Ok(())
    }

    fn refuse_entry(&mut self, step: &Step, entry: &EntryStep, refusal: Refusal, places: Vec<ConflictPlace>) {
        let key = entry.intent.key();
        let conflict = Conflict {
            code: "edit-refused",
            path: entry.file.to_string(),
            line: (refusal.line > 0).then_some(refusal.line),
            message: format!("{} `{}` can't be written: {}", entry.kind, entry.id, refusal.reason),
            snippet: Some(refusal.snippet),
            package: step.package.clone(),
            entry: Some(key.clone()),
            places,
        };
        self.refuse((entry.file.clone(), key), &refusal.reason, conflict);
    }

    /// Takes entries back that are as they were written; an edited one stays and is named. Each file is read as often as it has
    /// entries that aren't statements of their own, and twice for all others.
    pub(super) fn drop_entries(&mut self, steps: &[Step]) -> Result<()> {
        let mut by_file: BTreeMap<&AppPath, Vec<(&Step, LockedEntry, Intent)>> = BTreeMap::new();
        for step in steps {
            let Action::DropEntry { file, key } = &step.action else { continue };
            if let Some((locked, base)) = self.release(step, file, key)? {
                by_file.entry(file).or_default().push((step, locked, base));
            }
        }
        for (file, entries) in by_file {
            let Some(mut source) = self.text(file, Ownership::Entries)? else { continue };
            let bases: Vec<&Intent> = entries.iter().map(|(_, _, base)| base).collect();
            let left = javascript::cut_statements(&source, &bases).map(|(after, left)| {
                source = after;
                left.into_iter().map(Intent::key).collect::<BTreeSet<_>>()
            });
            for (step, locked, base) in &entries {
                let is_cut = left.as_ref().is_some_and(|left| !left.contains(&base.key()));
                match if is_cut {
                    Outcome::Edited(std::mem::take(&mut source))
                } else {
                    javascript::remove(&source, base)
                } {
                    Outcome::Edited(text) => {
                        source = text;
                        self.credit(file, step);
                        self.entry_change(step, file, &locked.kind, &locked.id, "remove");
                    }
                    Outcome::Unchanged => {}
                    Outcome::Refused(Refusal { line, reason, .. }) => {
                        let kept = format!("{} `{}` in `{file}:{line}` stays: {reason}", locked.kind, locked.id);
                        self.set.kept.push(kept.into());
                    }
                }
            }
            self.open(file, Ownership::Entries)?.now = Some(source.into_bytes());
        }
        Ok(())
    }

    /// Takes an entry out of the lock; what it said, if it is to be taken out of its file too.
    fn release(&mut self, step: &Step, file: &AppPath, key: &str) -> Result<Option<(LockedEntry, Intent)>> {
        let lock_key = (file.clone(), key.to_owned());
        self.locked(&step.package).pending.remove(&lock_key);
        let Some(locked) = self.locked(&step.package).entries.remove(&lock_key) else { return Ok(None) };
        let elsewhere = self.lock.packages.values().any(|package| package.entries.contains_key(&lock_key));
        if elsewhere || self.open(file, Ownership::Entries)?.now.is_none() {
            return Ok(None);
        }
        let Some(base) = self.base_intent(&locked.base)? else {
            let kept = format!("{} `{}` in `{file}` stays: its base text is gone", locked.kind, locked.id);
            self.set.kept.push(kept.into());
            return Ok(None);
        };
        Ok(Some((locked, base)))
    }

    /// The same; what is most likely there is known by its text, without parsing it.
    fn base_intent_or(&self, hash: &str, likely: &Intent) -> Result<Option<Intent>> {
        let Some(text) = self.base(hash)? else { return Ok(None) };
        if text == intent_text(likely) {
            return Ok(Some(likely.clone()));
        }
        Ok(serde_json::from_str(&text).ok())
    }

    pub(super) fn base_intent(&self, hash: &str) -> Result<Option<Intent>> {
        Ok(self.base(hash)?.and_then(|text| serde_json::from_str(&text).ok()))
    }
}

/// How the base store keeps an entry.
pub fn intent_text(intent: &Intent) -> String {
    let mut text = serde_json::to_string_pretty(intent).unwrap_or_default();
    text.push('\n');
    text
}
