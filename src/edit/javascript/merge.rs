//! The fields of an object literal merged three ways: what we said, what we say now, what stands there.

use oxc_ast::ast::{Expression, ObjectExpression, ObjectPropertyKind};
use oxc_parser::ParseOptions;
use oxc_span::GetSpan;

use super::list::Brackets;
use super::parse::{Parsed, usize_of, with_program};
use super::print::{self, Layout};
use super::style::Style;
use super::{Value, value};
use crate::edit::text::{self, Edit};

type Fields = [(String, Value)];

/// One field to change in the object that the names in `inside` lead to.
struct Change {
    inside: Vec<String>,
    name: String,
    action: Action,
}

enum Action {
    Set(Value),
    /// Behind the first of these fields that is there.
    Add(Value, Vec<String>),
    Drop,
}

/// A field that both sides changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Clash {
    /// The names that lead to it; none for a value that is no object, or a registration's component.
    pub path: Vec<String>,
    pub base: Option<Value>,
    pub mine: Option<Value>,
    pub theirs: Option<Value>,
}

impl Clash {
    /// `props.label`
    pub fn name(&self) -> String {
        self.path.join(".")
    }
}

/// The fields of an object literal that both sides changed.
pub(super) fn clashes(parsed: &Parsed<'_>, object: &ObjectExpression<'_>, base: &Fields, next: &Fields) -> Vec<Clash> {
    let (written, complete) = value::fields(parsed, object);
    let mut plan = Plan { changes: Vec::new(), conflicts: Vec::new() };
    plan.fields(&[], (&written, complete), base, next);
    plan.conflicts
}

/// The new text of an object literal, or the fields that both sides changed.
pub(super) fn object(
    parsed: &Parsed<'_>,
    object: &ObjectExpression<'_>,
    base: &Fields,
    next: &Fields,
    style: &Style,
) -> Result<String, Vec<String>> {
    let (written, complete) = value::fields(parsed, object);
    let mut plan = Plan { changes: Vec::new(), conflicts: Vec::new() };
    plan.fields(&[], (&written, complete), base, next);
    if !plan.conflicts.is_empty() {
        return Err(plan.conflicts.iter().map(Clash::name).collect());
    }
    let indent = parsed.indent_at(usize_of(object.span.start));
    let mut text = parsed.slice(object.span).to_owned();
    for change in &plan.changes {
        text = apply(&text, indent, change, style).ok_or_else(|| vec![change.name.clone()])?;
    }
    Ok(text)
}

struct Plan {
    changes: Vec<Change>,
    conflicts: Vec<Clash>,
}

fn find<'f>(fields: &'f Fields, name: &str) -> Option<&'f Value> {
    fields.iter().find(|(known, _)| known == name).map(|(_, value)| value)
}

fn same(left: Option<&Value>, right: Option<&Value>) -> bool {
    match (left, right) {
        (None, None) => true,
        (Some(left), Some(right)) => value::same(left, right),
        _ => false,
    }
}

impl Plan {
    fn fields(&mut self, inside: &[String], (written, complete): (&Fields, bool), base: &Fields, next: &Fields) {
        let added = next.iter().filter(|(name, _)| find(base, name).is_none());
        for (name, _) in base.iter().chain(added) {
            let (old, new, now) = (find(base, name), find(next, name), find(written, name));
            if same(old, new) || (complete && same(now, new)) || (now.is_some() && same(now, new)) {
                continue;
            }
            if let (Some(Value::Object(old)), Some(Value::Object(new)), Some(Value::Object(now))) = (old, new, now) {
                let mut deeper = inside.to_vec();
                deeper.push(name.clone());
                self.fields(&deeper, (now, true), old, new);
                continue;
            }
            let hidden = !complete && now.is_none();
            if hidden || !same(old, now) {
                let mut path = inside.to_vec();
                path.push(name.clone());
                let (base, mine, theirs) = (old.cloned(), now.cloned(), new.cloned());
                self.conflicts.push(Clash { path, base, mine, theirs });
                continue;
            }
            let action = match (now, new) {
                (Some(_), Some(new)) => Action::Set(new.clone()),
                (None, Some(new)) => Action::Add(new.clone(), before(next, name)),
                _ => Action::Drop,
            };
            self.changes.push(Change { inside: inside.to_vec(), name: name.clone(), action });
        }
    }
}

/// The fields in front of one, the nearest first.
fn before(fields: &Fields, name: &str) -> Vec<String> {
    let mut names: Vec<String> =
        fields.iter().map(|(name, _)| name.clone()).take_while(|known| known != name).collect();
    names.reverse();
    names
}

fn apply(text: &str, indent: &str, change: &Change, style: &Style) -> Option<String> {
    let open = format!("{indent}(");
    let wrapped = format!("{open}{text}\n)");
    let edited = with_program(&wrapped, ParseOptions::default(), |parsed| {
        let oxc_ast::ast::Statement::ExpressionStatement(statement) = parsed.program.body.first()? else { return None };
        let mut object = as_object(&statement.expression)?;
        for name in &change.inside {
            object = as_object(property(object, name)?.1)?;
        }
        let edits = edits(parsed, object, change, style)?;
        text::apply(&wrapped, &edits).ok()
    });
    let edited = edited.ok()??;
    Some(edited[open.len()..edited.len() - 2].to_owned())
}

fn as_object<'a>(expression: &'a Expression<'a>) -> Option<&'a ObjectExpression<'a>> {
    match expression.get_inner_expression() {
        Expression::ObjectExpression(object) => Some(object),
        _ => None,
    }
}

fn property<'a>(object: &'a ObjectExpression<'a>, wanted: &str) -> Option<(usize, &'a Expression<'a>)> {
    object.properties.iter().enumerate().find_map(|(index, property)| {
        let ObjectPropertyKind::ObjectProperty(property) = property else { return None };
        (value::key(&property.key, property.computed)? == wanted).then_some((index, &property.value))
    })
}

fn edits(parsed: &Parsed<'_>, object: &ObjectExpression<'_>, change: &Change, style: &Style) -> Option<Vec<Edit>> {
    let list = Brackets::Object(object).list();
    match &change.action {
        Action::Set(value) => {
            let (_, written) = property(object, &change.name)?;
            let span = written.span();
            let (start, end) = (usize_of(span.start), usize_of(span.end));
            let insert = print::value(value, style, parsed.indent_at(start), list.layout(parsed));
            Some(vec![Edit { start, end, insert }])
        }
        Action::Add(value, behind) => {
            let after = behind.iter().find_map(|name| property(object, name)).map(|(index, _)| index);
            let indent = list.indent(parsed, style);
            let layout = if list.is_empty() { Layout::Lines } else { list.layout(parsed) };
            let text = print::property(&change.name, value, style, &indent, layout);
            Some(list.insert(parsed, style, after, &text))
        }
        Action::Drop => Some(list.remove(parsed, property(object, &change.name)?.0)),
    }
}
