//! What a failed file operation means, in plain words.

use std::io::{self, ErrorKind};

use crate::error::Error;

/// The reason alone: `no space is left on the disk`.
pub fn io_reason(error: &io::Error) -> String {
    let known = match error.kind() {
        ErrorKind::StorageFull => "no space is left on the disk",
        ErrorKind::QuotaExceeded => "the disk quota is used up",
        ErrorKind::ReadOnlyFilesystem => "the file system is read-only",
        ErrorKind::PermissionDenied => "permission is denied",
        ErrorKind::NotFound => "there is no such file or folder",
        ErrorKind::CrossesDevices => "it lies on another file system than the app",
        ErrorKind::NotADirectory => "a part of the path is not a folder",
        _ if is_disk_error(error) => "the disk reports an input/output error",
        _ => return error.to_string(),
    };
    known.to_owned()
}

#[cfg(unix)]
fn is_disk_error(error: &io::Error) -> bool {
    error.raw_os_error() == Some(rustix::io::Errno::IO.raw_os_error())
}

#[cfg(not(unix))]
fn is_disk_error(_: &io::Error) -> bool {
    false
}

pub(crate) fn io_error(action: &'static str, path: &str, error: &io::Error) -> Error {
    Error::Io { action, path: path.to_owned(), reason: io_reason(error) }
}

pub(crate) fn write_error(path: &str, error: &io::Error) -> Error {
    io_error("can't write", path, error)
}
