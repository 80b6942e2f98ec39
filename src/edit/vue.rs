//! Vue single-file components: their top-level blocks and the outlets in their templates. Read only.

/// A top-level block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// `template`, `script`, `style`, `route` ...
    pub name: String,
    pub attributes: Vec<(String, Option<String>)>,
    /// The bytes between the tags.
    pub start: usize,
    pub end: usize,
}

/// A `<ShellOutlet target="host:name" default />`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outlet {
    pub target: String,
    pub default: bool,
    pub line: usize,
}

/// A component file that can't be read: an unclosed block, say.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{line}: {message}")]
pub struct VueProblem {
    pub line: usize,
    pub message: String,
}

pub fn blocks(source: &str) -> Result<Vec<Block>, VueProblem> {
    let _ = source;
    unimplemented!()
}

/// Outlets whose target is a plain attribute; comments, strings and other blocks don't count.
pub fn outlets(source: &str) -> Result<Vec<Outlet>, VueProblem> {
    let _ = source;
    unimplemented!()
}
