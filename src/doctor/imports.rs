//! One reading of the app's JavaScript and Vue files: their outlets, the tokens they mention, and imports that lead nowhere.

use std::collections::BTreeSet;

use super::resolve_import::Resolver;
use super::{Finding, Severity};
use crate::app::outlets::{self, Outlets};
use crate::edit::{javascript, vue};
use crate::files::Files;
use crate::parallel;
use crate::path::AppPath;

/// An app of ordinary size is one part: more threads would take more memory than they save time.
const PART: usize = 512;

/// What the app's source files import, which of the wanted texts they have as strings, and which outlets.
#[derive(Debug, Default)]
pub struct Sources {
    pub outlets: Outlets,
    imports: Vec<Import>,
    problems: Vec<Finding>,
    mentioned: BTreeSet<String>,
}

#[derive(Debug)]
struct Import {
    from: AppPath,
    line: usize,
    specifier: String,
}

impl Sources {
    /// Reads each file once; `wanted` are the tokens that nothing is known to register.
    pub fn read(files: &dyn Files, all: &[AppPath], wanted: &BTreeSet<&str>) -> Self {
        let read: Vec<&AppPath> = all.iter().filter(|path| is_own_source(path) || outlets::can_have(path)).collect();
        let parts = parallel::in_parts(&read, PART, |part| {
            let mut sources = Self::default();
            for path in part {
                sources.read_one(files, path, wanted);
            }
            sources
        });
        let mut all = Self::default();
        for part in parts {
            all.outlets.extend(part.outlets);
            all.imports.extend(part.imports);
            all.problems.extend(part.problems);
            all.mentioned.extend(part.mentioned);
        }
        all
    }

    /// What the packages' runtime imports, of which some is the app's; what is wrong in there is the packages' business.
    pub fn vendored(files: &dyn Files, all: &[AppPath]) -> Self {
        let mut sources = Self::default();
        for path in all.iter().filter(|path| path.as_str().starts_with("vendor/") && is_source(path)) {
            if let Ok(Some(text)) = files.read_text(path) {
                sources.add(path, &text, &BTreeSet::new());
            }
        }
        sources
    }

    fn read_one(&mut self, files: &dyn Files, path: &AppPath, wanted: &BTreeSet<&str>) {
        let bytes = match files.read(path) {
            Ok(Some(bytes)) => bytes,
            Ok(None) => return,
            Err(problem) => return self.problems.push(unparsable(path, 0, &problem.reason)),
        };
        if outlets::can_have(path) {
            self.outlets.add_read(path, &bytes);
        }
        if is_own_source(path) {
            match std::str::from_utf8(&bytes) {
                Ok(text) => self.add(path, text, wanted),
                Err(_) => self.problems.push(unparsable(path, 0, "is not UTF-8 text")),
            }
        }
    }

    /// Whether the app's code has a wanted token as a string.
    pub fn mentions(&self, token: &str) -> bool {
        self.mentioned.contains(token)
    }

    /// Every import: the file, the line, what it names.
    pub fn imports(&self) -> impl Iterator<Item = (&AppPath, usize, &str)> {
        self.imports.iter().map(|import| (&import.from, import.line, import.specifier.as_str()))
    }

    fn add(&mut self, path: &AppPath, text: &str, wanted: &BTreeSet<&str>) {
        if path.extension() == "vue" {
            self.component(path, text);
        } else {
            self.script(path, text, 0);
        }
        // These two only name what others register.
        if !matches!(path.as_str(), crate::app::PLACEMENT_FILE | crate::app::TOPOLOGY_FILE) {
            let strings =
                |token: &&&str| ['"', '\'', '`'].iter().any(|quote| text.contains(&format!("{quote}{token}{quote}")));
            self.mentioned.extend(wanted.iter().filter(strings).map(|token| (*token).to_owned()));
        }
    }

    fn component(&mut self, path: &AppPath, text: &str) {
        if !text.contains("import") && !text.contains("src=") {
            return;
        }
        let component = match vue::read(text) {
            Ok(component) => component,
            Err(problem) => return self.problems.push(unparsable(path, problem.line, &problem.message)),
        };
        for block in &component.blocks {
            let line = text[..block.start].matches('\n').count();
            if let Some(source) = block.attribute("src").filter(|source| !source.is_empty()) {
                self.imports.push(Import { from: path.clone(), line: line + 1, specifier: source.to_owned() });
            }
            // Only plain JavaScript is ours to parse.
            if block.name == "script" && matches!(block.attribute("lang"), None | Some("js")) {
                self.script(path, &text[block.start..block.end], line);
            }
        }
    }

    fn script(&mut self, path: &AppPath, text: &str, lines_before: usize) {
        match javascript::imports(text) {
            Ok(found) => self.imports.extend(found.into_iter().map(|(specifier, line)| Import {
                from: path.clone(),
                line: line + lines_before,
                specifier,
            })),
            Err(problem) => self.problems.push(unparsable(path, problem.line + lines_before, &problem.message)),
        }
    }
}

fn unparsable(path: &AppPath, line: usize, message: &str) -> Finding {
    super::unparsable(&super::Problem { path: path.to_string(), line, message: message.to_owned() })
}

/// Files that the app builds or runs. `vendor/` is the packages' business, `public/` is served as it is, `removed/` is out of use.
pub fn is_own_source(path: &AppPath) -> bool {
    let text = path.as_str();
    // A package that is written here is no code of the app until it is added.
    let is_template = text.strip_prefix("packages/").and_then(|below| below.split('/').nth(1)) == Some("templates");
    is_source(path)
        && !is_template
        && !["vendor/", "public/", "coverage/", "build/", "removed/"].iter().any(|folder| text.starts_with(folder))
}

fn is_source(path: &AppPath) -> bool {
    matches!(path.extension(), "js" | "mjs" | "vue")
}

pub fn examine(resolver: &Resolver<'_>, sources: &Sources) -> Vec<Finding> {
    let mut findings = sources.problems.clone();
    let mut seen = BTreeSet::new();
    for import in &sources.imports {
        let Some(wrong) = resolver.problem(&import.from, &import.specifier) else { continue };
        if seen.insert((&import.from, import.line, &import.specifier)) {
            let finding = Finding::new(wrong.code, Severity::Error, import.from.as_str(), import.line, wrong.message);
            findings.push(Finding { import: Some(import.specifier.clone()), hint: wrong.hint, ..finding });
        }
    }
    findings
}

/// An import of a file, from another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportOf {
    pub from: AppPath,
    pub line: usize,
    pub target: AppPath,
}

/// Who imports these files, which needn't be there any more; `all` are the files that are.
pub fn importers(files: &dyn Files, all: &[AppPath], targets: &[&AppPath]) -> Vec<ImportOf> {
    let sources = Sources::read(files, all, &BTreeSet::new());
    let wanted: Vec<AppPath> = targets.iter().map(|path| (*path).clone()).collect();
    let resolver = Resolver::new(files, &wanted);
    let import = |import: &Import| {
        let target = resolver.leads_to(&import.from, &import.specifier)?;
        let target = wanted.iter().find(|path| path.as_str() == target)?.clone();
        Some(ImportOf { from: import.from.clone(), line: import.line, target })
    };
    sources.imports.iter().filter_map(import).collect()
}
