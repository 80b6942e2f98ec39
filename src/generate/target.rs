//! Which semantic placement gets the link of a page, or a component.

use crate::app::{AppModel, PAGES_FOLDER, Topology, outlets, pages};
use crate::error::{Error, Result};
use crate::files::Files;
use crate::path::AppPath;
use crate::suggest::nearest;

pub const FALLBACK: &str = "shell.primary-nav";

/// A page around the new one, and the placements that lead to its outlets.
#[derive(Debug)]
pub struct Host<'m> {
    pub path: AppPath,
    pub below: String,
    /// The outlet that the page marks as its default comes first; the others only count where none is marked.
    pub placements: Vec<&'m Topology>,
}

/// Where a link goes.
#[derive(Debug)]
pub struct Place<'m> {
    pub entry: &'m Topology,
    /// Whether the link stands in the menu of the host, which it is relative to.
    pub host: Option<String>,
}

pub fn host<'m>(files: &dyn Files, model: &'m AppModel, below: &str, warnings: &mut Vec<String>) -> Option<Host<'m>> {
    for around in pages::around(below) {
        let outlets = outlets_of(files, &around);
        warnings.extend(outlets.problems.iter().map(|problem| format!("{}: {}", problem.path, problem.message)));
        let Some(first) = outlets.found.first() else { continue };
        let marked = outlets.found.iter().any(|outlet| outlet.default);
        let counted: Vec<&str> = outlets
            .found
            .iter()
            .filter(|outlet| outlet.default || !marked)
            .map(|outlet| outlet.target.as_str())
            .collect();
        let placements: Vec<&Topology> = model
            .topology
            .iter()
            .filter(|entry| entry.renders("link") && counted.iter().any(|target| entry.leads_to(target)))
            .collect();
        if placements.is_empty() {
            warnings.push(format!("no placement for links leads to the outlet `{}` of {}", first.target, first.path));
            continue;
        }
        return Some(Host { path: first.path.clone(), below: around, placements });
    }
    None
}

/// The outlets of one page of the app.
fn outlets_of(files: &dyn Files, below: &str) -> outlets::Outlets {
    match AppPath::parse(&format!("{PAGES_FOLDER}/{below}")) {
        Ok(path) => outlets::of_file(files, &path),
        Err(_) => outlets::Outlets::default(),
    }
}

/// The placement that was asked for, or the host's, or the default one.
pub fn choose<'m>(model: &'m AppModel, asked: Option<&str>, host: Option<&Host<'m>>) -> Result<Place<'m>> {
    match (asked, host) {
        (Some(asked), host) => {
            let entry = named(model, asked, host)?;
            let in_host = host.filter(|host| host.placements.iter().any(|placement| placement.name() == entry.name()));
            Ok(Place { entry, host: in_host.map(|host| host.below.clone()) })
        }
        (None, Some(host)) => match host.placements.as_slice() {
            [entry] => Ok(Place { entry, host: Some(host.below.clone()) }),
            several => {
                Err(ambiguous(&format!("{} takes links in several menus", host.path), "--link-placement", several))
            }
        },
        (None, None) => Ok(Place { entry: default(model)?, host: None }),
    }
}

fn named<'m>(model: &'m AppModel, asked: &str, host: Option<&Host<'m>>) -> Result<&'m Topology> {
    let of_host =
        |entry: &Topology| host.is_some_and(|host| host.placements.iter().any(|own| own.name() == entry.name()));
    let entry = one(model, asked, "--link-placement", &of_host)?;
    if entry.renders("link") {
        return Ok(entry);
    }
    Err(Error::refused(
        "no-link-renderer",
        format!("`{}` shows no links: its topology has no renderer for them", entry.name()),
        format!("choose one of {}", list(model.topology.iter().filter(|entry| entry.renders("link")))),
    ))
}

/// The semantic placement of a name, `id` or `id@owner`. Of several owners the one that is preferred.
pub fn one<'m>(
    model: &'m AppModel,
    asked: &str,
    option: &str,
    is_preferred: &dyn Fn(&Topology) -> bool,
) -> Result<&'m Topology> {
    let found: Vec<&Topology> =
        model.topology.iter().filter(|entry| entry.id == asked || entry.name() == asked).collect();
    match found.as_slice() {
        [] => Err(unknown(model, asked)),
        [one] => Ok(one),
        several => match several.iter().filter(|entry| is_preferred(entry)).collect::<Vec<_>>().as_slice() {
            [one] => Ok(one),
            _ => Err(ambiguous(&format!("`{asked}` has several owners"), option, several)),
        },
    }
}

pub fn unknown(model: &AppModel, asked: &str) -> Error {
    let leading: Vec<&Topology> = model.topology.iter().filter(|entry| entry.leads_to(asked)).collect();
    if !leading.is_empty() {
        return Error::usage(
            format!("`{asked}` is an outlet; a link goes to a semantic placement"),
            format!("choose one that leads there: {}", list(leading)),
        );
    }
    let names: Vec<String> = model.topology.iter().map(Topology::name).collect();
    let mut likely = nearest(asked, names.iter().map(String::as_str));
    if likely.is_empty() {
        likely = names;
        likely.truncate(3);
    }
    Error::Unknown { kind: "placement", name: asked.to_owned(), nearest: likely }
}

fn default(model: &AppModel) -> Result<&Topology> {
    let fallback = model.topology.iter().find(|entry| entry.id == FALLBACK);
    let marked: Vec<&Topology> = model.topology.iter().filter(|entry| entry.default).collect();
    match marked.as_slice() {
        [one] => Ok(one),
        [] => fallback.ok_or_else(|| {
            Error::refused(
                "no-default-placement",
                format!("no placement is the default one, and there is no `{FALLBACK}`"),
                format!("name one with `--link-placement`: {}", list(&model.topology)),
            )
        }),
        several => fallback
            .filter(|entry| entry.default)
            .ok_or_else(|| ambiguous("several placements are the default one", "--link-placement", several)),
    }
}

fn ambiguous(reason: &str, option: &str, choices: &[&Topology]) -> Error {
    Error::usage(reason, format!("choose one with `{option}`: {}", list(choices.iter().copied())))
}

fn list<'t>(entries: impl IntoIterator<Item = &'t Topology>) -> String {
    let names: Vec<String> = entries.into_iter().map(|entry| format!("`{}`", entry.name())).collect();
    if names.is_empty() { "there is none".to_owned() } else { names.join(", ") }
}
