//! The descriptor as it is written: the one definition that serde reads, the checker walks and editors get as JSON Schema.
//!
//! One file for each of [`super::validate`]'s. Nothing here decides whether a value makes sense; that is [`super::validate`]'s.

mod generators;
mod identity;
mod options;
mod outside;
mod runtime;
mod screens;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

pub use generators::{RawArgument, RawGeneratedFile, RawGeneratedOutlet, RawInference, RawItems, RawSubcommand};
pub use identity::{RawCapabilities, RawKind, RawPreset, RawRelease};
pub use options::{RawDefaultFrom, RawOption, RawOptionType};
pub use outside::{RawEnv, RawFile, RawMigration, RawNpm, RawOwnership, RawVendor};
pub use runtime::{RawCi, RawCiService, RawCiStep, RawContainer, RawProviders, RawRoute};
pub use screens::{
    RawAccessPolicy, RawComponent, RawConfig, RawConfigFile, RawOutlet, RawPlacement, RawPlacementKind, RawSurface,
    RawTopology, RawVariant,
};

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
    /// The tenancies that the package works in; every one where absent.
    pub tenancy: Option<OneOrMany<RawTenancy>>,
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
    /// What each version changed: printed by `update --changelog` and `show`.
    #[serde(default)]
    pub changes: Vec<RawRelease>,
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

/// The JSON Schema of a descriptor.
pub fn json_schema() -> Value {
    let mut schema = schemars::schema_for!(RawDescriptor).to_value();
    if let Some(object) = schema.as_object_mut() {
        object.insert("title".to_owned(), Value::from("jskit package descriptor"));
    }
    schema
}
