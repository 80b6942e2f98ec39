//! How deep a source can nest at most, found without parsing it.
//!
//! The parser recurses, so a hostile file could overflow the stack and abort the process. Every level of the tree takes at
//! least one token, so tokens bound the depth. What is here never says less than the parser may need: where it can't tell
//! a regular expression from a division it counts what opens and not what closes, or gives up.

/// An upper bound of the nesting, or `None` where none could be found cheaply.
pub(super) fn bound(source: &str, enough: usize) -> Option<usize> {
    let words = count_tokens(source, enough);
    if words <= enough { Some(words) } else { Scanner::new(source).run() }
}

/// Tokens as if strings and comments were code: more than there are. More than `enough` are not counted.
fn count_tokens(source: &str, enough: usize) -> usize {
    let mut in_word = false;
    let mut count = 0;
    for byte in source.bytes() {
        let word = is_word(byte);
        let goes_on = word && in_word;
        if !byte.is_ascii_whitespace() && !goes_on {
            count += 1;
            if count > enough {
                break;
            }
        }
        in_word = word;
    }
    count
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || byte >= 0x80
}

/// What stands open: a bracket, or the `${` of a template.
#[derive(Clone, Copy, PartialEq)]
enum Open {
    Top,
    Round,
    Square,
    Curly,
    Template,
}

struct Level {
    open: Open,
    tokens: usize,
    /// A `;` was seen: the count starts again unless an `else` goes on with the statement.
    ended: bool,
}

struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
    levels: Vec<Level>,
    sum: usize,
    deepest: usize,
    /// The last token, as far as it decides what a `/` is.
    previous: &'a [u8],
    /// Brackets may no longer be paired rightly, so that the end of a `${}` can't be told.
    unsure: bool,
}

impl<'a> Scanner<'a> {
    fn new(source: &'a str) -> Self {
        let top = Level { open: Open::Top, tokens: 0, ended: false };
        Self { bytes: source.as_bytes(), at: 0, levels: vec![top], sum: 0, deepest: 0, previous: b"", unsure: false }
    }

    fn run(mut self) -> Option<usize> {
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                _ if byte.is_ascii_whitespace() => self.at += 1,
                b'/' if self.bytes[self.at..].starts_with(b"//") => self.at = self.line_end(),
                b'/' if self.bytes[self.at..].starts_with(b"/*") => self.at = self.find(self.at + 2, b"*/")?,
                b'/' => self.slash()?,
                b'"' | b'\'' => self.string(byte),
                b'`' if self.unsure => return None,
                b'`' => {
                    self.token(1);
                    self.template();
                }
                b'}' if self.unsure && self.levels.iter().any(|level| level.open == Open::Template) => return None,
                b'(' => self.open(Open::Round),
                b'[' => self.open(Open::Square),
                b'{' => self.open(Open::Curly),
                b')' | b']' | b'}' => self.close(),
                _ => self.word_or_sign(byte),
            }
        }
        Some(self.deepest)
    }

    fn token(&mut self, length: usize) {
        let text = &self.bytes[self.at..self.at + length];
        let level = self.levels.last_mut().expect("the top level is never closed");
        if level.ended && text != b"else" {
            self.sum -= level.tokens;
            level.tokens = 0;
        }
        level.ended = false;
        level.tokens += 1;
        self.sum += 1;
        self.deepest = self.deepest.max(self.sum);
        self.previous = text;
        self.at += length;
    }

    fn word_or_sign(&mut self, byte: u8) {
        if is_word(byte) {
            let length = self.bytes[self.at..].iter().take_while(|byte| is_word(**byte)).count();
            return self.token(length);
        }
        let twice = (byte == b'+' || byte == b'-') && self.bytes.get(self.at + 1) == Some(&byte);
        self.token(if twice { 2 } else { 1 });
        let level = self.levels.last_mut().expect("the top level is never closed");
        match byte {
            b';' => level.ended = true,
            // Arguments and elements are siblings; in curly brackets a comma may still be inside nested statements.
            b',' if matches!(level.open, Open::Round | Open::Square) => level.ended = true,
            _ => {}
        }
    }

    fn open(&mut self, open: Open) {
        self.token(1);
        self.levels.push(Level { open, tokens: 0, ended: false });
    }

    fn close(&mut self) {
        if self.levels.len() > 1 {
            let level = self.levels.pop().expect("more than one level");
            self.sum -= level.tokens;
            if level.open == Open::Template {
                self.at += 1;
                return self.template();
            }
        }
        self.token(1);
    }

    fn string(&mut self, quote: u8) {
        let mut end = self.at + 1;
        while let Some(&byte) = self.bytes.get(end) {
            end += 1;
            match byte {
                b'\\' => end += 1,
                b'\n' => break,
                _ if byte == quote => break,
                _ => {}
            }
        }
        self.token(end.min(self.bytes.len()) - self.at);
    }

    /// From behind a backtick or the end of a `${}` to the closing backtick or the next `${`.
    fn template(&mut self) {
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'`' => {
                    self.previous = b"`";
                    return;
                }
                b'$' if self.bytes.get(self.at) == Some(&b'{') => {
                    self.at += 1;
                    self.levels.push(Level { open: Open::Template, tokens: 0, ended: false });
                    self.previous = b"{";
                    return;
                }
                _ => {}
            }
        }
    }

    fn slash(&mut self) -> Option<()> {
        const BEFORE_VALUE: [&[u8]; 12] = [
            b"return", b"typeof", b"case", b"in", b"of", b"delete", b"void", b"throw", b"new", b"do", b"else", b"await",
        ];
        match self.previous.last() {
            Some(b')' | b'}') => self.ambiguous(),
            _ if self.previous == b"++" || self.previous == b"--" || self.previous == b"yield" => self.ambiguous(),
            _ if BEFORE_VALUE.contains(&self.previous) => self.regex(),
            Some(byte) if is_word(*byte) || matches!(byte, b']' | b'"' | b'\'' | b'`') => {
                self.token(1);
                Some(())
            }
            _ => self.regex(),
        }
    }

    fn regex(&mut self) -> Option<()> {
        let line = self.line_end();
        let (mut end, mut class) = (self.at + 1, false);
        while end < line {
            match self.bytes[end] {
                b'\\' => end += 1,
                b'[' => class = true,
                b']' => class = false,
                b'/' if !class => {
                    self.token(end + 1 - self.at);
                    self.previous = b"`";
                    return Some(());
                }
                _ => {}
            }
            end += 1;
        }
        None
    }

    /// The rest of the line, read so that both meanings of the `/` are covered.
    fn ambiguous(&mut self) -> Option<()> {
        let end = self.line_end();
        let rest = &self.bytes[self.at + 1..end];
        if !rest.contains(&b'/') {
            self.token(1);
            return Some(());
        }
        if rest.iter().any(|byte| matches!(byte, b'"' | b'\'' | b'`' | b'*')) {
            return None;
        }
        while self.at < end {
            match self.bytes[self.at] {
                byte if byte.is_ascii_whitespace() => self.at += 1,
                b'(' => self.open(Open::Round),
                b'[' => self.open(Open::Square),
                b'{' => self.open(Open::Curly),
                _ => self.token(1),
            }
        }
        self.unsure = true;
        Some(())
    }

    fn line_end(&self) -> usize {
        self.bytes[self.at..].iter().position(|byte| *byte == b'\n').map_or(self.bytes.len(), |length| self.at + length)
    }

    fn find(&self, from: usize, what: &[u8]) -> Option<usize> {
        self.bytes[from..].windows(what.len()).position(|window| window == what).map(|at| from + at + what.len())
    }
}

#[cfg(test)]
mod tests {
    use super::bound;

    #[test]
    fn siblings_do_not_add_up() {
        let statement = "addPlacement({ id: \"a(((\", when: ({ a }) => /[({]/.test(a) && a / 2 > `${b}`.length });\n";
        let one = bound(statement, 0).unwrap();
        assert!(one < 40, "{one}");
        assert_eq!(bound(&statement.repeat(1000), 0), Some(one));
    }

    #[test]
    fn what_nests_adds_up() {
        for open in ["(", "[", "{a:", "!", "a=>", "a?b:", "if(a)b;else ", "`${", "a+", "(/*)*/", "')'+(", "x=/[)]/.a("]
        {
            let found = bound(&open.repeat(1000), 0);
            assert!(found.is_none_or(|depth| depth >= 1000), "{open}: {found:?}");
        }
    }
}
