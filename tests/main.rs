//! All integration tests, as one binary: linking once is most of what they cost.

#[cfg(all(unix, feature = "fault-injection"))]
mod crash;
mod lock;
mod transaction;
