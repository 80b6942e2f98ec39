//! A folder of packages on disk (`--catalog DIR`): `package-descriptors/<id>.toml`, `templates/<id>/`; or of one: its own.

use std::sync::Arc;

use crate::error::{Error, Result};
use crate::fs::ConfinedDir;

use super::load::Offer;
use super::{DESCRIPTOR, Source, Templates};

pub fn offers(directory: &Arc<ConfinedDir>) -> Result<Vec<Offer<'static>>> {
    let names = directory.names("package-descriptors")?;
    let ids: Vec<String> =
        names.into_iter().filter_map(|(name, _)| name.strip_suffix(".toml").map(str::to_owned)).collect();
    if ids.is_empty() && directory.read(DESCRIPTOR)?.is_some() {
        return Ok(vec![offer(directory, None, DESCRIPTOR.to_owned(), "templates".to_owned())]);
    }
    if ids.is_empty() {
        let folder = directory.path().display();
        return Err(Error::refused(
            "no-catalog",
            format!("`{folder}` has no package descriptors"),
            "a catalog folder has `package-descriptors/<id>.toml` and `templates/<id>/`, a package's folder `package.descriptor.toml`",
        ));
    }
    let of = |id: String| {
        let (path, templates) = (format!("package-descriptors/{id}.toml"), format!("templates/{id}"));
        offer(directory, Some(id), path, templates)
    };
    Ok(ids.into_iter().map(of).collect())
}

fn offer(directory: &Arc<ConfinedDir>, id: Option<String>, path: String, templates: String) -> Offer<'static> {
    let templates = FolderTemplates { root: Arc::clone(directory), folder: templates };
    let file = directory.path().join(&path).display().to_string();
    let origin = directory.path().display().to_string();
    let directory = Arc::clone(directory);
    Offer {
        file,
        id,
        source: Source::Directory,
        origin,
        read: Box::new(move || Ok(directory.read_text(&path)?.unwrap_or_default())),
        templates: Box::new(move || Ok(Box::new(templates))),
    }
}

/// Templates in a folder of a confined one. One handle serves all packages of a catalog: a process can't have thousands.
#[derive(Debug)]
pub struct FolderTemplates {
    pub root: Arc<ConfinedDir>,
    pub folder: String,
}

impl Templates for FolderTemplates {
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        self.root.read(&format!("{}/{path}", self.folder)).ok().flatten()
    }

    fn list(&self, folder: &str) -> Vec<String> {
        let path = if folder.is_empty() { self.folder.clone() } else { format!("{}/{folder}", self.folder) };
        let found = self.root.files(&path).unwrap_or_default();
        found.iter().filter_map(|path| path.strip_prefix(&self.folder)?.strip_prefix('/')).map(str::to_owned).collect()
    }

    fn problem(&self, path: &str) -> Option<String> {
        self.root.read(&format!("{}/{path}", self.folder)).err().map(|problem| problem.reason)
    }
}

/// A template folder on disk. What can't be read is not there for a template; the catalog has said why when it was loaded.
impl Templates for ConfinedDir {
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        Self::read(self, path).ok().flatten()
    }

    fn list(&self, folder: &str) -> Vec<String> {
        self.files(folder).unwrap_or_default()
    }

    fn problem(&self, path: &str) -> Option<String> {
        Self::read(self, path).err().map(|problem| problem.reason)
    }
}
