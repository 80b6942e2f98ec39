//! Sources parsed on a stack as large as their nesting may need.

use std::cell::Cell;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::thread::{Scope, ScopedJoinHandle};

use oxc_allocator::Allocator;
use oxc_ast::ast::Program;
use oxc_parser::{ParseOptions, Parser};
use oxc_span::{SourceType, Span};
use oxc_syntax::module_record::ModuleRecord;

use super::{SyntaxProblem, depth};
use crate::edit::text;

/// Stack for one level of nesting, measured with room to spare in a debug build.
const LEVEL: usize = 12 * 1024;
const BASE: usize = 2 * 1024 * 1024;
/// A thread may ask for so much address space; memory is taken only as it is used.
const DEEPEST: usize = 80_000;
/// What the thread of a whole command has room for: more than ordinary files need.
const ORDINARY: usize = 20_000;

thread_local! {
    /// Levels that this thread's stack has room for; of a thread that nobody prepared that isn't known.
    static ROOM: Cell<usize> = const { Cell::new(0) };
}

/// Does a whole command's work on one thread that ordinary sources can be parsed on: a thread for each of many files costs more
/// than the parsing. Where the system gives no such stack, each source gets its own.
pub(crate) fn with_room<T: Send>(work: impl Fn() -> T + Send + Sync) -> T {
    std::thread::scope(|scope| match spawn_with_room(scope, &work) {
        Ok(worker) => worker.join().unwrap_or_else(|panic| resume_unwind(panic)),
        Err(_) => work(),
    })
}

/// A thread that ordinary sources can be parsed on.
pub(crate) fn spawn_with_room<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    work: impl FnOnce() -> T + Send + 'scope,
) -> io::Result<ScopedJoinHandle<'scope, T>> {
    let builder = std::thread::Builder::new().stack_size(2 * BASE + ORDINARY * LEVEL);
    builder.spawn_scoped(scope, || {
        ROOM.set(ORDINARY);
        work()
    })
}

/// A source that parsed without any complaint.
pub(crate) struct Parsed<'a> {
    pub text: &'a str,
    pub program: &'a Program<'a>,
}

pub(super) fn usize_of(at: u32) -> usize {
    at as usize
}

/// Parses, then reads the tree on the same thread.
pub(crate) fn with_program<T: Send>(
    source: &str,
    options: ParseOptions,
    read: impl FnOnce(&Parsed<'_>) -> T + Send,
) -> Result<T, SyntaxProblem> {
    on_stack(levels(source)?, || parse(source, options, read))
}

/// Parses two sources and reads both trees at once.
pub(super) fn with_programs<T: Send>(
    (left, right): (&str, &str),
    options: ParseOptions,
    read: impl FnOnce(&Parsed<'_>, &Parsed<'_>) -> T + Send,
) -> Result<T, SyntaxProblem> {
    let levels = levels(left)?.max(levels(right)?);
    on_stack(levels, || parse(left, options, |left| parse(right, options, |right| read(left, right)))?)
}

/// How deep a source may nest.
pub(super) fn levels(source: &str) -> Result<usize, SyntaxProblem> {
    depth::bound(source, DEEPEST / 4).filter(|depth| *depth <= DEEPEST).ok_or_else(too_deep)
}

fn too_deep() -> SyntaxProblem {
    SyntaxProblem { line: 1, column: 1, message: "nested too deeply to be read safely".to_owned() }
}

/// Work on a source of so many levels, on this thread if it has room.
pub(super) fn on_stack<T: Send>(
    levels: usize,
    work: impl FnOnce() -> Result<T, SyntaxProblem> + Send,
) -> Result<T, SyntaxProblem> {
    if has_room(levels) {
        return here(levels, work);
    }
    std::thread::scope(|scope| {
        let builder = std::thread::Builder::new().stack_size(BASE + levels * LEVEL);
        let worker = builder.spawn_scoped(scope, work).map_err(|_| too_deep())?;
        worker.join().unwrap_or_else(|_| Err(gave_up()))
    })
}

/// Whether this thread's stack has room for a source of so many levels.
pub(super) fn has_room(levels: usize) -> bool {
    levels <= ROOM.get()
}

/// Work on a source of so many levels on this thread, which has room for it.
pub(super) fn here<T>(levels: usize, work: impl FnOnce() -> Result<T, SyntaxProblem>) -> Result<T, SyntaxProblem> {
    // What is read inside may parse again, on what is left of the stack.
    let room = ROOM.replace(ROOM.get().saturating_sub(levels));
    let done = catch_unwind(AssertUnwindSafe(work));
    ROOM.set(room);
    done.unwrap_or_else(|_| Err(gave_up()))
}

fn gave_up() -> SyntaxProblem {
    SyntaxProblem { line: 1, column: 1, message: "the parser gave up on this file".to_owned() }
}

fn parse<T>(source: &str, options: ParseOptions, read: impl FnOnce(&Parsed<'_>) -> T) -> Result<T, SyntaxProblem> {
    let allocator = Allocator::default();
    parse_in(&allocator, source, options).map(|(parsed, _)| read(parsed))
}

/// Parses into an arena: the tree lives as long as the arena does. With it comes what the module imports and exports.
pub(super) fn parse_in<'a>(
    allocator: &'a Allocator,
    source: &'a str,
    options: ParseOptions,
) -> Result<(&'a Parsed<'a>, ModuleRecord<'a>), SyntaxProblem> {
    let parsed = Parser::new(allocator, source, SourceType::mjs()).with_options(options).parse();
    if let Some(problem) = parsed.diagnostics.iter().next() {
        let at = problem.labels.first().map_or(0, |label| usize_of(label.offset()));
        let (line, column) = text::line_and_column(source, at);
        return Err(SyntaxProblem { line, column, message: problem.message.to_string() });
    }
    if parsed.panicked {
        return Err(SyntaxProblem { line: 1, column: 1, message: "not readable as JavaScript".to_owned() });
    }
    let program = allocator.alloc(parsed.program);
    Ok((allocator.alloc(Parsed { text: source, program }), parsed.module_record))
}

impl<'a> Parsed<'a> {
    pub fn slice(&self, span: Span) -> &'a str {
        &self.text[usize_of(span.start)..usize_of(span.end)]
    }

    /// Where a statement ends without a `;` that stands on a later line: `foo()⏎;[1].map(f)`.
    pub fn statement_end(&self, span: Span) -> usize {
        let (start, end) = (usize_of(span.start), usize_of(span.end));
        let Some(body) = self.text[start..end].strip_suffix(';') else { return end };
        let real = self.code_before(start + body.len());
        if self.text[real..end].contains('\n') { real } else { end }
    }

    /// Where the code in front of a byte ends, comments and spaces left out.
    pub fn code_before(&self, at: usize) -> usize {
        let mut end = self.end_before(at);
        while let Some(comment) = self.comment_ending_at(end) {
            end = self.end_before(comment);
        }
        end
    }

    fn comment_ending_at(&self, end: usize) -> Option<usize> {
        let comments = &self.program.comments;
        let index = comments.binary_search_by_key(&end, |comment| usize_of(comment.span.end)).ok()?;
        Some(usize_of(comments[index].span.start))
    }

    pub fn is_comment_end(&self, at: usize) -> bool {
        self.comment_ending_at(at).is_some()
    }

    /// The end of the comments that follow on the same line, else `at` itself.
    pub fn after_comments(&self, at: usize) -> usize {
        let comments = &self.program.comments;
        let mut end = at;
        let first = comments.partition_point(|comment| usize_of(comment.span.start) < at);
        for comment in &comments[first..] {
            let (start, stop) = (usize_of(comment.span.start), usize_of(comment.span.end));
            if !self.text[end..start].chars().all(|c| c == ' ' || c == '\t') {
                break;
            }
            end = stop;
        }
        end
    }

    /// Whether the next token could go on with a statement that has no semicolon.
    pub fn goes_on(&self, at: usize) -> bool {
        let mut at = at;
        loop {
            let rest = self.text[at..].trim_start();
            at = self.text.len() - rest.len();
            let comments = &self.program.comments;
            match comments.binary_search_by_key(&at, |comment| usize_of(comment.span.start)) {
                Ok(index) => at = usize_of(comments[index].span.end),
                Err(_) => return rest.starts_with(['(', '[', '`', '/', '+', '-', '*', ',', '.']),
            }
        }
    }

    pub fn has_comment_in(&self, start: usize, end: usize) -> bool {
        let comments = &self.program.comments;
        let first = comments.partition_point(|comment| usize_of(comment.span.start) < start);
        comments.get(first).is_some_and(|comment| usize_of(comment.span.start) < end)
    }

    /// The end of what stands before, spaces left out but for those that end a comment.
    pub fn end_before(&self, at: usize) -> usize {
        let end = self.text[..at].trim_end().len();
        let comments = &self.program.comments;
        let index = comments.partition_point(|comment| usize_of(comment.span.start) < end);
        let comment = index.checked_sub(1).map_or(0, |index| usize_of(comments[index].span.end));
        end.max(comment.min(at))
    }

    /// The spaces that begin the line of a byte.
    pub fn indent_at(&self, at: usize) -> &'a str {
        let line = &self.text[self.text[..at].rfind('\n').map_or(0, |newline| newline + 1)..];
        &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
    }
}
