//! Entries that both sides changed: which fields, and what they come to once somebody has said who wins.

use super::assign::{State, Writes};
use super::find::Subject;
use super::merge::{self, Clash};
use super::module::Module;
use super::reading;
use super::{Intent, Value, says, text, value};

/// Who wins a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Winner {
    Mine,
    Theirs,
    /// This source text.
    Code(String),
}

/// The fields for which [`super::replace`] refuses; none where it has another reason.
pub fn clashes(source: &str, base: &Intent, next: &Intent) -> Vec<Clash> {
    reading::read(text::split_bom(source).1, |module| found(module, base, next)).unwrap_or_default()
}

fn found(module: &Module<'_, '_>, base: &Intent, next: &Intent) -> Vec<Clash> {
    match (base, next) {
        (Intent::Call { callee, fields: old }, Intent::Call { fields: new, .. }) => {
            match module.named(callee, &base.key()).as_slice() {
                [one] => match one.subject {
                    Subject::Object(object) => merge::clashes(module.parsed, object, old, new),
                    _ => Vec::new(),
                },
                _ => Vec::new(),
            }
        }
        (Intent::Assign { path, value: old }, Intent::Assign { value: new, .. }) => {
            let State::Is(write) = Writes::new(&module.index).state(path) else { return Vec::new() };
            match (value::object(write.value), old, new) {
                (Some(object), Value::Object(old), Value::Object(new)) => {
                    merge::clashes(module.parsed, object, old, new)
                }
                _ => vec![Clash {
                    path: vec!["value".to_owned()],
                    base: Some(old.clone()),
                    mine: Some(value::read(module.parsed, write.value)),
                    theirs: Some(new.clone()),
                }],
            }
        }
        (Intent::Register { callee, .. }, Intent::Register { .. }) => registered(module, callee, base, next),
        _ => Vec::new(),
    }
}

fn registered(module: &Module<'_, '_>, callee: &str, base: &Intent, next: &Intent) -> Vec<Clash> {
    let found = module.named(callee, &base.key());
    let [one] = found.as_slice() else { return Vec::new() };
    let Subject::Register { local: Some((written, _)), .. } = one.subject else { return Vec::new() };
    let Some(from) = says::source(module, written) else { return Vec::new() };
    let imported = |local: &str, from: &str| Some(Value::Code(format!("import {local} from \"{from}\"")));
    let of = |intent: &Intent| match intent {
        Intent::Register { local, from, .. } => imported(local, from),
        _ => None,
    };
    vec![Clash { path: vec!["component".to_owned()], base: of(base), mine: imported(written, &from), theirs: of(next) }]
}

/// The two sides of an entry as if the user had never touched what the package wins, and the package never what the user wins:
/// [`super::replace`] makes the rest of it.
pub fn settle(base: &Intent, next: &Intent, winners: &[(Clash, Winner)]) -> (Intent, Intent) {
    let (mut base, mut next) = (base.clone(), next.clone());
    for (clash, winner) in winners {
        set(&mut base, &clash.path, clash.mine.as_ref());
        match winner {
            Winner::Mine => set(&mut next, &clash.path, clash.mine.as_ref()),
            Winner::Theirs => {}
            Winner::Code(code) => set(&mut next, &clash.path, Some(&Value::Code(code.clone()))),
        }
    }
    (base, next)
}

fn set(intent: &mut Intent, path: &[String], wanted: Option<&Value>) {
    match intent {
        Intent::Call { fields, .. } | Intent::Assign { value: Value::Object(fields), .. } => {
            set_field(fields, path, wanted);
        }
        Intent::Assign { value, .. } => {
            if let Some(wanted) = wanted {
                value.clone_from(wanted);
            }
        }
        Intent::Register { local, from, .. } => {
            if let Some((name, source)) = wanted.and_then(import) {
                (*local, *from) = (name, source);
            }
        }
        Intent::Outlet { .. } => {}
    }
}

/// What an import of a clash names.
fn import(value: &Value) -> Option<(String, String)> {
    let Value::Code(code) = value else { return None };
    let (local, from) = code.strip_prefix("import ")?.split_once(" from ")?;
    Some((local.to_owned(), from.trim_matches(|letter| matches!(letter, '"' | '\'' | ';')).to_owned()))
}

fn set_field(fields: &mut Vec<(String, Value)>, path: &[String], wanted: Option<&Value>) {
    let Some((name, deeper)) = path.split_first() else { return };
    let at = fields.iter().position(|(known, _)| known == name);
    match (at, wanted) {
        (Some(at), _) if !deeper.is_empty() => {
            if let Value::Object(inner) = &mut fields[at].1 {
                set_field(inner, deeper, wanted);
            }
        }
        (Some(at), Some(wanted)) => fields[at].1.clone_from(wanted),
        (Some(at), None) => {
            fields.remove(at);
        }
        (None, Some(wanted)) => fields.push((name.clone(), wanted.clone())),
        (None, None) => {}
    }
}
