//! All packages that are offered to one app, with their templates, from every source.

use std::collections::BTreeMap;

use crate::descriptor::model::Descriptor;

/// Where a package comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    Embedded,
    App,
    Npm,
    Directory,
}

/// The files of a package's template folder: `app/**`, `vendor/**`, `migrations/**`.
pub trait Templates: Send + Sync + std::fmt::Debug {
    /// A file by its path below the folder (`app/src/pages/home.vue`).
    fn read(&self, path: &str) -> Option<Vec<u8>>;
    /// All files below a folder of it, sorted.
    fn list(&self, folder: &str) -> Vec<String>;
}

#[derive(Debug)]
pub struct Package {
    pub descriptor: Descriptor,
    pub source: Source,
    pub templates: Box<dyn Templates>,
}

#[derive(Debug, Default)]
pub struct Catalog {
    pub packages: BTreeMap<String, Package>,
}

impl Catalog {
    /// A package by its id, with or without `@jskit-ai/`.
    pub fn get(&self, id: &str) -> Option<&Package> {
        self.packages.get(short_id(id))
    }

    /// The ids most like an unknown one, best first.
    pub fn nearest(&self, id: &str) -> Vec<String> {
        crate::suggest::nearest(short_id(id), self.packages.keys().map(String::as_str))
    }
}

/// `@jskit-ai/users-web` means `users-web`.
pub fn short_id(id: &str) -> &str {
    id.strip_prefix("@jskit-ai/").unwrap_or(id)
}
