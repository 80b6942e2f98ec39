//! `ARCHITECTURE.md` says which part of the crate may use which: it is what the parts do use.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use regex_lite::Regex;

const MAP: &str = include_str!("../ARCHITECTURE.md");

type Uses = BTreeMap<String, BTreeSet<String>>;

fn words(text: &str) -> BTreeSet<String> {
    // What stands in brackets says what for.
    let plain = Regex::new(r"\([^)]*\)").unwrap().replace_all(text, "").replace('`', "");
    plain
        .split([',', ' '])
        .map(str::trim)
        .filter(|word| !word.is_empty() && *word != "none")
        .map(str::to_owned)
        .collect()
}

/// `src/app/` and `src/ops.rs` are `app` and `ops`.
fn module(path: &str) -> String {
    let below = path.strip_prefix("src/").unwrap_or(path);
    below.split(['/', '.']).next().unwrap_or_default().to_owned()
}

/// By part: what the table lets it use, besides what all may.
fn allowed() -> (Uses, BTreeSet<String>) {
    let table = MAP.split("\n## The parts\n").nth(1).and_then(|rest| rest.split("\n## ").next()).expect("the table");
    let mut allowed = Uses::new();
    for row in table.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = row.split('|').collect();
        let [_, parts, _, uses, _] = cells[..] else { panic!("{row}") };
        for part in words(parts) {
            assert!(allowed.insert(module(&part), words(uses)).is_none(), "`{part}` has two rows");
        }
    }
    let all = table.lines().find_map(|line| line.strip_prefix("All may use ")).expect("what all may use");
    (allowed, words(all.trim_end_matches('.')))
}

/// What the sources of each part name with `crate::`, comments left out.
fn used() -> Uses {
    let group = Regex::new(r"crate::\{([^;]*)\}").unwrap();
    let name = Regex::new(r"crate::([a-z_]+)").unwrap();
    let inner = Regex::new(r"::\{[^{}]*\}").unwrap();
    let mut used = Uses::new();
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![src.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let part = module(path.strip_prefix(&src).unwrap().to_str().unwrap());
            if part == "lib" || path.extension().is_none_or(|extension| extension != "rs") {
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let code: String =
                text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
            let found = used.entry(part.clone()).or_default();
            found.extend(name.captures_iter(&code).map(|found| found[1].to_owned()));
            for found_group in group.captures_iter(&code) {
                let flat = inner.replace_all(&found_group[1], "").into_owned();
                found.extend(flat.split(',').map(|one| one.trim().split("::").next().unwrap_or_default().to_owned()));
            }
            found.retain(|other| !other.is_empty() && *other != part);
        }
    }
    used
}

#[test]
fn each_part_uses_what_the_map_says() {
    let (allowed, all) = allowed();
    let mut wrong = String::new();
    let used = used();
    for (part, used) in &used {
        let used: BTreeSet<String> = used.difference(&all).cloned().collect();
        match allowed.get(part) {
            // What all may use can't lead back to who uses it, but where a row says so.
            None if all.contains(part) && used.is_empty() => {}
            None => writeln!(wrong, "`{part}` has no row; it uses {used:?}").unwrap(),
            Some(allowed) if *allowed != used => {
                writeln!(wrong, "`{part}` may use {allowed:?} and uses {used:?}").unwrap();
            }
            Some(_) => {}
        }
    }
    for part in allowed.keys().chain(&all).filter(|part| !used.contains_key(*part)) {
        writeln!(wrong, "there is no `{part}`").unwrap();
    }
    assert!(wrong.is_empty(), "{wrong}");
}
