//! Entries that are written into a file together, in one reading of it and one of what comes of it. What can't be written so is left to
//! its own turn ([`Work::write_entry`], [`Work::adjust_entry`]), which finds the others as they shall be.

use std::collections::{BTreeMap, BTreeSet};

use super::realize::Work;
use super::{Action, EntryStep, Step};
use crate::change::Ownership;
use crate::edit::javascript::{self, Intent};
use crate::error::Result;
use crate::path::AppPath;

/// An entry and what becomes of it.
struct Wanted<'s> {
    step: &'s Step,
    kind: &'s str,
    id: &'s str,
    /// What it said; `None` where it is new.
    from: Option<Intent>,
    to: &'s Intent,
}

impl Work<'_> {
    pub(super) fn write_together(&mut self, steps: &[Step]) -> Result<()> {
        let mut by_file: BTreeMap<&AppPath, Vec<Wanted<'_>>> = BTreeMap::new();
        for step in steps {
            if let Some((file, wanted)) = self.wanted(step)? {
                by_file.entry(file).or_default().push(wanted);
            }
        }
        let rewritten: BTreeSet<&AppPath> = steps.iter().filter_map(rewritten).collect();
        for (file, entries) in by_file.into_iter().filter(|(file, _)| !rewritten.contains(file)) {
            let (changed, new): (Vec<_>, Vec<_>) = entries.into_iter().partition(|entry| entry.from.is_some());
            self.change_together(file, changed)?;
            self.add_together(file, &new)?;
        }
        Ok(())
    }

    fn wanted<'s>(&self, step: &'s Step) -> Result<Option<(&'s AppPath, Wanted<'s>)>> {
        Ok(match &step.action {
            Action::Entry(entry) => {
                let from =
                    if self.is_new(step, entry) { Some(None) } else { self.changed_from(step, entry)?.map(Some) };
                let wanted = |from| Wanted { step, kind: entry.kind, id: &entry.id, from, to: &entry.intent };
                from.map(|from| (&entry.file, wanted(from)))
            }
            Action::Adjust(entry) => {
                let wanted = Wanted { step, kind: &entry.kind, id: &entry.id, from: entry.from.clone(), to: &entry.to };
                Some((&entry.file, wanted))
            }
            _ => None,
        })
    }

    /// Whether the package has never written it, and nobody told what it says now.
    fn is_new(&self, step: &Step, entry: &EntryStep) -> bool {
        let own = self.input.lock.packages.get(&step.package);
        let is_known =
            |key: &String| own.is_some_and(|own| own.entries.contains_key(&(entry.file.clone(), key.clone())));
        let key = entry.intent.key();
        !self.input.adopt
            && !is_known(&key)
            && !entry.was.iter().any(is_known)
            && !self.input.told.contains_key(&(entry.file.clone(), key))
    }

    /// What an entry said when it was written, where the package wants it to say something else and nobody told what it says now.
    fn changed_from(&self, step: &Step, entry: &EntryStep) -> Result<Option<Intent>> {
        let key = (entry.file.clone(), entry.intent.key());
        let own = self.input.lock.packages.get(&step.package);
        let Some(locked) = own.and_then(|package| package.entries.get(&key)) else { return Ok(None) };
        if self.input.told.contains_key(&key) {
            return Ok(None);
        }
        Ok(self.base_intent(&locked.base)?.filter(|base| *base != entry.intent))
    }

    fn change_together(&mut self, file: &AppPath, entries: Vec<Wanted<'_>>) -> Result<()> {
        let mut by_key: BTreeMap<String, Wanted<'_>> = BTreeMap::new();
        for entry in entries {
            by_key.entry(entry.to.key()).or_insert(entry);
        }
        let sides: Vec<(&Intent, &Intent)> =
            by_key.values().filter_map(|entry| Some((entry.from.as_ref()?, entry.to))).collect();
        // One alone is changed when its turn comes.
        if sides.len() < 2 {
            return Ok(());
        }
        let Some(source) = self.text(file, Ownership::Entries)? else { return Ok(()) };
        let Some((text, changed)) = javascript::replace_each(&source, &sides) else { return Ok(()) };
        self.open(file, Ownership::Entries)?.now = Some(text.into_bytes());
        for (entry, _) in by_key.values().zip(changed).filter(|(_, changed)| *changed) {
            self.credit(file, entry.step);
            self.entry_change(entry.step, file, entry.kind, entry.id, "change");
        }
        Ok(())
    }

    fn add_together(&mut self, file: &AppPath, entries: &[Wanted<'_>]) -> Result<()> {
        if entries.len() < 2 {
            return Ok(());
        }
        let Some(source) = self.text(file, Ownership::Entries)? else { return Ok(()) };
        let wanted: Vec<&Intent> = entries.iter().map(|entry| entry.to).collect();
        let (text, added) = javascript::insert_each(&source, &wanted);
        self.open(file, Ownership::Entries)?.now = Some(text.into_bytes());
        let added = entries.iter().zip(added).filter(|(_, added)| *added);
        self.added.extend(added.map(|(entry, _)| (file.clone(), entry.to.key())));
        Ok(())
    }

    /// Whether an entry that is found as it shall be was added for this step, which hasn't been told yet.
    pub(super) fn is_added(&mut self, file: &AppPath, entry: &Intent) -> bool {
        self.added.remove(&(file.clone(), entry.key()))
    }
}

/// A file that a step writes or takes as a whole: what stands in it before is no matter.
fn rewritten(step: &Step) -> Option<&AppPath> {
    match &step.action {
        Action::File(file) | Action::Restore(file) => Some(&file.path),
        Action::DropFile(path) | Action::Aside { path, .. } => Some(path),
        _ => None,
    }
}
