//! The placement entry that links to a page.

use super::target::Place;
use super::{PageLink, PageRequest, name};
use crate::app::{AppModel, PLACEMENT_FILE, pages};
use crate::descriptor::model::Placement;
use crate::edit::javascript::Value;
use crate::path::AppPath;
use crate::plan::intents;

#[derive(Debug)]
pub struct Wanted<'a> {
    pub name: &'a str,
    pub below: &'a str,
    pub route: &'a str,
    pub surface: Option<&'a str>,
    pub place: Place<'a>,
    pub request: &'a PageRequest,
}

pub fn link(model: &AppModel, wanted: &Wanted<'_>, warnings: &mut Vec<String>) -> PageLink {
    let entry = wanted.place.entry;
    if let Some(surface) = wanted.surface
        && !entry.shows_on(surface)
    {
        warnings.push(format!(
            "`{}` isn't shown on the surface `{surface}`, so the link won't be seen there",
            entry.name()
        ));
    }
    let id = name::entry_id(wanted.below);
    let to = wanted.request.link_to.clone().unwrap_or_else(|| route_to(wanted.route, wanted.place.host.as_deref()));
    let text = |value: &str| Value::String(value.to_owned());
    let placement = Placement {
        target: entry.id.clone(),
        owner: entry.owner.clone(),
        kind: "link".to_owned(),
        surfaces: vec![wanted.surface.unwrap_or("*").to_owned()],
        order: order(model, &id, &entry.id, entry.owner.as_deref()),
        component: None,
        props: Some(Value::Object(vec![("label".to_owned(), text(wanted.name)), ("to".to_owned(), text(&to))])),
        when: None,
        id,
    };
    PageLink { file: AppPath::fixed(PLACEMENT_FILE), intent: intents::placement(&placement), placement: entry.name() }
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

/// The order that an entry of this id has already, or the next ten after the others of the placement.
fn order(model: &AppModel, id: &str, target: &str, owner: Option<&str>) -> i64 {
    if let Some(order) =
        model.placements.iter().find(|placement| placement.id == id).and_then(|placement| placement.order)
    {
        return whole(order);
    }
    let others =
        model.placements.iter().filter(|placement| placement.target == target && placement.owner.as_deref() == owner);
    let largest = others.filter_map(|placement| placement.order).map(whole).max();
    largest.map_or(100, |largest| (largest.div_euclid(10) + 1) * 10)
}

#[expect(clippy::cast_possible_truncation, reason = "orders are small, and the cast saturates")]
fn whole(order: f64) -> i64 {
    order as i64
}
