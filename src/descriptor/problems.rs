//! Collects the problems of one file, with lines and spans.

use crate::error::DescriptorProblem;

use super::model::Place;
use super::tree::Span;

#[derive(Debug)]
pub struct Report<'a> {
    file: &'a str,
    source: &'a str,
    line_starts: Vec<usize>,
    pub problems: Vec<DescriptorProblem>,
}

impl<'a> Report<'a> {
    pub fn new(file: &'a str, source: &'a str) -> Self {
        let line_starts = std::iter::once(0)
            .chain(source.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1))
            .collect();
        Self { file, source, line_starts, problems: Vec::new() }
    }

    /// 1-based.
    pub fn line(&self, offset: usize) -> usize {
        self.line_starts.partition_point(|start| *start <= offset)
    }

    /// The byte at a 1-based line and column.
    pub fn offset(&self, line: usize, column: usize) -> usize {
        let start = self.line_starts.get(line.saturating_sub(1)).copied().unwrap_or(self.source.len());
        let rest = &self.source[start..];
        start + rest.char_indices().nth(column.saturating_sub(1)).map_or(rest.len(), |(at, _)| at)
    }

    pub fn place(&self, span: Span) -> Place {
        Place { file: self.file.to_owned(), line: self.line(span.0) }
    }

    pub fn push(&mut self, code: &'static str, span: Option<Span>, message: impl Into<String>, hint: Option<String>) {
        let span = span.map(|(start, end)| (start.min(self.source.len()), end.min(self.source.len())));
        let place = self.place(span.unwrap_or((0, 0)));
        self.problems.push(DescriptorProblem {
            code,
            file: self.file.to_owned(),
            source: self.source.to_owned(),
            span,
            place,
            message: message.into(),
            hint,
        });
    }

    /// In the order of the file.
    pub fn sorted(mut self) -> Vec<DescriptorProblem> {
        // What the parser put where it could not read on has no meaning to be checked.
        let broken: Vec<Option<Span>> =
            self.problems.iter().filter(|problem| problem.code == "syntax").map(|problem| problem.span).collect();
        self.problems
            .retain(|problem| problem.code == "syntax" || problem.span.is_none() || !broken.contains(&problem.span));
        self.problems.sort_by_key(|problem| problem.span);
        self.problems.dedup_by(|left, right| left.span == right.span && left.message == right.message);
        self.problems
    }
}
