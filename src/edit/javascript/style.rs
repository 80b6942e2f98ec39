//! How a file is written: what its own lines show, and this project's style where they show nothing.

use oxc_ast::AstKind;
use oxc_ast_visit::Visit;
use oxc_span::{GetSpan, Span};

use super::parse::Parsed;
use crate::edit::text::{self, LineEnds};

#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent traits of a file, each seen for itself")]
pub(super) struct Style {
    pub quote: char,
    pub semicolons: bool,
    pub unit: String,
    pub line_end: &'static str,
    pub trailing_commas: bool,
    /// Behind the last of several arguments that have a line each.
    pub argument_commas: bool,
    /// `{ a }`, not `{a}`.
    pub spacing: bool,
    pub width: usize,
}

impl Default for Style {
    fn default() -> Self {
        Self {
            quote: '"',
            semicolons: true,
            unit: "  ".to_owned(),
            line_end: "\n",
            trailing_commas: false,
            argument_commas: false,
            spacing: true,
            width: 80,
        }
    }
}

/// For and against one trait.
#[derive(Default)]
struct Vote(i64);

impl Vote {
    fn add(&mut self, yes: bool) {
        self.0 += if yes { 1 } else { -1 };
    }

    fn or(&self, default: bool) -> bool {
        if self.0 == 0 { default } else { self.0 > 0 }
    }
}

/// What a file shows of its style.
pub(super) fn of(parsed: &Parsed<'_>) -> Style {
    Tally::of(parsed).style(parsed.text)
}

/// What a file shows, to which can be added what a statement shows that is written into it.
pub(super) struct Tally {
    votes: Votes,
    line_ends: LineEnds,
}

impl Tally {
    pub fn of(parsed: &Parsed<'_>) -> Self {
        let mut walker = Walker { parsed, votes: Votes::default() };
        walker.visit_program(parsed.program);
        Self { votes: walker.votes, line_ends: LineEnds::of(parsed.text) }
    }

    /// False where the file has to be looked at again: of indentations that are used as often, its last one counts.
    #[must_use]
    pub fn add(&mut self, other: Self) -> bool {
        self.line_ends.add(other.line_ends);
        self.votes.add(other.votes)
    }

    /// `source` shows an indentation where no object does.
    pub fn style(&self, source: &str) -> Style {
        self.votes.style(source, self.line_ends.most())
    }
}

struct Walker<'a, 'p> {
    parsed: &'p Parsed<'a>,
    votes: Votes,
}

impl<'a> Visit<'a> for Walker<'a, '_> {
    fn enter_node(&mut self, kind: AstKind<'a>) {
        self.votes.see(self.parsed, kind);
    }
}

/// Collects what the nodes of a file show.
#[derive(Default)]
struct Votes {
    double_quotes: Vote,
    semicolons: Vote,
    trailing_commas: Vote,
    argument_commas: Vote,
    spacing: Vote,
    units: Vec<(String, usize)>,
}

impl Votes {
    fn add(&mut self, other: Self) -> bool {
        let Self { double_quotes, semicolons, trailing_commas, argument_commas, spacing, units } = other;
        self.double_quotes.0 += double_quotes.0;
        self.semicolons.0 += semicolons.0;
        self.trailing_commas.0 += trailing_commas.0;
        self.argument_commas.0 += argument_commas.0;
        self.spacing.0 += spacing.0;
        let mut is_known = !self.units.is_empty();
        for (unit, more) in units {
            match self.units.iter_mut().find(|(known, _)| *known == unit) {
                Some((_, count)) => *count += more,
                None => is_known = false,
            }
        }
        is_known
    }

    fn see(&mut self, parsed: &Parsed<'_>, kind: AstKind<'_>) {
        match kind {
            AstKind::StringLiteral(literal) => self.quote(parsed.slice(literal.span)),
            AstKind::ExpressionStatement(_) | AstKind::ImportDeclaration(_) | AstKind::ReturnStatement(_) => {
                self.semicolon(parsed, kind.span());
            }
            AstKind::VariableDeclaration(declaration) => {
                // The head of a loop has its declaration too, which never has its own semicolon.
                let text = parsed.slice(declaration.span);
                let rest = parsed.text[declaration.span.end as usize..].trim_start_matches(text::is_blank);
                if text.ends_with(';') || rest.starts_with(['\n', '\r']) {
                    self.semicolon(parsed, declaration.span);
                }
            }
            AstKind::ObjectExpression(object) => {
                self.bracketed(
                    parsed,
                    object.span,
                    object.properties.first().map(GetSpan::span),
                    object.properties.last().map(GetSpan::span),
                );
            }
            AstKind::ArrayExpression(array) => {
                self.bracketed(
                    parsed,
                    array.span,
                    array.elements.first().map(GetSpan::span),
                    array.elements.last().map(GetSpan::span),
                );
            }
            AstKind::CallExpression(call) => {
                let Some(last) = call.arguments.last() else { return };
                let behind = &parsed.text[last.span().end as usize..call.span.end as usize];
                if behind.contains('\n') {
                    self.argument_commas.add(behind.trim_start().starts_with(','));
                }
            }
            AstKind::ObjectPattern(pattern) => self.spaces(parsed.slice(pattern.span)),
            _ => {}
        }
    }

    fn quote(&mut self, raw: &str) {
        let inner = &raw[1..raw.len() - 1];
        if !inner.contains(['"', '\'']) {
            self.double_quotes.add(raw.starts_with('"'));
        }
    }

    fn semicolon(&mut self, parsed: &Parsed<'_>, span: Span) {
        let end = parsed.statement_end(span);
        self.semicolons.add(parsed.text[..end].ends_with(';'));
    }

    fn bracketed(&mut self, parsed: &Parsed<'_>, span: Span, first: Option<Span>, last: Option<Span>) {
        let (Some(first), Some(last)) = (first, last) else { return };
        let text = parsed.slice(span);
        let (open, close) = (span.start as usize, span.end as usize - 1);
        let last_end = last.end as usize;
        if !parsed.text[last_end..close].contains('\n') {
            if text.starts_with('{') {
                self.spaces(text);
            }
            return;
        }
        self.trailing_commas.add(parsed.text[last_end..close].trim_start().starts_with(','));
        let (outer, inner) = (parsed.indent_at(open), parsed.indent_at(first.start as usize));
        let unit = inner.strip_prefix(outer).unwrap_or_default();
        if unit.is_empty() || !parsed.text[open..first.start as usize].contains('\n') {
            return;
        }
        match self.units.iter_mut().find(|(known, _)| known == unit) {
            Some((_, count)) => *count += 1,
            None => self.units.push((unit.to_owned(), 1)),
        }
    }

    fn spaces(&mut self, text: &str) {
        if !text.contains('\n') && text.len() > 2 {
            self.spacing.add(text.starts_with("{ "));
        }
    }

    fn style(&self, source: &str, line_end: &'static str) -> Style {
        let default = Style::default();
        let unit = self.units.iter().max_by_key(|(_, count)| *count).map(|(unit, _)| unit.clone());
        Style {
            quote: if self.double_quotes.or(true) { '"' } else { '\'' },
            semicolons: self.semicolons.or(true),
            unit: unit.or_else(|| indentation(source)).unwrap_or(default.unit),
            line_end,
            trailing_commas: self.trailing_commas.or(false),
            argument_commas: self.argument_commas.or(false),
            spacing: self.spacing.or(true),
            width: default.width,
        }
    }
}

/// The first indentation in a file that has no object to tell.
fn indentation(source: &str) -> Option<String> {
    let blank = |line: &&str| line.starts_with(['\t', ' ']) && !line.trim_start().starts_with('*');
    let line = source.lines().find(blank)?;
    let unit = &line[..line.len() - line.trim_start().len()];
    Some(if unit.starts_with('\t') { "\t".to_owned() } else { unit.to_owned() })
}
