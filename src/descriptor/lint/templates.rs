//! Templates: all that are declared are there and parse, all that are there are declared.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::Package;
use crate::descriptor::model::{DefaultFrom, Descriptor, EnvValue, FileTarget, Place, Subcommand};
use crate::descriptor::names;
use crate::path::AppPath;
use crate::visible;
use crate::{edit, render, suggest};

use super::Found;

/// More than any page or module needs; a template is text that people read.
const TEMPLATE_BYTES: usize = 512 * 1024;

pub fn check(package: &Package, found: &mut Found) {
    let mut texts = Vec::new();
    declared_files(package, found, &mut texts);
    migrations(package, found);
    undeclared(package, found);
    unused_options(&package.descriptor, &texts, found);
    let generated = generated_files(package, found);
    for (subcommand, texts) in package.descriptor.subcommands.iter().zip(&generated) {
        unused_inputs(subcommand, texts, found);
    }
    outlets(package, &texts, found);
    surface_targets(&package.descriptor, found);
}

/// A rendered template: its name below `app/` and its text.
type Text = (String, String);

fn declared_files(package: &Package, found: &mut Found, texts: &mut Vec<Text>) {
    let there = package.templates.list("app");
    for file in &package.descriptor.files {
        let path = format!("app/{}", file.item.from);
        let Some(bytes) = package.templates.read(&path) else {
            absent(package, &path, &there, &file.place, found);
            continue;
        };
        if bytes.len() > TEMPLATE_BYTES {
            let message = format!("the template `{path}` has {} bytes; at most {TEMPLATE_BYTES} are read", bytes.len());
            found.push("too-large", &file.place, message, None);
            continue;
        }
        let Ok(text) = String::from_utf8(bytes) else {
            if !file.item.raw {
                let hint = Some("`raw = true` copies it as it is".to_owned());
                found.push("bad-template", &file.place, format!("the template `{path}` is not UTF-8 text"), hint);
            }
            continue;
        };
        if !file.item.raw {
            renderable(&path, &text, &file.place, found);
        }
        texts.push((file.item.from.clone(), text));
    }
}

/// The templates of a generator's subcommands, in the same order.
fn generated_files(package: &Package, found: &mut Found) -> Vec<Vec<String>> {
    let there = package.templates.list("app");
    let mut all = Vec::new();
    for subcommand in &package.descriptor.subcommands {
        let mut texts = vec![subcommand.body.to_string()];
        for file in declared_templates(subcommand) {
            let path = format!("app/{file}");
            let Some(bytes) = package.templates.read(&path) else {
                absent(package, &path, &there, &subcommand.place, found);
                continue;
            };
            match String::from_utf8(bytes) {
                Ok(text) if text.len() <= TEMPLATE_BYTES => {
                    renderable(&path, &text, &subcommand.place, found);
                    texts.push(text);
                }
                Ok(_) => {
                    let message = format!("the template `{path}` has more than {TEMPLATE_BYTES} bytes");
                    found.push("too-large", &subcommand.place, message, None);
                }
                Err(_) => {
                    let message = format!("the template `{path}` is not UTF-8 text");
                    found.push("bad-template", &subcommand.place, message, None);
                }
            }
        }
        all.push(texts);
    }
    all
}

/// Those that a condition or an empty text leaves out, too.
fn declared_templates(subcommand: &Subcommand) -> BTreeSet<String> {
    let files = subcommand.body.get("files").and_then(serde_json::Value::as_array).into_iter().flatten();
    files.filter_map(|file| Some(file.get("from")?.as_str()?.to_owned())).collect()
}

/// What is asked for is used: by a text, a template, a condition, another default, or by what is inferred.
fn unused_inputs(subcommand: &Subcommand, texts: &[String], found: &mut Found) {
    let infers = |name: &str| {
        subcommand.infer.is_some_and(|infer| infer.inputs().0.contains(&name) || infer.inputs().1.contains(&name))
    };
    let asks = subcommand.arguments.iter().map(|one| ("argument", &one.name));
    for (what, name) in asks.chain(subcommand.options.keys().map(|name| ("option", name))) {
        let in_text = texts.iter().any(|text| mentions(text, &format!("{what}.{}", name.replace('-', "_"))));
        let items = &subcommand.sample;
        let whens = items.files.iter().map(|one| &one.when).chain(items.placements.iter().map(|one| &one.when));
        let whens = whens.chain(items.topology.iter().map(|one| &one.when));
        let whens = whens.chain(items.components.iter().map(|one| &one.when));
        let mut whens = whens.chain(items.outlets.iter().map(|one| &one.when));
        let in_default = subcommand
            .options
            .values()
            .any(|other| matches!(&other.default_from, Some(DefaultFrom::Option(from)) if from == name));
        if !(in_text || infers(name) || in_default || whens.any(|when| when.option.contains_key(name))) {
            let message = format!("the {what} `{name}` of `{}` is used by nothing", subcommand.name);
            found.push("unused-option", &subcommand.place, message, None);
        }
    }
}

fn absent(package: &Package, path: &str, there: &[String], place: &Place, found: &mut Found) {
    if let Some(reason) = package.templates.problem(path) {
        found.push("bad-template", place, format!("the template `{path}` can't be read: {reason}"), None);
        return;
    }
    let hint = suggest::hint(&suggest::nearest(path, there.iter().map(String::as_str)));
    found.push("absent-template", place, format!("there is no template `{path}`"), hint);
}

fn renderable(path: &str, text: &str, place: &Place, found: &mut Found) {
    if let Err(problem) = render::check(path, text) {
        found.push("bad-template", place, problem.to_string(), None);
    }
}

fn migrations(package: &Package, found: &mut Found) {
    let there = package.templates.list("migrations");
    for migration in &package.descriptor.migrations {
        let path = format!("migrations/{}", migration.item.from);
        if package.templates.read(&path).is_none() {
            absent(package, &path, &there, &migration.place, found);
        }
    }
}

/// Everything in the folder is there for a reason that the descriptor gives.
fn undeclared(package: &Package, found: &mut Found) {
    let descriptor = &package.descriptor;
    let files = descriptor.files.iter().map(|file| file.item.from.clone());
    let files = files.chain(descriptor.subcommands.iter().flat_map(declared_templates));
    let files: BTreeSet<String> = files.map(|from| format!("app/{from}")).collect();
    let migrations: BTreeSet<String> =
        descriptor.migrations.iter().map(|migration| format!("migrations/{}", migration.item.from)).collect();
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    for path in package.templates.list("") {
        let declared = match path.split('/').next() {
            Some("vendor") => descriptor.vendor,
            Some("app") => files.contains(&path),
            Some("migrations") => migrations.contains(&path),
            _ => false,
        };
        if !declared {
            let message = format!("the template `{}` is declared by nothing", visible::line(&path));
            found.push("undeclared-template", &descriptor.place, message, None);
        }
        if let Err(problem) = AppPath::brought(&path) {
            found.push("bad-path", &descriptor.place, format!("the template {problem}"), None);
        }
        if let Some(other) = seen.insert(path.to_lowercase(), path.clone()) {
            let (other, path) = (visible::line(&other), visible::line(&path));
            let message = format!("the templates `{other}` and `{path}` differ only by case");
            found.push("duplicate", &descriptor.place, message, None);
        }
    }
}

fn unused_options(descriptor: &Descriptor, texts: &[Text], found: &mut Found) {
    let conditions = descriptor.conditions();
    for option in descriptor.options.values().filter(|option| option.env.is_none()) {
        let name = &option.name;
        let in_condition = conditions.iter().any(|when| when.option.contains_key(name));
        let in_default = descriptor
            .options
            .values()
            .any(|other| matches!(&other.default_from, Some(DefaultFrom::Option(from)) if from == name));
        let in_env = descriptor.env.iter().any(|env| matches!(&env.item.value, EnvValue::Option(from) if from == name));
        let in_template = texts.iter().any(|(_, text)| mentions(text, &format!("option.{}", name.replace('-', "_"))));
        if !(in_condition || in_default || in_env || in_template) {
            let message = format!("the option `{name}` is used by nothing");
            found.push("unused-option", &descriptor.place, message, None);
        }
    }
}

/// The name as a whole, not as the beginning of a longer one.
fn mentions(text: &str, name: &str) -> bool {
    text.match_indices(name)
        .any(|(at, _)| !text[at + name.len()..].starts_with(|next: char| next.is_ascii_alphanumeric() || next == '_'))
}

/// A declared outlet stands in the file it names, and an outlet that stands in a file is declared. A host that a package
/// keeps for itself has its outlet in the vendored runtime.
fn outlets(package: &Package, texts: &[Text], found: &mut Found) {
    let descriptor = &package.descriptor;
    let mut standing: BTreeSet<(String, String)> = BTreeSet::new();
    for file in descriptor.files.iter().filter(|file| is_component(&file.item.from)) {
        let Some((_, text)) = texts.iter().find(|(from, _)| *from == file.item.from) else { continue };
        let template = format!("app/{}", file.item.from);
        standing_in(text, &template, &target(descriptor, &file.item.to), &file.place, &mut standing, found);
    }
    for below in package.templates.list("vendor").iter().filter(|_| descriptor.vendor) {
        let template = format!("vendor/{}", below.strip_prefix("vendor/").unwrap_or(below));
        let Some(Ok(text)) =
            package.templates.read(&template).filter(|_| is_component(&template)).map(String::from_utf8)
        else {
            continue;
        };
        let path = template.replacen("vendor/", &format!("vendor/@jskit-ai/{}/", descriptor.id), 1);
        standing_in(&text, &template, &path, &descriptor.place, &mut standing, found);
    }
    for outlet in &descriptor.outlets {
        let item = &outlet.item;
        if !standing.contains(&(item.file.clone(), item.target.clone())) {
            let message = format!("no `ShellOutlet` in `{}` has the target `{}`", item.file, item.target);
            let nearest = suggest::nearest(&item.target, standing.iter().map(|(_, target)| target.as_str()));
            found.push("absent-outlet", &outlet.place, message, suggest::hint(&nearest));
        }
    }
    for (path, target) in &standing {
        if !descriptor.outlets.iter().any(|outlet| outlet.item.target == *target) {
            let message = format!("the outlet `{target}` in `{path}` is not declared in `[[outlets]]`");
            found.push("undeclared-outlet", &descriptor.place, message, None);
        }
    }
}

fn is_component(path: &str) -> bool {
    path.to_lowercase().ends_with(".vue")
}

fn standing_in(
    text: &str,
    template: &str,
    path: &str,
    place: &Place,
    standing: &mut BTreeSet<(String, String)>,
    found: &mut Found,
) {
    match edit::vue::outlets(text) {
        Ok(outlets) => standing.extend(outlets.into_iter().map(|outlet| (path.to_owned(), outlet.target))),
        Err(problem) => {
            let message = format!("the template `{template}` is no Vue component: line {problem}");
            found.push("bad-template", place, message, None);
        }
    }
}

/// Where a file lands, as far as this package alone says it.
pub fn target(descriptor: &Descriptor, target: &FileTarget) -> String {
    match target {
        FileTarget::Path(path) => path.clone(),
        FileTarget::Surface { surface, path } => {
            let root =
                descriptor.surfaces.iter().find(|one| one.item.id == *surface).map(|one| one.item.pages_root.as_str());
            match root {
                None | Some("") => format!("src/pages/{path}"),
                Some(root) => format!("src/pages/{root}/{path}"),
            }
        }
    }
}

/// Each half is a fine path; together they may be too long.
fn surface_targets(descriptor: &Descriptor, found: &mut Found) {
    for file in &descriptor.files {
        let target = target(descriptor, &file.item.to);
        if matches!(file.item.to, FileTarget::Surface { .. })
            && let Err(reason) = names::target(&target)
        {
            found.push("bad-path", &file.place, format!("the target `{target}` {reason}"), None);
        }
    }
}
