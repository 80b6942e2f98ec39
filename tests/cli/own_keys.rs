//! What was the user's before a package came is the user's after it went.

use crate::support::TestApp;

#[test]
fn a_key_that_stood_in_env_before_stays() {
    let app = TestApp::shell();
    let env = app.read(".env");
    app.write(".env", &format!("{env}\nNOTES_LIMIT=20\n"));
    app.run(&["add", "tags"]).ok();
    let said = app.run(&["remove", "tags"]).ok();
    assert!(said.err.contains("`NOTES_LIMIT` in `.env` stays: its value is yours"), "{}", said.err);
    assert_eq!(app.read(".env"), format!("{env}\nNOTES_LIMIT=20\n"));
}

#[test]
fn a_line_of_env_example_goes_only_if_the_tool_wrote_it() {
    let app = TestApp::shell();
    let example = app.read(".env.example");
    app.run(&["add", "tags"]).ok();
    assert!(app.read(".env.example").contains("NOTES_LIMIT=20"));
    app.run(&["remove", "tags"]).ok();
    assert_eq!(app.read(".env.example"), example);

    let own = format!("{example}\n# Ours.\nNOTES_LIMIT=50\n");
    app.write(".env.example", &own);
    app.run(&["add", "tags"]).ok();
    let said = app.run(&["remove", "tags"]).ok();
    assert!(said.err.contains("`NOTES_LIMIT` in `.env.example` stays: the line is yours"), "{}", said.err);
    assert_eq!(app.read(".env.example"), own);

    app.write(".env.example", &example);
    app.run(&["add", "tags"]).ok();
    app.edit(".env.example", "NOTES_LIMIT=20", "NOTES_LIMIT=30");
    app.run(&["remove", "tags"]).ok();
    assert!(app.read(".env.example").contains("NOTES_LIMIT=30"), "an edited line stays");
}

#[test]
fn a_dependency_that_stood_there_before_stays() {
    let app = TestApp::shell();
    app.edit("package.json", "    \"pinia\":", "    \"nanoid\": \"5.1.6\",\n    \"pinia\":");
    let before = app.read("package.json");
    app.run(&["add", "tags"]).ok();
    app.run(&["remove", "tags"]).ok();
    assert_eq!(app.read("package.json"), before);
}

#[test]
fn something_else_than_text_is_not_replaced() {
    let app = TestApp::shell();
    app.edit("package.json", "    \"dev\": \"vite\",", "    \"tags\": { \"own\": true },\n    \"dev\": \"vite\",");
    let before = app.tree();
    let said = app.run(&["add", "tags"]);
    assert_eq!(said.code, 1);
    assert!(
        said.err.contains("script `scripts.tags` can't be written: something else than text stands there"),
        "{}",
        said.err
    );
    assert!(crate::support::tree::difference(&before, &app.tree()).is_empty());
    // The rest applied, it waits; once there is room, `doctor --fix` writes it.
    assert_eq!(app.run(&["add", "tags", "--partial"]).code, 1);
    let said = app.run(&["doctor"]);
    assert!(said.out.contains("J504 package.json: an edit for `tags` waits: `scripts/tags`"), "{}", said.out);
    app.edit("package.json", "    \"tags\": { \"own\": true },\n", "");
    app.run(&["doctor", "--fix"]).ok();
    assert!(app.read("package.json").contains("\"tags\": \"node src/tags.js\""));
    assert_eq!(app.run(&["doctor"]).ok().out, "no problems found\n");
}

#[test]
fn a_pending_edit_does_not_stop_other_commands() {
    let app = TestApp::shell();
    app.edit("src/placement.js", "createPlacementRegistry();", "createPlacementRegistry(;");
    assert_eq!(app.run(&["add", "tags", "--partial"]).code, 1);
    let said = app.run(crate::support::ADD_NOTES);
    // Its own entry can't be written either; that of `tags` is not brought up again.
    assert_eq!(said.code, 1);
    assert!(!said.err.contains("tags.menu"), "{}", said.err);
    assert!(app.run(&["doctor"]).out.contains("tags.menu"), "doctor reminds");
}

#[test]
fn undo_is_all_or_nothing() {
    let app = TestApp::shell();
    app.run(&["add", "tags"]).ok();
    app.edit("src/placement.js", "label: \"Tags\"", "label: \"Labels\"");
    let before = app.tree();
    for args in [&["undo"][..], &["undo", "--partial"]] {
        let said = app.run(args);
        assert_eq!(said.code, 1, "{args:?}");
        assert!(said.err.contains("src/placement.js"), "{}", said.err);
        assert!(crate::support::tree::difference(&before, &app.tree()).is_empty(), "{args:?}");
    }
}

#[test]
fn an_entry_that_the_user_removed_stays_out() {
    let mut app = TestApp::with_notes();
    app.offer("0.2.0");
    let text = app.read("src/placement.js");
    let start = text.find("addPlacement({\n  id: \"notes.").expect("the entry");
    let end = start + text[start..].find("});").expect("its end") + 3;
    let id = text[start..end].lines().nth(1).expect("its id").to_owned();
    app.write("src/placement.js", &format!("{}{}", &text[..start], &text[end..]));
    let said = app.run(&["update", "notes"]).ok();
    assert!(said.err.contains("stays out of src/placement.js: you removed it"), "{}", said.err);
    assert!(!app.read("src/placement.js").contains(&id));
}

#[test]
fn a_migration_from_the_end_of_time_is_no_end() {
    let app = TestApp::shell();
    app.write("migrations/99991231235959_own.cjs", "exports.up = async () => {};\n");
    app.run(&["add", "tags"]).ok();
}
