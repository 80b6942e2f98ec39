//! Generators: they infer from the app what its owner would have to look up, and give ordinary files and entries.

pub mod page;
