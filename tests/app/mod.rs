//! The read-only model of an app, and what is inferred from it.

mod vue;
