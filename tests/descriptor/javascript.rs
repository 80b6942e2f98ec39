//! `package.descriptor.mjs`: the same model, the same problems, and TOML that says the same.

use jskit::descriptor::{javascript_to_toml, parse_javascript};

use super::support::{parse, said};

const SOURCE: &str = r#"// A package of old.
export default Object.freeze({
  schema: 1,
  id: "users-web",
  "version": '0.1.0',
  kind: `runtime`,
  summary: "Tom's users.",
  dependsOn: ["users-core"],
  options: {
    "db-host": Object.freeze({ type: "text", default: "127.0.0.1", env: "DB_HOST" })
  },
  surfaces: [{ id: "account", label: "Account", pagesRoot: "account", requiresAuth: true }],
  topology: [
    {
      id: "page.section-nav",
      description: "Links.",
      variants: { compact: { outlet: "home:menu", renderers: { link: "local.link" } } }
    }
  ],
  placements: [
    { id: "users.menu", target: "auth.menu", kind: "link", order: -5, props: { to: "/account", labelText: "B" }, visibleWhen: "auth.authenticated" }
  ],
  notes: ["One."]
});
"#;

#[test]
fn a_literal_descriptor_is_the_same_model() {
    let javascript = parse_javascript("x.toml", SOURCE).unwrap_or_else(|problems| panic!("{}", said(&problems)));
    let toml = javascript_to_toml("x.toml", SOURCE).unwrap();
    let mut back = parse(&toml).unwrap_or_else(|problems| panic!("{}\n{toml}", said(&problems)));
    assert_eq!(javascript.depends_on, ["users-core"]);
    assert_eq!(javascript.placements[0].item.when.as_deref(), Some("({ auth }) => Boolean(auth?.authenticated)"));
    // Places differ: the lines are those of each file.
    let without_places = |text: String| {
        text.split("Place {")
            .map(|part| part.split_once('}').map_or(part, |(_, rest)| rest).to_owned())
            .collect::<String>()
    };
    back.place.clone_from(&javascript.place);
    assert_eq!(without_places(format!("{back:?}")), without_places(format!("{javascript:?}")));
}

#[test]
fn the_toml_looks_like_ours() {
    let expected = r#"schema = 1
id = "users-web"
version = "0.1.0"
kind = "runtime"
summary = "Tom's users."
depends-on = ["users-core"]
notes = ["One."]

[options.db-host]
type = "text"
default = "127.0.0.1"
env = "DB_HOST"

[[surfaces]]
id = "account"
label = "Account"
pages-root = "account"
requires-auth = true

[[topology]]
id = "page.section-nav"
description = "Links."

[topology.variants.compact]
outlet = "home:menu"
renderers = { link = "local.link" }

[[placements]]
id = "users.menu"
target = "auth.menu"
kind = "link"
order = -5
props = { to = "/account", labelText = "B" }
visible-when = "auth.authenticated"
"#;
    assert_eq!(javascript_to_toml("x.mjs", SOURCE).unwrap(), expected);
}

#[test]
fn what_would_have_to_run_is_refused_with_its_line() {
    let cases = [
        ("import x from 'x';\nexport default {};", "x.mjs:1:1 not-literal: a statement would have to be run"),
        ("export default {\n  id: name };", "x.mjs:2:7 not-literal: a name would have to be run"),
        ("export default {\n  ...base };", "x.mjs:2:3 not-literal: a spread would have to be run"),
        ("export default {\n  [`id`]: 1 };", "x.mjs:2:4 not-literal: a computed key would have to be run"),
        ("export default {\n  id() {} };", "x.mjs:2:3 not-literal: a method would have to be run"),
        ("export default {\n  get id() { return 1; } };", "x.mjs:2:3 not-literal: a method would have to be run"),
        ("export default {\n  id: () => 1 };", "x.mjs:2:7 not-literal: a function would have to be run"),
        (
            "export default {\n  id: `a${b}` };",
            "x.mjs:2:7 not-literal: a template with expressions would have to be run",
        ),
        ("export default {\n  id: 'a' + 'b' };", "x.mjs:2:7 not-literal: an operator would have to be run"),
        ("export default {\n  id: process.env.HOME };", "x.mjs:2:7 not-literal: a member would have to be run"),
        ("export default\n  Object.assign({});", "x.mjs:2:3 not-literal: a call would have to be run"),
        ("export default\n  make();", "x.mjs:2:3 not-literal: a call would have to be run"),
        ("export default {\n  a: [1, , 2] };", "x.mjs:2:10 not-literal: a hole in an array would have to be run"),
        ("export default {\n  __proto__: {} };", "x.mjs:2:3 not-literal: `__proto__` is no key of a descriptor"),
        ("export default {\n  id: 'a', id: 'b' };", "x.mjs:2:12 duplicate-key: the key `id` is there twice"),
        ("export const a = 1;", "x.mjs:1:1 not-literal: a statement would have to be run"),
        ("export default [];", "x.mjs:1:16 wrong-type: the descriptor is an array, but should be an object"),
        ("export default {", "x.mjs:1:17 syntax: not valid JavaScript: "),
        ("", "x.mjs:1:0 not-literal: the file has no `export default`"),
    ];
    for (source, expected) in cases {
        let problems = parse_javascript("x.mjs", source).expect_err(source);
        let said = said(&problems);
        assert!(said.starts_with(expected), "{source}\n{said}");
    }
}

#[test]
fn depth_is_bounded_before_the_parser_sees_it() {
    for source in [
        format!("export default {}1{};", "[".repeat(100_000), "]".repeat(100_000)),
        format!("export default {}1;", "!".repeat(100_000)),
        format!("export default {}1;", "- ".repeat(100_000)),
        format!("export default 1{};", " + 1".repeat(50_000)),
    ] {
        assert!(parse_javascript("x.mjs", &source).is_err());
    }
}
