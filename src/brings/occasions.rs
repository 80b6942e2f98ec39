//! When the files that a package writes are run by something else than the app: by what stands in them, and by who reads them.

use crate::descriptor::model::{Descriptor, FileTarget};
use crate::path;

use super::row::Row;

/// Folders and files by the occasion on which a tool runs what they say. A `*` at the end stands for anything.
const OCCASIONS: [(&str, &[&str]); 8] = [
    (
        "whenever something is committed",
        &[
            ".husky/*",
            ".githooks/*",
            ".lintstagedrc*",
            "lint-staged.config.*",
            "lefthook*",
            ".lefthook*",
            ".pre-commit-config.*",
            ".simple-git-hooks*",
            "commitlint.config.*",
        ],
    ),
    (
        "in CI, with all that it may reach",
        &[
            ".github/*",
            ".gitlab-ci*",
            ".gitlab/*",
            ".circleci/*",
            ".forgejo/*",
            ".gitea/*",
            ".woodpecker*",
            ".drone*",
            "azure-pipelines*",
            "bitbucket-pipelines*",
            "jenkinsfile*",
        ],
    ),
    (
        "in the editor or the shell, when the folder is opened",
        &[".vscode/*", ".idea/*", ".zed/*", ".devcontainer*", ".envrc*", ".mise*", "mise.toml"],
    ),
    (
        "when the app is developed and built",
        &[
            "vite.config.*",
            "postcss.config.*",
            ".postcssrc*",
            "babel.config.*",
            ".babelrc*",
            "tailwind.config.*",
            "tsconfig*",
        ],
    ),
    (
        "when its code is checked or formatted",
        &["eslint.config.*", ".eslintrc*", "prettier.config.*", ".prettierrc*", "stylelint.config.*", ".stylelintrc*"],
    ),
    ("when its tests run", &["vitest.*", "playwright.config.*", "tests/*", "test/*"]),
    ("when its container image is built or started", &["dockerfile*", "docker-compose*", "compose.*"]),
    ("as the app's server or on its database", &["server.js", "knexfile.*", "config/*", "procfile*"]),
];

/// An account of the files that something runs, an occasion each; those that are left are the app's own code.
pub fn rows(descriptor: &Descriptor) -> (Vec<Row>, bool) {
    let texts = |occasion: &str, files: &[&str]| format!("{occasion}: {}", files.join(", "));
    let mut targets: Vec<&str> = descriptor.files.iter().filter_map(|file| path_of(&file.item.to)).collect();
    targets.extend(descriptor.subcommands.iter().flat_map(|one| &one.sample.files).map(|file| file.item.to.as_str()));
    let mut rows = Vec::new();
    for (occasion, patterns) in OCCASIONS {
        let (run, rest): (Vec<&str>, Vec<&str>) = targets.iter().partition(|target| matches(patterns, target));
        if !run.is_empty() {
            rows.push(Row::new(texts(occasion, &run)).with("files", run));
        }
        targets = rest;
    }
    let below_surfaces = descriptor.files.iter().any(|file| path_of(&file.item.to).is_none());
    (rows, below_surfaces || !targets.is_empty())
}

/// Below the pages of a surface is nothing but the app's own code.
fn path_of(target: &FileTarget) -> Option<&str> {
    match target {
        FileTarget::Path(path) => Some(path),
        FileTarget::Surface { .. } => None,
    }
}

fn matches(patterns: &[&str], target: &str) -> bool {
    let folded = path::folded(target);
    patterns.iter().any(|pattern| match pattern.strip_suffix('*') {
        Some(start) => folded.starts_with(start),
        None => folded == *pattern,
    })
}
