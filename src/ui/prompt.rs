//! Questions, asked on a terminal only; the caller has looked at [`super::Ui::interactive`]. What they show is one line each, written out.

use dialoguer::console::Term;
use dialoguer::theme::ColorfulTheme;
use dialoguer::{Confirm, Editor, FuzzySelect, Input, Password, Select};

use crate::change::{ConflictPlace, PlaceKind};
use crate::error::{Error, Result};
use crate::visible::line as shown;

/// What to do with a previewed change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    Yes,
    No,
    /// Look at the diff of everything first.
    Whole,
    /// Look at the diff of one file first.
    File,
}

/// Lines that the question takes.
const QUESTION: usize = 6;

/// Whether texts can be seen together with the question behind them; a terminal that doesn't say how high it is has room for all.
pub fn fits(texts: &[&str]) -> bool {
    let Some((rows, _)) = Term::stderr().size_checked() else { return true };
    texts.iter().map(|text| text.lines().count()).sum::<usize>() + QUESTION <= usize::from(rows)
}

fn declined<T>(_: T) -> Error {
    Error::refused("declined", "nothing was changed", "run the command again when you are ready")
}

/// `looks` is what can be looked at before the answer.
pub fn apply(partial: bool, looks: &[Answer]) -> Result<Answer> {
    let yes = if partial { "Yes, apply the rest and remember the conflicts" } else { "Yes, apply" };
    let answers: Vec<Answer> = [Answer::Yes, Answer::No].into_iter().chain(looks.iter().copied()).collect();
    let items = answers.iter().map(|answer| match answer {
        Answer::Yes => yes,
        Answer::No => "No",
        Answer::Whole => "Show the whole diff",
        Answer::File => "Show the diff of one file",
    });
    let chosen = Select::with_theme(&ColorfulTheme::default())
        .with_prompt("Apply these changes?")
        .items(items)
        .default(0)
        .interact_opt()
        .map_err(declined)?;
    Ok(chosen.and_then(|index| answers.get(index).copied()).unwrap_or(Answer::No))
}

/// One of many, by typing a part of it; `None` to go back.
pub fn choose(prompt: &str, items: &[String], default: usize) -> Result<Option<usize>> {
    FuzzySelect::with_theme(&ColorfulTheme::default())
        .with_prompt(shown(prompt))
        .items(items.iter().map(|item| shown(item)))
        .default(default)
        .interact_opt()
        .map_err(declined)
}

pub fn text(
    prompt: &str,
    default: Option<&str>,
    check: &dyn Fn(&str) -> std::result::Result<(), String>,
) -> Result<String> {
    let theme = ColorfulTheme::default();
    let mut input = Input::<String>::with_theme(&theme).with_prompt(shown(prompt));
    if let Some(default) = default {
        input = input.default(default.to_owned());
    }
    input
        .validate_with(|text: &String| check(text).map_err(|reason| shown(&reason).into_owned()))
        .interact_text()
        .map_err(declined)
}

pub fn secret(prompt: &str) -> Result<String> {
    Password::with_theme(&ColorfulTheme::default()).with_prompt(shown(prompt)).interact().map_err(declined)
}

pub fn confirm(prompt: &str, default: bool) -> Result<bool> {
    let answer =
        Confirm::with_theme(&ColorfulTheme::default()).with_prompt(shown(prompt)).default(default).interact_opt();
    Ok(answer.map_err(declined)?.unwrap_or(false))
}

/// What to do with a place that the user and a package both changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    Mine,
    Theirs,
    Both,
    Edit,
    Skip,
}

/// One of the answers that the place can have, or none for now. A file with a hunk that waits, waits as a whole, and so does an entry.
pub fn conflict(place: &ConflictPlace) -> Result<Choice> {
    let all = [
        (Choice::Mine, "mine", "Mine: keep what I have"),
        (Choice::Theirs, "theirs", "Theirs: take what the package has"),
        (Choice::Both, "both", "Both: mine, then theirs"),
        (Choice::Edit, "edit", "Edit: write it in my editor"),
    ];
    let offered: Vec<(Choice, &str)> = all
        .into_iter()
        .filter(|(_, name, _)| place.answers.contains(name))
        .map(|(choice, _, text)| (choice, text))
        .collect();
    let skip = match place.kind {
        PlaceKind::Hunk => "Skip: leave the whole file for later",
        PlaceKind::Field => "Skip: leave the whole entry for later",
        PlaceKind::File => "Skip: leave it for later",
    };
    let items = offered.iter().map(|(_, text)| *text).chain([skip]);
    let chosen = Select::with_theme(&ColorfulTheme::default())
        .with_prompt(format!("{}?", shown(&place.name)))
        .items(items)
        .default(0)
        .interact_opt()
        .map_err(declined)?;
    Ok(chosen.and_then(|index| offered.get(index)).map_or(Choice::Skip, |(choice, _)| *choice))
}

/// What becomes of files and entries that need what goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaving {
    Move,
    Delete,
}

pub fn leaving() -> Result<Leaving> {
    let items =
        ["Move it to `removed/`, outside lint, tests, build and routes", "Delete it", "Stop: nothing is changed"];
    let chosen = Select::with_theme(&ColorfulTheme::default())
        .with_prompt("What becomes of what needs it?")
        .items(items)
        .default(0)
        .interact_opt()
        .map_err(declined)?;
    match chosen {
        Some(0) => Ok(Leaving::Move),
        Some(1) => Ok(Leaving::Delete),
        _ => Err(declined(())),
    }
}

/// What an editor makes of a text.
pub fn edit(editor: Option<&str>, extension: &str, text: &str) -> Result<String> {
    let mut opened = Editor::new();
    let program = editor.unwrap_or(if cfg!(windows) { "notepad.exe" } else { "vi" });
    opened.executable(program).extension(&format!(".{extension}")).require_save(false).trim_newlines(false);
    match opened.edit(text) {
        Ok(edited) => Ok(edited.unwrap_or_else(|| text.to_owned())),
        Err(error) => {
            let hint = "set EDITOR to a program that takes a file, or give another answer";
            Err(Error::refused("no-editor", format!("the editor `{program}` can't be used: {error}"), hint))
        }
    }
}
