//! All integration tests, as one binary: linking once is most of what they cost.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests look at files and run processes themselves"
)]

mod app;
mod architecture;
#[cfg(unix)]
mod cli;
#[cfg(all(unix, feature = "fault-injection"))]
mod crash;
mod descriptor;
mod edit;
mod embedded;
mod fuzz;
mod hostile;
mod lock;
mod merge;
mod removal;
#[cfg(unix)]
mod support;
mod transaction;
