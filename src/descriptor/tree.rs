//! A descriptor's values with the bytes they stand at, whatever language they were written in.

use serde_json::Value;

/// Bytes in the source, end excluded.
pub type Span = (usize, usize);

#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    pub span: Span,
    pub kind: Kind,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    pub name: String,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    Bool(bool),
    Integer(i64),
    Float(f64),
    String(String),
    Array(Vec<Node>),
    /// In the order of the source.
    Table(Vec<(Key, Node)>),
}

impl Kind {
    /// The type's name in messages.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Bool(_) => "a boolean",
            Self::Integer(_) => "an integer",
            Self::Float(_) => "a number",
            Self::String(_) => "a string",
            Self::Array(_) => "an array",
            Self::Table(_) => "a table",
        }
    }
}

impl Node {
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entry(key).map(|(_, node)| node)
    }

    pub fn entry(&self, key: &str) -> Option<&(Key, Self)> {
        match &self.kind {
            Kind::Table(entries) => entries.iter().find(|(name, _)| name.name == key),
            _ => None,
        }
    }

    pub fn to_json(&self) -> Value {
        match &self.kind {
            Kind::Bool(value) => Value::Bool(*value),
            Kind::Integer(value) => Value::from(*value),
            Kind::Float(value) => Value::from(*value),
            Kind::String(text) => Value::String(text.clone()),
            Kind::Array(items) => Value::Array(items.iter().map(Self::to_json).collect()),
            Kind::Table(entries) => {
                Value::Object(entries.iter().map(|(key, node)| (key.name.clone(), node.to_json())).collect())
            }
        }
    }
}

/// Where something stands in a tree, built on the stack while walking down.
#[derive(Clone, Copy, Debug)]
pub struct At<'a> {
    parent: Option<&'a At<'a>>,
    step: Step<'a>,
}

#[derive(Clone, Copy, Debug)]
enum Step<'a> {
    Root,
    Key(&'a str),
    Index(usize),
}

impl<'a> At<'a> {
    pub const ROOT: At<'static> = At { parent: None, step: Step::Root };

    pub fn key(&'a self, key: &'a str) -> At<'a> {
        At { parent: Some(self), step: Step::Key(key) }
    }

    pub fn index(&'a self, index: usize) -> At<'a> {
        At { parent: Some(self), step: Step::Index(index) }
    }

    /// The span of the deepest part of this path that the tree has.
    pub fn span(&self, root: &Node) -> Span {
        self.find(root).1
    }

    fn find<'n>(&self, root: &'n Node) -> (Option<&'n Node>, Span) {
        let Some(parent) = self.parent else { return (Some(root), root.span) };
        let (node, span) = parent.find(root);
        let Some(node) = node else { return (None, span) };
        let child = match self.step {
            Step::Root => Some(node),
            Step::Key(key) => node.get(key),
            Step::Index(index) => match &node.kind {
                Kind::Array(items) => items.get(index),
                _ => None,
            },
        };
        (child, child.map_or(span, |child| child.span))
    }
}
