//! Stops or fails a command at every one of its writing operations and looks at what is left.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::support::tree::{self, Tree};

/// A command in a world of files.
pub struct Scenario {
    /// Makes the world before the command, in an empty folder.
    pub setup: fn(&Path),
    pub command: fn(&Path) -> Command,
    /// Settles what is left, as any later command does first; without it that is left to the command itself, run again.
    pub settle: Option<fn(&Path) -> Command>,
    /// Which of [`FAULTS`] are tried.
    pub faults: &'static [&'static str],
    /// Words that may be in no file of `.jskit/state/` afterwards.
    pub secrets: &'static [&'static str],
    pub writes: Writes,
}

/// At which operations a command is stopped.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Writes {
    All,
    /// All where time doesn't matter; else some from the first to the last, other ones for each fault. For commands whose steps
    /// are those of commands that are stopped everywhere, in another order.
    Some,
}

impl Writes {
    fn of(self, count: u64, fault: usize) -> Vec<u64> {
        let some = self == Self::Some && std::env::var_os("JSKIT_TEST_FULL").is_none();
        let stride = if some { count.div_ceil(SOME) } else { 1 };
        let is_tried = |at: &u64| *at == count || (*at + fault as u64).is_multiple_of(stride);
        (1..=count).filter(is_tried).collect()
    }
}

/// So many operations, about, stand for all.
const SOME: u64 = 12;

/// Killed; disk full from there on; one failing operation; every operation failing from there on.
pub const FAULTS: &[&str] = &["abort", "enospc", "eio", "gone"];

/// Runs the whole matrix; gives the number of operations that each fault was tried at.
pub fn run(scenario: &Scenario) -> u64 {
    let home = tree::scratch();
    let start = home.path().join("start");
    std::fs::create_dir(&start).expect("the world's folder");
    (scenario.setup)(&start);
    let before = tree::read(&start);

    let whole = home.path().join("whole");
    tree::copy(&start, &whole);
    let count_file = home.path().join("count");
    let output = (scenario.command)(&whole).env("JSKIT_FAULT_COUNT", &count_file).output().expect("the command runs");
    assert!(output.status.success(), "the command works without faults: {}", text(&output));
    let count: u64 = std::fs::read_to_string(&count_file).expect("a count").parse().expect("a number");
    let after = tree::read(&whole);
    assert_ne!(before, after, "the command changes something");

    for fault in scenario.faults {
        let number = FAULTS.iter().position(|one| one == fault).expect("a known fault");
        for at in scenario.writes.of(count, number) {
            let world = home.path().join(format!("{fault}-{at}"));
            tree::copy(&start, &world);
            let case = Case { scenario, world, before: &before, after: &after, name: format!("{fault}:{at}") };
            case.check();
            std::fs::remove_dir_all(&case.world).expect("the world can go");
        }
    }
    count
}

struct Case<'a> {
    scenario: &'a Scenario,
    world: PathBuf,
    before: &'a Tree,
    after: &'a Tree,
    name: String,
}

impl Case<'_> {
    fn check(&self) {
        let output = (self.scenario.command)(&self.world).env("JSKIT_FAULT", &self.name).output().expect("it runs");
        let died = output.status.code().is_none();
        assert_eq!(died, self.name.starts_with("abort"), "{}: {}", self.name, text(&output));
        let disk_is_gone = self.name.starts_with("gone");
        if !died && !disk_is_gone {
            // A failure is settled by the command itself, and says why. What fails after the change is made is left to the next.
            if output.status.success() {
                self.settle();
                self.expect(&[self.after], "after the command");
            } else {
                self.expect(&[self.before], "after the command");
                assert!(says_why(&output), "{}: {}", self.name, text(&output));
            }
        }
        if disk_is_gone && text(&output).contains("nothing was changed") {
            self.settle();
            self.expect(&[self.before], "after it said that nothing was changed");
        }
        self.settle();
        self.expect(&[self.before, self.after], "after settling");
        let again = (self.scenario.command)(&self.world).output().expect("it runs");
        assert!(again.status.success(), "{}: the next command works: {}", self.name, text(&again));
        self.expect(&[self.after], "after the next command");
        self.expect_clean_state();
    }

    fn settle(&self) {
        let Some(settle) = self.scenario.settle else { return };
        let output = settle(&self.world).output().expect("it runs");
        assert!(output.status.success(), "{}: settling: {}", self.name, text(&output));
    }

    fn expect(&self, sides: &[&Tree], when: &str) {
        let now = tree::read(&self.world);
        if !sides.contains(&&now) {
            let differences: Vec<Vec<String>> = sides.iter().map(|side| tree::difference(&now, side)).collect();
            panic!("{} {when}: the world is on no allowed side: {differences:?}", self.name);
        }
    }

    /// Nothing is left of the change, and no secret anywhere in the state.
    fn expect_clean_state(&self) {
        for file in state_files(&self.world) {
            let name = file.to_string_lossy().into_owned();
            assert!(
                !name.contains("/stage/") && !name.ends_with("/journal") && !name.ends_with("/creating"),
                "{} left {name}",
                self.name
            );
            let bytes = std::fs::read(&file).expect("the state is readable");
            for secret in self.scenario.secrets {
                let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
                assert!(!found, "{}: {name} holds a secret", self.name);
            }
        }
    }
}

fn says_why(output: &Output) -> bool {
    let text = text(output);
    ["no space is left on the disk", "input/output error"].iter().any(|reason| text.contains(reason))
}

/// All files below any `.jskit/state/` of a world.
pub fn state_files(world: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![world.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("the folder is readable").flatten() {
            if entry.file_type().expect("the entry has a type").is_dir() {
                folders.push(entry.path());
            } else if entry.path().to_string_lossy().contains("/.jskit/state/") {
                found.push(entry.path());
            }
        }
    }
    found
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}
