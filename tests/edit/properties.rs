//! What holds of every edit: taken out again the bytes are the same, twice is once, edits of different things commute.

use jskit::edit::javascript::{Intent, Value, has, insert, insert_each, remove, replace, said, same_tokens};
use jskit::edit::{Outcome, env, json};
use proptest::prelude::*;

/// How a generated file is written.
#[derive(Clone, Debug)]
struct Layout {
    quote: char,
    semicolon: &'static str,
    unit: &'static str,
    comma: &'static str,
    line_end: &'static str,
    mark: bool,
    final_newline: bool,
    /// What stands between two entries.
    between: &'static str,
    one_line: bool,
}

fn layout() -> impl Strategy<Value = Layout> {
    (
        prop_oneof![Just('"'), Just('\'')],
        prop_oneof![Just(";"), Just("")],
        prop_oneof![Just("  "), Just("\t"), Just("    ")],
        prop_oneof![Just(","), Just("")],
        prop_oneof![Just("\n"), Just("\r\n")],
        any::<bool>(),
        any::<bool>(),
        prop_oneof![Just("\n"), Just("\n\n"), Just(" // note\n\n"), Just("\n\n/* more\n   of it */\n"), Just("\n\n\n")],
        any::<bool>(),
    )
        .prop_map(|(quote, semicolon, unit, comma, line_end, mark, final_newline, between, one_line)| Layout {
            quote,
            semicolon,
            unit,
            comma,
            line_end,
            mark,
            final_newline,
            between,
            one_line,
        })
}

impl Layout {
    fn object(&self, fields: &[(&str, &str)]) -> String {
        let fields: Vec<String> = fields.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        if self.one_line {
            return format!("{{ {} }}", fields.join(", "));
        }
        let gap = format!("\n{}", self.unit);
        format!("{{{gap}{}{}\n}}", fields.join(&format!(",{gap}")), self.comma)
    }

    fn text(&self, text: &str) -> String {
        format!("{0}{text}{0}", self.quote)
    }

    fn finish(&self, lines: &str) -> String {
        let mut text = lines.trim_end().to_owned();
        if self.final_newline {
            text.push('\n');
        }
        let text = text.replace('\n', self.line_end);
        if self.mark { format!("\u{feff}{text}") } else { text }
    }

    fn placements(&self, count: usize, array: bool) -> String {
        let end = self.semicolon;
        let mut text = format!("import {{ addPlacement }} from {}{end}\n\n", self.text("./r.js"));
        let entries = (0..count).map(|n| {
            let id = self.text(&format!("own.{n}"));
            self.object(&[("id", &id), ("order", "1"), ("surfaces", "[]")])
        });
        if array {
            let entries: Vec<String> = entries.collect();
            text.push_str(&format!("const entries = [{}]{end}\n", entries.join(", ")));
            text.push_str(&format!("entries.forEach((entry) => addPlacement(entry)){end}\n"));
            return self.finish(&text);
        }
        for entry in entries {
            text.push_str(&format!("addPlacement({entry}){end}{}", self.between));
        }
        text.push_str(&format!("export default null{end}\n"));
        self.finish(&text)
    }

    fn config(&self, count: usize, literal: bool) -> String {
        let end = self.semicolon;
        let surface = |n: usize| self.object(&[("id", &self.text(&format!("s{n}"))), ("enabled", "true")]);
        if literal {
            let surfaces: Vec<String> = (0..count).map(|n| format!("s{n}: {}", surface(n))).collect();
            let text = format!("export const config = {{ title: 1, surfaces: {{ {} }} }}{end}\n", surfaces.join(", "));
            return self.finish(&text);
        }
        let mut text = format!("export const config = {{}}{end}\n\nconfig.surfaces = {{}}{end}{}", self.between);
        for n in 0..count {
            text.push_str(&format!("config.surfaces.s{n} = {}{end}{}", surface(n), self.between));
        }
        self.finish(&text)
    }

    fn provider(&self, count: usize) -> String {
        let end = self.semicolon;
        let mut text = String::new();
        for n in 0..count {
            text.push_str(&format!("import C{n} from {}{end}\n", self.text(&format!("./C{n}.vue"))));
        }
        text.push_str("function registerMainClientComponent() {}\n\n");
        for n in 0..count {
            let token = self.text(&format!("t{n}"));
            text.push_str(&format!("registerMainClientComponent({token}, () => C{n}){end}{}", self.between));
        }
        self.finish(&text)
    }
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i32>().prop_map(|n| Value::Number(n.to_string())),
        any::<String>().prop_map(Value::String),
        "[a-z'\"`\\\\ ${}/*]{0,12}".prop_map(Value::String),
        Just(Value::Code("({ auth }) => Boolean(auth?.authenticated)".to_owned())),
        Just(Value::Code("(a) => {\n  const b = \"x'y\";\n  return a(b);\n}".to_owned())),
        Just(Value::Code("() => `a\n  b`".to_owned())),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::Array),
            prop::collection::btree_map("[a-z][a-zA-Z0-9-]{0,8}", inner, 0..4)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

fn placement() -> impl Strategy<Value = Intent> {
    (any::<String>(), prop::collection::btree_map("[b-h][a-z]{0,4}", value(), 0..5)).prop_map(|(id, fields)| {
        let mut all = vec![("id".to_owned(), Value::String(format!("new.{id}")))];
        all.extend(fields.into_iter().filter(|(name, _)| name != "id"));
        Intent::Call { callee: "addPlacement".to_owned(), fields: all }
    })
}

fn surface() -> impl Strategy<Value = Intent> {
    ("[a-z][a-z-]{0,6}", value()).prop_map(|(name, value)| {
        let path = ["config".to_owned(), "surfaces".to_owned(), format!("n{name}")];
        Intent::Assign { path: path.to_vec(), value }
    })
}

fn setting() -> impl Strategy<Value = Intent> {
    (prop::collection::vec("[a-z]{1,5}", 1..4), value()).prop_map(|(names, value)| {
        let path =
            std::iter::once("config".to_owned()).chain(names.into_iter().map(|name| format!("n{name}"))).collect();
        Intent::Assign { path, value }
    })
}

fn registration(number: u8) -> Intent {
    Intent::Register {
        callee: "registerMainClientComponent".to_owned(),
        token: format!("new.{number}"),
        local: format!("New{number}"),
        from: format!("/src/New{number}.vue"),
    }
}

fn edited(outcome: Outcome) -> Result<String, TestCaseError> {
    match outcome {
        Outcome::Edited(text) => Ok(text),
        other => Err(TestCaseError::fail(format!("{other:?}"))),
    }
}

/// The same text comes of adding them at once as of adding one after the other.
fn at_once(source: &str, entries: &[Intent]) -> Result<(), TestCaseError> {
    let (mut text, mut added) = (source.to_owned(), Vec::new());
    for entry in entries {
        let outcome = insert(&text, entry);
        added.push(matches!(outcome, Outcome::Edited(_)));
        if let Outcome::Edited(next) = outcome {
            text = next;
        }
    }
    let entries: Vec<&Intent> = entries.iter().collect();
    prop_assert_eq!(insert_each(source, &entries), (text, added), "{}", source);
    Ok(())
}

/// Added, added twice, taken out, taken out twice.
fn there_and_back(source: &str, intent: &Intent) -> Result<String, TestCaseError> {
    let after = edited(insert(source, intent))?;
    prop_assert!(has(&after, intent).unwrap(), "{after}");
    prop_assert_eq!(insert(&after, intent), Outcome::Unchanged, "{}", after);
    prop_assert_eq!(replace(&after, intent, intent), Outcome::Unchanged, "{}", after);
    let read = said(&after, intent).ok_or_else(|| TestCaseError::fail(format!("nothing is said by {after}")))?;
    prop_assert!(has(&after, &read).unwrap(), "{after}\n{read:?}");
    prop_assert_eq!(said(source, intent), None, "{}", source);
    let back = edited(remove(&after, intent))?;
    prop_assert_eq!(&back, source, "{}", after);
    prop_assert_eq!(remove(&back, intent), Outcome::Unchanged);
    Ok(after)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn placements_come_and_go(layout in layout(), count in 0usize..4, array in any::<bool>(), intent in placement()) {
        // An array that is empty has no layout to come back to.
        let source = layout.placements(if array { count + 1 } else { count }, array);
        there_and_back(&source, &intent)?;
    }

    #[test]
    fn surfaces_come_and_go(layout in layout(), count in 0usize..4, literal in any::<bool>(), intent in surface()) {
        let source = layout.config(if literal { count + 1 } else { count }, literal);
        there_and_back(&source, &intent)?;
    }

    #[test]
    fn settings_come_and_go(layout in layout(), count in 1usize..4, literal in any::<bool>(), intent in setting()) {
        there_and_back(&layout.config(count, literal), &intent)?;
    }

    #[test]
    fn registrations_come_and_go(layout in layout(), count in 0usize..4) {
        there_and_back(&layout.provider(count), &registration(0))?;
    }

    #[test]
    fn a_replaced_entry_is_the_one_that_would_have_been_added(layout in layout(), base in placement(), next in placement()) {
        let source = layout.placements(2, false);
        let replaced = edited(insert(&source, &base))?;
        let replaced = match replace(&replaced, &base, &next) {
            Outcome::Unchanged => replaced,
            outcome => edited(outcome)?,
        };
        prop_assert!(has(&replaced, &next).unwrap(), "{replaced}");
        // And back, from what the file says of it.
        let read = said(&replaced, &next).ok_or_else(|| TestCaseError::fail(replaced.clone()))?;
        let back = match replace(&replaced, &read, &base) {
            Outcome::Unchanged => replaced.clone(),
            outcome => edited(outcome)?,
        };
        prop_assert!(has(&back, &base).unwrap(), "{back}");
        let own = edited(remove(&replaced, &next))?;
        prop_assert!(same_tokens(&own, &source), "{replaced}");
    }

    #[test]
    fn many_that_are_added_at_once_are_added_one_by_one(
        layout in layout(),
        (count, array) in (0usize..4, any::<bool>()),
        entries in prop::collection::vec(placement(), 0..7),
        registered in prop::option::of(0usize..7),
        rest in prop_oneof![Just(""), Just(" "), Just(" // note"), Just("; more()"), Just("\n[1].map(f)"), Just("\n;[1].map(f)")],
    ) {
        let source = layout.placements(if array { count + 1 } else { count }, array);
        let source = source.replacen("export default", &format!("{rest}{}export default", layout.line_end), 1);
        let mut entries = entries;
        if let Some(at) = registered.filter(|at| *at < entries.len()) {
            entries.insert(at, registration(0));
        }
        at_once(&source, &entries)?;
        // In a file without a line behind the last entry, and once more where all of it is there.
        let source = source.split("export default").next().unwrap_or_default().trim_end().to_owned();
        at_once(&source, &entries)?;
        let twice: Vec<Intent> = entries.iter().chain(&entries).cloned().collect();
        at_once(&source, &twice)?;
    }

    #[test]
    fn settings_and_registrations_too(layout in layout(), count in 1usize..4, literal in any::<bool>(), set in prop::collection::vec(setting(), 0..5)) {
        at_once(&layout.config(count, literal), &set)?;
        at_once(&layout.provider(count), &(0..4).map(registration).collect::<Vec<_>>())?;
    }

    #[test]
    fn edits_of_different_things_commute(layout in layout(), added in surface(), set in setting(), count in 2usize..4) {
        let source = layout.config(count, false);
        let fields = vec![
            ("id".to_owned(), Value::String("s0".to_owned())),
            ("enabled".to_owned(), Value::Bool(true)),
        ];
        let path = ["config", "surfaces", "s0"].map(str::to_owned).to_vec();
        let changed: Vec<_> = fields.iter().cloned().chain([("label".to_owned(), Value::Null)]).collect();
        let base = Intent::Assign { path: path.clone(), value: Value::Object(fields) };
        let next = Intent::Assign { path, value: Value::Object(changed) };
        for (one, other) in [(&added, &next), (&set, &next)] {
            let left = edited(replace(&edited(insert(&source, one))?, &base, other))?;
            let right = edited(insert(&edited(replace(&source, &base, other))?, one))?;
            prop_assert_eq!(left, right);
        }
        let left = edited(remove(&edited(insert(&source, &added))?, &base))?;
        let right = edited(insert(&edited(remove(&source, &base))?, &added))?;
        prop_assert!(same_tokens(&left, &right), "{left}\n{right}");
    }

    #[test]
    fn json_values_come_and_go(value in json_value(), key in any::<String>(), unit in prop_oneof![Just("  "), Just("\t")], spread in any::<bool>()) {
        let key = format!("n{key}");
        let source = if spread {
            format!("{{\n{unit}\"a\": 1e5,\n{unit}\"scripts\": {{\n{unit}{unit}\"z\": \"\\u00e9\"\n{unit}}}\n}}\n")
        } else {
            "{ \"a\": 1e5, \"scripts\": {\"z\": \"\\u00e9\"} }".to_owned()
        };
        for path in [vec![key.as_str()], vec!["scripts", &key], vec!["new", &key, "deep"]] {
            let after = edited(json::set(&source, &path, &value))?;
            prop_assert_eq!(json::get(&after, &path), Some(value.clone()));
            prop_assert_eq!(json::set(&after, &path, &value), Outcome::Unchanged);
            prop_assert_eq!(edited(json::remove(&after, &path))?, source.clone());
        }
    }

    #[test]
    fn environment_values_come_and_go(value in "[a-z '\"`#$\\\\=]{0,8}", comment in "[a-z ]{0,6}", before in "([A-Z]=[a-z]{0,3}\n|# [a-z]{1,3}\n|\n){0,4}", end in any::<bool>()) {
        let source = if end { before.clone() } else { before.trim_end().to_owned() };
        if let Outcome::Edited(after) = env::set(&source, "KEY", &value, comment.trim()) {
            prop_assert!(env::entries(&after).contains(&("KEY".to_owned(), value.clone())), "{after:?}");
            prop_assert_eq!(env::set(&after, "KEY", &value, comment.trim()), Outcome::Unchanged);
            prop_assert_eq!(edited(env::remove(&after, "KEY", comment.trim()))?, source);
        }
    }
}

fn json_value() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(serde_json::Value::from),
        any::<i64>().prop_map(serde_json::Value::from),
        any::<String>().prop_map(serde_json::Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(serde_json::Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..3)
                .prop_map(|fields| serde_json::Value::Object(fields.into_iter().collect())),
        ]
    })
}
