

#[cfg(all(unix, feature = "fault-injection"))]
mod crash;
