//! Two commands at once: one waits for the other.

use crate::support::{Said, TestApp, tree};

#[test]
fn twenty_pairs_of_adds() {
    for pair in 0..20 {
        let ids = if pair % 2 == 0 { ["tags", "notes"] } else { ["tags", "tags"] };
        let app = TestApp::shell();
        let children = ids.map(|id| {
            let options: &[&str] = if id == "notes" { &["--notes-kind", "rich", "--notes-token", "x"] } else { &[] };
            app.command(&[&["add", id], options].concat()).spawn().expect("the tool runs")
        });
        let said = children.map(|child| Said::of(&child.wait_with_output().expect("the tool ends")).ok());
        let idle = said.iter().filter(|one| one.out == "nothing to do\n").count();
        assert_eq!(idle, usize::from(ids[0] == ids[1]), "pair {pair}");
        assert_eq!(app.run(&["doctor"]).ok().out, "no problems found\n", "pair {pair}");
        let alone = TestApp::shell();
        alone.run(&["add", "tags"]).ok();
        if ids[0] == ids[1] {
            assert_eq!(tree::difference(&alone.tree(), &app.tree()), Vec::<String>::new(), "pair {pair}");
        } else {
            app.run(&["remove", "notes", "--delete-migrations"]).ok();
            assert_eq!(tree::difference(&alone.tree(), &app.tree()), Vec::<String>::new(), "pair {pair}");
        }
    }
}

#[test]
fn one_that_does_not_wait_is_told_who_is_at_it() {
    let app = TestApp::shell();
    let held = jskit::transaction::AppLock::acquire(
        &jskit::fs::Root::open(&app.path()).expect("the app"),
        std::time::Duration::ZERO,
        "jskit something",
    )
    .expect("the lock is free");
    let output = app.command(&["add", "tags"]).env("JSKIT_LOCK_WAIT", "0").output().expect("the tool runs");
    let said = Said::of(&output);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("the app is in use by `jskit something`"), "{}", said.err);
    assert_eq!(app.run(&["status"]).code, 0, "reading needs no lock");
    drop(held);
    app.run(&["add", "tags"]).ok();
}
