//! `test-package` on packages: in which apps they are tried, and every package of the catalog in each of them.

use std::collections::BTreeMap;

use jskit::trial::{self, Setting, Step, Subject};

use crate::embedded::{self, catalog};

fn tried(id: &str) -> Vec<Step> {
    let subject = Subject::of(catalog().get(id).expect("a package"));
    let offered = |subject: &Subject| {
        let mut catalog = embedded::read();
        catalog.insert(subject.package());
        Ok(catalog)
    };
    let values = BTreeMap::new();
    let setting = Setting { now: time::OffsetDateTime::UNIX_EPOCH, values: &values };
    trial::run(&subject, &offered, setting).expect("a trial")
}

#[test]
fn every_package_of_the_catalog_passes() {
    // What every app begins with is never added to one; the generator's own pages have to be there first.
    let bottom = ["kernel", "http-runtime", "shell-web", "preset-minimal", "preset-shell", "ui-generator"];
    for id in catalog().packages.keys().filter(|id| !bottom.contains(&id.as_str())) {
        let steps = tried(id);
        let failed: Vec<&Step> = steps.iter().filter(|step| !step.is_fine()).collect();
        assert!(failed.is_empty(), "{id}: {failed:#?}");
    }
}

#[test]
fn a_package_is_tried_in_every_app_in_which_it_brings_something_else() {
    let apps = |id: &str| {
        let steps = tried(id);
        let adds = steps.into_iter().filter(|step| step.name == "add" || step.name.starts_with("add ("));
        let brings_sessions =
            |step: &Step| step.tree.iter().any(|line| line.ends_with("auth-core-sessions-schema.cjs"));
        adds.map(|step| (step.name.clone(), brings_sessions(&step))).collect::<Vec<_>>()
    };
    let app = |name: &str, has: bool| (name.to_owned(), has);
    assert_eq!(apps("auth-core"), [app("add", false), app("add (with database-runtime)", true)]);
    assert_eq!(apps("workspaces-core"), [app("add", false), app("add (tenancy workspaces)", false)]);
    assert_eq!(apps("database-runtime-sqlite"), [app("add", false)]);
}
