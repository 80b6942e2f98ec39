//! Templates of a package from outside, read once: what is hashed, shown and trusted is what is written.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::{MemoryTemplates, Templates};

/// More than any package of text has.
pub const MOST_FILES: usize = 10_000;
pub const MOST_BYTES: usize = 64 * 1024 * 1024;

#[derive(Debug)]
pub struct Frozen {
    folder: Box<dyn Templates>,
    kept: OnceLock<Result<MemoryTemplates, String>>,
}

impl Frozen {
    pub fn new(folder: Box<dyn Templates>) -> Self {
        Self { folder, kept: OnceLock::new() }
    }

    fn kept(&self) -> &Result<MemoryTemplates, String> {
        self.kept.get_or_init(|| read(&*self.folder))
    }
}

fn read(folder: &dyn Templates) -> Result<MemoryTemplates, String> {
    let paths = folder.list("");
    if paths.len() > MOST_FILES {
        return Err(format!("it has {} files; at most {MOST_FILES} are read", paths.len()));
    }
    let (mut files, mut size) = (BTreeMap::new(), 0);
    for path in paths {
        // One that can't be read is no template; whoever asks for it is told why.
        let Some(bytes) = folder.read(&path) else { continue };
        size += bytes.len();
        if size > MOST_BYTES {
            return Err(format!("it has more than {} MiB", MOST_BYTES / 1024 / 1024));
        }
        files.insert(path, bytes);
    }
    Ok(MemoryTemplates(files))
}

impl Templates for Frozen {
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        self.kept().as_ref().ok()?.read(path)
    }

    fn list(&self, folder: &str) -> Vec<String> {
        self.kept().as_ref().map(|kept| kept.list(folder)).unwrap_or_default()
    }

    fn problem(&self, path: &str) -> Option<String> {
        match self.kept() {
            Ok(_) if path.is_empty() => None,
            Ok(_) => self.folder.problem(path),
            Err(reason) => Some(reason.clone()),
        }
    }
}
