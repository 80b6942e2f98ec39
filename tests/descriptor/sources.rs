//! Where packages come from, and what the descriptors that come with the tool say.
#![expect(clippy::disallowed_methods, reason = "tests make the folders that the code under test reads")]

use std::path::Path;
use std::sync::Arc;

use jskit::catalog::{self, Catalog, Source, Sources, Wanted};
use jskit::descriptor::{self, lint};
use jskit::files::Files;
use jskit::fs::{ConfinedDir, Root};

use super::support::{error_said, said, text};

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

/// Catalog, app with an own package, npm dependency: what is known, with its source.
fn gathered(folder: &Path, wanted: &Wanted) -> Result<Catalog, String> {
    let directories = [Arc::new(ConfinedDir::open(&folder.join("catalog")).unwrap())];
    let app = Root::open(&folder.join("app")).unwrap();
    let npm = Arc::new(ConfinedDir::open(&folder.join("app")).unwrap());
    let sources =
        Sources { app: Some(&app as &dyn Files), npm: Some(&npm), directories: &directories, ..Sources::default() };
    let said = |error: &jskit::error::Error| error_said(error).replace(&folder.display().to_string(), ".");
    catalog::load(&sources, wanted).map_err(|error| said(&error))
}

/// What is said to whoever asks for these packages of it; empty where nothing is in the way.
fn demanded(folder: &Path, ids: &[&str]) -> String {
    let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
    let catalog = gathered(folder, &Wanted::Closure(ids.clone())).unwrap();
    let said = catalog.demand(&ids).map_or_else(|error| error_said(&error), |()| String::new());
    said.replace(&folder.display().to_string(), ".")
}

fn broken(folder: &Path, wanted: &Wanted) -> Vec<(String, String)> {
    let catalog = gathered(folder, wanted).unwrap();
    catalog.broken.into_iter().map(|one| (one.id, one.file.replace(&folder.display().to_string(), "."))).collect()
}

fn scratch() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    write(root, "catalog/package-descriptors/one.toml", &text("one", "depends-on = [\"two\"]\n"));
    write(root, "catalog/package-descriptors/two.toml", &text("two", ""));
    write(root, "catalog/package-descriptors/broken.toml", "id = 3\n");
    write(root, "catalog/templates/one/app/a.js", "one\n");
    write(root, "app/package.json", r#"{ "dependencies": { "vue": "1.0.0", "three": "1.0.0", "linked": "*" } }"#);
    write(root, "app/packages/own/package.descriptor.toml", &text("own", ""));
    write(root, "app/packages/own/templates/app/b.js", "own\n");
    write(root, "app/node_modules/vue/index.js", "");
    write(root, "app/node_modules/three/package.descriptor.toml", &text("three", ""));
    write(root, "app/node_modules/three/templates/app/c.js", "three\n");
    write(root, "app/node_modules/undeclared/package.descriptor.toml", &text("undeclared", ""));
    folder
}

#[test]
fn only_what_is_wanted_is_read() {
    let folder = scratch();
    let catalog = gathered(folder.path(), &Wanted::Closure(vec!["@jskit-ai/one".to_owned()])).unwrap();
    let read: Vec<(&str, Source)> =
        catalog.packages.iter().map(|(id, package)| (id.as_str(), package.source)).collect();
    assert_eq!(
        read,
        [("one", Source::Directory), ("own", Source::App), ("three", Source::Npm), ("two", Source::Directory)]
    );
    assert_eq!(catalog.known.iter().map(String::as_str).collect::<Vec<_>>(), ["broken", "one", "own", "three", "two"]);
    assert_eq!(catalog.get("own").unwrap().templates.read("app/b.js").unwrap(), b"own\n");
    assert_eq!(catalog.get("three").unwrap().templates.list(""), ["app/c.js"]);
    assert_eq!(catalog.get("one").unwrap().templates.list("app"), ["app/a.js"]);
    assert_eq!(catalog.nearest("thre"), ["three"]);
}

#[test]
fn providers_are_read_where_a_capability_is_lacking() {
    let folder = scratch();
    let needs = text("needs", "[capabilities]\nrequires = [\"mail.sender\"]\n");
    write(folder.path(), "catalog/package-descriptors/needs.toml", &needs);
    let sends = text("sends", "[capabilities]\nprovides = [\"mail.sender\"]\n");
    write(folder.path(), "catalog/package-descriptors/sends.toml", &sends);
    // However its name is spelled; a broken descriptor beside them stops nothing.
    let spelled = text("spelled", "depends-on = [\"sends\"]\n[capabilities]\nprovides = [\"mail\\u002esender\"]\n");
    write(folder.path(), "catalog/package-descriptors/spelled.toml", &spelled);
    write(folder.path(), "catalog/package-descriptors/halved.toml", "id = \"mail.sender");
    let read = |wanted: Wanted| {
        let catalog = gathered(folder.path(), &wanted).unwrap();
        (catalog.providers("mail.sender"), catalog.get("two").is_some())
    };
    let needs = vec!["needs".to_owned()];
    let all = ["sends", "spelled"].map(str::to_owned).to_vec();
    assert_eq!(read(Wanted::Closure(needs.clone())), (all.clone(), false));
    // Where one is read anyway the others are, too, if they are asked for.
    let with_one = [needs, vec!["sends".to_owned()]].concat();
    assert_eq!(read(Wanted::Closure(with_one.clone())), (all[..1].to_vec(), false));
    assert_eq!(read(Wanted::Providers(with_one)), (all, false));
}

#[test]
fn a_broken_descriptor_is_named_when_it_is_wanted() {
    let folder = scratch();
    let said = demanded(folder.path(), &["broken"]);
    let problem =
        "./catalog/package-descriptors/broken.toml:1:6 wrong-type: `id` is an integer, but should be a string";
    assert!(said.contains(problem), "{said}");
    let user = text("user", "depends-on = [\"one\", \"broken\"]\n");
    write(folder.path(), "catalog/package-descriptors/user.toml", &user);
    assert!(demanded(folder.path(), &["@jskit-ai/user"]).contains(problem));
    assert_eq!(demanded(folder.path(), &["one"]), "");
}

#[test]
fn what_nobody_asks_for_stops_nobody() {
    let folder = scratch();
    let root = folder.path();
    write(root, "app/packages/wip/package.descriptor.toml", "schema = 1\nsummary = \n");
    write(root, "app/packages/other/package.descriptor.toml", "id = \"named\"\nsummary = 3\n");
    write(root, "app/node_modules/three/package.descriptor.toml", "nothing of it");
    std::fs::create_dir_all(root.join("app/node_modules/linked/package.descriptor.toml")).unwrap();
    std::fs::create_dir_all(root.join("app/packages/latin")).unwrap();
    std::fs::write(root.join("app/packages/latin/package.descriptor.toml"), b"id = \"\xE9\"").unwrap();
    let closure = Wanted::Closure(vec!["one".to_owned()]);
    let files = [
        ("linked", "node_modules/linked/package.descriptor.toml"),
        ("three", "node_modules/three/package.descriptor.toml"),
        ("latin", "packages/latin/package.descriptor.toml"),
        ("named", "packages/other/package.descriptor.toml"),
        ("wip", "packages/wip/package.descriptor.toml"),
    ];
    let all = files.map(|(id, file)| (id.to_owned(), file.to_owned())).to_vec();
    assert_eq!(broken(root, &closure), all);
    let catalog = gathered(root, &closure).unwrap();
    assert_eq!(catalog.packages.keys().collect::<Vec<_>>(), ["one", "own", "two"]);
    for (id, file) in files {
        let said = demanded(root, &[id]);
        assert!(said.starts_with(file), "{id}: {said}");
    }
    let of_catalog = ("broken".to_owned(), "./catalog/package-descriptors/broken.toml".to_owned());
    assert_eq!(broken(root, &Wanted::All), [vec![of_catalog], all].concat());
}

#[test]
fn the_same_id_from_two_sources_names_both_files() {
    let folder = scratch();
    write(folder.path(), "app/packages/again/package.descriptor.toml", &text("two", ""));
    assert_eq!(demanded(folder.path(), &["own"]), "");
    let said = demanded(folder.path(), &["one"]);
    assert_eq!(
        said.trim_end(),
        "packages/again/package.descriptor.toml:1:0 duplicate-id: `two` is declared by both \
         `./catalog/package-descriptors/two.toml` and `packages/again/package.descriptor.toml` \
         (give one of them another id, or take its source out: `jskit catalog list` names it)"
    );
}

#[cfg(unix)]
#[test]
fn a_link_back_into_the_app_is_the_same_source() {
    let folder = scratch();
    std::os::unix::fs::symlink("../packages/own", folder.path().join("app/node_modules/linked")).unwrap();
    let catalog = gathered(folder.path(), &Wanted::Closure(Vec::new())).unwrap();
    assert_eq!(catalog.get("own").unwrap().source, Source::App);
}

#[test]
fn the_packages_in_the_binary_have_no_problems() {
    let report = lint::run(None, None, &[]).unwrap();
    assert_eq!(said(&report.problems), "");
    assert!(report.checked >= 4, "{} descriptors", report.checked);
}

/// The tables of the format's documentation, joined: each key and type in it is one that is read.
#[test]
fn the_documentation_says_what_is_read() {
    let documentation = include_str!("../../docs/descriptors.md");
    let blocks: Vec<&str> =
        documentation.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    let joined: String = blocks.iter().filter(|block| !block.starts_with("when")).copied().collect();
    let problems = descriptor::parse("x.toml", &joined).map_or_else(|problems| problems, |_| Vec::new());
    let structural = ["unknown-key", "wrong-type", "missing-key", "syntax", "duplicate-key"];
    let wrong: Vec<_> = problems.into_iter().filter(|problem| structural.contains(&problem.code)).collect();
    assert_eq!(said(&wrong), "");
}

#[test]
fn the_schema_is_a_json_schema_of_every_key() {
    let schema: serde_json::Value = serde_json::from_str(&descriptor::json_schema()).unwrap();
    let keys: Vec<&str> = schema["properties"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(schema["additionalProperties"], false);
    assert_eq!(schema["required"], serde_json::json!(["schema", "id", "version", "kind", "summary"]));
    assert_eq!(keys.len(), 31, "{keys:?}");
}
