//! Where an entry of `src/placement.js` is, and where it shall be.

use super::order::{self, Sibling};
use crate::app::{self, AppModel, PLACEMENT_FILE, Placement, outlets};
use crate::edit::javascript::{Intent, PLACEMENT_CALLEE, Value};
use crate::error::{Error, Result};
use crate::files::Files;
use crate::generate::target;
use crate::suggest::unknown;

pub type Fields = Vec<(String, Value)>;

/// The fields that say where an entry is, in the order in which entries have them.
const FIELDS: [&str; 4] = ["target", "owner", "surfaces", "order"];

/// What was asked for.
#[derive(Clone, Copy, Debug)]
pub struct Wish<'a> {
    pub order: Option<i64>,
    pub target: Option<&'a str>,
    /// Empty where nothing was said of them.
    pub surfaces: &'a [String],
    pub before: Option<&'a str>,
    pub after: Option<&'a str>,
}

impl Wish<'_> {
    pub fn is_empty(&self) -> bool {
        let said = [self.target, self.before, self.after];
        self.order.is_none() && self.surfaces.is_empty() && said.iter().all(Option::is_none)
    }
}

/// Where an entry is to be.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    pub target: String,
    pub owner: Option<String>,
    pub surfaces: Vec<String>,
    pub order: Option<f64>,
}

impl Place {
    pub fn of(there: &Placement) -> Self {
        Self {
            target: there.target.clone(),
            owner: there.owner.clone(),
            surfaces: there.surfaces.clone(),
            order: there.order,
        }
    }

    /// As the package said it.
    pub fn said(fields: &Fields) -> Self {
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

    pub fn aim(
        &mut self,
        files: &dyn Files,
        model: &AppModel,
        wish: &Wish<'_>,
        warnings: &mut Vec<String>,
    ) -> Result<()> {
        if let Some(asked) = wish.target {
            if asked.contains(':') {
                let outlets = outlets::read(files);
                if outlets.of(asked).next().is_none() {
                    return Err(unknown("outlet", asked, outlets.found.iter().map(|outlet| outlet.target.as_str())));
                }
                (self.target, self.owner) = (asked.to_owned(), None);
                warnings.push(format!("`{asked}` is an outlet: a semantic placement would follow the layout"));
            } else {
                let entry = target::one(model, asked, "--target", &|_| false)?;
                (self.target, self.owner) = (entry.id.clone(), entry.owner.clone());
            }
        }
        for surface in wish.surfaces.iter().filter(|surface| *surface != "*") {
            let known = || model.surfaces.iter().map(|surface| surface.id.as_str());
            if !known().any(|id| id == surface) {
                return Err(unknown("surface", surface, known().chain(["*"])));
            }
        }
        if !wish.surfaces.is_empty() {
            self.surfaces = wish.surfaces.to_vec();
        }
        self.order = wish.order.map(whole).or(self.order);
        Ok(())
    }

    /// What the target would make of it.
    pub fn check(
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
    pub fn between(&mut self, model: &AppModel, id: &str, wish: &Wish<'_>) -> Result<Vec<(String, i64)>> {
        if wish.before.is_none() && wish.after.is_none() {
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
        order::sort(&mut siblings);
        let index = |wanted: Option<&str>| match wanted {
            Some(wanted) => match siblings.iter().position(|sibling| sibling.id == wanted) {
                Some(index) => Ok(Some(index)),
                None => Err(self.no_neighbour(model, id, wanted, &siblings)),
            },
            None => Ok(None),
        };
        let (after, before) = (index(wish.after)?, index(wish.before)?);
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
        let moved = order::before(&siblings, index).map_err(|stiff| {
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

    /// What the entry shall say: these fields, and for one that is gone the others as its package has them.
    pub fn wanted(&self, id: &str, base: Option<&Fields>) -> Intent {
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

    pub fn shown(&self) -> String {
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

/// An entry of which only its order is told.
pub fn ordered(id: &str, order: Option<f64>) -> Intent {
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
pub fn whole(order: i64) -> f64 {
    order as f64
}

/// The fields of the place as the file has them.
pub fn now(files: &dyn Files, id: &str) -> Intent {
    let key = format!("{PLACEMENT_CALLEE}({id})");
    let entries = app::entries_of(files, PLACEMENT_FILE, &mut Vec::new()).unwrap_or_default();
    let fields = entries.into_iter().find(|entry| entry.key == key).map(|entry| entry.fields).unwrap_or_default();
    call(id, fields.into_iter().filter(|(name, _)| FIELDS.contains(&name.as_str())).collect())
}
