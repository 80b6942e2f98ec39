//! The app as its own files tell it: surfaces, policies, placements, topology, tokens, outlets and pages. Read only.
//!
//! Invariant: hand-written entries count like generated ones, and a file that can't be read is a [`Problem`], never the end of
//! the reading. What needs a walk over the app's files ([`outlets`], [`pages`]) is asked for apart from the rest.

pub mod entries;
pub mod outlets;
pub mod pages;
pub mod report;
pub mod state;
pub mod surfaces;
mod union;
mod value;

pub use entries::{ComponentToken, Placement, Renderer, Topology, Variant};
pub use outlets::{AppOutlet, Outlets};
pub use pages::Page;
pub use state::{problem, same_source};
pub use surfaces::{AccessPolicy, Surface};
pub use union::union;

use crate::edit::javascript::{self, Entry};
use crate::files::Files;
use crate::path::AppPath;

pub const PLACEMENT_FILE: &str = "src/placement.js";
pub const TOPOLOGY_FILE: &str = "src/placementTopology.js";
pub const PUBLIC_CONFIG_FILE: &str = "config/public.js";
pub const SERVER_CONFIG_FILE: &str = "config/server.js";
pub const POLICIES_FILE: &str = "config/surfaceAccessPolicies.js";
pub const PROVIDER_FILE: &str = "packages/main/src/client/providers/MainClientProvider.js";
pub const PAGES_FOLDER: &str = "src/pages";

/// A file that should have been read, and why it wasn't.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Problem {
    pub path: String,
    /// 1-based; 0 where it is about the whole file.
    pub line: usize,
    pub message: String,
}

/// What five files say. None of the app's other files is read for it.
#[derive(Clone, Debug, Default)]
pub struct AppModel {
    /// In the order of the file.
    pub surfaces: Vec<Surface>,
    pub access_policies: Vec<AccessPolicy>,
    pub tenancy_mode: Option<String>,
    pub title: Option<String>,
    pub placements: Vec<Placement>,
    pub topology: Vec<Topology>,
    /// Tokens that the app itself registers.
    pub components: Vec<ComponentToken>,
    pub has_placement_file: bool,
    pub problems: Vec<Problem>,
}

impl AppModel {
    /// Why nothing can be placed: the app has no file for placements, or it is there and can't be read.
    pub fn no_placement_file(&self) -> String {
        match self.problems.iter().find(|problem| problem.path == PLACEMENT_FILE) {
            Some(problem) => format!("{PLACEMENT_FILE} can't be read ({})", problem.message),
            None => format!("the app has no {PLACEMENT_FILE}"),
        }
    }
}

pub fn read(files: &dyn Files) -> AppModel {
    let mut problems = Vec::new();
    let config = surfaces::read(files, &mut problems);
    let placements = entries_of(files, PLACEMENT_FILE, &mut problems);
    let mut model = AppModel {
        surfaces: config.surfaces,
        tenancy_mode: config.tenancy_mode,
        title: config.title,
        access_policies: surfaces::access_policies(files, &mut problems),
        has_placement_file: placements.is_some(),
        placements: entries::placements(&placements.unwrap_or_default()),
        topology: topology(files, &mut problems),
        components: entries::components(&entries_of(files, PROVIDER_FILE, &mut problems).unwrap_or_default()),
        problems: Vec::new(),
    };
    model.problems = problems;
    model
}

/// The text that an entry's fields say under a name.
pub fn said(fields: &[(String, javascript::Value)], name: &str) -> Option<String> {
    value::text(fields, name).map(str::to_owned)
}

/// What the public config says, alone.
pub fn public_config(files: &dyn Files, problems: &mut Vec<Problem>) -> surfaces::PublicConfig {
    surfaces::read(files, problems)
}

/// The semantic placements alone.
pub fn topology(files: &dyn Files, problems: &mut Vec<Problem>) -> Vec<Topology> {
    entries::topology(&entries_of(files, TOPOLOGY_FILE, problems).unwrap_or_default())
}

/// The entries of a file that the app may have; `None` where it hasn't.
pub(crate) fn entries_of(files: &dyn Files, path: &str, problems: &mut Vec<Problem>) -> Option<Vec<Entry>> {
    let source = text_of(files, path, problems)?;
    match javascript::entries(&source) {
        Ok(entries) => Some(entries),
        Err(problem) => {
            problems.push(Problem { path: path.to_owned(), line: problem.line, message: problem.message });
            Some(Vec::new())
        }
    }
}

pub(crate) fn text_of(files: &dyn Files, path: &str, problems: &mut Vec<Problem>) -> Option<String> {
    let path = AppPath::parse(path).ok()?;
    match files.read_text(&path) {
        Ok(text) => text,
        Err(problem) => {
            problems.push(Problem { path: path.to_string(), line: 0, message: problem.reason });
            None
        }
    }
}
