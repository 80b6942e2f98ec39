//! Whether two sources are the same program text but for layout.

use oxc_parser::ParseOptions;
use oxc_span::ContentEq;

use super::parse::{Parsed, usize_of, with_programs};
use crate::edit::text::split_bom;

/// Parentheses that change nothing are layout too: formatters add and drop them.
fn options() -> ParseOptions {
    ParseOptions { preserve_parens: false, ..ParseOptions::default() }
}

pub(super) fn sources(left: &str, right: &str) -> bool {
    let (left, right) = (normal(left), normal(right));
    if left == right {
        return true;
    }
    if let (Some(left), Some(right)) = (Words::of(&left), Words::of(&right))
        && left != right
    {
        return false;
    }
    let equal = with_programs((&left, &right), options(), |left, right| {
        left.program.content_eq(right.program) && comments(left) == comments(right)
    });
    equal.unwrap_or(false)
}

pub(super) fn expressions(left: &str, right: &str) -> bool {
    left == right || sources(&format!("({left}\n)"), &format!("({right}\n)"))
}

fn normal(source: &str) -> String {
    split_bom(source).1.replace("\r\n", "\n").trim_end().to_owned()
}

/// Comments count, how they are indented doesn't.
fn comments(parsed: &Parsed<'_>) -> Vec<String> {
    let text = |start: u32, end: u32| {
        let lines = parsed.text[usize_of(start)..usize_of(end)].lines().map(str::trim);
        lines.collect::<Vec<_>>().join("\n")
    };
    parsed.program.comments.iter().map(|comment| text(comment.span.start, comment.span.end)).collect()
}

/// How many words a source has outside of its numbers, and what they add up to. Sources that say the same have the same words, though a
/// comment may stand elsewhere: so most of those that differ are told apart without parsing either.
#[derive(Debug, PartialEq, Eq)]
struct Words {
    count: usize,
    sum: u64,
}

impl Words {
    /// `None` where a word can be written in another way: with an escape, or behind a number's dot.
    fn of(source: &str) -> Option<Self> {
        let bytes = source.as_bytes();
        let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$';
        let mut words = Self { count: 0, sum: 0 };
        let mut at = 0;
        while let Some(&first) = bytes.get(at) {
            if first == b'\\' {
                return None;
            }
            if !is_word(first) {
                at += 1;
                continue;
            }
            let length = bytes[at..].iter().take_while(|byte| is_word(**byte)).count();
            let (word, behind) = (&bytes[at..at + length], &bytes[at + length..]);
            if !first.is_ascii_digit() {
                words.count += 1;
                words.sum = words.sum.wrapping_add(hash(word));
            } else if behind.first() == Some(&b'.') && !behind.get(1).is_some_and(u8::is_ascii_digit) {
                return None;
            }
            at += length;
        }
        Some(words)
    }
}

/// FNV-1a.
fn hash(word: &[u8]) -> u64 {
    word.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::{Words, sources};

    /// Each pair is the same source, told without the help of its words or in spite of them.
    #[test]
    fn words_never_tell_apart_what_is_the_same() {
        for (left, right) in [
            ("const a = 1000;", "const a = 1e3\n"),
            ("const a = 0x10;", "const a = 16;"),
            ("const a = .5e1;", "const a = 5;"),
            ("const a = 1.e3;", "const a = 1000;"),
            ("const a = 1..toFixed();", "const a = (1).toFixed();"),
            ("const a = \"\\u0061b\";", "const a = 'ab';"),
            ("const \\u0061 = 1;", "const a = 1;"),
            ("f(a, /* one */ b);", "f(a, b /* one */);"),
            ("let é\u{a0}= 'ü';", "let é = \"ü\";"),
        ] {
            assert!(sources(left, right), "{left} {right}");
        }
    }

    #[test]
    fn other_words_are_another_source() {
        for (left, right) in
            [("f(a);", "f(b);"), ("f(a);", "f(a, a);"), ("f();", "f();\n// mine"), ("f('a b')", "f('a')")]
        {
            assert!(!sources(left, right), "{left} {right}");
            assert_ne!(Words::of(left), Words::of(right), "{left} {right}");
        }
        assert!(!sources("f(a, b);", "f(b, a);"), "the order is the tree's business");
    }
}
