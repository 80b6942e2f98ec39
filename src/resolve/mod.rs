//! What was asked and what it means: which packages the app has afterwards, in which order, with which options.
//!
//! Pure: catalog, lock and request in, resolution out. Nothing is asked here; options that are missing come back as a list.

mod capabilities;
mod claims;
mod members;
mod options;
mod order;
pub mod trust;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

pub use members::is_later;
pub use options::lacks;
pub use order::sorted;
pub use trust::Untrusted;

use crate::app::PAGES_FOLDER;
use crate::catalog::{Catalog, Source};
use crate::change::Conflict;
use crate::descriptor::conditions::Context;
use crate::descriptor::lint;
use crate::descriptor::model::{FileTarget, PackageOption, Surface, Tenancy, When};
use crate::error::{DescriptorProblem, Error, Result};
use crate::lock::{AppAnswers, Lock};

/// The code of the refusal of packages that don't work in the tenancy.
pub const UNSUPPORTED_TENANCY: &str = "unsupported-tenancy";

/// What a command asks for. Ids may be written with `@jskit-ai/`.
#[derive(Clone, Debug, Default)]
pub struct Request {
    pub add: Vec<String>,
    pub remove: Vec<String>,
    /// What needs the removed goes too.
    pub with_dependents: bool,
    /// What came along with the removed stays, as if asked for by name.
    pub keep_dependencies: bool,
    pub update: Vec<String>,
    /// Installed packages that may go to make room for an added one that can't stand beside them (`add X --replace Y`).
    pub replace: Vec<String>,
    /// Options by name. They reach every package that the command asks for or brings and that has one of the name.
    pub options: BTreeMap<String, String>,
    /// Values of the app's `.env`, by key.
    pub environment: BTreeMap<String, String>,
    /// Values of the process's environment, by key: for secret options alone, which no lock and no template has.
    pub secrets: BTreeMap<String, String>,
    /// Another tenancy than the app has.
    pub tenancy: Option<Tenancy>,
    /// Contents of packages from outside that somebody trusts, as [`crate::catalog::content`] tells them.
    pub trust: BTreeSet<String>,
}

/// Text that no output shows.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(***)")
    }
}

/// The app as it should be after the command.
#[derive(Clone, Debug)]
pub struct Resolution {
    /// The answers of create-app, with the tenancy of afterwards.
    pub app: AppAnswers,
    /// All packages, dependencies first.
    pub packages: Vec<ResolvedPackage>,
    /// Those that go, dependents first.
    pub removed: Vec<String>,
    /// Those of them that were named, and those that go because they need one of these; the others had only come along.
    pub named: BTreeSet<String>,
    pub dependents: BTreeSet<String>,
    /// The ids of `packages`.
    pub installed: BTreeSet<String>,
    /// Required options without a value: to be asked for, or [`Resolution::missing_error`].
    pub missing: Vec<MissingOption>,
    /// Packages to be asked about before anything of theirs is planned.
    pub untrusted: Vec<Untrusted>,
    /// What two packages both want to be theirs.
    pub conflicts: Vec<Conflict>,
    pub warnings: Vec<String>,
}

#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent marks of a package, each of its own cause")]
pub struct ResolvedPackage {
    pub id: String,
    /// Named by the command.
    pub requested: bool,
    /// Asked for by the user, now or earlier.
    pub direct: bool,
    pub is_new: bool,
    pub options: BTreeMap<String, String>,
    pub secrets: BTreeMap<String, Secret>,
    /// Options that this command gave.
    pub given: BTreeSet<String>,
    /// What the lock will say that was trusted; `None` for packages of the tool and of the app.
    pub content: Option<String>,
    /// Its source has changed since it was trusted, and nobody asked for it: it stays as it is in the app.
    pub held: bool,
}

impl ResolvedPackage {
    /// An option's value, secret or not.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.options.get(name).map(String::as_str).or_else(|| self.secrets.get(name).map(Secret::reveal))
    }
}

#[derive(Clone, Debug)]
pub struct MissingOption {
    pub package: String,
    pub option: PackageOption,
}

impl Resolution {
    /// Whether a condition of a package's declaration holds for this app.
    pub fn holds(&self, when: &When, package: &ResolvedPackage) -> bool {
        when.holds(&Context { tenancy: self.app.tenancy, installed: &self.installed, options: &package.options })
    }

    /// The surfaces that the app has. One may be declared several times, for conditions that exclude each other.
    pub fn surfaces<'c>(&'c self, catalog: &'c Catalog) -> impl Iterator<Item = &'c Surface> {
        self.packages.iter().flat_map(move |package| {
            let offered = catalog.get(&package.id).filter(|_| !package.held);
            let declared = offered.map(|found| found.descriptor.surfaces.as_slice());
            let holding = declared.unwrap_or_default().iter().filter(|one| self.holds(&one.when, package));
            holding.map(|one| &one.item)
        })
    }

    /// Where a declared file goes: as it says, or below the pages of a surface. The error is a surface that nobody has.
    pub fn target<'t>(&self, catalog: &Catalog, target: &'t FileTarget) -> std::result::Result<String, &'t str> {
        match target {
            FileTarget::Path(path) => Ok(path.clone()),
            FileTarget::Surface { surface, path } => {
                let found = self.surfaces(catalog).find(|one| one.id == *surface).ok_or(surface.as_str())?;
                let root = &found.pages_root;
                let separator = if root.is_empty() { "" } else { "/" };
                Ok(format!("{PAGES_FOLDER}/{root}{separator}{path}"))
            }
        }
    }

    /// What to say where nobody can be asked; `None` where nothing is missing. `command` is the one that was run.
    pub fn missing_error(&self, command: &str) -> Option<Error> {
        options::missing_error(&self.missing, command)
    }
}

/// Everything that stops it is an error; what can be asked or decided is in the resolution.
pub fn resolve(catalog: &Catalog, lock: &Lock, request: &Request) -> Result<Resolution> {
    catalog.demand(request.add.iter().chain(&request.update))?;
    let mut resolution = resolve_unchecked(catalog, lock, request)?;
    trust::check(&mut resolution, catalog, lock, request);
    let problems = strangers(catalog, &resolution);
    if problems.is_empty() { Ok(resolution) } else { Err(Error::Descriptors(problems)) }
}

/// Packages that didn't come with the tool are checked whole before anything of theirs gets into the app; ours are checked by our tests.
fn strangers(catalog: &Catalog, resolution: &Resolution) -> Vec<DescriptorProblem> {
    let entering = resolution.packages.iter().filter(|package| package.is_new || package.requested);
    let mut problems = Vec::new();
    for package in entering.filter_map(|package| catalog.get(&package.id)) {
        if package.source != Source::Embedded {
            problems.extend(lint::package(package));
            problems.extend(lint::among(catalog, &package.descriptor.id));
        }
    }
    lint::sort(&mut problems);
    problems
}

/// Without a look at templates.
pub(crate) fn resolve_unchecked(catalog: &Catalog, lock: &Lock, request: &Request) -> Result<Resolution> {
    let mut app = lock.app.clone().ok_or_else(|| Error::Bug("the lock has no answers of create-app".to_owned()))?;
    app.tenancy = request.tenancy.unwrap_or(app.tenancy);
    let members = members::members(catalog, lock, request)?;
    let ordered = order::sorted(catalog, &members.ids)?;
    capabilities::check(catalog, &ordered, lock, request, app.tenancy)?;
    let installed: BTreeSet<String> = members.ids.clone();
    let mut resolution = Resolution {
        app,
        packages: Vec::new(),
        removed: members.removed,
        named: members.named,
        dependents: members.dependents,
        installed,
        missing: Vec::new(),
        untrusted: Vec::new(),
        conflicts: Vec::new(),
        warnings: members.warnings,
    };
    let package = |id: String| ResolvedPackage {
        requested: members.requested.contains(&id),
        direct: members.direct.contains(&id),
        is_new: !lock.packages.contains_key(&id),
        id,
        options: BTreeMap::new(),
        secrets: BTreeMap::new(),
        given: BTreeSet::new(),
        content: None,
        held: false,
    };
    let packages: Vec<ResolvedPackage> = ordered.into_iter().map(package).collect();
    options::known(catalog, &packages, lock, request)?;
    for mut package in packages {
        options::fill(&mut package, &mut resolution, catalog, lock, request)?;
        resolution.packages.push(package);
    }
    resolution.conflicts = claims::conflicts(catalog, &resolution);
    Ok(resolution)
}

/// `` `a`, `b` and `c` ``
fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let quoted: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}
