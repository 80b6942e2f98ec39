//! Collects the problems of one file, with lines and spans.

use std::sync::Arc;

use crate::error::DescriptorProblem;

use super::model::Place;
use super::tree::Span;

/// More in one file is a file that was never meant to be a descriptor.
const MOST: usize = 200;

#[derive(Debug)]
pub struct Report<'a> {
    file: &'a str,
    source: &'a str,
    /// The same, as each problem keeps it.
    shared: Arc<str>,
    line_starts: Vec<usize>,
    pub problems: Vec<DescriptorProblem>,
    /// Those that are not kept.
    more: usize,
}

impl<'a> Report<'a> {
    pub fn new(file: &'a str, source: &'a str) -> Self {
        let line_starts = std::iter::once(0)
            .chain(source.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1))
            .collect();
        Self { file, source, shared: source.into(), line_starts, problems: Vec::new(), more: 0 }
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
        if self.problems.len() >= MOST {
            self.more += 1;
            return;
        }
        let span = span.map(|(start, end)| (start.min(self.source.len()), end.min(self.source.len())));
        let problem = self.problem(code, span, message.into(), hint);
        self.problems.push(problem);
    }

    fn problem(
        &self,
        code: &'static str,
        span: Option<Span>,
        message: String,
        hint: Option<String>,
    ) -> DescriptorProblem {
        DescriptorProblem {
            code,
            file: self.file.to_owned(),
            source: Arc::clone(&self.shared),
            span,
            place: self.place(span.unwrap_or((0, 0))),
            message,
            hint,
        }
    }

    /// In the order of the file.
    pub fn sorted(mut self) -> Vec<DescriptorProblem> {
        // What the parser put where it could not read on has no meaning to be checked.
        let broken: Vec<Option<Span>> =
            self.problems.iter().filter(|problem| problem.code == "syntax").map(|problem| problem.span).collect();
        self.problems
            .retain(|problem| problem.code == "syntax" || problem.span.is_none() || !broken.contains(&problem.span));
        if self.more > 0 {
            let message = format!("{} more problems are not shown", self.more);
            self.problems.push(self.problem("too-many", None, message, None));
        }
        self.problems.sort_by_key(|problem| problem.span);
        self.problems.dedup_by(|left, right| left.span == right.span && left.message == right.message);
        self.problems
    }
}
