//! Files, migrations, `package.json` and `.env`.

use crate::descriptor::model::{AppFile, EnvKey, EnvValue, FileTarget, Migration, Npm};
use crate::descriptor::names::{self, Rule};
use crate::descriptor::schema::{Pairs, RawEnv, RawFile, RawMigration, RawNpm, RawOwnership};
use crate::descriptor::tree::At;

use super::{Checker, shown};

pub fn file(raw: RawFile, at: &At<'_>, checker: &mut Checker<'_, '_, '_>) -> AppFile {
    checker.path(&at.key("from"), names::path, "the template", &raw.from);
    let to = match (raw.to, raw.to_surface, raw.path) {
        (to, None, None) => {
            let path = to.unwrap_or_else(|| raw.from.clone());
            checker.path(&at.key("to"), names::target, "the target", &path);
            FileTarget::Path(path)
        }
        (None, Some(surface), Some(path)) => {
            checker.name(&at.key("to-surface"), names::id, "the surface", &surface);
            checker.path(&at.key("path"), names::path, "the path", &path);
            FileTarget::Surface { surface, path }
        }
        (to, surface, path) => {
            let message = "a file has either `to`, or `to-surface` with `path`";
            checker.problem(at, "bad-value", message, None);
            FileTarget::Path(to.or(path).or(surface).unwrap_or_default())
        }
    };
    if raw.raw && raw.rerender {
        let message = format!("`{}` is raw: there is nothing to render again", shown(&raw.from));
        checker.problem(at, "bad-value", message, None);
    }
    for (index, path) in raw.was.iter().enumerate() {
        let at = at.key("was");
        checker.path(&at.index(index), names::target, "the earlier target", path);
    }
    AppFile {
        from: raw.from,
        to,
        was: raw.was,
        shared: raw.ownership == RawOwnership::Shared,
        raw: raw.raw,
        executable: raw.executable,
        rerender: raw.rerender,
        reason: raw.reason,
    }
}

pub fn migration(raw: RawMigration, at: &At<'_>, checker: &mut Checker<'_, '_, '_>) -> Migration {
    checker.name(&at.key("id"), names::id, "the migration", &raw.id);
    let from = raw.from.unwrap_or_else(|| format!("{}.cjs", raw.id));
    checker.path(&at.key("from"), names::path, "the migration's file", &from);
    if !from.to_lowercase().ends_with(".cjs") {
        let message = format!("the migration's file `{}` is no `.cjs` file", shown(&from));
        checker.problem(at, "bad-path", message, None);
    }
    Migration { id: raw.id, from }
}

pub fn npm(raw: RawNpm, at: &At<'_>, checker: &mut Checker<'_, '_, '_>) -> Npm {
    let range = |text: &str| names::npm_range(text);
    let dependencies = pairs(raw.dependencies, &at.key("dependencies"), names::npm_name, range, checker);
    let dev_dependencies = pairs(raw.dev_dependencies, &at.key("dev-dependencies"), names::npm_name, range, checker);
    let scripts = pairs(raw.scripts, &at.key("scripts"), names::script, command, checker);
    let overrides = pairs(raw.overrides, &at.key("overrides"), names::npm_override, names::npm_override_value, checker);
    let vite_proxy = pairs(raw.vite_proxy, &at.key("vite-proxy"), names::route, proxy, checker);
    Npm { dependencies, dev_dependencies, scripts, overrides, vite_proxy }
}

fn pairs(
    pairs: Pairs,
    at: &At<'_>,
    key_rule: Rule,
    value_rule: impl Fn(&str) -> Result<(), String>,
    checker: &mut Checker<'_, '_, '_>,
) -> Vec<(String, String)> {
    for (key, value) in &pairs.0 {
        checker.name(&at.key(key), key_rule, "the name", key);
        if let Err(reason) = value_rule(value) {
            let message = format!("the value `{}` of `{}` {reason}", shown(value), shown(key));
            checker.problem(&at.key(key), "bad-value", message, None);
        }
    }
    pairs.0
}

fn command(text: &str) -> Result<(), String> {
    if text.trim().is_empty() {
        return Err("is empty".to_owned());
    }
    if text.len() > 500 {
        return Err("is longer than 500 characters".to_owned());
    }
    Ok(())
}

fn proxy(text: &str) -> Result<(), String> {
    if text == "server" { Ok(()) } else { Err("should be `server`: nothing else is proxied to".to_owned()) }
}

pub fn env(raw: RawEnv, at: &At<'_>, checker: &mut Checker<'_, '_, '_>) -> EnvKey {
    checker.name(&at.key("key"), names::env_key, "the key", &raw.key);
    if raw.secret && raw.value.as_deref().is_some_and(|value| !value.is_empty()) {
        let message = format!("the secret `{}` has its value in the descriptor", shown(&raw.key));
        let hint = Some("use `generate`, or an option of type `secret`".to_owned());
        checker.problem(&at.key("value"), "bad-value", message, hint);
    }
    let value = match (raw.value, raw.generate, raw.option) {
        (value, None, None) => EnvValue::Text(value.unwrap_or_default()),
        (None, Some(generate), None) => generated(&generate, at, checker),
        (None, None, Some(option)) => EnvValue::Option(option),
        _ => {
            let message = format!("`{}` has more than one of `value`, `generate` and `option`", shown(&raw.key));
            checker.problem(at, "bad-value", message, None);
            EnvValue::Text(String::new())
        }
    };
    EnvKey { key: raw.key, comment: raw.comment, value, secret: raw.secret }
}

fn generated(text: &str, at: &At<'_>, checker: &mut Checker<'_, '_, '_>) -> EnvValue {
    match text {
        "hex16" => EnvValue::GenerateHex(16),
        "hex32" => EnvValue::GenerateHex(32),
        "hex64" => EnvValue::GenerateHex(64),
        _ => {
            let message = format!("`{}` is nothing that can be generated", shown(text));
            checker.problem(&at.key("generate"), "unknown-name", message, Some("write `hex32`".to_owned()));
            EnvValue::GenerateHex(32)
        }
    }
}
