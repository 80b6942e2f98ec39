//! `package.json` and other JSON of an app.

use jskit::edit::{Outcome, json};
use serde_json::{Value, json};

pub fn run(bytes: &[u8]) {
    let Some(source) = super::text(bytes) else { return };
    let value = json!({ "a": [1, "it's \"b\"\n"], "c": null });
    for path in [&["jskitFuzz"][..], &["scripts", "jskit:fuzz"], &["jskit", "fuzz", "deep"]] {
        let Outcome::Edited(after) = json::set(source, path, &value) else { continue };
        assert!(serde_json::from_str::<Value>(after.strip_prefix('\u{feff}').unwrap_or(&after)).is_ok(), "{after}");
        assert_eq!(json::get(&after, path).as_ref(), Some(&value), "{after}");
        assert_eq!(json::set(&after, path, &value), Outcome::Unchanged, "twice\n{after}");
        let had = json::get(source, path).is_some();
        // An object that is empty without the key goes with it, whoever wrote it.
        let (_, parents) = path.split_last().expect("a key");
        let was_empty = (1..=parents.len()).any(|depth| json::get(source, &parents[..depth]) == Some(json!({})));
        match json::remove(&after, path) {
            Outcome::Edited(back) if !had && !was_empty => {
                assert_eq!(super::tight(&back), super::tight(source), "back from\n{after}");
            }
            Outcome::Edited(back) => assert_eq!(json::get(&back, path), None, "{back}"),
            other => panic!("{other:?}\n{after}"),
        }
    }
}
