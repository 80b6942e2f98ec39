//! Files that a package no longer brings, or has elsewhere, while the app's own files import them.

use std::collections::BTreeMap;

use super::realize::Work;
use crate::change::Ownership;
use crate::doctor::{ImportOf, importers};
use crate::error::Result;
use crate::files::{Files, Overlay};
use crate::path::AppPath;

impl Work<'_> {
    /// What is still imported stays, since the app wouldn't build without it; what has moved is named.
    pub(super) fn look_at_imports(&mut self) -> Result<()> {
        if !self.input.spare_imported {
            return Ok(());
        }
        // A file that stays may import the next one.
        loop {
            let found = self.imports_of_gone()?;
            let (moved, dropped): (Vec<ImportOf>, Vec<ImportOf>) =
                found.into_iter().partition(|import| self.moved.iter().any(|(old, _)| *old == import.target));
            if dropped.is_empty() {
                self.name_moved(&moved);
                return Ok(());
            }
            for import in dropped {
                let Some(working) = self.files.get_mut(&import.target) else { continue };
                if working.now.is_none() {
                    working.now.clone_from(&working.before);
                    let ImportOf { from, line, target } = import;
                    self.set
                        .kept
                        .push(format!("`{target}` stays, and is yours now: `{from}:{line}` imports it").into());
                }
            }
        }
    }

    fn imports_of_gone(&self) -> Result<Vec<ImportOf>> {
        let is_gone = |path: &&AppPath| {
            let working = &self.files[*path];
            let is_apps = matches!(working.ownership, Ownership::App | Ownership::Shared);
            is_apps && working.before.is_some() && working.now.is_none()
        };
        let gone: Vec<&AppPath> = self.files.keys().filter(is_gone).collect();
        if gone.is_empty() {
            return Ok(Vec::new());
        }
        let above: BTreeMap<_, _> =
            self.files.iter().map(|(path, working)| (path.clone(), working.now.clone())).collect();
        let after = Overlay { below: self.input.files, above };
        Ok(importers(&after, &after.list("")?, &gone))
    }

    fn name_moved(&mut self, imports: &[ImportOf]) {
        for ImportOf { from, line, target } in imports {
            let new = self.moved.iter().find(|(old, _)| old == target).map_or("", |(_, new)| new.as_str());
            self.set.warnings.push(format!("`{from}:{line}` imports `{target}`, which is `{new}` now: correct it"));
        }
    }
}
