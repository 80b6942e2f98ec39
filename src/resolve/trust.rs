//! Packages from outside are trusted by somebody, as they are, before anything of theirs gets into the app.

use std::collections::BTreeSet;

use crate::catalog::{Catalog, Package};
use crate::lock::{LockedPackage, is_generated};

use super::{Request, Resolution};
use crate::lock::Lock;

/// A package that is asked for, and that nobody has trusted with this content yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Untrusted {
    pub package: String,
    pub version: String,
    pub origin: String,
    /// As [`crate::catalog::content`] tells it.
    pub content: String,
    /// It was trusted with another content before.
    pub changed: bool,
    /// What it may do, a line each.
    pub effects: Vec<String>,
}

/// Decides for every package of a resolution: trusted now or earlier, to be asked about, or left as it is in the app.
pub(super) fn check(resolution: &mut Resolution, catalog: &Catalog, lock: &Lock, request: &Request) {
    for package in &mut resolution.packages {
        let locked = lock.packages.get(&package.id);
        let Some(offered) = catalog.get(&package.id) else { continue };
        let Some(content) = offered.content() else { continue };
        let pinned = locked.and_then(|locked| locked.content.clone());
        if pinned.as_ref() != Some(&content) && !package.requested && !package.is_new {
            // Nobody asked for it: what it has in the app stays as it was trusted.
            package.held = true;
            package.content = pinned;
            if locked.is_some_and(|locked| locked.version == offered.descriptor.version) {
                resolution.warnings.push(format!(
                    "package `{0}` is not what was trusted any more: it stays as it is until `jskit update {0}`",
                    package.id
                ));
            }
            continue;
        }
        if pinned.as_ref() != Some(&content) && !request.trust.contains(&content) {
            resolution.untrusted.push(untrusted(catalog, offered, content.clone(), pinned.is_some()));
        }
        package.content = Some(content);
    }
}

/// The same for a generator that is about to write: trusted as a package of the app, or by an earlier run.
pub fn of_generator(catalog: &Catalog, package: &Package, lock: &Lock, trust: &BTreeSet<String>) -> Option<Untrusted> {
    let content = package.content()?;
    let runs = format!("{}/", package.descriptor.id);
    let is_its = |id: &str| id == package.descriptor.id || (is_generated(id) && id.starts_with(&runs));
    let mut pinned = lock.packages.iter().filter(|(id, _)| is_its(id)).filter_map(|(_, locked)| pin(locked)).peekable();
    let changed = pinned.peek().is_some();
    if trust.contains(&content) || pinned.any(|pinned| pinned == content) {
        return None;
    }
    Some(untrusted(catalog, package, content, changed))
}

fn pin(locked: &LockedPackage) -> Option<&str> {
    locked.content.as_deref()
}

fn untrusted(catalog: &Catalog, package: &Package, content: String, changed: bool) -> Untrusted {
    let descriptor = &package.descriptor;
    Untrusted {
        package: descriptor.id.clone(),
        version: descriptor.version.clone(),
        origin: package.origin.clone(),
        content,
        changed,
        effects: crate::brings::effects(catalog, package),
    }
}
