//! `jskit`: package descriptors become app-owned files, migrations, surfaces and placements of a JavaScript web app.
//!
//! The map, in the direction of the data: [`descriptor`] -> [`catalog`] -> resolve -> plan -> [`change`] -> preview -> [`transaction`]
//! -> [`lock`]. Everything left of the transaction is pure: it reads the app through [`files::Files`] and returns values.

pub mod catalog;
pub mod change;
pub mod descriptor;
pub mod edit;
pub mod error;
pub mod files;
pub mod fs;
pub mod hash;
pub mod lock;
pub mod merge;
pub mod path;
pub mod render;
pub mod resolve;
pub mod suggest;
pub mod transaction;
