//! Packages that only apps of some tenancy can have.

use crate::catalog::Catalog;
use crate::descriptor::model::Tenancy;
use crate::error::{Error, Result};

use super::listed;

pub fn check(catalog: &Catalog, ids: &[String], tenancy: Tenancy) -> Result<()> {
    let refusing = ids.iter().filter_map(|id| catalog.get(id)).map(|package| &package.descriptor).find(|descriptor| {
        let fitting = &descriptor.tenancy;
        !fitting.is_empty() && !fitting.contains(&tenancy)
    });
    let Some(descriptor) = refusing else { return Ok(()) };
    let modes = || descriptor.tenancy.iter().map(|mode| mode.name());
    let commands: Vec<String> = modes().map(|mode| format!("`jskit tenancy {mode}`")).collect();
    let message = format!(
        "package `{}` needs the tenancy {}, and this app's is `{}`",
        descriptor.id,
        listed(modes()).replace(" and ", " or "),
        tenancy.name()
    );
    Err(Error::Refused {
        code: "unfitting-tenancy",
        message,
        hint: Some(format!("change the app's tenancy first: {}", commands.join(" or "))),
    })
}
