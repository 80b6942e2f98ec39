//! What is found of a command that was interrupted, and of those before it: in a real folder, as it is recovered from.
#![allow(clippy::disallowed_methods, reason = "the folder is made here for the code under test to read")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use jskit::fs::Root;
use jskit::hash;
use jskit::transaction;

use super::lock::is_inside;

/// A header line and the bytes behind it; what makes them whole is added here, since no mutation would find it.
pub fn run(bytes: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder");
    let app = folder.path().join("app");
    let state = app.join(".jskit/state");
    let receipt = state.join("history/000001.receipt");
    fs::create_dir_all(receipt.parent().expect("a parent")).expect("folders");
    for (path, text) in [(folder.path().join("outside"), "o"), (app.join("a.txt"), "a"), (app.join(".env"), "A=1\n")] {
        fs::write(path, text).expect("a file");
    }
    fs::write(app.join(".jskit/lock.json"), "{}").expect("a file");

    fs::write(&receipt, bytes).expect("a file");
    walked(&app);
    fs::remove_file(&receipt).expect("the file is there");

    let whole = [bytes, hash::sha256(bytes).as_bytes()].concat();
    for journal in [bytes, &whole] {
        fs::write(state.join("journal"), journal).expect("a file");
        let root = Root::open(&app).expect("the app");
        if transaction::recover(&root).is_ok() {
            assert_eq!(transaction::is_unsettled(&root).ok(), Some(false), "recovered, and still unsettled");
        }
        let _ = fs::remove_file(state.join("journal"));
    }
    walked(&app);

    let outside: BTreeSet<PathBuf> = names(folder.path());
    assert_eq!(outside, ["app", "outside"].map(|name| folder.path().join(name)).into());
    assert_eq!(fs::read(folder.path().join("outside")).ok().as_deref(), Some(&b"o"[..]));
    for reserved in [".git", "node_modules"] {
        assert!(!app.join(reserved).exists(), "{reserved} was made");
    }
}

/// Every step of the history, taken back and done again as far as values go.
fn walked(app: &Path) {
    let root = Root::open(app).expect("the app");
    for receipt in transaction::history(&root).unwrap_or_default() {
        receipt.paths.iter().for_each(is_inside);
        for set in [transaction::undo(&root, &receipt, true), transaction::redo(&root, &receipt)].into_iter().flatten()
        {
            set.changes.keys().for_each(is_inside);
        }
    }
    let _ = (transaction::last_applied(&root), transaction::last_undone(&root));
}

fn names(folder: &Path) -> BTreeSet<PathBuf> {
    fs::read_dir(folder).expect("the folder").map(|entry| entry.expect("an entry").path()).collect()
}
