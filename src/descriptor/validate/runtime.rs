//! What the vendored runtime offers, and what continuous integration needs for it.

use serde_json::{Value, json};

use crate::descriptor::model::{Ci, Route, Subcommand};
use crate::descriptor::names;
use crate::descriptor::schema::{Pairs, RawCi, RawCiService, RawCiStep, RawRoute, RawSubcommand};
use crate::descriptor::tree::At;

use super::{Checker, shown};

pub fn ci(raw: RawCi, at: &At<'_>, checker: &mut Checker<'_, '_, '_>) -> Ci {
    if raw.service.is_none() && raw.step.is_none() {
        checker.problem(at, "missing-key", "a `[[ci]]` table has a `service` or a `step`", None);
    }
    Ci {
        service: raw.service.map(|service| self::service(service, &at.key("service"), checker)),
        step: raw.step.map(|step| self::step(step, &at.key("step"), checker)),
    }
}

fn service(raw: RawCiService, at: &At<'_>, checker: &mut Checker<'_, '_, '_>) -> Value {
    checker.name(&at.key("name"), names::id, "the service", &raw.name);
    checker.name(&at.key("image"), names::image, "the image", &raw.image);
    for port in &raw.ports {
        checker.name(&at.key("ports"), names::port, "the port", port);
    }
    let mut service =
        json!({ "name": raw.name, "image": raw.image, "env": env(raw.env, at, checker), "ports": raw.ports });
    if let Some(options) = raw.options {
        service["options"] = Value::String(options);
    }
    service
}

fn step(raw: RawCiStep, at: &At<'_>, checker: &mut Checker<'_, '_, '_>) -> Value {
    json!({ "name": raw.name, "run": raw.run, "env": env(raw.env, at, checker) })
}

fn env(pairs: Pairs, at: &At<'_>, checker: &mut Checker<'_, '_, '_>) -> Value {
    let at = at.key("env");
    for (key, _) in &pairs.0 {
        checker.name(&at.key(key), names::env_key, "the key", key);
    }
    Value::Object(pairs.0.into_iter().map(|(key, value)| (key, Value::String(value))).collect())
}

pub fn tokens(tokens: Vec<String>, checker: &mut Checker<'_, '_, '_>) -> Vec<String> {
    let table = At::ROOT.key("container");
    let array = table.key("tokens");
    for (index, token) in tokens.iter().enumerate() {
        checker.name(&array.index(index), names::dotted, "the container token", token);
        if tokens[..index].contains(token) {
            checker.problem(&array.index(index), "duplicate", format!("the token `{token}` is there twice"), None);
        }
    }
    tokens
}

pub fn route(raw: RawRoute, at: &At<'_>, checker: &mut Checker<'_, '_, '_>) -> Route {
    checker.name(&at.key("path"), names::route, "the route", &raw.path);
    checker.name(&at.key("policy"), names::policy, "the policy", &raw.policy);
    Route { method: raw.method.name().to_owned(), path: raw.path, summary: raw.summary, policy: raw.policy }
}

pub fn subcommands(raw: Vec<RawSubcommand>, checker: &mut Checker<'_, '_, '_>) -> Vec<Subcommand> {
    let array = At::ROOT.key("subcommands");
    for (index, one) in raw.iter().enumerate() {
        let at = array.index(index);
        checker.name(&at.key("name"), names::id, "the subcommand", &one.name);
        if raw[..index].iter().any(|other| other.name == one.name) {
            let message = format!("the subcommand `{}` is there twice", shown(&one.name));
            checker.problem(&at, "duplicate", message, None);
        }
    }
    raw.into_iter().map(|one| Subcommand { name: one.name, summary: one.summary }).collect()
}
