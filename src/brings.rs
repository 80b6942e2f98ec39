//! What a package brings, in words: one account of it for `show`, and for whoever is asked to trust it.

use serde_json::{Value, json};

use crate::catalog::{Catalog, Package};
use crate::descriptor::model::{
    Ci, Conditional, Descriptor, EnvValue, FileTarget, OptionType, PackageKind, PackageOption, When,
};
use crate::plan::intents;

/// One kind of thing that a package brings.
#[derive(Clone, Debug)]
pub struct Section {
    pub key: &'static str,
    pub title: &'static str,
    pub rows: Vec<Row>,
}

#[derive(Clone, Debug)]
pub struct Row {
    pub text: String,
    /// The condition in words; empty where it always holds.
    pub when: String,
}

impl Row {
    pub fn json(&self) -> Value {
        if self.when.is_empty() {
            json!({ "text": self.text })
        } else {
            json!({ "text": self.text, "when": self.when })
        }
    }
}

/// What somebody is asked to trust: what runs, what is written where, what is reached.
const EFFECTS: [&str; 9] = ["runs", "npm", "ci", "files", "runtime", "migrations", "env", "routes", "subcommands"];

/// What a package may do to an app and with it, a line each; what matters most first.
pub fn effects(catalog: &Catalog, package: &Package) -> Vec<String> {
    let sections = sections(catalog, package);
    let mut lines = Vec::new();
    for section in EFFECTS.iter().filter_map(|key| sections.iter().find(|section| section.key == *key)) {
        for row in &section.rows {
            let when = if row.when.is_empty() { String::new() } else { format!(" [{}]", row.when) };
            lines.push(format!("{}: {}{when}", section.title, row.text));
        }
    }
    if lines.is_empty() {
        lines.push("nothing but what it changes in menus, config and screens".to_owned());
    }
    lines
}

fn rows<T>(items: &[Conditional<T>], describe: impl Fn(&T) -> String) -> Vec<Row> {
    items.iter().map(|item| Row { text: describe(&item.item), when: condition(&item.when) }).collect()
}

/// A condition in words.
fn condition(when: &When) -> String {
    let mut parts = Vec::new();
    if !when.tenancy.is_empty() {
        let modes: Vec<&str> = when.tenancy.iter().map(|tenancy| tenancy.name()).collect();
        parts.push(format!("tenancy is {}", modes.join(" or ")));
    }
    if !when.installed.is_empty() {
        parts.push(format!("with {}", when.installed.join(" or ")));
    }
    if !when.absent.is_empty() {
        parts.push(format!("without {}", when.absent.join(" and ")));
    }
    parts.extend(when.option.iter().map(|(name, values)| format!("--{name} is {}", values.join(" or "))));
    parts.join("; ")
}

/// Everything, by kind.
pub fn sections(catalog: &Catalog, package: &Package) -> Vec<Section> {
    let mut sections = screens(catalog, package);
    sections.extend(parts(package));
    sections
}

fn section(key: &'static str, title: &'static str, rows: Vec<Row>) -> Section {
    Section { key, title, rows }
}

/// What it puts into menus, config and screens.
fn screens(catalog: &Catalog, package: &Package) -> Vec<Section> {
    let descriptor = &package.descriptor;
    vec![
        section("options", "Options", options(descriptor)),
        section("requirements", "Capability requirements", requirements(catalog, descriptor)),
        section(
            "surfaces",
            "Surfaces",
            rows(&descriptor.surfaces, |surface| {
                let access =
                    surface.access_policy.as_ref().map(|policy| format!(", policy {policy}")).unwrap_or_default();
                let auth = if surface.requires_auth { ", signed in" } else { "" };
                let workspace = if surface.requires_workspace { ", in a workspace" } else { "" };
                format!(
                    "{}: \"{}\" at src/pages/{}{auth}{workspace}{access}",
                    surface.id, surface.label, surface.pages_root
                )
            }),
        ),
        section(
            "accessPolicies",
            "Surface access policies",
            rows(&descriptor.access_policies, |policy| policy.id.clone()),
        ),
        section(
            "config",
            "Config values",
            rows(&descriptor.config, |config| format!("{}: config.{}", intents::config_file(config.file), config.path)),
        ),
        section(
            "topology",
            "Semantic placements",
            rows(&descriptor.topology, |topology| {
                let owner = topology.owner.as_ref().map(|owner| format!(" [owner:{owner}]")).unwrap_or_default();
                let outlets: Vec<String> =
                    topology.variants.iter().map(|(name, variant)| format!("{name} {}", variant.outlet)).collect();
                format!("{}{owner}: {} ({})", topology.id, topology.description, outlets.join(", "))
            }),
        ),
        section(
            "outlets",
            "Outlets",
            rows(&descriptor.outlets, |outlet| {
                format!("{}{} in {}", outlet.target, if outlet.default { " (default)" } else { "" }, outlet.file)
            }),
        ),
        section(
            "placements",
            "Default placements",
            rows(&descriptor.placements, |placement| {
                let owner = placement.owner.as_ref().map(|owner| format!(" [owner:{owner}]")).unwrap_or_default();
                let what = placement.component.clone().unwrap_or_else(|| placement.kind.clone());
                format!(
                    "{} -> {}{owner}, {what}, on {}, order {}",
                    placement.id,
                    placement.target,
                    placement.surfaces.join(" "),
                    placement.order
                )
            }),
        ),
        section(
            "components",
            "Client component tokens",
            rows(&descriptor.components, |component| {
                let from =
                    component.import.as_ref().map_or_else(|| "the package".to_owned(), |import| import.from.clone());
                format!("{} from {from}", component.token)
            }),
        ),
    ]
}

/// What it writes, runs and serves.
fn parts(package: &Package) -> Vec<Section> {
    let descriptor = &package.descriptor;
    vec![
        section(
            "files",
            "App-owned files",
            rows(&descriptor.files, |file| {
                let target = match &file.to {
                    FileTarget::Path(path) => path.clone(),
                    FileTarget::Surface { surface, path } => format!("{path} below the pages of `{surface}`"),
                };
                if file.reason.is_empty() { target } else { format!("{target}: {}", file.reason) }
            }),
        ),
        section("runs", "Code that will run", plain(&runs(descriptor))),
        section("runtime", "Package-owned runtime", runtime(package)),
        section(
            "migrations",
            "Migrations",
            rows(&descriptor.migrations, |migration| format!("migrations/TIMESTAMP_{}.cjs", migration.id)),
        ),
        section("npm", "package.json", npm(descriptor)),
        section("ci", "Continuous integration", rows(&descriptor.ci, ci)),
        section("env", ".env keys", env(descriptor)),
        section(
            "routes",
            "HTTP routes",
            rows(&descriptor.routes, |route| {
                let policy = if route.policy.is_empty() { String::new() } else { format!(" ({})", route.policy) };
                format!("{} {}{policy}: {}", route.method, route.path, route.summary)
            }),
        ),
        section("containerTokens", "Server container tokens", plain(&descriptor.container_tokens)),
        section("subcommands", "Subcommands", subcommands(descriptor)),
    ]
}

/// Each subcommand with what it asks for and what it adds, as it is declared: values come when it runs.
fn subcommands(descriptor: &Descriptor) -> Vec<Row> {
    let mut rows = Vec::new();
    for one in &descriptor.subcommands {
        rows.push(Row { text: format!("{}: {}", one.usage(), one.summary), when: String::new() });
        let asks = one.arguments.iter().map(|argument| format!("{}: {}", argument.name.to_uppercase(), argument.help));
        rows.extend(asks.map(|text| Row { text: format!("  {text}"), when: String::new() }));
        rows.extend(
            one.options
                .values()
                .map(|option| Row { text: format!("  {}", described(option)), when: condition(&option.when) }),
        );
        if let Some(infer) = one.infer {
            let text = format!("  infers from the app: {}", infer.name());
            rows.push(Row { text, when: String::new() });
        }
        rows.extend(generated(&one.body));
    }
    rows
}

fn generated(body: &Value) -> Vec<Row> {
    let tables = |key: &str| body.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
    let said = |table: &Value, key: &str| table.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut texts = Vec::new();
    for file in tables("files") {
        let reason = said(&file, "reason");
        let reason = if reason.is_empty() { reason } else { format!(": {reason}") };
        texts.push(format!("file {}{reason}", said(&file, "to")));
    }
    let outlets = tables("outlets");
    texts.extend(outlets.iter().map(|one| format!("outlet {} in {}", said(one, "target"), said(one, "file"))));
    texts.extend(tables("components").iter().map(|one| format!("component token {}", said(one, "token"))));
    texts.extend(tables("topology").iter().map(|one| {
        let owner = said(one, "owner");
        let owner = if owner.is_empty() { owner } else { format!(" [owner:{owner}]") };
        format!("semantic placement {}{owner}", said(one, "id"))
    }));
    let placements = tables("placements");
    texts.extend(
        placements
            .iter()
            .map(|one| format!("placement {} -> {}, {}", said(one, "id"), said(one, "target"), said(one, "kind"))),
    );
    texts.into_iter().map(|text| Row { text: format!("  {text}"), when: String::new() }).collect()
}

fn plain(texts: &[String]) -> Vec<Row> {
    texts.iter().map(|text| Row { text: text.clone(), when: String::new() }).collect()
}

fn options(descriptor: &Descriptor) -> Vec<Row> {
    let row = |option: &PackageOption| Row { text: described(option), when: condition(&option.when) };
    descriptor.options.values().map(row).collect()
}

fn described(option: &PackageOption) -> String {
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

fn requirements(catalog: &Catalog, descriptor: &Descriptor) -> Vec<Row> {
    let texts: Vec<String> = descriptor
        .capabilities
        .requires
        .iter()
        .map(|capability| {
            let providers = catalog.providers(capability);
            if providers.is_empty() {
                capability.clone()
            } else {
                format!("{capability}: from {}", providers.join(" or "))
            }
        })
        .collect();
    plain(&texts)
}

fn runtime(package: &Package) -> Vec<Row> {
    if !package.descriptor.vendor {
        return Vec::new();
    }
    let files = package.templates.list("vendor");
    plain(&[format!("vendor/@jskit-ai/{}/ ({} files)", package.descriptor.id, files.len())])
}

fn npm(descriptor: &Descriptor) -> Vec<Row> {
    let mut all = Vec::new();
    for npm in &descriptor.npm {
        let groups = [
            ("dependency", &npm.item.dependencies),
            ("dev dependency", &npm.item.dev_dependencies),
            ("script", &npm.item.scripts),
            ("override", &npm.item.overrides),
            ("dev proxy", &npm.item.vite_proxy),
        ];
        for (kind, values) in groups {
            let when = condition(&npm.when);
            all.extend(
                values.iter().map(|(key, value)| Row { text: format!("{kind} {key}: {value}"), when: when.clone() }),
            );
        }
    }
    all
}

fn env(descriptor: &Descriptor) -> Vec<Row> {
    rows(&descriptor.env, |env| {
        let value = match &env.value {
            EnvValue::Text(text) if !env.secret => format!(" = {text}"),
            EnvValue::GenerateHex(bytes) => format!(" (generated, {bytes} random bytes)"),
            EnvValue::Option(option) => format!(" (from --{option})"),
            EnvValue::Text(_) => String::new(),
        };
        format!("{}{value}: {}", env.key, env.comment.lines().next().unwrap_or_default())
    })
}

/// Where code of the package runs, and when.
fn runs(descriptor: &Descriptor) -> Vec<String> {
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
    if !descriptor.files.is_empty() {
        texts.push("what it writes into the app, as the app's own code");
    }
    if descriptor.kind == PackageKind::Generator {
        texts.push("what it generates, as the app's own code");
    }
    texts.into_iter().map(str::to_owned).collect()
}

fn ci(ci: &Ci) -> String {
    let said =
        |value: &Option<Value>, key: &str| -> Option<String> { Some(value.as_ref()?.get(key)?.as_str()?.to_owned()) };
    let service = said(&ci.service, "image").map(|image| format!("the service {image}"));
    let step = said(&ci.step, "run").map(|run| format!("the step `{run}`"));
    service.into_iter().chain(step).collect::<Vec<_>>().join(", ")
}
