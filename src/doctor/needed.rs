//! Files that the tool wrote, that are gone, and that what is left of the app still needs: only those are brought back. A file that
//! nothing needs was deleted on purpose, and stays so.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use super::imports::Sources;
use super::links;
use super::resolve_import::{Resolver, is_candidate};
use crate::app::{AppModel, PLACEMENT_FILE, PROVIDER_FILE, Placement, TOPOLOGY_FILE, Topology, pages, state};
use crate::edit::javascript::{PLACEMENT_CALLEE, TOPOLOGY_CALLEE};
use crate::edit::vue;
use crate::error::Result;
use crate::files::Files;
use crate::lock::{Lock, LockedPackage, is_generated};
use crate::path::AppPath;

/// Why a missing file is needed, by the file.
pub type Needs = BTreeMap<AppPath, String>;

/// What the app is made of, as far as it has been read.
pub struct App<'a> {
    pub files: &'a dyn Files,
    pub model: &'a AppModel,
    pub lock: &'a Lock,
    pub sources: &'a Sources,
    pub resolver: &'a Resolver<'a>,
    pub all: &'a [AppPath],
    /// Read when a file of the app's is missing: the packages' runtime imports some.
    pub vendored: OnceCell<Sources>,
}

/// A missing file, and the generated thing that it is the whole of: what only that thing says of it is no need.
struct Missing<'a> {
    path: &'a AppPath,
    hash: &'a str,
    whole_of: Option<&'a LockedPackage>,
}

impl App<'_> {
    pub fn needs(&self, missing: &BTreeSet<&AppPath>) -> Result<Needs> {
        let mut needs = Needs::new();
        for (id, package) in &self.lock.packages {
            let is_whole = is_generated(id) && package.files.keys().all(|path| missing.contains(path));
            for (path, locked) in package.files.iter().filter(|(path, _)| missing.contains(path)) {
                let file = Missing { path, hash: &locked.hash, whole_of: is_whole.then_some(package) };
                if let Some(why) = self.why(&file)? {
                    needs.insert(path.clone(), why);
                }
            }
        }
        Ok(needs)
    }

    fn why(&self, file: &Missing<'_>) -> Result<Option<String>> {
        if let Some(import) = self.importer(file) {
            return Ok(Some(format!("{import} imports it")));
        }
        if let Some(placement) = self.linked(file) {
            return Ok(Some(format!("the placement `{}` links to it", placement.id)));
        }
        if let Some(id) = self.writer(file) {
            return Ok(Some(format!("`{id}` has entries in it")));
        }
        self.outlet(file)
    }

    /// A package that writes into the file.
    fn writer(&self, file: &Missing<'_>) -> Option<&str> {
        let writes = |package: &LockedPackage| {
            let has_keys = file.path.as_str() == "package.json" && !package.manifest.is_empty();
            has_keys || package.entries.keys().any(|(path, _)| path == file.path)
        };
        self.lock.packages.iter().find(|(_, package)| writes(package)).map(|(id, _)| id.as_str())
    }

    /// `src/main.js:3`
    fn importer(&self, file: &Missing<'_>) -> Option<String> {
        // A generated thing's own registration is in the one file that registers components.
        let is_own = |from: &AppPath| {
            from.as_str() == PROVIDER_FILE
                && file.whole_of.is_some_and(|own| own.entries.keys().any(|(path, _)| path == from))
        };
        let vendored = self.vendored.get_or_init(|| Sources::vendored(self.files, self.all));
        let imports = self.sources.imports().chain(vendored.imports()).filter(|(from, _, specifier)| {
            self.resolver.lost(from, specifier).is_some_and(|target| is_candidate(&target, file.path)) && !is_own(from)
        });
        imports.map(|(from, line, _)| format!("{from}:{line}")).next()
    }

    fn linked(&self, file: &Missing<'_>) -> Option<&Placement> {
        let route_of = |path: &AppPath| pages::below_pages(path).and_then(pages::route_of);
        let route = route_of(file.path)?;
        // A frame and its first page have one route: what is left of them answers the link.
        if self.all.iter().any(|path| route_of(path).as_ref() == Some(&route)) {
            return None;
        }
        self.model.placements.iter().find(|placement| {
            let leads_to = |to| links::meant(self.model, self.sources, placement, to).contains(&route);
            file.is_others(placement) && placement.prop("to").is_some_and(leads_to)
        })
    }

    /// An outlet that stood in the file, and that something leads to.
    fn outlet(&self, file: &Missing<'_>) -> Result<Option<String>> {
        if file.path.extension() != "vue" {
            return Ok(None);
        }
        let Some(text) = state::base_text(self.files, file.hash)? else { return Ok(None) };
        let Ok(component) = vue::read(&text) else { return Ok(None) };
        let lost = |outlet: &str| {
            self.sources.outlets.of(outlet).next().is_none() && component.outlets.iter().any(|own| own.target == outlet)
        };
        let is_used = |entry: &&Topology| {
            let others = || self.model.placements.iter().filter(|placement| file.is_others(placement));
            !file.has(TOPOLOGY_FILE, TOPOLOGY_CALLEE, &entry.name())
                || others().any(|placement| placement.target == entry.id && placement.owner == entry.owner)
        };
        let leads = |entry: &&Topology| entry.variants.iter().any(|variant| lost(&variant.outlet));
        if let Some(entry) = self.model.topology.iter().filter(leads).find(is_used) {
            return Ok(Some(format!("`{}` leads to an outlet in it", entry.name())));
        }
        let mut direct = self.model.placements.iter().filter(|placement| lost(&placement.target));
        Ok(direct
            .find(|placement| file.is_others(placement))
            .map(|placement| format!("the placement `{}` goes to an outlet in it", placement.id)))
    }
}

impl Missing<'_> {
    fn is_others(&self, placement: &Placement) -> bool {
        !self.has(PLACEMENT_FILE, PLACEMENT_CALLEE, &placement.id)
    }

    /// Whether the thing that the file is the whole of wrote an entry.
    fn has(&self, file: &'static str, callee: &str, id: &str) -> bool {
        let key = (AppPath::fixed(file), format!("{callee}({id})"));
        self.whole_of.is_some_and(|own| own.entries.contains_key(&key))
    }
}
