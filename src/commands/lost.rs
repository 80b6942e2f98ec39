//! What goes and what stops working when packages go or their conditions hold no more, in the words of whoever uses the app.

use super::package::quoted;
use super::{App, Context};
use crate::app::{self, pages};
use crate::change::{ChangeKind, ChangeSet};
use crate::cli::{Leaving, Preview};
use crate::error::Result;
use crate::path::AppPath;
use crate::removal::{self, Edited};
use crate::resolve::Resolution;
use crate::ui::prompt;

/// Stray pages that are named before they are counted.
const NAMED: usize = 5;

/// Said before it happens. Nothing of the database is among it: migrations stay.
pub fn lost(app: &App<'_>, set: &ChangeSet) -> Vec<String> {
    let mut lost = Vec::new();
    let config = app::public_config(app.root, &mut Vec::new());
    let goes = |id: &str| {
        set.entries.iter().any(|entry| entry.kind == "surface" && entry.action == "remove" && entry.id == id)
    };
    let all = pages::read(app.root, &mut Vec::new());
    let is_deleted =
        |path: &AppPath| set.changes.get(path).is_some_and(|change| matches!(change.kind, ChangeKind::Delete { .. }));
    for surface in config.surfaces.iter().filter(|surface| goes(&surface.id)) {
        let root = surface.pages_root.as_deref().unwrap_or_default();
        lost.push(format!("the surface `{}` goes, and with it the routes below `/{root}`", surface.id));
        let on_it = |below: &str| pages::surface_of(&config.surfaces, below).is_some_and(|one| one.id == surface.id);
        let stray: Vec<String> = all
            .iter()
            .filter(|page| pages::below_pages(&page.path).is_some_and(on_it) && !is_deleted(&page.path))
            .map(|page| format!("`{}`", page.path))
            .collect();
        if !stray.is_empty() {
            let more = stray.len().saturating_sub(NAMED);
            let more = if more == 0 { String::new() } else { format!(" and {more} more") };
            let named = stray[..stray.len().min(NAMED)].join(", ");
            lost.push(format!("on no surface any more, and kept: {named}{more}"));
        }
    }
    let is_migration = |path: &AppPath| path.as_str().starts_with("migrations/");
    if set.kept.iter().any(|kept| kept.path.as_ref().is_some_and(is_migration)) {
        lost.push("the tables of the kept migrations, and what is in them, stay in the database".to_owned());
    }
    lost
}

/// What becomes of edited files that need what goes.
pub fn edited(leaving: Leaving) -> Edited {
    match leaving {
        Leaving { keep_edited: true, .. } => Edited::Keep,
        Leaving { delete_edited: true, .. } => Edited::Delete,
        Leaving { .. } => Edited::Stop,
    }
}

/// The change set of a removal. Where edited files stop it and there is someone to ask, what becomes of them is asked.
pub fn asking(
    context: &Context<'_>,
    preview: &Preview,
    leaving: Leaving,
    build: &dyn Fn(Edited) -> Result<ChangeSet>,
) -> Result<ChangeSet> {
    let edited = edited(leaving);
    let set = build(edited)?;
    let asks = context.ui.interactive && !preview.yes && !preview.dry_run && !preview.check && !preview.partial;
    let needs: Vec<_> = set.conflicts.iter().filter(|conflict| conflict.code == removal::NEEDS).collect();
    if edited != Edited::Stop || !asks || needs.is_empty() {
        return Ok(set);
    }
    for need in needs {
        let line = need.line.map(|line| format!(":{line}")).unwrap_or_default();
        context.ui.note(&format!("{}{line} {}", need.path, need.message));
    }
    build(match prompt::leaving()? {
        prompt::Leaving::Move => Edited::Keep,
        prompt::Leaving::Delete => Edited::Delete,
    })
}

/// What goes besides what was named, and why; `keeps` where the command can be told to keep it.
pub fn along(named: &[String], resolution: &Resolution, keeps: bool) -> Vec<String> {
    let others: Vec<String> = resolution.removed.iter().filter(|id| !named.contains(id)).cloned().collect();
    let (dependents, brought): (Vec<String>, Vec<String>) =
        others.into_iter().partition(|id| resolution.dependents.contains(id));
    let needed = match dependents.len() {
        0 => None,
        1 => Some(format!("{} goes too: it needs what is removed", quoted(&dependents))),
        _ => Some(format!("{} go too: they need what is removed", quoted(&dependents))),
    };
    let how = |them: &str| if keeps { format!(" (`--keep-dependencies` keeps {them})") } else { String::new() };
    let alone = match brought.len() {
        0 => None,
        1 => Some(format!("{} goes too: nothing else needs it{}", quoted(&brought), how("it"))),
        _ => Some(format!("{} go too: nothing else needs them{}", quoted(&brought), how("them"))),
    };
    needed.into_iter().chain(alone).collect()
}
