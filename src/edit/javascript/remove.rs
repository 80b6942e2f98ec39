//! Entries taken out, with what only they needed.

use oxc_ast::ast::Statement;
use oxc_span::{GetSpan, Span};

use super::assign::{State, Write, Writes};
use super::find::{self, Place, Subject};
use super::index::Block;
use super::module::{Decision, Module};
use super::parse::usize_of;
use super::scope::{MODULE, Meaning};
use super::{Intent, print, says};
use crate::edit::text::{Edit, is_blank};

pub(super) fn remove(module: &Module<'_, '_>, base: &Intent) -> Decision {
    match base {
        Intent::Call { callee, .. } | Intent::Register { callee, .. } => call(module, base, callee),
        Intent::Assign { path, .. } => assignment(module, base, path),
        Intent::Outlet { .. } => Decision::Unchanged,
    }
}

fn call(module: &Module<'_, '_>, base: &Intent, callee: &str) -> Decision {
    let key = base.key();
    let found = module.named(callee, &key);
    let [entry] = found.as_slice() else {
        return found.get(1).map_or(Decision::Unchanged, |second| {
            Decision::refused(second.span.start, format!("`{key}` is there more than once"))
        });
    };
    if !says::found(module, entry, base) || has_own_comment(module, entry.span, base) {
        return Decision::refused(entry.span.start, format!("`{key}` was edited"));
    }
    match take_out(module, entry.place, entry.span) {
        Ok(mut edits) => {
            if let Subject::Register { local: Some((local, _)), .. } = entry.subject {
                edits.extend(unused_import(module, local));
            }
            Decision::Edit { edits, lines: 0 }
        }
        Err(decision) => decision,
    }
}

fn assignment(module: &Module<'_, '_>, base: &Intent, path: &[String]) -> Decision {
    let name = path.join(".");
    let writes = Writes::new(&module.index);
    let write = match writes.state(path) {
        State::Is(write) => write,
        State::Absent => return Decision::Unchanged,
        State::Unknown => {
            return Decision::Refused { at: None, reason: format!("it can't be told where `{name}` gets its value") };
        }
    };
    if let Some(other) = writes.of(path).find(|other| other.span != write.span) {
        return Decision::refused(other.span.start, format!("`{name}` is set more than once"));
    }
    let found = find::Found {
        subject: Subject::Value(write.value),
        place: write.place,
        span: write.span,
        callee: write.span,
        spread: false,
    };
    if !says::found(module, &found, base) || has_own_comment(module, write.span, base) {
        return Decision::refused(write.span.start, format!("`{name}` was edited"));
    }
    // More may have been set inside since.
    if let Some(other) = writes.inside(path) {
        return Decision::refused(other.span.start, format!("`{}` is set inside `{name}`", other.path.join(".")));
    }
    match write.place {
        Place::Line(line) if line.block == Block::Module => {
            let parents = lone_parents(module, &writes, &write);
            let start = parents.last().map_or(line.span.start, |span| span.start);
            let whole = Span::new(start, line.span.end);
            Decision::Edit { edits: vec![line_out(module, whole)], lines: 0 }
        }
        place => match take_out(module, place, write.span) {
            Ok(edits) => Decision::Edit { edits, lines: 0 },
            Err(decision) => decision,
        },
    }
}

fn take_out(module: &Module<'_, '_>, place: Place<'_>, span: Span) -> Result<Vec<Edit>, Decision> {
    match place {
        Place::Line(line) => Ok(vec![line_out(module, line.span)]),
        Place::Item { list, index } => Ok(list.list().remove(module.parsed, index)),
        Place::Fixed => Err(Decision::refused(span.start, "it is part of a larger expression".to_owned())),
    }
}

/// A comment that the entry didn't come with is the user's.
fn has_own_comment(module: &Module<'_, '_>, span: Span, base: &Intent) -> bool {
    let came_with = print::statement(base, "f", &super::style::Style::default(), "");
    let ours = came_with.contains("//") || came_with.contains("/*");
    !ours && module.parsed.has_comment_in(usize_of(span.start), usize_of(span.end))
}

/// Statements taken out with the lines that they stand on.
pub(super) fn line_out(module: &Module<'_, '_>, span: Span) -> Edit {
    let parsed = module.parsed;
    let (start, end) = (usize_of(span.start), parsed.statement_end(span));
    let before = parsed.end_before(start);
    let rest = &parsed.text[end..];
    let line_rest = rest.trim_start_matches(is_blank);
    if before == 0 {
        // With the rest of its line and a blank one, as it came: what the next line begins with is the user's.
        let next = blank_line(line_rest).map_or(line_rest, |below| blank_line(below).unwrap_or(below));
        return Edit { start, end: parsed.text.len() - next.len(), insert: String::new() };
    }
    let closed = parsed.text[..before].ends_with([';', '{', '}']) && !parsed.is_comment_end(before);
    if !line_rest.is_empty() && !line_rest.starts_with(['\n', '\r', '}']) {
        // Code that followed on the line goes on behind the statement before; a comment keeps its own line.
        let own_line = parsed.text[before..start].contains('\n');
        if own_line && closed && !line_rest.starts_with("//") && !line_rest.starts_with("/*") {
            return Edit { start: before, end, insert: String::new() };
        }
        return Edit { start, end: end + rest.len() - line_rest.len(), insert: String::new() };
    }
    // The statement before may end in comments, and a semicolon belongs in front of them.
    let code = parsed.code_before(before);
    if !parsed.goes_on(end) || parsed.text[..code].ends_with([';', '{', '}']) || ends_by_itself(module, code) {
        return Edit { start: before, end, insert: String::new() };
    }
    Edit { start: code, end, insert: format!(";{}", &parsed.text[code..before]) }
}

/// What follows a line that has nothing on it.
fn blank_line(text: &str) -> Option<&str> {
    let rest = text.trim_start_matches(is_blank);
    rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n'))
}

/// No token goes on with an import or with a list of exports.
fn ends_by_itself(module: &Module<'_, '_>, end: usize) -> bool {
    let body = &module.parsed.program.body;
    let statement = body.iter().find(|statement| usize_of(statement.span().end) == end);
    statement.is_some_and(|statement| {
        matches!(
            statement,
            Statement::ImportDeclaration(_)
                | Statement::ExportAllDeclaration(_)
                | Statement::ExportNamedDeclaration(_)
                | Statement::ExportFromDeclaration(_)
        )
    })
}

/// The import of a name that is used once, where it is alone in its statement.
pub(super) fn unused_import(module: &Module<'_, '_>, local: &str) -> Option<Edit> {
    let (binding, _) = module.index.scopes.find(MODULE, local)?;
    let Meaning::Import { imported: "default", .. } = binding.meaning else { return None };
    let uses = module.index.uses(local);
    let import = module.index.imports.iter().find(|import| import.span == binding.span)?;
    let alone = import.specifiers.as_ref().is_some_and(|specifiers| specifiers.len() == 1);
    (uses == 1 && alone && !module.index.exported.contains(local)).then(|| line_out(module, import.span))
}

/// The `parent ||= {}` lines right above an assignment that nothing else in the file mentions, the nearest first.
fn lone_parents(module: &Module<'_, '_>, writes: &Writes<'_, '_>, write: &Write<'_>) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut below = write.span;
    for length in (2..write.path.len()).rev() {
        let prefix = &write.path[..length];
        let Some(parent) = writes.of(prefix).last() else { break };
        let empty = writes.literal(parent.value).is_some_and(|literal| literal.object.properties.is_empty());
        let mentions = module.index.mentions(prefix);
        let ours = 1 + write.path.len() - length;
        // Where a condition may have written it before, what made sure of it came with the value.
        let unsure = || writes.unsure.iter().any(|unsure| prefix.starts_with(&unsure.path));
        let behind = mentions.iter().filter(|at| **at >= parent.span.start).count();
        let lone = if unsure() { behind == ours } else { mentions.len() == ours };
        let above = parent.span.end <= below.start && {
            let gap = &module.parsed.text[module.parsed.statement_end(parent.span)..usize_of(below.start)];
            gap.trim().is_empty() && gap.matches('\n').count() == 1
        };
        if !(parent.soft && empty && above && lone && matches!(parent.place, Place::Line(_))) {
            break;
        }
        spans.push(parent.span);
        below = parent.span;
    }
    spans
}
