//! What an update leaves in the app though its package no longer brings it: what the app's own files still name.
//!
//! A surface that goes would open its pages, a dependency that goes would break an import. Where leaving a step out keeps something from
//! dangling, it is left out, and the next update asks again.

use std::collections::BTreeSet;

use super::needs::{Identity, identity};
use crate::app;
use crate::catalog::Catalog;
use crate::change::ChangeSet;
use crate::doctor::{self, Finding, Offered};
use crate::edit::json;
use crate::error::Result;
use crate::files::Overlay;
use crate::lock::is_generated;
use crate::plan::{Action, Plan, Realize, Step, realize};
use crate::resolve::Resolution;

/// The change set of a plan that brings packages to another version.
pub fn updated(catalog: &Catalog, resolution: &Resolution, plan: &Plan, input: &Realize<'_>) -> Result<ChangeSet> {
    let mut set = realize(plan, input)?;
    if !plan.steps.iter().any(is_named_elsewhere) {
        return Ok(set);
    }
    let look = Look::new(catalog, resolution, input)?;
    let mut plan = plan.clone();
    let mut dangling = look.dangling(&set)?;
    let mut kept = Vec::new();
    while let Some((at, tried)) = look.better(&plan, dangling.len())? {
        let left = look.dangling(&tried)?;
        let saved = dangling.iter().find(|finding| !left.iter().any(|other| identity(other) == identity(finding)));
        let step = plan.steps.remove(at);
        kept.extend(saved.and_then(|finding| stays(&step, finding)));
        (set, dangling) = (tried, left);
    }
    set.kept.extend(kept.into_iter().map(Into::into));
    let left = dangling.iter().map(|finding| format!("{}:{}: {}", finding.path, finding.line, finding.message));
    set.warnings.extend(left);
    Ok(set)
}

/// Whether the step takes something away that other files of the app know by its name.
fn is_named_elsewhere(step: &Step) -> bool {
    matches!(step.action, Action::DropEntry { .. } | Action::DropManifest(_))
}

fn stays(step: &Step, finding: &Finding) -> Option<String> {
    let Finding { path, line, message, .. } = finding;
    match &step.action {
        Action::DropManifest(key) => {
            let name = json::pointer_path(key).pop()?;
            Some(format!("`{name}` stays in package.json: `{path}:{line}` imports it"))
        }
        Action::DropEntry { file, key } => {
            Some(format!("`{key}` stays in {file}: without it, {path}:{line}: {message}"))
        }
        _ => None,
    }
}

struct Look<'a> {
    catalog: &'a Catalog,
    resolution: &'a Resolution,
    input: &'a Realize<'a>,
    before: BTreeSet<Identity>,
}

impl<'a> Look<'a> {
    fn new(catalog: &'a Catalog, resolution: &'a Resolution, input: &'a Realize<'a>) -> Result<Self> {
        let installed = input.lock.packages.keys().filter(|id| !is_generated(id));
        let model = app::read(input.files);
        let before = doctor::dangling(input.files, &model, &Offered::of(catalog, installed))?;
        Ok(Self { catalog, resolution, input, before: before.iter().map(identity).collect() })
    }

    /// What dangles after a change set and didn't before.
    fn dangling(&self, set: &ChangeSet) -> Result<Vec<Finding>> {
        let above = set.changes.values().map(|change| (change.path.clone(), change.kind.after().map(<[u8]>::to_vec)));
        let after = Overlay { below: self.input.files, above: above.collect() };
        let model = app::read(&after);
        let mut findings = doctor::dangling(&after, &model, &Offered::of(self.catalog, &self.resolution.installed))?;
        findings.retain(|finding| !self.before.contains(&identity(finding)));
        Ok(findings)
    }

    /// The first step without which less dangles, and what the plan comes to then.
    fn better(&self, plan: &Plan, dangling: usize) -> Result<Option<(usize, ChangeSet)>> {
        if dangling == 0 {
            return Ok(None);
        }
        for at in 0..plan.steps.len() {
            if !is_named_elsewhere(&plan.steps[at]) {
                continue;
            }
            let mut without = plan.clone();
            without.steps.remove(at);
            let set = realize(&without, self.input)?;
            if self.dangling(&set)?.len() < dangling {
                return Ok(Some((at, set)));
            }
        }
        Ok(None)
    }
}
