//! The constants of a file, and how much their use may come to.

use std::collections::{HashMap, HashSet};

use oxc_span::Span;

use crate::descriptor::limits;
use crate::descriptor::tree::{Kind, Node};
use crate::suggest;

use super::{Reader, bytes};

/// Constants that are made of constants grow with every use: what all uses together may come to, each value with its text.
const ROOM: usize = 1024 * 1024;
const VALUE: usize = 16;

#[derive(Default)]
pub struct Constants {
    /// Those read so far; one that could not be read has no value.
    known: HashMap<String, Option<Node>>,
    pub declared: HashSet<String>,
    used: usize,
}

impl Constants {
    /// Whether it is the first of that name.
    pub fn define(&mut self, name: &str, value: Option<Node>) -> bool {
        self.known.insert(name.to_owned(), value).is_none()
    }
}

impl Reader<'_, '_> {
    /// The value of a constant. One that could not be read was reported where it stands.
    pub fn constant(&mut self, name: &str, span: Span, depth: usize) -> Option<Node> {
        let Some(known) = self.constants.known.get(name) else {
            self.no_constant(name, span);
            return None;
        };
        let node = known.as_ref()?;
        if depth + height(node) > limits::DEPTH {
            self.too_deep(span);
            return None;
        }
        let weight = weight(node);
        if self.constants.used > ROOM {
            return None;
        }
        self.constants.used += weight;
        if self.constants.used > ROOM {
            let message = format!("with `{name}`, what the constants are used for comes to more than {ROOM} bytes");
            self.report.push("too-large", Some(bytes(span)), message, None);
            return None;
        }
        Some(node.clone())
    }

    fn no_constant(&mut self, name: &str, span: Span) {
        let hint = match name {
            "undefined" => Some("leave the key out".to_owned()),
            _ => suggest::hint(&suggest::nearest(name, self.constants.known.keys().map(String::as_str))),
        };
        let message = if self.constants.declared.contains(name) {
            format!("`{name}` is used above the line that gives it a value")
        } else {
            format!("`{name}` is no constant of this file")
        };
        self.report.push("not-literal", Some(bytes(span)), message, hint);
    }

    pub fn too_deep(&mut self, span: Span) {
        self.report.push("too-large", Some(bytes(span)), limits::too_deep(), None);
    }
}

fn parts(node: &Node) -> Box<dyn Iterator<Item = &Node> + '_> {
    match &node.kind {
        Kind::Array(items) => Box::new(items.iter()),
        Kind::Table(entries) => Box::new(entries.iter().map(|(_, value)| value)),
        _ => Box::new(std::iter::empty()),
    }
}

/// Levels below the value. None is deeper than the limit, since none is read that is.
fn height(node: &Node) -> usize {
    parts(node).map(|part| 1 + height(part)).max().unwrap_or(0)
}

fn weight(node: &Node) -> usize {
    let own = match &node.kind {
        Kind::String(text) => text.len(),
        Kind::Table(entries) => entries.iter().map(|(key, _)| key.name.len()).sum(),
        _ => 0,
    };
    VALUE + own + parts(node).map(weight).sum::<usize>()
}
