//! Placements, topology and component tokens, from the entries of their files.

use super::value::{Fields, field, flag, number, object, text, texts};
use crate::edit::javascript::{Entry, PLACEMENT_CALLEE, REGISTER_CALLEE, TOPOLOGY_CALLEE, Value};

pub const LAYOUTS: [&str; 3] = ["compact", "medium", "expanded"];

#[derive(Clone, Debug, PartialEq)]
pub struct Placement {
    pub key: String,
    pub id: String,
    /// Empty where it isn't literal.
    pub target: String,
    pub owner: Option<String>,
    pub kind: String,
    /// Empty where the entry doesn't say it literally.
    pub surfaces: Vec<String>,
    pub order: Option<f64>,
    pub component_token: Option<String>,
    pub props: Vec<(String, Value)>,
    pub line: usize,
    /// False where a spread or an expression hides what is said.
    pub complete: bool,
}

impl Placement {
    pub fn prop(&self, name: &str) -> Option<&str> {
        text(&self.props, name)
    }
}

/// A semantic placement: where links and components of one kind go.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Topology {
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    pub description: String,
    pub default: bool,
    pub surfaces: Vec<String>,
    /// In the order compact, medium, expanded; those that the entry has.
    pub variants: Vec<Variant>,
    pub line: usize,
}

#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Variant {
    pub layout: String,
    /// Empty where it isn't literal.
    pub outlet: String,
    pub renderers: Vec<Renderer>,
}

/// The component that shows entries of a kind.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Renderer {
    pub kind: String,
    pub token: String,
}

impl Topology {
    /// `page.section-nav@home-settings`, as entry keys and `--link-placement` write it.
    pub fn name(&self) -> String {
        match &self.owner {
            Some(owner) => format!("{}@{owner}", self.id),
            None => self.id.clone(),
        }
    }

    pub fn shows_on(&self, surface: &str) -> bool {
        self.surfaces.is_empty() || self.surfaces.iter().any(|shown| shown == "*" || shown == surface)
    }

    pub fn leads_to(&self, outlet: &str) -> bool {
        self.variants.iter().any(|variant| variant.outlet == outlet)
    }

    pub fn renders(&self, kind: &str) -> bool {
        self.variants.iter().any(|variant| variant.renderers.iter().any(|renderer| renderer.kind == kind))
    }
}

/// A token and the name of the component that the app registers under it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ComponentToken {
    pub token: String,
    pub component: String,
    pub line: usize,
}

fn of<'e>(entries: &'e [Entry], callee: &'e str) -> impl Iterator<Item = &'e Entry> {
    entries.iter().filter(move |entry| {
        entry.key.strip_prefix(callee).is_some_and(|rest| rest.starts_with('(') && rest.ends_with(')'))
    })
}

pub fn placements(entries: &[Entry]) -> Vec<Placement> {
    of(entries, PLACEMENT_CALLEE).filter_map(placement).collect()
}

fn placement(entry: &Entry) -> Option<Placement> {
    let fields = entry.fields.as_slice();
    let said = |name| text(fields, name).map(str::to_owned);
    Some(Placement {
        key: entry.key.clone(),
        id: said("id")?,
        target: said("target").unwrap_or_default(),
        owner: said("owner").filter(|owner| !owner.is_empty()),
        kind: said("kind").unwrap_or_default(),
        surfaces: texts(fields, "surfaces").unwrap_or_default(),
        order: number(fields, "order"),
        component_token: said("componentToken"),
        props: object(fields, "props").map(<Fields>::to_vec).unwrap_or_default(),
        line: entry.line,
        complete: entry.complete,
    })
}

pub fn topology(entries: &[Entry]) -> Vec<Topology> {
    of(entries, TOPOLOGY_CALLEE).filter_map(topology_entry).collect()
}

fn topology_entry(entry: &Entry) -> Option<Topology> {
    let fields = entry.fields.as_slice();
    let variants = object(fields, "variants").unwrap_or_default();
    Some(Topology {
        id: text(fields, "id")?.to_owned(),
        owner: text(fields, "owner").filter(|owner| !owner.is_empty()).map(str::to_owned),
        description: text(fields, "description").unwrap_or_default().to_owned(),
        default: flag(fields, "default") == Some(true),
        surfaces: texts(fields, "surfaces").unwrap_or_default(),
        variants: LAYOUTS.iter().filter_map(|layout| variant(layout, object(variants, layout)?)).collect(),
        line: entry.line,
    })
}

fn variant(layout: &str, fields: &Fields) -> Option<Variant> {
    field(fields, "outlet")?;
    let renderers = object(fields, "renderers").unwrap_or_default().iter().filter_map(|(kind, token)| match token {
        Value::String(token) => Some(Renderer { kind: kind.clone(), token: token.clone() }),
        _ => None,
    });
    Some(Variant {
        layout: layout.to_owned(),
        outlet: text(fields, "outlet").unwrap_or_default().to_owned(),
        renderers: renderers.collect(),
    })
}

pub fn components(entries: &[Entry]) -> Vec<ComponentToken> {
    let tokens = of(entries, REGISTER_CALLEE).filter_map(|entry| {
        let component = text(&entry.fields, "local").unwrap_or_default().to_owned();
        let token = text(&entry.fields, "token")?.to_owned();
        Some(ComponentToken { token, component, line: entry.line })
    });
    tokens.collect()
}
