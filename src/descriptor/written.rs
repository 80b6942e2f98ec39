//! Files that a tool acts on as soon as they are there: what a package may call its files, and what those may say.
//!
//! Adding a package runs none of its code, and neither does the `npm install` behind it. Each is a short list of what is allowed.

use serde_json::{Map, Value};

use super::names;
use crate::path;

/// Files that package managers take settings, versions or code from.
const OF_MANAGERS: [&str; 14] = [
    "package-lock.json",
    "npm-shrinkwrap.json",
    "pnpm-lock.yaml",
    "pnpm-workspace.yaml",
    ".pnpmfile.cjs",
    ".pnpmfile.mjs",
    "pnpmfile.js",
    "package.yaml",
    "package.json5",
    "yarn.lock",
    ".yarnrc",
    ".yarnrc.yml",
    ".pnp.cjs",
    ".pnp.loader.mjs",
];

/// Keys of a `package.json` that say what a package is; whatever their values are, nothing comes of them by itself. One that begins
/// with `//` is a comment.
const PLAIN: [&str; 28] = [
    "name",
    "version",
    "description",
    "keywords",
    "license",
    "author",
    "contributors",
    "maintainers",
    "homepage",
    "repository",
    "bugs",
    "funding",
    "private",
    "type",
    "exports",
    "imports",
    "main",
    "module",
    "browser",
    "types",
    "typings",
    "files",
    "sideEffects",
    "engines",
    "os",
    "cpu",
    "libc",
    "peerDependenciesMeta",
];

const DEPENDENCIES: [&str; 4] = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];

/// Settings of npm that change what it says or writes, and nothing of what it fetches or runs.
const NPM_SETTINGS: [&str; 5] = ["audit", "engine-strict", "fund", "omit-lockfile-registry-resolved", "save-exact"];

/// The app's own `package.json`, which one package makes.
const OF_APP: &str = "package.json";

/// The one command that a runtime brings: the server's, in every app.
const COMMAND: (&str, &str) = ("vendor/@jskit-ai/kernel/package.json", "jskit");

/// Whether a package may have a file of this path in an app, as far as its name tells.
pub fn name(target: &str) -> Result<(), String> {
    let folded = path::folded(target);
    let file = file_name(&folded);
    if file == ".env" || file.starts_with(".env.") {
        return Err("holds secrets and is edited by keys: use `[[env]]`".to_owned());
    }
    if OF_MANAGERS.contains(&file) || folded.split('/').any(|part| part == ".yarn") {
        return Err("belongs to the package manager".to_owned());
    }
    if [".gyp", ".gypi"].iter().any(|end| file.ends_with(end)) {
        return Err("is built by npm as soon as it is there: `npm install` would run what it says".to_owned());
    }
    Ok(())
}

/// What a file of this path in an app may not say. `shown` is what messages call it.
pub fn problems(target: &str, shown: &str, bytes: &[u8]) -> Vec<String> {
    let folded = path::folded(target);
    match file_name(&folded) {
        "package.json" => match serde_json::from_slice(bytes) {
            Ok(Value::Object(manifest)) => Manifest { target: &folded, shown }.problems(&manifest),
            _ => vec![format!("`{shown}` is no JSON object")],
        },
        ".npmrc" => settings(shown, bytes),
        _ => Vec::new(),
    }
}

/// Whether [`problems`] looks at what a file says.
pub fn is_read(target: &str) -> bool {
    matches!(file_name(&path::folded(target)), "package.json" | ".npmrc")
}

/// Name and range of all that a `package.json` has npm install.
pub fn dependencies(manifest: &Value) -> impl Iterator<Item = (&String, &str)> {
    let groups = DEPENDENCIES.iter().filter_map(|group| manifest.get(group)?.as_object());
    groups.flatten().map(|(name, range)| (name, range.as_str().unwrap_or_default()))
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn settings(shown: &str, bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with(['#', ';']));
    let is_harmless = |line: &&str| {
        let (key, value) = line.split_once('=').unwrap_or((line, ""));
        NPM_SETTINGS.contains(&key.trim()) && matches!(value.trim(), "true" | "false")
    };
    let told = |line: &str| {
        let key = line.split('=').next().unwrap_or_default().trim();
        let known = NPM_SETTINGS.join("`, `");
        format!("`{shown}` sets `{}`; a package may set `{known}` to `true` or `false`", key.escape_debug())
    };
    lines.filter(|line| !is_harmless(line)).map(told).collect()
}

struct Manifest<'a> {
    target: &'a str,
    shown: &'a str,
}

impl Manifest<'_> {
    fn problems(&self, manifest: &Map<String, Value>) -> Vec<String> {
        let mut found = Vec::new();
        for (key, value) in manifest {
            match key.as_str() {
                "scripts" => found.extend(self.scripts(value)),
                "overrides" if self.target == OF_APP => {
                    found.extend(self.versions(key, value, names::npm_override, names::npm_override_value));
                }
                "bin" if self.is_command(value) => {}
                "allowScripts" if self.target == OF_APP && allows_none(value) => {}
                "workspaces" | "jskit" if self.target == OF_APP => {}
                key if DEPENDENCIES.contains(&key) => {
                    found.extend(self.versions(key, value, names::npm_name, names::npm_range));
                }
                key if PLAIN.contains(&key) || key.starts_with("//") => {}
                other => found.push(format!(
                    "`{}` has the key `{}`, which a package can't say anything by",
                    self.shown,
                    other.escape_debug()
                )),
            }
        }
        found.extend(self.name(manifest));
        found
    }

    /// The package below `vendor/` and those below `packages/` are workspaces: npm would run these on every install.
    fn scripts(&self, scripts: &Value) -> Vec<String> {
        let Some(scripts) = scripts.as_object() else { return vec![self.wrong("scripts")] };
        let by_itself = scripts.keys().filter(|name| names::runs_by_itself(name));
        let told = |name: &String| {
            format!("`{}` has the script `{}`, which npm runs by itself", self.shown, name.escape_debug())
        };
        by_itself.map(told).collect()
    }

    fn versions(&self, key: &str, value: &Value, name_rule: names::Rule, range_rule: names::Rule) -> Vec<String> {
        let Some(versions) = value.as_object() else { return vec![self.wrong(key)] };
        let problem = |name: &str, value: &Value| {
            let told =
                |reason: &str| format!("`{}` has the {key} `{}`, whose {reason}", self.shown, name.escape_debug());
            if let Err(reason) = name_rule(name) {
                return Some(told(&format!("name {reason}")));
            }
            let Some(range) = value.as_str() else { return Some(told("version is no text")) };
            let shown = range.escape_debug();
            range_rule(range).err().map(|reason| told(&format!("version `{shown}` {reason}")))
        };
        versions.iter().filter_map(|(name, value)| problem(name, value)).collect()
    }

    /// A workspace takes the place of the npm package of its name, wherever that is imported.
    fn name(&self, manifest: &Map<String, Value>) -> Option<String> {
        let name = manifest.get("name").and_then(Value::as_str).unwrap_or_default();
        let is_taken = self.target.starts_with("packages/") && !name.is_empty() && !name.starts_with("@local/");
        is_taken.then(|| {
            format!(
                "`{}` has the name `{}`, but a package of the app is `@local/NAME`",
                self.shown,
                name.escape_debug()
            )
        })
    }

    fn is_command(&self, value: &Value) -> bool {
        let (target, command) = COMMAND;
        self.target == target && value.as_object().is_some_and(|commands| commands.keys().all(|name| name == command))
    }

    fn wrong(&self, key: &str) -> String {
        format!("`{}` has `{key}`, but no table of names", self.shown)
    }
}

/// npm may be told whose scripts not to run.
fn allows_none(value: &Value) -> bool {
    value.as_object().is_some_and(|packages| packages.values().all(|allowed| *allowed == Value::Bool(false)))
}
