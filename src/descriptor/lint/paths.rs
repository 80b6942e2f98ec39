//! What `jskit lint-descriptors [PATH]` looks at: a descriptor, a package's folder, a catalog's folder, or what is in the binary.

use std::path::Path;
use std::sync::Arc;

use crate::catalog::{self, Catalog, Source, Sources};
use crate::files::Files;
use crate::error::{DescriptorProblem, Error, Result};
use crate::fs::ConfinedDir;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Linted {
    /// How many descriptors were looked at.
    pub descriptors: usize,
    pub problems: Vec<DescriptorProblem>,
}

/// A file or a folder; relative paths are those of the process. The packages in the binary are there to be depended on.
pub fn lint_path(path: &Path) -> Result<Linted> {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    if [".toml", ".mjs", ".js"].iter().any(|extension| name.to_lowercase().ends_with(extension)) {
        return lint_file(path);
    }
    let directory = ConfinedDir::open(path)?;
    for name in ["package.descriptor.toml", "package.descriptor.mjs"] {
        if directory.read(name)?.is_some() {
            return lint_file(path);
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
fn lint_file(path: &Path) -> Result<Linted> {
    let package = match catalog::read_path(path) {
        Ok(Some(package)) => package,
        Ok(None) => {
            let reason = "there is no such file".to_owned();
            return Err(Error::Io { action: "can't read", path: path.display().to_string(), reason });
        }
        Err(Error::Descriptors(problems)) => return Ok(Linted { descriptors: 1, problems }),
        Err(error) => return Err(error),
    };
    let (mut catalog, problems) = catalog::load_all(&Sources { embedded: true, ..Sources::default() })?;
    let id = package.descriptor.id.clone();
    catalog.insert(package);
    Ok(only(&catalog, &[id], problems))
}

/// The packages in the binary, and those of an app where there is one.
pub fn lint_app(files: Option<&dyn Files>) -> Result<Linted> {
    let (catalog, problems) = catalog::load_all(&Sources { embedded: true, app: files, ..Sources::default() })?;
    Ok(linted(&catalog, problems))
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
