//! Entries that are moved: the fields of the place and nothing else, kept by later updates.

use crate::support::{Said, TestApp, tree};

fn app() -> TestApp {
    let app = TestApp::with_notes();
    app.run(&["add", "tags"]).ok();
    app
}

fn position(app: &TestApp, args: &[&str]) -> Said {
    app.run(&[&["position", "element"], args].concat())
}

/// The lines that a command changes, as its diff has them.
fn diff(app: &TestApp, args: &[&str]) -> Vec<String> {
    let said = position(app, &[args, &["--dry-run"]].concat()).ok();
    let lines = said
        .out
        .lines()
        .filter(|line| line.starts_with(['+', '-']) && !line.starts_with("---") && !line.starts_with("+++"));
    lines.map(str::to_owned).collect()
}

#[test]
fn each_option_changes_its_field() {
    let app = app();
    let cases: &[(&[&str], &[&str])] = &[
        (&["notes.menu", "--order", "50"], &["-  order: 300,", "+  order: 50,"]),
        (&["notes.menu", "--surface", "home"], &["-  surfaces: [\"*\"],", "+  surfaces: [\"home\"],"]),
        (
            &["notes.menu", "--target", "page.section-nav"],
            &["-  target: \"shell.primary-nav\",", "+  target: \"page.section-nav\",", "+  owner: \"home-settings\","],
        ),
        // shell.home 100, notes.menu 300, tags.menu 400, shell.home.settings 900
        (&["tags.menu", "--before", "notes.menu"], &["-  order: 400,", "+  order: 200,"]),
        (&["notes.menu", "--after", "tags.menu"], &["-  order: 300,", "+  order: 650,"]),
        (&["notes.menu", "--after", "shell.home.settings"], &["-  order: 300,", "+  order: 910,"]),
        (&["notes.menu", "--before", "shell.home"], &["-  order: 300,", "+  order: 90,"]),
        (
            &["notes.menu", "--after", "shell.home", "--before", "shell.home.settings"],
            &["-  order: 300,", "+  order: 250,"],
        ),
    ];
    for (args, lines) in cases {
        assert_eq!(diff(&app, args), *lines, "{args:?}");
    }
}

#[test]
fn neighbours_make_room_where_there_is_none() {
    let app = app();
    app.edit("src/placement.js", "order: 400", "order: 301");
    let said = diff(&app, &["shell.home.settings", "--after", "notes.menu"]);
    assert_eq!(said, ["-  order: 900,", "+  order: 301,", "-  order: 301,", "+  order: 302,"]);
}

#[test]
fn the_users_own_style_and_entries_are_kept() {
    let app = app();
    let text = app.read("src/placement.js").replace('"', "'").replace("order: 300,", "order: 300, // mine");
    let own = "\naddPlacement({ id: 'own', target: 'shell.primary-nav', kind: 'link', order: 7, ...more });\n";
    app.write("src/placement.js", &format!("const more = {{}};\n{text}{own}"));
    position(&app, &["notes.menu", "--target", "shell.secondary-nav", "--order", "12"]).ok();
    let after = app.read("src/placement.js");
    assert!(after.contains("target: 'shell.secondary-nav',") && after.contains("order: 12, // mine"), "{after}");
    position(&app, &["own", "--order", "-8"]).ok();
    let after = app.read("src/placement.js");
    assert!(after.contains("{ id: 'own', target: 'shell.primary-nav', kind: 'link', order: -8, ...more }"), "{after}");
    let said = position(&app, &["own"]);
    assert!(said.code == 2 && said.err.contains("`own` is yours: no package says where it goes"), "{}", said.all());
}

#[test]
fn an_update_keeps_what_was_moved_and_a_word_puts_it_back() {
    let mut app = TestApp::with_notes();
    let lock = app.read(".jskit/lock/notes.json");
    let written = app.read("src/placement.js");
    let moved = &["notes.menu", "--target", "shell.secondary-nav", "--surface", "home"];
    position(&app, moved).ok();
    assert_eq!(app.read(".jskit/lock/notes.json"), lock, "a move is the user's edit");
    let update = TestApp::copy_of(&app.path());
    app.offer("0.2.0");
    app.run(&["update", "notes"]).ok();
    let after = app.read("src/placement.js");
    // The package has another order by now, and the user didn't touch that.
    for said in ["target: \"shell.secondary-nav\",", "surfaces: [\"home\"],", "order: 350,"] {
        assert!(after.contains(said), "{said}: {after}");
    }
    let app = update;
    position(&app, &["notes.menu"]).ok();
    assert_eq!(app.read("src/placement.js"), written, "and without options it goes back");
    let again = position(&app, &["notes.menu"]).ok();
    assert!(
        again.all().contains("`notes.menu` stands there already") && again.out == "nothing to do\n",
        "{}",
        again.all()
    );
}

#[test]
fn an_entry_that_is_gone_is_brought_back_to_where_it_should_be() {
    let app = TestApp::with_notes();
    let text = app.read("src/placement.js");
    let (start, end) = (
        text.find("addPlacement({\n  id: \"notes.menu\"").expect("it"),
        text.find("addPlacement({\n  id: \"notes.badge\"").expect("it"),
    );
    app.write("src/placement.js", &format!("{}{}", &text[..start], &text[end..]));
    position(&app, &["notes.menu", "--order", "5"]).ok();
    let after = app.read("src/placement.js");
    let entry = "addPlacement({\n  id: \"notes.menu\",\n  target: \"shell.primary-nav\",\n  kind: \"link\",\n  surfaces: [\"*\"],\n  order: 5,\n  props: {\n    label: \"Notes\",\n    to: \"/notes\"\n  }\n});\n";
    assert!(after.contains(entry), "{after}");
}

#[test]
fn what_makes_no_sense_is_refused_and_says_why() {
    let app = app();
    let before = app.tree();
    let cases: &[(&[&str], &str)] = &[
        (&["notes.men", "--order", "1"], "did you mean `notes.menu`?"),
        (&["notes.menu", "--target", "shell.primary-na"], "did you mean `shell.primary-nav`?"),
        (&["notes.menu", "--target", "shell-layout:top-lef"], "did you mean `shell-layout:top-left`"),
        (&["notes.menu", "--target", "shell.status"], "`shell.status` shows no `link`"),
        (&["notes.menu", "--surface", "hom"], "unknown surface `hom`"),
        (&["notes.menu", "--after", "notes.badge"], "move it there with `--target notes.toolbar`"),
        (&["notes.menu", "--after", "notes.menu"], "an entry can't stand beside itself"),
        (&["notes.menu", "--after", "tags.menu", "--before", "shell.home"], "they stand the other way round"),
        (&["notes.menu", "--after", "tags.menu", "--surface", "notes"], "are never shown together"),
        (&["notes.menu", "--after", "tags.menu", "--order", "1"], "cannot be used with"),
    ];
    for (args, said) in cases {
        let refused = position(&app, args);
        assert!(refused.code == 1 || refused.code == 2, "{args:?}: {}", refused.all());
        assert!(refused.err.contains(said), "{args:?}: {}", refused.err);
    }
    assert_eq!(tree::difference(&before, &app.tree()), Vec::<String>::new());
}

#[test]
fn an_entry_that_is_there_twice_is_a_conflict_with_a_snippet() {
    let app = app();
    let text = app.read("src/placement.js");
    app.write(
        "src/placement.js",
        &format!("{text}\naddPlacement({{ id: \"notes.menu\", target: \"shell.primary-nav\", order: 1 }});\n"),
    );
    let refused = position(&app, &["notes.menu", "--order", "2"]);
    assert_eq!(refused.code, 1);
    assert!(
        refused.err.contains("conflict[edit-refused]") && refused.err.contains("is there more than once"),
        "{}",
        refused.err
    );
}
