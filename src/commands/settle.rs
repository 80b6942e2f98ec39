//! What is said where the user and a package changed the same thing: by flags, and by whoever sits at the terminal.

use std::collections::BTreeMap;
use std::path::Path;

use super::package::{self, Policy};
use super::{App, Context};
use crate::change::{ChangeSet, Conflict, ConflictPlace, PlaceKind};
use crate::cli::{Preview, Settle};
use crate::edit::javascript;
use crate::error::{Error, Result};
use crate::fs::ConfinedDir;
use crate::merge::{self, Answer, Hunk};
use crate::plan::Answers;
use crate::ui::conflict;
use crate::ui::prompt::{self, Choice};

/// How a command that can be answered treats what is in the way.
pub fn policy(context: &Context<'_>, args: &Settle, preview: &Preview) -> Result<Policy> {
    let partial = context.records_pending(preview) || !args.skip.is_empty();
    Ok(Policy { answers: answers(context, args)?, partial, ..Policy::default() })
}

/// The answers that the flags give.
fn answers(context: &Context<'_>, args: &Settle) -> Result<Answers> {
    let all = match args {
        Settle { keep_mine: true, .. } => Some(Answer::Mine),
        Settle { take_theirs: true, .. } => Some(Answer::Theirs),
        Settle { markers: true, .. } => Some(Answer::Markers),
        _ => None,
    };
    let named = [
        (&args.mine, Answer::Mine),
        (&args.theirs, Answer::Theirs),
        (&args.both, Answer::Both),
        (&args.skip, Answer::Skip),
    ];
    let mut places = BTreeMap::new();
    for (names, answer) in named {
        places.extend(names.iter().map(|name| (place(name), answer.clone())));
    }
    for edit in &args.edit {
        let (name, file) = edit
            .split_once('=')
            .ok_or_else(|| Error::usage(format!("`--edit {edit}` names no file"), "the form is `--edit PLACE=FILE`"))?;
        places.insert(place(name), Answer::Text(text_of(&context.environment.folder.join(file))?));
    }
    Ok(Answers { all, places })
}

fn place(name: &str) -> String {
    name.strip_prefix("./").unwrap_or(name).to_owned()
}

fn text_of(file: &Path) -> Result<String> {
    let text = match (file.parent(), file.file_name().and_then(|name| name.to_str())) {
        (Some(folder), Some(name)) => ConfinedDir::open(folder)?.read_text(name)?,
        _ => None,
    };
    let absent =
        || Error::refused("no-file", format!("there is no file `{}`", file.display()), "name one with `--edit`");
    text.ok_or_else(absent)
}

/// Previews and applies. Where everything that is left was skipped by name, the rest is to be applied.
pub fn finish(
    context: &Context<'_>,
    app: &App<'_>,
    (args, preview): (&Settle, &Preview),
    (command, done): (&str, &str),
    set: &ChangeSet,
) -> Result<u8> {
    let is_skipped = |place: &ConflictPlace| args.skip.iter().any(|name| is_in(&place.name, &self::place(name)));
    let all = !args.skip.is_empty() && set.conflicts.iter().all(|one| one.places.iter().any(is_skipped));
    let preview = Preview { partial: preview.partial || all, ..preview.clone() };
    package::finish(context, app, &preview, command, done, set)
}

/// Whether a place is the named one, or lies in it.
fn is_in(place: &str, name: &str) -> bool {
    let is_end = |rest: &str| rest.is_empty() || rest.starts_with(if name.contains(':') { '.' } else { ':' });
    place.strip_prefix(name).is_some_and(is_end)
}

/// An answer for a place that needs none is a slip of the pen; where there is nothing to do at all it is one that was given before.
pub fn check(answers: &Answers, set: &ChangeSet) -> Result<()> {
    if set.is_empty() && set.conflicts.is_empty() {
        return Ok(());
    }
    let open: Vec<&str> = set.conflicts.iter().flat_map(|one| &one.places).map(|place| place.name.as_str()).collect();
    for (name, answer) in &answers.places {
        let there: Vec<&str> = open.iter().copied().filter(|place| is_in(place, name)).collect();
        let is_settled = set.settled.iter().any(|settled| is_in(&settled.place, name));
        if is_settled || (*answer == Answer::Skip && !there.is_empty()) {
            continue;
        }
        let flag = match answer {
            Answer::Skip => "skip",
            Answer::Text(_) => "edit",
            other => other.name(),
        };
        let message = match there.as_slice() {
            [] => format!("`--{flag} {name}` names no place that you and a package both changed"),
            _ => format!("`--{flag} {name}` settles nothing: {} can't have that answer", quoted(&there)),
        };
        let hint = match open.as_slice() {
            [] => "nothing is in conflict here: leave it out".to_owned(),
            _ => format!("in conflict are {}", quoted(&open)),
        };
        return Err(Error::usage(message, hint));
    }
    Ok(())
}

fn quoted(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// Asks about everything that has an answer, until each was asked about once. Nobody is asked without a terminal.
pub fn ask(
    context: &Context<'_>,
    preview: &Preview,
    mut answers: Answers,
    build: &dyn Fn(&Answers) -> Result<ChangeSet>,
) -> Result<ChangeSet> {
    let asks = context.ui.interactive && !preview.yes && !preview.dry_run && !preview.check;
    let mut asked = Vec::new();
    // What a flag leaves for later is not asked about.
    let left: Vec<String> =
        answers.places.iter().filter(|(_, answer)| **answer == Answer::Skip).map(|(name, _)| name.clone()).collect();
    let left_by_name = |place: &str| left.iter().any(|name| is_in(place, name));
    loop {
        let set = build(&answers)?;
        let open: Vec<(&Conflict, &ConflictPlace)> = set
            .conflicts
            .iter()
            .flat_map(|conflict| conflict.places.iter().map(move |place| (conflict, place)))
            .filter(|(_, place)| !asked.contains(&place.name) && !left_by_name(&place.name))
            .collect();
        if !asks || open.is_empty() {
            return Ok(set);
        }
        let mut skipped: Option<&Conflict> = None;
        for (conflict, place) in open {
            asked.push(place.name.clone());
            // A file with a hunk that waits, waits.
            if skipped.is_some_and(|skipped| std::ptr::eq(skipped, conflict)) {
                continue;
            }
            let answer = ask_one(context, conflict, place)?;
            if answer == Answer::Skip {
                skipped = Some(conflict);
            }
            answers.places.insert(place.name.clone(), answer);
        }
    }
}

fn ask_one(context: &Context<'_>, conflict: &Conflict, place: &ConflictPlace) -> Result<Answer> {
    context.ui.note(&format!("\n{}\n{}", conflict.message, conflict::place_text(context.ui, place)));
    loop {
        let answer = match prompt::conflict(place)? {
            Choice::Mine => Answer::Mine,
            Choice::Theirs => Answer::Theirs,
            Choice::Both => Answer::Both,
            Choice::Skip => Answer::Skip,
            Choice::Edit => match edited(context, conflict, place)? {
                Some(text) => Answer::Text(text),
                None => continue,
            },
        };
        return Ok(answer);
    }
}

/// What the user's editor makes of it; `None` where nothing was decided there.
fn edited(context: &Context<'_>, conflict: &Conflict, place: &ConflictPlace) -> Result<Option<String>> {
    let part = |text: &Option<String>| text.clone().unwrap_or_default();
    let hunk =
        Hunk { number: 0, line: 0, base: part(&place.base), mine: part(&place.mine), theirs: part(&place.theirs) };
    let extension = conflict.path.rsplit_once('.').map_or("txt", |(_, extension)| extension);
    let vars = &context.environment.vars;
    let editor = ["VISUAL", "EDITOR"].into_iter().find_map(|name| vars.get(name).filter(|value| !value.is_empty()));
    let text = prompt::edit(editor.map(String::as_str), extension, &merge::marked(&hunk))?;
    if let Some(line) = merge::first_marker(&text) {
        context.ui.warn(&format!("there is still a conflict marker in line {line}"));
        return Ok(None);
    }
    if place.kind == PlaceKind::Field
        && let Some(problem) = no_value(&text)
    {
        context.ui.warn(&problem);
        return Ok(None);
    }
    Ok(Some(text))
}

/// Why a text can't be the value of a field.
fn no_value(text: &str) -> Option<String> {
    if text.trim().is_empty() {
        return Some("a field needs a value".to_owned());
    }
    let problem = javascript::problem(&format!("void (\n{text}\n);"))?;
    Some(format!("`{}` is no JavaScript value: {}; a text stands in quotes", text.trim(), problem.message))
}
