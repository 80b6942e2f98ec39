//! `jskit history`, `undo`, `redo`, `recover`. History needs no package.

use std::fmt::Write as _;

use serde_json::json;

use super::{App, Context, Purpose, find, find_history};
use crate::change::ChangeSet;
use crate::cli::{Preview, Redo, Undo};
use crate::error::{Result, exit};
use crate::ops::{Offer, carry_out, nothing};
use time::format_description::well_known::Rfc3339;

use crate::transaction::{self, AppLock, Kind, Recovery, Step};
use crate::ui::FAINT;

pub fn list(context: &Context<'_>) -> Result<u8> {
    let root = find_history(context)?;
    let app = App::open_history(context, &root, Purpose::Read)?;
    let receipts = transaction::history(app.root)?;
    let mut text = String::new();
    let mut values = Vec::new();
    for receipt in receipts.iter().rev() {
        let time = receipt.time.truncate_to_second().format(&Rfc3339).unwrap_or_default();
        let state = if receipt.undone { "  (undone)" } else { "" };
        let paths: Vec<&str> =
            receipt.paths.iter().filter(|path| !path.is_internal()).map(crate::path::AppPath::as_str).collect();
        let files = context.ui.paint(
            FAINT,
            &match paths.len() {
                1 => "1 file".to_owned(),
                count => format!("{count} files"),
            },
        );
        let _ = writeln!(text, "{:>4}  {time}  {}  {files}{state}", receipt.number, receipt.command);
        let (kind, of) = match receipt.kind {
            Kind::Command => ("command", None),
            Kind::Create => ("create", None),
            Kind::Undo(number) => ("undo", Some(number)),
            Kind::Redo(number) => ("redo", Some(number)),
        };
        values.push(json!({
            "number": receipt.number, "time": time, "command": receipt.command, "kind": kind, "of": of,
            "undone": receipt.undone, "paths": paths,
        }));
    }
    if values.is_empty() {
        text.push_str("no command has changed this app here yet\n");
    }
    context.report("history", &text, json!({ "receipts": values }));
    Ok(exit::DONE)
}

pub fn undo(context: &Context<'_>, args: &Undo) -> Result<u8> {
    let root = find_history(context)?;
    let app = App::open_history(context, &root, Purpose::Change)?;
    let walk = match transaction::last_applied(app.root)? {
        Some(receipt) => Walk {
            done: format!("took back `{}`", receipt.command),
            set: transaction::undo(app.root, &receipt, args.delete_migrations)?,
            step: Some(Step::Undo(receipt.number)),
        },
        None => Walk::nowhere("there is no command to take back"),
    };
    offer(context, &app, &args.preview, "undo", &walk)
}

pub fn redo(context: &Context<'_>, args: &Redo) -> Result<u8> {
    let root = find_history(context)?;
    let app = App::open_history(context, &root, Purpose::Change)?;
    let walk = match transaction::last_undone(app.root)? {
        Some(receipt) => Walk {
            done: format!("applied `{}` again", receipt.command),
            set: transaction::redo(app.root, &receipt)?,
            step: Some(Step::Redo(receipt.number)),
        },
        None => Walk::nowhere("there is no undone command to apply again"),
    };
    offer(context, &app, &args.preview, "redo", &walk)
}

/// One step through the history; none where there is nowhere to go.
struct Walk {
    done: String,
    set: ChangeSet,
    step: Option<Step>,
}

impl Walk {
    fn nowhere(message: &str) -> Self {
        Self { done: String::new(), set: nothing(message), step: None }
    }
}

fn offer(context: &Context<'_>, app: &App<'_>, preview: &Preview, command: &str, walk: &Walk) -> Result<u8> {
    let apply = |set: &ChangeSet| match walk.step {
        Some(step) => transaction::apply_step(app.root, set, step, &context.record()).map(|_| ()),
        None => Ok(()),
    };
    let offer = Offer {
        ui: context.ui,
        errand: &context.errand,
        preview,
        command,
        done: &walk.done,
        set: &walk.set,
        whole: true,
        even_empty: walk.step.is_some(),
        apply: &apply,
    };
    carry_out(&offer).map(|(_, code)| code)
}

/// Settles an interrupted command; every other command does this first too.
pub fn recover(context: &Context<'_>) -> Result<u8> {
    let root = find(context)?;
    let _guard = AppLock::acquire(&root, context.lock_wait(), &context.command_line())?;
    let recovery = transaction::recover(&root)?;
    let settled = recovery != Recovery::Nothing;
    if let Some(message) = recovery.message() {
        context.ui.note(&message);
    }
    let text = if settled { "the app is whole again\n" } else { "nothing to recover\n" };
    context.report("recover", text, json!({ "recovered": settled }));
    Ok(exit::DONE)
}
