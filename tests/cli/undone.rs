//! Every command that changes an app: planned, made, undone and done again.

use crate::support::tree::{self, Node, Tree};
use crate::support::{ADD_NOTES, Said, TOKEN, TestApp, catalog_of, run};

/// What a user does before a command, and the command.
type Case = (fn(&mut TestApp), &'static [&'static str]);

fn nothing(_: &mut TestApp) {}

/// One after the other, each in the app that the last has made.
const CASES: &[Case] = &[
    (nothing, ADD_NOTES),
    (nothing, &["add", "tags"]),
    (nothing, &["generate", "page", "home/reports", "--name", "Reports"]),
    (nothing, &["generate", "add-subpages", "home/reports"]),
    (nothing, &["generate", "placed-element", "Quick search", "--target", "shell.status"]),
    (nothing, &["generate", "outlet", "toolbar", "home/index.vue", "--placement", "home.toolbar"]),
    (nothing, &["position", "element", "notes.menu", "--before", "shell.home"]),
    (nothing, &["position", "element", "notes.menu"]),
    (nothing, &["remove", "outlet", "toolbar", "home/index.vue"]),
    (nothing, &["remove", "page", "home/reports"]),
    (nothing, &["add", "rooms"]),
    (nothing, &["tenancy", "personal"]),
    (nothing, &["tenancy", "none"]),
    (|app| app.delete("src/notes/list.js"), &["restore", "src/notes/list.js"]),
    (nothing, &["remove", "tags"]),
    (|app| app.offer("0.2.0"), &["update"]),
    (|app| app.delete("vendor/@jskit-ai/notes/package.json"), &["doctor", "--fix"]),
    (nothing, &["remove", "rooms", "--delete-migrations"]),
    (nothing, &["remove", "notes", "--delete-migrations"]),
];

fn same(app: &TestApp, wanted: &Tree, what: &str) {
    assert_eq!(tree::difference(wanted, &app.tree()), Vec::<String>::new(), "{what}");
}

/// A tree without what is drawn by lot, what is named by the clock, and values that no history keeps.
fn comparable(tree: &Tree) -> Tree {
    let name = |path: &String| match path.strip_prefix("migrations/") {
        Some(name) => format!("migrations/{}", name.get(14..).unwrap_or(name)),
        None => path.clone(),
    };
    let unstamped = |path: &str| path != ".env" && !path.starts_with(".jskit/lock/");
    tree.iter().filter(|(path, _)| unstamped(path)).map(|(path, node)| (name(path), node.clone())).collect()
}

fn env(tree: &Tree) -> Vec<String> {
    let Some(Node::File(_, bytes)) = tree.get(".env") else { return Vec::new() };
    let text = String::from_utf8_lossy(bytes).into_owned();
    let mut lines: Vec<String> = text.lines().filter(|line| line.contains('=')).map(str::to_owned).collect();
    lines.retain(|line| !line.starts_with("NOTES_TOKEN=") && !line.starts_with("NOTES_SEAL="));
    lines.sort();
    lines
}

#[test]
fn every_command_is_planned_undone_and_done_again() {
    let mut app = TestApp::shell();
    for (edit, command) in CASES {
        edit(&mut app);
        let before = app.tree();
        app.run(command).ok();
        let after = app.tree();
        assert_ne!(before, after, "{command:?} does something");

        app.run(&["undo", "--delete-migrations"]).ok();
        let drops_secrets = command == &["remove", "notes", "--delete-migrations"];
        if drops_secrets {
            assert_eq!(tree::difference(&comparable(&before), &comparable(&app.tree())), Vec::<String>::new());
            assert_eq!(env(&before), env(&app.tree()), "what is no secret is back");
        } else {
            same(&app, &before, &format!("{command:?} undone"));
        }
        app.run(&["redo"]).ok();
        assert_eq!(
            tree::difference(&comparable(&after), &comparable(&app.tree())),
            Vec::<String>::new(),
            "{command:?} redone"
        );
        assert_eq!(env(&after), env(&app.tree()), "{command:?} redone");

        app.run(&["undo", "--delete-migrations"]).ok();
        let undone = app.tree();
        app.run(&[&["plan"], *command, &["--out", "../plan.json"]].concat()).ok();
        same(&app, &undone, &format!("{command:?} planned"));
        let mut apply = app.command(&["apply", "../plan.json"]);
        Said::of(&apply.env("NOTES_TOKEN", TOKEN).output().expect("the tool runs")).ok();
        assert_eq!(
            tree::difference(&comparable(&after), &comparable(&app.tree())),
            Vec::<String>::new(),
            "{command:?} applied"
        );
        let history = app.run(&["history", "--json"]).ok().json();
        let last = &history["receipts"][0];
        assert_eq!(last["kind"], "command");
        let line = last["command"].as_str().expect("a command");
        assert!(line.starts_with(&format!("jskit {}", command[0])), "{line}");
    }
}

#[test]
fn walking_through_history_can_be_planned_too() {
    let app = TestApp::with_notes();
    app.run(&["add", "tags"]).ok();
    let added = app.tree();
    app.run(&["undo"]).ok();
    let before = app.tree();
    for (step, wanted) in [("redo", &added), ("undo", &before)] {
        app.run(&["plan", step, "--out", "../plan.json"]).ok();
        app.run(&["apply", "../plan.json"]).ok();
        same(&app, wanted, step);
    }
    let history = app.run(&["history", "--json"]).ok().json();
    let kinds: Vec<(String, u64)> = history["receipts"]
        .as_array()
        .expect("receipts")
        .iter()
        .map(|receipt| (receipt["kind"].as_str().expect("a kind").to_owned(), receipt["of"].as_u64().unwrap_or(0)))
        .take(4)
        .collect();
    let number = history["receipts"][3]["number"].as_u64().expect("a number");
    let walk = |kind: &str| (kind.to_owned(), number);
    assert_eq!(kinds, [walk("undo"), walk("redo"), walk("undo"), ("command".to_owned(), 0)]);
}

/// A catalog of one package, with a key that a command can change, and a secret one.
fn store() -> tempfile::TempDir {
    let descriptor = r#"schema = 1
id = "store"
version = "0.1.0"
kind = "runtime"
summary = "A store somewhere."
depends-on = ["kernel"]

[options.store-host]
type = "text"
required = true
help = "Where it is."
env = "STORE_HOST"

[options.store-token]
type = "secret"
required = true
help = "Opens it."
env = "STORE_TOKEN"
"#;
    catalog_of(&[("package-descriptors/store.toml", descriptor)])
}

#[test]
fn a_value_that_a_command_changed_is_changed_again() {
    let (app, store) = (TestApp::shell(), store());
    let run = |args: &[&str]| app.run_with(&store, args).ok();
    run(&["add", "store", "--store-host", "h1", "--store-token", "t1"]);
    let env = |host: &str, token: &str| {
        let text = app.read(".env");
        let has = |line: String| text.lines().any(|one| one == line);
        assert!(has(format!("STORE_HOST={host}")) && has(format!("STORE_TOKEN={token}")), "{text}");
    };
    let first = app.tree();
    run(&["add", "store", "--store-host", "h2"]);
    let second = app.tree();
    run(&["undo"]);
    same(&app, &first, "undone");
    run(&["redo"]);
    same(&app, &second, "redone");

    // A value of your own stays, and is named; so does one that is there already.
    run(&["undo"]);
    app.edit(".env", "STORE_HOST=h1", "STORE_HOST=mine");
    let said = run(&["redo"]);
    assert!(said.err.contains("kept: .env: `STORE_HOST`, whose value is your own"), "{}", said.all());
    env("mine", "t1");
    app.edit(".env", "STORE_HOST=mine", "STORE_HOST=h2");
    run(&["undo"]);
    app.edit(".env", "STORE_HOST=h1", "STORE_HOST=h2");
    let said = run(&["redo"]);
    assert!(!said.all().contains("kept:"), "{}", said.all());
    same(&app, &second, "redone where the value was there");

    // Of a secret nothing was kept.
    run(&["add", "store", "--store-token", "t2"]);
    run(&["undo"]);
    app.edit(".env", "STORE_TOKEN=t2", "STORE_TOKEN=t1");
    let said = run(&["redo"]);
    assert!(said.err.contains("warning: set `STORE_TOKEN` in `.env`: its value was not kept"), "{}", said.all());
    env("h2", "t1");
}

/// Puts the app's files back without the tool, as git would.
fn check_out(app: &TestApp, wanted: &Tree) {
    // Backwards, what lies inside a folder comes before it.
    for (path, node) in app.tree().iter().rev().filter(|(path, _)| !wanted.contains_key(*path)) {
        match node {
            Node::Folder(_) => std::fs::remove_dir(app.path().join(path)).expect("the folder can go"),
            _ => app.delete(path),
        }
    }
    for (path, node) in wanted {
        if let Node::File(_, bytes) = node {
            app.write(path, std::str::from_utf8(bytes).expect("text"));
        }
    }
}

#[test]
fn a_step_that_comes_to_nothing_is_not_in_the_way() {
    let app = TestApp::shell();
    let first = app.tree();
    app.run(&["generate", "page", "home/a", "--name", "A"]).ok();
    let second = app.tree();
    app.run(&["generate", "page", "home/b", "--name", "B"]).ok();
    check_out(&app, &second);

    let said = app.run(&["undo", "--dry-run"]).ok();
    assert_eq!((said.out.as_str(), said.err.as_str()), ("  no file changes\n", "nothing was written\n"));
    app.run(&["undo", "--check"]).ok();
    let said = app.run(&["undo"]).ok();
    assert_eq!(said.out, "took back `jskit generate page home/b --name B` (no file changes)\n");
    same(&app, &second, "the page that was gone");
    app.run(&["undo"]).ok();
    assert_eq!(tree::difference(&comparable(&first), &comparable(&app.tree())), Vec::<String>::new());
    check_out(&app, &second);
    let said = app.run(&["redo", "--json"]).ok().json();
    assert_eq!((said["status"].as_str(), said["changes"].as_array().map(Vec::len)), (Some("applied"), Some(0)));
    app.run(&["redo"]).ok();
    assert!(app.exists("src/pages/home/b/index.vue"));
    assert_eq!(app.run(&["redo"]).ok().out, "nothing to do\n");
}

#[test]
fn an_app_that_was_made_in_a_folder_is_made_there_again() {
    let home = tree::scratch();
    let create = ["create-app", "notebook", "--target", ".", "--preset", "minimal", "--no-git"];
    run(home.path(), &create).ok();
    let made = tree::read(home.path());
    let state = |tree: Tree| tree.into_keys().filter(|path| path != ".jskit").collect::<Vec<_>>();
    let walk = |command: &[&str]| run(home.path(), command).ok();
    walk(&["undo"]);
    assert_eq!(state(tree::read(home.path())), Vec::<String>::new());
    assert!(walk(&["history"]).out.contains("jskit create-app notebook"));
    assert_eq!(walk(&["undo"]).out, "nothing to do\n");
    walk(&["redo"]);
    let again = || {
        let now = tree::read(home.path());
        assert_eq!(tree::difference(&comparable(&made), &comparable(&now)), Vec::<String>::new());
        assert_eq!(env(&made), env(&now));
    };
    again();
    walk(&["undo"]);
    let plan = home.path().join("plans");
    std::fs::create_dir(&plan).expect("a folder");
    let below = |command: &[&str]| run(&plan, command).ok();
    below(&["plan", "redo", "--out", "plan.json"]);
    below(&["apply", "plan.json"]);
    std::fs::remove_dir_all(&plan).expect("the folder can go");
    again();
    assert_eq!(walk(&["doctor"]).out, "no problems found\n");
}

#[test]
fn a_key_that_one_package_drops_and_another_sets_is_what_it_was() {
    let app = TestApp::of(&["--preset", "users"]);
    let before = app.read(".env");
    let add =
        ["add", "database-runtime-mysql", "--replace", "database-runtime-sqlite", "--db-name", "a", "--db-user", "b"];
    app.run(&[&add[..], &["--db-password", "x"]].concat()).ok();
    assert!(app.read(".env").contains("DB_CLIENT=mysql"));
    let said = app.run(&["undo"]).ok();
    let lines = |text: &str| {
        let mut lines: Vec<String> = text.lines().filter(|line| line.contains('=')).map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(lines(&app.read(".env")), lines(&before), "{}", said.all());
}
