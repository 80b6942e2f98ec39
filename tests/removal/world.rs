//! An app, its record and the packages that there are: commands without the binary.

use std::collections::{BTreeMap, BTreeSet};

use jskit::catalog::Catalog;
use jskit::change::ChangeSet;
use jskit::descriptor::model::Tenancy;
use jskit::doctor::{self, Offered};
use jskit::error::Result;
use jskit::files::{Files, Memory};
use jskit::generate;
use jskit::lock::{self, AppAnswers, Lock, LockedPackage, is_generated};
use jskit::path::AppPath;
use jskit::plan::{self, Moment, Plan, Realize};
use jskit::removal::{self, Edited};
use jskit::resolve::{self, Request, Resolution};
use time::OffsetDateTime;

pub use crate::embedded::catalog;

pub fn answers(tenancy: Tenancy) -> AppAnswers {
    AppAnswers {
        name: "exampleapp".to_owned(),
        title: "Exampleapp".to_owned(),
        preset: "minimal".to_owned(),
        tenancy,
        package_manager: "npm".to_owned(),
    }
}

pub fn adding(ids: &[&str]) -> Request {
    Request { add: ids.iter().map(|id| (*id).to_owned()).collect(), ..Request::default() }
}

pub fn removing(ids: &[&str]) -> Request {
    Request { remove: ids.iter().map(|id| (*id).to_owned()).collect(), ..Request::default() }
}

/// The plan of a request, in the same second and with the same random bytes every time.
pub fn planned(catalog: &Catalog, files: &dyn Files, lock: &Lock, request: &Request) -> Result<(Resolution, Plan)> {
    let resolution = resolve::resolve(catalog, lock, request)?;
    assert!(resolution.missing.is_empty(), "{:?}", resolution.missing);
    let migrations = files.list("migrations")?;
    let mut random = |count: usize| vec![7; count];
    let now = OffsetDateTime::UNIX_EPOCH;
    let mut moment = Moment { now, migrations: &migrations, random: &mut random };
    let plan = plan::plan(catalog, &resolution, lock, &mut moment)?;
    Ok((resolution, plan))
}

/// What a request comes to.
pub fn change_set(files: &dyn Files, lock: &Lock, request: &Request, edited: Edited) -> Result<ChangeSet> {
    change_set_of(catalog(), files, lock, request, edited)
}

fn change_set_of(
    catalog: &Catalog,
    files: &dyn Files,
    lock: &Lock,
    request: &Request,
    edited: Edited,
) -> Result<ChangeSet> {
    let (resolution, plan) = planned(catalog, files, lock, request)?;
    // Secrets are told by a keyed hash that only a real app keeps: here each value in `.env` is the tool's.
    let input = Realize { is_written: &|_, _| true, ..Realize::new(files, lock, resolution.app.clone()) };
    removal::change_set(catalog, &removal::Going::packages(&resolution), plan, &input, edited)
}

pub fn apply(files: &mut Memory, set: &ChangeSet) {
    for change in set.changes.values() {
        match change.kind.after() {
            Some(after) => files.files.insert(change.path.clone(), after.to_vec()),
            None => files.files.remove(&change.path),
        };
    }
}

/// Carries a request out; nothing may stand in its way.
#[track_caller]
pub fn run(files: &mut Memory, request: &Request) {
    run_with(files, request, Edited::Stop);
}

#[track_caller]
pub fn run_with(files: &mut Memory, request: &Request, edited: Edited) {
    let lock = lock::load(files).expect("the lock");
    let set = change_set(files, &lock, request, edited).expect("a change set");
    assert_eq!(set.conflicts, [], "{request:?}");
    apply(files, &set);
}

/// `create-app --preset minimal`.
pub fn minimal(tenancy: Tenancy) -> Memory {
    made_of(catalog(), tenancy, &["preset-minimal"])
}

/// `create-app` with a catalog of these packages.
pub fn made_of(catalog: &Catalog, tenancy: Tenancy, packages: &[&str]) -> Memory {
    let mut files = Memory::default();
    let lock = Lock { app: Some(answers(tenancy)), ..Lock::default() };
    let set = change_set_of(catalog, &files, &lock, &adding(packages), Edited::Stop).expect("a change set");
    assert_eq!(set.conflicts, []);
    apply(&mut files, &set);
    files
}

pub fn installed(lock: &Lock) -> BTreeSet<&str> {
    lock.packages.keys().map(String::as_str).collect()
}

/// What doctor finds, by code and place.
pub fn findings(files: &dyn Files) -> Vec<String> {
    let lock = lock::load(files).expect("the lock");
    let model = jskit::app::read(files);
    let offered = Offered::of(catalog(), lock.packages.keys().filter(|id| !is_generated(id)));
    let findings = doctor::examine(files, &model, &lock, &offered).expect("findings");
    findings.iter().map(doctor::Finding::text).collect()
}

/// The files that can't be read as what their names say.
pub fn unreadable(files: &dyn Files) -> Vec<String> {
    let mut wrong = Vec::new();
    for path in files.list("").expect("the files") {
        let text = || files.read_text(&path).expect("text").unwrap_or_default();
        let is_good = match path.extension() {
            "js" | "mjs" | "cjs" => jskit::edit::javascript::imports(&text()).is_ok(),
            "vue" => jskit::edit::vue::read(&text()).is_ok(),
            "json" => serde_json::from_str::<serde_json::Value>(text().trim_start_matches('\u{feff}')).is_ok(),
            _ => true,
        };
        if !is_good {
            wrong.push(path.to_string());
        }
    }
    wrong
}

/// A tree as text by path, without what two ways to it may differ in: when migrations were written, and which stayed.
pub fn essence(files: &Memory) -> BTreeMap<String, String> {
    let lock = lock::load(files).expect("the lock");
    let stayed = |path: &AppPath| lock.left.contains_key(path) || path.as_str() == ".jskit/migrations.json";
    let own = files.files.iter().filter(|(path, _)| !stayed(path));
    own.map(|(path, bytes)| (without_stamps(path.as_str()), without_stamps(&String::from_utf8_lossy(bytes)))).collect()
}

fn without_stamps(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("migrations/") {
        let (before, after) = rest.split_at(at + "migrations/".len());
        out.push_str(before);
        let stamp = after.bytes().take_while(u8::is_ascii_digit).count();
        rest = &after[if stamp == 14 { stamp } else { 0 }..];
    }
    out + rest
}

/// The paths in which two trees differ, with both texts of the first.
pub fn difference(left: &BTreeMap<String, String>, right: &BTreeMap<String, String>) -> String {
    let paths: BTreeSet<&String> = left.keys().chain(right.keys()).collect();
    let differing: Vec<&String> = paths.into_iter().filter(|path| left.get(*path) != right.get(*path)).collect();
    let Some(first) = differing.first() else { return String::new() };
    format!("{differing:?}\n--- one\n{:?}\n--- other\n{:?}", left.get(*first), right.get(*first))
}

pub fn path(text: &str) -> AppPath {
    AppPath::parse(text).expect("a path of the app")
}

/// What a subcommand of `ui-generator` comes to, its defaults filled in.
pub fn generated(files: &dyn Files, lock: &Lock, subcommand: &str, given: &[(&str, &str)]) -> Result<ChangeSet> {
    let package = catalog().get("ui-generator").expect("the generator");
    let subcommand = package.descriptor.subcommands.iter().find(|one| one.name == subcommand).expect("a subcommand");
    let defaults =
        subcommand.options.values().filter_map(|option| Some((option.name.clone(), option.default.clone()?)));
    let given = given.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let values: BTreeMap<String, String> = defaults.chain(given).collect();
    let app = lock.app.clone().expect("the answers");
    let installed = lock.packages.keys().filter(|id| !is_generated(id)).cloned().collect();
    let request = generate::Request {
        package,
        subcommand,
        values: &values,
        app: &app,
        installed: &installed,
        lock,
        force: false,
    };
    let made = generate::plan(files, &jskit::app::read(files), &request)?;
    let locked = LockedPackage { direct: true, ..LockedPackage::default() };
    let plan = Plan { steps: made.steps, packages: [(made.lock_id, locked)].into(), ..Plan::default() };
    plan::realize(&plan, &Realize::new(files, lock, app.clone()))
}

pub fn generate(files: &mut Memory, subcommand: &str, given: &[(&str, &str)]) {
    let lock = lock::load(files).expect("the lock");
    let set = generated(files, &lock, subcommand, given).expect("a change set");
    assert_eq!(set.conflicts, [], "{subcommand} {given:?}");
    apply(files, &set);
}
