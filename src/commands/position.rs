//! `jskit position element ID`: moves an entry of `src/placement.js`, or puts it back where its package had it.

use super::package::finish;
use super::{App, Context, Purpose, find};
use crate::app::{self, AppModel, PLACEMENT_FILE, Placement, outlets, state};
use crate::catalog::Wanted;
use crate::change::ChangeSet;
use crate::cli::Position;
use crate::edit::javascript::{Intent, PLACEMENT_CALLEE, Value};
use crate::error::{Error, Result};
use crate::generate::target;
use crate::ops::nothing;
use crate::path::AppPath;
use crate::plan::{self, Action, AdjustStep, Plan, Realize, Step};
use crate::position::{self, Sibling};
use crate::suggest::{nearest, unknown};

type Fields = Vec<(String, Value)>;

/// The fields that say where an entry is, in the order in which entries have them.
const FIELDS: [&str; 4] = ["target", "owner", "surfaces", "order"];

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
    let asked = args.order.is_some()
        || args.target.is_some()
        || !args.surface.is_empty()
        || args.before.is_some()
        || args.after.is_some();
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
    place.aim(&app, &model, args, &mut warnings)?;
    place.check(&model, there, owned.as_ref().map(|(_, base)| base), &mut warnings)?;
    let shifted = place.between(&model, id, args)?;
    let package = owned.as_ref().map(|(package, _)| package.clone()).unwrap_or_default();
    let from = there.is_some().then(|| place.now(&app, id));
    let to = place.wanted(id, owned.as_ref().map(|(_, base)| base).filter(|_| there.is_none()));
    let mut steps = vec![(package, id.clone(), from.transpose()?, to)];
    for (other, order) in shifted {
        let owner = owner_of(&app, &other);
        let was = model.placements.iter().find(|placement| placement.id == other).and_then(|one| one.order);
        steps.push((owner, other.clone(), Some(ordered(&other, was)), ordered(&other, Some(whole(order)))));
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

/// Where an entry is to be.
struct Place {
    target: String,
    owner: Option<String>,
    surfaces: Vec<String>,
    order: Option<f64>,
}

impl Place {
    fn of(there: &Placement) -> Self {
        Self {
            target: there.target.clone(),
            owner: there.owner.clone(),
            surfaces: there.surfaces.clone(),
            order: there.order,
        }
    }

    /// As the package said it.
    fn said(fields: &Fields) -> Self {
        let value = |name: &str| fields.iter().find(|(field, _)| field == name).map(|(_, value)| value);
        let surfaces = match value("surfaces") {
            Some(Value::Array(items)) => items.iter().filter_map(text).collect(),
            _ => Vec::new(),
        };
        let order = match value("order") {
            Some(Value::Number(order)) => order.parse().ok(),
            _ => None,
        };
        let said = |name| value(name).and_then(text);
        Self { target: said("target").unwrap_or_default(), owner: said("owner"), surfaces, order }
    }

    fn aim(&mut self, app: &App<'_>, model: &AppModel, args: &Position, warnings: &mut Vec<String>) -> Result<()> {
        if let Some(asked) = &args.target {
            if asked.contains(':') {
                let outlets = outlets::read(app.root);
                if outlets.of(asked).next().is_none() {
                    return Err(unknown("outlet", asked, outlets.found.iter().map(|outlet| outlet.target.as_str())));
                }
                (self.target, self.owner) = (asked.clone(), None);
                warnings.push(format!("`{asked}` is an outlet: a semantic placement would follow the layout"));
            } else {
                let entry = target::one(model, asked, "--target", &|_| false)?;
                (self.target, self.owner) = (entry.id.clone(), entry.owner.clone());
            }
        }
        for surface in args.surface.iter().filter(|surface| *surface != "*") {
            let known = || model.surfaces.iter().map(|surface| surface.id.as_str());
            if !known().any(|id| id == surface) {
                return Err(unknown("surface", surface, known().chain(["*"])));
            }
        }
        if !args.surface.is_empty() {
            self.surfaces.clone_from(&args.surface);
        }
        self.order = args.order.map(whole).or(self.order);
        Ok(())
    }

    /// What the target would make of it.
    fn check(
        &self,
        model: &AppModel,
        there: Option<&Placement>,
        base: Option<&Fields>,
        warnings: &mut Vec<String>,
    ) -> Result<()> {
        if self.target.contains(':') || self.target.is_empty() {
            return Ok(());
        }
        let found = model.topology.iter().find(|entry| entry.id == self.target && entry.owner == self.owner);
        let entry = found.ok_or_else(|| target::unknown(model, &self.shown()))?;
        let said = |name: &str| {
            base.and_then(|fields| fields.iter().find(|(field, _)| field == name)).and_then(|(_, value)| text(value))
        };
        let kind = there.map(|there| there.kind.clone()).or_else(|| said("kind")).unwrap_or_default();
        let token = there.map_or_else(|| said("componentToken"), |there| there.component_token.clone());
        if token.is_none() && !kind.is_empty() && !entry.renders(&kind) && there.is_none_or(|there| there.complete) {
            let fitting = model.topology.iter().filter(|entry| entry.renders(&kind)).map(app::Topology::name);
            let fitting: Vec<String> = fitting.map(|name| format!("`{name}`")).collect();
            return Err(Error::refused(
                "no-renderer",
                format!("`{}` shows no `{kind}`: its topology has no renderer for it", entry.name()),
                format!("choose one of {}, or give the entry a `componentToken`", fitting.join(", ")),
            ));
        }
        let unseen = self.surfaces.iter().filter(|surface| *surface != "*" && !entry.shows_on(surface));
        warnings.extend(unseen.map(|surface| format!("`{}` isn't shown on the surface `{surface}`", entry.name())));
        Ok(())
    }

    /// Takes an order between the neighbours that were asked for, and says who has to make room.
    fn between(&mut self, model: &AppModel, id: &str, args: &Position) -> Result<Vec<(String, i64)>> {
        if args.before.is_none() && args.after.is_none() {
            return Ok(Vec::new());
        }
        let here = |other: &&Placement| other.id != id && other.target == self.target && other.owner == self.owner;
        let mut siblings: Vec<Sibling> = model
            .placements
            .iter()
            .filter(here)
            .filter(|other| meet(&self.surfaces, &other.surfaces))
            .map(|other| Sibling {
                id: other.id.clone(),
                order: other.order.unwrap_or_default(),
                literal: other.order.is_some(),
            })
            .collect();
        position::sort(&mut siblings);
        let index = |wanted: &Option<String>| match wanted {
            Some(wanted) => match siblings.iter().position(|sibling| sibling.id == *wanted) {
                Some(index) => Ok(Some(index)),
                None => Err(self.no_neighbour(model, id, wanted, &siblings)),
            },
            None => Ok(None),
        };
        let (after, before) = (index(&args.after)?, index(&args.before)?);
        if let (Some(after), Some(before)) = (after, before)
            && after >= before
        {
            let (after, before) = (&siblings[after].id, &siblings[before].id);
            return Err(Error::usage(
                format!("nothing can stand after `{after}` and before `{before}`: they stand the other way round"),
                "give one of the two",
            ));
        }
        let index = after.map_or_else(|| before.unwrap_or_default(), |after| after + 1);
        let moved = position::before(&siblings, index).map_err(|stiff| {
            Error::refused(
                "no-room",
                format!("there is no room: the order of `{stiff}` is no number that could be changed"),
                "write it as a number, or give `--order`",
            )
        })?;
        self.order = Some(whole(moved.order));
        Ok(moved.shifted)
    }

    fn no_neighbour(&self, model: &AppModel, id: &str, wanted: &str, siblings: &[Sibling]) -> Error {
        match model.placements.iter().find(|placement| placement.id == wanted) {
            _ if wanted == id => Error::usage("an entry can't stand beside itself", "name another one"),
            None => unknown("element", wanted, siblings.iter().map(|sibling| sibling.id.as_str())),
            Some(other) if other.target == self.target && other.owner == self.owner => Error::usage(
                format!("`{wanted}` and `{id}` are never shown together: their surfaces differ"),
                "give it other surfaces with `--surface`, or name another neighbour",
            ),
            Some(other) => {
                let there = Self::of(other).shown();
                Error::usage(
                    format!("`{wanted}` stands in `{there}`, and `{id}` in `{}`", self.shown()),
                    format!("move it there with `--target {there}`"),
                )
            }
        }
    }

    /// The fields of the place as the file has them.
    fn now(&self, app: &App<'_>, id: &str) -> Result<Intent> {
        let key = format!("{PLACEMENT_CALLEE}({id})");
        let entries = app::entries_of(app.root, PLACEMENT_FILE, &mut Vec::new()).unwrap_or_default();
        let fields = entries.into_iter().find(|entry| entry.key == key).map(|entry| entry.fields).unwrap_or_default();
        Ok(call(id, fields.into_iter().filter(|(name, _)| FIELDS.contains(&name.as_str())).collect()))
    }

    /// What the entry shall say: these fields, and for one that is gone the others as its package has them.
    fn wanted(&self, id: &str, base: Option<&Fields>) -> Intent {
        let string = |text: &String| Value::String(text.clone());
        let mut fields = vec![("target".to_owned(), string(&self.target))];
        fields.extend(self.owner.as_ref().map(|owner| ("owner".to_owned(), string(owner))));
        let rest = |all: &Fields| {
            all.iter().filter(|(name, _)| name != "id" && !FIELDS.contains(&name.as_str())).cloned().collect::<Fields>()
        };
        let others = base.map(rest).unwrap_or_default();
        let (kind, others): (Fields, Fields) = others.into_iter().partition(|(name, _)| name == "kind");
        fields.extend(kind);
        if !self.surfaces.is_empty() {
            fields.push(("surfaces".to_owned(), Value::Array(self.surfaces.iter().map(string).collect())));
        }
        fields.extend(self.order.map(|order| ("order".to_owned(), Value::Number(order.to_string()))));
        fields.extend(others);
        call(id, fields)
    }

    fn shown(&self) -> String {
        match &self.owner {
            Some(owner) => format!("{}@{owner}", self.target),
            None => self.target.clone(),
        }
    }
}

fn call(id: &str, fields: Fields) -> Intent {
    let id = ("id".to_owned(), Value::String(id.to_owned()));
    Intent::Call { callee: PLACEMENT_CALLEE.to_owned(), fields: std::iter::once(id).chain(fields).collect() }
}

fn ordered(id: &str, order: Option<f64>) -> Intent {
    call(id, order.map(|order| ("order".to_owned(), Value::Number(order.to_string()))).into_iter().collect())
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        _ => None,
    }
}

/// Whether two entries are ever shown together; one that names no surface is shown on all.
fn meet(left: &[String], right: &[String]) -> bool {
    let all = |surfaces: &[String]| surfaces.is_empty() || surfaces.iter().any(|surface| surface == "*");
    all(left) || all(right) || left.iter().any(|surface| right.contains(surface))
}

#[expect(clippy::cast_precision_loss, reason = "orders are small")]
fn whole(order: i64) -> f64 {
    order as f64
}
