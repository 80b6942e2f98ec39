//! Many entries added to one file, in one reading of it and one of what comes of it.
//!
//! Invariant: the text is the one that adding them one after the other gives. What an entry changes for the next one (the style that most
//! of the file has, the blank line between the last two) is told by the entry itself; where that isn't so, the file is read again.

use std::collections::HashSet;

use oxc_parser::ParseOptions;

use super::insert::{Anchor, anchor, blank_between};
use super::module::{Module, has_blank_line};
use super::parse::{usize_of, with_program};
use super::print;
use super::reading::read;
use super::style::Tally;
use super::{Intent, insert, says, text};
use crate::edit::Outcome;

/// The text with all of these entries that can be added, each behind what the one before it left, and which those are. The others are
/// there, or are refused: [`insert`] tells.
pub fn insert_each(source: &str, entries: &[&Intent]) -> (String, Vec<bool>) {
    let mut after = source.to_owned();
    let mut added = Vec::with_capacity(entries.len());
    let mut runs = true;
    while let Some(rest) = entries.get(added.len()..).filter(|rest| !rest.is_empty()) {
        match if runs { run(&after, rest) } else { Step::Single } {
            Step::Run(text, done) => {
                after = text;
                added.extend(done);
                continue;
            }
            Step::Single => {}
            Step::Unsafe => runs = false,
        }
        added.push(match insert(&after, rest[0]) {
            Outcome::Edited(text) => {
                after = text;
                true
            }
            _ => false,
        });
    }
    (after, added)
}

enum Step {
    /// The text with the first of the entries, and which of them were added.
    Run(String, Vec<bool>),
    /// The first one is none that the next could follow.
    Single,
    /// What came of it isn't what it should be: they are added and looked at one by one.
    Unsafe,
}

fn run(source: &str, entries: &[&Intent]) -> Step {
    let Some(Intent::Call { callee, .. }) = entries.first() else { return Step::Single };
    let is_same = |entry: &&&Intent| matches!(entry, Intent::Call { callee: other, .. } if other == callee);
    let same = entries.iter().take_while(is_same).count();
    if same < 2 {
        return Step::Single;
    }
    let (bom, body) = text::split_bom(source);
    let written = read(body, |module| {
        let statements = module.index.statements.len();
        Some((written(module, callee, &entries[..same])?, statements))
    });
    let Ok(Some((Written { at, insert, added }, statements))) = written else { return Step::Single };
    if insert.is_empty() {
        return Step::Run(source.to_owned(), added);
    }
    let after = format!("{}{insert}{}", &body[..at], &body[at..]);
    let new = || entries.iter().zip(&added).filter(|(_, added)| **added).map(|(entry, _)| *entry);
    let holds = |module: &Module<'_, '_>| {
        module.index.statements.len() >= statements + new().count() && new().all(|entry| says(module, entry))
    };
    if read(&after, holds).unwrap_or(false) { Step::Run(format!("{bom}{after}"), added) } else { Step::Unsafe }
}

/// Statements that are to stand behind the last entry.
struct Written {
    at: usize,
    insert: String,
    /// For each entry that was looked at.
    added: Vec<bool>,
}

/// `None` where the entries stand in another way.
fn written(module: &Module<'_, '_>, callee: &str, wanted: &[&Intent]) -> Option<Written> {
    let parsed = module.parsed;
    let calls = module.calls(callee);
    let entries: Vec<_> = calls.found.iter().filter(|entry| !entry.spread).collect();
    let Ok(Anchor::Entry { span, callee: name, block }) = anchor(module, &entries, callee) else { return None };
    let end = parsed.statement_end(span);
    let at = parsed.after_comments(end);
    let rest = parsed.text[at..].trim_start_matches([' ', '\t']);
    if !(rest.is_empty() || rest.starts_with('\n') || rest.starts_with("\r\n")) {
        return None;
    }
    let goes_on = parsed.goes_on(at);
    let indent = parsed.indent_at(usize_of(span.start));
    let mut tally = Tally::of(parsed);
    let mut semicolons = parsed.text[..end].ends_with(';');
    let mut blank = blank_between(module, &entries, block).unwrap_or(true);
    let mut between = &parsed.text[end..at];
    let mut keys = HashSet::new();
    let mut written = Written { at, insert: String::new(), added: Vec::new() };
    for entry in wanted {
        let key = entry.key();
        if !module.named(callee, &key).is_empty() || !keys.insert(key) {
            written.added.push(false);
            continue;
        }
        let style = tally.style(parsed.text).with_semicolons(semicolons);
        let line_end = style.line_end;
        let lead = format!("{line_end}{}{indent}", if blank { line_end } else { "" });
        let mut statement = print::statement(entry, &name, &style, indent);
        if goes_on && !statement.ends_with(';') {
            statement.push(';');
        }
        let piece = format!("{lead}{statement}");
        let own = with_program(&piece, ParseOptions::default(), |own| {
            (own.program.body.len() == 1 && own.program.directives.is_empty()).then(|| Tally::of(own))
        });
        let Ok(Some(own)) = own else { break };
        semicolons = statement.ends_with(';');
        blank = has_blank_line(&format!("{between}{lead}"));
        between = "";
        written.insert.push_str(&piece);
        written.added.push(true);
        if !tally.add(own) {
            break;
        }
    }
    // Of one alone the file is read as often either way.
    (written.added.len() > 1).then_some(written)
}

#[cfg(test)]
mod tests {
    use super::insert_each;
    use crate::edit::javascript::{Intent, Value};

    const HEAD: &str = "import { addPlacement } from \"./registry.js\";\n";

    fn placement(id: &str, order: u32) -> Intent {
        let fields = [("id", Value::String(id.to_owned())), ("order", Value::Number(order.to_string()))];
        let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Intent::Call { callee: "addPlacement".to_owned(), fields }
    }

    fn added(source: &str, entries: &[Intent]) -> (String, Vec<bool>) {
        insert_each(source, &entries.iter().collect::<Vec<_>>())
    }

    fn written(id: &str, order: u32) -> String {
        format!("addPlacement({{\n  id: \"{id}\",\n  order: {order}\n}});\n")
    }

    #[test]
    fn they_stand_behind_the_last_in_their_order() {
        let source = format!("\u{feff}{HEAD}\n{}\nexport default 1;\n", written("a", 1));
        let after = ["\u{feff}", HEAD, "\n", &written("a", 1), "\n", &written("c", 3), "\n", &written("b", 2)];
        let after = format!("{}\nexport default 1;\n", after.concat());
        assert_eq!(added(&source, &[placement("c", 3), placement("b", 2)]), (after, vec![true, true]));
    }

    #[test]
    fn what_is_there_is_not_added_again() {
        let source = format!("{HEAD}{}", written("a", 1));
        let entries = [placement("a", 1), placement("b", 2), placement("a", 7), placement("b", 2), placement("c", 3)];
        let after = format!("{HEAD}{}\n{}\n{}", written("a", 1), written("b", 2), written("c", 3));
        assert_eq!(added(&source, &entries), (after.clone(), vec![false, true, false, false, true]));
        assert_eq!(added(&after, &entries), (after, vec![false; 5]));
    }

    #[test]
    fn a_file_that_cannot_be_read_stays() {
        let entries = ["a", "b"].map(|id| placement(id, 1));
        assert_eq!(added("addPlacement({ id: ;", &entries), ("addPlacement({ id: ;".to_owned(), vec![false; 2]));
    }
}
