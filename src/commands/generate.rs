//! `jskit generate page` and `jskit remove page`: a page and its link, owned like anything a package brings.

use super::{App, Context, Purpose, find};
use crate::app;
use crate::catalog::{Wanted, short_id};
use crate::change::{ChangeSet, Ownership};
use crate::cli::{Generate, Remove};
use crate::descriptor::model::PackageKind;
use crate::error::{Error, Result};
use crate::generate::page::{self, PagePlan, PageRequest};
use crate::lock::LockedPackage;
use crate::ops::{Offer, carry_out, unknown};
use crate::plan::{self, Action, EntryStep, FileStep, Plan, Realize, Step};
use crate::ui::prompt;

const GENERATOR: &str = "ui-generator";
const PAGE: &str = "page";
const FORM: &str =
    "the form is `jskit generate page PATH --name NAME`, for example `jskit generate page home/reports --name Reports`";

pub fn run(context: &Context<'_>, args: &Generate) -> Result<u8> {
    let root = find(context)?;
    let app = App::open(context, &root, Purpose::Change, Wanted::All)?;
    let path = path_argument(context, &app, &args.words)?;
    let name = match &args.name {
        Some(name) => name.clone(),
        None if context.ui.interactive && !args.preview.yes => {
            prompt::text("What people see in the menu", None, &|text| {
                if text.trim().is_empty() { Err("it is empty".to_owned()) } else { Ok(()) }
            })?
        }
        None => {
            return Err(Error::usage(
                "the page's name is missing",
                "give it with `--name`, for example `--name Reports`",
            ));
        }
    };
    let model = app::read(app.root);
    let request = PageRequest {
        path: path.clone(),
        name,
        link_placement: args.link_placement.clone(),
        link_to: args.link_to.clone(),
        force: args.force,
    };
    let page = page::plan(app.root, &model, &request)?;
    let set = change_set(&app, &page, args.force, context.records_pending(&args.preview))?;
    let done = match &page.link {
        Some(link) => format!("generated {} at {}, linked in {}", page.file, page.route, link.placement),
        None => format!("generated {} at {}", page.file, page.route),
    };
    let apply = |set: &ChangeSet| app.apply(set, &context.record());
    let offer = Offer {
        ui: context.ui,
        preview: &args.preview,
        command: "generate",
        done: &done,
        set: &set,
        whole: false,
        apply: &apply,
    };
    carry_out(&offer).map(|(_, code)| code)
}

/// `ui-generator page PATH`, `page PATH`, or for `generate-page` the path alone.
fn path_argument(context: &Context<'_>, app: &App<'_>, words: &[String]) -> Result<String> {
    let alone = context.environment.args.iter().any(|arg| arg == "generate-page");
    match words {
        [path] if alone => Ok(path.clone()),
        [subcommand, path] if subcommand == PAGE => Ok(path.clone()),
        [generator, subcommand, path] if short_id(generator) == GENERATOR && subcommand == PAGE => Ok(path.clone()),
        [generator, ..] if short_id(generator) != GENERATOR && generator != PAGE => {
            let generators =
                app.catalog.packages.values().filter(|package| package.descriptor.kind == PackageKind::Generator);
            let names: Vec<&str> = generators.map(|package| package.descriptor.id.as_str()).chain([PAGE]).collect();
            Err(unknown("generator", generator, names))
        }
        [generator, subcommand, ..] if short_id(generator) == GENERATOR && subcommand != PAGE => {
            let package = app.catalog.get(GENERATOR);
            let known = package.map(|package| package.descriptor.subcommands.as_slice()).unwrap_or_default();
            Err(unknown("subcommand", subcommand, known.iter().map(|subcommand| subcommand.name.as_str())))
        }
        _ => Err(Error::usage("the path of the page is missing, or there is more than one", FORM)),
    }
}

fn change_set(app: &App<'_>, page: &PagePlan, force: bool, partial: bool) -> Result<ChangeSet> {
    let step = |reason: &str, action| Step { package: page.lock_id.clone(), reason: reason.to_owned(), action };
    let file = FileStep {
        path: page.file.clone(),
        bytes: page.contents.clone().into_bytes(),
        ownership: Ownership::App,
        executable: false,
    };
    let mut steps = vec![step("the page", Action::File(file))];
    if let Some(link) = &page.link {
        let id = plan::intents::id_of(&link.intent);
        let entry = EntryStep { file: link.file.clone(), kind: "placement", id, intent: link.intent.clone() };
        steps.push(step("the link to the page", Action::Entry(entry)));
    }
    let locked = LockedPackage { direct: true, ..LockedPackage::default() };
    let plan = Plan {
        steps,
        packages: [(page.lock_id.clone(), locked)].into(),
        warnings: page.warnings.clone(),
        ..Plan::default()
    };
    let input = realize(app, partial)?;
    plan::realize(&plan, &Realize { force, overwrite: force, ..input })
}

fn realize<'a>(app: &'a App<'_>, partial: bool) -> Result<Realize<'a>> {
    let answers = app.lock.app.clone().ok_or_else(|| Error::Bug("the lock has no answers".to_owned()))?;
    Ok(Realize { partial, ..Realize::new(app.root, &app.lock, answers) })
}

pub fn remove(context: &Context<'_>, paths: &[String], args: &Remove) -> Result<u8> {
    let root = find(context)?;
    let app = App::open(context, &root, Purpose::Change, Wanted::Closure(Vec::new()))?;
    let mut plan = Plan::default();
    let mut absent = Vec::new();
    let mut done = Vec::new();
    for path in paths {
        match page::owned(&app.lock, path)? {
            Some(owned) => {
                plan.remove(&owned.lock_id, owned.locked);
                done.push(format!("`{}`", owned.file));
            }
            None => absent.push(path.clone()),
        }
    }
    let mut set = plan::realize(&plan, &realize(&app, context.records_pending(&args.preview))?)?;
    for path in absent {
        let nearest = crate::suggest::hint(&page::nearest_owned(&app.lock, &path)).map(|hint| format!("; {hint}"));
        set.kept.push(format!("`{path}` is no generated page of this app{}", nearest.unwrap_or_default()));
    }
    let done = format!("removed {}", done.join(", "));
    let apply = |set: &ChangeSet| app.apply(set, &context.record());
    let offer = Offer {
        ui: context.ui,
        preview: &args.preview,
        command: "remove",
        done: &done,
        set: &set,
        whole: false,
        apply: &apply,
    };
    carry_out(&offer).map(|(_, code)| code)
}
