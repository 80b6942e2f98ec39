//! One package by its place: a descriptor file, or the folder of a package.

use std::path::Path;
use std::sync::Arc;

use super::directory::FolderTemplates;
use super::{Package, Source};
use crate::descriptor;
use crate::error::{Error, Result};
use crate::fs::ConfinedDir;

const DESCRIPTORS: [&str; 2] = ["package.descriptor.toml", "package.descriptor.mjs"];

/// The package at `path`, or `None` where the path is nothing that could be one.
pub fn read_path(path: &Path) -> Result<Option<Package>> {
    if !crate::fs::exists(path) {
        return Ok(None);
    }
    let (folder, names) = match (ConfinedDir::open(path), path.parent(), path.file_name()) {
        (Ok(folder), _, _) => (folder, DESCRIPTORS.map(str::to_owned).to_vec()),
        (Err(_), Some(parent), Some(name)) => {
            let parent = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
            (ConfinedDir::open(parent)?, vec![name.to_string_lossy().into_owned()])
        }
        (Err(error), _, _) => return Err(error),
    };
    for name in names {
        if let Some(text) = folder.read_text(&name)? {
            return package(folder, &name, &text).map(Some);
        }
    }
    Ok(None)
}

fn package(folder: ConfinedDir, name: &str, text: &str) -> Result<Package> {
    let file = folder.path().join(name).display().to_string();
    let is_javascript = name.to_lowercase().ends_with("js");
    let parsed = if is_javascript { descriptor::parse_javascript(&file, text) } else { descriptor::parse(&file, text) };
    let descriptor = parsed.map_err(Error::Descriptors)?;
    let in_catalog = folder.path().file_name().is_some_and(|folder| folder == "package-descriptors");
    let (root, templates) = match folder.path().parent().filter(|_| in_catalog) {
        Some(catalog) => (ConfinedDir::open(catalog)?, format!("templates/{}", descriptor.id)),
        None => (folder, "templates".to_owned()),
    };
    let templates = Box::new(FolderTemplates { root: Arc::new(root), folder: templates });
    Ok(Package { descriptor, source: Source::Directory, templates })
}
