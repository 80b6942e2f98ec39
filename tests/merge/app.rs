//! Packages brought into an app that is in memory, by the tool's own plans.

use std::collections::BTreeMap;

use jskit::catalog::{Catalog, MemoryTemplates, Package, Source};
use jskit::change::ChangeSet;
use jskit::descriptor::model::{Descriptor, Tenancy};
use jskit::files::{Files as _, Memory};
use jskit::lock::{self, AppAnswers, Lock};
use jskit::path::AppPath;
use jskit::plan::{self, Answers, Moment, Realize};
use jskit::resolve::{Request, resolve};
use time::macros::datetime;

/// A package as a catalog of the test's own has it.
pub fn offered(descriptor: Descriptor, templates: BTreeMap<String, Vec<u8>>) -> Package {
    Package {
        descriptor,
        source: Source::Embedded,
        text: String::new(),
        origin: String::new(),
        templates: Box::new(MemoryTemplates(templates)),
    }
}

pub struct App {
    pub files: Memory,
    pub tenancy: Tenancy,
}

impl App {
    pub fn of(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Self {
        let files = files.into_iter().map(|(path, bytes)| (parsed(&path), bytes)).collect();
        Self { files: Memory { files }, tenancy: Tenancy::None }
    }

    pub fn lock(&self) -> Lock {
        let answers = AppAnswers {
            name: "exampleapp".to_owned(),
            title: "Example App".to_owned(),
            preset: "minimal".to_owned(),
            tenancy: self.tenancy,
            package_manager: "npm".to_owned(),
        };
        lock::load(&self.files).unwrap_or(Lock { app: Some(answers), packages: BTreeMap::new(), ..Lock::default() })
    }

    /// What a request comes to.
    pub fn plan(&self, catalog: &Catalog, request: &Request, answers: &Answers, partial: bool) -> ChangeSet {
        let lock = self.lock();
        let resolution = resolve(catalog, &lock, request).unwrap_or_else(|error| panic!("{error} {error:?}"));
        assert!(resolution.missing.is_empty(), "{:?}", resolution.missing);
        let migrations = self.files.list("migrations").expect("a list");
        let mut random = |count: usize| vec![7; count];
        let now = datetime!(2026-01-02 03:04:05 UTC);
        let mut moment = Moment { now, migrations: &migrations, random: &mut random };
        let plan = plan::plan(catalog, &resolution, &lock, &mut moment).expect("a plan");
        let input = Realize {
            partial,
            answers: answers.clone(),
            spare_imported: true,
            ..Realize::new(&self.files, &lock, resolution.app.clone())
        };
        plan::realize(&plan, &input).expect("a change set")
    }

    pub fn apply(&mut self, set: &ChangeSet) {
        for (path, change) in &set.changes {
            assert_eq!(change.kind.before(), self.files.files.get(path).map(Vec::as_slice), "{path}");
            match change.kind.after() {
                Some(after) => drop(self.files.files.insert(path.clone(), after.to_vec())),
                None => drop(self.files.files.remove(path)),
            }
        }
    }

    pub fn add(&mut self, catalog: &Catalog, ids: &[&str], options: &[(&str, &str)]) {
        let request = Request {
            add: ids.iter().map(|id| (*id).to_owned()).collect(),
            options: options.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            ..Request::default()
        };
        let set = self.plan(catalog, &request, &Answers::default(), false);
        assert_eq!(set.conflicts, [], "{ids:?}");
        self.apply(&set);
    }

    /// The app's own files, without what the tool keeps beside them.
    pub fn tree(&self) -> BTreeMap<String, Vec<u8>> {
        let own = self.files.files.iter().filter(|(path, _)| !path.is_internal());
        own.map(|(path, bytes)| (path.to_string(), bytes.clone())).collect()
    }

    pub fn text(&self, path: &str) -> String {
        let bytes = self.files.files.get(&parsed(path)).unwrap_or_else(|| panic!("no {path}"));
        String::from_utf8(bytes.clone()).expect("text")
    }

    pub fn put(&mut self, path: &str, bytes: Vec<u8>) {
        self.files.files.insert(parsed(path), bytes);
    }

    pub fn delete(&mut self, path: &str) {
        self.files.files.remove(&parsed(path)).unwrap_or_else(|| panic!("no {path}"));
    }

    #[track_caller]
    pub fn edit(&mut self, path: &str, from: &str, to: &str) {
        let text = self.text(path);
        assert_eq!(text.matches(from).count(), 1, "`{from}` in {path}:\n{text}");
        self.put(path, text.replace(from, to).into_bytes());
    }
}

pub fn parsed(path: &str) -> AppPath {
    AppPath::parse(path).unwrap_or_else(|problem| panic!("{problem}"))
}
