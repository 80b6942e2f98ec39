//! The retrofit of the Multi-homing chapter: an app that was made without a tenancy, edited in every file that the way to workspaces
//! touches, becomes what a fresh personal app is, with all of the edits.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use regex_lite::Regex;

use crate::support::TestApp;
use crate::support::tree::{self, Node, Tree};

/// The chapter's commands, the tenancy first.
const BY_COMMAND: [&[&str]; 3] =
    [&["tenancy", "personal"], &["add", "package", "workspaces-core"], &["add", "package", "workspaces-web"]];

/// A file, a text that is there once in an app of either kind, and what a user made of it.
const EDITS: &[(&str, &str, &str)] = &[
    ("config/public.js", "config.title = \"Exampleapp\";", "// Ours.\nconfig.title = \"The Example\";"),
    ("config/public.js", "label: \"Account\"", "label: 'You'"),
    (
        "config/public.js",
        "config.surfaceDefinitions.auth = {",
        "config.ours = { limit: 3 };\n\nconfig.surfaceDefinitions.auth = {",
    ),
    ("config/surfaceAccessPolicies.js", "requireConsoleOwner: true,", "/* Nobody else. */ requireConsoleOwner: true,"),
    (
        "config/surfaceAccessPolicies.js",
        "surfaceAccessPolicies.console_owner",
        "surfaceAccessPolicies.ours = { requireAuth: true };\nsurfaceAccessPolicies.console_owner",
    ),
    ("package.json", "\"scripts\": {", "\"scripts\": {\n    \"ours\": \"node ours.js\","),
    ("package.json", "\"pinia\": \"4.1.0\"", "\"our-own\": \"1.0.0\",\n    \"pinia\": \"4.1.0\""),
    (
        "packages/main/src/client/providers/MainClientProvider.js",
        "registerMainClientComponent(\"local.main.ui.tab-link-item\"",
        "registerMainClientComponent(\"local.main.ours\", () => MenuLinkItem);\nregisterMainClientComponent(\"local.main.ui.tab-link-item\"",
    ),
    (
        "packages/users/src/server/UsersServerProvider.js",
        "contributorId: \"local.users.profileSync\",\n      order: 500,",
        "contributorId: \"local.users.profileSync\",\n      order: 510,",
    ),
    (
        "packages/users/src/server/landingPath.js",
        "const home = \"/home\";",
        "// Asked for by sales.\nconst home = \"/home/news\";",
    ),
    ("src/placement.js", "id: \"shell.home\",", "// The first thing that people see.\n  id: \"shell.home\","),
    ("src/placement.js", "id: \"users.home.tools.widget\",", "id: 'users.home.tools.widget',"),
    (
        "src/placement.js",
        "addPlacement({\n  id: \"users.account.nav\",",
        "addPlacement({ id: \"ours\", target: \"shell.primary-nav\", kind: \"link\", surfaces: [\"*\"], order: 7, props: { label: \"Ours\", to: \"/ours\" } });\n\naddPlacement({\n  id: \"users.account.nav\",",
    ),
    (
        "src/placementTopology.js",
        "description: \"The main links of a surface.\"",
        "description: \"Where our links are.\"",
    ),
    (
        "src/placementTopology.js",
        "addPlacementTopology({\n  id: \"auth.profile-menu\",",
        "addPlacementTopology({\n  id: \"ours.menu\",\n  description: \"Ours.\",\n  surfaces: [\"home\"],\n  variants: { compact: { outlet: \"shell-layout:top-left\" } }\n});\n\naddPlacementTopology({\n  id: \"auth.profile-menu\",",
    ),
];

pub fn users() -> TestApp {
    static MADE: OnceLock<TestApp> = OnceLock::new();
    TestApp::copy_of(&MADE.get_or_init(|| TestApp::of(&["--preset", "users"])).path())
}

fn edit(app: &TestApp) {
    for (path, from, to) in EDITS {
        app.edit(path, from, to);
    }
}

fn run_all(app: &TestApp, commands: &[&[&str]]) {
    for command in commands {
        app.run(command).ok();
    }
}

/// The app after the chapter's commands.
pub fn retrofitted() -> TestApp {
    static MADE: OnceLock<TestApp> = OnceLock::new();
    let made = MADE.get_or_init(|| {
        let app = users();
        edit(&app);
        run_all(&app, &BY_COMMAND);
        app
    });
    TestApp::copy_of(&made.path())
}

/// Two apps that were not made in the same second, with secrets of their own, as far as they can be the same.
fn comparable(tree: Tree) -> Tree {
    let stamp = Regex::new(r"\b\d{14}_").expect("a pattern");
    let secret = Regex::new(r"(?m)^SESSION_SECRET=[0-9a-f]{64}$").expect("a pattern");
    tree.into_iter()
        .map(|(path, node)| {
            let node = match node {
                Node::File(mode, bytes) if path == ".env" || path.starts_with(".jskit/lock/") => {
                    let text = String::from_utf8(bytes).expect("text");
                    let text = secret.replace(&stamp.replace_all(&text, "STAMP_"), "SESSION_SECRET=").into_owned();
                    Node::File(mode, text.into_bytes())
                }
                node => node,
            };
            (stamp.replace(&path, "STAMP_").into_owned(), node)
        })
        .collect()
}

/// The files of an app that the commands change, as their own documents say.
fn modified(app: &TestApp, commands: &[&[&str]]) -> BTreeSet<String> {
    let mut created = BTreeSet::new();
    let mut modified = BTreeSet::new();
    for command in commands {
        let document = app.run(&[command, &["--json"][..]].concat()).ok().json();
        for change in document["changes"].as_array().expect("changes") {
            let said = |key: &str| change[key].as_str().expect("a text").to_owned();
            match (said("action").as_str(), said("ownership").as_str()) {
                (_, "internal") => {}
                ("create", _) => {
                    created.insert(said("path"));
                }
                (_, _) => {
                    modified.insert(said("path"));
                }
            }
        }
    }
    &modified - &created
}

#[test]
fn every_file_that_the_retrofit_changes_was_edited_by_hand() {
    let edited: BTreeSet<String> = EDITS.iter().map(|(path, ..)| (*path).to_owned()).collect();
    assert_eq!(modified(&users(), &BY_COMMAND), edited);
}

#[test]
fn an_edited_app_becomes_a_fresh_personal_one_with_the_edits() {
    let fresh = TestApp::of(&["--preset", "users", "--tenancy-mode", "personal"]);
    run_all(&fresh, &BY_COMMAND[1..]);
    edit(&fresh);
    let (changed, made) = (comparable(retrofitted().tree()), comparable(fresh.tree()));
    assert_eq!(tree::difference(&changed, &made), Vec::<String>::new());
}

#[test]
fn nothing_else_of_the_app_was_touched() {
    let before = users();
    edit(&before);
    let (before, after) = (before.tree(), retrofitted().tree());
    let changed = EDITS.iter().map(|(path, ..)| *path);
    let is_ours = |path: &&String| !path.starts_with(".jskit/") && before.contains_key(*path);
    let differ = tree::difference(&before, &after);
    let differ: BTreeSet<&str> = differ.iter().filter(is_ours).map(String::as_str).collect();
    assert_eq!(differ, changed.collect::<BTreeSet<_>>());
    // Databases have run the migrations that were there: the new ones come after all of them.
    let migrations = |tree: &Tree| -> Vec<String> {
        tree.keys().filter_map(|path| path.strip_prefix("migrations/").map(str::to_owned)).collect()
    };
    let (old, all) = (migrations(&before), migrations(&after));
    assert_eq!(all[..old.len()], old);
    let new: Vec<&str> = all[old.len()..].iter().map(|name| &name[15..]).collect();
    assert_eq!(
        new,
        [
            "workspaces-core-initial-schema.cjs",
            "users-core-workspace-settings-single-name-source.cjs",
            "users-core-workspaces-drop-color.cjs"
        ]
    );
}

/// The way of who reads the chapter: the mode by hand, the users' scaffold brought to it, then the two packages.
#[test]
fn the_manual_order_comes_to_the_same() {
    let app = users();
    edit(&app);
    app.edit("config/public.js", "config.tenancyMode = \"none\";", "config.tenancyMode = \"personal\";");
    let said = app.run(&["update", "package", "users-core"]).ok();
    assert_eq!(said.out, "updated `users-core` (files: 2 modified)\n");
    run_all(&app, &BY_COMMAND[1..]);
    // To the byte, the lock and the base store too; only the history, which every clone has for itself, tells which way it was.
    let (by_hand, by_command) = (comparable(app.tree()), comparable(retrofitted().tree()));
    assert_eq!(tree::difference(&by_hand, &by_command), Vec::<String>::new());
}

/// In the order that the chapter warns of, the packages say what is missing, and nothing is written.
#[test]
fn in_the_wrong_order_nothing_happens() {
    let app = users();
    edit(&app);
    let before = app.tree();
    for (package, unfit) in [
        ("workspaces-core", "package `workspaces-core` doesn't work in the tenancy `none`: it needs"),
        (
            "workspaces-web",
            "packages `workspaces-core` and `workspaces-web` don't work in the tenancy `none`: they need",
        ),
    ] {
        let refused = app.run(&["add", "package", package]);
        let said = format!("error: {unfit} `personal` or `workspaces`\n\nhint: run `jskit tenancy personal` first\n");
        assert_eq!((refused.code, refused.err), (1, said));
    }
    assert_eq!(tree::difference(&before, &app.tree()), Vec::<String>::new());
}

#[test]
fn where_someone_goes_after_signing_in_is_a_conflict_only_where_it_was_decided_anew() {
    let app = users();
    app.edit("packages/users/src/server/landingPath.js", "return home;", "return \"/console\";");
    let before = app.tree();
    let refused = app.run(&["tenancy", "personal"]);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("`packages/users/src/server/landingPath.js` was edited"), "{}", refused.err);
    assert_eq!(tree::difference(&before, &app.tree()), Vec::<String>::new());
    let decided = app.read("packages/users/src/server/landingPath.js");
    app.run(&["tenancy", "personal", "--keep-mine"]).ok();
    run_all(&app, &BY_COMMAND[1..]);
    assert_eq!(app.read("packages/users/src/server/landingPath.js"), decided);
}

#[test]
fn going_back_names_what_would_be_lost_and_keeps_the_data() {
    let app = retrofitted();
    app.run(&["generate", "page", "w/[workspaceSlug]/notes", "--name", "Notes"]).ok();
    let before = app.tree();
    let refused = app.run(&["tenancy", "none"]);
    assert_eq!(
        (refused.code, refused.err.as_str()),
        (
            1,
            "error: packages `workspaces-core` and `workspaces-web` don't work in the tenancy `none`: they need `personal` or `workspaces`\n  \
             the surface `app` goes, and with it the routes below `/w/[workspaceSlug]`\n  \
             on no surface any more, and kept: `src/pages/w/[workspaceSlug]/notes/index.vue`\n  \
             the surface `admin` goes, and with it the routes below `/w/[workspaceSlug]/admin`\n  \
             the tables of the kept migrations, and what is in them, stay in the database\n\n\
             hint: remove them first with `jskit remove package workspaces-core workspaces-web`, or run `jskit tenancy personal`\n"
        )
    );
    assert_eq!(tree::difference(&before, &app.tree()), Vec::<String>::new());
    app.run(&["undo"]).ok();

    let removed = app.run(&["remove", "package", "workspaces-core", "workspaces-web"]).ok().all();
    for lost in [
        "the surface `app` goes, and with it the routes below `/w/[workspaceSlug]`\n",
        "the surface `admin` goes, and with it the routes below `/w/[workspaceSlug]/admin`\n",
        "the tables of the kept migrations, and what is in them, stay in the database\n",
    ] {
        assert!(removed.contains(lost), "{lost}\n{removed}");
    }
    app.run(&["tenancy", "none"]).ok();
    let none = users();
    edit(&none);
    let (back, never) = (comparable(app.tree()), comparable(none.tree()));
    let kept = [
        ".jskit/migrations.json",
        "migrations/STAMP_users-core-workspace-settings-single-name-source.cjs",
        "migrations/STAMP_users-core-workspaces-drop-color.cjs",
        "migrations/STAMP_workspaces-core-initial-schema.cjs",
    ];
    assert_eq!(tree::difference(&back, &never), kept);
    assert!(kept.iter().all(|path| back.contains_key(*path)));
}
