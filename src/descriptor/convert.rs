//! A tree -> the TOML that our own descriptors look like: plain keys first, headers for what has a name, inline tables inside.

use toml_edit::{Array, ArrayOfTables, DocumentMut, InlineTable, Item, Table, Value};

use super::tree::{Key, Kind, Node};

/// Tables whose own tables get headers: `[options.db-host]`, `[topology.variants.compact]`.
const NAMED: [&str; 2] = ["options", "variants"];

pub fn to_toml(root: &Node) -> String {
    let mut document = DocumentMut::new();
    let entries = entries(root);
    // TOML takes a plain key after a header for a key of that header's table.
    for (key, value) in entries.iter().filter(|(_, value)| !has_header(value) && value.kind != Kind::Null) {
        insert(document.as_table_mut(), key, Item::Value(inline(value)));
    }
    for (key, value) in entries.iter().filter(|(_, value)| has_header(value)) {
        let item = match &value.kind {
            Kind::Array(items) => Item::ArrayOfTables(items.iter().map(table).collect::<ArrayOfTables>()),
            _ if NAMED.contains(&key.name.as_str()) => Item::Table(named(value)),
            _ => Item::Table(table(value)),
        };
        insert(document.as_table_mut(), key, item);
    }
    document.to_string()
}

fn entries(node: &Node) -> &[(Key, Node)] {
    match &node.kind {
        Kind::Table(entries) => entries,
        _ => &[],
    }
}

fn has_header(node: &Node) -> bool {
    match &node.kind {
        Kind::Table(_) => true,
        Kind::Array(items) => !items.is_empty() && items.iter().all(|item| matches!(item.kind, Kind::Table(_))),
        _ => false,
    }
}

fn insert(table: &mut Table, key: &Key, item: Item) {
    table.insert(&key.name, item);
}

fn table(node: &Node) -> Table {
    let mut table = Table::new();
    let (named, plain): (Vec<_>, Vec<_>) =
        entries(node).iter().partition(|(key, value)| NAMED.contains(&key.name.as_str()) && has_header(value));
    for (key, value) in plain.into_iter().filter(|(_, value)| value.kind != Kind::Null) {
        insert(&mut table, key, Item::Value(inline(value)));
    }
    for (key, value) in named {
        insert(&mut table, key, Item::Table(self::named(value)));
    }
    table
}

/// Only its tables have headers, not the table itself.
fn named(node: &Node) -> Table {
    let mut outer = Table::new();
    outer.set_implicit(true);
    for (key, value) in entries(node) {
        insert(&mut outer, key, Item::Table(table(value)));
    }
    outer
}

fn inline(node: &Node) -> Value {
    match &node.kind {
        // TOML has no null; keys of that value were left out, and in an array nothing else would keep the places of the others.
        Kind::Null => Value::from(""),
        Kind::Bool(value) => Value::from(*value),
        Kind::Integer(value) => Value::from(*value),
        Kind::Float(value) => Value::from(*value),
        Kind::String(text) => Value::from(text.as_str()),
        Kind::Array(items) => Value::Array(items.iter().map(inline).collect::<Array>()),
        Kind::Table(entries) => {
            let mut table = InlineTable::new();
            for (key, value) in entries.iter().filter(|(_, value)| value.kind != Kind::Null) {
                table.insert(&key.name, inline(value));
            }
            Value::InlineTable(table)
        }
    }
}
