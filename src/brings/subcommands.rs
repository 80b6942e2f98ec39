//! What a generator's subcommands ask for and add, as it is declared: values come when one runs.

use serde_json::Value;

use super::parts::described;
use super::row::{Row, Section, owned, said};
use crate::descriptor::model::{Descriptor, Subcommand};

pub fn section(descriptor: &Descriptor) -> Section {
    Section {
        key: "subcommands",
        title: "Subcommands",
        rows: descriptor.subcommands.iter().flat_map(subcommand).collect(),
    }
}

fn subcommand(one: &Subcommand) -> Vec<Row> {
    let mut rows = vec![Row::new(format!("{}: {}", one.usage(), one.summary))];
    let asks = one.arguments.iter().map(|argument| format!("  {}: {}", argument.name.to_uppercase(), argument.help));
    rows.extend(asks.map(Row::new));
    rows.extend(one.options.values().map(|option| Row::new(format!("  {}", described(option))).when(&option.when)));
    rows.extend(one.infer.map(|infer| Row::new(format!("  infers from the app: {}", infer.name()))));
    rows.extend(generated(&one.body).into_iter().map(|text| Row::new(format!("  {text}"))));
    rows
}

fn generated(body: &Value) -> Vec<String> {
    let tables = |key: &str| body.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let text = |table: &Value, key: &str| table.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut texts = Vec::new();
    texts.extend(tables("files").iter().map(|one| format!("file {}{}", text(one, "to"), said(&text(one, "reason")))));
    texts
        .extend(tables("outlets").iter().map(|one| format!("outlet {} in {}", text(one, "target"), text(one, "file"))));
    texts.extend(tables("components").iter().map(|one| format!("component token {}", text(one, "token"))));
    let semantic = |one| owned(&text(one, "id"), Some(&text(one, "owner")));
    texts.extend(tables("topology").iter().map(|one| format!("semantic placement {}", semantic(one))));
    texts.extend(
        tables("placements")
            .iter()
            .map(|one| format!("placement {} -> {}, {}", text(one, "id"), text(one, "target"), text(one, "kind"))),
    );
    texts
}
