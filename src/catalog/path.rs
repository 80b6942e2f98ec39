//! One package by its place: a descriptor file, or the folder of a package.

use std::path::Path;
use std::sync::Arc;

use super::directory::FolderTemplates;
use super::frozen::Frozen;
use super::{Package, Source, Sources, Wanted, archive, load};
use crate::descriptor::{self, model::Descriptor};
use crate::error::{DescriptorProblem, Error, Result};
use crate::fs::ConfinedDir;

/// In a package's folder, the first that is there.
const DESCRIPTORS: [&str; 2] = ["package.descriptor.toml", "package.descriptor.mjs"];

/// The package at `path`, or `None` where the path is nothing that could be one.
pub fn read_path(path: &Path) -> Result<Option<Package>> {
    if !crate::fs::exists(path) {
        return Ok(None);
    }
    if let Some(bytes) = archive_bytes(path)? {
        let from = path.display().to_string();
        let contents = archive::read(&bytes).map_err(|reason| bad_archive(&from, &reason))?;
        let catalog = load(&Sources { archive: Some((&from, &contents)), ..Sources::default() }, &Wanted::All)?;
        return Ok(catalog.packages.into_values().next());
    }
    let (folder, name) = match (ConfinedDir::open(path), path.parent(), path.file_name()) {
        (Ok(folder), _, _) => {
            let there = |name: &&str| !matches!(folder.read(name), Ok(None));
            let name = DESCRIPTORS.into_iter().find(there).unwrap_or(DESCRIPTORS[0]).to_owned();
            (folder, name)
        }
        (Err(_), Some(parent), Some(name)) => (ConfinedDir::open(parent)?, name.to_string_lossy().into_owned()),
        (Err(error), _, _) => return Err(error),
    };
    let Some(text) = folder.read_text(&name)? else { return Ok(None) };
    let file = folder.path().join(&name).display().to_string();
    let descriptor = parse_named(&file, &text).map_err(Error::Descriptors)?;
    let in_catalog = folder.path().file_name().is_some_and(|folder| folder == "package-descriptors");
    let (root, templates) = match folder.path().parent().filter(|_| in_catalog) {
        Some(catalog) => (ConfinedDir::open(catalog)?, format!("templates/{}", descriptor.id)),
        None => (folder, "templates".to_owned()),
    };
    let templates = Box::new(FolderTemplates { root: Arc::new(root), folder: templates });
    let (origin, templates) = (path.display().to_string(), Box::new(Frozen::new(templates)));
    Ok(Some(Package { descriptor, text, source: Source::Directory, origin, templates }))
}

/// The bytes of an archive, by its name; `None` for what is none.
pub fn archive_bytes(path: &Path) -> Result<Option<Vec<u8>>> {
    let (Some(parent), Some(name)) = (path.parent(), path.file_name().and_then(|name| name.to_str())) else {
        return Ok(None);
    };
    let is_archive = [".tgz", ".tar.gz", ".tar"].iter().any(|end| name.to_lowercase().ends_with(end));
    if !is_archive || !crate::fs::exists(path) || ConfinedDir::open(path).is_ok() {
        return Ok(None);
    }
    let parent = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
    Ok(ConfinedDir::open(parent)?.read(name)?)
}

pub(crate) fn bad_archive(from: &str, reason: &str) -> Error {
    Error::refused("bad-archive", format!("the archive `{from}` {reason}"), "nothing of it was taken; ask who made it")
}

/// By its name, a descriptor is JavaScript or TOML.
pub(crate) fn parse_named(file: &str, text: &str) -> std::result::Result<Descriptor, Vec<DescriptorProblem>> {
    let extension = Path::new(file).extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    if extension.eq_ignore_ascii_case("mjs") || extension.eq_ignore_ascii_case("js") {
        descriptor::parse_javascript(file, text)
    } else {
        descriptor::parse(file, text)
    }
}
