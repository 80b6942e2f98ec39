//! One pass over a module: its scopes, calls, assignments and imports.

use std::collections::{HashMap, HashSet};

use oxc_ast::AstKind;
use oxc_ast::ast::{AssignmentExpression, AssignmentOperator, CallExpression, Expression, ImportDeclaration};
use oxc_ast_visit::Visit;
use oxc_span::{GetSpan, Span};

use super::parse::Parsed;
use super::scope::{self, MODULE, Scopes, member_path};
use super::unsure::{Unsure, is_written, known_path};

/// The list of statements that a statement stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Block {
    Module,
    /// A function's body: what stands beside it there runs when it runs. The start of its span tells it apart.
    Function(u32),
    /// Below a condition, a loop or the like.
    Other(u32),
}

/// A statement whose whole is one expression.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    pub span: Span,
    pub block: Block,
}

/// When something runs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    /// The statement of the module that it stands in.
    pub statement: Span,
    /// In a function: whenever that is called.
    pub in_function: bool,
}

#[derive(Debug)]
pub(super) struct Call<'a> {
    pub node: &'a CallExpression<'a>,
    pub scope: usize,
    pub line: Option<Line>,
    pub run: Run,
}

/// `path = value`, `path ||= value`.
#[derive(Debug)]
pub(super) struct Assignment<'a> {
    pub path: Vec<String>,
    pub node: &'a AssignmentExpression<'a>,
    pub line: Option<Line>,
    /// Whether it surely runs when the module is loaded.
    pub at_load: bool,
    pub run: Run,
}

pub(super) struct Index<'a> {
    pub scopes: Scopes<'a>,
    pub calls: Vec<Call<'a>>,
    pub assignments: Vec<Assignment<'a>>,
    /// Everything else that is written to.
    pub unsure: Vec<Unsure<'a>>,
    pub imports: Vec<&'a ImportDeclaration<'a>>,
    /// Specifiers of everything that names another module, with where.
    pub specifiers: Vec<(String, u32)>,
    /// Every `object.name` in the file.
    members: Vec<(&'a Expression<'a>, &'a str)>,
    /// Every name that is used (not declared), each time.
    names: Vec<&'a str>,
    pub exported: HashSet<&'a str>,
    /// Where each statement begins, for the check after an edit.
    pub statements: Vec<u32>,
}

impl Index<'_> {
    /// How often a name is used (not declared).
    pub fn uses(&self, name: &str) -> usize {
        self.names.iter().filter(|used| **used == name).count()
    }

    /// Where a member path is written in the file.
    pub fn mentions(&self, path: &[String]) -> Vec<u32> {
        let Some((last, object)) = path.split_last() else { return Vec::new() };
        let named = self.members.iter().filter(|(_, name)| name == last);
        let same = named.filter(|(inner, _)| member_path(inner).is_some_and(|inner| inner == object));
        same.map(|(inner, _)| inner.span().start).collect()
    }
}

/// Walks a parsed module.
pub(super) fn index<'a>(parsed: &Parsed<'a>) -> Index<'a> {
    let mut walker = Walker {
        parents: Vec::new(),
        lists: HashMap::new(),
        index: Index {
            scopes: Scopes::new(),
            calls: Vec::new(),
            assignments: Vec::new(),
            unsure: Vec::new(),
            imports: Vec::new(),
            specifiers: Vec::new(),
            members: Vec::new(),
            names: Vec::new(),
            exported: HashSet::new(),
            statements: Vec::new(),
        },
    };
    walker.visit_program(parsed.program);
    walker.index
}

struct Walker<'a> {
    parents: Vec<AstKind<'a>>,
    /// By where a loop's declaration or a callback begins: the list whose elements it gets.
    lists: HashMap<u32, &'a Expression<'a>>,
    index: Index<'a>,
}

impl<'a> Visit<'a> for Walker<'a> {
    fn enter_node(&mut self, kind: AstKind<'a>) {
        // A lone `;` says nothing, and may as well end the statement before it.
        if kind.is_statement() && !matches!(kind, AstKind::EmptyStatement(_)) {
            self.index.statements.push(kind.span().start);
        }
        self.declare(kind);
        self.collect(kind);
        self.parents.push(kind);
    }

    fn leave_node(&mut self, kind: AstKind<'a>) {
        self.parents.pop();
        if opens_scope(kind) {
            self.index.scopes.leave();
        }
    }
}

fn opens_scope(kind: AstKind<'_>) -> bool {
    matches!(
        kind,
        AstKind::Function(_)
            | AstKind::ArrowFunctionExpression(_)
            | AstKind::BlockStatement(_)
            | AstKind::ForStatement(_)
            | AstKind::ForInStatement(_)
            | AstKind::ForOfStatement(_)
            | AstKind::CatchClause(_)
            | AstKind::SwitchStatement(_)
            | AstKind::StaticBlock(_)
            | AstKind::Class(_)
    )
}

/// Whether the target gets the value as it is written, where it gets it.
fn is_plain(operator: AssignmentOperator) -> bool {
    use AssignmentOperator::{Assign, LogicalAnd, LogicalNullish, LogicalOr};
    matches!(operator, Assign | LogicalAnd | LogicalNullish | LogicalOr)
}

impl<'a> Walker<'a> {
    fn declare(&mut self, kind: AstKind<'a>) {
        let scopes = &mut self.index.scopes;
        match kind {
            AstKind::ImportDeclaration(import) => {
                scopes.declare_import(import);
                self.index.imports.push(import);
            }
            AstKind::VariableDeclaration(declaration) => {
                let list = self.lists.get(&declaration.span.start).copied();
                scopes.declare_variables(declaration, list);
            }
            AstKind::Function(function) => {
                if function.is_declaration() {
                    scopes.declare_function(function);
                }
                scopes.enter(true);
                if !function.is_declaration() {
                    scopes.declare_function(function);
                }
                scopes.declare_parameters(&function.params, self.lists.get(&function.span.start).copied());
            }
            AstKind::ArrowFunctionExpression(arrow) => {
                scopes.enter(true);
                scopes.declare_parameters(&arrow.params, self.lists.get(&arrow.span.start).copied());
            }
            AstKind::Class(class) => {
                if class.is_declaration() {
                    scopes.declare_class(class);
                }
                scopes.enter(false);
            }
            AstKind::StaticBlock(_) => scopes.enter(true),
            AstKind::CatchClause(clause) => {
                scopes.enter(false);
                if let Some(parameter) = &clause.param {
                    scopes.declare_caught(&parameter.pattern, clause.span);
                }
            }
            _ if opens_scope(kind) => scopes.enter(false),
            _ => {}
        }
    }

    fn collect(&mut self, kind: AstKind<'a>) {
        match kind {
            AstKind::ForOfStatement(node) => {
                if let oxc_ast::ast::ForStatementLeft::VariableDeclaration(declaration) = &node.left {
                    self.lists.insert(declaration.span.start, &node.right);
                }
            }
            AstKind::CallExpression(call) => self.call(call),
            AstKind::AssignmentExpression(assignment) => self.assignment(assignment),
            AstKind::StaticMemberExpression(member) => {
                self.index.members.push((&member.object, member.property.name.as_str()));
                self.written(member.span, Some(&member.object), Some(member.property.name.as_str()));
            }
            AstKind::ComputedMemberExpression(member) => {
                let mut key = None;
                if let Expression::StringLiteral(name) = &member.expression {
                    key = Some(name.value.as_str());
                    self.index.members.push((&member.object, name.value.as_str()));
                }
                self.written(member.span, Some(&member.object), key);
            }
            AstKind::IdentifierReference(name) => {
                self.index.names.push(name.name.as_str());
                self.written(name.span, None, Some(name.name.as_str()));
            }
            AstKind::ImportDeclaration(node) => self.specifier(&node.source),
            AstKind::ExportFromDeclaration(node) => self.specifier(&node.source),
            AstKind::ExportAllDeclaration(node) => self.specifier(&node.source),
            AstKind::ImportExpression(node) => {
                if let Expression::StringLiteral(source) = &node.source {
                    self.specifier(source);
                }
            }
            AstKind::ExportSpecifier(node) => {
                if let oxc_ast::ast::ModuleExportName::IdentifierReference(name) = &node.local {
                    self.index.exported.insert(name.name.as_str());
                }
            }
            AstKind::ExportDefaultDeclaration(node) => {
                if let oxc_ast::ast::ExportDefaultDeclarationKind::Identifier(name) = &node.declaration {
                    self.index.exported.insert(name.name.as_str());
                }
            }
            AstKind::VariableDeclaration(node) => {
                if matches!(self.parents.last(), Some(AstKind::ExportDeclaration(_))) {
                    let names = node.declarations.iter().filter_map(|declarator| declarator.id.get_identifier_name());
                    self.index.exported.extend(names.map(|name| name.as_str()));
                }
            }
            _ => {}
        }
    }

    /// The statement that consists of the expression at hand, and the list it stands in.
    fn line(&self, expression: Span) -> Option<Line> {
        let [.., list, AstKind::ExpressionStatement(statement)] = self.parents.as_slice() else { return None };
        if statement.expression.span() != expression {
            return None;
        }
        let block = match list {
            AstKind::Program(_) => Block::Module,
            AstKind::FunctionBody(body) => Block::Function(body.span.start),
            AstKind::BlockStatement(block) => Block::Other(block.span.start),
            _ => return None,
        };
        Some(Line { span: statement.span, block })
    }

    fn specifier(&mut self, source: &oxc_ast::ast::StringLiteral<'a>) {
        self.index.specifiers.push((source.value.to_string(), source.span.start));
    }

    fn call(&mut self, node: &'a CallExpression<'a>) {
        if let Expression::StaticMemberExpression(member) = &node.callee
            && (member.property.name == "forEach" || member.property.name == "map")
            && let Some(callback) = node.arguments.first()
        {
            self.lists.insert(callback.span().start, &member.object);
        }
        let (line, run) = (self.line(node.span), self.run(node.span));
        self.index.calls.push(Call { node, scope: self.index.scopes.current(), line, run });
    }

    fn run(&self, node: Span) -> Run {
        let calls = |kind: &AstKind<'a>| {
            matches!(kind, AstKind::Function(_) | AstKind::ArrowFunctionExpression(_) | AstKind::Class(_))
        };
        let statement = self.parents.get(1).map_or(node, GetSpan::span);
        Run { statement, in_function: self.parents.iter().any(calls) }
    }

    /// A name, or a member of what `object` names, that may be a target of something else than the assignments that are kept.
    fn written(&mut self, span: Span, object: Option<&'a Expression<'a>>, name: Option<&'a str>) {
        if !is_written(&self.parents, span) {
            return;
        }
        let kept = self.index.assignments.last().is_some_and(|assignment| assignment.node.left.span() == span);
        let known = object.map_or(Some((Vec::new(), false)), known_path);
        let Some((mut path, mut below)) = known.filter(|_| !kept) else { return };
        match name {
            Some(name) if !below => path.push(name.to_owned()),
            _ => below = true,
        }
        let root = self.index.scopes.find(self.index.scopes.current(), &path[0]);
        if root.is_some_and(|(_, scope)| scope != MODULE) {
            return;
        }
        let (value, taken) = match self.parents.last() {
            Some(AstKind::AssignmentExpression(node)) => (Some(&node.right), !is_plain(node.operator)),
            Some(AstKind::UnaryExpression(_)) => (None, false),
            _ => (None, true),
        };
        let run = self.run(span);
        self.index.unsure.push(Unsure { path, below, value, taken, at: span.start, run });
    }

    fn assignment(&mut self, node: &'a AssignmentExpression<'a>) {
        let path = node.left.as_member_expression().and_then(scope::member_chain);
        let known = is_plain(node.operator) && node.operator != AssignmentOperator::LogicalAnd;
        let Some(path) = path.filter(|_| known) else { return };
        let root = self.index.scopes.find(self.index.scopes.current(), &path[0]);
        if root.is_some_and(|(_, scope)| scope != MODULE) {
            return;
        }
        let line = self.line(node.span);
        let at_load = self.index.scopes.current() == MODULE && line.is_some_and(|line| line.block == Block::Module);
        let run = self.run(node.span);
        self.index.assignments.push(Assignment { path, node, line, at_load, run });
    }
}
