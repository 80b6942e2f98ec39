//! `jskit show`: what a package would bring, read from its descriptor; nothing of it runs.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{App, Context, Purpose, find, load_catalog};
use crate::catalog::Wanted;
use crate::catalog::{Catalog, Package};
use crate::cli::Show;
use crate::descriptor::model::{Conditional, Descriptor, EnvValue, FileTarget, OptionType, PackageOption, When};
use crate::error::{Error, Result};
use crate::plan::intents;
use crate::ui::{FAINT, STRONG, Ui};

pub fn run(context: &Context<'_>, args: &Show) -> Result<u8> {
    let wanted = Wanted::Providers(vec![args.target.clone()]);
    let (catalog, lock) = match find(context) {
        Ok(root) => {
            let app = App::open(context, &root, Purpose::Read, wanted)?;
            (app.catalog, Some(app.lock))
        }
        Err(Error::NotAnApp { .. }) => (load_catalog(context, None, &wanted)?, None),
        Err(error) => return Err(error),
    };
    let from_path;
    let package = match catalog.get(&args.target) {
        Some(package) => package,
        None => match crate::catalog::read_path(&context.environment.folder.join(&args.target))? {
            Some(package) => {
                from_path = package;
                &from_path
            }
            None => {
                let nearest = catalog.nearest(&args.target);
                return Err(Error::Unknown { kind: "package", name: args.target.clone(), nearest });
            }
        },
    };
    let installed =
        lock.as_ref().and_then(|lock| lock.packages.get(&package.descriptor.id)).map(|locked| locked.version.clone());
    let sections = sections(&catalog, package);
    let text = text(context.ui, package, installed.as_deref(), &sections, args.details);
    let mut value = head(package, installed.as_deref());
    if args.details {
        let details: serde_json::Map<String, Value> = sections
            .iter()
            .map(|section| (section.key.to_owned(), json!(section.rows.iter().map(Row::json).collect::<Vec<_>>())))
            .collect();
        value["details"] = Value::Object(details);
    }
    context.report("show", &text, json!({ "package": value }));
    Ok(0)
}

fn head(package: &Package, installed: Option<&str>) -> Value {
    let descriptor = &package.descriptor;
    json!({
        "id": descriptor.id, "npmName": descriptor.npm_name, "version": descriptor.version, "kind": descriptor.kind.name(),
        "summary": descriptor.summary, "source": package.source.name(), "installedVersion": installed,
        "dependsOn": descriptor.depends_on, "conflictsWith": descriptor.conflicts_with,
        "tenancy": tenancy_modes(descriptor),
        "capabilities": {
            "provides": descriptor.capabilities.provides, "requires": descriptor.capabilities.requires,
            "exclusive": descriptor.capabilities.exclusive,
        },
        "notes": descriptor.notes,
        "changes": descriptor.changes,
    })
}

/// One kind of thing that a package brings.
struct Section {
    key: &'static str,
    title: &'static str,
    rows: Vec<Row>,
}

struct Row {
    text: String,
    when: String,
}

impl Row {
    fn json(&self) -> Value {
        if self.when.is_empty() {
            json!({ "text": self.text })
        } else {
            json!({ "text": self.text, "when": self.when })
        }
    }
}

fn text(ui: &Ui, package: &Package, installed: Option<&str>, sections: &[Section], details: bool) -> String {
    let descriptor = &package.descriptor;
    let mut text = format!(
        "{} {} ({})\n{}\n",
        ui.paint(STRONG, &descriptor.id),
        descriptor.version,
        descriptor.kind.name(),
        descriptor.summary
    );
    let _ = writeln!(text, "\n  npm name      {}", descriptor.npm_name);
    let _ = writeln!(text, "  from          {}", package.source.name());
    let _ = writeln!(
        text,
        "  in this app   {}",
        installed.map_or_else(|| "no".to_owned(), |version| format!("yes, {version}"))
    );
    let line = |title: &str, items: &[String]| {
        if items.is_empty() { String::new() } else { format!("  {title:13} {}\n", items.join(", ")) }
    };
    text.push_str(&line("depends on", &descriptor.depends_on));
    text.push_str(&line("conflicts", &descriptor.conflicts_with));
    text.push_str(&line("tenancy", &tenancy_modes(descriptor)));
    text.push_str(&line("provides", &descriptor.capabilities.provides));
    text.push_str(&line("requires", &descriptor.capabilities.requires));
    let shown: Vec<&Section> = sections.iter().filter(|section| !section.rows.is_empty()).collect();
    if details {
        for section in shown {
            let _ = writeln!(text, "\n{}", ui.paint(STRONG, section.title));
            for row in &section.rows {
                let when =
                    if row.when.is_empty() { String::new() } else { ui.paint(FAINT, &format!("  [{}]", row.when)) };
                let _ = writeln!(text, "  {}{when}", row.text);
            }
        }
        if !descriptor.changes.is_empty() {
            let _ = writeln!(text, "\n{}", ui.paint(STRONG, "Changes"));
        }
        for (version, line) in
            descriptor.changes.iter().flat_map(|one| one.lines.iter().map(|line| (&one.version, line)))
        {
            let _ = writeln!(text, "  {version}: {line}");
        }
        for note in &descriptor.notes {
            let _ = writeln!(text, "\n{note}");
        }
    } else {
        let counts: Vec<String> =
            shown.iter().map(|section| format!("{} {}", section.rows.len(), section.title.to_lowercase())).collect();
        if !counts.is_empty() {
            let _ = writeln!(text, "  brings        {}", counts.join(", "));
        }
        let _ = writeln!(text, "\n`jskit show {} --details` lists all of it.", descriptor.id);
    }
    text
}

/// Of the apps that can have it; empty where any can.
fn tenancy_modes(descriptor: &Descriptor) -> Vec<String> {
    descriptor.tenancy.iter().map(|mode| mode.name().to_owned()).collect()
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

fn sections(catalog: &Catalog, package: &Package) -> Vec<Section> {
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
        section("runtime", "Package-owned runtime", runtime(package)),
        section(
            "migrations",
            "Migrations",
            rows(&descriptor.migrations, |migration| format!("migrations/TIMESTAMP_{}.cjs", migration.id)),
        ),
        section("npm", "package.json", npm(descriptor)),
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
