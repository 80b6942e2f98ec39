//! Sources that try to overflow the stack or to take for ever.

use std::fmt::Write;

use jskit::edit::Outcome;
use jskit::edit::javascript::{self, Intent, Value};

fn intent(id: &str) -> Intent {
    let fields = vec![("id".to_owned(), Value::String(id.to_owned()))];
    Intent::Call { callee: "addPlacement".to_owned(), fields }
}

/// Read or refused, at every depth; an overflow would abort the whole process.
#[test]
fn deep_nesting_never_overflows_the_stack() {
    let shapes: [(&str, &str, &str); 16] = [
        ("(", "1", ")"),
        ("[", "1", "]"),
        ("({ a: ", "1", "})"),
        ("!", "1", ""),
        ("- ", "1", ""),
        ("a => ", "1", ""),
        ("a ? b : ", "1", ""),
        ("1 + ", "1", ""),
        ("if (a) b; else ", "c", ""),
        ("{", "", "}"),
        ("`${", "1", "}`"),
        ("function f() {", "", "}"),
        ("new ", "a", ""),
        ("a = ", "1", ""),
        ("a.b(", "1", ")"),
        ("(/*)*/ ", "1", ")"),
    ];
    for (open, middle, close) in shapes {
        for depth in [50, 2_000, 15_000, 300_000] {
            let source = format!("{}{middle}{};\n", open.repeat(depth), close.repeat(depth));
            let read = javascript::entries(&source);
            let shallow = depth == 50;
            assert!(!shallow || read.is_ok() || open.starts_with("- ") || open == "{", "{open} {depth}: {read:?}");
            let edited = javascript::insert(&source, &intent("x"));
            assert!(matches!(edited, Outcome::Refused(_)), "{open} {depth}");
        }
    }
    // Left-recursive chains nest in the tree, not in the text.
    for link in [".a", "()", "[0]", " + 1", " && b", "``", "?.a"] {
        let source = format!("x = a{};\n", link.repeat(20_000));
        assert!(matches!(javascript::insert(&source, &intent("x")), Outcome::Refused(_)), "{link}");
    }
}

fn many(count: usize, statement: &str) -> String {
    let mut source = String::from("import { addPlacement } from \"./registry.js\";\n");
    for number in 0..count {
        let _ = writeln!(source, "{}", statement.replace("NUMBER", &number.to_string()));
    }
    source
}

#[test]
fn ten_thousand_entries_are_read_and_one_is_added_behind_them() {
    let statements = [
        "\naddPlacement({\n  id: \"p.NUMBER\",\n  order: NUMBER,\n  props: { label: \"L\", to: \"/NUMBER\" },\n  when: ({ auth }) => Boolean(auth?.a)\n});",
        "addPlacement({ id: 'p.NUMBER', when: () => /x[/]/.test(a) && b / 2 > 1 })",
    ];
    for statement in statements {
        let source = many(10_000, statement);
        let entries = javascript::entries(&source).unwrap();
        assert_eq!(entries.len(), 10_000);
        assert_eq!(entries[9_999].key, "addPlacement(p.9999)");
        let Outcome::Edited(after) = javascript::insert(&source, &intent("new")) else { panic!("edited") };
        assert!(after.starts_with(source.trim_end()), "only what is new is added");
        assert!(after.len() < source.len() + 100);
        assert_eq!(javascript::remove(&after, &intent("new")), Outcome::Edited(source));
    }
}

/// No time is taken: a quadratic walk of 40 times the entries would be 1600 times the work, and this would not end.
#[test]
fn work_grows_with_the_file_and_not_with_its_square() {
    let mut config = String::from("export const config = {};\nconfig.surfaceDefinitions = {};\n");
    for number in 0..20_000 {
        let _ = writeln!(config, "config.surfaceDefinitions.s{number} = {{ id: \"s{number}\" }};");
    }
    let path = ["config", "surfaceDefinitions", "added"].map(str::to_owned).to_vec();
    let added = Intent::Assign { path, value: Value::Object(vec![]) };
    let Outcome::Edited(after) = javascript::insert(&config, &added) else { panic!("edited") };
    assert_eq!(after, format!("{config}config.surfaceDefinitions.added = {{}};\n"));
    assert_eq!(javascript::entries(&after).unwrap().len(), 2 * 20_000 + 2);
}
