//! The comments of a file, by what they are about, so that a conversion can keep them.

use std::collections::BTreeMap;

use oxc_ast::ast::{Argument, Comment, Declaration, Expression, Statement, VariableDeclaration};
use oxc_span::GetSpan;

use crate::edit::javascript::parse::Parsed;
use crate::visible::is_hidden;

/// Lines of comments by the byte at which what they are about begins.
#[derive(Debug, Default)]
pub struct Comments {
    above: BTreeMap<usize, Vec<String>>,
    /// Behind something on the same line: by the line's beginning, the last comment's and the comments' lines.
    behind: BTreeMap<usize, (usize, Vec<String>)>,
}

impl Comments {
    pub fn of(parsed: &Parsed<'_>) -> Self {
        let mut comments = Self::default();
        for comment in &parsed.program.comments {
            let lines = lines(parsed.slice(comment.content_span()));
            if !lines.is_empty() {
                comments.add(parsed, comment, lines);
            }
        }
        // What stands above the statement is about the value.
        for statement in &parsed.program.body {
            if let (Some(at), Some(lines)) = (value(statement), comments.above.remove(&start(statement))) {
                comments.above.entry(at).or_default().splice(0..0, lines);
            }
        }
        comments
    }

    fn add(&mut self, parsed: &Parsed<'_>, comment: &Comment, lines: Vec<String>) {
        let at = comment.span.start as usize;
        let line = parsed.text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        if parsed.text[line..at].trim().is_empty() {
            self.above.entry(comment.attached_to as usize).or_default().extend(lines);
        } else {
            let behind = self.behind.entry(line).or_default();
            behind.0 = at;
            behind.1.extend(lines);
        }
    }

    /// Takes the comments on what begins at one of these bytes.
    pub fn take(&mut self, starts: &[usize]) -> Vec<String> {
        let mut lines: Vec<String> = starts.iter().filter_map(|at| self.above.remove(at)).flatten().collect();
        for at in starts {
            if let Some((line, (end, _))) = self.behind.range(..=at).next_back()
                && at < end
            {
                let line = *line;
                lines.extend(self.behind.remove(&line).into_iter().flat_map(|(_, lines)| lines));
            }
        }
        lines
    }

    /// How many lines nobody took.
    pub fn left(&self) -> usize {
        self.above.values().map(Vec::len).sum::<usize>()
            + self.behind.values().map(|(_, lines)| lines.len()).sum::<usize>()
    }
}

fn start(statement: &Statement<'_>) -> usize {
    statement.span().start as usize
}

/// Where the value of a constant or of the export begins, behind the `Object.freeze(` that it may stand in.
fn value(statement: &Statement<'_>) -> Option<usize> {
    let mut value = match statement {
        Statement::ExportDefaultDeclaration(export) => export.declaration.as_expression()?,
        Statement::VariableDeclaration(declaration) => first(declaration)?,
        Statement::ExportDeclaration(export) => match &export.declaration {
            Declaration::VariableDeclaration(declaration) => first(declaration)?,
            _ => return None,
        },
        _ => return None,
    };
    loop {
        value = match value.without_parentheses() {
            Expression::CallExpression(call) => call.arguments.first().and_then(Argument::as_expression)?,
            other => return Some(other.span().start as usize),
        }
    }
}

fn first<'e, 'a>(declaration: &'e VariableDeclaration<'a>) -> Option<&'e Expression<'a>> {
    declaration.declarations.first()?.init.as_ref()
}

/// The lines of a comment, without the stars of a block; types are for editors of JavaScript only.
fn lines(text: &str) -> Vec<String> {
    let clean = |line: &str| -> String {
        let line = line.trim().trim_start_matches('*').trim();
        line.chars().map(|c| if c.is_control() || is_hidden(c) { ' ' } else { c }).collect()
    };
    text.lines().map(clean).filter(|line| !line.is_empty() && !line.starts_with('@')).collect()
}
