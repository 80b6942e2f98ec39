//! Ctrl-C at any moment: the app is as before or as after, settled by the command itself.

use std::time::Instant;

use crate::support::{Said, TestApp, tree};

/// What a shell expects of a program that Ctrl-C ended.
const BY_SIGNAL: i32 = 130;

#[test]
fn ctrl_c_leaves_the_app_as_before_or_as_after() {
    let start = TestApp::shell();
    let before = start.tree();
    let whole = TestApp::shell();
    let began = Instant::now();
    whole.run(&["add", "tags"]).ok();
    let length = began.elapsed();
    let after = whole.tree();
    let mut ends = [0, 0];
    for moment in 0..24_u32 {
        let app = TestApp::shell();
        let child = app.command(&["add", "tags"]).spawn().expect("the tool runs");
        // The moments are spread over the whole length of the command, and a little beyond.
        std::thread::sleep(length * moment / 20);
        let pid =
            rustix::process::Pid::from_raw(i32::try_from(child.id()).expect("a process id")).expect("a process id");
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::INT);
        let said = Said::of(&child.wait_with_output().expect("the tool ends"));
        let now = app.tree();
        let is_before = tree::difference(&before, &now).is_empty();
        let is_after = tree::difference(&after, &now).is_empty();
        assert!(is_before || is_after, "moment {moment}: {:?}", tree::difference(&before, &now));
        // Before the handler is there the signal itself ends the process: no code at all.
        assert!([0, 1, BY_SIGNAL, -1].contains(&said.code), "moment {moment}: {said:?}");
        // The signal may come when the change is made and only the report is left.
        assert!(said.code != 0 || is_after, "moment {moment}: {said:?}");
        ends[usize::from(is_after)] += 1;
        assert_eq!(app.run(&["recover"]).ok().out, "nothing to recover\n", "moment {moment}");
        app.run(&["add", "tags"]).ok();
        assert_eq!(tree::difference(&after, &app.tree()), Vec::<String>::new(), "moment {moment}");
    }
    assert!(ends[0] > 0, "no moment was early enough");
}

/// Looking at an app settles too: what it says is of the app as it is from now on.
#[test]
fn commands_that_only_read_settle_first() {
    let made = TestApp::shell();
    made.run(&["generate", "page", "home/reports", "--name", "Reports"]).ok();
    let after = made.tree();
    let history = made.read(".jskit/state/history/000002.receipt");
    for (command, says) in [
        (&["doctor"][..], "no problems found\n"),
        (&["history"], "jskit generate page home/reports --name Reports"),
        (&["status"], "files owned, 0 of them edited or missing"),
        (&["why", "src/pages/home/reports/index.vue"], "reports"),
    ] {
        // As a crash leaves it whose journal is not history yet.
        let app = TestApp::copy_of(&made.path());
        app.delete(".jskit/state/history/000002.receipt");
        app.delete("src/pages/home/reports/index.vue");
        app.write(".jskit/state/journal", &history);
        let said = app.run(command).ok();
        assert_eq!(
            said.err, "finished `jskit generate page home/reports --name Reports`, which was interrupted\n",
            "{command:?}"
        );
        assert!(said.out.contains(says), "{command:?}: {}", said.out);
        assert_eq!(tree::difference(&after, &app.tree()), Vec::<String>::new(), "{command:?}");
    }
}
