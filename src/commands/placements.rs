//! `jskit list-placements` and `jskit list-component-tokens`: read from the app's own files, so that hand-written entries count.

use serde_json::json;

use super::{App, Context, Purpose, find, is_generated};
use crate::app::report::{self, Token};
use crate::app::{self, outlets};
use crate::catalog::Wanted;
use crate::cli::{ListComponentTokens, ListPlacements};
use crate::error::Result;

pub fn placements(context: &Context<'_>, args: &ListPlacements) -> Result<u8> {
    let root = find(context)?;
    let app = App::open(context, &root, Purpose::Read, Wanted::Closure(Vec::new()))?;
    let surface = args.surface.as_deref();
    let mut problems = Vec::new();
    let topology = app::topology(app.root, &mut problems);
    if surface.is_some() {
        report::known_surface(&app::public_config(app.root, &mut problems).surfaces, surface)?;
    }
    if args.concrete {
        let outlets = outlets::read(app.root);
        problems.extend(outlets.problems.iter().cloned());
        let found: Vec<_> =
            outlets.found.iter().filter(|outlet| report::on_surface(&topology, &outlet.target, surface)).collect();
        let value = json!({ "outlets": found, "problems": problems });
        context.report("list-placements", &report::concrete(&outlets, &topology, surface), value);
    } else {
        let shown: Vec<_> =
            topology.iter().filter(|entry| surface.is_none_or(|surface| entry.shows_on(surface))).collect();
        let value = json!({ "placements": shown, "problems": problems });
        context.report("list-placements", &report::semantic(&topology, surface), value);
    }
    for line in report::problem_lines(&problems) {
        context.ui.warn(&line);
    }
    Ok(0)
}

pub fn component_tokens(context: &Context<'_>, args: &ListComponentTokens) -> Result<u8> {
    let root = find(context)?;
    let wanted = if args.all { Wanted::All } else { Wanted::Closure(Vec::new()) };
    let app = App::open(context, &root, Purpose::Read, wanted)?;
    let model = app::read(app.root);
    let tokens = report::tokens(&model.components, package_tokens(&app, args.all), args.prefix.as_deref());
    let value = json!({ "tokens": tokens, "problems": model.problems });
    context.report("list-component-tokens", &report::token_lines(&tokens), value);
    for line in report::problem_lines(&model.problems) {
        context.ui.warn(&line);
    }
    Ok(0)
}

/// Tokens that the packages' own client providers register.
fn package_tokens(app: &App<'_>, all: bool) -> Vec<Token> {
    let installed = |id: &str| app.lock.packages.contains_key(id) && !is_generated(id);
    let packages = app.catalog.packages.values().map(|package| &package.descriptor);
    let shown = packages.filter(|descriptor| all || installed(&descriptor.id));
    let tokens = shown.flat_map(|descriptor| {
        let installed = installed(&descriptor.id);
        // What an app-owned provider registers is read from that file.
        let own = descriptor.components.iter().filter(move |component| !installed || component.item.import.is_none());
        own.map(move |component| Token {
            token: component.item.token.clone(),
            source: descriptor.id.clone(),
            installed,
        })
    });
    tokens.collect()
}
