//! Entries of a module: calls with literal objects, registrations, and elements of arrays that are fed to them.

use std::cell::OnceCell;
use std::collections::HashMap;

use oxc_ast::ast::{
    ArrayExpression, ArrayExpressionElement, ArrowFunctionBody, CallExpression, Expression, FunctionBody,
    ObjectExpression, ObjectPropertyKind, Statement,
};
use oxc_span::{GetSpan, Span};

use super::index::{Call, Index, Line};
use super::list::Brackets;
use super::parse::Parsed;
use super::scope::{Binding, Meaning, Scopes};
use super::value;
use super::{PLACEMENT_CALLEE, REGISTER_CALLEE, TOPOLOGY_CALLEE, Value, entry_key};

/// What an entry consists of.
#[derive(Clone, Copy, Debug)]
pub(super) enum Subject<'a> {
    Object(&'a ObjectExpression<'a>),
    Register { token: &'a str, local: Option<(&'a str, Span)> },
    Value(&'a Expression<'a>),
}

/// How an entry stands in the file, which says how it can be taken out.
#[derive(Clone, Copy, Debug)]
pub(super) enum Place<'a> {
    Line(Line),
    Item {
        list: Brackets<'a>,
        index: usize,
    },
    /// Part of something else, or used from several places.
    Fixed,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Found<'a> {
    pub subject: Subject<'a>,
    pub place: Place<'a>,
    pub span: Span,
    /// What is called, as the file writes it.
    pub callee: Span,
    /// Whether a loop adds fields that aren't in the object.
    pub spread: bool,
}

/// The entries that one callee is called with, in the order of the file.
#[derive(Debug)]
pub(super) struct Calls<'a> {
    pub found: Vec<Found<'a>>,
    /// Made when an entry is first asked for by its key.
    by_key: OnceCell<HashMap<String, Vec<usize>>>,
}

impl<'a> Calls<'a> {
    pub fn of(index: &Index<'a>, callee: &str) -> Self {
        Self { found: calls(index, callee), by_key: OnceCell::new() }
    }

    /// Those with this key: one, in a file that is as it should be.
    pub fn named(&self, parsed: &Parsed<'_>, callee: &str, wanted: &str) -> Vec<Found<'a>> {
        let by_key = self.by_key.get_or_init(|| {
            let mut by_key: HashMap<String, Vec<usize>> = HashMap::new();
            for (at, entry) in self.found.iter().enumerate() {
                if let Some(key) = key(parsed, callee, entry) {
                    by_key.entry(key).or_default().push(at);
                }
            }
            by_key
        });
        by_key.get(wanted).into_iter().flatten().map(|at| self.found[*at]).collect()
    }
}

fn calls<'a>(index: &Index<'a>, callee: &str) -> Vec<Found<'a>> {
    let mut found = Vec::new();
    for call in &index.calls {
        if index.scopes.calls(call.scope, &call.node.callee, callee) {
            direct(index, call, callee, &mut found);
        } else if let Some((list, callback)) = each(call.node)
            && index.scopes.calls(call.scope, callback, callee)
        {
            elements(&index.scopes, call.scope, list, callback.span(), false, &mut found);
        }
    }
    // One array may be walked twice; its elements are entries once.
    found.sort_by_key(|entry| entry.span.start);
    found.dedup_by_key(|entry| entry.span);
    found
}

fn direct<'a>(index: &Index<'a>, call: &Call<'a>, callee: &str, found: &mut Vec<Found<'a>>) {
    let name = call.node.callee.span();
    if callee == REGISTER_CALLEE {
        return found.extend(registration(call));
    }
    let Some(argument) = call.node.arguments.first().and_then(|argument| argument.as_expression()) else { return };
    match argument.get_inner_expression() {
        Expression::ObjectExpression(object) => {
            let place = call.line.map_or(Place::Fixed, Place::Line);
            let span = call.line.map_or(call.node.span, |line| line.span);
            if let Some(list) = spread_element(&index.scopes, call.scope, object) {
                return elements(&index.scopes, call.scope, list, name, true, found);
            }
            found.push(Found { subject: Subject::Object(object), place, span, callee: name, spread: false });
        }
        Expression::Identifier(id) => match index.scopes.find(call.scope, id.name.as_str()) {
            Some((Binding { meaning: Meaning::Element(list), .. }, _)) => {
                elements(&index.scopes, call.scope, list, name, false, found);
            }
            _ => {
                if let Expression::ObjectExpression(object) = index.scopes.resolve(call.scope, argument) {
                    let subject = Subject::Object(object);
                    found.push(Found { subject, place: Place::Fixed, span: object.span, callee: name, spread: false });
                }
            }
        },
        Expression::ComputedMemberExpression(member) => {
            elements(&index.scopes, call.scope, &member.object, name, false, found);
        }
        _ => {}
    }
}

/// `list.forEach(callback)`.
fn each<'a>(call: &'a CallExpression<'a>) -> Option<(&'a Expression<'a>, &'a Expression<'a>)> {
    let Expression::StaticMemberExpression(member) = &call.callee else { return None };
    let callback = call.arguments.first()?.as_expression()?;
    (member.property.name == "forEach" || member.property.name == "map").then_some((&member.object, callback))
}

/// `{ ...element, more }` in a loop: the list of the elements.
fn spread_element<'a>(
    scopes: &Scopes<'a>,
    scope: usize,
    object: &'a ObjectExpression<'a>,
) -> Option<&'a Expression<'a>> {
    object.properties.iter().find_map(|property| {
        let ObjectPropertyKind::SpreadProperty(spread) = property else { return None };
        let Expression::Identifier(name) = &spread.argument else { return None };
        match scopes.find(scope, name.name.as_str()) {
            Some((Binding { meaning: Meaning::Element(list), .. }, _)) => Some(*list),
            _ => None,
        }
    })
}

fn elements<'a>(
    scopes: &Scopes<'a>,
    scope: usize,
    list: &'a Expression<'a>,
    callee: Span,
    spread: bool,
    found: &mut Vec<Found<'a>>,
) {
    let Some(array) = array_of(scopes, scope, list) else { return };
    for (index, element) in array.elements.iter().enumerate() {
        if let ArrayExpressionElement::SpreadElement(inner) = element {
            elements(scopes, scope, &inner.argument, callee, spread, found);
            continue;
        }
        let Some(expression) = element.as_expression() else { continue };
        let place = match expression {
            Expression::ObjectExpression(_) => Place::Item { list: Brackets::Array(array), index },
            _ => Place::Fixed,
        };
        if let Expression::ObjectExpression(object) = scopes.resolve(scope, expression.get_inner_expression()) {
            found.push(Found { subject: Subject::Object(object), place, span: object.span, callee, spread });
        }
    }
}

/// The array that an expression is, also behind `Object.freeze` and a constant's name.
fn array_of<'a>(scopes: &Scopes<'a>, scope: usize, expression: &'a Expression<'a>) -> Option<&'a ArrayExpression<'a>> {
    match scopes.resolve(scope, expression.get_inner_expression()).get_inner_expression() {
        Expression::ArrayExpression(array) => Some(array),
        Expression::CallExpression(call) => array_of(scopes, scope, frozen(call)?),
        Expression::Identifier(name) => match scopes.find(scope, name.name.as_str()) {
            Some((Binding { meaning: Meaning::Constant(value @ Expression::CallExpression(_)), .. }, _)) => {
                array_of(scopes, scope, value)
            }
            _ => None,
        },
        _ => None,
    }
}

/// What `Object.freeze(...)` and its like are given.
pub(super) fn frozen<'a>(call: &'a CallExpression<'a>) -> Option<&'a Expression<'a>> {
    let Expression::StaticMemberExpression(member) = &call.callee else { return None };
    let object = matches!(&member.object, Expression::Identifier(name) if name.name == "Object");
    let freezes = matches!(member.property.name.as_str(), "freeze" | "seal" | "preventExtensions");
    call.arguments.first()?.as_expression().filter(|_| object && freezes)
}

fn registration<'a>(call: &Call<'a>) -> Option<Found<'a>> {
    let [token, component, ..] = call.node.arguments.as_slice() else { return None };
    let Expression::StringLiteral(token) = token.as_expression()? else { return None };
    let local = component.as_expression().and_then(given_name);
    let span = call.line.map_or(call.node.span, |line| line.span);
    let place = call.line.map_or(Place::Fixed, Place::Line);
    let subject = Subject::Register { token: token.value.as_str(), local };
    Some(Found { subject, place, span, callee: call.node.callee.span(), spread: false })
}

/// The name that `() => Name` or `function () { return Name; }` gives.
fn given_name<'a>(expression: &'a Expression<'a>) -> Option<(&'a str, Span)> {
    let given = match expression.get_inner_expression() {
        Expression::ArrowFunctionExpression(arrow) if arrow.params.items.is_empty() && !arrow.r#async => {
            match &arrow.body {
                ArrowFunctionBody::FunctionBody(body) => returned(body)?,
                body => body.as_expression()?,
            }
        }
        Expression::FunctionExpression(function) if !function.r#async && !function.generator => {
            returned(function.body.as_ref()?)?
        }
        _ => return None,
    };
    match given.get_inner_expression() {
        Expression::Identifier(name) => Some((name.name.as_str(), name.span)),
        _ => None,
    }
}

fn returned<'a>(body: &'a FunctionBody<'a>) -> Option<&'a Expression<'a>> {
    match body.statements.as_slice() {
        [Statement::ReturnStatement(statement)] => statement.argument.as_ref(),
        _ => None,
    }
}

/// The key of a call's object; none where its id isn't a literal.
pub(super) fn call_key(parsed: &Parsed<'_>, callee: &str, object: &ObjectExpression<'_>) -> Option<String> {
    let text = |wanted: &str| {
        object.properties.iter().rev().find_map(|property| {
            let ObjectPropertyKind::ObjectProperty(property) = property else { return None };
            (value::key(&property.key, property.computed)? == wanted).then(|| value::read(parsed, &property.value))
        })
    };
    let Value::String(id) = text("id")? else { return None };
    // Of the callees, one alone asks for more.
    let owner = if callee == TOPOLOGY_CALLEE { text("owner") } else { None };
    let owner =
        owner.as_ref().and_then(|owner| if let Value::String(owner) = owner { Some(owner.as_str()) } else { None });
    Some(entry_key(callee, &id, owner))
}

pub(super) fn key(parsed: &Parsed<'_>, callee: &str, found: &Found<'_>) -> Option<String> {
    match found.subject {
        Subject::Object(object) => call_key(parsed, callee, object),
        Subject::Register { token, .. } => Some(format!("{callee}({token})")),
        Subject::Value(_) => None,
    }
}

pub(super) const CALLEES: [&str; 3] = [PLACEMENT_CALLEE, TOPOLOGY_CALLEE, REGISTER_CALLEE];
