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
    /// Adds those of other files.
    pub fn extend(&mut self, other: Self) {
        self.found.extend(other.found);
        self.dynamic.extend(other.dynamic);
        self.problems.extend(other.problems);
    }

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

/// Whether a file is a component that can have outlets.
pub fn can_have(path: &AppPath) -> bool {
    let folder = path.as_str().split_once('/').map_or("", |(folder, _)| folder);
    path.extension() == "vue" && FOLDERS.contains(&folder)
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
        match files.read(path) {
            Ok(Some(bytes)) => self.add_read(path, &bytes),
            Ok(None) => {}
            Err(failed) => self.problems.push(Problem { path: path.to_string(), line: 0, message: failed.reason }),
        }
    }

    /// Adds those of a component that has been read.
    pub fn add_read(&mut self, path: &AppPath, bytes: &[u8]) {
        if !vue::may_have_outlets(bytes) {
            return;
        }
        let problem = |line, message| Problem { path: path.to_string(), line, message };
        let Ok(source) = std::str::from_utf8(bytes) else {
            return self.problems.push(problem(0, "is not UTF-8 text".to_owned()));
        };
        match vue::read(source) {
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
