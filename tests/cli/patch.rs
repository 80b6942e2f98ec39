//! Unified diffs, applied strictly: what a preview shows has to be what happens, to the byte.

use std::collections::BTreeMap;

/// The texts after a diff, by path; `None` where it deletes the file. `read` gives those before.
pub fn apply(diff: &str, read: impl Fn(&str) -> String) -> BTreeMap<String, Option<String>> {
    let mut after = BTreeMap::new();
    let mut lines = diff.split_inclusive('\n').peekable();
    while let Some(line) = lines.next() {
        let old = line.trim_end().strip_prefix("--- ").unwrap_or_else(|| panic!("no file header: {line}"));
        let new = lines.next().and_then(|line| line.trim_end().strip_prefix("+++ ")).expect("the second header");
        let path = new.strip_prefix("b/").or_else(|| old.strip_prefix("a/")).expect("a name").to_owned();
        let before = if old == "/dev/null" { String::new() } else { read(&path) };
        let mut hunks = Vec::new();
        while lines.peek().is_some_and(|line| !line.starts_with("--- ")) {
            hunks.extend(lines.next());
        }
        let text = patched(&before, &hunks);
        if new == "/dev/null" {
            assert_eq!(text, "", "{path}: what is deleted is shown whole");
            after.insert(path, None);
        } else {
            after.insert(path, Some(text));
        }
    }
    after
}

fn patched(before: &str, hunks: &[&str]) -> String {
    let source: Vec<&str> = before.split_inclusive('\n').collect();
    let (mut text, mut at) = (String::new(), 0);
    for (index, line) in hunks.iter().enumerate() {
        let open = hunks.get(index + 1).is_some_and(|next| next.starts_with('\\'));
        let body = || if open { line[1..].trim_end_matches('\n') } else { &line[1..] };
        match line.as_bytes()[0] {
            b'@' => {
                let start = start_of(line);
                text.extend(source[at..start].iter().copied());
                at = start;
            }
            b' ' | b'-' => {
                assert_eq!(source.get(at).copied(), Some(body()), "line {} of the file", at + 1);
                if line.starts_with(' ') {
                    text.push_str(body());
                }
                at += 1;
            }
            b'+' => text.push_str(body()),
            b'\\' => {}
            _ => panic!("no line of a diff: {line}"),
        }
    }
    text.extend(source[at..].iter().copied());
    text
}

/// The first line, from 0, of the old side in `@@ -12,7 +12,8 @@`.
fn start_of(header: &str) -> usize {
    let old = header.strip_prefix("@@ -").and_then(|rest| rest.split(' ').next()).expect("a hunk header");
    let (start, count) = old.split_once(',').unwrap_or((old, "1"));
    let start: usize = start.parse().expect("a line number");
    if count == "0" { start } else { start - 1 }
}
