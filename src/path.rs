//! Paths inside an app, refused before anything is read or written when they could mean a place outside it.
//!
//! Invariant: an [`AppPath`] is relative, `/`-separated, has no empty, `.` or `..` part, and names nothing that another system
//! (git, npm, Windows, our own state) owns. Only [`AppPath::internal`] makes paths below `.jskit`.

use std::borrow::Cow;
use std::fmt;

/// A path relative to the app's root.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AppPath(String);

/// Why a text is no path inside the app.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{}` {reason}", crate::visible::line(path))]
pub struct PathProblem {
    pub path: String,
    pub reason: &'static str,
}

/// Folders that belong to others, at any depth of the path.
const RESERVED: [&str; 3] = [".git", ".jskit", "node_modules"];

/// Names that Windows gives to devices, with any extension.
const DEVICES: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt1", "lpt2",
    "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

impl AppPath {
    /// Checks a path that comes from outside: a descriptor, an argument, the lock.
    pub fn parse(text: &str) -> Result<Self, PathProblem> {
        let problem = |reason| Err(PathProblem { path: text.to_owned(), reason });
        if text.is_empty() {
            return problem("is empty");
        }
        if text.len() > 1024 {
            return problem("is longer than 1024 bytes");
        }
        if text.starts_with('/') || text.starts_with('~') {
            return problem("is an absolute path");
        }
        if text.contains('\\') || text.contains(':') {
            return problem("has a backslash or a colon");
        }
        for part in text.split('/') {
            if let Some(reason) = part_problem(part) {
                return problem(reason);
            }
        }
        Ok(Self(text.to_owned()))
    }

    /// Checks a path that a package brings. Of an app's own files some may be named in ways that would mean another file elsewhere; what
    /// comes from outside has no need to.
    pub fn brought(text: &str) -> Result<Self, PathProblem> {
        let path = Self::parse(text)?;
        match text.split('/').find_map(brought_problem) {
            Some(reason) => Err(PathProblem { path: text.to_owned(), reason }),
            None => Ok(path),
        }
    }

    /// A path that our own code names.
    pub fn fixed(text: &'static str) -> Self {
        Self::parse(text).expect("a path that our own code names is one")
    }

    /// A path below `.jskit/`, made by our own code only.
    pub fn internal(below: &str) -> Self {
        debug_assert!(below.split('/').all(|part| !part.is_empty() && part != ".." && part != "."));
        Self(format!(".jskit/{below}"))
    }

    /// A path as found in the app's folder; `None` for a name that no path of ours can have.
    pub(crate) fn listed(text: &str) -> Option<Self> {
        match text.strip_prefix(".jskit/") {
            Some(below) => below.split('/').all(|part| part_problem(part).is_none()).then(|| Self::internal(below)),
            None => Self::parse(text).ok(),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn is_internal(&self) -> bool {
        self.0.starts_with(".jskit/")
    }

    /// The folder the path is in; `None` at the root.
    pub fn parent(&self) -> Option<&str> {
        self.0.rsplit_once('/').map(|(parent, _)| parent)
    }

    pub fn file_name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    pub fn extension(&self) -> &str {
        self.file_name().rsplit_once('.').map_or("", |(_, extension)| extension)
    }

    /// What the path is on a file system that ignores case: two paths with the same key are one file there.
    pub fn case_key(&self) -> String {
        self.0.to_lowercase()
    }
}

/// A name as file systems that ignore case compare it. Letters beyond ASCII can have a form in it: the small one of the Kelvin sign is
/// `k`, the capital one of the long s is `S`.
pub fn folded(text: &str) -> String {
    text.to_uppercase().to_lowercase()
}

fn part_problem(part: &str) -> Option<&'static str> {
    if part.is_empty() {
        return Some("has an empty part");
    }
    if part == "." || part == ".." {
        return Some("leaves the app");
    }
    let is_refused = |c: char| c.is_control() || matches!(c, '<' | '>' | '"' | '|' | '?' | '*' | '\\' | ':');
    if part.chars().any(is_refused) {
        return Some("has a character that file names can't have everywhere");
    }
    if part.ends_with('.') || part.ends_with(' ') || part.starts_with(' ') {
        return Some("has a part that begins or ends with a space or ends with a dot");
    }
    let folded = if part.is_ascii() { Cow::Borrowed(part) } else { Cow::Owned(folded(part)) };
    if RESERVED.iter().any(|name| folded.eq_ignore_ascii_case(name)) {
        return Some("reaches `.git`, `.jskit` or `node_modules`");
    }
    let stem = folded.split('.').next().unwrap_or("");
    if matches!(stem.len(), 3 | 4) && DEVICES.iter().any(|name| stem.eq_ignore_ascii_case(name)) {
        return Some("is a device name on Windows");
    }
    None
}

fn brought_problem(part: &str) -> Option<&'static str> {
    // The Mac's older file system leaves them out of names: `.g<joiner>it` is `.git` there.
    if part.chars().any(|letter| crate::visible::is_hidden(letter) || matches!(letter, '\u{200C}' | '\u{200D}')) {
        return Some("has an invisible character");
    }
    let is_digit = |letter: char| letter.is_ascii_digit();
    if part.split('~').skip(1).any(|rest| rest.starts_with(is_digit)) {
        return Some("may be the short name of another file on Windows");
    }
    let stem = part.split('.').next().unwrap_or("").trim_end().to_lowercase();
    // Windows takes these digits for plain ones there.
    let plain = stem.replace('\u{B9}', "1").replace('\u{B2}', "2").replace('\u{B3}', "3");
    if DEVICES.contains(&plain.as_str()) || matches!(stem.as_str(), "conin$" | "conout$") {
        return Some("is a device name on Windows");
    }
    None
}

impl fmt::Display for AppPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl serde::Serialize for AppPath {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::AppPath;

    #[test]
    fn names_that_belong_to_others_are_refused_in_any_letters() {
        for (path, reason) in [
            ("a/.GIT/b", "reaches `.git`, `.jskit` or `node_modules`"),
            (".js\u{212a}it/lock.json", "reaches `.git`, `.jskit` or `node_modules`"),
            ("node_module\u{17f}", "reaches `.git`, `.jskit` or `node_modules`"),
            ("Node_Modules", "reaches `.git`, `.jskit` or `node_modules`"),
            ("a/Aux.vue/b", "is a device name on Windows"),
            ("COM1", "is a device name on Windows"),
            ("a\u{1}", "has a character that file names can't have everywhere"),
        ] {
            assert_eq!(AppPath::parse(path).map_err(|problem| problem.reason), Err(reason), "{path}");
        }
        for (path, reason) in [
            ("CONIN$", "is a device name on Windows"),
            ("a/conout$.txt", "is a device name on Windows"),
            ("com\u{b9}.txt", "is a device name on Windows"),
            ("LPT\u{b2}.x", "is a device name on Windows"),
            ("con .txt", "is a device name on Windows"),
            ("git~1/config", "may be the short name of another file on Windows"),
            (".JSKIT~1/x", "may be the short name of another file on Windows"),
            (".g\u{200c}it/config", "has an invisible character"),
            ("a/.jskit\u{feff}/x", "has an invisible character"),
        ] {
            assert_eq!(AppPath::brought(path).map_err(|problem| problem.reason), Err(reason), "{path}");
            assert!(AppPath::parse(path).is_ok(), "an app may have {path}");
        }
        for path in ["a~b", "~a.vue", "console$.js", "com\u{b9}\u{b9}.txt", "a/.gitignore", ".git", "auxiliary.vue"] {
            assert_eq!(AppPath::brought(path).is_ok(), AppPath::parse(path).is_ok(), "{path}");
        }
        for path in ["a/.gitignore", "auxiliary.vue", "com10", "com", "\u{e9}.vue", ".jskits"] {
            assert!(AppPath::parse(path).is_ok(), "{path}");
        }
    }
}
