//! The process: reads arguments, environment, clock and randomness once, hands them over, exits with the code it is given.
#![expect(clippy::disallowed_methods, reason = "this is the one place that looks at the environment")]

use std::io::Read as _;
use std::process::ExitCode;

use jskit::commands::Environment;

/// A command reads and parses hundreds of small files on a thread of its own, which the system's allocator serves slowly.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    jskit::interrupt::listen();
    let environment = Environment {
        args: std::env::args_os().map(|arg| arg.to_string_lossy().into_owned()).collect(),
        folder: std::env::current_dir().unwrap_or_default(),
        vars: std::env::vars_os()
            .map(|(key, value)| (key.to_string_lossy().into_owned(), value.to_string_lossy().into_owned()))
            .collect(),
        now: time::OffsetDateTime::now_utc(),
        random,
        stdin,
    };
    ExitCode::from(jskit::run(&environment))
}

fn random(count: usize) -> Vec<u8> {
    let mut bytes = vec![0; count];
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    bytes
}

fn stdin() -> Option<String> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).ok().map(|_| text)
}
