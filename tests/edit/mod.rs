//! Edits of the app's files: text in, text out.

mod case;
mod dotenv;
mod evaluated;
mod hostile;
mod outlets;
mod print;
mod properties;

use std::path::Path;

use case::{Case, Expected};
use jskit::edit::{Outcome, Refusal};

/// What every kind of file has to show.
const LEAST_CASES: usize = 40;

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/edit/cases")
}

#[expect(clippy::disallowed_methods, reason = "the fixtures are files")]
fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|problem| panic!("{}: {problem}", path.display()))
}

fn intents() -> serde_json::Value {
    serde_json::from_str(&read(&folder().join("intents.json"))).expect("intents.json")
}

/// All cases of one kind of file; their names tell them apart.
fn cases(kind: &str) -> Vec<Case> {
    let mut cases = Vec::new();
    for file in walkdir::WalkDir::new(folder().join(kind)).sort_by_file_name().into_iter().map(Result::unwrap) {
        if file.file_type().is_file() {
            cases.extend(case::parse(&read(file.path())));
        }
    }
    let mut names: Vec<&str> = cases.iter().map(|case| case.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), cases.len(), "{kind}: two cases have one name");
    cases
}

fn check_kind(kind: &str) {
    let intents = intents();
    let cases = cases(kind);
    assert!(cases.len() >= LEAST_CASES, "{kind}: {} cases", cases.len());
    let problems: Vec<String> = cases.iter().filter_map(|case| check(case, &intents)).collect();
    assert!(problems.is_empty(), "{kind}: {} of {}\n{}", problems.len(), cases.len(), problems.join("\n"));
}

/// What is wrong with a case's outcome.
fn check(case: &Case, intents: &serde_json::Value) -> Option<String> {
    let outcome = case.run(&case.verb, &case.before, intents);
    let as_expected = match (&case.expected, &outcome) {
        (Expected::After(wanted), Outcome::Edited(after)) => wanted == after,
        (Expected::Unchanged, Outcome::Unchanged) => true,
        (Expected::Refused { line, reason }, Outcome::Refused(refusal)) => {
            refusal.line == *line && refusal.reason.contains(reason)
        }
        _ => false,
    };
    if !as_expected {
        return Some(format!("=== {}\n{}", case.name, shown(&outcome)));
    }
    let Outcome::Edited(after) = &outcome else { return None };
    let again = case.run(&case.verb, after, intents);
    if again != Outcome::Unchanged {
        return Some(format!("=== {}: done twice\n{}", case.name, shown(&again)));
    }
    let adds = case.verb == "insert" || case.verb == "set";
    let back = case.run("remove", after, intents);
    if adds && !case.one_way && back != Outcome::Edited(case.before.clone()) {
        return Some(format!("=== {}: taken out again\n{}", case.name, shown(&back)));
    }
    None
}

fn shown(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Edited(text) => format!("--- after\n{text}"),
        Outcome::Unchanged => "--- unchanged".to_owned(),
        Outcome::Refused(Refusal { line, reason, .. }) => format!("--- refused {line}: {reason}"),
    }
}

#[test]
fn placement() {
    check_kind("placement");
}

#[test]
fn placement_topology() {
    check_kind("topology");
}

#[test]
fn public_config() {
    check_kind("public");
}

#[test]
fn server_config() {
    check_kind("server");
}

#[test]
fn surface_access_policies() {
    check_kind("policies");
}

#[test]
fn main_client_provider() {
    check_kind("provider");
}

#[test]
fn package_json() {
    check_kind("package-json");
}

#[test]
fn dot_env() {
    check_kind("env");
}
