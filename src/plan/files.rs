//! Whole files: written where nothing is in the way, merged where the user edited, left where the user deleted.

use super::realize::Work;
use super::{FileStep, Step};
use crate::change::{Conflict, Ownership};
use crate::error::Result;
use crate::hash;
use crate::lock::{LeftMigration, LockedFile};
use crate::merge::{Merged, TextStyle, normal, three_way};
use crate::path::AppPath;

impl Work<'_> {
    pub(super) fn write_file(&mut self, step: &Step, file: &FileStep) -> Result<()> {
        let locked =
            self.input.lock.packages.get(&step.package).and_then(|package| package.files.get(&file.path)).cloned();
        let locked = locked.filter(|_| !self.input.overwrite);
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
            (Some(locked), Some(current)) => match self.update(file, &locked, current)? {
                // Written already, by a package that shares it: from now on it is this one's too.
                Decision::Leave(None) if !is_ours => Decision::Keep,
                decision => decision,
            },
        };
        self.settle_file(step, file, decision)
    }

    fn shared_lock(&self, path: &AppPath) -> Option<LockedFile> {
        self.lock.packages.values().find_map(|package| package.files.get(path)).cloned()
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
        Decision::Conflict {
            code: "file-exists",
            line: None,
            message: format!("`{}` exists and differs from what would be written", file.path),
        }
    }

    fn update(&self, file: &FileStep, locked: &LockedFile, current: Vec<u8>) -> Result<Decision> {
        let next_hash = hash::content(&file.bytes);
        if next_hash == locked.hash && file.ownership != Ownership::Vendor {
            return Ok(Decision::Leave(None));
        }
        match file.ownership {
            Ownership::Migration => Ok(Decision::Leave(None)),
            Ownership::Vendor => {
                let untouched = hash::content(&current) == locked.hash;
                if hash::content(&current) == next_hash {
                    Ok(Decision::Keep)
                } else if untouched || self.input.force {
                    Ok(Decision::Write(file.bytes.clone()))
                } else {
                    let message = format!("`{}` was edited, but belongs to its package", file.path);
                    Ok(Decision::Conflict { code: "vendor-edited", line: None, message })
                }
            }
            _ => self.merge(file, locked, current),
        }
    }

    fn merge(&self, file: &FileStep, locked: &LockedFile, current: Vec<u8>) -> Result<Decision> {
        if std::str::from_utf8(&current).is_err() && hash::content(&current) == locked.hash {
            return Ok(Decision::Write(file.bytes.clone()));
        }
        let (Ok(current), Ok(next)) = (String::from_utf8(current), std::str::from_utf8(&file.bytes)) else {
            return Ok(Decision::Leave(Some(format!("`{}` is not text, so it was not updated", file.path))));
        };
        let Some(base) = self.base(&locked.hash)? else {
            let message = format!("`{}` can't be merged: its base text is gone from `.jskit/base`", file.path);
            return Ok(Decision::Conflict { code: "base-missing", line: None, message });
        };
        if crate::app::same_source(&file.path, &base, &current) {
            return Ok(Decision::Write(TextStyle::of(&current).apply(&normal(next)).into_bytes()));
        }
        Ok(match three_way(&base, &current, next) {
            Merged::Clean(text) => Decision::Write(text.into_bytes()),
            Merged::Conflicted { places, line } => {
                let count = if places == 1 { "1 place".to_owned() } else { format!("{places} places") };
                let message = format!("`{}` was edited where its package changed it too ({count})", file.path);
                Decision::Conflict { code: "merge-conflict", line: Some(line), message }
            }
        })
    }

    fn settle_file(&mut self, step: &Step, file: &FileStep, decision: Decision) -> Result<()> {
        let pending = (file.path.clone(), WHOLE_FILE.to_owned());
        let locked = self.input.lock.packages.get(&step.package).and_then(|package| package.files.get(&file.path));
        let decision = match decision {
            Decision::Conflict { message, .. } if self.input.keep_mine && locked.is_some() => {
                self.set.kept.push(format!("{message}; yours stays"));
                Decision::Keep
            }
            decision => decision,
        };
        self.locked(&step.package).pending.remove(&pending);
        match decision {
            Decision::Conflict { code, line, message } => {
                let conflict = Conflict {
                    code,
                    path: file.path.to_string(),
                    line,
                    message: message.clone(),
                    snippet: None,
                    package: step.package.clone(),
                    entry: None,
                };
                self.refuse(pending, &message, conflict);
                return Ok(());
            }
            Decision::Leave(note) => {
                self.set.kept.extend(note);
                return Ok(());
            }
            Decision::Keep => {}
            Decision::Write(bytes) => self.put(&file.path, step, Some(bytes), file.ownership)?,
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
        Ok(())
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
            self.set.kept.push(format!("`{path}` stays: your database may have run it"));
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
        self.set.kept.push(format!("`{path}` stays: you edited it"));
        Ok(())
    }
}

/// The name under which a whole file waits, where an edit would give its entry.
const WHOLE_FILE: &str = "the file";

enum Decision {
    Write(Vec<u8>),
    /// The file is as wanted; the lock takes it over.
    Keep,
    Replace,
    Leave(Option<String>),
    Conflict {
        code: &'static str,
        line: Option<usize>,
        message: String,
    },
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
