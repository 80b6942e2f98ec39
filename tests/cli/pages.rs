//! `generate page` where a page of its own stands already.

use crate::support::TestApp;

const PAGE: &str = "src/pages/home/reports/index.vue";
const GENERATE: [&str; 5] = ["generate", "page", "home/reports", "--name", "Reports"];

#[test]
fn force_replaces_an_edited_page_and_names_it_first() {
    let app = TestApp::shell();
    app.run(&GENERATE).ok();
    let generated = app.read(PAGE);
    let edited = generated.replace("Nothing here yet.", "Sales of the year.");
    app.write(PAGE, &edited);
    let refused = app.run(&GENERATE);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains(&format!("`{PAGE}` exists and differs")), "{}", refused.err);

    let forced = [&GENERATE[..], &["--force"]].concat();
    let named = format!("`{PAGE}` is replaced: it differed and --force was given");
    let preview = app.run(&[&forced[..], &["--dry-run"]].concat()).ok();
    assert!(preview.all().contains(&named), "{}", preview.all());
    assert_eq!(app.read(PAGE), edited, "a preview writes nothing");
    app.run(&forced).ok();
    assert_eq!(app.read(PAGE), generated);
    assert_eq!(app.run(&forced).ok().out, "nothing to do\n");
    app.run(&["undo"]).ok();
    assert_eq!(app.read(PAGE), edited);
}

#[test]
fn force_brings_a_deleted_page_back() {
    let app = TestApp::shell();
    app.run(&GENERATE).ok();
    let generated = app.read(PAGE);
    app.delete(PAGE);
    app.run(&[&GENERATE[..], &["--force"]].concat()).ok();
    assert_eq!(app.read(PAGE), generated);
}
