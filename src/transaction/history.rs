//! What was done to an app, newest last, and how far it can be walked back.

use std::io::{BufRead as _, BufReader};

use super::journal::Stored;
use super::record::{Header, Kind, Receipt};
use super::{journal, state};
use crate::error::{Error, Result};
use crate::fs::{Root, io_error};

/// Older receipts are dropped.
const KEPT: usize = 100;
/// And so are they while all together take more than this, but for the newest.
const KEPT_BYTES: u64 = 64 * 1024 * 1024;

pub(super) fn path(number: u32) -> String {
    format!("{}/{number:06}.receipt", state::HISTORY)
}

fn numbers(root: &Root) -> Vec<u32> {
    let Ok(entries) = root.dir().read_dir(state::HISTORY) else { return Vec::new() };
    let parse = |name: &std::ffi::OsStr| name.to_str()?.strip_suffix(".receipt")?.parse().ok();
    let mut numbers: Vec<u32> = entries.flatten().filter_map(|entry| parse(&entry.file_name())).collect();
    numbers.sort_unstable();
    numbers
}

pub(super) fn next_number(root: &Root) -> Result<u32> {
    let last = numbers(root).last().copied().unwrap_or(0);
    last.checked_add(1).ok_or_else(|| Error::Bug("the history has no more numbers".to_owned()))
}

/// All steps that can be read, oldest first. Their contents are not read.
pub fn history(root: &Root) -> Result<Vec<Receipt>> {
    let mut receipts: Vec<Receipt> =
        numbers(root).into_iter().filter_map(|at| Some(head(root, at)?.receipt())).collect();
    let (_, undone) = stacks(&receipts);
    for receipt in &mut receipts {
        receipt.undone = undone.contains(&receipt.number);
    }
    Ok(receipts)
}

/// What `undo` takes back next.
pub fn last_applied(root: &Root) -> Result<Option<Receipt>> {
    let receipts = history(root)?;
    let last = stacks(&receipts).0.last().copied();
    Ok(receipts.into_iter().find(|receipt| Some(receipt.number) == last))
}

/// What `redo` does again next.
pub fn last_undone(root: &Root) -> Result<Option<Receipt>> {
    let receipts = history(root)?;
    let last = stacks(&receipts).1.last().copied();
    Ok(receipts.into_iter().find(|receipt| Some(receipt.number) == last))
}

pub(super) fn head(root: &Root, number: u32) -> Option<Header> {
    let mut line = Vec::new();
    BufReader::new(root.open_own(&path(number)).ok()?).read_until(b'\n', &mut line).ok()?;
    let header: Header = serde_json::from_slice(&line).ok()?;
    (header.format == journal::FORMAT && header.number == number).then_some(header)
}

pub(super) fn last(root: &Root) -> Option<Header> {
    head(root, *numbers(root).last()?)
}

/// One step with its contents.
pub(super) fn load(root: &Root, number: u32) -> Result<Stored> {
    let path = path(number);
    let bytes = root.read_own(&path).map_err(|error| io_error("can't read", &path, &error))?;
    Stored::parse(bytes).filter(|stored| stored.header.number == number).ok_or_else(|| Error::Damaged {
        path,
        reason: "it is no receipt".to_owned(),
        hint: "remove the file: only this one step of the history is lost".to_owned(),
    })
}

/// The numbers of what is done and of what is undone, in the order in which they would be taken back or done again, last first.
fn stacks(receipts: &[Receipt]) -> (Vec<u32>, Vec<u32>) {
    let (mut done, mut undone) = (Vec::new(), Vec::new());
    for receipt in receipts {
        match receipt.kind {
            Kind::Command | Kind::Create => {
                done.push(receipt.number);
                undone.clear();
            }
            Kind::Undo(number) => {
                done.retain(|other| *other != number);
                undone.push(number);
            }
            Kind::Redo(number) => {
                undone.retain(|other| *other != number);
                done.push(number);
            }
        }
    }
    // A step whose receipt is gone can't be walked to.
    for stack in [&mut done, &mut undone] {
        stack.retain(|number| receipts.iter().any(|receipt| receipt.number == *number));
    }
    (done, undone)
}

/// Drops the oldest receipts; what can't be dropped now is dropped by the next command.
pub(super) fn prune(root: &Root) {
    let numbers = numbers(root);
    let sizes = numbers.iter().map(|at| root.dir().symlink_metadata(path(*at)).map_or(0, |metadata| metadata.len()));
    let mut bytes: u64 = sizes.clone().sum();
    let mut count = numbers.len();
    for (at, size) in numbers.iter().zip(sizes) {
        if count <= 1 || (count <= KEPT && bytes <= KEPT_BYTES) {
            break;
        }
        let _ = root.remove_file(&path(*at));
        count -= 1;
        bytes -= size;
    }
}
