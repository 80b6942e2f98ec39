//! What is written into the app's JavaScript files: surfaces, policies, config, placements, topology, outlets, tokens.

use crate::descriptor::condition;
use crate::descriptor::model::{
    AccessPolicy, Component, ComponentImport, ConfigFile, ConfigValue, Outlet, Placement, Surface, Topology, Variant,
};
use crate::descriptor::names;
use crate::descriptor::schema::{
    RawAccessPolicy, RawComponent, RawConfig, RawConfigFile, RawOutlet, RawPlacement, RawPlacementKind, RawSurface,
    RawTopology, RawVariant,
};
use crate::descriptor::tree::At;

use super::{Checker, js_value, shown};

const LAYOUTS: [&str; 3] = ["compact", "medium", "expanded"];

pub fn surface(raw: RawSurface, at: &At<'_>, checker: &mut Checker<'_, '_, '_>) -> Surface {
    checker.name(&at.key("id"), names::id, "the surface", &raw.id);
    checker.path(&at.key("pages-root"), names::pages_root, "the pages root", &raw.pages_root);
    if let Some(policy) = &raw.access_policy {
        checker.name(&at.key("access-policy"), names::policy, "the access policy", policy);
    }
    if !is_origin(&raw.origin) {
        let message = format!("the origin `{}` is not `https://host` or `http://host`", shown(&raw.origin));
        checker.problem(&at.key("origin"), "bad-value", message, None);
    }
    Surface {
        id: raw.id,
        label: raw.label,
        pages_root: raw.pages_root,
        enabled: raw.enabled,
        requires_auth: raw.requires_auth,
        requires_workspace: raw.requires_workspace,
        access_policy: raw.access_policy,
        origin: raw.origin,
    }
}

fn is_origin(text: &str) -> bool {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let plain = |host: &str| !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || ".-:[]".contains(c));
    text.is_empty() || host.is_some_and(plain)
}

pub fn policy(raw: RawAccessPolicy, at: &At<'_>, checker: &mut Checker<'_, '_, '_>) -> AccessPolicy {
    checker.name(&at.key("id"), names::policy, "the access policy", &raw.id);
    AccessPolicy { id: raw.id, value: js_value(raw.value.into()) }
}

pub fn config(raw: RawConfig, at: &At<'_>, checker: &mut Checker<'_, '_, '_>) -> ConfigValue {
    checker.name(&at.key("path"), names::config_path, "the config path", &raw.path);
    let file = match raw.file {
        RawConfigFile::Public => ConfigFile::Public,
        RawConfigFile::Server => ConfigFile::Server,
    };
    if file == ConfigFile::Public && raw.path.split('.').next() == Some("surfaceDefinitions") {
        let hint = Some("use `[[surfaces]]`".to_owned());
        checker.problem(&at.key("path"), "bad-value", "surfaces are not config values", hint);
    }
    ConfigValue { file, path: raw.path, value: js_value(raw.value) }
}

pub fn placement(raw: RawPlacement, at: &At<'_>, checker: &mut Checker<'_, '_, '_>) -> Placement {
    checker.app_name(&at.key("id"), names::dotted, "the placement", &raw.id);
    checker.app_name(&at.key("target"), names::dotted, "the target", &raw.target);
    owner(raw.owner.as_deref(), at, checker);
    surfaces(&raw.surfaces, at, checker);
    match &raw.component {
        Some(token) => checker.name(&at.key("component"), names::dotted, "the component token", token),
        None if raw.kind == RawPlacementKind::Component => {
            let message = format!("the placement `{}` of kind `component` has no `component`", shown(&raw.id));
            checker.problem(at, "missing-key", message, None);
        }
        None => {}
    }
    let when = raw.visible_when.and_then(|expression| visible_when(&expression, at, checker));
    let kind = match raw.kind {
        RawPlacementKind::Link => "link",
        RawPlacementKind::Component => "component",
    };
    was(&raw.was, at, checker);
    Placement {
        id: raw.id,
        was: raw.was,
        target: raw.target,
        owner: raw.owner,
        kind: kind.to_owned(),
        surfaces: raw.surfaces,
        order: raw.order.unwrap_or(0),
        component: raw.component,
        props: raw.props.map(|props| js_value(props.into())),
        when,
    }
}

fn visible_when(expression: &str, at: &At<'_>, checker: &mut Checker<'_, '_, '_>) -> Option<String> {
    match condition::arrow(expression) {
        Ok(arrow) => Some(arrow),
        Err(problem) => {
            let (start, end) = at.key("visible-when").span(checker.root);
            // One byte further for the opening quote; a condition has no escapes that would shift what follows.
            let from = (start + 1 + problem.at).min(end);
            checker.report.push("bad-condition", Some((from, end.max(from))), problem.message, problem.hint);
            None
        }
    }
}

fn owner(owner: Option<&str>, at: &At<'_>, checker: &mut Checker<'_, '_, '_>) {
    if let Some(owner) = owner {
        checker.app_name(&at.key("owner"), names::id, "the owner", owner);
    }
}

fn surfaces(surfaces: &[String], at: &At<'_>, checker: &mut Checker<'_, '_, '_>) {
    let array = at.key("surfaces");
    for (index, surface) in surfaces.iter().enumerate() {
        checker.app_name(&array.index(index), names::surface, "the surface", surface);
    }
    if surfaces.is_empty() {
        checker.problem(&array, "bad-value", "the list of surfaces is empty: nothing would show it", None);
    }
}

pub fn topology(raw: RawTopology, at: &At<'_>, checker: &mut Checker<'_, '_, '_>) -> Topology {
    checker.app_name(&at.key("id"), names::dotted, "the semantic placement", &raw.id);
    owner(raw.owner.as_deref(), at, checker);
    surfaces(&raw.surfaces, at, checker);
    let table = at.key("variants");
    let mut variants = Vec::new();
    for (layout, variant) in LAYOUTS.into_iter().zip([raw.variants.compact, raw.variants.medium, raw.variants.expanded])
    {
        let Some(variant) = variant else { continue };
        variants.push((layout.to_owned(), self::variant(variant, &table.key(layout), checker)));
    }
    if variants.is_empty() {
        let message = format!("the semantic placement `{}` has no variant", shown(&raw.id));
        checker.problem(&table, "missing-key", message, Some("add `compact`, `medium` and `expanded`".to_owned()));
    }
    was(&raw.was, at, checker);
    Topology {
        id: raw.id,
        was: raw.was,
        owner: raw.owner,
        description: raw.description,
        default: raw.default,
        surfaces: raw.surfaces,
        variants,
    }
}

/// The ids of earlier versions.
fn was(ids: &[String], at: &At<'_>, checker: &mut Checker<'_, '_, '_>) {
    let array = at.key("was");
    for (index, id) in ids.iter().enumerate() {
        checker.name(&array.index(index), names::dotted, "the earlier id", id);
    }
}

fn variant(raw: RawVariant, at: &At<'_>, checker: &mut Checker<'_, '_, '_>) -> Variant {
    checker.name(&at.key("outlet"), names::outlet, "the outlet", &raw.outlet);
    let renderers = at.key("renderers");
    for (kind, token) in &raw.renderers.0 {
        if kind != "link" && kind != "component" {
            let message = format!("there is no placement kind `{}`", shown(kind));
            checker.problem(&renderers, "unknown-name", message, Some("known are `link`, `component`".to_owned()));
        }
        checker.name(&renderers.key(kind), names::dotted, "the component token", token);
    }
    Variant { outlet: raw.outlet, renderers: raw.renderers.0 }
}

pub fn outlet(raw: RawOutlet, at: &At<'_>, checker: &mut Checker<'_, '_, '_>) -> Outlet {
    checker.name(&at.key("target"), names::outlet, "the outlet", &raw.target);
    checker.path(&at.key("file"), names::path, "the file", &raw.file);
    Outlet { target: raw.target, file: raw.file, default: raw.default }
}

pub fn component(raw: RawComponent, at: &At<'_>, checker: &mut Checker<'_, '_, '_>) -> Component {
    checker.name(&at.key("token"), names::dotted, "the component token", &raw.token);
    let import = raw.import.map(|import| {
        let table = at.key("import");
        checker.name(&table.key("name"), names::identifier, "the imported name", &import.name);
        checker.path(&table.key("from"), names::import, "the import", &import.from);
        ComponentImport { name: import.name, from: import.from }
    });
    Component { token: raw.token, import }
}
