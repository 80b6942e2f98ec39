//! A lock that can't be read: said with the way out, and made anew without a difference.

use std::fs;

use crate::support::{TestApp, catalog, run, tree};

type Damage = fn(&TestApp);

const DAMAGES: &[(&str, Damage)] = &[
    ("head in conflict", |app| in_conflict(app, ".jskit/lock.json")),
    ("a package in conflict", |app| in_conflict(app, ".jskit/lock/notes.json")),
    ("a bundle in conflict", |app| in_conflict(app, ".jskit/lock/preset-shell.json")),
    ("head cut short", |app| app.write(".jskit/lock.json", "{\"format\": 1,")),
    ("a package empty", |app| app.write(".jskit/lock/kernel.json", "")),
    ("all in conflict", |app| {
        for path in tree::read(&app.path().join(".jskit/lock")).keys() {
            in_conflict(app, &format!(".jskit/lock/{path}"));
        }
        in_conflict(app, ".jskit/lock.json");
    }),
    ("head gone", |app| app.delete(".jskit/lock.json")),
    ("a hostile path", |app| app.edit(".jskit/lock/notes.json", "\"src/notes/legacy.js\"", "\"../../etc/passwd\"")),
];

fn in_conflict(app: &TestApp, path: &str) {
    let text = app.read(path);
    app.write(path, &format!("<<<<<<< HEAD\n{text}=======\n{text}>>>>>>> other\n"));
}

#[test]
fn it_is_rebuilt_byte_for_byte() {
    for (name, damage) in DAMAGES {
        let app = TestApp::with_notes();
        let before = app.tree();
        damage(&app);
        let damaged = app.tree();
        for args in [&["status"][..], &["add", "tags"], &["remove", "notes"], &["doctor"]] {
            let said = app.run(args);
            assert_eq!(said.code, 1, "{name}, {args:?}");
            assert!(said.err.contains(".json` is damaged: "), "{name}: {}", said.err);
            assert!(said.err.contains("`jskit doctor --fix`"), "{name}: {}", said.err);
        }
        assert_eq!(tree::difference(&damaged, &app.tree()), Vec::<String>::new(), "{name}");
        let said = app.run(&["doctor", "--fix"]);
        assert_eq!(said.code, 0, "{name}: {}", said.err);
        assert_eq!(tree::difference(&before, &app.tree()), Vec::<String>::new(), "{name}");
        assert_eq!(app.run(&["doctor"]).ok().out, "no problems found\n", "{name}");
    }
}

/// A choice that shows nowhere else: the way out works as it is said.
#[test]
fn what_only_the_record_knew_is_said() {
    let app = TestApp::with_notes();
    let before = app.tree();
    app.write(".jskit/lock/notes.json", "");
    let said = app.run(&["doctor", "--fix"]);
    assert_eq!(said.code, 1);
    assert!(
        said.err.starts_with(
            "error: the record of `notes` can't be made anew: nothing else says what its `--notes-kind` was\n\nhint: "
        ),
        "{}",
        said.err
    );
    app.delete(".jskit/lock/notes.json");
    app.run(crate::support::ADD_NOTES).ok();
    // Nothing tells any more whether the tool or the user wrote the keys that are there: removal will leave them.
    assert_eq!(tree::difference(&before, &app.tree()), [".jskit/lock/notes.json"]);
}

#[test]
fn what_the_user_edited_counts_as_edited_in_the_new_record() {
    let app = TestApp::with_notes();
    app.edit("src/notes/list.js", "Buy milk", "Buy bread");
    let before = app.tree();
    in_conflict(&app, ".jskit/lock/notes.json");
    app.run(&["doctor", "--fix"]).ok();
    assert_eq!(tree::difference(&before, &app.tree()), Vec::<String>::new());
    assert!(app.run(&["status"]).ok().out.contains("edited src/notes/list.js"));
}

#[test]
fn a_newer_tool_is_not_overruled() {
    let app = TestApp::with_notes();
    app.edit(".jskit/lock.json", "\"tool\": \"0.1.0\"", "\"tool\": \"99.2.0\"");
    let before = app.tree();
    for args in [&["status"][..], &["add", "tags"], &["doctor", "--fix"], &["undo"]] {
        let said = app.run(args);
        assert_eq!(said.code, 1);
        assert_eq!(
            said.err,
            format!(
                "error: this app was written by jskit 99.2.0, which is newer than this jskit {}\n\n\
                 hint: install jskit 99.2.0 or newer\n",
                env!("CARGO_PKG_VERSION")
            ),
            "{args:?}"
        );
    }
    assert_eq!(app.tree(), before);
}

#[test]
fn a_lost_base_store_is_no_crash() {
    let app = TestApp::with_notes();
    fs::remove_dir_all(app.path().join(".jskit/base")).expect("it can go");
    app.run(&["status"]).ok();
    app.run(&["diff"]).ok();
    // What was written into files can't be told from edits any more, and needs what goes.
    let said = app.run(&["remove", "notes"]);
    assert!(said.code == 1 && said.err.contains("conflict[needs-removed]"), "{}", said.all());
    let said = app.run(&["remove", "notes", "--delete-edited"]).ok();
    assert!(
        !app.exists("src/notes/list.js") && !app.read("src/placement.js").contains("notes.badge"),
        "{}",
        said.all()
    );
}

/// An app that lost the head of its record stays the app that commands work on, whatever lies around it.
#[test]
fn an_app_around_a_damaged_one_is_another() {
    let outer = TestApp::shell();
    tree::copy(&TestApp::with_notes().path(), &outer.path().join("apps/inner"));
    let inner = outer.path().join("apps/inner");
    let whole = tree::read(&inner);
    outer.delete("apps/inner/.jskit/lock.json");
    let before = outer.tree();
    for folder in [inner.clone(), inner.join("src/pages")] {
        for args in [&["doctor"][..], &["status"], &["remove", "notes"]] {
            let said = run(&folder, args);
            assert!(said.code == 1 && said.err.contains("`.jskit/lock.json` is damaged: "), "{args:?} {}", said.all());
        }
    }
    assert_eq!(tree::difference(&before, &outer.tree()), Vec::<String>::new());
    let catalog = catalog("0.1.0").display().to_string();
    run(&inner, &["doctor", "--fix", "--catalog", &catalog]).ok();
    assert_eq!(tree::difference(&whole, &tree::read(&inner)), Vec::<String>::new());
}
