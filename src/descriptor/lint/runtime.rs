//! The vendored runtime against what the descriptor says of it.

use serde_json::Value;

use crate::catalog::Package;
use crate::descriptor::model::{PackageKind, Place};
use crate::descriptor::names;

use super::Found;

pub fn check(package: &Package, found: &mut Found) {
    let descriptor = &package.descriptor;
    let place = &descriptor.place;
    if !descriptor.vendor || descriptor.kind == PackageKind::Bundle {
        return;
    }
    let Some(bytes) = package.templates.read("vendor/package.json") else {
        found.push("absent-template", place, "there is no template `vendor/package.json`: `[vendor]` needs one", None);
        return;
    };
    let manifest = match serde_json::from_slice::<Value>(&bytes) {
        Ok(manifest) if manifest.is_object() => manifest,
        _ => {
            found.push("bad-template", place, "`vendor/package.json` is no JSON object", None);
            return;
        }
    };
    same(&manifest, "name", &descriptor.npm_name, place, found);
    same(&manifest, "version", &descriptor.version, place, found);
    exports(&manifest, "./server", descriptor.server_provider, place, found);
    exports(&manifest, "./client", descriptor.client_provider, place, found);
    scripts(&manifest, place, found);
}

fn same(manifest: &Value, key: &str, expected: &str, place: &Place, found: &mut Found) {
    let actual = manifest.get(key).and_then(Value::as_str).unwrap_or_default();
    if actual != expected {
        let message =
            format!("`vendor/package.json` has the {key} `{}`, the descriptor `{expected}`", actual.escape_debug());
        found.push("vendor-mismatch", place, message, None);
    }
}

fn exports(manifest: &Value, entry: &str, declared: bool, place: &Place, found: &mut Found) {
    let exported = manifest.get("exports").and_then(|exports| exports.get(entry)).is_some();
    let side = entry.trim_start_matches("./");
    match (declared, exported) {
        (true, false) => {
            let message = format!("`providers.{side}` is true, but `vendor/package.json` doesn't export `{entry}`");
            found.push("vendor-mismatch", place, message, None);
        }
        (false, true) => {
            let message = format!("`vendor/package.json` exports `{entry}`, but `providers.{side}` is not true");
            found.push("vendor-mismatch", place, message, None);
        }
        _ => {}
    }
}

/// The vendored package is a workspace of the app: npm would run these on every install.
fn scripts(manifest: &Value, place: &Place, found: &mut Found) {
    let scripts = manifest.get("scripts").and_then(Value::as_object);
    for name in scripts.into_iter().flat_map(|scripts| scripts.keys()).filter(|name| names::runs_by_itself(name)) {
        let message =
            format!("`vendor/package.json` has the script `{}`, which npm runs by itself", name.escape_debug());
        found.push("bad-template", place, message, None);
    }
}
