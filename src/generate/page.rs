//! `generate page`: a page file and the link to it, inferred from where the page lies.
//!
//! - The surface is the one with the longest `pagesRoot` around the page.
//! - The host is the nearest page around it that has an outlet which a semantic placement for links leads to. The link goes there,
//!   relative to the host. Without a host it goes to the default placement, `shell.primary-nav`, as an absolute route.
//! - The order is the next ten after the largest one of the same placement, or 100 in an empty one, so that a new page comes last.
//! - Generated twice, nothing changes: an entry of the same id keeps its order.

mod link;
mod name;
mod target;
mod template;

use crate::app::{AppModel, PLACEMENT_FILE, Surface, outlets, pages};
use crate::edit::javascript::Intent;
use crate::error::{Error, Result};
use crate::files::Files;
use crate::lock::{Lock, LockedPackage, PAGE_PREFIX};
use crate::path::AppPath;
use crate::suggest::nearest;

pub use name::{clean_name, page_path};

/// What was asked for.
#[derive(Clone, Debug, Default)]
pub struct PageRequest {
    /// With or without `src/pages/`; `\[` for `[`.
    pub path: String,
    pub name: String,
    pub link_placement: Option<String>,
    pub link_to: Option<String>,
    /// Replace a differing file.
    pub force: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct PagePlan {
    /// The key of the page in the lock.
    pub lock_id: String,
    pub file: AppPath,
    pub contents: String,
    pub route: String,
    pub link: Option<PageLink>,
    pub surface: Option<String>,
    /// The page file whose menu gets the link.
    pub host: Option<AppPath>,
    pub warnings: Vec<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct PageLink {
    pub file: AppPath,
    pub intent: Intent,
    /// `page.section-nav@admin-settings`.
    pub placement: String,
}

/// What a page should become, or why it can't.
pub fn plan(files: &dyn Files, model: &AppModel, request: &PageRequest) -> Result<PagePlan> {
    let name = clean_name(&request.name)?;
    let below = page_path(&request.path)?;
    let file = AppPath::parse(&format!("{}/{below}", crate::app::PAGES_FOLDER))?;
    let route = pages::route_of(&below).unwrap_or_else(|| "/".to_owned());
    let mut warnings = Vec::new();
    let surface = surface(model, &below, &mut warnings)?;
    let host = target::host(files, model, &below, &mut warnings);
    let contents = template::page(&name, &file, host.is_some());
    refuse_other_file(files, &file, &contents, request.force)?;
    let link = if model.has_placement_file {
        let place = target::choose(model, request.link_placement.as_deref(), host.as_ref())?;
        let surface = surface.map(|surface| surface.id.as_str());
        let wanted = link::Wanted { name: &name, below: &below, route: &route, surface, place, request };
        Some(link::link(model, &wanted, &mut warnings))
    } else {
        warnings.push(format!("the app has no {PLACEMENT_FILE}, so nothing links to the page"));
        None
    };
    Ok(PagePlan {
        lock_id: lock_id(&below),
        file,
        contents,
        route,
        link,
        surface: surface.map(|surface| surface.id.clone()),
        host: host.map(|host| host.path),
        warnings,
    })
}

/// The surface around the page. A parameter of another name is a slip, not another surface.
fn surface<'m>(model: &'m AppModel, below: &str, warnings: &mut Vec<String>) -> Result<Option<&'m Surface>> {
    let found = pages::surface_of(&model.surfaces, below);
    let roots = || model.surfaces.iter().filter_map(|surface| surface.pages_root.as_deref());
    let depth = |root: &str| root.split('/').filter(|part| !part.is_empty()).count();
    let own_depth = found.and_then(|surface| surface.pages_root.as_deref()).map_or(0, depth);
    if let Some(root) = roots().find(|root| depth(root) > own_depth && name::same_but_parameters(below, root)) {
        return Err(Error::refused(
            "other-parameter",
            format!("`{below}` names its parameters otherwise than the surface's pages, which are below `{root}`"),
            format!("write `{}`", name::with_root(below, root)),
        ));
    }
    if found.is_none() && !model.surfaces.is_empty() {
        let known: Vec<String> = roots().map(|root| format!("`{root}`")).collect();
        warnings.push(format!(
            "`{below}` is on no surface (their pages are below {}), so its link shows on all",
            known.join(", ")
        ));
    }
    Ok(found)
}

fn refuse_other_file(files: &dyn Files, file: &AppPath, contents: &str, force: bool) -> Result<()> {
    let Some(current) = files.read(file)? else { return Ok(()) };
    let same = String::from_utf8(current).is_ok_and(|current| crate::app::same_source(file, &current, contents));
    if same || force {
        return Ok(());
    }
    Err(Error::refused(
        "file-exists",
        format!("`{file}` exists and differs"),
        "replace it with `--force`, or choose another path",
    ))
}

/// The key of a generated page in the lock.
pub fn lock_id(below: &str) -> String {
    format!("{PAGE_PREFIX}{below}")
}

/// A generated page, with what it owns.
#[derive(Debug)]
pub struct OwnedPage<'l> {
    pub lock_id: String,
    pub file: AppPath,
    pub locked: &'l LockedPackage,
}

/// The generated page that `remove page PATH` means; `None` where the tool generated none there.
pub fn owned<'l>(lock: &'l Lock, path: &str) -> Result<Option<OwnedPage<'l>>> {
    let below = page_path(path)?;
    let lock_id = lock_id(&below);
    let file = AppPath::parse(&format!("{}/{below}", crate::app::PAGES_FOLDER))?;
    Ok(lock.packages.get(&lock_id).map(|locked| OwnedPage { lock_id, file, locked }))
}

/// Generated pages with a path like a wrong one.
pub fn nearest_owned(lock: &Lock, path: &str) -> Vec<String> {
    nearest(path, lock.packages.keys().filter_map(|id| id.strip_prefix(PAGE_PREFIX)))
}

/// The outlets of one page of the app.
fn outlets_of(files: &dyn Files, below: &str) -> outlets::Outlets {
    match AppPath::parse(&format!("{}/{below}", crate::app::PAGES_FOLDER)) {
        Ok(path) => outlets::of_file(files, &path),
        Err(_) => outlets::Outlets::default(),
    }
}
