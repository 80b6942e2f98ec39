//! On a terminal the summary comes with one question, and the diff too where there is room for both. The terminal is `script`'s, from util-linux.

use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use super::update::with_a_new_option;
use crate::support::{TestApp, catalog, tree};

const PATIENCE: Duration = Duration::from_mins(1);
/// Writes this into whatever it is given.
const EDITOR: &str = "sh -c 'echo 330 >$0'";
const QUESTION: &str = "Apply these changes?";

/// The tool on a terminal of its own.
struct Terminal {
    child: Child,
    device: String,
    screen: Receiver<Vec<u8>>,
    seen: String,
}

impl Terminal {
    fn run(app: &TestApp, args: &str) -> Self {
        Self::run_with(app, args, &catalog("0.1.0"))
    }

    fn run_with(app: &TestApp, args: &str, catalog: &Path) -> Self {
        let words: Vec<&str> = args.split(' ').collect();
        let trust = crate::support::trust(catalog, &words).join(" ");
        Self::run_as_typed(app, &format!("{args} {trust}"), catalog)
    }

    /// Nobody is trusted but who is named.
    fn run_as_typed(app: &TestApp, args: &str, catalog: &Path) -> Self {
        Self::run_sized(app, args, catalog, "cols 160")
    }

    fn run_sized(app: &TestApp, args: &str, catalog: &Path, size: &str) -> Self {
        let line = format!("tty; stty {size}; exec '{}' {args}", env!("CARGO_BIN_EXE_jskit"));
        let mut child = Command::new("script")
            .args(["--quiet", "--return", "--command", &line, "/dev/null"])
            .current_dir(app.path())
            .env("JSKIT_CATALOG", catalog)
            .env("EDITOR", EDITOR)
            .env_remove("VISUAL")
            .env("TERM", "xterm")
            .env("SHELL", "/bin/sh")
            .env_remove("NOTES_TOKEN")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("`script` runs");
        let mut output = child.stdout.take().expect("a pipe");
        let (sender, screen) = channel();
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(count @ 1..) = output.read(&mut buffer) {
                if sender.send(buffer[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        let mut terminal = Self { child, device: String::new(), screen, seen: String::new() };
        let said = terminal.expect("\n");
        said.trim().clone_into(&mut terminal.device);
        terminal
    }

    /// A prompt is drawn before the terminal is told not to show what is typed; keys that come in between are shown, and lost.
    fn waits_for_keys(&self) -> bool {
        let state = Command::new("stty").args(["-a", "--file", &self.device]).output().expect("`stty` runs");
        let state = String::from_utf8_lossy(&state.stdout);
        state.split_whitespace().any(|flag| flag == "-icanon" || flag == "-echo")
    }

    /// Waits for a text and gives what stood before it.
    fn expect(&mut self, text: &str) -> String {
        let began = Instant::now();
        loop {
            if let Some(at) = self.seen.find(text) {
                let before = self.seen[..at].to_owned();
                self.seen.drain(..at + text.len());
                return plain(&before);
            }
            match self.screen.recv_timeout(Duration::from_millis(100)) {
                Ok(bytes) => self.seen.push_str(&String::from_utf8_lossy(&bytes)),
                Err(RecvTimeoutError::Disconnected) => panic!("`{text}` never came:\n{}", self.seen),
                Err(RecvTimeoutError::Timeout) => assert!(began.elapsed() < PATIENCE, "`{text}`:\n{}", self.seen),
            }
        }
    }

    fn keys(&mut self, keys: &str) {
        let began = Instant::now();
        while !self.waits_for_keys() {
            assert!(began.elapsed() < PATIENCE, "nobody waits for keys:\n{}", self.seen);
            std::thread::yield_now();
        }
        let input = self.child.stdin.as_mut().expect("a pipe");
        input.write_all(keys.as_bytes()).and_then(|()| input.flush()).expect("the terminal takes keys");
    }

    /// What is still said, and the exit code.
    fn end(mut self) -> (String, i32) {
        while let Ok(bytes) = self.screen.recv_timeout(PATIENCE) {
            self.seen.push_str(&String::from_utf8_lossy(&bytes));
        }
        let code = self.child.wait().expect("it ends").code().unwrap_or(-1);
        (plain(&self.seen), code)
    }
}

/// Without colours and other escapes, with plain line ends.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    let mut letters = text.chars().filter(|letter| *letter != '\r');
    while let Some(letter) = letters.next() {
        if letter == '\u{1b}' {
            letters.by_ref().find(char::is_ascii_alphabetic);
        } else {
            plain.push(letter);
        }
    }
    plain
}

#[test]
fn yes() {
    let app = TestApp::shell();
    let mut terminal = Terminal::run(&app, "add tags");
    let shown = terminal.expect(QUESTION);
    assert!(shown.contains("create src/tags.js  The tags there are.\n"), "{shown}");
    assert!(shown.contains("+export const tags = [\"later\", \"now\"];\n"), "{shown}");
    assert!(!app.exists("src/tags.js"), "nothing is written before the answer");
    terminal.keys("\r");
    let (said, code) = terminal.end();
    assert!(said.contains("added `tags` (files: 1 created, 5 modified)"), "{said}");
    assert_eq!(code, 0);
    let other = TestApp::shell();
    other.run(&["add", "tags"]).ok();
    assert_eq!(tree::difference(&other.tree(), &app.tree()), Vec::<String>::new());
}

#[test]
fn no() {
    let app = TestApp::shell();
    let before = app.tree();
    for keys in ["j\r", "\u{1b}[B\r", "q"] {
        let mut terminal = Terminal::run(&app, "add tags");
        terminal.expect(QUESTION);
        terminal.keys(keys);
        let (said, code) = terminal.end();
        assert!(said.ends_with("nothing was changed\n"), "{keys:?}: {said}");
        assert_eq!(code, 1);
    }
    assert_eq!(tree::difference(&before, &app.tree()), Vec::<String>::new());
}

#[test]
fn the_diff_of_one_file_first() {
    let app = TestApp::shell();
    let mut terminal = Terminal::run(&app, "add tags --no-diff");
    let shown = terminal.expect(QUESTION);
    assert!(!shown.contains("+export const tags"), "{shown}");
    terminal.expect("Show the diff of one file");
    terminal.keys("jj\r");
    terminal.expect("File");
    terminal.keys("tags.js\r");
    terminal.expect("+export const tags = [\"later\", \"now\"];");
    terminal.expect(QUESTION);
    terminal.expect("Show the diff of one file");
    terminal.keys("\r");
    let (said, code) = terminal.end();
    assert_eq!((said.contains("added `tags`"), code), (true, 0), "{said}");
}

#[test]
fn what_is_missing_is_asked_for_and_a_secret_is_not_shown() {
    let app = TestApp::shell();
    let mut terminal = Terminal::run(&app, "add notes");
    terminal.expect("How a note is written.");
    terminal.expect("rich");
    terminal.keys("rich\r");
    terminal.expect("Opens the store of the notes.");
    terminal.keys("t0p-s3cret\r");
    let shown = terminal.expect(QUESTION);
    assert!(shown.contains("+NOTES_TOKEN=***"), "{shown}");
    terminal.expect("Show the diff of one file");
    terminal.keys("\r");
    let (said, code) = terminal.end();
    assert_eq!(code, 0, "{said}");
    assert!(!format!("{shown}{said}").contains("t0p-s3cret"));
    assert!(app.read(".env").contains("NOTES_TOKEN=t0p-s3cret\n"));
    assert!(app.read("src/notes/list.js").contains("kind = \"rich\""));
}

#[test]
fn yes_to_the_rest_remembers_what_waits() {
    let app = TestApp::shell();
    app.write("src/placement.js", "export default [];\n");
    let mut terminal = Terminal::run(&app, "add tags");
    let shown = terminal.expect(QUESTION);
    assert!(shown.contains("paste this into src/placement.js:"), "{shown}");
    terminal.expect("Yes, apply the rest and remember the conflicts");
    terminal.expect("Show the diff of one file");
    terminal.keys("\r");
    let (said, code) = terminal.end();
    assert_eq!(code, 1, "{said}");
    assert!(app.exists("src/tags.js"));
    assert!(app.run(&["doctor"]).out.contains("error J504 src/placement.js: an edit for `tags` waits"));
}

#[test]
fn trust_is_asked_for_by_hash_and_not_given_by_enter() {
    let app = TestApp::shell();
    let content = crate::support::contents(&catalog("0.1.0"))["tags"].clone();
    for keys in ["\r", "n"] {
        let before = app.tree();
        let mut terminal = Terminal::run_as_typed(&app, "add tags", &catalog("0.1.0"));
        let shown = terminal.expect("Trust `tags` 0.1.0?");
        assert!(shown.contains(&content) && shown.contains("App-owned files: src/tags.js"), "{shown}");
        terminal.keys(keys);
        let (said, code) = terminal.end();
        assert_eq!((said.contains(QUESTION), code), (false, 1), "{said}");
        assert_eq!(tree::difference(&before, &app.tree()), Vec::<String>::new());
    }
    let mut terminal = Terminal::run_as_typed(&app, "add tags --no-diff", &catalog("0.1.0"));
    terminal.expect("Trust `tags` 0.1.0?");
    terminal.keys("y");
    terminal.expect(QUESTION);
    terminal.expect("Show the diff of one file");
    terminal.keys("\r");
    let (said, code) = terminal.end();
    assert_eq!(code, 0, "{said}");
    assert!(app.read(".jskit/lock/tags.json").contains(&content));
    let (said, code) =
        Terminal::run_as_typed(&app, "add notes --yes --notes-kind plain --notes-token x", &catalog("0.1.0")).end();
    assert_eq!((said.contains("Trust `notes`"), said.contains("--trust sha256:"), code), (false, true, 1), "{said}");
}

#[test]
fn whoever_trusts_one_not_is_told_how_to_update_the_others() {
    let (app, parts) = super::trust::three_behind();
    let mut terminal = Terminal::run_as_typed(&app, "update", parts.path());
    terminal.expect("Trust `parts` 1.1.0?");
    terminal.keys("n");
    let (said, code) = terminal.end();
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("; without it run `jskit update own`"), "{said}");
}

#[test]
fn nobody_is_asked_who_said_yes() {
    let app = TestApp::shell();
    let (said, code) = Terminal::run(&app, "add tags --yes").end();
    assert_eq!((said.contains(QUESTION), said.contains("added `tags`"), code), (false, true, 0), "{said}");
    let (said, code) = Terminal::run(&app, "remove tags --dry-run").end();
    assert_eq!((said.contains(QUESTION), code), (false, 0), "{said}");
    assert!(app.exists("src/tags.js"));
}

/// `notes` in an app where the user changed what its next version changes too.
fn clashing() -> TestApp {
    let app = TestApp::with_notes();
    app.edit("src/notes/list.js", "\"Call home\",", "\"Call mother\",");
    app.edit("src/placement.js", "order: 300", "order: 310");
    app
}

const SKIP_HUNK: &str = "Skip: leave the whole file for later";
const SKIP_FIELD: &str = "Skip: leave the whole entry for later";

#[test]
fn each_conflict_is_asked_about() {
    let app = clashing();
    let mut terminal = Terminal::run_with(&app, "update notes", &catalog("0.2.0"));
    let shown = terminal.expect("src/notes/list.js:1?");
    assert!(shown.contains("\"Write a letter\""), "{shown}");
    terminal.expect(SKIP_HUNK);
    terminal.keys("jj\r");
    terminal.expect("src/placement.js:notes.menu.order?");
    terminal.expect(SKIP_FIELD);
    terminal.keys("jj\r");
    let shown = terminal.expect(QUESTION);
    assert!(shown.contains("settled: src/notes/list.js:1: both"), "{shown}");
    assert!(shown.contains("settled: src/placement.js:notes.menu.order: edited"), "{shown}");
    assert!(!app.read("src/placement.js").contains("330"), "nothing is written before the answer");
    terminal.expect("Show the diff of one file");
    terminal.keys("\r");
    let (said, code) = terminal.end();
    assert_eq!(code, 0, "{said}");
    assert!(app.read("src/notes/list.js").contains("\"Call mother\",\n  \"Call home\",\n  \"Write a letter\","));
    assert!(app.read("src/placement.js").contains("order: 330,"));
    assert_eq!(app.run(&["doctor"]).ok().out, "no problems found\n");
}

#[test]
fn what_is_skipped_waits() {
    let app = clashing();
    let mut terminal = Terminal::run_with(&app, "update notes", &catalog("0.2.0"));
    terminal.expect(SKIP_HUNK);
    terminal.keys("k\r");
    terminal.expect("src/placement.js:notes.menu.order?");
    terminal.expect(SKIP_FIELD);
    terminal.keys("j\r");
    terminal.expect("Yes, apply the rest and remember the conflicts");
    terminal.expect("Show the diff of one file");
    terminal.keys("\r");
    let (said, code) = terminal.end();
    assert_eq!(code, 1, "{said}");
    assert!(app.read("src/placement.js").contains("order: 350"));
    assert!(!app.read("src/notes/list.js").contains("Write a letter"));
    let doctor = app.run(&["doctor"]).out;
    assert!(doctor.contains("error J504 src/notes/list.js: an edit for `notes` waits"), "{doctor}");
}

#[test]
fn an_option_is_asked_for_once_when_it_is_new() {
    let (old, new) = (with_a_new_option("0.1.0"), with_a_new_option("0.2.0"));
    let app = TestApp::shell();
    app.run_with(&old, &["add", "poster"]).ok();
    let mut terminal = Terminal::run_with(&app, "update", new.path());
    terminal.expect("letter");
    terminal.keys("letter\r");
    terminal.expect(QUESTION);
    terminal.expect("Show the diff of one file");
    terminal.keys("\r");
    let (said, code) = terminal.end();
    assert_eq!(code, 0, "{said}");
    assert!(app.read(".env").contains("PAPER=letter"));
    let (said, code) = Terminal::run_with(&app, "update", new.path()).end();
    assert_eq!((said.contains("nothing to do"), code), (true, 0), "{said}");
}

#[test]
fn what_a_flag_leaves_for_later_is_not_asked_about() {
    let app = clashing();
    let mut terminal = Terminal::run_with(&app, "update notes --skip src/notes/list.js", &catalog("0.2.0"));
    let shown = terminal.expect("src/placement.js:notes.menu.order?");
    assert!(!shown.contains("src/notes/list.js:1?"), "{shown}");
    terminal.expect(SKIP_FIELD);
    terminal.keys("\r");
    terminal.expect("Show the diff of one file");
    terminal.keys("\r");
    let (said, code) = terminal.end();
    assert_eq!(code, 1, "{said}");
    assert!(app.read("src/placement.js").contains("label: \"My notes\""));
}

#[test]
fn what_becomes_of_edited_files_is_asked() {
    for (keys, kept, code) in [("\r", true, 0), ("j\r", false, 0), ("jj\r", true, 1)] {
        let app = TestApp::shell();
        app.run(&["generate", "placed-element", "Clock", "--surface", "home", "--target", "shell.status"]).ok();
        app.write("src/lib.js", "export { default } from \"./components/Clock.vue\";\n");
        let mut terminal = Terminal::run(&app, "remove placed-element Clock --no-diff");
        terminal.expect("src/lib.js:1 needs the generated placed-element");
        terminal.expect("What becomes of what needs it?");
        terminal.expect("Stop: nothing is changed");
        terminal.keys(keys);
        if code == 0 {
            terminal.expect(QUESTION);
            terminal.expect("Show the diff of one file");
            terminal.keys("\r");
        }
        let (said, ended) = terminal.end();
        assert_eq!(ended, code, "{said}");
        assert_eq!(app.exists("removed/src/lib.js"), kept && code == 0, "{said}");
        assert_eq!(app.exists("src/lib.js"), code == 1, "{said}");
    }
}

/// `notes` on a terminal of so many lines.
fn adding_notes(app: &TestApp, rows: u16, more: &str) -> Terminal {
    let from = catalog("0.1.0");
    let trust = crate::support::trust(&from, &["add"]).join(" ");
    let args = format!("add package notes --notes-kind rich --notes-token x {more} {trust}");
    Terminal::run_sized(app, &args, &from, &format!("cols 160 rows {rows}"))
}

const WHOLE: &str = "Show the whole diff";

#[test]
fn a_diff_longer_than_the_screen_waits_until_it_is_asked_for() {
    let app = TestApp::shell();
    let before = app.tree();
    let mut terminal = adding_notes(&app, 24, "");
    let shown = terminal.expect(QUESTION);
    assert!(shown.contains("create src/notes/list.js") && shown.contains("\nthe diff has "), "{shown}");
    assert!(!shown.contains("+++ b/"), "{shown}");
    terminal.expect(WHOLE);
    terminal.keys("jj\r");
    // The answer is said with the question.
    terminal.expect(QUESTION);
    let shown = terminal.expect(QUESTION);
    assert!(shown.contains("+++ b/src/notes/list.js") && shown.contains("+++ b/package.json"), "{shown}");
    assert!(app.tree() == before, "nothing is written before the answer");
    terminal.expect(WHOLE);
    terminal.expect("Show the diff of one file");
    terminal.keys("jjj\r");
    terminal.expect("File");
    terminal.expect("src/notes/list.js");
    terminal.keys("list.js\r");
    terminal.expect("+++ b/src/notes/list.js");
    terminal.expect("Show the diff of one file");
    terminal.keys("\r");
    let (said, code) = terminal.end();
    assert_eq!((said.contains("added `notes`"), code), (true, 0), "{said}");
}

#[test]
fn a_diff_that_fits_or_was_asked_for_stands_before_the_question() {
    let app = TestApp::shell();
    for (rows, more) in [(900, ""), (24, "--diff")] {
        let mut terminal = adding_notes(&app, rows, more);
        let shown = terminal.expect(QUESTION);
        assert!(
            shown.contains("+++ b/src/notes/list.js") && !shown.contains("the diff has "),
            "{rows} {more}: {shown}"
        );
        terminal.expect("No");
        let shown = terminal.expect("Show the diff of one file");
        assert!(!shown.contains(WHOLE), "{shown}");
        terminal.keys("j\r");
        assert_eq!(terminal.end().1, 1);
    }
}
