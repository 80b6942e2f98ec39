//! What would dangle after a change set, and what can be done about it.

use std::collections::{BTreeMap, BTreeSet};

use crate::app::{self, AppModel, PLACEMENT_FILE, PUBLIC_CONFIG_FILE, TOPOLOGY_FILE};
use crate::catalog::Catalog;
use crate::change::{ChangeSet, Ownership};
use crate::doctor::{self, Finding, Offered};
use crate::edit::javascript::{self, Entry, TOPOLOGY_CALLEE};
use crate::error::Result;
use crate::files::{Files, Overlay};
use crate::hash;
use crate::lock::{LockedFile, is_generated};
use crate::path::AppPath;
use crate::plan::{Action, Plan, Realize};

use super::Going;

/// A place in the app that needs what goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    pub path: AppPath,
    /// 1-based, in the app as it is; 0 where it is the whole file.
    pub line: usize,
    pub message: String,
    /// For whom it goes.
    pub package: String,
    pub way: Way,
}

/// How a need is settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    File(AppPath),
    Entry {
        file: AppPath,
        key: String,
    },
    /// What a generator made goes whole: a link to a page goes with the page.
    Generated(String),
    /// The app imports an npm package that a removed package had brought: it stays, under these keys.
    Npm(Vec<String>),
    /// Why only the user can.
    ByHand(String),
}

/// The app before, to tell what is new.
pub struct Look<'a> {
    catalog: &'a Catalog,
    asked: &'a Going,
    input: &'a Realize<'a>,
    before: BTreeSet<Identity>,
    /// Files of the packages that go, and whose they are.
    going: BTreeMap<&'a AppPath, (&'a str, &'a LockedFile)>,
}

impl<'a> Look<'a> {
    pub fn new(catalog: &'a Catalog, asked: &'a Going, input: &'a Realize<'a>) -> Result<Self> {
        let installed = input.lock.packages.keys().filter(|id| !is_generated(id));
        let model = app::read(input.files);
        let before = doctor::dangling(input.files, &model, &Offered::of(catalog, installed))?;
        let going = asked.removed.iter().filter_map(|id| input.lock.packages.get_key_value(id));
        let files =
            going.flat_map(|(id, package)| package.files.iter().map(move |(path, file)| (path, (id.as_str(), file))));
        let before = before.iter().map(identity).collect();
        Ok(Self { catalog, asked, input, before, going: files.collect() })
    }

    /// What a change set would leave dangling. `warnings` get what is no more than a name without a thing.
    pub fn needs(&self, plan: &Plan, set: &ChangeSet, warnings: &mut BTreeSet<String>) -> Result<Vec<Need>> {
        let above = set.changes.values().map(|change| (change.path.clone(), change.kind.after().map(<[u8]>::to_vec)));
        let after = Overlay { below: self.input.files, above: above.collect() };
        let model = app::read(&after);
        let offered = Offered::of(self.catalog, &self.asked.installed);
        let view = View { look: self, plan, set, after: &after, model: &model };
        let mut needs = Vec::new();
        for finding in doctor::dangling(&after, &model, &offered)? {
            if self.before.contains(&identity(&finding)) {
                continue;
            }
            needs.extend(view.need(&finding, warnings)?);
        }
        needs.extend(view.tokens()?);
        needs.extend(view.edited()?);
        needs.extend(view.manifests()?);
        Ok(needs)
    }
}

/// A finding without its line, which moves.
pub type Identity = (&'static str, String, String);

pub fn identity(finding: &Finding) -> Identity {
    (finding.code, finding.path.clone(), finding.message.clone())
}

/// The app after a change set.
struct View<'a> {
    look: &'a Look<'a>,
    plan: &'a Plan,
    set: &'a ChangeSet,
    after: &'a Overlay<'a>,
    model: &'a AppModel,
}

impl View<'_> {
    fn need(&self, finding: &Finding, warnings: &mut BTreeSet<String>) -> Result<Option<Need>> {
        let Ok(path) = AppPath::parse(&finding.path) else { return Ok(None) };
        if finding.code == "J306" && self.is_seen_elsewhere(finding.line) {
            warnings.insert(format!("{}: {}", finding.path, finding.message));
            return Ok(None);
        }
        let way = match self.entry_of(&path, finding)? {
            Some(key) => Way::Entry { file: path.clone(), key },
            None => match self.npm(finding) {
                Some(pointers) => Way::Npm(pointers),
                None => self.whole(&path),
            },
        };
        let message = match &way {
            Way::Npm(pointers) => {
                let name =
                    pointers.first().and_then(|key| crate::edit::json::pointer_path(key).pop()).unwrap_or_default();
                format!("`{name}` stays in package.json: `{path}:{}` imports it", finding.line)
            }
            _ => format!("needs {}: without it {}", self.look.asked.names, finding.message),
        };
        let line = self.line_now(&path, &way, finding)?;
        Ok(Some(Need { line, message, package: self.package(&path), path, way }))
    }

    /// Whether a placement has another surface than one that goes.
    fn is_seen_elsewhere(&self, line: usize) -> bool {
        let placement = self.model.placements.iter().find(|placement| placement.line == line);
        placement.is_some_and(|placement| {
            let known = |id: &String| id == "*" || self.model.surfaces.iter().any(|surface| surface.id == *id);
            placement.surfaces.iter().any(known)
        })
    }

    /// The entry that a finding is about, where it is about one.
    fn entry_of(&self, path: &AppPath, finding: &Finding) -> Result<Option<String>> {
        if let Some(import) = &finding.import {
            let imports = |entry: &&Entry| javascript_text(entry, "from") == Some(import);
            return Ok(entries(path, self.after)?.iter().find(imports).map(|entry| entry.key.clone()));
        }
        let model = self.model;
        Ok(match path.as_str() {
            PLACEMENT_FILE => model.placements.iter().find(|one| one.line == finding.line).map(|one| one.key.clone()),
            TOPOLOGY_FILE => {
                let found = model.topology.iter().find(|one| one.line == finding.line);
                found.map(|one| format!("{TOPOLOGY_CALLEE}({})", one.name()))
            }
            PUBLIC_CONFIG_FILE => {
                let found = model.surfaces.iter().find(|one| one.line == finding.line);
                found.map(|one| format!("config.surfaceDefinitions.{}", one.id))
            }
            _ => None,
        })
    }

    /// The keys of `package.json` that go and by which an import was found.
    fn npm(&self, finding: &Finding) -> Option<Vec<String>> {
        let import = finding.import.as_ref().filter(|_| finding.code == "J202")?;
        let going = |key: &String| {
            let path = crate::edit::json::pointer_path(key);
            let [group, name] = path.as_slice() else { return false };
            let names = import == name || import.strip_prefix(name.as_str()).is_some_and(|rest| rest.starts_with('/'));
            group.to_lowercase().ends_with("dependencies") && names && !self.is_vendored(name)
        };
        let drops = self.plan.steps.iter().filter_map(|step| match &step.action {
            Action::DropManifest(key) if going(key) => Some(key.clone()),
            _ => None,
        });
        let keys: Vec<String> = drops.collect::<BTreeSet<_>>().into_iter().collect();
        (!keys.is_empty()).then_some(keys)
    }

    /// Whether an npm name is that of a package whose runtime goes.
    fn is_vendored(&self, name: &str) -> bool {
        let manifest = format!("vendor/{name}/package.json");
        self.look.going.iter().any(|(path, (_, file))| file.ownership == Ownership::Vendor && path.as_str() == manifest)
    }

    /// How a whole file is settled: by who it belongs to.
    fn whole(&self, path: &AppPath) -> Way {
        let dropped = |step: &crate::plan::Step| matches!(&step.action, Action::DropFile(other) if other == path);
        if self.plan.steps.iter().any(dropped) {
            return Way::File(path.clone());
        }
        let mut owners = self.look.input.lock.packages.iter().filter(|(_, package)| package.files.contains_key(path));
        match owners.find(|(id, _)| !self.plan.removed.contains(*id)) {
            None => Way::File(path.clone()),
            Some((id, _)) if is_generated(id) => Way::Generated(id.clone()),
            Some((id, _)) => Way::ByHand(format!("the file is of `{id}`, which stays: edit it first")),
        }
    }

    fn package(&self, path: &AppPath) -> String {
        let going = self.look.going.get(path).map(|(id, _)| (*id).to_owned());
        going.or_else(|| self.look.asked.removed.first().cloned()).unwrap_or_default()
    }

    /// Where it stands in the app as it is: the change set may have moved it.
    fn line_now(&self, path: &AppPath, way: &Way, finding: &Finding) -> Result<usize> {
        if !self.set.changes.contains_key(path) {
            return Ok(finding.line);
        }
        if let Way::Entry { key, .. } = way {
            let found = entries(path, self.look.input.files)?;
            return Ok(found.iter().find(|entry| entry.key == *key).map_or(finding.line, |entry| entry.line));
        }
        let Some(import) = &finding.import else { return Ok(finding.line) };
        let source = self.look.input.files.read_text(path)?.unwrap_or_default();
        Ok(source.lines().position(|line| line.contains(import.as_str())).map_or(finding.line, |at| at + 1))
    }

    /// Files that ask the container for what only a package that goes had bound.
    fn tokens(&self) -> Result<Vec<Need>> {
        let of = |id: &String| self.look.catalog.get(id).map(|package| &package.descriptor.container_tokens);
        let left: BTreeSet<&String> = self.look.asked.installed.iter().filter_map(of).flatten().collect();
        let gone: BTreeSet<&String> =
            self.look.asked.removed.iter().filter_map(of).flatten().filter(|token| !left.contains(token)).collect();
        let mut needs = Vec::new();
        for path in self.after.list("")?.into_iter().filter(doctor::is_own_source) {
            let Ok(Some(text)) = self.after.read_text(&path) else { continue };
            let Some((line, token)) = asked_for(&text, &gone) else { continue };
            let message = format!("needs {}: it asks the container for `{token}`", self.look.asked.names);
            needs.push(Need { line, message, package: self.package(&path), way: self.whole(&path), path });
        }
        Ok(needs)
    }

    /// Edited files of the packages that go and that are of no use without them: their own runtime and their own tests.
    fn edited(&self) -> Result<Vec<Need>> {
        let mut needs = Vec::new();
        for (path, (id, file)) in &self.look.going {
            let reason = match file.ownership {
                Ownership::Vendor => format!("`{path}` was edited, and is part of `{id}`"),
                Ownership::App if path.as_str().starts_with("tests/") => {
                    format!("`{path}` was edited, and tests `{id}`")
                }
                _ => continue,
            };
            let Some(now) = self.after.read(path)? else { continue };
            if file.ownership == Ownership::Vendor && hash::content(&now) == file.hash {
                continue;
            }
            if self.whole(path) == Way::File((*path).clone()) {
                needs.push(Need {
                    path: (*path).clone(),
                    line: 0,
                    message: reason,
                    package: (*id).to_owned(),
                    way: Way::File((*path).clone()),
                });
            }
        }
        Ok(needs)
    }

    /// Every `package.json` that still lists a package whose runtime goes: npm would look for it in the registry.
    fn manifests(&self) -> Result<Vec<Need>> {
        let mut needs = Vec::new();
        for path in self.after.list("")?.into_iter().filter(|path| path.file_name() == "package.json") {
            if path.as_str().starts_with("vendor/") || path.as_str().starts_with("removed/") {
                continue;
            }
            let text = self.after.read_text(&path)?.unwrap_or_default();
            let listed = dependencies(&text).into_iter().filter(|name| self.is_vendored(name));
            for name in listed {
                let way = match self.whole(&path) {
                    Way::File(_) if !self.look.going.contains_key(&path) => {
                        Way::ByHand("take it out of the file first".to_owned())
                    }
                    way => way,
                };
                let source = self.look.input.files.read_text(&path)?.unwrap_or_default();
                let quoted = format!("\"{name}\"");
                let line = source.lines().position(|line| line.contains(&quoted)).map_or(0, |at| at + 1);
                let message = format!("needs {}: it lists `{name}`", self.look.asked.names);
                needs.push(Need { line, message, package: self.package(&path), path: path.clone(), way });
            }
        }
        Ok(needs)
    }
}

fn entries(path: &AppPath, files: &dyn Files) -> Result<Vec<Entry>> {
    if !matches!(path.extension(), "js" | "mjs") {
        return Ok(Vec::new());
    }
    let source = files.read_text(path)?.unwrap_or_default();
    Ok(javascript::entries(&source).unwrap_or_default())
}

fn dependencies(manifest: &str) -> BTreeSet<String> {
    let groups = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];
    let objects = groups.iter().filter_map(|group| crate::edit::json::get(manifest, &[group]));
    objects.filter_map(|value| Some(value.as_object()?.keys().cloned().collect::<Vec<_>>())).flatten().collect()
}

/// The first `make("token")` of a text, with its line.
fn asked_for<'t>(text: &str, tokens: &BTreeSet<&'t String>) -> Option<(usize, &'t String)> {
    if tokens.is_empty() || !text.contains("make(") {
        return None;
    }
    let asks = |line: &str, token: &str| {
        ['"', '\'', '`'].iter().any(|quote| line.contains(&format!("make({quote}{token}{quote})")))
    };
    text.lines().enumerate().find_map(|(at, line)| {
        let token = tokens.iter().find(|token| asks(line, token))?;
        Some((at + 1, *token))
    })
}

fn javascript_text<'e>(entry: &'e Entry, name: &str) -> Option<&'e String> {
    entry.fields.iter().find_map(|(field, value)| match value {
        javascript::Value::String(text) if field == name => Some(text),
        _ => None,
    })
}
