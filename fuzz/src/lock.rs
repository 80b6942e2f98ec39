//! The lock of an app, as a stranger may have written it.

use std::collections::BTreeMap;

use jskit::change::ChangeKind;
use jskit::files::Memory;
use jskit::lock::{self, Lock};
use jskit::path::AppPath;

/// The head and the files of packages, parted by lines that begin with `----`. Each file lies where its id says.
pub fn run(bytes: &[u8]) {
    let mut app = Memory::default();
    let mut parts = super::text(bytes)
        .map_or(vec![bytes.to_vec()], |source| source.split("\n----\n").map(|part| part.as_bytes().to_vec()).collect());
    app.files.insert(AppPath::internal("lock.json"), parts.remove(0));
    for part in parts {
        let id = serde_json::from_slice::<serde_json::Value>(&part).ok();
        let id = id.as_ref().and_then(|value| value.get("id")?.as_str()).unwrap_or("x");
        app.files.insert(lock::package_path(id), part);
    }
    let _ = lock::salvage(&app);
    let Ok(read) = lock::load(&app) else { return };
    stays_inside(&read);
    assert_eq!(lock::load(&written(&app, &read)).expect("what was written can be read"), read);
}

fn written(app: &Memory, read: &Lock) -> Memory {
    let mut after = app.clone();
    for change in
        lock::changes(app, read, read, &BTreeMap::new(), &|_| false).expect("a lock that was read can be written")
    {
        is_inside(&change.path);
        match change.kind {
            ChangeKind::Create { after: text } | ChangeKind::Modify { after: text, .. } => {
                after.files.insert(change.path, text);
            }
            ChangeKind::Delete { .. } => {
                after.files.remove(&change.path);
            }
        }
    }
    after
}

fn stays_inside(read: &Lock) {
    for package in read.packages.values() {
        package.files.keys().for_each(is_inside);
        package.entries.keys().chain(package.pending.keys()).for_each(|(file, _)| is_inside(file));
        for entry in package.entries.values() {
            is_inside(&lock::base_path(&entry.base));
        }
    }
}

/// Said once more and plainly, so that the rule is not checked by itself.
pub fn is_inside(path: &AppPath) {
    let text = path.as_str();
    assert!(!text.is_empty() && !text.starts_with('/') && !text.contains('\\') && !text.contains('\0'), "{text:?}");
    let is_plain = |part: &str| !part.is_empty() && part != "." && part != ".." && !part.contains(':');
    assert!(text.split('/').all(is_plain), "{text:?}");
    let reserved = |part: &str| [".git", "node_modules"].contains(&part.to_lowercase().as_str());
    assert!(!text.split('/').any(reserved), "{text:?}");
}
