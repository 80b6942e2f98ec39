//! What is wrong is said plainly, with the nearest right thing, and nothing is half done.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::{Said, TestApp, jskit, run, tree};

/// Arguments, exit code, what is said.
const WRONG: &[(&[&str], i32, &str)] = &[
    (&["add", "package", "notess"], 1, "error: unknown package `notess`\n\nhint: did you mean `notes`?\n"),
    (&["add", "zzzzzz"], 1, "error: unknown package `zzzzzz`\n\nhint: run `jskit list` to see what there is\n"),
    (&["add", "bundle", "tags"], 2, "error: `tags` is no bundle\n\nhint: run `jskit add package tags`\n"),
    (
        &["add", "package", "preset-shell"],
        2,
        "error: `preset-shell` is a bundle\n\nhint: run `jskit add bundle preset-shell`\n",
    ),
    (&["update", "tags"], 1, "error: `tags` is not in this app\n\nhint: run `jskit add tags` to add it\n"),
    (&["update", "shel-web"], 1, "error: unknown package `shel-web`\n\nhint: did you mean `shell-web`?\n"),
    (&["remove", "shel-web"], 1, "error: unknown package `shel-web`\n\nhint: did you mean `shell-web`?\n"),
    (&["show", "note"], 1, "error: unknown package `note`\n\nhint: did you mean `notes`?\n"),
    (
        &["add", "notes", "--notes-kind", "rih", "--notes-token", "x"],
        2,
        "error: the value `rih` of `--notes-kind` should be one of `plain`, `rich`\n\nhint: How a note is written.\n",
    ),
    (
        &["generate", "page", "home/x", "--name", "X", "--link-placement", "shell.primry-nav"],
        1,
        "error: unknown placement `shell.primry-nav`\n\nhint: did you mean `shell.primary-nav`?\n",
    ),
    (
        &["generate", "page", "home/x"],
        2,
        "error: `--name` is missing: what people see in the menu and as the heading\n\nhint: the form is `jskit generate ui-generator page PATH --name VALUE`, for example `jskit generate page home/reports --name Reports`\n",
    ),
    (
        &["generate", "foo", "page", "x"],
        1,
        "error: unknown generator `foo`\n\nhint: run `jskit list generators` to see what there is\n",
    ),
    (
        &["generate", "ui-generator", "pag", "x"],
        1,
        "error: unknown subcommand `pag`\n\nhint: did you mean `page` or `add-subpages`?\n",
    ),
    (&["list-placements", "--surface", "hom"], 1, "error: unknown surface `hom`\n\nhint: did you mean `home`?\n"),
    (
        &["why", "src/placment.js"],
        1,
        "error: unknown file or entry `src/placment.js`\n\nhint: did you mean `src/placement.js`?\n",
    ),
];

#[test]
fn the_nearest_names_are_given() {
    let app = TestApp::shell();
    let before = app.tree();
    for (args, code, text) in WRONG {
        let said = app.run(args);
        assert_eq!((said.code, said.out.as_str(), said.err.as_str()), (*code, "", *text), "{args:?}");
        let document = app.run(&[*args, &["--json"]].concat()).json();
        assert_eq!(
            (&document["status"], &document["error"]["exitCode"]),
            (&"error".into(), &(*code).into()),
            "{args:?}"
        );
    }
    assert_eq!(tree::difference(&before, &app.tree()), Vec::<String>::new());
}

#[test]
fn of_commands_and_options_too() {
    let app = TestApp::shell();
    for (args, nearest) in [
        (&["ad"][..], "'add'"),
        (&["genrate", "page", "x"], "'generate'"),
        (&["status", "--jsn"], "'--json'"),
        (&["add", "notes", "--notes-kid", "rich"], "'--notes-kind'"),
        (&["add", "notes", "--dryrun"], "'--dry-run'"),
    ] {
        let said = app.run(args);
        assert_eq!(said.code, 2, "{args:?}");
        assert!(said.err.contains("similar") && said.err.contains(nearest), "{args:?}: {}", said.err);
    }
}

#[test]
fn what_is_missing_is_an_error_that_names_it() {
    let app = TestApp::shell();
    let before = app.tree();
    let said = app.run(&["add", "notes"]);
    assert_eq!(said.code, 2);
    let trust = crate::support::trust(&crate::support::catalog("0.1.0"), &["add"]).join(" ");
    assert_eq!(
        said.err,
        format!(
            "error: package `notes` needs `--notes-kind` and `--notes-token`\n\n\
             hint: run `jskit add notes {trust} --notes-kind plain|rich --notes-token-stdin`\n\
             `--notes-kind`: one of `plain` and `rich`\n\
             `--notes-token`: also taken from the environment: `NOTES_TOKEN`\n"
        )
    );
    assert_eq!(app.tree(), before);
}

#[test]
fn answers_of_create_app() {
    let home = tree::scratch();
    for (args, text) in [
        (
            &["--preset", "shel"][..],
            "error: unknown preset `shel`\n\nhint: did you mean `shell`? It is one of: minimal, shell",
        ),
        (
            &["--tenancy-mode", "persnal"],
            "error: unknown tenancy mode `persnal`\n\nhint: did you mean `personal`? It is one of: none, personal, workspaces\n",
        ),
        (
            &["--package-manager", "cargo"],
            "error: unknown package manager `cargo`\n\nhint: it is one of: npm, pnpm, yarn\n",
        ),
    ] {
        let said = run(home.path(), &[&["create-app", "x"], args].concat());
        assert_eq!(said.code, 2, "{args:?}");
        assert!(said.err.starts_with(text), "{args:?}: {}", said.err);
    }
    assert_eq!(tree::read(home.path()), tree::Tree::new());
}

#[test]
fn names_that_npm_refuses() {
    let home = tree::scratch();
    let long = "a".repeat(215);
    for (name, reason) in [
        ("", "is empty"),
        ("MyApp", "has a letter that npm does not allow"),
        ("my app", "has a letter that npm does not allow"),
        ("../up", "begins with a sign"),
        ("a/b", "has a letter that npm does not allow"),
        (".hidden", "begins with a sign"),
        ("_private", "begins with a sign"),
        ("--", "begins with a sign"),
        ("é", "has a letter that npm does not allow"),
        ("node_modules", "is a reserved name"),
        ("favicon.ico", "is a reserved name"),
        (long.as_str(), "is longer than 214 letters"),
    ] {
        let said = run(home.path(), &["create-app", "--no-git", "--", name]);
        assert_eq!(said.code, 2, "{name}");
        assert!(
            said.err.starts_with(&format!("error: `{name}` can't be an app's name: it {reason}\n")),
            "{}",
            said.err
        );
    }
    assert_eq!(tree::read(home.path()), tree::Tree::new());
    for name in ["a", "my-app", "my_app.2"] {
        run(home.path(), &["create-app", name, "--preset", "minimal", "--no-git"]).ok();
    }
}

#[test]
fn not_in_an_app() {
    let home = tree::scratch();
    for args in [&["status"][..], &["add", "notes"], &["remove", "x"], &["undo"], &["doctor", "--fix"], &["recover"]] {
        let said = run(home.path(), args);
        assert_eq!(said.code, 1, "{args:?}");
        assert_eq!(
            said.err,
            format!(
                "error: not in a jskit app: no `.jskit/lock.json` in `{}` or above it\n\n\
                 hint: run `jskit create-app NAME` to make one, or `-C DIR` to name an app's folder\n",
                home.path().display()
            )
        );
    }
    assert_eq!(tree::read(home.path()), tree::Tree::new());
}

#[test]
fn a_folder_that_is_in_use_is_left_alone() {
    let home = tree::scratch();
    fs::create_dir(home.path().join("mine")).expect("a folder");
    fs::write(home.path().join("mine/server.js"), "// mine\n").expect("a file");
    let before = tree::read(home.path());
    let said = run(home.path(), &["create-app", "mine", "--no-git"]);
    assert_eq!(said.code, 1);
    assert!(
        said.err.contains("is not empty and not a jskit app\n\nhint: name another folder with `--target`"),
        "{}",
        said.err
    );
    let said = run(home.path(), &["create-app", "mine", "--no-git", "--force", "--dry-run"]).ok();
    assert!(said.out.contains("warning: `server.js` is replaced: it differed and --force was given\n"), "{}", said.out);
    assert_eq!(tree::read(home.path()), before);
    fs::write(home.path().join("file"), "").expect("a file");
    let said = run(home.path(), &["create-app", "file", "--no-git"]);
    assert_eq!((said.code, said.err.contains("a part of the path is not a folder")), (1, true), "{}", said.err);
}

/// Even the superuser's process obeys permission bits without this capability.
fn obeying(folder: &Path, args: &[&str]) -> Said {
    let trust = crate::support::trust(&crate::support::catalog("0.1.0"), args);
    let args = &[args.iter().copied().map(str::to_owned).collect(), trust].concat();
    let is_root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n");
    let output = if is_root {
        let mut command = Command::new("setpriv");
        command.arg("--bounding-set=-dac_override,-dac_read_search").arg(env!("CARGO_BIN_EXE_jskit"));
        command.current_dir(folder).env("JSKIT_CATALOG", crate::support::catalog("0.1.0")).args(args).output()
    } else {
        jskit(folder).env("JSKIT_CATALOG", crate::support::catalog("0.1.0")).args(args).output()
    };
    Said::of(&output.expect("the tool runs"))
}

fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("the mode can be set");
}

#[test]
fn without_permission_to_write() {
    let app = TestApp::shell();
    let src = app.path().join("src");
    chmod(&src, 0o555);
    let before = app.tree();
    let said = obeying(&app.path(), &["add", "tags", "--json"]);
    assert_eq!(said.code, 1);
    assert_eq!(said.json()["error"]["message"], "the folder `src` is read-only; nothing was changed");
    assert_eq!(tree::difference(&before, &app.tree()), Vec::<String>::new());
    chmod(&src, 0o755);
    assert_eq!(obeying(&app.path(), &["add", "tags"]).code, 0);
    let home = app.path().join("closed");
    fs::create_dir(&home).expect("a folder");
    chmod(&home, 0o555);
    let said = obeying(&home, &["create-app", "x", "--no-git", "--json"]);
    chmod(&home, 0o755);
    assert_eq!(said.code, 1);
    assert!(said.json()["error"]["message"].as_str().expect("text").ends_with("permission is denied"), "{}", said.out);
    assert_eq!(tree::read(&home), tree::Tree::new());
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let app = TestApp::shell();
    for args in
        [&["show", "shell-web", "--details"][..], &["list"], &["add", "tags", "--dry-run"], &["status", "--json"]]
    {
        let mut child = app.command(args).stdout(Stdio::piped()).spawn().expect("the tool runs");
        drop(child.stdout.take());
        let said = Said::of(&child.wait_with_output().expect("the tool ends"));
        let note = if args.contains(&"--dry-run") { "nothing was written\n" } else { "" };
        assert_eq!((said.code, said.err.as_str()), (0, note), "{args:?}");
    }
}
