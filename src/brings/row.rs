//! One thing that a package brings: a line for people, and the same as fields for machines.

use serde_json::{Map, Value, json};

use crate::descriptor::model::{Conditional, Tenancy, When};

/// One kind of thing that a package brings.
#[derive(Clone, Debug)]
pub struct Section {
    pub key: &'static str,
    pub title: &'static str,
    pub rows: Vec<Row>,
}

impl Section {
    pub fn json(&self) -> Value {
        self.rows.iter().map(Row::json).collect()
    }
}

#[derive(Clone, Debug)]
pub struct Row {
    pub text: String,
    /// The condition in words; empty where there is none.
    pub when: String,
    fields: Map<String, Value>,
}

impl Row {
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), when: String::new(), fields: Map::new() }
    }

    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.fields.insert(name.to_owned(), value.into());
        self
    }

    #[must_use]
    pub fn when(mut self, when: &When) -> Self {
        self.when = words(when);
        if self.when.is_empty() { self } else { self.with("condition", condition(when)) }
    }

    fn json(&self) -> Value {
        let mut json = Map::from_iter([("text".to_owned(), json!(self.text))]);
        if !self.when.is_empty() {
            json.insert("when".to_owned(), json!(self.when));
        }
        json.extend(self.fields.clone());
        Value::Object(json)
    }
}

/// A row for each declaration.
pub fn rows<T>(items: &[Conditional<T>], row: impl Fn(&T) -> Row) -> Vec<Row> {
    items.iter().map(|item| row(&item.item).when(&item.when)).collect()
}

/// `: what` where something is said.
pub fn said(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!(": {text}") }
}

/// `a [owner:b]`, the owner where there is one.
pub fn owned(id: &str, owner: Option<&str>) -> String {
    owner.filter(|owner| !owner.is_empty()).map_or_else(|| id.to_owned(), |owner| format!("{id} [owner:{owner}]"))
}

fn words(when: &When) -> String {
    let mut parts = Vec::new();
    if !when.tenancy.is_empty() {
        let modes: Vec<&str> = when.tenancy.iter().map(|tenancy| tenancy.name()).collect();
        parts.push(format!("tenancy is {}", modes.join(" or ")));
    }
    if !when.installed.is_empty() {
        parts.push(format!("with {}", when.installed.join(" or ")));
    }
    if !when.absent.is_empty() {
        parts.push(format!("without {}", when.absent.join(" and ")));
    }
    parts.extend(when.option.iter().map(|(name, values)| format!("--{name} is {}", values.join(" or "))));
    parts.join("; ")
}

fn condition(when: &When) -> Value {
    let modes: Vec<&str> = when.tenancy.iter().copied().map(Tenancy::name).collect();
    json!({ "tenancy": modes, "installed": when.installed, "absent": when.absent, "option": when.option })
}
