//! A package descriptor that can't be used stops whoever asks for the package, and nobody else.

use crate::support::{Said, TestApp, catalog_of, run, tree};

const FILE: &str = "packages/wip/package.descriptor.toml";
const BROKEN: &str = "schema = 1\nid = \"wip\"\nversion = \"0.1.0\"\n";

fn with_broken() -> TestApp {
    let app = TestApp::with_notes();
    app.write(FILE, BROKEN);
    app
}

/// The app and what is wrong in it, as people are told.
#[track_caller]
fn warned(said: Said) -> Said {
    let line = format!("`{FILE}` can't be used: ");
    assert!(said.err.contains(&line), "{}", said.all());
    assert!(said.err.contains(&format!("`jskit lint-descriptors {FILE}` shows what is wrong")), "{}", said.err);
    said.ok()
}

#[test]
fn commands_about_other_things_go_on() {
    let app = with_broken();
    for args in [
        &["status"][..],
        &["list"],
        &["show", "notes"],
        &["why", "src/placement.js"],
        &["diff"],
        &["list-component-tokens", "--all"],
        &["migrations"],
        &["position", "element", "notes.menu", "--order", "7"],
        &["generate", "page", "home/wip", "--name", "Wip"],
        &["remove", "page", "home/wip"],
        &["update", "notes"],
        &["restore", "notes.menu", "--force"],
        &["remove", "package", "notes"],
        &["add", "package", "tags"],
    ] {
        warned(app.run(args));
    }
    let status = app.run(&["status", "--json"]).ok().json();
    assert_eq!(status["unusablePackages"][0]["file"], FILE, "{status}");
    let doctor = app.run(&["doctor"]).ok().out;
    assert!(doctor.starts_with(&format!("warning J801 {FILE}:1: the package `wip` can't be used: ")), "{doctor}");
    let linted = app.run(&["lint-descriptors"]);
    assert_eq!(linted.code, 1);
    assert!(linted.out.contains(FILE), "{}", linted.out);
}

#[test]
fn history_looks_at_no_package() {
    let app = TestApp::with_notes();
    app.run(&["remove", "package", "notes"]).ok();
    let removed = app.tree();
    app.write(FILE, BROKEN);
    app.run(&["history"]).ok();
    let undone = app.run(&["undo"]).ok();
    assert!(!undone.err.contains(FILE), "it is not this command's business: {}", undone.err);
    assert!(app.exists("src/pages/notes/index.vue"), "{}", undone.out);
    app.run(&["redo"]).ok();
    std::fs::remove_dir_all(app.path().join("packages/wip")).expect("it is there");
    assert_eq!(tree::difference(&removed, &app.tree()), Vec::<String>::new());
}

#[test]
fn who_asks_for_it_is_told_what_is_wrong() {
    let app = with_broken();
    let before = app.tree();
    for args in [
        &["add", "package", "wip"][..],
        &["add", "wip", "--colour", "red"],
        &["show", "wip"],
        &["update", "wip"],
        &["remove", "wip"],
        &["generate", "wip", "list", "home/x"],
        &["create", "package", "wip"],
    ] {
        let said = app.run(args);
        assert_eq!(said.code, 1, "{args:?} {}", said.all());
        assert!(said.err.contains(FILE) && said.err.contains("missing-key"), "{args:?} {}", said.err);
    }
    assert_eq!(app.tree(), before);
}

/// A package of the app itself whose descriptor breaks once it is installed: it can be looked at, and nothing is planned without it.
#[test]
fn a_change_of_an_app_that_has_it_waits_until_it_is_right() {
    let app = TestApp::shell();
    app.run(&["create", "package", "order-book"]).ok();
    app.run(&["add", "package", "order-book"]).ok();
    let file = "packages/order-book/package.descriptor.toml";
    app.write(file, BROKEN.replace("wip", "order-book").as_str());
    app.run(&["status"]).ok();
    app.run(&["undo", "--dry-run"]).ok();
    let doctor = app.run(&["doctor"]);
    assert_eq!(doctor.code, 1);
    assert!(
        doctor.out.contains(&format!("error J801 {file}:1: the package `order-book` can't be used: ")),
        "{}",
        doctor.out
    );
    for args in [&["add", "package", "tags"][..], &["tenancy", "personal"], &["doctor", "--fix"]] {
        let said = app.run(args);
        assert!(said.code == 1 && said.err.contains(file), "{args:?} {}", said.all());
    }
}

#[test]
fn a_dependency_and_a_remembered_folder_that_break_stop_nothing() {
    let app = TestApp::shell();
    let text = "schema = 1\nid = \"widgets\"\nversion = \"1.0.0\"\nkind = \"runtime\"\nsummary = \"Widgets.\"\n";
    let folder = catalog_of(&[("package.descriptor.toml", text)]);
    let path = folder.path().display().to_string();
    let name = folder.path().file_name().expect("a name").display().to_string();
    run(&app.path(), &["catalog", "add", &path]).ok();
    std::fs::write(folder.path().join("package.descriptor.toml"), "id = 3\n").expect("a file");
    app.write("node_modules/foo/package.descriptor.toml", "nothing of it");
    app.write(
        "package.json",
        &app.read("package.json").replace("\"dependencies\": {", "\"dependencies\": {\n    \"foo\": \"1.0.0\","),
    );
    for args in [&["status"][..], &["list"], &["add", "package", "tags", "--dry-run"]] {
        let said = app.run(args).ok();
        assert!(said.err.contains("`node_modules/foo/package.descriptor.toml` can't be used"), "{}", said.err);
        assert!(said.err.contains(&format!("{name}/package.descriptor.toml` can't be used")), "{}", said.err);
    }
    let home = app.path();
    let home = home.parent().expect("a home");
    let others = catalog_of(&[("package-descriptors/x.toml", "id = 3")]);
    let catalog = others.path().display().to_string();
    let made = run(home, &["create-app", "another", "--no-git", "--catalog", &catalog]);
    assert!(made.code == 0 && made.err.contains("x.toml` can't be used"), "{}", made.all());
    let shown = run(home, &["show", "x", "--catalog", &catalog]);
    assert!(shown.code == 1 && shown.err.contains("`id` is an integer"), "{}", shown.all());
}
