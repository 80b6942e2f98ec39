//! A file that two packages share belongs to both, and goes with the last.

use crate::support::{TestApp, catalog_of};

const SHARED: &str = "src/shared/words.js";

fn sharer(id: &str) -> String {
    format!(
        "schema = 1\nid = \"{id}\"\nversion = \"0.1.0\"\nkind = \"runtime\"\nsummary = \"Shares a file.\"\n\
         depends-on = [\"shell-web\"]\n\n[[files]]\nfrom = \"{SHARED}\"\nownership = \"shared\"\nreason = \"Words.\"\n"
    )
}

#[test]
fn a_shared_file_stays_until_its_last_owner_goes() {
    let words = "export const words = [\"one\"];\n";
    let catalog = catalog_of(&[
        ("package-descriptors/first.toml", &sharer("first")),
        ("package-descriptors/second.toml", &sharer("second")),
        (&format!("templates/first/app/{SHARED}"), words),
        (&format!("templates/second/app/{SHARED}"), words),
    ]);
    // Added apart and together, and gone in either order.
    for (adds, removes) in [
        (&[&["add", "first"][..], &["add", "second"]][..], ["first", "second"]),
        (&[&["add", "first"][..], &["add", "second"]], ["second", "first"]),
        (&[&["add", "first", "second"][..]], ["first", "second"]),
    ] {
        let app = TestApp::shell();
        for add in adds {
            app.run_with(&catalog, add).ok();
        }
        for id in ["first", "second"] {
            assert!(app.read(&format!(".jskit/lock/{id}.json")).contains(SHARED), "{id} owns it too");
        }
        app.run_with(&catalog, &["remove", removes[0]]).ok();
        assert_eq!(app.read(SHARED), words);
        app.run_with(&catalog, &["remove", removes[1]]).ok();
        assert!(!app.exists(SHARED), "{adds:?} {removes:?}");
    }
}
