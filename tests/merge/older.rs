//! Every package of the catalog, updated from an older version of itself that is made here, in an app of which every file was edited.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jskit::app::{self, problem};
use jskit::catalog::{Catalog, Package};
use jskit::change::Ownership;
use jskit::descriptor::model::{AppFile, Conditional, FileTarget, OptionType, Place, Tenancy, When};
use jskit::doctor::{self, Offered};
use jskit::edit::javascript::Value;
use jskit::plan::Answers;
use jskit::resolve::{Request, resolve};

use super::app::{App, offered, parsed};
use crate::embedded::catalog;

const OLD: &str = "An older remark.";
const OWN: &str = "A remark of our own.";

/// The catalog as it might have been before: every text, entry and version differs, some files were not there yet, some are gone since.
pub fn older(real: &Catalog) -> Catalog {
    let mut catalog = Catalog::default();
    for package in real.packages.values() {
        catalog.insert(older_package(package));
    }
    catalog
}

fn older_package(package: &Package) -> Package {
    let mut templates = BTreeMap::new();
    for path in package.templates.list("") {
        let bytes = package.templates.read(&path).expect("a listed template");
        templates.insert(path.clone(), older_bytes(&path, bytes));
    }
    let mut descriptor = package.descriptor.clone();
    "0.0.9".clone_into(&mut descriptor.version);
    for placement in &mut descriptor.placements {
        placement.item.order += 1;
        if let Some(Value::Object(props)) = &mut placement.item.props {
            props.push(("older".to_owned(), Value::Bool(true)));
        }
    }
    for topology in &mut descriptor.topology {
        topology.item.description.insert_str(0, "Older: ");
    }
    for surface in &mut descriptor.surfaces {
        surface.item.label.insert_str(0, "Older ");
    }
    for config in descriptor.config.iter_mut().filter(|config| config.item.path != "tenancyMode") {
        config.item.value = Value::String("older".to_owned());
    }
    for npm in &mut descriptor.npm {
        npm.item.dependencies.iter_mut().for_each(|(_, range)| "0.0.1".clone_into(range));
    }
    if descriptor.files.len() > 1 {
        descriptor.files.pop();
    }
    if descriptor.migrations.len() > 1 {
        descriptor.migrations.pop();
    }
    if !descriptor.files.is_empty() {
        let from = format!("src/older/{}.js", descriptor.id);
        templates.insert(format!("app/{from}"), b"export const older = true;\n".to_vec());
        let item = AppFile {
            to: FileTarget::Path(from.clone()),
            from,
            was: Vec::new(),
            shared: false,
            raw: true,
            executable: false,
            rerender: false,
            reason: String::new(),
        };
        descriptor.files.push(Conditional { when: When::default(), item, place: Place::default() });
    }
    if descriptor.vendor {
        templates.insert("vendor/src/older.js".to_owned(), b"export const older = true;\n".to_vec());
    }
    offered(descriptor, templates)
}

fn older_bytes(path: &str, bytes: Vec<u8>) -> Vec<u8> {
    let Ok(text) = String::from_utf8(bytes.clone()) else { return bytes };
    if path == "vendor/package.json" {
        return text.replace("\"version\": \"0.1.0\"", "\"version\": \"0.0.9\"").into_bytes();
    }
    if path.starts_with("migrations/") {
        return bytes;
    }
    match remark(path, &text, OLD) {
        // What runs a script stays its first line.
        Remark::Line(line) if text.starts_with("#!") => text.replacen('\n', &format!("\n{line}\n"), 1),
        Remark::Line(line) => format!("{line}\n{text}"),
        Remark::Key(key) => text.replacen("{\n", &format!("{{\n  {key},\n"), 1),
    }
    .into_bytes()
}

enum Remark {
    Line(String),
    Key(String),
}

/// A remark as a file of this kind can have it.
fn remark(path: &str, text: &str, remark: &str) -> Remark {
    if text.trim_start().starts_with('{') && text.contains('"') {
        return Remark::Key(format!("\"// {remark}\": true"));
    }
    Remark::Line(match path.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "js" | "mjs" | "cjs" => format!("// {remark}"),
        "css" => format!("/* {remark} */"),
        "vue" | "html" | "md" | "svg" => format!("<!-- {remark} -->"),
        _ => format!("# {remark}"),
    })
}

/// The user's hand in every file that is the app's, and in every placement.
fn edit_all(app: &mut App) -> Vec<String> {
    let lock = app.lock();
    let files = lock.packages.values().flat_map(|package| &package.files);
    let own = files.filter(|(_, locked)| matches!(locked.ownership, Ownership::App | Ownership::Shared));
    let mut paths: Vec<String> = own.map(|(path, _)| path.to_string()).collect();
    // Of those some go with the update: an edited one would stay.
    paths.retain(|path| !path.starts_with("src/older/"));
    for path in &paths {
        let text = app.text(path);
        let edited = match remark(path, &text, OWN) {
            Remark::Line(line) => format!("{text}{line}\n"),
            Remark::Key(key) => {
                let (before, _) = text.rsplit_once("\n}").expect("an object");
                format!("{before},\n  {key}\n}}\n")
            }
        };
        app.put(path, edited.into_bytes());
    }
    for id in placements(app) {
        let line = format!("  id: \"{id}\",\n");
        app.edit("src/placement.js", &line, &format!("{line}  // Ours: {id}\n"));
    }
    paths
}

fn placements(app: &App) -> Vec<String> {
    let lock = app.lock();
    let entries = lock.packages.values().flat_map(|package| package.entries.values());
    entries.filter(|entry| entry.kind == "placement").map(|entry| entry.id.clone()).collect()
}

/// An app of these packages, in the tenancy that they need.
fn made(catalog: &Catalog, ids: &[&str]) -> Option<App> {
    let mut app = App::of([]);
    let needed = |id: &String| catalog.get(id)?.descriptor.tenancy.first().copied();
    app.tenancy = closure(catalog, ids).iter().find_map(needed).unwrap_or(Tenancy::None);
    let given = options(catalog, ids);
    let given: Vec<(&str, &str)> = given.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let request = Request {
        add: ids.iter().map(|id| (*id).to_owned()).collect(),
        options: given.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        ..Request::default()
    };
    resolve(catalog, &app.lock(), &request).ok()?;
    app.add(catalog, ids, &given);
    Some(app)
}

fn closure(catalog: &Catalog, ids: &[&str]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
    while let Some(id) = open.pop() {
        open.extend(catalog.get(&id).expect("a package").descriptor.depends_on.iter().cloned());
        found.insert(id);
    }
    found
}

/// Values for what can't be left out.
fn options(catalog: &Catalog, ids: &[&str]) -> BTreeMap<String, String> {
    let packages = closure(catalog, ids);
    let all = packages.iter().flat_map(|id| catalog.get(id).expect("a package").descriptor.options.values());
    let needed = all.filter(|option| option.required && option.default.is_none() && option.default_from.is_none());
    let value = |kind: OptionType, pattern: Option<&str>| match (kind, pattern) {
        (OptionType::Secret, _) => "a-secret".to_owned(),
        (_, Some(pattern)) if pattern.contains("http") => "https://project.example".to_owned(),
        _ => "example".to_owned(),
    };
    needed.map(|option| (option.name.clone(), value(option.kind, option.pattern.as_deref()))).collect()
}

/// With what it can't do without: a database, somebody who signs people in.
fn app_of(catalog: &Catalog, id: &str) -> App {
    let sets: [&[&str]; 4] = [
        &[],
        &["database-runtime-sqlite"],
        &["auth-provider-local-core"],
        &["database-runtime-sqlite", "auth-provider-local-core"],
    ];
    let with = |others: &&[&str]| made(catalog, &[&["preset-minimal"], *others, &[id]].concat());
    sets.iter().find_map(with).unwrap_or_else(|| panic!("{id} can't be added"))
}

/// Edits the app, updates it, and looks at what came of it.
fn updated(mut app: App, real: &Catalog) -> App {
    let edited = edit_all(&mut app);
    let placements = placements(&app);
    let ids: Vec<String> = app.lock().packages.into_keys().collect();
    let set = app.plan(real, &Request { update: ids.clone(), ..Request::default() }, &Answers::default(), false);
    assert_eq!((&set.conflicts, &set.settled, &set.kept), (&vec![], &vec![], &vec![]), "{ids:?}");
    assert_eq!(set.updates.len(), ids.len(), "{ids:?}");
    app.apply(&set);
    for path in &edited {
        assert!(app.text(path).contains(OWN), "the edit of {path} is gone:\n{}", app.text(path));
    }
    for id in &placements {
        assert!(app.text("src/placement.js").contains(&format!("// Ours: {id}\n")), "{id}");
    }
    for (path, bytes) in app.tree() {
        assert!(!path.contains("older"), "{path} is still there");
        if let Ok(text) = String::from_utf8(bytes) {
            assert!(!text.contains(OLD) && !text.contains("Older: "), "{path}:\n{text}");
            assert_eq!(problem(&parsed(&path), &text), None, "{path}:\n{text}");
        }
    }
    quiet(&app, real);
    let again = app.plan(real, &Request { update: ids, ..Request::default() }, &Answers::default(), false);
    assert!(again.changes.is_empty(), "{:?}", again.changes.keys());
    app
}

fn quiet(app: &App, catalog: &Catalog) {
    let lock = app.lock();
    let mut offered = Offered::default();
    for package in lock.packages.keys().filter_map(|id| catalog.get(id)) {
        let own = package.descriptor.components.iter().filter(|component| component.item.import.is_none());
        offered.tokens.extend(own.map(|component| component.item.token.clone()));
        offered.outlets.extend(package.descriptor.outlets.iter().map(|outlet| outlet.item.target.clone()));
    }
    let findings = doctor::examine(&app.files, &app::read(&app.files), &lock, &offered).expect("examined");
    assert_eq!(doctor::report(&findings), "no problems found\n");
}

#[test]
fn every_package_comes_from_an_older_version_of_itself() {
    let real = catalog();
    let older = older(real);
    for id in real.packages.keys() {
        updated(app_of(&older, id), real);
    }
}

/// Written out for `scripts/test`, which builds and tests it as it does any app.
#[test]
fn the_largest_preset_comes_from_an_older_version_of_itself() {
    let real = catalog();
    let app = updated(made(&older(real), &["preset-workspaces", "ui-generator"]).expect("an app"), real);
    let Some(folder) = std::env::var_os("JSKIT_UPDATED_APP") else { return };
    for (path, bytes) in app.files.files {
        let file = Path::new(&folder).join(path.as_str());
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("the folder can be made");
        std::fs::write(file, bytes).expect("the file can be written");
    }
}
