//! What a package is, as one hash: its descriptor and all its templates, whatever folder, archive or time they come from.

use sha2::{Digest, Sha256};

use super::Package;
use crate::hash;

/// `sha256:` and 64 hex digits. Each name and text is led by its length, so that no two packages read the same.
pub fn of(package: &Package) -> String {
    let mut digest = Sha256::new();
    let mut take = |bytes: &[u8]| {
        digest.update((bytes.len() as u64).to_le_bytes());
        digest.update(bytes);
    };
    take(package.text.as_bytes());
    for path in package.templates.list("") {
        take(path.as_bytes());
        take(&package.templates.read(&path).unwrap_or_default());
    }
    format!("{}{}", hash::PACKAGE, hash::hex(&digest.finalize()))
}
