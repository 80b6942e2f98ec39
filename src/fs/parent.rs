//! The folder that a new app is made in.

use std::io;
use std::path::{Path, PathBuf};

use super::fault::{self, Operation};
use super::{Root, write_error};
use crate::error::{Error, Result};

#[derive(Debug)]
pub(crate) struct Parent {
    root: Root,
    name: String,
    target: PathBuf,
    /// Folders above the target that were missing, outermost first.
    made: Vec<PathBuf>,
}

impl Parent {
    /// Opens the folder above `target`, making what is missing on the way.
    pub(crate) fn make(target: &Path) -> Result<Self> {
        let shown = target.display().to_string();
        let name = target.file_name().and_then(|name| name.to_str());
        let Some(name) = name.filter(|name| !name.is_empty()) else {
            return Err(Error::usage(format!("`{shown}` names no folder"), "give the app's folder a name"));
        };
        let above = match target.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let mut made = Vec::new();
        let missing: Vec<&Path> = above.ancestors().take_while(|folder| is_missing(folder)).collect();
        for folder in missing.into_iter().rev() {
            let done = fault::gate(Operation::Allocate).and_then(|()| std::fs::create_dir(folder));
            if let Err(error) = done {
                take_back(&made);
                return Err(write_error(&folder.display().to_string(), &error));
            }
            made.push(folder.to_owned());
        }
        let root = Root::open(above)?;
        let target = root.path().join(name);
        Ok(Self { root, name: name.to_owned(), target, made })
    }

    pub(crate) fn target(&self) -> &Path {
        &self.target
    }

    fn prefix(&self) -> String {
        format!(".{}.jskit-new-", self.name)
    }

    /// Folders that look as if an earlier call had left them.
    pub(crate) fn hidden_names(&self) -> Result<Vec<String>> {
        let failed = |error| super::io_error("can't read", &self.root.path().display().to_string(), &error);
        let mut names = Vec::new();
        for entry in self.root.dir().entries().map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let number = name.strip_prefix(&self.prefix());
            let is_ours = number.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()));
            if is_ours && entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                names.push(name);
            }
        }
        Ok(names)
    }

    /// A new hidden folder beside the target, and its name. Named by the process, or by the next number that is free.
    pub(crate) fn make_hidden(&self) -> Result<(String, Root)> {
        let failed = |error: io::Error| write_error(&self.target.display().to_string(), &error);
        for number in std::process::id().. {
            let name = format!("{}{number}", self.prefix());
            if self.root.create_folder(&name, false).map_err(failed)? {
                let root = Root::open(&self.root.path().join(&name))?;
                return Ok((name, root));
            }
        }
        Err(Error::Bug("no free number for a hidden folder".to_owned()))
    }

    pub(crate) fn open_folder(&self, name: &str) -> Option<Root> {
        Root::open(&self.root.path().join(name)).ok()
    }

    pub(crate) fn remove_folder(&self, name: &str) -> io::Result<()> {
        self.root.remove_empty_folder(name).map(|_| ())
    }

    pub(crate) fn rename_to_target(&self, from: &str) -> io::Result<()> {
        self.root.rename(from, &self.name)
    }

    /// The target's name is on the disk when this returns.
    pub(crate) fn sync(&self) -> io::Result<()> {
        fault::gate(Operation::Sync)?;
        self.root.sync_folder(".")
    }

    /// Removes the folders that were made for an app that did not come to be.
    pub(crate) fn take_back(&self) {
        take_back(&self.made);
    }
}

fn is_missing(folder: &Path) -> bool {
    !folder.as_os_str().is_empty() && std::fs::symlink_metadata(folder).is_err()
}

fn take_back(made: &[PathBuf]) {
    for folder in made.iter().rev() {
        if fault::gate(Operation::Free).and_then(|()| std::fs::remove_dir(folder)).is_err() {
            break;
        }
    }
}
