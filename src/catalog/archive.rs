//! A package or a catalog as an archive: `.tgz` as `npm pack` and others make it, or `.tar`.
//!
//! Invariant: an archive is a stranger's, and nothing of it is ever unpacked onto a disk: its files are read into memory, as names and
//! bytes. One entry that is more than a plain file with a plain name refuses all of it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::read::GzDecoder;
use sha2::{Digest, Sha512};
use tar::{Archive, Entry, EntryType};

use super::frozen::{MOST_BYTES, MOST_FILES};
use super::load::Offer;
use super::{MemoryTemplates, Source, Templates};
use crate::path::AppPath;

/// Larger ones are no packages of text.
pub const MOST_PACKED: usize = 16 * 1024 * 1024;
/// Text packs to a fifth or a tenth; a bomb to a thousandth.
const RATIO: usize = 100;
const SMALL: usize = 1024 * 1024;
const GZIP: [u8; 2] = [0x1f, 0x8b];
const INTEGRITY: &str = "sha512-";

/// Files by path, below the one folder that all lie in, where there is one (`package/`).
pub type Contents = BTreeMap<String, Vec<u8>>;

/// Subresource integrity of some bytes, as npm writes it.
pub fn integrity(bytes: &[u8]) -> String {
    format!("{INTEGRITY}{}", STANDARD.encode(Sha512::digest(bytes)))
}

/// The hash in an integrity, as hex; `None` for what is none.
pub fn integrity_hex(text: &str) -> Option<String> {
    let bytes = STANDARD.decode(text.strip_prefix(INTEGRITY)?).ok()?;
    (bytes.len() == 64).then(|| crate::hash::hex(&bytes))
}

/// The reason is the rest of a sentence that names the archive.
pub fn read(bytes: &[u8]) -> Result<Contents, String> {
    if bytes.len() > MOST_PACKED {
        return Err(format!("is larger than {} MiB", MOST_PACKED / 1024 / 1024));
    }
    let unpacked = if bytes.starts_with(&GZIP) { unpack(bytes)? } else { bytes.to_vec() };
    let mut files = Contents::new();
    let mut seen = BTreeMap::new();
    let mut count = 0;
    let mut archive = Archive::new(unpacked.as_slice());
    for entry in archive.entries().map_err(damaged)? {
        let entry = entry.map_err(damaged)?;
        count += 1;
        if count > MOST_FILES {
            return Err(format!("has more than {MOST_FILES} entries"));
        }
        let Some((path, bytes)) = take(entry)? else { continue };
        if let Some(other) = seen.insert(path.to_lowercase(), path.clone()) {
            return Err(if other == path {
                format!("has `{path}` twice")
            } else {
                format!("has `{other}` and `{path}`, which differ only by case")
            });
        }
        files.insert(path, bytes);
    }
    if files.is_empty() {
        return Err("has no files".to_owned());
    }
    Ok(below_one_folder(files))
}

fn unpack(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let most = if bytes.len() * RATIO > SMALL { MOST_BYTES.min(bytes.len() * RATIO) } else { SMALL };
    let mut unpacked = Vec::new();
    let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    GzDecoder::new(bytes).take(limit).read_to_end(&mut unpacked).map_err(damaged)?;
    if unpacked.len() <= most {
        return Ok(unpacked);
    }
    Err(if most == MOST_BYTES {
        format!("unpacks to more than {} MiB", MOST_BYTES / 1024 / 1024)
    } else {
        format!("unpacks to more than {RATIO} times its size")
    })
}

#[expect(clippy::needless_pass_by_value, reason = "is handed to map_err")]
fn damaged(error: std::io::Error) -> String {
    format!("is damaged: {error}")
}

/// A plain file with its path; nothing for folders and for what git's archives say of themselves.
fn take<R: Read>(mut entry: Entry<'_, R>) -> Result<Option<(String, Vec<u8>)>, String> {
    let path =
        String::from_utf8(entry.path_bytes().into_owned()).map_err(|_| "has a name that is not UTF-8".to_owned())?;
    match entry.header().entry_type() {
        EntryType::Regular | EntryType::Continuous => {}
        EntryType::Directory | EntryType::XGlobalHeader => return Ok(None),
        other => {
            return Err(format!("has `{}`, which is {}: only plain files are read", path.escape_debug(), kind(other)));
        }
    }
    let path = path.strip_prefix("./").unwrap_or(&path).to_owned();
    AppPath::brought(&path).map_err(|problem| format!("has a file whose name {problem}", problem = shown(&problem)))?;
    let mut bytes = Vec::new();
    entry.read_to_end(&mut bytes).map_err(damaged)?;
    Ok(Some((path, bytes)))
}

fn shown(problem: &crate::path::PathProblem) -> String {
    format!("{} (`{}`)", problem.reason, problem.path.escape_debug())
}

fn kind(kind: EntryType) -> &'static str {
    match kind {
        EntryType::Symlink => "a symbolic link",
        EntryType::Link => "a hard link",
        EntryType::Char | EntryType::Block => "a device",
        EntryType::Fifo => "a pipe",
        EntryType::GNUSparse => "a sparse file",
        _ => "none",
    }
}

fn below_one_folder(files: Contents) -> Contents {
    let first: BTreeSet<Option<&str>> = files.keys().map(|path| path.split_once('/').map(|(first, _)| first)).collect();
    let only = match first.into_iter().collect::<Vec<_>>().as_slice() {
        [Some(only)] => format!("{only}/"),
        _ => return files,
    };
    files.into_iter().map(|(path, bytes)| (path[only.len()..].to_owned(), bytes)).collect()
}

/// The packages in an archive: those of a catalog (`package-descriptors/`), or the one package that it is. `from` names it.
pub fn offers(from: &str, origin: &str, files: Contents) -> Vec<Offer<'static>> {
    let files = Arc::new(files);
    let offer = |id: Option<String>, path: String, templates: String| {
        let (text, from_text) = (Arc::clone(&files), path.clone());
        let files = Arc::clone(&files);
        Offer {
            id,
            file: format!("{from}/{path}"),
            source: Source::Archive,
            origin: origin.to_owned(),
            read: Box::new(move || Ok(String::from_utf8_lossy(&text[&from_text]).into_owned())),
            templates: Box::new(move || Ok(Box::new(below(&files, &templates)) as Box<dyn Templates>)),
        }
    };
    let own = super::DESCRIPTOR;
    let mut offers: Vec<Offer<'static>> = files
        .keys()
        .filter_map(|path| {
            let id = path.strip_prefix("package-descriptors/")?.strip_suffix(".toml").filter(|id| !id.contains('/'))?;
            Some(offer(Some(id.to_owned()), path.clone(), format!("templates/{id}/")))
        })
        .collect();
    if files.contains_key(own) {
        offers.push(offer(None, own.to_owned(), "templates/".to_owned()));
    }
    offers
}

fn below(files: &Contents, folder: &str) -> MemoryTemplates {
    let below = files.iter().filter_map(|(path, bytes)| Some((path.strip_prefix(folder)?.to_owned(), bytes.clone())));
    MemoryTemplates(below.collect())
}
