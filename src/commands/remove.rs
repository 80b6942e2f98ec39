//! `jskit remove`: takes packages back, or what was generated.

use super::package::{
    Policy, change_set, finish, manager, next_steps, not_installed, quoted, resolve_asking, short, split,
};
use super::{App, Context, Purpose, find, lost};
use crate::catalog::Wanted;
use crate::change::ChangeSet;
use crate::cli::Remove;
use crate::error::{Error, Result};
use crate::resolve::Request;

pub fn run(context: &Context<'_>, args: &Remove) -> Result<u8> {
    let (kind, ids) = split(&args.words, &["package", "bundle"]);
    if ids.is_empty() || args.words == ["page"] {
        return Err(Error::usage("nothing to remove was named", "for example `jskit remove package users-web`"));
    }
    let ids = short(ids, "jskit remove package ID")?;
    let root = find(context)?;
    let app = App::open(context, &root, Purpose::Change, Wanted::Closure(super::generate::wanted(ids.first())))?;
    if kind.is_none()
        && let Some(code) = super::generate::remove(context, &app, args)?
    {
        return Ok(code);
    }
    let (there, absent): (Vec<String>, Vec<String>) =
        ids.iter().cloned().partition(|id| app.lock.packages.contains_key(id));
    for id in &absent {
        if !app.catalog.known.contains(id) {
            return Err(not_installed(&app, id));
        }
    }
    let mut done = String::new();
    let mut set = if there.is_empty() {
        ChangeSet::default()
    } else {
        let request = Request {
            remove: there.clone(),
            with_dependents: args.with_dependents,
            keep_dependencies: args.keep_dependencies,
            ..Request::default()
        };
        let resolution = resolve_asking(context, &app, &args.preview, request)?;
        let policy = Policy {
            partial: context.records_pending(&args.preview),
            delete_migrations: args.delete_migrations,
            ..Policy::default()
        };
        done = quoted(&resolution.removed);
        let mut set = lost::asking(context, &args.preview, args.leaving, &|edited| {
            change_set(context, &app, &resolution, Policy { edited: Some(edited), ..policy.clone() })
        })?;
        set.warnings.splice(0..0, lost::along(&there, &resolution, true));
        set
    };
    let lost = lost::lost(&app, &set);
    set.warnings.extend(lost);
    set.kept.extend(absent.iter().map(|id| format!("`{id}` is not in this app").into()));
    let next = next_steps(&set, manager(&app.lock));
    set.next.extend(next);
    finish(context, &app, &args.preview, "remove", &format!("removed {done}"), &set)
}
