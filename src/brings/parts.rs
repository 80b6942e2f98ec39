//! What a package asks for, writes, runs and serves.

use serde_json::{Value, json};

use super::occasions;
use super::row::{Row, Section, rows, said};
use crate::catalog::{Catalog, Package};
use crate::descriptor::model::{
    Conditional, Descriptor, EnvValue, FileTarget, Npm, OptionType, PackageKind, PackageOption, When,
};
use crate::descriptor::written;

pub fn options(descriptor: &Descriptor) -> Section {
    let row =
        |option: &PackageOption| Row::new(described(option)).with("name", option.name.as_str()).when(&option.when);
    Section { key: "options", title: "Options", rows: descriptor.options.values().map(row).collect() }
}

pub fn described(option: &PackageOption) -> String {
    let kind = match option.kind {
        OptionType::Text => "text",
        OptionType::Flag => "flag",
        OptionType::Choice => "choice",
        OptionType::Secret => "secret",
    };
    let need = if option.required { ", required" } else { "" };
    let default = option.default.as_ref().map(|default| format!(", default {default}")).unwrap_or_default();
    let env = option.env.as_ref().map(|env| format!(", in .env as {env}")).unwrap_or_default();
    let help = if option.help.is_empty() { &option.prompt } else { &option.help };
    format!("--{} ({kind}{need}{default}{env}): {help}", option.name)
}

pub fn requirements(catalog: &Catalog, descriptor: &Descriptor) -> Section {
    let row = |capability: &String| {
        let providers = catalog.providers(capability);
        let from = if providers.is_empty() { String::new() } else { format!(": from {}", providers.join(" or ")) };
        Row::new(format!("{capability}{from}")).with("id", capability.as_str()).with("providers", providers)
    };
    let rows = descriptor.capabilities.requires.iter().map(row).collect();
    Section { key: "requirements", title: "Capability requirements", rows }
}

pub fn sections(package: &Package) -> Vec<Section> {
    let descriptor = &package.descriptor;
    let section = |key, title, rows| Section { key, title, rows };
    vec![
        section("files", "App-owned files", files(descriptor)),
        section("runs", "Code that will run", runs(package)),
        section("runtime", "Package-owned runtime", runtime(package)),
        section(
            "migrations",
            "Migrations",
            rows(&descriptor.migrations, |migration| {
                Row::new(format!("migrations/TIMESTAMP_{}.cjs", migration.id)).with("id", migration.id.as_str())
            }),
        ),
        section("npm", "package.json", npm(descriptor)),
        section("installs", "npm packages of its own", installs(package)),
        section("env", ".env keys", env(descriptor)),
        section("ci", "Steps of the tests in CI", ci(descriptor)),
        section(
            "routes",
            "HTTP routes",
            rows(&descriptor.routes, |route| {
                let policy = if route.policy.is_empty() { String::new() } else { format!(" ({})", route.policy) };
                Row::new(format!("{} {}{policy}: {}", route.method, route.path, route.summary))
                    .with("method", route.method.as_str())
                    .with("path", route.path.as_str())
                    .with("policy", route.policy.as_str())
                    .with("summary", route.summary.as_str())
            }),
        ),
        section(
            "containerTokens",
            "Container tokens",
            descriptor.container_tokens.iter().map(|token| Row::new(token).with("id", token.as_str())).collect(),
        ),
    ]
}

fn files(descriptor: &Descriptor) -> Vec<Row> {
    rows(&descriptor.files, |file| {
        let (text, surface, path) = match &file.to {
            FileTarget::Path(path) => (path.clone(), None, path),
            FileTarget::Surface { surface, path } => {
                (format!("{path} below the pages of `{surface}`"), Some(surface.clone()), path)
            }
        };
        Row::new(format!("{text}{}", said(&file.reason))).with("path", path.as_str()).with("belowSurface", surface)
    })
}

/// Where code of the package runs, and when.
fn runs(package: &Package) -> Vec<Row> {
    let descriptor = &package.descriptor;
    let mut texts = Vec::new();
    if descriptor.server_provider {
        texts.push("in the app's server, from its start, with all that the server may do");
    } else if descriptor.vendor {
        texts.push("wherever the app imports its runtime");
    }
    if descriptor.client_provider {
        texts.push("in every visitor's browser");
    }
    if !descriptor.migrations.is_empty() {
        texts.push("on the database, when it is migrated");
    }
    let declares = |npm: &Conditional<Npm>| !(npm.item.dependencies.is_empty() && npm.item.dev_dependencies.is_empty());
    if descriptor.npm.iter().any(declares) || !installs(package).is_empty() {
        texts.push("npm packages that it needs, from their installation on");
    }
    let (occasions, own_code) = occasions::rows(descriptor);
    if own_code {
        let generates = descriptor.kind == PackageKind::Generator;
        texts.push(if generates { GENERATED } else { "what it writes into the app, as the app's own code" });
    }
    texts.into_iter().map(Row::new).chain(occasions).collect()
}

const GENERATED: &str = "what it generates, as the app's own code";

/// What the packages that it brings, vendored or as folders of `packages/`, have npm install besides.
fn installs(package: &Package) -> Vec<Row> {
    let descriptor = &package.descriptor;
    let vendored = descriptor.vendor.then(|| {
        let target = format!("vendor/@jskit-ai/{}/package.json", descriptor.id);
        ("vendor/package.json".to_owned(), target, When::default())
    });
    let written = descriptor.files.iter().filter_map(|file| match &file.item.to {
        FileTarget::Path(path) => Some((format!("app/{}", file.item.from), path.clone(), file.when.clone())),
        FileTarget::Surface { .. } => None,
    });
    let mut rows = Vec::new();
    for (template, target, when) in vendored.into_iter().chain(written) {
        if !target.to_lowercase().ends_with("package.json") {
            continue;
        }
        // A template with values in it is still one that names its dependencies; what can't be read is refused before it is added.
        let manifest = package.templates.read(&template).and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok());
        for (name, range) in manifest.iter().flat_map(written::dependencies) {
            let row = Row::new(format!("{name} {range} (by {target})"));
            rows.push(row.with("name", name.as_str()).with("value", range).with("file", target.as_str()).when(&when));
        }
    }
    rows
}

fn runtime(package: &Package) -> Vec<Row> {
    let descriptor = &package.descriptor;
    if !descriptor.vendor {
        return Vec::new();
    }
    let folder = format!("vendor/@jskit-ai/{}/", descriptor.id);
    let sources = package.templates.list("vendor");
    let files: Vec<String> =
        sources.iter().map(|source| format!("{folder}{}", source.strip_prefix("vendor/").unwrap_or(source))).collect();
    let providers: Vec<&str> = [(descriptor.server_provider, "server"), (descriptor.client_provider, "client")]
        .into_iter()
        .filter_map(|(has, side)| has.then_some(side))
        .collect();
    let said: Vec<String> = std::iter::once(format!("{} files", files.len()))
        .chain(providers.iter().map(|side| format!("{side} provider")))
        .collect();
    let row = Row::new(format!("{folder} ({})", said.join(", ")));
    vec![row.with("folder", folder).with("files", files).with("providers", providers)]
}

fn npm(descriptor: &Descriptor) -> Vec<Row> {
    let key = |kind: &str, parents: &[&str], name: &str, value: &str| {
        let path: Vec<&str> = parents.iter().copied().chain([name]).collect();
        Row::new(format!("{kind} {name}: {value}")).with("path", path).with("value", value)
    };
    let mut all = Vec::new();
    if descriptor.vendor {
        all.push(key("dependency", &["dependencies"], &descriptor.npm_name, &descriptor.version));
    }
    for npm in &descriptor.npm {
        let groups: [(_, &[&str], _); 5] = [
            ("dependency", &["dependencies"], &npm.item.dependencies),
            ("dev dependency", &["devDependencies"], &npm.item.dev_dependencies),
            ("script", &["scripts"], &npm.item.scripts),
            ("override", &["overrides"], &npm.item.overrides),
            ("dev proxy", &["jskit", "viteProxy"], &npm.item.vite_proxy),
        ];
        for (kind, parents, values) in groups {
            all.extend(values.iter().map(|(name, value)| {
                let kind = if kind == "script" && is_around(name) { "script that npm runs with another" } else { kind };
                key(kind, parents, name, value).when(&npm.when)
            }));
        }
    }
    all
}

/// `prebuild` runs before each `build`, whoever asked for that.
fn is_around(script: &str) -> bool {
    const KNOWN: [&str; 10] =
        ["build", "dev", "test", "lint", "start", "stop", "setup", "format", "preview", "db:migrate"];
    ["pre", "post"].iter().any(|around| script.strip_prefix(around).is_some_and(|other| KNOWN.contains(&other)))
}

/// Those of options first, as they are written.
fn env(descriptor: &Descriptor) -> Vec<Row> {
    let of_options = descriptor.options.values().filter_map(|option| {
        let key = option.env.as_ref()?;
        let around = if option.kind == OptionType::Secret { " or the environment" } else { "" };
        let text = format!("{key} (from --{}{around}){}", option.name, said(&option.help));
        let row = Row::new(text).with("key", key.as_str());
        Some(row.with("secret", option.kind == OptionType::Secret).when(&option.when))
    });
    let own = rows(&descriptor.env, |env| {
        let value = match &env.value {
            EnvValue::Text(text) if !env.secret => format!(" = {text}"),
            EnvValue::GenerateHex(bytes) => format!(" (generated, {bytes} random bytes)"),
            EnvValue::Option(option) => format!(" (from --{option})"),
            EnvValue::Text(_) => String::new(),
        };
        let comment = env.comment.lines().next().unwrap_or_default();
        Row::new(format!("{}{value}: {comment}", env.key)).with("key", env.key.as_str()).with("secret", env.secret)
    });
    of_options.chain(own).collect()
}

fn ci(descriptor: &Descriptor) -> Vec<Row> {
    rows(&descriptor.ci, |ci| {
        let name = |part: &Option<serde_json::Value>| {
            part.as_ref().and_then(|part| part["name"].as_str()).unwrap_or_default().to_owned()
        };
        let parts = [("service", name(&ci.service)), ("step", name(&ci.step))];
        let named: Vec<String> = parts
            .into_iter()
            .filter(|(_, name)| !name.is_empty())
            .map(|(kind, name)| format!("{kind} {name}"))
            .collect();
        Row::new(named.join(", ")).with("service", json!(ci.service)).with("step", json!(ci.step))
    })
}
