//! The whole tool, as people and scripts run it.

mod answers;
mod bad_input;
mod chapter;
mod clone;
mod damaged;
mod generators;
mod interrupted;
mod lint;
mod missing;
mod own_keys;
mod pages;
mod patch;
mod preview;
mod retrofit;
mod saved;
mod secrets;
mod shared;
mod tenancy;
mod terminal;
mod texts;
mod there_and_back;
mod together;
mod twice;
mod update;
