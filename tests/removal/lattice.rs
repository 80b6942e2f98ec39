//! Every order in which the packages of the full chain can be removed.
//!
//! The orders are too many to be tried one by one, and needn't be: what matters is which packages an app has. Every set of packages that
//! some order comes through is made, from each set above it, and all these ways have to come to one tree.

use std::collections::{BTreeMap, BTreeSet};

use jskit::catalog::Catalog;
use jskit::descriptor::model::Tenancy;
use jskit::files::Memory;
use jskit::lock;
use jskit::removal::Edited;
use jskit::resolve::Request;

use super::world::{
    adding, catalog, difference, essence, findings, installed, minimal, path, removing, run, run_with, unreadable,
};

/// In an order in which they can be added one after the other. What comes along with one leaves with it.
const CHAIN: [&str; 10] = [
    "shell-web",
    "database-runtime-sqlite",
    "auth-provider-local-core",
    "auth-web",
    "users-core",
    "users-web",
    "console-core",
    "console-web",
    "workspaces-core",
    "workspaces-web",
];

type Set = BTreeSet<&'static str>;

/// The app with these, added in the order of the chain.
fn added(base: &Memory, set: &Set) -> Memory {
    let mut files = base.clone();
    for id in CHAIN.iter().filter(|id| set.contains(*id)) {
        run(&mut files, &adding(&[id]));
    }
    files
}

/// Everything that an installed package needs, itself not counted.
fn needs(catalog: &Catalog, id: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    let mut open = vec![id.to_owned()];
    while let Some(id) = open.pop() {
        let descriptor = &catalog.get(&id).expect("a package of the catalog").descriptor;
        // Of what several provide the chain has one.
        let by_name = descriptor.capabilities.requires.iter().filter_map(|name| {
            let provides =
                |one: &&&str| catalog.get(one).is_some_and(|one| one.descriptor.capabilities.provides.contains(name));
            CHAIN.iter().find(provides).map(|id| (*id).to_owned())
        });
        let direct: Vec<String> = descriptor.depends_on.iter().cloned().chain(by_name).collect();
        open.extend(direct.into_iter().filter(|id| all.insert(id.clone())));
    }
    all
}

/// Those that nothing else of the set needs.
fn removable(set: &Set) -> Vec<&'static str> {
    let needed = |id: &&&str| set.iter().any(|other| other != *id && needs(catalog(), other).contains(**id));
    set.iter().filter(|id| !needed(id)).copied().collect()
}

fn without_blank_lines(tree: BTreeMap<String, String>) -> BTreeMap<String, String> {
    let squeezed = |text: String| text.split('\n').filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
    tree.into_iter().map(|(path, text)| (path, squeezed(text))).collect()
}

fn said(set: &Set) -> String {
    set.iter().copied().collect::<Vec<_>>().join(" ")
}

/// Goes down from all packages to none, set by set; `look` sees each set once, `met` each further way to it.
fn walk(
    start: Memory,
    edited: Edited,
    look: &mut dyn FnMut(&Set, &Memory),
    met: &mut dyn FnMut(&Set, &str, &Memory, &Memory),
) -> usize {
    let mut level: BTreeMap<Set, Memory> = [(CHAIN.into(), start)].into();
    let mut count = 0;
    while !level.is_empty() {
        let mut below: BTreeMap<Set, Memory> = BTreeMap::new();
        for (set, files) in &level {
            look(set, files);
            count += 1;
            for id in removable(set) {
                let mut after = files.clone();
                run_with(&mut after, &removing(&[id]), edited);
                let mut smaller = set.clone();
                smaller.remove(id);
                match below.get(&smaller) {
                    Some(known) => met(&smaller, id, known, &after),
                    None => {
                        below.insert(smaller, after);
                    }
                }
            }
        }
        level = below;
    }
    count
}

#[test]
fn every_order_comes_through_the_same_trees_and_leaves_none_of_them_dangling() {
    let base = minimal(Tenancy::Personal);
    let start = added(&base, &CHAIN.into());
    let full = std::env::var_os("JSKIT_TEST_FULL").is_some();
    let mut number = 0;
    let mut look = |set: &Set, files: &Memory| {
        number += 1;
        assert_eq!(findings(files), Vec::<String>::new(), "{}", said(set));
        assert_eq!(unreadable(files), Vec::<String>::new(), "{}", said(set));
        // As if what is gone had never been there. In a short run of some of them only: adding takes as long as everything else.
        if full || number % 12 == 0 || set.is_empty() {
            let trees = [essence(files), essence(&added(&base, set))];
            // Blank lines between entries tell who stood beside whom; without any there is nothing to tell.
            let [left, right] = if set.is_empty() { trees } else { trees.map(without_blank_lines) };
            let difference = difference(&left, &right);
            assert!(difference.is_empty(), "{}: {difference}", said(set));
        }
    };
    let mut met = |set: &Set, id: &str, known: &Memory, other: &Memory| {
        let same = known.files == other.files;
        assert!(same, "{} without {id}: {}", said(set), difference(&essence(known), &essence(other)));
    };
    let count = walk(start, Edited::Stop, &mut look, &mut met);
    assert!(count > 20, "{count} sets");
}

#[test]
fn with_its_bundle_everything_goes_but_what_the_app_stands_in() {
    let mut files = minimal(Tenancy::Personal);
    run(&mut files, &adding(&["preset-users"]));
    run(&mut files, &removing(&["preset-minimal"]));
    let request = Request { with_dependents: true, ..removing(&["auth-core"]) };
    let mut without = files.clone();
    run(&mut without, &request);
    let left = lock::load(&without).expect("the lock");
    let expected = ["database-runtime", "database-runtime-sqlite", "http-runtime", "kernel", "shell-web"];
    assert_eq!(installed(&left), expected.into());
    run(&mut files, &removing(&["preset-users"]));
    assert_eq!(installed(&lock::load(&files).expect("the lock")), ["kernel"].into());
    assert_eq!(findings(&files), Vec::<String>::new());
}

#[test]
fn the_migrations_that_stayed_are_taken_up_in_another_order_too() {
    let base = minimal(Tenancy::Personal);
    let whole = added(&base, &CHAIN.into());
    let mut files = whole.clone();
    // One was edited since.
    let edited = files.files.keys().find(|path| path.as_str().ends_with("_users-core-avatars-schema.cjs")).cloned();
    let edited = edited.expect("a migration");
    files.files.get_mut(&edited).expect("its text").extend(b"// Ours.\n");
    for id in CHAIN.iter().rev() {
        run(&mut files, &removing(&[id]));
    }
    let left = lock::load(&files).expect("the lock").left;
    let migrations = |files: &Memory| -> Vec<String> {
        files.files.keys().filter(|path| path.as_str().starts_with("migrations/")).map(ToString::to_string).collect()
    };
    assert_eq!(migrations(&files), migrations(&whole));
    assert_eq!(left.keys().map(ToString::to_string).collect::<Vec<_>>(), migrations(&whole));
    // One is lost meanwhile: it comes back under the name that databases know.
    let lost = path(&migrations(&whole)[0]);
    files.files.remove(&lost);
    for ids in [&["auth-provider-local-core", "database-runtime-sqlite"][..], &["workspaces-web"], &["console-web"]] {
        run(&mut files, &adding(ids));
    }
    assert_eq!(migrations(&files), migrations(&whole));
    let after = lock::load(&files).expect("the lock");
    assert_eq!(after.left, BTreeMap::new());
    let before = lock::load(&whole).expect("the lock");
    assert!(files.files[&edited].ends_with(b"// Ours.\n"));
    assert_eq!(installed(&after).len(), installed(&before).len());
    let said = findings(&files);
    assert!(said.len() == 1 && said[0].contains("J503") && said[0].contains("avatars"), "{said:?}");
}

/// What a user may have made of the app in the meantime.
const EDITS: [(&str, &str); 5] = [
    ("README.md", "A sentence of our own.\n"),
    ("src/styles.css", ".own { color: inherit; }\n"),
    ("config/public.js", "config.ourOwn = { deep: true };\n"),
    ("packages/main/src/client/providers/MainClientProvider.js", "// A remark of our own.\n"),
    ("src/placement.js", "// Our own order of things.\n"),
];

#[test]
fn after_edits_too() {
    let base = minimal(Tenancy::Personal);
    let mut start = added(&base, &CHAIN.into());
    for (file, text) in EDITS {
        let bytes = start.files.get_mut(&path(file)).expect(file);
        *bytes = String::from_utf8_lossy(bytes).replace('\n', "\r\n").into_bytes();
        bytes.extend(text.as_bytes());
    }
    let full = std::env::var_os("JSKIT_TEST_FULL").is_some();
    let check = |set: &Set, files: &Memory| {
        assert_eq!(findings(files), Vec::<String>::new(), "{}", said(set));
        assert_eq!(unreadable(files), Vec::<String>::new(), "{}", said(set));
        for (file, text) in EDITS {
            // `src/placement.js` needs the shell.
            let is_aside = file == "src/placement.js" && !set.contains("shell-web");
            let place = if is_aside { format!("removed/{file}") } else { file.to_owned() };
            let now = String::from_utf8_lossy(files.files.get(&path(&place)).expect(file)).into_owned();
            assert!(now.trim_end().ends_with(text.trim_end()), "{}: {file}\n{now}", said(set));
        }
    };
    if full {
        let mut met = |set: &Set, id: &str, known: &Memory, other: &Memory| {
            assert!(known.files == other.files, "{} without {id}", said(set));
        };
        walk(start, Edited::Keep, &mut |set, files| check(set, files), &mut met);
        return;
    }
    for from_the_end in [true, false] {
        let (mut files, mut set) = (start.clone(), Set::from(CHAIN));
        while !set.is_empty() {
            let can = removable(&set);
            let id = if from_the_end { can[can.len() - 1] } else { can[0] };
            run_with(&mut files, &removing(&[id]), Edited::Keep);
            set.remove(id);
            check(&set, &files);
        }
    }
}
