//! Subcommands of generators: what they ask for, and what they add. Texts of what they add are templates.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{RawComponent, RawOption, RawPlacement, RawTopology, RawWhen};

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RawSubcommand {
    pub name: String,
    pub summary: String,
    /// Command lines for its help.
    #[serde(default)]
    pub examples: Vec<String>,
    /// What the tool finds out from the app before: the templates get it as `inferred`.
    pub infer: Option<RawInference>,
    /// Words of the command line, in this order.
    #[serde(default)]
    pub arguments: Vec<RawArgument>,
    #[serde(default)]
    pub options: BTreeMap<String, RawOption>,
    #[serde(default)]
    pub files: Vec<RawGeneratedFile>,
    #[serde(default)]
    pub outlets: Vec<RawGeneratedOutlet>,
    #[serde(default)]
    pub components: Vec<RawComponent>,
    #[serde(default)]
    pub topology: Vec<RawTopology>,
    #[serde(default)]
    pub placements: Vec<RawPlacement>,
}

#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RawInference {
    Page,
    PlacedElement,
    Subpages,
    Outlet,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RawArgument {
    pub name: String,
    #[serde(default)]
    pub help: String,
    /// The whole value must match.
    pub pattern: Option<String>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RawGeneratedFile {
    /// Below `templates/<id>/app/`.
    pub from: String,
    /// In the app.
    pub to: String,
    #[serde(default)]
    pub reason: String,
    pub when: Option<RawWhen>,
}

/// A `ShellOutlet` that is added to a component file of the app.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RawGeneratedOutlet {
    /// `host:name`
    pub target: String,
    pub file: String,
    #[serde(default)]
    pub default: bool,
    /// It stands in a `nav` of its own, for links between the pages of a section.
    #[serde(default)]
    pub menu: bool,
    /// Also a `RouterView` behind it, where the file has none.
    #[serde(default)]
    pub router_view: bool,
    pub when: Option<RawWhen>,
}

/// What a subcommand adds, its texts rendered.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct RawItems {
    pub files: Vec<RawGeneratedFile>,
    pub outlets: Vec<RawGeneratedOutlet>,
    pub components: Vec<RawComponent>,
    pub topology: Vec<RawTopology>,
    pub placements: Vec<RawPlacement>,
}
