//! Surfaces, policies, config, placements, topology, outlets and components: what people see and what guards it.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Pairs, RawWhen};

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RawSurface {
    pub id: String,
    pub label: String,
    /// Below `src/pages/`; "" is the root.
    pub pages_root: String,
    #[serde(default = "yes")]
    pub enabled: bool,
    #[serde(default)]
    pub requires_auth: bool,
    #[serde(default)]
    pub requires_workspace: bool,
    pub access_policy: Option<String>,
    #[serde(default)]
    pub origin: String,
    pub when: Option<RawWhen>,
}

fn yes() -> bool {
    true
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RawAccessPolicy {
    pub id: String,
    pub value: Map<String, Value>,
    pub when: Option<RawWhen>,
}

#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RawConfigFile {
    Public,
    Server,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RawConfig {
    pub file: RawConfigFile,
    /// Below `config`: `auth.profileMode`.
    pub path: String,
    pub value: Value,
    pub when: Option<RawWhen>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RawPlacementKind {
    Link,
    Component,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RawPlacement {
    pub id: String,
    /// The ids that earlier versions had for it: what was made of it goes along.
    #[serde(default)]
    pub was: Vec<String>,
    /// The id of a semantic placement.
    pub target: String,
    pub owner: Option<String>,
    pub kind: RawPlacementKind,
    #[serde(default = "every_surface")]
    pub surfaces: Vec<String>,
    /// 0 where absent; what a generator adds comes last of its placement.
    pub order: Option<i64>,
    /// The component's token; kind `component` needs it.
    pub component: Option<String>,
    pub props: Option<Map<String, Value>>,
    /// An expression over the placement context: `auth.authenticated && !workspace`.
    pub visible_when: Option<String>,
    pub when: Option<RawWhen>,
}

fn every_surface() -> Vec<String> {
    vec!["*".to_owned()]
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RawTopology {
    pub id: String,
    /// The ids that earlier versions had for it: what was made of it goes along.
    #[serde(default)]
    pub was: Vec<String>,
    pub owner: Option<String>,
    pub description: String,
    #[serde(default)]
    pub default: bool,
    #[serde(default = "every_surface")]
    pub surfaces: Vec<String>,
    pub variants: RawVariants,
    pub when: Option<RawWhen>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RawVariants {
    pub compact: Option<RawVariant>,
    pub medium: Option<RawVariant>,
    pub expanded: Option<RawVariant>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RawVariant {
    /// `host:name` of a `ShellOutlet`.
    pub outlet: String,
    /// Placement kind -> component token.
    #[serde(default)]
    pub renderers: Pairs,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RawOutlet {
    /// `host:name`
    pub target: String,
    /// The file that has the `ShellOutlet`: one of this package's.
    pub file: String,
    #[serde(default)]
    pub default: bool,
    pub when: Option<RawWhen>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RawComponent {
    pub token: String,
    /// Without it the package's own client provider registers the token.
    pub import: Option<RawImport>,
    pub when: Option<RawWhen>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RawImport {
    pub name: String,
    pub from: String,
}
