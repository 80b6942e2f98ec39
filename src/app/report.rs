//! What `list-placements` and `list-component-tokens` print.
//!
//! A semantic placement has a line `- ID: DESCRIPTION`, with ` (default)` or ` [owner:OWNER]` before the colon, then a line for each
//! layout class: its outlet and what shows each kind of entry.

use std::fmt::Write as _;

use super::{Outlets, Problem, Surface, Topology};
use crate::error::{Error, Result};
use crate::suggest::nearest;

/// The semantic placements, or those that a surface shows.
pub fn semantic(topology: &[Topology], surface: Option<&str>) -> String {
    let mut text = String::new();
    for entry in topology.iter().filter(|entry| surface.is_none_or(|surface| entry.shows_on(surface))) {
        text.push_str(&semantic_entry(entry));
    }
    if text.is_empty() { "none\n".to_owned() } else { text }
}

fn semantic_entry(entry: &Topology) -> String {
    let mut text = format!("- {}", entry.id);
    if entry.default {
        text.push_str(" (default)");
    }
    if let Some(owner) = &entry.owner {
        let _ = write!(text, " [owner:{owner}]");
    }
    let _ = writeln!(text, ": {}", if entry.description.is_empty() { "no description" } else { &entry.description });
    for variant in &entry.variants {
        let outlet = if variant.outlet.is_empty() { "decided when the app runs" } else { &variant.outlet };
        let _ = write!(text, "    {:9} {outlet}", format!("{}:", variant.layout));
        let renderers: Vec<String> =
            variant.renderers.iter().map(|renderer| format!("{} by {}", renderer.kind, renderer.token)).collect();
        let _ = match renderers.as_slice() {
            [] => writeln!(text),
            shown => writeln!(text, " ({})", shown.join(", ")),
        };
    }
    text
}

/// The outlets of the app's component files, by target, with file and line.
pub fn concrete(outlets: &Outlets, topology: &[Topology], surface: Option<&str>) -> String {
    let mut found: Vec<_> =
        outlets.found.iter().filter(|outlet| on_surface(topology, &outlet.target, surface)).collect();
    found.sort();
    let mut text = String::new();
    for outlet in found {
        let mark = if outlet.default { " (default)" } else { "" };
        let _ = writeln!(text, "- {}{mark}: {}:{}", outlet.target, outlet.path, outlet.line);
    }
    for (path, line) in outlets.dynamic.iter().filter(|_| surface.is_none()) {
        let _ = writeln!(text, "- decided when the app runs: {path}:{line}");
    }
    if text.is_empty() { "none\n".to_owned() } else { text }
}

/// An outlet is on a surface if a semantic placement there leads to it; one that none leads to could be anywhere.
pub fn on_surface(topology: &[Topology], target: &str, surface: Option<&str>) -> bool {
    let Some(surface) = surface else { return true };
    let mut leading = topology.iter().filter(|entry| entry.leads_to(target)).peekable();
    leading.peek().is_none() || leading.any(|entry| entry.shows_on(surface))
}

/// The surface that was asked for, if the app has it.
pub fn known_surface(surfaces: &[Surface], asked: Option<&str>) -> Result<()> {
    match asked {
        Some(id) if !surfaces.iter().any(|surface| surface.id == id) => Err(Error::Unknown {
            kind: "surface",
            name: id.to_owned(),
            nearest: nearest(id, surfaces.iter().map(|surface| surface.id.as_str())),
        }),
        _ => Ok(()),
    }
}

/// A component token, with who registers it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Token {
    pub token: String,
    /// `packages/main`, or the id of a package.
    pub source: String,
    /// Whether the app has it now.
    pub installed: bool,
}

/// The app's tokens and those of packages (`all`: also of packages that aren't installed), sorted, each once.
pub fn tokens(own: &[super::ComponentToken], packages: Vec<Token>, prefix: Option<&str>) -> Vec<Token> {
    let mut tokens: Vec<Token> = own
        .iter()
        .map(|token| Token { token: token.token.clone(), source: "packages/main".to_owned(), installed: true })
        .collect();
    for token in packages {
        if !tokens.iter().any(|known| known.token == token.token && known.installed) {
            tokens.push(token);
        }
    }
    tokens.retain(|token| prefix.is_none_or(|prefix| token.token.starts_with(prefix)));
    tokens.sort();
    tokens.dedup();
    tokens
}

pub fn token_lines(tokens: &[Token]) -> String {
    if tokens.is_empty() {
        return "none\n".to_owned();
    }
    tokens.iter().fold(String::new(), |mut text, token| {
        let state = if token.installed { "" } else { ", not installed" };
        let _ = writeln!(text, "- {}: {}{state}", token.token, token.source);
        text
    })
}

/// `src/placement.js:3: message`, a line each.
pub fn problem_lines(problems: &[Problem]) -> Vec<String> {
    problems
        .iter()
        .map(|problem| match problem.line {
            0 => format!("{}: {}", problem.path, problem.message),
            line => format!("{}:{line}: {}", problem.path, problem.message),
        })
        .collect()
}
