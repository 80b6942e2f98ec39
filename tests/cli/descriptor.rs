//! JavaScript descriptors on the command line: shown, checked and converted, and nothing of them ever runs.

use std::fs;

use crate::support::{TestApp, run, tree};

const NOTES: &str = r#"// Notes on anything.
const base = { schema: 1, version: "1.0.0", kind: "runtime" };
export default Object.freeze({ ...base, id: "own-notes", summary: "Notes.", notes: ["Read on."] });
"#;
const TOML: &str = "schema = 1\nversion = \"1.0.0\"\nkind = \"runtime\"\nid = \"own-notes\"\nsummary = \"Notes.\"\nnotes = [\"Read on.\"]\n";

#[test]
fn one_is_printed_or_written_as_toml() {
    let folder = tree::scratch();
    let path = folder.path();
    fs::write(path.join("package.descriptor.mjs"), NOTES).expect("a descriptor");
    let printed = run(path, &["descriptor", "convert", "package.descriptor.mjs"]).ok();
    assert_eq!(printed.out, TOML);
    assert_eq!(printed.err, "warning: 1 line of comments had no place in the TOML and were left out\n");
    assert_eq!(run(path, &["descriptor", "convert", ".", "--json"]).ok().json()["toml"], TOML);

    let write = ["descriptor", "convert", ".", "--out", "package.descriptor.toml"];
    let shown = run(path, &[&write[..], &["--dry-run"]].concat()).ok();
    assert!(shown.out.contains("+id = \"own-notes\"\n"), "{}", shown.out);
    assert!(!path.join("package.descriptor.toml").exists());
    let done = run(path, &write).ok();
    assert!(done.out.contains("next:\n  jskit lint-descriptors package.descriptor.toml\n"), "{}", done.out);
    assert_eq!(fs::read_to_string(path.join("package.descriptor.toml")).expect("the file"), TOML);
    assert_eq!(run(path, &write).ok().out, "nothing to do\n");
    assert_eq!(run(path, &["lint-descriptors", "package.descriptor.toml"]).ok().out, "1 descriptor, no problems\n");
    assert_eq!(tree::read(path).len(), 2, "nothing but the two descriptors");

    fs::write(path.join("package.descriptor.toml"), "mine\n").expect("a file");
    let refused = run(path, &write);
    assert_eq!(refused.code, 1);
    assert_eq!(
        refused.err,
        "error: `package.descriptor.toml` is there already and says something else\n\nhint: name another file with `--out`, or delete it first\n"
    );
}

#[test]
fn in_an_app_it_is_a_change_like_any_other() {
    let app = TestApp::shell();
    app.write("packages/notes/package.descriptor.mjs", NOTES);
    let before = app.tree();
    let out = "packages/notes/package.descriptor.toml";
    let write = ["descriptor", "convert", "packages/notes", "--out", out];
    assert_eq!(app.run(&[&write[..], &["--check"]].concat()).code, 3);
    assert_eq!(tree::difference(&before, &app.tree()), Vec::<String>::new());
    app.run(&write).ok();
    assert_eq!(app.read(out), TOML);
    app.run(&["undo"]).ok();
    assert!(!app.exists(out));
    let inside = app.run(&["descriptor", "convert", "packages/notes", "--out", ".jskit/x.toml"]);
    assert_eq!(inside.code, 1, "{}", inside.all());
}

#[test]
fn what_is_wrong_is_said_with_the_way_out() {
    let folder = tree::scratch();
    fs::write(folder.path().join("a.mjs"), "export default {\n  packageId: \"a\",\n};\n").expect("a descriptor");
    fs::write(folder.path().join("a.toml"), TOML).expect("a descriptor");
    let cases = [
        (&["descriptor", "convert", "absent.mjs"][..], 1, "hint: name a `package.descriptor.mjs`, or the folder"),
        (&["descriptor", "convert", "a.toml"], 1, "a.toml` is TOML already\n\nhint: check it with `jskit lint-desc"),
        (&["descriptor", "convert", "a.mjs", "--dry-run"], 2, "hint: name a file with `--out FILE`"),
        (&["descriptor", "convert", "a.mjs"], 1, "unknown key `packageId` in the descriptor"),
        (&["descriptor", "convert", "a.mjs"], 1, "did you mean `id`?"),
    ];
    for (args, code, said) in cases {
        let run = run(folder.path(), args);
        assert_eq!(run.code, code, "{}", run.err);
        assert!(run.err.contains(said), "{}", run.err);
    }
}

/// A descriptor that would write a file if it ran is given to every command that could come across it.
#[test]
fn no_command_runs_a_descriptor() {
    let app = TestApp::shell();
    let hostile = include_str!("../descriptor/javascript/cases/side_effects.mjs");
    for folder in ["packages/ran", "node_modules/ran"] {
        app.write(&format!("{folder}/package.descriptor.mjs"), hostile);
        app.write(&format!("{folder}/package.json"), r#"{ "name": "ran", "version": "1.0.0", "type": "module" }"#);
    }
    app.edit("package.json", "\"dependencies\": {", "\"dependencies\": {\n    \"ran\": \"1.0.0\",");
    let before = app.tree();
    let reading: [&[&str]; 14] = [
        &["show", "packages/ran"],
        &["show", "ran", "--details"],
        &["lint-descriptors", "packages/ran"],
        &["lint-descriptors"],
        &["descriptor", "convert", "packages/ran"],
        &["completions", "bash"],
        &["add", "package", "ran", "--dry-run"],
        &["add", "package", "ran", "--help"],
        &["generate", "ran", "x"],
        &["list"],
        &["list-component-tokens", "--all"],
        &["status"],
        &["why", "packages/ran/package.descriptor.mjs"],
        &["doctor"],
    ];
    for args in reading {
        let said = app.run(args);
        assert!([0, 1, 2].contains(&said.code), "{args:?} {}", said.all());
        assert_eq!(tree::difference(&before, &app.tree()), Vec::<String>::new(), "{args:?}");
    }
    let shown = app.run(&["show", "packages/ran"]);
    assert!(shown.err.contains("package.descriptor.mjs:1:1"), "{}", shown.err);
    assert!(shown.err.contains("an import would have to be run"), "{}", shown.err);
}
