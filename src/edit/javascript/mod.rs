//! Entries of the app's JavaScript files: read, added, replaced and removed by syntax tree.
//!
//! An entry is one thing that packages own inside a file that belongs to the app:
//!
//! | intent | how it stands in the file | its key |
//! |---|---|---|
//! | [`Intent::Call`] | `addPlacement({ id: "a", ... });` | `addPlacement(a)`, with an owner `addPlacement(a@owner)` |
//! | [`Intent::Register`] | `registerMainClientComponent("token", () => Name);` and its import | `registerMainClientComponent(token)` |
//! | [`Intent::Assign`] | `config.surfaceDefinitions.account = {...};` | `config.surfaceDefinitions.account` |

use super::Outcome;

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
                let id = field("id").unwrap_or_default();
                // A placement's owner says where it goes; only a topology entry is told apart by it.
                match field("owner").filter(|owner| !owner.is_empty() && callee == TOPOLOGY_CALLEE) {
                    Some(owner) => format!("{callee}({id}@{owner})"),
                    None => format!("{callee}({id})"),
                }
            }
            Self::Register { callee, token, .. } => format!("{callee}({token})"),
            Self::Assign { path, .. } => path.join("."),
        }
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
pub fn entries(source: &str) -> Result<Vec<Entry>, SyntaxProblem> {
    let _ = source;
    unimplemented!()
}

/// Adds the entry, in the file's own style; nothing where one with its key says the same.
/// An entry with the same key that says something else is a refusal: the caller decides with [`replace`].
pub fn insert(source: &str, intent: &Intent) -> Outcome {
    let _ = (source, intent);
    unimplemented!()
}

/// Changes an entry from what `base` said to what `next` says, keeping what the user changed in other fields.
/// A field that both changed differently is a refusal.
pub fn replace(source: &str, base: &Intent, next: &Intent) -> Outcome {
    let _ = (source, base, next);
    unimplemented!()
}

/// Removes the entry if it says what `base` said (tokens compared); refuses where it was edited; nothing where it is absent.
/// An import or `||= {}` that only this entry needed goes with it.
pub fn remove(source: &str, base: &Intent) -> Outcome {
    let _ = (source, base);
    unimplemented!()
}

/// The entry as it is written into a new file: what a snippet shows and what the base store keeps.
pub fn print(intent: &Intent) -> String {
    let _ = intent;
    unimplemented!()
}

/// Whether two sources have the same tokens: quotes of strings, spaces, line ends, optional semicolons and trailing commas don't count.
pub fn same_tokens(left: &str, right: &str) -> bool {
    let _ = (left, right);
    unimplemented!()
}

/// The specifiers of all `import`s, `export ... from`s and literal dynamic `import()`s with their lines.
pub fn imports(source: &str) -> Result<Vec<(String, usize)>, SyntaxProblem> {
    let _ = source;
    unimplemented!()
}
