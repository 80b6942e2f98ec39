//! Every problem of a file, at once, with its line, column and the nearest valid name.

use super::support::{parse, said, text};

#[track_caller]
fn refused(source: &str, expected: &str) {
    let problems = parse(source).expect_err("should be refused");
    assert_eq!(said(&problems), expected);
}

#[test]
fn all_problems_of_a_file_come_at_once() {
    let source = text(
        "Users_Web",
        r#"depends-on = ["auth-web", "auth-web"]
colour = "red"

[[placments]]
id = "a"

[[surfaces]]
id = "account"
label = 3
pages-root = "../account"

[[surfaces]]
id = "admin"
label = "Admin"
pages-root = "../admin"

[[placements]]
id = "users.menu"
target = "auth.profile-menu"
kind = "links"
visible-when = "auth.authenticated && worspace"

[[placements]]
id = "users.card"
target = "auth.profile-menu"
kind = "component"
visible-when = "auth.authenticated && worspace"
"#,
    );
    refused(
        &source,
        "x.toml:2:6 bad-name: the id `Users_Web` has `U`, but is made of lower-case letters, digits and dashes\n\
         x.toml:6:27 duplicate: `auth-web` is named twice in `depends-on`\n\
         x.toml:7:1 unknown-key: unknown key `colour` in the descriptor (`jskit schema descriptor` has all)\n\
         x.toml:9:3 unknown-key: unknown key `placments` in the descriptor (did you mean `placements`?)\n\
         x.toml:14:9 wrong-type: `label` is an integer, but should be a string\n\
         x.toml:20:14 bad-path: the pages root `../admin` leaves the app\n\
         x.toml:25:8 unknown-name: `kind` is `links`, but should be one of `link`, `component` (did you mean `link`?)\n\
         x.toml:28:1 missing-key: the placement `users.card` of kind `component` has no `component`\n\
         x.toml:32:39 bad-condition: the placement context has no `worspace` (did you mean `workspace` or `workspaces`?)\n",
    );
}

#[test]
fn each_kind_of_problem_is_said_once_and_plainly() {
    let cases = [
        ("npm-name = ", "x.toml:6:12 syntax: not valid TOML: string values must be quoted, expected literal string\n"),
        ("id = \"twice\"", "x.toml:6:1 duplicate-key: not valid TOML: duplicate key\n"),
        ("depends-on = \"a\"", "x.toml:6:14 wrong-type: `depends-on` is a string, but should be an array\n"),
        (
            "dependson = []",
            "x.toml:6:1 unknown-key: unknown key `dependson` in the descriptor (did you mean `depends-on`?)\n",
        ),
        ("[vendor]\ninclude = 1", "x.toml:7:11 wrong-type: `include` is an integer, but should be true or false\n"),
        ("[[config]]\nfile = \"public\"\nvalue = 1", "x.toml:6:1 missing-key: `config` has no `path`\n"),
        (
            "[[subcommands]]\nname = \"a\"\nsummary = \"b\"\nnotes = []",
            "x.toml:6:1 missing-key: the subcommand `a` adds nothing\n\
             x.toml:6:1 bad-kind: a runtime can't have `subcommands`\n\
             x.toml:9:1 unknown-key: unknown key `notes` in `subcommands` (`notes` belongs above the first table of the file)\n",
        ),
        (
            "[[config]]\nfile = \"public\"\npath = \"a\"\nvalue = 1\nwhen = { tenancy = \"persnal\" }",
            "x.toml:10:20 unknown-name: `tenancy` is `persnal`, but should be one of `none`, `personal`, `workspaces` (did you mean `personal`?)\n",
        ),
        (
            "[[config]]\nfile = \"public\"\npath = \"a\"\nvalue = 1\nwhen = { option = { mial = \"x\" } }\n[options.mail]\ntype = \"text\"\nenv = \"MAIL\"",
            "x.toml:10:19 unknown-name: there is no option `mial` (did you mean `mail`?)\n",
        ),
        (
            "[container]\ntokens = [\"a\"]",
            "x.toml:6:1 no-vendor: `container` needs a vendored runtime (add `[vendor]` with `include = true`)\n",
        ),
        (
            "[capabilities]\nprovides = [\"auth.provider\"]\nexclusive = [\"auth.provder\"]",
            "x.toml:8:14 unknown-name: the capability `auth.provder` is exclusive, but not among those provided (did you mean `auth.provider`?)\n",
        ),
        (
            "[[files]]\nfrom = \"a.js\"\nwas = [\"../b.js\"]",
            "x.toml:8:8 bad-path: the earlier target `../b.js` leaves the app\n",
        ),
        (
            "[[files]]\nfrom = \"a.js\"\nwas = [\"c.js\"]\n[[files]]\nfrom = \"b.js\"\nwas = [\"a.js\", \"c.js\"]",
            "x.toml:11:7 bad-value: the file `a.js` is still declared, so nothing else can have been it\n\
             x.toml:11:7 bad-value: the file `c.js` became two things\n",
        ),
        (
            "[[placements]]\nid = \"a\"\ntarget = \"b\"\nkind = \"link\"\nwas = [\"a b\"]",
            "x.toml:10:8 bad-name: the earlier id `a b` has ` `, but is made of letters, digits, dots, dashes and underscores\n",
        ),
        (
            "[[changes]]\nversion = \"0.2.0\"\nlines = [\"x\"]\n[[changes]]\nversion = \"0.1.0\"\nlines = []\n[[changes]]\nversion = \"0.1.0\"\nlines = [\"\"]",
            "x.toml:7:11 bad-value: `0.2.0` is newer than the package, which is at 0.1.0\n\
             x.toml:11:9 bad-value: a version with nothing that changed is not worth a table\n\
             x.toml:13:11 duplicate: the changes of 0.1.0 are there twice\n\
             x.toml:14:10 bad-name: the line `` is empty\n",
        ),
    ];
    for (rest, expected) in cases {
        let problems = parse(&text("x", &format!("{rest}\n"))).expect_err(rest);
        assert_eq!(said(&problems), expected, "{rest}");
    }
}
