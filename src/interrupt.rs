//! Ctrl-C: ends the process at once where nothing is under way, and is kept for later where something is.
//!
//! Invariant: while a [`Hold`] lives the process isn't ended from here; whoever holds asks [`check`] where stopping is safe.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::error::{Error, Result};

static HOLDS: AtomicUsize = AtomicUsize::new(0);
static REQUESTED: AtomicBool = AtomicBool::new(false);

/// What a shell expects of a program that Ctrl-C ended.
pub const EXIT_CODE: i32 = 130;

/// Listens for Ctrl-C, SIGTERM and SIGHUP. Called once, by `main`.
pub fn listen() {
    let ended = || {
        REQUESTED.store(true, Ordering::SeqCst);
        if HOLDS.load(Ordering::SeqCst) == 0 {
            #[expect(clippy::exit, reason = "nothing is under way, and the main thread may be waiting for a key")]
            std::process::exit(EXIT_CODE);
        }
    };
    // Without a handler the signal ends the process as it would anyway; the next command settles what it leaves.
    let _ = ctrlc::set_handler(ended);
}

/// Keeps the process alive through Ctrl-C while it exists.
#[derive(Debug)]
#[must_use]
pub struct Hold(());

pub fn hold() -> Hold {
    HOLDS.fetch_add(1, Ordering::SeqCst);
    Hold(())
}

impl Drop for Hold {
    fn drop(&mut self) {
        HOLDS.fetch_sub(1, Ordering::SeqCst);
    }
}

pub fn requested() -> bool {
    REQUESTED.load(Ordering::SeqCst)
}

/// Stops the work where Ctrl-C was pressed.
pub fn check() -> Result<()> {
    if requested() {
        return Err(Error::Refused {
            code: "interrupted",
            message: "interrupted; nothing was changed".to_owned(),
            hint: None,
        });
    }
    Ok(())
}
