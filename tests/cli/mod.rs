//! The whole tool, as people and scripts run it.

mod bad_input;
mod clone;
mod damaged;
mod descriptor;
mod generators;
mod interrupted;
mod lint;
mod missing;
mod own_keys;
mod pages;
mod patch;
mod preview;
mod secrets;
mod shared;
mod tenancy;
mod terminal;
mod texts;
mod there_and_back;
mod together;
mod twice;
mod update;
