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
         x.toml:9:3 unknown-key: unknown key `placments` in the descriptor (did you mean `placements` or `components`?)\n\
         x.toml:14:9 wrong-type: `label` is an integer, but should be a string\n\
         x.toml:20:14 bad-path: the pages root `../admin` leaves the app\n\
         x.toml:25:8 unknown-name: `kind` is `links`, but should be one of `link`, `component` (did you mean `link`?)\n\
         x.toml:28:1 missing-key: the placement `users.card` of kind `component` has no `component`\n\
         x.toml:32:39 bad-condition: the placement context has no `worspace` (did you mean `workspace` or `workspaces`?)\n",
    );
}
