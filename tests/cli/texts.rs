//! The sentences that people read most.

use crate::support::TestApp;
use crate::support::tree::Node;

/// A time to the second, as in `2026-11-21T14:16:51Z`.
fn is_time(word: &str) -> bool {
    let form = |letter: char| if letter.is_ascii_digit() { '0' } else { letter };
    word.chars().map(form).collect::<String>() == "0000-00-00T00:00:00Z"
}

#[test]
fn history_is_read_at_a_glance() {
    let app = TestApp::shell();
    app.run(&["generate", "page", "home/reports", "--name", "Reports"]).ok();
    app.run(&["undo"]).ok();
    let text = app.run(&["history"]).ok().out;
    let lines: Vec<(&str, &str)> = text.lines().map(|line| line.trim_start().split_at(23)).collect();
    for (start, _) in &lines {
        assert!(is_time(start[3..].trim()), "{start}");
    }
    let rest: Vec<&str> = lines.iter().map(|(_, rest)| rest.trim()).collect();
    // After the undo it has the files that it was made with.
    let tree = app.tree();
    let is_shown = |(path, node): &(&String, &Node)| matches!(node, Node::File(..)) && !path.starts_with(".jskit/");
    let made = format!("jskit create-app exampleapp --no-git  {} files", tree.iter().filter(is_shown).count());
    assert_eq!(
        rest,
        ["jskit undo  2 files", "jskit generate page home/reports --name Reports  2 files  (undone)", made.as_str(),]
    );
}

#[test]
fn why_names_the_owner_and_the_state() {
    let app = TestApp::with_notes();
    app.run(&["generate", "page", "home/reports", "--name", "Reports"]).ok();
    app.edit("src/notes/list.js", "Buy milk", "Buy bread");
    for (target, text) in [
        (
            "src/pages/home/reports/index.vue",
            "src/pages/home/reports/index.vue: app-owned file of the generated page `home/reports/index.vue`, clean\n",
        ),
        (
            "page.home.reports",
            "placement `page.home.reports` in src/placement.js: of the generated page `home/reports/index.vue`, clean\n",
        ),
        ("src/notes/list.js", "src/notes/list.js: app-owned file of `notes` 0.1.0, edited\n"),
        ("notes.menu", "placement `notes.menu` in src/placement.js: of `notes` 0.1.0, clean\n"),
        ("NOTES_TOKEN", "NOTES_TOKEN in .env: by `notes`\n"),
        ("nanoid", "dependencies/nanoid in package.json: `5.1.6` by `notes`\n"),
    ] {
        assert_eq!(app.run(&["why", target]).ok().out, text);
    }
    let mine = app.run(&["why", "src/main.jsx"]);
    assert_eq!(mine.code, 1);
    app.write("src/mine.js", "export const mine = 1;\n");
    assert_eq!(
        app.run(&["why", "src/mine.js"]).err,
        "error: `src/mine.js` is yours: no package wrote it or anything in it\n"
    );
}

#[test]
fn a_removed_page_goes_for_its_own_reason() {
    let app = TestApp::shell();
    app.run(&["generate", "page", "home/reports", "--name", "Reports"]).ok();
    let said = app.run(&["remove", "page", "home/reports"]).ok();
    assert_eq!(
        said.err,
        "  delete src/pages/home/reports/index.vue  it is taken back\n  \
           modify src/placement.js  it is taken back\n  \
           remove placement in src/placement.js: page.home.reports\n"
    );
    assert_eq!(said.out, "removed `src/pages/home/reports/index.vue` (files: 1 modified, 1 deleted)\n");
}
