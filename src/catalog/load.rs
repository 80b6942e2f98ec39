//! Gathers the offers of all sources, parses those that are wanted.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::descriptor::{self, model::Descriptor, model::Place};
use crate::error::{DescriptorProblem, Error, Result};
use crate::files::Files;
use crate::fs::ConfinedDir;

use super::{Catalog, Package, Source, Templates, app, directory, embedded, npm, short_id};

/// Where to look.
#[derive(Default)]
#[expect(missing_debug_implementations, reason = "a view of an app is never printed")]
pub struct Sources<'a> {
    pub embedded: bool,
    pub app: Option<&'a dyn Files>,
    /// The app's root, for the descriptors of its direct npm dependencies.
    pub npm: Option<&'a Arc<ConfinedDir>>,
    pub directories: &'a [Arc<ConfinedDir>],
}

/// Which packages to read.
#[derive(Clone, Debug)]
pub enum Wanted {
    All,
    /// These, with or without `@jskit-ai/`, and what they depend on. The app's own and npm's are always read: their ids are inside.
    Closure(Vec<String>),
}

/// One descriptor that a source has, not read yet.
pub struct Offer<'a> {
    /// Where the file's name says it.
    pub id: Option<String>,
    pub file: String,
    pub source: Source,
    pub read: Box<dyn Fn() -> Result<String> + 'a>,
    pub templates: Box<dyn FnOnce() -> Result<Box<dyn Templates>> + 'a>,
}

/// All problems of all descriptors that were read are one error.
pub fn load(sources: &Sources<'_>, wanted: &Wanted) -> Result<Catalog> {
    let (catalog, problems) = gather(sources, wanted)?;
    if problems.is_empty() { Ok(catalog) } else { Err(Error::Descriptors(problems)) }
}

/// Every package that can be used, and the problems of the others.
pub fn load_all(sources: &Sources<'_>) -> Result<(Catalog, Vec<DescriptorProblem>)> {
    gather(sources, &Wanted::All)
}

fn gather(sources: &Sources<'_>, wanted: &Wanted) -> Result<(Catalog, Vec<DescriptorProblem>)> {
    let mut loading = Loading::default();
    if sources.embedded {
        loading.offer(embedded::offers())?;
    }
    for directory in sources.directories {
        loading.offer(directory::offers(directory)?)?;
    }
    if let Some(files) = sources.app {
        loading.offer(app::offers(files)?)?;
    }
    if let Some(root) = sources.npm {
        loading.offer(npm::offers(root)?)?;
    }
    loading.read(wanted)
}

#[derive(Default)]
struct Loading<'a> {
    /// By id; their descriptors are read when wanted.
    offers: BTreeMap<String, Offer<'a>>,
    /// Those whose id had to be read.
    parsed: BTreeMap<String, Descriptor>,
    problems: Vec<DescriptorProblem>,
}

impl<'a> Loading<'a> {
    fn offer(&mut self, offers: Vec<Offer<'a>>) -> Result<()> {
        for offer in offers {
            let id = match &offer.id {
                Some(id) => id.clone(),
                None => match descriptor::parse(&offer.file, &(offer.read)()?) {
                    Ok(descriptor) => {
                        let id = descriptor.id.clone();
                        if !self.offers.contains_key(&id) {
                            self.parsed.insert(id.clone(), descriptor);
                        }
                        id
                    }
                    Err(problems) => {
                        self.problems.extend(problems);
                        continue;
                    }
                },
            };
            if let Some(other) = self.offers.get(&id) {
                let message = format!("`{id}` is declared by both `{}` and `{}`", other.file, offer.file);
                let hint = "give one of them another id, or take its folder out of the catalogs".to_owned();
                self.problems.push(plain("duplicate-id", &offer.file, message, Some(hint)));
                continue;
            }
            self.offers.insert(id, offer);
        }
        Ok(())
    }

    fn read(mut self, wanted: &Wanted) -> Result<(Catalog, Vec<DescriptorProblem>)> {
        let known: BTreeSet<String> = self.offers.keys().cloned().collect();
        let mut catalog = Catalog { packages: BTreeMap::new(), known };
        let queue: Vec<String> = match wanted {
            Wanted::All => catalog.known.iter().cloned().collect(),
            Wanted::Closure(ids) => {
                ids.iter().map(|id| short_id(id).to_owned()).chain(self.parsed.keys().cloned()).collect()
            }
        };
        self.take(queue, &mut catalog)?;
        if lacks_a_capability(&catalog) {
            // Whoever has it is to be named; what is wrong in packages that nobody asked for is not this command's business.
            let problems = self.problems.clone();
            self.take(catalog.known.iter().cloned().collect(), &mut catalog)?;
            self.problems = problems;
        }
        self.problems.sort_by(|left, right| (&left.file, left.span).cmp(&(&right.file, right.span)));
        Ok((catalog, self.problems))
    }

    /// Reads these and what they depend on.
    fn take(&mut self, mut wanted: Vec<String>, catalog: &mut Catalog) -> Result<()> {
        while !wanted.is_empty() {
            let offers: Vec<_> = wanted.drain(..).filter_map(|id| self.offers.remove_entry(&id)).collect();
            let unread = offers.iter().filter(|(id, _)| !self.parsed.contains_key(id));
            let texts =
                unread.map(|(_, offer)| Ok((offer.file.as_str(), (offer.read)()?))).collect::<Result<Vec<_>>>()?;
            let mut parsed = parse_all(&texts).into_iter();
            drop(texts);
            for (id, offer) in offers {
                let descriptor = match self.parsed.remove(&id) {
                    Some(descriptor) => Some(descriptor),
                    None => parsed.next().and_then(|parsed| self.named(&id, &offer, parsed)),
                };
                let Some(descriptor) = descriptor else { continue };
                wanted.extend(descriptor.depends_on.iter().cloned());
                let templates = (offer.templates)()?;
                catalog.packages.insert(id, Package { descriptor, source: offer.source, templates });
            }
        }
        Ok(())
    }

    /// What was parsed, if it is the package that the file's name promises.
    fn named(&mut self, id: &str, offer: &Offer<'_>, parsed: Parsed) -> Option<Descriptor> {
        match parsed {
            Ok(descriptor) if descriptor.id == id => Some(descriptor),
            Ok(descriptor) => {
                let message = format!("the file is named `{id}.toml`, but the id in it is `{}`", descriptor.id);
                self.problems.push(plain("bad-name", &offer.file, message, None));
                None
            }
            Err(problems) => {
                self.problems.extend(problems);
                None
            }
        }
    }
}

type Parsed = std::result::Result<Descriptor, Vec<DescriptorProblem>>;

/// Fewer than this are parsed before a thread would have started.
const WORTH_A_THREAD: usize = 64;

/// Parses files given by name and text, in their order; many on as many threads as the machine has.
fn parse_all(texts: &[(&str, String)]) -> Vec<Parsed> {
    let parse = |part: &[(&str, String)]| part.iter().map(|(file, text)| descriptor::parse(file, text)).collect();
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(texts.len() / WORTH_A_THREAD);
    if threads < 2 {
        return parse(texts);
    }
    std::thread::scope(|scope| {
        let parts = texts.chunks(texts.len().div_ceil(threads));
        let workers: Vec<_> = parts.map(|part| scope.spawn(move || -> Vec<Parsed> { parse(part) })).collect();
        let join = |worker: std::thread::ScopedJoinHandle<'_, Vec<Parsed>>| {
            worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        workers.into_iter().flat_map(join).collect()
    })
}

fn lacks_a_capability(catalog: &Catalog) -> bool {
    let all = || catalog.packages.values().map(|package| &package.descriptor.capabilities);
    let provided: BTreeSet<&String> = all().flat_map(|one| &one.provides).collect();
    all().flat_map(|one| &one.requires).any(|name| !provided.contains(name))
}

/// A problem of a file as a whole.
pub(crate) fn plain(code: &'static str, file: &str, message: String, hint: Option<String>) -> DescriptorProblem {
    let place = Place { file: file.to_owned(), line: 1 };
    DescriptorProblem { code, file: file.to_owned(), source: String::new(), span: None, place, message, hint }
}
