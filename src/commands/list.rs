//! `jskit list`: what there is, and what the app has.

use std::fmt::Write as _;

use serde_json::json;

use super::{App, Context, Purpose, find, load_catalog, warn_unusable};
use crate::catalog::{Source, Wanted};
use crate::cli::{List, ListKind};
use crate::descriptor::model::PackageKind;
use crate::error::{Error, Result};
use crate::lock::Lock;
use crate::ui::{ADDED, FAINT, STRONG};

pub fn run(context: &Context<'_>, args: &List) -> Result<u8> {
    let (catalog, lock) = match find(context) {
        Ok(root) => {
            let app = App::open(context, &root, Purpose::Read, Wanted::All)?;
            (app.catalog, Some(app.lock))
        }
        Err(Error::NotAnApp { .. }) if !args.installed => {
            let catalog = load_catalog(context, None, &Wanted::All)?;
            warn_unusable(context, &catalog);
            (catalog, None)
        }
        Err(error) => return Err(error),
    };
    let mut rows = Vec::new();
    for package in catalog.packages.values() {
        let descriptor = &package.descriptor;
        let installed = lock.as_ref().and_then(|lock: &Lock| lock.packages.get(&descriptor.id));
        if args.kind.is_some_and(|kind| !shown(kind, descriptor.kind)) || (args.installed && installed.is_none()) {
            continue;
        }
        if args.kind != Some(ListKind::Bundles) && descriptor.preset.is_some() {
            continue;
        }
        rows.push((package, installed));
    }
    let width = rows.iter().map(|(package, _)| package.descriptor.id.len()).max().unwrap_or(0);
    let mut text = String::new();
    let mut values = Vec::new();
    for (package, installed) in &rows {
        let descriptor = &package.descriptor;
        let state = match installed {
            Some(locked) if locked.version == descriptor.version => "installed".to_owned(),
            Some(locked) => format!("installed {}, {} available", locked.version, descriptor.version),
            None => String::new(),
        };
        let mark = if installed.is_some() { context.ui.paint(ADDED, "*") } else { " ".to_owned() };
        let id = context.ui.paint(STRONG, &format!("{:width$}", descriptor.id));
        let kind = context.ui.paint(FAINT, &format!("{:9}", descriptor.kind.name()));
        let state_text =
            if state.is_empty() { String::new() } else { context.ui.paint(FAINT, &format!("  ({state})")) };
        let place = if package.source == Source::Embedded { String::new() } else { format!("  [{}]", package.place()) };
        let place = context.ui.paint(FAINT, &place);
        let _ = writeln!(text, "{mark} {id}  {kind}  {}{state_text}{place}", descriptor.summary);
        values.push(json!({
            "id": descriptor.id, "npmName": descriptor.npm_name, "kind": descriptor.kind.name(), "version": descriptor.version,
            "summary": descriptor.summary, "installedVersion": installed.map(|locked| &locked.version),
            "source": package.source.name(), "origin": package.origin, "preset": descriptor.preset.as_ref().map(|preset| &preset.name),
        }));
    }
    if rows.is_empty() {
        text.push_str("none\n");
    } else if lock.is_some() && !args.installed {
        text.push_str("\n* is in this app. `jskit show ID --details` tells what a package brings.\n");
    }
    context.report("list", &text, json!({ "packages": values }));
    Ok(0)
}

fn shown(kind: ListKind, package: PackageKind) -> bool {
    matches!(
        (kind, package),
        (ListKind::Packages, PackageKind::Runtime)
            | (ListKind::Bundles, PackageKind::Bundle)
            | (ListKind::Generators, PackageKind::Generator)
    )
}
