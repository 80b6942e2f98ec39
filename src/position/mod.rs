//! Moves of entries: what is asked for, the number that comes of it, and who makes room.

mod order;
mod place;

pub use place::{Fields, Place, Wish, now, ordered, whole};
