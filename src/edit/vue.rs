//! Vue single-file components: their top-level blocks, the outlets in their templates, and the one thing that is written into them,
//! an outlet.
//!
//! Invariant: what is found here is what Vue's own compiler finds. `tests/runtime/vue-scanner/` generates files, asks the compiler,
//! and keeps its answers; `tests/app/vue.rs` holds this scanner to them.

pub mod outlet;
mod scan;
mod tag;

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

impl Block {
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let (_, value) = self.attributes.iter().find(|(found, _)| found == name)?;
        Some(value.as_deref().unwrap_or(""))
    }
}

/// A `<ShellOutlet target="host:name" default menu />`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outlet {
    pub target: String,
    pub default: bool,
    pub menu: bool,
    pub line: usize,
    /// The bytes of its opening tag.
    pub start: usize,
    pub end: usize,
    /// Closed by itself, and nothing is said in it but its target, that it is the default, and that it is a menu.
    pub plain: bool,
}

/// An element that stands directly in the template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    pub start: usize,
    /// Where its closing tag begins; `None` where it closes itself.
    pub closing: Option<usize>,
}

/// A component file that can't be read: an unclosed block, say.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{line}: {message}")]
pub struct VueProblem {
    pub line: usize,
    pub message: String,
}

/// All that is known of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Component {
    pub blocks: Vec<Block>,
    pub outlets: Vec<Outlet>,
    /// Lines of outlets whose target is bound to an expression: which one they are shows only at run time.
    pub dynamic_outlets: Vec<usize>,
    pub roots: Vec<Root>,
    /// Where a `<RouterView>` begins.
    pub router_views: Vec<usize>,
}

impl Component {
    pub fn block(&self, name: &str) -> Option<&Block> {
        self.blocks.iter().find(|block| block.name == name)
    }
}

pub fn read(source: &str) -> Result<Component, VueProblem> {
    scan::scan(source)
}

pub fn blocks(source: &str) -> Result<Vec<Block>, VueProblem> {
    Ok(read(source)?.blocks)
}

/// Outlets whose target is a plain attribute; comments, strings and other blocks don't count.
pub fn outlets(source: &str) -> Result<Vec<Outlet>, VueProblem> {
    Ok(read(source)?.outlets)
}

/// The text of `<route lang="json">`: the page's metadata.
pub fn route(source: &str) -> Result<Option<&str>, VueProblem> {
    let component = read(source)?;
    Ok(component.block("route").map(|block| &source[block.start..block.end]))
}

/// Whether a file could have an outlet at all. Most files of an app can't, and needn't be scanned.
pub fn may_have_outlets(bytes: &[u8]) -> bool {
    contains(bytes, b"hellOutlet") || contains(bytes, b"shell-outlet")
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    let Some((first, rest)) = part.split_first() else { return true };
    let mut from = 0;
    while let Some(at) = bytes[from..].iter().position(|byte| byte == first) {
        from += at + 1;
        if bytes[from..].starts_with(rest) {
            return true;
        }
    }
    false
}
