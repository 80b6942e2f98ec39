//! TOML text -> [`Node`], with every syntax error and duplicate key.

use toml::de::{DeTable, DeValue};

use super::problems::Report;
use super::tree::{Key, Kind, Node};

pub fn read(source: &str, report: &mut Report<'_>) -> Node {
    let (table, errors) = DeTable::parse_recoverable(source);
    for error in errors {
        let message = error.message().trim();
        let code = if message.contains("duplicate key") { "duplicate-key" } else { "syntax" };
        let span = error.span().map(|span| (span.start, span.end));
        report.push(code, span, format!("not valid TOML: {message}"), None);
    }
    let span = table.span();
    Node { span: (span.start, span.end), kind: table_kind(table.into_inner(), report) }
}

fn table_kind(table: DeTable<'_>, report: &mut Report<'_>) -> Kind {
    let mut entries: Vec<(Key, Node)> = Vec::with_capacity(table.len());
    for (key, value) in table {
        let key_span = key.span();
        let span = value.span();
        let node =
            Node { span: (span.start, span.end), kind: kind(value.into_inner(), (span.start, span.end), report) };
        entries.push((Key { name: key.into_inner().into_owned(), span: (key_span.start, key_span.end) }, node));
    }
    // The parser sorts by name; what is written into the app follows the order in which its author wrote it.
    entries.sort_by_key(|(key, _)| key.span.0);
    Kind::Table(entries)
}

fn kind(value: DeValue<'_>, span: (usize, usize), report: &mut Report<'_>) -> Kind {
    match value {
        DeValue::String(text) => Kind::String(text.into_owned()),
        DeValue::Boolean(value) => Kind::Bool(value),
        DeValue::Integer(number) => {
            let value = i64::from_str_radix(&number.as_str().replace('_', ""), number.radix());
            Kind::Integer(value.unwrap_or_else(|_| {
                report.push("bad-value", Some(span), "the integer is out of range", None);
                0
            }))
        }
        DeValue::Float(number) => match number.as_str().replace('_', "").parse::<f64>() {
            Ok(value) if value.is_finite() => Kind::Float(value),
            _ => {
                report.push("bad-value", Some(span), "the number is not finite", None);
                Kind::Float(0.0)
            }
        },
        DeValue::Datetime(_) => {
            report.push("wrong-type", Some(span), "dates are not used in descriptors: write a string", None);
            Kind::String(String::new())
        }
        DeValue::Array(items) => Kind::Array(
            items
                .into_iter()
                .map(|item| {
                    let span = (item.span().start, item.span().end);
                    Node { span, kind: kind(item.into_inner(), span, report) }
                })
                .collect(),
        ),
        DeValue::Table(table) => table_kind(table, report),
    }
}
