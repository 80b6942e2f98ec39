//! `tenancy`: what follows from it changes in every installed package at once, edits are kept, and nothing of the database is lost.

use crate::support::TestApp;
use crate::support::tree::{self, Node, Tree};

const PAGE: &str = "src/pages/r/[room]/index.vue";

fn with_rooms() -> TestApp {
    let app = TestApp::shell();
    app.run(&["add", "rooms"]).ok();
    app
}

fn migration(app: &TestApp) -> Option<String> {
    app.tree().into_keys().find(|path| path.ends_with("_rooms-initial-schema.cjs"))
}

/// What a user makes of every file that the change touches.
fn edit_everything(app: &TestApp) {
    app.edit("config/public.js", "config.title", "// Ours.\nconfig.ours = 1;\nconfig.title");
    app.write("config/server.js", &format!("{}\n// The end.\n", app.read("config/server.js")));
    app.write("config/surfaceAccessPolicies.js", &format!("// Who.\n{}", app.read("config/surfaceAccessPolicies.js")));
    app.write("src/placement.js", &app.read("src/placement.js").replace("order: 100", "order: 110"));
    app.edit("src/rooms/policy.js", "\"Welcome.\"", "\"Come in.\"");
    app.edit("src/rooms/door.js", "\"red\"", "\"blue\"");
    app.edit("package.json", "\"scripts\": {", "\"scripts\": {\n    \"ours\": \"true\",");
}

#[test]
fn everything_follows_and_every_edit_stays() {
    let app = with_rooms();
    edit_everything(&app);
    let before = app.tree();
    let said = app.run(&["tenancy", "personal"]).ok();
    assert_eq!(
        said.out.split_once('\n').expect("lines"),
        ("the tenancy is `personal` (files: 2 created, 7 modified)", "\nnext:\n  npm install\n  npm run db:migrate\n"),
        "{}",
        said.all()
    );
    let public = app.read("config/public.js");
    for part in [
        "// Ours.\nconfig.ours = 1;\n",
        "config.tenancyMode = \"personal\";",
        "config.rooms.shared = true;",
        "pagesRoot: \"r/[room]\"",
    ] {
        assert!(public.contains(part), "{part}\n{public}");
    }
    assert!(app.read("config/server.js").contains("config.rooms.limit = 1;\n"), "{}", app.read("config/server.js"));
    assert!(app.read("config/server.js").contains("// The end.\n"));
    let policies = app.read("config/surfaceAccessPolicies.js");
    assert!(
        policies.starts_with("// Who.\n") && policies.contains("surfaceAccessPolicies.room_member = {"),
        "{policies}"
    );
    let placement = app.read("src/placement.js");
    assert!(placement.contains("order: 110") && placement.contains("id: \"rooms.menu\""), "{placement}");
    assert_eq!(
        app.read("src/rooms/policy.js"),
        "// How rooms are made in this app.\nexport const mode = \"personal\";\n\nexport const greeting = \"Come in.\";\n\nexport function rooms() {\n  return [\"hall\"];\n}\n"
    );
    assert_eq!(
        app.read("src/rooms/door.js"),
        "// The door of a room.\nexport const open = true;\n\nexport const bell = \"ding\";\n\nexport const colour = \"blue\";\n"
    );
    let package = app.read("package.json");
    assert!(package.contains("\"ours\": \"true\"") && package.contains("\"rooms:list\""), "{package}");
    assert!(app.exists(PAGE) && migration(&app).is_some());
    assert!(app.run(&["status"]).ok().out.contains("tenancy personal"));

    let after = app.tree();
    assert_eq!(app.run(&["tenancy", "personal"]).ok().out, "nothing to do\n");
    assert_eq!(tree::difference(&after, &app.tree()), Vec::<String>::new());
    app.run(&["undo", "--delete-migrations"]).ok();
    assert_eq!(tree::difference(&before, &app.tree()), Vec::<String>::new());
}

#[test]
fn an_app_that_changes_is_one_that_was_made_so() {
    let changed = with_rooms();
    changed.run(&["tenancy", "workspaces"]).ok();
    let made = TestApp::of(&["--tenancy-mode", "workspaces"]);
    made.run(&["add", "rooms"]).ok();
    let stamped = |tree: Tree| -> Tree {
        // The lock names migrations by their stamps.
        let own = |path: &str| !path.starts_with("migrations/") && path != ".jskit/lock/rooms.json";
        tree.into_iter().filter(|(path, node)| own(path) && matches!(node, Node::File(..))).collect()
    };
    assert_eq!(tree::difference(&stamped(changed.tree()), &stamped(made.tree())), Vec::<String>::new());
}

#[test]
fn the_mode_that_stands_in_the_config_is_the_apps() {
    let app = with_rooms();
    app.edit("config/public.js", "config.tenancyMode = \"none\"", "config.tenancyMode = \"personal\"");
    app.run(&["update", "package", "rooms"]).ok();
    let by_hand = app.tree();
    assert!(app.read("src/rooms/policy.js").contains("mode = \"personal\""));
    assert!(app.exists(PAGE) && migration(&app).is_some());
    assert_eq!(app.run(&["tenancy", "personal"]).ok().out, "nothing to do\n");
    assert_eq!(tree::difference(&by_hand, &app.tree()), Vec::<String>::new());

    let other = with_rooms();
    other.edit("config/public.js", "config.tenancyMode = \"none\"", "config.tenancyMode = \"personal\"");
    other.run(&["tenancy", "workspaces"]).ok();
    assert!(other.read("config/public.js").contains("config.tenancyMode = \"workspaces\";"));
    assert!(other.read("config/server.js").contains("config.rooms.limit = 100;"));
}

#[test]
fn a_mode_that_was_taken_out_comes_back() {
    let app = with_rooms();
    app.edit("config/public.js", "config.tenancyMode = \"none\";\n", "");
    app.run(&["tenancy", "personal"]).ok();
    assert!(app.read("config/public.js").contains("config.tenancyMode = \"personal\";"));
}

#[test]
fn going_back_says_what_is_lost_and_keeps_the_data() {
    let app = with_rooms();
    let none = app.tree();
    app.run(&["tenancy", "personal"]).ok();
    app.run(&["generate", "page", "r/[room]/notes", "--name", "Notes"]).ok();
    let written = migration(&app).expect("a migration");
    let preview = app.run(&["tenancy", "none", "--dry-run"]).ok().all();
    for said in [
        "the surface `rooms` goes, and with it the routes below `/r/[room]`".to_owned(),
        "on no surface any more, and kept: `src/pages/r/[room]/notes/index.vue`".to_owned(),
        "the tables of the kept migrations, and what is in them, stay in the database".to_owned(),
        format!("`{written}` stays: your database may have run it"),
    ] {
        assert!(preview.contains(&said), "{said}\n{preview}");
    }
    app.run(&["tenancy", "none"]).ok();
    assert!(!app.exists(PAGE) && app.exists(&written));
    assert!(app.exists("src/pages/r/[room]/notes/index.vue"));
    let differ = tree::difference(&none, &app.tree());
    let is_left = |path: &&String| {
        let of_page = path.contains("notes") || path.as_str() == "src/placement.js" || path.starts_with("src/pages/r");
        !of_page && !path.starts_with(".jskit")
    };
    let left: Vec<&String> = differ.iter().filter(is_left).collect();
    assert_eq!(left, [&"migrations".to_owned(), &written]);

    app.run(&["tenancy", "personal"]).ok();
    assert_eq!(migration(&app), Some(written), "it is taken up again, not written twice");
}

#[test]
fn a_package_that_does_not_work_in_the_mode_is_named_with_the_way_out() {
    let app = TestApp::shell();
    app.run(&["add", "solo"]).ok();
    let before = app.tree();
    let refused = app.run(&["tenancy", "personal"]);
    assert_eq!(
        (refused.code, refused.err.as_str()),
        (
            1,
            "error: package `solo` doesn't work in the tenancy `personal`: it needs `none`\n\nhint: remove it first with `jskit remove package solo`, or run `jskit tenancy none`\n"
        )
    );
    assert_eq!(tree::difference(&before, &app.tree()), Vec::<String>::new());
    app.run(&["remove", "solo"]).ok();
    app.run(&["tenancy", "personal"]).ok();
    let refused = app.run(&["add", "solo"]);
    assert!(refused.err.contains("hint: run `jskit tenancy none` first\n"), "{}", refused.err);
    assert!(app.run(&["show", "solo"]).ok().out.contains("  tenancy       none\n"));
}

#[test]
fn packages_behind_are_updated_first_and_unknown_modes_get_the_nearest() {
    let mut app = TestApp::with_notes();
    app.offer("0.2.0");
    let refused = app.run(&["tenancy", "personal"]);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("package `notes` is at 0.1.0, and this jskit has 0.2.0"), "{}", refused.err);
    assert!(refused.err.contains("hint: run `jskit update` first\n"), "{}", refused.err);
    assert_eq!(app.run(&["tenancy", "none"]).ok().out, "nothing to do\n");
    let unknown = app.run(&["tenancy", "personl"]);
    assert!(unknown.err.contains("unknown tenancy `personl`\n\nhint: did you mean `personal`?"), "{}", unknown.err);
}

#[test]
fn an_edit_in_the_way_is_a_conflict_that_can_be_settled() {
    let app = with_rooms();
    app.edit("src/rooms/policy.js", "mode = \"none\"", "mode = \"none of yours\"");
    let before = app.tree();
    let refused = app.run(&["tenancy", "personal"]);
    assert_eq!(refused.code, 1);
    assert!(
        refused.err.contains("`src/rooms/policy.js` was edited where its package changed it too"),
        "{}",
        refused.err
    );
    assert_eq!(tree::difference(&before, &app.tree()), Vec::<String>::new());
    app.run(&["tenancy", "personal", "--keep-mine"]).ok();
    assert!(app.read("src/rooms/policy.js").contains("mode = \"none of yours\""));
    assert!(app.read("config/public.js").contains("config.tenancyMode = \"personal\";"));
}

#[test]
fn a_mode_that_there_is_not_is_named_and_changes_nothing() {
    let app = with_rooms();
    app.edit("config/public.js", "config.tenancyMode = \"none\"", "config.tenancyMode = \"team\"");
    let before = app.tree();
    let said = app.run(&["update", "package", "rooms"]).ok();
    let warning = "warning: `config.tenancyMode` is `team`, which is none of `none`, `personal`, `workspaces`: the tenancy stays as it was\n";
    assert_eq!((said.out.as_str(), said.err.as_str()), ("nothing to do\n", warning));
    assert_eq!(tree::difference(&before, &app.tree()), Vec::<String>::new());
    app.run(&["tenancy", "personal"]).ok();
    assert!(app.read("config/public.js").contains("config.tenancyMode = \"personal\";"));
}
