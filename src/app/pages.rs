//! Page files, the routes they have and the surfaces they are on. The rules are those of vue-router's file-based routes.

use serde::Serialize;

use super::{PAGES_FOLDER, Problem, Surface};
use crate::files::Files;
use crate::path::AppPath;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Page {
    pub path: AppPath,
    /// `/w/[workspaceSlug]/admin`: parameters stay in brackets, as links of placements write them.
    pub route: String,
}

/// All pages, sorted by path.
pub fn read(files: &dyn Files, problems: &mut Vec<Problem>) -> Vec<Page> {
    match files.list(PAGES_FOLDER) {
        Ok(paths) => paths.into_iter().filter_map(page).collect(),
        Err(problem) => {
            problems.push(Problem { path: problem.path, line: 0, message: problem.reason });
            Vec::new()
        }
    }
}

fn page(path: AppPath) -> Option<Page> {
    let route = route_of(below_pages(&path)?)?;
    Some(Page { path, route })
}

/// `home/index.vue` of `src/pages/home/index.vue`.
pub fn below_pages(path: &AppPath) -> Option<&str> {
    path.as_str().strip_prefix(PAGES_FOLDER)?.strip_prefix('/')
}

/// The route of a page file below `src/pages/`; `None` where the file is no page.
pub fn route_of(below: &str) -> Option<String> {
    let stem = below.strip_suffix(".vue")?;
    let mut segments: Vec<&str> = stem.split('/').collect();
    if segments.last() == Some(&"index") {
        segments.pop();
    }
    let mut route = String::new();
    for segment in segments.into_iter().flat_map(dotted).filter(|segment| !is_group(segment)) {
        route.push('/');
        route.push_str(segment);
    }
    Some(if route.is_empty() { "/".to_owned() } else { route })
}

/// `users.edit` is a route below `users` without being nested in its page. Dots inside brackets are part of a parameter.
fn dotted(segment: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut from, mut depth) = (0, 0_usize);
    for (at, letter) in segment.char_indices() {
        match letter {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            '.' if depth == 0 => {
                parts.push(&segment[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&segment[from..]);
    parts
}

/// `(group)` arranges files without being part of the route.
fn is_group(segment: &str) -> bool {
    segment.starts_with('(') && segment.ends_with(')')
}

/// The surface that a page below `src/pages/` is on: the one with the longest root around it.
pub fn surface_of<'s>(surfaces: &'s [Surface], below: &str) -> Option<&'s Surface> {
    let stem = below.strip_suffix(".vue").unwrap_or(below);
    let around = surfaces.iter().filter(|surface| surface.pages_root.as_deref().is_some_and(|root| is_at(stem, root)));
    // Of two equally long roots the enabled one, then the first.
    around.rev().max_by_key(|surface| (surface.pages_root.as_deref().map(depth), surface.enabled))
}

fn is_at(stem: &str, root: &str) -> bool {
    root.is_empty() || stem.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn depth(root: &str) -> usize {
    if root.is_empty() { 0 } else { root.split('/').count() }
}

/// The files of the pages that a page is nested in, nearest first: `a/b.vue`, `a.vue` around `a/b/c.vue`.
pub fn around(below: &str) -> Vec<String> {
    let mut hosts = Vec::new();
    let mut rest = below.strip_suffix("/index.vue").or_else(|| below.strip_suffix(".vue")).unwrap_or(below);
    if below.ends_with("/index.vue") {
        hosts.push(format!("{rest}.vue"));
    }
    while let Some((parent, _)) = rest.rsplit_once('/') {
        hosts.push(format!("{parent}.vue"));
        rest = parent;
    }
    hosts
}
