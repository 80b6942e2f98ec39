//! What holds of every edit of a source that can be read: the result can be read, it says what was meant and all that was said
//! before, twice is once, and taken out again the source is what it was.

use jskit::edit::javascript::{self, Entry, Intent, Value};
use jskit::edit::{Outcome, text, vue};

/// Puts an entry in and takes it out again. Gives the text with it in.
pub fn there_and_back(source: &str, intent: &Intent) -> Option<String> {
    let after = match javascript::insert(source, intent) {
        Outcome::Edited(after) => after,
        Outcome::Unchanged => {
            assert_eq!(javascript::has(source, intent), Ok(true), "nothing to do, but it is not there");
            return None;
        }
        Outcome::Refused(_) => return None,
    };
    assert_eq!(javascript::has(&after, intent), Ok(true), "{after}");
    assert_eq!(javascript::insert(&after, intent), Outcome::Unchanged, "twice\n{after}");
    assert_eq!(javascript::replace(&after, intent, intent), Outcome::Unchanged, "by itself\n{after}");
    match javascript::remove(&after, intent) {
        Outcome::Edited(back) => is_back(source, &after, &back),
        other => panic!("{other:?}\n{after}"),
    }
    Some(after)
}

/// The same bytes, but for what something else in the file may need by now: a `parent ||= {}`, or the import of outlets that were
/// there without one. An import that nothing used may go with what came.
fn is_back(source: &str, after: &str, back: &str) {
    let shared = |text: &str| text.matches("||=").count() + text.matches("import { ShellOutlet }").count();
    let all = if shared(back) == shared(source) {
        // Code on the line of its tag may get its own; and a last line without an end gets one, when something comes behind it.
        let back = super::tight(back);
        let same = |source: &str| {
            let source = super::tight(source);
            back == source || (!source.ends_with('\n') && back.trim_end_matches(['\r', '\n']) == source)
        };
        if !same(source) && !same(&as_it_stays(source)) {
            assert_eq!(back, super::tight(&as_it_stays(source)), "back from\n{after}");
        }
        source.to_owned()
    } else {
        without_import(source)
    };
    let mut left = back.chars();
    let is_kept = all.chars().filter(|c| !c.is_whitespace()).all(|c| left.any(|found| found == c));
    assert!(is_kept, "something was lost\n{after}\nback\n{back}");
}

/// An import of outlets that nothing used goes with the outlet that came, and so does a script that has nothing else.
fn without_import(source: &str) -> String {
    let lines = source.lines().filter(|line| !line.contains("import { ShellOutlet }"));
    lines.filter(|line| !matches!(line.trim(), "<script setup>" | "</script>")).collect()
}

/// Code on the line of its `<script setup>` tag got a line of its own, and keeps it.
fn as_it_stays(source: &str) -> String {
    let component = vue::read(source).unwrap_or_default();
    let setup = component.blocks.iter().find(|block| block.name == "script" && block.attribute("setup").is_some());
    match setup {
        Some(block) if !source[block.start..block.end].trim_start_matches([' ', '\t']).starts_with(['\n', '\r']) => {
            format!("{}{}{}", &source[..block.start], text::line_end(source), &source[block.start..])
        }
        _ => source.to_owned(),
    }
}

/// Replaces the first entries that are all literal, and takes them out.
pub fn own_entries(source: &str, intent_of: impl Fn(&Entry) -> Option<Intent>) {
    let Ok(entries) = javascript::entries(source) else { return };
    for entry in entries.iter().take(3) {
        assert_eq!(source.get(entry.start..entry.end), Some(entry.text.as_str()));
        let Some(base) = intent_of(entry) else { continue };
        replaced(source, &base);
        removed(source, &base);
    }
}

fn replaced(source: &str, base: &Intent) {
    let next = with_more(base);
    match javascript::replace(source, base, &next) {
        Outcome::Edited(after) => {
            assert_eq!(javascript::replace(&after, base, &next), Outcome::Unchanged, "twice\n{after}");
            assert!(javascript::entries(&after).is_ok(), "{after}");
        }
        Outcome::Unchanged | Outcome::Refused(_) => {}
    }
}

fn removed(source: &str, base: &Intent) {
    if let Outcome::Edited(after) = javascript::remove(source, base) {
        assert_eq!(javascript::has(&after, base), Ok(false), "{after}");
        // Where what is left could give it a value, too, it can't be told whether it is gone.
        assert!(!matches!(javascript::remove(&after, base), Outcome::Edited(_)), "twice\n{after}");
        assert!(javascript::same_tokens(&after, &after));
    }
}

/// The entry as the next version of its package might have it.
fn with_more(base: &Intent) -> Intent {
    let more = || ("jskitFuzz".to_owned(), Value::String("it's \"new\"".to_owned()));
    match base.clone() {
        Intent::Call { callee, mut fields } => {
            fields.push(more());
            Intent::Call { callee, fields }
        }
        Intent::Assign { path, value: Value::Object(mut fields) } => {
            fields.push(more());
            Intent::Assign { path, value: Value::Object(fields) }
        }
        Intent::Assign { path, .. } => Intent::Assign { path, value: Value::Number("-1.5".to_owned()) },
        other => other,
    }
}

pub fn string(text: &str) -> Value {
    Value::String(text.to_owned())
}
