//! `create package` and `test-package`: a first package that lints, adds, updates and goes; and what is said of one that doesn't.

use std::fs;

use crate::support::{TestApp, catalog_of, run, tree};

#[test]
fn a_first_package_of_each_kind_passes_its_own_test() {
    for (kind, add) in [("runtime", true), ("generator", false)] {
        let app = TestApp::shell();
        let before = app.tree();
        app.run(&["create", "package", "order-book", "--kind", kind, "--dry-run"]).ok();
        assert_eq!(app.tree(), before);
        let said = app.run(&["create", "package", "order-book", "--kind", kind]).ok();
        assert!(said.out.contains("jskit test-package packages/order-book"), "{}", said.out);
        assert_eq!(app.run(&["create", "package", "order-book", "--kind", kind]).ok().out, "nothing to do\n");
        let lint = app.run(&["lint-descriptors", "packages/order-book"]).ok();
        assert_eq!(lint.out, "1 descriptor, no problems\n");
        let tested = app.run(&["test-package", "packages/order-book"]);
        assert_eq!(tested.code, 0, "{}", tested.all());
        assert!(tested.out.ends_with("`order-book` 0.1.0 passes\n"), "{}", tested.out);
        let shown = app.run(&["show", "order-book"]).ok().out;
        assert!(shown.contains("the app's packages (packages/order-book)"), "{shown}");
        let created = app.tree();
        if add {
            app.run(&["add", "package", "order-book"]).ok();
            assert!(app.exists("vendor/@jskit-ai/order-book/src/server/OrderBookServiceProvider.js"));
            assert!(app.read("src/pages/home/order-book/index.vue").contains("useOrderBook"));
            app.run(&["remove", "order-book"]).ok();
        } else {
            app.run(&["generate", "order-book", "list", "home/customers", "--name", "Customers"]).ok();
            assert!(app.exists("src/pages/home/customers/index.vue"));
            app.run(&["remove", "order-book", "list", "home/customers"]).ok();
        }
        assert_eq!(tree::difference(&created, &app.tree()), Vec::<String>::new());
        assert_eq!(app.run(&["doctor"]).ok().out, "no problems found\n");
    }
}

#[test]
fn outside_an_app_it_gets_a_folder_of_its_own() {
    let home = tree::scratch();
    run(home.path(), &["create", "package", "order-book", "--dry-run"]).ok();
    assert!(tree::read(home.path()).is_empty());
    run(home.path(), &["create", "package", "order-book"]).ok();
    assert!(home.path().join("order-book/package.descriptor.toml").is_file());
    assert!(!home.path().join("order-book/.jskit").exists(), "it is no app");
    assert_eq!(run(home.path(), &["create", "package", "order-book"]).ok().out, "nothing to do\n");
    run(home.path(), &["test-package", "order-book"]).ok();
    let json = run(home.path(), &["test-package", "order-book", "--json"]).ok().json();
    let names: Vec<&str> =
        json["steps"].as_array().expect("steps").iter().filter_map(|one| one["step"].as_str()).collect();
    let every = [
        "add",
        "add again",
        "remove",
        "update from an older version",
        "update where somebody edited",
        "remove where somebody edited",
    ];
    // Its migration comes only where there is a database.
    let with = every.map(|name| format!("{name} (with database-runtime)"));
    let expected: Vec<&str> = std::iter::once("lint").chain(every).chain(with.iter().map(String::as_str)).collect();
    assert_eq!(names, expected);
    assert_eq!(json["passes"], true);
    fs::write(home.path().join("order-book/README.md"), "mine\n").expect("a file");
    let refused = run(home.path(), &["create", "package", "order-book"]);
    assert_eq!(refused.code, 1);
    assert_eq!(fs::read_to_string(home.path().join("order-book/README.md")).expect("a file"), "mine\n");
}

#[test]
fn names_that_are_taken_or_wrong_are_refused() {
    let app = TestApp::shell();
    let before = app.tree();
    let taken = app.run(&["create", "package", "users-web"]);
    assert_eq!(taken.code, 1);
    assert!(taken.err.contains("there is a package `users-web` already: jskit"), "{}", taken.err);
    for name in ["../x", "Notes", "a--b", "1st", ""] {
        assert_eq!(app.run(&["create", "package", name]).code, 2, "{name}");
    }
    assert_eq!(app.tree(), before);
    app.write("packages/order-book/README.md", "mine\n");
    let conflict = app.run(&["create", "package", "order-book"]);
    assert_eq!(conflict.code, 1);
    assert!(conflict.all().contains("`packages/order-book/README.md` exists and differs"), "{}", conflict.all());
    assert!(!app.exists("packages/order-book/package.descriptor.toml"));
}

#[test]
fn what_fails_is_named() {
    let bad = catalog_of(&[
        (
            "bad/package.descriptor.toml",
            "schema = 1\nid = \"bad\"\nversion = \"0.1.0\"\nkind = \"runtime\"\nsummary = \"Bad.\"\n\
             [[files]]\nfrom = \"absent.js\"\nto = \"src/absent.js\"\n",
        ),
        (
            "clash/package.descriptor.toml",
            "schema = 1\nid = \"clash\"\nversion = \"0.1.0\"\nkind = \"runtime\"\nsummary = \"Clash.\"\ndepends-on = [\"shell-web\"]\n\
             [[files]]\nfrom = \"App.vue\"\nto = \"src/App.vue\"\nraw = true\n",
        ),
        ("clash/templates/app/App.vue", "<template><p>Mine</p></template>\n"),
    ]);
    let said = run(bad.path(), &["test-package", "bad"]);
    assert_eq!(said.code, 1);
    assert!(said.out.contains("problem: there is no template `app/absent.js`"), "{}", said.out);
    assert!(said.out.ends_with("`bad` 0.1.0 fails\n"), "{}", said.out);
    let said = run(bad.path(), &["test-package", "clash", "--json"]);
    assert_eq!(said.code, 1);
    let json = said.json();
    assert_eq!(json["passes"], false, "{json}");
    assert!(json.to_string().contains("src/App.vue"), "{json}");
    assert_eq!(run(bad.path(), &["test-package", "nowhere"]).code, 1);
}

/// The packages of the fixtures and of the tool itself stand the same test.
#[test]
fn packages_that_are_known_to_be_fine_pass() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    for path in [
        "tests/fixtures/catalog-0.1.0/package-descriptors/notes.toml",
        "tests/fixtures/catalog-0.2.0/package-descriptors/notes.toml",
        "package-descriptors/users-web.toml",
        "package-descriptors/console-web.toml",
        "package-descriptors/workspaces-web.toml",
    ] {
        let catalog = if path.contains("fixtures") { path.split("/package-descriptors").next() } else { None };
        let mut args = vec!["test-package", path];
        args.extend(catalog.into_iter().flat_map(|catalog| ["--catalog", catalog]));
        let said = run(root, &args);
        assert_eq!(said.code, 0, "{path}:\n{}", said.all());
    }
}
