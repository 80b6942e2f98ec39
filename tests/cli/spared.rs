//! What an update or a removal would take from under the app's own code.

use crate::support::{TestApp, catalog_of};

const HEAD: &str = r#"schema = 1
id = "staff"
kind = "runtime"
summary = "A surface of its own."
depends-on = ["shell-web"]
"#;

const ALL: &str = r#"
[[surfaces]]
id = "staff"
label = "Staff"
pages-root = "staff"
enabled = true
requires-auth = false
requires-workspace = false

[[topology]]
id = "staff.corner"
description = "A corner for staff."
surfaces = ["*"]
[topology.variants.compact]
outlet = "shell-layout:top-right"
[topology.variants.medium]
outlet = "shell-layout:top-right"
[topology.variants.expanded]
outlet = "shell-layout:top-right"

[[npm]]
dependencies = { "dayjs" = "1.11.13", "left-pad" = "1.3.0" }
"#;

fn offering(version: &str, rest: &str) -> tempfile::TempDir {
    catalog_of(&[("package-descriptors/staff.toml", &format!("{HEAD}version = \"{version}\"\n{rest}"))])
}

/// An app with the first version; the next one has nothing of it any more.
fn updated(edit: impl Fn(&TestApp)) -> (TestApp, String) {
    let (first, next) = (offering("0.1.0", ALL), offering("0.2.0", ""));
    let app = TestApp::shell();
    app.run_with(&first, &["add", "staff"]).ok();
    edit(&app);
    let said = app.run_with(&next, &["update", "staff"]).ok();
    (app, said.err)
}

#[test]
fn an_update_takes_what_nothing_names() {
    let (app, _) = updated(|_| ());
    assert!(!app.read("config/public.js").contains("staff"));
    assert!(!app.read("src/placementTopology.js").contains("staff"));
    assert!(!app.read("package.json").contains("dayjs"));
    assert_eq!(app.run(&["doctor"]).ok().out, "no problems found\n");
}

#[test]
fn an_update_leaves_what_the_apps_own_files_name() {
    let (app, said) = updated(|app| {
        app.run(&["generate", "page", "staff/pay", "--name", "Pay"]).ok();
        app.run(&["generate", "placed-element", "Clock", "--surface", "home", "--target", "staff.corner"]).ok();
        app.write("src/days.js", "import dayjs from \"dayjs\";\n\nexport const today = () => dayjs();\n");
    });
    for kept in [
        "`dayjs` stays in package.json: `src/days.js:1` imports it",
        "`config.surfaceDefinitions.staff` stays in config/public.js",
        "stays in src/placementTopology.js",
    ] {
        assert!(said.contains(kept), "{kept}:\n{said}");
    }
    assert!(!app.read("package.json").contains("left-pad"));
    assert_eq!(app.run(&["doctor"]).ok().out, "no problems found\n");
}

#[test]
fn what_was_generated_goes_only_if_nothing_needs_it() {
    let app = TestApp::shell();
    app.run(&["generate", "placed-element", "Clock", "--surface", "home", "--target", "shell.status"]).ok();
    app.write("src/lib.js", "export { default } from \"./components/Clock.vue\";\n");
    let before = app.tree();
    let said = app.run(&["remove", "placed-element", "Clock"]);
    let needs = "needs the generated placed-element `clock`";
    assert!(said.err.contains("src/lib.js:1") && said.err.contains(needs), "{}", said.err);
    assert_eq!(said.code, 1);
    assert_eq!(app.tree(), before);
    let said = app.run(&["remove", "placed-element", "Clock", "--keep-edited"]).ok();
    assert_eq!(said.out, "removed `src/components/Clock.vue` (files: 1 created, 2 modified, 2 deleted)\n");
    assert!(app.exists("removed/src/lib.js") && !app.exists("src/lib.js"));
    assert_eq!(app.run(&["doctor"]).ok().out, "no problems found\n");
}

#[test]
fn a_place_that_others_stand_in_is_named_before_it_goes() {
    let app = TestApp::shell();
    app.run(&["generate", "outlet", "toolbar", "home/index.vue", "--placement", "home.toolbar"]).ok();
    app.run(&["generate", "placed-element", "Clock", "--surface", "home", "--target", "home.toolbar"]).ok();
    let said = app.run(&["remove", "outlet", "toolbar", "home/index.vue"]);
    assert_eq!(said.code, 1, "{}", said.all());
    assert!(said.err.contains("src/placement.js") && said.err.contains("needs the generated outlet"), "{}", said.err);
    app.run(&["remove", "placed-element", "Clock"]).ok();
    app.run(&["remove", "outlet", "toolbar", "home/index.vue"]).ok();
    assert_eq!(app.run(&["doctor"]).ok().out, "no problems found\n");
}

#[test]
fn an_entry_that_was_left_behind_is_taken_up_again() {
    let left = || {
        let app = TestApp::with_notes();
        app.edit("src/placement.js", "label: \"Notes\"", "label: \"My jottings\"");
        let said = app.run(&["remove", "notes"]);
        assert!(said.err.contains("`notes.menu`"), "{}", said.err);
        app.run(&["remove", "notes", "--partial"]);
        assert!(app.read("src/placement.js").contains("My jottings"));
        app
    };
    let add = |app: &TestApp, answer: &[&str]| app.run(&[crate::support::ADD_NOTES, answer].concat());
    let app = left();
    let said = add(&app, &[]);
    assert!(said.err.contains("src/placement.js:notes.menu") && said.code == 1, "{}", said.err);
    for (answer, label) in [("--keep-mine", "My jottings"), ("--take-theirs", "Notes"), ("--force", "Notes")] {
        let app = left();
        add(&app, &[answer]).ok();
        let text = app.read("src/placement.js");
        assert_eq!(text.matches("notes.menu").count(), 1, "{answer}: {text}");
        assert!(text.contains(&format!("label: \"{label}\"")), "{answer}: {text}");
        assert_eq!(app.run(&["doctor"]).ok().out, "no problems found\n", "{answer}");
    }
}

#[test]
fn what_waits_does_not_stop_a_repair() {
    let mut app = TestApp::with_notes();
    app.edit("src/notes/list.js", "\"Call home\",", "\"Call mother\",");
    app.offer("0.2.0");
    app.run(&["update", "notes", "--partial"]);
    app.delete("vendor/@jskit-ai/kernel/package.json");
    let said = app.run(&["doctor", "--fix"]);
    assert_eq!(said.code, 1, "{}", said.all());
    assert!(app.exists("vendor/@jskit-ai/kernel/package.json"));
    let left = app.run(&["doctor", "--json"]).json();
    let codes: Vec<&str> =
        left["findings"].as_array().expect("findings").iter().filter_map(|one| one["code"].as_str()).collect();
    assert_eq!(codes, ["J504"]);
}

#[test]
fn a_lost_part_of_the_record_is_missed() {
    let app = TestApp::with_notes();
    let before = app.tree();
    for lost in ["shell-web", "http-runtime"] {
        app.delete(&format!(".jskit/lock/{lost}.json"));
        let said = app.run(&["doctor"]);
        assert_eq!(said.code, 1, "{}", said.all());
        assert!(said.out.contains(&format!("J510 .jskit/lock/{lost}.json")), "{}", said.out);
    }
    app.run(&["doctor", "--fix"]).ok();
    assert_eq!(crate::support::tree::difference(&before, &app.tree()), Vec::<String>::new());
}

#[test]
fn nobody_is_taken_back_to_an_older_version() {
    let (first, next) = (offering("0.1.0", ALL), offering("0.2.0", ALL));
    let app = TestApp::shell();
    app.run_with(&next, &["add", "staff"]).ok();
    let before = app.tree();
    let said = app.run_with(&first, &["update", "staff"]);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("`staff` stays at 0.2.0: its source here has only 0.1.0"), "{}", said.err);
    let said = app.run_with(&first, &["update"]).ok();
    assert_eq!(said.out, "nothing to do\n");
    assert!(said.err.contains("`staff` stays at 0.2.0"), "{}", said.err);
    assert_eq!(app.tree(), before);
    let said = app.run_with(&first, &["status"]).ok();
    assert!(said.out.contains("staff 0.2.0") && said.out.contains("ahead: only 0.1.0 is available"), "{}", said.out);
    assert_eq!(
        app.run_with(&offering("0.3.0", ""), &["update"]).ok().out.lines().next(),
        Some("updated `staff` (files: 3 modified)")
    );
}

#[test]
fn a_key_of_env_that_changed_is_changed_for_the_next_one_and_said() {
    let env =
        |value: &str| format!("\n[[env]]\nkey = \"STAFF_URL\"\ncomment = \"Where staff is.\"\nvalue = \"{value}\"\n");
    let (first, next) = (offering("0.1.0", &env("https://one.test")), offering("0.2.0", &env("https://two.test")));
    for (edited, example) in [(false, "STAFF_URL=https://two.test"), (true, "STAFF_URL=https://mine.test")] {
        let app = TestApp::shell();
        app.run_with(&first, &["add", "staff"]).ok();
        if edited {
            app.edit(".env.example", "https://one.test", "https://mine.test");
        }
        let said = app.run_with(&next, &["update"]).ok();
        assert!(app.read(".env.example").contains(example), "{}", app.read(".env.example"));
        assert!(app.read(".env").contains("STAFF_URL=https://one.test"));
        let kept = if edited { "`STAFF_URL` in `.env.example` stays" } else { "`STAFF_URL` in `.env` stays as it is" };
        assert!(said.err.contains(kept), "{}", said.err);
        app.run_with(&next, &["remove", "staff"]).ok();
        assert_eq!(app.read(".env.example").contains("STAFF_URL"), edited);
        assert!(!app.read(".env").contains("STAFF_URL"));
    }
}
