//! Names as people really type them: each gives a page and an entry that show it. `tests/runtime/vue-scanner/check-names.mjs` compiles the
//! same pages with Vue's compiler, runs the same entries, and compares what they show.

use jskit::edit::{Outcome, javascript, vue};
use jskit::files::Memory;
use jskit::plan::Action;

use super::{PLACEMENT, values, workspaces};

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

/// The page of a name, and the entry that links to it.
fn page(files: &Memory, name: &str) -> (String, javascript::Intent) {
    let given = values(&[("path", "home/named/index.vue"), ("name", name)]);
    let steps = super::generate(files, "page", &given, false).expect("generated").steps;
    let [file, entry] = steps.as_slice() else { panic!("{steps:?}") };
    match (&file.action, &entry.action) {
        (Action::File(file), Action::Entry(entry)) => {
            (String::from_utf8(file.bytes.clone()).expect("text"), entry.intent.clone())
        }
        other => panic!("{other:?}"),
    }
}

fn generated() -> String {
    let files = workspaces();
    let cases = names().into_iter().map(|(typed, shown)| {
        let (contents, intent) = page(&files, &typed);
        let Outcome::Edited(placement) = javascript::insert(PLACEMENT, &intent) else { panic!("{shown}") };
        let added = placement.strip_prefix(PLACEMENT).expect("appended").to_owned();
        serde_json::json!({ "shown": shown, "page": contents, "entry": added }).to_string()
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
    for (typed, shown) in names() {
        let (contents, intent) = page(&files, &typed);
        let component = vue::read(&contents).expect("a component");
        let blocks: Vec<&str> = component.blocks.iter().map(|block| block.name.as_str()).collect();
        assert_eq!((blocks.as_slice(), component.outlets.len()), (["route", "template"].as_slice(), 0), "{shown}");
        let route = vue::route(&contents).expect("a component").expect("a route block");
        let route: serde_json::Value = serde_json::from_str(route).expect("JSON");
        assert_eq!(route, serde_json::json!({ "meta": { "title": shown } }));
        let printed = javascript::print(&intent);
        let entries = javascript::entries(&printed).expect("JavaScript");
        let label = jskit::edit::javascript::Value::Object(vec![
            ("label".to_owned(), javascript::Value::String(shown.clone())),
            ("to".to_owned(), javascript::Value::String("/home/named".to_owned())),
        ]);
        assert_eq!(entries[0].fields.last(), Some(&("props".to_owned(), label)), "{shown}");
    }
}
