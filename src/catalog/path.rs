//! One package by its place: a descriptor file, or the folder of a package.

use std::path::Path;
use std::sync::Arc;

use super::directory::FolderTemplates;
use super::{Package, Source};
use crate::descriptor;
use crate::error::{Error, Result};
use crate::fs::ConfinedDir;

const DESCRIPTOR: &str = "package.descriptor.toml";

/// The package at `path`, or `None` where the path is nothing that could be one.
pub fn read_path(path: &Path) -> Result<Option<Package>> {
    if !crate::fs::exists(path) {
        return Ok(None);
    }
    let (folder, name) = match (ConfinedDir::open(path), path.parent(), path.file_name()) {
        (Ok(folder), _, _) => (folder, DESCRIPTOR.to_owned()),
        (Err(_), Some(parent), Some(name)) => (ConfinedDir::open(parent)?, name.to_string_lossy().into_owned()),
        (Err(error), _, _) => return Err(error),
    };
    let Some(text) = folder.read_text(&name)? else { return Ok(None) };
    let file = folder.path().join(&name).display().to_string();
    let descriptor = descriptor::parse(&file, &text).map_err(Error::Descriptors)?;
    let in_catalog = folder.path().file_name().is_some_and(|folder| folder == "package-descriptors");
    let (root, templates) = match folder.path().parent().filter(|_| in_catalog) {
        Some(catalog) => (ConfinedDir::open(catalog)?, format!("templates/{}", descriptor.id)),
        None => (folder, "templates".to_owned()),
    };
    let templates = Box::new(FolderTemplates { root: Arc::new(root), folder: templates });
    Ok(Some(Package { descriptor, source: Source::Directory, templates }))
}
