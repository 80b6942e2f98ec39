//! What `jskit lint-descriptors [PATH]` looks at: a descriptor, a package's folder, a catalog's folder; without a path what is in the
//! binary and, in an app, the app's own packages.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use crate::catalog::{self, Catalog, Sources};
use crate::error::{DescriptorProblem, Error, Result};
use crate::fs::{ConfinedDir, Root};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// How many descriptors were looked at.
    pub checked: usize,
    pub problems: Vec<DescriptorProblem>,
}

/// `app` is the app that the command stands in, if any; `catalogs` are folders whose packages count as known.
pub fn run(path: Option<&Path>, app: Option<&Root>, catalogs: &[Arc<ConfinedDir>]) -> Result<Report> {
    match path {
        Some(path) => lint_path(path, catalogs),
        None => lint_own(app, catalogs),
    }
}

fn lint_own(app: Option<&Root>, catalogs: &[Arc<ConfinedDir>]) -> Result<Report> {
    let files = app.map(|root| root as &dyn crate::files::Files);
    let sources = Sources { embedded: true, app: files, directories: catalogs, ..Sources::default() };
    let (catalog, problems) = catalog::load_all(&sources)?;
    Ok(of_these(&catalog, &|file| !is_in(file, catalogs), problems))
}

/// The packages in the binary are there to be depended on.
fn lint_path(path: &Path, catalogs: &[Arc<ConfinedDir>]) -> Result<Report> {
    if let Some(bytes) = catalog::archive_bytes(path)? {
        return lint_archive(path, &bytes, catalogs);
    }
    let is_catalog = ConfinedDir::open(path)
        .is_ok_and(|folder| matches!(folder.names("package-descriptors"), Ok(names) if !names.is_empty()));
    if is_catalog { lint_catalog(path, catalogs) } else { lint_package(path, catalogs) }
}

fn lint_catalog(path: &Path, catalogs: &[Arc<ConfinedDir>]) -> Result<Report> {
    let own = [Arc::new(ConfinedDir::open(path)?)];
    let known = |sources: Sources<'_>| catalog::load_all(&sources).map(|(catalog, _)| catalog.known);
    let theirs = known(Sources { directories: &own, ..Sources::default() })?;
    // A catalog that has packages of these names, such as ours as a folder beside ours in the binary, would stand against itself.
    let apart = |sources| known(sources).map(|other| other.is_disjoint(&theirs));
    let embedded = apart(Sources { embedded: true, ..Sources::default() })?;
    let mut directories = own.to_vec();
    for other in catalogs {
        if apart(Sources { directories: std::slice::from_ref(other), ..Sources::default() })? {
            directories.push(Arc::clone(other));
        }
    }
    let (catalog, problems) =
        catalog::load_all(&Sources { embedded, directories: &directories, ..Sources::default() })?;
    Ok(of_these(&catalog, &|file| is_in(file, &own), problems))
}

fn lint_archive(path: &Path, bytes: &[u8], catalogs: &[Arc<ConfinedDir>]) -> Result<Report> {
    let from = path.display().to_string();
    let contents = catalog::archive::read(bytes).map_err(|reason| catalog::bad_archive(&from, &reason))?;
    let archive = Some((from.as_str(), &contents));
    let sources = Sources { embedded: true, directories: catalogs, archive, ..Sources::default() };
    let (catalog, problems) = catalog::load_all(&sources)?;
    let report =
        of_these(&catalog, &|file| file.strip_prefix(&from).is_some_and(|rest| rest.starts_with('/')), problems);
    if report.checked == 0 {
        return Err(no_descriptor(path));
    }
    Ok(report)
}

fn no_descriptor(path: &Path) -> Error {
    Error::refused(
        "no-descriptor",
        format!("`{}` is no package descriptor, and no folder or archive with one", path.display()),
        "a package has `package.descriptor.toml`, a catalog has `package-descriptors/<id>.toml`",
    )
}

fn lint_package(path: &Path, catalogs: &[Arc<ConfinedDir>]) -> Result<Report> {
    let package = match catalog::read_path(path) {
        Ok(Some(package)) => package,
        Ok(None) => return Err(no_descriptor(path)),
        Err(Error::Descriptors(problems)) => return Ok(Report { checked: 1, problems }),
        Err(error) => return Err(error),
    };
    let sources = Sources { embedded: true, directories: catalogs, ..Sources::default() };
    let (mut catalog, problems) = catalog::load_all(&sources)?;
    let own = package.descriptor.place.file.clone();
    catalog.insert(package);
    Ok(of_these(&catalog, &|file| file == own, problems))
}

fn is_in(file: &str, folders: &[Arc<ConfinedDir>]) -> bool {
    folders.iter().any(|folder| Path::new(file).starts_with(folder.path()))
}

/// Problems of the files that were asked about: the rest of the catalog is there to be referred to.
fn of_these(catalog: &Catalog, is_asked: &dyn Fn(&str) -> bool, mut problems: Vec<DescriptorProblem>) -> Report {
    problems.retain(|problem| is_asked(&problem.file));
    let broken: BTreeSet<String> = problems.iter().map(|problem| problem.file.clone()).collect();
    let asked = || {
        let files = catalog.packages.values().map(|package| package.descriptor.place.file.as_str());
        files.filter(|file| is_asked(file))
    };
    let files: BTreeSet<&str> = asked().collect();
    problems.extend(super::catalog(catalog).into_iter().filter(|problem| files.contains(problem.file.as_str())));
    super::sort(&mut problems);
    Report { checked: asked().count() + broken.len(), problems }
}
