//! Files that a package has at another place now: what the user made of them goes along.

use super::files::Decision;
use super::merged::Clash;
use super::realize::Work;
use super::{FileStep, Step};
use crate::error::Result;
use crate::path::AppPath;

impl Work<'_> {
    pub(super) fn move_file(&mut self, step: &Step, file: &FileStep, old: &AppPath) -> Result<()> {
        let Some(locked) = self.locked(&step.package).files.get(old).cloned() else { return Ok(()) };
        let (from, to) =
            (self.open(old, file.ownership)?.now.clone(), self.open(&file.path, file.ownership)?.now.clone());
        let here = FileStep { path: old.clone(), was: Vec::new(), ..file.clone() };
        let decision = match (from, to) {
            (Some(_), Some(_)) => {
                let message = format!("`{old}` moves to `{}`, where another file stands", file.path);
                Decision::Conflict(Clash::plain("file-exists", message, None))
            }
            (Some(current), None) => self.update(step, &here, &locked, current)?,
            // Moved by the user already.
            (None, Some(current)) => {
                self.put(old, step, Some(current.clone()), file.ownership)?;
                self.update(step, &here, &locked, current)?
            }
            (None, None) => Decision::Leave(Some(format!("`{old}` stays deleted: you removed it"))),
        };
        if self.settle_file(step, &here, decision)? {
            self.relocate(step, old, file)?;
        }
        Ok(())
    }

    /// The text, and what the lock says of it and of what packages have inside it.
    fn relocate(&mut self, step: &Step, old: &AppPath, file: &FileStep) -> Result<()> {
        let moved = self.open(old, file.ownership)?.now.take();
        let executable = file.executable;
        if moved.is_some() {
            self.set.notes.push(format!("`{old}` is `{}` now", file.path));
            self.moved.push((old.clone(), file.path.clone()));
        }
        self.put(old, step, None, file.ownership)?;
        self.put(&file.path, step, moved, file.ownership)?;
        self.open(&file.path, file.ownership)?.executable |= executable;
        let package = self.locked(&step.package);
        if let Some(locked) = package.files.remove(old) {
            package.files.insert(file.path.clone(), locked);
        }
        let there = |(path, key): (AppPath, String)| {
            let path = if path == *old { file.path.clone() } else { path };
            (path, key)
        };
        for package in self.lock.packages.values_mut() {
            package.entries =
                std::mem::take(&mut package.entries).into_iter().map(|(key, entry)| (there(key), entry)).collect();
            package.pending =
                std::mem::take(&mut package.pending).into_iter().map(|(key, reason)| (there(key), reason)).collect();
        }
        Ok(())
    }
}
