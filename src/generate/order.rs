//! Where a new entry stands among the others of its placement.

use crate::app::AppModel;
use crate::descriptor::model::Placement;

/// The order that an entry of this id has already, or the next ten after the others of the placement, so that a new one comes last.
/// `placed` are those that come with it.
pub fn next(model: &AppModel, placed: &[Placement], wanted: &Placement) -> i64 {
    let known = model.placements.iter().find(|placement| placement.id == wanted.id).and_then(|known| known.order);
    if let Some(order) = known {
        return whole(order);
    }
    let there = model.placements.iter().filter(|other| other.target == wanted.target && other.owner == wanted.owner);
    let there = there.filter_map(|other| other.order).map(whole);
    let coming = placed.iter().filter(|other| other.target == wanted.target && other.owner == wanted.owner);
    let largest = there.chain(coming.map(|other| other.order)).max();
    largest.map_or(100, |largest| (largest.div_euclid(10) + 1) * 10)
}

#[expect(clippy::cast_possible_truncation, reason = "orders are small, and the cast saturates")]
fn whole(order: f64) -> i64 {
    order as i64
}
