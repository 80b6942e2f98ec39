//! What a package writes into the app's own JavaScript, and the outlets that entries lead to. The code is the one that adding writes.

use super::row::{Row, Section, owned, rows};
use crate::app;
use crate::descriptor::model::{Component, Descriptor, Placement, Surface, Topology, Variant};
use crate::edit::javascript::{Intent, plain, print};
use crate::plan::intents;

pub fn sections(descriptor: &Descriptor) -> [Section; 7] {
    [
        Section { key: "surfaces", title: "Surfaces", rows: rows(&descriptor.surfaces, surface) },
        Section {
            key: "accessPolicies",
            title: "Surface access policies",
            rows: rows(&descriptor.access_policies, |policy| {
                let text = format!("{}: {}", policy.id, plain(&policy.value));
                entry(text, app::POLICIES_FILE, &policy.id, &intents::access_policy(policy))
            }),
        },
        Section {
            key: "config",
            title: "Config values",
            rows: rows(&descriptor.config, |config| {
                let file = intents::config_file(config.file);
                let text = format!("{file}: config.{} = {}", config.path, plain(&config.value));
                entry(text, file, &config.path, &intents::config(config))
            }),
        },
        Section { key: "topology", title: "Semantic placements", rows: rows(&descriptor.topology, topology) },
        Section {
            key: "outlets",
            title: "Outlets",
            rows: rows(&descriptor.outlets, |outlet| {
                let mark = if outlet.default { " (default)" } else { "" };
                Row::new(format!("{}{mark} in {}", outlet.target, outlet.file))
                    .with("target", outlet.target.as_str())
                    .with("file", outlet.file.as_str())
                    .with("default", outlet.default)
            }),
        },
        Section { key: "placements", title: "Default placements", rows: rows(&descriptor.placements, placement) },
        Section { key: "components", title: "Client component tokens", rows: rows(&descriptor.components, component) },
    ]
}

fn entry(text: String, file: &str, id: &str, intent: &Intent) -> Row {
    Row::new(text).with("id", id).with("file", file).with("code", print(intent))
}

fn surface(surface: &Surface) -> Row {
    let mut text = format!("{}: \"{}\" at src/pages/{}", surface.id, surface.label, surface.pages_root);
    for (holds, words) in [
        (surface.requires_auth, ", signed in"),
        (surface.requires_workspace, ", in a workspace"),
        (!surface.enabled, ", off"),
    ] {
        text.push_str(if holds { words } else { "" });
    }
    if let Some(policy) = &surface.access_policy {
        text.push_str(&format!(", policy {policy}"));
    }
    if !surface.origin.is_empty() {
        text.push_str(&format!(", at {}", surface.origin));
    }
    entry(text, app::PUBLIC_CONFIG_FILE, &surface.id, &intents::surface(surface))
}

fn topology(topology: &Topology) -> Row {
    let mark = if topology.default { " (default)" } else { "" };
    let text = format!(
        "{}{mark}: {} ({}; on {})",
        owned(&topology.id, topology.owner.as_deref()),
        topology.description,
        layouts(&topology.variants),
        topology.surfaces.join(" ")
    );
    entry(text, app::TOPOLOGY_FILE, &topology.id, &intents::topology(topology)).with("owner", topology.owner.clone())
}

/// Where it leads in each layout, those that are alike together.
fn layouts(variants: &[(String, Variant)]) -> String {
    let mut alike: Vec<(Vec<&str>, String)> = Vec::new();
    for (layout, variant) in variants {
        let renderers: Vec<String> =
            variant.renderers.iter().map(|(kind, token)| format!(", {kind} by {token}")).collect();
        let leads = format!("{}{}", variant.outlet, renderers.concat());
        match alike.iter_mut().find(|(_, other)| *other == leads) {
            Some((layouts, _)) => layouts.push(layout),
            None => alike.push((vec![layout], leads)),
        }
    }
    alike.iter().map(|(layouts, leads)| format!("{}: {leads}", layouts.join(" "))).collect::<Vec<_>>().join("; ")
}

fn placement(placement: &Placement) -> Row {
    let what = placement.component.as_ref().unwrap_or(&placement.kind);
    let target = owned(&placement.target, placement.owner.as_deref());
    let mut text =
        format!("{} -> {target}, {what}, on {}, order {}", placement.id, placement.surfaces.join(" "), placement.order);
    if let Some(props) = &placement.props {
        text.push_str(&format!(", props {}", plain(props)));
    }
    if let Some(when) = &placement.when {
        text.push_str(&format!(", when {when}"));
    }
    entry(text, app::PLACEMENT_FILE, &placement.id, &intents::placement(placement))
        .with("target", placement.target.as_str())
        .with("owner", placement.owner.clone())
}

/// What an app-owned component is imported from; the rest is registered by the package's own client provider.
fn component(component: &Component) -> Row {
    let token = component.token.as_str();
    match (&component.import, intents::component(component)) {
        (Some(import), Some(intent)) => {
            entry(format!("{token} from {}", import.from), app::PROVIDER_FILE, token, &intent)
                .with("import", import.from.as_str())
        }
        _ => Row::new(format!("{token} from the package")).with("id", token),
    }
}
