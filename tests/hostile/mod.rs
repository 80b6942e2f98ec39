//! Packages that try to leave the app, take what is another's, put code where text belongs, or use up the machine. Each is refused with
//! a message of its own, and nothing is written.
#![expect(clippy::disallowed_methods, reason = "tests make the folders that the code under test reads")]

#[cfg(unix)]
mod archives;
mod collide;
mod escape;
mod exhaust;
mod harmless;
mod inject;
mod install;
#[cfg(unix)]
mod shown;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use jskit::catalog::{self, Sources, Wanted};
use jskit::descriptor::lint;
use jskit::error::Error;
use jskit::fs::ConfinedDir;
use jskit::resolve::{self, Request};

use crate::descriptor::support::{error_said, lock, said, text};

pub struct Case {
    pub name: &'static str,
    /// Below the identity of the package `bad`; where it begins with `schema`, the whole descriptor.
    pub descriptor: String,
    pub templates: Vec<(&'static str, String)>,
    pub message: &'static str,
}

pub fn case(name: &'static str, descriptor: impl Into<String>, message: &'static str) -> Case {
    Case { name, descriptor: descriptor.into(), templates: Vec::new(), message }
}

pub fn with(name: &'static str, descriptor: &str, templates: &[(&'static str, &str)], message: &'static str) -> Case {
    let templates = templates.iter().map(|(path, text)| (*path, (*text).to_owned())).collect();
    Case { name, descriptor: descriptor.to_owned(), templates, message }
}

fn all() -> Vec<Case> {
    [escape::cases(), collide::cases(), inject::cases(), install::cases(), exhaust::cases()]
        .into_iter()
        .flatten()
        .collect()
}

/// A catalog with a good neighbour and the case's package.
pub fn write_catalog(folder: &Path, case: &Case) {
    let put = |path: &str, text: &str| {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    put("package-descriptors/good.toml", collide::NEIGHBOUR);
    put("templates/good/app/src/pages/good.vue", "<template><p>Good</p></template>\n");
    put("templates/good/migrations/good-schema.cjs", "exports.up = () => {};\n");
    let whole = case.descriptor.starts_with("schema");
    let descriptor = if whole { case.descriptor.clone() } else { text("bad", &case.descriptor) };
    put("package-descriptors/bad.toml", &descriptor);
    for (path, text) in &case.templates {
        put(&format!("templates/bad/{path}"), text);
    }
}

/// What the library says to `add bad good`.
pub fn refusal(case: &Case) -> String {
    let folder = tempfile::tempdir().unwrap();
    write_catalog(folder.path(), case);
    refusal_in(folder.path())
}

pub fn refusal_in(folder: &Path) -> String {
    let directories = [Arc::new(ConfinedDir::open(folder).unwrap())];
    let sources = Sources { directories: &directories, ..Sources::default() };
    let request = Request { add: vec!["bad".to_owned(), "good".to_owned()], ..Request::default() };
    let outcome = catalog::load(&sources, &Wanted::Closure(request.add.clone()))
        .and_then(|catalog| resolve::resolve(&catalog, &lock(&[]), &request));
    match outcome {
        Err(Error::Bug(message)) => panic!("a bug, not a refusal: {message}"),
        Err(error) => error_said(&error),
        Ok(resolution) if !resolution.conflicts.is_empty() => {
            let said: Vec<String> = resolution
                .conflicts
                .iter()
                .map(|conflict| format!("{}: {}\n", conflict.code, conflict.message))
                .collect();
            said.concat()
        }
        Ok(_) => "accepted".to_owned(),
    }
}

#[test]
fn each_is_refused_with_its_own_message() {
    let mut wrong = String::new();
    let mut messages: BTreeMap<&str, &str> = BTreeMap::new();
    let cases = all();
    for case in &cases {
        let said = refusal(case);
        if !said.contains(case.message) {
            let _ = writeln!(wrong, "{}: wanted {:?}, got:\n{said}", case.name, case.message);
        }
        if let Some(other) = messages.insert(case.message, case.name) {
            let _ = writeln!(wrong, "{} and {other} wait for the same message", case.name);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(cases.len() >= 40, "{} cases", cases.len());
}

/// What two packages of one app want is seen only there; all else a third party can find before anybody else does.
#[test]
fn lint_descriptors_finds_each_that_one_package_is_guilty_of() {
    let mut wrong = String::new();
    for case in [escape::cases(), inject::cases(), install::cases(), exhaust::cases()].into_iter().flatten() {
        let folder = tempfile::tempdir().unwrap();
        write_catalog(folder.path(), &case);
        let said = match lint::run(Some(folder.path()), None, &[]) {
            Ok(report) => said(&report.problems),
            Err(error) => error_said(&error),
        };
        if !said.contains(case.message) {
            let _ = writeln!(wrong, "{}: wanted {:?}, got:\n{said}", case.name, case.message);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn the_binary_refuses_each_and_writes_nothing() {
    let home = tempfile::tempdir().unwrap();
    let made = jskit(home.path(), &["create-app", "app", "--preset", "minimal", "--no-git"]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let app = home.path().join("app");
    let before = tree(&app);
    let mut wrong = String::new();
    for case in all() {
        let catalog = tempfile::tempdir().unwrap();
        write_catalog(catalog.path(), &case);
        let catalog = catalog.path().to_str().unwrap();
        let trust = trust(Path::new(catalog));
        let args: Vec<&str> = ["add", "package", "bad", "good", "--catalog", catalog]
            .into_iter()
            .chain(trust.iter().map(String::as_str))
            .collect();
        let output = jskit(&app, &args);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        if !matches!(output.status.code(), Some(1 | 2)) {
            let _ = writeln!(wrong, "{}: exit {:?}:\n{said}", case.name, output.status.code());
        }
        // The frame around a message breaks its lines.
        if !unbroken(&said).contains(&unbroken(without_code(case.message))) {
            let _ = writeln!(wrong, "{}: wanted {:?}, said:\n{said}", case.name, case.message);
        }
        if tree(&app) != before {
            let _ = writeln!(wrong, "{}: the app has changed", case.name);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Trust in all packages of the catalog, so that what stops them is what is wrong with them.
fn trust(folder: &Path) -> Vec<String> {
    let directories = [Arc::new(ConfinedDir::open(folder).unwrap())];
    let (catalog, _) = catalog::load_all(&Sources { directories: &directories, ..Sources::default() }).unwrap();
    let contents = catalog.packages.values().filter_map(catalog::Package::content);
    contents.flat_map(|content| ["--trust".to_owned(), content]).collect()
}

/// The message behind `code: ` or `file:line:column code: `, which the binary shows elsewhere.
fn without_code(message: &str) -> &str {
    match message.split_once(": ") {
        Some((head, rest)) if head.starts_with("bad.toml:") || !head.contains([' ', '`']) => rest,
        _ => message,
    }
}

/// A text without what drawing it adds: spaces, line breaks and the frame's own signs.
fn unbroken(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '│' | '|' | '╰' | '╭' | '─' | '·')).collect()
}

fn jskit(folder: &Path, args: &[&str]) -> std::process::Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jskit"));
    command.current_dir(folder).args(args).env_remove("JSKIT_CATALOG").stdin(std::process::Stdio::null());
    command.output().unwrap()
}

/// Every file with its bytes, but for the lock that tells processes apart.
fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    walkdir::WalkDir::new(folder)
        .into_iter()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file() && !entry.path().ends_with(".jskit/state/lock"))
        .map(|entry| (entry.path().display().to_string(), std::fs::read(entry.path()).unwrap()))
        .collect()
}
