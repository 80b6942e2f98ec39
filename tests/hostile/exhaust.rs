//! Using up time, memory or the stack.

use std::fmt::Write as _;

use super::{Case, case, refusal, with};

fn many(count: usize, one: impl Fn(usize) -> String) -> String {
    (0..count).fold(String::new(), |mut text, index| {
        let _ = writeln!(text, "{}", one(index));
        text
    })
}

pub fn cases() -> Vec<Case> {
    let nested = |open: &str, close: &str, depth: usize| format!("{}1{}", open.repeat(depth), close.repeat(depth));
    let config = |value: String| format!("[[config]]\nfile = 'server'\npath = 'a'\nvalue = {value}\n");
    let big = "x".repeat(600 * 1024);
    vec![
        case(
            "loop in a generated name",
            "schema = 1\nid = 'bad'\nversion = '0.1.0'\nkind = 'generator'\nsummary = 'x'\n[[subcommands]]\nname = 'a'\nsummary = 'a'\n[[subcommands.arguments]]\nname = 'x'\n[[subcommands.files]]\nfrom = 'a.js'\nto = '[% for a in installed %]x[% endfor %][= argument.x =]'\n",
            "has a loop: it is one value",
        ),
        case("huge file", format!("# {}\n", "x".repeat(300 * 1024)), "bytes; at most 262144 are read"),
        case(
            "long string",
            format!("notes = ['{}']\n", "x".repeat(20_000)),
            "a string of 20000 bytes; at most 16384 are read",
        ),
        case("long id", format!("[[migrations]]\nid = '{}'\n", "a".repeat(300)), "is longer than 100 characters"),
        case(
            "many items",
            format!("depends-on = [{}]\n", many(2_500, |index| format!("'a{index}',"))),
            "2500 items in one place; at most 2000 are read",
        ),
        case("many tables", many(2_100, |index| format!("[[env]]\nkey = 'K{index}'")), "2100 items in one place"),
        case("nested arrays", config(nested("[", "]", 40)), "values are nested more than 16 levels deep"),
        case("very deep arrays", config(nested("[", "]", 5_000)), "not valid TOML: "),
        case("very deep tables", config(nested("{a=", "}", 5_000)), "syntax: not valid TOML: "),
        case(
            "condition's length",
            format!(
                "[[placements]]\nid = 'a'\ntarget = 'b'\nkind = 'link'\nvisible-when = '{}auth'\n",
                "auth && ".repeat(100)
            ),
            "the condition is longer than 500 bytes",
        ),
        case(
            "condition's depth",
            format!(
                "[[placements]]\nid = 'a'\ntarget = 'b'\nkind = 'link'\nvisible-when = '{}auth{}'\n",
                "(".repeat(100),
                ")".repeat(100)
            ),
            "the condition is nested more than 32 levels deep",
        ),
        case(
            "pattern",
            "[options.a]\ntype = 'text'\nenv = 'A'\npattern = '(((x{1000}){1000}){1000}){1000}'\n",
            "the pattern of the option `a` is no regular expression",
        ),
        case(
            "circle of defaults",
            "[options.a]\ntype = 'text'\nenv = 'A'\ndefault-from = { option = 'b' }\n[options.b]\ntype = 'text'\nenv = 'B'\ndefault-from = { option = 'a' }\n",
            "the option `a` takes its default from itself",
        ),
        case(
            "number out of range",
            config("99999999999999999999".to_owned()),
            "bad-value: the integer is out of range",
        ),
        case("not a number", config("nan".to_owned()), "bad-value: the number is not finite"),
        with(
            "big template",
            "[[files]]\nfrom = 'a.js'\n",
            &[("app/a.js", &big)],
            "the template `app/a.js` has 614400 bytes; at most 524288 are read",
        ),
        with(
            "loops in loops",
            "[[files]]\nfrom = 'a.js'\n",
            &[(
                "app/a.js",
                "[% for a in installed %][% for b in installed %][% for c in installed %]x[% endfor %][% endfor %][% endfor %]",
            )],
            "the template `app/a.js` has loops more than 2 deep",
        ),
    ]
}

/// A million turns need a list of a million: there is none to be had.
#[test]
fn a_template_can_make_no_list_to_loop_over() {
    for text in
        ["[% for i in range(end=1000000) %]x[% endfor %]", "[% for i in range(start=0, end=1000000) %][% endfor %]"]
    {
        let said = jskit::render::render("a.js", text, &serde_json::json!({})).unwrap_err().to_string();
        assert!(said.contains("range"), "{said}");
    }
}

#[test]
fn a_circle_of_packages_is_named() {
    let case = case("circle", "depends-on = ['good', 'worse']\n", "");
    let folder = tempfile::tempdir().unwrap();
    super::write_catalog(folder.path(), &case);
    let worse = "schema = 1\nid = 'worse'\nversion = '1.0.0'\nkind = 'runtime'\nsummary = 'x'\ndepends-on = ['bad']\n";
    std::fs::write(folder.path().join("package-descriptors/worse.toml"), worse).unwrap();
    let said = super::refusal_in(folder.path());
    assert!(said.contains("packages depend on each other in a circle: `bad` -> `worse` -> `bad`"), "{said}");
}

/// Refusing must not cost more than reading.
#[test]
fn refusals_are_quick() {
    let started = std::time::Instant::now();
    for case in cases() {
        refusal(&case);
    }
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}
