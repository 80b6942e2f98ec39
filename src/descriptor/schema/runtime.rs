//! What is there when the app runs or is checked: CI, providers, container, routes.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Pairs, RawWhen};

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
