//! `jskit history`, `undo`, `redo`, `recover`.

use std::fmt::Write as _;

use serde_json::json;

use super::{App, Context, Purpose, lock_app, settle};
use crate::change::ChangeSet;
use crate::cli::{Preview, Redo, Undo};
use crate::error::Result;
use crate::fs::Root;
use crate::ops::{Offer, Outcome, carry_out, nothing};
use crate::transaction;
use crate::ui::FAINT;

pub fn list(context: &Context<'_>) -> Result<u8> {
    let app = App::open(context, Purpose::Read)?;
    let receipts = transaction::history(&app.root)?;
    let mut text = String::new();
    let mut values = Vec::new();
    for receipt in receipts.iter().rev() {
        let time = receipt.time.format(&time::format_description::well_known::Rfc3339).unwrap_or_default();
        let state = if receipt.undone { "  (undone)" } else { "" };
        let files = context.ui.paint(FAINT, &format!("{} files", receipt.paths.len()));
        let _ = writeln!(text, "{:>4}  {time}  {}  {files}{state}", receipt.number, receipt.command);
        values.push(json!({
            "number": receipt.number, "time": time, "command": receipt.command, "undone": receipt.undone,
            "paths": receipt.paths,
        }));
    }
    if values.is_empty() {
        text.push_str("no command has changed this app yet\n");
    }
    context.report("history", &text, json!({ "receipts": values }));
    Ok(0)
}

pub fn undo(context: &Context<'_>, args: &Undo) -> Result<u8> {
    let app = App::open(context, Purpose::Change)?;
    let Some(receipt) = transaction::last_applied(&app.root)? else {
        return offer(context, &app, &args.preview, "undo", "", &nothing("there is no command to take back"), None);
    };
    let set = transaction::undo(&app.root, &receipt, args.delete_migrations)?;
    let done = format!("took back `{}`", receipt.command);
    offer(context, &app, &args.preview, "undo", &done, &set, Some(transaction::Step::Undo(receipt.number)))
}

pub fn redo(context: &Context<'_>, args: &Redo) -> Result<u8> {
    let app = App::open(context, Purpose::Change)?;
    let Some(receipt) = transaction::last_undone(&app.root)? else {
        return offer(context, &app, &args.preview, "redo", "", &nothing("there is no undone command to apply again"), None);
    };
    let set = transaction::redo(&app.root, &receipt)?;
    let done = format!("applied `{}` again", receipt.command);
    offer(context, &app, &args.preview, "redo", &done, &set, Some(transaction::Step::Redo(receipt.number)))
}

fn offer(
    context: &Context<'_>,
    app: &App,
    preview: &Preview,
    command: &str,
    done: &str,
    set: &ChangeSet,
    step: Option<transaction::Step>,
) -> Result<u8> {
    let apply = |set: &ChangeSet| match &step {
        Some(step) => transaction::apply_step(&app.root, set, step),
        None => Ok(()),
    };
    let (_outcome, code): (Outcome, u8) =
        carry_out(&Offer { ui: context.ui, preview, command, done, set, apply: &apply })?;
    Ok(code)
}

/// Settles an interrupted command; every other command does this first too.
pub fn recover(context: &Context<'_>) -> Result<u8> {
    let root = Root::find_app(&context.folder())?;
    let guard = lock_app(context, &root)?;
    let settled = settle(context, &root, Some(&guard))?;
    let text = if settled { "settled an interrupted command\n" } else { "nothing to recover\n" };
    context.report("recover", text, json!({ "recovered": settled }));
    Ok(0)
}
