//! `doctor --fix`: each kind of damage, whole trees before and after, all kinds in one run, and nothing left for a second.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{Said, TestApp, tree};

/// An app with `notes`, a page, a page with pages below it, and a placed element.
fn app() -> TestApp {
    static MADE: std::sync::OnceLock<TestApp> = std::sync::OnceLock::new();
    let made = MADE.get_or_init(|| {
        let app = TestApp::with_notes();
        app.run(&["generate", "page", "home/reports", "--name", "Reports"]).ok();
        app.run(&["generate", "page", "home/team", "--name", "Team"]).ok();
        app.run(&["generate", "add-subpages", "home/team"]).ok();
        app.run(&["generate", "page", "home/team/members", "--name", "Members"]).ok();
        app.run(&["generate", "placed-element", "Clock", "--target", "shell.status"]).ok();
        app
    });
    TestApp::copy_of(&made.path())
}

/// As git would: an empty folder is nothing that a change takes care of.
fn delete(app: &TestApp, path: &str) {
    app.delete(path);
    let folders = std::path::Path::new(path).ancestors().skip(1);
    for folder in folders.take_while(|folder| !folder.as_os_str().is_empty()) {
        if std::fs::remove_dir(app.path().join(folder)).is_err() {
            break;
        }
    }
}

/// What one damage comes to.
struct Case {
    name: &'static str,
    damage: fn(&TestApp),
    /// The findings, by code and path.
    found: &'static [(&'static str, &'static str)],
    /// What differs, after the repair, from the app as it was before the damage.
    differs: &'static [&'static str],
}

const CASES: &[Case] = &[
    Case {
        name: "a file of a package's runtime",
        damage: |app| delete(app, "vendor/@jskit-ai/kernel/package.json"),
        found: &[("J501", "vendor/@jskit-ai/kernel/package.json")],
        differs: &[],
    },
    Case {
        name: "an app-owned file that is imported, and what that one imports",
        damage: |app| {
            delete(app, "src/App.vue");
            delete(app, "src/application.js");
            delete(app, "src/error.js");
        },
        found: &[("J201", "src/main.js"), ("J501", "src/application.js")],
        differs: &[],
    },
    Case {
        name: "a file with entries of packages",
        damage: |app| delete(app, "src/placement.js"),
        found: &[("J501", "src/placement.js")],
        // Its entries are in the order of their packages now.
        differs: &["src/placement.js"],
    },
    Case {
        name: "a page that a package's placement links to",
        damage: |app| delete(app, "src/pages/home/settings/general/index.vue"),
        found: &[("J501", "src/pages/home/settings/general/index.vue")],
        differs: &[],
    },
    Case {
        name: "a page with an outlet that topology leads to",
        damage: |app| delete(app, "src/pages/home/settings.vue"),
        found: &[("J501", "src/pages/home/settings.vue")],
        differs: &[],
    },
    Case {
        name: "a host of generated pages that still are there",
        damage: |app| delete(app, "src/pages/home/team.vue"),
        found: &[("J305", "src/placementTopology.js"), ("J501", "src/pages/home/team.vue")],
        differs: &[],
    },
    Case {
        name: "a generated page",
        damage: |app| delete(app, "src/pages/home/reports/index.vue"),
        found: &[("J509", "src/pages/home/reports/index.vue")],
        differs: &[
            ".jskit/lock/page%3ahome%2freports%2findex.vue.json",
            "src/pages/home/reports",
            "src/pages/home/reports/index.vue",
            "src/placement.js",
        ],
    },
    Case {
        name: "a generated element, with its registration and its import",
        damage: |app| delete(app, "src/components/Clock.vue"),
        found: &[
            ("J201", "packages/main/src/client/providers/MainClientProvider.js"),
            ("J509", "src/components/Clock.vue"),
        ],
        differs: &[
            ".jskit/lock/ui-generator%2fplaced-element%3aclock.json",
            "packages/main/src/client/providers/MainClientProvider.js",
            "src/components/Clock.vue",
            "src/placement.js",
        ],
    },
    Case {
        name: "a file that nothing needs",
        damage: |app| delete(app, "src/notes/legacy.js"),
        found: &[("J506", "src/notes/legacy.js")],
        differs: &["src/notes/legacy.js"],
    },
];

fn findings(said: &Said) -> BTreeSet<(String, String)> {
    let list = said.json()["findings"].as_array().cloned().unwrap_or_default();
    let text = |finding: &Value, name: &str| finding[name].as_str().unwrap_or_default().to_owned();
    list.iter().map(|finding| (text(finding, "code"), text(finding, "path"))).collect()
}

/// The lines of a file, whatever their order.
fn lines(text: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
    lines.sort_unstable();
    lines
}

/// No error is left, and a second run has nothing to do.
fn assert_settled(app: &TestApp, name: &str) {
    let said = app.run(&["doctor"]);
    assert_eq!(said.code, 0, "{name}: {}", said.out);
    let again = app.run(&["doctor", "--fix"]).ok();
    assert_eq!(again.out, "nothing to do\n", "{name}");
}

#[test]
fn each_damage_is_found_previewed_repaired_and_can_be_had_back() {
    for Case { name, damage, found, differs } in CASES {
        let app = app();
        let (whole, whole_placements) = (app.tree(), app.read("src/placement.js"));
        damage(&app);
        let damaged = app.tree();
        let expected: BTreeSet<(String, String)> =
            found.iter().map(|(code, path)| ((*code).to_owned(), (*path).to_owned())).collect();
        assert!(
            findings(&app.run(&["doctor", "--json"])).is_superset(&expected),
            "{name}: {}",
            app.run(&["doctor"]).out
        );
        app.run(&["doctor", "--fix", "--dry-run"]).ok();
        assert_eq!(tree::difference(&damaged, &app.tree()), Vec::<String>::new(), "{name}: a dry run");
        app.run(&["doctor", "--fix"]).ok();
        // Texts that the record needs no more go with what was taken back.
        let mut differing = tree::difference(&whole, &app.tree());
        differing.retain(|path| !path.starts_with(".jskit/base/"));
        assert_eq!(differing, *differs, "{name}");
        if *differs == ["src/placement.js"] {
            assert_eq!(lines(&app.read("src/placement.js")), lines(&whole_placements), "{name}");
        }
        let is_repaired = tree::difference(&damaged, &app.tree()) != Vec::<String>::new();
        assert_settled(&app, name);
        if is_repaired {
            app.run(&["undo"]).ok();
        }
        assert_eq!(tree::difference(&damaged, &app.tree()), Vec::<String>::new(), "{name}: undone");
    }
}

#[test]
fn all_kinds_are_one_plan_and_json_names_each() {
    let app = app();
    app.delete("vendor/@jskit-ai/kernel/package.json");
    app.delete("src/App.vue");
    app.delete("src/components/Clock.vue");
    app.delete("src/notes/legacy.js");
    let said = app.run(&["doctor", "--fix", "--json"]).ok().json();
    let repair = |kind: &str, code: &str, path: &str, package: &str| json!({ "kind": kind, "code": code, "path": path, "package": package });
    let repairs: BTreeSet<String> = said["repairs"].as_array().expect("repairs").iter().map(Value::to_string).collect();
    let expected = [
        repair("rewrite-file", "J501", "src/App.vue", "kernel"),
        repair("rewrite-file", "J501", "vendor/@jskit-ai/kernel/package.json", "kernel"),
        repair("take-back", "J509", "src/components/Clock.vue", "ui-generator/placed-element:clock"),
    ];
    assert_eq!(repairs, expected.iter().map(Value::to_string).collect());
    let warnings = said["warnings"].as_array().cloned().unwrap_or_default();
    assert_eq!(warnings, [json!("left: warning J506 src/notes/legacy.js: is gone: `notes` wrote it")]);
    assert_settled(&app, "all kinds");
}

#[test]
fn an_entry_that_was_edited_stays_when_its_page_is_gone() {
    let app = app();
    app.delete("src/pages/home/reports/index.vue");
    app.edit("src/placement.js", "label: \"Reports\"", "label: \"My reports\"");
    let said = app.run(&["doctor", "--fix"]).ok();
    assert!(app.read("src/placement.js").contains("My reports"), "{}", said.all());
    assert!(said.err.contains("page.home.reports"), "{}", said.all());
    assert_settled(&app, "an edited link");
}

#[test]
fn what_nobody_has_any_more_is_left_and_said() {
    let app = app();
    std::fs::remove_dir_all(app.path().join(".jskit/base")).expect("the base store");
    app.delete("src/App.vue");
    let said = app.run(&["doctor"]);
    assert!(said.out.contains("error J501 src/App.vue: is missing: `kernel` wrote it, and "), "{}", said.out);
    assert!(
        said.out.contains("bring it back from version control, as with `git checkout HEAD -- src/App.vue`"),
        "{}",
        said.out
    );
    let fixed = app.run(&["doctor", "--fix"]);
    assert_eq!(fixed.code, 1, "{}", fixed.all());
    assert!(fixed.err.contains("left: error J501 src/App.vue: is missing"), "{}", fixed.all());
    assert!(!app.exists("src/App.vue"));
}

#[test]
fn keys_that_waited_for_package_json_are_settled_when_it_is_back() {
    let app = app();
    let said = |app: &TestApp| serde_json::from_str::<Value>(&app.read("package.json")).expect("JSON");
    let (before, manifest) = (app.tree(), said(&app));
    app.delete("package.json");
    app.write(".jskit/lock/shell-web.json", "{");
    app.run(&["doctor", "--fix"]).ok();
    app.run(&["doctor", "--fix"]).ok();
    app.run(&["doctor"]).ok();
    // The key of the package whose record was lost comes last now.
    assert_eq!(tree::difference(&before, &app.tree()), ["package.json"]);
    assert_eq!(said(&app), manifest);
}

/// The files that the lock has, without those of which deleting one is no damage that a tool could mend.
fn owned(app: &TestApp) -> Vec<String> {
    let said = app.run(&["status", "--json"]).ok().json();
    let files = said["files"].as_array().cloned().unwrap_or_default();
    files.iter().filter_map(|file| file["path"].as_str().map(str::to_owned)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_deleted_no_error_is_left(picks in prop::collection::vec(any::<prop::sample::Index>(), 1..6), lock in any::<Option<prop::sample::Index>>()) {
        let app = app();
        let files = owned(&app);
        let mut deleted: Vec<&String> = picks.iter().map(|pick| pick.get(&files)).collect();
        deleted.sort();
        deleted.dedup();
        for path in &deleted {
            delete(&app, path);
        }
        let damaged = app.tree();
        app.run(&["doctor", "--fix"]).ok();
        let said = app.run(&["doctor"]);
        prop_assert_eq!(said.code, 0, "{:?}: {}", deleted, said.out);
        let again = app.run(&["doctor", "--fix"]).ok();
        prop_assert_eq!(again.out.as_str(), "nothing to do\n", "{:?}", deleted);
        if app.tree() != damaged {
            app.run(&["undo", "--delete-migrations"]).ok();
            prop_assert_eq!(tree::difference(&damaged, &app.tree()), Vec::<String>::new());
        }
        // And with a file of the record lost besides: the record first, then the rest.
        let Some(lock) = lock else { return Ok(()) };
        let locks: Vec<String> = tree::read(&app.path().join(".jskit/lock")).into_keys().filter(|path| !path.contains('%')).collect();
        app.write(&format!(".jskit/lock/{}", lock.get(&locks)), "{");
        let said = app.run(&["doctor", "--fix"]);
        prop_assume!(said.code == 0, "an option that nothing else tells");
        app.run(&["doctor", "--fix"]).ok();
        prop_assert_eq!(app.run(&["doctor"]).code, 0);
    }
}
