//! What goes into the app as files, migrations, `package.json` and `.env`.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Pairs, RawWhen};

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
    /// Where earlier versions had it: what was made of it there goes along.
    #[serde(default)]
    pub was: Vec<String>,
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
