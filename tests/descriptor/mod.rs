//! Descriptors, catalogs and what a request comes to.

mod problems;
mod resolving;
pub mod support;
