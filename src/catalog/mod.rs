//! All packages that are offered to one app, with their templates, from every source.
//!
//! Only the descriptors that are asked for are parsed: a catalog knows every id by its file's name, and [`Wanted`] says how far to
//! look. Templates are read when a package is used.

mod app;
mod directory;
mod embedded;
mod load;
mod npm;
mod path;

use std::collections::{BTreeMap, BTreeSet};

use crate::descriptor::model::Descriptor;

pub use directory::FolderTemplates;
pub use load::{Sources, Wanted, load, load_all};
pub use path::read_path;

/// Where a package comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    Embedded,
    App,
    Npm,
    Directory,
}

impl Source {
    pub fn name(self) -> &'static str {
        match self {
            Self::Embedded => "jskit",
            Self::App => "the app's packages",
            Self::Npm => "an npm dependency",
            Self::Directory => "a catalog folder",
        }
    }
}

/// The files of a package's template folder: `app/**`, `vendor/**`, `migrations/**`.
pub trait Templates: Send + Sync + std::fmt::Debug {
    /// A file by its path below the folder (`app/src/pages/home.vue`).
    fn read(&self, path: &str) -> Option<Vec<u8>>;
    /// All files below a folder of it, sorted.
    fn list(&self, folder: &str) -> Vec<String>;
    /// Why a file that is there can't be read: it is a link, say.
    fn problem(&self, path: &str) -> Option<String> {
        let _ = path;
        None
    }
}

#[derive(Debug)]
pub struct Package {
    pub descriptor: Descriptor,
    pub source: Source,
    pub templates: Box<dyn Templates>,
}

#[derive(Debug, Default)]
pub struct Catalog {
    /// Those that were wanted, and what they depend on.
    pub packages: BTreeMap<String, Package>,
    /// The ids of all packages there are.
    pub known: BTreeSet<String>,
}

impl Catalog {
    /// A package by its id, with or without `@jskit-ai/`.
    pub fn get(&self, id: &str) -> Option<&Package> {
        self.packages.get(short_id(id))
    }

    /// Whether everything that is wanted, as far as there is such a package, has been read.
    pub fn covers(&self, wanted: &Wanted) -> bool {
        let is_read = |id: &String| self.get(id).is_some() || !self.known.contains(short_id(id));
        match wanted {
            Wanted::All => self.known.iter().all(is_read),
            Wanted::Closure(ids) => ids.iter().all(is_read),
            // Nobody keeps in mind which of the others were looked through.
            Wanted::Providers(_) => false,
        }
    }

    /// Packages that provide a capability.
    pub fn providers(&self, capability: &str) -> Vec<String> {
        let provides =
            |package: &&Package| package.descriptor.capabilities.provides.iter().any(|name| name == capability);
        self.packages.values().filter(provides).map(|package| package.descriptor.id.clone()).collect()
    }

    /// The ids most like an unknown one, best first.
    pub fn nearest(&self, id: &str) -> Vec<String> {
        let known = self.known.iter().chain(self.packages.keys());
        crate::suggest::nearest(short_id(id), known.map(String::as_str))
    }

    pub fn insert(&mut self, package: Package) {
        self.known.insert(package.descriptor.id.clone());
        self.packages.insert(package.descriptor.id.clone(), package);
    }
}

/// `@jskit-ai/users-web` means `users-web`.
pub fn short_id(id: &str) -> &str {
    id.strip_prefix("@jskit-ai/").unwrap_or(id)
}

/// Template files held in memory, by path.
#[derive(Clone, Debug, Default)]
pub struct MemoryTemplates(pub BTreeMap<String, Vec<u8>>);

impl Templates for MemoryTemplates {
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        self.0.get(path).cloned()
    }

    fn list(&self, folder: &str) -> Vec<String> {
        let below =
            |path: &&String| folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
        self.0.keys().filter(below).cloned().collect()
    }
}
