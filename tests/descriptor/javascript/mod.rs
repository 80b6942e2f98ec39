//! `package.descriptor.mjs`: the same model, the same problems, and TOML that says the same.

mod styles;

use jskit::descriptor::{javascript_to_toml, parse_javascript};

use super::support::said;
use crate::fuzz::targets::descriptor_javascript;

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
    let javascript = parse_javascript("x.mjs", SOURCE).unwrap_or_else(|problems| panic!("{}", said(&problems)));
    assert_eq!(javascript.depends_on, ["users-core"]);
    assert_eq!(javascript.placements[0].item.when.as_deref(), Some("({ auth }) => Boolean(auth?.authenticated)"));
    descriptor_javascript::run(SOURCE.as_bytes());
}

#[test]
fn the_toml_looks_like_ours() {
    let expected = r#"# A package of old.

schema = 1
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
    assert_eq!(javascript_to_toml("x.mjs", SOURCE).unwrap().toml, expected);
}

/// `cases/NAME.mjs` is read or refused as `cases/NAME.out` says. `SNAPSHOTS=overwrite` writes those anew.
#[test]
fn descriptors_in_many_styles_are_read_or_refused_with_the_reason() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/descriptor/javascript/cases");
    let mut names: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.retain(|path| path.extension().is_some_and(|extension| extension == "mjs"));
    names.sort();
    assert!(names.len() >= 30, "{} cases", names.len());
    for path in names {
        let source = std::fs::read_to_string(&path).unwrap();
        descriptor_javascript::run(source.as_bytes());
        let file = path.file_name().unwrap().to_str().unwrap();
        let out = match javascript_to_toml(file, &source) {
            Ok(converted) => format!("{} lines of comments lost\n\n{}", converted.comments_lost, converted.toml),
            Err(problems) => said(&problems),
        };
        snapbox::assert_data_eq!(out, snapbox::Data::read_from(&path.with_extension("out"), None).raw());
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
    for (open, close) in [("[", "]"), ("{ a: ", "}"), ("Object.freeze([", "])"), ("[...[", "]]"), ("(", ")")] {
        let source = format!("export default {{ a: {}1{} }};", open.repeat(2_000), close.repeat(2_000));
        let said = said(&parse_javascript("x.mjs", &source).expect_err(open));
        assert!(said.contains("values are nested more than 16 levels deep") || open == "(", "{said}");
    }
}

#[test]
fn what_constants_come_to_is_bounded() {
    let doubled = |first: &str, next: fn(usize) -> String| {
        let constants = (1..40).map(|at| format!("const c{at} = {};\n", next(at - 1))).collect::<Vec<_>>().concat();
        format!("const c0 = {first};\n{constants}export default {{ notes: c39 }};\n")
    };
    let said = |source: &str| said(&parse_javascript("x.mjs", source).expect_err(source));
    let lists = said(&doubled("['x']", |at| format!("[...c{at}, ...c{at}]")));
    assert_eq!(
        lists,
        "x.mjs:16:25 too-large: with `c14`, what the constants are used for comes to more than 1048576 bytes\n"
    );
    let long = said(&doubled(&format!("['{}']", "x".repeat(10_000)), |at| format!("[...c{at}, ...c{at}]")));
    assert!(long.starts_with("x.mjs:7:23 too-large: with `c5`, "), "{long}");
    let nested = said(&doubled("1", |at| format!("[c{at}]")));
    assert!(nested.starts_with("x.mjs:18:14 too-large: values are nested more than 16 levels deep"), "{nested}");
    let keys = (0..3_000).map(|at| format!("k{at}: 1,")).collect::<Vec<_>>().concat();
    let many = said(&format!("export default {{ {keys} }};"));
    assert_eq!(many, "x.mjs:1:16 too-large: 3000 items in one place; at most 2000 are read\n");
    let huge = said(&format!("// {}\nexport default {{}};", "x".repeat(300_000)));
    assert_eq!(huge, "x.mjs:1:0 too-large: the descriptor has 300022 bytes; at most 262144 are read\n");
}

#[test]
fn a_file_of_nothing_but_problems_is_cut_short() {
    let problems = parse_javascript("x.mjs", &"call();\n".repeat(30_000)).expect_err("nothing of it is data");
    assert_eq!(problems.len(), 201);
    assert_eq!(problems[0].message, "29800 more problems are not shown");
}
