//! The descriptor as it is written: the one definition that serde reads, the checker walks and editors get as JSON Schema.
//!
//! Nothing here decides whether a value makes sense; that is [`super::validate`]'s.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

/// Strings with their order kept: they are written into the app in it.
#[derive(Debug, Default)]
pub struct Pairs(pub Vec<(String, String)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let map = Map::deserialize(deserializer)?;
        map.into_iter()
            .map(|(key, value)| match value {
                Value::String(text) => Ok((key, text)),
                _ => Err(serde::de::Error::custom("expected a string")),
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

impl JsonSchema for Pairs {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Pairs".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        BTreeMap::<String, String>::json_schema(generator)
    }
}

/// A jskit package descriptor.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RawDescriptor {
    /// The version of this format: 1.
    pub schema: i64,
    /// Lower case, digits and dashes.
    pub id: String,
    /// A semantic version; equal to the vendored package.json's.
    pub version: String,
    pub kind: RawKind,
    /// One line for lists.
    pub summary: String,
    /// Ids of packages that are installed first, in this order.
    #[serde(default)]
    pub depends_on: Vec<String>,
    /// Ids of packages that can't be in the same app.
    #[serde(default)]
    pub conflicts_with: Vec<String>,
    /// The name of the runtime package; `@jskit-ai/<id>` where absent.
    pub npm_name: Option<String>,
    /// Bundles only: offered as `create-app --preset NAME`.
    pub preset: Option<RawPreset>,
    #[serde(default)]
    pub capabilities: RawCapabilities,
    /// What can be given with `add`.
    #[serde(default)]
    pub options: BTreeMap<String, RawOption>,
    /// Surfaces, written to `config/public.js`.
    #[serde(default)]
    pub surfaces: Vec<RawSurface>,
    /// Access policies, written to `config/surfaceAccessPolicies.js`.
    #[serde(default)]
    pub access_policies: Vec<RawAccessPolicy>,
    /// Values in `config/public.js` and `config/server.js`.
    #[serde(default)]
    pub config: Vec<RawConfig>,
    /// Placements, written to `src/placement.js`.
    #[serde(default)]
    pub placements: Vec<RawPlacement>,
    /// Semantic placements, written to `src/placementTopology.js`.
    #[serde(default)]
    pub topology: Vec<RawTopology>,
    /// What a `ShellOutlet` in one of this package's files offers.
    #[serde(default)]
    pub outlets: Vec<RawOutlet>,
    /// Tokens that placements can name.
    #[serde(default)]
    pub components: Vec<RawComponent>,
    /// Files that belong to the app once written.
    #[serde(default)]
    pub files: Vec<RawFile>,
    /// Migrations, written with a time stamp.
    #[serde(default)]
    pub migrations: Vec<RawMigration>,
    #[serde(default)]
    pub vendor: RawVendor,
    /// What goes into `package.json`.
    #[serde(default)]
    pub npm: Vec<RawNpm>,
    /// Keys of `.env` and `.env.example`.
    #[serde(default)]
    pub env: Vec<RawEnv>,
    /// Services and steps for continuous integration.
    #[serde(default)]
    pub ci: Vec<RawCi>,
    #[serde(default)]
    pub providers: RawProviders,
    #[serde(default)]
    pub container: RawContainer,
    /// HTTP routes the package answers.
    #[serde(default)]
    pub routes: Vec<RawRoute>,
    /// Generators only.
    #[serde(default)]
    pub subcommands: Vec<RawSubcommand>,
    /// Printed after `add` and by `show`.
    #[serde(default)]
    pub notes: Vec<String>,
}

#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RawKind {
    Runtime,
    Generator,
    Bundle,
}

#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RawTenancy {
    None,
    Personal,
    Workspaces,
}

/// One value or several of which any counts.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum OneOrMany<T> {
    One(T),
    Many(Vec<T>),
}

impl<T> OneOrMany<T> {
    pub fn into_vec(self) -> Vec<T> {
        match self {
            Self::One(one) => vec![one],
            Self::Many(many) => many,
        }
    }
}

/// An option's value in a condition.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum RawOptionValue {
    Flag(bool),
    Text(String),
}

/// All given parts must hold; a list means any of.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RawWhen {
    pub tenancy: Option<OneOrMany<RawTenancy>>,
    /// Ids of packages of which one is in the app after the command.
    pub installed: Option<OneOrMany<String>>,
    /// Ids of packages of which one is not in the app after the command.
    pub absent: Option<OneOrMany<String>>,
    /// Option name -> accepted values.
    #[serde(default)]
    pub option: BTreeMap<String, OneOrMany<RawOptionValue>>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RawPreset {
    pub name: String,
    /// Its place in the list of presets.
    #[serde(default)]
    pub order: i64,
    /// What `--tenancy-mode` is when it isn't given.
    #[serde(default = "no_tenancy")]
    pub tenancy: RawTenancy,
}

fn no_tenancy() -> RawTenancy {
    RawTenancy::None
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RawCapabilities {
    #[serde(default)]
    pub provides: Vec<String>,
    #[serde(default)]
    pub requires: Vec<String>,
    /// Of those provided: an app has one provider of it at a time.
    #[serde(default)]
    pub exclusive: Vec<String>,
}

#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RawOptionType {
    Text,
    Flag,
    Choice,
    Secret,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RawOption {
    #[serde(rename = "type")]
    pub kind: RawOptionType,
    #[serde(default)]
    pub required: bool,
    pub default: Option<RawOptionValue>,
    pub default_from: Option<RawDefaultFrom>,
    #[serde(default)]
    pub choices: Vec<String>,
    #[serde(default)]
    pub prompt: String,
    #[serde(default)]
    pub help: String,
    /// The whole value must match.
    pub pattern: Option<String>,
    /// The value lands in `.env` under this key.
    pub env: Option<String>,
    pub when: Option<RawWhen>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RawDefaultFrom {
    /// Another option of this package.
    pub option: Option<String>,
    /// A value of create-app: `name`, `title` or `tenancyMode`.
    pub config: Option<String>,
}

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
    /// The id of a semantic placement.
    pub target: String,
    pub owner: Option<String>,
    pub kind: RawPlacementKind,
    #[serde(default = "every_surface")]
    pub surfaces: Vec<String>,
    #[serde(default)]
    pub order: i64,
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

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RawOwnership {
    App,
    Shared,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RawFile {
    /// Below `templates/<id>/app/`.
    pub from: String,
    /// In the app; the same as `from` where absent.
    pub to: Option<String>,
    /// Or: below this surface's `pages-root` ...
    pub to_surface: Option<String>,
    /// ... at this path.
    pub path: Option<String>,
    #[serde(default = "app_owned")]
    pub ownership: RawOwnership,
    /// Copied, not rendered.
    #[serde(default)]
    pub raw: bool,
    #[serde(default)]
    pub executable: bool,
    /// Rendered again when the set of packages or the tenancy changes.
    #[serde(default)]
    pub rerender: bool,
    #[serde(default)]
    pub reason: String,
    pub when: Option<RawWhen>,
}

fn app_owned() -> RawOwnership {
    RawOwnership::App
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RawMigration {
    pub id: String,
    /// Below `templates/<id>/migrations/`; `<id>.cjs` where absent.
    pub from: Option<String>,
    pub when: Option<RawWhen>,
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RawVendor {
    #[serde(default)]
    pub include: bool,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RawNpm {
    #[serde(default)]
    pub dependencies: Pairs,
    #[serde(default)]
    pub dev_dependencies: Pairs,
    #[serde(default)]
    pub scripts: Pairs,
    #[serde(default)]
    pub overrides: Pairs,
    /// Path prefix -> `server`.
    #[serde(default)]
    pub vite_proxy: Pairs,
    pub when: Option<RawWhen>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RawEnv {
    pub key: String,
    #[serde(default)]
    pub comment: String,
    pub value: Option<String>,
    /// `hex32`: 32 random bytes as hex, made once for the app.
    pub generate: Option<String>,
    /// The value of this option of the package.
    pub option: Option<String>,
    #[serde(default)]
    pub secret: bool,
    pub when: Option<RawWhen>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RawCi {
    pub service: Option<RawCiService>,
    pub step: Option<RawCiStep>,
    pub when: Option<RawWhen>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RawCiService {
    pub name: String,
    pub image: String,
    #[serde(default)]
    pub env: Pairs,
    #[serde(default)]
    pub ports: Vec<String>,
    /// Extra options of the container, such as its health check.
    pub options: Option<String>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RawCiStep {
    pub name: String,
    pub run: String,
    #[serde(default)]
    pub env: Pairs,
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RawProviders {
    /// The vendored package exports `./server` with `serverProviders`.
    #[serde(default)]
    pub server: bool,
    /// The vendored package exports `./client` with `clientProviders`.
    #[serde(default)]
    pub client: bool,
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RawContainer {
    #[serde(default)]
    pub tokens: Vec<String>,
}

#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
pub enum RawMethod {
    #[serde(rename = "GET")]
    Get,
    #[serde(rename = "HEAD")]
    Head,
    #[serde(rename = "POST")]
    Post,
    #[serde(rename = "PUT")]
    Put,
    #[serde(rename = "PATCH")]
    Patch,
    #[serde(rename = "DELETE")]
    Delete,
}

impl RawMethod {
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RawRoute {
    pub method: RawMethod,
    pub path: String,
    #[serde(default)]
    pub summary: String,
    /// `public`, `guest`, `authenticated` or an access policy's id.
    pub policy: String,
    pub when: Option<RawWhen>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RawSubcommand {
    pub name: String,
    pub summary: String,
}

/// The JSON Schema of a descriptor.
pub fn json_schema() -> Value {
    let mut schema = schemars::schema_for!(RawDescriptor).to_value();
    if let Some(object) = schema.as_object_mut() {
        object.insert("title".to_owned(), Value::from("jskit package descriptor"));
    }
    schema
}
