//! Options: what can be asked, and whether the answers can be.

use std::collections::BTreeMap;

use crate::descriptor::model::{
    Conditional, DefaultFrom, Descriptor, EnvKey, EnvValue, OptionType, PackageOption, When,
};
use crate::descriptor::names;
use crate::descriptor::schema::{RawDefaultFrom, RawOption, RawOptionType};
use crate::descriptor::tree::At;
use crate::suggest;

use super::{Checker, option_value};

/// Options of the tool and of the commands that take options of packages, plans of these among them: a package's would hide them. A test
/// compares them with the command line.
pub const TAKEN: [&str; 28] = [
    "all",
    "both",
    "catalog",
    "changelog",
    "check",
    "color",
    "delete-edited",
    "diff",
    "directory",
    "dry-run",
    "edit",
    "force",
    "help",
    "json",
    "keep-edited",
    "keep-mine",
    "markers",
    "mine",
    "no-diff",
    "out",
    "partial",
    "replace",
    "skip",
    "take-theirs",
    "theirs",
    "trust",
    "version",
    "yes",
];

/// What `default-from = { config = ... }` can name.
pub const CONFIG: [&str; 3] = ["name", "title", "tenancyMode"];

pub fn read(
    raw: BTreeMap<String, RawOption>,
    table: &At<'_>,
    checker: &mut Checker<'_, '_, '_>,
) -> BTreeMap<String, PackageOption> {
    let known: Vec<String> = raw.keys().cloned().collect();
    let mut options = BTreeMap::new();
    for (name, raw) in raw {
        let at = table.key(&name);
        checker.name(&at, names::id, "the option", &name);
        if TAKEN.contains(&name.as_str()) || name.ends_with("-stdin") {
            checker.problem(&at, "bad-name", format!("the option `{name}` hides a flag of the commands"), None);
        }
        let option = option(&name, raw, &at, &known, checker);
        check_answers(&option, &at, checker);
        options.insert(name.clone(), option);
    }
    for name in options.keys().filter(|name| defaults_itself(name, &options)) {
        let message = format!("the option `{name}` takes its default from itself");
        checker.problem(&table.key(name), "cycle", message, None);
    }
    options
}

fn option(
    name: &str,
    raw: RawOption,
    at: &At<'_>,
    known: &[String],
    checker: &mut Checker<'_, '_, '_>,
) -> PackageOption {
    let when = checker.when(raw.when, at);
    PackageOption {
        name: name.to_owned(),
        kind: match raw.kind {
            RawOptionType::Text => OptionType::Text,
            RawOptionType::Flag => OptionType::Flag,
            RawOptionType::Choice => OptionType::Choice,
            RawOptionType::Secret => OptionType::Secret,
        },
        required: raw.required,
        default: raw.default.as_ref().map(option_value),
        default_from: raw.default_from.and_then(|raw| default_from(raw, &at.key("default-from"), known, checker)),
        choices: raw.choices,
        prompt: raw.prompt,
        help: raw.help,
        pattern: raw.pattern,
        env: raw.env,
        when,
    }
}

fn default_from(
    raw: RawDefaultFrom,
    at: &At<'_>,
    known: &[String],
    checker: &mut Checker<'_, '_, '_>,
) -> Option<DefaultFrom> {
    match (raw.option, raw.config) {
        (Some(option), None) => {
            if !known.contains(&option) {
                let hint = suggest::hint(&suggest::nearest(&option, known.iter().map(String::as_str)));
                checker.problem(at, "unknown-name", format!("there is no option `{option}`"), hint);
            }
            Some(DefaultFrom::Option(option))
        }
        (None, Some(config)) => {
            if !CONFIG.contains(&config.as_str()) {
                let hint = Some(format!("known are `{}`", CONFIG.join("`, `")));
                checker.problem(at, "unknown-name", format!("create-app has no `{config}`"), hint);
            }
            Some(DefaultFrom::Config(config))
        }
        _ => {
            checker.problem(at, "bad-value", "`default-from` names either an `option` or a `config`", None);
            None
        }
    }
}

pub fn check_answers(option: &PackageOption, at: &At<'_>, checker: &mut Checker<'_, '_, '_>) {
    let name = &option.name;
    let is_choice = option.kind == OptionType::Choice;
    if is_choice == option.choices.is_empty() {
        let message = if is_choice { "has no choices" } else { "has choices, but is no `choice`" };
        checker.problem(at, "bad-option", format!("the option `{name}` {message}"), None);
    }
    for (index, choice) in option.choices.iter().enumerate().filter(|(index, c)| option.choices[..*index].contains(c)) {
        let message = format!("the choice `{choice}` of the option `{name}` is there twice");
        checker.problem(&at.key("choices").index(index), "duplicate", message, None);
    }
    if option.default.is_some() && option.default_from.is_some() {
        checker.problem(at, "bad-option", format!("the option `{name}` has two defaults"), None);
    }
    if option.kind == OptionType::Secret {
        if option.env.is_none() {
            let message = format!("the secret option `{name}` needs an `env`: it goes nowhere else");
            checker.problem(at, "bad-option", message, None);
        }
        if option.default.is_some() || option.default_from.is_some() {
            let message = format!("the secret option `{name}` can't have a default: it would be known to everyone");
            checker.problem(at, "bad-option", message, None);
        }
    }
    if let Some(key) = &option.env {
        checker.name(&at.key("env"), names::env_key, "the key", key);
    }
    let pattern_is_bad = option.pattern.as_deref().is_some_and(|pattern| full_match(pattern).is_err());
    if pattern_is_bad {
        let message = format!("the pattern of the option `{name}` is no regular expression");
        checker.problem(&at.key("pattern"), "bad-option", message, None);
    } else if let Some(default) = &option.default
        && let Err(reason) = accepts(option, default)
    {
        let message = format!("the default of the option `{name}` {reason}");
        checker.problem(&at.key("default"), "bad-option", message, None);
    }
}

/// A pattern for the whole value.
fn full_match(pattern: &str) -> Result<regex_lite::Regex, regex_lite::Error> {
    regex_lite::RegexBuilder::new(&format!("^(?:{pattern})$")).size_limit(1 << 20).build()
}

/// Whether a value is one that the option takes. The reason is said after "the default of ..." or "`--x`".
pub fn accepts(option: &PackageOption, value: &str) -> Result<(), String> {
    match option.kind {
        OptionType::Flag if value != "true" && value != "false" => return Err("should be `true` or `false`".to_owned()),
        OptionType::Choice if !option.choices.iter().any(|choice| choice == value) => {
            return Err(format!("should be one of `{}`", option.choices.join("`, `")));
        }
        _ => {}
    }
    if value.len() > 4096 {
        return Err("is longer than 4096 bytes".to_owned());
    }
    if let Some(found) = value.chars().find(|c| c.is_control()) {
        return Err(format!("has a line break or another control character (U+{:04X})", found as u32));
    }
    match option.pattern.as_deref().map(full_match) {
        Some(Ok(pattern)) if !pattern.is_match(value) => {
            Err(format!("should match `{}`", option.pattern.as_deref().unwrap_or_default()))
        }
        _ => Ok(()),
    }
}

fn defaults_itself(name: &str, options: &BTreeMap<String, PackageOption>) -> bool {
    let mut at = name;
    for _ in 0..=options.len() {
        match options.get(at).and_then(|option| option.default_from.as_ref()) {
            Some(DefaultFrom::Option(next)) if next == name => return true,
            Some(DefaultFrom::Option(next)) => at = next,
            _ => return false,
        }
    }
    false
}

/// Conditions name options that exist, with values they can have.
pub fn check_uses(model: &Descriptor, checker: &mut Checker<'_, '_, '_>) {
    let mut conditions: Vec<(&str, usize, &When)> = Vec::new();
    macro_rules! of {
        ($($key:literal: $list:expr),*) => {
            $(conditions.extend($list.iter().enumerate().map(|(index, one)| ($key, index, &one.when)));)*
        };
    }
    of!("surfaces": model.surfaces, "access-policies": model.access_policies, "config": model.config,
        "placements": model.placements, "topology": model.topology, "outlets": model.outlets,
        "components": model.components, "files": model.files, "migrations": model.migrations, "npm": model.npm,
        "ci": model.ci, "env": model.env, "routes": model.routes);
    for (key, index, when) in conditions {
        check_when(when, &At::ROOT.key(key).index(index), &model.options, checker);
    }
    for (index, env) in model.env.iter().enumerate() {
        if let EnvValue::Option(name) = &env.item.value {
            check_env(name, env, &At::ROOT.key("env").index(index), model, checker);
        }
    }
    for option in model.options.values() {
        check_when(&option.when, &At::ROOT.key("options").key(&option.name), &model.options, checker);
    }
}

/// A key that takes an option's value besides the option's own key.
fn check_env(
    name: &str,
    env: &Conditional<EnvKey>,
    at: &At<'_>,
    model: &Descriptor,
    checker: &mut Checker<'_, '_, '_>,
) {
    let Some(option) = model.options.get(name) else {
        let hint = suggest::hint(&suggest::nearest(name, model.options.keys().map(String::as_str)));
        checker.problem(&at.key("option"), "unknown-name", format!("there is no option `{name}`"), hint);
        return;
    };
    if option.kind == OptionType::Secret && !env.item.secret {
        let message = format!("`{}` gets the secret option `{name}`, but is not `secret` itself", env.item.key);
        checker.problem(at, "bad-option", message, None);
    }
}

pub fn check_when(
    when: &When,
    at: &At<'_>,
    options: &BTreeMap<String, PackageOption>,
    checker: &mut Checker<'_, '_, '_>,
) {
    let at = at.key("when");
    let at = at.key("option");
    for (name, values) in &when.option {
        let Some(option) = options.get(name) else {
            let hint = suggest::hint(&suggest::nearest(name, options.keys().map(String::as_str)));
            checker.problem(&at, "unknown-name", format!("there is no option `{name}`"), hint);
            continue;
        };
        if option.kind == OptionType::Secret {
            let message = format!("a condition can't look at the secret option `{name}`");
            checker.problem(&at, "bad-option", message, None);
            continue;
        }
        for value in values {
            if let Err(reason) = accepts(option, value) {
                let message = format!("`{value}` can't be the value of the option `{name}`: it {reason}");
                checker.problem(&at, "unknown-name", message, None);
            }
        }
    }
}
