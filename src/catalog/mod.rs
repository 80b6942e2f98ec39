//! All packages that are offered to one app, with their templates, from every source.
//!
//! Only the descriptors that are asked for are parsed: a catalog knows every id by its file's name, and [`Wanted`] says how far to
//! look. Templates are read when a package is used.

mod app;
pub mod archive;
mod broken;
pub mod content;
mod directory;
mod embedded;
mod frozen;
mod load;
mod npm;
mod path;
pub mod remembered;

use std::collections::{BTreeMap, BTreeSet};

use crate::descriptor::model::Descriptor;

pub use broken::Broken;
pub use directory::FolderTemplates;
/// The descriptor in a package's own folder.
pub const DESCRIPTOR: &str = "package.descriptor.toml";

pub use load::{Sources, Wanted, load, load_all};
pub(crate) use path::bad_archive;
pub use path::{archive_bytes, read_path};

/// Where a package comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    Embedded,
    App,
    Npm,
    Directory,
    Archive,
}

impl Source {
    pub fn name(self) -> &'static str {
        match self {
            Self::Embedded => "jskit",
            Self::App => "the app's packages",
            Self::Npm => "an npm dependency",
            Self::Directory => "a catalog folder",
            Self::Archive => "an archive",
        }
    }

    /// Neither in the tool nor in the app: its packages are trusted by somebody before anything of theirs gets into the app.
    pub fn is_outside(self) -> bool {
        matches!(self, Self::Npm | Self::Directory | Self::Archive)
    }
}

/// The files of a package's template folder: `app/**`, `vendor/**`, `migrations/**`.
pub trait Templates: Send + Sync + std::fmt::Debug {
    /// A file by its path below the folder (`app/src/pages/home.vue`).
    fn read(&self, path: &str) -> Option<Vec<u8>>;
    /// All files below a folder of it, sorted.
    fn list(&self, folder: &str) -> Vec<String>;
    /// Why a file that is there can't be read: it is a link, say. `""` asks about the folder as a whole.
    fn problem(&self, path: &str) -> Option<String> {
        let _ = path;
        None
    }
}

#[derive(Debug)]
pub struct Package {
    pub descriptor: Descriptor,
    /// The descriptor as it is written; empty for those in the binary, whose content nobody asks for.
    pub text: String,
    pub source: Source,
    /// Where exactly that is, for people.
    pub origin: String,
    pub templates: Box<dyn Templates>,
}

impl Package {
    /// Its source and where that is.
    pub fn place(&self) -> String {
        match self.source {
            Source::Embedded => self.source.name().to_owned(),
            _ => format!("{} ({})", self.source.name(), self.origin),
        }
    }

    /// What somebody has to have trusted before it gets into an app; `None` where it comes with the tool or the app.
    pub fn content(&self) -> Option<String> {
        self.source.is_outside().then(|| content::of(self))
    }
}

#[derive(Debug, Default)]
pub struct Catalog {
    /// Those that were wanted, and what they depend on.
    pub packages: BTreeMap<String, Package>,
    /// The ids of all packages there are.
    pub known: BTreeSet<String>,
    /// Sources that the app remembers and whose packages can't be had.
    pub unusable: Vec<remembered::Unusable>,
    /// Descriptors that were looked at and can't be used, by their files.
    pub broken: Vec<Broken>,
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
