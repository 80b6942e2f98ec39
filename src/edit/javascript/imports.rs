//! What a module imports, as the parser itself has noted it: a walk over the whole tree is for a dynamic import only.

use std::cell::RefCell;

use oxc_allocator::Allocator;
use oxc_parser::ParseOptions;
use oxc_syntax::module_record::{ModuleRecord, RequestedModule};

use super::parse::{self, usize_of};
use super::{Lines, SyntaxProblem, index, reading};
use crate::edit::text;

thread_local! {
    /// One arena for one source after the other: asking the system for memory takes longer than to parse a small one.
    static ARENA: RefCell<Option<Allocator>> = const { RefCell::new(None) };
}

/// An arena that grew beyond this for one large source isn't kept for the next.
const KEPT_ARENA: usize = 1 << 20;

/// The specifiers of all `import`s, `export ... from`s and literal dynamic `import()`s with their lines.
pub fn imports(source: &str) -> Result<Vec<(String, usize)>, SyntaxProblem> {
    let body = text::split_bom(source).1;
    let kept = reading::read_kept(body, |module| module.index.specifiers.clone());
    let mut found = kept.unwrap_or_else(|| specifiers(body))?;
    found.sort_by_key(|(_, at)| *at);
    let lines = if found.is_empty() { Lines(Vec::new()) } else { Lines::new(body) };
    Ok(found.into_iter().map(|(name, at)| (name, lines.line(usize_of(at)))).collect())
}

type Specifiers = Vec<(String, u32)>;

fn specifiers(body: &str) -> Result<Specifiers, SyntaxProblem> {
    parse::on_stack(parse::levels(body)?, || {
        let mut arena = ARENA.take().unwrap_or_default();
        let found = parse::parse_in(&arena, body, ParseOptions::default()).map(|(parsed, record)| {
            if record.dynamic_imports.is_empty() { requested(&record) } else { index::index(parsed).specifiers }
        });
        if arena.capacity() <= KEPT_ARENA {
            arena.reset();
            ARENA.set(Some(arena));
        }
        found
    })
}

fn requested(record: &ModuleRecord<'_>) -> Specifiers {
    let of_one = |request: &RequestedModule, name: &str| (name.to_owned(), request.span.start);
    let modules = record.requested_modules.iter();
    modules.flat_map(|(name, requests)| requests.iter().map(|request| of_one(request, name.as_str()))).collect()
}

#[cfg(test)]
mod tests {
    use super::imports;
    use crate::edit::javascript::entries;
    use crate::edit::javascript::parse::with_room;

    const SOURCE: &str = "\u{feff}import a, { b } from \"./a.js\";
import './only.js'
export * from \"./all.js\";
export { c as d } from
  \"./some.js\";
import * as again from './a.js';
import data from \"./\\u0061.json\" with { type: \"json\" };
export const e = 1;
";

    const STATIC: [(&str, usize); 6] =
        [("./a.js", 1), ("./only.js", 2), ("./all.js", 3), ("./some.js", 5), ("./a.js", 6), ("./a.json", 7)];

    fn found(source: &str) -> Vec<(String, usize)> {
        imports(source).expect("it parses")
    }

    fn owned(list: &[(&str, usize)]) -> Vec<(String, usize)> {
        list.iter().map(|(name, line)| ((*name).to_owned(), *line)).collect()
    }

    #[test]
    fn every_form_is_found_in_its_line() {
        assert_eq!(found(SOURCE), owned(&STATIC));
        let dynamic = format!("{SOURCE}const late = () => import(\"./late.js\");\nimport(name);\n");
        assert_eq!(found(&dynamic), owned(&[&STATIC[..], &[("./late.js", 9)]].concat()));
        assert_eq!(found("export const a = \"import './not.js'\";\n"), owned(&[]));
    }

    /// Of a source that was read already nothing else is told than of one that wasn't.
    #[test]
    fn a_kept_reading_tells_the_same() {
        let told = with_room(|| {
            let before = found(SOURCE);
            entries(SOURCE).expect("it parses");
            (before, found(SOURCE), imports("import {").is_err(), imports("import {").is_err())
        });
        assert_eq!(told, (owned(&STATIC), owned(&STATIC), true, true));
    }
}
