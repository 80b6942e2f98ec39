//! `add X --replace Y`: what needs what goes is treated as by `remove`.

use crate::support::{Said, TestApp, catalog_of, tree};

/// Two packages that can't be in one app together.
fn stores() -> tempfile::TempDir {
    let descriptor = |id: &str, needs: &str| {
        format!(
            "schema = 1\nid = \"{id}\"\nversion = \"1.0.0\"\nkind = \"runtime\"\nsummary = \"Stores.\"\ndepends-on = [\"{needs}\"]\n\
             [capabilities]\nprovides = [\"runtime.stores\"]\nexclusive = [\"runtime.stores\"]\n\
             [[files]]\nfrom = \"{id}.js\"\nto = \"src/{id}.js\"\n"
        )
    };
    catalog_of(&[
        ("package-descriptors/red.toml", &descriptor("red", "paint")),
        ("package-descriptors/blue.toml", &descriptor("blue", "kernel")),
        (
            "package-descriptors/paint.toml",
            "schema = 1\nid = \"paint\"\nversion = \"1.0.0\"\nkind = \"runtime\"\nsummary = \"Paint.\"\ndepends-on = [\"kernel\"]\n",
        ),
        ("templates/red/app/red.js", "export const red = true;\n"),
        ("templates/blue/app/blue.js", "export const blue = true;\n"),
    ])
}

const MINE: &str = "import { red } from \"./red.js\";\n\nexport const mine = red;\n";

/// An app with the one, whose user wrote a file that needs it.
fn app(stores: &tempfile::TempDir) -> TestApp {
    let app = TestApp::shell();
    app.run_with(stores, &["add", "red"]).ok();
    app.write("src/mine.js", MINE);
    app
}

fn replace(app: &TestApp, stores: &tempfile::TempDir, flags: &[&str]) -> Said {
    app.run_with(stores, &[&["add", "blue", "--replace", "red"], flags].concat())
}

#[test]
fn edited_files_that_need_what_goes_stop_it_stay_aside_or_go() {
    let stores = stores();
    let start = app(&stores);
    let before = start.tree();
    let said = replace(&start, &stores, &[]);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("conflict[needs-removed]") && said.err.contains("src/mine.js:1"), "{}", said.err);
    assert!(said.err.contains("`--keep-edited` moves what needs `red` to `removed/`"), "{}", said.err);
    assert_eq!(tree::difference(&before, &start.tree()), Vec::<String>::new());

    for (flag, kept) in [("--keep-edited", Some(MINE)), ("--delete-edited", None)] {
        let app = TestApp::copy_of(&start.path());
        let removed = TestApp::copy_of(&start.path());
        let said = replace(&app, &stores, &[flag]).ok();
        assert!(said.err.contains("`paint` goes too: nothing else needs it\n"), "{}", said.err);
        assert!(app.exists("src/blue.js") && !app.exists("src/red.js") && !app.exists("src/mine.js"), "{flag}");
        assert_eq!(
            app.exists("removed/src/mine.js").then(|| app.read("removed/src/mine.js")).as_deref(),
            kept,
            "{flag}"
        );
        assert_eq!(app.run_with(&stores, &["doctor"]).ok().out, "no problems found\n", "{flag}");
        // As if the one had been removed and the other added.
        removed.run_with(&stores, &["remove", "red", flag]).ok();
        removed.run_with(&stores, &["add", "blue"]).ok();
        assert_eq!(tree::difference(&removed.tree(), &app.tree()), Vec::<String>::new(), "{flag}");
        app.run_with(&stores, &["undo"]).ok();
        assert_eq!(tree::difference(&before, &app.tree()), Vec::<String>::new(), "{flag}: undone");
    }
}

#[test]
fn nothing_is_said_of_what_goes_where_nothing_goes() {
    let stores = stores();
    let app = app(&stores);
    for flag in ["--keep-edited", "--delete-edited"] {
        let said = app.run_with(&stores, &["add", "red", flag]);
        assert_eq!(said.code, 2, "{}", said.all());
        assert!(said.err.contains("`--replace ID`"), "{}", said.err);
    }
}
