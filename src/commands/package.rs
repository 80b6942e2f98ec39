//! What `jskit add`, `update`, `remove` and `tenancy` share: a request becomes a resolution, a plan, a change set.

use std::collections::BTreeMap;

use super::{App, Context, is_generated, settle, trust};
use crate::catalog::{Catalog, short_id};
use crate::change::ChangeSet;
use crate::cli::Preview;
use crate::descriptor::model::OptionType;
use crate::edit::javascript::Intent;
use crate::error::{Error, Result};
use crate::files::Files;
use crate::lock::Lock;
use crate::ops::{Offer, carry_out};
use crate::path::AppPath;
use crate::plan::{self, Answers, Moment, Plan, Realize};
use crate::removal::{self, Edited, Going};
use crate::resolve::{self, MissingOption, Request, Resolution};
use crate::saved::Errand;
use crate::transaction::secrets;
use crate::ui::prompt;

/// Stands for a secret while a plan is made.
const UNSAID: &str = "given-when-the-plan-is-applied";

/// How a command treats what is in the way.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a liberty that one command takes")]
pub struct Policy {
    pub force: bool,
    pub partial: bool,
    pub adopt: bool,
    /// As [`Realize::spare_imported`].
    pub spare_imported: bool,
    pub delete_migrations: bool,
    pub answers: Answers,
    /// What becomes of edited files that need what is removed.
    pub edited: Option<Edited>,
    /// As [`Realize::told`].
    pub told: BTreeMap<(AppPath, String), Option<Intent>>,
}

/// Plans and realizes a resolution against the app.
pub fn change_set(context: &Context<'_>, app: &App<'_>, resolution: &Resolution, policy: Policy) -> Result<ChangeSet> {
    on(app, app.root, |target| build(context, target, &app.catalog, resolution, policy))
}

/// The same, with every conflict that has an answer asked about where there is someone to ask, and with what to run next.
pub fn change_set_asking(
    context: &Context<'_>,
    app: &App<'_>,
    preview: &Preview,
    resolution: &Resolution,
    policy: Policy,
) -> Result<ChangeSet> {
    let named = policy.answers.clone();
    let mut set = on(app, app.root, move |target| {
        let plan = plan(context, target, &app.catalog, resolution)?;
        settle::ask(context, preview, policy.answers.clone(), &|answers| {
            realize(&app.catalog, &plan, target, resolution, Policy { answers: answers.clone(), ..policy.clone() })
        })
    })?;
    settle::check(&named, &set)?;
    let next = next_steps(&set, &resolution.app.package_manager);
    set.next.splice(0..0, next);
    Ok(set)
}

/// The app, with these files in place of its own.
pub(super) fn on<T>(app: &App<'_>, files: &dyn Files, make: impl FnOnce(&Target<'_>) -> Result<T>) -> Result<T> {
    let file = AppPath::fixed(".env");
    let is_written = |key: &str, value: &str| secrets::is_untouched(app.root, &file, key, value);
    make(&Target { files, lock: &app.lock, is_written: &is_written })
}

/// What a resolution is realized against.
#[expect(missing_debug_implementations, reason = "a view is never printed")]
pub struct Target<'a> {
    pub files: &'a dyn Files,
    pub lock: &'a Lock,
    pub is_written: &'a dyn Fn(&str, &str) -> bool,
}

/// The same for an app that is not there yet, too.
pub fn build(
    context: &Context<'_>,
    target: &Target<'_>,
    catalog: &Catalog,
    resolution: &Resolution,
    policy: Policy,
) -> Result<ChangeSet> {
    let plan = plan(context, target, catalog, resolution)?;
    realize(catalog, &plan, target, resolution, policy)
}

pub(super) fn plan(
    context: &Context<'_>,
    target: &Target<'_>,
    catalog: &Catalog,
    resolution: &Resolution,
) -> Result<Plan> {
    let mut random = context.environment.random;
    let migrations = target.files.list("migrations")?;
    let mut moment = Moment { now: context.environment.now, migrations: &migrations, random: &mut random };
    plan::plan(catalog, resolution, target.lock, &mut moment)
}

pub(super) fn realize(
    catalog: &Catalog,
    plan: &Plan,
    target: &Target<'_>,
    resolution: &Resolution,
    policy: Policy,
) -> Result<ChangeSet> {
    let Policy { force, partial, adopt, spare_imported, delete_migrations, answers, edited, told } = policy;
    let input = Realize {
        force,
        partial,
        adopt,
        spare_imported,
        delete_migrations,
        answers,
        told,
        is_written: target.is_written,
        ..Realize::new(target.files, target.lock, resolution.app.clone())
    };
    // What a package leaves behind is the business of whoever removes one, by that name or as `--replace`.
    let mut set = match edited {
        Some(edited) if !resolution.removed.is_empty() => {
            removal::change_set(catalog, &Going::packages(resolution), plan.clone(), &input, edited)?
        }
        _ if spare_imported => removal::updated(catalog, resolution, plan, &input)?,
        _ => plan::realize(plan, &input)?,
    };
    set.conflicts.extend(resolution.conflicts.iter().cloned());
    Ok(set)
}

/// Resolves; what is missing is asked for where there is someone to ask, and an error that names it where there isn't.
pub fn resolve_asking(context: &Context<'_>, app: &App<'_>, preview: &Preview, request: Request) -> Result<Resolution> {
    let tenancy = request.tenancy.or_else(|| super::tenancy::said(app));
    let (options, environment, secrets) = (context.given.clone(), app.env()?, secrets_around(context, app));
    let mut request = Request { options, environment, secrets, tenancy, ..request };
    loop {
        let mut resolution = resolve::resolve(&app.catalog, &app.lock, &request)?;
        if !resolution.untrusted.is_empty() {
            if trust::ask(context, preview, &mut request, &resolution.untrusted)? == trust::Answer::Trusted {
                continue;
            }
            show_untrusted(&mut resolution);
        }
        if resolution.missing.is_empty() {
            if request.tenancy.is_none() {
                resolution.warnings.extend(super::tenancy::misspelt(app));
            }
            return Ok(resolution);
        }
        let secret = |missing: &MissingOption| missing.option.kind == OptionType::Secret;
        if matches!(context.errand, Errand::Save(_)) && resolution.missing.iter().all(secret) {
            // No plan keeps a secret, so that none is needed to make one.
            let unsaid = resolution.missing.iter().map(|missing| (missing.option.name.clone(), UNSAID.to_owned()));
            request.options.extend(unsaid);
            continue;
        }
        if !context.ui.interactive || preview.yes {
            let error = resolution.missing_error(&context.again());
            return Err(error.unwrap_or_else(|| Error::Bug("nothing is missing".to_owned())));
        }
        for missing in &resolution.missing {
            let value = ask(missing)?;
            request.options.insert(missing.option.name.clone(), value);
        }
    }
}

/// Nothing will be written: the preview says what it would take.
pub(super) fn show_untrusted(resolution: &mut Resolution) {
    let untrusted = std::mem::take(&mut resolution.untrusted);
    resolution.warnings.extend(untrusted.iter().map(trust::warning));
}

/// What the process's environment says of secret options.
fn secrets_around(context: &Context<'_>, app: &App<'_>) -> BTreeMap<String, String> {
    let options = app.catalog.packages.values().flat_map(|package| package.descriptor.options.values());
    let keys = options.filter(|option| option.kind == OptionType::Secret).filter_map(|option| option.env.as_ref());
    keys.filter_map(|key| Some((key.clone(), context.environment.vars.get(key)?.clone()))).collect()
}

fn ask(missing: &MissingOption) -> Result<String> {
    let option = &missing.option;
    let text = if option.prompt.is_empty() { &option.help } else { &option.prompt };
    match option.kind {
        OptionType::Secret => prompt::secret(text),
        OptionType::Flag => prompt::confirm(text, false).map(|yes| yes.to_string()),
        OptionType::Choice => match prompt::choose(text, &option.choices, 0)? {
            Some(index) => Ok(option.choices[index].clone()),
            None => Err(Error::refused("declined", "nothing was changed", "run the command again when you are ready")),
        },
        OptionType::Text => prompt::text(text, None, &|value| {
            crate::descriptor::accepts(option, value).map_err(|reason| format!("it {reason}"))
        }),
    }
}

pub fn finish(
    context: &Context<'_>,
    app: &App<'_>,
    preview: &Preview,
    command: &str,
    done: &str,
    set: &ChangeSet,
) -> Result<u8> {
    let apply = |set: &ChangeSet| app.apply(set, &context.record());
    let errand = &context.errand;
    // What stops a removal isn't remembered: it would just be broken.
    let whole = command == "remove" && !preview.partial;
    let offer = Offer { ui: context.ui, errand, preview, command, done, set, whole, even_empty: false, apply: &apply };
    carry_out(&offer).map(|(_, code)| code)
}

/// What has to be run for the change to take effect.
pub fn next_steps(set: &ChangeSet, manager: &str) -> Vec<String> {
    let mut next = Vec::new();
    if set.changes.values().any(|change| change.path.as_str() == "package.json") {
        next.push(format!("{manager} install"));
    }
    let migration = set
        .changes
        .values()
        .any(|change| change.ownership == crate::change::Ownership::Migration && change.kind.before().is_none());
    if migration {
        next.push(format!("{manager} run db:migrate"));
    }
    next
}

pub(super) fn manager(lock: &Lock) -> &str {
    lock.app.as_ref().map_or("npm", |app| app.package_manager.as_str())
}

/// A leading word that says what the rest are.
pub fn split<'a>(words: &'a [String], kinds: &[&'static str]) -> (Option<&'static str>, &'a [String]) {
    match words.split_first() {
        Some((first, rest)) => match kinds.iter().find(|kind| **kind == first) {
            Some(kind) => (Some(kind), rest),
            None => (None, words),
        },
        None => (None, words),
    }
}

pub(super) fn short(ids: &[String], usage: &str) -> Result<Vec<String>> {
    if ids.is_empty() {
        return Err(Error::usage("no package was named", format!("the form is `{usage}`")));
    }
    Ok(ids.iter().map(|id| short_id(id).to_owned()).collect())
}

pub(super) fn not_installed(app: &App<'_>, id: &str) -> Error {
    if app.catalog.get(id).is_some() {
        let hint = format!("run `jskit add {id}` to add it");
        return Error::refused("not-installed", format!("`{id}` is not in this app"), hint);
    }
    let installed: Vec<String> = app.lock.packages.keys().filter(|id| !is_generated(id)).cloned().collect();
    let mut nearest = crate::suggest::nearest(id, installed.iter().map(String::as_str));
    if nearest.is_empty() {
        nearest = app.catalog.nearest(id);
    }
    Error::Unknown { kind: "package", name: id.to_owned(), nearest }
}

pub(super) fn quoted(ids: &[String]) -> String {
    ids.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ")
}
