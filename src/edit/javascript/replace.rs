//! Entries changed in place.

use oxc_ast::ast::Expression;
use oxc_span::{GetSpan, Span};

use super::assign::{State, Writes};
use super::find::{Found, Subject};
use super::insert::{default_import, import_edit};
use super::module::{Decision, Module};
use super::parse::usize_of;
use super::remove::unused_import;
use super::scope::MODULE;
use super::{Intent, Value, merge, print, says, value};
use crate::edit::text::Edit;

pub(super) fn replace(module: &Module<'_, '_>, base: &Intent, next: &Intent) -> Decision {
    match (base, next) {
        (Intent::Call { callee, fields: old, .. }, Intent::Call { fields: new, .. }) => {
            entry(module, base, next, callee).map_or_else(|decision| decision, |found| fields(module, &found, old, new))
        }
        (Intent::Register { callee, .. }, Intent::Register { .. }) => entry(module, base, next, callee)
            .map_or_else(|decision| decision, |found| register(module, &found, base, next)),
        (Intent::Assign { path, value: old }, Intent::Assign { path: new_path, value: new }) if path == new_path => {
            assignment(module, path, old, new)
        }
        _ => Decision::Refused { at: None, reason: format!("`{}` can't become `{}`", base.key(), next.key()) },
    }
}

/// The one entry that `base` names; its new key, if that differs, must be free.
fn entry<'a>(module: &Module<'a, '_>, base: &Intent, next: &Intent, callee: &str) -> Result<Found<'a>, Decision> {
    let (key, new_key) = (base.key(), next.key());
    if key != new_key
        && let Some(taken) = module.named(callee, &new_key).first()
    {
        return Err(Decision::refused(taken.span.start, format!("`{new_key}` is already there")));
    }
    match module.named(callee, &key).as_slice() {
        [only] => Ok(*only),
        [] => Err(Decision::Refused { at: None, reason: format!("`{key}` is not there any more") }),
        [_, second, ..] => Err(Decision::refused(second.span.start, format!("`{key}` is there more than once"))),
    }
}

fn fields(module: &Module<'_, '_>, found: &Found<'_>, old: &[(String, Value)], new: &[(String, Value)]) -> Decision {
    let Subject::Object(object) = found.subject else { return Decision::Unchanged };
    merged(module, object, old, new)
}

fn merged(
    module: &Module<'_, '_>,
    object: &oxc_ast::ast::ObjectExpression<'_>,
    old: &[(String, Value)],
    new: &[(String, Value)],
) -> Decision {
    match merge::object(module.parsed, object, old, new, module.style()) {
        Ok(text) => one_edit(module, object.span, text),
        Err(conflicts) => Decision::refused(object.span.start, conflict(&conflicts)),
    }
}

fn conflict(fields: &[String]) -> String {
    let names: Vec<String> = fields.iter().map(|name| format!("`{name}`")).collect();
    format!("changed both here and by the package: {}", names.join(", "))
}

fn one_edit(module: &Module<'_, '_>, span: Span, text: String) -> Decision {
    if module.parsed.slice(span) == text {
        return Decision::Unchanged;
    }
    Decision::Edit {
        edits: vec![Edit { start: usize_of(span.start), end: usize_of(span.end), insert: text }],
        lines: 0,
    }
}

fn assignment(module: &Module<'_, '_>, path: &[String], old: &Value, new: &Value) -> Decision {
    let name = path.join(".");
    let writes = Writes::new(&module.index);
    let State::Is(write) = writes.state(path) else {
        return Decision::Refused { at: None, reason: format!("`{name}` is not there any more") };
    };
    if let Some(other) = writes.of(path).find(|other| other.span != write.span) {
        return Decision::refused(other.span.start, format!("`{name}` is set more than once"));
    }
    let written = value::read(module.parsed, write.value);
    if value::same(&written, new) {
        return Decision::Unchanged;
    }
    if let (Value::Object(old), Value::Object(new), Some(literal)) = (old, new, writes.literal(write.value)) {
        return merged(module, literal.object, old, new);
    }
    if value::same(old, new) {
        return Decision::Unchanged;
    }
    if !value::same(&written, old) {
        return Decision::refused(write.span.start, conflict(&[name]));
    }
    let span = write.value.span();
    let layout = print::Layout::Lines;
    let indent = module.parsed.indent_at(usize_of(write.span.start));
    one_edit(module, span, print::value(new, module.style(), indent, layout))
}

fn register(module: &Module<'_, '_>, found: &Found<'_>, base: &Intent, next: &Intent) -> Decision {
    let Intent::Register { token, local, from, .. } = next else { return Decision::Unchanged };
    let Intent::Register { token: old_token, .. } = base else { return Decision::Unchanged };
    let Subject::Register { local: Some((written, span)), .. } = found.subject else {
        return Decision::refused(found.span.start, conflict(&["local".to_owned()]));
    };
    let mut edits = Vec::new();
    if token != old_token {
        edits.extend(token_edit(module, found, token));
    }
    let mut name = written.to_owned();
    if !says::gives(module, written, local, from) {
        if !base_gives(module, written, base) {
            return Decision::refused(found.span.start, conflict(&["local".to_owned()]));
        }
        let gone = unused_import(module, written);
        match default_import(module, from, local) {
            Some(known) => {
                name = known;
                edits.extend(gone);
            }
            None if from.is_empty() => name.clone_from(local),
            None => {
                if written != local.as_str()
                    && let Some((binding, _)) = module.index.scopes.find(MODULE, local)
                {
                    return Decision::refused(binding.span.start, format!("`{local}` already names something else"));
                }
                name.clone_from(local);
                match (gone, import_span(module, written)) {
                    // In the place of the old one, so that the order of the imports stays.
                    (Some(_), Some(old)) => edits.push(swap_import(module, old, local, from)),
                    _ if written == local.as_str() => {
                        return Decision::refused(found.span.start, format!("`{local}` is used elsewhere too"));
                    }
                    _ => edits.push(import_edit(module, local, from)),
                }
            }
        }
    }
    if name != written {
        edits.push(Edit { start: usize_of(span.start), end: usize_of(span.end), insert: name });
    }
    if edits.is_empty() { Decision::Unchanged } else { Decision::Edit { edits, lines: 0 } }
}

fn base_gives(module: &Module<'_, '_>, written: &str, base: &Intent) -> bool {
    matches!(base, Intent::Register { local, from, .. } if says::gives(module, written, local, from))
}

fn import_span(module: &Module<'_, '_>, local: &str) -> Option<Span> {
    let (binding, _) = module.index.scopes.find(MODULE, local)?;
    module.index.imports.iter().map(|import| import.span).find(|span| *span == binding.span)
}

fn swap_import(module: &Module<'_, '_>, old: Span, local: &str, from: &str) -> Edit {
    let end = module.parsed.statement_end(old);
    let insert = print::import(local, from, &module.style_beside(old));
    Edit { start: usize_of(old.start), end, insert }
}

fn token_edit(module: &Module<'_, '_>, found: &Found<'_>, token: &str) -> Option<Edit> {
    let call = module.index.calls.iter().find(|call| call.node.callee.span() == found.callee)?;
    let Expression::StringLiteral(literal) = call.node.arguments.first()?.as_expression()? else { return None };
    let insert = print::string(token, module.style().quote);
    Some(Edit { start: usize_of(literal.span.start), end: usize_of(literal.span.end), insert })
}
