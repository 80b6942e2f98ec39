//! What `jskit lint-descriptors [PATH]` looks at: a descriptor, a package's folder, a catalog's folder; without a path what is in the
//! binary and, in an app, the app's own packages.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use crate::catalog::{self, Catalog, Source, Sources};
use crate::error::{DescriptorProblem, Error, Result};
use crate::fs::{ConfinedDir, Root};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// How many descriptors were looked at.
    pub checked: usize,
    pub problems: Vec<DescriptorProblem>,
}

/// `app` is the app that the command stands in, if any.
pub fn run(path: Option<&Path>, app: Option<&Root>) -> Result<Report> {
    match path {
        Some(path) => lint_path(path),
        None => lint_own(app),
    }
}

fn lint_own(app: Option<&Root>) -> Result<Report> {
    let files = app.map(|root| root as &dyn crate::files::Files);
    let (catalog, problems) = catalog::load_all(&Sources { embedded: true, app: files, ..Sources::default() })?;
    let ids: Vec<String> = catalog.packages.keys().cloned().collect();
    Ok(of_these(&catalog, &ids, problems))
}

/// The packages in the binary are there to be depended on.
fn lint_path(path: &Path) -> Result<Report> {
    let is_catalog = ConfinedDir::open(path)
        .is_ok_and(|folder| matches!(folder.names("package-descriptors"), Ok(names) if !names.is_empty()));
    if is_catalog { lint_catalog(path) } else { lint_package(path) }
}

fn lint_catalog(path: &Path) -> Result<Report> {
    let directories = [Arc::new(ConfinedDir::open(path)?)];
    // Our own catalog as a folder would stand against itself in the binary.
    let (alone, _) = catalog::load_all(&Sources { directories: &directories, ..Sources::default() })?;
    let (ours, _) = catalog::load_all(&Sources { embedded: true, ..Sources::default() })?;
    let embedded = !alone.known.iter().any(|id| ours.known.contains(id));
    let (catalog, problems) =
        catalog::load_all(&Sources { embedded, directories: &directories, ..Sources::default() })?;
    let theirs = catalog.packages.iter().filter(|(_, package)| package.source == Source::Directory);
    let ids: Vec<String> = theirs.map(|(id, _)| id.clone()).collect();
    Ok(of_these(&catalog, &ids, problems))
}

fn lint_package(path: &Path) -> Result<Report> {
    let package = match catalog::read_path(path) {
        Ok(Some(package)) => package,
        Ok(None) => {
            return Err(Error::refused(
                "no-descriptor",
                format!("`{}` is no package descriptor, and no folder with one", path.display()),
                "a package has `package.descriptor.toml`, a catalog has `package-descriptors/<id>.toml`",
            ));
        }
        Err(Error::Descriptors(problems)) => return Ok(Report { checked: 1, problems }),
        Err(error) => return Err(error),
    };
    let (mut catalog, problems) = catalog::load_all(&Sources { embedded: true, ..Sources::default() })?;
    let id = package.descriptor.id.clone();
    catalog.insert(package);
    Ok(of_these(&catalog, &[id], problems))
}

/// Problems of these packages only: the rest of the catalog is not what was asked about.
fn of_these(catalog: &Catalog, ids: &[String], mut problems: Vec<DescriptorProblem>) -> Report {
    let files: BTreeSet<&str> =
        ids.iter().filter_map(|id| catalog.get(id)).map(|package| package.descriptor.place.file.as_str()).collect();
    let broken: BTreeSet<String> = problems.iter().map(|problem| problem.file.clone()).collect();
    problems.extend(super::catalog(catalog).into_iter().filter(|problem| files.contains(problem.file.as_str())));
    super::sort(&mut problems);
    Report { checked: ids.len() + broken.len(), problems }
}
