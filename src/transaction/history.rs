//! What was done to an app, newest last, and how far it can be walked back.

use std::io::{BufRead as _, BufReader};

pub use super::journal::Stored;
use super::record::{Kind, Receipt};
use super::{journal, state};
use crate::error::{Error, Result};
use crate::fs::{Root, io_error};

/// Older receipts are dropped.
const KEPT: usize = 100;
/// And so are they while all together take more than this, but for the newest.
const KEPT_BYTES: u64 = 64 * 1024 * 1024;

pub(super) fn path(id: u32) -> String {
    format!("{}/{id:06}.receipt", state::HISTORY)
}

fn ids(root: &Root) -> Vec<u32> {
    let Ok(entries) = root.dir().read_dir(state::HISTORY) else { return Vec::new() };
    let number = |name: &std::ffi::OsStr| name.to_str()?.strip_suffix(".receipt")?.parse().ok();
    let mut ids: Vec<u32> = entries.flatten().filter_map(|entry| number(&entry.file_name())).collect();
    ids.sort_unstable();
    ids
}

pub(super) fn next_id(root: &Root) -> Result<u32> {
    let last = ids(root).last().copied().unwrap_or(0);
    last.checked_add(1).ok_or_else(|| Error::Bug("the history has no more numbers".to_owned()))
}

/// All receipts that can be read, oldest first. Contents are not read.
pub fn list(root: &Root) -> Vec<Receipt> {
    ids(root).into_iter().filter_map(|id| head(root, id)).collect()
}

pub(super) fn head(root: &Root, id: u32) -> Option<Receipt> {
    let mut line = Vec::new();
    BufReader::new(root.dir().open(path(id)).ok()?).read_until(b'\n', &mut line).ok()?;
    let receipt: Receipt = serde_json::from_slice(&line).ok()?;
    (receipt.format == journal::FORMAT && receipt.id == id).then_some(receipt)
}

pub(super) fn last(root: &Root) -> Option<Receipt> {
    head(root, *ids(root).last()?)
}

/// One receipt with its contents.
pub fn load(root: &Root, id: u32) -> Result<Stored> {
    let path = path(id);
    let bytes = root.dir().read(&path).map_err(|error| io_error("can't read", &path, &error))?;
    Stored::parse(bytes).filter(|stored| stored.receipt.id == id).ok_or_else(|| Error::Damaged {
        path,
        reason: "it is no receipt".to_owned(),
        hint: "remove the file: only this one step of the history is lost".to_owned(),
    })
}

/// The receipts that `undo` (last first) and `redo` (last first) would take next.
pub fn stacks(receipts: &[Receipt]) -> (Vec<&Receipt>, Vec<&Receipt>) {
    let (mut done, mut undone): (Vec<&Receipt>, Vec<&Receipt>) = (Vec::new(), Vec::new());
    for receipt in receipts {
        match receipt.kind {
            Kind::Command | Kind::Create => {
                done.push(receipt);
                undone.clear();
            }
            Kind::Undo(id) => undone.extend(take(&mut done, id)),
            Kind::Redo(id) => done.extend(take(&mut undone, id)),
        }
    }
    (done, undone)
}

fn take<'a>(from: &mut Vec<&'a Receipt>, id: u32) -> Option<&'a Receipt> {
    let at = from.iter().position(|receipt| receipt.id == id)?;
    Some(from.remove(at))
}

/// Drops the oldest receipts; what can't be dropped now is dropped by the next command.
pub(super) fn prune(root: &Root) {
    let ids = ids(root);
    let sizes = ids.iter().map(|id| root.dir().symlink_metadata(path(*id)).map_or(0, |metadata| metadata.len()));
    let mut bytes: u64 = sizes.clone().sum();
    let mut count = ids.len();
    for (id, size) in ids.iter().zip(sizes) {
        if count <= 1 || (count <= KEPT && bytes <= KEPT_BYTES) {
            break;
        }
        let _ = root.remove_file(&path(*id));
        count -= 1;
        bytes -= size;
    }
}
