//! The outlets of the app's component files: its own, its local packages' and its vendored packages'.

use serde::Serialize;

use super::Problem;
use crate::edit::vue;
use crate::files::Files;
use crate::path::AppPath;

/// An outlet and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct AppOutlet {
    pub target: String,
    pub path: AppPath,
    pub line: usize,
    pub default: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outlets {
    /// Sorted by file, then line.
    pub found: Vec<AppOutlet>,
    /// Where a target is bound to an expression: which outlet that is shows only at run time.
    pub dynamic: Vec<(AppPath, usize)>,
    pub problems: Vec<Problem>,
}

impl Outlets {
    pub fn of(&self, target: &str) -> impl Iterator<Item = &AppOutlet> {
        self.found.iter().filter(move |outlet| outlet.target == target)
    }
}

/// The folders that can have outlets. `node_modules` is never walked: its packages say in their descriptors what they have.
const FOLDERS: [&str; 3] = ["src", "packages", "vendor"];

/// Walks the app's component files. Files without an outlet's name in them are only looked through, not scanned.
pub fn read(files: &dyn Files) -> Outlets {
    let mut outlets = Outlets::default();
    for folder in FOLDERS {
        match files.list(folder) {
            Ok(paths) => outlets.add_components(files, paths.iter()),
            Err(problem) => outlets.problems.push(Problem { path: problem.path, line: 0, message: problem.reason }),
        }
    }
    outlets
}

/// The same, where all of the app's files have been listed already.
pub fn read_listed(files: &dyn Files, all: &[AppPath]) -> Outlets {
    let mut outlets = Outlets::default();
    for folder in FOLDERS {
        let below = |path: &&AppPath| path.as_str().strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
        outlets.add_components(files, all.iter().filter(below));
    }
    outlets
}

/// The outlets of one file.
pub fn of_file(files: &dyn Files, path: &AppPath) -> Outlets {
    let mut outlets = Outlets::default();
    outlets.add(files, path);
    outlets
}

impl Outlets {
    fn add_components<'p>(&mut self, files: &dyn Files, paths: impl Iterator<Item = &'p AppPath>) {
        paths.filter(|path| path.extension() == "vue").for_each(|path| self.add(files, path));
    }

    fn add(&mut self, files: &dyn Files, path: &AppPath) {
        let problem = |line, message| Problem { path: path.to_string(), line, message };
        let bytes = match files.read(path) {
            Ok(Some(bytes)) if vue::may_have_outlets(&bytes) => bytes,
            Ok(_) => return,
            Err(failed) => return self.problems.push(problem(0, failed.reason)),
        };
        let Ok(source) = String::from_utf8(bytes) else {
            return self.problems.push(problem(0, "is not UTF-8 text".to_owned()));
        };
        match vue::read(&source) {
            Ok(component) => {
                self.found.extend(component.outlets.into_iter().map(|outlet| AppOutlet {
                    target: outlet.target,
                    path: path.clone(),
                    line: outlet.line,
                    default: outlet.default,
                }));
                self.dynamic.extend(component.dynamic_outlets.into_iter().map(|line| (path.clone(), line)));
            }
            Err(failed) => self.problems.push(problem(failed.line, failed.message)),
        }
    }
}
