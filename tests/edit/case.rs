//! Case files: a text, what is done to it, and what it comes to.
//!
//! ```text
//! === name of the case
//! --- before crlf bom no-newline
//! --- insert settings            (or remove, or replace A B; names are in intents.json)
//! --- set {...}                  (or remove {...}: the arguments of an edit of JSON or .env)
//! --- after                      (or unchanged, or refused LINE: part of the reason)
//! ```
//! `one-way` behind the operation: taking the entry out again doesn't give the same bytes back.

use jskit::edit::javascript::{self, Intent, Value};
use jskit::edit::{Outcome, env, json};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    pub name: String,
    pub before: String,
    pub verb: String,
    pub arguments: String,
    pub one_way: bool,
    pub expected: Expected,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    After(String),
    Unchanged,
    Refused { line: usize, reason: String },
}

pub fn parse(text: &str) -> Vec<Case> {
    text.split("=== ").skip(1).map(parse_case).collect()
}

fn parse_case(text: &str) -> Case {
    let mut sections = text.split("\n--- ");
    let name = sections.next().expect("a name").trim().to_owned();
    let (flags, before) = section(sections.next().unwrap_or_else(|| panic!("{name}: no before")));
    let flags: Vec<&str> = flags.split_whitespace().collect();
    let (operation, rest) = section(sections.next().unwrap_or_else(|| panic!("{name}: no operation")));
    assert!(flags[0] == "before" && rest.is_empty(), "{name}: before, then one line that says what is done");
    let (operation, one_way) =
        operation.strip_suffix(" one-way").map_or((operation, false), |operation| (operation, true));
    let (verb, arguments) = operation.split_once(' ').unwrap_or_else(|| panic!("{name}: what is done?"));
    let (verb, arguments) = (verb.to_owned(), arguments.trim().to_owned());
    let (outcome, after) = section(sections.next().unwrap_or_else(|| panic!("{name}: no outcome")));
    let expected = match outcome.split_once(' ') {
        None if outcome == "after" => Expected::After(encode(after, &flags)),
        None if outcome == "unchanged" => Expected::Unchanged,
        Some(("refused", reason)) => {
            let (line, reason) = reason.split_once(": ").unwrap_or_else(|| panic!("{name}: refused LINE: REASON"));
            Expected::Refused { line: line.parse().expect("a line"), reason: reason.to_owned() }
        }
        _ => panic!("{name}: no outcome is called `{outcome}`"),
    };
    Case { before: encode(before, &flags), name, verb, arguments, one_way, expected }
}

fn section(text: &str) -> (&str, &str) {
    text.split_once('\n').unwrap_or((text, ""))
}

/// The text with the line ends and marks that the flags ask for. The empty line before the next section isn't content.
fn encode(text: &str, flags: &[&str]) -> String {
    let mut text = text.trim_end_matches('\n').to_owned();
    if !flags.contains(&"no-newline") && !text.is_empty() {
        text.push('\n');
    }
    if flags.contains(&"crlf") {
        text = text.replace('\n', "\r\n");
    }
    if flags.contains(&"bom") { format!("\u{feff}{text}") } else { text }
}

impl Case {
    /// Does what the case says, or another verb with the case's arguments.
    pub fn run(&self, verb: &str, source: &str, intents: &serde_json::Value) -> Outcome {
        if self.arguments.starts_with('{') {
            let arguments =
                serde_json::from_str(&self.arguments).unwrap_or_else(|problem| panic!("{}: {problem}", self.name));
            return manifest(verb, source, &arguments);
        }
        let names: Vec<&str> = self.arguments.split_whitespace().collect();
        let named = |index: usize| intent(&intents[names[index]]);
        match verb {
            "insert" => javascript::insert(source, &named(0)),
            "remove" => javascript::remove(source, &named(0)),
            "replace" => javascript::replace(source, &named(0), &named(1)),
            _ => panic!("{}: no edit is called `{verb}`", self.name),
        }
    }
}

/// An edit of `package.json` (with a `path`) or `.env` (with a `key`).
fn manifest(verb: &str, source: &str, arguments: &serde_json::Value) -> Outcome {
    let text = |name: &str| arguments[name].as_str().unwrap_or_default();
    if let Some(path) = arguments["path"].as_array() {
        let path: Vec<&str> = path.iter().filter_map(serde_json::Value::as_str).collect();
        return if verb == "set" { json::set(source, &path, &arguments["value"]) } else { json::remove(source, &path) };
    }
    match verb {
        "set" => env::set(source, text("key"), text("value"), text("comment")),
        _ => env::remove(source, text("key"), text("comment")),
    }
}

/// An intent as `intents.json` writes it: `{ "callee": ..., "fields": ... }`, `{ "token": ... }`, `{ "path": ... }`.
pub fn intent(json: &serde_json::Value) -> Intent {
    let text = |name: &str| json[name].as_str().unwrap_or_default().to_owned();
    if let Some(path) = json["path"].as_str() {
        return Intent::Assign { path: path.split('.').map(str::to_owned).collect(), value: value(&json["value"]) };
    }
    let callee = text("callee");
    if json["token"].is_string() {
        return Intent::Register { callee, token: text("token"), local: text("local"), from: text("from") };
    }
    let Value::Object(fields) = value(&json["fields"]) else { panic!("fields of {callee}") };
    Intent::Call { callee, fields }
}

fn value(json: &serde_json::Value) -> Value {
    match json {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(value) => Value::Bool(*value),
        serde_json::Value::Number(number) => Value::Number(number.to_string()),
        serde_json::Value::String(text) => Value::String(text.clone()),
        serde_json::Value::Array(items) => Value::Array(items.iter().map(value).collect()),
        serde_json::Value::Object(fields) => match fields.get("$code") {
            Some(code) => Value::Code(code.as_str().expect("code is text").to_owned()),
            None => Value::Object(fields.iter().map(|(name, field)| (name.clone(), value(field))).collect()),
        },
    }
}
