//! `jskit update`: brings packages to the version that the catalog has.

use serde_json::json;

use super::package::{Policy, change_set_asking, not_installed, quoted, resolve_asking, split};
use super::{App, Context, Purpose, find, is_generated, settle, trust};
use crate::catalog::{Wanted, short_id};
use crate::change::VersionChange;
use crate::cli::Update;
use crate::error::{Error, Result};
use crate::plan::changelog;
use crate::resolve::{Request, is_later};
use crate::ui::report;

const AHEAD: &str = "use the jskit or the source that brought it; `jskit undo` takes an update back";

pub fn run(context: &Context<'_>, args: &Update) -> Result<u8> {
    let (_, ids) = split(&args.words, &["package", "bundle"]);
    let root = find(context)?;
    let wanted: Vec<String> = ids.iter().map(|id| short_id(id).to_owned()).collect();
    let purpose = if args.changelog { Purpose::Read } else { Purpose::Change };
    let app = App::open(context, &root, purpose, Wanted::Closure(wanted.clone()))?;
    let installed = || app.lock.packages.keys().filter(|id| !is_generated(id));
    for id in &wanted {
        if !app.lock.packages.contains_key(id) {
            return Err(not_installed(&app, id));
        }
    }
    let all = wanted.is_empty();
    let ids: Vec<String> = if all { installed().cloned().collect() } else { wanted };
    // Whoever has an older tool or source takes nobody back to it.
    let (ahead, ids): (Vec<String>, Vec<String>) = ids.into_iter().partition(|id| offered_earlier(&app, id).is_some());
    if let (false, Some(id)) = (all, ahead.first()) {
        return Err(Error::Refused {
            code: "older-version",
            message: ahead_of(&app, id),
            hint: Some(AHEAD.to_owned()),
        });
    }
    if args.changelog {
        print_changelog(context, &app, &ids);
        return Ok(0);
    }
    let trust = args.trusting.trust.iter().cloned().collect();
    let request = Request { update: ids.clone(), trust, ..Request::default() };
    let resolution = resolve_asking(context, &app, &args.preview, request)
        .map_err(|error| trust::with_rest(context, &app, args, &ids, error))?;
    let policy = Policy { spare_imported: true, ..settle::policy(context, &args.settle, &args.preview)? };
    let mut set = change_set_asking(context, &app, &args.preview, &resolution, policy)?;
    set.warnings.extend(ahead.iter().map(|id| ahead_of(&app, id)));
    let is_changed = |id: &&String| {
        set.changes.values().any(|change| change.packages.contains(*id))
            || set.updates.iter().any(|update| update.package == **id)
    };
    let changed: Vec<String> = ids.iter().filter(is_changed).cloned().collect();
    let done = format!("updated {}", quoted(if changed.is_empty() { &ids } else { &changed }));
    settle::finish(context, &app, (&args.settle, &args.preview), ("update", &done), &set)
}

/// The version that the catalog has, where it comes before the app's.
fn offered_earlier<'a>(app: &'a App<'_>, id: &str) -> Option<(&'a str, &'a str)> {
    let installed = &app.lock.packages.get(id)?.version;
    let offered = &app.catalog.get(id)?.descriptor.version;
    is_later(installed, offered).then_some((installed, offered))
}

fn ahead_of(app: &App<'_>, id: &str) -> String {
    let (installed, offered) = offered_earlier(app, id).unwrap_or_default();
    format!("`{id}` stays at {installed}: its source here has only {offered}")
}

/// What changed in these since the app got them.
fn print_changelog(context: &Context<'_>, app: &App<'_>, ids: &[String]) {
    let since = |id: &String| changelog::since(&app.catalog.get(id)?.descriptor, &app.lock.packages.get(id)?.version);
    let updates: Vec<VersionChange> = ids.iter().filter_map(since).collect();
    let text = if updates.is_empty() {
        "nothing changed: the app has the newest versions\n".to_owned()
    } else {
        report::changelog(context.ui, &updates)
    };
    context.report("update", &text, json!({ "updates": updates }));
}
