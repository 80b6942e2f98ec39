//! The part of Tera's language that templates may use: values with filters, conditions, loops over what the tool hands over, and names
//! for values. Nothing puts two texts together, so none can grow out of itself, and no loop walks through more than it could print.
//!
//! Tags are taken apart as Tera's lexer does it. What this grammar doesn't know is refused, so the two can't differ about what is code.

use serde_json::Value;

use super::{FILTERS, MAX_OUTPUT};

/// Loops inside loops multiply.
const LOOPS: usize = 2;
/// Blocks inside blocks, and words of one tag: Tera reads both by recursion.
const BLOCKS: usize = 32;
const WORDS: usize = 200;

/// Words of conditions; a bracket behind another word would be a call.
const OPERATORS: [&str; 7] = ["and", "or", "not", "in", "is", "if", "else"];

#[derive(Clone, Copy, Debug, PartialEq)]
enum Word<'a> {
    Name(&'a str),
    /// A text or a number.
    Constant,
    Sign(&'a str),
}

#[derive(Clone, Debug, PartialEq)]
enum Tag<'a> {
    /// A value, a condition, a comment, or `else`.
    Plain,
    If,
    EndIf,
    For {
        names: Vec<&'a str>,
        path: Vec<&'a str>,
    },
    EndFor,
    Set(&'a str),
}

struct Placed<'a> {
    tag: Tag<'a>,
    start: usize,
    end: usize,
}

/// Why a template says what no template may say.
pub fn check(source: &str) -> Result<(), String> {
    let tags = tags(source)?;
    let set: Vec<&str> =
        tags.iter().filter_map(|one| if let Tag::Set(name) = one.tag { Some(name) } else { None }).collect();
    let (mut blocks, mut loops) = (0_usize, 0_usize);
    for Placed { tag, start, .. } in &tags {
        match tag {
            Tag::If => blocks += 1,
            Tag::EndIf => blocks = blocks.saturating_sub(1),
            Tag::For { path, .. } => {
                (blocks, loops) = (blocks + 1, loops + 1);
                if let Some(name) = path.first().filter(|name| set.contains(name)) {
                    return Err(at(source, *start, &format!("a loop goes over a value of the app, not over `{name}`")));
                }
            }
            Tag::EndFor => (blocks, loops) = (blocks.saturating_sub(1), loops.saturating_sub(1)),
            Tag::Plain | Tag::Set(_) => {}
        }
        if loops > LOOPS {
            return Err(at(source, *start, &format!("has loops more than {LOOPS} deep")));
        }
        if blocks > BLOCKS {
            return Err(at(source, *start, &format!("has blocks more than {BLOCKS} deep")));
        }
    }
    Ok(())
}

/// Whether there is a loop in a text that [`check`] takes.
pub fn has_loop(source: &str) -> bool {
    tags(source).is_ok_and(|tags| tags.iter().any(|one| matches!(one.tag, Tag::For { .. })))
}

/// Refuses loops that would walk through more text than a template may print, whether they print it or not.
pub fn check_loops(source: &str, context: &Value) -> Result<(), String> {
    let (mut walked, mut from) = (0_usize, 0);
    let mut open: Vec<Loop<'_>> = Vec::new();
    for Placed { tag, start, end } in tags(source)? {
        let turns = open.iter().fold(1_usize, |turns, one| turns.saturating_mul(one.turns.max(1)));
        if !open.is_empty() {
            walked = walked.saturating_add(turns.saturating_mul(end - from));
        }
        from = end;
        match tag {
            Tag::For { names, path } => {
                let over = values(&path, &open, context);
                let turns = over.iter().map(|value| length(value)).max().unwrap_or(0);
                open.push(Loop { name: names.last().copied().unwrap_or_default(), turns, items: items(&over) });
            }
            Tag::EndFor => {
                open.pop();
            }
            _ => {}
        }
        if walked > MAX_OUTPUT {
            return Err(at(source, start, "has loops that go through more than 1 MiB"));
        }
    }
    Ok(())
}

struct Loop<'a> {
    name: &'a str,
    turns: usize,
    /// What `name` may be, all turns of all loops around it together.
    items: Vec<&'a Value>,
}

/// All that a path may lead to.
fn values<'a>(path: &[&str], open: &[Loop<'a>], context: &'a Value) -> Vec<&'a Value> {
    let [root, rest @ ..] = path else { return Vec::new() };
    let found: Vec<&Value> = match open.iter().rev().find(|one| one.name == *root) {
        Some(one) => one.items.clone(),
        None => context.get(root).into_iter().collect(),
    };
    rest.iter().fold(found, |found, key| found.into_iter().filter_map(|value| value.get(key)).collect())
}

fn length(value: &Value) -> usize {
    match value {
        Value::Array(items) => items.len(),
        Value::Object(fields) => fields.len(),
        Value::String(text) => text.len(),
        _ => 0,
    }
}

fn items<'a>(lists: &[&'a Value]) -> Vec<&'a Value> {
    let below = |list: &&'a Value| -> Vec<&'a Value> {
        match list {
            Value::Array(items) => items.iter().collect(),
            Value::Object(fields) => fields.values().collect(),
            _ => Vec::new(),
        }
    };
    lists.iter().flat_map(below).collect()
}

fn at(source: &str, offset: usize, reason: &str) -> String {
    format!("line {}: {reason}", source[..offset].matches('\n').count() + 1)
}

/// The tags of a template in their order.
fn tags(source: &str) -> Result<Vec<Placed<'_>>, String> {
    let mut tags = Vec::new();
    let mut from = 0;
    while let Some(start) = next_tag(source, from) {
        let trims = source[start + 2..].starts_with('-');
        let inside = start + 2 + usize::from(trims);
        let (tag, end) = match &source[start..start + 2] {
            "[#" => match source[inside..].find("#]") {
                Some(length) => (Tag::Plain, inside + length + 2),
                None => return Err(at(source, start, "has a comment without an end")),
            },
            opening => {
                let close = if opening == "[=" { "=]" } else { "%]" };
                let (words, end) = words(source, inside, close).map_err(|reason| at(source, start, &reason))?;
                let tag = if opening == "[=" { expression(&words).map(|()| Tag::Plain) } else { block(&words) };
                (tag.map_err(|reason| at(source, start, &reason))?, end)
            }
        };
        tags.push(Placed { tag, start, end });
        from = end;
    }
    Ok(tags)
}

fn next_tag(source: &str, from: usize) -> Option<usize> {
    let brackets = source[from..].match_indices('[').map(|(at, _)| from + at);
    brackets.into_iter().find(|at| super::TAGS.iter().any(|tag| source[*at..].starts_with(tag)))
}

/// The words of one tag, and where it ends.
fn words<'a>(source: &'a str, mut from: usize, close: &str) -> Result<(Vec<Word<'a>>, usize), String> {
    let mut words = Vec::new();
    loop {
        let rest = &source[from..];
        let Some(first) = rest.chars().next() else { return Err("has a tag without an end".to_owned()) };
        let unspaced = rest.strip_prefix('-').unwrap_or(rest);
        if unspaced.starts_with(close) {
            return Ok((words, from + rest.len() - unspaced.len() + close.len()));
        }
        if words.len() == WORDS {
            return Err(format!("has a tag of more than {WORDS} words"));
        }
        let (length, word) = match first {
            _ if first.is_ascii_whitespace() => {
                from += 1;
                continue;
            }
            '"' | '\'' | '`' => (text(rest, first)?, Word::Constant),
            '0'..='9' => (rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len(), Word::Constant),
            'a'..='z' | 'A'..='Z' | '_' => {
                let length = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
                (length, Word::Name(&rest[..length]))
            }
            _ => {
                let known = ["==", "!=", ".", "|", "(", ")", ",", "="].into_iter().find(|sign| rest.starts_with(sign));
                let sign =
                    known.ok_or_else(|| format!("`{}` is not part of what templates can say", first.escape_debug()))?;
                (sign.len(), Word::Sign(sign))
            }
        };
        words.push(word);
        from += length;
    }
}

/// The length of a text with its quotes.
fn text(rest: &str, quote: char) -> Result<usize, String> {
    let mut escaped = false;
    for (at, letter) in rest.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if letter == quote => return Ok(at + 1),
            _ => {}
        }
    }
    Err("has a text without an end".to_owned())
}

fn block<'a>(words: &[Word<'a>]) -> Result<Tag<'a>, String> {
    let [Word::Name(first), rest @ ..] = words else { return Err("has a block without a name".to_owned()) };
    match (*first, rest) {
        ("if", condition) => expression(condition).map(|()| Tag::If),
        ("elif", condition) => expression(condition).map(|()| Tag::Plain),
        ("else", []) => Ok(Tag::Plain),
        ("endif", []) => Ok(Tag::EndIf),
        ("endfor", []) => Ok(Tag::EndFor),
        ("for", [Word::Name(name), Word::Name("in"), over @ ..]) => looped(vec![name], over),
        ("for", [Word::Name(key), Word::Sign(","), Word::Name(name), Word::Name("in"), over @ ..]) => {
            looped(vec![key, name], over)
        }
        ("set", [Word::Name(name), Word::Sign("="), value @ ..]) => expression(value).map(|()| Tag::Set(name)),
        ("set", [Word::Name(name), ..]) => Err(format!("has a block that sets `{name}` to no value")),
        ("include" | "extends" | "import" | "macro" | "block" | "component", _) => {
            Err(format!("uses `{first}`: a template sees no other file"))
        }
        _ => Err(format!("uses `{first}` as no template can")),
    }
}

/// A loop goes over a value as it is: `name.name`.
fn looped<'a>(names: Vec<&'a str>, over: &[Word<'a>]) -> Result<Tag<'a>, String> {
    let mut path = Vec::new();
    for (index, word) in over.iter().enumerate() {
        match (index % 2, word) {
            (0, Word::Name(name)) => path.push(*name),
            (1, Word::Sign(".")) => {}
            _ => return Err("a loop goes over one value of the app, as it is".to_owned()),
        }
    }
    if over.len().is_multiple_of(2) {
        return Err("a loop goes over one value of the app, as it is".to_owned());
    }
    Ok(Tag::For { names, path })
}

/// Nothing in an expression makes a longer text of two, calls something, or is a list.
fn expression(words: &[Word<'_>]) -> Result<(), String> {
    for (index, word) in words.iter().enumerate() {
        let before = index.checked_sub(1).map(|before| words[before]);
        match (before, word) {
            (_, Word::Sign("," | "=")) => return Err("has a `,` or `=` where no value can have it".to_owned()),
            (Some(Word::Name(name)), Word::Sign("(")) if !OPERATORS.contains(&name) => {
                return Err(format!("calls `{name}`: templates have no functions, and filters take nothing"));
            }
            (Some(Word::Sign("|")), Word::Name(name)) if !FILTERS.contains(name) => {
                return Err(format!("there is no filter `{name}`, but `{}`", FILTERS.join("`, `")));
            }
            (_, Word::Name(name)) if name.starts_with("__") => return Err(format!("there is no value `{name}`")),
            _ => {}
        }
    }
    Ok(())
}
