//! `jskit history`, `undo`, `redo`, `recover`.

use std::fmt::Write as _;

use serde_json::json;

use super::{App, Context, Purpose, find, say_recovery};
use crate::catalog::Wanted;
use crate::change::ChangeSet;
use crate::cli::{Preview, Redo, Undo};
use crate::error::{Result, exit};
use crate::ops::{Offer, carry_out, nothing};
use crate::transaction::secrets::Keyring;
use crate::transaction::{self, CommandRecord, Kind, Receipt, UndoOptions, history};
use crate::ui::FAINT;

/// History needs no package.
fn no_package() -> Wanted {
    Wanted::Closure(Vec::new())
}

pub fn list(context: &Context<'_>) -> Result<u8> {
    let root = find(context)?;
    let app = App::open(context, &root, Purpose::Read, no_package())?;
    let receipts = history::list(app.root);
    let (_, undone) = history::stacks(&receipts);
    let mut text = String::new();
    let mut values = Vec::new();
    for receipt in receipts.iter().rev() {
        let is_undone = undone.iter().any(|other| other.id == receipt.id);
        let state = if is_undone { "  (undone)" } else { "" };
        let paths: Vec<&str> =
            receipt.changes.iter().filter(|change| !change.path.is_internal()).map(|change| change.path.as_str()).collect();
        let files = context.ui.paint(FAINT, &format!("{} files", paths.len()));
        let _ = writeln!(text, "{:>4}  {}  {}  {files}{state}", receipt.id, receipt.time, receipt.command);
        values.push(json!({
            "number": receipt.id, "time": receipt.time, "command": receipt.command, "undone": is_undone, "paths": paths,
        }));
    }
    if values.is_empty() {
        text.push_str("no command has changed this app here yet\n");
    }
    context.report("history", &text, json!({ "receipts": values }));
    Ok(exit::DONE)
}

pub fn undo(context: &Context<'_>, args: &Undo) -> Result<u8> {
    let root = find(context)?;
    let app = App::open(context, &root, Purpose::Change, no_package())?;
    let receipts = history::list(app.root);
    let (done, _) = history::stacks(&receipts);
    let Some(receipt) = done.last() else {
        return offer(context, &app, &args.preview, &Walk::nowhere("undo", "there is no command to take back"));
    };
    let set = {
        let stored = history::load(app.root, receipt.id)?;
        let keyring = Keyring::open(app.root);
        transaction::undo(app.root, &stored, keyring.as_ref(), UndoOptions { delete_migrations: args.delete_migrations })?
    };
    offer(context, &app, &args.preview, &Walk { command: "undo", done: format!("took back `{}`", receipt.command), set, kind: Kind::Undo(receipt.id) })
}

pub fn redo(context: &Context<'_>, args: &Redo) -> Result<u8> {
    let root = find(context)?;
    let app = App::open(context, &root, Purpose::Change, no_package())?;
    let receipts = history::list(app.root);
    let (_, undone) = history::stacks(&receipts);
    let Some(receipt) = undone.last() else {
        return offer(context, &app, &args.preview, &Walk::nowhere("redo", "there is no undone command to apply again"));
    };
    let receipt: &Receipt = receipt;
    let set = transaction::redo(app.root, &history::load(app.root, receipt.id)?)?;
    offer(context, &app, &args.preview, &Walk { command: "redo", done: format!("applied `{}` again", receipt.command), set, kind: Kind::Redo(receipt.id) })
}

/// One step through the history.
struct Walk {
    command: &'static str,
    done: String,
    set: ChangeSet,
    kind: Kind,
}

impl Walk {
    fn nowhere(command: &'static str, message: &str) -> Self {
        Self { command, done: String::new(), set: nothing(message), kind: Kind::Command }
    }
}

fn offer(context: &Context<'_>, app: &App<'_>, preview: &Preview, walk: &Walk) -> Result<u8> {
    let apply = |set: &ChangeSet| app.apply(set, &CommandRecord { kind: walk.kind, ..context.record() });
    let offer =
        Offer { ui: context.ui, preview, command: walk.command, done: &walk.done, set: &walk.set, apply: &apply };
    carry_out(&offer).map(|(_, code)| code)
}

/// Settles an interrupted command; every other command does this first too.
pub fn recover(context: &Context<'_>) -> Result<u8> {
    let root = find(context)?;
    let held = transaction::acquire(&root, &context.owner(), context.lock_wait())?;
    let settled = say_recovery(context, &transaction::recover(&held)?);
    let text = if settled { "the app is whole again\n" } else { "nothing to recover\n" };
    context.report("recover", text, json!({ "recovered": settled }));
    Ok(exit::DONE)
}
