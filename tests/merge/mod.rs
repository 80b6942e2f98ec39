//! Updates: a base, what the user made of it, what the package made of it, and the app that they come to.

mod app;
mod case;
pub mod older;
mod properties;
mod shared;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use app::{App, offered};
use case::Case;
use jskit::catalog::Catalog;
use jskit::change::{ChangeSet, ConflictPlace};
use jskit::descriptor;
use jskit::plan::Answers;
use jskit::resolve::Request;

/// What the whole corpus has to show.
const LEAST_CASES: usize = 60;

const VENDOR: &str = "vendor/@jskit-ai/it/";
const MIGRATIONS: &str = "migrations/";

#[expect(clippy::disallowed_methods, reason = "the fixtures are files")]
fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/merge/cases");
    let files = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().map(Result::unwrap);
    let texts =
        files.filter(|file| file.file_type().is_file()).map(|file| std::fs::read_to_string(file.path()).unwrap());
    texts.flat_map(|text| case::parse(&text)).collect()
}

#[test]
fn each_case_comes_to_its_tree() {
    let cases = cases();
    let mut names: Vec<&str> = cases.iter().map(|case| case.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), cases.len(), "two cases have one name");
    assert!(cases.len() >= LEAST_CASES, "{} cases", cases.len());
    let problems: Vec<String> = cases
        .iter()
        .map(|case| (case, check(case)))
        .filter(|(_, problems)| !problems.is_empty())
        .map(|(case, problems)| format!("=== {}\n{problems}", case.name))
        .collect();
    assert!(problems.is_empty(), "{} of {}\n{}", problems.len(), cases.len(), problems.join("\n"));
}

/// A package `it` with these files, each as it is, and what else its descriptor says.
fn package(version: &str, files: &BTreeMap<String, Vec<u8>>, was: &BTreeMap<String, String>, rest: &str) -> Catalog {
    let mut text = format!(
        "schema = 1\nid = \"it\"\nversion = \"{version}\"\nkind = \"runtime\"\nsummary = \"A package.\"\n{rest}\n"
    );
    let mut templates = BTreeMap::new();
    if files.keys().any(|path| path.starts_with(VENDOR)) {
        text.push_str("\n[vendor]\ninclude = true\n");
    }
    for (path, bytes) in files {
        if let Some(below) = path.strip_prefix(VENDOR) {
            templates.insert(format!("vendor/{below}"), bytes.clone());
        } else if let Some(below) = path.strip_prefix(MIGRATIONS) {
            let id = below.trim_end_matches(".cjs");
            let _ = write!(text, "\n[[migrations]]\nid = \"{id}\"\n");
            templates.insert(path.clone(), bytes.clone());
        } else {
            let was = was.get(path).map(|old| format!("was = [\"{old}\"]\n")).unwrap_or_default();
            let _ = write!(text, "\n[[files]]\nfrom = \"{path}\"\nraw = true\n{was}");
            templates.insert(format!("app/{path}"), bytes.clone());
        }
    }
    let descriptor = descriptor::parse("it.toml", &text).unwrap_or_else(|problems| panic!("{problems:?}\n{text}"));
    let mut catalog = Catalog::default();
    catalog.insert(offered(descriptor, templates));
    catalog
}

/// The app as the user has it when the new version comes.
fn before(case: &Case) -> App {
    let mut app = App::of(case.app.clone());
    app.add(&package("0.1.0", &case.base, &BTreeMap::new(), &case.base_descriptor), &["it"], &[]);
    for (path, text) in &case.mine {
        match text {
            Some(text) => app.put(path, text.clone()),
            None => app.delete(path),
        }
    }
    for (path, from, to) in &case.edits {
        app.edit(path, from, to);
    }
    app
}

fn next(case: &Case) -> Catalog {
    let mut files = case.base.clone();
    for (path, text) in &case.theirs {
        match text {
            Some(text) => drop(files.insert(path.clone(), text.clone())),
            None => drop(files.remove(path)),
        }
    }
    package("0.2.0", &files, &case.was, case.theirs_descriptor.as_ref().unwrap_or(&case.base_descriptor))
}

/// What is not as the case says.
fn check(case: &Case) -> String {
    let mut app = before(case);
    let mine = app.tree();
    let catalog = next(case);
    let update = Request { update: vec!["it".to_owned()], ..Request::default() };
    let set = app.plan(&catalog, &update, &case.answers, case.partial);
    let writes = set.conflicts.is_empty() || case.partial;
    if writes {
        app.apply(&set);
    }
    let mut wrong = String::new();
    let expected = if writes { &case.result } else { &mine };
    if !writes && !case.result.is_empty() {
        wrong.push_str("nothing is written, so there is no result\n");
    }
    differences(expected, &app.tree(), &mut wrong);
    differ("conflicts", &case.conflicts, &conflicts(&set), &mut wrong);
    for (name, lines) in &case.places {
        let found = set.conflicts.iter().flat_map(|conflict| &conflict.places).find(|place| place.name == *name);
        differ("place", lines, &found.map(place_lines).unwrap_or_default(), &mut wrong);
    }
    let pending: Vec<String> =
        app.lock().packages["it"].pending.keys().map(|(path, key)| format!("{path} {key}")).collect();
    differ("pending", &case.pending, &pending, &mut wrong);
    let kept: Vec<String> = set.kept.iter().map(ToString::to_string).collect();
    differ("kept", &case.kept, &kept, &mut wrong);
    differ("warnings", &case.warnings, &set.warnings, &mut wrong);
    if wrong.is_empty() && writes && pending.is_empty() {
        let again = app.plan(&catalog, &update, &Answers::default(), false);
        if !again.changes.is_empty() || !again.conflicts.is_empty() {
            let _ = writeln!(wrong, "the same again changes {:?} {:?}", again.changes.keys(), again.conflicts);
        }
    }
    wrong
}

/// `merge-conflict src/a.js:1 src/a.js:2`
fn conflicts(set: &ChangeSet) -> Vec<String> {
    let words = |conflict: &jskit::change::Conflict| {
        let places = conflict.places.iter().map(|place| place.name.as_str());
        std::iter::once(conflict.code).chain(places).collect::<Vec<_>>().join(" ")
    };
    set.conflicts.iter().map(words).collect()
}

fn place_lines(place: &ConflictPlace) -> String {
    let sides = [("o", &place.base), ("m", &place.mine), ("t", &place.theirs)];
    let lines = sides.into_iter().filter_map(|(mark, side)| Some((mark, side.as_ref()?)));
    let lines =
        lines.flat_map(|(mark, side)| side.lines().map(move |line| format!("{mark} {line}").trim_end().to_owned()));
    lines.collect::<Vec<_>>().join("\n")
}

fn differ<T: PartialEq + std::fmt::Debug>(what: &str, expected: &T, found: &T, wrong: &mut String) {
    if expected != found {
        let _ = writeln!(wrong, "{what}: expected {expected:?}\n{what}: found    {found:?}");
    }
}

fn differences(expected: &BTreeMap<String, Vec<u8>>, found: &BTreeMap<String, Vec<u8>>, wrong: &mut String) {
    let text = |bytes: Option<&Vec<u8>>| bytes.map(|bytes| format!("{:?}", String::from_utf8_lossy(bytes)));
    let paths: std::collections::BTreeSet<&String> = expected.keys().chain(found.keys()).collect();
    for path in paths {
        let (wanted, there) = (expected.get(path), found.get(path));
        if wanted != there {
            let _ = writeln!(wrong, "{path}: expected {:?}\n{path}: found    {:?}", text(wanted), text(there));
        }
    }
}
