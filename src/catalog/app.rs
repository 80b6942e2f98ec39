//! The app's own packages: `packages/*/package.descriptor.toml`, their templates beside it.

use std::collections::BTreeMap;

use crate::error::Result;
use crate::files::Files;
use crate::path::AppPath;

use super::load::Offer;
use super::{MemoryTemplates, Source, Templates};

const DESCRIPTOR: &str = "/package.descriptor.toml";

pub fn offers(files: &dyn Files) -> Result<Vec<Offer<'_>>> {
    let paths = files.list("packages")?;
    let mut offers = Vec::new();
    for path in &paths {
        let Some(folder) = path.as_str().strip_suffix(DESCRIPTOR) else { continue };
        if folder.matches('/').count() != 1 {
            continue;
        }
        let prefix = format!("{folder}/templates/");
        let templates: Vec<AppPath> = paths.iter().filter(|path| path.as_str().starts_with(&prefix)).cloned().collect();
        let file = path.clone();
        offers.push(Offer {
            id: None,
            file: path.to_string(),
            source: Source::App,
            origin: folder.to_owned(),
            read: Box::new(move || Ok(files.read_text(&file)?.unwrap_or_default())),
            templates: Box::new(move || read_templates(files, &prefix, &templates)),
        });
    }
    Ok(offers)
}

fn read_templates(files: &dyn Files, prefix: &str, paths: &[AppPath]) -> Result<Box<dyn Templates>> {
    let mut templates = BTreeMap::new();
    for path in paths {
        if let (Some(name), Some(bytes)) = (path.as_str().strip_prefix(prefix), files.read(path)?) {
            templates.insert(name.to_owned(), bytes);
        }
    }
    Ok(Box::new(MemoryTemplates(templates)))
}
