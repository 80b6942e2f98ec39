//! A package as it is, and as an older version of itself might have been; texts as somebody might have edited them.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::catalog::{MemoryTemplates, Package, Source};
use crate::descriptor::model::Descriptor;
use crate::edit::{Outcome, json};

/// The package under test, in memory.
#[derive(Clone, Debug)]
pub struct Subject {
    pub descriptor: Descriptor,
    templates: BTreeMap<String, Vec<u8>>,
}

impl Subject {
    pub fn of(package: &Package) -> Self {
        let read = |path: String| package.templates.read(&path).map(|bytes| (path, bytes));
        let templates = package.templates.list("").into_iter().filter_map(read).collect();
        Self { descriptor: package.descriptor.clone(), templates }
    }

    /// As a package of the scratch app's own.
    pub fn package(&self) -> Package {
        Package {
            descriptor: self.descriptor.clone(),
            text: String::new(),
            source: Source::App,
            origin: "the package under test".to_owned(),
            templates: Box::new(MemoryTemplates(self.templates.clone())),
        }
    }

    /// Another version, whose texts had one line more at their beginning. Migrations never change.
    #[must_use]
    pub fn older(&self) -> Self {
        let mut older = self.clone();
        let version = if self.descriptor.version == "0.0.1" { "0.0.2" } else { "0.0.1" };
        version.clone_into(&mut older.descriptor.version);
        for (path, bytes) in &mut older.templates {
            let Ok(text) = std::str::from_utf8(bytes) else { continue };
            if path == "vendor/package.json" {
                let version = Value::String(older.descriptor.version.clone());
                if let Outcome::Edited(text) = json::set(text, &["version"], &version) {
                    *bytes = text.into_bytes();
                }
            } else if !path.starts_with("migrations/")
                && let Some(line) = comment(path, "an older version had this line")
            {
                *bytes = format!("{line}\n{text}").into_bytes();
            }
        }
        older
    }
}

/// A text with a line at its end that its owner might have written; `None` where a comment can't stand there.
pub fn edited(path: &str, bytes: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(bytes).ok().filter(|text| !text.is_empty())?;
    let gap = if text.ends_with('\n') { "" } else { "\n" };
    Some(format!("{text}{gap}{}\n", comment(path, "somebody's own line")?).into_bytes())
}

fn comment(path: &str, text: &str) -> Option<String> {
    match path.rsplit_once('.').map(|(_, extension)| extension)? {
        "js" | "mjs" | "cjs" | "ts" | "jsx" | "tsx" => Some(format!("// {text}")),
        "css" | "scss" => Some(format!("/* {text} */")),
        "vue" | "html" | "md" | "svg" => Some(format!("<!-- {text} -->")),
        "yml" | "yaml" | "toml" => Some(format!("# {text}")),
        "txt" => Some(text.to_owned()),
        _ => None,
    }
}
