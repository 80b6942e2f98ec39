//! `infer = "page"`: what a page is called, where it lies, and what links to it.
//!
//! - The surface is the one with the longest `pagesRoot` around the page.
//! - The host is the nearest page around it that has an outlet which a semantic placement for links leads to. The link goes there,
//!   relative to the host. Without a host it goes to the default placement, `shell.primary-nav`, as an absolute route.

use std::collections::BTreeMap;

use serde_json::json;

use super::infer::{Inferred, surface_id};
use super::{name, target};
use crate::app::{AppModel, PAGES_FOLDER, Surface, pages};
use crate::error::{Error, Result};
use crate::files::Files;
use crate::path::AppPath;

pub fn infer(files: &dyn Files, model: &AppModel, values: &BTreeMap<String, String>) -> Result<Inferred> {
    let value = |name: &str| values.get(name).map(String::as_str);
    let shown = name::clean_name(value("name").unwrap_or_default())?;
    let below = name::page_path(value("path").unwrap_or_default())?;
    let file = AppPath::parse(&format!("{PAGES_FOLDER}/{below}"))?;
    let route = pages::route_of(&below).unwrap_or_else(|| "/".to_owned());
    let mut warnings = Vec::new();
    let surface = surface(model, &below, &mut warnings)?;
    let host = target::host(files, model, &below, &mut warnings);
    let mut inferred = json!({
        "name": shown, "file": file.as_str(), "route": route, "surface": surface_id(surface),
        "id": "", "target": "", "owner": "", "to": "", "in_section": host.is_some(),
    });
    if model.has_placement_file {
        let place = target::choose(model, value("link-placement"), host.as_ref())?;
        if let Some(surface) = surface.filter(|surface| !place.entry.shows_on(&surface.id)) {
            let (entry, surface) = (place.entry.name(), &surface.id);
            warnings.push(format!("`{entry}` isn't shown on the surface `{surface}`, so the link won't be seen there"));
        }
        let own = surface.and_then(|surface| surface.pages_root.as_deref()).unwrap_or_default();
        let is_open = |part: &&str| part.starts_with('[') && !own.split('/').any(|other| other == *part);
        if let (None, Some(open)) = (value("link-to"), route.split('/').find(is_open)) {
            warnings.push(format!(
                "the link shows only on pages below one `{open}`: say what it leads to with `--link-to`"
            ));
        }
        let to = value("link-to").map_or_else(|| route_to(&route, place.host.as_deref()), str::to_owned);
        inferred["id"] = name::entry_id(&below).into();
        inferred["target"] = place.entry.id.clone().into();
        inferred["owner"] = place.entry.owner.clone().unwrap_or_default().into();
        inferred["to"] = to.into();
    } else {
        warnings.push(format!("{}, so nothing links to the page", model.no_placement_file()));
    }
    Ok(Inferred { values: inferred, warnings })
}

/// The surface around the page. A parameter of another name is a slip, not another surface.
pub fn surface<'m>(model: &'m AppModel, below: &str, warnings: &mut Vec<String>) -> Result<Option<&'m Surface>> {
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

/// Relative to the host's route where the link stands in the host's menu: it then works in every workspace.
fn route_to(route: &str, host: Option<&str>) -> String {
    let Some(base) = host.and_then(pages::route_of) else { return route.to_owned() };
    let base = base.trim_end_matches('/');
    match route.strip_prefix(base) {
        Some("") => ".".to_owned(),
        Some(rest) if rest.starts_with('/') => format!(".{rest}"),
        _ => route.to_owned(),
    }
}
