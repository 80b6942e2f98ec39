//! `jskit`: package descriptors become app-owned files, migrations, surfaces and placements of a JavaScript web app.
//!
//! The map, in the direction of the data: [`descriptor`] -> [`catalog`] -> resolve -> plan -> [`change`] -> preview -> [`transaction`]
//! -> [`lock`]. Everything left of the transaction is pure: it reads the app through [`files::Files`] and returns values.

pub mod app;
pub mod brings;
pub mod catalog;
pub mod change;
pub mod cli;
pub mod commands;
pub mod descriptor;
pub mod doctor;
pub mod edit;
pub mod error;
pub mod files;
pub mod fs;
pub mod generate;
pub mod hash;
pub mod interrupt;
pub mod lock;
pub mod merge;
pub mod ops;
mod parallel;
pub mod path;
pub mod plan;
pub mod position;
pub mod removal;
pub mod render;
pub mod resolve;
pub mod saved;
pub mod shell;
mod startup;
pub mod suggest;
pub mod transaction;
pub mod trial;
pub mod ui;
pub mod visible;

/// Runs the tool once and gives the exit code of the process.
pub fn run(environment: &commands::Environment) -> u8 {
    edit::javascript::parse::with_room(|| startup::run(environment))
}
