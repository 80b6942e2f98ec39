//! Notices new and removed files of the embedded catalog, which `include_dir` alone does not.
#![allow(clippy::disallowed_methods, reason = "runs before the crate, on the sources")]

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    for folder in ["package-descriptors", "templates", "skeletons"] {
        watch(std::path::Path::new(folder));
    }
}

/// Cargo compares the times of the files it is given, and a folder's time changes when a file comes or goes.
fn watch(path: &std::path::Path) {
    println!("cargo:rerun-if-changed={}", path.display());
    let Ok(entries) = std::fs::read_dir(path) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            watch(&path);
        }
    }
}
