//! Every command but undo and redo, a second time, changes nothing, says so, and is content.

use crate::support::{ADD_NOTES, TestApp, run, tree};

const STEPS: &[&[&str]] = &[
    ADD_NOTES,
    &["add", "notes"],
    &["add", "tags"],
    &["add", "bundle", "preset-shell"],
    &["update"],
    &["update", "notes"],
    &["generate", "page", "home/reports", "--name", "Reports"],
    &["generate", "ui-generator", "page", "src/pages/home/\\[id\\].vue", "--name", "One", "--link-to", "/home/1"],
    &["doctor", "--fix"],
    &["recover"],
    &["remove", "page", "home/reports"],
    &["remove", "tags"],
    &["remove", "package", "notes", "--delete-migrations"],
];

#[test]
fn nothing_changes() {
    let app = TestApp::shell();
    for step in STEPS {
        app.run(step).ok();
        let before = app.tree();
        let again = app.run(step).ok();
        assert_eq!(tree::difference(&before, &app.tree()), Vec::<String>::new(), "{step:?}");
        let content = if step[0] == "recover" { "nothing to recover\n" } else { "nothing to do\n" };
        assert_eq!(again.out, content, "{step:?}");
        if step[0] != "recover" {
            app.run(&[*step, &["--check"]].concat()).ok();
            assert_eq!(app.run(&[*step, &["--json"]].concat()).ok().json()["status"], "unchanged", "{step:?}");
        }
    }
}

#[test]
fn create_app_too() {
    let home = tree::scratch();
    for preset in ["minimal", "shell"] {
        let args = ["create-app", preset, "--preset", preset, "--no-git"];
        run(home.path(), &args).ok();
        let before = tree::read(home.path());
        assert_eq!(run(home.path(), &args).ok().out, "nothing to do\n");
        assert_eq!(run(home.path(), &["create-app", preset]).ok().out, "nothing to do\n");
        assert_eq!(tree::difference(&before, &tree::read(home.path())), Vec::<String>::new());
    }
}

#[test]
fn removing_what_is_not_there() {
    let app = TestApp::shell();
    let before = app.tree();
    for (args, kept) in [
        (["remove", "package", "notes"], "`notes` is not in this app"),
        (["remove", "package", "@jskit-ai/notes"], "`notes` is not in this app"),
        (["remove", "page", "home/reports"], "`home/reports` is no generated page of this app"),
    ] {
        let said = app.run(&args).ok();
        assert_eq!((said.out.as_str(), said.err.as_str()), ("nothing to do\n", format!("kept: {kept}\n").as_str()));
    }
    assert_eq!(tree::difference(&before, &app.tree()), Vec::<String>::new());
}

/// Reading the packages takes longer than anything else of a small `add`: each descriptor is opened once.
#[cfg(target_os = "linux")]
#[test]
fn the_catalog_is_read_once() {
    use std::collections::BTreeMap;
    use std::mem::MaybeUninit;

    use rustix::fs::inotify::{CreateFlags, Reader, WatchFlags, add_watch, init};

    let app = TestApp::shell();
    let folder = crate::support::catalog("0.1.0").join("package-descriptors");
    let watch = init(CreateFlags::NONBLOCK | CreateFlags::CLOEXEC).expect("a watch");
    let catalog = crate::support::catalog_of(&[]);
    crate::support::tree::copy(folder.parent().expect("the catalog"), catalog.path());
    add_watch(&watch, catalog.path().join("package-descriptors"), WatchFlags::OPEN).expect("it can be watched");
    // Whom to trust is read from the other copy: opens are counted here.
    let trust = crate::support::trust(&crate::support::catalog("0.1.0"), crate::support::ADD_NOTES);
    let mut command = crate::support::jskit(&app.path());
    command.env("JSKIT_CATALOG", catalog.path()).args(crate::support::ADD_NOTES).args(trust);
    assert!(command.output().expect("the tool runs").status.success());
    let mut room = [MaybeUninit::uninit(); 4096];
    let mut events = Reader::new(&watch, &mut room);
    let mut opened: BTreeMap<String, usize> = BTreeMap::new();
    while let Ok(event) = events.next() {
        // The folder itself has no name.
        if let Some(name) = event.file_name() {
            *opened.entry(name.to_string_lossy().into_owned()).or_default() += 1;
        }
    }
    assert_eq!(opened, [("notes.toml".to_owned(), 1)].into());
}
