//! A teammate's clone: other line ends, no `.env`, nothing of the state that git ignores.

use std::path::Path;
use std::process::Command;

use crate::support::{TestApp, tree};

fn git(folder: &Path, args: &[&str]) {
    let output = Command::new("git")
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .args(["-c", "user.name=Someone", "-c", "user.email=someone@example.com", "-c", "init.defaultBranch=main"])
        .args(args)
        .output()
        .expect("git runs");
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn nothing_counts_as_edited() {
    let app = TestApp::with_notes();
    app.run(&["generate", "page", "home/reports", "--name", "Reports"]).ok();
    git(&app.path(), &["init", "--quiet"]);
    git(&app.path(), &["add", "--all"]);
    git(&app.path(), &["commit", "--quiet", "--message", "The app"]);
    let there = tree::scratch();
    let from = app.path();
    let clone = there.path().join("clone");
    git(there.path(), &["clone", "--quiet", "--config", "core.autocrlf=true", &from.to_string_lossy(), "clone"]);
    let clone = TestApp::copy_of(&clone);
    assert!(clone.read("src/placement.js").contains("\r\n"), "git converted the line ends");
    assert!(!clone.exists(".env") && !clone.exists(".jskit/state"));
    let status = clone.run(&["status"]).ok().out;
    assert!(status.contains(" 0 of them edited or missing\n"), "{status}");
    assert_eq!(clone.run(&["diff"]).ok().out, "");
    assert_eq!(clone.run(&["doctor"]).ok().out, "no problems found\n");
    assert_eq!(clone.run(&["update"]).ok().out, "nothing to do\n");
    assert!(!clone.exists(".env"), "a clone's settings come from `npm run setup`");

    // What one adds here and removes again leaves what git gave.
    let before = clone.tree();
    clone.run(&["add", "tags"]).ok();
    assert!(
        clone.read("src/placement.js").matches("\r\n").count() == clone.read("src/placement.js").matches('\n').count()
    );
    clone.run(&["remove", "tags"]).ok();
    clone.run(&["remove", "page", "home/reports"]).ok();
    clone.run(&["undo"]).ok();
    // A key that `notes` needs too was set by `tags`, which is new here; it stays.
    assert_eq!(clone.read(".env"), "# How many notes a page shows.\nNOTES_LIMIT=20\n");
    clone.delete(".env");
    assert_eq!(tree::difference(&before, &clone.tree()), Vec::<String>::new());
}
