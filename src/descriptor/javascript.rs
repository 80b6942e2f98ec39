//! `package.descriptor.mjs`: `export default {...}` or `export default Object.freeze({...})`, read as literals, never executed.
//!
//! Whatever would have to be computed is refused with its line.

use oxc_ast::ast::{
    Argument, ArrayExpressionElement, CallExpression, ExportDefaultDeclarationKind, Expression, ObjectExpression,
    ObjectPropertyKind, Program, PropertyKey, PropertyKind, Statement, UnaryOperator,
};
use oxc_parser::ParseOptions;
use oxc_span::{GetSpan, Span};

use crate::edit::javascript::parse::with_program;

use super::problems::Report;
use super::tree::{Key, Kind, Node};

/// The tree of the exported object, or nothing where the file has none that can be read.
pub fn read(source: &str, report: &mut Report<'_>) -> Option<Node> {
    match with_program(source, ParseOptions::default(), |parsed| exported(parsed.program, report)) {
        Ok(node) => node,
        Err(problem) => {
            let at = report.offset(problem.line, problem.column);
            report.push("syntax", Some((at, at)), format!("not valid JavaScript: {}", problem.message), None);
            None
        }
    }
}

fn exported(program: &Program<'_>, report: &mut Report<'_>) -> Option<Node> {
    let mut exported = None;
    for statement in &program.body {
        match statement {
            Statement::ExportDefaultDeclaration(export) => exported = Some(&export.declaration),
            Statement::EmptyStatement(_) => {}
            other => refuse(report, other.span(), "a statement"),
        }
    }
    let Some(exported) = exported else {
        if !report.problems.is_empty() {
            return None;
        }
        let hint = Some("write `export default { ... }`".to_owned());
        report.push("not-literal", None, "the file has no `export default`", hint);
        return None;
    };
    let Some(expression) = expression(exported) else {
        refuse(report, exported.span(), "a declaration");
        return None;
    };
    let node = literal(expression, report)?;
    if !matches!(node.kind, Kind::Table(_)) {
        let message = format!("the descriptor is {}, but should be an object", node.kind.name());
        report.push("wrong-type", Some(node.span), message, None);
        return None;
    }
    Some(node)
}

fn expression<'a, 'b>(exported: &'b ExportDefaultDeclarationKind<'a>) -> Option<&'b Expression<'a>> {
    exported.as_expression()
}

fn refuse(report: &mut Report<'_>, span: Span, what: &str) {
    let hint = Some("a descriptor is data: literals, arrays and objects".to_owned());
    report.push(
        "not-literal",
        Some(bytes(span)),
        format!("{what} would have to be run, and nothing in a descriptor is"),
        hint,
    );
}

fn bytes(span: Span) -> (usize, usize) {
    (span.start as usize, span.end as usize)
}

fn literal(expression: &Expression<'_>, report: &mut Report<'_>) -> Option<Node> {
    let span = bytes(expression.span());
    let kind = match expression.without_parentheses() {
        Expression::NullLiteral(_) => Kind::Null,
        Expression::BooleanLiteral(literal) => Kind::Bool(literal.value),
        Expression::StringLiteral(literal) => Kind::String(literal.value.to_string()),
        Expression::NumericLiteral(literal) => number(literal.value),
        Expression::TemplateLiteral(template) if template.expressions.is_empty() => {
            let text = template.quasis.first().and_then(|quasi| quasi.value.cooked.as_ref());
            Kind::String(text.map(ToString::to_string).unwrap_or_default())
        }
        Expression::UnaryExpression(unary) if unary.operator == UnaryOperator::UnaryNegation => match &unary.argument {
            Expression::NumericLiteral(literal) => number(-literal.value),
            other => {
                refuse(report, other.span(), "an operator");
                return None;
            }
        },
        Expression::ArrayExpression(array) => {
            let mut items = Vec::new();
            for element in &array.elements {
                match element {
                    ArrayExpressionElement::SpreadElement(spread) => refuse(report, spread.span, "a spread"),
                    ArrayExpressionElement::Elision(hole) => refuse(report, hole.span, "a hole in an array"),
                    element => items.extend(element.as_expression().and_then(|item| literal(item, report))),
                }
            }
            Kind::Array(items)
        }
        Expression::ObjectExpression(object) => self::object(object, report),
        Expression::CallExpression(call) => return frozen(call, report),
        other => {
            refuse(report, other.span(), what(other));
            return None;
        }
    };
    Some(Node { span, kind })
}

#[expect(clippy::cast_possible_truncation, reason = "only whole numbers in the range of safe integers are cast")]
fn number(value: f64) -> Kind {
    const SAFE: f64 = 9_007_199_254_740_991.0;
    if value.fract() == 0.0 && value.abs() <= SAFE { Kind::Integer(value as i64) } else { Kind::Float(value) }
}

fn what(expression: &Expression<'_>) -> &'static str {
    match expression {
        Expression::Identifier(_) => "a name",
        Expression::TemplateLiteral(_) => "a template with expressions",
        Expression::ArrowFunctionExpression(_) | Expression::FunctionExpression(_) => "a function",
        Expression::StaticMemberExpression(_) | Expression::ComputedMemberExpression(_) => "a member",
        Expression::NewExpression(_) | Expression::ImportExpression(_) => "a call",
        Expression::RegExpLiteral(_) => "a regular expression",
        _ => "an operator",
    }
}

/// `Object.freeze({...})`, at any depth.
fn frozen(call: &CallExpression<'_>, report: &mut Report<'_>) -> Option<Node> {
    let is_freeze = match &call.callee {
        Expression::StaticMemberExpression(member) => {
            member.property.name == "freeze"
                && matches!(&member.object, Expression::Identifier(object) if object.name == "Object")
                && !member.optional
        }
        _ => false,
    };
    let argument = match call.arguments.first() {
        Some(argument) if is_freeze && call.arguments.len() == 1 => argument,
        _ => {
            refuse(report, call.span, "a call");
            return None;
        }
    };
    match argument {
        Argument::SpreadElement(spread) => {
            refuse(report, spread.span, "a spread");
            None
        }
        argument => argument.as_expression().and_then(|expression| literal(expression, report)),
    }
}

fn object(object: &ObjectExpression<'_>, report: &mut Report<'_>) -> Kind {
    let mut entries: Vec<(Key, Node)> = Vec::new();
    for property in &object.properties {
        let property = match property {
            ObjectPropertyKind::SpreadProperty(spread) => {
                refuse(report, spread.span, "a spread");
                continue;
            }
            ObjectPropertyKind::ObjectProperty(property) => property,
        };
        if property.kind != PropertyKind::Init || property.method {
            refuse(report, property.span, "a method");
            continue;
        }
        let name = match &property.key {
            PropertyKey::StaticIdentifier(name) if !property.computed => name.name.to_string(),
            PropertyKey::StringLiteral(name) if !property.computed => name.value.to_string(),
            other => {
                refuse(report, other.span(), "a computed key");
                continue;
            }
        };
        let span = bytes(property.key.span());
        if name == "__proto__" {
            report.push("not-literal", Some(span), "`__proto__` is no key of a descriptor", None);
            continue;
        }
        if entries.iter().any(|(key, _)| key.name == name) {
            report.push("duplicate-key", Some(span), format!("the key `{name}` is there twice"), None);
            continue;
        }
        if let Some(node) = literal(&property.value, report) {
            entries.push((Key { name, span }, node));
        }
    }
    Kind::Table(entries)
}
