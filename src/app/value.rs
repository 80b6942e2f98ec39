//! Reading the literal values of entries. What isn't literal is absent: it is decided when the app runs.

use crate::edit::javascript::Value;

pub type Fields = [(String, Value)];

pub fn field<'v>(fields: &'v Fields, name: &str) -> Option<&'v Value> {
    // The last one counts, as it does in JavaScript.
    fields.iter().rev().find_map(|(found, value)| (found == name).then_some(value))
}

pub fn text<'v>(fields: &'v Fields, name: &str) -> Option<&'v str> {
    match field(fields, name)? {
        Value::String(text) => Some(text),
        _ => None,
    }
}

pub fn flag(fields: &Fields, name: &str) -> Option<bool> {
    match field(fields, name)? {
        Value::Bool(flag) => Some(*flag),
        _ => None,
    }
}

pub fn number(fields: &Fields, name: &str) -> Option<f64> {
    match field(fields, name)? {
        Value::Number(text) => text.parse().ok(),
        _ => None,
    }
}

pub fn object<'v>(fields: &'v Fields, name: &str) -> Option<&'v Fields> {
    match field(fields, name)? {
        Value::Object(fields) => Some(fields),
        _ => None,
    }
}

/// An array in which all is text.
pub fn texts(fields: &Fields, name: &str) -> Option<Vec<String>> {
    let Value::Array(values) = field(fields, name)? else { return None };
    let texts = values.iter().map(|value| match value {
        Value::String(text) => Some(text.clone()),
        _ => None,
    });
    texts.collect()
}
