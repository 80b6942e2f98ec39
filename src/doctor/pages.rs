//! Pages that no surface guards, and pages that share a route.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Finding, Severity};
use crate::app::{AppModel, Surface, pages};
use crate::edit::vue;
use crate::files::Files;
use crate::path::AppPath;

pub fn examine(files: &dyn Files, model: &AppModel, all: &[AppPath]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut routes: BTreeMap<(String, bool), &AppPath> = BTreeMap::new();
    for path in all {
        let Some(below) = pages::below_pages(path) else { continue };
        let Some(route) = pages::route_of(below) else { continue };
        if !is_common(below) && is_outside(&model.surfaces, below) && !guards_itself(files, path) {
            findings.push(
                Finding::new(
                    "J401",
                    Severity::Warning,
                    path.as_str(),
                    0,
                    "the page is on no surface, so no surface's rules guard it",
                )
                .hint("move it below a `pagesRoot` of config/public.js, or give it a guard of its own"),
            );
        }
        // `a.vue` and `a/index.vue` are a frame and its first page, so they are told apart.
        let key = (without_names(&route), below.ends_with("/index.vue"));
        if let Some(other) = routes.insert(key, path) {
            let message = format!("has the same route as {other}: `{route}`");
            findings.push(
                Finding::new("J403", Severity::Error, path.as_str(), 0, message).hint("rename or remove one of them"),
            );
        }
    }
    findings
}

/// The start page and the not-found page belong to the whole app.
fn is_common(below: &str) -> bool {
    below == "index.vue" || (!below.contains('/') && below.starts_with("[..."))
}

/// A frame around a surface's pages is as good as on it.
fn is_outside(surfaces: &[Surface], below: &str) -> bool {
    let frame = format!("{}/", below.strip_suffix(".vue").unwrap_or(below));
    !surfaces.is_empty()
        && pages::surface_of(surfaces, below).is_none()
        && !surfaces.iter().any(|surface| surface.pages_root.as_deref().is_none_or(|root| root.starts_with(&frame)))
}

/// Whether the page's own metadata names a policy, `public` too: then somebody has decided who may see it.
fn guards_itself(files: &dyn Files, path: &AppPath) -> bool {
    let bytes = files.read(path).ok().flatten().unwrap_or_default();
    let Ok(source) = std::str::from_utf8(&bytes) else { return false };
    let metadata = vue::route(source).ok().flatten().and_then(|text| serde_json::from_str::<Value>(text).ok());
    metadata.is_some_and(|route| route.pointer("/meta/guard/policy").is_some_and(Value::is_string))
}

/// Parameters catch the same paths whatever their names.
fn without_names(route: &str) -> String {
    let parts = route.split('/').map(|part| match (part.starts_with('['), part.starts_with("[...")) {
        (_, true) => "[...]",
        (true, _) if part.ends_with(']') => "[]",
        _ => part,
    });
    parts.collect::<Vec<_>>().join("/")
}
