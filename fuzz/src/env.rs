//! `.env` files.

use jskit::edit::{Outcome, env};

pub fn run(bytes: &[u8]) {
    let Some(source) = super::text(bytes) else { return };
    let before = env::entries(source);
    for (value, comment) in [("a b", ""), ("it's #1", "What it is for.\nsecret")] {
        let Outcome::Edited(after) = env::set(source, "JSKIT_FUZZ", value, comment) else { continue };
        let read = env::entries(&after);
        assert!(read.contains(&("JSKIT_FUZZ".to_owned(), value.to_owned())), "{after}");
        let other = |entries: &[(String, String)]| -> Vec<(String, String)> {
            entries.iter().filter(|(key, _)| key != "JSKIT_FUZZ").cloned().collect()
        };
        assert_eq!(other(&read), other(&before), "{after}");
        assert_eq!(env::set(&after, "JSKIT_FUZZ", value, comment), Outcome::Unchanged, "twice\n{after}");
        let had = before.iter().any(|(key, _)| key == "JSKIT_FUZZ");
        match env::remove(&after, "JSKIT_FUZZ", comment) {
            Outcome::Edited(back) if had => assert_eq!(other(&env::entries(&back)), other(&before), "{back}"),
            Outcome::Edited(back) => assert_eq!(back, source, "back from\n{after}"),
            // Two of one key, with quotes that nothing closes.
            Outcome::Refused(_) if had => {}
            other => panic!("{other:?}\n{after}"),
        }
    }
}
