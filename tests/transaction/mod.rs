//! Applying, undoing and settling on a real folder, compared whole.
#![cfg(unix)]

mod support;

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::time::Duration;

use jskit::change::{ChangeKind, ChangeSet, Ownership};
use jskit::error::Error;
use jskit::fs::Root;
use jskit::transaction::{self, AppLock, Kind, Recovery, Step};
use support::{App, change, record, secret_change};

const NOW: Duration = Duration::from_secs(0);

type Prepare = fn(&App);

#[test]
fn permissions_are_kept_and_given() {
    let app = App::new(&[("run.sh", "old\n"), (".env", "A=1\n"), ("plain.txt", "x\n")]);
    app.set_mode("run.sh", 0o750);
    app.set_mode(".env", 0o640);
    let mut script = change("made.sh", ChangeKind::Create { after: b"#!/bin/sh\n".to_vec() });
    script.executable = true;
    let mut secret = secret_change(".env.local", ChangeKind::Create { after: b"B=2\n".to_vec() }, &[]);
    secret.ownership = Ownership::App;
    let mut runs = change("plain.txt", ChangeKind::Modify { before: b"x\n".to_vec(), after: b"y\n".to_vec() });
    runs.executable = true;
    app.apply(&[
        change("run.sh", ChangeKind::Modify { before: b"old\n".to_vec(), after: b"new\n".to_vec() }),
        secret_change(".env", ChangeKind::Modify { before: b"A=1\n".to_vec(), after: b"A=2\n".to_vec() }, &[]),
        script,
        secret,
        runs,
    ])
    .expect("the change applies");
    let modes = ["run.sh", ".env", "made.sh", ".env.local", "plain.txt"].map(|path| app.mode(path));
    assert_eq!(modes, [0o750, 0o640, 0o755, 0o600, 0o755]);
    assert_eq!(app.mode(".jskit/state"), 0o700);
    assert_eq!(app.mode(".jskit/state/history/000001.receipt"), 0o600);
    assert_eq!(app.mode(".jskit/state/key"), 0o600);
}

#[test]
fn a_change_that_no_longer_fits_is_refused_before_anything_is_written() {
    let create = |path: &str| change(path, ChangeKind::Create { after: b"new\n".to_vec() });
    let modify = |path: &str| change(path, ChangeKind::Modify { before: b"was\n".to_vec(), after: b"new\n".to_vec() });
    let delete = |path: &str| change(path, ChangeKind::Delete { before: b"was\n".to_vec() });
    let nothing: Prepare = |_| ();
    let cases: Vec<(Prepare, Vec<jskit::change::Change>, &str)> = vec![
        (|app| app.write("a.txt", "edited\n"), vec![modify("a.txt")], "`a.txt` changed while the command ran"),
        (|app| app.remove("a.txt"), vec![delete("a.txt")], "`a.txt` changed while the command ran"),
        (nothing, vec![create("a.txt")], "`a.txt` changed while the command ran"),
        (nothing, vec![create("A.txt")], "`A.txt` differs from `a.txt` only by case"),
        (nothing, vec![create("SRC/new.txt")], "`SRC/new.txt` differs from `src` only by case"),
        (nothing, vec![create("x/One.txt"), create("x/one.txt")], "`x/one.txt` differs from `x/One.txt` only by case"),
        (nothing, vec![create("x"), create("x/one.txt")], "`x/one.txt` needs a folder where `x` is written"),
        (nothing, vec![create("a.txt/b.txt")], "can't write `a.txt/b.txt`: `a.txt` is not a folder"),
        (nothing, vec![create("src")], "`src` changed while the command ran"),
        (
            |app| app.set_mode("a.txt", 0o444),
            vec![modify("a.txt")],
            "the file `a.txt` is read-only; nothing was changed",
        ),
        (
            |app| app.set_mode("src", 0o555),
            vec![create("src/deep/new.txt")],
            "the folder `src` is read-only; nothing was changed",
        ),
        (
            |app| symlink("a.txt", app.path("link.txt")).expect("a link"),
            vec![create("link.txt")],
            "can't write `link.txt`: `link.txt` is a symbolic link",
        ),
        (
            |app| symlink(std::env::temp_dir(), app.path("out")).expect("a link"),
            vec![create("out/new.txt")],
            "can't write `out/new.txt`: `out` is a symbolic link",
        ),
        (
            |app| symlink("src", app.path("inside")).expect("a link"),
            vec![create("inside/new.txt")],
            "can't write `inside/new.txt`: `inside` is a symbolic link",
        ),
    ];
    for (prepare, mut changes, message) in cases {
        let app = App::new(&[("a.txt", "was\n"), ("src/b.txt", "b\n"), ("other.txt", "was\n")]);
        prepare(&app);
        changes.push(modify("other.txt"));
        let before = app.tree();
        let error = app.apply(&changes).expect_err(message);
        assert_eq!(error.to_string(), message);
        assert_eq!(app.tree(), before, "{message}");
        app.set_mode("src", 0o755);
    }
}

#[test]
fn a_file_can_be_renamed_by_case_alone() {
    let app = App::new(&[("Page.vue", "x\n")]);
    app.apply(&[
        change("Page.vue", ChangeKind::Delete { before: b"x\n".to_vec() }),
        change("page.vue", ChangeKind::Create { after: b"x\n".to_vec() }),
    ])
    .expect("the change applies");
    assert_eq!(app.files(), ["page.vue = x\n"]);
}

#[test]
fn undo_and_redo_walk_through_history() {
    let app = App::new(&[("package.json", "{}\n")]);
    let first = app.tree();
    let apply = |path: &str, kind| app.apply(&[change(path, kind)]).expect("the change applies");
    apply("src/a/one.vue", ChangeKind::Create { after: b"1\n".to_vec() });
    let second = app.tree();
    apply("package.json", ChangeKind::Modify { before: b"{}\n".to_vec(), after: b"{ }\n".to_vec() });
    let third = app.tree();
    apply("src/a/one.vue", ChangeKind::Delete { before: b"1\n".to_vec() });
    let fourth = app.tree();

    for state in [&third, &second, &first] {
        assert!(app.undo(false).expect("undo").is_some());
        assert_eq!(app.tree(), *state);
    }
    assert_eq!(app.undo(false).expect("undo"), None);
    for state in [&second, &third] {
        assert!(app.redo().expect("redo").is_some());
        assert_eq!(app.tree(), *state);
    }
    app.undo(false).expect("undo");
    assert_eq!(app.tree(), second);
    for state in [&third, &fourth] {
        app.redo().expect("redo");
        assert_eq!(app.tree(), *state);
    }
    assert_eq!(app.redo().expect("redo"), None);

    app.undo(false).expect("undo");
    apply("new.txt", ChangeKind::Create { after: b"new\n".to_vec() });
    assert_eq!(app.redo().expect("redo"), None, "a new change ends what could be done again");
    let commands: Vec<(u32, bool)> =
        transaction::history(&app.root()).expect("history").iter().map(|one| (one.number, one.undone)).collect();
    assert_eq!(commands.iter().filter(|(_, undone)| *undone).count(), 0);
    assert_eq!(commands.len(), 13);
}

#[test]
fn undo_names_what_changed_since_and_keeps_migrations() {
    let app = App::new(&[("kept.txt", "was\n")]);
    let mut migration = change("migrations/1_a.cjs", ChangeKind::Create { after: b"up\n".to_vec() });
    migration.ownership = Ownership::Migration;
    app.apply(&[
        change("kept.txt", ChangeKind::Modify { before: b"was\n".to_vec(), after: b"is\n".to_vec() }),
        change("made.txt", ChangeKind::Create { after: b"made\n".to_vec() }),
        migration,
    ])
    .expect("the change applies");

    app.write("kept.txt", "is\r\n");
    let set = app.undo_set(false);
    assert_eq!(set.conflicts, []);
    assert_eq!(kept(&set), ["migrations/1_a.cjs: a database may have run it"]);
    assert_eq!(app.undo_set(true).changes.len(), 3);

    app.write("kept.txt", "mine\n");
    app.remove("made.txt");
    let set = app.undo_set(false);
    let conflicts: Vec<(&str, &str, &str)> =
        set.conflicts.iter().map(|one| (one.code, one.path.as_str(), one.message.as_str())).collect();
    assert_eq!(conflicts, [("changed-since", "kept.txt", "`kept.txt` changed since `jskit test`")]);
    assert!(set.changes.is_empty(), "what is gone already needs no undoing");
}

#[test]
fn history_keeps_no_secret_and_undo_drops_only_what_was_written() {
    let app = App::new(&[(".env", "MINE=1\n")]);
    let after = "MINE=1\nTOKEN=hunter2\nPASSWORD=swordfish\n";
    app.apply(&[secret_change(
        ".env",
        ChangeKind::Modify { before: b"MINE=1\n".to_vec(), after: after.into() },
        &[("TOKEN", "hunter2"), ("PASSWORD", "swordfish")],
    )])
    .expect("the change applies");
    app.expect_no_secret(&["hunter2", "swordfish"]);
    let env = jskit::path::AppPath::parse(".env").expect("a path");
    let untouched = |key: &str, value: &str| transaction::secrets::is_untouched(&app.root(), &env, key, value);
    assert!(untouched("TOKEN", "hunter2"));
    assert!(!untouched("TOKEN", "hunter3"));
    assert!(!untouched("PASSWORD", "hunter2"));
    assert!(!untouched("MINE", "1"));

    app.write(".env", "MINE=1\nTOKEN=hunter2\nPASSWORD=my own\n");
    let set = app.undo_set(false);
    assert_eq!(kept(&set), [".env: `PASSWORD`, whose value is your own"]);
    app.undo(false).expect("undo");
    assert_eq!(app.read(".env"), "MINE=1\nPASSWORD=my own\n");
    assert!(!untouched("TOKEN", "hunter2"), "what is dropped is forgotten");
    let set = app.redo_set();
    assert_eq!(set.warnings, ["set `TOKEN` in `.env`: its value was not kept"]);
    app.expect_no_secret(&["hunter2", "swordfish"]);
}

#[test]
fn an_edit_made_after_a_crash_is_kept_aside() {
    let app = App::new(&[("a.txt", "was\n"), ("b.txt", "was\n")]);
    app.apply(&[
        change("a.txt", ChangeKind::Modify { before: b"was\n".to_vec(), after: b"is\n".to_vec() }),
        change("b.txt", ChangeKind::Modify { before: b"was\n".to_vec(), after: b"is\n".to_vec() }),
    ])
    .expect("the change applies");
    // As a crash leaves it: the receipt is still the journal, one file is not in place, one was edited since.
    let state = app.path(".jskit/state");
    fs::rename(state.join("history/000001.receipt"), state.join("journal")).expect("the journal");
    app.write("a.txt", "was\n");
    app.write("b.txt", "my work\n");
    assert!(transaction::is_unsettled(&app.root()).expect("readable"));
    let recovery = app.recover().expect("recovery");
    let saved = vec![".jskit/state/saved/1-b.txt".to_owned()];
    assert_eq!(recovery, Recovery::Finished { command: "jskit test".to_owned(), saved });
    assert_eq!(app.files(), ["a.txt = is\n", "b.txt = is\n"]);
    assert_eq!(app.read(".jskit/state/saved/1-b.txt"), "my work\n");
    assert!(!transaction::is_unsettled(&app.root()).expect("readable"));
    assert_eq!(app.recover().expect("recovery"), Recovery::Nothing);
}

/// Whatever its name is and whichever crash it was: no copy takes the place of another.
#[test]
fn edits_made_after_several_crashes_are_all_kept_aside() {
    let app = App::new(&[("a/index.vue", "was\n"), ("b/index.vue", "was\n")]);
    let modify = |path: &str| change(path, ChangeKind::Modify { before: b"was\n".to_vec(), after: b"is\n".to_vec() });
    app.apply(&[modify("a/index.vue"), modify("b/index.vue")]).expect("the change applies");
    let state = app.path(".jskit/state");
    let whole = fs::read(state.join("history/000001.receipt")).expect("the receipt");
    let saved = |a: &str, b: &str| {
        app.write("a/index.vue", a);
        app.write("b/index.vue", b);
        fs::write(state.join("journal"), &whole).expect("the journal");
        let Recovery::Finished { saved, .. } = app.recover().expect("recovery") else { panic!("it is finished") };
        assert_eq!(app.files(), ["a/index.vue = is\n", "b/index.vue = is\n"]);
        saved.into_iter().map(|path| path.replace(".jskit/state/saved/", "")).collect::<Vec<_>>()
    };
    assert_eq!(saved("edit 1\n", "edit 2\n"), ["1-index.vue", "2-index.vue"]);
    assert_eq!(saved("is\n", "edit 3\n"), ["3-index.vue"]);
    assert_eq!(saved("edit 4\n", "was\n"), ["4-index.vue"]);
    assert_eq!(saved("edit 2\n", "was\n"), ["2-index.vue"], "it is there already");
    let kept = [1, 2, 3, 4].map(|number| app.read(&format!(".jskit/state/saved/{number}-index.vue")));
    assert_eq!(kept, ["edit 1\n", "edit 2\n", "edit 3\n", "edit 4\n"]);
}

/// Here a file has come to stand where it was; a folder above it that nobody may write in is no different.
#[test]
fn a_folder_that_can_not_go_stops_no_command() {
    let app = App::new(&[("src/old/gone.vue", "old\n"), ("src/older/gone.vue", "old\n"), ("src/kept.vue", "kept\n")]);
    let delete = |path: &str| change(path, ChangeKind::Delete { before: b"old\n".to_vec() });
    app.apply(&[delete("src/old/gone.vue"), delete("src/older/gone.vue")]).expect("the change applies");
    // As a crash at the end leaves it.
    fs::create_dir(app.path(".jskit/state/stage")).expect("a folder");
    fs::create_dir(app.path("src/old")).expect("a folder");
    app.write("src/older", "mine\n");
    assert!(transaction::is_unsettled(&app.root()).expect("readable"));
    assert_eq!(app.recover().expect("recovery"), Recovery::Nothing);
    assert!(!transaction::is_unsettled(&app.root()).expect("readable"));
    assert_eq!(app.files(), ["src/kept.vue = kept\n", "src/older = mine\n"]);
    assert!(!app.path("src/old").exists(), "the others go");
}

#[test]
fn a_journal_that_was_never_whole_is_dropped() {
    let app = App::new(&[("a.txt", "was\n")]);
    app.apply(&[change("a.txt", ChangeKind::Modify { before: b"was\n".to_vec(), after: b"is\n".to_vec() })])
        .expect("the change applies");
    let state = app.path(".jskit/state");
    let whole = fs::read(state.join("history/000001.receipt")).expect("the receipt");
    for length in [0, 1, whole.len() / 2, whole.len() - 1] {
        app.write("a.txt", "was\n");
        fs::write(state.join("journal"), &whole[..length]).expect("a torn journal");
        let recovery = app.recover().expect("recovery");
        assert_eq!(recovery, Recovery::TakenBack { command: None, saved: Vec::new() });
        assert_eq!(app.files(), ["a.txt = was\n"]);
    }
}

/// The journal of a change that was stopped before `b.txt` was made.
fn interrupted() -> (App, String) {
    let app = App::new(&[("a.txt", "was\n")]);
    app.apply(&[
        change("a.txt", ChangeKind::Modify { before: b"was\n".to_vec(), after: b"is\n".to_vec() }),
        change("b.txt", ChangeKind::Create { after: b"new\n".to_vec() }),
    ])
    .expect("the change applies");
    let receipt = app.path(".jskit/state/history/000001.receipt");
    let whole = fs::read_to_string(&receipt).expect("the receipt");
    fs::remove_file(receipt).expect("the receipt goes");
    app.remove("b.txt");
    (app, whole[..whole.len() - 64].to_owned())
}

fn whole(body: &str) -> String {
    format!("{body}{}", jskit::hash::sha256(body.as_bytes()))
}

/// It is the only one that knows what is half made.
#[test]
fn a_whole_journal_that_this_tool_can_not_read_stays() {
    let (app, body) = interrupted();
    let unknown = "`.jskit/state/journal` is damaged: it is of a command that was interrupted, and says what this jskit can't read";
    let ours = env!("CARGO_PKG_VERSION");
    let newer = format!("this app was written by jskit 99.1.0, which is newer than this jskit {ours}");
    let tool = format!("\"tool\":\"{ours}\"");
    let cases = [
        (("\"format\":1", "\"format\":2"), unknown),
        (("\"format\":1", "\"format\":1,\"more\":true"), unknown),
        ((&tool, "\"tool\":\"99.1.0\",\"more\":true"), &newer),
        (("\"after\":{\"hash\":\"", "\"after\":{\"hash\":\"0"), unknown),
        (("\"at\":7", "\"at\":700"), unknown),
    ];
    for ((from, to), message) in cases {
        let changed = whole(&body.replacen(from, to, 1));
        assert!(changed.contains(to), "{from} in {body}");
        app.write(".jskit/state/journal", &changed);
        let error = app.recover().expect_err(message);
        assert_eq!(error.to_string(), message, "{to}");
        assert!(error.hint().is_some(), "{to}");
        assert_eq!(app.read(".jskit/state/journal"), changed, "{to}");
        assert_eq!(app.files(), ["a.txt = is\n"], "{to}");
        assert!(transaction::is_unsettled(&app.root()).expect("readable"), "{to}");
    }
    app.write(".jskit/state/journal", &whole(&body));
    assert!(matches!(app.recover().expect("recovery"), Recovery::Finished { .. }));
    assert_eq!(app.files(), ["a.txt = is\n", "b.txt = new\n"]);
}

#[test]
fn a_journal_that_can_not_be_read_now_stays() {
    let (app, _) = interrupted();
    fs::create_dir(app.path(".jskit/state/journal")).expect("a folder in its place");
    let error = app.recover().expect_err("it can't be read");
    assert!(matches!(error, Error::Io { action: "can't read", .. }), "{error}");
    assert!(app.path(".jskit/state/journal").exists());
}

#[test]
fn a_journal_can_write_nothing_outside_the_app() {
    let (app, body) = interrupted();
    let below =
        [".jskit/../../b.txt", r".jskit/..\\..\\b.txt", ".jskit/lock:json", ".jskit/state/key", ".jskit/State/key"];
    for hostile in ["../b.txt", "/tmp/b.txt", ".git/config"].into_iter().chain(below) {
        let body = body.replace("\"b.txt\"", &format!("\"{hostile}\""));
        app.write(".jskit/state/journal", &whole(&body));
        assert!(matches!(app.recover(), Err(Error::Damaged { .. })), "{hostile}");
        assert_eq!(app.files(), ["a.txt = is\n"], "{hostile}");
    }
}

#[test]
fn history_is_bounded() {
    let app = App::new(&[("a.txt", "0")]);
    for number in 0..105 {
        let (before, after) = (number.to_string().into_bytes(), (number + 1).to_string().into_bytes());
        app.apply(&[change("a.txt", ChangeKind::Modify { before, after })]).expect("the change applies");
    }
    let numbers: Vec<u32> = transaction::history(&app.root()).expect("history").iter().map(|one| one.number).collect();
    assert_eq!(numbers, (6..=105).collect::<Vec<u32>>());
}

#[test]
fn the_owner_of_the_lock_is_named() {
    let app = App::new(&[]);
    let root = app.root();
    let held = AppLock::acquire(&root, NOW, "jskit add users-web").expect("the lock is free");
    let error = AppLock::acquire(&root, Duration::from_millis(100), "jskit add x").expect_err("the lock is held");
    assert_eq!(error.code(), "app-locked");
    let message = error.to_string();
    let owner = format!("the app is in use by `jskit add users-web` (process {} on ", std::process::id());
    assert!(message.starts_with(&owner) && message.ends_with("gave up after 0.1 s"), "{message}");
    drop(held);
    drop(AppLock::acquire(&root, NOW, "jskit add x").expect("the lock is free again"));
}

#[test]
fn create_makes_the_whole_app_and_never_touches_another() {
    let home = tempfile::tempdir().expect("a folder");
    let set = ChangeSet {
        changes: [change("src/a.js", ChangeKind::Create { after: b"a\n".to_vec() })]
            .map(|change| (change.path.clone(), change))
            .into(),
        ..ChangeSet::default()
    };
    // Someone's folder that only looks like one of ours, and one that a crash left.
    let foreign = home.path().join(".app.jskit-new-1");
    fs::create_dir_all(foreign.join("work")).expect("a folder");
    fs::write(foreign.join("work/mine.txt"), "mine").expect("a file");
    let left = home.path().join(".app.jskit-new-2");
    fs::create_dir_all(left.join(".jskit/state")).expect("a folder");
    fs::write(left.join(".jskit/state/creating"), "").expect("a mark");
    fs::write(left.join("half.js"), "half").expect("a file");

    let target = home.path().join("app");
    let (root, receipt) = transaction::create(&target, &set, &record("jskit create-app app")).expect("the app is made");
    assert_eq!((receipt.number, receipt.kind), (1, Kind::Create));
    assert_eq!(root.path(), target.canonicalize().expect("the app is there"));
    assert!(foreign.join("work/mine.txt").exists());
    assert!(!left.exists());
    assert_eq!(fs::read_to_string(target.join("src/a.js")).expect("the file"), "a\n");
    assert!(!target.join(".jskit/state/creating").exists());
    let mode = fs::metadata(&target).expect("the app is there").permissions().mode() & 0o777;
    assert_eq!(mode, 0o755);

    let error = transaction::create(&target, &set, &record("jskit create-app app")).expect_err("it is there");
    assert_eq!(error.code(), "target-exists");
    let error = transaction::undo(&root, &receipt, false).expect_err("nothing is before it");
    assert_eq!(error.code(), "not-undoable");
    let names: Vec<String> = fs::read_dir(home.path())
        .expect("the folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(names.len(), 2, "{names:?}");

    // Folders above it are made, and go again where the app can't be.
    let deep = home.path().join("x/y/app");
    transaction::create(&deep, &set, &record("jskit create-app app")).expect("the app is made");
    assert!(deep.join("src/a.js").exists());
}

#[test]
fn a_folder_that_did_not_become_an_app_is_left_as_it_was() {
    let app = App::new(&[("mine.txt", "mine\n")]);
    let before = app.tree();
    let error = app.apply(&[change("mine.txt", ChangeKind::Create { after: b"x\n".to_vec() })]).expect_err("refused");
    assert!(matches!(error, Error::Refused { code: "changed-meanwhile", .. }));
    assert_eq!(app.tree(), before);
    assert!(!app.path(".jskit").exists());
}

#[test]
fn an_empty_step_through_history_is_a_step() {
    let app = App::new(&[("a.txt", "was\n")]);
    app.apply(&[change("a.txt", ChangeKind::Modify { before: b"was\n".to_vec(), after: b"is\n".to_vec() })])
        .expect("applies");
    app.write("a.txt", "was\n");
    let root = app.root();
    let receipt = transaction::last_applied(&root).expect("history").expect("a receipt");
    let set = transaction::undo(&root, &receipt, false).expect("undo");
    assert!(set.is_empty());
    transaction::apply_step(&root, &set, Step::Undo(receipt.number), &record("jskit undo")).expect("applies");
    assert_eq!(transaction::last_applied(&root).expect("history"), None);
    assert!(transaction::apply(&root, &set, &record("jskit add")).expect("nothing to do").is_none());
}

#[test]
fn an_app_is_found_from_below_and_without_its_head() {
    let app = App::new(&[(".jskit/lock.json", "{}"), ("src/deep/a.js", "")]);
    let found = |folder: &str| Root::find_app(&app.path(folder)).map(|root| root.path().to_owned());
    let here = app.path("").canonicalize().expect("the app");
    assert_eq!(found("src/deep").expect("found"), here);
    app.remove(".jskit/lock.json");
    fs::create_dir(app.path(".jskit/lock")).expect("a folder");
    assert_eq!(found("src").expect("found"), here);
    fs::remove_dir(app.path(".jskit/lock")).expect("the folder goes");
    assert_eq!(found("src").expect_err("no app").code(), "not-an-app");
}

fn kept(set: &ChangeSet) -> Vec<String> {
    set.kept.iter().map(ToString::to_string).collect()
}
