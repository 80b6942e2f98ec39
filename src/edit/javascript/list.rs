//! Items of an object or array literal added and taken out, in the layout and with the commas that the list has.

use oxc_ast::ast::{ArrayExpression, ObjectExpression};
use oxc_span::GetSpan;

use super::parse::{Parsed, usize_of};
use super::print::Layout;
use super::style::Style;
use crate::edit::text::Edit;

#[derive(Clone, Copy, Debug)]
pub(super) enum Brackets<'a> {
    Object(&'a ObjectExpression<'a>),
    Array(&'a ArrayExpression<'a>),
}

/// Where the parts of a literal stand.
#[derive(Debug)]
pub(super) struct List {
    open: usize,
    close: usize,
    items: Vec<(usize, usize)>,
}

impl Brackets<'_> {
    pub fn list(self) -> List {
        let bytes = |span: oxc_span::Span| (usize_of(span.start), usize_of(span.end));
        let (span, items): (_, Vec<_>) = match self {
            Self::Object(object) => (object.span, object.properties.iter().map(|item| bytes(item.span())).collect()),
            Self::Array(array) => (array.span, array.elements.iter().map(|item| bytes(item.span())).collect()),
        };
        List { open: usize_of(span.start), close: usize_of(span.end) - 1, items }
    }

    pub fn start(self) -> usize {
        usize_of(match self {
            Self::Object(object) => object.span.start,
            Self::Array(array) => array.span.start,
        })
    }
}

impl List {
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// A list on one line keeps it; an empty one gets a line for each item.
    pub fn layout(&self, parsed: &Parsed<'_>) -> Layout {
        let lines = self.items.is_empty() || parsed.text[self.open..self.close].contains('\n');
        if lines { Layout::Lines } else { Layout::OneLine }
    }

    /// The layout that the other items of the list have inside.
    pub fn item_layout(&self, parsed: &Parsed<'_>) -> Layout {
        match self.items.last() {
            Some((start, end)) if !parsed.text[*start..*end].contains('\n') => Layout::OneLine,
            Some(_) => Layout::Lines,
            None => self.layout(parsed),
        }
    }

    /// The indentation of an item.
    pub fn indent(&self, parsed: &Parsed<'_>, style: &Style) -> String {
        match self.items.last() {
            Some((start, _)) => parsed.indent_at(*start).to_owned(),
            None => format!("{}{}", parsed.indent_at(self.open), style.unit),
        }
    }

    /// Adds an item behind the one with this number, or in front of all.
    pub fn insert(&self, parsed: &Parsed<'_>, style: &Style, after: Option<usize>, item: &str) -> Vec<Edit> {
        let indent = self.indent(parsed, style);
        let lines = self.layout(parsed) == Layout::Lines;
        if self.items.is_empty() {
            return self.fill(parsed, style, &indent, item);
        }
        let gap = if lines { format!("{}{indent}", style.line_end) } else { " ".to_owned() };
        let Some(after) = after else {
            let start = self.items[0].0;
            return vec![Edit { start, end: start, insert: format!("{item},{gap}") }];
        };
        let end = self.items[after].1;
        let comma = self.comma_after(parsed, after);
        if let Some(comma) = comma {
            let at = if lines { parsed.after_comments(comma + 1) } else { comma + 1 };
            return vec![Edit { start: at, end: at, insert: format!("{gap}{item},") }];
        }
        let at = if lines { parsed.after_comments(end) } else { end };
        if at == end {
            return vec![Edit { start: end, end, insert: format!(",{gap}{item}") }];
        }
        vec![
            Edit { start: end, end, insert: ",".to_owned() },
            Edit { start: at, end: at, insert: format!("{gap}{item}") },
        ]
    }

    fn fill(&self, parsed: &Parsed<'_>, style: &Style, indent: &str, item: &str) -> Vec<Edit> {
        let inner = &parsed.text[self.open + 1..self.close];
        let comma = if style.trailing_commas { "," } else { "" };
        let start = self.open + 1;
        if inner.contains('\n') {
            let at = start + inner.trim_end().len();
            return vec![Edit { start: at, end: at, insert: format!("{}{indent}{item}{comma}", style.line_end) }];
        }
        let outer = parsed.indent_at(self.open);
        let at = start + inner.trim_end().len();
        let insert = format!("{end}{indent}{item}{comma}{end}{outer}", end = style.line_end);
        vec![Edit { start: at, end: self.close, insert }]
    }

    /// Takes an item out, with the comma that only it needed.
    pub fn remove(&self, parsed: &Parsed<'_>, index: usize) -> Vec<Edit> {
        let delete = |start: usize, end: usize| Edit { start, end, insert: String::new() };
        let (start, end) = self.items[index];
        let comma = self.comma_after(parsed, index);
        if self.items.len() == 1 {
            let end = comma.map_or(end, |comma| comma + 1);
            if parsed.has_comment_in(self.open, self.close) {
                return vec![delete(parsed.end_before(start).max(self.open + 1), end)];
            }
            return vec![delete(self.open + 1, self.close)];
        }
        if index == 0 {
            // What stands before the first item stays; what stands between it and the second goes.
            let end = comma.map_or(end, |comma| comma + 1);
            let rest = parsed.text[end..].len() - parsed.text[end..].trim_start().len();
            return vec![delete(start, end + rest)];
        }
        let before = parsed.end_before(start);
        if index + 1 < self.items.len() || comma.is_some() {
            return vec![delete(before, comma.map_or(end, |comma| comma + 1))];
        }
        let previous = self.comma_after(parsed, index - 1).unwrap_or(before - 1);
        if previous + 1 == before {
            return vec![delete(previous, end)];
        }
        vec![delete(previous, previous + 1), delete(before, end)]
    }

    fn comma_after(&self, parsed: &Parsed<'_>, index: usize) -> Option<usize> {
        let stop = self.items.get(index + 1).map_or(self.close, |(start, _)| *start);
        let mut at = self.items[index].1;
        while at < stop {
            let next = parsed.after_comments(at);
            let rest = &parsed.text[next..stop];
            let skipped = next + rest.len() - rest.trim_start().len();
            if parsed.text[skipped..stop].starts_with(',') {
                return Some(skipped);
            }
            if skipped == at {
                return None;
            }
            at = skipped;
        }
        None
    }

    pub fn texts<'t>(&'t self, parsed: &'t Parsed<'_>) -> impl Iterator<Item = &'t str> {
        self.items.iter().map(|(start, end)| &parsed.text[*start..*end])
    }
}
