//! Questions, asked on a terminal only; the caller has looked at [`super::Ui::interactive`].

use dialoguer::theme::ColorfulTheme;
use dialoguer::{Confirm, FuzzySelect, Input, Password, Select};

use crate::error::{Error, Result};

/// What to do with a previewed change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    Yes,
    No,
    /// Look at the diff of one file first.
    File,
}

fn declined<T>(_: T) -> Error {
    Error::refused("declined", "nothing was changed", "run the command again when you are ready")
}

pub fn apply(partial: bool) -> Result<Answer> {
    let yes = if partial { "Yes, apply the rest and remember the conflicts" } else { "Yes, apply" };
    let chosen = Select::with_theme(&ColorfulTheme::default())
        .with_prompt("Apply these changes?")
        .items([yes, "No", "Show the diff of one file"])
        .default(0)
        .interact_opt()
        .map_err(declined)?;
    Ok(match chosen {
        Some(0) => Answer::Yes,
        Some(2) => Answer::File,
        _ => Answer::No,
    })
}

/// One of many, by typing a part of it; `None` to go back.
pub fn choose(prompt: &str, items: &[String], default: usize) -> Result<Option<usize>> {
    FuzzySelect::with_theme(&ColorfulTheme::default())
        .with_prompt(prompt)
        .items(items)
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
    let mut input = Input::<String>::with_theme(&theme).with_prompt(prompt);
    if let Some(default) = default {
        input = input.default(default.to_owned());
    }
    input.validate_with(|text: &String| check(text)).interact_text().map_err(declined)
}

pub fn secret(prompt: &str) -> Result<String> {
    Password::with_theme(&ColorfulTheme::default()).with_prompt(prompt).interact().map_err(declined)
}

pub fn confirm(prompt: &str, default: bool) -> Result<bool> {
    let answer = Confirm::with_theme(&ColorfulTheme::default()).with_prompt(prompt).default(default).interact_opt();
    Ok(answer.map_err(declined)?.unwrap_or(false))
}
