//! A package descriptor in TOML.

use jskit::descriptor;

use super::descriptors;

pub fn run(bytes: &[u8]) {
    let Some(source) = super::text(bytes) else { return };
    let read = descriptor::parse("x.toml", source);
    descriptors::check(source, &read);
}
