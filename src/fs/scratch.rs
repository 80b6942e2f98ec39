//! Folders outside any app, for what other programs are to leave for us.

use tempfile::TempDir;

use super::io_error;
use crate::error::Result;

/// A new folder that only we may look into; gone when it is dropped.
pub fn scratch() -> Result<TempDir> {
    tempfile::Builder::new()
        .prefix("jskit-")
        .tempdir()
        .map_err(|error| io_error("can't make", "a temporary folder", &error))
}
