//! Whether what stands in a file says what an intent says.

use super::find::{Found, Subject};
use super::module::Module;
use super::scope::{MODULE, Meaning};
use super::{Intent, value};

pub(super) fn found(module: &Module<'_, '_>, found: &Found<'_>, intent: &Intent) -> bool {
    match (found.subject, intent) {
        (Subject::Object(object), Intent::Call { fields, .. }) => {
            let (written, complete) = value::fields(module.parsed, object);
            complete && !found.spread && value::same_fields(&written, fields)
        }
        (Subject::Register { token, local }, Intent::Register { token: wanted, local: name, from, .. }) => {
            token == wanted && local.is_some_and(|(local, _)| gives(module, local, name, from))
        }
        (Subject::Value(written), Intent::Assign { value: wanted, .. }) => {
            value::same(&value::read(module.parsed, written), wanted)
        }
        _ => false,
    }
}

/// What it says, as an intent; `None` where some of it can't be read.
pub(super) fn said(module: &Module<'_, '_>, found: &Found<'_>, callee: &str) -> Option<Intent> {
    let callee = callee.to_owned();
    match found.subject {
        Subject::Object(object) => {
            let (fields, complete) = value::fields(module.parsed, object);
            (complete && !found.spread).then_some(Intent::Call { callee, fields })
        }
        Subject::Register { token, local } => {
            let (local, _) = local?;
            let from = source(module, local).unwrap_or_default();
            Some(Intent::Register { callee, token: token.to_owned(), local: local.to_owned(), from })
        }
        Subject::Value(_) => None,
    }
}

/// Whether a name is the default import of `from`, or just the wanted name where no module is asked for.
pub(super) fn gives(module: &Module<'_, '_>, local: &str, wanted: &str, from: &str) -> bool {
    if from.is_empty() {
        return local == wanted;
    }
    let binding = module.index.scopes.find(MODULE, local);
    matches!(binding, Some((binding, _)) if matches!(
        binding.meaning,
        Meaning::Import { imported: "default", from: source } if source == from
    ))
}

/// The module that a name is imported from.
pub(super) fn source(module: &Module<'_, '_>, local: &str) -> Option<String> {
    match module.index.scopes.find(MODULE, local)?.0.meaning {
        Meaning::Import { from, .. } => Some(from.to_owned()),
        _ => None,
    }
}
