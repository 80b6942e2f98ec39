//! Package descriptors: text -> tree -> schema -> checked [`model::Descriptor`]. See `docs/descriptors.md`.
//!
//! All problems of a file are reported at once. Structure is checked along the JSON Schema of the serde types, meaning afterwards;
//! a table with a wrong structure is cut away so that the rest still gets its meaning checked.

pub mod condition;
pub mod conditions;
mod convert;
pub mod generator;
pub mod inference;
mod javascript;
mod limits;
pub mod lint;
pub mod model;
pub mod names;
mod problems;
mod read;
mod schema;
mod structure;
mod toml;
mod tree;
mod validate;
pub mod written;

use serde::Deserialize as _;

use crate::error::DescriptorProblem;

pub use convert::Converted;
use javascript::Comments;
use model::Descriptor;
use problems::Report;
use schema::RawDescriptor;
use tree::Node;

pub use validate::{TAKEN, accepts, parameterless};

/// Reads and checks one descriptor. `file` is its name in messages.
pub fn parse(file: &str, text: &str) -> Result<Descriptor, Vec<DescriptorProblem>> {
    // Windows editors write it; TOML has no use for it.
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut report = Report::new(file, text);
    if !limits::file_size(text, &mut report) {
        return Err(report.sorted());
    }
    let root = toml::read(text, &mut report);
    checked(root, report)
}

/// The id that a text says, whatever else is wrong with it.
pub fn said_id(text: &str) -> Option<String> {
    let mut report = Report::new("", text);
    let is_read = limits::file_size(text, &mut report);
    let root = is_read.then(|| toml::read(text, &mut report))?;
    match &root.get("id")?.kind {
        tree::Kind::String(id) => Some(id.clone()),
        _ => None,
    }
}

/// Reads and checks a `package.descriptor.mjs`. Keys may be written as JavaScript does: `dependsOn` is `depends-on`.
pub fn parse_javascript(file: &str, text: &str) -> Result<Descriptor, Vec<DescriptorProblem>> {
    javascript(file, text, |_, _| ()).map(|(descriptor, ())| descriptor)
}

/// The same descriptor as TOML text, where it is one: nothing is converted that wouldn't be read.
pub fn javascript_to_toml(file: &str, text: &str) -> Result<Converted, Vec<DescriptorProblem>> {
    javascript(file, text, convert::to_toml).map(|(_, converted)| converted)
}

fn javascript<T>(
    file: &str,
    text: &str,
    convert: impl FnOnce(&Node, Comments) -> T,
) -> Result<(Descriptor, T), Vec<DescriptorProblem>> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut report = Report::new(file, text);
    if !limits::file_size(text, &mut report) {
        return Err(report.sorted());
    }
    let Some((mut root, comments)) = javascript::read(text, &mut report) else { return Err(report.sorted()) };
    structure::rename(&mut root, &mut report);
    // What could not be read would be missed everywhere.
    if !report.problems.is_empty() {
        return Err(report.sorted());
    }
    let converted = convert(&root, comments);
    checked(root, report).map(|descriptor| (descriptor, converted))
}

fn checked(mut root: Node, mut report: Report<'_>) -> Result<Descriptor, Vec<DescriptorProblem>> {
    if !limits::check(&root, &mut report) {
        return Err(report.sorted());
    }
    let raw = match RawDescriptor::deserialize(&root) {
        Ok(raw) => Some(raw),
        Err(error) => {
            let known = report.problems.len();
            let usable = structure::check(&mut root, &mut report);
            if report.problems.len() == known {
                report.push("wrong-type", None, format!("the descriptor can't be read: {error}"), None);
            }
            usable.then(|| RawDescriptor::deserialize(&root).ok()).flatten()
        }
    };
    let model = raw.map(|raw| validate::descriptor(raw, &root, &mut report));
    match model {
        Some(model) if report.problems.is_empty() => Ok(model),
        _ => Err(report.sorted()),
    }
}

/// The JSON Schema that editors use, as text.
pub fn json_schema() -> String {
    let mut text = serde_json::to_string_pretty(&schema::json_schema()).unwrap_or_default();
    text.push('\n');
    text
}
