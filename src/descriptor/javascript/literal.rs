//! Values as they are written: literals, arrays, objects, spreads of them, and names of constants.

use std::collections::HashMap;

use oxc_ast::ast::{
    Argument, ArrayExpression, ArrayExpressionElement, CallExpression, Expression, ObjectExpression, ObjectProperty,
    ObjectPropertyKind, PropertyKey, PropertyKind, SpreadElement, UnaryOperator,
};
use oxc_span::{GetSpan, Span};

use crate::descriptor::limits;
use crate::descriptor::tree::{Key, Kind, Node};

use super::{Reader, bytes};

impl Reader<'_, '_> {
    /// Nothing where something in it was refused.
    pub fn value(&mut self, expression: &Expression<'_>, depth: usize) -> Option<Node> {
        let expression = expression.without_parentheses();
        let span = expression.span();
        if depth > limits::DEPTH {
            self.too_deep(span);
            return None;
        }
        let kind = match expression {
            Expression::BooleanLiteral(literal) => Kind::Bool(literal.value),
            Expression::StringLiteral(literal) => {
                self.modern(literal.raw.as_deref(), span)?;
                self.text(literal.value.as_str(), literal.lone_surrogates, span)?
            }
            Expression::NumericLiteral(literal) => {
                self.modern(literal.raw.as_deref(), span)?;
                self.number(literal.value, span)?
            }
            Expression::TemplateLiteral(template) if template.expressions.is_empty() => {
                let part = template.quasis.first()?;
                self.text(part.value.cooked.as_ref()?.as_str(), part.lone_surrogates, span)?
            }
            Expression::UnaryExpression(unary) if unary.operator == UnaryOperator::UnaryNegation => {
                match unary.argument.without_parentheses() {
                    Expression::NumericLiteral(literal) => {
                        self.modern(literal.raw.as_deref(), span)?;
                        self.number(-literal.value, span)?
                    }
                    _ => {
                        self.refuse(span, "an operator");
                        return None;
                    }
                }
            }
            Expression::ArrayExpression(array) => self.array(array, depth)?,
            Expression::ObjectExpression(object) => self.object(object, depth)?,
            Expression::Identifier(name) => return self.constant(name.name.as_str(), span, depth),
            Expression::CallExpression(call) => return self.frozen(call, depth),
            Expression::NullLiteral(_) => {
                let hint = Some("leave the key out".to_owned());
                self.report.push("not-literal", Some(bytes(span)), "`null` is no value of a descriptor", hint);
                return None;
            }
            other => {
                self.refuse(span, what(other));
                return None;
            }
        };
        Some(Node { span: bytes(span), kind })
    }

    /// Octal numbers and escapes of old are no JavaScript in a module, though the parser takes them.
    fn modern(&mut self, raw: Option<&str>, span: Span) -> Option<()> {
        let raw = raw.unwrap_or_default();
        let is_old = match raw.as_bytes() {
            [b'0', next, ..] => next.is_ascii_digit(),
            [b'"' | b'\'', ..] => has_octal_escape(raw.as_bytes()),
            _ => false,
        };
        if is_old {
            let hint = Some("write the number in decimals, the character itself or as `\\xHH`".to_owned());
            self.report.push(
                "syntax",
                Some(bytes(span)),
                "octal numbers and escapes are no JavaScript in a module",
                hint,
            );
            return None;
        }
        Some(())
    }

    /// Half of a character that takes two can't be kept in any other text.
    fn text(&mut self, text: &str, has_half: bool, span: Span) -> Option<Kind> {
        if has_half {
            self.report.push("bad-value", Some(bytes(span)), "the text has half of a surrogate pair", None);
            return None;
        }
        Some(Kind::String(text.to_owned()))
    }

    #[expect(clippy::cast_possible_truncation, reason = "only whole numbers in the range of safe integers are cast")]
    fn number(&mut self, value: f64, span: Span) -> Option<Kind> {
        const SAFE: f64 = 9_007_199_254_740_991.0;
        if !value.is_finite() {
            self.report.push("bad-value", Some(bytes(span)), "the number is not finite", None);
            return None;
        }
        let is_whole = value.fract() == 0.0 && value.abs() <= SAFE;
        Some(if is_whole { Kind::Integer(value as i64) } else { Kind::Float(value) })
    }

    fn array(&mut self, array: &ArrayExpression<'_>, depth: usize) -> Option<Kind> {
        self.fits(array.elements.len(), array.span)?;
        let mut items = Vec::new();
        for element in &array.elements {
            match element {
                ArrayExpressionElement::SpreadElement(spread) => match self.spread(spread, depth) {
                    Some(Node { kind: Kind::Array(more), .. }) => items.extend(more),
                    Some(other) => self.cannot_spread(spread, &other, "an array"),
                    None => {}
                },
                ArrayExpressionElement::Elision(hole) => self.refuse(hole.span, "a hole in an array"),
                element => items.extend(element.as_expression().and_then(|item| self.value(item, depth + 1))),
            }
        }
        Some(Kind::Array(items))
    }

    fn object(&mut self, object: &ObjectExpression<'_>, depth: usize) -> Option<Kind> {
        self.fits(object.properties.len(), object.span)?;
        let mut entries = Entries::default();
        for property in &object.properties {
            match property {
                ObjectPropertyKind::SpreadProperty(spread) => match self.spread(spread, depth) {
                    Some(Node { kind: Kind::Table(more), .. }) => {
                        for (key, node) in more {
                            entries.set(key, node, false);
                        }
                    }
                    Some(other) => self.cannot_spread(spread, &other, "an object"),
                    None => {}
                },
                ObjectPropertyKind::ObjectProperty(property) => {
                    let Some(key) = self.key(property) else { continue };
                    if entries.is_written(&key.name) {
                        let message = format!("the key `{}` is there twice", key.name);
                        self.report.push("duplicate-key", Some(key.span), message, None);
                    }
                    if let Some(node) = self.value(&property.value, depth + 1) {
                        entries.set(key, node, true);
                    }
                }
            }
        }
        Some(Kind::Table(entries.entries))
    }

    fn fits(&mut self, count: usize, span: Span) -> Option<()> {
        if count > limits::ITEMS {
            self.report.push("too-large", Some(bytes(span)), limits::too_many(count), None);
            return None;
        }
        Some(())
    }

    fn spread(&mut self, spread: &SpreadElement<'_>, depth: usize) -> Option<Node> {
        // What is spread stands where the spread does.
        self.value(&spread.argument, depth)
    }

    fn cannot_spread(&mut self, spread: &SpreadElement<'_>, node: &Node, into: &str) {
        let message = format!("{} can't be spread into {into}", node.kind.name());
        self.report.push("wrong-type", Some(bytes(spread.span)), message, None);
    }

    fn key(&mut self, property: &ObjectProperty<'_>) -> Option<Key> {
        let refused = match property.kind {
            PropertyKind::Get => Some("a getter"),
            PropertyKind::Set => Some("a setter"),
            PropertyKind::Init if property.method => Some("a method"),
            PropertyKind::Init => None,
        };
        if let Some(what) = refused {
            self.refuse(property.span, what);
            return None;
        }
        let span = bytes(property.key.span());
        let name = match &property.key {
            key if property.computed => {
                self.refuse(key.span(), "a computed key");
                return None;
            }
            PropertyKey::StaticIdentifier(name) => name.name.to_string(),
            PropertyKey::StringLiteral(name) if !name.lone_surrogates => {
                self.modern(name.raw.as_deref(), name.span)?;
                name.value.to_string()
            }
            other => {
                let message = "a key is a name or a text";
                self.report.push("not-literal", Some(bytes(other.span())), message, Some("quote it".to_owned()));
                return None;
            }
        };
        if name == "__proto__" {
            self.report.push("not-literal", Some(span), "`__proto__` is no key of a descriptor", None);
            return None;
        }
        Some(Key { name, span })
    }

    /// `Object.freeze({...})`, at any depth.
    fn frozen(&mut self, call: &CallExpression<'_>, depth: usize) -> Option<Node> {
        let is_freeze = match &call.callee {
            Expression::StaticMemberExpression(member) => {
                member.property.name == "freeze"
                    && matches!(&member.object, Expression::Identifier(object) if object.name == "Object")
            }
            _ => false,
        };
        match call.arguments.first().and_then(Argument::as_expression) {
            Some(argument) if is_freeze && call.arguments.len() == 1 => self.value(argument, depth),
            _ => {
                self.refuse(call.span, "a call");
                None
            }
        }
    }
}

/// `\1`, `\8`, `\01`; `\0` alone is no octal.
fn has_octal_escape(raw: &[u8]) -> bool {
    let mut rest = raw;
    while let Some(at) = rest.iter().position(|byte| *byte == b'\\') {
        match &rest[at + 1..] {
            [b'1'..=b'9', ..] => return true,
            [b'0', next, ..] if next.is_ascii_digit() => return true,
            _ => rest = rest.get(at + 2..).unwrap_or_default(),
        }
    }
    false
}

/// The entries of one object in the order of their first mention, as JavaScript keeps them.
#[derive(Default)]
struct Entries {
    entries: Vec<(Key, Node)>,
    /// Key -> its place, and whether it was written rather than spread: what is spread may be overridden.
    places: HashMap<String, (usize, bool)>,
}

impl Entries {
    fn is_written(&self, name: &str) -> bool {
        self.places.get(name).is_some_and(|(_, written)| *written)
    }

    fn set(&mut self, key: Key, node: Node, written: bool) {
        if let Some((at, was_written)) = self.places.get_mut(&key.name) {
            *was_written |= written;
            self.entries[*at] = (key, node);
        } else {
            self.places.insert(key.name.clone(), (self.entries.len(), written));
            self.entries.push((key, node));
        }
    }
}

fn what(expression: &Expression<'_>) -> &'static str {
    match expression {
        Expression::TemplateLiteral(_) => "a template with expressions",
        Expression::TaggedTemplateExpression(_) => "a tagged template",
        Expression::ArrowFunctionExpression(_) | Expression::FunctionExpression(_) => "a function",
        Expression::ClassExpression(_) => "a class",
        Expression::StaticMemberExpression(_)
        | Expression::ComputedMemberExpression(_)
        | Expression::ChainExpression(_)
        | Expression::ImportMeta(_) => "a member",
        Expression::NewExpression(_) | Expression::ImportExpression(_) => "a call",
        Expression::RegExpLiteral(_) => "a regular expression",
        Expression::BigIntLiteral(_) => "a big integer",
        Expression::ConditionalExpression(_) => "a condition",
        Expression::AwaitExpression(_) => "an `await`",
        Expression::AssignmentExpression(_) => "an assignment",
        Expression::ThisExpression(_) => "`this`",
        _ => "an operator",
    }
}
