//! Names as people really type them: each gives a page and an entry that show it. `tests/runtime/vue-scanner/check-names.mjs` compiles the
//! same pages with Vue's compiler, runs the same entries, and compares what they show.

use jskit::app;
use jskit::edit::{Outcome, javascript, vue};
use jskit::generate::page::{self, PageRequest};

use super::{PLACEMENT, workspaces};

/// What is typed, and what is shown.
fn names() -> Vec<(String, String)> {
    let same = [
        "Billing",
        "Bill's \"best\" page",
        "`backticks` and ${x}",
        "</script><script>alert(1)</script>",
        "</template>",
        "</route>",
        "<!-- no -->",
        "{{ constructor }}",
        "{{",
        "}} {{",
        "C:\\new\\table",
        "\\u0041 \\",
        "R&D &amp; &lt;b&gt;",
        "🎉 Party 👩‍👩‍👧",
        "דוחות",
        "تقارير 2026",
        "日本語",
        "e\u{301}",
        "--name",
        "[x] {y}",
        "*/ /* //",
        "null",
        "0",
        "<ShellOutlet target=\"a:b\" />",
        "$& $1 $$",
        "a\u{200b}b",
        "]]>",
        "<![CDATA[",
        "' + process.exit() + '",
        "%s %d",
    ];
    let mut names: Vec<(String, String)> = same.iter().map(|name| ((*name).to_owned(), (*name).to_owned())).collect();
    names.push(("Two\nlines\r\n  and\ttabs ".to_owned(), "Two lines and tabs".to_owned()));
    names.push(("Line\u{2028}separator\u{0}and null".to_owned(), "Line separator and null".to_owned()));
    names.push(("long ".repeat(40), "long ".repeat(40).trim().to_owned()));
    names
}

fn generated() -> String {
    let files = workspaces();
    let model = app::read(&files);
    let cases = names().into_iter().map(|(typed, shown)| {
        let request = PageRequest { path: "home/named/index.vue".to_owned(), name: typed, ..PageRequest::default() };
        let plan = page::plan(&files, &model, &request).expect("planned");
        let Outcome::Edited(placement) = javascript::insert(PLACEMENT, &plan.link.expect("linked").intent) else {
            panic!("{shown}")
        };
        let added = placement.strip_prefix(PLACEMENT).expect("appended").to_owned();
        serde_json::json!({ "shown": shown, "page": plan.contents, "entry": added }).to_string()
    });
    format!("[\n{}\n]\n", cases.collect::<Vec<_>>().join(",\n"))
}

#[test]
fn every_name_gives_the_files_that_were_compiled() {
    snapbox::assert_data_eq!(generated(), snapbox::file!["../runtime/vue-scanner/names.json"].raw());
}

#[test]
fn every_name_gives_a_page_of_two_blocks_and_an_entry_that_says_it() {
    let files = workspaces();
    let model = app::read(&files);
    for (typed, shown) in names() {
        let request = PageRequest { path: "home/named/index.vue".to_owned(), name: typed, ..PageRequest::default() };
        let plan = page::plan(&files, &model, &request).expect("planned");
        let component = vue::read(&plan.contents).expect("a component");
        let blocks: Vec<&str> = component.blocks.iter().map(|block| block.name.as_str()).collect();
        assert_eq!((blocks.as_slice(), component.outlets.len()), (["route", "template"].as_slice(), 0), "{shown}");
        let route = vue::route(&plan.contents).expect("a component").expect("a route block");
        let route: serde_json::Value = serde_json::from_str(route).expect("JSON");
        assert_eq!(route, serde_json::json!({ "meta": { "title": shown } }));
        let printed = javascript::print(&plan.link.expect("linked").intent);
        let entries = javascript::entries(&printed).expect("JavaScript");
        let label = jskit::edit::javascript::Value::Object(vec![
            ("label".to_owned(), javascript::Value::String(shown.clone())),
            ("to".to_owned(), javascript::Value::String("/home/named".to_owned())),
        ]);
        assert_eq!(entries[0].fields.last(), Some(&("props".to_owned(), label)), "{shown}");
    }
}
