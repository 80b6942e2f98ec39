//! Gathers the offers of all sources, parses those that are wanted.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use crate::descriptor::{self, model::Descriptor, model::Place};
use crate::error::{DescriptorProblem, Error, Result};
use crate::files::Files;
use crate::fs::ConfinedDir;
use crate::parallel;

use super::broken::Broken;
use super::frozen::Frozen;
use super::{Catalog, Package, Source, Templates, app, archive, directory, embedded, npm, remembered, short_id};

/// Where to look.
#[derive(Default)]
#[expect(missing_debug_implementations, reason = "a view of an app is never printed")]
pub struct Sources<'a> {
    pub embedded: bool,
    pub app: Option<&'a dyn Files>,
    /// The app's root, for the descriptors of its direct npm dependencies.
    pub npm: Option<&'a Arc<ConfinedDir>>,
    pub directories: &'a [Arc<ConfinedDir>],
    /// The files of one archive, and what it is called.
    pub archive: Option<(&'a str, &'a archive::Contents)>,
    /// The sources that an app remembers: its files and where they lie.
    pub remembered: Option<(&'a dyn Files, &'a Path)>,
}

/// Which packages to read.
#[derive(Clone, Debug)]
pub enum Wanted {
    All,
    /// These, with or without `@jskit-ai/`, and what they depend on. The app's own and npm's are always read: their ids are inside.
    Closure(Vec<String>),
    /// The same, and whoever provides what they require.
    Providers(Vec<String>),
}

/// Gives a descriptor's text, on whatever thread asks.
pub type Reader<'a> = Box<dyn Fn() -> Result<String> + Sync + 'a>;

/// One descriptor that a source has, not read yet.
#[expect(missing_debug_implementations, reason = "holds functions")]
pub struct Offer<'a> {
    /// Where the file's name says it.
    pub id: Option<String>,
    pub file: String,
    pub source: Source,
    /// As [`Package::origin`].
    pub origin: String,
    pub read: Reader<'a>,
    pub templates: Box<dyn FnOnce() -> Result<Box<dyn Templates>> + 'a>,
}

/// Every package of these that can be used. What is wrong with the others is in the catalog, and stops whoever [`Catalog::demand`]s one.
pub fn load(sources: &Sources<'_>, wanted: &Wanted) -> Result<Catalog> {
    let mut loading = Loading::default();
    if sources.embedded {
        loading.offer(embedded::offers());
    }
    for directory in sources.directories {
        loading.offer(directory::offers(directory)?);
    }
    if let Some((from, contents)) = sources.archive {
        loading.offer(archive::offers(from, from, contents.clone()));
    }
    let mut unusable = Vec::new();
    if let Some((files, root)) = sources.remembered {
        let (offers, problems) = remembered::offers(files, root)?;
        loading.offer(offers);
        unusable = problems;
    }
    if let Some(files) = sources.app {
        loading.offer(app::offers(files)?);
    }
    if let Some(root) = sources.npm {
        loading.offer(npm::offers(root));
    }
    Ok(Catalog { unusable, ..loading.read(wanted) })
}

/// Every package that can be used, and the problems of the others.
pub fn load_all(sources: &Sources<'_>) -> Result<(Catalog, Vec<DescriptorProblem>)> {
    let catalog = load(sources, &Wanted::All)?;
    let problems = catalog.problems();
    Ok((catalog, problems))
}

#[derive(Default)]
struct Loading<'a> {
    /// By id; their descriptors are read when wanted.
    offers: BTreeMap<String, Offer<'a>>,
    /// Those whose id had to be read, with their text.
    parsed: BTreeMap<String, (Descriptor, String)>,
    broken: Vec<Broken>,
}

impl<'a> Loading<'a> {
    fn offer(&mut self, offers: Vec<Offer<'a>>) {
        for offer in offers {
            let Some(id) = offer.id.clone().or_else(|| self.said_id(&offer)) else { continue };
            if let Some(other) = self.offers.get(&id) {
                self.broken.push(Broken::twice(&id, other, &offer));
                continue;
            }
            self.offers.insert(id, offer);
        }
    }

    /// The id inside a descriptor whose file's name doesn't say it.
    fn said_id(&mut self, offer: &Offer<'_>) -> Option<String> {
        match parse(&offer.file, &offer.read) {
            Ok(parsed) => {
                let id = parsed.0.id.clone();
                if !self.offers.contains_key(&id) {
                    self.parsed.insert(id.clone(), parsed);
                }
                Some(id)
            }
            Err(problems) => {
                let text = (offer.read)().unwrap_or_default();
                self.broken.push(Broken::new(Broken::likely_id(&offer.file, &text), offer, problems));
                None
            }
        }
    }

    fn read(mut self, wanted: &Wanted) -> Catalog {
        let known: BTreeSet<String> = self.offers.keys().cloned().collect();
        let mut catalog = Catalog { known, ..Catalog::default() };
        let queue: Vec<String> = match wanted {
            Wanted::All => catalog.known.iter().cloned().collect(),
            Wanted::Closure(ids) | Wanted::Providers(ids) => {
                ids.iter().map(|id| short_id(id).to_owned()).chain(self.parsed.keys().cloned()).collect()
            }
        };
        self.take(queue, &mut catalog);
        let named = match wanted {
            Wanted::Providers(_) => required(&catalog),
            // Whoever has it is to be named.
            _ => lacking(&catalog),
        };
        if !named.is_empty() {
            self.take_providers(&named, &mut catalog);
        }
        self.broken.sort_by(|left, right| left.file.cmp(&right.file));
        Catalog { broken: self.broken, ..catalog }
    }

    /// Reads those that could provide one of these: they have its name in their text, or one that is spelled with escapes. What is wrong in
    /// packages that nobody asked for is not this command's business.
    fn take_providers(&mut self, capabilities: &BTreeSet<String>, catalog: &mut Catalog) {
        let could = |text: &str| text.contains('\\') || capabilities.iter().any(|name| text.contains(name.as_str()));
        let unread: Vec<(&String, &Reader<'_>)> = self.offers.iter().map(|(id, offer)| (id, &offer.read)).collect();
        let look = |part: &[(&String, &Reader<'_>)]| -> Vec<String> {
            part.iter().filter(|(_, read)| read().is_ok_and(|text| could(&text))).map(|(id, _)| (*id).clone()).collect()
        };
        let likely = parallel::in_parts(&unread, PART, look).concat();
        let broken = self.broken.len();
        self.take(likely, catalog);
        self.broken.truncate(broken);
    }

    /// Reads these and what they depend on.
    fn take(&mut self, mut wanted: Vec<String>, catalog: &mut Catalog) {
        while !wanted.is_empty() {
            let offers: Vec<_> = wanted.drain(..).filter_map(|id| self.offers.remove_entry(&id)).collect();
            let unread = offers.iter().filter(|(id, _)| !self.parsed.contains_key(id));
            let unread: Vec<_> = unread.map(|(_, offer)| (offer.file.as_str(), &offer.read)).collect();
            let mut parsed = read_all(&unread).into_iter();
            for (id, offer) in offers {
                let parsed = match self.parsed.remove(&id) {
                    Some(parsed) => Ok(parsed),
                    None => {
                        parsed.next().unwrap_or_else(|| Err(Vec::new())).and_then(|parsed| named(&id, &offer, parsed))
                    }
                };
                let (file, source) = (offer.file.clone(), offer.source);
                match parsed.and_then(|parsed| offer.package(parsed)) {
                    Ok(package) => {
                        wanted.extend(package.descriptor.depends_on.iter().cloned());
                        catalog.packages.insert(id, package);
                    }
                    Err(problems) => self.broken.push(Broken { id, file, source, also: None, problems }),
                }
            }
        }
    }
}

/// What was parsed, if it is the package that the file's name promises.
fn named(id: &str, offer: &Offer<'_>, parsed: (Descriptor, String)) -> Parsed {
    if parsed.0.id == id {
        return Ok(parsed);
    }
    let message = format!("the file is named `{id}.toml`, but the id in it is `{}`", parsed.0.id);
    Err(vec![plain("bad-name", &offer.file, message, None)])
}

impl Offer<'_> {
    fn package(self, (descriptor, text): (Descriptor, String)) -> std::result::Result<Package, Vec<DescriptorProblem>> {
        let Offer { source, origin, templates, file, .. } = self;
        let templates = templates().map_err(|error| vec![unreadable(&file, &error)])?;
        if source.is_outside() {
            return Ok(Package { descriptor, text, source, origin, templates: Box::new(Frozen::new(templates)) });
        }
        Ok(Package { descriptor, text: String::new(), source, origin, templates })
    }
}

/// A descriptor and its text.
type Parsed = std::result::Result<(Descriptor, String), Vec<DescriptorProblem>>;

fn parse(file: &str, read: &Reader<'_>) -> Parsed {
    let text = read().map_err(|error| vec![unreadable(file, &error)])?;
    descriptor::parse(file, &text).map(|descriptor| (descriptor, text))
}

fn unreadable(file: &str, error: &Error) -> DescriptorProblem {
    plain("unreadable", file, error.to_string(), None)
}

/// So many are read while a thread starts.
const PART: usize = 32;

/// Reads and parses files given by name, in their order.
fn read_all(files: &[(&str, &Reader<'_>)]) -> Vec<Parsed> {
    let read =
        |part: &[(&str, &Reader<'_>)]| -> Vec<Parsed> { part.iter().map(|(file, read)| parse(file, read)).collect() };
    parallel::in_parts(files, PART, read).into_iter().flatten().collect()
}

fn required(catalog: &Catalog) -> BTreeSet<String> {
    catalog.packages.values().flat_map(|package| package.descriptor.capabilities.requires.iter().cloned()).collect()
}

/// What is required and nobody read so far provides.
fn lacking(catalog: &Catalog) -> BTreeSet<String> {
    let mut lacking = required(catalog);
    for package in catalog.packages.values() {
        for name in &package.descriptor.capabilities.provides {
            lacking.remove(name);
        }
    }
    lacking
}

/// A problem of a file as a whole.
pub(crate) fn plain(code: &'static str, file: &str, message: String, hint: Option<String>) -> DescriptorProblem {
    let place = Place { file: file.to_owned(), line: 1 };
    DescriptorProblem { code, file: file.to_owned(), source: "".into(), span: None, place, message, hint }
}
