//! A package descriptor in JavaScript: read or refused, and the same as TOML.

use jskit::descriptor::{self, Converted};

use super::descriptors;

pub fn run(bytes: &[u8]) {
    let Some(source) = super::text(bytes) else { return };
    let read = descriptor::parse_javascript("x.mjs", source);
    descriptors::check(source, &read);
    match descriptor::javascript_to_toml("x.mjs", source) {
        Ok(Converted { toml, .. }) => {
            let read = read.as_ref().unwrap_or_else(|problems| panic!("converted, but not read: {problems:?}"));
            let back = descriptor::parse("x.toml", &toml);
            let back = back.unwrap_or_else(|problems| panic!("{problems:?}\n{toml}"));
            assert_eq!(descriptors::said(read), descriptors::said(&back), "{toml}");
        }
        Err(problems) => {
            assert!(read.is_err(), "read, but not converted: {problems:?}");
            for problem in &problems {
                descriptors::can_be_shown(source, problem);
            }
        }
    }
}
