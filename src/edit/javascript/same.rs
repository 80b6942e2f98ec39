//! Whether two sources are the same program text but for layout.

use oxc_parser::ParseOptions;
use oxc_span::ContentEq;

use super::parse::{Parsed, usize_of, with_programs};
use crate::edit::text::split_bom;

/// Parentheses that change nothing are layout too: formatters add and drop them.
fn options() -> ParseOptions {
    ParseOptions { preserve_parens: false, ..ParseOptions::default() }
}

pub(super) fn sources(left: &str, right: &str) -> bool {
    let (left, right) = (normal(left), normal(right));
    if left == right {
        return true;
    }
    let equal = with_programs((&left, &right), options(), |left, right| {
        left.program.content_eq(right.program) && comments(left) == comments(right)
    });
    equal.unwrap_or(false)
}

pub(super) fn expressions(left: &str, right: &str) -> bool {
    left == right || sources(&format!("({left}\n)"), &format!("({right}\n)"))
}

fn normal(source: &str) -> String {
    split_bom(source).1.replace("\r\n", "\n").trim_end().to_owned()
}

/// Comments count, how they are indented doesn't.
fn comments(parsed: &Parsed<'_>) -> Vec<String> {
    let text = |start: u32, end: u32| {
        let lines = parsed.text[usize_of(start)..usize_of(end)].lines().map(str::trim);
        lines.collect::<Vec<_>>().join("\n")
    };
    parsed.program.comments.iter().map(|comment| text(comment.span.start, comment.span.end)).collect()
}
