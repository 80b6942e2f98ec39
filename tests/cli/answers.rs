//! What the user and a package both changed, answered on the command line.

use crate::support::{Said, TestApp, tree};

/// `notes` 0.1.0 in an app where the user has their own ideas of what 0.2.0 changes.
fn clashing() -> TestApp {
    let mut app = TestApp::with_notes();
    app.offer("0.2.0");
    app.edit("src/notes/list.js", "\"Call home\",", "\"Call mother\",");
    app.edit("src/placement.js", "order: 300", "order: 310");
    app
}

fn update(app: &TestApp, args: &[&str]) -> Said {
    app.run(&[&["update", "package", "notes"], args].concat())
}

const HUNK: &str = "src/notes/list.js:1";
const FIELD: &str = "src/placement.js:notes.menu.order";

#[test]
fn conflicts_are_shown_side_by_side() {
    let app = clashing();
    let before = app.tree();
    let said = update(&app, &[]);
    assert_eq!(said.code, 1);
    let hunk = "    src/notes/list.js:1 (line 8)
    was:   \"Call home\",
    yours                                          | the package's
    -----------------------------------------------+-----------------------------------------------
      \"Call mother\",                               |   \"Call home\",
                                                   |   \"Write a letter\",
";
    assert!(said.err.contains(hunk), "{}", said.err);
    let field = "    src/placement.js:notes.menu.order (line ";
    assert!(said.err.contains(field), "{}", said.err);
    assert!(said.err.contains("    was: 300\n"), "{}", said.err);
    assert_eq!(tree::difference(&before, &app.tree()), Vec::<String>::new());
}

#[test]
fn conflicts_are_data() {
    let app = clashing();
    let said = update(&app, &["--json"]);
    assert_eq!(said.code, 1);
    let document = said.json();
    assert_eq!(document["status"], "conflicts");
    let places: Vec<&serde_json::Value> = document["conflicts"]
        .as_array()
        .expect("conflicts")
        .iter()
        .flat_map(|conflict| conflict["places"].as_array().expect("places"))
        .collect();
    let names: Vec<&str> = places.iter().filter_map(|place| place["name"].as_str()).collect();
    assert_eq!(names, [HUNK, FIELD]);
    assert_eq!(places[0]["mine"], "  \"Call mother\",\n");
    assert_eq!(places[0]["theirs"], "  \"Call home\",\n  \"Write a letter\",\n");
    assert_eq!(places[1]["base"], "300");
    assert_eq!(places[1]["answers"], serde_json::json!(["mine", "theirs", "edit"]));
    let document = update(&app, &["--json", "--both", HUNK, "--theirs", FIELD]).ok().json();
    let settled = serde_json::json!([
        { "place": HUNK, "answer": "both", "package": "notes" },
        { "place": FIELD, "answer": "theirs", "package": "notes" },
    ]);
    assert_eq!(document["settled"], settled);
    assert_eq!(document["updates"][0]["from"], "0.1.0");
}

#[test]
fn each_place_is_answered_by_a_flag() {
    let app = clashing();
    let said = update(&app, &["--both", HUNK]);
    assert_eq!(said.code, 1, "the other one is still open: {}", said.all());
    update(&app, &["--both", HUNK, "--mine", FIELD]).ok();
    let list = app.read("src/notes/list.js");
    assert!(list.contains("  \"Call mother\",\n  \"Call home\",\n  \"Write a letter\",\n"), "{list}");
    assert!(app.read("src/placement.js").contains("order: 310"));
    assert_eq!(app.run(&["doctor"]).ok().out, "no problems found\n");
    assert_eq!(app.run(&["update", "--all"]).ok().out, "nothing to do\n");
    app.run(&["undo"]).ok();
    assert!(!app.read("src/notes/list.js").contains("Write a letter"));
}

#[test]
fn a_place_is_edited_or_skipped_by_a_flag() {
    let app = clashing();
    app.write("hunk.txt", "  \"Call everybody\",");
    let said = update(&app, &["--edit", &format!("{HUNK}=gone.txt"), "--mine", FIELD]);
    assert!(said.err.contains("there is no file `"), "{}", said.err);
    let said = update(&app, &["--skip", HUNK]);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("nothing was changed"), "the field has no answer: {}", said.err);
    let said = update(&app, &["--skip", HUNK, "--mine", "src/placement.js:notes.menu"]);
    assert_eq!(said.code, 1, "something waits: {}", said.all());
    assert!(app.exists("src/notes/search.js") && app.read("src/notes/list.js").contains("notes[notes.length - 1]"));
    assert!(app.run(&["doctor"]).out.contains("settle it with `jskit update notes`, or by hand"));
    let edit = format!("{HUNK}=hunk.txt");
    update(&app, &["--edit", &edit]).ok();
    let list = app.read("src/notes/list.js");
    assert!(
        list.contains("\"Buy milk\",\n  \"Call everybody\",\n  \"Water") && list.contains("notes.at(-1)"),
        "{list}"
    );
    assert_eq!(app.run(&["doctor"]).ok().out, "no problems found\n");
    assert_eq!(update(&app, &["--edit", &edit]).ok().out, "nothing to do\n");
}

#[test]
fn what_is_the_packages_can_win() {
    let app = clashing();
    app.run(&["update", "--all", "--take-theirs"]).ok();
    assert!(app.read("src/notes/list.js").contains("\"Write a letter\""));
    assert!(!app.read("src/notes/list.js").contains("Call mother"));
    assert!(app.read("src/placement.js").contains("order: 350"));
}

#[test]
fn an_answer_for_no_place_is_a_mistake() {
    let app = clashing();
    let before = app.tree();
    let said = update(&app, &["--mine", "src/notes/list.js:7"]);
    assert_eq!(said.code, 2);
    assert!(
        said.err.contains("`--mine src/notes/list.js:7` names no place that you and a package both changed")
            && said.err.contains(&format!("in conflict are `{HUNK}`, `{FIELD}`")),
        "{}",
        said.err
    );
    let said = update(&app, &["--both", FIELD, "--mine", HUNK]);
    assert!(said.err.contains(&format!("settles nothing: `{FIELD}` can't have that answer")), "{}", said.err);
    for wrong in [&["--keep-mine", "--take-theirs"][..], &["--markers", "--keep-mine"], &["--all"]] {
        assert_eq!(update(&app, wrong).code, 2, "{wrong:?}");
    }
    assert_eq!(tree::difference(&before, &app.tree()), Vec::<String>::new());
}

#[test]
fn markers_stay_until_they_are_taken_out() {
    let app = clashing();
    let said = update(&app, &["--markers", "--mine", FIELD]);
    assert_eq!(said.code, 1, "{}", said.all());
    assert!(said.err.contains("take the conflict markers out of the files"), "{}", said.err);
    let marked = "<<<<<<< yours
  \"Call mother\",
||||||| as it was written
  \"Call home\",
=======
  \"Call home\",
  \"Write a letter\",
>>>>>>> the package's
";
    let text = app.read("src/notes/list.js");
    assert!(text.contains(marked), "{text}");
    let doctor = app.run(&["doctor"]);
    assert_eq!(doctor.code, 1);
    assert!(
        doctor
            .out
            .contains("error J504 src/notes/list.js: an edit for `notes` waits: `the file` (it has conflict markers)"),
        "{}",
        doctor.out
    );
    for command in [&["update", "notes"][..], &["doctor", "--fix"]] {
        let said = app.run(command);
        assert_eq!(said.code, 1, "{}", said.all());
        assert!(
            said.err.contains("`src/notes/list.js` still has conflict markers: take them out first"),
            "{}",
            said.err
        );
        assert_eq!(app.read("src/notes/list.js"), text);
    }
    app.edit("src/notes/list.js", marked, "  \"Call mother\",\n  \"Write a letter\",\n");
    app.run(&["doctor", "--fix"]).ok();
    assert_eq!(app.run(&["doctor"]).ok().out, "no problems found\n");
    assert_eq!(app.run(&["update"]).ok().out, "nothing to do\n");
}

#[test]
fn a_patch_of_the_runtime_is_shown_and_answered() {
    let mut app = TestApp::with_notes();
    app.offer("0.2.0");
    let file = "vendor/@jskit-ai/notes/src/store.js";
    app.edit(file, "new Map()", "new Map([])");
    let said = update(&app, &[]);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("- the package's, + yours"), "{}", said.err);
    assert!(said.err.lines().any(|line| line.starts_with("    +") && line.contains("new Map([])")), "{}", said.err);
    update(&app, &["--mine", file]).ok();
    assert!(app.read(file).contains("new Map([])"));
    assert!(app.run(&["doctor"]).ok().out.contains("warning J502 vendor/@jskit-ai/notes/src/store.js"));
    assert_eq!(app.run(&["update"]).ok().out, "nothing to do\n");
    update(&app, &["--theirs", file]).ok();
    assert_eq!(app.run(&["doctor"]).ok().out, "no problems found\n");
}

#[test]
fn what_changed_since_is_printed() {
    let mut app = TestApp::with_notes();
    assert_eq!(app.run(&["update", "--changelog"]).ok().out, "nothing changed: the app has the newest versions\n");
    app.offer("0.2.0");
    let before = app.tree();
    let said = app.run(&["update", "notes", "--changelog"]).ok();
    assert_eq!(
        said.out,
        "notes 0.1.0 -> 0.2.0
  0.2.0
    - Notes can be found by their words.
    - The list says which note is the last.
  0.1.1
    - A note may be empty.
"
    );
    assert_eq!(tree::difference(&before, &app.tree()), Vec::<String>::new());
    let document = app.run(&["update", "--changelog", "--json"]).ok().json();
    assert_eq!(document["updates"][0]["changes"][1]["lines"][0], "A note may be empty.");
    let preview = app.run(&["update", "--dry-run"]).ok();
    assert!(
        preview.out.contains("  notes 0.1.0 -> 0.2.0  3 changes: `jskit update notes --changelog`\n"),
        "{}",
        preview.out
    );
    let shown = app.run(&["show", "notes", "--details"]).ok().out;
    assert!(shown.contains("Changes\n  0.2.0: Notes can be found by their words.\n"), "{shown}");
}
