//! The vendored runtime against what the descriptor says of it.

use oxc_ast::ast::{Declaration, Expression, Statement};
use oxc_parser::ParseOptions;
use serde_json::Value;

use crate::catalog::Package;
use crate::descriptor::model::{PackageKind, Place};
use crate::edit::javascript::parse::with_program;

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
    provider(package, &manifest, "server", descriptor.server_provider, found);
    provider(package, &manifest, "client", descriptor.client_provider, found);
}

fn same(manifest: &Value, key: &str, expected: &str, place: &Place, found: &mut Found) {
    let actual = manifest.get(key).and_then(Value::as_str).unwrap_or_default();
    if actual != expected {
        let message =
            format!("`vendor/package.json` has the {key} `{}`, the descriptor `{expected}`", actual.escape_debug());
        found.push("vendor-mismatch", place, message, None);
    }
}

/// The app starts what `./server` exports as `serverProviders`; a module without it is a library.
fn provider(package: &Package, manifest: &Value, side: &str, declared: bool, found: &mut Found) {
    let place = &package.descriptor.place;
    let name = format!("{side}Providers");
    let module = entry(manifest, &format!("./{side}"));
    let text = module.and_then(|path| package.templates.read(&format!("vendor/{}", path.trim_start_matches("./"))));
    let provides = text.and_then(|text| exports(&String::from_utf8_lossy(&text), &name));
    match (declared, provides) {
        (true, Some(false) | None) => {
            let message =
                format!("`providers.{side}` is true, but nothing exported as `./{side}` in `vendor/` has `{name}`");
            found.push("vendor-mismatch", place, message, None);
        }
        (false, Some(true)) => {
            let message = format!("`./{side}` in `vendor/` exports `{name}`, but `providers.{side}` is not true");
            found.push("vendor-mismatch", place, message, None);
        }
        _ => {}
    }
}

/// Whether a module exports a list of this name that isn't empty; `None` where it can't be read.
fn exports(source: &str, name: &str) -> Option<bool> {
    with_program(source, ParseOptions::default(), |parsed| {
        parsed.program.body.iter().any(|statement| match statement {
            Statement::ExportNamedDeclaration(export) => {
                export.specifiers.iter().any(|one| one.exported.name() == name)
            }
            Statement::ExportFromDeclaration(export) => export.specifiers.iter().any(|one| one.exported.name() == name),
            Statement::ExportDeclaration(export) => declares(&export.declaration, name),
            _ => false,
        })
    })
    .ok()
}

fn declares(declaration: &Declaration<'_>, name: &str) -> bool {
    let Declaration::VariableDeclaration(variables) = declaration else { return false };
    variables.declarations.iter().any(|one| {
        let named = one.id.get_identifier_name().is_some_and(|found| found == name);
        let empty = matches!(&one.init, Some(Expression::ArrayExpression(list)) if list.elements.is_empty());
        named && !empty
    })
}

/// The file behind an entry of `exports`, whose conditions may say it twice.
fn entry<'a>(manifest: &'a Value, name: &str) -> Option<&'a str> {
    let entry = manifest.get("exports")?.get(name)?;
    entry.as_str().or_else(|| ["import", "default"].iter().find_map(|condition| entry.get(condition)?.as_str()))
}
