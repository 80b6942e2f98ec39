//! What is fuzzed: each module has one `run`, which panics where something that must hold doesn't.
//!
//! `cargo test` compiles the same modules and runs them over the committed inputs (`tests/fuzz.rs`).

pub mod config;
pub mod descriptor_javascript;
pub mod descriptor_toml;
mod descriptors;
mod edits;
pub mod env;
pub mod journal;
pub mod lock;
pub mod manifest;
pub mod placement;
pub mod vue;

/// A text without what stands between the brackets of something empty: that layout is nowhere once something was in it.
fn tight(text: &str) -> String {
    let mut tight = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '}' | ']') {
            let inner = tight.trim_end();
            if inner.ends_with(if c == '}' { '{' } else { '[' }) {
                tight.truncate(inner.len());
            }
        }
        tight.push(c);
    }
    tight
}

/// Sources are text; what is not would be refused before it is read.
fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}
