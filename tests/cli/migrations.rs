//! Which migrations there are, and how each stands.

use crate::support::TestApp;

/// Package, name and state of each.
fn listed(app: &TestApp, args: &[&str]) -> Vec<(String, String, String)> {
    let document = app.run(&[&["migrations"], args, &["--json"]].concat()).ok().json();
    let all = document["migrations"].as_array().expect("a list").clone();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or("-").to_owned();
    all.iter().map(|one| (text(&one["package"]), text(&one["name"]), text(&one["state"]))).collect()
}

fn row(package: &str, name: &str, state: &str) -> (String, String, String) {
    (package.to_owned(), name.to_owned(), state.to_owned())
}

fn path(app: &TestApp, name: &str) -> String {
    let document = app.run(&["migrations", "--json"]).ok().json();
    let all = document["migrations"].as_array().expect("a list").clone();
    let one = all.iter().find(|one| one["name"] == name).expect("the migration");
    one["path"].as_str().expect("a path").to_owned()
}

#[test]
fn every_state_is_told() {
    let mut app = TestApp::with_notes();
    assert_eq!(listed(&app, &["all"]), [row("notes", "notes-initial-schema", "written")]);
    assert!(listed(&app, &["changed"]).is_empty());
    assert_eq!(app.run(&["migrations", "changed"]).ok().out, "no migration is edited, missing or behind\n");

    app.write("migrations/20260101000000_mine.cjs", "module.exports = {};\n");
    let file = path(&app, "notes-initial-schema");
    let written = app.read(&file);
    app.write(&file, &format!("{written}// more\n"));
    assert_eq!(listed(&app, &["changed"]), [row("notes", "notes-initial-schema", "edited")]);
    assert_eq!(listed(&app, &[]), [row("notes", "notes-initial-schema", "edited"), row("-", "mine", "own")]);

    app.delete(&file);
    assert_eq!(listed(&app, &["changed"]), [row("notes", "notes-initial-schema", "missing")]);
    let said = app.run(&["migrations", "changed"]).ok().out;
    assert!(said.contains(&format!("`jskit restore {file}` brings it back")), "{said}");
    app.run(&["restore", &file]).ok();
    assert_eq!(app.read(&file), written);

    app.offer("0.2.0");
    let behind = listed(&app, &["package", "notes"]);
    assert_eq!(behind.first(), Some(&row("notes", "notes-initial-schema", "written")));
    assert!(behind[1..].iter().all(|(_, _, state)| state == "behind") && behind.len() > 1, "{behind:?}");
    app.run(&["update", "notes"]).ok();
    assert!(listed(&app, &["package", "@jskit-ai/notes"]).iter().all(|(_, _, state)| state == "written"));
    assert!(listed(&app, &["changed"]).is_empty());
}

#[test]
fn packages_stand_behind_those_that_they_need() {
    let app = TestApp::of(&["--preset", "workspaces"]);
    let packages: Vec<String> = listed(&app, &["all"]).into_iter().map(|(package, ..)| package).collect();
    let at =
        |id: &str| packages.iter().position(|package| package == id).unwrap_or_else(|| panic!("{id}: {packages:?}"));
    assert!(at("auth-core") < at("users-core") && at("users-core") < at("workspaces-core"), "{packages:?}");
}

#[test]
fn a_wrong_word_is_told() {
    let app = TestApp::with_notes();
    for (args, said) in [
        (&["package"][..], "the form is `jskit migrations package ID`"),
        (&["package", "note"], "did you mean `notes`"),
        (&["package", "tags"], "`tags` is not in this app"),
        (&["changed", "notes"], "the form is `jskit migrations package notes`"),
        (&["everything"], "invalid value"),
    ] {
        let refused = app.run(&[&["migrations"], args].concat());
        assert!(refused.code == 1 || refused.code == 2, "{args:?}");
        assert!(refused.err.contains(said), "{args:?}: {}", refused.err);
    }
}
