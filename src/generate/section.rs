//! `infer = "subpages"`: what makes a page the host of pages below it.
//!
//! A file route (`settings.vue`) becomes the host itself: it gets an outlet and a `RouterView`, and pages in `settings/` are nested in it.
//! A page that is an `index.vue` can't hold others; it gets a host of its own (`reports.vue` beside `reports/`), and stays as its first page.

use std::collections::BTreeMap;

use serde_json::json;

use super::infer::{Inferred, surface_id};
use super::{name, page};
use crate::app::{AppModel, PAGES_FOLDER, Surface, outlets, pages};
use crate::error::{Error, Result};
use crate::files::Files;
use crate::path::AppPath;
use crate::suggest::unknown;

/// The semantic placement of links between the pages of one section.
const SECTION: &str = "page.section-nav";

/// The menu of a host, as the section menus of the shell are called.
const MENU: &str = "primary-menu";

pub fn infer(files: &dyn Files, model: &AppModel, values: &BTreeMap<String, String>) -> Result<Inferred> {
    let value = |name: &str| values.get(name).map(String::as_str).unwrap_or_default();
    let below = name::page_path(value("path"))?;
    let stem = name::stem(&below);
    let host = AppPath::parse(&format!("{PAGES_FOLDER}/{stem}.vue"))?;
    let index = AppPath::parse(&format!("{PAGES_FOLDER}/{stem}/index.vue"))?;
    let mut warnings = Vec::new();
    let surface = page::surface(model, &below, &mut warnings)?;
    warnings.retain(|warning| !warning.contains("its link"));
    let (is_host, has_index) = (files.read(&host)?.is_some(), files.read(&index)?.is_some());
    if !is_host && !has_index {
        let pages = pages::read(files, &mut Vec::new());
        let known = pages.iter().filter_map(|page| pages::below_pages(&page.path));
        return Err(unknown("page", &below, known));
    }
    let found = outlets::of_file(files, &host).found;
    let owner = match found.iter().find_map(|outlet| own_menu(model, &outlet.target)) {
        Some(owner) => owner,
        None if !found.is_empty() => {
            return Err(Error::refused(
                "has-menu",
                format!("`{host}` has the outlet `{}` already", found[0].target),
                format!(
                    "generate pages below it: `jskit generate page {} --name General`",
                    crate::shell::quoted(&format!("{stem}/general"))
                ),
            ));
        }
        None => owner(model, stem, surface),
    };
    let is_led_to =
        model.topology.iter().any(|entry| entry.id == SECTION && entry.owner.as_deref() == Some(owner.as_str()));
    let is_done = !found.is_empty();
    let text = |path: &AppPath, wanted: bool| if wanted { path.to_string() } else { String::new() };
    let named = value("name");
    let shown = if named.is_empty() { title(stem) } else { name::clean_name(named)? };
    let inferred = json!({
        "name": shown, "below": stem, "host": host.as_str(), "surface": surface_id(surface), "owner": owner,
        "placement": if is_led_to { "" } else { SECTION },
        "outlet": format!("{owner}:{MENU}"), "route": pages::route_of(&format!("{stem}.vue")).unwrap_or_default(),
        "host_file": text(&host, !is_host), "outlet_file": text(&host, is_host && !is_done),
        "index_file": text(&index, !has_index),
        // A page that was there has content of its own, which the section's menu must lead back to.
        "overview_id": if has_index && !is_host { format!("section.{owner}.overview") } else { String::new() },
    });
    Ok(Inferred { values: inferred, warnings })
}

/// The owner of the section menu that leads to an outlet.
fn own_menu(model: &AppModel, target: &str) -> Option<String> {
    let entry = model.topology.iter().find(|entry| entry.id == SECTION && entry.leads_to(target))?;
    let owner = entry.owner.clone()?;
    (format!("{owner}:{MENU}") == target).then_some(owner)
}

/// The surface and the last name of the path (`admin-settings`), or all names where that is another section's already.
fn owner(model: &AppModel, stem: &str, surface: Option<&Surface>) -> String {
    let parts = name::named_parts(stem);
    let last = parts.last().cloned().unwrap_or_else(|| "section".to_owned());
    let short = match surface {
        Some(surface) if surface.id != last => format!("{}-{last}", surface.id),
        _ => last,
    };
    let is_taken = model.topology.iter().any(|entry| entry.owner.as_deref() == Some(short.as_str()));
    if is_taken { parts.join("-") } else { short }
}

/// `Monthly reports` of `home/monthly-reports`.
fn title(stem: &str) -> String {
    let last = name::named_parts(stem).pop().unwrap_or_else(|| "section".to_owned());
    let words = last.replace('-', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
