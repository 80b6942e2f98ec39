//! All integration tests, as one binary: linking once is most of what they cost.

mod app;
#[cfg(all(unix, feature = "fault-injection"))]
mod crash;
mod descriptor;
mod edit;
