//! A tree -> the TOML that our own descriptors look like: plain keys first, headers for what has a name, inline tables inside.
//!
//! Comments go above what they are about, or above the line that it became a part of.

use toml_edit::{Array, ArrayOfTables, DocumentMut, InlineTable, Item, Table, Value};

use super::javascript::Comments;
use super::tree::{Key, Kind, Node};

/// Tables whose own tables get headers: `[options.db-host]`, `[topology.variants.compact]`.
const NAMED: [&str; 2] = ["options", "variants"];
/// Arrays inside tables that get headers: `[[subcommands.files]]`.
const LISTED: [&str; 6] = ["arguments", "files", "outlets", "components", "topology", "placements"];

/// A descriptor as TOML text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Converted {
    pub toml: String,
    /// Lines of comments that stood where TOML has no place for them.
    pub comments_lost: usize,
}

pub fn to_toml(root: &Node, comments: Comments) -> Converted {
    let mut writer = Writer { comments };
    let head = writer.comments.take(&[root.span.0]);
    let mut document = DocumentMut::new();
    writer.fill(document.as_table_mut(), root, &|_, value| has_header(value), Vec::new());
    let mut toml = document.to_string();
    if !head.is_empty() {
        toml = format!("{}\n{toml}", prefix(&head));
    }
    Converted { toml, comments_lost: writer.comments.left() }
}

struct Writer {
    comments: Comments,
}

impl Writer {
    /// TOML takes a plain key after a header for a key of that header's table, so those come first.
    fn fill(&mut self, table: &mut Table, node: &Node, headed: &dyn Fn(&Key, &Node) -> bool, above: Vec<String>) {
        let Kind::Table(entries) = &node.kind else { return };
        let (headers, plain): (Vec<_>, Vec<_>) = entries.iter().partition(|(key, value)| headed(key, value));
        for (key, value) in plain {
            let lines = self.about(key, value);
            table.insert(&key.name, Item::Value(inline(value)));
            if let Some(mut key) = table.key_mut(&key.name) {
                key.leaf_decor_mut().set_prefix(prefix(&lines));
            }
        }
        let mut above = above;
        for (key, value) in headers {
            above.extend(self.comments.take(&[key.span.0]));
            let item = self.header(key, value, std::mem::take(&mut above));
            table.insert(&key.name, item);
        }
    }

    fn header(&mut self, key: &Key, value: &Node, mut above: Vec<String>) -> Item {
        match &value.kind {
            Kind::Array(items) => {
                above.extend(self.comments.take(&[value.span.0]));
                let tables = items.iter().map(|item| self.table(item, std::mem::take(&mut above)));
                Item::ArrayOfTables(tables.collect::<ArrayOfTables>())
            }
            _ if NAMED.contains(&key.name.as_str()) => Item::Table(self.named(value, above)),
            _ => Item::Table(self.table(value, above)),
        }
    }

    fn table(&mut self, node: &Node, mut above: Vec<String>) -> Table {
        above.extend(self.comments.take(&[node.span.0]));
        let mut table = Table::new();
        table.decor_mut().set_prefix(format!("\n{}", prefix(&above)));
        let headed = |key: &Key, value: &Node| {
            let names: &[&str] = if matches!(value.kind, Kind::Array(_)) { &LISTED } else { &NAMED };
            names.contains(&key.name.as_str()) && has_header(value)
        };
        self.fill(&mut table, node, &headed, Vec::new());
        table
    }

    /// Only its tables have headers, not the table itself.
    fn named(&mut self, node: &Node, above: Vec<String>) -> Table {
        let mut outer = Table::new();
        outer.set_implicit(true);
        self.fill(&mut outer, node, &|_, value| matches!(value.kind, Kind::Table(_)), above);
        outer
    }

    /// The comments on a key, and on all that is written on its line.
    fn about(&mut self, key: &Key, value: &Node) -> Vec<String> {
        let mut starts = vec![key.span.0];
        collect_starts(value, &mut starts);
        self.comments.take(&starts)
    }
}

fn has_header(node: &Node) -> bool {
    match &node.kind {
        Kind::Table(_) => true,
        Kind::Array(items) => !items.is_empty() && items.iter().all(|item| matches!(item.kind, Kind::Table(_))),
        _ => false,
    }
}

fn prefix(lines: &[String]) -> String {
    lines.iter().fold(String::new(), |text, line| text + "# " + line + "\n")
}

fn collect_starts(node: &Node, starts: &mut Vec<usize>) {
    starts.push(node.span.0);
    match &node.kind {
        Kind::Array(items) => items.iter().for_each(|item| collect_starts(item, starts)),
        Kind::Table(entries) => {
            for (key, value) in entries {
                starts.push(key.span.0);
                collect_starts(value, starts);
            }
        }
        _ => {}
    }
}

fn inline(node: &Node) -> Value {
    match &node.kind {
        Kind::Bool(value) => Value::from(*value),
        Kind::Integer(value) => Value::from(*value),
        Kind::Float(value) => Value::from(*value),
        Kind::String(text) => Value::from(text.as_str()),
        Kind::Array(items) => Value::Array(items.iter().map(inline).collect::<Array>()),
        Kind::Table(entries) => {
            let mut table = InlineTable::new();
            for (key, value) in entries {
                table.insert(&key.name, inline(value));
            }
            Value::InlineTable(table)
        }
    }
}
