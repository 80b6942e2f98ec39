//! Content hashes, as the lock and the base store write them.

use std::borrow::Cow;

use sha2::{Digest, Sha256};

/// SHA-256 as 64 lower-case hex digits.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Whether a text has the form of one.
pub fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// In front of the hash of a whole package.
pub const PACKAGE: &str = "sha256:";

/// Whether a text has the form of the hash of a package, which is what is trusted.
pub fn is_package(text: &str) -> bool {
    text.strip_prefix(PACKAGE).is_some_and(is_sha256)
}

/// SHA-256 of what a file says: of text, without its BOM and with LF, so that git's line-end conversion is no edit.
pub fn content(bytes: &[u8]) -> String {
    sha256(&normalised(bytes))
}

/// Text as it is hashed; what isn't text stays as it is.
pub fn normalised(bytes: &[u8]) -> Cow<'_, [u8]> {
    if bytes.contains(&0) || std::str::from_utf8(bytes).is_err() {
        return Cow::Borrowed(bytes);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if !bytes.contains(&b'\r') {
        return Cow::Borrowed(bytes);
    }
    let mut plain = Vec::with_capacity(bytes.len());
    for (at, byte) in bytes.iter().enumerate() {
        if *byte != b'\r' || bytes.get(at + 1) != Some(&b'\n') {
            plain.push(*byte);
        }
    }
    Cow::Owned(plain)
}

pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
}
