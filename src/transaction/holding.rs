//! One command at a time: the app's lock, which names its owner to those who wait.

use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::state;
use crate::error::{Error, Result};
use crate::fs::{HeldFile, Root, write_error};

/// Who holds an app, for the message of those who wait.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    pub pid: u32,
    pub host: String,
    pub command: String,
    /// As text, in the user's words for a time.
    pub since: String,
}

/// The app is held by this process until this value goes.
#[derive(Debug)]
#[must_use]
pub struct Held<'a> {
    root: &'a Root,
    _file: HeldFile,
}

impl<'a> Held<'a> {
    pub fn root(&self) -> &'a Root {
        self.root
    }
}

/// Between two looks at a held lock: short for a person, long for the processor.
const PAUSE: Duration = Duration::from_millis(40);

/// Takes the app's lock, waiting for another command to end. The lock file itself stays: removing it would let two in.
pub fn acquire<'a>(root: &'a Root, owner: &Owner, wait: Duration) -> Result<Held<'a>> {
    state::make(root)?;
    let end = Instant::now() + wait;
    loop {
        if let Some(mut file) = root.hold_file(state::LOCK).map_err(|error| write_error(state::LOCK, &error))? {
            let text = serde_json::to_string(owner).unwrap_or_default();
            file.say(&text).map_err(|error| write_error(state::LOCK, &error))?;
            return Ok(Held { root, _file: file });
        }
        if Instant::now() >= end {
            return Err(held_by_another(root, wait));
        }
        crate::interrupt::check()?;
        std::thread::sleep(PAUSE);
    }
}

fn held_by_another(root: &Root, wait: Duration) -> Error {
    let said = root.dir().read_to_string(state::LOCK).unwrap_or_default();
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
