//! `jskit position element ID`: moves an entry of `src/placement.js`, or puts it back where its package had it.

use super::package::finish;
use super::{App, Context, Purpose, find};
use crate::app::{self, PLACEMENT_FILE, state};
use crate::catalog::Wanted;
use crate::change::ChangeSet;
use crate::cli::Position;
use crate::edit::javascript::{Intent, PLACEMENT_CALLEE};
use crate::error::{Error, Result};
use crate::ops::nothing;
use crate::path::AppPath;
use crate::plan::{self, Action, AdjustStep, Plan, Realize, Step};
use crate::position::{Fields, Place, Wish, now, ordered};
use crate::suggest::nearest;

pub fn run(context: &Context<'_>, args: &Position) -> Result<u8> {
    let id = match args.words.as_slice() {
        [kind, id] if kind == "element" => id,
        [id] if id != "element" => id,
        _ => return Err(Error::usage("one entry is moved at a time", "the form is `jskit position element ID`")),
    };
    let root = find(context)?;
    let app = App::open(context, &root, Purpose::Change, Wanted::Closure(Vec::new()))?;
    let model = app::read(app.root);
    let owned = owned(&app, id)?;
    let there = model.placements.iter().find(|placement| placement.id == *id);
    if there.is_none() && owned.is_none() {
        let known = model.placements.iter().map(|placement| placement.id.as_str());
        return Err(Error::Unknown { kind: "element", name: id.clone(), nearest: nearest(id, known) });
    }
    let wish = Wish {
        order: args.order,
        target: args.target.as_deref(),
        surfaces: &args.surface,
        before: args.before.as_deref(),
        after: args.after.as_deref(),
    };
    let asked = !wish.is_empty();
    if !asked && owned.is_none() {
        return Err(Error::usage(
            format!("`{id}` is yours: no package says where it goes"),
            "say where with `--order`, `--target`, `--surface`, `--before` or `--after`",
        ));
    }
    let mut place = match (there, &owned) {
        (Some(there), _) if asked => Place::of(there),
        (_, Some((_, base))) => Place::said(base),
        (Some(there), None) => Place::of(there),
        (None, None) => return Err(Error::Bug("an entry of nobody".to_owned())),
    };
    let mut warnings = Vec::new();
    place.aim(app.root, &model, &wish, &mut warnings)?;
    place.check(&model, there, owned.as_ref().map(|(_, base)| base), &mut warnings)?;
    let shifted = place.between(&model, id, &wish)?;
    let package = owned.as_ref().map(|(package, _)| package.clone()).unwrap_or_default();
    let from = there.is_some().then(|| now(app.root, id));
    let to = place.wanted(id, owned.as_ref().map(|(_, base)| base).filter(|_| there.is_none()));
    let mut steps = vec![(package, id.clone(), from, to)];
    for (other, order) in shifted {
        let owner = owner_of(&app, &other);
        let was = model.placements.iter().find(|placement| placement.id == other).and_then(|one| one.order);
        steps.push((
            owner,
            other.clone(),
            Some(ordered(&other, was)),
            ordered(&other, Some(crate::position::whole(order))),
        ));
    }
    let set = change_set(&app, steps, warnings)?;
    let set = if set.changes.is_empty() && set.conflicts.is_empty() {
        ChangeSet { warnings: set.warnings, ..nothing(format!("`{id}` stands there already")) }
    } else {
        set
    };
    finish(context, &app, &args.preview, "position", &format!("`{id}` stands in {}", place.shown()), &set)
}

fn change_set(
    app: &App<'_>,
    steps: Vec<(String, String, Option<Intent>, Intent)>,
    warnings: Vec<String>,
) -> Result<ChangeSet> {
    let step = |(package, id, from, to): (String, String, Option<Intent>, Intent)| {
        let file = AppPath::fixed(PLACEMENT_FILE);
        let adjust = AdjustStep { file, kind: "placement".to_owned(), id, from, to };
        Step { package, reason: "moved".to_owned(), action: Action::Adjust(adjust) }
    };
    let plan = Plan { steps: steps.into_iter().map(step).collect(), warnings, ..Plan::default() };
    let answers = app.lock.app.clone().ok_or_else(|| Error::Bug("the lock has no answers".to_owned()))?;
    plan::realize(&plan, &Realize::new(app.root, &app.lock, answers))
}

/// The package that has the entry, and what it wrote.
fn owned(app: &App<'_>, id: &str) -> Result<Option<(String, Fields)>> {
    let key = (AppPath::fixed(PLACEMENT_FILE), format!("{PLACEMENT_CALLEE}({id})"));
    for (package, locked) in &app.lock.packages {
        let Some(entry) = locked.entries.get(&key) else { continue };
        if let Some(Intent::Call { fields, .. }) = state::entry_base(app.root, entry)? {
            return Ok(Some((package.clone(), fields)));
        }
    }
    Ok(None)
}

fn owner_of(app: &App<'_>, id: &str) -> String {
    let key = (AppPath::fixed(PLACEMENT_FILE), format!("{PLACEMENT_CALLEE}({id})"));
    let owner = app.lock.packages.iter().find(|(_, locked)| locked.entries.contains_key(&key));
    owner.map(|(id, _)| id.clone()).unwrap_or_default()
}
