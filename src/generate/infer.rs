//! What an app tells a generator. Each kind has its file; here is which, and under which key the lock has what comes of it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Request, name, page, placed, section};
use crate::app::{AppModel, Surface};
use crate::descriptor::inference::Inference;
use crate::descriptor::model::Subcommand;
use crate::error::Result;
use crate::files::Files;
use crate::lock::PAGE_PREFIX;

/// What was found out.
#[derive(Debug, Default)]
pub struct Inferred {
    /// What templates get as `inferred`: the keys of [`Inference::sample`]. What isn't there is an empty text.
    pub values: Value,
    pub warnings: Vec<String>,
}

pub fn infer(files: &dyn Files, model: &AppModel, request: &Request<'_>) -> Result<Inferred> {
    match request.subcommand.infer {
        None => Ok(Inferred { values: json!({}), warnings: Vec::new() }),
        Some(Inference::Page) => page::infer(files, model, request.values),
        Some(Inference::PlacedElement) => placed::element(model, request.values),
        Some(Inference::Outlet) => placed::outlet(files, model, request.values),
        Some(Inference::Subpages) => section::infer(files, model, request.values),
    }
}

pub fn lock_id(generator: &str, subcommand: &Subcommand, values: &BTreeMap<String, String>) -> Result<String> {
    let key = key(subcommand, values)?;
    Ok(match subcommand.infer {
        Some(Inference::Page) => format!("{PAGE_PREFIX}{key}"),
        _ => format!("{generator}/{}:{key}", subcommand.name),
    })
}

/// What tells one run of a subcommand from another, however its arguments are written.
pub fn key(subcommand: &Subcommand, values: &BTreeMap<String, String>) -> Result<String> {
    let value = |name: &str| values.get(name).map(String::as_str).unwrap_or_default();
    match subcommand.infer {
        Some(Inference::Page) => name::page_path(value("path")),
        Some(Inference::Subpages) => Ok(name::stem(&name::page_path(value("path"))?).to_owned()),
        Some(Inference::PlacedElement) => name::element(value("name")).map(|name| name.kebab),
        Some(Inference::Outlet) => placed::outlet_target(value("name"), &placed::component_file(value("file"))?),
        None => {
            let words = subcommand.arguments.iter().map(|argument| value(&argument.name));
            Ok(words.collect::<Vec<_>>().join(" "))
        }
    }
}

/// `*` where it is on none.
pub fn surface_id(surface: Option<&Surface>) -> &str {
    surface.map_or("*", |surface| surface.id.as_str())
}
