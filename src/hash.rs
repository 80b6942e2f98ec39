//! Content hashes, as the lock and the base store write them.

use std::borrow::Cow;

use sha2::{Digest, Sha256};

/// SHA-256 as 64 lower-case hex digits.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
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
