//! A file that one process at a time holds. The system lets go of it when the process ends, however it ends.
#![expect(clippy::disallowed_types, reason = "part of the one place that touches the machine's files")]

use std::fs::{File, TryLockError};
use std::io::{self, Seek as _, Write as _};

use cap_std::fs::OpenOptions;
#[cfg(unix)]
use cap_std::fs::OpenOptionsExt as _;

use super::Root;
use super::fault::{self, Operation};

#[derive(Debug)]
pub(crate) struct HeldFile(File);

impl Root {
    /// Holds a file of our own, making it where it is missing; `None` while another process holds it.
    pub(crate) fn hold_file(&self, path: &str) -> io::Result<Option<HeldFile>> {
        if self.dir().symlink_metadata(path).is_err() {
            fault::gate(Operation::Allocate)?;
        }
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true);
        #[cfg(unix)]
        options.mode(0o600);
        let file = self.dir().open_with(path, &options)?.into_std();
        match file.try_lock() {
            Ok(()) => Ok(Some(HeldFile(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
}

impl HeldFile {
    /// What the holder says of itself, for those who wait.
    pub(crate) fn say(&mut self, text: &str) -> io::Result<()> {
        fault::gate(Operation::Allocate)?;
        self.0.set_len(0)?;
        self.0.rewind()?;
        self.0.write_all(text.as_bytes())
    }
}

/// Said to the system, not left to the closing of the file: a program that is just being started elsewhere in this process has a copy
/// of every open file for a moment, and would hold it on.
impl Drop for HeldFile {
    fn drop(&mut self) {
        let _ = self.0.unlock();
    }
}

#[cfg(test)]
mod tests {
    use crate::fs::Root;

    #[test]
    fn what_is_let_go_is_free_whoever_has_a_copy_of_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = Root::open(folder.path()).expect("it opens");
        let held = root.hold_file("held").expect("a file").expect("nobody else has it");
        assert!(root.hold_file("held").expect("a file").is_none());
        let _copy = held.0.try_clone().expect("a copy, as a program that starts has one");
        drop(held);
        assert!(root.hold_file("held").expect("a file").is_some());
    }
}
