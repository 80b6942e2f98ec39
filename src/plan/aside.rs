//! What goes although it was edited: files and entries that need what is removed.

use super::Step;
use super::realize::Work;
use crate::change::{Conflict, Ownership};
use crate::edit::Outcome;
use crate::edit::javascript::{self, Entry, Intent, PLACEMENT_CALLEE, REGISTER_CALLEE, TOPOLOGY_CALLEE, Value};
use crate::error::Result;
use crate::path::AppPath;

impl Work<'_> {
    /// Takes a file away, and keeps what it said under another path.
    pub(super) fn put_aside(&mut self, step: &Step, path: &AppPath, to: Option<&AppPath>) -> Result<()> {
        for package in self.lock.packages.values_mut() {
            package.files.remove(path);
        }
        // As the user last saw it: entries that go in the same command are still in it.
        let Some(text) = self.open(path, Ownership::App)?.before.clone() else { return Ok(()) };
        if let Some(to) = to {
            let mut number = 1;
            let mut free = to.clone();
            while self.open(&free, Ownership::App)?.now.as_ref().is_some_and(|there| *there != text) {
                number += 1;
                free = numbered(to, number);
            }
            self.put(&free, step, Some(text), Ownership::App)?;
        }
        self.put(path, step, None, Ownership::App)
    }

    /// Takes an entry out of its file as it stands there, and keeps it under another path.
    pub(super) fn cut_entry(&mut self, step: &Step, file: &AppPath, key: &str, to: Option<&AppPath>) -> Result<()> {
        let Some(source) = self.text(file, Ownership::Entries)? else { return Ok(()) };
        let found = javascript::entries(&source).unwrap_or_default().into_iter().find(|entry| entry.key == key);
        let Some(entry) = found else { return Ok(()) };
        let outcome = match as_intent(&entry) {
            Some(intent) => javascript::remove(&source, &intent),
            None => Outcome::Unchanged,
        };
        let Outcome::Edited(text) = outcome else {
            let reason = match outcome {
                Outcome::Refused(refusal) => refusal.reason,
                _ => "it is not written out in full".to_owned(),
            };
            self.set.conflicts.push(Conflict {
                code: "edit-refused",
                path: file.to_string(),
                line: Some(entry.line),
                message: format!("`{key}` can't be taken out: {reason}; take it out by hand"),
                snippet: None,
                places: Vec::new(),
                package: step.package.clone(),
                entry: Some(key.to_owned()),
            });
            return Ok(());
        };
        let lock_key = (file.clone(), key.to_owned());
        for package in self.lock.packages.values_mut() {
            package.entries.remove(&lock_key);
        }
        self.put(file, step, Some(text.into_bytes()), Ownership::Entries)?;
        self.entry_change(step, file, kind(key), key, "remove");
        let Some(to) = to else { return Ok(()) };
        let mut kept = self.text(to, Ownership::App)?.unwrap_or_default();
        if !kept.contains(&entry.text) {
            kept.push_str(&entry.text);
            kept.push('\n');
        }
        self.put(to, step, Some(kept.into_bytes()), Ownership::App)
    }
}

/// `removed/a/b.2.js` of `removed/a/b.js`.
fn numbered(path: &AppPath, number: usize) -> AppPath {
    let text = path.as_str();
    let name = path.file_name();
    let folder = &text[..text.len() - name.len()];
    let name = match name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()) {
        Some((stem, extension)) => format!("{stem}.{number}.{extension}"),
        None => format!("{name}.{number}"),
    };
    AppPath::parse(&format!("{folder}{name}")).unwrap_or_else(|_| path.clone())
}

/// The entry as if a package had written it so; `None` where its source hides what it says.
fn as_intent(entry: &Entry) -> Option<Intent> {
    if !entry.complete {
        return None;
    }
    let text = |name: &str| {
        entry.fields.iter().find_map(|(field, value)| match value {
            Value::String(text) if field == name => Some(text.clone()),
            _ => None,
        })
    };
    match entry.key.split_once('(').map(|(callee, _)| callee) {
        Some(REGISTER_CALLEE) => Some(Intent::Register {
            callee: REGISTER_CALLEE.to_owned(),
            token: text("token")?,
            local: text("local")?,
            from: text("from").unwrap_or_default(),
        }),
        Some(callee) => Some(Intent::Call { callee: callee.to_owned(), fields: entry.fields.clone() }),
        None => {
            let path = entry.key.split('.').map(str::to_owned).collect();
            let value = match entry.fields.as_slice() {
                [(name, value)] if name == "value" => value.clone(),
                fields => Value::Object(fields.to_vec()),
            };
            Some(Intent::Assign { path, value })
        }
    }
}

fn kind(key: &str) -> &'static str {
    match key.split_once('(').map(|(callee, _)| callee) {
        Some(PLACEMENT_CALLEE) => "placement",
        Some(TOPOLOGY_CALLEE) => "topology",
        Some(REGISTER_CALLEE) => "component",
        _ if key.starts_with("config.surfaceDefinitions.") => "surface",
        _ => "config",
    }
}
