//! `jskit migrations`: which migrations there are, in the order in which they depend on each other, and how each stands.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::json;

use super::package::not_installed;
use super::{App, Context, Purpose, find, is_generated, tenancy};
use crate::app::state::{self, FileState, OwnedFile};
use crate::catalog::{Wanted, short_id};
use crate::change::Ownership;
use crate::cli::{Migrations, MigrationsKind};
use crate::descriptor::conditions;
use crate::error::{Error, Result, exit};
use crate::files::Files as _;
use crate::path::AppPath;
use crate::resolve;
use crate::ui::{CHANGED, FAINT, STRONG};

/// One migration, written or not.
struct Migration {
    /// `None` for those that no package of the app has.
    package: Option<String>,
    name: String,
    path: Option<AppPath>,
    state: &'static str,
}

const WRITTEN: &str = "written";
const EDITED: &str = "edited";
const MISSING: &str = "missing";
/// The package has it, and the app hasn't.
const BEHIND: &str = "behind";
/// Written by hand, or kept from a package that went.
const OWN: &str = "own";

pub fn run(context: &Context<'_>, args: &Migrations) -> Result<u8> {
    let root = find(context)?;
    let app = App::open(
        context,
        &root,
        Purpose::Read,
        Wanted::Closure(args.id.iter().map(|id| short_id(id).to_owned()).collect()),
    )?;
    let mut all = known(&app)?;
    match (args.kind, &args.id) {
        (MigrationsKind::All, None) => {}
        (MigrationsKind::Changed, None) => all.retain(|one| matches!(one.state, EDITED | MISSING | BEHIND)),
        (MigrationsKind::Package, Some(id)) => {
            let id = short_id(id);
            if !app.lock.packages.contains_key(id) {
                return Err(not_installed(&app, id));
            }
            all.retain(|one| one.package.as_deref() == Some(id));
        }
        (MigrationsKind::Package, None) => {
            return Err(Error::usage("no package was named", "the form is `jskit migrations package ID`"));
        }
        (_, Some(id)) => {
            return Err(Error::usage(
                format!("`{id}` is one word too many"),
                format!("the form is `jskit migrations package {id}`"),
            ));
        }
    }
    let values: Vec<_> = all
        .iter()
        .map(|one| json!({ "package": one.package, "name": one.name, "path": one.path, "state": one.state }))
        .collect();
    context.report("migrations", &text(context, args.kind, &all), json!({ "migrations": values }));
    Ok(exit::DONE)
}

/// Those of a package stand behind those of the packages that it needs.
fn known(app: &App<'_>) -> Result<Vec<Migration>> {
    let states = state::examine(app.root, &app.lock)?;
    let installed: BTreeSet<String> = app.lock.packages.keys().filter(|id| !is_generated(id)).cloned().collect();
    let mut all = Vec::new();
    for id in resolve::sorted(&app.catalog, &installed)? {
        all.extend(of_package(app, &installed, &id, &states));
    }
    let owned: BTreeSet<&AppPath> = all.iter().filter_map(|one| one.path.as_ref()).collect();
    let others = app.root.list("migrations")?.into_iter().filter(|path| !owned.contains(path));
    let others: Vec<Migration> =
        others.map(|path| Migration { package: None, name: name_of(&path), path: Some(path), state: OWN }).collect();
    all.extend(others);
    Ok(all)
}

fn of_package(
    app: &App<'_>,
    installed: &BTreeSet<String>,
    id: &str,
    states: &BTreeMap<AppPath, OwnedFile>,
) -> Vec<Migration> {
    let locked = &app.lock.packages[id];
    let state = |path: &AppPath| match states.get(path).map(|owned| owned.state) {
        Some(FileState::Clean) => WRITTEN,
        Some(FileState::Edited) => EDITED,
        Some(FileState::Missing) | None => MISSING,
    };
    // By their stamps: a package's migrations were written in the order in which they run.
    let written = locked.files.iter().filter(|(_, file)| file.ownership == Ownership::Migration);
    let mut found: Vec<Migration> = written
        .map(|(path, _)| Migration {
            package: Some(id.to_owned()),
            name: name_of(path),
            path: Some(path.clone()),
            state: state(path),
        })
        .collect();
    let Some(package) = app.catalog.get(id) else { return found };
    let Some(answers) = &app.lock.app else { return found };
    let tenancy = tenancy::said(app).unwrap_or(answers.tenancy);
    let context = conditions::Context { tenancy, installed, options: &locked.options };
    for migration in package.descriptor.migrations.iter().filter(|migration| migration.when.holds(&context)) {
        let name = &migration.item.id;
        if !found.iter().any(|one| one.name == *name) {
            found.push(Migration { package: Some(id.to_owned()), name: name.clone(), path: None, state: BEHIND });
        }
    }
    found
}

/// `notes-initial-schema` of `migrations/20260101000000_notes-initial-schema.cjs`.
fn name_of(path: &AppPath) -> String {
    let stem = path.file_name().rsplit_once('.').map_or(path.file_name(), |(stem, _)| stem);
    stem.split_once('_').map_or(stem, |(_, name)| name).to_owned()
}

fn text(context: &Context<'_>, kind: MigrationsKind, all: &[Migration]) -> String {
    if all.is_empty() {
        let none = match kind {
            MigrationsKind::Changed => "no migration is edited, missing or behind\n",
            MigrationsKind::All | MigrationsKind::Package => "no migrations\n",
        };
        return none.to_owned();
    }
    let mut text = String::new();
    let mut package = None;
    for one in all {
        if package != Some(&one.package) {
            package = Some(&one.package);
            let title = one.package.as_deref().unwrap_or("of the app itself");
            let _ = writeln!(text, "{}", context.ui.paint(STRONG, title));
        }
        let place = one.path.as_ref().map_or(one.name.as_str(), AppPath::as_str);
        let style = if matches!(one.state, WRITTEN | OWN) { FAINT } else { CHANGED };
        let state = context.ui.paint(style, &format!("{:7}", one.state));
        let next = match (one.state, &one.package) {
            (BEHIND, Some(id)) => format!("  `jskit update package {id}` writes it"),
            (MISSING, _) => format!("  `jskit restore {place}` brings it back"),
            _ => String::new(),
        };
        let _ = writeln!(text, "  {state}  {place}{next}");
    }
    text
}
