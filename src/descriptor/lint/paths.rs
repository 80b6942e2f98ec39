//! What `jskit lint-descriptors [PATH]` looks at: a descriptor, a package's folder, a catalog's folder, or what is in the binary.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::catalog::{self, Catalog, FolderTemplates, Package, Source, Sources, Templates};
use crate::descriptor;
use crate::error::{DescriptorProblem, Error, Result};
use crate::fs::ConfinedDir;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Linted {
    /// How many descriptors were looked at.
    pub descriptors: usize,
    pub problems: Vec<DescriptorProblem>,
}

pub fn lint_embedded() -> Result<Linted> {
    let (catalog, problems) = catalog::load_all(&Sources { embedded: true, ..Sources::default() })?;
    Ok(linted(&catalog, problems))
}

/// A file or a folder; relative paths are those of the process. The packages in the binary are there to be depended on.
pub fn lint_path(path: &Path) -> Result<Linted> {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    if [".toml", ".mjs", ".js"].iter().any(|extension| name.to_lowercase().ends_with(extension)) {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        return lint_file(folder, name, path);
    }
    let directory = ConfinedDir::open(path)?;
    for name in ["package.descriptor.toml", "package.descriptor.mjs"] {
        if directory.read(name)?.is_some() {
            return lint_file(path, name, &path.join(name));
        }
    }
    let directories = [Arc::new(directory)];
    let (catalog, problems) =
        catalog::load_all(&Sources { embedded: true, directories: &directories, ..Sources::default() })?;
    let ours: Vec<String> = catalog
        .packages
        .iter()
        .filter(|(_, package)| package.source == Source::Directory)
        .map(|(id, _)| id.clone())
        .collect();
    Ok(only(&catalog, &ours, problems))
}

/// One descriptor, whose templates are beside it, or where a catalog has them.
fn lint_file(folder: &Path, name: &str, shown: &Path) -> Result<Linted> {
    let root = Arc::new(ConfinedDir::open(folder)?);
    let Some(text) = root.read_text(name)? else {
        return Err(Error::Io {
            action: "can't read",
            path: shown.display().to_string(),
            reason: "there is no such file".to_owned(),
        });
    };
    let file = shown.display().to_string();
    let parsed = if name.to_lowercase().ends_with("js") {
        descriptor::parse_javascript(&file, &text)
    } else {
        descriptor::parse(&file, &text)
    };
    let descriptor = match parsed {
        Ok(descriptor) => descriptor,
        Err(problems) => return Ok(Linted { descriptors: 1, problems }),
    };
    let (mut catalog, problems) = catalog::load_all(&Sources { embedded: true, ..Sources::default() })?;
    let id = descriptor.id.clone();
    let templates: Box<dyn Templates> = match catalog_of(folder) {
        Some(above) => {
            Box::new(FolderTemplates { root: Arc::new(ConfinedDir::open(&above)?), folder: format!("templates/{id}") })
        }
        None => Box::new(FolderTemplates { root, folder: "templates".to_owned() }),
    };
    catalog.insert(Package { descriptor, source: Source::Directory, templates });
    Ok(only(&catalog, &[id], problems))
}

/// The folder above `package-descriptors`, where templates lie for a descriptor in a catalog.
fn catalog_of(folder: &Path) -> Option<PathBuf> {
    (folder.file_name()? == "package-descriptors")
        .then(|| folder.parent().map(Path::to_owned))
        .flatten()
        .map(|above| if above.as_os_str().is_empty() { PathBuf::from(".") } else { above })
}

fn linted(catalog: &Catalog, mut problems: Vec<DescriptorProblem>) -> Linted {
    problems.extend(super::catalog(catalog));
    super::sort(&mut problems);
    Linted { descriptors: catalog.known.len(), problems }
}

/// Problems of these packages only: the rest of the catalog is not what was asked about.
fn only(catalog: &Catalog, ids: &[String], mut problems: Vec<DescriptorProblem>) -> Linted {
    let files: Vec<&str> =
        ids.iter().filter_map(|id| catalog.get(id)).map(|package| package.descriptor.place.file.as_str()).collect();
    let theirs = super::catalog(catalog).into_iter().filter(|problem| files.contains(&problem.file.as_str()));
    let broken: std::collections::BTreeSet<String> = problems.iter().map(|problem| problem.file.clone()).collect();
    problems.extend(theirs);
    super::sort(&mut problems);
    Linted { descriptors: ids.len() + broken.len(), problems }
}
