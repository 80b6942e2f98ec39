//! Descriptors, catalogs and what a request comes to.

mod conditions;
mod javascript;
mod problems;
mod resolving;
mod sources;
pub mod support;
