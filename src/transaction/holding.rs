//! One command at a time: the app's lock, which names its owner to those who wait.

use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::state;
use crate::error::{Error, Result};
use crate::fs::{HeldFile, Root, write_error};

/// Who holds an app, for the message of those who wait.
#[derive(Serialize, Deserialize)]
struct Owner {
    pid: u32,
    host: String,
    command: String,
    since: String,
}

/// The app is held by this process until this value goes.
#[derive(Debug)]
#[must_use]
pub struct AppLock {
    _file: HeldFile,
}

/// Between two looks at a held lock: short for a person, long for the processor.
const PAUSE: Duration = Duration::from_millis(40);

impl AppLock {
    /// Takes the app's lock, waiting for another command to end. The lock file itself stays: removing it would let two in.
    pub fn acquire(root: &Root, wait: Duration, command: &str) -> Result<Self> {
        state::make(root)?;
        let failed = |error| write_error(state::LOCK, &error);
        let end = Instant::now() + wait;
        loop {
            if let Some(mut file) = root.hold_file(state::LOCK).map_err(failed)? {
                file.say(&owner(command)).map_err(failed)?;
                return Ok(Self { _file: file });
            }
            if Instant::now() >= end {
                return Err(held_by_another(root, wait));
            }
            crate::interrupt::check()?;
            std::thread::sleep(PAUSE);
        }
    }
}

fn owner(command: &str) -> String {
    let since = OffsetDateTime::now_utc().format(&Rfc3339).unwrap_or_default();
    let owner = Owner { pid: std::process::id(), host: host(), command: command.to_owned(), since };
    serde_json::to_string(&owner).unwrap_or_default()
}

#[cfg(unix)]
fn host() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

#[cfg(not(unix))]
fn host() -> String {
    "this machine".to_owned()
}

fn held_by_another(root: &Root, wait: Duration) -> Error {
    let said = root.read_own(state::LOCK).unwrap_or_default();
    let said = String::from_utf8_lossy(&said);
    let owner = match serde_json::from_str::<Owner>(&said) {
        Ok(Owner { pid, host, command, since }) => {
            format!("`{command}` (process {pid} on {host}, since {since})")
        }
        // The owner is just writing its name.
        Err(_) => "another jskit command".to_owned(),
    };
    Error::refused(
        "app-locked",
        format!("the app is in use by {owner}; gave up after {} s", wait.as_secs_f32()),
        "wait for it to end, or set JSKIT_LOCK_WAIT to a longer time in seconds",
    )
}
