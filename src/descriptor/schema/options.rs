//! What can be given with `add`.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{RawOptionValue, RawWhen};

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
