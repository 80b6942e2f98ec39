//! Dependencies first; among equals in the order in which they are declared, then by name.

use std::collections::BTreeSet;

use crate::catalog::Catalog;
use crate::error::{Error, Result};

/// All of `ids`, each after what it depends on. A cycle is an error that names it.
pub fn sorted(catalog: &Catalog, ids: &BTreeSet<String>) -> Result<Vec<String>> {
    let mut walk = Walk { catalog, ids, done: BTreeSet::new(), path: Vec::new(), order: Vec::new() };
    for id in ids {
        walk.visit(id)?;
    }
    Ok(walk.order)
}

/// Dependents first. Cycles can't be here: what is removed was once installed.
pub fn reversed(catalog: &Catalog, ids: BTreeSet<String>) -> Vec<String> {
    let mut order = sorted(catalog, &ids).unwrap_or_else(|_| ids.into_iter().collect());
    order.reverse();
    order
}

struct Walk<'a> {
    catalog: &'a Catalog,
    ids: &'a BTreeSet<String>,
    done: BTreeSet<String>,
    path: Vec<String>,
    order: Vec<String>,
}

impl Walk<'_> {
    fn visit(&mut self, id: &str) -> Result<()> {
        if self.done.contains(id) || !self.ids.contains(id) {
            return Ok(());
        }
        if let Some(start) = self.path.iter().position(|other| other == id) {
            let cycle: Vec<String> =
                self.path[start..].iter().chain([&id.to_owned()]).map(|id| format!("`{id}`")).collect();
            return Err(Error::Refused {
                code: "dependency-cycle",
                message: format!("packages depend on each other in a circle: {}", cycle.join(" -> ")),
                hint: Some("one of them has to drop its `depends-on`".to_owned()),
            });
        }
        self.path.push(id.to_owned());
        if let Some(package) = self.catalog.get(id) {
            for needed in &package.descriptor.depends_on {
                self.visit(needed)?;
            }
        }
        self.path.pop();
        self.done.insert(id.to_owned());
        self.order.push(id.to_owned());
        Ok(())
    }
}
