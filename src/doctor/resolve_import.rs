//! Where an import leads, as Vite and Node find it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::files::Files;
use crate::path::AppPath;
use crate::suggest::{hint, nearest};

/// What Vite tries after a path without an extension.
const EXTENSIONS: [&str; 7] = ["mjs", "js", "mts", "ts", "jsx", "tsx", "json"];

/// Modules of Node itself, which may be written without `node:`.
const BUILTIN: [&str; 33] = [
    "assert",
    "async_hooks",
    "buffer",
    "child_process",
    "cluster",
    "console",
    "constants",
    "crypto",
    "dgram",
    "dns",
    "domain",
    "events",
    "fs",
    "http",
    "http2",
    "https",
    "inspector",
    "module",
    "net",
    "os",
    "path",
    "perf_hooks",
    "process",
    "querystring",
    "readline",
    "stream",
    "string_decoder",
    "timers",
    "tls",
    "url",
    "util",
    "worker_threads",
    "zlib",
];

#[derive(Debug)]
pub struct Wrong {
    pub code: &'static str,
    pub message: String,
    pub hint: Option<String>,
}

pub struct Resolver<'a> {
    files: &'a dyn Files,
    all: BTreeSet<&'a str>,
    /// Folder of a `package.json` -> the names that its files may import.
    manifests: BTreeMap<String, BTreeSet<String>>,
    /// Names of the packages inside the app, which npm links.
    workspaces: BTreeSet<String>,
}

impl<'a> Resolver<'a> {
    pub fn new(files: &'a dyn Files, all: &'a [AppPath]) -> Self {
        let mut resolver = Self {
            files,
            all: all.iter().map(AppPath::as_str).collect(),
            manifests: BTreeMap::new(),
            workspaces: BTreeSet::new(),
        };
        for path in all.iter().filter(|path| path.file_name() == "package.json") {
            resolver.manifest(path);
        }
        resolver
    }

    fn manifest(&mut self, path: &AppPath) {
        let folder = path.parent().unwrap_or_default().to_owned();
        let text = self.files.read_text(path).ok().flatten().unwrap_or_default();
        let manifest: Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).unwrap_or_default();
        let mut names: BTreeSet<String> =
            ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"]
                .iter()
                .filter_map(|key| manifest.get(key)?.as_object())
                .flat_map(|dependencies| dependencies.keys().cloned())
                .collect();
        if let Some(name) = manifest.get("name").and_then(Value::as_str) {
            names.insert(name.to_owned());
            if !folder.is_empty() {
                self.workspaces.insert(name.to_owned());
            }
        }
        self.manifests.insert(folder, names);
    }

    /// What is wrong with an import, if anything is.
    pub fn problem(&mut self, from: &AppPath, specifier: &str) -> Option<Wrong> {
        match target(from, specifier)? {
            Target::File(path) => self.file(specifier, path),
            Target::FromRoot(below) if self.found(&format!("public/{below}")).is_some() => None,
            Target::FromRoot(below) => self.file(specifier, Some(below)),
            Target::Package(path) => self.package(from, &path),
        }
    }

    /// The file that an import leads to, if it is one of those there are.
    pub fn leads_to(&self, from: &AppPath, specifier: &str) -> Option<&'a str> {
        match target(from, specifier)? {
            Target::File(path) => self.found(&path?),
            Target::FromRoot(below) => self.found(&below),
            Target::Package(_) => None,
        }
    }

    fn file(&self, specifier: &str, target: Option<String>) -> Option<Wrong> {
        let Some(target) = target else {
            let message = format!("the import `{specifier}` leaves the app");
            return Some(Wrong { code: "J201", message, hint: None });
        };
        if self.found(&target).is_some() {
            return None;
        }
        // Only names are compared: a long folder in common would make every file in it look alike.
        let (folder, name) = target.rsplit_once('/').unwrap_or(("", &target));
        let beside = self.all.iter().filter_map(|path| {
            let (parent, name) = path.rsplit_once('/').unwrap_or(("", path));
            (parent == folder).then_some(name)
        });
        let full = |name: String| if folder.is_empty() { name } else { format!("{folder}/{name}") };
        let likely: Vec<String> = nearest(name, beside).into_iter().map(full).collect();
        let message = format!("the import `{specifier}` leads to no file");
        Some(Wrong { code: "J201", message, hint: hint(&likely) })
    }

    fn found(&self, target: &str) -> Option<&'a str> {
        let target = target.trim_end_matches('/');
        let known = |path: &str| self.all.get(path).copied();
        let extended = |extension: &str| {
            known(&format!("{target}.{extension}")).or_else(|| known(&format!("{target}/index.{extension}")))
        };
        known(target).or_else(|| EXTENSIONS.iter().find_map(|extension| extended(extension)))
    }

    fn package(&self, from: &AppPath, path: &str) -> Option<Wrong> {
        let mut parts = path.split('/');
        let first = parts.next()?;
        let name = if first.starts_with('@') { format!("{first}/{}", parts.next()?) } else { first.to_owned() };
        if BUILTIN.contains(&name.as_str()) || self.workspaces.contains(&name) || self.manifests.is_empty() {
            return None;
        }
        let around: Vec<&BTreeSet<String>> =
            folders_around(from).filter_map(|folder| self.manifests.get(folder)).collect();
        if around.iter().any(|names| names.contains(&name)) {
            return None;
        }
        let message = format!("imports `{name}`, which package.json doesn't list");
        let hint = Some(format!("run `npm install {name}` if it is meant"));
        Some(Wrong { code: "J202", message, hint })
    }
}

/// Where an import looks.
enum Target {
    /// A path in the app; `None` where it leaves it.
    File(Option<String>),
    /// A path from the root, or in `public/`.
    FromRoot(String),
    Package(String),
}

/// `None` for what no file of the app can be: addresses, virtual modules.
fn target(from: &AppPath, specifier: &str) -> Option<Target> {
    let path = specifier.split(['?', '#']).next().unwrap_or(specifier);
    if path.is_empty() || specifier.contains(':') || specifier.starts_with(['#', '~', '\0']) {
        return None;
    }
    Some(if path.starts_with('.') {
        Target::File(join(from.parent().unwrap_or_default(), path))
    } else if let Some(below) = path.strip_prefix("@/") {
        Target::File(Some(format!("src/{below}")))
    } else if let Some(below) = path.strip_prefix('/') {
        Target::FromRoot(below.to_owned())
    } else {
        Target::Package(path.to_owned())
    })
}

/// The folder of a file and all above it, to the root.
fn folders_around(path: &AppPath) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(path.parent().unwrap_or_default()), |folder| {
        (!folder.is_empty()).then(|| folder.rsplit_once('/').map_or("", |(parent, _)| parent))
    })
}

/// A relative path from a folder; `None` where it leaves the app.
fn join(folder: &str, relative: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            other => parts.push(other),
        }
    }
    Some(parts.join("/"))
}
