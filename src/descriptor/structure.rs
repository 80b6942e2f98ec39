//! Walks a tree along the JSON Schema to name everything serde would stop at: unknown and missing keys, wrong types, unknown
//! names. It runs only when serde has refused a descriptor, and cuts away what is wrong so that the rest can still be checked.

use std::collections::HashSet;

use serde_json::Value;

use crate::suggest;

use super::problems::Report;
use super::tree::{Key, Kind, Node, Span};

/// Reports what doesn't fit. False where too much is wrong for the rest to be read.
pub fn check(root: &mut Node, report: &mut Report<'_>) -> bool {
    let schema = super::schema::json_schema();
    let mut walk = Walk { schema: &schema, report };
    walk.node(&schema, root, "the descriptor")
}

/// Gives the descriptor's own keys their written form where they are in camel case. Keys of free tables (props, env) are left alone.
pub fn rename(root: &mut Node, report: &mut Report<'_>) {
    let schema = super::schema::json_schema();
    rename_in(&schema, &schema, root, report);
}

fn rename_in(root: &Value, schema: &Value, node: &mut Node, report: &mut Report<'_>) {
    let name = schema.get("$ref").and_then(Value::as_str).and_then(|reference| reference.strip_prefix("#/$defs/"));
    let schema = name.and_then(|name| root.get("$defs")?.get(name)).unwrap_or(schema);
    for alternative in schema.get("anyOf").and_then(Value::as_array).into_iter().flatten() {
        rename_in(root, alternative, node, report);
    }
    match &mut node.kind {
        Kind::Array(items) => {
            let Some(schema) = schema.get("items") else { return };
            for item in items {
                rename_in(root, schema, item, report);
            }
        }
        Kind::Table(entries) => {
            let given: HashSet<String> = entries.iter().map(|(key, _)| key.name.clone()).collect();
            let property = |name: &str| schema.get("properties").and_then(|properties| properties.get(name));
            for (key, value) in entries {
                let dashed = dashed(&key.name);
                if property(&key.name).is_none() && property(&dashed).is_some() {
                    if given.contains(&dashed) {
                        let message = format!("`{}` is `{dashed}`, which is there as well", key.name);
                        report.push("duplicate-key", Some(key.span), message, None);
                    }
                    key.name = dashed;
                }
                if let Some(schema) = property(&key.name).or_else(|| schema.get("additionalProperties")) {
                    rename_in(root, schema, value, report);
                }
            }
        }
        _ => {}
    }
}

/// `dependsOn` -> `depends-on`, and nothing else: what only looks alike is for the author to settle.
fn dashed(name: &str) -> String {
    let mut dashed = String::with_capacity(name.len() + 4);
    for c in name.chars() {
        if c.is_ascii_uppercase() {
            dashed.push('-');
        }
        dashed.push(c.to_ascii_lowercase());
    }
    dashed
}

struct Walk<'s, 'r, 'f> {
    schema: &'s Value,
    report: &'r mut Report<'f>,
}

impl<'s> Walk<'s, '_, '_> {
    fn node(&mut self, schema: &'s Value, node: &mut Node, name: &str) -> bool {
        let Some(schema) = self.fitting(schema, node) else {
            let wanted = self.wanted(schema);
            let message = format!("{name} is {}, but should be {wanted}", node.kind.name());
            self.report.push("wrong-type", Some(node.span), message, None);
            return false;
        };
        let names = names(schema);
        if let (Kind::String(text), false) = (&node.kind, names.is_empty()) {
            return self.one_of(text, &names, node.span, name);
        }
        let span = node.span;
        match &mut node.kind {
            Kind::Table(entries) => self.table(schema, entries, span, name),
            Kind::Array(items) => {
                let Some(item_schema) = schema.get("items") else { return true };
                items.retain_mut(|item| self.node(item_schema, item, name));
                true
            }
            _ => true,
        }
    }

    fn table(&mut self, schema: &'s Value, entries: &mut Vec<(Key, Node)>, span: Span, name: &str) -> bool {
        let properties = schema.get("properties").and_then(Value::as_object);
        let rest = schema.get("additionalProperties");
        let required: Vec<&str> = schema
            .get("required")
            .and_then(Value::as_array)
            .map_or(Vec::new(), |keys| keys.iter().filter_map(Value::as_str).collect());
        let mut usable = true;
        let given: Vec<String> = entries.iter().map(|(key, _)| key.name.clone()).collect();
        entries.retain_mut(|(key, node)| {
            let property = properties.and_then(|properties| properties.get(&key.name));
            let fits = match (property, rest) {
                (Some(property), _) => self.node(property, node, &format!("`{}`", key.name)),
                (None, Some(Value::Bool(false))) => {
                    let known = properties.into_iter().flat_map(|properties| properties.keys().map(String::as_str));
                    self.unknown_key(key, known, name);
                    return false;
                }
                (None, Some(values)) if values.is_object() => self.node(values, node, &format!("`{}`", key.name)),
                (None, _) => true,
            };
            usable &= fits || !required.contains(&key.name.as_str());
            fits
        });
        for key in required.iter().filter(|key| !given.iter().any(|given| given == *key)) {
            self.report.push("missing-key", Some(span), format!("{name} has no `{key}`"), None);
            usable = false;
        }
        usable
    }

    fn unknown_key<'k>(&mut self, key: &Key, known: impl Iterator<Item = &'k str>, name: &str) {
        let known: Vec<&str> = known.collect();
        let dashed = dashed(&key.name);
        let mut nearest = suggest::nearest(&dashed, known.iter().copied());
        if nearest.is_empty() {
            // `packageId` is the `id`.
            let last = dashed.rsplit('-').next().unwrap_or_default();
            nearest.extend(known.iter().find(|name| **name == last).map(|name| (*name).to_owned()));
        }
        let top = ["notes", "depends-on", "conflicts-with", "npm-name", "summary"];
        let hint = suggest::hint(&nearest).or_else(|| {
            if top.contains(&key.name.as_str()) {
                return Some(format!("`{}` belongs above the first table of the file", key.name));
            }
            // A table's few keys are worth listing, the descriptor's thirty are not.
            let some = known.len() <= 12;
            Some(if some {
                format!("known are {}", list(&known))
            } else {
                "`jskit schema descriptor` has all".to_owned()
            })
        });
        self.report.push("unknown-key", Some(key.span), format!("unknown key `{}` in {name}", key.name), hint);
    }

    fn one_of(&mut self, text: &str, names: &[&str], span: Span, name: &str) -> bool {
        if names.contains(&text) {
            return true;
        }
        let hint = suggest::hint(&suggest::nearest(text, names.iter().copied()));
        let message = format!("{name} is `{text}`, but should be one of {}", list(names));
        self.report.push("unknown-name", Some(span), message, hint);
        false
    }

    /// The schema behind references and alternatives that takes this kind of value.
    fn fitting(&self, schema: &'s Value, node: &Node) -> Option<&'s Value> {
        let schema = self.resolved(schema);
        if let Some(alternatives) = schema.get("anyOf").and_then(Value::as_array) {
            return alternatives.iter().find_map(|alternative| self.fitting(alternative, node));
        }
        takes(schema, &node.kind).then_some(schema)
    }

    fn resolved(&self, schema: &'s Value) -> &'s Value {
        let name = schema.get("$ref").and_then(Value::as_str).and_then(|reference| reference.strip_prefix("#/$defs/"));
        name.and_then(|name| self.schema.get("$defs")?.get(name)).unwrap_or(schema)
    }

    fn wanted(&self, schema: &'s Value) -> String {
        let mut wanted = Vec::new();
        self.collect_wanted(schema, &mut wanted);
        wanted.dedup();
        wanted.join(" or ")
    }

    fn collect_wanted(&self, schema: &'s Value, wanted: &mut Vec<&'static str>) {
        let schema = self.resolved(schema);
        if let Some(alternatives) = schema.get("anyOf").and_then(Value::as_array) {
            for alternative in alternatives {
                self.collect_wanted(alternative, wanted);
            }
            return;
        }
        let mut push = |name: &str| match name {
            "string" => wanted.push("a string"),
            "integer" => wanted.push("an integer"),
            "number" => wanted.push("a number"),
            "boolean" => wanted.push("true or false"),
            "array" => wanted.push("an array"),
            "object" => wanted.push("a table"),
            _ => {}
        };
        match schema.get("type") {
            Some(Value::String(name)) => push(name),
            Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).for_each(push),
            _ if !names(schema).is_empty() => wanted.push("a string"),
            _ => {}
        }
    }
}

/// The names an enumeration allows: schemars writes `enum`, or `oneOf` with `const`s where variants have docs.
fn names(schema: &Value) -> Vec<&str> {
    let plain = schema.get("enum").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let described = schema
        .get("oneOf")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|one| one.get("const")?.as_str());
    plain.chain(described).collect()
}

fn takes(schema: &Value, kind: &Kind) -> bool {
    let named = |name: &str| match name {
        "boolean" => matches!(kind, Kind::Bool(_)),
        "integer" => matches!(kind, Kind::Integer(_)),
        "number" => matches!(kind, Kind::Integer(_) | Kind::Float(_)),
        "string" => matches!(kind, Kind::String(_)),
        "array" => matches!(kind, Kind::Array(_)),
        "object" => matches!(kind, Kind::Table(_)),
        _ => false,
    };
    match schema.get("type") {
        Some(Value::String(name)) => named(name),
        Some(Value::Array(types)) => types.iter().filter_map(Value::as_str).any(named),
        _ if !names(schema).is_empty() => matches!(kind, Kind::String(_)),
        _ => true,
    }
}

fn list(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
