//! Packages taken away again: in every order, from edited apps, and among other commands.

mod lattice;
mod needs;
#[cfg(unix)]
mod sequences;
mod world;
