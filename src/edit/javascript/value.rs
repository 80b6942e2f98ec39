//! Literal values read from the tree, and whether two of them say the same.

use std::borrow::Cow;

use oxc_ast::ast::{Expression, ObjectExpression, ObjectPropertyKind, PropertyKey, PropertyKind, UnaryOperator};
use oxc_span::{GetSpan, Span};

use super::parse::{Parsed, usize_of};
use super::{Value, print, same};

/// What an expression says, as far as it is literal.
pub(super) fn read(parsed: &Parsed<'_>, expression: &Expression<'_>) -> Value {
    let code = || Value::Code(code(parsed, expression.span()));
    match expression {
        Expression::NullLiteral(_) => Value::Null,
        Expression::BooleanLiteral(literal) => Value::Bool(literal.value),
        Expression::NumericLiteral(literal) => Value::Number(parsed.slice(literal.span).to_owned()),
        Expression::StringLiteral(literal) if !literal.lone_surrogates => {
            Value::String(literal.value.as_str().to_owned())
        }
        Expression::TemplateLiteral(literal) if literal.expressions.is_empty() && literal.quasis.len() == 1 => {
            let element = &literal.quasis[0];
            match &element.value.cooked {
                Some(text) if !element.lone_surrogates => Value::String(text.as_str().to_owned()),
                _ => code(),
            }
        }
        Expression::UnaryExpression(unary) if unary.operator == UnaryOperator::UnaryNegation => {
            match read(parsed, &unary.argument) {
                Value::Number(number) if !number.starts_with('-') => Value::Number(format!("-{number}")),
                _ => code(),
            }
        }
        Expression::ParenthesizedExpression(inner) => match read(parsed, &inner.expression) {
            Value::Code(_) => code(),
            value => value,
        },
        Expression::ArrayExpression(array) => {
            let element =
                |element: &oxc_ast::ast::ArrayExpressionElement<'_>| Some(read(parsed, element.as_expression()?));
            array.elements.iter().map(element).collect::<Option<_>>().map_or_else(code, Value::Array)
        }
        Expression::ObjectExpression(object) => match fields(parsed, object) {
            (fields, true) => Value::Object(fields),
            _ => code(),
        },
        _ => code(),
    }
}

/// Source text without the indentation that its place gives it. Where spaces may be content nothing is taken.
fn code(parsed: &Parsed<'_>, span: Span) -> String {
    let text = parsed.slice(span);
    let indent = parsed.indent_at(usize_of(span.start));
    if indent.is_empty() || text.contains('`') {
        return text.to_owned();
    }
    text.replace(&format!("\n{indent}"), "\n")
}

/// The fields of an object with plain keys, and whether these are all.
pub(super) fn fields(parsed: &Parsed<'_>, object: &ObjectExpression<'_>) -> (Vec<(String, Value)>, bool) {
    let mut complete = true;
    let mut fields: Vec<(String, Value)> = Vec::new();
    for property in &object.properties {
        let Some((name, value)) = field(parsed, property) else {
            complete = false;
            continue;
        };
        // Of two fields with one name the last counts, and an edit of either would be a guess.
        complete &= !fields.iter().any(|(known, _)| *known == name);
        fields.retain(|(known, _)| *known != name);
        fields.push((name, value));
    }
    (fields, complete)
}

fn field(parsed: &Parsed<'_>, property: &ObjectPropertyKind<'_>) -> Option<(String, Value)> {
    let ObjectPropertyKind::ObjectProperty(property) = property else { return None };
    let name = key(&property.key, property.computed)?.into_owned();
    if property.method || property.kind != PropertyKind::Init {
        return Some((name, Value::Code(code(parsed, property.span))));
    }
    Some((name, read(parsed, &property.value)))
}

/// The name of a property that can be known without running anything.
pub(super) fn key<'k>(key: &'k PropertyKey<'_>, computed: bool) -> Option<Cow<'k, str>> {
    match key {
        PropertyKey::StaticIdentifier(name) => Some(Cow::Borrowed(name.name.as_str())),
        PropertyKey::StringLiteral(text) => Some(Cow::Borrowed(text.value.as_str())),
        PropertyKey::NumericLiteral(number) if !computed => Some(Cow::Owned(number.value.to_string())),
        _ => None,
    }
}

/// Whether two values say the same: the order of an object's fields, spelling of numbers and layout of code don't count.
pub(super) fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Object(left), Value::Object(right)) => same_fields(left, right),
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same(left, right))
        }
        (Value::Number(left), Value::Number(right)) => {
            left == right || number(left).is_some_and(|n| number(right) == Some(n))
        }
        (Value::Code(left), Value::Code(right)) => same::expressions(left, right),
        (Value::Code(code), other) | (other, Value::Code(code)) => same::expressions(code, &print::plain(other)),
        _ => left == right,
    }
}

fn number(text: &str) -> Option<f64> {
    text.replace('_', "").parse().ok()
}

pub(super) fn same_fields(left: &[(String, Value)], right: &[(String, Value)]) -> bool {
    let find = |name: &str| right.iter().find(|(known, _)| known == name).map(|(_, value)| value);
    left.len() == right.len() && left.iter().all(|(name, value)| find(name).is_some_and(|other| same(value, other)))
}

pub(super) fn object<'a>(expression: &'a Expression<'a>) -> Option<&'a ObjectExpression<'a>> {
    match expression.get_inner_expression() {
        Expression::ObjectExpression(object) => Some(object),
        _ => None,
    }
}
