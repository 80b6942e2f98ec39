//! Packages of a registry, fetched with the user's own npm and its settings. Nothing of them is installed or run.

use serde_json::Value;

use super::child;
use crate::catalog::archive;
use crate::descriptor::names;
use crate::error::{Error, Result};
use crate::fs::{self, ConfinedDir, Root};

/// `NAME` or `NAME@VERSION`, as npm takes them; nothing that npm would take for a folder, an address or a repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spec {
    pub name: String,
    pub version: Option<String>,
}

impl Spec {
    pub fn parse(text: &str) -> Result<Self> {
        let wrong = |reason: String| {
            let hint = "the form is `npm:NAME` or `npm:NAME@VERSION`, for example `npm:@acme/widgets@1.2.0`";
            Error::usage(format!("`{}` names no npm package: {reason}", text.escape_debug()), hint)
        };
        let at = text.get(1..).and_then(|rest| rest.find('@')).map(|at| at + 1);
        let (name, version) = at.map_or((text, None), |at| (&text[..at], Some(&text[at + 1..])));
        names::npm_name(name).map_err(|reason| wrong(format!("`{name}` {reason}")))?;
        if let Some(version) = version {
            let plain = |letter: char| letter.is_ascii_alphanumeric() || ".-+_^~".contains(letter);
            if version.is_empty() || version.starts_with(['-', '.']) || !version.chars().all(plain) {
                return Err(wrong(format!("`{}` is neither a version nor a tag", version.escape_debug())));
            }
        }
        Ok(Self { name: name.to_owned(), version: version.map(str::to_owned) })
    }

    /// As npm takes it.
    fn asked(&self) -> String {
        format!("{}@{}", self.name, self.version.as_deref().unwrap_or("latest"))
    }
}

/// An archive as npm fetched it.
#[derive(Clone, Debug)]
pub struct Fetched {
    pub name: String,
    pub version: String,
    pub bytes: Vec<u8>,
}

/// Whether the package is a dependency of the app that is installed with a descriptor: then it is offered from there.
pub fn is_installed(root: &Root, spec: &Spec) -> Result<bool> {
    let app = ConfinedDir::open(root.path())?;
    let Some(text) = app.read_text("package.json")? else { return Ok(false) };
    let Ok(manifest) = serde_json::from_str::<Value>(&text) else { return Ok(false) };
    let kinds = ["dependencies", "devDependencies", "optionalDependencies"];
    let is_named = kinds.iter().any(|kind| manifest.get(kind).is_some_and(|all| all.get(&spec.name).is_some()));
    let Some(folder) = app.follow(&format!("node_modules/{}", spec.name)).filter(|_| is_named) else {
        return Ok(false);
    };
    let there = app.read(&format!("{folder}/{}", crate::catalog::DESCRIPTOR))?.is_some();
    let installed = app.read_text(&format!("{folder}/package.json"))?.and_then(|text| {
        let manifest: Value = serde_json::from_str(&text).ok()?;
        manifest.get("version")?.as_str().map(str::to_owned)
    });
    Ok(there && (spec.version.is_none() || spec.version == installed))
}

/// Runs `npm pack` in the app, where its settings are, into a folder of its own.
pub fn fetch(root: &Root, spec: &Spec) -> Result<Fetched> {
    let folder = fs::scratch()?;
    let destination = folder.path().display().to_string();
    let asked = spec.asked();
    let args = ["pack", &asked, "--json", "--ignore-scripts", "--pack-destination", &destination];
    let Some(said) = child::output(root.path(), "npm", &args)? else {
        return Err(failed(&asked, "npm could not fetch it; what it said is above"));
    };
    let value: Value = serde_json::from_str(&said).map_err(|_| failed(&asked, "npm's answer is no JSON"))?;
    // A list with one package; newer ones give an object by name.
    let one = value.get(0).or_else(|| value.as_object()?.values().next()).cloned().unwrap_or_default();
    let text = |key: &str| one.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (name, version, integrity) = (text("name"), text("version"), text("integrity"));
    if name != spec.name {
        return Err(failed(&asked, "npm gave a package of another name"));
    }
    names::line(&version).map_err(|_| failed(&asked, "npm named no version"))?;
    let packed = ConfinedDir::open(folder.path())?;
    let files = packed.files("")?;
    let [file] = files.as_slice() else { return Err(failed(&asked, "npm left no archive")) };
    let bytes = packed.read(file)?.unwrap_or_default();
    if archive::integrity(&bytes) != integrity {
        return Err(failed(&asked, "the archive has another integrity than npm says"));
    }
    Ok(Fetched { name, version, bytes })
}

fn failed(asked: &str, reason: &str) -> Error {
    Error::refused(
        "not-fetched",
        format!("`npm pack {asked}` brought nothing: {reason}"),
        "look whether `npm view` knows the package, or fetch the archive yourself and name its file",
    )
}
