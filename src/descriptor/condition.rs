//! `visible-when`: an expression over the placement context, checked and written as the arrow function of a placement's `when`.
//!
//! ```text
//! or    = and { "||" and }
//! and   = equal { "&&" equal }
//! equal = unary [ ("==" | "!=") unary ]
//! unary = "!" unary | "(" or ")" | path | 'text' | "text" | true | false
//! ```

use std::collections::BTreeSet;

use crate::suggest;

/// What the placement context has.
pub const ROOTS: [&str; 7] = ["auth", "workspace", "workspaces", "permissions", "surface", "user", "invites"];

const LENGTH: usize = 500;
const DEPTH: usize = 32;

/// What is wrong with an expression, and where in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConditionProblem {
    /// Bytes from the start of the expression.
    pub at: usize,
    pub message: String,
    pub hint: Option<String>,
}

/// The arrow function: `auth.authenticated` becomes `({ auth }) => Boolean(auth?.authenticated)`.
pub fn arrow(expression: &str) -> Result<String, ConditionProblem> {
    if expression.len() > LENGTH {
        return Err(problem(0, format!("the condition is longer than {LENGTH} bytes")));
    }
    let tokens = tokens(expression)?;
    let mut parser = Parser { tokens, next: 0, end: expression.len(), depth: 0, roots: BTreeSet::new() };
    let parsed = parser.or()?;
    if let Some((at, token)) = parser.tokens.get(parser.next) {
        return Err(problem(*at, format!("unexpected {}", token.describe())));
    }
    let roots: Vec<&str> = parser.roots.iter().map(|index| ROOTS[*index]).collect();
    let parameter = if roots.is_empty() { "()".to_owned() } else { format!("({{ {} }})", roots.join(", ")) };
    Ok(format!("{parameter} => Boolean({})", parsed.text))
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Path(Vec<String>),
    Text(String),
    Bool(bool),
    And,
    Or,
    Not,
    Equal,
    NotEqual,
    Open,
    Close,
}

impl Token {
    fn describe(&self) -> String {
        match self {
            Self::Path(parts) => format!("`{}`", parts.join(".")),
            Self::Text(_) => "a string".to_owned(),
            Self::Bool(value) => format!("`{value}`"),
            Self::And => "`&&`".to_owned(),
            Self::Or => "`||`".to_owned(),
            Self::Not => "`!`".to_owned(),
            Self::Equal => "`==`".to_owned(),
            Self::NotEqual => "`!=`".to_owned(),
            Self::Open => "`(`".to_owned(),
            Self::Close => "`)`".to_owned(),
        }
    }
}

fn problem(at: usize, message: impl Into<String>) -> ConditionProblem {
    ConditionProblem { at, message: message.into(), hint: None }
}

fn tokens(source: &str) -> Result<Vec<(usize, Token)>, ConditionProblem> {
    let bytes = source.as_bytes();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &source[at..];
        let (token, length) = match bytes[at] {
            b' ' => {
                at += 1;
                continue;
            }
            b'(' => (Token::Open, 1),
            b')' => (Token::Close, 1),
            b'&' if rest.starts_with("&&") => (Token::And, 2),
            b'|' if rest.starts_with("||") => (Token::Or, 2),
            b'=' if rest.starts_with("===") => return Err(with_hint(at, "`===` is not an operator", "write `==`")),
            b'=' if rest.starts_with("==") => (Token::Equal, 2),
            b'!' if rest.starts_with("!==") => return Err(with_hint(at, "`!==` is not an operator", "write `!=`")),
            b'!' if rest.starts_with("!=") => (Token::NotEqual, 2),
            b'!' => (Token::Not, 1),
            quote @ (b'"' | b'\'') => string(rest, quote, at)?,
            byte if byte.is_ascii_alphabetic() || byte == b'_' => word(rest, at)?,
            _ => {
                let found = rest.chars().next().unwrap_or(' ');
                return Err(problem(at, format!("unexpected `{found}` in the condition")));
            }
        };
        tokens.push((at, token));
        at += length;
    }
    Ok(tokens)
}

fn with_hint(at: usize, message: &str, hint: &str) -> ConditionProblem {
    ConditionProblem { at, message: message.to_owned(), hint: Some(hint.to_owned()) }
}

/// Texts are compared with ids and names: nothing that would need an escape is taken.
fn string(rest: &str, quote: u8, at: usize) -> Result<(Token, usize), ConditionProblem> {
    let body = &rest[1..];
    let Some(length) = body.bytes().position(|byte| byte == quote) else {
        return Err(problem(at, "the string in the condition has no end"));
    };
    let text = &body[..length];
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '_' | '-' | '.' | ':' | '*' | '/' | '@');
    if let Some((offset, found)) = text.char_indices().find(|(_, c)| !plain(*c)) {
        return Err(problem(
            at + 1 + offset,
            format!("`{}` is not allowed in a condition's string", found.escape_default()),
        ));
    }
    Ok((Token::Text(text.to_owned()), length + 2))
}

fn word(rest: &str, at: usize) -> Result<(Token, usize), ConditionProblem> {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.');
    let length = rest.bytes().position(|byte| !is_part(byte)).unwrap_or(rest.len());
    let text = &rest[..length];
    match text {
        "true" => return Ok((Token::Bool(true), length)),
        "false" => return Ok((Token::Bool(false), length)),
        _ => {}
    }
    let parts: Vec<String> = text.split('.').map(str::to_owned).collect();
    if parts.iter().any(|part| part.is_empty() || part.as_bytes()[0].is_ascii_digit()) {
        return Err(problem(at, format!("`{text}` is not a dotted name")));
    }
    if parts.iter().any(|part| matches!(part.as_str(), "__proto__" | "constructor" | "prototype")) {
        return Err(problem(at, format!("`{text}` reaches into the language, not the placement context")));
    }
    Ok((Token::Path(parts), length))
}

struct Parser {
    tokens: Vec<(usize, Token)>,
    next: usize,
    end: usize,
    depth: usize,
    roots: BTreeSet<usize>,
}

/// Source text and how tightly its outermost operator binds.
struct Text {
    text: String,
    binding: u8,
}

const OR: u8 = 1;
const AND: u8 = 2;
const EQUAL: u8 = 3;
const UNARY: u8 = 4;

impl Text {
    /// In parentheses where the place binds tighter.
    fn inside(self, binding: u8) -> String {
        if self.binding < binding { format!("({})", self.text) } else { self.text }
    }
}

impl Parser {
    fn or(&mut self) -> Result<Text, ConditionProblem> {
        let mut left = self.and()?;
        while self.take(&Token::Or) {
            let right = self.and()?;
            left = Text { text: format!("{} || {}", left.inside(OR), right.inside(AND)), binding: OR };
        }
        Ok(left)
    }

    fn and(&mut self) -> Result<Text, ConditionProblem> {
        let mut left = self.equal()?;
        while self.take(&Token::And) {
            let right = self.equal()?;
            left = Text { text: format!("{} && {}", left.inside(AND), right.inside(EQUAL)), binding: AND };
        }
        Ok(left)
    }

    fn equal(&mut self) -> Result<Text, ConditionProblem> {
        let left = self.unary()?;
        let operator = if self.take(&Token::Equal) {
            "==="
        } else if self.take(&Token::NotEqual) {
            "!=="
        } else {
            return Ok(left);
        };
        let right = self.unary()?;
        let text = format!("{} {operator} {}", left.inside(UNARY), right.inside(UNARY));
        Ok(Text { text, binding: EQUAL })
    }

    fn unary(&mut self) -> Result<Text, ConditionProblem> {
        let Some((at, token)) = self.tokens.get(self.next).cloned() else {
            return Err(problem(self.end, "the condition ends too early"));
        };
        self.next += 1;
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(problem(at, format!("the condition is nested more than {DEPTH} levels deep")));
        }
        let text = match token {
            Token::Not => Text { text: format!("!{}", self.unary()?.inside(UNARY)), binding: UNARY },
            Token::Open => {
                let inner = self.or()?;
                if !self.take(&Token::Close) {
                    return Err(problem(at, "the parenthesis has no end"));
                }
                inner
            }
            Token::Path(parts) => Text { text: self.path(&parts, at)?, binding: UNARY },
            Token::Text(text) => Text { text: format!("\"{text}\""), binding: UNARY },
            Token::Bool(value) => Text { text: value.to_string(), binding: UNARY },
            other => return Err(problem(at, format!("unexpected {}", other.describe()))),
        };
        self.depth -= 1;
        Ok(text)
    }

    fn path(&mut self, parts: &[String], at: usize) -> Result<String, ConditionProblem> {
        let Some(root) = ROOTS.iter().position(|root| *root == parts[0]) else {
            let hint = suggest::hint(&suggest::nearest(&parts[0], ROOTS))
                .or_else(|| Some(format!("it has `{}`", ROOTS.join("`, `"))));
            return Err(ConditionProblem { at, message: format!("the placement context has no `{}`", parts[0]), hint });
        };
        self.roots.insert(root);
        Ok(parts.join("?."))
    }

    fn take(&mut self, wanted: &Token) -> bool {
        let found = self.tokens.get(self.next).is_some_and(|(_, token)| token == wanted);
        self.next += usize::from(found);
        found
    }
}
