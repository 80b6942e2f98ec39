//! The app as its own files tell it.

pub mod state;

pub use state::same_source;
