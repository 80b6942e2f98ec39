//! Many entries of one file asked about in one reading of it.

use std::collections::BTreeSet;

use super::assign::{State, Writes};
use super::find;
use super::module::{Decision, Module};
use super::parse::usize_of;
use super::reading::read;
use super::remove::remove;
use super::replace::replace;
use super::{Intent, is_there, text};
use crate::edit::Outcome;
use crate::edit::text::Edit;

/// What a file makes of an entry that was written into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stand {
    Gone,
    AsWritten,
    /// It says something else, or stands where nobody can tell.
    Edited,
}

/// For each entry how it stands in the file. Of a file that can't be read that can't be told.
pub fn stands(source: &str, entries: &[Intent]) -> Vec<Stand> {
    if entries.iter().any(|entry| matches!(entry, Intent::Outlet { .. })) {
        let stand = |entry: &Intent| match super::remove(source, entry) {
            Outcome::Unchanged => Stand::Gone,
            Outcome::Edited(_) => Stand::AsWritten,
            Outcome::Refused(_) => Stand::Edited,
        };
        return entries.iter().map(stand).collect();
    }
    let stand = |module: &Module<'_, '_>, entry: &Intent| match remove(module, entry) {
        Decision::Unchanged => Stand::Gone,
        Decision::Edit { .. } => Stand::AsWritten,
        Decision::Refused { .. } => Stand::Edited,
    };
    let all = |module: &Module<'_, '_>| entries.iter().map(|entry| stand(module, entry)).collect();
    read(text::split_bom(source).1, all).unwrap_or_else(|_| vec![Stand::Edited; entries.len()])
}

/// For each entry whether the file is without it. Of a file that can't be read that can't be said.
pub fn are_gone(source: &str, entries: &[Intent]) -> Vec<bool> {
    stands(source, entries).into_iter().map(|stand| stand == Stand::Gone).collect()
}

/// Where each of the entries stands, whatever it says; `None` for one that isn't there, and for all where the file can't be read.
pub fn places(source: &str, entries: &[Intent]) -> Vec<Option<usize>> {
    let start = |module: &Module<'_, '_>, entry: &Intent| match entry {
        Intent::Assign { path, .. } => match Writes::new(&module.index).state(path) {
            State::Is(write) => Some(write.span),
            _ => None,
        },
        Intent::Call { callee, .. } | Intent::Register { callee, .. } => {
            module.named(callee, &entry.key()).first().map(|found| found.span)
        }
        Intent::Outlet { .. } => None,
    };
    let all = |module: &Module<'_, '_>| {
        entries.iter().map(|entry| start(module, entry).map(|span| usize_of(span.start))).collect()
    };
    read(text::split_bom(source).1, all).unwrap_or_else(|_| vec![None; entries.len()])
}

/// The text without those call statements that can be cut out each for itself, and the other entries, which have to be removed one by
/// one. `None` where nothing was cut, or the text that is left isn't what it should be.
pub fn cut_statements<'i>(source: &str, entries: &[&'i Intent]) -> Option<(String, Vec<&'i Intent>)> {
    let cut = Cut::of(source, entries)?;
    let holds = |module: &Module<'_, '_>| {
        module.index.statements.len() + cut.gone.len() == cut.statements
            && !cut.gone.iter().any(|entry| is_there(module, entry))
    };
    read(text::split_bom(&cut.after).1, holds).unwrap_or(false).then_some((cut.after, cut.left))
}

/// The same, unread: a text to compare with one that is known, and never to be written.
pub fn without_statements<'i>(source: &str, entries: &[&'i Intent]) -> Option<(String, Vec<&'i Intent>)> {
    Cut::of(source, entries).map(|cut| (cut.after, cut.left))
}

/// The text with those entries changed, from what the first of each two said to what the second says, that can be changed each in its
/// own place; and which those are. `None` where there are none, or the text that comes of it isn't what it should be.
pub fn replace_each(source: &str, entries: &[(&Intent, &Intent)]) -> Option<(String, Vec<bool>)> {
    let (bom, body) = text::split_bom(source);
    let (edits, statements) = read(body, |module| {
        let edits: Vec<Option<Edit>> = entries.iter().map(|(base, next)| in_place(module, base, next)).collect();
        (edits, module.index.statements.len())
    })
    .ok()?;
    let changed: Vec<bool> = edits.iter().map(Option::is_some).collect();
    let edits: Vec<Edit> = edits.into_iter().flatten().collect();
    let after = text::apply(body, &edits).ok().filter(|_| !edits.is_empty())?;
    let holds = |module: &Module<'_, '_>| {
        let is_done = |((_, next), changed): (&(&Intent, &Intent), &bool)| !changed || is_there(module, next);
        module.index.statements.len() == statements && entries.iter().zip(&changed).all(is_done)
    };
    read(&after, holds).unwrap_or(false).then(|| (format!("{bom}{after}"), changed))
}

/// The one edit that changes an entry under its old key and needs nothing else changed.
fn in_place(module: &Module<'_, '_>, base: &Intent, next: &Intent) -> Option<Edit> {
    let Decision::Edit { edits, lines: 0 } = replace(module, base, next) else { return None };
    let [edit] = edits.as_slice() else { return None };
    (base.key() == next.key()).then(|| edit.clone())
}

/// What cutting comes to, unchecked.
struct Cut<'i> {
    after: String,
    gone: Vec<&'i Intent>,
    left: Vec<&'i Intent>,
    /// How many statements there were before.
    statements: usize,
}

impl<'i> Cut<'i> {
    fn of(source: &str, entries: &[&'i Intent]) -> Option<Self> {
        if !entries.iter().any(|entry| matches!(entry, Intent::Call { .. })) {
            return None;
        }
        let (bom, body) = text::split_bom(source);
        let (edits, statements) = read(body, |module| {
            let edits: Vec<Option<Edit>> = entries.iter().map(|entry| cut(module, entry)).collect();
            (edits, module.index.statements.len())
        })
        .ok()?;
        let mut edits: Vec<(Edit, usize)> =
            edits.into_iter().enumerate().filter_map(|(at, edit)| Some((edit?, at))).collect();
        edits.sort_by_key(|(edit, _)| edit.start);
        let mut end = 0;
        edits.retain(|(edit, _)| {
            let apart = edit.start >= end;
            end = end.max(edit.end);
            apart
        });
        let (edits, cut): (Vec<Edit>, BTreeSet<usize>) = edits.into_iter().unzip();
        let after = text::apply(body, &edits).ok().filter(|_| !edits.is_empty())?;
        let (mut gone, mut left) = (Vec::new(), Vec::new());
        for (at, entry) in entries.iter().enumerate() {
            if cut.contains(&at) { gone.push(*entry) } else { left.push(*entry) }
        }
        Some(Self { after: format!("{bom}{after}"), gone, left, statements })
    }
}

/// The one edit that takes a statement out and needs nothing else changed.
fn cut(module: &Module<'_, '_>, entry: &Intent) -> Option<Edit> {
    let Intent::Call { callee, .. } = entry else { return None };
    let Decision::Edit { edits, .. } = remove(module, entry) else { return None };
    let [edit] = edits.as_slice() else { return None };
    let stands_alone = |found: &find::Found<'_>| {
        matches!(found.place, find::Place::Line(_))
            && edit.start <= usize_of(found.span.start)
            && usize_of(found.span.start) < edit.end
    };
    let found = module.named(callee, &entry.key());
    (edit.insert.is_empty() && found.iter().any(stands_alone)).then(|| edit.clone())
}

#[cfg(test)]
mod tests {
    use super::{are_gone, cut_statements, replace_each};
    use crate::edit::javascript::{Intent, Value};

    const HEAD: &str = "import { addPlacement } from \"./registry.js\";\n";

    fn placement(id: &str) -> Intent {
        let fields = vec![("id".to_owned(), Value::String(id.to_owned()))];
        Intent::Call { callee: "addPlacement".to_owned(), fields }
    }

    fn statement(id: &str) -> String {
        format!("addPlacement({{ id: \"{id}\" }});\n")
    }

    fn cut(source: &str, entries: &[Intent]) -> Option<(String, Vec<String>)> {
        let entries: Vec<&Intent> = entries.iter().collect();
        let (text, left) = cut_statements(source, &entries)?;
        Some((text, left.into_iter().map(Intent::key).collect()))
    }

    #[test]
    fn all_statements_go_in_one_reading() {
        let source =
            [HEAD, &statement("a"), "// mine\n", &statement("mine"), &statement("b"), &statement("c")].concat();
        let entries = ["c", "a", "b"].map(placement);
        let after = [HEAD, "// mine\n", &statement("mine")].concat();
        assert_eq!(cut(&source, &entries), Some((after, Vec::new())));
    }

    #[test]
    fn the_byte_order_mark_stays() {
        let source = format!("\u{feff}{HEAD}{}", statement("a"));
        assert_eq!(cut(&source, &[placement("a")]), Some((format!("\u{feff}{HEAD}"), Vec::new())));
    }

    #[test]
    fn what_is_no_statement_of_its_own_is_left() {
        let listed = "[{ id: \"b\" }].forEach(addPlacement);\n";
        let edited = "addPlacement({ id: \"c\", order: 1 });\n";
        let source = [HEAD, &statement("a"), listed, edited].concat();
        let config = Intent::Assign { path: vec!["config".to_owned(), "a".to_owned()], value: Value::Bool(true) };
        let entries = [placement("a"), placement("b"), placement("c"), config];
        let left = ["addPlacement(b)", "addPlacement(c)", "config.a"].map(str::to_owned).to_vec();
        assert_eq!(cut(&source, &entries), Some(([HEAD, listed, edited].concat(), left)));
    }

    fn ordered(id: &str, order: u32) -> Intent {
        let fields = [("id", Value::String(id.to_owned())), ("order", Value::Number(order.to_string()))];
        let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Intent::Call { callee: "addPlacement".to_owned(), fields }
    }

    fn replaced(source: &str, entries: &[(Intent, Intent)]) -> Option<(String, Vec<bool>)> {
        let entries: Vec<(&Intent, &Intent)> = entries.iter().map(|(base, next)| (base, next)).collect();
        replace_each(source, &entries)
    }

    #[test]
    fn many_entries_are_changed_at_once() {
        let written = |id: &str, rest: &str| format!("addPlacement({{ id: \"{id}\", {rest} }});\n");
        let source =
            ["\u{feff}", HEAD, &written("a", "order: 1, mine: true"), &statement("mine"), &written("b", "order: 2")];
        let entries = [("a", 1), ("b", 2)].map(|(id, order)| (ordered(id, order), ordered(id, order + 10)));
        let after =
            ["\u{feff}", HEAD, &written("a", "order: 11, mine: true"), &statement("mine"), &written("b", "order: 12")];
        assert_eq!(replaced(&source.concat(), &entries), Some((after.concat(), vec![true, true])));
    }

    #[test]
    fn what_needs_more_than_its_own_place_is_left() {
        let source = [
            HEAD,
            "addPlacement({ id: \"a\", order: 1 });\n",
            "addPlacement({ id: \"edited\", order: 7 });\n",
            "addPlacement({ id: \"old\", order: 1 });\n",
        ];
        let change = |from: &str, to: &str| (ordered(from, 1), ordered(to, 2));
        let entries = [change("edited", "edited"), change("a", "a"), change("old", "new"), change("gone", "gone")];
        let after = source.concat().replace("\"a\", order: 1", "\"a\", order: 2");
        assert_eq!(replaced(&source.concat(), &entries), Some((after, vec![false, true, false, false])));
        assert_eq!(replaced(&source.concat(), &entries[2..]), None);
        assert_eq!(replaced("addPlacement({ id: ;", &entries), None, "a file that can't be read");
    }

    #[test]
    fn two_that_disagree_are_left_to_be_told_one_by_one() {
        let source = [HEAD, "addPlacement({ id: \"a\", order: 1 });\n"].concat();
        let entries = [(ordered("a", 1), ordered("a", 2)), (ordered("a", 1), ordered("a", 3))];
        assert_eq!(replaced(&source, &entries), None);
    }

    #[test]
    fn nothing_to_cut_is_nothing() {
        assert_eq!(cut(HEAD, &[placement("a")]), None);
        assert_eq!(cut(&statement("a"), &[]), None);
        assert_eq!(cut("addPlacement({ id: \"a\" ;", &[placement("a")]), None, "a file that can't be read");
    }

    #[test]
    fn an_edited_entry_is_not_gone() {
        let source = [HEAD, &statement("a"), "addPlacement({ id: \"b\", order: 1 });\n"].concat();
        let entries = ["a", "b", "c"].map(placement);
        assert_eq!(are_gone(&source, &entries), [false, false, true]);
        assert_eq!(are_gone("addPlacement({ id: ;", &entries), [false; 3], "of what can't be read nothing is said");
    }
}
