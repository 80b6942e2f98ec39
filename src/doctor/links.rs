//! Links of placements that lead to no page of the app.

use std::collections::BTreeSet;

use super::imports::Sources;
use super::{Finding, Severity};
use crate::app::{AppModel, PLACEMENT_FILE, Placement, Topology, pages};
use crate::path::AppPath;

/// The routes of all pages.
pub fn routes(all: &[AppPath]) -> BTreeSet<String> {
    all.iter().filter_map(|path| pages::below_pages(path).and_then(pages::route_of)).collect()
}

/// The routes that a link may mean: one that begins with a dot is relative to the page around its menu. None of another site.
pub fn meant(model: &AppModel, sources: &Sources, placement: &Placement, to: &str) -> Vec<String> {
    let to = to.split(['?', '#']).next().unwrap_or(to);
    if to.starts_with('/') {
        return vec![to.to_owned()];
    }
    let Some(below) = to.strip_prefix('.') else { return Vec::new() };
    let outlets = topology_of(model, placement).into_iter().flat_map(|entry| &entry.variants);
    let hosts = outlets.flat_map(|variant| sources.outlets.of(&variant.outlet));
    let hosts = hosts.filter_map(|outlet| pages::below_pages(&outlet.path).and_then(pages::route_of));
    hosts.map(|host| format!("{}{below}", host.trim_end_matches('/'))).collect()
}

fn topology_of<'m>(model: &'m AppModel, placement: &Placement) -> Option<&'m Topology> {
    model.topology.iter().find(|entry| entry.id == placement.target && entry.owner == placement.owner)
}

pub(super) fn examine(model: &AppModel, sources: &Sources, all: &[AppPath]) -> Vec<Finding> {
    let routes = routes(all);
    let open: Vec<&String> = routes.iter().filter(|route| route.contains('[')).collect();
    let is_there = |to: &String| {
        let to = if to.len() > 1 { to.trim_end_matches('/') } else { to };
        routes.contains(to) || open.iter().any(|route| answers(route, to))
    };
    let lost = |placement: &Placement| {
        let to = placement.prop("to")?;
        let meant = meant(model, sources, placement, to);
        if meant.is_empty() || meant.iter().any(is_there) {
            return None;
        }
        let message = format!("the placement `{}` links to `{to}`, which no page answers", placement.id);
        let hint = "correct the link, remove the placement, or make the page with `jskit generate page`";
        Some(Finding::new("J308", Severity::Warning, PLACEMENT_FILE, placement.line, message).hint(hint))
    };
    model.placements.iter().filter_map(lost).collect()
}

/// Whether a route with parameters answers an address.
fn answers(route: &str, address: &str) -> bool {
    let mut parts = address.split('/');
    for part in route.split('/') {
        if part.starts_with("[...") {
            return true;
        }
        match parts.next() {
            Some(given) if given == part || (part.starts_with('[') && !given.is_empty()) => {}
            _ => return false,
        }
    }
    parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::answers;

    #[test]
    fn parameters_stand_for_one_part_and_a_rest_for_all() {
        let cases = [
            ("/notes/[id]", "/notes/7", true),
            ("/notes/[id]", "/notes", false),
            ("/notes/[id]", "/notes/", false),
            ("/notes/[id]", "/notes/7/edit", false),
            ("/notes/[id]/edit", "/notes/7/edit", true),
            ("/docs/[...path]", "/docs/a/b", true),
            ("/w/[slug]", "/w/[slug]", true),
        ];
        for (route, address, expected) in cases {
            assert_eq!(answers(route, address), expected, "{route} {address}");
        }
    }
}
