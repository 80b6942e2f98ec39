//! Programs that the tool runs and that may not be there.

use std::fs;

use crate::support::{Said, jskit, tree};

#[test]
fn without_npm_the_app_is_whole_and_the_way_on_is_said() {
    let home = tree::scratch();
    let nothing = home.path().join("nothing");
    fs::create_dir(&nothing).expect("a folder");
    let mut command = jskit(home.path());
    let output =
        command.args(["create-app", "app", "--install"]).env("PATH", &nothing).output().expect("the tool runs");
    let said = Said::of(&output);
    assert_eq!(said.code, 1);
    assert!(
        said.err.ends_with(
            "error: `npm` is not on the PATH; the app itself is complete\n\n\
             hint: install Node.js 20.19 or newer, which brings npm, then run `npm install` in the app\n"
        ),
        "{}",
        said.err
    );
    assert!(said.err.contains("git is not installed, so the app has no repository yet\n"), "{}", said.err);
    let app = home.path().join("app");
    assert_eq!(Said::of(&jskit(&app).arg("doctor").output().expect("the tool runs")).ok().out, "no problems found\n");
}
