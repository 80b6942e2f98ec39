//! Where a new entry goes, and the bytes that bring it there.

use oxc_span::{GetSpan, Span};

use super::find::{Found, Place};
use super::index::{Block, Line};
use super::list::{Brackets, List};
use super::module::{Decision, Module};
use super::parse::usize_of;
use super::print::{self, Layout};
use super::scope::{MODULE, Meaning};
use super::style::Style;
use super::{Intent, PLACEMENT_CALLEE, TOPOLOGY_CALLEE, Value, says};
use crate::edit::text::{Edit, is_blank};

/// The functions that give a registry, and what it has.
const FACTORIES: [(&str, &str); 2] =
    [("createPlacementRegistry", PLACEMENT_CALLEE), ("createPlacementTopology", TOPOLOGY_CALLEE)];

pub(super) fn call(module: &Module<'_, '_>, intent: &Intent, callee: &str) -> Decision {
    let calls = module.calls(callee);
    let key = intent.key();
    let twins = module.named(callee, &key);
    if let Some(twin) = twins.first() {
        if twins.iter().any(|twin| says::found(module, twin, intent)) {
            return Decision::Unchanged;
        }
        return Decision::refused(twin.span.start, format!("`{key}` is already there and says something else"));
    }
    let entries: Vec<&Found<'_>> = calls.found.iter().filter(|entry| !entry.spread).collect();
    match anchor(module, &entries, callee) {
        Ok(anchor) => place(module, intent, &entries, anchor),
        Err(decision) => decision,
    }
}

pub(super) enum Anchor<'a> {
    /// Behind this entry.
    Entry { span: Span, callee: String, block: Block },
    /// At the end of this array.
    Array(Brackets<'a>),
    /// Behind what declares the callee.
    Declaration { span: Span, callee: String },
}

pub(super) fn anchor<'a>(
    module: &Module<'a, '_>,
    entries: &[&Found<'a>],
    callee: &str,
) -> Result<Anchor<'a>, Decision> {
    let lines: Vec<(&Found<'a>, Line)> = entries
        .iter()
        .filter_map(|entry| match entry.place {
            Place::Line(line) => Some((*entry, line)),
            _ => None,
        })
        .collect();
    let behind = |(entry, line): &(&Found<'a>, Line)| Anchor::Entry {
        span: line.span,
        callee: module.parsed.slice(entry.callee).to_owned(),
        block: line.block,
    };
    let top: Vec<&(&Found<'a>, Line)> = lines.iter().filter(|(_, line)| line.block == Block::Module).collect();
    if let Some(last) = top.last() {
        let name = module.parsed.slice(last.0.callee);
        if let Some((other, line)) = top.iter().find(|(entry, _)| module.parsed.slice(entry.callee) != name) {
            let other = module.parsed.slice(other.callee);
            return Err(Decision::refused(line.span.start, format!("entries are added by `{other}` and by `{name}`")));
        }
        return Ok(behind(last));
    }
    let mut arrays: Vec<Brackets<'a>> = entries
        .iter()
        .filter_map(|entry| match entry.place {
            Place::Item { list, .. } => Some(list),
            _ => None,
        })
        .collect();
    arrays.dedup_by_key(|list| list.start());
    match (arrays.as_slice(), lines.last()) {
        ([only], _) => Ok(Anchor::Array(*only)),
        ([first, ..], _) => Err(Decision::refused_at(first.start(), "entries stand in several arrays".to_owned())),
        ([], Some(last)) => {
            let alone = lines.iter().all(|(_, line)| line.block == last.1.block);
            if alone && matches!(last.1.block, Block::Function(_)) {
                return Ok(behind(last));
            }
            Err(Decision::refused(
                last.1.span.start,
                "the entries stand below conditions or in several places".to_owned(),
            ))
        }
        ([], None) => declaration(module, callee),
    }
}

fn declaration<'a>(module: &Module<'a, '_>, callee: &str) -> Result<Anchor<'a>, Decision> {
    let scopes = &module.index.scopes;
    let mut declared: Vec<(String, Span)> = scopes
        .module_names()
        .filter(|(name, binding)| match binding.meaning {
            Meaning::Import { imported, .. } => imported == callee || (imported == "default" && *name == callee),
            Meaning::Member(member) => member == callee,
            _ => *name == callee,
        })
        .map(|(name, binding)| (name.to_owned(), binding.span))
        .collect();
    if declared.is_empty() {
        declared = registries(module, callee);
    }
    declared.sort_by_key(|(_, span)| span.start);
    match declared.as_slice() {
        [(name, span)] => {
            let last_import = module.index.imports.iter().map(|import| import.span).max_by_key(|span| span.end);
            let span = last_import.filter(|import| import.end > span.end).unwrap_or(*span);
            Ok(Anchor::Declaration { span, callee: name.clone() })
        }
        [] => Err(Decision::Refused { at: None, reason: format!("nothing here is called `{callee}`") }),
        [_, (name, span), ..] => {
            Err(Decision::refused(span.start, format!("`{callee}` and `{name}` both could add the entry")))
        }
    }
}

/// `const registry = createPlacementRegistry()`, whose member adds entries.
fn registries(module: &Module<'_, '_>, callee: &str) -> Vec<(String, Span)> {
    let makes = |value: &oxc_ast::ast::Expression<'_>| match value {
        oxc_ast::ast::Expression::CallExpression(call) => match &call.callee {
            oxc_ast::ast::Expression::Identifier(name) => FACTORIES.contains(&(name.name.as_str(), callee)),
            _ => false,
        },
        _ => false,
    };
    let names = module.index.scopes.module_names();
    names
        .filter(|(_, binding)| matches!(binding.meaning, Meaning::Constant(value) if makes(value)))
        .map(|(name, binding)| (format!("{name}.{callee}"), binding.span))
        .collect()
}

fn place(module: &Module<'_, '_>, intent: &Intent, entries: &[&Found<'_>], anchor: Anchor<'_>) -> Decision {
    let (mut edits, intent) = match imported(module, intent) {
        Ok(found) => found,
        Err(decision) => return decision,
    };
    let (span, callee, blank) = match anchor {
        Anchor::Array(list) => {
            let Intent::Call { fields, .. } = &intent else {
                return Decision::refused_at(list.start(), "registrations stand in an array".to_owned());
            };
            return Decision::Edit { edits: into_list(module, list, fields), lines: 0 };
        }
        Anchor::Entry { span, callee, block } => {
            let blank = blank_between(module, entries, block).unwrap_or(matches!(intent, Intent::Call { .. }));
            (span, callee, blank)
        }
        Anchor::Declaration { span, callee } => (span, callee, true),
    };
    let style = module.style_beside(span);
    let margin = module.parsed.indent_at(usize_of(span.start));
    let mut text = print::statement(&intent, &callee, &style, margin);
    if let Intent::Register { token, local, .. } = &intent {
        let broken = entries.iter().any(|entry| module.parsed.slice(entry.span).contains('\n'));
        if broken && margin.len() + text.chars().count() > style.width {
            text = print::broken_register(&callee, token, local, &style, margin);
        }
    }
    let line = after_line(module, span, &text, blank);
    match edits.iter_mut().find(|edit| edit.start == line.start) {
        Some(import) => import.insert.push_str(&line.insert),
        None => edits.push(line),
    }
    Decision::Edit { edits, lines: 1 }
}

/// Whether blank lines stand between the last two entries of a block.
pub(super) fn blank_between(module: &Module<'_, '_>, entries: &[&Found<'_>], block: Block) -> Option<bool> {
    let mut spans = entries.iter().rev().filter_map(|entry| match entry.place {
        Place::Line(line) if line.block == block => Some(line.span),
        _ => None,
    });
    let (last, before) = (spans.next()?, spans.next()?);
    Some(module.blank_line_in(usize_of(before.end), usize_of(last.start)))
}

/// A statement on the lines behind another.
pub(super) fn after_line(module: &Module<'_, '_>, anchor: Span, text: &str, blank: bool) -> Edit {
    let parsed = module.parsed;
    let at = parsed.after_comments(parsed.statement_end(anchor));
    let rest = parsed.text[at..].trim_start_matches(is_blank);
    let ends_line = rest.is_empty() || rest.starts_with(['\n', '\r', '}']);
    let semicolon = if (!ends_line || parsed.goes_on(at)) && !text.ends_with(';') { ";" } else { "" };
    let end = module.style().line_end;
    let gap = if blank { end } else { "" };
    let indent = parsed.indent_at(usize_of(anchor.start));
    Edit { start: at, end: at, insert: format!("{end}{gap}{indent}{text}{semicolon}") }
}

pub(super) fn into_list(module: &Module<'_, '_>, list: Brackets<'_>, fields: &[(String, Value)]) -> Vec<Edit> {
    let value = Value::Object(fields.to_vec());
    let list = list.list();
    let style = module.style();
    let indent = list.indent(module.parsed, style);
    let layout = list.item_layout(module.parsed);
    let text = fitted(module, &list, &indent, layout, |layout| print::value(&value, style, &indent, layout));
    list.insert(module.parsed, style, list.len().checked_sub(1), &text)
}

pub(super) fn property_into(module: &Module<'_, '_>, list: Brackets<'_>, name: &str, value: &Value) -> Vec<Edit> {
    let list = list.list();
    let style = module.style();
    let indent = list.indent(module.parsed, style);
    let one_line = list.layout(module.parsed) == Layout::OneLine;
    let layout = if one_line { Layout::OneLine } else { object_layout(module, &list) };
    // Where all names are quoted, also those that need not be, ours is too.
    let quoted = !list.is_empty() && list.texts(module.parsed).all(|text| text.starts_with(['"', '\'']));
    let property = if quoted { print::quoted_property } else { print::property };
    let text = fitted(module, &list, &indent, layout, |layout| property(name, value, style, &indent, layout));
    list.insert(module.parsed, style, list.len().checked_sub(1), &text)
}

/// On one line as the layout says, unless the list has a line for each item and this would be the longest of the file.
fn fitted(
    module: &Module<'_, '_>,
    list: &List,
    indent: &str,
    layout: Layout,
    print: impl Fn(Layout) -> String,
) -> String {
    let text = print(layout);
    let longest = module.parsed.text.lines().map(|line| line.chars().count()).max().unwrap_or_default();
    let room = longest.max(module.style().width);
    let too_long = layout == Layout::OneLine && indent.len() + text.chars().count() + 1 > room;
    if too_long && list.layout(module.parsed) == Layout::Lines { print(Layout::Lines) } else { text }
}

/// Nested objects on one line only where all the others are.
fn object_layout(module: &Module<'_, '_>, list: &List) -> Layout {
    let nested: Vec<&str> = list.texts(module.parsed).filter(|text| text.trim_end().ends_with('}')).collect();
    let lines = nested.is_empty() || nested.iter().any(|text| text.contains('\n'));
    if lines { Layout::Lines } else { Layout::OneLine }
}

/// The import that a registration needs, and the registration with the name that the file has for it.
fn imported(module: &Module<'_, '_>, intent: &Intent) -> Result<(Vec<Edit>, Intent), Decision> {
    let Intent::Register { callee, token, local, from } = intent else { return Ok((Vec::new(), intent.clone())) };
    if from.is_empty() {
        return Ok((Vec::new(), intent.clone()));
    }
    if let Some(name) = default_import(module, from, local) {
        let intent = Intent::Register { callee: callee.clone(), token: token.clone(), local: name, from: from.clone() };
        return Ok((Vec::new(), intent));
    }
    if let Some((binding, _)) = module.index.scopes.find(MODULE, local) {
        return Err(Decision::refused(binding.span.start, format!("`{local}` already names something else")));
    }
    Ok((vec![import_edit(module, local, from)], intent.clone()))
}

/// The name under which a module's default export is imported, the wanted one first.
pub(super) fn default_import(module: &Module<'_, '_>, from: &str, wanted: &str) -> Option<String> {
    let names = module.index.scopes.module_names().filter(|(_, binding)| {
        matches!(binding.meaning, Meaning::Import { imported: "default", from: source } if source == from)
    });
    let mut names: Vec<&str> = names.map(|(name, _)| name).collect();
    names.sort_by_key(|name| (*name != wanted, *name));
    names.first().map(|name| (*name).to_owned())
}

pub(super) fn import_edit(module: &Module<'_, '_>, local: &str, from: &str) -> Edit {
    let last = module.index.imports.iter().map(|import| import.span).max_by_key(|span| span.end);
    let style = last.map_or_else(|| module.style().clone(), |span| module.style_beside(span));
    let text = print::import(local, from, &style);
    if let Some(anchor) = last.or_else(|| prologue(module)) {
        return after_line(module, anchor, &text, false);
    }
    let end = style.line_end;
    Edit { start: 0, end: 0, insert: format!("{text}{end}{end}") }
}

/// The last of `#!...` and directives such as "use strict".
pub(super) fn prologue(module: &Module<'_, '_>) -> Option<Span> {
    let program = module.parsed.program;
    let directive = program.directives.last().map(|directive| directive.span);
    directive.or_else(|| program.hashbang.as_ref().map(GetSpan::span))
}

impl Style {
    pub fn with_semicolons(&self, semicolons: bool) -> Self {
        Self { semicolons, ..self.clone() }
    }
}
