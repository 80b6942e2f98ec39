//! A new version of a package meets what the user made of the old one.

use crate::support::{TestApp, tree};

fn updated(edit: impl Fn(&TestApp)) -> (TestApp, crate::support::Said) {
    let mut app = TestApp::with_notes();
    app.offer("0.2.0");
    edit(&app);
    let said = app.run(&["update", "notes"]);
    (app, said)
}

#[test]
fn an_unedited_app_is_as_if_the_new_version_had_been_added() {
    let (app, said) = updated(|_| ());
    said.ok();
    let mut fresh = TestApp::shell();
    fresh.offer("0.2.0");
    fresh.run(crate::support::ADD_NOTES).ok();
    let differing = tree::difference(&app.tree(), &fresh.tree());
    // What is made at another moment, and what the user may have chosen meanwhile.
    let expected =
        |path: &String| path.starts_with("migrations/") || path.starts_with(".env") || path == ".jskit/lock/notes.json";
    let left: Vec<&String> = differing.iter().filter(|path| !expected(path)).collect();
    assert_eq!(left, Vec::<&String>::new());
    assert_eq!(app.run(&["doctor"]).ok().out, "no problems found\n");
    let names: Vec<String> =
        tree::read(&app.path().join("migrations")).into_keys().map(|name| name[15..].to_owned()).collect();
    assert_eq!(names, ["notes-initial-schema.cjs", "notes-add-colour.cjs"]);
    assert_eq!(app.run(&["update", "notes"]).ok().out, "nothing to do\n");
    assert_eq!(app.run(&["update"]).ok().out, "nothing to do\n");
}

#[test]
fn both_sides_of_a_file_are_kept() {
    let (app, said) = updated(|app| {
        app.edit("src/notes/list.js", "return notes.length;", "return notes.filter(Boolean).length;");
        app.edit("src/notes/list.js", "// The notes", "// All the notes");
    });
    said.ok();
    let text = app.read("src/notes/list.js");
    for part in ["// All the notes", "Write a letter", "notes.filter(Boolean).length", "notes.at(-1)"] {
        assert!(text.contains(part), "{part}:\n{text}");
    }
}

#[test]
fn a_deleted_file_stays_deleted() {
    let (app, said) = updated(|app| app.delete("src/notes/list.js"));
    assert!(said.ok().err.contains("`src/notes/list.js` stays deleted: you removed it"));
    assert!(!app.exists("src/notes/list.js"));
}

#[test]
fn a_file_that_the_package_no_longer_brings_stays_if_edited() {
    let (app, said) = updated(|app| app.edit("src/notes/legacy.js", "true", "false"));
    assert!(said.ok().err.contains("`src/notes/legacy.js` stays: you edited it"));
    assert!(app.exists("src/notes/legacy.js"));
}

/// A field of the entry that the user changed, and others that the package did.
#[test]
fn an_entry_keeps_what_the_user_changed_in_it() {
    let (app, said) = updated(|app| {
        app.edit("src/placement.js", "to: \"/notes\"", "to: \"/notes\",\n    icon: \"notes\"");
    });
    let text = app.read("src/placement.js");
    said.ok();
    for part in ["order: 350", "label: \"My notes\"", "icon: \"notes\""] {
        assert!(text.contains(part), "{part}:\n{text}");
    }
}

/// Where the package has its own ideas.
fn edit_both(app: &TestApp) {
    app.edit("src/notes/list.js", "\"Call home\",", "\"Call mother\",");
    app.edit("src/placement.js", "order: 300", "order: 310");
}

#[test]
fn changed_on_both_sides_nothing_is_written() {
    let mut app = TestApp::with_notes();
    app.offer("0.2.0");
    edit_both(&app);
    let before = app.tree();
    let said = app.run(&["update", "notes"]);
    assert_eq!(tree::difference(&before, &app.tree()), Vec::<String>::new());
    assert_eq!(said.code, 1, "{}", said.all());
    assert!(
        said.err.contains("conflict[merge-conflict]: `src/notes/list.js` was edited where its package changed it too")
    );
    assert!(said.err.contains("conflict[edit-refused]: placement `notes.menu` can't be written"), "{}", said.err);
    assert!(said.err.contains("paste this into src/placement.js:\n"), "{}", said.err);
    let end = "nothing was changed
hint: answer with `--mine PLACE`, `--theirs PLACE` or `--both PLACE`, or for all of them with `--keep-mine` or `--take-theirs`
hint: settle the conflicts above and run the command again, or apply the rest with `--partial`
";
    assert!(said.err.ends_with(end), "{}", said.err);
}

#[test]
fn the_rest_is_applied_when_asked_and_the_conflicts_are_remembered() {
    let (app, _) = updated(edit_both);
    let said = app.run(&["update", "notes", "--partial"]);
    assert_eq!(said.code, 1, "{}", said.all());
    assert!(app.exists("src/notes/search.js") && !app.exists("src/notes/legacy.js"));
    assert!(app.read("src/placement.js").contains("order: 310"));
    let doctor = app.run(&["doctor"]);
    assert_eq!(doctor.code, 1);
    assert!(doctor.out.contains("error J504 src/placement.js: an edit for `notes` waits"), "{}", doctor.out);
    assert!(doctor.out.contains("error J504 src/notes/list.js: an edit for `notes` waits"), "{}", doctor.out);
    assert!(app.run(&["status"]).ok().out.contains("pending"));

    // The user settles both by hand.
    app.edit("src/placement.js", "order: 310", "order: 350");
    app.edit("src/placement.js", "label: \"Notes\"", "label: \"My notes\"");
    app.edit("src/notes/list.js", "\"Call mother\",", "\"Call home\",\n  \"Write a letter\",");
    let fixed = app.run(&["doctor", "--fix"]);
    assert_eq!(fixed.code, 0, "{}", fixed.all());
    assert_eq!(app.run(&["doctor"]).ok().out, "no problems found\n");
    assert!(!app.run(&["status"]).ok().out.contains("pending"));
    assert!(app.read("src/notes/list.js").contains("notes.at(-1)"), "{}", app.read("src/notes/list.js"));
}

#[test]
fn what_is_the_users_can_win() {
    let (app, _) = updated(edit_both);
    let said = app.run(&["update", "notes", "--keep-mine"]).ok();
    assert!(said.err.contains("settled: src/notes/list.js:1: mine"), "{}", said.err);
    assert!(app.read("src/notes/list.js").contains("\"Call mother\""));
    assert!(app.read("src/placement.js").contains("order: 310"));
    assert!(app.exists("src/notes/search.js"));
    assert_eq!(app.run(&["update", "notes"]).ok().out, "nothing to do\n");
    let status = app.run(&["status"]).ok().out;
    assert!(status.contains("edited src/notes/list.js") && !status.contains("pending"), "{status}");
    assert_eq!(app.run(&["doctor"]).ok().out, "no problems found\n");
}

#[test]
fn a_missing_anchor_is_a_snippet_to_paste() {
    let app = TestApp::shell();
    app.write("src/placement.js", "export default [];\n");
    let before = app.tree();
    let said = app.run(&["add", "tags"]);
    assert_eq!(said.code, 1);
    assert!(
        said.err.contains("paste this into src/placement.js:\n    | addPlacement({\n    |   id: \"tags.menu\",\n"),
        "{}",
        said.err
    );
    assert_eq!(tree::difference(&before, &app.tree()), Vec::<String>::new());
    let said = app.run(&["add", "tags", "--partial"]);
    assert_eq!(said.code, 1);
    assert!(app.exists("src/tags.js"));
    assert_eq!(app.read("src/placement.js"), "export default [];\n");
    assert!(app.run(&["doctor"]).out.contains("J504"));
    let snippet: String =
        said.err.lines().filter_map(|line| line.strip_prefix("    | ")).flat_map(|line| [line, "\n"]).collect();
    app.write("src/placement.js", &format!("import {{ createPlacementRegistry }} from \"@jskit-ai/shell-web/client/placement\";\n\nconst {{ addPlacement, placements }} = createPlacementRegistry();\n\n{snippet}\nexport {{ addPlacement }};\nexport default placements;\n"));
    app.run(&["doctor", "--fix"]).ok();
    let doctor = app.run(&["doctor"]);
    assert!(!doctor.out.contains("J504"), "{}", doctor.out);
    app.run(&["remove", "tags"]).ok();
    assert!(!app.read("src/placement.js").contains("tags.menu"));
}

#[test]
fn an_edited_runtime_file_stops_the_update() {
    let (app, said) = updated(|app| app.edit("vendor/@jskit-ai/notes/src/store.js", "new Map()", "new Map([])"));
    assert_eq!(said.code, 1);
    assert!(said.err.contains(
        "conflict[vendor-edited]: `vendor/@jskit-ai/notes/src/store.js` was edited, but belongs to its package"
    ));
    app.run(&["update", "notes", "--take-theirs"]).ok();
    assert!(app.read("vendor/@jskit-ai/notes/src/store.js").contains("clear"));
}

/// A package in two versions, the second of which can't do without an option; and one that depends on it.
pub fn with_a_new_option(version: &str) -> tempfile::TempDir {
    let option = if version == "0.1.0" {
        ""
    } else {
        "[options.paper]\ntype = \"choice\"\nchoices = [\"a4\", \"letter\"]\nrequired = true\nenv = \"PAPER\"\n"
    };
    let describe = |id: &str, needs: &str, rest: &str| {
        format!(
            "schema = 1\nid = \"{id}\"\nversion = \"{version}\"\nkind = \"runtime\"\nsummary = \"Prints.\"\ndepends-on = [\"{needs}\"]\n{rest}"
        )
    };
    crate::support::catalog_of(&[
        ("package-descriptors/printer.toml", &describe("printer", "shell-web", option)),
        ("package-descriptors/poster.toml", &describe("poster", "printer", "")),
        ("package-descriptors/other.toml", &describe("other", "shell-web", "")),
    ])
}

#[test]
fn an_option_that_became_required_can_be_given() {
    let (old, new) = (with_a_new_option("0.1.0"), with_a_new_option("0.2.0"));
    for command in [
        &["update", "--paper", "a4"][..],
        &["update", "printer", "--paper", "a4"],
        &["update", "poster", "--paper", "a4"],
        &["add", "printer", "--paper", "a4"],
        &["add", "poster", "--paper=a4"],
    ] {
        let app = TestApp::shell();
        app.run_with(&old, &["add", "poster"]).ok();
        let without: Vec<&str> =
            command.iter().copied().filter(|word| !word.contains("paper") && *word != "a4").collect();
        let said = app.run_with(&new, &without);
        assert_eq!(said.code, 2, "{command:?}: {}", said.all());
        assert!(said.err.contains("package `printer` needs `--paper`"), "{command:?}: {}", said.err);
        app.run_with(&new, command).ok();
        assert!(app.read(".env").contains("PAPER=a4"), "{command:?}");
        let said = app.run_with(&new, &["update", "--paper", "letter", "--dry-run"]).ok();
        assert!(said.all().contains("PAPER"), "a given option can be given anew: {}", said.all());
    }
}

#[test]
fn an_option_of_a_version_that_nobody_asked_for_stops_nothing() {
    let app = TestApp::shell();
    app.run_with(&with_a_new_option("0.1.0"), &["add", "printer"]).ok();
    app.run_with(&with_a_new_option("0.2.0"), &["add", "other"]).ok();
    assert!(app.read(".jskit/lock/printer.json").contains("\"version\": \"0.1.0\""));
}
