//! `jskit add`: brings packages and what they need.

use super::package::{Policy, change_set_asking, quoted, resolve_asking, short, split};
use super::{App, Context, Purpose, find, lost, settle};
use crate::catalog::{Catalog, Wanted, short_id};
use crate::cli::{Add, Leaving};
use crate::descriptor::model::PackageKind;
use crate::error::{Error, Result};
use crate::resolve::Request;

pub fn run(context: &Context<'_>, args: &Add) -> Result<u8> {
    let (kind, ids) = split(&args.words, &["package", "bundle"]);
    let ids = short(ids, "jskit add package ID")?;
    check_replaced(args)?;
    let root = find(context)?;
    let app = App::open(context, &root, Purpose::Change, Wanted::Closure(ids.clone()))?;
    check_ids(&app.catalog, &ids, kind)?;
    let resolution = resolve_asking(
        context,
        &app,
        &args.preview,
        Request {
            add: ids.clone(),
            replace: args.replace.clone(),
            trust: args.trusting.trust.iter().cloned().collect(),
            ..Request::default()
        },
    )?;
    let policy = Policy {
        force: args.force,
        edited: Some(lost::edited(args.leaving)),
        ..settle::policy(context, &args.settle, &args.preview)?
    };
    let mut set = change_set_asking(context, &app, &args.preview, &resolution, policy)?;
    if !resolution.removed.is_empty() {
        let replaced: Vec<String> = args.replace.iter().map(|id| short_id(id).to_owned()).collect();
        set.warnings.splice(0..0, lost::along(&replaced, &resolution, false));
        let lost = lost::lost(&app, &set);
        set.warnings.extend(lost);
    }
    let done = format!("added {}", quoted(&ids));
    settle::finish(context, &app, (&args.settle, &args.preview), ("add", &done), &set)
}

/// Nothing goes that could leave edited files behind.
fn check_replaced(args: &Add) -> Result<()> {
    let flag = match args.leaving {
        Leaving { keep_edited: true, .. } => "--keep-edited",
        Leaving { delete_edited: true, .. } => "--delete-edited",
        Leaving { .. } => return Ok(()),
    };
    if !args.replace.is_empty() {
        return Ok(());
    }
    let hint = "name the package that goes with `--replace ID`, or leave it out";
    Err(Error::usage(format!("`{flag}` says what becomes of files of a package that goes, and none goes"), hint))
}

fn check_ids(catalog: &Catalog, ids: &[String], kind: Option<&str>) -> Result<()> {
    for id in ids {
        let Some(package) = catalog.get(id) else {
            return Err(Error::Unknown { kind: "package", name: id.clone(), nearest: catalog.nearest(id) });
        };
        let actual = package.descriptor.kind;
        if kind == Some("bundle") && actual != PackageKind::Bundle {
            let hint = format!("run `jskit add package {id}`");
            return Err(Error::usage(format!("`{id}` is no bundle"), hint));
        }
        if kind == Some("package") && actual == PackageKind::Bundle {
            return Err(Error::usage(format!("`{id}` is a bundle"), format!("run `jskit add bundle {id}`")));
        }
    }
    Ok(())
}
