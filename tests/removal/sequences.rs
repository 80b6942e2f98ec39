//! Random commands on an app that its user writes in: what is shown is what is done, twice is nothing, undo brings back what was, the
//! record agrees with the files, and every file can be read.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::sync::OnceLock;
use std::time::Duration;

use jskit::catalog::Catalog;
use jskit::change::ChangeSet;
use jskit::descriptor::model::Tenancy;
use jskit::error::Result;
use jskit::files::{Files, Memory};
use jskit::fs::Root;
use jskit::lock::{self, is_generated};
use jskit::path::AppPath;
use jskit::plan::{self, Plan, Realize};
use jskit::removal::Edited;
use jskit::resolve::Request;
use jskit::transaction::{self, AppLock, CommandRecord, Step, secrets};
use proptest::prelude::*;
use time::OffsetDateTime;

use super::world::{adding, answers, catalog, findings, generated, made_of, planned, removing, unreadable};
use crate::merge::older::older;
use crate::support::tree::{self, Node, Tree};

#[derive(Clone, Debug)]
enum Command {
    Add(usize),
    /// One of those that the app has, with all that needs it.
    Remove(usize, Edited),
    Update,
    Tenancy(Tenancy),
    Generate(usize),
    /// Something that was generated.
    TakeBack(usize),
    Undo,
    /// The user rewrites a file in another style, or says something more in it.
    Style(usize, usize),
    Edit(usize),
}

const PACKAGES: [&[&str]; 5] = [
    &["database-runtime-sqlite"],
    &["database-runtime-sqlite", "auth-provider-local-core", "auth-web"],
    &["database-runtime-sqlite", "auth-provider-local-core", "users-web"],
    &["database-runtime-sqlite", "auth-provider-local-core", "console-web"],
    &["database-runtime-sqlite", "auth-provider-local-core", "workspaces-web"],
];

type Made = (&'static str, &'static [(&'static str, &'static str)]);

const MADE: [Made; 4] = [
    ("page", &[("path", "home/reports"), ("name", "Reports")]),
    ("page", &[("path", "home/team/index.vue"), ("name", "Team")]),
    ("placed-element", &[("name", "Clock"), ("target", "shell.status")]),
    ("page", &[("path", "account/own"), ("name", "Own")]),
];

const STYLED: [&str; 5] = [
    "src/placement.js",
    "src/placementTopology.js",
    "config/public.js",
    "config/surfaceAccessPolicies.js",
    "packages/main/src/client/providers/MainClientProvider.js",
];

type Style = fn(&str) -> String;

/// Each leaves a file that says the same.
const STYLES: [Style; 5] = [
    |text| text.replace("\r\n", "\n").replace('\n', "\r\n"),
    |text| text.replace("  ", "\t"),
    |text| text.replace(";\n", "\n"),
    |text| text.replace("\n});", ",\n});").replace("\n};", ",\n};").replace(",,", ","),
    |text| {
        let quoted = |line: &str| if line.contains('\'') { line.to_owned() } else { line.replace('"', "'") };
        text.split('\n').map(quoted).collect::<Vec<_>>().join("\n")
    },
];

const EDITS: [(&str, &str); 5] = [
    ("src/placement.js", "// Our own order of things.\n"),
    ("config/public.js", "config.ourOwn = { deep: true };\n"),
    ("README.md", "A sentence of our own.\n"),
    ("src/pages/account/index.vue", "<!-- Ours. -->\n"),
    ("tests/server/account.test.js", "// Ours.\n"),
];

fn commands() -> impl Strategy<Value = Vec<Command>> {
    let tenancy = prop_oneof![Just(Tenancy::None), Just(Tenancy::Personal), Just(Tenancy::Workspaces)];
    let edited = prop_oneof![Just(Edited::Stop), Just(Edited::Keep), Just(Edited::Delete)];
    let command = prop_oneof![
        4 => (0..PACKAGES.len()).prop_map(Command::Add),
        4 => (0..20_usize, edited).prop_map(|(at, edited)| Command::Remove(at, edited)),
        2 => Just(Command::Update),
        2 => tenancy.prop_map(Command::Tenancy),
        2 => (0..MADE.len()).prop_map(Command::Generate),
        1 => (0..4_usize).prop_map(Command::TakeBack),
        1 => Just(Command::Undo),
        2 => (0..STYLED.len(), 0..STYLES.len()).prop_map(|(file, style)| Command::Style(file, style)),
        2 => (0..EDITS.len()).prop_map(Command::Edit),
    ];
    prop::collection::vec(command, 3..8)
}

/// An app on a disk, with its user's own edits.
struct World {
    home: tempfile::TempDir,
    root: Root,
    /// What there is to add and to update to.
    catalog: Cell<&'static Catalog>,
}

/// Older packages, until the first update.
fn older_catalog() -> &'static Catalog {
    static MADE: OnceLock<Catalog> = OnceLock::new();
    MADE.get_or_init(|| older(catalog()))
}

impl World {
    /// A shell in the tenancy `personal`, which most packages work in; of older packages, or of those that there are.
    fn new(is_older: bool) -> Self {
        static MADE: [OnceLock<Memory>; 2] = [OnceLock::new(), OnceLock::new()];
        let catalog = if is_older { older_catalog() } else { catalog() };
        let make = || made_of(catalog, Tenancy::Personal, &["preset-minimal", "shell-web"]);
        let files = MADE[usize::from(is_older)].get_or_init(make);
        let home = tree::scratch();
        for (path, bytes) in &files.files {
            let file = home.path().join(path.as_str());
            std::fs::create_dir_all(file.parent().expect("a folder")).expect("the folder can be made");
            std::fs::write(file, bytes).expect("the file can be written");
        }
        let root = Root::open(home.path()).expect("the app");
        Self { home, root, catalog: Cell::new(catalog) }
    }

    fn set(&self, command: &Command) -> Option<Result<ChangeSet>> {
        let lock = lock::load(&self.root).expect("the lock");
        let file = AppPath::fixed(".env");
        let requested = |request: &Request, edited| {
            let catalog = self.catalog.get();
            let (resolution, plan) = planned(catalog, &self.root, &lock, request)?;
            let is_written = |key: &str, value: &str| secrets::is_untouched(&self.root, &file, key, value);
            let input = Realize { is_written: &is_written, ..Realize::new(&self.root, &lock, resolution.app.clone()) };
            jskit::removal::change_set(catalog, &jskit::removal::Going::packages(&resolution), plan, &input, edited)
        };
        let of_kind = |generated: bool| lock.packages.keys().filter(move |id| is_generated(id) == generated);
        Some(match command {
            Command::Add(at) => requested(&adding(PACKAGES[*at]), Edited::Stop),
            Command::Remove(at, edited) => {
                let own: Vec<&String> =
                    of_kind(false).filter(|id| !["kernel", "http-runtime"].contains(&id.as_str())).collect();
                let id = own.get(at % own.len().max(1))?;
                let request = Request { with_dependents: true, ..removing(&[id]) };
                requested(&request, *edited)
            }
            Command::Update => {
                self.catalog.set(catalog());
                requested(&Request { update: of_kind(false).cloned().collect(), ..Request::default() }, Edited::Stop)
            }
            // The command refuses it, too.
            Command::Tenancy(_) if self.is_behind(&lock) => return None,
            Command::Tenancy(mode) => requested(&Request { tenancy: Some(*mode), ..Request::default() }, Edited::Stop),
            // A page of the account belongs below a surface that is there.
            Command::Generate(3) if !lock.packages.contains_key("users-web") => return None,
            Command::Generate(at) => generated(&self.root, &lock, MADE[*at].0, MADE[*at].1),
            Command::TakeBack(at) => {
                let made: Vec<&String> = of_kind(true).collect();
                let id = made.get(at % made.len().max(1))?;
                let mut plan = Plan::default();
                plan.remove(id, &lock.packages[*id]);
                plan::realize(&plan, &Realize::new(&self.root, &lock, answers_of(&lock)))
            }
            Command::Undo => {
                let receipt = transaction::last_applied(&self.root).expect("the history")?;
                transaction::undo(&self.root, &receipt, true)
            }
            Command::Style(..) | Command::Edit(_) => return None,
        })
    }

    fn is_behind(&self, lock: &lock::Lock) -> bool {
        let offered = |id: &String| self.catalog.get().get(id).map(|package| package.descriptor.version.clone());
        lock.packages.iter().any(|(id, locked)| offered(id).is_some_and(|version| version != locked.version))
    }

    fn write(&self, set: &ChangeSet, step: Option<Step>) {
        let _lock = AppLock::acquire(&self.root, Duration::from_secs(10), "jskit test").expect("the app's lock");
        let record = CommandRecord { command: "jskit test".to_owned(), time: OffsetDateTime::UNIX_EPOCH };
        match step {
            Some(step) => transaction::apply_step(&self.root, set, step, &record).expect("it is applied"),
            None => transaction::apply(&self.root, set, &record).expect("it is applied"),
        };
    }

    /// What the user does to a file; nothing where it isn't there.
    fn rewrite(&self, file: &str, change: impl FnOnce(&str) -> String) {
        let path = self.home.path().join(file);
        if let Ok(text) = std::fs::read_to_string(&path) {
            std::fs::write(path, change(&text)).expect("the file can be written");
        }
    }

    fn tree(&self) -> Tree {
        tree::read(self.home.path())
    }
}

fn answers_of(lock: &lock::Lock) -> lock::AppAnswers {
    lock.app.clone().unwrap_or_else(|| answers(Tenancy::None))
}

/// The files of a tree after a change set.
fn expected(before: &Tree, set: &ChangeSet) -> Vec<(String, Option<Vec<u8>>)> {
    let mut files: std::collections::BTreeMap<String, Vec<u8>> = texts(before).into_iter().collect();
    for change in set.changes.values() {
        match change.kind.after() {
            Some(after) => files.insert(change.path.to_string(), after.to_vec()),
            None => files.remove(change.path.as_str()),
        };
    }
    files.into_iter().map(|(path, bytes)| (path, Some(bytes))).collect()
}

/// The paths in which a tree differs from the one that should be there again. No copy of `.env` is kept: its secrets are lost, and the
/// order of its keys may be another; but nothing is in it that wasn't.
fn changed(wanted: &Tree, now: &Tree) -> Vec<String> {
    let lines = |tree: &Tree| -> BTreeSet<String> {
        let Some(Node::File(_, bytes)) = tree.get(".env") else { return BTreeSet::new() };
        String::from_utf8_lossy(bytes).lines().map(str::to_owned).filter(|line| !line.is_empty()).collect()
    };
    let same_env = lines(now).is_subset(&lines(wanted));
    tree::difference(wanted, now).into_iter().filter(|path| path != ".env" || !same_env).collect()
}

fn texts(tree: &Tree) -> Vec<(String, Vec<u8>)> {
    let file = |(path, node): (&String, &Node)| match node {
        Node::File(_, bytes) => Some((path.clone(), bytes.clone())),
        _ => None,
    };
    tree.iter().filter_map(file).collect()
}

fn differing(left: &[(String, Option<Vec<u8>>)], right: &[(String, Option<Vec<u8>>)]) -> Vec<String> {
    let one = |side: &[(String, Option<Vec<u8>>)], other: &[(String, Option<Vec<u8>>)]| -> Vec<String> {
        side.iter().filter(|entry| !other.contains(entry)).map(|(path, _)| path.clone()).collect()
    };
    [one(left, right), one(right, left)].concat()
}

fn tried(world: &World, command: &Command) -> std::result::Result<(), TestCaseError> {
    match command {
        Command::Style(file, style) => world.rewrite(STYLED[*file], STYLES[*style]),
        Command::Edit(at) => world.rewrite(EDITS[*at].0, |text| {
            let end = if text.contains("\r\n") { EDITS[*at].1.replace('\n', "\r\n") } else { EDITS[*at].1.to_owned() };
            if text.ends_with(&end) { text.to_owned() } else { format!("{text}{end}") }
        }),
        _ => return commanded(world, command),
    }
    prop_assert_eq!(unreadable(&world.root), Vec::<String>::new(), "{:?}", command);
    Ok(())
}

fn commanded(world: &World, command: &Command) -> std::result::Result<(), TestCaseError> {
    // Refused, or stopped by an edit: nothing happens.
    let Some(Ok(set)) = world.set(command) else { return Ok(()) };
    if !set.conflicts.is_empty() || set.changes.is_empty() {
        return Ok(());
    }
    let before = world.tree();
    let step = match command {
        Command::Undo => transaction::last_applied(&world.root).expect("the history").map(|one| Step::Undo(one.number)),
        _ => None,
    };
    world.write(&set, step);
    let after = world.tree();
    let now: Vec<(String, Option<Vec<u8>>)> =
        texts(&after).into_iter().map(|(path, bytes)| (path, Some(bytes))).collect();
    prop_assert_eq!(
        differing(&expected(&before, &set), &now),
        Vec::<String>::new(),
        "{:?} did what it showed",
        command
    );
    let folders = after.iter().filter(|(path, node)| matches!(node, Node::Folder(_)) && !path.starts_with(".jskit"));
    let empty: Vec<&String> = folders
        .map(|(path, _)| path)
        .filter(|path| !after.keys().any(|other| other.starts_with(&format!("{path}/"))))
        .collect();
    prop_assert_eq!(empty, Vec::<&String>::new(), "{:?} left a folder", command);
    prop_assert_eq!(unreadable(&world.root), Vec::<String>::new(), "{:?}", command);
    if !matches!(command, Command::Undo) {
        // What the user said stays said: only that is more than nothing to doctor.
        let found: Vec<String> =
            findings(&world.root).into_iter().filter(|text| !text.contains("J505") && !text.contains("J506")).collect();
        prop_assert_eq!(found, Vec::<String>::new(), "{:?}", command);
        if !matches!(command, Command::Remove(..) | Command::TakeBack(_)) {
            let again = world.set(command).expect("the same command").expect("a change set");
            let changed: Vec<String> = again.changes.keys().map(ToString::to_string).collect();
            prop_assert_eq!(changed, Vec::<String>::new(), "{:?} twice", command);
        }
        let receipt = transaction::last_applied(&world.root).expect("the history").expect("a receipt");
        let undo = transaction::undo(&world.root, &receipt, true).expect("it can be taken back");
        prop_assert_eq!(&undo.conflicts, &[], "undo of {:?}", command);
        world.write(&undo, Some(Step::Undo(receipt.number)));
        prop_assert_eq!(changed(&before, &world.tree()), Vec::<String>::new(), "undo of {:?}", command);
        let redo = transaction::redo(&world.root, &receipt).expect("it can be done again");
        world.write(&redo, Some(Step::Redo(receipt.number)));
        prop_assert_eq!(changed(&after, &world.tree()), Vec::<String>::new(), "redo of {:?}", command);
    }
    Ok(())
}

/// A few in every run, many where time doesn't matter.
fn config() -> ProptestConfig {
    let cases = if std::env::var_os("JSKIT_TEST_FULL").is_some() { 200 } else { 6 };
    ProptestConfig { cases, max_shrink_iters: 40, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_sequence_keeps_the_app_whole(commands in commands(), is_older in any::<bool>()) {
        let world = World::new(is_older);
        for command in &commands {
            tried(&world, command)?;
        }
    }
}

/// What random sequences once stumbled over.
#[test]
fn sequences_that_once_failed() {
    let sequences: [&[Command]; 1] = [&[
        Command::Style(0, 0),
        Command::Add(4),
        Command::Generate(3),
        Command::Edit(3),
        Command::Remove(17, Edited::Keep),
        Command::Undo,
        Command::Tenancy(Tenancy::Workspaces),
    ]];
    for commands in sequences {
        let world = World::new(false);
        for command in commands {
            tried(&world, command).unwrap_or_else(|error| panic!("{commands:?}: {error}"));
        }
    }
}

/// An update among them is one: no edit of theirs stands in its way.
#[test]
fn the_sequences_come_from_an_older_version() {
    let world = World::new(true);
    let edits = (0..EDITS.len()).map(Command::Edit).chain((0..STYLES.len()).map(|at| Command::Style(at, at)));
    let commands = [Command::Add(2), Command::Generate(0)].into_iter().chain(edits).chain([Command::Update]);
    for command in commands {
        tried(&world, &command).unwrap_or_else(|error| panic!("{command:?}: {error}"));
    }
    let lock = lock::load(&world.root).expect("the lock");
    assert!(lock.packages.contains_key("users-web") && !world.is_behind(&lock));
}

#[test]
fn the_world_of_the_sequences_is_an_app() {
    for is_older in [false, true] {
        let world = World::new(is_older);
        assert_eq!(findings(&world.root), Vec::<String>::new());
        assert!(world.root.list("").expect("the files").len() > 30);
    }
}
