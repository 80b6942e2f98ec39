//! What stands at a path, in one step where the system can promise that no link was followed: most of what is asked for is there, and
//! looking at each folder on the way costs more than the rest. Where it isn't that simple, looking at each part then tells why.

use cap_std::fs::{Dir, File, Metadata};

/// What one step can tell.
pub(super) enum Seen<T> {
    There(T),
    /// A part of the path is not there, and none before it is a link.
    Missing,
    Unclear,
}

/// Whatever is there, not opened for reading.
#[cfg(target_os = "linux")]
pub(super) fn look(dir: &Dir, path: &str) -> Seen<Metadata> {
    use rustix::fs::OFlags;
    match open_within(dir, path, OFlags::PATH) {
        Seen::There(file) => file.metadata().map_or(Seen::Unclear, Seen::There),
        Seen::Missing => Seen::Missing,
        Seen::Unclear => Seen::Unclear,
    }
}

#[cfg(not(target_os = "linux"))]
pub(super) fn look(_: &Dir, _: &str) -> Seen<Metadata> {
    Seen::Unclear
}

/// A regular file, opened for reading, and what the system says of it.
#[cfg(target_os = "linux")]
pub(super) fn open(dir: &Dir, path: &str) -> Seen<(File, Metadata)> {
    use rustix::fs::OFlags;
    // Opening a pipe must not wait for its other end.
    match open_within(dir, path, OFlags::RDONLY | OFlags::NONBLOCK) {
        Seen::There(file) => match file.metadata() {
            Ok(metadata) if metadata.is_file() => Seen::There((file, metadata)),
            _ => Seen::Unclear,
        },
        Seen::Missing => Seen::Missing,
        Seen::Unclear => Seen::Unclear,
    }
}

#[cfg(not(target_os = "linux"))]
pub(super) fn open(_: &Dir, _: &str) -> Seen<(File, Metadata)> {
    Seen::Unclear
}

/// A folder, for an operation on a name in it.
#[cfg(target_os = "linux")]
pub(super) fn folder(dir: &Dir, path: &str) -> std::io::Result<Dir> {
    use rustix::fs::OFlags;
    match open_within(dir, path, OFlags::PATH | OFlags::DIRECTORY) {
        Seen::There(file) => Ok(Dir::from_std_file(file.into_std())),
        // A system without that step, or an error to be told.
        Seen::Missing | Seen::Unclear => dir.open_dir(path),
    }
}

#[cfg(target_os = "linux")]
fn open_within(dir: &Dir, path: &str, flags: rustix::fs::OFlags) -> Seen<File> {
    use rustix::fs::{Mode, OFlags, ResolveFlags};
    let within = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
    match rustix::fs::openat2(dir, path, flags | OFlags::CLOEXEC | OFlags::NOFOLLOW, Mode::empty(), within) {
        Ok(file) => Seen::There(File::from(file)),
        Err(rustix::io::Errno::NOENT) => Seen::Missing,
        Err(_) => Seen::Unclear,
    }
}
