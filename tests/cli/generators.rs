//! Generators through the whole tool: what comes with it, and what others make.

use crate::support::tree;
use crate::support::{TestApp, catalog_of};

/// A generator of somebody else: a module with a page, its link, a component, an outlet and a semantic placement.
const CRUD: &str = r#"schema = 1
id = "crud"
version = "1.2.0"
kind = "generator"
summary = "Lists of things."

[[subcommands]]
name = "list"
summary = "A list of things of one kind."
examples = ["jskit generate crud list customers --title Customers"]

[[subcommands.arguments]]
name = "thing"
help = "What is listed, in the plural."
pattern = "[a-z][a-z-]*"

[subcommands.options.title]
type = "text"
required = true
help = "The heading."

[subcommands.options.style]
type = "choice"
choices = ["plain", "cards"]
default = "plain"
help = "How it looks."

[subcommands.options.badge]
type = "flag"
help = "Also a badge."

[[subcommands.files]]
from = "list.vue"
to = "src/pages/home/[= argument.thing | kebab =]/index.vue"
reason = "the list"

[[subcommands.files]]
from = "badge.vue"
to = "src/components/[= argument.thing | pascal =]Badge.vue"
when = { option = { badge = true } }

[[subcommands.outlets]]
target = "home:[= argument.thing | kebab =]"
file = "src/pages/home/index.vue"

[[subcommands.components]]
token = "local.crud.[= argument.thing | kebab =]"
import = { name = "[= argument.thing | pascal =]Badge", from = "/src/components/[= argument.thing | pascal =]Badge.vue" }
when = { option = { badge = true } }

[[subcommands.topology]]
id = "home.[= argument.thing | kebab =]"
description = "Beside the list of [= option.title =]."
surfaces = ["home"]
[subcommands.topology.variants.compact]
outlet = "home:[= argument.thing | kebab =]"
[subcommands.topology.variants.medium]
outlet = "home:[= argument.thing | kebab =]"
[subcommands.topology.variants.expanded]
outlet = "home:[= argument.thing | kebab =]"

[[subcommands.placements]]
id = "crud.[= argument.thing | kebab =]"
target = "shell.primary-nav"
kind = "link"
surfaces = ["home"]
props = { label = "[= option.title =]", to = "/home/[= argument.thing | kebab =]" }

[[subcommands.placements]]
id = "crud.[= argument.thing | kebab =].badge"
target = "home.[= argument.thing | kebab =]"
kind = "component"
surfaces = ["home"]
component = "local.crud.[= argument.thing | kebab =]"
when = { option = { badge = true } }
"#;
const LIST: &str =
    "<template>\n  <h1>[= option.title | html =]</h1>\n  <ul class=\"[= option.style =]\"></ul>\n</template>\n";
const BADGE: &str = "<template>\n  <b>[= option.title | html =]</b>\n</template>\n";

fn catalog_with(descriptor: &str) -> tempfile::TempDir {
    catalog_of(&[
        ("package-descriptors/crud.toml", descriptor),
        ("templates/crud/app/list.vue", LIST),
        ("templates/crud/app/badge.vue", BADGE),
    ])
}

const CUSTOMERS: [&str; 7] = ["generate", "crud", "list", "customers", "--title", "Bill's \"best\" </h1>", "--badge"];

#[test]
fn a_generator_of_others_goes_through_the_same_engine() {
    let (app, catalog) = (TestApp::shell(), catalog_with(CRUD));
    app.edit("src/pages/home/index.vue", "import { computed } from \"vue\";", "import { computed } from 'vue'");
    let before = app.tree();
    let dry = app.run_with(&catalog, &[&CUSTOMERS[..], &["--dry-run"]].concat()).ok();
    assert!(dry.out.contains("+++ b/src/components/CustomersBadge.vue"), "{}", dry.out);
    assert_eq!(tree::difference(&before, &app.tree()), Vec::<String>::new());
    assert_eq!(app.run_with(&catalog, &[&CUSTOMERS[..], &["--check"]].concat()).code, 3);
    let said = app.run_with(&catalog, &CUSTOMERS).ok();
    assert_eq!(
        said.out,
        "generated src/pages/home/customers/index.vue, src/components/CustomersBadge.vue, the outlet home:customers in src/pages/home/index.vue, linked in shell.primary-nav, shown in home.customers (files: 2 created, 4 modified)\n"
    );
    assert_eq!(
        app.read("src/pages/home/customers/index.vue"),
        "<template>\n  <h1>Bill&#39;s &quot;best&quot; &lt;/h1&gt;</h1>\n  <ul class=\"plain\"></ul>\n</template>\n"
    );
    let placement = app.read("src/placement.js");
    assert!(placement.contains("to: \"/home/customers\"") && placement.contains("order: 910"), "{placement}");
    assert!(app.read("src/pages/home/index.vue").contains("  <ShellOutlet target=\"home:customers\" />\n</template>"));
    assert_eq!(app.run(&["doctor"]).ok().out, "no problems found\n");
    let after = app.tree();
    assert_eq!(app.run_with(&catalog, &CUSTOMERS).ok().out, "nothing to do\n");
    assert_eq!(tree::difference(&after, &app.tree()), Vec::<String>::new());

    let why = app.run(&["why", "src/components/CustomersBadge.vue"]).ok().out;
    assert_eq!(why, "src/components/CustomersBadge.vue: app-owned file of the generated list `customers`, clean\n");
    app.run(&["undo"]).ok();
    assert_eq!(tree::difference(&before, &app.tree()), Vec::<String>::new());
    app.run(&["redo"]).ok();
    app.run_with(&catalog, &["remove", "crud", "list", "customers"]).ok();
    assert_eq!(tree::difference(&before, &app.tree()), Vec::<String>::new(), "nothing is left of it");
}

#[test]
fn what_is_missing_or_wrong_is_named_with_the_form() {
    let (app, catalog) = (TestApp::shell(), catalog_with(CRUD));
    let before = app.tree();
    let form = "hint: the form is `jskit generate crud list THING --title VALUE`, for example `jskit generate crud list customers --title Customers`\n";
    for (args, expected) in [
        (&["generate", "crud", "list", "customers"][..], format!("error: `--title` is missing: the heading\n\n{form}")),
        (&["generate", "crud", "list", "--title", "X"], format!("error: `list` takes THING, and none was given\n\n{form}")),
        (
            &["generate", "crud", "list", "Customers", "--title", "X"],
            "error: the value `Customers` of THING should match `[a-z][a-z-]*`\n\nhint: What is listed, in the plural.\n".to_owned(),
        ),
        (
            &["generate", "crud", "list", "x", "--title", "X", "--style", "rows"],
            "error: the value `rows` of `--style` should be one of `plain`, `cards`\n\nhint: How it looks.\n".to_owned(),
        ),
        (&["generate", "crud", "lst", "x"], "error: unknown subcommand `lst`\n\nhint: did you mean `list`?\n".to_owned()),
        (&["generate", "crd", "list", "x"], "error: unknown generator `crd`\n\nhint: did you mean `crud`?\n".to_owned()),
        (&["generate", "pge", "x", "--name", "X"], "error: unknown generator `pge`\n\nhint: did you mean `page`?\n".to_owned()),
    ] {
        assert_eq!(app.run_with(&catalog, args).err, expected, "{args:?}");
    }
    let absent = app.run_with(&catalog, &["remove", "crud", "list", "customers"]).ok();
    assert!(absent.err.contains("`customers` is no generated list of this app"), "{}", absent.err);
    assert_eq!(tree::difference(&before, &app.tree()), Vec::<String>::new());
}

#[test]
fn help_and_show_have_all_of_a_subcommand() {
    let (app, catalog) = (TestApp::shell(), catalog_with(CRUD));
    let linted = app.run(&["lint-descriptors", catalog.path().to_str().expect("a path")]).ok();
    assert_eq!(linted.out, "1 descriptor, no problems\n");
    let help = app.run_with(&catalog, &["generate", "crud", "list", "--help"]).ok().out;
    for part in [
        "A list of things of one kind.",
        "--style <VALUE>",
        "How it looks. [default: plain]",
        "THING",
        "Examples:\n  jskit generate crud list customers",
    ] {
        assert!(help.contains(part), "{part}\n{help}");
    }
    let shown = app.run_with(&catalog, &["show", "crud", "--details"]).ok().out;
    for part in [
        "list THING: A list of things of one kind.",
        "--title (text, required): The heading.",
        "src/pages/home/[= argument.thing | kebab =]/index.vue: the list",
        "crud.[= argument.thing | kebab =] -> shell.primary-nav, link",
    ] {
        assert!(shown.contains(part), "{part}\n{shown}");
    }
}

#[test]
fn a_value_that_leaves_the_app_or_its_place_is_refused() {
    for (from, to, value, message) in [
        (
            "src/pages/home/[= argument.thing | kebab =]/index.vue",
            "[= option.title =]",
            "../x.vue",
            "the target `../x.vue` leaves the app",
        ),
        (
            "src/pages/home/[= argument.thing | kebab =]/index.vue",
            "[= option.title =]",
            ".git/config",
            "the target `.git/config`",
        ),
        ("src/pages/home/[= argument.thing | kebab =]/index.vue", "[= option.title =]", ".env", "the target `.env`"),
        (
            "name = \"[= argument.thing | pascal =]Badge\"",
            "name = \"[= option.title =]\"",
            "x; evil()",
            "the imported name `x; evil()`",
        ),
        (
            "token = \"local.crud.[= argument.thing | kebab =]\"",
            "token = \"[= option.title =]\"",
            "a\" , b",
            "the component token `a\" , b`",
        ),
        (
            "target = \"home:[= argument.thing | kebab =]\"",
            "target = \"home:[= option.title =]\"",
            "b\"><script>",
            "the outlet `home:b\"><script>`",
        ),
        (
            "file = \"src/pages/home/index.vue\"",
            "file = \"src/[= option.title =].vue\"",
            "../../x",
            "the file `src/../../x.vue` leaves the app",
        ),
    ] {
        let (app, catalog) = (TestApp::shell(), catalog_with(&CRUD.replacen(from, to, 1)));
        let before = app.tree();
        // The values that the descriptor was checked with are harmless.
        let said = app.run_with(&catalog, &["generate", "crud", "list", "x", "--badge", "--title", value]);
        assert_eq!(said.code, 1, "{value}: {}", said.all());
        assert!(said.err.contains(message), "{value}: {}", said.err);
        assert_eq!(tree::difference(&before, &app.tree()), Vec::<String>::new(), "{value}");
    }
}

#[test]
fn each_subcommand_of_the_tools_own_goes_there_and_back() {
    let app = TestApp::shell();
    app.run(&["generate", "page", "home/team.vue", "--name", "Team"]).ok();
    for (generate, remove) in [
        (&["generate", "add-subpages", "home/team"][..], &["remove", "add-subpages", "home/team"][..]),
        (&["generate", "add-subpages", "home"], &["remove", "ui-generator", "add-subpages", "home"]),
        (
            &["generate", "placed-element", "Quick search", "--surface", "home", "--target", "shell.status"],
            &["remove", "placed-element", "quick search"],
        ),
        (
            &["generate", "ui-generator", "outlet", "toolbar", "home/index.vue", "--placement", "home.toolbar"],
            &["remove", "outlet", "toolbar", "src/pages/home/index.vue"],
        ),
    ] {
        let before = app.tree();
        app.run(generate).ok();
        let after = app.tree();
        assert_eq!(app.run(generate).ok().out, "nothing to do\n", "{generate:?}");
        assert_eq!(app.run(&["doctor"]).ok().out, "no problems found\n", "{generate:?}");
        app.run(&["undo"]).ok();
        assert_eq!(tree::difference(&before, &app.tree()), Vec::<String>::new(), "{generate:?}");
        app.run(&["redo"]).ok();
        assert_eq!(tree::difference(&after, &app.tree()), Vec::<String>::new(), "{generate:?}");
        app.run(remove).ok();
        assert_eq!(tree::difference(&before, &app.tree()), Vec::<String>::new(), "{remove:?}");
        assert_eq!(app.run(remove).ok().out, "nothing to do\n", "{remove:?}");
    }
}

/// Each is found before anything of it runs, whatever values it would get.
#[test]
fn lint_names_what_is_wrong_in_a_subcommand() {
    for (from, to, message) in [
        (
            "[= argument.thing | kebab =]/index.vue",
            "[= argument.thng =]/index.vue",
            "bad-template: `src/pages/home/[= argument.thng =]/index.vue`: ",
        ),
        ("from = \"list.vue\"", "from = \"lists.vue\"", "there is no template `app/lists.vue`"),
        ("from = \"badge.vue\"", "from = \"list.vue\"", "the template `app/badge.vue` is declared by nothing"),
        ("option = { badge = true }", "option = { bage = true }", "there is no option `bage`"),
        ("name = \"thing\"\n", "name = \"title\"\n", "`title` is there twice among arguments and options"),
        ("kind = \"link\"", "kind = \"lnk\"", "`kind` is `lnk`, but should be one of"),
        (
            "id = \"crud.[= argument.thing | kebab =]\"",
            "id = \"crud [= argument.thing | kebab =]\"",
            "the placement `crud sample` has ` `",
        ),
        (
            "src/pages/home/[= argument.thing | kebab =]/index.vue",
            "../[= argument.thing =].vue",
            "the target `../sample.vue` leaves the app",
        ),
        ("[= argument.thing | kebab =]/index.vue", "[% include \\\"x\\\" %]/index.vue", "`src/pages/home/[% include"),
        (
            "[subcommands.options.badge]\ntype = \"flag\"",
            "[subcommands.options.badge]\ntype = \"secret\"",
            "has no place in `.env`",
        ),
        (
            "summary = \"A list of things of one kind.\"\n",
            "summary = \"A\"\ninfer = \"page\"\n",
            "what `page` infers needs the argument or option `path`",
        ),
        (
            "summary = \"A list of things of one kind.\"\n",
            "summary = \"A\"\ninfer = \"magic\"\n",
            "`infer` is `magic`, but should be one of",
        ),
        (
            "[subcommands.options.style]",
            "[subcommands.options.colour]\ntype = \"text\"\n\n[subcommands.options.style]",
            "the option `colour` of `list` is used by nothing",
        ),
        (
            "[subcommands.options.style]",
            "[subcommands.options.force]\ntype = \"flag\"\n\n[subcommands.options.style]",
            "the option `force` hides a flag of the commands",
        ),
    ] {
        assert!(CRUD.contains(from), "{from}");
        let (app, catalog) = (TestApp::shell(), catalog_with(&CRUD.replacen(from, to, 1)));
        let linted = app.run(&["lint-descriptors", catalog.path().to_str().expect("a path")]);
        assert_eq!(linted.code, 1, "{to}: {}", linted.all());
        let plain = linted.all().replace("error[bad-template]", "bad-template");
        assert!(plain.contains(message), "{to}: {plain}");
        let before = app.tree();
        assert_ne!(app.run_with(&catalog, &CUSTOMERS).code, 0, "{to}");
        assert_eq!(tree::difference(&before, &app.tree()), Vec::<String>::new(), "{to}");
    }
}

#[test]
fn a_lost_record_of_what_was_generated_is_said() {
    let app = TestApp::shell();
    app.run(&["generate", "placed-element", "Clock", "--target", "shell.status"]).ok();
    let record = app.tree().into_keys().find(|path| path.starts_with(".jskit/lock/ui-generator")).expect("a record");
    app.write(&record, "{");
    let fixed = app.run(&["doctor", "--fix"]).ok();
    assert!(fixed.all().contains("does not know what was made by `jskit generate`"), "{}", fixed.all());
    assert!(app.exists("src/components/Clock.vue"));
    app.run(&["status"]).ok();
}

#[test]
fn a_value_that_is_the_name_of_an_alias_is_a_value() {
    let app = TestApp::shell();
    app.run(&["generate", "page", "home/z", "--name", "generate-page"]).ok();
    assert!(app.read("src/pages/home/z/index.vue").contains("generate-page"));
    app.run(&["generate-page", "home/y", "--name", "Y"]).ok();
    assert!(app.exists("src/pages/home/y/index.vue"));
}
