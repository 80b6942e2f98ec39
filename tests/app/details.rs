//! What `show --details` says that a package brings is what adding it makes: item by item, in both directions, for every package of the
//! binary's catalog in every tenancy that it works in. Routes and the server's tokens are compared with a running server, in
//! `tests/runtime/retrofit.test.mjs` and the route tests beside it.

use std::collections::{BTreeMap, BTreeSet};

use jskit::app;
use jskit::app::outlets::{self, AppOutlet};
use jskit::brings;
use jskit::descriptor::model::{PackageKind, Tenancy};
use jskit::descriptor::written;
use jskit::edit::javascript::{self, Entry};
use jskit::files::{Files, Memory};
use jskit::lock::{self, AppAnswers, Lock};
use jskit::path::AppPath;
use jskit::plan::{self, Moment, Realize};
use jskit::resolve::{self, Request, Resolution};
use regex_lite::Regex;
use serde_json::Value;

use crate::embedded::catalog as all;

/// What a package brings or an app has, as `section: item`.
type Items = BTreeSet<String>;

/// What a user types where a package asks.
const ANSWERS: &[(&str, &str)] = &[
    ("auth-supabase-url", "https://example.supabase.co"),
    ("auth-supabase-publishable-key", "sb_publishable_example"),
    ("app-public-url", "http://localhost:5173"),
    ("db-host", "127.0.0.1"),
    ("db-port", "3306"),
    ("db-name", "exampleapp"),
    ("db-user", "exampleapp"),
    ("db-password", "secret"),
];

/// Entries that stand in the template of a file that other packages write into.
const OF_TEMPLATES: &[&str] = &["config.title", "config.surfaceDefinitions"];

/// An app in memory.
#[derive(Clone)]
struct App {
    files: Memory,
    lock: Lock,
}

impl App {
    fn new(tenancy: Tenancy) -> Self {
        let answers = AppAnswers {
            name: "exampleapp".to_owned(),
            title: "Exampleapp".to_owned(),
            preset: "shell".to_owned(),
            tenancy,
            package_manager: "npm".to_owned(),
        };
        Self { files: Memory::default(), lock: Lock { app: Some(answers), ..Lock::default() } }
    }

    fn resolve(&self, ids: &[String]) -> jskit::error::Result<Resolution> {
        let mut request = Request { add: ids.to_vec(), ..Request::default() };
        loop {
            let resolution = resolve::resolve(all(), &self.lock, &request)?;
            if resolution.missing.is_empty() {
                return Ok(resolution);
            }
            for missing in &resolution.missing {
                let answer = ANSWERS.iter().find(|(name, _)| *name == missing.option.name);
                let (name, value) = answer.unwrap_or_else(|| panic!("no answer for --{}", missing.option.name));
                request.options.insert((*name).to_owned(), (*value).to_owned());
            }
        }
    }

    fn add(&self, resolution: &Resolution) -> Self {
        let now = time::OffsetDateTime::UNIX_EPOCH;
        let migrations = self.files.list("migrations").expect("a listing");
        let mut random = |length: usize| vec![7; length];
        let mut moment = Moment { now, migrations: &migrations, random: &mut random };
        let plan = plan::plan(all(), resolution, &self.lock, &mut moment).expect("a plan");
        let set =
            plan::realize(&plan, &Realize::new(&self.files, &self.lock, resolution.app.clone())).expect("changes");
        assert_eq!(set.conflicts, []);
        let mut files = self.files.clone();
        for (path, change) in set.changes {
            match change.kind.after() {
                Some(bytes) => files.files.insert(path, bytes.to_vec()),
                None => files.files.remove(&path),
            };
        }
        let lock = lock::load(&files).expect("a lock");
        Self { files, lock }
    }

    fn text(&self, path: &'static str) -> String {
        self.files.read_text(&AppPath::fixed(path)).expect("text").unwrap_or_default()
    }

    /// What is in the app, of the kinds that packages bring.
    fn items(&self) -> Items {
        let mut items = Items::new();
        self.entries(&mut items);
        // The same outlet may stand in two places of a component, for two layouts.
        let found = outlets::read(&self.files).found;
        for outlet in &found {
            let same = |other: &&AppOutlet| (&other.target, &other.path) == (&outlet.target, &outlet.path);
            let is_default = found.iter().filter(same).any(|other| other.default);
            items.insert(format!("outlets: {} in {} {is_default}", outlet.target, outlet.path));
        }
        let migration = Regex::new(r"^migrations/\d{14}_(.*)\.cjs$").expect("a pattern");
        for path in self.files.files.keys().map(AppPath::as_str) {
            if let Some(name) = migration.captures(path) {
                items.insert(format!("migrations: {}", &name[1]));
            } else if path.starts_with("vendor/") {
                items.insert(format!("runtime: {path}"));
            } else if !path.starts_with(".jskit/") && !path.starts_with(".env") {
                items.insert(format!("files: {path}"));
            }
        }
        self.manifest(&mut items);
        let key = Regex::new(r"(?m)^([A-Z0-9_]+)=").expect("a pattern");
        items.extend(key.captures_iter(&self.text(".env.example")).map(|found| format!("env: {}", &found[1])));
        let step = Regex::new("(?m)^ +- name: \"(.+)\"$").expect("a pattern");
        let steps = self.text(".github/workflows/ci.yml");
        items.extend(step.captures_iter(&steps).map(|found| format!("ci: {}", &found[1])));
        self.client_tokens(&mut items);
        items
    }

    /// What the client providers of packages put into the client's container.
    fn client_tokens(&self, items: &mut Items) {
        let provider = Regex::new(r"^vendor/@jskit-ai/[^/]+/src/client/[^/]+Provider\.js$").expect("a pattern");
        let kernel = "vendor/@jskit-ai/kernel/src/client/clientApplication.js";
        let bound = Regex::new("(?:\\b(?:singleton|scoped|instance)\\(|\\bregister\\w+\\(app,)\\s*\"([^\"]+)\"")
            .expect("a pattern");
        for (path, bytes) in &self.files.files {
            let is_kernel = path.as_str() == kernel;
            if !is_kernel && !provider.is_match(path.as_str()) {
                continue;
            }
            let source = std::str::from_utf8(bytes).unwrap_or_else(|error| panic!("{path}: {error}"));
            let tokens = bound.captures_iter(source).map(|found| found[1].to_owned());
            let tokens = tokens.filter(|token| !is_kernel || token.starts_with("client."));
            items.extend(tokens.map(|token| format!("client tokens: {token}")));
        }
    }

    fn entries(&self, items: &mut Items) {
        let files = [
            (app::PUBLIC_CONFIG_FILE, "config"),
            (app::SERVER_CONFIG_FILE, "config"),
            (app::POLICIES_FILE, "accessPolicies"),
            (app::TOPOLOGY_FILE, "topology"),
            (app::PLACEMENT_FILE, "placements"),
            (app::PROVIDER_FILE, "components"),
        ];
        for (file, section) in files {
            let all = javascript::entries(&self.text(file)).expect("JavaScript");
            let is_part = |one: &Entry| all.iter().any(|other| other.start < one.start && one.end <= other.end);
            for entry in all.iter().filter(|entry| !is_part(entry)) {
                let is_surface = entry.key.starts_with("config.surfaceDefinitions.");
                let section = if is_surface { "surfaces" } else { section };
                if !OF_TEMPLATES.contains(&entry.key.as_str()) {
                    items.insert(format!("{section}: {file} {}", code(&entry.text)));
                }
            }
        }
    }

    fn manifest(&self, items: &mut Items) {
        let of_packages = self.files.files.iter().filter(|(path, _)| path.as_str().ends_with("/package.json"));
        for (path, bytes) in of_packages {
            let manifest: Value = serde_json::from_slice(bytes).expect("JSON");
            let all = written::dependencies(&manifest);
            items.extend(all.map(|(name, range)| format!("installs: {name} {range} in {path}")));
        }
        let Ok(manifest) = serde_json::from_str::<Value>(&self.text("package.json")) else { return };
        for parents in
            [&["dependencies"][..], &["devDependencies"], &["scripts"], &["overrides"], &["jskit", "viteProxy"]]
        {
            let table = parents.iter().fold(&manifest, |table, key| &table[*key]);
            for (key, value) in table.as_object().into_iter().flatten() {
                items.insert(format!("npm: {} {key} = {}", parents.join(" "), value.as_str().expect("a text")));
            }
        }
    }
}

/// Entries are compared as they are written, but for the end of the statement.
fn code(text: &str) -> &str {
    text.trim_end().trim_end_matches(';')
}

/// What `show --details --json` says of a package, as far as it holds in an app.
fn shown(id: &str, resolution: &Resolution) -> Items {
    let package = all().get(id).expect("a package");
    let resolved = resolution.packages.iter().find(|one| one.id == id).expect("a resolved package");
    let details = brings::json(&brings::sections(all(), package));
    let mut items = Items::new();
    for (section, rows) in details.as_object().expect("sections") {
        for row in rows.as_array().expect("rows").iter().filter(|row| holds(row, resolution, &resolved.options)) {
            items.extend(item(section, row));
        }
    }
    // Of a package of the browser alone, all; the kernel is on both sides, and its names tell them apart.
    let is_of_client = package.descriptor.client_provider && !package.descriptor.server_provider;
    let tokens = details["containerTokens"].as_array().expect("tokens").iter();
    let tokens = tokens.map(|row| row["id"].as_str().expect("a token"));
    let tokens = tokens.filter(|token| is_of_client || token.starts_with("client."));
    items.extend(tokens.map(|token| format!("client tokens: {token}")));
    items
}

fn item(section: &str, row: &Value) -> Vec<String> {
    let said = |key: &str| row[key].as_str().unwrap_or_else(|| panic!("{section} without {key}: {row}")).to_owned();
    let all = |key: &str| -> Vec<String> {
        row[key].as_array().expect("a list").iter().map(|one| one.as_str().expect("a text").to_owned()).collect()
    };
    let one = match section {
        "components" if row["code"].is_null() => return vec![format!("client tokens: {}", said("id"))],
        "surfaces" | "accessPolicies" | "config" | "topology" | "placements" | "components" => {
            format!("{} {}", said("file"), code(&said("code")))
        }
        "outlets" => format!("{} in {} {}", said("target"), said("file"), row["default"]),
        "files" => said("path"),
        "runtime" => return all("files").into_iter().map(|file| format!("runtime: {file}")).collect(),
        "migrations" => said("id"),
        "npm" => {
            let path = all("path");
            let (key, parents) = path.split_last().expect("a path");
            format!("{} {key} = {}", parents.join(" "), said("value"))
        }
        "installs" => format!("{} {} in {}", said("name"), said("value"), said("file")),
        "env" => said("key"),
        "ci" => row["step"]["name"].as_str().expect("a step").to_owned(),
        // Not in the app's files: asked for, or compared with a server that runs.
        "options" | "requirements" | "runs" | "routes" | "containerTokens" | "subcommands" => return Vec::new(),
        other => panic!("a new section `{other}`: say here what it makes"),
    };
    vec![format!("{section}: {one}")]
}

/// The condition of a row, read from its own fields.
fn holds(row: &Value, resolution: &Resolution, options: &BTreeMap<String, String>) -> bool {
    let Some(condition) = row.get("condition") else { return true };
    let list = |key: &str| condition[key].as_array().expect("a list");
    let has = |id: &Value| resolution.installed.contains(id.as_str().expect("an id"));
    let tenancy = list("tenancy");
    (tenancy.is_empty() || tenancy.iter().any(|mode| mode == resolution.app.tenancy.name()))
        && list("installed").iter().all(has)
        && !list("absent").iter().any(has)
        && condition["option"].as_object().expect("options").iter().all(|(name, values)| {
            values
                .as_array()
                .expect("values")
                .iter()
                .any(|value| value.as_str() == options.get(name).map(String::as_str))
        })
}

/// What a package needs, directly or not, the providers of what it requires among it.
fn needed_by(id: &str) -> Vec<String> {
    let mut needed = vec![id.to_owned()];
    let mut next = 0;
    while let Some(one) = needed.get(next).cloned() {
        let descriptor = &all().get(&one).expect("a package").descriptor;
        for other in &descriptor.depends_on {
            if !needed.contains(other) {
                needed.push(other.clone());
            }
        }
        for capability in &descriptor.capabilities.requires {
            let providers = all().providers(capability);
            if !providers.iter().any(|provider| needed.contains(provider)) {
                needed.push(providers[0].clone());
            }
        }
        next += 1;
    }
    needed
}

/// An app with as much of it as there can be without the package; the rest comes with the package.
fn app_before(id: &str, needed: &[String], tenancy: Tenancy) -> App {
    let app = App::new(tenancy);
    let stands_alone = |ids: &[String]| {
        app.resolve(ids).ok().filter(|resolution| !ids.is_empty() && !resolution.installed.contains(id))
    };
    let others: Vec<String> = needed.iter().filter(|one| *one != id).cloned().collect();
    let fitting: Vec<String> =
        others.iter().filter(|one| stands_alone(std::slice::from_ref(one)).is_some()).cloned().collect();
    // Alone, one may lack what another of them provides.
    [others, fitting]
        .iter()
        .find_map(|ids| stands_alone(ids))
        .map_or_else(|| app.clone(), |resolution| app.add(&resolution))
}

/// The tenancies that something of the package depends on; one where nothing does.
fn tenancies(id: &str) -> Vec<Tenancy> {
    let package = all().get(id).expect("a package");
    let depends = |row: &Value| row["condition"]["tenancy"].as_array().is_some_and(|modes| !modes.is_empty());
    let details = brings::json(&brings::sections(all(), package));
    let any =
        details.as_object().expect("sections").values().flat_map(|rows| rows.as_array().expect("rows")).any(depends);
    let works: Vec<Tenancy> = Tenancy::ALL.into_iter().filter(|mode| package.descriptor.works_in(*mode)).collect();
    if any { works } else { works[..1].to_vec() }
}

#[test]
fn what_is_shown_is_what_is_made() {
    let packages = all().packages.values().filter(|one| one.descriptor.kind == PackageKind::Runtime);
    for id in packages.map(|package| &package.descriptor.id) {
        for tenancy in tenancies(id) {
            let needed = needed_by(id);
            let before = app_before(id, &needed, tenancy);
            let resolution = before.resolve(&needed).unwrap_or_else(|error| panic!("{id}: {error}"));
            let there = before.items();
            let made: Items = &before.add(&resolution).items() - &there;
            let new = resolution.packages.iter().filter(|one| one.is_new);
            let shown: Items = &new.flat_map(|one| shown(&one.id, &resolution)).collect() - &there;
            let only = |left: &Items, right: &Items| (left - right).into_iter().collect::<Vec<_>>().join("\n");
            let (unshown, unmade) = (only(&made, &shown), only(&shown, &made));
            assert!(
                unshown.is_empty() && unmade.is_empty(),
                "{id} in `{}`\nmade, but not shown:\n{unshown}\nshown, but not made:\n{unmade}",
                tenancy.name()
            );
            let own = all().get(id).expect("a package").templates.list("vendor").len();
            assert!(made.len() > own, "{id}: {} compared, {own} of them its runtime", made.len());
        }
    }
}
