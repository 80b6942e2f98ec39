//! What was added can be removed without a trace, and what the user made of it stays.

use std::collections::BTreeSet;

use crate::support::{ADD_NOTES, TestApp, tree};

/// Of the migrations only: a database may have run them.
fn without_migrations(mut tree: tree::Tree) -> tree::Tree {
    tree.retain(|path, _| path != "migrations" && !path.starts_with("migrations/") && path != ".jskit/migrations.json");
    tree
}

#[test]
fn add_then_remove_restores_every_byte_but_the_migrations() {
    let app = TestApp::shell();
    let before = app.tree();
    app.run(ADD_NOTES).ok();
    assert_eq!(app.run(&["doctor"]).ok().out, "no problems found\n");
    let said = app.run(&["remove", "package", "notes"]).ok();
    assert!(said.err.contains("_notes-initial-schema.cjs` stays: your database may have run it"), "{}", said.err);
    assert_eq!(tree::difference(&before, &without_migrations(app.tree())), Vec::<String>::new());
    assert_eq!(std::fs::read_dir(app.path().join("migrations")).expect("the folder").count(), 1);
}

#[test]
fn with_its_migrations_when_asked() {
    let app = TestApp::shell();
    let before = app.tree();
    app.run(ADD_NOTES).ok();
    app.run(&["remove", "notes", "--delete-migrations"]).ok();
    assert_eq!(tree::difference(&before, &app.tree()), Vec::<String>::new());
}

#[test]
fn a_migration_that_stayed_is_taken_up_again() {
    let app = TestApp::with_notes();
    let before = app.tree();
    app.run(&["remove", "notes"]).ok();
    app.run(ADD_NOTES).ok();
    let changed = tree::difference(&before, &app.tree());
    // The order of what stands in these files is that of the adding.
    let moved = |path: &String| path == ".env" || path == "package.json";
    assert_eq!(changed.into_iter().filter(|path| !moved(path)).collect::<Vec<_>>(), Vec::<String>::new());
    assert_eq!(app.run(&["doctor"]).ok().out, "no problems found\n");
}

#[test]
fn two_packages_leave_in_either_order() {
    for order in [["notes", "tags"], ["tags", "notes"]] {
        let app = TestApp::shell();
        let before = app.tree();
        app.run(ADD_NOTES).ok();
        app.run(&["add", "tags"]).ok();
        for id in order {
            app.run(&["remove", id, "--delete-migrations"]).ok();
        }
        assert_eq!(tree::difference(&before, &app.tree()), Vec::<String>::new(), "{order:?}");
    }
}

#[test]
fn a_page_goes_with_its_link() {
    let app = TestApp::shell();
    let before = app.tree();
    app.run(&["generate", "page", "home/reports", "--name", "Reports"]).ok();
    app.run(&["remove", "page", "home/reports"]).ok();
    assert_eq!(tree::difference(&before, &app.tree()), Vec::<String>::new());
}

/// As prettier does it: a text with an apostrophe in it keeps its double quotes.
fn single_quoted(text: &str) -> String {
    let lines = text.lines().map(|line| if line.contains('\'') { line.to_owned() } else { line.replace('"', "'") });
    lines.map(|line| line + "\n").collect()
}

type Style = (&'static str, fn(&str) -> String);

/// How prettier and people write what the tool wrote.
const STYLES: &[Style] = &[
    ("single quotes, no semicolons", |text| single_quoted(text).replace(";\n", "\n")),
    ("tabs", |text| text.replace("  ", "\t")),
    ("CRLF", |text| text.replace('\n', "\r\n")),
    ("a byte order mark", |text| format!("\u{feff}{text}")),
    ("trailing commas", |text| text.replace("\n});", ",\n});").replace("\n};", ",\n};")),
    ("four spaces", |text| text.replace("  ", "    ")),
];

const STYLED: &[&str] = &[
    "src/placement.js",
    "src/placementTopology.js",
    "config/public.js",
    "config/server.js",
    "config/surfaceAccessPolicies.js",
    "packages/main/src/client/providers/MainClientProvider.js",
];

#[test]
fn in_the_users_style_too() {
    for (name, style) in STYLES {
        let app = TestApp::shell();
        for path in STYLED {
            app.write(path, &style(&app.read(path)));
        }
        let before = app.tree();
        app.run(ADD_NOTES).ok();
        app.run(&["remove", "notes", "--delete-migrations"]).ok();
        assert_eq!(tree::difference(&before, &app.tree()), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn reformatted_after_it_was_added_it_still_goes() {
    for (name, style) in STYLES {
        let app = TestApp::with_notes();
        for path in STYLED.iter().chain(&["src/notes/list.js", "src/notes/legacy.js"]) {
            app.write(path, &style(&app.read(path)));
        }
        let said = app.run(&["remove", "notes", "--delete-migrations"]).ok();
        assert!(!said.all().contains("kept:"), "{name}: {}", said.all());
        for gone in ["src/notes", "src/pages/notes", "vendor/@jskit-ai/notes", "migrations", "scripts"] {
            assert!(!app.exists(gone), "{name}: {gone}");
        }
        for path in STYLED {
            let text = app.read(path).to_lowercase();
            assert!(!text.contains("notes"), "{name}: {path}\n{text}");
        }
        assert_eq!(app.run(&["doctor"]).ok().out, "no problems found\n", "{name}");
    }
}

#[test]
fn what_the_user_edited_stays_and_is_named() {
    let app = TestApp::with_notes();
    app.edit("src/notes/list.js", "\"Buy milk\"", "\"Buy bread\"");
    app.edit("src/placement.js", "order: 300", "order: 310");
    app.edit("package.json", "\"nanoid\": \"5.1.6\"", "\"nanoid\": \"5.1.7\"");
    app.edit(".env", "NOTES_LIMIT=20", "NOTES_LIMIT=21");
    app.delete("src/notes/legacy.js");
    let said = app.run(&["remove", "notes", "--json"]).ok();
    let document = said.json();
    let kept: BTreeSet<&str> =
        document["kept"].as_array().expect("a list").iter().filter_map(|one| one.as_str()).collect();
    let stamped = kept.iter().find(|line| line.contains("migrations/")).copied().expect("the migration");
    let line = app.read("src/placement.js").lines().position(|line| line.contains("notes.menu")).expect("the entry");
    let placement = kept.iter().find(|line| line.contains("placement.js")).copied().expect("the placement");
    assert!(
        placement.starts_with(&format!("placement `notes.menu` in `src/placement.js:{line}` stays: ")),
        "{placement}"
    );
    assert_eq!(
        kept,
        BTreeSet::from([
            stamped,
            placement,
            "`NOTES_LIMIT` in `.env` stays: its value is yours",
            "`dependencies.nanoid` in package.json stays `5.1.7`: you changed it",
            "`src/notes/list.js` stays: you edited it",
        ])
    );
    assert!(app.read("src/notes/list.js").contains("Buy bread"));
    assert!(app.read("src/placement.js").contains("order: 310"));
    assert!(app.read(".env").contains("NOTES_LIMIT=21") && !app.read(".env").contains("NOTES_TOKEN"));
    assert!(!app.exists("src/notes/NotesBadge.vue") && !app.exists("src/pages/notes"));
}

#[test]
fn what_needs_it_stops_it_until_it_is_said_what_becomes_of_it() {
    let app = TestApp::with_notes();
    app.edit("vendor/@jskit-ai/notes/src/store.js", "new Map()", "new Map([])");
    app.write("src/pages/home/mine.vue", "<script setup>\nimport { notes } from \"../../notes/list.js\";\n</script>\n");
    let before = app.tree();
    let said = app.run(&["remove", "notes"]);
    assert_eq!(said.code, 1, "{}", said.all());
    for line in [
        "conflict[needs-removed]: needs `notes`: without it the import `../../notes/list.js` leads to no file (src/pages/home/mine.vue:2)",
        "conflict[needs-removed]: `vendor/@jskit-ai/notes/src/store.js` was edited, and is part of `notes` (vendor/@jskit-ai/notes/src/store.js)",
        "`--keep-edited` moves what needs `notes` to `removed/`, `--delete-edited` deletes it",
    ] {
        assert!(said.err.contains(line), "{line}\n{}", said.err);
    }
    assert_eq!(tree::difference(&before, &app.tree()), Vec::<String>::new());
    app.run(&["remove", "notes", "--keep-edited"]).ok();
    assert!(app.read("removed/src/pages/home/mine.vue").contains("notes/list.js"));
    assert!(app.read("removed/vendor/@jskit-ai/notes/src/store.js").contains("new Map([])"));
    assert!(!app.exists("vendor/@jskit-ai/notes") && !app.exists("src/pages/home/mine.vue"));
    assert_eq!(app.run(&["doctor"]).ok().out, "no problems found\n");
    app.run(&["undo"]).ok();
    // Secrets are in no history.
    assert_eq!(tree::difference(&before, &app.tree()), [".env"]);
    app.run(&["remove", "notes", "--delete-edited", "--delete-migrations"]).ok();
    assert_eq!(tree::difference(&TestApp::shell().tree(), &app.tree()), Vec::<String>::new());
}

#[test]
fn an_npm_package_that_the_app_itself_imports_stays() {
    let app = TestApp::with_notes();
    app.write("src/own.js", "import { nanoid } from \"nanoid\";\n\nexport default nanoid;\n");
    let said = app.run(&["remove", "notes"]).ok();
    assert!(said.err.contains("kept: `nanoid` stays in package.json: `src/own.js:1` imports it"), "{}", said.err);
    assert!(app.read("package.json").contains("\"nanoid\": \"5.1.6\""));
    assert_eq!(app.run(&["doctor"]).ok().out, "no problems found\n");
}

#[test]
fn options_for_packages_are_no_options_for_pages() {
    let app = TestApp::shell();
    app.run(&["generate", "page", "home/reports", "--name", "Reports"]).ok();
    for option in ["--with-dependents", "--keep-dependencies", "--delete-migrations"] {
        let said = app.run(&["remove", "page", "home/reports", option]);
        assert_eq!(said.code, 2, "{}", said.all());
        assert!(said.err.contains(&format!("`{option}` is for packages")), "{}", said.err);
    }
}
