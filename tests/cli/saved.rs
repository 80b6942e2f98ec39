//! `jskit plan` and `jskit apply`: what was planned is what is made, or it is refused and says why.

use serde_json::Value;

use crate::support::tree::{self, Tree};
use crate::support::{ADD_NOTES, Said, TOKEN, TestApp, run_with_input};

const PLAN_NOTES: &[&str] =
    &["plan", "add", "package", "notes", "--notes-kind", "rich", "--notes-token", TOKEN, "--out", "../plan.json"];

fn planned() -> TestApp {
    let app = TestApp::shell();
    app.run(PLAN_NOTES).ok();
    app
}

fn apply(app: &TestApp) -> Said {
    let mut command = app.command(&["apply", "../plan.json"]);
    Said::of(&command.env("NOTES_TOKEN", TOKEN).output().expect("the tool runs"))
}

fn plan_of(app: &TestApp) -> Value {
    serde_json::from_str(&app.read("../plan.json")).expect("a plan is JSON")
}

/// Rewrites the plan as an enemy would.
fn forge(app: &TestApp, change: impl Fn(&mut Value)) {
    let mut plan = plan_of(app);
    change(&mut plan);
    app.write("../plan.json", &plan.to_string());
}

fn change_of<'p>(plan: &'p mut Value, path: &str) -> &'p mut Value {
    let changes = plan["changes"].as_array_mut().expect("changes");
    changes.iter_mut().find(|change| change["path"] == path).expect("the change")
}

/// The trees of two runs of one command: what is drawn by lot and what is named by the clock left out.
fn comparable(tree: &Tree) -> Tree {
    let stamped = |path: &String| path.strip_prefix("migrations/").map(|name| format!("migrations/{}", &name[14..]));
    let named = |path: &String| stamped(path).unwrap_or_else(|| path.clone());
    let kept = tree.iter().filter(|(path, _)| *path != ".env" && !path.ends_with("lock/notes.json"));
    kept.map(|(path, node)| (named(path), node.clone())).collect()
}

#[test]
fn a_plan_is_what_the_command_does() {
    let app = TestApp::shell();
    let before = app.tree();
    let said = app.run(PLAN_NOTES).ok();
    let dry = app.run(&[ADD_NOTES, &["--dry-run"]].concat()).ok();
    assert_eq!(tree::difference(&before, &app.tree()), Vec::<String>::new(), "planning writes nothing");
    // Whom to trust is for whoever applies it to say.
    assert!(said.out.contains("warning: `notes` is trusted by nobody yet"), "{}", said.out);
    let is_same = |line: &&str| !line.contains("migrations/") && !line.contains("is trusted by nobody yet");
    let unstamped = |said: &Said| said.out.lines().filter(is_same).map(str::to_owned).collect();
    let shown: [Vec<String>; 2] = [unstamped(&said), unstamped(&dry)];
    assert_eq!(shown[0], shown[1], "the preview of a plan is that of a dry run");
    assert!(said.err.contains("`jskit apply ../plan.json` makes it"), "{}", said.err);

    let direct = TestApp::shell();
    direct.run(ADD_NOTES).ok();
    let applied = apply(&app).ok();
    assert!(applied.out.starts_with("added `notes`"), "{}", applied.out);
    assert_eq!(tree::difference(&comparable(&direct.tree()), &comparable(&app.tree())), Vec::<String>::new());
    assert!(app.read(".env").contains(&format!("NOTES_TOKEN={TOKEN}")));
    let history = app.run(&["history"]).ok().out;
    assert!(history.contains("jskit add package notes --notes-kind rich"), "{history}");

    let after = app.tree();
    let again = apply(&app).ok();
    assert_eq!(again.out, "nothing to do: everything in `../plan.json` is made already\n");
    assert_eq!(tree::difference(&after, &app.tree()), Vec::<String>::new());
    app.run(&["undo", "--delete-migrations"]).ok();
    assert_eq!(tree::difference(&before, &app.tree()), Vec::<String>::new(), "apply is undone like any command");
}

#[test]
fn every_migration_keeps_the_name_that_the_plan_says() {
    let app = planned();
    let planned: Vec<String> = plan_of(&app)["changes"]
        .as_array()
        .expect("changes")
        .iter()
        .filter_map(|change| change["path"].as_str().filter(|path| path.starts_with("migrations/")).map(str::to_owned))
        .collect();
    assert_eq!(planned.len(), 1);
    apply(&app).ok();
    assert!(app.exists(&planned[0]), "{planned:?}");
}

#[test]
fn no_secret_is_in_a_plan_and_the_plan_says_which_it_needs() {
    let app = planned();
    let text = app.read("../plan.json");
    assert!(!text.contains(TOKEN), "the plan has the secret");
    let plan = plan_of(&app);
    assert_eq!(plan["secrets"], serde_json::json!([{ "key": "NOTES_TOKEN", "option": "notes-token" }]));

    let without = app.run(&["apply", "../plan.json"]);
    assert_eq!(without.code, 2, "{}", without.all());
    assert!(without.err.contains("jskit apply ../plan.json --notes-token-stdin"), "{}", without.err);
    let mut command = app.command(&["apply", "--notes-token-stdin", "../plan.json"]);
    run_with_input(&mut command, "piped-in\n").ok();
    let env = app.read(".env");
    assert!(env.contains("NOTES_TOKEN=piped-in"));
    let seal = env.lines().find_map(|line| line.strip_prefix("NOTES_SEAL=")).expect("a generated secret");
    assert!(seal.len() == 64 && !text.contains(seal), "what is generated is in no plan: {seal}");
    assert!(!app.run(&["history"]).ok().out.contains("piped-in"));
}

#[test]
fn a_plan_can_be_made_without_the_secret() {
    let app = TestApp::shell();
    app.run(&["plan", "add", "notes", "--notes-kind", "plain", "--out=../plan.json"]).ok();
    apply(&app).ok();
    assert!(app.read(".env").contains(&format!("NOTES_TOKEN={TOKEN}")));
}

/// A name, what is done to an app, and what is said of it.
type AppCase = (&'static str, fn(&mut TestApp), &'static str);

/// The same for a plan.
type PlanCase = (&'static str, fn(&mut Value), &'static str);

/// What changes behind a plan's back, and what `apply` says of it.
#[test]
fn what_changed_since_is_named() {
    let cases: &[AppCase] = &[
        ("an edited file", |app| app.write("config/server.js", "// mine\n"), "`config/server.js` changed"),
        ("a deleted file", |app| app.delete("src/placement.js"), "`src/placement.js` was deleted"),
        ("a new file", |app| app.write("src/notes/list.js", "// mine\n"), "`src/notes/list.js` is there now"),
        ("a key", |app| app.write(".env", "NOTES_LIMIT=3\n"), "`NOTES_LIMIT` in `.env` changed"),
        (
            "the lock",
            |app| app.edit(".jskit/lock/shell-web.json", "\"version\": \"0.1.0\"", "\"version\":  \"0.1.0\""),
            "the lock changed: `.jskit/lock/shell-web.json`",
        ),
        (
            "the catalog",
            |app| app.offer("0.2.0"),
            "the catalog changed: it has `notes` 0.2.0, and the plan was made with 0.1.0",
        ),
    ];
    for (name, change, said) in cases {
        let mut app = planned();
        change(&mut app);
        let before = app.tree();
        let refused = apply(&app);
        assert_eq!(refused.code, 1, "{name}: {}", refused.all());
        assert!(refused.err.contains(said), "{name}: {}", refused.err);
        assert_eq!(tree::difference(&before, &app.tree()), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn everything_that_changed_is_named_at_once() {
    let mut app = planned();
    app.write("config/server.js", "// mine\n");
    app.delete("src/placement.js");
    app.offer("0.2.0");
    let document = {
        let mut command = app.command(&["apply", "../plan.json", "--json"]);
        Said::of(&command.env("NOTES_TOKEN", TOKEN).output().expect("the tool runs"))
    };
    let document = document.json();
    assert_eq!(document["command"], "apply");
    assert_eq!(document["error"]["code"], "plan-stale");
    let problems = document["error"]["problems"].as_array().expect("problems").iter();
    let said: Vec<&str> = problems.filter_map(|problem| problem["message"].as_str()).collect();
    assert_eq!(
        said,
        [
            "`config/server.js` changed",
            "`src/placement.js` was deleted",
            "the catalog changed: it has `notes` 0.2.0, and the plan was made with 0.1.0",
        ]
    );
}

#[test]
fn what_only_was_looked_at_counts_too() {
    let app = TestApp::shell();
    app.run(&["plan", "generate", "page", "home/reports", "--name", "Reports", "--out", "../plan.json"]).ok();
    // The menu that the page's link would go to is another one now.
    app.edit("src/pages/home.vue", "</template>", "  <ShellOutlet target=\"home:tabs\" default />\n</template>");
    app.edit("src/placementTopology.js", "outlet: \"shell-layout:primary-bottom-nav\"", "outlet: \"home:tabs\"");
    let refused = apply(&app);
    assert_eq!(refused.code, 1, "{}", refused.all());
}

#[test]
fn a_forged_plan_is_no_way_around_the_commands() {
    let cases: &[PlanCase] = &[
        (
            "another text",
            |plan| change_of(plan, "src/notes/list.js")["after"]["text"] = "evil()".into(),
            "`src/notes/list.js` would become something else",
        ),
        (
            "a path outside",
            |plan| change_of(plan, "src/notes/list.js")["path"] = "../evil.js".into(),
            "`../evil.js` is no path of an app",
        ),
        (
            "git's own",
            |plan| change_of(plan, "src/notes/list.js")["path"] = ".git/hooks/pre-commit".into(),
            "is no path of an app",
        ),
        (
            "npm's own",
            |plan| change_of(plan, "src/notes/list.js")["path"] = "node_modules/x.js".into(),
            "is no path of an app",
        ),
        (
            "the tool's state",
            |plan| change_of(plan, "src/notes/list.js")["path"] = ".jskit/state/key".into(),
            "is no path of an app",
        ),
        (
            "another place",
            |plan| change_of(plan, "src/notes/list.js")["path"] = "src/evil.js".into(),
            "`src/evil.js` would stay as it is",
        ),
        (
            "one change less",
            |plan| plan["changes"].as_array_mut().expect("a list").truncate(3),
            "which the plan doesn't say",
        ),
        (
            "another owner",
            |plan| change_of(plan, "src/notes/list.js")["ownership"] = "vendor".into(),
            "`src/notes/list.js` would become something else",
        ),
        (
            "another lock",
            |plan| change_of(plan, ".jskit/lock/notes.json")["after"]["text"] = "{}".into(),
            "`.jskit/lock/notes.json` would become something else",
        ),
        (
            "another command",
            |plan| plan["args"] = serde_json::json!(["add", "tags"]),
            "`src/tags.js` would change, which the plan doesn't say",
        ),
        ("a reading command", |plan| plan["args"] = serde_json::json!(["status"]), "`status` changes nothing"),
        ("a new app", |plan| plan["args"] = serde_json::json!(["create-app", "evil"]), "a new app can't be planned"),
        (
            "a plan of a plan",
            |plan| plan["args"] = serde_json::json!(["apply", "../plan.json"]),
            "`apply` changes nothing",
        ),
        ("escapes", |plan| plan["args"] = serde_json::json!(["add", "\u{1b}[2J"]), "control characters"),
        ("the future", |plan| plan["time"] = "2999-01-01T00:00:00Z".into(), "the plan was made in the future"),
        ("no time", |plan| plan["time"] = "now".into(), "its `time` is none"),
        ("another tool", |plan| plan["tool"] = "9.9.9".into(), "was made by jskit 9.9.9"),
        ("another form", |plan| plan["plan"] = 2.into(), "was made by jskit"),
        ("more than a plan has", |plan| plan["run"] = "rm".into(), "unknown field `run`"),
        ("a flag as an option", |plan| plan["secrets"][0]["option"] = "-x y".into(), "is no option"),
    ];
    for (name, change, said) in cases {
        let app = planned();
        forge(&app, change);
        let before = app.tree();
        let refused = apply(&app);
        assert!(refused.code == 1 || refused.code == 2, "{name}: {} {}", refused.code, refused.all());
        assert!(refused.err.contains(said), "{name}: {}", refused.err);
        assert_eq!(tree::difference(&before, &app.tree()), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn where_packages_come_from_is_for_who_applies_to_say() {
    let app = TestApp::shell();
    let catalog = crate::support::catalog("0.1.0");
    let catalog = catalog.to_str().expect("text");
    let mut plan = app.command(&["plan", "add", "tags", "--catalog", catalog, "--out", "../plan.json"]);
    Said::of(&plan.env_remove("JSKIT_CATALOG").output().expect("the tool runs")).ok();
    let refused =
        Said::of(&app.command(&["apply", "../plan.json"]).env_remove("JSKIT_CATALOG").output().expect("it runs"));
    assert_eq!(refused.code, 1, "{}", refused.all());
    assert!(refused.err.contains("it has no package `tags` any more"), "{}", refused.err);
    let mut again = app.command(&["apply", "../plan.json", "--catalog", catalog]);
    Said::of(&again.env_remove("JSKIT_CATALOG").output().expect("the tool runs")).ok();
    assert!(app.exists("src/tags.js"));
}

#[test]
fn conflicts_are_planned_only_when_asked_for() {
    let app = TestApp::shell();
    app.write("src/tags.js", "// mine\n");
    let refused = app.run(&["plan", "add", "tags", "--out", "../plan.json"]);
    assert_eq!(refused.code, 1, "{}", refused.all());
    assert!(!app.exists("../plan.json") && refused.out.contains("conflict[file-exists]"), "{}", refused.all());
    app.run(&["plan", "add", "tags", "--partial", "--out", "../plan.json"]).ok();
    assert_eq!(plan_of(&app)["conflicts"][0]["code"], "file-exists");
    let direct = TestApp::copy_of(&app.path());
    direct.run(&["add", "tags", "--partial"]);
    assert_eq!(app.run(&["apply", "../plan.json"]).code, 1, "what waits is the user's to settle");
    assert_eq!(tree::difference(&direct.tree(), &app.tree()), Vec::<String>::new());
}

#[test]
fn nothing_to_do_is_a_plan_too() {
    let app = TestApp::shell();
    app.run(&["plan", "update", "--out", "../plan.json"]).ok();
    let said = app.run(&["apply", "../plan.json"]).ok();
    assert_eq!(said.out, "nothing to do\n");
}

#[test]
fn a_plan_takes_no_ones_place() {
    let app = TestApp::shell();
    let before = app.tree();
    for (file, said) in [
        ("package.json", "`package.json` is there, and is no plan"),
        (".jskit/lock/plan.json", "reaches `.git`, `.jskit` or `node_modules`"),
        ("src", "is a folder"),
        ("nowhere/plan.json", "can't open"),
    ] {
        let refused = app.run(&["plan", "add", "tags", "--out", file]);
        assert_eq!(refused.code, 1, "{file}: {}", refused.all());
        assert!(refused.err.contains(said), "{file}: {}", refused.err);
    }
    assert_eq!(tree::difference(&before, &app.tree()), Vec::<String>::new());
    for (args, said) in [
        (&["plan", "status", "--out", "x"][..], "`status` changes nothing"),
        (&["plan", "doctor", "--out", "x"], "`doctor` changes nothing"),
        (&["plan", "create-app", "other", "--out", "x"], "a new app can't be planned"),
        (&["plan", "add", "tags"], "`--out` is missing"),
        (&["plan", "add", "tags", "--dry-run", "--out", "x"], "have no meaning for it"),
        (&["plan", "add", "notes", "--out", "x"], "needs `--notes-kind`"),
        (&["apply", "package.json"], "`package.json` is no plan"),
        (&["apply", "nowhere.json"], "there is no file `nowhere.json`"),
    ] {
        let refused = app.run(args);
        assert!(refused.code == 1 || refused.code == 2, "{args:?}");
        assert!(refused.err.contains(said), "{args:?}: {}", refused.err);
    }
    assert_eq!(tree::difference(&before, &app.tree()), Vec::<String>::new());
}

#[test]
fn a_plan_says_what_its_schema_says() {
    let app = planned();
    let schema: Value = serde_json::from_str(&app.run(&["schema", "plan"]).ok().out).expect("JSON");
    let plan = plan_of(&app);
    check(&schema, &schema, &plan, "plan");
}

/// As much of JSON Schema as the schema of a plan uses.
fn check(root: &Value, schema: &Value, value: &Value, at: &str) {
    if let Some(name) = schema["$ref"].as_str() {
        return check(root, root.pointer(&name[1..]).expect("a definition"), value, at);
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        let fits = |choice: &&Value| {
            choice["required"]
                .as_array()
                .expect("names")
                .iter()
                .all(|name| value.get(name.as_str().expect("text")).is_some())
        };
        let fitting: Vec<&Value> = choices.iter().filter(fits).collect();
        assert_eq!(fitting.len(), 1, "{at}");
        return check(root, fitting[0], value, at);
    }
    if let Some(wanted) = schema.get("const") {
        assert_eq!(value, wanted, "{at}");
    }
    if let Some(allowed) = schema["enum"].as_array() {
        assert!(allowed.contains(value), "{at}: {value}");
    }
    let is = match schema["type"].as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("boolean") => value.is_boolean(),
        _ => true,
    };
    assert!(is, "{at}: {value}");
    for name in schema["required"].as_array().into_iter().flatten() {
        assert!(value.get(name.as_str().expect("text")).is_some(), "{at} has no {name}");
    }
    for (name, below) in value.as_object().into_iter().flatten() {
        let known = schema["properties"].get(name);
        let rest = &schema["additionalProperties"];
        match known {
            Some(known) => check(root, known, below, &format!("{at}.{name}")),
            None if rest.is_object() => check(root, rest, below, &format!("{at}.{name}")),
            None => assert_ne!(rest, false, "{at}.{name}"),
        }
    }
    if let (Some(items), Some(values)) = (schema.get("items"), value.as_array()) {
        for (index, item) in values.iter().enumerate() {
            check(root, items, item, &format!("{at}[{index}]"));
        }
    }
}
