//! An app's folder for one test.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::time::Duration;

use jskit::change::{Change, ChangeKind, ChangeSet, Ownership, SecretKey};
use jskit::error::Result;
use jskit::files::Files as _;
use jskit::fs::Root;
use jskit::path::AppPath;
use jskit::transaction::{self, AppLock, CommandRecord, Receipt, Recovery, Step};
use time::OffsetDateTime;

pub struct App(tempfile::TempDir);

pub fn record(command: &str) -> CommandRecord {
    CommandRecord { command: command.to_owned(), time: OffsetDateTime::UNIX_EPOCH }
}

pub fn change(path: &str, kind: ChangeKind) -> Change {
    Change::new(AppPath::parse(path).expect("a path of the app"), kind, Ownership::App)
}

/// A change of a file with secrets that sets these keys.
pub fn secret_change(path: &str, kind: ChangeKind, keys: &[(&str, &str)]) -> Change {
    let key = |(key, value): &(&str, &str)| SecretKey {
        key: (*key).to_owned(),
        before: None,
        after: Some((*value).to_owned()),
    };
    Change { secret: true, secret_keys: keys.iter().map(key).collect(), ..change(path, kind) }
}

impl App {
    pub fn new(files: &[(&str, &str)]) -> Self {
        let app = Self(tempfile::tempdir().expect("a folder"));
        for (path, text) in files {
            app.write(path, text);
        }
        app
    }

    pub fn path(&self, below: &str) -> PathBuf {
        self.0.path().join(below)
    }

    pub fn root(&self) -> Root {
        Root::open(self.0.path()).expect("the app's folder")
    }

    pub fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).expect("the file is there")
    }

    pub fn remove(&self, path: &str) {
        fs::remove_file(self.path(path)).expect("the file is there");
    }

    pub fn mode(&self, path: &str) -> u32 {
        fs::metadata(self.path(path)).expect("the file is there").permissions().mode() & 0o7777
    }

    pub fn set_mode(&self, path: &str, mode: u32) {
        fs::set_permissions(self.path(path), fs::Permissions::from_mode(mode)).expect("the mode can be set");
    }

    /// The app's files, as `path = text`.
    pub fn files(&self) -> Vec<String> {
        let root = self.root();
        root.list("")
            .expect("the files")
            .iter()
            .map(|path| format!("{path} = {}", root.read_text(path).expect("text").expect("the file is there")))
            .collect()
    }

    /// Every folder and file with its mode; the app's own state left out.
    pub fn tree(&self) -> Vec<String> {
        let walk = walkdir::WalkDir::new(self.0.path()).sort_by_file_name().into_iter();
        let mut tree = Vec::new();
        for entry in walk.filter_entry(|entry| entry.file_name() != ".jskit").map(|entry| entry.expect("an entry")) {
            let path = entry.path().strip_prefix(self.0.path()).expect("below").display().to_string();
            let mode = entry.path().symlink_metadata().expect("metadata").permissions().mode();
            let text = if entry.file_type().is_file() {
                fs::read_to_string(entry.path()).expect("text")
            } else {
                String::new()
            };
            tree.push(format!("{mode:o} {path} {text}"));
        }
        tree
    }

    pub fn apply(&self, changes: &[Change]) -> Result<Option<Receipt>> {
        let changes = changes.iter().map(|change| (change.path.clone(), change.clone())).collect();
        transaction::apply(&self.root(), &ChangeSet { changes, ..ChangeSet::default() }, &record("jskit test"))
    }

    pub fn recover(&self) -> Result<Recovery> {
        let root = self.root();
        let _lock = AppLock::acquire(&root, Duration::ZERO, "jskit recover")?;
        transaction::recover(&root)
    }

    pub fn undo_set(&self, delete_migrations: bool) -> ChangeSet {
        let root = self.root();
        let receipt = transaction::last_applied(&root).expect("history").expect("something to undo");
        transaction::undo(&root, &receipt, delete_migrations).expect("a change set")
    }

    pub fn redo_set(&self) -> ChangeSet {
        let root = self.root();
        let receipt = transaction::last_undone(&root).expect("history").expect("something to redo");
        transaction::redo(&root, &receipt).expect("a change set")
    }

    pub fn undo(&self, delete_migrations: bool) -> Result<Option<Receipt>> {
        let root = self.root();
        let Some(receipt) = transaction::last_applied(&root)? else { return Ok(None) };
        let set = transaction::undo(&root, &receipt, delete_migrations)?;
        transaction::apply_step(&root, &set, Step::Undo(receipt.number), &record("jskit undo"))
    }

    pub fn redo(&self) -> Result<Option<Receipt>> {
        let root = self.root();
        let Some(receipt) = transaction::last_undone(&root)? else { return Ok(None) };
        let set = transaction::redo(&root, &receipt)?;
        transaction::apply_step(&root, &set, Step::Redo(receipt.number), &record("jskit redo"))
    }

    /// No file of the app's own state holds any of these words.
    pub fn expect_no_secret(&self, words: &[&str]) {
        for entry in walkdir::WalkDir::new(self.path(".jskit")).into_iter().map(|entry| entry.expect("an entry")) {
            if entry.file_type().is_file() {
                let bytes = fs::read(entry.path()).expect("the file");
                let text = String::from_utf8_lossy(&bytes);
                assert!(words.iter().all(|word| !text.contains(word)), "{}", entry.path().display());
            }
        }
    }
}
