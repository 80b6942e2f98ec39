//! The entries that a descriptor's declarations become.

use crate::app::{PUBLIC_CONFIG_FILE, SERVER_CONFIG_FILE};
use crate::descriptor::model::{AccessPolicy, Component, ConfigFile, ConfigValue, Placement, Surface, Topology};
use crate::edit::javascript::{Intent, PLACEMENT_CALLEE, REGISTER_CALLEE, TOPOLOGY_CALLEE, Value};

fn text(value: &str) -> Value {
    Value::String(value.to_owned())
}

fn texts(values: &[String]) -> Value {
    Value::Array(values.iter().map(|value| text(value)).collect())
}

fn field(name: &str, value: Value) -> (String, Value) {
    (name.to_owned(), value)
}

/// `addPlacement({...})`, its fields in the order that the seeds print.
pub fn placement(placement: &Placement) -> Intent {
    let mut fields = vec![field("id", text(&placement.id)), field("target", text(&placement.target))];
    fields.extend(placement.owner.as_ref().map(|owner| field("owner", text(owner))));
    fields.push(field("kind", text(&placement.kind)));
    fields.push(field("surfaces", texts(&placement.surfaces)));
    fields.push(field("order", Value::Number(placement.order.to_string())));
    fields.extend(placement.component.as_ref().map(|token| field("componentToken", text(token))));
    fields.extend(placement.props.clone().map(|props| field("props", props)));
    fields.extend(placement.when.as_ref().map(|when| field("when", Value::Code(when.clone()))));
    Intent::Call { callee: PLACEMENT_CALLEE.to_owned(), fields }
}

/// `addPlacementTopology({...})`.
pub fn topology(topology: &Topology) -> Intent {
    let mut fields = vec![field("id", text(&topology.id))];
    fields.extend(topology.owner.as_ref().map(|owner| field("owner", text(owner))));
    fields.push(field("description", text(&topology.description)));
    fields.push(field("surfaces", texts(&topology.surfaces)));
    if topology.default {
        fields.push(field("default", Value::Bool(true)));
    }
    let variants = topology.variants.iter().map(|(name, variant)| {
        let renderers = variant.renderers.iter().map(|(kind, token)| field(kind, text(token))).collect();
        let mut fields = vec![field("outlet", text(&variant.outlet))];
        if !variant.renderers.is_empty() {
            fields.push(field("renderers", Value::Object(renderers)));
        }
        field(name, Value::Object(fields))
    });
    fields.push(field("variants", Value::Object(variants.collect())));
    Intent::Call { callee: TOPOLOGY_CALLEE.to_owned(), fields }
}

/// `config.surfaceDefinitions.account = {...}`.
pub fn surface(surface: &Surface) -> Intent {
    let mut fields = vec![
        field("id", text(&surface.id)),
        field("label", text(&surface.label)),
        field("pagesRoot", text(&surface.pages_root)),
        field("enabled", Value::Bool(surface.enabled)),
        field("requiresAuth", Value::Bool(surface.requires_auth)),
        field("requiresWorkspace", Value::Bool(surface.requires_workspace)),
    ];
    fields.extend(surface.access_policy.as_ref().map(|policy| field("accessPolicyId", text(policy))));
    fields.push(field("origin", text(&surface.origin)));
    let path = ["config", "surfaceDefinitions", &surface.id].map(str::to_owned).to_vec();
    Intent::Assign { path, value: Value::Object(fields) }
}

/// `surfaceAccessPolicies.workspace_member = {...}`.
pub fn access_policy(policy: &AccessPolicy) -> Intent {
    let path = vec!["surfaceAccessPolicies".to_owned(), policy.id.clone()];
    Intent::Assign { path, value: policy.value.clone() }
}

/// `config.auth.profileMode = "users"`.
pub fn config(config: &ConfigValue) -> Intent {
    let path = std::iter::once("config").chain(config.path.split('.')).map(str::to_owned).collect();
    Intent::Assign { path, value: config.value.clone() }
}

pub fn config_file(file: ConfigFile) -> &'static str {
    match file {
        ConfigFile::Public => PUBLIC_CONFIG_FILE,
        ConfigFile::Server => SERVER_CONFIG_FILE,
    }
}

/// `registerMainClientComponent("token", () => Name)`; `None` where the package's own client provider registers it.
pub fn component(component: &Component) -> Option<Intent> {
    let import = component.import.as_ref()?;
    Some(Intent::Register {
        callee: REGISTER_CALLEE.to_owned(),
        token: component.token.clone(),
        local: import.name.clone(),
        from: import.from.clone(),
    })
}

/// The id by which people know an entry.
pub fn id_of(intent: &Intent) -> String {
    match intent {
        Intent::Call { fields, .. } => fields
            .iter()
            .find_map(|(name, value)| match value {
                Value::String(id) if name == "id" => Some(id.clone()),
                _ => None,
            })
            .unwrap_or_else(|| intent.key()),
        Intent::Register { token, .. } => token.clone(),
        Intent::Outlet { target, .. } => target.clone(),
        Intent::Assign { .. } => intent.key(),
    }
}
