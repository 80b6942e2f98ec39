//! What may change a value while a module is loaded without its being sure that it does, and what keeps a value from being set.

use oxc_ast::AstKind;
use oxc_ast::ast::{Argument, Expression, ObjectPropertyKind, PropertyKind, UnaryOperator};
use oxc_span::{GetSpan, Span};

use super::assign::{Write, Writes};
use super::index::{Call, Index, Run};
use super::scope::MODULE;
use super::value;

/// A write that may not run, or of which can't be told what it writes: below a condition, `delete`, `config[name] = ...`.
#[derive(Clone, Debug)]
pub(super) struct Unsure<'a> {
    pub path: Vec<String>,
    /// Not the path itself but any name below it.
    pub below: bool,
    pub value: Option<&'a Expression<'a>>,
    /// Part of a pattern, a loop's variable or a sum: the value is made elsewhere.
    pub taken: bool,
    pub at: u32,
    pub run: Run,
}

/// Why no statement can set a value.
#[derive(Clone, Debug)]
pub(super) struct Barrier {
    pub path: Vec<String>,
    below: bool,
    /// Frozen or sealed from here on; otherwise what the path is was defined by a call.
    pub freezes: bool,
    pub at: u32,
    pub run: Run,
}

impl<'a> Unsure<'a> {
    pub fn of(write: &Write<'a>) -> Self {
        let (path, value) = (write.path.clone(), Some(write.value));
        Self { path, below: false, value, taken: false, at: write.span.start, run: write.run }
    }

    fn touches(&self, path: &[String]) -> bool {
        path.starts_with(&self.path)
    }
}

impl Barrier {
    /// Whether it may keep a value at the path, or a parent of it, from being set.
    fn touches(&self, path: &[String]) -> bool {
        let least = self.path.len() + usize::from(self.below || self.freezes);
        path.starts_with(&self.path) && path.len() >= least
    }
}

/// The names of a member expression up to the first that can't be told, and whether there is one.
pub(super) fn known_path(expression: &Expression<'_>) -> Option<(Vec<String>, bool)> {
    let mut names: Vec<Option<String>> = Vec::new();
    let mut expression = expression;
    loop {
        match expression.get_inner_expression() {
            Expression::Identifier(name) => {
                names.push(Some(name.name.to_string()));
                names.reverse();
                let known: Vec<String> = names.iter().map_while(Clone::clone).collect();
                let below = known.len() < names.len();
                return Some((known, below));
            }
            Expression::StaticMemberExpression(member) => {
                names.push(Some(member.property.name.to_string()));
                expression = &member.object;
            }
            Expression::ComputedMemberExpression(member) => {
                names.push(computed(&member.expression));
                expression = &member.object;
            }
            _ => return None,
        }
    }
}

fn computed(expression: &Expression<'_>) -> Option<String> {
    match expression {
        Expression::StringLiteral(name) => Some(name.value.to_string()),
        _ => None,
    }
}

/// Whether what stands at `span` is written to by something else than a plain assignment.
pub(super) fn is_written(parents: &[AstKind<'_>], span: Span) -> bool {
    let wraps = |kind: &&AstKind<'_>| matches!(kind, AstKind::ChainExpression(_) | AstKind::ParenthesizedExpression(_));
    let Some(parent) = parents.iter().rev().find(|kind| !wraps(kind)) else { return false };
    match parent {
        AstKind::AssignmentExpression(node) => node.left.span().contains_inclusive(span),
        AstKind::UnaryExpression(node) => node.operator == UnaryOperator::Delete,
        AstKind::AssignmentTargetPropertyIdentifier(node) => node.binding.span == span,
        AstKind::AssignmentTargetPropertyProperty(node) => node.binding.span() == span,
        AstKind::AssignmentTargetWithDefault(node) => node.binding.span() == span,
        AstKind::ForInStatement(node) => node.left.span() == span,
        AstKind::ForOfStatement(node) => node.left.span() == span,
        AstKind::UpdateExpression(_) | AstKind::ArrayAssignmentTarget(_) | AstKind::AssignmentTargetRest(_) => true,
        _ => false,
    }
}

/// What `Object.assign(target, ...)` may write and doesn't spell out.
pub(super) fn assigned<'a>(index: &Index<'a>) -> Vec<Unsure<'a>> {
    let hides = |argument: &Argument<'_>| match argument.as_expression() {
        Some(Expression::ObjectExpression(object)) => object.properties.iter().any(|property| match property {
            ObjectPropertyKind::ObjectProperty(property) => value::key(&property.key, property.computed).is_none(),
            ObjectPropertyKind::SpreadProperty(_) => true,
        }),
        _ => true,
    };
    let calls = index
        .calls
        .iter()
        .filter(|call| called(call) == Some(("Object", "assign")) && call.node.arguments.iter().skip(1).any(hides));
    calls
        .filter_map(|call| {
            let (path, _) = target(index, call)?;
            Some(Unsure { path, below: true, value: None, taken: false, at: call.node.span.start, run: call.run })
        })
        .collect()
}

/// Calls that freeze something or define properties of it.
pub(super) fn barriers(index: &Index<'_>) -> Vec<Barrier> {
    let barrier = |call: &Call<'_>| {
        let (mut path, mut below) = (Vec::new(), true);
        let (object, name) = called(call)?;
        let freezes = object == "Object" && matches!(name, "freeze" | "seal" | "preventExtensions");
        if freezes || matches!((object, name), ("Object", "defineProperties")) {
            (path, below) = target(index, call)?;
            below |= !freezes;
        } else if matches!((object, name), ("Object" | "Reflect", "defineProperty") | ("Reflect", "set")) {
            (path, below) = target(index, call)?;
            match call.node.arguments.get(1).and_then(Argument::as_expression).and_then(computed) {
                Some(key) if !below => path.push(key),
                _ => below = true,
            }
        }
        (!path.is_empty()).then_some(Barrier { path, below, freezes, at: call.node.span.start, run: call.run })
    };
    index.calls.iter().filter_map(barrier).collect()
}

/// `Object.name(...)` as its two names.
fn called<'a>(call: &Call<'a>) -> Option<(&'a str, &'a str)> {
    let Expression::StaticMemberExpression(callee) = &call.node.callee else { return None };
    let Expression::Identifier(object) = &callee.object else { return None };
    Some((object.name.as_str(), callee.property.name.as_str()))
}

/// The module's own path that a call's first argument names.
fn target(index: &Index<'_>, call: &Call<'_>) -> Option<(Vec<String>, bool)> {
    let (path, below) = known_path(call.node.arguments.first()?.as_expression()?)?;
    let shadowed = index.scopes.find(call.scope, &path[0]).is_some_and(|(_, scope)| scope != MODULE);
    (!shadowed).then_some((path, below))
}

impl<'a> Writes<'a, '_> {
    /// What the value at a path may depend on when the module has run. What a sure write behind it sets anew isn't among it.
    pub fn hazards<'w>(&'w self, path: &'w [String]) -> impl Iterator<Item = &'w Unsure<'a>> {
        self.unsure.iter().filter(move |unsure| {
            let settled = || {
                self.all.iter().any(|write| {
                    write.at_load
                        && !write.soft
                        && path.starts_with(&write.path)
                        && write.span.start >= unsure.run.statement.end
                })
            };
            unsure.touches(path) && (unsure.run.in_function || !settled())
        })
    }

    /// What was defined by a call, so that no assignment can be told to set it.
    pub fn defined(&self, path: &[String]) -> Option<&Barrier> {
        self.barriers.iter().find(|barrier| !barrier.freezes && barrier.touches(path))
    }

    /// What is frozen before `end`.
    pub fn frozen_before(&self, path: &[String], end: u32) -> Option<&Barrier> {
        self.barriers
            .iter()
            .filter(|barrier| barrier.freezes && barrier.touches(path))
            .find(|barrier| barrier.run.in_function || barrier.run.statement.start < end)
    }

    /// Where a value that a path goes through has a getter, setter or method in its place.
    pub fn accessor(&self, value: &'a Expression<'a>, path: &[String]) -> Option<u32> {
        let (name, rest) = path.split_first()?;
        let literal = self.literal(value)?;
        let node = literal.object.properties.iter().rev().find_map(|property| match property {
            ObjectPropertyKind::ObjectProperty(node) => {
                (value::key(&node.key, node.computed)? == name.as_str()).then_some(node)
            }
            ObjectPropertyKind::SpreadProperty(_) => None,
        })?;
        if node.kind != PropertyKind::Init || node.method {
            return Some(node.span.start);
        }
        self.accessor(&node.value, rest)
    }

    /// The same of every value that a parent of the path is given.
    pub fn accessor_on(&self, path: &[String]) -> Option<u32> {
        let sure = self.all.iter().map(|write| (&write.path, false, Some(write.value)));
        let unsure = self.unsure.iter().map(|unsure| (&unsure.path, unsure.below, unsure.value));
        sure.chain(unsure).filter(|(parent, ..)| path.len() > parent.len() && path.starts_with(parent)).find_map(
            |(parent, below, value)| {
                let value = value?;
                // What is written somewhere below may be at any name there.
                let first = parent.len() + usize::from(below);
                let last = if below { path.len() } else { first };
                (first..=last).find_map(|from| self.accessor(value, &path[from..]))
            },
        )
    }
}

/// Whether an expression is a value that can't have fields.
pub(super) fn is_scalar(expression: &Expression<'_>) -> bool {
    matches!(
        expression.get_inner_expression(),
        Expression::StringLiteral(_)
            | Expression::NumericLiteral(_)
            | Expression::BooleanLiteral(_)
            | Expression::NullLiteral(_)
            | Expression::TemplateLiteral(_)
            | Expression::BigIntLiteral(_)
    )
}
