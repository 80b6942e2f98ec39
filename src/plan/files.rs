//! Whole files: written where nothing is in the way, merged where the user edited, left where the user deleted.

use super::merged::Clash;
use super::realize::Work;
use super::{FileStep, Step};
use crate::change::{Kept, Ownership};
use crate::error::Result;
use crate::hash;
use crate::lock::{LeftMigration, Lock, LockedFile, WHOLE_FILE};
use crate::merge::Answer;
use crate::path::AppPath;

impl Work<'_> {
    pub(super) fn write_file(&mut self, step: &Step, file: &FileStep) -> Result<()> {
        let own = self.input.lock.packages.get(&step.package).filter(|_| !self.input.overwrite);
        let locked = own.and_then(|package| package.files.get(&file.path)).cloned();
        let old = own.and_then(|package| file.was.iter().find(|old| package.files.contains_key(*old)));
        if let (None, Some(old)) = (&locked, old) {
            return self.move_file(step, file, old);
        }
        let is_ours = locked.is_some();
        // A file that another package of the app also declares was written by whichever came first.
        let locked =
            locked.or_else(|| (file.ownership == Ownership::Shared).then(|| self.shared_lock(&file.path)).flatten());
        let current = self.open(&file.path, file.ownership)?.now.clone();
        let decision = match (locked, current) {
            (None, None) if self.input.adopt => Decision::Keep,
            (None, None) => Decision::Write(file.bytes.clone()),
            (None, Some(current)) => self.adopt(file, &current),
            (Some(_), None) if file.ownership == Ownership::Vendor => Decision::Write(file.bytes.clone()),
            (Some(_), None) => Decision::Leave(Some(format!("`{}` stays deleted: you removed it", file.path))),
            (Some(_), Some(_)) if self.is_brought(file) => Decision::Keep,
            (Some(locked), Some(current)) => match self.update(step, file, &locked, current)? {
                // Written already, by a package that shares it: from now on it is this one's too.
                Decision::Leave(None) if !is_ours => Decision::Keep,
                decision => decision,
            },
        };
        self.settle_file(step, file, decision).map(|_| ())
    }

    fn shared_lock(&self, path: &AppPath) -> Option<LockedFile> {
        self.lock.packages.values().find_map(|package| package.files.get(path)).cloned()
    }

    /// Another package that shares the file has brought this very text to it in this command: what was answered counts once.
    fn is_brought(&self, file: &FileStep) -> bool {
        let next = hash::content(&file.bytes);
        let has = |lock: &Lock, id: &str| {
            lock.packages
                .get(id)
                .and_then(|package| package.files.get(&file.path))
                .is_some_and(|locked| locked.hash == next)
        };
        file.ownership == Ownership::Shared
            && self.lock.packages.keys().any(|id| has(&self.lock, id) && !has(self.input.lock, id))
    }

    /// A file stands where a new one should go.
    fn adopt(&self, file: &FileStep, current: &[u8]) -> Decision {
        let written_once = file.ownership == Ownership::Migration;
        if self.input.adopt || written_once || same_text(&file.path, current, &file.bytes) {
            return Decision::Keep;
        }
        if self.input.force {
            return Decision::Replace;
        }
        let message = format!("`{}` exists and differs from what would be written", file.path);
        Decision::Conflict(Clash::whole("file-exists", message, file, current))
    }

    pub(super) fn update(
        &mut self,
        step: &Step,
        file: &FileStep,
        locked: &LockedFile,
        current: Vec<u8>,
    ) -> Result<Decision> {
        if let Some(decision) = self.still_marked(step, file, &current) {
            return Ok(decision);
        }
        let next_hash = hash::content(&file.bytes);
        if next_hash == locked.hash && file.ownership != Ownership::Vendor {
            return Ok(Decision::Leave(None));
        }
        let current_hash = hash::content(&current);
        match file.ownership {
            Ownership::Migration => Ok(Decision::Leave(None)),
            Ownership::Vendor if current_hash == next_hash => Ok(Decision::Keep),
            Ownership::Vendor if current_hash == locked.hash || self.input.force => {
                Ok(Decision::Write(file.bytes.clone()))
            }
            Ownership::Vendor if next_hash == locked.hash && self.is_settled_patch(step, file) => {
                Ok(Decision::Leave(None))
            }
            Ownership::Vendor => {
                let message = format!("`{}` was edited, but belongs to its package", file.path);
                Ok(Decision::Conflict(Clash::whole("vendor-edited", message, file, &current)))
            }
            _ => self.merge(step, file, locked, current),
        }
    }

    /// A local patch stops the next version of its package, and not this one again.
    fn is_settled_patch(&self, step: &Step, file: &FileStep) -> bool {
        let version = |lock: &Lock| lock.packages.get(&step.package).map(|package| package.version.clone());
        version(self.input.lock) == version(&self.lock)
            && self.input.answers.of_file(&file.path) != Some(&Answer::Theirs)
    }

    /// Writes what was decided, and tells whether that settles it.
    pub(super) fn settle_file(&mut self, step: &Step, file: &FileStep, decision: Decision) -> Result<bool> {
        let pending = (file.path.clone(), WHOLE_FILE.to_owned());
        let decision = match decision {
            Decision::Conflict(clash) if clash.is_whole() => self.answer_whole(step, file, clash),
            decision => decision,
        };
        self.locked(&step.package).pending.remove(&pending);
        match decision {
            Decision::Conflict(clash) => {
                let message = clash.message.clone();
                self.refuse(pending, &message, clash.conflict(step, file));
                return Ok(false);
            }
            Decision::Leave(note) => {
                self.set.kept.extend(note.map(Kept::from));
                return Ok(true);
            }
            Decision::Keep => {}
            Decision::Write(bytes) => self.put(&file.path, step, Some(bytes), file.ownership)?,
            Decision::Marked(bytes) => {
                self.put(&file.path, step, Some(bytes), file.ownership)?;
                self.locked(&step.package).pending.insert(pending, MARKED.to_owned());
            }
            Decision::Replace => {
                self.set.warnings.push(format!("`{}` is replaced: it differed and --force was given", file.path));
                self.put(&file.path, step, Some(file.bytes.clone()), file.ownership)?;
            }
        }
        self.open(&file.path, file.ownership)?.executable |= file.executable;
        let hash = match file.ownership {
            Ownership::App | Ownership::Shared if std::str::from_utf8(&file.bytes).is_ok() => {
                self.keep_base(&String::from_utf8_lossy(&file.bytes))
            }
            _ => hash::content(&file.bytes),
        };
        self.locked(&step.package).files.insert(file.path.clone(), LockedFile { ownership: file.ownership, hash });
        Ok(true)
    }

    /// Deletes a file that is as it was written; keeps and names one that isn't.
    pub(super) fn drop_file(&mut self, step: &Step, path: &AppPath) -> Result<()> {
        self.locked(&step.package).pending.remove(&(path.clone(), WHOLE_FILE.to_owned()));
        let Some(locked) = self.locked(&step.package).files.remove(path) else { return Ok(()) };
        let elsewhere = self.lock.packages.values().any(|package| package.files.contains_key(path));
        if elsewhere {
            return Ok(());
        }
        if locked.ownership == Ownership::Migration && !self.input.delete_migrations {
            if self.open(path, locked.ownership)?.now.is_some() {
                self.set.kept.push(Kept::file(path, "your database may have run it"));
            }
            self.lock.left.insert(path.clone(), LeftMigration { package: step.package.clone(), hash: locked.hash });
            return Ok(());
        }
        let Some(current) = self.open(path, locked.ownership)?.now.clone() else { return Ok(()) };
        let untouched = match locked.ownership {
            Ownership::App | Ownership::Shared => match (self.base(&locked.hash)?, std::str::from_utf8(&current)) {
                (Some(base), Ok(current)) => crate::app::same_source(path, &base, current),
                _ => hash::content(&current) == locked.hash,
            },
            _ => hash::content(&current) == locked.hash,
        };
        if untouched {
            return self.put(path, step, None, locked.ownership);
        }
        self.set.kept.push(Kept::file(path, "you edited it"));
        Ok(())
    }
}

/// Why a file waits that was written with conflict markers.
const MARKED: &str = "it has conflict markers";

pub(super) enum Decision {
    Write(Vec<u8>),
    /// The same, with conflict markers in it.
    Marked(Vec<u8>),
    /// The file is as wanted; the lock takes it over.
    Keep,
    Replace,
    Leave(Option<String>),
    Conflict(Clash),
}

fn same_text(path: &AppPath, left: &[u8], right: &[u8]) -> bool {
    if left == right {
        return true;
    }
    match (std::str::from_utf8(left), std::str::from_utf8(right)) {
        (Ok(left), Ok(right)) => crate::app::same_source(path, left, right),
        _ => false,
    }
}
