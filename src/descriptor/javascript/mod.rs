//! `package.descriptor.mjs`: `export default {...}` and the constants above it, read as literals, never executed.
//!
//! Whatever would have to be computed is refused with its line, all of it at once.

mod comments;
mod constants;
mod literal;

use std::collections::HashSet;

use oxc_ast::ast::{
    Declaration, ExportDefaultDeclarationKind, ExportNamedDeclaration, Expression, ModuleExportName, Program,
    Statement, VariableDeclaration, VariableDeclarationKind,
};
use oxc_parser::ParseOptions;
use oxc_span::{GetSpan, Span};

use crate::edit::javascript::parse::with_program;

use super::problems::Report;
use super::tree::{self, Kind, Node};
pub use comments::Comments;
use constants::Constants;

/// The tree of the exported object, or nothing where the file has none that can be read.
pub fn read(source: &str, report: &mut Report<'_>) -> Option<(Node, Comments)> {
    let read = with_program(source, ParseOptions::default(), |parsed| {
        let mut reader = Reader { report, constants: Constants::default() };
        let node = reader.exported(parsed.program)?;
        Some((node, Comments::of(parsed)))
    });
    match read {
        Ok(read) => read,
        Err(problem) => {
            let at = report.offset(problem.line, problem.column);
            report.push("syntax", Some((at, at)), format!("not valid JavaScript: {}", problem.message), None);
            None
        }
    }
}

struct Reader<'r, 'f> {
    report: &'r mut Report<'f>,
    constants: Constants,
}

/// What a file exports by default.
enum Exported<'e, 'a> {
    Value(&'e Expression<'a>),
    /// `export { name as default }`
    Name(&'e str, Span),
    Refused,
}

impl Reader<'_, '_> {
    fn exported(&mut self, program: &Program<'_>) -> Option<Node> {
        self.constants.declared = declared(program);
        let mut found = None;
        for statement in &program.body {
            // Read where it stands: a constant below it has no value yet. Of two defaults the parser says that they are two.
            match self.statement(statement) {
                Some(Exported::Value(value)) => found = Some(self.value(value, 0)),
                Some(Exported::Name(name, span)) => found = Some(self.constant(name, span, 0)),
                Some(Exported::Refused) => found = Some(None),
                None => {}
            }
        }
        let Some(node) = found else {
            if self.report.problems.is_empty() {
                let hint = Some("write `export default { ... }`".to_owned());
                self.report.push("not-literal", None, "the file has no `export default`", hint);
            }
            return None;
        };
        let node = node?;
        if matches!(node.kind, Kind::Table(_)) {
            return Some(node);
        }
        let message = format!("the descriptor is {}, but should be an object", node.kind.name());
        self.report.push("wrong-type", Some(node.span), message, None);
        None
    }

    /// What the statement exports by default, if it does.
    fn statement<'e, 'a>(&mut self, statement: &'e Statement<'a>) -> Option<Exported<'e, 'a>> {
        match statement {
            Statement::ExportDefaultDeclaration(export) => {
                if let Some(value) = export.declaration.as_expression() {
                    return Some(Exported::Value(value));
                }
                self.refuse(export.declaration.span(), declared_by_default(&export.declaration));
                return Some(Exported::Refused);
            }
            Statement::ExportNamedDeclaration(export) => return self.named(export),
            Statement::ExportDeclaration(export) => match &export.declaration {
                Declaration::VariableDeclaration(declaration) => self.declaration(declaration),
                other => self.refuse(other.span(), "a function or a class"),
            },
            Statement::VariableDeclaration(declaration) => self.declaration(declaration),
            Statement::EmptyStatement(_) => {}
            other => self.refuse(other.span(), what(other)),
        }
        None
    }

    /// `export { x as default }`; other names are exported for nobody.
    fn named<'e, 'a>(&mut self, export: &'e ExportNamedDeclaration<'a>) -> Option<Exported<'e, 'a>> {
        let default = export.specifiers.iter().find(|specifier| specifier.exported.name() == "default")?;
        let ModuleExportName::IdentifierReference(local) = &default.local else {
            self.refuse(default.local.span(), "a name in quotes");
            return Some(Exported::Refused);
        };
        Some(Exported::Name(local.name.as_str(), local.span))
    }

    fn declaration(&mut self, declaration: &VariableDeclaration<'_>) {
        if declaration.kind != VariableDeclarationKind::Const {
            let message = format!("a `{}` may change: only constants are read", declaration.kind.as_str());
            self.report.push("not-literal", Some(bytes(declaration.span)), message, Some("write `const`".to_owned()));
        }
        for declarator in &declaration.declarations {
            let Some(name) = declarator.id.get_identifier_name() else {
                self.refuse(declarator.id.span(), "what takes values apart");
                for name in declarator.id.get_binding_identifiers() {
                    self.constants.define(name.name.as_str(), None);
                }
                continue;
            };
            if name == "Object" {
                let message = "a constant named `Object` hides the one that freezes";
                self.report.push("not-literal", Some(bytes(declarator.id.span())), message, None);
            }
            // A `let` that was refused is read on: it is one problem, not one at each place where it is used.
            let value = declarator.init.as_ref().and_then(|value| self.value(value, 0));
            if !self.constants.define(name.as_str(), value) {
                let message = format!("`{name}` is declared twice");
                self.report.push("syntax", Some(bytes(declarator.id.span())), message, None);
            }
        }
    }

    fn refuse(&mut self, span: Span, what: &str) {
        let hint = Some("a descriptor is data: literals, arrays, objects, and constants of the same file".to_owned());
        let message = format!("{what} would have to be run, and nothing in a descriptor is");
        self.report.push("not-literal", Some(bytes(span)), message, hint);
    }
}

fn bytes(span: Span) -> tree::Span {
    (span.start as usize, span.end as usize)
}

/// The names of all constants, wherever they stand.
fn declared(program: &Program<'_>) -> HashSet<String> {
    let declarations = program.body.iter().filter_map(|statement| match statement {
        Statement::VariableDeclaration(declaration) => Some(declaration),
        Statement::ExportDeclaration(export) => match &export.declaration {
            Declaration::VariableDeclaration(declaration) => Some(declaration),
            _ => None,
        },
        _ => None,
    });
    let names = declarations.flat_map(|declaration| &declaration.declarations);
    names.filter_map(|declarator| Some(declarator.id.get_identifier_name()?.to_string())).collect()
}

fn declared_by_default(declaration: &ExportDefaultDeclarationKind<'_>) -> &'static str {
    match declaration {
        ExportDefaultDeclarationKind::ClassDeclaration(_) => "a class",
        _ => "a function",
    }
}

fn what(statement: &Statement<'_>) -> &'static str {
    match statement {
        Statement::ImportDeclaration(_) => "an import",
        Statement::ExportAllDeclaration(_) | Statement::ExportFromDeclaration(_) => "an export of another file",
        Statement::FunctionDeclaration(_) => "a function",
        Statement::ClassDeclaration(_) => "a class",
        _ => "a statement",
    }
}
