//! Sources that stay parsed: one command asks a file for its entries, for its imports, for what was edited in it, and edits it, and
//! each edit is read again to be checked. All of that is one reading of each text.
//!
//! Invariant: a reading is found by its whole text, so that what is asked of a kept one is what parsing again would tell.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use oxc_allocator::Allocator;
use oxc_parser::ParseOptions;
use self_cell::self_cell;

use super::SyntaxProblem;
use super::module::Module;
use super::parse::{has_room, here, levels, parse_in, with_program};

struct Source {
    allocator: Allocator,
    text: String,
    levels: usize,
}

type Tree<'a> = Module<'a, 'a>;

self_cell!(
    struct Reading {
        owner: Source,
        #[not_covariant]
        dependent: Tree,
    }
);

/// The files that packages have entries in are five; an edit leaves two texts of one.
const KEPT: usize = 8;
/// A tree takes some twenty times its text.
const KEPT_BYTES: usize = 4 << 20;

thread_local! {
    /// The last ones, the newest behind. A tree can't leave its thread, and a command's reading happens on one.
    static READINGS: RefCell<VecDeque<Rc<Reading>>> = const { RefCell::new(VecDeque::new()) };
}

/// Reads a module: one that was parsed before, if it is still kept.
pub(super) fn read<T: Send>(source: &str, visit: impl FnOnce(&Module<'_, '_>) -> T + Send) -> Result<T, SyntaxProblem> {
    if let Some(known) = find(source) {
        return see(&known, visit);
    }
    let levels = levels(source)?;
    if !has_room(levels) || source.len() > KEPT_BYTES {
        return with_program(source, ParseOptions::default(), |parsed| visit(&Module::of(parsed)));
    }
    let reading = here(levels, || {
        let source = Source { allocator: Allocator::default(), text: source.to_owned(), levels };
        Reading::try_new(source, |source| {
            parse_in(&source.allocator, &source.text, ParseOptions::default()).map(|(parsed, _)| Module::of(parsed))
        })
    })?;
    let reading = Rc::new(reading);
    keep(Rc::clone(&reading));
    see(&reading, visit)
}

/// Asks a kept reading; `None` where there is none, and parsing the source would be for this one question.
pub(super) fn read_kept<T>(source: &str, visit: impl FnOnce(&Module<'_, '_>) -> T) -> Option<Result<T, SyntaxProblem>> {
    find(source).map(|known| see(&known, visit))
}

fn see<T>(reading: &Reading, visit: impl FnOnce(&Module<'_, '_>) -> T) -> Result<T, SyntaxProblem> {
    here(reading.borrow_owner().levels, || Ok(reading.with_dependent(|_, module| visit(module))))
}

fn find(source: &str) -> Option<Rc<Reading>> {
    READINGS.with_borrow(|readings| {
        let is_it = |reading: &&Rc<Reading>| {
            let known = reading.borrow_owner();
            known.text == source && has_room(known.levels)
        };
        readings.iter().rev().find(is_it).cloned()
    })
}

fn keep(reading: Rc<Reading>) {
    READINGS.with_borrow_mut(|readings| {
        readings.push_back(reading);
        let size = |readings: &VecDeque<Rc<Reading>>| {
            readings.iter().map(|reading| reading.borrow_owner().text.len()).sum::<usize>()
        };
        while readings.len() > KEPT || size(readings) > KEPT_BYTES {
            readings.pop_front();
        }
    });
}
