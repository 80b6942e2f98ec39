//! A plan as JSON: printed in one way, read with suspicion.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::{Ground, Saving, Started};
use crate::change::{Change, ChangeSet, Ownership, SecretKey};
use crate::error::{Error, Result};
use crate::hash;
use crate::path::AppPath;
use crate::shell;
use crate::transaction::secrets::Keyring;

/// Rises when an older tool could no longer read a plan, or would read it wrongly.
const FORMAT: u32 = 1;
pub const TOOL: &str = env!("CARGO_PKG_VERSION");

/// The JSON Schema of a plan.
pub const SCHEMA: &str = include_str!("plan.schema.json");

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedPlan {
    pub plan: u32,
    pub tool: String,
    /// The command's arguments, without those that were secret.
    pub args: Vec<String>,
    /// RFC 3339: the moment of the request, which names migrations.
    pub time: String,
    pub ground: Ground,
    /// What has to be given again.
    pub secrets: Vec<NeededSecret>,
    pub changes: Vec<SavedChange>,
    /// For whoever reads the plan: what the command says of it. Applying it looks at none of these.
    pub entries: Vec<Value>,
    pub conflicts: Vec<Value>,
    pub kept: Vec<String>,
    pub warnings: Vec<String>,
    pub notes: Vec<String>,
    pub next: Vec<String>,
}

/// A key of `.env` whose value a plan hasn't.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NeededSecret {
    pub key: String,
    pub option: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedChange {
    pub path: String,
    /// `create`, `modify` or `delete`; `keys` for a file of which only keys are told.
    pub action: String,
    pub ownership: Ownership,
    pub executable: bool,
    pub packages: Vec<String>,
    pub reasons: Vec<String>,
    /// SHA-256 of what is there before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Content>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<SavedKey>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Content {
    Text(String),
    Base64(String),
}

/// One key of `.env` that a plan sets or drops.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedKey {
    pub key: String,
    /// `set` or `drop`.
    pub action: String,
    /// The value before, under the key that never leaves this clone of the app.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
}

pub(super) const KEYS: &str = "keys";

impl Content {
    fn of(bytes: &[u8]) -> Self {
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::Text(text.to_owned()),
            Err(_) => Self::Base64(STANDARD.encode(bytes)),
        }
    }

    pub fn is(&self, bytes: &[u8]) -> bool {
        *self == Self::of(bytes)
    }
}

impl SavedChange {
    pub fn of(change: &Change, keyring: Option<&Keyring>) -> Self {
        let key = |one: &SecretKey| SavedKey {
            key: one.key.clone(),
            action: if one.after.is_some() { "set" } else { "drop" }.to_owned(),
            before: one
                .before
                .as_ref()
                .map(|value| keyring.map_or_else(String::new, |ring| ring.seal(&change.path, &one.key, value))),
        };
        Self {
            path: change.path.to_string(),
            action: if change.secret { KEYS } else { change.kind.action() }.to_owned(),
            ownership: change.ownership,
            executable: change.executable,
            packages: change.packages.clone(),
            reasons: change.reasons.clone(),
            before: change.kind.before().filter(|_| !change.secret).map(hash::sha256),
            after: change.kind.after().filter(|_| !change.secret).map(Content::of),
            keys: change.secret_keys.iter().map(key).collect(),
        }
    }

    /// The path, which nobody has checked yet.
    pub fn place(&self) -> Option<AppPath> {
        AppPath::listed(&self.path).filter(|path| !path.as_str().starts_with(".jskit/state/"))
    }
}

impl SavedPlan {
    pub fn moment(&self) -> Option<OffsetDateTime> {
        OffsetDateTime::parse(&self.time, &Rfc3339).ok()
    }
}

pub(super) fn print(saving: &Saving, started: &Started, set: &ChangeSet) -> Result<String> {
    let keyring = started.keyring.as_ref();
    let changes: Vec<SavedChange> = set.changes.values().map(|change| SavedChange::of(change, keyring)).collect();
    let keys = changes.iter().flat_map(|change| &change.keys).filter(|key| key.action == "set");
    let secrets = keys.filter_map(|key| {
        let option = started.secrets.get(&key.key)?.clone();
        Some(NeededSecret { key: key.key.clone(), option })
    });
    let time =
        saving.time.format(&Rfc3339).map_err(|error| Error::Bug(format!("the time can't be printed: {error}")))?;
    let plan = SavedPlan {
        plan: FORMAT,
        tool: TOOL.to_owned(),
        args: saving.args.clone(),
        time,
        ground: started.ground.clone(),
        secrets: secrets.collect(),
        changes,
        entries: values(&set.entries)?,
        conflicts: values(&set.conflicts)?,
        kept: set.kept.iter().map(ToString::to_string).collect(),
        warnings: set.warnings.clone(),
        notes: set.notes.clone(),
        next: set.next.clone(),
    };
    let mut text = serde_json::to_string_pretty(&plan).map_err(Error::unprintable)?;
    text.push('\n');
    Ok(text)
}

fn values(list: &[impl Serialize]) -> Result<Vec<Value>> {
    list.iter().map(|one| serde_json::to_value(one).map_err(Error::unprintable)).collect()
}

/// Reads a plan; whether it still fits is another question.
pub fn parse(shown: &str, bytes: &[u8]) -> Result<SavedPlan> {
    #[derive(Deserialize)]
    struct Version {
        plan: u32,
        tool: String,
    }
    let bad = |reason: String| {
        Error::refused(
            "no-plan",
            format!("`{shown}` is no plan: {reason}"),
            format!("make one: `jskit plan COMMAND ... --out {}`", shell::quoted(shown)),
        )
    };
    let version: Version = serde_json::from_slice(bytes).map_err(|error| bad(error.to_string()))?;
    if version.plan != FORMAT || version.tool != TOOL {
        let tool: String = version.tool.chars().filter(|letter| !letter.is_control()).take(40).collect();
        return Err(Error::refused(
            "plan-of-another-tool",
            format!("`{shown}` was made by jskit {tool}, and this is jskit {TOOL}"),
            "plan it again with this one",
        ));
    }
    let plan: SavedPlan = serde_json::from_slice(bytes).map_err(|error| bad(error.to_string()))?;
    match problem(&plan) {
        Some(reason) => Err(bad(reason)),
        None => Ok(plan),
    }
}

/// What no plan of ours says.
fn problem(plan: &SavedPlan) -> Option<String> {
    let controls = |text: &str| text.chars().any(char::is_control);
    if plan.args.iter().any(|arg| controls(arg)) {
        return Some("its arguments have control characters".to_owned());
    }
    if plan.args.iter().any(|arg| arg == "--trust" || arg.starts_with("--trust=")) {
        return Some("it says whom to trust, which is for whoever applies it to say".to_owned());
    }
    if plan.moment().is_none() {
        return Some("its `time` is none".to_owned());
    }
    if let Some(change) = plan.changes.iter().find(|change| change.place().is_none()) {
        return Some(format!("`{}` is no path of an app", change.path.escape_debug()));
    }
    let is_name = |name: &str| crate::descriptor::names::id(name).is_ok();
    let odd = plan.secrets.iter().find(|secret| !is_name(&secret.option) || controls(&secret.key));
    odd.map(|secret| format!("`{}` is no option", secret.option.escape_debug()))
}
