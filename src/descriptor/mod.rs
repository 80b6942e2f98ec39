//! Package descriptors: text -> schema -> validated [`model::Descriptor`]. See `docs/descriptors.md`.

pub mod model;
