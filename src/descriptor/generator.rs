//! What a generator's subcommand adds, with its texts rendered.
//!
//! One rule for all that may or may not be there: a text that renders to nothing is left out, and so is a table whose `to`, `file`,
//! `token`, `id` or `target` was left out with it.

use serde_json::{Map, Value};

use super::model::GeneratedItems;
use super::problems::Report;
use super::tree::{At, Kind, Node};
use super::validate::{self, Checker};
use crate::render;

/// The keys without which a table means nothing.
const NEEDED: [&str; 5] = ["to", "file", "token", "id", "target"];

/// The declared texts with their values, or the text that can't be rendered and why.
pub fn rendered(body: &Value, context: &Value) -> Result<Value, String> {
    let Value::Object(tables) = body else { return Ok(Value::Object(Map::new())) };
    let mut result = Map::new();
    for (key, tables) in tables {
        let mut kept = Vec::new();
        for table in tables.as_array().into_iter().flatten() {
            kept.extend(self::value(table, context)?.filter(|rendered| is_whole(table, rendered)));
        }
        result.insert(key.clone(), Value::Array(kept));
    }
    Ok(Value::Object(result))
}

fn is_whole(declared: &Value, rendered: &Value) -> bool {
    NEEDED.iter().all(|key| declared.get(key).is_none() || rendered.get(key).is_some())
}

fn value(value: &Value, context: &Value) -> Result<Option<Value>, String> {
    Ok(Some(match value {
        Value::String(text) => match self::text(text, context)? {
            None => return Ok(None),
            Some(text) => Value::String(text),
        },
        Value::Array(items) => {
            let mut kept = Vec::new();
            for item in items {
                kept.extend(self::value(item, context)?);
            }
            Value::Array(kept)
        }
        Value::Object(fields) => {
            let mut kept = Map::new();
            for (key, field) in fields {
                if let Some(field) = self::value(field, context)? {
                    kept.insert(key.clone(), field);
                }
            }
            Value::Object(kept)
        }
        plain => plain.clone(),
    }))
}

fn text(text: &str, context: &Value) -> Result<Option<String>, String> {
    if !(text.contains("[=") || text.contains("[%") || text.contains("[#")) {
        return Ok(Some(text.to_owned()));
    }
    if render::has_loop(text) {
        return Err(format!("`{text}` has a loop: it is one value"));
    }
    let rendered = render::render("text", text, context).map_err(|problem| format!("`{text}`: {}", problem.message))?;
    Ok((!rendered.is_empty()).then_some(rendered))
}

/// Rendered texts as what they mean, held to the rules of every descriptor. The problems say what a value can't be.
pub fn read(rendered: Value) -> Result<GeneratedItems, Vec<String>> {
    let root = Node { span: (0, 0), kind: Kind::Table(Vec::new()) };
    let mut report = Report::new("", "");
    let items =
        validate::items(rendered, &At::ROOT, &mut Checker { root: &root, report: &mut report, names_of_app: true });
    if report.problems.is_empty() {
        return Ok(items);
    }
    Err(report.problems.into_iter().map(|problem| problem.message).collect())
}
