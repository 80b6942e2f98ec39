//! Keys of `package.json`: set where nobody else has said anything, counted while another package needs them, put back on removal.

use serde_json::Value;

use super::realize::Work;
use super::{ManifestStep, Step};
use crate::change::{Conflict, Ownership};
use crate::edit::{Outcome, json};
use crate::error::Result;
use crate::lock::LockedManifest;
use crate::path::AppPath;

const MANIFEST_FILE: &str = "package.json";

impl Work<'_> {
    pub(super) fn write_manifest(&mut self, step: &Step, manifest: &ManifestStep) -> Result<()> {
        let file = AppPath::fixed(MANIFEST_FILE);
        let key = json::pointer(&manifest.path);
        let Some(source) = self.text(&file, Ownership::Entries)? else {
            self.refuse_manifest(step, manifest, 0, "the file is not there");
            return Ok(());
        };
        let own = self.lock.packages.get(&step.package);
        let ours = own.and_then(|own| own.manifest.get(&key)).cloned();
        let waits = own.is_some_and(|own| own.pending.contains_key(&(file.clone(), key.clone())));
        if !waits && ours.as_ref().is_some_and(|ours| ours.value == manifest.value) {
            return Ok(());
        }
        let path: Vec<&str> = manifest.path.iter().map(String::as_str).collect();
        let there = json::get(&source, &path);
        if there.as_ref().is_some_and(|value| !value.is_string()) {
            self.refuse_manifest(step, manifest, 0, "something else than text stands there");
            return Ok(());
        }
        let current = there.and_then(|value| value.as_str().map(str::to_owned));
        let written =
            ours.or_else(|| self.lock.packages.values().find_map(|package| package.manifest.get(&key)).cloned());
        let previous = match &written {
            Some(locked) => locked.previous.clone(),
            None if self.input.adopt => None,
            // What stood there before is put back on removal, also where it is what the package wants.
            None => current.clone(),
        };
        let locked = LockedManifest { value: manifest.value.clone(), previous };
        match (&current, &written) {
            (Some(current), _) if *current == manifest.value => {}
            (Some(current), None) => {
                self.set.warnings.push(format!(
                    "{} `{}` stays `{current}`: `{}` was made for `{}`",
                    manifest.kind,
                    manifest.path.last().map_or("", String::as_str),
                    step.package,
                    manifest.value
                ));
                return Ok(());
            }
            (current, Some(written)) if current.as_deref() != Some(written.value.as_str()) => {
                let now = current.as_deref().unwrap_or("nothing");
                self.set
                    .kept
                    .push(format!("{} `{}` stays {now}: you changed it", manifest.kind, path.join(".")).into());
                return Ok(());
            }
            _ => match json::set(&source, &path, &Value::String(manifest.value.clone())) {
                Outcome::Edited(text) => {
                    self.put(&file, step, Some(text.into_bytes()), Ownership::Entries)?;
                    let id = manifest.path.last().cloned().unwrap_or_default();
                    let action = if current.is_some() { "change" } else { "add" };
                    self.entry_change(step, &file, manifest.kind, &id, action);
                }
                Outcome::Unchanged => {}
                Outcome::Refused(refusal) => {
                    self.refuse_manifest(step, manifest, refusal.line, &refusal.reason);
                    return Ok(());
                }
            },
        }
        let package = self.locked(&step.package);
        package.pending.remove(&(file, key.clone()));
        package.manifest.insert(key, locked);
        Ok(())
    }

    fn refuse_manifest(&mut self, step: &Step, manifest: &ManifestStep, line: usize, reason: &str) {
        let path = manifest.path.join(".");
        let key = json::pointer(&manifest.path);
        let conflict = Conflict {
            code: "edit-refused",
            path: MANIFEST_FILE.to_owned(),
            line: (line > 0).then_some(line),
            message: format!("{} `{path}` can't be written: {reason}", manifest.kind),
            snippet: Some(format!(
                "\"{}\": {}",
                manifest.path.last().map_or("", String::as_str),
                Value::String(manifest.value.clone())
            )),
            package: step.package.clone(),
            entry: Some(key.clone()),
            places: Vec::new(),
        };
        self.refuse((AppPath::fixed(MANIFEST_FILE), key), reason, conflict);
    }

    pub(super) fn drop_manifest(&mut self, step: &Step, key: &str) -> Result<()> {
        let file = AppPath::fixed(MANIFEST_FILE);
        let Some(locked) = self.locked(&step.package).manifest.remove(key) else { return Ok(()) };
        let needed = self.lock.packages.values().any(|package| package.manifest.contains_key(key));
        let Some(source) = self.text(&file, Ownership::Entries)? else { return Ok(()) };
        if needed {
            return Ok(());
        }
        let parts = json::pointer_path(key);
        let path: Vec<&str> = parts.iter().map(String::as_str).collect();
        let current = json::get(&source, &path).and_then(|value| value.as_str().map(str::to_owned));
        if current.as_deref() != Some(locked.value.as_str()) {
            let stays = |now| format!("`{}` in package.json stays `{now}`: you changed it", path.join("."));
            self.set.kept.extend(current.map(|now| stays(now).into()));
            return Ok(());
        }
        let outcome = match &locked.previous {
            Some(previous) => json::set(&source, &path, &Value::String(previous.clone())),
            None => json::remove(&source, &path),
        };
        match outcome {
            Outcome::Edited(text) => {
                self.put(&file, step, Some(text.into_bytes()), Ownership::Entries)?;
                let kind = match path.first() {
                    Some(&"scripts") => "script",
                    Some(&"overrides") => "override",
                    Some(&"jskit") => "vite-proxy",
                    Some(&"devDependencies") => "dev-dependency",
                    _ => "dependency",
                };
                self.entry_change(step, &file, kind, path.last().unwrap_or(&""), "remove");
            }
            Outcome::Unchanged => {}
            Outcome::Refused(refusal) => {
                self.set.kept.push(format!("`{}` in package.json stays: {}", path.join("."), refusal.reason).into());
            }
        }
        Ok(())
    }
}
