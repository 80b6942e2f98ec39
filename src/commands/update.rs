//! `jskit update`: brings packages to the version that the catalog has.

use super::package::{Policy, change_set, finish, next_steps, not_installed, quoted, resolve_asking, split};
use super::{App, Context, Purpose, find, is_generated};
use crate::catalog::{Wanted, short_id};
use crate::cli::Update;
use crate::error::Result;
use crate::resolve::Request;

pub fn run(context: &Context<'_>, args: &Update) -> Result<u8> {
    let (_, ids) = split(&args.words, &["package", "bundle"]);
    let root = find(context)?;
    let wanted: Vec<String> = ids.iter().map(|id| short_id(id).to_owned()).collect();
    let app = App::open(context, &root, Purpose::Change, Wanted::Closure(wanted.clone()))?;
    let installed = || app.lock.packages.keys().filter(|id| !is_generated(id));
    for id in &wanted {
        if !app.lock.packages.contains_key(id) {
            return Err(not_installed(&app, id));
        }
    }
    let ids: Vec<String> = if wanted.is_empty() { installed().cloned().collect() } else { wanted };
    let trust = args.trusting.trust.iter().cloned().collect();
    let request = Request { update: ids.clone(), trust, ..Request::default() };
    let resolution = resolve_asking(context, &app, &args.preview, request)?;
    let policy = Policy {
        force: args.take_theirs,
        keep_mine: args.keep_mine,
        partial: context.records_pending(&args.preview),
        ..Policy::default()
    };
    let mut set = change_set(context, &app, &resolution, policy)?;
    let next = next_steps(&set, &resolution.app.package_manager);
    set.next.splice(0..0, next);
    finish(context, &app, &args.preview, "update", &format!("updated {}", quoted(&ids)), &set)
}
