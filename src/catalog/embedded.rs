//! The packages inside the binary.

use include_dir::{Dir, include_dir};

use super::load::Offer;
use super::{Source, Templates};

static DESCRIPTORS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/package-descriptors");
static TEMPLATES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/templates");

pub fn offers() -> Vec<Offer<'static>> {
    let descriptors =
        DESCRIPTORS.files().filter(|file| file.path().extension().is_some_and(|extension| extension == "toml"));
    descriptors
        .filter_map(|file| {
            let id = file.path().file_stem()?.to_str()?.to_owned();
            let templates = EmbeddedTemplates { id: id.clone() };
            Some(Offer {
                file: format!("package-descriptors/{id}.toml"),
                id: Some(id),
                source: Source::Embedded,
                origin: "jskit".to_owned(),
                read: Box::new(move || Ok(file.contents_utf8().unwrap_or_default().to_owned())),
                templates: Box::new(move || Ok(Box::new(templates))),
            })
        })
        .collect()
}

#[derive(Debug)]
struct EmbeddedTemplates {
    id: String,
}

impl Templates for EmbeddedTemplates {
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        let path = format!("{}/{path}", self.id);
        let dir = dir_of(path.rsplit_once('/')?.0)?;
        dir.files().find(|file| file.path().to_str() == Some(&path)).map(|file| file.contents().to_vec())
    }

    fn list(&self, folder: &str) -> Vec<String> {
        let path = if folder.is_empty() { self.id.clone() } else { format!("{}/{folder}", self.id) };
        let mut found = Vec::new();
        if let Some(dir) = dir_of(&path) {
            collect(dir, &format!("{}/", self.id), &mut found);
        }
        found.sort();
        found
    }
}

/// A folder, by way of those around it: [`Dir::get_dir`] looks through all there are.
fn dir_of(path: &str) -> Option<&'static Dir<'static>> {
    let leads = |dir: &&Dir<'static>| {
        let below = dir.path().to_str().and_then(|dir| path.strip_prefix(dir));
        below.is_some_and(|below| below.is_empty() || below.starts_with('/'))
    };
    let mut found = TEMPLATES.dirs().find(leads)?;
    while found.path().to_str() != Some(path) {
        found = found.dirs().find(leads)?;
    }
    Some(found)
}

fn collect(dir: &Dir<'static>, prefix: &str, found: &mut Vec<String>) {
    let paths = dir.files().filter_map(|file| file.path().to_str()?.strip_prefix(prefix));
    found.extend(paths.map(str::to_owned));
    for below in dir.dirs() {
        collect(below, prefix, found);
    }
}
