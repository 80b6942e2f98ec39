//! The pipeline, once: every command that changes anything gives its change set to [`carry_out`].

use crate::change::{ChangeSet, Kept};
use crate::cli::{Preview, SETTLING};
use crate::error::{Result, exit};
use crate::merge::Answer;
use crate::saved::{Errand, Saving};
use crate::shell;
use crate::ui::prompt::Answer as Reply;
use crate::ui::{Ui, diff, json, prompt, report};

/// How a change set ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Applied,
    /// There was nothing to do.
    Unchanged,
    /// Only shown (`--dry-run`, `--check`).
    Shown,
    Declined,
    /// Conflicts, and no `--partial`.
    Conflicted,
    /// Written down (`jskit plan`).
    Planned,
}

impl Outcome {
    fn status(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Unchanged => "unchanged",
            Self::Shown => "dry-run",
            Self::Declined => "declined",
            Self::Conflicted => "conflicts",
            Self::Planned => "planned",
        }
    }
}

/// What a command hands to [`carry_out`] besides its change set.
#[expect(missing_debug_implementations, reason = "a bundle of references")]
pub struct Offer<'a> {
    pub ui: &'a Ui,
    pub preview: &'a Preview,
    /// Whether it is made, or written down.
    pub errand: &'a Errand,
    /// The command's name, for the JSON document.
    pub command: &'a str,
    /// What was done, for the last line.
    pub done: &'a str,
    pub set: &'a ChangeSet,
    /// All of it or nothing: conflicts can't be left for later.
    pub whole: bool,
    /// Made even where no file changes: a step through the history that is not made would be in the way of all behind it.
    pub even_empty: bool,
    /// The one call that writes.
    pub apply: &'a dyn Fn(&ChangeSet) -> Result<()>,
}

/// Previews, asks where there is someone to ask, applies, reports. Gives the exit code.
pub fn carry_out(offer: &Offer<'_>) -> Result<(Outcome, u8)> {
    let outcome = match offer.errand {
        Errand::Do => decide(offer)?,
        Errand::Save(saving) => save(offer, saving)?,
        Errand::Follow(following) => {
            following.check(offer.set)?;
            decide(offer)?
        }
    };
    if outcome == Outcome::Applied {
        (offer.apply)(offer.set)?;
    }
    report_outcome(offer, outcome);
    Ok((outcome, exit_code(offer, outcome)))
}

/// A plan is the preview, and the file.
fn save(offer: &Offer<'_>, saving: &Saving) -> Result<Outcome> {
    let _ = show(offer, true);
    if !offer.set.conflicts.is_empty() && (offer.whole || !offer.preview.partial) {
        return Ok(Outcome::Conflicted);
    }
    saving.write(offer.set)?;
    Ok(Outcome::Planned)
}

fn exit_code(offer: &Offer<'_>, outcome: Outcome) -> u8 {
    match outcome {
        Outcome::Shown if !offer.set.conflicts.is_empty() && !offer.preview.partial => exit::USER,
        Outcome::Shown if offer.preview.check && !offer.set.is_empty() => exit::PENDING,
        Outcome::Applied if !offer.set.conflicts.is_empty() || has_markers(offer.set) => exit::USER,
        Outcome::Applied | Outcome::Unchanged | Outcome::Shown | Outcome::Planned => exit::DONE,
        Outcome::Declined | Outcome::Conflicted => exit::USER,
    }
}

/// Files were written that somebody has to finish by hand.
fn has_markers(set: &ChangeSet) -> bool {
    set.settled.iter().any(|settled| settled.answer == Answer::Markers.name())
}

fn decide(offer: &Offer<'_>) -> Result<Outcome> {
    let Offer { ui, preview, set, .. } = offer;
    let only_shown = preview.dry_run || preview.check;
    let conflicts = !set.conflicts.is_empty();
    let is_step = offer.even_empty && set.is_empty();
    if set.is_empty() && !conflicts && !is_step {
        return Ok(Outcome::Unchanged);
    }
    let looks = show(offer, only_shown);
    if only_shown {
        return Ok(Outcome::Shown);
    }
    if conflicts && offer.whole {
        return Ok(Outcome::Conflicted);
    }
    // Where no file changes there is nothing to be asked about.
    if ui.interactive && !preview.yes && !is_step {
        return ask(offer, looks);
    }
    if conflicts && !preview.partial {
        return Ok(Outcome::Conflicted);
    }
    Ok(if set.is_empty() && !is_step { Outcome::Unchanged } else { Outcome::Applied })
}

/// The preview: on a terminal it stands before the question, with `--dry-run` it is the output. Gives what can be looked at besides: a diff
/// that the summary would scroll away with waits until it is asked for.
fn show(offer: &Offer<'_>, only_shown: bool) -> &'static [Reply] {
    let Offer { ui, preview, set, .. } = offer;
    if ui.json {
        return &[];
    }
    let asked = ui.interactive && !preview.yes && !only_shown;
    let planned = matches!(offer.errand, Errand::Save(_));
    let mut looks: &[Reply] = &[Reply::File];
    let mut text = report::summary(ui, set);
    if offer.even_empty && set.is_empty() && set.conflicts.is_empty() {
        text.push_str("  no file changes\n");
    } else if !preview.no_diff && (preview.diff || preview.dry_run || asked || planned) {
        let diff = diff::unified(set);
        if asked && !preview.diff && !prompt::fits(&[&text, &diff]) {
            text.push_str(&format!("\nthe diff has {} lines\n", diff.lines().count()));
            looks = &[Reply::Whole, Reply::File];
        } else {
            text.push('\n');
            text.push_str(&diff::painted(ui, &diff));
        }
    }
    if only_shown || preview.diff {
        ui.out(&text);
    } else {
        ui.note(text.trim_end());
    }
    looks
}

fn ask(offer: &Offer<'_>, looks: &[Reply]) -> Result<Outcome> {
    loop {
        let conflicts = !offer.set.conflicts.is_empty();
        match prompt::apply(conflicts, looks)? {
            Reply::Yes => return Ok(Outcome::Applied),
            Reply::No => return Ok(Outcome::Declined),
            Reply::Whole => offer.ui.note(&diff::painted(offer.ui, &diff::unified(offer.set))),
            Reply::File => show_one(offer)?,
        }
    }
}

fn show_one(offer: &Offer<'_>) -> Result<()> {
    let changes: Vec<_> = offer.set.changes.values().filter(|change| !change.path.is_internal()).collect();
    let names: Vec<String> = changes.iter().map(|change| change.path.to_string()).collect();
    if let Some(index) = prompt::choose("File", &names, 0)? {
        offer.ui.note(&diff::painted(offer.ui, &diff::one(changes[index])));
    }
    Ok(())
}

fn report_outcome(offer: &Offer<'_>, outcome: Outcome) {
    let Offer { ui, set, .. } = offer;
    if ui.json {
        let (command, file) = match offer.errand {
            Errand::Do => (offer.command, None),
            Errand::Save(saving) => ("plan", (outcome == Outcome::Planned).then_some(&saving.shown)),
            Errand::Follow(following) => ("apply", Some(&following.shown)),
        };
        let mut document = json::change_set(command, outcome.status(), set);
        if let Some(file) = file {
            document["plan"] = file.as_str().into();
        }
        ui.out(&json::print(&document));
        return;
    }
    match outcome {
        Outcome::Unchanged => {
            for kept in &set.kept {
                ui.note(&format!("kept: {kept}"));
            }
            for warning in &set.warnings {
                ui.warn(warning);
            }
            ui.out("nothing to do\n");
        }
        Outcome::Applied => {
            ui.out(&format!("{} ({})\n", offer.done, report::counts(set)));
            if has_markers(set) {
                ui.hint("take the conflict markers out of the files, then run `jskit doctor --fix`");
            }
            for note in &set.notes {
                ui.out(&format!("note: {note}\n"));
            }
            if !set.next.is_empty() {
                ui.out("\nnext:\n");
                for next in &set.next {
                    ui.out(&format!("  {next}\n"));
                }
            }
        }
        Outcome::Planned => {
            if let Errand::Save(saving) = offer.errand {
                let empty = if set.is_empty() { "nothing to do; " } else { "" };
                ui.note(&format!(
                    "{empty}the plan is in `{}`: `jskit apply {}` makes it",
                    saving.shown,
                    shell::quoted(&saving.shown)
                ));
            }
        }
        Outcome::Shown => ui.note("nothing was written"),
        Outcome::Declined => ui.note("nothing was changed"),
        Outcome::Conflicted => {
            ui.note("nothing was changed");
            let has_places = set.conflicts.iter().any(|conflict| !conflict.places.is_empty());
            if has_places && SETTLING.contains(&offer.command) {
                ui.hint(
                    "answer with `--mine PLACE`, `--theirs PLACE` or `--both PLACE`, or for all of them with `--keep-mine` or `--take-theirs`",
                );
            }
            let rest = if offer.whole { "" } else { ", or apply the rest with `--partial`" };
            ui.hint(&format!("settle the conflicts above and run the command again{rest}"));
        }
    }
}

/// A set without changes that still has something to say.
pub fn nothing(message: impl Into<String>) -> ChangeSet {
    ChangeSet { kept: vec![Kept::from(message.into())], ..ChangeSet::default() }
}
