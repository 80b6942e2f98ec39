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
        let Outcome::Edited(back) = env::remove(&after, "JSKIT_FUZZ", comment) else { panic!("{after}") };
        if before.iter().all(|(key, _)| key != "JSKIT_FUZZ") {
            assert_eq!(back, source, "back from\n{after}");
        }
    }
}
