//! `jskit catalog`: folders, archives and npm packages that an app remembers.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use crate::support::archive::Tar;
use crate::support::{Said, TestApp, catalog_of, jskit, run, tree};

const WIDGETS: &str = "schema = 1\nid = \"widgets\"\nversion = \"1.0.0\"\nkind = \"runtime\"\nsummary = \"Widgets.\"\n\
                       [[files]]\nfrom = \"widgets.js\"\nto = \"src/widgets.js\"\nraw = true\n";

fn packed(text: &str) -> Vec<u8> {
    Tar::of(&[("package.descriptor.toml", WIDGETS), ("templates/app/widgets.js", text)]).packed()
}

fn put(app: &TestApp, name: &str, bytes: &[u8]) -> PathBuf {
    let file = app.path().parent().expect("a home").join(name);
    fs::write(&file, bytes).expect("a file");
    file
}

fn said(app: &TestApp, args: &[&str]) -> Said {
    run(&app.path(), args)
}

fn content(app: &TestApp) -> String {
    said(app, &["show", "widgets", "--json"]).ok().json()["package"]["content"].as_str().expect("a hash").to_owned()
}

#[test]
fn an_archive_is_kept_with_its_integrity_and_needed_no_more() {
    let app = TestApp::shell();
    let before = app.tree();
    let file = put(&app, "acme-widgets-1.0.0.tgz", &packed("one\n"));
    assert_eq!(said(&app, &["catalog", "add", "../acme-widgets-1.0.0.tgz", "--check"]).code, 3);
    assert_eq!(app.tree(), before);
    let added = said(&app, &["catalog", "add", "../acme-widgets-1.0.0.tgz"]).ok();
    assert!(added.out.starts_with("the app remembers the source `acme-widgets`"), "{}", added.out);
    assert!(added.out.contains("it offers `widgets` 1.0.0"), "{}", added.out);
    assert_eq!(said(&app, &["catalog", "add", "../acme-widgets-1.0.0.tgz"]).ok().out, "nothing to do\n");
    fs::remove_file(file).expect("it is there");
    let listed = said(&app, &["catalog", "list", "--json"]).ok().json();
    let one = &listed["sources"][0];
    assert_eq!((one["name"].as_str(), one["kind"].as_str()), (Some("acme-widgets"), Some("archive")));
    assert_eq!(one["packages"], serde_json::json!(["widgets"]));
    assert!(one["integrity"].as_str().expect("an integrity").starts_with("sha512-"));
    let shown = said(&app, &["show", "widgets"]).ok().out;
    assert!(shown.contains("from          an archive (acme-widgets: acme-widgets-1.0.0.tgz)"), "{shown}");
    let listed = said(&app, &["list", "--json"]).ok().json();
    let all = listed["packages"].as_array().expect("a list");
    let origins: Vec<_> = all.iter().filter(|one| one["id"] == "widgets").map(|one| one["origin"].clone()).collect();
    assert_eq!(origins, ["acme-widgets: acme-widgets-1.0.0.tgz"]);
    assert_eq!(said(&app, &["add", "widgets"]).code, 1);
    said(&app, &["add", "widgets", "--trust", &content(&app)]).ok();
    assert_eq!(app.read("src/widgets.js"), "one\n");
    assert_eq!(said(&app, &["doctor"]).ok().out, "no problems found\n");
    said(&app, &["undo"]).ok();
    said(&app, &["undo"]).ok();
    assert_eq!(tree::difference(&before, &app.tree()), Vec::<String>::new());
    said(&app, &["redo"]).ok();
    assert_eq!(said(&app, &["show", "widgets"]).code, 0);
}

#[test]
fn a_kept_archive_that_changed_is_not_read() {
    let app = TestApp::shell();
    put(&app, "widgets.tgz", &packed("one\n"));
    said(&app, &["catalog", "add", "../widgets.tgz"]).ok();
    let trust = content(&app);
    let kept = tree::read(&app.path().join(".jskit/sources"))
        .into_keys()
        .find(|name| name.starts_with("widgets-"))
        .expect("kept");
    fs::write(app.path().join(".jskit/sources").join(&kept), packed("evil\n")).expect("a file");
    let refused = said(&app, &["add", "widgets", "--trust", &trust]);
    assert_eq!((refused.code, app.exists("src/widgets.js")), (1, false));
    let status = said(&app, &["status"]).ok();
    assert!(status.err.contains("source `widgets` can't be used:"), "{}", status.err);
    assert!(
        status.err.contains("its integrity differs; add it again, or run `jskit catalog remove widgets`"),
        "{}",
        status.err
    );
    let doctor = said(&app, &["doctor"]);
    assert_eq!(doctor.code, 1);
    assert!(doctor.out.contains("J801"), "{}", doctor.out);
    said(&app, &["catalog", "remove", "widgets"]).ok();
    assert_eq!(said(&app, &["doctor"]).ok().out, "no problems found\n");
}

#[test]
fn another_archive_of_the_same_name_asks_again() {
    let app = TestApp::shell();
    put(&app, "widgets.tgz", &packed("one\n"));
    said(&app, &["catalog", "add", "../widgets.tgz"]).ok();
    said(&app, &["add", "widgets", "--trust", &content(&app)]).ok();
    put(&app, "widgets.tgz", &packed("two\n"));
    said(&app, &["catalog", "add", "../widgets.tgz"]).ok();
    let kept = tree::read(&app.path().join(".jskit/sources"));
    assert_eq!(kept.len(), 2, "the old archive is gone: {:?}", kept.keys());
    let refused = said(&app, &["update", "widgets"]);
    assert!(refused.err.contains("is not what was trusted any more"), "{}", refused.err);
    said(&app, &["update", "widgets", "--trust", &content(&app)]).ok();
    assert_eq!(app.read("src/widgets.js"), "two\n");
    let removed = said(&app, &["catalog", "remove", "widgets"]).ok();
    assert!(removed.err.contains("package `widgets` stays in the app"), "{}", removed.err);
    assert!(!app.exists(".jskit/sources"), "nothing is left");
    // What is installed can go without its source.
    said(&app, &["remove", "widgets"]).ok();
    assert!(!app.exists("src/widgets.js"));
}

#[test]
fn a_folder_is_read_where_it_is() {
    let app = TestApp::shell();
    let own = app.path().parent().expect("a home").join("our-packages");
    fs::create_dir_all(own.join("templates/app")).expect("a folder");
    fs::write(own.join("package.descriptor.toml"), WIDGETS).expect("a file");
    fs::write(own.join("templates/app/widgets.js"), "one\n").expect("a file");
    said(&app, &["catalog", "add", "../our-packages", "--name", "ours"]).ok();
    assert!(app.read(".jskit/sources/ours.json").contains("\"from\": \"../our-packages\""));
    said(&app, &["add", "widgets", "--trust", &content(&app)]).ok();
    // A clone that has no such folder still works.
    fs::remove_dir_all(&own).expect("it is there");
    let status = said(&app, &["status"]).ok();
    assert!(status.err.contains("source `ours` can't be used:"), "{}", status.err);
    said(&app, &["generate", "page", "home/reports", "--name", "Reports"]).ok();
    assert!(app.exists("src/widgets.js"));
    assert_eq!(said(&app, &["catalog", "remove", "our"]).code, 1);
    said(&app, &["catalog", "remove", "ours"]).ok();
}

#[test]
fn an_outside_package_takes_nobodys_place() {
    let app = TestApp::shell();
    let before = app.tree();
    let twin = WIDGETS.replace("\"widgets\"", "\"users-web\"");
    put(&app, "twin.tgz", &Tar::of(&[("package.descriptor.toml", &twin), ("templates/app/widgets.js", "x")]).packed());
    let refused = said(&app, &["catalog", "add", "../twin.tgz"]);
    assert_eq!(refused.code, 1);
    assert!(
        refused.err.contains("`users-web` is declared by both `package-descriptors/users-web.toml` and"),
        "{}",
        refused.err
    );
    assert!(refused.err.contains("twin.tgz/package.descriptor.toml"), "{}", refused.err);
    put(&app, "broken.tgz", &Tar::of(&[("package.descriptor.toml", WIDGETS)]).packed());
    let refused = said(&app, &["catalog", "add", "../broken.tgz"]);
    assert!(refused.err.contains("there is no template `app/widgets.js`"), "{}", refused.err);
    let lint = run(&app.path(), &["lint-descriptors", "../broken.tgz", "--json"]);
    assert_eq!((lint.code, lint.json()["problems"][0]["code"].as_str()), (1, Some("absent-template")));
    assert_eq!(app.tree(), before);
}

#[test]
fn records_that_a_stranger_wrote_stop_nothing() {
    let app = TestApp::shell();
    for (name, text) in [
        ("half", "{ \"format\": 1, "),
        ("merge", "<<<<<<< ours\n{}\n=======\n{}\n>>>>>>> theirs\n"),
        ("other", "{ \"format\": 1, \"name\": \"../x\", \"kind\": \"directory\", \"from\": \"x\" }"),
        ("bare", "{ \"format\": 1, \"name\": \"bare\", \"kind\": \"archive\", \"from\": \"x\" }"),
        (
            "weak",
            "{ \"format\": 1, \"name\": \"weak\", \"kind\": \"archive\", \"from\": \"x\", \"integrity\": \"sha512-AAAA\" }",
        ),
        ("lines", "{ \"format\": 1, \"name\": \"lines\", \"kind\": \"directory\", \"from\": \"x\\ny\" }"),
        ("newer", "{ \"format\": 2, \"name\": \"newer\", \"kind\": \"directory\", \"from\": \"x\" }"),
    ] {
        app.write(&format!(".jskit/sources/{name}.json"), text);
        let status = said(&app, &["status"]).ok();
        assert!(status.err.contains(&format!("source `{name}` can't be used")), "{name}: {}", status.err);
        said(&app, &["catalog", "remove", name]).ok();
    }
    assert_eq!(said(&app, &["status"]).ok().err, "");
}

/// An `npm` that packs what it is told to, and writes down how it was called.
fn npm(home: &Path, script: &str) -> PathBuf {
    let folder = home.join("bin");
    fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join("npm");
    fs::write(&file, format!("#!/bin/sh\necho \"$@\" > '{}/called'\n{script}\n", home.display())).expect("a file");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).expect("a mode");
    folder
}

fn with_npm(app: &TestApp, folder: &Path, args: &[&str]) -> Said {
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap_or_default());
    Said::of(&jskit(&app.path()).env("PATH", path).args(args).output().expect("it runs"))
}

#[test]
fn an_npm_package_is_fetched_with_the_users_npm_and_checked() {
    let app = TestApp::shell();
    let home = app.path().parent().expect("a home").to_owned();
    let bytes = packed("one\n");
    put(&app, "packed.tgz", &bytes);
    let integrity = jskit::catalog::archive::integrity(&bytes);
    // The last argument is the folder to leave the archive in.
    let answer = |integrity: &str, name: &str| {
        format!(
            "for last; do :; done\ncp '{}/packed.tgz' \"$last/acme-widgets-1.2.0.tgz\"\n\
             echo '[{{\"name\":\"{name}\",\"version\":\"1.2.0\",\"integrity\":\"{integrity}\",\"filename\":\"x.tgz\"}}]'",
            home.display()
        )
    };
    let before = app.tree();
    for (script, message) in [
        (answer("sha512-AAAA", "@acme/widgets"), "the archive has another integrity than npm says"),
        (answer(&integrity, "@acme/other"), "npm gave a package of another name"),
        ("exit 1".to_owned(), "npm could not fetch it"),
        ("echo hello".to_owned(), "npm's answer is no JSON"),
    ] {
        let folder = npm(&home, &script);
        let refused = with_npm(&app, &folder, &["catalog", "add", "npm:@acme/widgets@1.2.0"]);
        assert_eq!(refused.code, 1);
        assert!(refused.err.contains(message), "{message}: {}", refused.err);
        assert_eq!(app.tree(), before);
    }
    let folder = npm(&home, &answer(&integrity, "@acme/widgets"));
    with_npm(&app, &folder, &["catalog", "add", "npm:@acme/widgets@1.2.0"]).ok();
    let called = fs::read_to_string(home.join("called")).expect("npm was called");
    assert!(called.starts_with("pack @acme/widgets@1.2.0 --json --ignore-scripts --pack-destination "), "{called}");
    let record = app.read(".jskit/sources/acme-widgets.json");
    assert!(record.contains("\"from\": \"npm:@acme/widgets@1.2.0\""), "{record}");
    assert!(record.contains(&integrity), "{record}");
    assert_eq!(said(&app, &["show", "widgets"]).code, 0);
    fs::remove_file(home.join("called")).expect("it is there");
    for spec in [
        "npm:file:../x",
        "npm:https://example.com/x.tgz",
        "npm:acme/widgets",
        "npm:widgets@git+ssh://x",
        "npm:-g",
        "npm:",
    ] {
        let refused = with_npm(&app, &folder, &["catalog", "add", spec]);
        assert_eq!((refused.code, home.join("called").exists()), (2, false), "{spec}: {}", refused.err);
    }
}

#[test]
fn an_installed_npm_package_is_offered_from_where_it_is() {
    let app = TestApp::shell();
    let home = app.path().parent().expect("a home").to_owned();
    app.edit("package.json", "\"dependencies\": {", "\"dependencies\": {\n    \"@acme/widgets\": \"1.0.0\",");
    app.write("node_modules/@acme/widgets/package.json", "{ \"name\": \"@acme/widgets\", \"version\": \"1.0.0\" }");
    app.write("node_modules/@acme/widgets/package.descriptor.toml", WIDGETS);
    app.write("node_modules/@acme/widgets/templates/app/widgets.js", "one\n");
    let folder = npm(&home, "exit 1");
    let added = with_npm(&app, &folder, &["catalog", "add", "npm:@acme/widgets"]).ok();
    assert!(added.err.contains("its packages are offered from node_modules"), "{}", added.err);
    assert!(!home.join("called").exists());
    assert_eq!(said(&app, &["add", "widgets"]).code, 1);
    said(&app, &["add", "widgets", "--trust", &content(&app)]).ok();
}

#[test]
fn catalog_of_many_in_one_archive() {
    let app = TestApp::shell();
    let two = WIDGETS.replace("\"widgets\"", "\"gadgets\"").replace("src/widgets.js", "src/gadgets.js");
    let files = [
        ("package-descriptors/widgets.toml", WIDGETS),
        ("package-descriptors/gadgets.toml", two.as_str()),
        ("templates/widgets/app/widgets.js", "w\n"),
        ("templates/gadgets/app/widgets.js", "g\n"),
    ];
    put(&app, "both.tgz", &Tar::of(&files).packed());
    let added = said(&app, &["catalog", "add", "../both.tgz"]).ok();
    assert!(added.out.contains("it offers `gadgets` 1.0.0, `widgets` 1.0.0"), "{}", added.out);
    assert_eq!(run(&app.path(), &["lint-descriptors", "../both.tgz"]).ok().out, "2 descriptors, no problems\n");
    // The same texts in a folder have the same content.
    let folder = catalog_of(&files);
    let there = crate::support::contents(folder.path());
    assert_eq!(there["widgets"], content(&app));
}

/// Whichever of the two comes first: the app's own packages come behind the sources that it remembers.
#[test]
fn a_source_with_an_id_that_the_app_has_is_refused() {
    let app = TestApp::shell();
    app.write("packages/widgets/package.descriptor.toml", WIDGETS);
    app.write("packages/widgets/templates/app/widgets.js", "mine\n");
    put(&app, "widgets.tgz", &packed("one\n"));
    let folder = catalog_of(&[("package.descriptor.toml", WIDGETS), ("templates/app/widgets.js", "one\n")]);
    let folder = folder.path().display().to_string();
    for from in ["../widgets.tgz", &folder] {
        let refused = said(&app, &["catalog", "add", from]);
        assert_eq!(refused.code, 1, "{from}: {}", refused.all());
        assert!(refused.err.contains("`widgets` is declared by both"), "{from}: {}", refused.err);
        assert!(refused.err.contains("packages/widgets/package.descriptor.toml"), "{from}: {}", refused.err);
    }
    assert!(!app.exists(".jskit/sources"));
}
