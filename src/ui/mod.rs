//! The only code that prints or asks. Data goes to standard output, everything else to standard error.

pub mod conflict;
pub mod diff;
pub mod json;
pub mod prompt;
pub mod report;

use std::io::{IsTerminal, Write};

use anstyle::{AnsiColor, Style};

use crate::cli::Color;
use crate::error::{DescriptorProblem, Error};
use crate::resolve::Untrusted;

/// Where a command speaks. Output is kept until it is complete, so that a closed pipe is quiet and a failing command prints no half.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is asked for, or told by the terminal, for itself")]
pub struct Ui {
    pub json: bool,
    /// Questions can be asked: both ends are a terminal and no machine reads along.
    pub interactive: bool,
    color_out: bool,
    color_err: bool,
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
    pub fn new(color: Color, json: bool, no_color: bool) -> Self {
        let colored = |terminal: bool| match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => terminal && !no_color,
        };
        let (input, output, errors) =
            (std::io::stdin().is_terminal(), std::io::stdout().is_terminal(), std::io::stderr().is_terminal());
        Self { json, interactive: input && errors && !json, color_out: colored(output), color_err: colored(errors) }
    }

    /// Text in a style, where standard output takes colour.
    pub fn paint(&self, style: Style, text: &str) -> String {
        paint(self.color_out, style, text)
    }

    /// Data, complete, with its last line end.
    pub fn out(&self, text: &str) {
        write_quietly(&mut std::io::stdout().lock(), text);
    }

    /// A remark for the person at the terminal.
    pub fn note(&self, text: &str) {
        write_quietly(&mut std::io::stderr().lock(), &format!("{text}\n"));
    }

    pub fn warn(&self, text: &str) {
        self.note(&format!("{} {text}", paint(self.color_err, WARNING, "warning:")));
    }

    pub fn hint(&self, text: &str) {
        self.note(&format!("{} {text}", paint(self.color_err, HINT, "hint:")));
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
                self.note(&format!("  {} {line}", paint(self.color_err, CHANGED, "since then:")));
            }
        }
        if let Error::Untrusted { packages, .. } = error {
            for package in packages {
                self.note(&untrusted(package));
            }
        }
        self.note(&format!("{} {error}", paint(self.color_err, ERROR, "error:")));
        if let Some(hint) = error.hint() {
            self.note("");
            self.hint(&hint);
        }
    }

    /// A descriptor problem with its line and a caret.
    pub fn problem(&self, problem: &DescriptorProblem) {
        self.note(&render_problem(problem, self.color_err));
    }
}

/// What a package from outside may do, for whoever is to trust it.
pub fn untrusted(package: &Untrusted) -> String {
    let mut text = format!("`{}` {} from `{}` may do this:\n", package.package, package.version, package.origin);
    for effect in &package.effects {
        text.push_str(&format!("  {effect}\n"));
    }
    text.push_str(&format!("  its content is {}\n", package.content));
    text
}

fn paint(color: bool, style: Style, text: &str) -> String {
    if color { format!("{style}{text}{style:#}") } else { text.to_owned() }
}

/// A reader that went away is no failure of ours.
fn write_quietly(stream: &mut dyn Write, text: &str) {
    let _ = stream.write_all(text.as_bytes()).and_then(|()| stream.flush());
}

/// `error[code]: message`, the place, the line, the caret, the hint.
pub fn render_problem(problem: &DescriptorProblem, color: bool) -> String {
    use std::fmt::Write as _;
    let mut text = format!("{} {}", paint(color, ERROR, &format!("error[{}]:", problem.code)), problem.message);
    match problem.span.and_then(|span| caret(&problem.source, span)) {
        Some(caret) => {
            let number = caret.line.to_string();
            let gap = " ".repeat(number.len());
            let marks = "^".repeat(caret.width);
            let _ = write!(text, "\n{gap}--> {}:{}:{}", problem.file, caret.line, caret.column);
            let _ = write!(
                text,
                "\n{gap} |\n{number} | {}\n{gap} | {}{}",
                caret.text,
                caret.indent,
                paint(color, ERROR, &marks)
            );
        }
        None if !problem.file.is_empty() => {
            let _ = write!(text, "\n--> {}", problem.file);
        }
        None => {}
    }
    if let Some(hint) = &problem.hint {
        let _ = write!(text, "\n{} {hint}", paint(color, HINT, "hint:"));
    }
    text
}

struct Caret<'a> {
    line: usize,
    column: usize,
    text: &'a str,
    /// What stands before the caret, tabs kept.
    indent: String,
    width: usize,
}

fn caret(source: &str, (start, end): (usize, usize)) -> Option<Caret<'_>> {
    let before = source.get(..start)?;
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let text = source[line_start..].lines().next().unwrap_or("");
    let lead = &source[line_start..start];
    let shown = source.get(start..end).unwrap_or("").lines().next().unwrap_or("").chars().count();
    let rest = text.chars().count().saturating_sub(lead.chars().count());
    Some(Caret {
        line: before.matches('\n').count() + 1,
        column: lead.chars().count() + 1,
        text,
        indent: lead.chars().map(|letter| if letter == '\t' { '\t' } else { ' ' }).collect(),
        width: shown.clamp(1, rest.max(1)),
    })
}
