//! Two branches that each add another package, merged by a real `git`.

use std::process::Command;

use crate::support::{ADD_NOTES, Said, TestApp};

/// Git, without what the machine's user has set up.
fn git(app: &TestApp, args: &[&str]) -> Said {
    let mut command = Command::new("git");
    command.current_dir(app.path()).args(args);
    for (name, value) in [
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_CONFIG_NOSYSTEM", "1"),
        ("GIT_AUTHOR_NAME", "A"),
        ("GIT_AUTHOR_EMAIL", "a@example.com"),
        ("GIT_COMMITTER_NAME", "A"),
        ("GIT_COMMITTER_EMAIL", "a@example.com"),
    ] {
        command.env(name, value);
    }
    Said::of(&command.output().expect("git runs"))
}

fn commit(app: &TestApp, message: &str) {
    git(app, &["add", "--all"]).ok();
    git(app, &["commit", "--quiet", "--message", message]).ok();
}

/// What each of two branches does; then the one is merged into the other.
fn merge(start: &[&[&str]], ours: &dyn Fn(&TestApp), theirs: &dyn Fn(&TestApp)) -> (TestApp, Vec<String>) {
    let app = TestApp::shell();
    git(&app, &["init", "--quiet", "--initial-branch", "main"]).ok();
    for command in start {
        app.run(command).ok();
    }
    commit(&app, "start");
    for (branch, work) in [("theirs", theirs), ("ours", ours)] {
        git(&app, &["checkout", "--quiet", "-b", branch, "main"]).ok();
        work(&app);
        commit(&app, branch);
    }
    git(&app, &["merge", "--quiet", "theirs", "--message", "merged"]);
    let unmerged = git(&app, &["diff", "--name-only", "--diff-filter=U"]).ok().out;
    (app, unmerged.lines().map(str::to_owned).collect())
}

fn add(app: &TestApp, id: &str) {
    app.run(&["add", id]).ok();
}

fn findings(app: &TestApp) -> Vec<(String, String)> {
    let document = app.run(&["doctor", "--json"]).json();
    let findings = document["findings"].as_array().expect("findings").iter();
    let text = |value: &serde_json::Value| value.as_str().expect("text").to_owned();
    findings.map(|finding| (text(&finding["code"]), text(&finding["path"]))).collect()
}

#[test]
fn two_packages_are_both_there_once_doctor_has_settled_the_merge() {
    let notes = |app: &TestApp| drop(app.run(ADD_NOTES).ok());
    let (app, unmerged) = merge(&[], &|app| add(app, "tags"), &notes);
    let files = [".env.example", "config/public.js", "package.json", "src/placement.js"];
    assert_eq!(unmerged, files, "the record of the packages merges by itself");
    let found: Vec<(String, String)> = files.iter().map(|file| ("J602".to_owned(), (*file).to_owned())).collect();
    assert_eq!(findings(&app), found);
    let said = app.run(&["doctor"]);
    assert_eq!(said.code, 1);
    assert!(said.out.contains("both sides only added what their packages have there"), "{}", said.out);

    let fixed = app.run(&["doctor", "--fix"]).ok();
    assert!(fixed.out.contains("git add .env.example config/public.js package.json src/placement.js"), "{}", fixed.out);
    assert_eq!(app.run(&["doctor"]).ok().out, "no problems found\n");
    for id in ["notes.menu", "notes.badge", "tags.menu", "NOTES_LIMIT", "notes.pageSize", "tags.colours"] {
        let owners = app.run(&["why", id, "--json"]).ok().json()["owners"].clone();
        let states = owners
            .as_array()
            .expect("owners")
            .iter()
            .filter(|owner| owner["entry"] == id && owner.get("state").is_some());
        assert!(states.into_iter().all(|owner| owner["state"] == "clean"), "{id}: {owners}");
    }
    assert_eq!(app.read("src/placement.js").matches("addPlacement({").count(), 6);

    let status = app.run(&["status", "--json"]).ok().json();
    let states = status["files"].as_array().expect("files").iter();
    assert_eq!(states.filter(|file| file["state"] != "clean").count(), 0, "{status}");
    // What was merged can be taken back, as if it had been added here.
    app.run(&["remove", "notes", "tags", "--delete-migrations"]).ok();
    let left = git(&app, &["diff", "--stat", "main"]).ok().out;
    assert_eq!(left, "", "what two branches added goes without a trace");
}

#[test]
fn a_settled_merge_is_undone_like_any_command() {
    let notes = |app: &TestApp| drop(app.run(ADD_NOTES).ok());
    let (app, _) = merge(&[], &|app| add(app, "tags"), &notes);
    let before = app.tree();
    app.run(&["doctor", "--fix"]).ok();
    app.run(&["undo"]).ok();
    assert_eq!(crate::support::tree::difference(&before, &app.tree()), Vec::<String>::new());
}

#[test]
fn what_a_user_wrote_on_one_side_is_never_settled() {
    let edited = |app: &TestApp| {
        add(app, "tags");
        app.edit("src/placement.js", "order: 400", "order: 410");
    };
    let notes = |app: &TestApp| drop(app.run(ADD_NOTES).ok());
    let (app, unmerged) = merge(&[], &edited, &notes);
    assert!(unmerged.contains(&"src/placement.js".to_owned()));
    let before = app.read("src/placement.js");
    let said = app.run(&["doctor"]);
    assert!(
        said.out.contains("src/placement.js:47: a merge is in conflict, and not over what packages added alone"),
        "{}",
        said.out
    );
    app.run(&["doctor", "--fix"]);
    assert_eq!(app.read("src/placement.js"), before, "it is the user's to settle");
    assert!(!app.read("package.json").contains("<<<<<<<"), "the other files are settled all the same");

    // Settled by hand, with one side lost: doctor names every entry, and restore brings them back.
    git(&app, &["checkout", "--ours", "src/placement.js"]).ok();
    let said = app.run(&["doctor"]).ok();
    for id in ["notes.menu", "notes.badge"] {
        assert!(said.out.contains(&format!("the placement `{id}` of `notes` is gone")), "{}", said.out);
    }
    assert!(said.out.contains("jskit restore notes.menu"), "{}", said.out);
    app.run(&["restore", "notes.menu", "notes.badge"]).ok();
    assert_eq!(app.run(&["doctor"]).ok().out, "no problems found\n");
    assert!(app.read("src/placement.js").contains("order: 410"));
}

#[test]
fn what_two_branches_bring_only_together_is_named_and_written() {
    let personal = |app: &TestApp| drop(app.run(&["tenancy", "personal"]).ok());
    let (app, unmerged) = merge(&[], &personal, &|app| add(app, "rooms"));
    assert_eq!(unmerged, ["config/public.js"; 0], "git sees no conflict");
    let found = findings(&app);
    assert!(found.contains(&("J507".to_owned(), "src/rooms/policy.js".to_owned())), "{found:?}");
    let fixed = app.run(&["doctor", "--fix", "--json"]).ok().json();
    let repairs = fixed["repairs"].as_array().expect("repairs").iter();
    let repaired: Vec<(String, String)> = repairs
        .inspect(|one| assert_eq!((&one["kind"], &one["package"]), (&"complete".into(), &"rooms".into()), "{one}"))
        .map(|one| ["code", "path"].map(|name| one[name].as_str().expect("text").to_owned()).into())
        .collect();
    // A migration has the second of the command in its name.
    let timeless = |list: &[(String, String)]| -> Vec<(String, String)> {
        list.iter().map(|(code, path)| (code.clone(), path.replace(|c: char| c.is_ascii_digit(), ""))).collect()
    };
    assert_eq!(timeless(&repaired), timeless(&found), "each finding is a repair, and none is another");
    assert_eq!(app.run(&["doctor"]).ok().out, "no problems found\n");

    let direct = TestApp::shell();
    for command in [&["tenancy", "personal"][..], &["add", "rooms"]] {
        direct.run(command).ok();
    }
    for file in ["src/rooms/policy.js", "src/rooms/door.js", "config/server.js", "package.json", ".jskit/lock.json"] {
        assert_eq!(app.read(file), direct.read(file), "{file}");
    }
}

const MARKS: &str = "<<<<<<< HEAD\nx\n=======\ny\n>>>>>>> other\n";

#[test]
fn marks_are_found_in_every_text_that_is_owned_or_the_apps_own() {
    let app = TestApp::shell();
    app.write("src/components/Mine.vue", "<template>\n  <p />\n</template>\n");
    app.write("src/mine.css", ".mine {}\n");
    let files = [
        ".env",
        ".github/workflows/ci.yml",
        ".prettierrc",
        "README.md",
        "index.html",
        "src/components/Mine.vue",
        "src/mine.css",
        "src/pages/home/index.vue",
        "src/styles.css",
    ];
    for file in files {
        let text = app.read(file);
        // Half of a conflict, and the underline of a heading, are none.
        app.write(file, &format!("{text}Title\n=======\n"));
        let marked = |app: &TestApp| findings(app).contains(&("J602".to_owned(), file.to_owned()));
        assert!(!marked(&app), "{file}");
        app.write(file, &format!("{text}{MARKS}"));
        let said = app.run(&["doctor"]);
        assert!(marked(&app) && said.code == 1, "{file}: {}", said.out);
        assert!(said.out.contains("settle it by hand, and take the marks out"), "{}", said.out);
        app.write(file, &text);
    }
    assert_eq!(app.run(&["doctor"]).ok().out, "no problems found\n");
}

#[test]
fn of_a_package_s_own_file_the_side_that_it_has_is_taken() {
    let app = TestApp::shell();
    let file = "vendor/@jskit-ai/kernel/package.json";
    let whole = app.read(file);
    let (first, rest) = whole.split_once('\n').expect("lines");
    app.write(file, &format!("{first}\n<<<<<<< HEAD\n  \"mine\": 1,\n=======\n>>>>>>> other\n{rest}"));
    assert!(findings(&app).contains(&("J602".to_owned(), file.to_owned())));
    app.run(&["doctor", "--fix"]).ok();
    assert_eq!(app.read(file), whole);
    assert_eq!(app.run(&["doctor"]).ok().out, "no problems found\n");
}

/// The text that `README.md` was written as, in the base store.
fn base_of_readme(app: &TestApp) -> String {
    let lock: serde_json::Value = serde_json::from_str(&app.read(".jskit/lock/kernel.json")).expect("a lock");
    let hash = lock["files"]["README.md"]["hash"].as_str().expect("a hash").to_owned();
    format!(".jskit/base/{hash}")
}

#[test]
fn a_damaged_text_of_the_base_store_is_found_and_restored_from_what_has_it() {
    let app = TestApp::shell();
    let base = base_of_readme(&app);
    let whole = app.read(&base);
    // From the file that nobody edited; from a side of the conflict where somebody did; and else from git.
    app.write(&base, "damaged\n");
    assert_eq!(findings(&app), [("J603".to_owned(), base.clone())]);
    app.run(&["doctor", "--fix"]).ok();
    assert_eq!(app.read(&base), whole);
    app.write("README.md", "# Mine\n");
    app.write(&base, &format!("<<<<<<< HEAD\nx\n=======\n{whole}>>>>>>> other\n"));
    app.run(&["doctor", "--fix"]).ok();
    assert_eq!(app.read(&base), whole);
    app.write(&base, "damaged\n");
    let said = app.run(&["doctor"]);
    assert!(said.code == 1 && said.out.contains("--diff-filter=A"), "{}", said.out);
    let refused = app.run(&["restore", "README.md", "--force"]);
    assert!(refused.all().contains("is gone or damaged"), "{}", refused.all());
}

#[test]
fn git_never_merges_two_texts_of_the_base_store() {
    let app = TestApp::shell();
    git(&app, &["init", "--quiet", "--initial-branch", "main"]).ok();
    let said = git(&app, &["check-attr", "merge", "diff", "text", "--", &base_of_readme(&app)]).ok().out;
    assert_eq!(said.lines().filter(|line| line.ends_with(": unset")).count(), 3, "{said}");
}
