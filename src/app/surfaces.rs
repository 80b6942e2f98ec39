//! Surfaces and access policies, from the app's config: as statements, as one object literal, or a mix of both.

use super::value::{Fields, field, flag, object, text};
use super::{POLICIES_FILE, PUBLIC_CONFIG_FILE, Problem, entries_of};
use crate::edit::javascript::{Entry, Value};
use crate::files::Files;

/// A part of the app with its own pages and rules of access.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Surface {
    pub id: String,
    pub label: String,
    /// Below `src/pages/`; `""` is the root. `None` where the config doesn't say it literally.
    pub pages_root: Option<String>,
    pub enabled: bool,
    pub requires_auth: bool,
    pub requires_workspace: bool,
    pub access_policy: Option<String>,
    pub line: usize,
}

#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct AccessPolicy {
    pub id: String,
    pub line: usize,
}

#[derive(Debug, Default)]
pub struct PublicConfig {
    pub surfaces: Vec<Surface>,
    pub tenancy_mode: Option<String>,
    pub title: Option<String>,
}

/// A surface's id, its fields in the order they are said, and the line.
type Said = (String, Vec<(String, Value)>, usize);

const DEFINITIONS: &str = "config.surfaceDefinitions";

pub fn read(files: &dyn Files, problems: &mut Vec<Problem>) -> PublicConfig {
    let entries = entries_of(files, PUBLIC_CONFIG_FILE, problems).unwrap_or_default();
    let mut found: Vec<Said> = Vec::new();
    let (mut tenancy_mode, mut title) = (None, None);
    for entry in &entries {
        for (id, fields) in definitions(entry) {
            match found.iter_mut().find(|(known, _, _)| *known == id) {
                Some((_, known, line)) => {
                    known.extend(fields);
                    *line = if entry.key == format!("{DEFINITIONS}.{id}") { entry.line } else { *line };
                }
                None => found.push((id, fields, entry.line)),
            }
        }
        tenancy_mode = config_text(entry, "tenancyMode").or(tenancy_mode);
        title = config_text(entry, "title").or(title);
    }
    let surfaces = found.iter().map(|(id, fields, line)| surface(id, fields, *line)).collect();
    PublicConfig { surfaces, tenancy_mode, title }
}

/// What an entry says about surfaces: id and fields.
fn definitions(entry: &Entry) -> Vec<(String, Vec<(String, Value)>)> {
    if entry.key == "config" {
        return all(object(&entry.fields, "surfaceDefinitions").unwrap_or_default());
    }
    let Some(rest) = entry.key.strip_prefix(DEFINITIONS) else { return Vec::new() };
    let path: Vec<&str> = rest.split('.').skip(1).collect();
    match path.as_slice() {
        [] if rest.is_empty() => all(&entry.fields),
        [id] => vec![((*id).to_owned(), entry.fields.clone())],
        // `config.surfaceDefinitions.home.label = "Start"` changes what was said before.
        [id, name] => {
            let value = assigned(entry).map(|value| ((*name).to_owned(), value.clone()));
            vec![((*id).to_owned(), value.into_iter().collect())]
        }
        _ => Vec::new(),
    }
}

fn all(surfaces: &Fields) -> Vec<(String, Vec<(String, Value)>)> {
    let objects = surfaces.iter().filter_map(|(id, value)| match value {
        Value::Object(fields) => Some((id.clone(), fields.clone())),
        _ => None,
    });
    objects.collect()
}

/// A text value of the config, such as `config.tenancyMode`.
fn config_text(entry: &Entry, name: &str) -> Option<String> {
    match entry.key.strip_prefix("config") {
        Some("") => text(&entry.fields, name).map(str::to_owned),
        Some(rest) if rest.strip_prefix('.') == Some(name) => match assigned(entry)? {
            Value::String(value) => Some(value.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// A value that is no object stands in the entry's one field.
fn assigned(entry: &Entry) -> Option<&Value> {
    field(&entry.fields, "value")
}

fn surface(id: &str, fields: &Fields, line: usize) -> Surface {
    Surface {
        id: id.to_owned(),
        label: text(fields, "label").unwrap_or(id).to_owned(),
        pages_root: text(fields, "pagesRoot").map(|root| root.trim_matches('/').to_owned()),
        enabled: flag(fields, "enabled") != Some(false),
        requires_auth: flag(fields, "requiresAuth") == Some(true),
        requires_workspace: flag(fields, "requiresWorkspace") == Some(true),
        access_policy: text(fields, "accessPolicyId").filter(|policy| !policy.is_empty()).map(str::to_owned),
        line,
    }
}

pub fn access_policies(files: &dyn Files, problems: &mut Vec<Problem>) -> Vec<AccessPolicy> {
    let mut policies: Vec<AccessPolicy> = Vec::new();
    for entry in entries_of(files, POLICIES_FILE, problems).unwrap_or_default() {
        let Some(rest) = entry.key.strip_prefix("surfaceAccessPolicies") else { continue };
        let ids = match rest.strip_prefix('.') {
            Some(id) if !id.contains('.') => vec![id.to_owned()],
            None if rest.is_empty() => entry.fields.iter().map(|(id, _)| id.clone()).collect(),
            _ => Vec::new(),
        };
        for id in ids {
            if !policies.iter().any(|policy| policy.id == id) {
                policies.push(AccessPolicy { id, line: entry.line });
            }
        }
    }
    policies
}
