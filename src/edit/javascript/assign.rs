//! Values at dotted paths: assigned, written inside a literal, or given to `Object.assign`.

use std::collections::HashMap;

use oxc_ast::ast::{Argument, AssignmentOperator, Expression, ObjectExpression, ObjectPropertyKind};
use oxc_span::{GetSpan, Span};

use super::find::{Place, frozen};
use super::index::{Index, Run};
use super::list::Brackets;
use super::scope::{MODULE, Meaning, member_path};
use super::unsure::{self, Barrier, Unsure, barriers};
use super::value;

/// One place where a path gets its value.
#[derive(Clone, Debug)]
pub(super) struct Write<'a> {
    pub path: Vec<String>,
    pub value: &'a Expression<'a>,
    pub place: Place<'a>,
    pub span: Span,
    /// `||=`, `??=`: only where there is nothing yet.
    pub soft: bool,
    /// Whether it surely runs when the module is loaded.
    pub at_load: bool,
    pub run: Run,
    pub declaration: bool,
}

/// Where a path's value stands at the end of the module.
#[derive(Clone, Debug)]
pub(super) enum State<'a> {
    Absent,
    /// Behind a call, a spread or the like.
    Unknown,
    Is(Write<'a>),
}

pub(super) struct Writes<'a, 'i> {
    index: &'i Index<'a>,
    pub all: Vec<Write<'a>>,
    /// What may write a path besides those that surely run.
    pub unsure: Vec<Unsure<'a>>,
    pub(super) barriers: Vec<Barrier>,
}

/// An object literal, and whether it is frozen.
#[derive(Clone, Copy)]
pub(super) struct Literal<'a> {
    pub object: &'a ObjectExpression<'a>,
    pub frozen: bool,
}

impl<'a, 'i> Writes<'a, 'i> {
    pub fn new(index: &'i Index<'a>) -> Self {
        let mut all = Vec::new();
        for (name, binding) in index.scopes.module_names() {
            if let Meaning::Constant(value) = binding.meaning {
                let path = vec![name.to_owned()];
                let span = binding.span;
                all.push(Write {
                    path,
                    value,
                    place: Place::Fixed,
                    span,
                    soft: false,
                    at_load: true,
                    run: Run { statement: span, in_function: false },
                    declaration: true,
                });
            }
        }
        let mut writes = Self { index, all, unsure: Vec::new(), barriers: barriers(index) };
        let aliases = writes.aliases();
        for assignment in &index.assignments {
            let place = assignment.line.map_or(Place::Fixed, Place::Line);
            let span = assignment.line.map_or(assignment.node.span, |line| line.span);
            writes.all.push(Write {
                path: canonical(&aliases, assignment.path.clone()),
                value: &assignment.node.right,
                place,
                span,
                soft: assignment.node.operator != AssignmentOperator::Assign,
                at_load: assignment.at_load,
                run: assignment.run,
                declaration: false,
            });
        }
        writes.object_assigns(&aliases);
        writes.all.sort_by_key(|write| write.span.start);
        let conditional = writes.all.iter().filter(|write| !write.at_load).map(Unsure::of);
        let unsure = index.unsure.iter().cloned().chain(unsure::assigned(index)).chain(conditional);
        writes.unsure = unsure.map(|one| Unsure { path: canonical(&aliases, one.path), ..one }).collect();
        for barrier in &mut writes.barriers {
            barrier.path = canonical(&aliases, std::mem::take(&mut barrier.path));
        }
        writes
    }

    /// Other names of a path: `const surfaces = config.surfaceDefinitions`, `const config = { surfaces }`.
    fn aliases(&self) -> HashMap<String, Vec<String>> {
        let mut aliases = HashMap::new();
        for write in &self.all {
            if let Some(path) = member_path(write.value)
                && path[0] != write.path[0]
                && self.index.scopes.find(MODULE, &path[0]).is_some()
            {
                aliases.insert(write.path[0].clone(), path);
            }
            let Some(literal) = self.literal(write.value) else { continue };
            for property in &literal.object.properties {
                let ObjectPropertyKind::ObjectProperty(property) = property else { continue };
                let (Some(key), Expression::Identifier(name)) =
                    (value::key(&property.key, property.computed), &property.value)
                else {
                    continue;
                };
                if name.name != write.path[0].as_str() && self.index.scopes.find(MODULE, name.name.as_str()).is_some() {
                    aliases.insert(name.name.to_string(), vec![write.path[0].clone(), key.into_owned()]);
                }
            }
        }
        aliases
    }

    fn object_assigns(&mut self, aliases: &HashMap<String, Vec<String>>) {
        for call in &self.index.calls {
            let Expression::StaticMemberExpression(callee) = &call.node.callee else { continue };
            let is_object = matches!(&callee.object, Expression::Identifier(name) if name.name == "Object");
            let mut arguments = call.node.arguments.iter().map(Argument::as_expression);
            let Some(Some(target)) = arguments.next() else { continue };
            let Some(path) = member_path(target).filter(|_| is_object && callee.property.name == "assign") else {
                continue;
            };
            let root = self.index.scopes.find(call.scope, &path[0]);
            if root.is_some_and(|(_, scope)| scope != MODULE) {
                continue;
            }
            let path = canonical(aliases, path);
            for source in arguments.flatten() {
                let Expression::ObjectExpression(object) = source else { continue };
                for (index, property) in object.properties.iter().enumerate() {
                    let ObjectPropertyKind::ObjectProperty(property) = property else { continue };
                    let Some(name) = value::key(&property.key, property.computed) else { continue };
                    let mut path = path.clone();
                    path.push(name.into_owned());
                    self.all.push(Write {
                        path,
                        value: &property.value,
                        place: Place::Item { list: Brackets::Object(object), index },
                        span: property.span,
                        soft: false,
                        at_load: call.scope == MODULE && call.line.is_some(),
                        run: call.run,
                        declaration: false,
                    });
                }
            }
        }
    }

    pub fn literal(&self, expression: &'a Expression<'a>) -> Option<Literal<'a>> {
        let mut expression = expression;
        let mut is_frozen = false;
        for _ in 0..8 {
            expression = self.index.scopes.resolve(MODULE, expression.get_inner_expression()).get_inner_expression();
            match expression {
                Expression::ObjectExpression(object) => return Some(Literal { object, frozen: is_frozen }),
                Expression::CallExpression(call) => expression = frozen(call)?,
                Expression::Identifier(name) => match self.index.scopes.find(MODULE, name.name.as_str())?.0.meaning {
                    Meaning::Constant(value @ Expression::CallExpression(_)) => {
                        expression = value;
                        continue;
                    }
                    _ => return None,
                },
                _ => return None,
            }
            is_frozen = true;
        }
        None
    }

    /// The first that sets something inside a path: the path's own value can't change, come or go without it.
    pub fn inside(&self, path: &[String]) -> Option<&Write<'a>> {
        self.all.iter().find(|other| other.path.len() > path.len() && other.path.starts_with(path))
    }

    /// What a path is when the module has run.
    pub fn state(&self, path: &[String]) -> State<'a> {
        let mut state = State::Absent;
        for write in &self.all {
            if !write.at_load || write.path.len() > path.len() || path[..write.path.len()] != write.path {
                continue;
            }
            let depth = write.path.len();
            if write.soft && !matches!(state, State::Absent) {
                continue;
            }
            state = self.descend(write.clone(), path, depth);
        }
        state
    }

    fn descend(&self, write: Write<'a>, path: &[String], depth: usize) -> State<'a> {
        if depth == path.len() {
            return State::Is(write);
        }
        let Some(literal) = self.literal(write.value) else { return State::Unknown };
        let mut unknown = false;
        for (index, property) in literal.object.properties.iter().enumerate().rev() {
            let ObjectPropertyKind::ObjectProperty(node) = property else {
                unknown = true;
                continue;
            };
            match value::key(&node.key, node.computed) {
                None => unknown = true,
                Some(name) if name == path[depth] => {
                    if unknown {
                        return State::Unknown;
                    }
                    let inner = Write {
                        path: path[..=depth].to_vec(),
                        value: &node.value,
                        place: Place::Item { list: Brackets::Object(literal.object), index },
                        span: node.span,
                        ..write
                    };
                    return self.descend(inner, path, depth + 1);
                }
                Some(_) => {}
            }
        }
        if unknown { State::Unknown } else { State::Absent }
    }

    /// Writes of exactly this path, those too that may not run.
    pub fn of(&self, path: &[String]) -> impl Iterator<Item = &Write<'a>> {
        self.all.iter().filter(move |write| write.path == path)
    }

    /// All that a listing shows: what is assigned, and what stands inside literals.
    pub fn listed(&self) -> Vec<Write<'a>> {
        let mut listed = Vec::new();
        let assigned: std::collections::HashSet<&str> =
            self.all.iter().filter(|write| !write.declaration).map(|write| write.path[0].as_str()).collect();
        for write in &self.all {
            let root = write.path[0].as_str();
            if !self.index.exported.contains(root) && !assigned.contains(root) {
                continue;
            }
            let empty = self.literal(write.value).is_some_and(|literal| literal.object.properties.is_empty());
            let makes_room = write.soft && empty;
            if !write.declaration && !makes_room {
                listed.push(write.clone());
            }
            self.inner(write, &mut listed);
        }
        listed
    }

    fn inner(&self, write: &Write<'a>, listed: &mut Vec<Write<'a>>) {
        const DEEPEST: usize = 8;
        let Some(literal) = self.literal(write.value).filter(|_| write.path.len() < DEEPEST) else { return };
        for (index, property) in literal.object.properties.iter().enumerate() {
            let ObjectPropertyKind::ObjectProperty(node) = property else { continue };
            let Some(name) = value::key(&node.key, node.computed) else { continue };
            let mut path = write.path.clone();
            path.push(name.into_owned());
            let place = Place::Item { list: Brackets::Object(literal.object), index };
            let inner = Write { path, value: &node.value, place, span: property.span(), ..write.clone() };
            self.inner(&inner, listed);
            listed.push(inner);
        }
    }
}

fn canonical(aliases: &HashMap<String, Vec<String>>, path: Vec<String>) -> Vec<String> {
    let mut path = path;
    // An alias of an alias is followed; a circle ends.
    for _ in 0..4 {
        let Some(longer) = aliases.get(&path[0]) else { break };
        path.splice(..1, longer.iter().cloned());
    }
    path
}
