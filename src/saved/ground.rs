//! What a plan stands on besides the files that it touches: the record of the app, and the packages as they are offered.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::catalog::{Catalog, Package};
use crate::error::Result;
use crate::files::Files;
use crate::hash;
use crate::lock;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ground {
    /// Hashes of the lock's files, by path.
    pub lock: BTreeMap<String, String>,
    /// The packages that were looked at, by id.
    pub catalog: BTreeMap<String, Offered>,
}

/// A package as the catalog has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offered {
    pub version: String,
    /// Of the descriptor and of every template.
    pub hash: String,
}

impl Ground {
    pub fn of(files: &dyn Files, catalog: &Catalog) -> Result<Self> {
        let mut lock = BTreeMap::new();
        for path in lock::files(files)? {
            if let Some(bytes) = files.read(&path)? {
                lock.insert(path.to_string(), hash::content(&bytes));
            }
        }
        let offered = catalog.packages.iter().map(|(id, package)| (id.clone(), offered(package)));
        Ok(Self { lock, catalog: offered.collect() })
    }

    /// What is otherwise now, a line each.
    pub fn changed(&self, now: &Self) -> Vec<String> {
        let paths: BTreeSet<&String> = self.lock.keys().chain(now.lock.keys()).collect();
        let lock = paths.into_iter().filter(|path| self.lock.get(*path) != now.lock.get(*path));
        let mut changed: Vec<String> = lock.map(|path| format!("the lock changed: `{path}`")).collect();
        // Packages that came into view since are no part of the plan.
        for (id, offered) in &self.catalog {
            match now.catalog.get(id) {
                None => changed.push(format!("the catalog changed: it has no package `{id}` any more")),
                Some(other) if other.version != offered.version => changed.push(format!(
                    "the catalog changed: it has `{id}` {}, and the plan was made with {}",
                    other.version, offered.version
                )),
                Some(other) if other != offered => {
                    changed.push(format!("the catalog changed: `{id}` {} is another one", offered.version));
                }
                Some(_) => {}
            }
        }
        changed
    }
}

fn offered(package: &Package) -> Offered {
    // What was read of the descriptor. The tool's own version is compared too, so that this form may change.
    let mut text = format!("{:?}\n", package.descriptor);
    for path in package.templates.list("") {
        let bytes = package.templates.read(&path).unwrap_or_default();
        text.push_str(&format!("{path} {}\n", hash::sha256(&bytes)));
    }
    Offered { version: package.descriptor.version.clone(), hash: hash::sha256(text.as_bytes()) }
}
