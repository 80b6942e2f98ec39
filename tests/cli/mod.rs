//! The whole tool, as people and scripts run it.

mod there_and_back;
mod twice;
mod update;
