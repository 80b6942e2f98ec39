//! `infer = "placed-element"` and `infer = "outlet"`: components, and the places that they and links go to.

use std::collections::BTreeMap;

use serde_json::json;

use super::infer::{Inferred, surface_id};
use super::{name, target};
use crate::app::{AppModel, PAGES_FOLDER, outlets, pages};
use crate::descriptor::names;
use crate::error::{Error, Result};
use crate::files::Files;
use crate::path::AppPath;
use crate::suggest::unknown;

pub fn element(model: &AppModel, values: &BTreeMap<String, String>) -> Result<Inferred> {
    let value = |name: &str| values.get(name).map(String::as_str).unwrap_or_default();
    let name = name::element(value("name"))?;
    let surface = match value("surface") {
        "" | "*" => "*",
        given => {
            let known = || model.surfaces.iter().map(|surface| surface.id.as_str());
            known().find(|id| *id == given).ok_or_else(|| unknown("surface", given, known().chain(["*"])))?
        }
    };
    let entry = target::one(model, value("target"), "--target", &|_| false)?;
    let mut warnings = Vec::new();
    if surface != "*" && !entry.shows_on(surface) {
        warnings.push(format!("`{}` isn't shown on the surface `{surface}`", entry.name()));
    }
    let inferred = json!({
        "name": name.shown, "component": name.pascal, "file": format!("src/components/{}.vue", name.pascal),
        "token": format!("local.main.{}", name.kebab), "id": format!("element.{}", name.kebab),
        "target": entry.id, "owner": entry.owner.clone().unwrap_or_default(), "surface": surface,
    });
    Ok(Inferred { values: inferred, warnings })
}

pub fn outlet(files: &dyn Files, model: &AppModel, values: &BTreeMap<String, String>) -> Result<Inferred> {
    let value = |name: &str| values.get(name).map(String::as_str).unwrap_or_default();
    let file = component_file(value("file"))?;
    if files.read(&file)?.is_none() {
        let paths = files.list("src")?;
        return Err(unknown("component file", file.as_str(), paths.iter().map(AppPath::as_str)));
    }
    let outlet = outlet_target(value("name"), &file)?;
    if let Some(other) = outlets::read(files).of(&outlet).find(|found| found.path != file) {
        return Err(Error::refused(
            "outlet-exists",
            format!("`{outlet}` stands in {}:{} already", other.path, other.line),
            "choose another name: an outlet stands in one place",
        ));
    }
    let surface = pages::below_pages(&file).and_then(|below| pages::surface_of(&model.surfaces, below));
    let inferred = json!({
        "file": file.as_str(), "outlet": outlet, "placement": value("placement"), "surface": surface_id(surface),
    });
    Ok(Inferred { values: inferred, warnings: Vec::new() })
}

/// A component file as it is named on a command line: in the app, or a page.
pub fn component_file(given: &str) -> Result<AppPath> {
    let path = given.trim().replace("\\[", "[").replace("\\]", "]");
    let path = path.strip_prefix("./").unwrap_or(&path);
    if path.starts_with("src/") || path.starts_with("packages/") {
        return Ok(AppPath::parse(path)?);
    }
    Ok(AppPath::parse(&format!("{PAGES_FOLDER}/{}", name::page_path(path)?))?)
}

/// `host:name`; without a host the one that the file's path gives.
pub fn outlet_target(given: &str, file: &AppPath) -> Result<String> {
    let target = if given.contains(':') {
        given.to_owned()
    } else {
        let below = pages::below_pages(file).or_else(|| file.as_str().strip_prefix("src/components/"));
        let host = name::named_parts(name::stem(below.unwrap_or(file.as_str()))).join("-");
        format!("{host}:{given}")
    };
    match names::outlet(&target) {
        Ok(()) => Ok(target),
        Err(reason) => {
            Err(Error::usage(format!("the outlet `{target}` {reason}"), "write `toolbar`, or `home-reports:toolbar`"))
        }
    }
}
