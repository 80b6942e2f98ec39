//! Using up time, memory or the stack.

use std::fmt::Write as _;

use super::{Case, case, refusal, with};

fn many(count: usize, one: impl Fn(usize) -> String) -> String {
    (0..count).fold(String::new(), |mut text, index| {
        let _ = writeln!(text, "{}", one(index));
        text
    })
}

#[expect(clippy::too_many_lines, reason = "one table")]
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
        bomb(
            "loops in loops",
            "[% for a in installed %][% for b in installed %][% for c in installed %]x[% endfor %][% endfor %][% endfor %]",
            "template `app/a.js`: line 1: has loops more than 2 deep",
        ),
        bomb(
            "a text that doubles",
            &format!("[% set x = 'xxxxxxxx' %]\n{}[= x =]", "[% set x = x ~ x %]\n".repeat(26)),
            "template `app/a.js`: line 2: `~` is not part of what templates can say",
        ),
        bomb(
            "a list that doubles",
            &format!("[% set x = 1 %]\n\n{}[= x | json =]", "[% set x = [x, x] %]\n".repeat(40)),
            "template `app/a.js`: line 3: `[` is not part of what templates can say",
        ),
        bomb(
            "a map that doubles",
            &format!("\n\n\n{}[= x | json =]", "[% set x = {a: x, b: x} %]\n".repeat(40)),
            "template `app/a.js`: line 4: `{` is not part of what templates can say",
        ),
        bomb(
            "a filter that multiplies",
            &format!("[= app.name{} =]", " | replace(from='x', to='xxxxxxxx')".repeat(10)),
            "there is no filter `replace`, but `kebab`",
        ),
        bomb("a filter that fills", "[= app.title | indent(width=4000000000) =]", "there is no filter `indent`, but"),
        bomb(
            "a filter over a block",
            "[% filter upper %][% for a in installed %]x[% endfor %][% endfilter %]",
            "uses `filter` as no template can",
        ),
        bomb("a captured block", "[% set x %]x[% endset %]", "has a block that sets `x` to no value"),
        bomb("a name for all of an app", "[% set_global x = 1 %]", "uses `set_global` as no template can"),
        bomb("what isn't looked at", "[% raw %][= x =][% endraw %]", "uses `raw` as no template can"),
        bomb(
            "a macro",
            "[% macro x(n) %][= self::x(n=n) =][% endmacro %]",
            "uses `macro`: a template sees no other file",
        ),
        bomb(
            "a component",
            "[% component x() %][= <x /> =][% endcomponent %]",
            "uses `component`: a template sees no other file",
        ),
        bomb("a call of a component", "[= <x /> =]", "`<` is not part of what templates can say"),
        bomb("a function", "[% if throw(message='x') %][% endif %]", "calls `throw`: templates have no functions"),
        bomb(
            "a loop over a list of its own",
            "[% for a in [1, 2, 3] %][% endfor %]",
            "template `app/a.js`: line 1: `[` is not part of what templates can say",
        ),
        bomb(
            "a loop over a name of its own",
            "[% set all = installed %][% for a in all %][% endfor %]",
            "a loop goes over a value of the app, not over `all`",
        ),
        bomb(
            "a loop over a filtered value",
            "[% for a in app.name | kebab %][% endfor %]",
            "a loop goes over one value of the app, as it is",
        ),
        bomb("the whole context as text", "[= __tera_context =]", "there is no value `__tera_context`"),
        bomb(
            "deep blocks",
            &format!("{}{}", "[% if app.name %]".repeat(60_000), "[% endif %]".repeat(60_000)),
            "has 1680000 bytes; at most 524288 are read",
        ),
        bomb(
            "blocks in blocks",
            &format!("{}{}", "[% if app.name %]".repeat(10_000), "[% endif %]".repeat(10_000)),
            "has blocks more than 32 deep",
        ),
        bomb(
            "deep brackets",
            &format!("[= {}app.name{} =]", "(".repeat(50_000), ")".repeat(50_000)),
            "has a tag of more than 200 words",
        ),
    ]
}

fn bomb(name: &'static str, template: &str, message: &'static str) -> Case {
    with(name, "[[files]]\nfrom = 'a.js'\n", &[("app/a.js", template)], message)
}

/// How much a template prints, or why it doesn't.
fn rendered(text: &str, context: &serde_json::Value) -> String {
    match jskit::render::render("t", text, context) {
        Ok(text) => format!("{} bytes", text.len()),
        Err(problem) => problem.message,
    }
}

/// A loop may do no more than print all that a template may print, whether it prints that or not.
#[test]
fn loops_end() {
    let (ids, text) = ((0..2_000).map(|id| format!("p{id}")).collect::<Vec<_>>(), "x".repeat(4_000));
    let ports: Vec<u32> = (0..1_500).collect();
    let services = serde_json::json!([{ "name": "a", "ports": [] }, { "name": "b", "ports": ports }]);
    let context = serde_json::json!({ "installed": ids, "option": { "text": text }, "ci_services": services });
    let said = |text: &str| rendered(text, &context);
    let empty = |over: &str, below: &str| {
        format!("[% for a in {over} %][% for b in {below} %][% if b %][% endif %][% endfor %]\n[% endfor %]")
    };
    let refused = "line 1: has loops that go through more than 1 MiB";
    for (over, below, wanted) in [
        ("installed", "installed", refused),
        ("option.text", "option.text", refused),
        // A hundred thousand turns of a short body are few.
        ("installed", "a", "2000 bytes"),
        ("ci_services", "a.ports", "2 bytes"),
    ] {
        assert_eq!(said(&empty(over, below)), wanted, "{over} {below}");
    }
    assert_eq!(said(&format!("[% for a in installed %]{}[% endfor %]", " ".repeat(600))), refused);
    assert_eq!(said("[% for a in installed %][= a =],[% endfor %]"), "10890 bytes");
}

/// What filters make is bounded though their results are never printed.
#[test]
fn filters_take_no_endless_values() {
    let context = serde_json::json!({ "text": "\"".repeat(100), "list": vec!["x".repeat(1_000); 100] });
    let said = |text: &str| rendered(text, &context);
    let chain = format!("[% set x = text{} %]", " | js_string".repeat(40));
    let longer = format!("[% set x = text %]{}", "[% set x = x | json %]".repeat(40));
    for (text, filter) in
        [(chain.as_str(), "js_string"), (&longer, "json"), ("[% if list | json %][% endif %]", "json")]
    {
        let wanted = format!("the filter `{filter}` takes no value of more than 64 KiB");
        assert!(said(text).contains(&wanted), "{}", said(text));
    }
    assert_eq!(said("[= text | js_string =]"), "202 bytes");
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
