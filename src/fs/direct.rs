//! A regular file opened in one step where the system can promise that no link was followed: most of what is read is one, and
//! looking at each folder on the way costs more than the reading. With it comes its length.

use cap_std::fs::{Dir, File};

/// `None` where it isn't that simple; looking at each part of the path then tells why.
#[cfg(target_os = "linux")]
pub(super) fn open(dir: &Dir, path: &str) -> Option<(File, u64)> {
    use rustix::fs::{Mode, OFlags, ResolveFlags};
    // Opening a pipe must not wait for its other end.
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let within = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
    let file = File::from(rustix::fs::openat2(dir, path, flags, Mode::empty(), within).ok()?);
    let metadata = file.metadata().ok().filter(cap_std::fs::Metadata::is_file)?;
    Some((file, metadata.len()))
}

#[cfg(not(target_os = "linux"))]
pub(super) fn open(_: &Dir, _: &str) -> Option<(File, u64)> {
    None
}
