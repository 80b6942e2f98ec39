//! `package.json`: values set and dropped with everything else left as it is.

use serde_json::Value;

use super::Outcome;

/// The value at a path of keys.
pub fn get(source: &str, path: &[&str]) -> Option<Value> {
    let _ = (source, path);
    unimplemented!()
}

/// Sets the value at a path, making absent parents; a new key of a sorted object goes to its sorted place.
pub fn set(source: &str, path: &[&str], value: &Value) -> Outcome {
    let _ = (source, path, value);
    unimplemented!()
}

/// Drops the key at a path, and parents that this leaves empty.
pub fn remove(source: &str, path: &[&str]) -> Outcome {
    let _ = (source, path);
    unimplemented!()
}
