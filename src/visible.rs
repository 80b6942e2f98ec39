//! Text of others as it may be shown: what would steer a terminal, or make a text look different from what it is, is written out.
//!
//! Joiners and variation selectors stay, since scripts and emoji need them; they move nothing but the letters beside them.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Characters without a look of their own that change how others look, or hide what a text says.
pub fn is_hidden(letter: char) -> bool {
    matches!(letter,
        '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

/// Whether a letter stands for itself wherever a text is shown.
fn is_plain(letter: char) -> bool {
    !letter.is_control() && !is_hidden(letter)
}

/// A text of several lines: line ends and tabs stay.
pub fn text(text: &str) -> Cow<'_, str> {
    if text.chars().all(|letter| is_plain(letter) || matches!(letter, '\n' | '\t')) {
        return text.into();
    }
    let mut shown = String::with_capacity(text.len() + 16);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\n' | '\t' => shown.push(letter),
            '\r' if letters.peek() == Some(&'\n') => shown.push(letter),
            _ => write_out(letter, &mut shown),
        }
    }
    shown.into()
}

/// A text of one line: a line break in it would be a line that somebody else says.
pub fn line(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_plain) {
        return text.into();
    }
    let mut shown = String::with_capacity(text.len() + 16);
    text.chars().for_each(|letter| write_out(letter, &mut shown));
    shown.into()
}

/// JSON that says the same, with such characters as their numbers: outside of strings it has none but line ends.
pub fn json(text: &str) -> Cow<'_, str> {
    if text.chars().all(|letter| is_plain(letter) || letter == '\n') {
        return text.into();
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        if is_plain(letter) || letter == '\n' {
            shown.push(letter);
        } else {
            for unit in letter.encode_utf16(&mut [0; 2]) {
                let _ = write!(shown, "\\u{unit:04x}");
            }
        }
    }
    shown.into()
}

fn write_out(letter: char, shown: &mut String) {
    if is_plain(letter) { shown.push(letter) } else { shown.extend(letter.escape_default()) }
}

#[cfg(test)]
mod tests {
    use super::{json, line, text};

    #[test]
    fn what_steers_a_terminal_is_written_out() {
        let hostile = "a\u{1b}[2J\u{7}\u{9b}K\u{202e}b\u{feff}\r\u{7f}\u{e0041}";
        assert_eq!(text(hostile), r"a\u{1b}[2J\u{7}\u{9b}K\u{202e}b\u{feff}\r\u{7f}\u{e0041}");
        assert_eq!(json("\"\u{9b}\u{202e}\u{e0041}\""), r#""\u009b\u202e\udb40\udc41""#);
    }

    #[test]
    fn line_ends_stay_where_a_text_has_lines() {
        assert_eq!(text("a\tb\r\nc\rd\n"), "a\tb\r\nc\\rd\n");
        assert_eq!(line("a\tb\n  create c"), "a\\tb\\n  create c");
    }

    #[test]
    fn what_scripts_and_emoji_need_stays() {
        let needed = "\u{1f468}\u{200d}\u{1f469} \u{2764}\u{fe0f} \u{645}\u{6cc}\u{200c}\u{62e} \u{5e9}\u{5dc}";
        assert_eq!((text(needed).as_ref(), line(needed).as_ref(), json(needed).as_ref()), (needed, needed, needed));
    }
}
