//! Whether a value in `.env` is still the one that the tool wrote, known without keeping the value.
//!
//! Each is remembered as an HMAC under a random key that stays in this clone of the app. Without the key, or in another clone,
//! every value counts as the user's own.

use std::collections::BTreeMap;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::record::Header;
use super::state;
use crate::error::{Error, Result};
use crate::fs::{Root, write_error};
use crate::hash;
use crate::path::AppPath;

const KEY_LENGTH: usize = 32;

/// Seals by file and key.
type Seals = BTreeMap<String, BTreeMap<String, String>>;

pub struct Keyring([u8; KEY_LENGTH]);

impl std::fmt::Debug for Keyring {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Keyring")
    }
}

impl Keyring {
    pub fn open(root: &Root) -> Option<Self> {
        Some(Self(root.read_own(state::KEY).ok()?.try_into().ok()?))
    }

    /// The one that is there, or a new one. Only while the app's lock is held.
    pub fn make(root: &Root) -> Result<Option<Self>> {
        if let Some(keyring) = Self::open(root) {
            return Ok(Some(keyring));
        }
        let mut key = [0; KEY_LENGTH];
        getrandom::fill(&mut key).map_err(|error| Error::Bug(format!("the system gave no random bytes: {error}")))?;
        root.replace_file(state::KEY, &key).map_err(|error| write_error(state::KEY, &error))?;
        Ok(Some(Self(key)))
    }

    /// The file and the key are in it too, so that equal values don't show.
    pub fn seal(&self, file: &AppPath, key: &str, value: &str) -> String {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return String::new() };
        for part in [file.as_str(), key, value] {
            mac.update(&(part.len() as u64).to_le_bytes());
            mac.update(part.as_bytes());
        }
        hash::hex(&mac.finalize().into_bytes())
    }

    /// Whether `seal` is that of this value.
    pub fn matches(&self, seal: &str, file: &AppPath, key: &str, value: &str) -> bool {
        seal == self.seal(file, key, value)
    }
}

/// Whether the tool wrote this value, as far as this clone of the app knows.
pub fn is_untouched(root: &Root, file: &AppPath, key: &str, value: &str) -> bool {
    let Some(keyring) = Keyring::open(root) else { return false };
    let seals = seals(root);
    let seal = seals.get(file.as_str()).and_then(|keys| keys.get(key));
    seal.is_some_and(|seal| keyring.matches(seal, file, key, value))
}

fn seals(root: &Root) -> Seals {
    let bytes = root.read_own(state::SECRETS).unwrap_or_default();
    serde_json::from_slice(&bytes).unwrap_or_default()
}

/// Keeps the seals of what a change wrote.
pub(super) fn remember(root: &Root, header: &Header) -> Result<()> {
    let mut seals = seals(root);
    let before = seals.clone();
    for change in &header.changes {
        for key in &change.keys {
            let file = seals.entry(change.path.to_string()).or_default();
            match &key.after {
                Some(seal) => file.insert(key.key.clone(), seal.clone()),
                None => file.remove(&key.key),
            };
        }
    }
    if seals == before {
        return Ok(());
    }
    let text = serde_json::to_vec_pretty(&seals).map_err(Error::unprintable)?;
    root.replace_file(state::SECRETS, &text).map_err(|error| write_error(state::SECRETS, &error))
}
