//! Removal: what a plan takes away, and what of the app's own needs it.
//!
//! Whatever the app's files name after the plan and had before it, but for what goes, would dangle: the one look that `jskit doctor`
//! takes finds it. Such a file or entry stops the command, or goes along, whatever it says; what needed that in turn is found in the
//! next round.

mod needs;
mod spared;

use std::collections::BTreeSet;

use crate::catalog::Catalog;
use crate::change::{ChangeSet, Conflict, Kept};
use crate::error::Result;
use crate::lock::{Lock, is_generated, said};
use crate::path::AppPath;
use crate::plan::{Action, Plan, Realize, Step, realize};
use crate::resolve::Resolution;

use needs::{Look, Need, Way};

pub use spared::updated;

/// Where edited files are kept: no part of lint, tests, build or routes.
const FOLDER: &str = "removed";

/// The code of a conflict with what needs what goes.
pub const NEEDS: &str = "needs-removed";

/// What becomes of edited files that need what goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edited {
    /// They are conflicts.
    Stop,
    /// They move to `removed/`.
    Keep,
    Delete,
}

/// What goes: packages, or what was generated.
#[derive(Clone, Debug)]
pub struct Going {
    /// By the ids of the lock.
    pub removed: Vec<String>,
    /// The packages that the app has afterwards.
    pub installed: BTreeSet<String>,
    /// What was asked to go, as texts name it.
    pub names: String,
}

impl Going {
    pub fn packages(resolution: &Resolution) -> Self {
        let asked = resolution.removed.iter().filter(|id| resolution.named.contains(*id));
        Self {
            removed: resolution.removed.clone(),
            installed: resolution.installed.clone(),
            names: asked.map(|id| format!("`{id}`")).collect::<Vec<_>>().join(" or "),
        }
    }

    pub fn generated(lock: &Lock, removed: Vec<String>) -> Self {
        let names = removed.iter().map(|id| said(id)).collect::<Vec<_>>().join(" or ");
        let installed = lock.packages.keys().filter(|id| !is_generated(id)).cloned().collect();
        Self { removed, installed, names }
    }
}

/// The change set of a plan that removes packages or what was generated.
pub fn change_set(
    catalog: &Catalog,
    going: &Going,
    mut plan: Plan,
    input: &Realize<'_>,
    edited: Edited,
) -> Result<ChangeSet> {
    let names = &going.names;
    let look = Look::new(catalog, going, input)?;
    // The plan as it is carried out where edited files stop it.
    let mut own = plan.clone();
    let (mut needs, mut kept, mut warnings) = (Vec::<Need>::new(), Vec::new(), BTreeSet::new());
    let mut set = realize(&plan, input)?;
    loop {
        let mut found = look.needs(&plan, &set, &mut warnings)?;
        found.retain(|need| !needs.contains(need));
        // A dependency is kept for those files that stay themselves.
        if found.iter().any(|need| !matches!(need.way, Way::Npm(_))) {
            found.retain(|need| !matches!(need.way, Way::Npm(_)));
        }
        if found.is_empty() {
            break;
        }
        for need in &found {
            if let Way::Npm(pointers) = &need.way {
                kept.push(need.message.clone());
                let stays = |step: &Step| !matches!(&step.action, Action::DropManifest(key) if pointers.contains(key));
                plan.steps.retain(stays);
                own.steps.retain(stays);
            } else {
                take_away(&mut plan, input, need, names, edited);
            }
        }
        needs.append(&mut found);
        set = realize(&plan, input)?;
    }
    needs.retain(|need| !matches!(need.way, Way::Npm(_)));
    if edited == Edited::Stop && !needs.is_empty() {
        set = realize(&own, input)?;
    }
    set.kept.extend(kept.into_iter().map(Kept::from));
    set.warnings.extend(warnings);
    report(&mut set, needs, going, edited);
    Ok(set)
}

fn take_away(plan: &mut Plan, input: &Realize<'_>, need: &Need, names: &str, edited: Edited) {
    let to = |path: &AppPath| (edited == Edited::Keep).then(|| removed(path)).flatten();
    let step = |action| Step { package: need.package.clone(), reason: format!("it needs {names}"), action };
    let aside = |path: &AppPath| step(Action::Aside { path: path.clone(), to: to(path) });
    let steps = match &need.way {
        Way::File(path) => vec![aside(path)],
        Way::Entry { file, key } => {
            vec![step(Action::CutEntry { file: file.clone(), key: key.clone(), to: to(file) })]
        }
        Way::Generated(id) => {
            let Some(locked) = input.lock.packages.get(id) else { return };
            plan.remove(id, locked);
            locked.files.keys().map(aside).collect()
        }
        Way::Npm(_) | Way::ByHand(_) => return,
    };
    plan.take_away(steps);
}

/// What stops the command, all of it at once.
fn report(set: &mut ChangeSet, mut needs: Vec<Need>, going: &Going, edited: Edited) {
    let names = &going.names;
    needs.sort_by(|left, right| (&left.path, left.line, &left.message).cmp(&(&right.path, right.line, &right.message)));
    let movable = needs.iter().any(|need| !matches!(need.way, Way::ByHand(_)));
    if movable && edited == Edited::Stop {
        let folder = format!("`--keep-edited` moves what needs {names} to `{FOLDER}/`");
        set.warnings.push(format!("{folder}, `--delete-edited` deletes it"));
    }
    for need in needs {
        // It doesn't stay: it stops the command, or goes.
        set.kept.retain(|kept| kept.path.as_ref().is_none_or(|path| *path != need.path));
        let by_hand = match &need.way {
            Way::ByHand(why) => format!("; {why}"),
            _ if edited == Edited::Stop => String::new(),
            _ => continue,
        };
        set.conflicts.push(Conflict {
            code: NEEDS,
            path: need.path.to_string(),
            line: (need.line > 0).then_some(need.line),
            message: format!("{}{by_hand}", need.message),
            snippet: None,
            places: Vec::new(),
            package: going.removed.first().cloned().unwrap_or_default(),
            entry: match need.way {
                Way::Entry { key, .. } => Some(key),
                _ => None,
            },
        });
    }
}

fn removed(path: &AppPath) -> Option<AppPath> {
    AppPath::parse(&format!("{FOLDER}/{path}")).ok()
}
