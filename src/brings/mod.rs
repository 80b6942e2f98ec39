//! What a package brings, in words and as fields: one account of it for `show`, and for whoever is asked to trust it.

mod entries;
mod occasions;
mod parts;
mod row;
mod subcommands;

use serde_json::Value;

use crate::catalog::{Catalog, Package};

pub use row::{Row, Section};

/// Everything, by kind.
pub fn sections(catalog: &Catalog, package: &Package) -> Vec<Section> {
    let mut sections = vec![parts::options(&package.descriptor), parts::requirements(catalog, &package.descriptor)];
    sections.extend(entries::sections(&package.descriptor));
    sections.extend(parts::sections(package));
    sections.push(subcommands::section(&package.descriptor));
    sections
}

/// The sections as `--details --json` prints them.
pub fn json(sections: &[Section]) -> Value {
    sections.iter().map(|section| (section.key.to_owned(), section.json())).collect::<serde_json::Map<_, _>>().into()
}

/// What somebody is asked to trust: what runs, what is written where, what is reached.
const EFFECTS: [&str; 10] =
    ["runs", "npm", "installs", "ci", "files", "runtime", "migrations", "env", "routes", "subcommands"];

/// What a package may do to an app and with it, a line each; what matters most first.
pub fn effects(catalog: &Catalog, package: &Package) -> Vec<String> {
    let sections = sections(catalog, package);
    let mut lines = Vec::new();
    for section in EFFECTS.iter().filter_map(|key| sections.iter().find(|section| section.key == *key)) {
        for row in &section.rows {
            let when = if row.when.is_empty() { String::new() } else { format!(" [{}]", row.when) };
            lines.push(format!("{}: {}{when}", section.title, row.text));
        }
    }
    if lines.is_empty() {
        lines.push("nothing but what it changes in menus, config and screens".to_owned());
    }
    lines
}
