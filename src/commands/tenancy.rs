//! `jskit tenancy MODE`: everything that follows from the tenancy changes at once, in every installed package.
//!
//! The plan is that of any command, for an app of another tenancy: conditions that hold now bring their files, entries and migrations,
//! those that hold no more take theirs back, and what is rendered from the tenancy is merged into what the user made of it.

use std::collections::BTreeMap;

use super::package::{self, Policy};
use super::{App, Context, Purpose, find, is_generated, lost, settle};
use crate::app::{self, PUBLIC_CONFIG_FILE};
use crate::catalog::Wanted;
use crate::cli::Tenancy as Args;
use crate::descriptor::model::Tenancy;
use crate::edit::javascript::{Intent, Value};
use crate::error::{Error, Result};
use crate::path::AppPath;
use crate::resolve::{Request, UNSUPPORTED_TENANCY};
use crate::suggest::unknown;

pub fn run(context: &Context<'_>, args: &Args) -> Result<u8> {
    let mode = Tenancy::parse(&args.mode)
        .ok_or_else(|| unknown("tenancy", &args.mode, Tenancy::ALL.iter().map(|mode| mode.name())))?;
    let root = find(context)?;
    let app = App::open(context, &root, Purpose::Change, Wanted::Closure(Vec::new()))?;
    refuse_behind(&app, mode)?;
    let request = Request { tenancy: Some(mode), ..Request::default() };
    let resolution = package::resolve_asking(context, &app, &args.preview, request)
        .map_err(|error| with_lost(context, &app, args, mode, error))?;
    let policy =
        Policy { force: args.force, told: told(&app), ..settle::policy(context, &args.settle, &args.preview)? };
    let mut set = package::change_set_asking(context, &app, &args.preview, &resolution, policy)?;
    let lost = lost::lost(&app, &set);
    set.warnings.extend(lost);
    set.warnings.extend(unknown_packages(&app));
    let done = format!("the tenancy is `{}`", mode.name());
    settle::finish(context, &app, (&args.settle, &args.preview), ("tenancy", &done), &set)
}

/// The tenancy that the app's own config says, where it says one: changed there by hand, every command follows.
pub fn said(app: &App<'_>) -> Option<Tenancy> {
    Tenancy::parse(&config_text(app)?)
}

/// What to say where the config says a tenancy that there isn't.
pub fn misspelt(app: &App<'_>) -> Option<String> {
    let text = config_text(app).filter(|text| Tenancy::parse(text).is_none())?;
    let known = Tenancy::ALL.map(|mode| format!("`{}`", mode.name())).join(", ");
    Some(format!("`config.tenancyMode` is `{text}`, which is none of {known}: the tenancy stays as it was"))
}

fn config_text(app: &App<'_>) -> Option<String> {
    app::public_config(app.root, &mut Vec::new()).tenancy_mode
}

/// The command is about this one value: whatever the config says of it now is what changes.
fn told(app: &App<'_>) -> BTreeMap<(AppPath, String), Option<Intent>> {
    let path = ["config", "tenancyMode"].map(str::to_owned).to_vec();
    let said = config_text(app).map(|mode| Intent::Assign { path: path.clone(), value: Value::String(mode) });
    BTreeMap::from([((AppPath::fixed(PUBLIC_CONFIG_FILE), path.join(".")), said)])
}

/// A package at another version than the catalog's would stay as it is, and half of the app with it.
fn refuse_behind(app: &App<'_>, mode: Tenancy) -> Result<()> {
    if app.lock.app.as_ref().is_some_and(|answers| answers.tenancy == mode) {
        return Ok(());
    }
    let behind = app.lock.packages.iter().find_map(|(id, locked)| {
        let offered = &app.catalog.get(id)?.descriptor.version;
        (*offered != locked.version).then_some((id, &locked.version, offered))
    });
    let Some((id, version, offered)) = behind else { return Ok(()) };
    let message =
        format!("package `{id}` is at {version}, and this jskit has {offered}: what follows the tenancy differs");
    Err(Error::refused("behind", message, "run `jskit update` first"))
}

/// What is in the app from packages that no catalog has any more can't follow.
fn unknown_packages(app: &App<'_>) -> Vec<String> {
    let absent = app.lock.packages.keys().filter(|id| !is_generated(id) && app.catalog.get(id).is_none());
    absent.map(|id| format!("package `{id}` is in no catalog: what it brought stays as it is")).collect()
}

/// Where packages have to go first, what goes with them is said at once: nobody should have to try it to learn it.
fn with_lost(context: &Context<'_>, app: &App<'_>, args: &Args, mode: Tenancy, error: Error) -> Error {
    let Error::Refused { code: UNSUPPORTED_TENANCY, message, hint } = error else { return error };
    let unfit =
        app.lock.packages.keys().filter(|id| app.catalog.get(id).is_some_and(|one| !one.descriptor.works_in(mode)));
    let request = Request { remove: unfit.cloned().collect(), ..Request::default() };
    let removal = package::resolve_asking(context, app, &args.preview, request)
        .and_then(|resolution| package::change_set(context, app, &resolution, Policy::default()));
    let lost = removal.map(|set| lost::lost(app, &set)).unwrap_or_default();
    let message = std::iter::once(message).chain(lost).collect::<Vec<_>>().join("\n  ");
    Error::Refused { code: UNSUPPORTED_TENANCY, message, hint }
}
