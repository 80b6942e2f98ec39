//! A secret goes to `.env` and nowhere else, whichever way it comes in.

use std::process::Command;

use crate::support::{Said, TestApp, catalog_of, contents, jskit, run_with_input};

/// Every sign that a reader of `.env` could trip over.
const SECRET: &str = "a#b c\"d$e";
const ADD: &[&str] = &["add", "notes", "--notes-kind", "rich"];

/// How the app's own reader, Node's, sees a key.
fn read_back(app: &TestApp, key: &str) -> String {
    let output = Command::new("node")
        .current_dir(app.path())
        .env_remove(key)
        .args(["--env-file=.env", "--print", &format!("process.env.{key}")])
        .output()
        .expect("node runs");
    String::from_utf8(output.stdout).expect("text").trim_end_matches('\n').to_owned()
}

/// Everything below the app but `.env`, what git ignores included.
fn assert_nowhere(app: &TestApp, secrets: &[&str]) {
    for entry in walkdir::WalkDir::new(app.path()) {
        let entry = entry.expect("the app is readable");
        if !entry.file_type().is_file() || entry.file_name() == ".env" {
            continue;
        }
        let text = String::from_utf8_lossy(&std::fs::read(entry.path()).expect("the file is readable")).into_owned();
        for secret in secrets {
            assert!(!text.contains(secret), "{} has a secret:\n{text}", entry.path().display());
        }
    }
}

fn assert_unsaid(said: &[Said], secrets: &[&str]) {
    for one in said {
        let text = one.all();
        for secret in secrets {
            assert!(!text.contains(secret), "a secret was said:\n{text}");
        }
    }
}

#[test]
fn by_flag() {
    for form in [vec!["--notes-token", SECRET], vec!["--notes-token=a#b c\"d$e"]] {
        let app = TestApp::shell();
        let said = app.run(&[ADD, &form[..], &["--diff"]].concat()).ok();
        assert!(said.out.contains("+NOTES_TOKEN=***\n"), "{}", said.out);
        assert_eq!(read_back(&app, "NOTES_TOKEN"), SECRET);
        assert_unsaid(&[said, app.run(&["history"]), app.run(&["history", "--json"])], &[SECRET]);
        assert_nowhere(&app, &[SECRET]);
        assert!(app.run(&["history"]).out.contains("--notes-token"), "the flag itself is no secret");
    }
}

#[test]
fn by_standard_input() {
    for end in ["", "\n", "\r\n"] {
        let app = TestApp::shell();
        let args = [ADD, &["--notes-token-stdin"]].concat();
        let said = run_with_input(&mut app.command(&args), &format!("{SECRET}{end}")).ok();
        assert_eq!(read_back(&app, "NOTES_TOKEN"), SECRET);
        assert_unsaid(&[said], &[SECRET]);
        assert_nowhere(&app, &[SECRET]);
    }
}

#[test]
fn by_its_environment_key() {
    let app = TestApp::shell();
    let output = app.command(ADD).env("NOTES_TOKEN", SECRET).output().expect("the tool runs");
    let said = Said::of(&output).ok();
    assert_eq!(read_back(&app, "NOTES_TOKEN"), SECRET);
    assert_unsaid(&[said], &[SECRET]);
    assert_nowhere(&app, &[SECRET]);
}

/// A text option lands in the lock, which everybody reads; its key may be the name of a secret of the user's shell, or of the app's.
#[test]
fn a_text_option_takes_no_secret_of_the_shell_or_of_the_app() {
    let app = TestApp::shell();
    let ext = catalog_of(&[
        (
            "package-descriptors/ext.toml",
            "schema = 1\nid = \"ext\"\nversion = \"1.0.0\"\nkind = \"runtime\"\nsummary = \"Ext.\"\n\
             [options.tok]\ntype = \"text\"\nenv = \"GITHUB_TOKEN\"\n\
             [[files]]\nfrom = \"ext.js\"\nto = \"src/ext.js\"\n",
        ),
        (
            "templates/ext/app/ext.js",
            "export const tok = \"[% if option.tok is defined %][= option.tok =][% endif %]\";\n",
        ),
    ]);
    app.write(".env", &format!("{}GITHUB_TOKEN=ghp_app\n", app.read(".env")));
    let content = contents(ext.path())["ext"].clone();
    let mut command = jskit(&app.path());
    command.env("JSKIT_CATALOG", ext.path()).env("GITHUB_TOKEN", "ghp_shell");
    Said::of(&command.args(["add", "ext", "--trust", &content]).output().expect("it runs")).ok();
    assert_eq!(app.read("src/ext.js"), "export const tok = \"\";\n");
    assert_nowhere(&app, &["ghp_shell", "ghp_app"]);
    assert!(!app.read(".env").contains("ghp_shell"));
}

#[test]
fn a_line_break_is_refused_and_not_repeated() {
    let app = TestApp::shell();
    let before = app.tree();
    let said = app.run(&[ADD, &["--notes-token", "first\nsecond"]].concat());
    assert_eq!(said.code, 2);
    assert_eq!(
        said.err,
        "error: the value of `--notes-token` has a line break or another control character (U+000A)\n\n\
         hint: Opens the store of the notes.\n"
    );
    assert_eq!(app.tree(), before);
}

#[test]
fn a_value_that_no_quotes_can_carry_is_refused_whole() {
    let app = TestApp::shell();
    let before = app.tree();
    let said = app.run(&[ADD, &["--notes-token", "'\"`#"]].concat());
    assert_eq!(said.code, 1);
    assert!(said.err.contains("the value of `NOTES_TOKEN` can't be written to `.env`"), "{}", said.err);
    assert_unsaid(&[said], &["'\"`#"]);
    assert_eq!(app.tree(), before);
}

#[test]
fn no_command_afterwards_says_it() {
    let mut app = TestApp::shell();
    app.run(&[ADD, &["--notes-token", SECRET]].concat()).ok();
    let seal = read_back(&app, "NOTES_SEAL");
    assert_eq!(seal.len(), 64);
    let secrets = [SECRET, seal.as_str()];
    app.offer("0.2.0");
    let mut said = Vec::new();
    for args in [
        &["status"][..],
        &["why", ".env"],
        &["why", "NOTES_TOKEN"],
        &["diff"],
        &["doctor"],
        &["history"],
        &["show", "notes", "--details"],
        &["update", "--dry-run"],
        &["update"],
        &["update", "notes", "--notes-token", "another s3cret", "--diff"],
        &["remove", "notes", "--dry-run"],
        &["undo"],
        &["redo"],
        &["undo"],
        &["undo", "--dry-run"],
        &["remove", "notes", "--diff"],
        &["undo"],
        &["add", "notes", "--notes-kind", "rih", "--notes-token", SECRET],
        &["add", "notes", "--notes-tokn", SECRET],
        &["add", "nots", "--notes-token", SECRET],
        &["remove", "notes", "--notes-token", SECRET],
    ] {
        said.push(app.run(args));
        said.push(app.run(&[args, &["--json"]].concat()));
        assert_nowhere(&app, &[&secrets[..], &["another s3cret"]].concat());
    }
    assert_unsaid(&said, &[&secrets[..], &["another s3cret"]].concat());
}

#[test]
fn removing_takes_the_keys_that_the_tool_wrote() {
    let app = TestApp::shell();
    let before = app.read(".env");
    app.run(&[ADD, &["--notes-token", SECRET]].concat()).ok();
    app.run(&["remove", "notes"]).ok();
    assert_eq!(app.read(".env"), before);
    app.run(&[ADD, &["--notes-token", SECRET]].concat()).ok();
    app.run(&["undo"]).ok();
    assert_eq!(app.read(".env"), before);
}

#[test]
fn one_that_the_user_changed_stays() {
    let app = TestApp::shell();
    app.run(&[ADD, &["--notes-token", "written"]].concat()).ok();
    app.edit(".env", "NOTES_TOKEN=written", "NOTES_TOKEN=mine");
    let said = app.run(&["remove", "notes"]).ok();
    assert!(said.err.contains("`NOTES_TOKEN` in `.env` stays: its value is yours"), "{}", said.err);
    assert!(app.read(".env").contains("NOTES_TOKEN=mine\n"));
}

#[test]
fn the_file_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let app = TestApp::with_notes();
    let mode = std::fs::metadata(app.path().join(".env")).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}
