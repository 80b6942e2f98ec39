//! `.env` files: keys read, set and dropped, with quoting that Node's `--env-file` and dotenv read back as the same value.

use super::Outcome;

/// The keys and values, in order, as the app would read them.
pub fn entries(source: &str) -> Vec<(String, String)> {
    let _ = source;
    unimplemented!()
}

/// Sets a key in its place, or at the end with its comment lines before it.
/// A value that no quoting can carry (a line break, say, or all three kinds of quotes) is refused.
pub fn set(source: &str, key: &str, value: &str, comment: &str) -> Outcome {
    let _ = (source, key, value, comment);
    unimplemented!()
}

/// Drops a key, and the comment lines right above it when they are `comment`.
pub fn remove(source: &str, key: &str, comment: &str) -> Outcome {
    let _ = (source, key, comment);
    unimplemented!()
}
