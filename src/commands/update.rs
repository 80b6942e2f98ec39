//! `jskit update`: brings packages to the version that the catalog has.

use serde_json::json;

use super::package::{Policy, change_set_asking, not_installed, quoted, resolve_asking, split};
use super::{App, Context, Purpose, find, is_generated, settle, trust};
use crate::catalog::{Wanted, short_id};
use crate::change::VersionChange;
use crate::cli::Update;
use crate::error::Result;
use crate::plan::changelog;
use crate::resolve::Request;
use crate::ui::report;

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
    let ids: Vec<String> = if wanted.is_empty() { installed().cloned().collect() } else { wanted };
    if args.changelog {
        print_changelog(context, &app, &ids);
        return Ok(0);
    }
    let trust = args.trusting.trust.iter().cloned().collect();
    let request = Request { update: ids.clone(), trust, ..Request::default() };
    let resolution = resolve_asking(context, &app, &args.preview, request)
        .map_err(|error| trust::with_rest(context, &app, args, &ids, error))?;
    let policy = Policy { spare_imported: true, ..settle::policy(context, &args.settle, &args.preview)? };
    let set = change_set_asking(context, &app, &args.preview, &resolution, policy)?;
    let done = format!("updated {}", quoted(&ids));
    settle::finish(context, &app, (&args.settle, &args.preview), ("update", &done), &set)
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
