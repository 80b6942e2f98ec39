//! Subcommands of generators: what they add is checked with sample values, by the rules of everything else that is added.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::descriptor::generator;
use crate::descriptor::inference::Inference;
use crate::descriptor::model::{
    Conditional, GeneratedFile, GeneratedItems, GeneratedOutlet, GeneratedPlacement, OptionType, PackageOption,
    Subcommand, When,
};
use crate::descriptor::names;
use crate::descriptor::schema::{
    RawArgument, RawGeneratedFile, RawGeneratedOutlet, RawInference, RawItems, RawSubcommand,
};
use crate::descriptor::tree::At;

use super::{Checker, options, screens, shown};

const TABLES: [&str; 5] = ["files", "outlets", "components", "topology", "placements"];

pub fn subcommands(raw: Vec<RawSubcommand>, checker: &mut Checker<'_, '_, '_>) -> Vec<Subcommand> {
    let declared = checker.root.get("subcommands").map(crate::descriptor::tree::Node::to_json).unwrap_or_default();
    let array = At::ROOT.key("subcommands");
    let mut read: Vec<Subcommand> = Vec::new();
    for (index, raw) in raw.into_iter().enumerate() {
        let at = array.index(index);
        checker.name(&at.key("name"), names::id, "the subcommand", &raw.name);
        if read.iter().any(|other| other.name == raw.name) {
            checker.problem(&at, "duplicate", format!("the subcommand `{}` is there twice", shown(&raw.name)), None);
        }
        read.push(subcommand(raw, declared.get(index).unwrap_or(&Value::Null), &at, checker));
    }
    read
}

fn subcommand(raw: RawSubcommand, declared: &Value, at: &At<'_>, checker: &mut Checker<'_, '_, '_>) -> Subcommand {
    let count = [raw.outlets.len(), raw.components.len(), raw.topology.len(), raw.placements.len()];
    if raw.files.is_empty() && count.iter().all(|count| *count == 0) {
        checker.problem(at, "missing-key", format!("the subcommand `{}` adds nothing", shown(&raw.name)), None);
    }
    for (index, file) in raw.files.iter().enumerate() {
        checker.path(&at.key("files").index(index).key("from"), names::path, "the template", &file.from);
    }
    let options = options::read(raw.options, &at.key("options"), checker);
    for option in options.values() {
        let at = at.key("options");
        let at = at.key(&option.name);
        if option.kind == OptionType::Secret || option.env.is_some() {
            let message = format!("the option `{}` of a subcommand has no place in `.env`", option.name);
            checker.problem(&at, "bad-option", message, None);
        }
        options::check_when(&option.when, &at, &options, checker);
    }
    let arguments = arguments(raw.arguments, &options, &at.key("arguments"), checker);
    let infer = raw.infer.map(inference);
    if let Some(infer) = infer {
        let missing =
            infer.inputs().0.iter().find(|name| {
                !options.contains_key(**name) && !arguments.iter().any(|argument| argument.name == **name)
            });
        if let Some(name) = missing {
            let message = format!("what `{}` infers needs the argument or option `{name}`", infer.name());
            checker.problem(&at.key("infer"), "missing-key", message, None);
        }
    }
    let body: Map<String, Value> =
        TABLES.iter().filter_map(|key| Some(((*key).to_owned(), declared.get(key)?.clone()))).collect();
    let body = Value::Object(body);
    let sample = match generator::rendered(&body, &sample(&arguments, &options, infer)) {
        Ok(rendered) => items(rendered, at, checker),
        Err(message) => {
            checker.problem(at, "bad-template", message, None);
            GeneratedItems::default()
        }
    };
    conditions(&sample, &options, at, checker);
    let place = checker.place(at);
    Subcommand {
        name: raw.name,
        summary: raw.summary,
        examples: raw.examples,
        infer,
        arguments,
        options,
        body,
        sample,
        place,
    }
}

fn inference(raw: RawInference) -> Inference {
    match raw {
        RawInference::Page => Inference::Page,
        RawInference::PlacedElement => Inference::PlacedElement,
        RawInference::Subpages => Inference::Subpages,
        RawInference::Outlet => Inference::Outlet,
    }
}

/// An argument takes what a text option takes.
fn arguments(
    raw: Vec<RawArgument>,
    options: &BTreeMap<String, PackageOption>,
    array: &At<'_>,
    checker: &mut Checker<'_, '_, '_>,
) -> Vec<PackageOption> {
    let mut arguments: Vec<PackageOption> = Vec::new();
    for (index, raw) in raw.into_iter().enumerate() {
        let at = array.index(index);
        checker.name(&at.key("name"), names::id, "the argument", &raw.name);
        if options.contains_key(&raw.name) || arguments.iter().any(|other| other.name == raw.name) {
            let message = format!("`{}` is there twice among arguments and options", shown(&raw.name));
            checker.problem(&at, "duplicate", message, None);
        }
        let argument = PackageOption {
            name: raw.name,
            kind: OptionType::Text,
            required: true,
            default: None,
            default_from: None,
            choices: Vec::new(),
            prompt: String::new(),
            help: raw.help,
            pattern: raw.pattern,
            env: None,
            when: When::default(),
        };
        options::check_answers(&argument, &at, checker);
        arguments.push(argument);
    }
    arguments
}

/// A context in which every name that a template may use has a plain value.
pub fn sample(
    arguments: &[PackageOption],
    options: &BTreeMap<String, PackageOption>,
    infer: Option<Inference>,
) -> Value {
    let value = |option: &PackageOption| match option.kind {
        OptionType::Flag => Value::Bool(true),
        _ => Value::String(option.default.clone().or(option.choices.first().cloned()).unwrap_or("sample".to_owned())),
    };
    let all = |options: Vec<&PackageOption>| -> Value {
        Value::Object(options.into_iter().map(|one| (one.name.replace('-', "_"), value(one))).collect())
    };
    json!({
        "app": { "name": "app", "title": "App" }, "tenancy_mode": "none", "package_manager": "npm", "installed": [],
        "package": { "id": "sample", "version": "0.1.0" },
        "argument": all(arguments.iter().collect()), "option": all(options.values().collect()),
        "inferred": infer.map(Inference::sample),
    })
}

/// What a subcommand adds, once its texts are rendered.
pub fn items(rendered: Value, at: &At<'_>, checker: &mut Checker<'_, '_, '_>) -> GeneratedItems {
    let raw: RawItems = match serde_json::from_value(rendered) {
        Ok(raw) => raw,
        Err(error) => {
            checker.problem(at, "wrong-type", format!("what the subcommand adds can't be read: {error}"), None);
            return GeneratedItems::default();
        }
    };
    let items = GeneratedItems {
        files: checker.each_at(&at.key("files"), raw.files, |raw| raw.when.take(), file),
        outlets: checker.each_at(&at.key("outlets"), raw.outlets, |raw| raw.when.take(), outlet),
        components: checker.each_at(&at.key("components"), raw.components, |raw| raw.when.take(), screens::component),
        topology: checker.each_at(&at.key("topology"), raw.topology, |raw| raw.when.take(), screens::topology),
        placements: checker.each_at(
            &at.key("placements"),
            raw.placements,
            |raw| raw.when.take(),
            |raw, at, checker| {
                let has_order = raw.order.is_some();
                GeneratedPlacement { placement: screens::placement(raw, at, checker), has_order }
            },
        ),
    };
    written_once(&items, at, checker);
    let topology = items.topology.iter().map(|one| &one.item.was);
    let placements = items.placements.iter().map(|one| &one.item.placement.was);
    for (key, mut earlier) in [
        ("topology", Box::new(topology) as Box<dyn Iterator<Item = &Vec<String>>>),
        ("placements", Box::new(placements)),
    ] {
        if let Some(index) = earlier.position(|was| !was.is_empty()) {
            let message = "what is generated is written once: it can't have been something else (`was`)";
            checker.problem(&at.key(key).index(index), "bad-value", message, None);
        }
    }
    items
}

fn file(raw: RawGeneratedFile, at: &At<'_>, checker: &mut Checker<'_, '_, '_>) -> GeneratedFile {
    checker.target(&at.key("to"), "the target", &raw.to);
    GeneratedFile { from: raw.from, to: raw.to, reason: raw.reason }
}

fn outlet(raw: RawGeneratedOutlet, at: &At<'_>, checker: &mut Checker<'_, '_, '_>) -> GeneratedOutlet {
    checker.name(&at.key("target"), names::outlet, "the outlet", &raw.target);
    checker.target(&at.key("file"), "the file", &raw.file);
    let in_app = raw.file.starts_with("src/") || raw.file.starts_with("packages/");
    if !in_app || std::path::Path::new(&raw.file).extension().is_none_or(|extension| extension != "vue") {
        let message = format!("`{}` is no `.vue` file below `src` or `packages`", shown(&raw.file));
        checker.problem(&at.key("file"), "bad-path", message, None);
    }
    let RawGeneratedOutlet { target, file, default, menu, router_view, when: _ } = raw;
    GeneratedOutlet { target, file, default, menu, router_view }
}

fn written_once(items: &GeneratedItems, at: &At<'_>, checker: &mut Checker<'_, '_, '_>) {
    let array = at.key("files");
    for (index, file) in items.files.iter().enumerate() {
        let same = |other: &Conditional<GeneratedFile>| {
            other.item.to.to_lowercase() == file.item.to.to_lowercase() && !other.when.excludes(&file.when)
        };
        if items.files[..index].iter().any(same) {
            let message = format!("the file `{}` is generated twice", shown(&file.item.to));
            checker.problem(&array.index(index), "duplicate", message, None);
        }
    }
}

fn conditions(
    items: &GeneratedItems,
    options: &BTreeMap<String, PackageOption>,
    at: &At<'_>,
    checker: &mut Checker<'_, '_, '_>,
) {
    macro_rules! of {
        ($($key:literal: $list:ident),*) => {
            $(for (index, one) in items.$list.iter().enumerate() {
                options::check_when(&one.when, &at.key($key).index(index), options, checker);
            })*
        };
    }
    of!("files": files, "outlets": outlets, "components": components, "topology": topology, "placements": placements);
}
