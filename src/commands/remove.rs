//! `jskit remove`: takes packages back, or what was generated.

use super::package::{
    Policy, change_set, finish, manager, next_steps, not_installed, quoted, resolve_asking, short, split,
};
use super::{App, Context, Purpose, find, lost};
use crate::catalog::Wanted;
use crate::change::ChangeSet;
use crate::cli::Remove;
use crate::error::{Error, Result};
use crate::removal::Edited;
use crate::resolve::{Request, Resolution};

pub fn run(context: &Context<'_>, args: &Remove) -> Result<u8> {
    let (kind, ids) = split(&args.words, &["package", "bundle"]);
    if ids.is_empty() || args.words == ["page"] {
        return Err(Error::usage("nothing to remove was named", "for example `jskit remove package users-web`"));
    }
    let ids = short(ids, "jskit remove package ID")?;
    let root = find(context)?;
    let app = App::open(context, &root, Purpose::Change, Wanted::Closure(super::generate::wanted(&ids)))?;
    if kind.is_none()
        && let Some(code) = super::generate::remove(context, &app, args)?
    {
        return Ok(code);
    }
    let (there, absent): (Vec<String>, Vec<String>) =
        ids.iter().cloned().partition(|id| app.lock.packages.contains_key(id));
    for id in &absent {
        if app.catalog.get(id).is_none() {
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
            edited: Some(edited(args)),
            ..Policy::default()
        };
        done = quoted(&resolution.removed);
        let mut set = change_set(context, &app, &resolution, policy)?;
        set.warnings.splice(0..0, along(&there, &resolution));
        set
    };
    let lost = lost::lost(&app, &set);
    set.warnings.extend(lost);
    set.kept.extend(absent.iter().map(|id| format!("`{id}` is not in this app")));
    let next = next_steps(&set, manager(&app.lock));
    set.next.extend(next);
    finish(context, &app, &args.preview, "remove", &format!("removed {done}"), &set)
}

fn edited(args: &Remove) -> Edited {
    match (args.keep_edited, args.delete_edited) {
        (true, _) => Edited::Keep,
        (_, true) => Edited::Delete,
        _ => Edited::Stop,
    }
}

/// What goes besides what was named, and why.
fn along(named: &[String], resolution: &Resolution) -> Vec<String> {
    let others: Vec<String> = resolution.removed.iter().filter(|id| !named.contains(id)).cloned().collect();
    let (dependents, brought): (Vec<String>, Vec<String>) =
        others.into_iter().partition(|id| resolution.dependents.contains(id));
    let said = |ids: Vec<String>, one: &str, many: &str| match ids.len() {
        0 => None,
        1 => Some(format!("{} goes too: {one}", quoted(&ids))),
        _ => Some(format!("{} go too: {many}", quoted(&ids))),
    };
    let needed = said(dependents, "it needs what is removed", "they need what is removed");
    let alone = said(
        brought,
        "nothing else needs it (`--keep-dependencies` keeps it)",
        "nothing else needs them (`--keep-dependencies` keeps them)",
    );
    needed.into_iter().chain(alone).collect()
}
