//! What a user deleted comes back when asked for, and only then.

use crate::support::{TestApp, tree};

#[test]
fn whatever_kind_of_file_was_deleted_it_is_back_byte_for_byte() {
    let app = TestApp::with_notes();
    app.run(&["generate", "page", "home/reports", "--name", "Reports"]).ok();
    let before = app.tree();
    let migrations = app.run(&["migrations", "package", "notes", "--json"]).ok().json();
    let migration = migrations["migrations"][0]["path"].as_str().expect("a path").to_owned();
    let files = [
        "src/notes/list.js",
        "scripts/notes.sh",
        "vendor/@jskit-ai/notes/src/store.js",
        "src/App.vue",
        "src/pages/home/reports/index.vue",
        migration.as_str(),
    ];
    for file in files {
        app.delete(file);
    }
    app.run(&["update"]).ok();
    assert!(!app.exists("src/notes/list.js"), "a deletion is an edit: an update doesn't bring it back");
    app.run(&[&["restore"], &files[..]].concat()).ok();
    assert_eq!(tree::difference(&before, &app.tree()), Vec::<String>::new());
}

#[test]
fn a_file_comes_back_with_the_entries_and_keys_of_all_packages() {
    let app = TestApp::with_notes();
    let files = ["src/placement.js", "src/placementTopology.js", "config/public.js", "package.json"];
    for file in files {
        app.delete(file);
    }
    app.run(&[&["restore"], &files[..]].concat()).ok();
    assert_eq!(app.run(&["doctor"]).ok().out, "no problems found\n");
    let status = app.run(&["status", "--json"]).ok().json();
    assert!(status["files"].as_array().expect("files").iter().all(|file| file["state"] == "clean"), "{status}");
}

#[test]
fn entries_come_back_by_id_and_with_their_file() {
    let app = TestApp::with_notes();
    let (placement, provider) = ("src/placement.js", "packages/main/src/client/providers/MainClientProvider.js");
    let written = [placement, provider, "config/public.js"].map(|file| app.read(file));
    let bare = TestApp::shell();
    for file in [placement, provider, "config/public.js"] {
        app.write(file, &bare.read(file));
    }
    app.run(&["restore", "notes.menu", "local.main.notes.badge", "config/public.js"]).ok();
    assert_eq!(app.read(provider), written[1]);
    assert_eq!(app.read("config/public.js"), written[2], "the entries of a file that is as it was");
    assert!(!app.read(placement).contains("notes.badge"));
    app.run(&["restore", "./src/placement.js"]).ok();
    assert!(app.read(placement).contains("notes.badge"));
    assert_eq!(app.run(&["doctor"]).ok().out, "no problems found\n");
    let again = app.run(&["restore", "notes.menu"]).ok();
    assert!(again.all().contains("placement `notes.menu` is as it was written"), "{}", again.all());
}

#[test]
fn an_edited_file_stays_unless_force_is_given() {
    let app = TestApp::with_notes();
    let written = app.read("src/notes/list.js");
    app.edit("src/notes/list.js", "\"Buy milk\"", "\"Buy bread\"");
    app.delete("src/notes/legacy.js");
    let before = app.tree();
    let refused = app.run(&["restore", "src/notes/list.js", "src/notes/legacy.js"]);
    assert_eq!(refused.code, 1);
    assert!(
        refused.err.contains("conflict[file-edited]") && refused.err.contains("`jskit diff src/notes/list.js`"),
        "{}",
        refused.err
    );
    assert_eq!(tree::difference(&before, &app.tree()), Vec::<String>::new());
    app.run(&["restore", "src/notes/list.js", "src/notes/legacy.js", "--force"]).ok();
    assert_eq!(app.read("src/notes/list.js"), written);
    assert!(app.exists("src/notes/legacy.js"));
    app.run(&["undo"]).ok();
    assert_eq!(tree::difference(&before, &app.tree()), Vec::<String>::new());
}

#[test]
fn an_edited_entry_stays_unless_force_is_given() {
    let app = TestApp::with_notes();
    let (placement, provider) = ("src/placement.js", "packages/main/src/client/providers/MainClientProvider.js");
    app.run(&["position", "element", "shell.home", "--order", "5"]).ok();
    let written = [placement, provider, "config/public.js", "config/server.js"].map(|file| app.read(file));
    app.edit(placement, "order: 300,", "order: 10,\n  icon: \"notes\",");
    app.edit("config/public.js", "pageSize = 20", "pageSize = [1, 2]");
    app.edit(provider, "/src/notes/NotesBadge.vue", "/src/notes/Other.vue");
    let before = app.tree();
    let ids = ["notes.menu", "notes.pageSize", "local.main.notes.badge"];
    let refused = app.run(&[&["restore"], &ids[..]].concat());
    assert_eq!(refused.code, 1);
    for id in ids {
        let said = format!("`{id}` was edited: `--force` writes it as it was");
        assert!(refused.err.contains("conflict[entry-edited]: ") && refused.err.contains(&said), "{}", refused.err);
    }
    assert_eq!(tree::difference(&before, &app.tree()), Vec::<String>::new());
    let forced = app.run(&[&["restore"], &ids[..], &["--force"]].concat()).ok();
    assert!(
        forced.err.contains("placement `notes.menu` in src/placement.js was edited, and is written"),
        "{}",
        forced.err
    );
    let now = [placement, provider, "config/public.js", "config/server.js"].map(|file| app.read(file));
    assert_eq!(now, written, "these entries, and no other");
    app.run(&["undo"]).ok();
    assert_eq!(tree::difference(&before, &app.tree()), Vec::<String>::new());
    // What the tool can't read whole it doesn't write over.
    app.edit(placement, "icon: \"notes\",", "...own,");
    let refused = app.run(&["restore", "notes.menu", "--force"]);
    assert_eq!(refused.code, 1, "{}", refused.all());
    assert!(refused.err.contains("conflict[edit-refused]") && refused.err.contains("order: 300"), "{}", refused.err);
}

#[test]
fn what_nobody_wrote_and_what_is_kept_nowhere_is_said() {
    let mut app = TestApp::with_notes();
    app.write("src/mine.js", "// mine\n");
    for (target, said) in [
        ("src/mine.js", "`src/mine.js` is yours"),
        ("src/notes/lst.js", "did you mean `src/notes/list.js`"),
        ("../outside", "unknown file or entry"),
    ] {
        let refused = app.run(&["restore", target]);
        assert_eq!(refused.code, 1);
        assert!(refused.err.contains(said), "{target}: {}", refused.err);
    }
    app.delete("vendor/@jskit-ai/notes/src/store.js");
    app.offer("0.2.0");
    let refused = app.run(&["restore", "vendor/@jskit-ai/notes/src/store.js"]);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("this jskit has another version of `notes`"), "{}", refused.err);
}

#[test]
fn entries_are_compared_and_brought_back_where_they_stand() {
    let app = TestApp::of(&["--preset", "users"]);
    let before = app.read("src/placement.js");
    app.edit("src/placement.js", "label: \"Home\"", "label: \"Start\"");
    let said = app.run(&["diff", "src/placement.js"]).ok().out;
    let lines: Vec<&str> = said.lines().filter(|line| line.starts_with(['+', '-'])).collect();
    assert_eq!(
        lines,
        ["--- a/src/placement.js", "+++ b/src/placement.js", "-    label: \"Home\",", "+    label: \"Start\","]
    );
    app.run(&["restore", "src/placement.js", "--force", "--yes"]).ok();
    assert_eq!(app.read("src/placement.js"), before);
}
