//! Pure edits: source text and an intent in, edited text or a refusal out. Only the bytes that are meant change.

pub mod env;
pub mod javascript;
pub mod json;
pub mod text;
pub mod vue;

/// An edit that can't be made safely: where, why, and what the user can paste instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// 1-based; 0 where no place is known.
    pub line: usize,
    pub column: usize,
    pub reason: String,
    pub snippet: String,
}

/// What an edit came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The whole new text.
    Edited(String),
    /// The source already says it.
    Unchanged,
    Refused(Refusal),
}
