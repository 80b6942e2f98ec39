//! Direct npm dependencies that carry a descriptor. `node_modules` is never walked: only names in `package.json` are looked up.

use std::sync::Arc;

use serde_json::Value;

use crate::descriptor::names;
use crate::fs::ConfinedDir;

use super::Source;
use super::directory::FolderTemplates;
use super::load::Offer;

/// `app` is the app's root.
pub fn offers(app: &Arc<ConfinedDir>) -> Vec<Offer<'static>> {
    // A broken package.json is reported by whoever has to edit it.
    let Ok(Some(text)) = app.read_text("package.json") else { return Vec::new() };
    let Ok(manifest) = serde_json::from_str::<Value>(&text) else { return Vec::new() };
    let mut offers = Vec::new();
    for name in dependencies(&manifest) {
        let Some(folder) = installed_at(app, &name) else { continue };
        let path = format!("{folder}/package.descriptor.toml");
        if matches!(app.read(&path), Ok(None)) {
            continue;
        }
        let templates = FolderTemplates { root: Arc::clone(app), folder: format!("{folder}/templates") };
        let app = Arc::clone(app);
        offers.push(Offer {
            id: None,
            file: format!("node_modules/{name}/package.descriptor.toml"),
            source: Source::Npm,
            origin: format!("node_modules/{name}"),
            read: Box::new(move || Ok(app.read_text(&path)?.unwrap_or_default())),
            templates: Box::new(move || Ok(Box::new(templates))),
        });
    }
    offers
}

fn dependencies(manifest: &Value) -> Vec<String> {
    let kinds = ["dependencies", "devDependencies", "optionalDependencies"];
    let mut found: Vec<String> = kinds
        .iter()
        .filter_map(|kind| manifest.get(kind)?.as_object())
        .flat_map(|entries| entries.keys().cloned())
        .filter(|name| names::npm_name(name).is_ok())
        .collect();
    found.sort();
    found.dedup();
    found
}

/// The folder behind `node_modules/<name>`, links followed as package managers make them. A link to a folder of the app itself is the
/// app's own package, and is offered as that.
fn installed_at(app: &ConfinedDir, name: &str) -> Option<String> {
    let real = app.follow(&format!("node_modules/{name}"))?;
    real.starts_with("node_modules/").then_some(real)
}
