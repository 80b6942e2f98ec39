//! The gate that every writing operation passes. Without the feature `fault-injection` it does nothing.

#[cfg(not(feature = "fault-injection"))]
use std::io::{self, Write as _};

#[cfg(not(feature = "fault-injection"))]
use cap_std::fs::File;

/// Kinds of writing operations, as far as a full disk treats them differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    /// Takes space: a file, a folder, bytes.
    Allocate,
    /// Moves or changes what is there.
    Change,
    /// Gives space back.
    Free,
    Sync,
}

#[cfg(not(feature = "fault-injection"))]
#[expect(clippy::unnecessary_wraps, reason = "the other build fails here on request")]
pub(super) fn gate(_: Operation) -> io::Result<()> {
    Ok(())
}

#[cfg(not(feature = "fault-injection"))]
pub(super) fn write(file: &mut File, bytes: &[u8]) -> io::Result<()> {
    file.write_all(bytes)
}

#[cfg(feature = "fault-injection")]
pub(super) use injected::{gate, write};

#[cfg(feature = "fault-injection")]
mod injected {
    use std::io::{self, Write as _};
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU64, Ordering};

    use cap_std::fs::File;

    use super::Operation;

    static COUNT: AtomicU64 = AtomicU64::new(0);

    #[derive(Clone, Copy, PartialEq, Eq)]
    enum Kind {
        /// The process dies at the n-th operation, before it is done.
        Abort,
        /// The n-th operation and every later one that takes space find the disk full.
        NoSpace,
        /// The n-th operation fails, later ones work.
        Once,
        /// The n-th operation and all later ones fail: the disk is gone.
        Gone,
    }

    struct Fault {
        kind: Kind,
        at: u64,
    }

    /// `JSKIT_FAULT=abort:N | enospc:N | eio:N | gone:N`.
    fn fault() -> Option<&'static Fault> {
        static FAULT: OnceLock<Option<Fault>> = OnceLock::new();
        let read = || {
            let text = std::env::var("JSKIT_FAULT").ok()?;
            let (kind, at) = text.split_once(':').expect("JSKIT_FAULT is KIND:N");
            let kind = match kind {
                "abort" => Kind::Abort,
                "enospc" => Kind::NoSpace,
                "eio" => Kind::Once,
                "gone" => Kind::Gone,
                other => panic!("JSKIT_FAULT knows no `{other}`"),
            };
            Some(Fault { kind, at: at.parse().expect("JSKIT_FAULT is KIND:N") })
        };
        FAULT.get_or_init(read).as_ref()
    }

    pub(in crate::fs) fn gate(operation: Operation) -> io::Result<()> {
        let number = COUNT.fetch_add(1, Ordering::SeqCst) + 1;
        if let Ok(report) = std::env::var("JSKIT_FAULT_COUNT") {
            std::fs::write(report, number.to_string())?;
        }
        match fault() {
            Some(fault) => fail(fault, number, operation),
            None => Ok(()),
        }
    }

    fn fail(fault: &Fault, number: u64, operation: Operation) -> io::Result<()> {
        let disk_error = || Err(io::Error::from_raw_os_error(rustix::io::Errno::IO.raw_os_error()));
        match fault.kind {
            Kind::Abort if number == fault.at => die(),
            Kind::NoSpace if number == fault.at && operation != Operation::Free => Err(no_space()),
            Kind::NoSpace if number > fault.at && operation == Operation::Allocate => Err(no_space()),
            Kind::Once if number == fault.at => disk_error(),
            Kind::Gone if number >= fault.at => disk_error(),
            _ => Ok(()),
        }
    }

    /// A write that dies or fails has half of its bytes written.
    pub(in crate::fs) fn write(file: &mut File, bytes: &[u8]) -> io::Result<()> {
        let (half, rest) = bytes.split_at(bytes.len() / 2);
        file.write_all(half)?;
        gate(Operation::Allocate)?;
        file.write_all(rest)
    }

    /// As the kernel would end it: nothing is unwound or flushed.
    fn die() -> ! {
        let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
        std::process::abort()
    }

    fn no_space() -> io::Error {
        io::Error::from_raw_os_error(rustix::io::Errno::NOSPC.raw_os_error())
    }
}
