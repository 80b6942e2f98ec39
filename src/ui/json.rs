//! The one JSON document of a command, versioned by `format`.

use serde_json::{Value, json};

use crate::change::ChangeSet;
use crate::error::Error;

/// Rises when a field changes its meaning or goes; new fields don't count.
pub const FORMAT: u32 = 1;

/// The JSON Schema of the document.
pub const SCHEMA: &str = include_str!("output.schema.json");

/// What a mutating command did or would do.
pub fn change_set(command: &str, status: &str, set: &ChangeSet) -> Value {
    let changes: Vec<Value> = set
        .changes
        .values()
        .map(|change| {
            json!({
                "path": change.path,
                "action": change.kind.action(),
                "package": change.packages.first(),
                "packages": change.packages,
                "ownership": change.ownership,
                "reason": change.reasons.join("; "),
                "secretKeys": change.secret_keys.iter().map(|key| &key.key).collect::<Vec<_>>(),
            })
        })
        .collect();
    let mut document = json!({
        "format": FORMAT,
        "command": command,
        "status": status,
        "changes": changes,
        "entries": set.entries,
        "conflicts": set.conflicts,
        "settled": set.settled,
        "updates": set.updates,
        "kept": set.kept,
        "warnings": set.warnings,
        "notes": set.notes,
        "next": set.next,
    });
    if !set.repairs.is_empty() {
        document["repairs"] = json!(set.repairs);
    }
    document
}

/// A command that stopped.
pub fn error(command: &str, error: &Error) -> Value {
    let problems = match error {
        Error::Descriptors(problems) => problems
            .iter()
            .map(|problem| {
                json!({
                    "code": problem.code, "file": problem.file, "line": problem.place.line,
                    "message": problem.message, "hint": problem.hint,
                })
            })
            .collect(),
        Error::Stale(changed) => {
            changed.iter().map(|line| json!({ "code": "changed-since", "message": line })).collect()
        }
        _ => Vec::new(),
    };
    let untrusted = match error {
        Error::Untrusted { packages, .. } => packages
            .iter()
            .map(|one| {
                json!({
                    "id": one.package, "version": one.version, "origin": one.origin, "content": one.content,
                    "changed": one.changed, "mayDo": one.effects,
                })
            })
            .collect(),
        _ => Vec::new(),
    };
    json!({
        "format": FORMAT,
        "command": command,
        "status": "error",
        "error": {
            "code": error.code(), "message": error.to_string(), "hint": error.hint(), "exitCode": error.exit_code(),
            "problems": problems, "untrusted": untrusted,
        },
    })
}

/// What a reading command found.
pub fn data(command: &str, value: Value) -> Value {
    let mut document = json!({ "format": FORMAT, "command": command, "status": "ok" });
    if let (Some(document), Value::Object(value)) = (document.as_object_mut(), value) {
        document.extend(value);
    }
    document
}

/// As text, with its last line end. It may be read on a terminal, so what would steer one stands in it as its number.
pub fn print(document: &Value) -> String {
    let text = serde_json::to_string_pretty(document).unwrap_or_default();
    let mut text = crate::visible::json(&text).into_owned();
    text.push('\n');
    text
}
