//! What the tool can find out from an app for a generator: `infer = "page"`. The finding is in `generate`; here is what a descriptor has to
//! know of it.

use serde_json::{Value, json};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inference {
    /// Where a page lies, what links to it and how.
    Page,
    /// Where a component goes and what it is called there.
    PlacedElement,
    /// What makes a page the host of pages below it.
    Subpages,
    /// Where an outlet goes.
    Outlet,
}

impl Inference {
    pub fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::PlacedElement => "placed-element",
            Self::Subpages => "subpages",
            Self::Outlet => "outlet",
        }
    }

    /// The arguments and options that it looks at. The first ones are needed, whatever else there is may be left out.
    pub fn inputs(self) -> (&'static [&'static str], &'static [&'static str]) {
        match self {
            Self::Page => (&["path", "name"], &["link-placement", "link-to"]),
            Self::PlacedElement => (&["name", "target"], &["surface"]),
            Self::Subpages => (&["path"], &["name"]),
            Self::Outlet => (&["name", "file"], &["placement"]),
        }
    }

    /// What templates get as `inferred`, with values like those of an app.
    pub fn sample(self) -> Value {
        match self {
            Self::Page => json!({
                "name": "Sample", "file": "src/pages/sample/index.vue", "route": "/sample", "surface": "sample",
                "id": "page.sample", "target": "sample.menu", "owner": "sample", "to": "./sample", "in_section": true,
            }),
            Self::PlacedElement => json!({
                "name": "Sample", "file": "src/components/Sample.vue", "component": "Sample",
                "token": "local.main.sample", "id": "element.sample", "target": "sample.place", "owner": "sample",
                "surface": "sample",
            }),
            Self::Subpages => json!({
                "name": "Sample", "below": "sample", "host": "src/pages/sample.vue", "host_file": "src/pages/sample.vue",
                "outlet_file": "src/pages/sample.vue", "index_file": "src/pages/sample/index.vue", "overview_id": "section.sample.overview",
                "surface": "sample",
                "placement": "page.section-nav", "owner": "sample", "outlet": "sample:primary-menu", "route": "/sample",
            }),
            Self::Outlet => json!({
                "file": "src/pages/sample.vue", "outlet": "sample:toolbar", "placement": "sample.toolbar",
                "surface": "sample",
            }),
        }
    }
}
