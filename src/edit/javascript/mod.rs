//! Entries of the app's JavaScript files: read, added, replaced and removed by syntax tree.
//!
//! An entry is one thing that packages own inside a file that belongs to the app:
//!
//! | intent | how it stands in the file | its key |
//! |---|---|---|
//! | [`Intent::Call`] | `addPlacement({ id: "a", ... });` | `addPlacement(a)`, with an owner `addPlacement(a@owner)` |
//! | [`Intent::Register`] | `registerMainClientComponent("token", () => Name);` and its import | `registerMainClientComponent(token)` |
//! | [`Intent::Outlet`] | `<ShellOutlet target="host:name" />` in a component file | `ShellOutlet(host:name)` |
//! | [`Intent::Assign`] | `config.surfaceDefinitions.account = {...};` | `config.surfaceDefinitions.account` |

mod assign;
mod clash;
mod depth;
mod find;
mod imports;
mod index;
mod insert;
mod list;
mod many;
mod merge;
mod module;
pub(crate) mod parse;
mod print;
mod reading;
mod remove;
mod replace;
mod run;
mod same;
mod says;
mod scope;
mod set;
mod style;
mod unsure;
mod value;

use super::Outcome;
use super::text;
use super::vue::outlet::{self, NewOutlet};
use assign::{State, Write, Writes};
pub use clash::{Winner, clashes, settle};
use find::{Found, Subject};
pub use imports::imports;
pub use many::{Stand, are_gone, cut_statements, places, replace_each, stands, without_statements};
pub use merge::Clash;
use module::{Check, Decision, Module};
use parse::usize_of;
pub use run::insert_each;
use style::Style;

/// A JavaScript value as it is written.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum Value {
    Null,
    Bool(bool),
    Number(String),
    String(String),
    Array(Vec<Value>),
    Object(Vec<(String, Value)>),
    /// Source text that is written as it is, such as an arrow function; double quotes and two spaces.
    Code(String),
}

#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum Intent {
    /// A call statement with one object literal. The key is its `id`, and `owner` where it has one.
    Call { callee: String, fields: Vec<(String, Value)> },
    /// A call with a token and an arrow function that gives an imported name.
    Register { callee: String, token: String, local: String, from: String },
    /// An assignment to a dotted path; absent parents get `parent ||= {};` first.
    Assign { path: Vec<String>, value: Value },
    /// An outlet in the template of a component file, which is no JavaScript: [`crate::edit::vue::outlet`] edits it.
    Outlet {
        target: String,
        default: bool,
        #[serde(default)]
        menu: bool,
        router_view: bool,
    },
}

impl Intent {
    /// The key under which the entry is found again.
    pub fn key(&self) -> String {
        match self {
            Self::Call { callee, fields } => {
                let field = |name: &str| {
                    fields.iter().find_map(|(field, value)| match value {
                        Value::String(text) if field == name => Some(text.as_str()),
                        _ => None,
                    })
                };
                entry_key(callee, field("id").unwrap_or_default(), field("owner"))
            }
            Self::Register { callee, token, .. } => format!("{callee}({token})"),
            Self::Assign { path, .. } => path.join("."),
            Self::Outlet { target, .. } => format!("ShellOutlet({target})"),
        }
    }

    fn outlet(&self) -> Option<NewOutlet<'_>> {
        match self {
            Self::Outlet { target, default, menu, router_view } => {
                Some(NewOutlet { target, default: *default, menu: *menu, router_view: *router_view })
            }
            _ => None,
        }
    }
}

/// A placement's owner says where it goes; only a topology entry is told apart by it.
fn entry_key(callee: &str, id: &str, owner: Option<&str>) -> String {
    match owner.filter(|owner| !owner.is_empty() && callee == TOPOLOGY_CALLEE) {
        Some(owner) => format!("{callee}({id}@{owner})"),
        None => format!("{callee}({id})"),
    }
}

pub const PLACEMENT_CALLEE: &str = "addPlacement";
pub const TOPOLOGY_CALLEE: &str = "addPlacementTopology";
pub const REGISTER_CALLEE: &str = "registerMainClientComponent";

/// An entry that was found in a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub key: String,
    /// 1-based line where it begins.
    pub line: usize,
    /// The whole statement or element, in bytes.
    pub start: usize,
    pub end: usize,
    /// The source text of the entry.
    pub text: String,
    /// For an object: its fields as far as they are literal; `Value::Code` for what isn't. For a registration: `token`, `local`.
    pub fields: Vec<(String, Value)>,
    /// False where a spread or computed key hides fields.
    pub complete: bool,
}

/// A file that is no JavaScript the parser takes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: {message}")]
pub struct SyntaxProblem {
    pub line: usize,
    pub column: usize,
    pub message: String,
}

/// All entries of the three kinds in a file, in source order, wherever they stand (statements, arrays, loops).
///
/// Of configuration every value is listed that is assigned or stands inside an exported object, at any depth, so that each path an
/// intent may name is found. A value that is no object has it as the one field `value`; a registration also has `from`.
pub fn entries(source: &str) -> Result<Vec<Entry>, SyntaxProblem> {
    let (bom, body) = text::split_bom(source);
    let mut entries = reading::read(body, |module| {
        let lines = Lines::new(body);
        let mut entries = Vec::new();
        for callee in find::CALLEES {
            for found in &module.calls(callee).found {
                if let Some(key) = find::key(module.parsed, callee, found) {
                    entries.push(called(module, &lines, key, found));
                }
            }
        }
        entries.extend(Writes::new(&module.index).listed().iter().map(|write| assigned(module, &lines, write)));
        entries
    })?;
    entries.sort_by_key(|entry| entry.start);
    for entry in &mut entries {
        entry.start += bom.len();
        entry.end += bom.len();
    }
    Ok(entries)
}

/// Where the lines of a text begin.
struct Lines(Vec<usize>);

impl Lines {
    fn new(source: &str) -> Self {
        Self(source.match_indices('\n').map(|(at, _)| at + 1).collect())
    }

    fn line(&self, at: usize) -> usize {
        self.0.partition_point(|start| *start <= at) + 1
    }
}

fn called(module: &Module<'_, '_>, lines: &Lines, key: String, found: &Found<'_>) -> Entry {
    let (fields, complete) = match found.subject {
        Subject::Object(object) => value::fields(module.parsed, object),
        Subject::Register { token, local } => {
            let mut fields = vec![("token".to_owned(), Value::String(token.to_owned()))];
            if let Some((local, _)) = local {
                fields.push(("local".to_owned(), Value::String(local.to_owned())));
                fields.extend(says::source(module, local).map(|from| ("from".to_owned(), Value::String(from))));
            }
            (fields, local.is_some())
        }
        Subject::Value(_) => (Vec::new(), false),
    };
    located(module, lines, key, found.span, (fields, complete && !found.spread))
}

fn assigned(module: &Module<'_, '_>, lines: &Lines, write: &Write<'_>) -> Entry {
    let fields = match value::object(write.value) {
        Some(object) => value::fields(module.parsed, object),
        None => (vec![("value".to_owned(), value::read(module.parsed, write.value))], true),
    };
    located(module, lines, write.path.join("."), write.span, fields)
}

fn located(
    module: &Module<'_, '_>,
    lines: &Lines,
    key: String,
    span: oxc_span::Span,
    (fields, complete): (Vec<(String, Value)>, bool),
) -> Entry {
    let (start, end) = (usize_of(span.start), module.parsed.statement_end(span));
    let text = module.parsed.text[start..end].to_owned();
    Entry { key, line: lines.line(start), start, end, text, fields, complete }
}

/// Adds the entry, in the file's own style; nothing where one with its key says the same.
/// An entry with the same key that says something else is a refusal: the caller decides with [`replace`].
pub fn insert(source: &str, intent: &Intent) -> Outcome {
    if let Some(wanted) = intent.outlet() {
        return outlet::insert(source, &wanted);
    }
    let decide = |module: &Module<'_, '_>| match intent {
        Intent::Call { callee, .. } | Intent::Register { callee, .. } => insert::call(module, intent, callee),
        Intent::Assign { path, value } => set::set(module, path, value),
        Intent::Outlet { .. } => Decision::Unchanged,
    };
    module::edit(source, intent, decide, &Check { holds: &|module| says(module, intent) })
}

/// Changes an entry from what `base` said to what `next` says, keeping what the user changed in other fields.
/// A field that both changed differently is a refusal.
pub fn replace(source: &str, base: &Intent, next: &Intent) -> Outcome {
    if let (Some(base), Some(next)) = (base.outlet(), next.outlet()) {
        return match outlet::remove(source, &base) {
            _ if outlet::has(source, &next) == Ok(true) => Outcome::Unchanged,
            Outcome::Edited(text) => outlet::insert(&text, &next),
            other => other,
        };
    }
    let decide = |module: &Module<'_, '_>| replace::replace(module, base, next);
    module::edit(source, next, decide, &Check { holds: &|module| is_there(module, next) })
}

/// Removes the entry if it says what `base` said (tokens compared); refuses where it was edited; nothing where it is absent.
/// An import or `||= {}` that only this entry needed goes with it.
pub fn remove(source: &str, base: &Intent) -> Outcome {
    if let Some(base) = base.outlet() {
        return outlet::remove(source, &base);
    }
    let decide = |module: &Module<'_, '_>| remove::remove(module, base);
    module::edit(source, base, decide, &Check { holds: &|module| !is_there(module, base) })
}

/// What the file says of the entry that `intent` names, whatever that is; `None` where it is absent or hides some of it.
pub fn said(source: &str, intent: &Intent) -> Option<Intent> {
    let read = |module: &Module<'_, '_>| match intent {
        Intent::Assign { path, .. } => match Writes::new(&module.index).state(path) {
            State::Is(write) => {
                Some(Intent::Assign { path: path.clone(), value: value::read(module.parsed, write.value) })
            }
            _ => None,
        },
        Intent::Outlet { .. } => None,
        Intent::Call { callee, .. } | Intent::Register { callee, .. } => {
            says::said(module, module.named(callee, &intent.key()).first()?, callee)
        }
    };
    reading::read(text::split_bom(source).1, read).ok()?
}

/// Whether the file has the entry, and it says this: whatever its layout, the order of its fields, or where it stands.
pub fn has(source: &str, intent: &Intent) -> Result<bool, SyntaxProblem> {
    if let Some(wanted) = intent.outlet() {
        let problem =
            |problem: super::vue::VueProblem| SyntaxProblem { line: problem.line, column: 1, message: problem.message };
        return outlet::has(source, &wanted).map_err(problem);
    }
    reading::read(text::split_bom(source).1, |module| says(module, intent))
}

fn says(module: &Module<'_, '_>, intent: &Intent) -> bool {
    match intent {
        Intent::Assign { path, value } => match Writes::new(&module.index).state(path) {
            State::Is(write) => value::same(&value::read(module.parsed, write.value), value),
            _ => false,
        },
        Intent::Outlet { .. } => false,
        Intent::Call { callee, .. } | Intent::Register { callee, .. } => {
            module.named(callee, &intent.key()).iter().any(|entry| says::found(module, entry, intent))
        }
    }
}

fn is_there(module: &Module<'_, '_>, intent: &Intent) -> bool {
    match intent {
        Intent::Assign { path, .. } => matches!(Writes::new(&module.index).state(path), State::Is(_)),
        Intent::Outlet { .. } => false,
        Intent::Call { callee, .. } | Intent::Register { callee, .. } => {
            !module.named(callee, &intent.key()).is_empty()
        }
    }
}

/// The entry as it is written into a new file, and as the base store keeps it.
pub fn print(intent: &Intent) -> String {
    if let Some(wanted) = intent.outlet() {
        return wanted.snippet();
    }
    print::statement(intent, callee(intent), &Style::default(), "")
}

/// A value on one line.
pub fn plain(value: &Value) -> String {
    print::plain(value)
}

/// What a user can paste: the entry with the import or the parents that it needs.
fn snippet(intent: &Intent, style: &Style) -> String {
    let mut lines = match intent {
        Intent::Register { local, from, .. } if !from.is_empty() => vec![print::import(local, from, style)],
        Intent::Assign { path, .. } => (2..path.len()).map(|length| print::parent(&path[..length], style)).collect(),
        _ => Vec::new(),
    };
    lines.push(print::statement(intent, callee(intent), style, ""));
    lines.join(style.line_end)
}

fn callee(intent: &Intent) -> &str {
    match intent {
        Intent::Call { callee, .. } | Intent::Register { callee, .. } => callee,
        Intent::Assign { .. } | Intent::Outlet { .. } => "",
    }
}

/// Whether two sources have the same tokens: quotes of strings, spaces, line ends, optional semicolons and trailing commas don't count.
/// Comments do: they are the user's.
pub fn same_tokens(left: &str, right: &str) -> bool {
    same::sources(left, right)
}

/// Why a source is no module that could run: it doesn't parse, or declares a name twice.
pub fn problem(source: &str) -> Option<SyntaxProblem> {
    let body = text::split_bom(source).1;
    let twice = reading::read(body, |module| {
        let (name, span) = module.index.scopes.twice?;
        let (line, column) = text::line_and_column(body, usize_of(span.start));
        Some(SyntaxProblem { line, column, message: format!("`{name}` is declared twice") })
    });
    twice.unwrap_or_else(Some)
}

/// What a module does with a name: where it declares it other than by an import, and how often it uses it.
pub(crate) fn name_in(source: &str, name: &str) -> Result<(Option<usize>, usize), SyntaxProblem> {
    reading::read(source, |module| {
        let binding = module.index.scopes.find(scope::MODULE, name).map(|(binding, _)| binding);
        let own = binding.filter(|binding| !matches!(binding.meaning, scope::Meaning::Import { .. }));
        (own.map(|binding| usize_of(binding.span.start)), module.index.uses(name))
    })
}
