//! Where a value at a dotted path goes.

use oxc_span::Span;

use super::assign::{Literal, State, Write, Writes};
use super::find::Place;
use super::index::{Block, Line};
use super::insert::{after_line, property_into};
use super::list::Brackets;
use super::module::{Decision, Module};
use super::parse::usize_of;
use super::scope::MODULE;
use super::unsure::{Unsure, is_scalar};
use super::{Intent, Value, print, value};

pub(super) fn set(module: &Module<'_, '_>, path: &[String], wanted: &Value) -> Decision {
    let writes = Writes::new(&module.index);
    let name = path.join(".");
    match writes.state(path) {
        State::Is(write) if value::same(&value::read(module.parsed, write.value), wanted) => {
            let mut overwrites = writes.hazards(path).filter(|unsure| unsure.path != path);
            return overwrites.next().map_or(Decision::Unchanged, |unsure| overwritten(unsure, path));
        }
        State::Is(write) => {
            return Decision::refused(write.span.start, format!("`{name}` is already set to something else"));
        }
        State::Absent | State::Unknown => {}
    }
    if let Some(write) = writes.of(path).find(|write| !write.at_load) {
        return Decision::refused(write.span.start, format!("`{name}` is set here under a condition or in a function"));
    }
    if let Some(other) = writes.inside(path) {
        return Decision::refused(other.span.start, format!("`{}` is set inside `{name}`", other.path.join(".")));
    }
    let Some((root, parents)) = path.split_first() else {
        return Decision::Refused { at: None, reason: "an empty path".to_owned() };
    };
    if parents.is_empty() {
        return Decision::Refused { at: None, reason: format!("`{root}` itself can't be replaced") };
    }
    if let Some(decision) = broken_parent(&writes, path).or_else(|| out_of_reach(&writes, path)) {
        return decision;
    }
    if let Some(list) = inside(module, &writes, path) {
        let edits = property_into(module, list, &path[path.len() - 1], wanted);
        return Decision::Edit { edits, lines: 0 };
    }
    statement(module, &writes, path, wanted)
}

/// A parent that can't have fields, or a frozen one that no statement can add to.
fn broken_parent(writes: &Writes<'_, '_>, path: &[String]) -> Option<Decision> {
    (1..path.len()).find_map(|length| {
        let State::Is(write) = writes.state(&path[..length]) else { return None };
        is_scalar(write.value)
            .then(|| Decision::refused(write.span.start, format!("`{}` is no object", path[..length].join("."))))
    })
}

/// What takes the value away again wherever a statement may set it.
fn out_of_reach(writes: &Writes<'_, '_>, path: &[String]) -> Option<Decision> {
    let name = path.join(".");
    if let Some(barrier) = writes.defined(path) {
        let reason = format!("`{}` gets properties by a call here, which may hide `{name}`", barrier.path.join("."));
        return Some(Decision::refused(barrier.at, reason));
    }
    if let Some(at) = writes.accessor_on(path) {
        let reason = format!("a getter, setter or method stands here, where `{name}` would be lost");
        return Some(Decision::refused(at, reason));
    }
    writes.hazards(path).find_map(|unsure| {
        let keeps_none = unsure
            .value
            .is_some_and(|value| is_scalar(value) || writes.literal(value).is_some_and(|literal| literal.frozen));
        let lost = unsure.run.in_function || unsure.taken || keeps_none || unsure.path == path;
        lost.then(|| overwritten(unsure, path))
    })
}

fn overwritten(unsure: &Unsure<'_>, path: &[String]) -> Decision {
    let (written, name) = (unsure.path.join("."), path.join("."));
    let what = if unsure.below { format!("something in `{written}`") } else { format!("`{written}`") };
    let where_to = if unsure.run.in_function { "in a function" } else { "under a condition or by an expression" };
    Decision::refused(unsure.at, format!("{what} is set here {where_to}, which `{name}` would not outlast"))
}

/// The literal that gets the property: one that the file fills in place rather than by statements.
fn inside<'a>(module: &Module<'a, '_>, writes: &Writes<'a, '_>, path: &[String]) -> Option<Brackets<'a>> {
    if writes.hazards(path).next().is_some() {
        return None;
    }
    let parent = &path[..path.len() - 1];
    let siblings: Vec<&Write<'a>> = writes
        .all
        .iter()
        .filter(|write| {
            write.path.len() == path.len() && write.path.starts_with(parent) && write.at_load && !write.declaration
        })
        .collect();
    if let Some(last) = siblings.last() {
        return match last.place {
            Place::Item { list, .. } => Some(list),
            _ => None,
        };
    }
    let State::Is(write) = writes.state(parent) else { return None };
    let Literal { object, frozen } = writes.literal(write.value)?;
    let nested = matches!(write.place, Place::Item { .. });
    let used = frozen || nested || !object.properties.is_empty();
    // A literal that code before it depends on is left alone: a statement behind it does the same.
    let usable = used && !module.parsed.slice(object.span).is_empty() && !write.soft;
    usable.then_some(Brackets::Object(object))
}

fn statement(module: &Module<'_, '_>, writes: &Writes<'_, '_>, path: &[String], wanted: &Value) -> Decision {
    let root = &path[0];
    let frozen_at = (1..path.len()).find_map(|length| match writes.state(&path[..length]) {
        State::Is(write) => writes.literal(write.value).filter(|literal| literal.frozen).map(|_| write.span.start),
        _ => None,
    });
    if let Some(at) = frozen_at {
        return Decision::refused(at, format!("`{root}` is frozen here, so that no later statement can add to it"));
    }
    let Some((anchor, beside)) = anchor(module, writes, path) else {
        return Decision::Refused { at: None, reason: format!("nothing here is called `{root}`") };
    };
    let (anchor, beside) = behind_all(writes, path, anchor, beside);
    if let Some(barrier) = writes.frozen_before(path, anchor.span.end) {
        return Decision::refused(barrier.at, format!("`{}` is frozen here", barrier.path.join(".")));
    }
    let style = module.style_beside(anchor.span);
    let missing: Vec<&[String]> =
        (2..path.len()).map(|length| &path[..length]).filter(|parent| !is_certain(writes, parent, path)).collect();
    let assignment = Intent::Assign { path: path.to_vec(), value: wanted.clone() };
    let indent = module.parsed.indent_at(usize_of(anchor.span.start));
    let mut lines: Vec<String> = missing.iter().map(|parent| print::parent(parent, &style)).collect();
    lines.push(print::statement(&assignment, "", &style, indent));
    let text = lines.join(&format!("{}{indent}", style.line_end));
    let blank = blank_before(module, writes, &anchor, beside, path);
    Decision::Edit { edits: vec![after_line(module, anchor.span, &text, blank)], lines: lines.len() }
}

/// Whether a parent is surely there when all has run that may write it.
fn is_certain(writes: &Writes<'_, '_>, parent: &[String], path: &[String]) -> bool {
    let last = writes.hazards(path).map(|unsure| unsure.run.statement.end).max().unwrap_or_default();
    let made = writes.of(parent).any(|write| write.at_load && write.span.start >= last);
    made || (last == 0 && matches!(writes.state(parent), State::Is(_)))
}

/// The last of all that writes a parent, where the place at hand is before it.
fn behind_all(writes: &Writes<'_, '_>, path: &[String], anchor: Line, beside: bool) -> (Line, bool) {
    let sure = writes.all.iter().filter(|write| write.at_load && path.starts_with(&write.path));
    let statements = sure.map(|write| write.run).chain(writes.hazards(path).map(|unsure| unsure.run));
    match statements.map(|run| run.statement).max_by_key(|span| span.end) {
        Some(span) if span.end > anchor.span.end => (Line { span, block: Block::Module }, false),
        _ => (anchor, beside),
    }
}

/// The statement that the new one goes behind, and whether it sets a sibling.
fn anchor(module: &Module<'_, '_>, writes: &Writes<'_, '_>, path: &[String]) -> Option<(Line, bool)> {
    let parent = &path[..path.len() - 1];
    let line = |write: &Write<'_>| match write.place {
        Place::Line(line) if line.block == Block::Module => Some(line),
        Place::Item { .. } | Place::Line(_) => None,
        Place::Fixed => write.declaration.then_some(Line { span: write.span, block: Block::Module }),
    };
    let of_root = || writes.all.iter().filter(|write| write.path[0] == path[0] && write.at_load);
    let siblings = of_root().filter(|write| write.path.len() == path.len() && write.path.starts_with(parent));
    // Two names deep every value of the root is a neighbour.
    if path.len() > 2
        && let Some(last) = siblings.filter_map(line).next_back()
    {
        return Some((last, true));
    }
    let statements: Vec<Line> = of_root().filter_map(line).chain(object_assigns(module, &path[0])).collect();
    if let Some(last) = statements.into_iter().max_by_key(|line| line.span.end) {
        return Some((last, false));
    }
    let (binding, _) = module.index.scopes.find(MODULE, &path[0])?;
    let last_import = module.index.imports.iter().map(|import| import.span).max_by_key(|span| span.end);
    let span = last_import.filter(|import| import.end > binding.span.end).unwrap_or(binding.span);
    Some((Line { span, block: Block::Module }, false))
}

/// Statements `Object.assign(root, ...)`, which a new statement must not stand before.
fn object_assigns<'m>(module: &'m Module<'_, '_>, root: &'m str) -> impl Iterator<Item = Line> + 'm {
    module.index.calls.iter().filter_map(move |call| {
        let line = call.line.filter(|line| line.block == Block::Module)?;
        let target = call.node.arguments.first()?.as_expression()?;
        let names_root = super::scope::member_path(target).is_some_and(|path| path[0] == root);
        let assigns = module.parsed.slice(oxc_span::GetSpan::span(&call.node.callee)) == "Object.assign";
        (names_root && assigns).then_some(line)
    })
}

fn blank_before(
    module: &Module<'_, '_>,
    writes: &Writes<'_, '_>,
    anchor: &Line,
    beside: bool,
    path: &[String],
) -> bool {
    let write = writes.all.iter().find(|write| write.span == anchor.span);
    // A lone parent is told apart from one that this edit makes: see `remove`.
    if write.is_some_and(|write| write.soft && path.starts_with(&write.path)) {
        return true;
    }
    let many_lines = module.parsed.slice(anchor.span).contains('\n');
    if !beside {
        return many_lines || path.len() > 2 || write.is_some_and(|write| write.declaration);
    }
    let parent = &path[..path.len() - 1];
    let spans: Vec<Span> = writes
        .all
        .iter()
        .filter(|write| {
            write.path.len() == path.len() && write.path.starts_with(parent) && matches!(write.place, Place::Line(_))
        })
        .map(|write| write.span)
        .collect();
    match spans.as_slice() {
        [.., before, last] => module.blank_line_in(usize_of(before.end), usize_of(last.start)),
        _ => many_lines,
    }
}
