//! Taking what another package, or the package itself, already has.

use super::{Case, case, with};

/// In the app together with each bad package.
pub const NEIGHBOUR: &str = r#"schema = 1
id = "good"
version = "0.1.0"
kind = "runtime"
summary = "A good neighbour."

[capabilities]
provides = ["mail.sender"]
exclusive = ["mail.sender"]

[[surfaces]]
id = "good"
label = "Good"
pages-root = "good"

[[access-policies]]
id = "good_member"
value = { requireAuth = true }

[[config]]
file = "server"
path = "auth.profileMode"
value = "users"

[[components]]
token = "good.card"

[[files]]
from = "src/pages/good.vue"

[[migrations]]
id = "good-schema"

[[npm]]
dependencies = { vue = "3.5.45" }
scripts = { "db:migrate" = "good migrate" }

[[env]]
key = "GOOD_KEY"
value = "1"

[[routes]]
method = "GET"
path = "/api/good/:id"
policy = "public"
"#;

const BOTH: &str = "[[files]]\nfrom = 'a.js'\nto = 'src/a.js'\n[[files]]\nfrom = 'b.js'\nto = ";

pub fn cases() -> Vec<Case> {
    vec![
        with(
            "another's file",
            "[[files]]\nfrom = 'src/pages/good.vue'\n",
            &[("app/src/pages/good.vue", "<template><p /></template>")],
            "packages `bad` and `good` both declare the file `src/pages/good.vue`",
        ),
        with(
            "another's file in other case",
            "[[files]]\nfrom = 'src/pages/Good.vue'\nraw = true\n",
            &[("app/src/pages/Good.vue", "<template><p /></template>")],
            "claimed-twice: packages `bad` and `good` both declare the file `src/pages/good.vue`\n",
        ),
        case(
            "another's token",
            "[[components]]\ntoken = 'good.card'\n",
            "both declare the component token `good.card`",
        ),
        case(
            "another's route",
            "[[routes]]\nmethod = 'GET'\npath = '/api/good/:slug'\npolicy = 'public'\n",
            "both declare the route `GET /api/good/:`",
        ),
        with(
            "another's migration",
            "[[migrations]]\nid = 'good-schema'\n",
            &[("migrations/good-schema.cjs", "")],
            "both declare the migration `good-schema`",
        ),
        case(
            "another's surface",
            "[[surfaces]]\nid = 'good'\nlabel = 'B'\npages-root = 'b'\n",
            "both declare the surface `good`",
        ),
        case(
            "another's policy",
            "[[access-policies]]\nid = 'good_member'\nvalue = {}\n",
            "both declare the access policy `good_member`, with different values",
        ),
        case(
            "another's config",
            "[[config]]\nfile = 'server'\npath = 'auth.profileMode'\nvalue = 'x'\n",
            "both declare the config value `server.js: auth.profileMode`, with different values",
        ),
        case(
            "another version",
            "[[npm]]\ndependencies = { vue = '2.0.0' }\n",
            "both declare the npm dependency `vue`, with different values",
        ),
        with(
            "another's npm package",
            "npm-name = 'vue'\n[vendor]\ninclude = true\n",
            &[("vendor/package.json", r#"{"name":"vue","version":"0.1.0"}"#)],
            "packages `bad` and `good` both declare the npm dependency `vue`\n",
        ),
        case(
            "another's script",
            "[[npm]]\nscripts = { 'db:migrate' = 'rm -rf data' }\n",
            "both declare the script `db:migrate`, with different values",
        ),
        case(
            "another's key",
            "[[env]]\nkey = 'GOOD_KEY'\nvalue = '2'\n",
            "both declare the `.env` key `GOOD_KEY`, with different values",
        ),
        case(
            "exclusive",
            "[capabilities]\nprovides = ['mail.sender']\n",
            "an app has one provider of `mail.sender`, and `bad` and `good` provide it",
        ),
        case("conflicts", "conflicts-with = ['good']\n", "packages `bad` and `good` can't be in the same app"),
        case("file twice", format!("{BOTH}'src/a.js'\n"), "the file `src/a.js` is written twice, first on line 6"),
        case(
            "case twins",
            format!("{BOTH}'src/A.js'\n"),
            "the file `src/A.js` differs from `src/a.js` on line 6 only by case",
        ),
        case("same key twice", "id = 'worse'\n", "duplicate-key: not valid TOML: duplicate key"),
        case(
            "another's id",
            "schema = 1\nid = 'good'\nversion = '1.0.0'\nkind = 'runtime'\nsummary = 'x'\n",
            "the file is named `bad.toml`, but the id in it is `good`",
        ),
        case("itself", "depends-on = ['bad']\n", "`bad` names itself in `depends-on`"),
        case("nobody", "depends-on = ['goof']\n", "package `bad` depends on `goof`, which no catalog has"),
    ]
}
