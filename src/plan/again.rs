//! What the lock says already, written again, and entries that are moved by the user's own wish: the lock stays as it is, so that a
//! later update knows what the package wrote and what the user made of it.

use super::realize::Work;
use super::{AdjustStep, FileStep, Step};
use crate::change::{Conflict, Ownership};
use crate::edit::Outcome;
use crate::edit::javascript;
use crate::error::Result;

impl Work<'_> {
    /// A file as it was written. One that is there is replaced only with `force`.
    pub(super) fn restore_file(&mut self, step: &Step, file: &FileStep) -> Result<()> {
        let there = self.open(&file.path, file.ownership)?.now.is_some();
        if there && !self.input.force {
            self.set.conflicts.push(Conflict {
                code: "file-edited",
                path: file.path.to_string(),
                line: None,
                message: format!(
                    "`{}` was edited: `jskit diff {}` shows how, and `--force` writes it as it was",
                    file.path,
                    crate::shell::quoted(file.path.as_str())
                ),
                snippet: None,
                places: Vec::new(),
                package: step.package.clone(),
                entry: None,
            });
            return Ok(());
        }
        if there {
            self.set.warnings.push(format!("`{}` is replaced: it was edited and --force was given", file.path));
        }
        self.put(&file.path, step, Some(file.bytes.clone()), file.ownership)?;
        self.open(&file.path, file.ownership)?.executable |= file.executable;
        Ok(())
    }

    /// An entry that is added again, or whose fields change from what the file says to what is wanted.
    pub(super) fn adjust_entry(&mut self, step: &Step, entry: &AdjustStep) -> Result<()> {
        let Some(source) = self.text(&entry.file, Ownership::Entries)? else {
            self.refuse_adjust(step, entry, 0, "the file is not there", javascript::print(&entry.to));
            return Ok(());
        };
        let (outcome, action) = match &entry.from {
            Some(from) => (javascript::replace(&source, from, &entry.to), "change"),
            None => (javascript::insert(&source, &entry.to), "add"),
        };
        match outcome {
            Outcome::Unchanged if self.is_added(&entry.file, &entry.to) => {
                self.credit(&entry.file, step);
                self.entry_change(step, &entry.file, &entry.kind, &entry.id, action);
            }
            Outcome::Unchanged => {}
            Outcome::Edited(text) => {
                self.put(&entry.file, step, Some(text.into_bytes()), Ownership::Entries)?;
                self.entry_change(step, &entry.file, &entry.kind, &entry.id, action);
            }
            Outcome::Refused(refusal) => {
                self.refuse_adjust(step, entry, refusal.line, &refusal.reason, refusal.snippet);
            }
        }
        Ok(())
    }

    /// Nothing is pending afterwards: the wish was the user's, who can say it again.
    fn refuse_adjust(&mut self, step: &Step, entry: &AdjustStep, line: usize, reason: &str, snippet: String) {
        self.set.conflicts.push(Conflict {
            code: "edit-refused",
            path: entry.file.to_string(),
            line: (line > 0).then_some(line),
            message: format!("{} `{}` can't be written: {reason}", entry.kind, entry.id),
            snippet: Some(snippet),
            places: Vec::new(),
            package: step.package.clone(),
            entry: Some(entry.to.key()),
        });
    }
}
