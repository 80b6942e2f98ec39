//! Everything that can stop a command, its wording, its hint and its exit code, in one place.

use crate::descriptor::model::Place;
use crate::files::ReadProblem;
use crate::path::PathProblem;
use crate::resolve::Untrusted;
use crate::visible::line;

/// Exit codes, as the README lists them.
pub mod exit {
    pub const DONE: u8 = 0;
    pub const USER: u8 = 1;
    pub const USAGE: u8 = 2;
    pub const PENDING: u8 = 3;
    pub const BUG: u8 = 70;
}

pub type Result<T> = std::result::Result<T, Error>;

/// What stops the work. Conflicts and findings are results, not errors.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("not in a jskit app: no `.jskit/lock.json` in `{}` or above it", line(folder))]
    NotAnApp { folder: String },
    #[error("unknown {kind} `{}`", line(name))]
    Unknown { kind: &'static str, name: String, nearest: Vec<String> },
    #[error("{message}")]
    Usage { message: String, hint: Option<String> },
    /// Something the user can mend.
    #[error("{message}")]
    Refused { code: &'static str, message: String, hint: Option<String> },
    /// Packages from outside that nobody has trusted yet; with the command that was run, where it takes `--trust`, and with one that
    /// does the rest without them.
    #[error("{}", untrusted_line(.packages))]
    Untrusted { packages: Vec<Untrusted>, command: Option<String>, without: Option<String> },
    #[error("{}", problems_line(.0))]
    Descriptors(Vec<DescriptorProblem>),
    #[error(transparent)]
    Path(#[from] PathProblem),
    #[error(transparent)]
    Read(#[from] ReadProblem),
    #[error("{action} `{}`: {reason}", line(path))]
    Io { action: &'static str, path: String, reason: String },
    #[error("this app was written by jskit {theirs}, which is newer than this jskit {ours}")]
    NewerTool { theirs: String, ours: String },
    #[error("`{}` is damaged: {}", line(path), line(reason))]
    Damaged { path: String, reason: String, hint: String },
    /// A saved plan that fits no more, with what changed since.
    #[error("{}", stale_line(.0))]
    Stale(Vec<String>),
    #[error("{0}")]
    Bug(String),
}

/// One thing wrong in a descriptor, rendered by the UI with its line and a caret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DescriptorProblem {
    pub code: &'static str,
    pub file: String,
    /// The text of the file, for the caret; empty where the problem has no text.
    pub source: std::sync::Arc<str>,
    /// Bytes in `source`.
    pub span: Option<(usize, usize)>,
    pub place: Place,
    pub message: String,
    pub hint: Option<String>,
}

fn problems_line(problems: &[DescriptorProblem]) -> String {
    match problems {
        [one] => format!("1 problem in the package descriptors: {}", one.message),
        many => format!("{} problems in the package descriptors", many.len()),
    }
}

fn stale_line(changed: &[String]) -> String {
    match changed {
        [one] => format!("the plan fits no more: {one}"),
        many => format!("the plan fits no more: {} things are otherwise", many.len()),
    }
}

fn untrusted_line(packages: &[Untrusted]) -> String {
    let one = |one: &Untrusted| {
        let Untrusted { package, version, origin, content, .. } = one;
        let state = if one.changed { "is not what was trusted any more" } else { "is trusted by nobody yet" };
        format!("package `{package}` {version} from `{origin}` {state} ({content})")
    };
    packages.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// How to go on without what nobody trusts, behind another hint.
pub(crate) fn rest_hint(command: Option<&str>) -> String {
    command.map_or_else(String::new, |command| format!("; without it run `{command}`"))
}

fn trust_hint(packages: &[Untrusted], command: Option<&str>) -> String {
    let flags: Vec<String> = packages.iter().map(|one| format!("--trust {}", one.content)).collect();
    match command {
        Some(command) => format!("look at what it may do; if you trust it, run `{command} {}`", flags.join(" ")),
        None => {
            let ids: Vec<&str> = packages.iter().map(|one| one.package.as_str()).collect();
            format!("look at what it may do; if you trust it, run `jskit update {} {}`", ids.join(" "), flags.join(" "))
        }
    }
}

/// What to look at for a name that is near no other.
fn listed_by(kind: &str) -> Option<String> {
    let command = match kind {
        "package" => "jskit list",
        "generator" => "jskit list generators",
        "placement" => "jskit list-placements",
        "element" => "jskit why src/placement.js",
        "file or entry" => "jskit status",
        _ => return None,
    };
    Some(format!("run `{command}` to see what there is"))
}

impl Error {
    /// A stable name for scripts.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotAnApp { .. } => "not-an-app",
            Self::Unknown { .. } => "unknown-name",
            Self::Usage { .. } => "usage",
            Self::Refused { code, .. } => code,
            Self::Untrusted { .. } => "untrusted",
            Self::Descriptors(_) => "bad-descriptor",
            Self::Path(_) => "bad-path",
            Self::Read(_) => "unreadable",
            Self::Io { .. } => "io",
            Self::NewerTool { .. } => "newer-tool",
            Self::Damaged { .. } => "damaged",
            Self::Stale(_) => "plan-stale",
            Self::Bug(_) => "bug",
        }
    }

    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Usage { .. } => exit::USAGE,
            Self::Bug(_) => exit::BUG,
            _ => exit::USER,
        }
    }

    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NotAnApp { .. } => {
                Some("run `jskit create-app NAME` to make one, or `-C DIR` to name an app's folder".to_owned())
            }
            Self::Unknown { nearest, kind, .. } => crate::suggest::hint(nearest).or_else(|| listed_by(kind)),
            Self::Usage { hint, .. } | Self::Refused { hint, .. } => hint.clone(),
            Self::Untrusted { packages, command, without } => {
                Some(trust_hint(packages, command.as_deref()) + &rest_hint(without.as_deref()))
            }
            Self::NewerTool { theirs, .. } => Some(format!("install jskit {theirs} or newer")),
            Self::Damaged { hint, .. } => Some(hint.clone()),
            Self::Stale(_) => {
                Some("run `jskit plan ... --out FILE` again, and look at what it comes to now".to_owned())
            }
            Self::Bug(_) => Some("this is a bug of jskit; the app was not changed".to_owned()),
            _ => None,
        }
    }

    /// What is to be kept can't be printed: nothing of it may be written.
    #[expect(clippy::needless_pass_by_value, reason = "as `map_err` gives it")]
    pub(crate) fn unprintable(error: serde_json::Error) -> Self {
        Self::Bug(format!("what is to be kept can't be printed: {error}"))
    }

    pub fn refused(code: &'static str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Refused { code, message: message.into(), hint: Some(hint.into()) }
    }

    pub fn usage(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Usage { message: message.into(), hint: Some(hint.into()) }
    }
}
