//! Vue components: their blocks and outlets, and an outlet put in and taken out.

use jskit::app::outlets::Outlets;
use jskit::edit::javascript::Intent;
use jskit::edit::vue;
use jskit::path::AppPath;

use super::edits::there_and_back;

pub fn run(bytes: &[u8]) {
    Outlets::default().add_read(&AppPath::fixed("src/pages/x.vue"), bytes);
    let Some(source) = super::text(bytes) else { return };
    let Ok(component) = vue::read(source) else { return };
    for block in &component.blocks {
        assert!(source.get(block.start..block.end).is_some(), "{block:?}");
    }
    for outlet in &component.outlets {
        assert!(source.get(outlet.start..outlet.end).is_some_and(|tag| tag.starts_with('<')), "{outlet:?}");
    }
    // A view is only asked for where there is none: nobody could tell it from the user's own.
    let without = component.router_views.is_empty();
    for (default, menu, router_view) in [(false, false, false), (true, false, without), (false, true, without)] {
        let intent = Intent::Outlet { target: "fuzz:outlet".to_owned(), default, menu, router_view };
        if let Some(after) = there_and_back(source, &intent) {
            only_that_was_added(&component, &vue::read(&after).expect("an edited component can be read"));
        }
    }
}

fn only_that_was_added(before: &vue::Component, after: &vue::Component) {
    let targets = |component: &vue::Component| -> Vec<String> {
        let outlets = component.outlets.iter();
        outlets.map(|outlet| outlet.target.clone()).filter(|target| target != "fuzz:outlet").collect()
    };
    assert_eq!(targets(before), targets(after));
    assert_eq!(before.roots.len().max(1), after.roots.len().min(before.roots.len().max(1)));
}
