//! What the vendored runtime offers, and what continuous integration needs for it.

use serde_json::{Value, json};

use crate::descriptor::model::{Ci, Route};
use crate::descriptor::names;
use crate::descriptor::schema::{Pairs, RawCi, RawCiService, RawCiStep, RawRoute};
use crate::descriptor::tree::At;

use super::Checker;

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
