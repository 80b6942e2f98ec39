//! A folder as a value: every path with its kind, permissions and bytes, so that two states can be compared whole.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

/// A folder for one test: in memory where the system has that, since thousands of syncs to a disk take minutes.
pub fn scratch() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    folder.expect("a folder for the test")
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    Folder(u32),
    File(u32, Vec<u8>),
    Other,
}

pub type Tree = BTreeMap<String, Node>;

/// Everything below `root`, but for the state that a clone of the app keeps for itself and for a hidden folder in which an app
/// was being made: the next command removes that.
pub fn read(root: &Path) -> Tree {
    let mut tree = Tree::new();
    walk(root, "", &mut tree);
    tree
}

fn walk(folder: &Path, prefix: &str, tree: &mut Tree) {
    for entry in fs::read_dir(folder).expect("the folder is readable") {
        let entry = entry.expect("the entry is readable");
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let is_hidden = entry.file_name().to_string_lossy().starts_with('.') && path.contains(".jskit-new-");
        if is_hidden || path == ".jskit/state" || path.ends_with("/.jskit/state") {
            continue;
        }
        let metadata = entry.path().symlink_metadata().expect("the entry has metadata");
        let mode = metadata.permissions().mode() & 0o7777;
        if metadata.is_dir() {
            tree.insert(path.clone(), Node::Folder(mode));
            walk(&entry.path(), &format!("{path}/"), tree);
        } else if metadata.is_file() {
            tree.insert(path, Node::File(mode, fs::read(entry.path()).expect("the file is readable")));
        } else {
            tree.insert(path, Node::Other);
        }
    }
}

/// The paths in which two trees differ, for messages.
pub fn difference(left: &Tree, right: &Tree) -> Vec<String> {
    let paths: std::collections::BTreeSet<&String> = left.keys().chain(right.keys()).collect();
    paths.into_iter().filter(|path| left.get(*path) != right.get(*path)).cloned().collect()
}

/// Copies a folder with its permissions.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the copy can be made");
    for entry in fs::read_dir(from).expect("the folder is readable") {
        let entry = entry.expect("the entry is readable");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("the entry has a type").is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), &target).expect("the file can be copied");
        }
    }
    let mode = fs::metadata(from).expect("the folder has metadata").permissions();
    fs::set_permissions(to, mode).expect("the permissions can be set");
}
