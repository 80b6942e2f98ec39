//! What stands at a path, in one step where the system can promise that no link was followed: most of what is asked for is there, and
//! looking at each folder on the way costs more than the rest. `None` where it isn't that simple; looking at each part then tells why.

use cap_std::fs::{Dir, File, Metadata};

/// Whatever is there, not opened for reading.
#[cfg(target_os = "linux")]
pub(super) fn look(dir: &Dir, path: &str) -> Option<Metadata> {
    use rustix::fs::{Mode, OFlags, ResolveFlags};
    let flags = OFlags::PATH | OFlags::CLOEXEC | OFlags::NOFOLLOW;
    let within = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
    File::from(rustix::fs::openat2(dir, path, flags, Mode::empty(), within).ok()?).metadata().ok()
}

#[cfg(not(target_os = "linux"))]
pub(super) fn look(_: &Dir, _: &str) -> Option<Metadata> {
    None
}

/// A regular file, opened for reading, and its length.
#[cfg(target_os = "linux")]
pub(super) fn open(dir: &Dir, path: &str) -> Option<(File, u64)> {
    use rustix::fs::{Mode, OFlags, ResolveFlags};
    // Opening a pipe must not wait for its other end.
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let within = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
    let file = File::from(rustix::fs::openat2(dir, path, flags, Mode::empty(), within).ok()?);
    let metadata = file.metadata().ok().filter(Metadata::is_file)?;
    Some((file, metadata.len()))
}

#[cfg(not(target_os = "linux"))]
pub(super) fn open(_: &Dir, _: &str) -> Option<(File, u64)> {
    None
}
