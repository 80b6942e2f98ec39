//! `.env` files: keys read, set and dropped, with quoting that Node's `--env-file` and dotenv read back as the same value.
//!
//! Neither of the two knows escapes that the other has too, so a value goes in the quotes that it doesn't contain.

use super::text::{self, Edit};
use super::{Outcome, Refusal};

/// One `KEY=value` line, by its bytes.
struct Line<'a> {
    key: &'a str,
    value: &'a str,
    start: usize,
    /// With its quotes.
    value_start: usize,
    value_end: usize,
    /// Before the line end.
    end: usize,
}

/// The keys and values, in order, as the app would read them.
pub fn entries(source: &str) -> Vec<(String, String)> {
    let lines = lines(text::split_bom(source).1);
    lines.iter().map(|line| (line.key.to_owned(), unquoted(line))).collect()
}

/// Sets a key in its place, or at the end with its comment lines before it.
/// A value that no quoting can carry (a line break, say, or all three kinds of quotes) is refused.
pub fn set(source: &str, key: &str, value: &str, comment: &str) -> Outcome {
    let (bom, body) = text::split_bom(source);
    if !is_key(key) {
        return refused(body, 0, key, format!("`{key}` is no name for an environment variable"));
    }
    let lines = lines(body);
    // Of a key that is there twice both readers take the last.
    let line = lines.iter().rev().find(|line| line.key == key);
    if line.is_some_and(|line| unquoted(line) == value) {
        return Outcome::Unchanged;
    }
    let quoted = match quoted(value) {
        Ok(quoted) => quoted,
        Err(reason) => return refused(body, line.map_or(0, |line| line.start), key, reason),
    };
    let edit = match line {
        Some(line) => Edit { start: line.value_start, end: line.value_end, insert: quoted },
        None => append(body, &format!("{key}={quoted}"), comment),
    };
    let holds = |after: &str| {
        self::lines(after).iter().rev().find(|line| line.key == key).is_some_and(|line| unquoted(line) == value)
    };
    finish(bom, body, key, &[edit], &holds)
}

/// Drops a key, and the comment lines right above it when they are `comment`.
pub fn remove(source: &str, key: &str, comment: &str) -> Outcome {
    let (bom, body) = text::split_bom(source);
    let lines = lines(body);
    let edits: Vec<Edit> =
        lines.iter().filter(|line| line.key == key).map(|line| drop_line(body, line, comment)).collect();
    if edits.is_empty() {
        return Outcome::Unchanged;
    }
    finish(bom, body, key, &edits, &|after: &str| self::lines(after).iter().all(|line| line.key != key))
}

/// A file with odd quotes may read otherwise than its lines look: after an edit the key has to be what was meant, and all others what
/// they were.
fn finish(bom: &str, body: &str, key: &str, edits: &[Edit], holds: &dyn Fn(&str) -> bool) -> Outcome {
    let others = |text: &str| {
        let lines = lines(text);
        let others = lines.iter().filter(|line| line.key != key);
        others.map(|line| (line.key.to_owned(), unquoted(line))).collect::<Vec<_>>()
    };
    match text::apply(body, edits) {
        Ok(after) if holds(&after) && others(&after) == others(body) => Outcome::Edited(format!("{bom}{after}")),
        _ => {
            let at = edits.first().map_or(0, |edit| edit.start);
            refused(body, at, "", "a quote that is never closed makes an edit unsafe".to_owned())
        }
    }
}

/// The snippet leaves the value out: it may be a secret.
fn refused(body: &str, at: usize, key: &str, reason: String) -> Outcome {
    let (line, column) = text::line_and_column(body, at);
    let snippet = if key.is_empty() { String::new() } else { format!("{key}=") };
    Outcome::Refused(Refusal { line, column, reason, snippet })
}

fn is_key(key: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    !key.is_empty() && !key.starts_with(|c: char| c.is_ascii_digit()) && key.chars().all(word)
}

fn quoted(value: &str) -> Result<String, String> {
    if value.chars().any(|c| matches!(c, '\n' | '\r' | '\0' | '\u{2028}' | '\u{2029}')) {
        return Err("a value with a line break can't be kept in `.env`".to_owned());
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./:@%+,=?&~*!^()[]{}<>|;".contains(c);
    if value.chars().all(plain) {
        return Ok(value.to_owned());
    }
    // In double quotes both readers turn `\n` into a line break, and dotenv does so with `\r`.
    let fits =
        |quote: char| !value.contains(quote) && !(value.contains('\\') && (quote == '"' || value.ends_with('\\')));
    match ['\'', '"', '`'].into_iter().find(|quote| fits(*quote)) {
        Some(quote) => Ok(format!("{quote}{value}{quote}")),
        None if !value.contains(['\'', '"', '`', '#']) && value.trim() == value => Ok(value.to_owned()),
        None => Err("no quotes in `.env` can carry this value: it has all of them, or ends in a backslash".to_owned()),
    }
}

fn append(body: &str, line: &str, comment: &str) -> Edit {
    // A lone `\r` at the end belongs to the line: a `\n` behind it would make one line end of the two.
    let end = if body.ends_with('\r') { "\r\n" } else { text::line_end(body) };
    let comment = comment_lines(comment).fold(String::new(), |text, line| text + &line + end);
    // The blank line goes again with the comment: see `drop_line`.
    let blank = if comment.is_empty() || body.is_empty() { "" } else { end };
    let block = format!("{blank}{comment}{line}");
    let insert =
        if body.is_empty() || body.ends_with('\n') { format!("{block}{end}") } else { format!("{end}{block}") };
    Edit { start: body.len(), end: body.len(), insert }
}

fn comment_lines(comment: &str) -> impl DoubleEndedIterator<Item = String> {
    comment.lines().map(|line| format!("# {line}").trim_end().to_owned())
}

fn drop_line(body: &str, line: &Line<'_>, comment: &str) -> Edit {
    let mut start = line.start;
    let mut found = false;
    let lines: Vec<String> = comment_lines(comment).collect();
    let mut above = start;
    let all = lines.iter().rev().all(|wanted| match line_above(body, above) {
        Some((at, text)) if text == wanted => {
            above = at;
            true
        }
        _ => false,
    });
    if all && !lines.is_empty() {
        start = above;
        found = true;
    }
    if found && let Some((at, "")) = line_above(body, start) {
        start = at;
    }
    let rest = &body[line.end..];
    let newline = rest.find('\n').map_or(rest.len(), |at| at + 1);
    if newline == 0 {
        // The last line had no line end, so the one before it had none either before this was appended.
        let before = body[..start].strip_suffix('\n').unwrap_or(&body[..start]);
        start = before.strip_suffix('\r').unwrap_or(before).len();
    }
    Edit { start, end: line.end + newline, insert: String::new() }
}

/// Where the line before the one at `at` begins, and its text.
fn line_above(body: &str, at: usize) -> Option<(usize, &str)> {
    let before = body[..at].strip_suffix('\n')?;
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    Some((start, before[start..].trim_end_matches('\r')))
}

fn unquoted(line: &Line<'_>) -> String {
    match line.value.chars().next() {
        Some('"') if is_quoted(line.value) => line.value[1..line.value.len() - 1].replace("\\n", "\n"),
        Some('\'' | '`') if is_quoted(line.value) => line.value[1..line.value.len() - 1].to_owned(),
        _ => line.value.to_owned(),
    }
}

fn is_quoted(value: &str) -> bool {
    value.len() > 1 && value.starts_with(['"', '\'', '`']) && value.as_bytes()[0] == value.as_bytes()[value.len() - 1]
}

/// The lines that set a key. Quoted values may go over several lines.
fn lines(body: &str) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut at = 0;
    while at < body.len() {
        let end = line_end(body, at);
        let line = &body[at..end];
        let next = match key_in(line) {
            Some((key, after)) => {
                let value_start = at + after + blanks(&line[after..]);
                let found = value(body, value_start, end);
                let end = line_end(body, found);
                // An empty value has no place of its own: it begins right behind the `=`.
                let (value_start, found) =
                    if found > value_start { (value_start, found) } else { (at + after, at + after) };
                let value = &body[value_start..found];
                lines.push(Line { key, value, start: at, value_start, value_end: found, end });
                end
            }
            None => end,
        };
        at = next + body[next..].find('\n').map_or(body.len() - next, |newline| newline + 1);
    }
    lines
}

/// The end of a line without its line end.
fn line_end(body: &str, at: usize) -> usize {
    let end = body[at..].find('\n').map_or(body.len(), |newline| at + newline);
    if body[at..end].ends_with('\r') { end - 1 } else { end }
}

fn blanks(text: &str) -> usize {
    text.len() - text.trim_start_matches([' ', '\t']).len()
}

/// The key of a line, and where its value may begin.
fn key_in(line: &str) -> Option<(&str, usize)> {
    let (head, _) = line.split_once('=')?;
    let key = head.trim();
    let key = key.strip_prefix("export").filter(|rest| rest.starts_with([' ', '\t'])).map_or(key, str::trim);
    (!key.is_empty() && !key.starts_with('#')).then_some((key, head.len() + 1))
}

/// Where a value ends: behind its closing quote, or before a comment and the spaces in front of it.
fn value(body: &str, start: usize, line_end: usize) -> usize {
    if let Some(quote) = body[start..].chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))
        && let Some(length) = body[start + 1..].find(quote)
    {
        return start + 1 + length + 1;
    }
    let text = &body[start..line_end];
    let text = text.split_once('#').map_or(text, |(before, _)| before);
    start + text.trim_end().len()
}
