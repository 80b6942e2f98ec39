//! The only code that prints or asks. Data goes to standard output, everything else to standard error.
//!
//! Invariant: no control character and no hidden one of a text reaches a terminal. What is printed goes through [`Painter::shown`], what is
//! asked through `prompt`, a document through `json::print`; [`Ui::exact`] is for a text that is a file's content.

pub mod conflict;
pub mod diff;
pub mod json;
mod painter;
pub mod prompt;
pub mod report;

use std::io::{IsTerminal, Write};

use anstyle::{AnsiColor, Style};

pub use painter::Painter;

use crate::cli::Color;
use crate::error::{DescriptorProblem, Error};
use crate::resolve::Untrusted;
use crate::visible;

/// Where a command speaks. Output is kept until it is complete, so that a closed pipe is quiet and a failing command prints no half.
#[derive(Debug)]
pub struct Ui {
    pub json: bool,
    /// Questions can be asked: both ends are a terminal and no machine reads along.
    pub interactive: bool,
    out: Painter,
    err: Painter,
}

pub const ERROR: Style = AnsiColor::Red.on_default().bold();
pub const WARNING: Style = AnsiColor::Yellow.on_default().bold();
pub const HINT: Style = AnsiColor::Cyan.on_default();
pub const ADDED: Style = AnsiColor::Green.on_default();
pub const REMOVED: Style = AnsiColor::Red.on_default();
pub const CHANGED: Style = AnsiColor::Yellow.on_default();
pub const STRONG: Style = Style::new().bold();
pub const FAINT: Style = Style::new().dimmed();

impl Ui {
    /// `secret` is what no text from outside can guess.
    pub fn new(color: Color, json: bool, no_color: bool, secret: &[u8]) -> Self {
        let colored = |terminal: bool| match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => terminal && !no_color,
        };
        let painter = |terminal: bool| Painter::new(secret, colored(terminal));
        let (input, output, errors) =
            (std::io::stdin().is_terminal(), std::io::stdout().is_terminal(), std::io::stderr().is_terminal());
        Self { json, interactive: input && errors && !json, out: painter(output), err: painter(errors) }
    }

    /// Text in a style, where standard output takes colour.
    pub fn paint(&self, style: Style, text: &str) -> String {
        self.out.paint(style, text)
    }

    /// Data, complete, with its last line end.
    pub fn out(&self, text: &str) {
        write_quietly(&mut std::io::stdout().lock(), &self.out.shown(text));
    }

    /// The content of a file, to the byte.
    pub fn exact(&self, text: &str) {
        write_quietly(&mut std::io::stdout().lock(), text);
    }

    /// A remark for the person at the terminal.
    pub fn note(&self, text: &str) {
        write_quietly(&mut std::io::stderr().lock(), &format!("{}\n", self.err.shown(text)));
    }

    pub fn warn(&self, text: &str) {
        self.note(&format!("{} {text}", self.err.paint(WARNING, "warning:")));
    }

    pub fn hint(&self, text: &str) {
        self.note(&format!("{} {text}", self.err.paint(HINT, "hint:")));
    }

    pub fn error(&self, error: &Error) {
        if let Error::Descriptors(problems) = error {
            for problem in problems {
                self.problem(problem);
            }
        }
        if let Error::Stale(changed) = error
            && changed.len() > 1
        {
            for line in changed {
                self.note(&format!("  {} {line}", self.err.paint(CHANGED, "since then:")));
            }
        }
        if let Error::Untrusted { packages, .. } = error {
            for package in packages {
                self.note(&untrusted(package));
            }
        }
        self.note(&format!("{} {error}", self.err.paint(ERROR, "error:")));
        if let Some(hint) = error.hint() {
            self.note("");
            self.hint(&hint);
        }
    }

    /// A descriptor problem with its line and a caret.
    pub fn problem(&self, problem: &DescriptorProblem) {
        self.note(&render_problem(problem, &self.err));
    }
}

/// What a package from outside may do, for whoever is to trust it.
pub fn untrusted(package: &Untrusted) -> String {
    let origin = visible::line(&package.origin);
    let mut text = format!("`{}` {} from `{origin}` may do this:\n", package.package, package.version);
    for effect in &package.effects {
        text.push_str(&format!("  {}\n", visible::line(effect)));
    }
    text.push_str(&format!("  its content is {}\n", package.content));
    text
}

/// A reader that went away is no failure of ours.
fn write_quietly(stream: &mut dyn Write, text: &str) {
    let _ = stream.write_all(text.as_bytes()).and_then(|()| stream.flush());
}

/// `error[code]: message`, the place, the line, the caret, the hint.
pub fn render_problem(problem: &DescriptorProblem, painter: &Painter) -> String {
    use std::fmt::Write as _;
    let mut text = format!("{} {}", painter.paint(ERROR, &format!("error[{}]:", problem.code)), problem.message);
    let file = visible::line(&problem.file);
    match problem.span.and_then(|span| caret(&problem.source, span)) {
        Some(caret) => {
            let number = caret.line.to_string();
            let gap = " ".repeat(number.len());
            let marks = "^".repeat(caret.width);
            let _ = write!(text, "\n{gap}--> {file}:{}:{}", caret.line, caret.column);
            let _ = write!(
                text,
                "\n{gap} |\n{number} | {}\n{gap} | {}{}",
                caret.text,
                caret.indent,
                painter.paint(ERROR, &marks)
            );
        }
        None if !file.is_empty() => {
            let _ = write!(text, "\n--> {file}");
        }
        None => {}
    }
    if let Some(hint) = &problem.hint {
        let _ = write!(text, "\n{} {hint}", painter.paint(HINT, "hint:"));
    }
    text
}

struct Caret {
    line: usize,
    column: usize,
    /// The line as it is shown.
    text: String,
    /// What stands before the caret, tabs kept.
    indent: String,
    width: usize,
}

fn caret(source: &str, (start, end): (usize, usize)) -> Option<Caret> {
    let before = source.get(..start)?;
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let text = visible::text(source[line_start..].lines().next().unwrap_or(""));
    let lead = &source[line_start..start];
    let indent = visible::text(lead);
    let shown = visible::text(source.get(start..end).unwrap_or("").lines().next().unwrap_or("")).chars().count();
    let rest = text.chars().count().saturating_sub(indent.chars().count());
    Some(Caret {
        line: before.matches('\n').count() + 1,
        column: lead.chars().count() + 1,
        indent: indent.chars().map(|letter| if letter == '\t' { '\t' } else { ' ' }).collect(),
        width: shown.clamp(1, rest.max(1)),
        text: text.into_owned(),
    })
}
