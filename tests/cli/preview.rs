//! Preview is truth: what `--dry-run` says, in JSON and as a diff, is what happens.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::patch;
use crate::support::tree::{self, Node, Tree};
use crate::support::{ADD_NOTES, TestApp, run};

const COMMANDS: &[&[&str]] = &[
    ADD_NOTES,
    &["add", "tags"],
    &["update"],
    &["update", "notes", "--partial"],
    &["update", "notes", "--take-theirs"],
    &["update", "notes", "--keep-mine"],
    &["remove", "notes"],
    &["remove", "notes", "--delete-migrations"],
    &["remove", "tags"],
    &["generate", "page", "home/reports", "--name", "Reports \"of\" 'all'"],
    &["generate", "page", "home/settings/team", "--name", "Team", "--force"],
    &["remove", "page", "home/reports"],
    &["generate", "add-subpages", "home/reports"],
    &["generate", "placed-element", "Quick search", "--target", "shell.status"],
    &["generate", "outlet", "toolbar", "home/index.vue", "--placement", "home.toolbar"],
    &["remove", "outlet", "toolbar", "home/index.vue"],
    &["add", "rooms"],
    &["tenancy", "personal"],
    &["tenancy", "workspaces", "--force"],
    &["tenancy", "none", "--keep-mine"],
    &["position", "element", "notes.menu", "--before", "shell.home"],
    &["position", "element", "shell.home", "--surface", "home", "--after", "tags.menu"],
    &["position", "element", "notes.menu"],
    &["restore", "src/notes/list.js", "notes.menu"],
    &["restore", "src/notes/list.js", "src/placement.js", "--force"],
    &["doctor", "--fix"],
    &["undo"],
    &["redo"],
];

/// A file, and its new text or none.
type Edit = (&'static str, fn(&str) -> Option<String>);

/// What a user does to files; those that are not there are left alone.
const EDITS: &[Edit] = &[
    ("src/notes/list.js", |text| Some(text.replace("Buy milk", "Buy bread"))),
    ("src/notes/list.js", |text| Some(text.replace("\"Call home\",", "\"Call mother\","))),
    ("src/notes/list.js", |_| None),
    ("src/notes/legacy.js", |text| Some(text.replace('\n', "\r\n"))),
    ("src/placement.js", |text| Some(text.replace("order: 300", "order: 310"))),
    ("src/placement.js", |text| Some(text.replace('\n', "\r\n"))),
    ("src/placement.js", |text| Some(format!("\u{feff}{text}"))),
    ("src/placement.js", |text| Some(format!("{text}const broken = ;\n"))),
    ("src/placementTopology.js", |text| Some(text.replace("  ", "\t"))),
    ("config/public.js", |text| Some(text.trim_end().to_owned())),
    ("config/public.js", |text| Some(text.replace("tenancyMode = \"none\"", "tenancyMode = \"personal\""))),
    ("src/rooms/policy.js", |text| Some(text.replace("mode = \"none\"", "mode = \"ours\""))),
    ("src/rooms/door.js", |text| Some(text.replace("red", "blue"))),
    ("config/server.js", |_| None),
    ("package.json", |text| Some(text.replace("5.1.6", "5.1.7"))),
    ("package.json", |text| Some(text.replace("  ", "    "))),
    (".env", |text| Some(text.replace("NOTES_LIMIT=20", "NOTES_LIMIT=\"21\""))),
    (".env", |_| None),
    ("vendor/@jskit-ai/notes/src/store.js", |text| Some(text.replace("Map", "WeakMap"))),
    ("vendor/@jskit-ai/notes/package.json", |_| None),
    ("vendor/@jskit-ai/kernel/package.json", |_| None),
    ("src/pages/home/index.vue", |text| Some(text.replace("<ShellOutlet ", "<ShellOutlet id=\"mine\" "))),
    ("src/pages/home/index.vue", |text| Some(text.replace("<script setup>", "<script>"))),
    ("src/pages/home/reports/index.vue", |text| Some(text.replace("Nothing", "Something"))),
];

fn edit(app: &TestApp, (path, edit): Edit) {
    if !app.exists(path) {
        return;
    }
    match edit(&app.read(path)) {
        Some(text) => app.write(path, &text),
        None => app.delete(path),
    }
}

/// The clock runs between a preview and what it previews: migrations and nothing else show it.
fn without_stamp(path: &str) -> String {
    match path.strip_prefix("migrations/") {
        Some(name) => format!("migrations/STAMP{}", &name[14..]),
        None => path.to_owned(),
    }
}

/// Paths of files with what happened to them.
fn happened(before: &Tree, after: &Tree) -> BTreeMap<String, String> {
    let file = |tree: &Tree, path: &str| matches!(tree.get(path), Some(Node::File(..)));
    let paths = tree::difference(before, after);
    let paths = paths.iter().filter(|path| file(before, path) || file(after, path));
    let action = |path: &str| match (file(before, path), file(after, path)) {
        (false, _) => "create",
        (true, true) => "modify",
        (true, false) => "delete",
    };
    paths.map(|path| (without_stamp(path), action(path).to_owned())).collect()
}

fn promised(document: &serde_json::Value) -> BTreeMap<String, String> {
    let changes = document["changes"].as_array().expect("changes").iter();
    let text = |value: &serde_json::Value| value.as_str().expect("text").to_owned();
    changes.map(|change| (without_stamp(&text(&change["path"])), text(&change["action"]))).collect()
}

/// What the diff shows, against the files; `.env` shows no values, and `.jskit` is no one's to read.
fn check_diff(diff: &str, before: &TestApp, after: &Tree, promised: &BTreeMap<String, String>) {
    let (open, hidden) = split_env(diff);
    let shown = patch::apply(&open, |path| before.read(path));
    let mut visible: Vec<String> = shown.keys().map(|path| without_stamp(path)).collect();
    visible.extend(hidden.then(|| ".env".to_owned()));
    visible.sort();
    let expected: Vec<String> = promised.keys().filter(|path| !path.starts_with(".jskit/")).cloned().collect();
    assert_eq!(visible, expected, "the diff shows every file");
    for (path, text) in shown {
        let wanted = without_stamp(&path);
        let now = after.iter().find(|(path, node)| without_stamp(path) == wanted && matches!(node, Node::File(..)));
        let bytes = now.map(|(_, node)| match node {
            Node::File(_, bytes) => bytes.clone(),
            _ => unreachable!("only files were kept"),
        });
        assert_eq!(bytes.map(|bytes| String::from_utf8(bytes).expect("text")), text, "{path}");
    }
}

/// The diff without the part about `.env`, and whether there was one.
fn split_env(diff: &str) -> (String, bool) {
    let (mut open, mut in_env, mut found) = (String::new(), false, false);
    for line in diff.split_inclusive('\n') {
        if line.starts_with("--- ") {
            in_env = line == "--- a/.env\n";
            found |= in_env;
        }
        if !in_env {
            open.push_str(line);
        }
    }
    (open, found)
}

/// Runs a command as dry run, as check, and in earnest, on copies of one app.
fn check(app: &TestApp, command: &[&str]) {
    let before = app.tree();
    let with = |more: &[&str]| app.run(&[command, more].concat());
    let dry = with(&["--dry-run", "--json"]);
    let shown = with(&["--dry-run", "--color", "never"]);
    let pending = with(&["--check"]);
    assert_eq!(tree::difference(&before, &app.tree()), Vec::<String>::new(), "{command:?} was only to be shown");
    let was = TestApp::copy_of(&app.path());
    let done = with(&["--json"]);
    let after = app.tree();
    let (dry, done_document) = (dry.json(), done.json());
    if dry["status"] == "error" {
        assert_eq!(dry, done_document, "{command:?}");
        assert_eq!(tree::difference(&before, &after), Vec::<String>::new(), "{command:?} failed");
        return;
    }
    for field in ["entries", "conflicts", "kept", "warnings", "next"] {
        let stamped = |document: &serde_json::Value| scrub(&document[field].to_string());
        assert_eq!(stamped(&dry), stamped(&done_document), "{command:?}: {field}");
    }
    let promised = promised(&dry);
    let status = done_document["status"].as_str().expect("a status");
    let expected = if status == "applied" { promised.clone() } else { BTreeMap::new() };
    assert_eq!(expected, happened(&before, &after), "{command:?}: {status}");
    let partial = command.contains(&"--partial");
    let conflicts = dry["conflicts"].as_array().is_some_and(|conflicts| !conflicts.is_empty());
    let code = match (conflicts && !partial, promised.is_empty()) {
        (true, _) => 1,
        (false, true) => 0,
        (false, false) => 3,
    };
    assert_eq!(pending.code, code, "{command:?} --check: {}", pending.all());
    if status == "applied" {
        let diff = shown.out.find("--- ").map_or("", |at| &shown.out[at..]);
        check_diff(diff, &was, &after, &promised);
        modes_kept(&before, &after);
    }
}

fn scrub(text: &str) -> String {
    let parts: Vec<&str> = text.split("migrations/").collect();
    let tail = |part: &&str| part.get(14..).unwrap_or("").to_owned();
    std::iter::once(parts[0].to_owned()).chain(parts[1..].iter().map(tail)).collect::<Vec<_>>().join("migrations/")
}

fn modes_kept(before: &Tree, after: &Tree) {
    for (path, node) in before {
        if let (Node::File(was, _), Some(Node::File(now, _))) = (node, after.get(path)) {
            assert_eq!(was, now, "the mode of {path}");
        }
    }
}

#[derive(Clone, Debug)]
enum Step {
    Edit(usize),
    Run(usize),
    Upgrade,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (0..EDITS.len()).prop_map(Step::Edit),
        4 => (0..COMMANDS.len()).prop_map(Step::Run),
        1 => Just(Step::Upgrade),
    ]
}

/// `PROPTEST_CASES` asks for more.
fn config() -> ProptestConfig {
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { ProptestConfig::default().cases } else { 24 };
    ProptestConfig { cases, max_shrink_iters: 40, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn is_truth(steps in prop::collection::vec(step(), 3..9), notes in any::<bool>()) {
        let mut app = if notes { TestApp::with_notes() } else { TestApp::shell() };
        for step in steps {
            match step {
                Step::Edit(index) => edit(&app, EDITS[index]),
                Step::Run(index) => check(&app, COMMANDS[index]),
                Step::Upgrade => app.offer("0.2.0"),
            }
        }
    }
}

/// Each command once where it has something to do, so that no run of chance leaves one out.
#[test]
fn is_truth_for_every_command() {
    let mut app = TestApp::shell();
    check(&app, COMMANDS[0]);
    check(&app, &["add", "tags"]);
    check(&app, &["generate", "page", "home/reports", "--name", "Reports"]);
    check(&app, &["undo"]);
    check(&app, &["redo"]);
    check(&app, &["generate", "add-subpages", "home/reports"]);
    check(&app, &["generate", "placed-element", "Quick search", "--target", "shell.status"]);
    check(&app, &["generate", "outlet", "toolbar", "home/index.vue", "--placement", "home.toolbar"]);
    check(&app, &["remove", "outlet", "toolbar", "home/index.vue"]);
    check(&app, &["remove", "page", "home/reports"]);
    check(&app, &["position", "element", "notes.menu", "--before", "shell.home"]);
    check(&app, &["position", "element", "notes.menu"]);
    app.delete("src/notes/list.js");
    check(&app, &["restore", "src/notes/list.js"]);
    check(&app, &["add", "rooms"]);
    check(&app, &["tenancy", "personal"]);
    check(&app, &["tenancy", "none"]);
    app.offer("0.2.0");
    check(&app, &["update"]);
    check(&app, &["undo"]);
    check(&app, &["redo"]);
    app.delete("vendor/@jskit-ai/notes/package.json");
    check(&app, &["doctor", "--fix"]);
    check(&app, &["remove", "notes", "--delete-migrations"]);
    check(&app, &["undo", "--delete-migrations"]);
}

#[test]
fn is_truth_for_a_new_app() {
    let home = tree::scratch();
    let args = ["create-app", "fresh", "--no-git"];
    let dry = run(home.path(), &[&args[..], &["--dry-run", "--json"]].concat()).ok().json();
    assert_eq!(run(home.path(), &[&args[..], &["--check"]].concat()).code, 3);
    assert_eq!(tree::read(home.path()), Tree::new());
    let shown = run(home.path(), &[&args[..], &["--dry-run"]].concat()).ok().out;
    run(home.path(), &args).ok();
    let after = tree::read(&home.path().join("fresh"));
    let expected = promised(&dry);
    assert_eq!(expected, happened(&Tree::new(), &after));
    let (open, hidden) = split_env(&shown[shown.find("--- ").expect("a diff")..]);
    assert!(hidden);
    for (path, text) in patch::apply(&open, |_| String::new()) {
        let Some(Node::File(_, bytes)) = after.get(&path) else { panic!("{path} is not there") };
        assert_eq!(Some(String::from_utf8_lossy(bytes).into_owned()), text, "{path}");
    }
}

#[test]
fn a_file_that_became_no_text_differs_and_hides_no_other() {
    let app = TestApp::with_notes();
    std::fs::write(app.path().join("public/favicon.svg"), b"\xff\xfe\x00").expect("a file");
    app.edit("src/notes/list.js", "export const first", "// mine\nexport const first");
    let diff = app.run(&["diff"]).ok().out;
    assert!(diff.starts_with("Binary file public/favicon.svg differs\n--- a/src/notes/list.js\n"), "{diff}");
    assert!(diff.contains("\n+// mine\n"), "{diff}");
    let one = app.run(&["diff", "public/favicon.svg", "--json"]).ok().json();
    assert_eq!(one["files"][0]["diff"], "Binary file public/favicon.svg differs\n");
}
