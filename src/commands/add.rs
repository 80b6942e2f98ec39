//! `jskit add`: brings packages and what they need.

use super::package::{Policy, change_set_asking, quoted, resolve_asking, short, split};
use super::{App, Context, Purpose, find, settle};
use crate::catalog::{Catalog, Wanted};
use crate::cli::Add;
use crate::descriptor::model::PackageKind;
use crate::error::{Error, Result};
use crate::removal::Edited;
use crate::resolve::Request;

pub fn run(context: &Context<'_>, args: &Add) -> Result<u8> {
    let (kind, ids) = split(&args.words, &["package", "bundle"]);
    let ids = short(ids, "jskit add package ID")?;
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
        edited: Some(Edited::Stop),
        ..settle::policy(context, &args.settle, &args.preview)?
    };
    let set = change_set_asking(context, &app, &args.preview, &resolution, policy)?;
    let done = format!("added {}", quoted(&ids));
    settle::finish(context, &app, (&args.settle, &args.preview), ("add", &done), &set)
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
