//! File names for ids: readable, safe on every file system, one name an id.

use std::fmt::Write as _;

/// A file system takes 255 bytes; `.json` and a staged suffix need some of them.
const LONGEST: usize = 200;

const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];

/// Everything but small letters, digits, `-`, `_` and inner dots is written as `%` and its hex digits: capitals too, since two ids
/// must not meet on a file system that ignores case. An id too long for that is named by its hash; the file itself says the id.
pub(super) fn file_stem(id: &str) -> String {
    let mut stem = String::with_capacity(id.len());
    let device = DEVICES.iter().any(|device| id.starts_with(device));
    for (at, byte) in id.bytes().enumerate() {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' if !(device && at == 0 && is_device(id)) => stem.push(byte as char),
            b'.' if at > 0 => stem.push('.'),
            _ => {
                let _ = write!(stem, "%{byte:02x}");
            }
        }
    }
    if stem.len() <= LONGEST { stem } else { format!("%{}", crate::hash::sha256(id.as_bytes())) }
}

/// Whether the name of a lock file tells that its package was generated: only such ids have a colon. A hashed name tells nothing.
pub(super) fn is_of_generated(file: &str) -> bool {
    file.contains("%3a")
}

fn is_device(id: &str) -> bool {
    let stem = id.split('.').next().unwrap_or(id);
    let name = stem.trim_end_matches(|c: char| c.is_ascii_digit());
    DEVICES.contains(&name) && stem.len() - name.len() <= 1
}
