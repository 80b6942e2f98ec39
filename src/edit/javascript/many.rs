//! Many entries of one file asked about in one reading of it.

use super::find;
use super::module::{self, Decision, Module};
use super::parse::usize_of;
use super::remove::remove;
use super::{Intent, is_there, text};
use crate::edit::text::Edit;

/// For each entry whether the file is without it. Of a file that can't be read that can't be said.
pub fn are_gone(source: &str, entries: &[Intent]) -> Vec<bool> {
    let gone = |module: &Module<'_, '_>| {
        entries.iter().map(|entry| matches!(remove(module, entry), Decision::Unchanged)).collect()
    };
    module::read(text::split_bom(source).1, gone).unwrap_or_else(|_| vec![false; entries.len()])
}

/// The text without those call statements that can be cut out each for itself, and the other entries, which have to be removed one by
/// one. `None` where nothing was cut.
pub fn cut_statements<'i>(source: &str, entries: &[&'i Intent]) -> Option<(String, Vec<&'i Intent>)> {
    let (bom, body) = text::split_bom(source);
    let (edits, statements) = module::read(body, |module| {
        let edits: Vec<Option<Edit>> = entries.iter().map(|entry| cut(module, entry)).collect();
        (edits, module.index.statements.len())
    })
    .ok()?;
    let mut edits: Vec<(Edit, &Intent)> =
        edits.into_iter().zip(entries).filter_map(|(edit, entry)| Some((edit?, *entry))).collect();
    edits.sort_by_key(|(edit, _)| edit.start);
    let mut end = 0;
    edits.retain(|(edit, _)| {
        let apart = edit.start >= end;
        end = end.max(edit.end);
        apart
    });
    let (edits, gone): (Vec<Edit>, Vec<&Intent>) = edits.into_iter().unzip();
    let after = text::apply(body, &edits).ok().filter(|_| !edits.is_empty())?;
    let holds = |module: &Module<'_, '_>| {
        module.index.statements.len() + edits.len() == statements && !gone.iter().any(|entry| is_there(module, entry))
    };
    let left = entries.iter().copied().filter(|entry| !gone.contains(entry)).collect();
    module::read(&after, holds).unwrap_or(false).then(|| (format!("{bom}{after}"), left))
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
    let mut found = find::calls(&module.index, callee).into_iter();
    (edit.insert.is_empty() && found.any(|found| stands_alone(&found))).then(|| edit.clone())
}
