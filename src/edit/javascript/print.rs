//! Values and entries written in a style.

use std::fmt::Write;

use oxc_ast::AstKind;
use oxc_ast_visit::Visit;
use oxc_parser::ParseOptions;
use oxc_span::{GetSpan, Span};

use super::parse::{Parsed, usize_of, with_program};
use super::style::Style;
use super::{Intent, Value};
use crate::edit::text::{self, Edit};

/// Whether an object may have a line for each field.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    Lines,
    OneLine,
}

/// A value on one line in this project's style.
pub(super) fn plain(value: &Value) -> String {
    self::value(value, &Style::default(), "", Layout::OneLine)
}

/// A value that begins on a line with this indentation.
pub(super) fn value(value: &Value, style: &Style, indent: &str, layout: Layout) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.clone(),
        Value::String(text) => string(text, style.quote),
        Value::Code(code) => self::code(code, style, indent),
        Value::Array(items) => array(items, style, indent, layout),
        Value::Object(fields) => object(fields, style, indent, layout),
    }
}

fn array(items: &[Value], style: &Style, indent: &str, layout: Layout) -> String {
    let inner: Vec<String> = items.iter().map(|item| value(item, style, indent, Layout::OneLine)).collect();
    let line = format!("[{}]", inner.join(", "));
    let objects = items.iter().any(|item| matches!(item, Value::Object(fields) if !fields.is_empty()));
    if layout == Layout::OneLine || items.is_empty() || (!objects && line.chars().count() + indent.len() <= style.width)
    {
        return line;
    }
    let deeper = format!("{indent}{}", style.unit);
    let items: Vec<String> = items.iter().map(|item| value(item, style, &deeper, layout)).collect();
    lines(("[", "]"), &items, style.trailing_commas, style, indent)
}

fn object(fields: &[(String, Value)], style: &Style, indent: &str, layout: Layout) -> String {
    if fields.is_empty() {
        return "{}".to_owned();
    }
    if layout == Layout::OneLine {
        let items: Vec<String> =
            fields.iter().map(|(name, value)| property(name, value, style, indent, layout)).collect();
        let space = if style.spacing { " " } else { "" };
        return format!("{{{space}{}{space}}}", items.join(", "));
    }
    let deeper = format!("{indent}{}", style.unit);
    let items: Vec<String> = fields.iter().map(|(name, value)| property(name, value, style, &deeper, layout)).collect();
    lines(("{", "}"), &items, style.trailing_commas, style, indent)
}

fn lines((open, close): (&str, &str), items: &[String], trailing_comma: bool, style: &Style, indent: &str) -> String {
    let end = style.line_end;
    let deeper = format!("{end}{indent}{}", style.unit);
    let comma = if trailing_comma { "," } else { "" };
    format!("{open}{deeper}{}{comma}{end}{indent}{close}", items.join(&format!(",{deeper}")))
}

/// `"name": value`.
pub(super) fn quoted_property(name: &str, value: &Value, style: &Style, indent: &str, layout: Layout) -> String {
    format!("{}: {}", string(name, style.quote), self::value(value, style, indent, layout))
}

/// `name: value`, the name quoted where it has to be.
pub(super) fn property(name: &str, value: &Value, style: &Style, indent: &str, layout: Layout) -> String {
    format!("{}: {}", key(name, style), self::value(value, style, indent, layout))
}

fn key(name: &str, style: &Style) -> String {
    if is_identifier(name) { name.to_owned() } else { string(name, style.quote) }
}

fn is_identifier(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
    !name.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit()) && name.chars().all(plain)
}

/// `config.a["b-c"]`.
pub(super) fn path(path: &[String], style: &Style) -> String {
    let mut text = path.first().cloned().unwrap_or_default();
    for name in path.iter().skip(1) {
        if is_identifier(name) {
            text.push('.');
            text.push_str(name);
        } else {
            let _ = write!(text, "[{}]", string(name, style.quote));
        }
    }
    text
}

/// A string literal in the preferred quotes, or in the others where that saves escapes, as formatters do.
pub(super) fn string(content: &str, preferred: char) -> String {
    let other = if preferred == '"' { '\'' } else { '"' };
    let count = |quote: char| content.chars().filter(|c| *c == quote).count();
    let quote = if count(preferred) > count(other) { other } else { preferred };
    let mut text = String::from(quote);
    for c in content.chars() {
        match c {
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            _ if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}') => {
                let _ = write!(text, "\\u{:04x}", u32::from(c));
            }
            _ if c == quote => {
                text.push('\\');
                text.push(c);
            }
            _ => text.push(c),
        }
    }
    text.push(quote);
    text
}

/// The statement of an entry, without what it needs around it.
pub(super) fn statement(entry: &Intent, callee: &str, style: &Style, indent: &str) -> String {
    let end = if style.semicolons { ";" } else { "" };
    match entry {
        Intent::Call { fields, .. } => format!("{callee}({}){end}", object(fields, style, indent, Layout::Lines)),
        Intent::Register { token, local, .. } => {
            format!("{callee}({}, () => {local}){end}", string(token, style.quote))
        }
        Intent::Outlet { .. } => String::new(),
        Intent::Assign { path, value } => {
            format!("{} = {}{end}", self::path(path, style), self::value(value, style, indent, Layout::Lines))
        }
    }
}

/// A registration with each argument on its own line, as formatters break it.
pub(super) fn broken_register(callee: &str, token: &str, local: &str, style: &Style, indent: &str) -> String {
    let end = if style.semicolons { ";" } else { "" };
    let arguments = [string(token, style.quote), format!("() => {local}")];
    let call = lines((&format!("{callee}("), ")"), &arguments, style.argument_commas, style, indent);
    format!("{call}{end}")
}

pub(super) fn import(local: &str, from: &str, style: &Style) -> String {
    let end = if style.semicolons { ";" } else { "" };
    format!("import {local} from {}{end}", string(from, style.quote))
}

pub(super) fn parent(path: &[String], style: &Style) -> String {
    let end = if style.semicolons { ";" } else { "" };
    format!("{} ||= {{}}{end}", self::path(path, style))
}

/// Code that was written with double quotes, semicolons and two spaces, in another style.
fn code(code: &str, style: &Style, indent: &str) -> String {
    let wrapped = format!("({code}\n)");
    let converted = with_program(&wrapped, ParseOptions::default(), |parsed| {
        let mut converter = Converter { parsed, style, edits: Vec::new(), templates: Vec::new() };
        converter.visit_program(parsed.program);
        converter.finish(indent)
    });
    converted.unwrap_or_else(|_| code.to_owned())
}

struct Converter<'a, 'p> {
    parsed: &'p Parsed<'a>,
    style: &'p Style,
    edits: Vec<Edit>,
    /// Texts whose line ends and spaces are content.
    templates: Vec<(usize, usize)>,
}

impl<'a> Visit<'a> for Converter<'_, '_> {
    fn enter_node(&mut self, kind: AstKind<'a>) {
        match kind {
            AstKind::StringLiteral(literal) if !literal.lone_surrogates => {
                let insert = string(&literal.value, self.style.quote);
                self.edits.push(Edit { start: usize_of(literal.span.start), end: usize_of(literal.span.end), insert });
            }
            AstKind::ObjectPattern(pattern) => self.close_up(pattern.span),
            AstKind::ObjectExpression(object) => self.close_up(object.span),
            AstKind::TemplateLiteral(literal) => {
                self.templates.push((usize_of(literal.span.start), usize_of(literal.span.end)));
            }
            AstKind::ExpressionStatement(_) | AstKind::ReturnStatement(_) | AstKind::VariableDeclaration(_) => {
                self.drop_semicolon(usize_of(kind.span().end));
            }
            _ => {}
        }
    }
}

impl Converter<'_, '_> {
    /// `{ a }` as `{a}`, where the file has no spaces in there.
    fn close_up(&mut self, span: Span) {
        let text = self.parsed.slice(span);
        let (start, end) = (usize_of(span.start), usize_of(span.end));
        let spaced = text.len() > 4 && text.starts_with("{ ") && text.ends_with(" }") && !text.contains('\n');
        if !self.style.spacing && spaced {
            self.edits.push(Edit { start: start + 1, end: start + 2, insert: String::new() });
            self.edits.push(Edit { start: end - 2, end: end - 1, insert: String::new() });
        }
    }

    fn drop_semicolon(&mut self, end: usize) {
        let text = self.parsed.text;
        let next = text[end..].trim_start();
        let ends_line = text[end..].starts_with(['\n', '\r']) || next.starts_with('}');
        let hazard = next.starts_with(['(', '[', '`', '/', '+', '-', '*', ',', '.']);
        if !self.style.semicolons && text[..end].ends_with(';') && ends_line && !hazard {
            self.edits.push(Edit { start: end - 1, end, insert: String::new() });
        }
    }

    fn finish(mut self, indent: &str) -> String {
        let text = self.parsed.text;
        for (newline, _) in text.match_indices('\n') {
            let inside = self.templates.iter().any(|(start, end)| *start < newline && newline < *end);
            if inside || newline + 2 == text.len() {
                continue;
            }
            let spaces = text[newline + 1..].bytes().take_while(|byte| *byte == b' ').count();
            let units = self.style.unit.repeat(spaces / 2);
            let insert = format!("{}{indent}{units}{}", self.style.line_end, " ".repeat(spaces % 2));
            self.edits.push(Edit { start: newline, end: newline + 1 + spaces, insert });
        }
        let converted = text::apply(text, &self.edits).unwrap_or_else(|_| text.to_owned());
        converted[1..converted.len() - 2].to_owned()
    }
}
