//! Colours that no text can forge. What is painted carries marks that only this process knows; where a text is written, the marks become
//! the terminal's escapes, and every other control character in it is written out.

use anstyle::Style;

use crate::visible;

#[derive(Clone, Debug)]
pub struct Painter {
    /// What stands around each escape of ours; `None` where nothing is ever painted.
    mark: Option<String>,
    colored: bool,
}

impl Painter {
    pub const PLAIN: Self = Self { mark: None, colored: false };

    /// `secret` is what a text from outside can't guess. Painters of one secret know each other's marks.
    pub fn new(secret: &[u8], colored: bool) -> Self {
        let hex = crate::hash::hex(secret);
        Self { mark: Some(format!("\u{1b}{hex}\u{1b}")), colored }
    }

    /// Text in a style, to be written by [`Self::shown`].
    pub fn paint(&self, style: Style, text: &str) -> String {
        match &self.mark {
            Some(mark) if self.colored => format!("{mark}{style}{mark}{text}{mark}{style:#}{mark}"),
            _ => text.to_owned(),
        }
    }

    /// A text as it may be written to a terminal, a pipe or a file.
    pub fn shown(&self, text: &str) -> String {
        let Some(mark) = &self.mark else { return visible::text(text).into_owned() };
        let mut shown = String::with_capacity(text.len());
        for (index, part) in text.split(mark.as_str()).enumerate() {
            if index % 2 == 0 {
                shown.push_str(&visible::text(part));
            } else if self.colored {
                shown.push_str(part);
            }
        }
        shown
    }
}

#[cfg(test)]
mod tests {
    use anstyle::{AnsiColor, Style};

    use super::Painter;

    const GREEN: Style = AnsiColor::Green.on_default();

    #[test]
    fn only_its_own_colours_reach_the_terminal() {
        let painter = Painter::new(b"secret", true);
        let painted = format!("\u{1b}[32m{}", painter.paint(GREEN, "a\u{1b}[31m\r\nb\u{202e}"));
        assert_eq!(painter.shown(&painted), "\\u{1b}[32m\u{1b}[32ma\\u{1b}[31m\r\nb\\u{202e}\u{1b}[0m");
    }

    #[test]
    fn colours_meant_for_another_stream_are_left_out() {
        let painted = Painter::new(b"secret", true).paint(GREEN, "a");
        assert_eq!(Painter::new(b"secret", false).shown(&painted), "a");
    }

    #[test]
    fn where_there_are_no_colours_nothing_passes() {
        assert_eq!(Painter::PLAIN.shown(&Painter::PLAIN.paint(GREEN, "a\u{1b}[0m")), "a\\u{1b}[0m");
    }
}
