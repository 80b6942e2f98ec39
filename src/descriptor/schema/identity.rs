//! What a package is: its kind, its preset, its capabilities.

use schemars::JsonSchema;
use serde::Deserialize;

use super::RawTenancy;

#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RawKind {
    Runtime,
    Generator,
    Bundle,
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

/// What a version changed.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RawRelease {
    /// A semantic version, not newer than the descriptor's.
    pub version: String,
    /// What changed, a line each.
    pub lines: Vec<String>,
}
