//! Child processes: each in its own group, so that a stop reaches all of it, and none outlives us.

use std::io::Read as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::error::{Error, Result};
use crate::interrupt;

const STOP_LIMIT: Duration = Duration::from_secs(10);
pub const LOOK_AGAIN: Duration = Duration::from_millis(50);
/// What a program may say that we read.
const MOST_OUTPUT: u64 = 16 * 1024 * 1024;

/// Runs a program and gives what it printed on standard output; `None` where it failed, and has said why on standard error.
pub fn output(folder: &Path, program: &str, args: &[&str]) -> Result<Option<String>> {
    let _hold = interrupt::hold();
    let mut child = spawn(folder, program, args, &[], Output::Read)?;
    let pipe = child.0.stdout.take();
    let reader = std::thread::spawn(move || {
        let mut text = Vec::new();
        let read = pipe.map(|pipe| pipe.take(MOST_OUTPUT).read_to_end(&mut text));
        read.transpose().map(|_| text)
    });
    loop {
        if let Some(status) = child.0.try_wait().map_err(|error| failed(program, &error))? {
            let text = reader.join().map_err(|_| Error::Bug("the reader of a pipe stopped".to_owned()))?;
            let text = text.map_err(|error| failed(program, &error))?;
            return Ok(status.success().then(|| String::from_utf8_lossy(&text).into_owned()));
        }
        if interrupt::requested() {
            child.stop();
            return Err(Error::Refused { code: "interrupted", message: "stopped by Ctrl-C".to_owned(), hint: None });
        }
        std::thread::sleep(LOOK_AGAIN);
    }
}

/// A child that never outlives us.
#[derive(Debug)]
pub struct Owned(pub Child);

impl Owned {
    /// Asks the whole group to end, then ends it.
    pub fn stop(&mut self) {
        signal_group(&self.0, false);
        let began = Instant::now();
        while began.elapsed() < STOP_LIMIT {
            if !matches!(self.0.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(LOOK_AGAIN);
        }
        signal_group(&self.0, true);
        let _ = self.0.wait();
    }
}

impl Drop for Owned {
    fn drop(&mut self) {
        if matches!(self.0.try_wait(), Ok(None)) {
            self.stop();
        }
    }
}

#[cfg(unix)]
fn signal_group(child: &Child, hard: bool) {
    use rustix::process::{Pid, Signal, kill_process_group};
    let signal = if hard { Signal::KILL } else { Signal::TERM };
    if let Some(pid) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        let _ = kill_process_group(pid, signal);
    }
}

#[cfg(not(unix))]
fn signal_group(_child: &Child, _hard: bool) {}

/// Where what a child prints goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// To standard error: standard output is ours.
    Shown,
    /// To a pipe that we read.
    Read,
}

pub fn spawn(folder: &Path, program: &str, args: &[&str], vars: &[(&str, String)], output: Output) -> Result<Owned> {
    let mut command = Command::new(program);
    command.args(args).current_dir(folder).stdin(Stdio::null());
    command.stdout(match output {
        Output::Shown => Stdio::from(std::io::stderr()),
        Output::Read => Stdio::piped(),
    });
    command.envs(vars.iter().map(|(key, value)| (key, value)));
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command.spawn().map(Owned).map_err(|error| failed(program, &error))
}

pub fn failed(program: &str, error: &std::io::Error) -> Error {
    if error.kind() == std::io::ErrorKind::NotFound {
        return Error::refused(
            "program-missing",
            format!("`{program}` is not on the PATH; the app itself is complete"),
            "install Node.js 20.19 or newer, which brings npm, then run `npm install` in the app",
        );
    }
    Error::Io { action: "can't run", path: program.to_owned(), reason: error.to_string() }
}
