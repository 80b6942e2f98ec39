//! Files of the tool's own state. Whatever somebody put in their place, opening it waits for nobody.

use std::io::{self, Read as _};

use cap_std::fs::{File, OpenOptions};

use super::Root;

impl Root {
    pub(crate) fn open_own(&self, path: &str) -> io::Result<File> {
        let no_file = || io::Error::new(io::ErrorKind::InvalidInput, "it is no regular file");
        if !self.dir().symlink_metadata(path)?.is_file() {
            return Err(no_file());
        }
        let mut options = OpenOptions::new();
        options.read(true);
        #[cfg(unix)]
        {
            // A pipe that takes the file's place in this moment must not be waited for either.
            use cap_std::fs::OpenOptionsExt as _;
            options.custom_flags(rustix::fs::OFlags::NONBLOCK.bits().cast_signed());
        }
        let file = self.dir().open_with(path, &options)?;
        if file.metadata()?.is_file() { Ok(file) } else { Err(no_file()) }
    }

    /// The whole of it, however large: a journal has all bytes of a change.
    pub(crate) fn read_own(&self, path: &str) -> io::Result<Vec<u8>> {
        let mut file = self.open_own(path)?;
        let mut bytes = Vec::with_capacity(usize::try_from(file.metadata()?.len()).unwrap_or(0));
        file.read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}
