//! What is said where the user and a package changed the same thing: by flags, and by whoever sits at the terminal.

use std::collections::BTreeMap;

use super::Context;
use crate::change::{ChangeSet, Conflict, ConflictPlace, PlaceKind};
use crate::cli::{Preview, Settle};
use crate::error::{Error, Result};
use crate::merge::{self, Answer, Hunk};
use crate::plan::Answers;
use crate::ui::conflict;
use crate::ui::prompt::{self, Choice};

/// The answers that the flags give.
pub fn answers(args: &Settle) -> Answers {
    let all = match args {
        Settle { keep_mine: true, .. } => Some(Answer::Mine),
        Settle { take_theirs: true, .. } => Some(Answer::Theirs),
        Settle { markers: true, .. } => Some(Answer::Markers),
        _ => None,
    };
    let named = [(&args.mine, Answer::Mine), (&args.theirs, Answer::Theirs), (&args.both, Answer::Both)];
    let place = |name: &String| name.strip_prefix("./").unwrap_or(name).to_owned();
    let places =
        named.into_iter().flat_map(|(names, answer)| names.iter().map(move |name| (place(name), answer.clone())));
    Answers { all, places: places.collect::<BTreeMap<_, _>>() }
}

/// An answer for a place that needs none is a slip of the pen.
pub fn check(answers: &Answers, set: &ChangeSet) -> Result<()> {
    let open: Vec<&str> = set.conflicts.iter().flat_map(|one| &one.places).map(|place| place.name.as_str()).collect();
    let is_in = |place: &str, name: &str| {
        place.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '.']))
    };
    for (name, answer) in &answers.places {
        if set.settled.iter().any(|settled| is_in(&settled.place, name)) {
            continue;
        }
        let flag = answer.name();
        let there: Vec<&str> = open.iter().copied().filter(|place| is_in(place, name)).collect();
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
    loop {
        let set = build(&answers)?;
        let open: Vec<(&Conflict, &ConflictPlace)> = set
            .conflicts
            .iter()
            .flat_map(|conflict| conflict.places.iter().map(move |place| (conflict, place)))
            .filter(|(_, place)| !asked.contains(&place.name))
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
        let answer = match prompt::conflict(&place.name, place.answers)? {
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
    if place.kind == PlaceKind::Field && text.trim().is_empty() {
        context.ui.warn("a field needs a value");
        return Ok(None);
    }
    Ok(Some(text))
}
