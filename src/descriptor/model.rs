//! A descriptor that has been checked. Everything after parsing reads these types only.

use std::collections::BTreeMap;

use super::inference::Inference;
pub use crate::change::Release;
use crate::edit::javascript::Value;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PackageKind {
    Runtime,
    Generator,
    Bundle,
}

impl PackageKind {
    pub fn name(self) -> &'static str {
        match self {
            Self::Runtime => "runtime",
            Self::Generator => "generator",
            Self::Bundle => "bundle",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tenancy {
    None,
    Personal,
    Workspaces,
}

impl Tenancy {
    pub const ALL: [Self; 3] = [Self::None, Self::Personal, Self::Workspaces];

    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Personal => "personal",
            Self::Workspaces => "workspaces",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tenancy| tenancy.name() == text)
    }
}

/// Where a thing is declared, for messages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    pub file: String,
    pub line: usize,
}

#[derive(Clone, Debug)]
pub struct Descriptor {
    pub id: String,
    pub version: String,
    pub kind: PackageKind,
    pub summary: String,
    pub npm_name: String,
    pub depends_on: Vec<String>,
    pub conflicts_with: Vec<String>,
    /// The tenancies that the package works in; empty where it works in every one.
    pub tenancy: Vec<Tenancy>,
    pub preset: Option<Preset>,
    pub capabilities: Capabilities,
    pub options: BTreeMap<String, PackageOption>,
    pub surfaces: Vec<Conditional<Surface>>,
    pub access_policies: Vec<Conditional<AccessPolicy>>,
    pub config: Vec<Conditional<ConfigValue>>,
    pub placements: Vec<Conditional<Placement>>,
    pub topology: Vec<Conditional<Topology>>,
    pub outlets: Vec<Conditional<Outlet>>,
    pub components: Vec<Conditional<Component>>,
    pub files: Vec<Conditional<AppFile>>,
    pub migrations: Vec<Conditional<Migration>>,
    pub vendor: bool,
    pub npm: Vec<Conditional<Npm>>,
    pub env: Vec<Conditional<EnvKey>>,
    pub ci: Vec<Conditional<Ci>>,
    pub server_provider: bool,
    pub client_provider: bool,
    pub container_tokens: Vec<String>,
    pub routes: Vec<Conditional<Route>>,
    pub subcommands: Vec<Subcommand>,
    pub notes: Vec<String>,
    /// The newest first.
    pub changes: Vec<Release>,
    pub place: Place,
}

impl Descriptor {
    pub fn works_in(&self, tenancy: Tenancy) -> bool {
        self.tenancy.is_empty() || self.tenancy.contains(&tenancy)
    }
}

/// A declaration that counts only where its condition holds.
#[derive(Clone, Debug)]
pub struct Conditional<T> {
    pub when: When,
    pub item: T,
    pub place: Place,
}

/// All given parts must hold; empty parts hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct When {
    pub tenancy: Vec<Tenancy>,
    pub installed: Vec<String>,
    pub absent: Vec<String>,
    /// Option name -> accepted values, as text.
    pub option: BTreeMap<String, Vec<String>>,
}

#[derive(Clone, Debug)]
pub struct Preset {
    pub name: String,
    pub order: i64,
    pub tenancy: Tenancy,
}

#[derive(Clone, Debug, Default)]
pub struct Capabilities {
    pub provides: Vec<String>,
    pub requires: Vec<String>,
    pub exclusive: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptionType {
    Text,
    Flag,
    Choice,
    Secret,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DefaultFrom {
    Option(String),
    Config(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageOption {
    pub name: String,
    pub kind: OptionType,
    pub required: bool,
    /// Flags have `true` or `false`.
    pub default: Option<String>,
    pub default_from: Option<DefaultFrom>,
    pub choices: Vec<String>,
    pub prompt: String,
    pub help: String,
    pub pattern: Option<String>,
    pub env: Option<String>,
    pub when: When,
}

#[derive(Clone, Debug)]
pub struct Surface {
    pub id: String,
    pub label: String,
    pub pages_root: String,
    pub enabled: bool,
    pub requires_auth: bool,
    pub requires_workspace: bool,
    pub access_policy: Option<String>,
    pub origin: String,
}

#[derive(Clone, Debug)]
pub struct AccessPolicy {
    pub id: String,
    pub value: Value,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConfigFile {
    Public,
    Server,
}

#[derive(Clone, Debug)]
pub struct ConfigValue {
    pub file: ConfigFile,
    pub path: String,
    pub value: Value,
}

#[derive(Clone, Debug)]
pub struct Placement {
    pub id: String,
    /// The ids of earlier versions.
    pub was: Vec<String>,
    pub target: String,
    pub owner: Option<String>,
    /// `link` or `component`.
    pub kind: String,
    pub surfaces: Vec<String>,
    pub order: i64,
    pub component: Option<String>,
    /// An object, or `None` where there are no props.
    pub props: Option<Value>,
    /// The arrow function made from `visible-when`.
    pub when: Option<String>,
}

#[derive(Clone, Debug)]
pub struct Topology {
    pub id: String,
    /// The ids of earlier versions.
    pub was: Vec<String>,
    pub owner: Option<String>,
    pub description: String,
    pub default: bool,
    pub surfaces: Vec<String>,
    /// In the order compact, medium, expanded.
    pub variants: Vec<(String, Variant)>,
}

#[derive(Clone, Debug)]
pub struct Variant {
    pub outlet: String,
    /// Placement kind -> component token.
    pub renderers: Vec<(String, String)>,
}

#[derive(Clone, Debug)]
pub struct Outlet {
    pub target: String,
    pub file: String,
    pub default: bool,
}

#[derive(Clone, Debug)]
pub struct Component {
    pub token: String,
    pub import: Option<ComponentImport>,
}

#[derive(Clone, Debug)]
pub struct ComponentImport {
    pub name: String,
    pub from: String,
}

#[expect(clippy::struct_excessive_bools, reason = "independent marks of a file, each a key of the format")]
#[derive(Clone, Debug)]
pub struct AppFile {
    /// Below `templates/<id>/app/`.
    pub from: String,
    pub to: FileTarget,
    /// The paths of earlier versions.
    pub was: Vec<String>,
    pub shared: bool,
    pub raw: bool,
    pub executable: bool,
    pub rerender: bool,
    pub reason: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileTarget {
    Path(String),
    Surface { surface: String, path: String },
}

#[derive(Clone, Debug)]
pub struct Migration {
    pub id: String,
    /// Below `templates/<id>/migrations/`.
    pub from: String,
}

#[derive(Clone, Debug, Default)]
pub struct Npm {
    pub dependencies: Vec<(String, String)>,
    pub dev_dependencies: Vec<(String, String)>,
    pub scripts: Vec<(String, String)>,
    pub overrides: Vec<(String, String)>,
    pub vite_proxy: Vec<(String, String)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EnvValue {
    Text(String),
    /// So many random bytes, as hex.
    GenerateHex(usize),
    /// The value of an option of the same package.
    Option(String),
}

#[derive(Clone, Debug)]
pub struct EnvKey {
    pub key: String,
    pub comment: String,
    pub value: EnvValue,
    pub secret: bool,
}

#[derive(Clone, Debug)]
pub struct Ci {
    pub service: Option<serde_json::Value>,
    pub step: Option<serde_json::Value>,
}

#[derive(Clone, Debug)]
pub struct Route {
    pub method: String,
    pub path: String,
    pub summary: String,
    pub policy: String,
}

/// A subcommand of a generator.
#[derive(Clone, Debug)]
pub struct Subcommand {
    pub name: String,
    pub summary: String,
    pub examples: Vec<String>,
    pub infer: Option<Inference>,
    /// In the order of the command line; all are required.
    pub arguments: Vec<PackageOption>,
    pub options: BTreeMap<String, PackageOption>,
    /// What it adds as it is declared: its texts are templates.
    pub body: serde_json::Value,
    /// The same with sample values, which is how it is checked before it is used.
    pub sample: GeneratedItems,
    pub place: Place,
}

impl Subcommand {
    /// `outlet NAME FILE`
    pub fn usage(&self) -> String {
        let arguments = self.arguments.iter().map(|argument| argument.name.to_uppercase());
        std::iter::once(self.name.clone()).chain(arguments).collect::<Vec<_>>().join(" ")
    }
}

/// What one run of a subcommand adds.
#[derive(Clone, Debug, Default)]
pub struct GeneratedItems {
    pub files: Vec<Conditional<GeneratedFile>>,
    pub outlets: Vec<Conditional<GeneratedOutlet>>,
    pub components: Vec<Conditional<Component>>,
    pub topology: Vec<Conditional<Topology>>,
    pub placements: Vec<Conditional<GeneratedPlacement>>,
}

#[derive(Clone, Debug)]
pub struct GeneratedFile {
    /// Below `templates/<id>/app/`.
    pub from: String,
    pub to: String,
    pub reason: String,
}

#[derive(Clone, Debug)]
pub struct GeneratedOutlet {
    pub target: String,
    pub file: String,
    pub default: bool,
    pub menu: bool,
    pub router_view: bool,
}

#[derive(Clone, Debug)]
pub struct GeneratedPlacement {
    pub placement: Placement,
    /// Whether the descriptor says the order; otherwise the entry comes last of its placement.
    pub has_order: bool,
}
