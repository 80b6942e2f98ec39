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

/// Where an import leads by its own words.
enum Leads<'s> {
    File(String),
    Outside,
    Package(&'s str),
}

/// `None` for what no file of the app is asked for: an address, a virtual module.
fn leads<'s>(from: &AppPath, specifier: &'s str) -> Option<Leads<'s>> {
    let path = specifier.split(['?', '#']).next().unwrap_or(specifier);
    if path.is_empty() || specifier.contains(':') || specifier.starts_with(['#', '~', '\0']) {
        return None;
    }
    if path.starts_with('.') {
        return Some(join(from.parent().unwrap_or_default(), path).map_or(Leads::Outside, Leads::File));
    }
    if let Some(below) = path.strip_prefix("@/") {
        return Some(Leads::File(format!("src/{below}")));
    }
    Some(path.strip_prefix('/').map_or(Leads::Package(path), |below| Leads::File(below.to_owned())))
}

/// Whether an import of `target` would find this file.
pub fn is_candidate(target: &str, path: &AppPath) -> bool {
    let target = target.trim_end_matches('/');
    let ending = path.as_str().strip_prefix(target);
    ending.is_some_and(|ending| ending.is_empty() || endings().any(|known| known == ending))
}

fn endings() -> impl Iterator<Item = String> {
    EXTENSIONS.iter().flat_map(|extension| [format!(".{extension}"), format!("/index.{extension}")])
}

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
    pub fn problem(&self, from: &AppPath, specifier: &str) -> Option<Wrong> {
        match leads(from, specifier)? {
            Leads::Package(path) => self.package(from, path),
            Leads::File(target) => self.file(specifier, &target),
            Leads::Outside => {
                let message = format!("the import `{specifier}` leaves the app");
                Some(Wrong { code: "J201", message, hint: None })
            }
        }
    }

    /// The file that an import leads to, if it is one of those there are.
    pub fn leads_to(&self, from: &AppPath, specifier: &str) -> Option<&'a str> {
        match leads(from, specifier)? {
            Leads::File(target) => self.found(&target),
            Leads::Package(_) | Leads::Outside => None,
        }
    }

    /// The file that an import wants and that isn't there, as far as the import says its name.
    pub fn lost(&self, from: &AppPath, specifier: &str) -> Option<String> {
        match leads(from, specifier)? {
            Leads::File(target) => Some(target).filter(|target| !self.is_found(specifier, target)),
            Leads::Package(_) | Leads::Outside => None,
        }
    }

    fn file(&self, specifier: &str, target: &str) -> Option<Wrong> {
        if self.is_found(specifier, target) {
            return None;
        }
        // Only names are compared: a long folder in common would make every file in it look alike.
        let (folder, name) = target.rsplit_once('/').unwrap_or(("", target));
        let beside = self.all.iter().filter_map(|path| {
            let (parent, name) = path.rsplit_once('/').unwrap_or(("", path));
            (parent == folder).then_some(name)
        });
        let full = |name: String| if folder.is_empty() { name } else { format!("{folder}/{name}") };
        let likely: Vec<String> = nearest(name, beside).into_iter().map(full).collect();
        let message = format!("the import `{specifier}` leads to no file");
        Some(Wrong { code: "J201", message, hint: hint(&likely) })
    }

    /// What is in `public/` is served from the root.
    fn is_found(&self, specifier: &str, target: &str) -> bool {
        self.is_there(target) || (specifier.starts_with('/') && self.is_there(&format!("public/{target}")))
    }

    fn is_there(&self, target: &str) -> bool {
        self.found(target).is_some()
    }

    fn found(&self, target: &str) -> Option<&'a str> {
        let target = target.trim_end_matches('/');
        let known = |path: &str| self.all.get(path).copied();
        known(target).or_else(|| endings().find_map(|ending| known(&format!("{target}{ending}"))))
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
