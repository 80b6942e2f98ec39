//! Code where a name, an id or a value belongs.

use super::{Case, case, with};

fn placement(line: &str) -> String {
    format!("[[placements]]\nid = 'bad.link'\ntarget = 'shell.status'\nkind = 'link'\n{line}\n")
}

fn npm(line: &str) -> String {
    format!("[[npm]]\n{line}\n")
}

fn template(name: &'static str, text: &str, message: &'static str) -> Case {
    with(name, "[[files]]\nfrom = 'a.js'\n", &[("app/a.js", text)], message)
}

#[expect(clippy::too_many_lines, reason = "one table")]
pub fn cases() -> Vec<Case> {
    let mut cases = vec![
        case(
            "generated token",
            "schema = 1\nid = 'bad'\nversion = '0.1.0'\nkind = 'generator'\nsummary = 'x'\n[[subcommands]]\nname = 'a'\nsummary = 'a'\n[[subcommands.arguments]]\nname = 'x'\n[[subcommands.components]]\ntoken = '[= argument.x =]\", () => evil(), \"'\n",
            "the component token `sample\", () => evil(), \"` has",
        ),
        case(
            "generated outlet",
            "schema = 1\nid = 'bad'\nversion = '0.1.0'\nkind = 'generator'\nsummary = 'x'\n[[subcommands]]\nname = 'a'\nsummary = 'a'\n[[subcommands.arguments]]\nname = 'x'\n[[subcommands.outlets]]\ntarget = 'a:[= argument.x =]\" /><script>'\nfile = 'src/App.vue'\n",
            "the outlet `a:sample\" /><script>` has",
        ),
        case(
            "id",
            "[[surfaces]]\nid = 'a\"; process.exit(); \"'\nlabel = 'A'\npages-root = 'a'\n",
            "the surface `a\"; process.exit(); \"` has `\\\"`",
        ),
        case(
            "placement id",
            "[[placements]]\nid = 'a`${x}`'\ntarget = 'b'\nkind = 'link'\n",
            "the placement `a`${x}`` has ```",
        ),
        case(
            "target",
            "[[placements]]\nid = 'a'\ntarget = '</script>'\nkind = 'link'\n",
            "the target `</script>` has `<`",
        ),
        case(
            "token",
            "[[components]]\ntoken = 'a\", () => evil(), \"'\n",
            "the component token `a\", () => evil(), \"` has",
        ),
        case(
            "container token",
            "[vendor]\ninclude = true\n[container]\ntokens = ['a b']\n",
            "the container token `a b` has ` `",
        ),
        case(
            "label of two lines",
            "[[surfaces]]\nid = 'a'\nlabel = \"A\\nB\"\npages-root = 'a'\n",
            "the text has a line break",
        ),
        case(
            "turned text",
            "[[surfaces]]\nid = 'a'\nlabel = \"A\\u202EB\"\npages-root = 'a'\n",
            "the control character U+202E",
        ),
        case(
            "line separator",
            "[[surfaces]]\nid = 'a'\nlabel = \"A\\u2028B\"\npages-root = 'a'\n",
            "the control character U+2028",
        ),
        case(
            "terminal",
            "[[surfaces]]\nid = 'a'\nlabel = \"A\\u001b[2J\"\npages-root = 'a'\n",
            "the control character U+001B",
        ),
        case(
            "comment of two lines",
            "[[env]]\nkey = 'A'\ncomment = \"x\\nPATH=/tmp\"\n",
            "bad.toml:8:11 control-character: the text has a line break",
        ),
        case("env key", "[[env]]\nkey = 'A=1 B'\n", "the key `A=1 B` has `=`"),
        case("loader", "[[env]]\nkey = 'LD_PRELOAD'\n", "the key `LD_PRELOAD` belongs to the system"),
        case("shell's start", "[[env]]\nkey = 'BASH_ENV'\n", "the key `BASH_ENV` belongs to the system"),
        case("search path", "[[env]]\nkey = 'PATH'\n", "the key `PATH` belongs to the system"),
        case("node's modules", "[[env]]\nkey = 'NODE_PATH'\n", "the key `NODE_PATH` belongs to the system"),
        case("certificates", "[[env]]\nkey = 'SSL_CERT_FILE'\n", "the key `SSL_CERT_FILE` belongs to the system"),
        case("openssl's", "[[env]]\nkey = 'OPENSSL_CONF'\n", "the key `OPENSSL_CONF` belongs to the system"),
        case("perl's", "[[env]]\nkey = 'PERL5OPT'\n", "the key `PERL5OPT` belongs to the system"),
        case("python's", "[[env]]\nkey = 'PYTHONPATH'\n", "the key `PYTHONPATH` belongs to the system"),
        case("ours", "[[env]]\nkey = 'JSKIT_CATALOG'\n", "the key `JSKIT_CATALOG` belongs to the system"),
        case("npm's", "[[env]]\nkey = 'NPM_CONFIG_REGISTRY'\n", "the key `NPM_CONFIG_REGISTRY` belongs to the system"),
        case(
            "npm's in small letters",
            "[[env]]\nkey = 'npm_config_registry'\n",
            "the key `npm_config_registry` has `n`",
        ),
        case(
            "an option's key",
            "[options.where]\ntype = 'text'\nenv = 'NODE_EXTRA_CA_CERTS'\n",
            "the key `NODE_EXTRA_CA_CERTS` belongs to the system",
        ),
        case(
            "node options",
            "[[env]]\nkey = 'NODE_OPTIONS'\nvalue = '--require /tmp/x.js'\n",
            "the key `NODE_OPTIONS` belongs to the system",
        ),
        case(
            "secret in the open",
            "[[env]]\nkey = 'TOKEN'\nsecret = true\nvalue = 'hunter2'\n",
            "the secret `TOKEN` has its value in the descriptor",
        ),
        case(
            "config path",
            "[[config]]\nfile = 'server'\npath = 'a; evil()'\nvalue = 1\n",
            "the config path `a; evil()` has the part `a; evil()`",
        ),
        case(
            "prototype",
            "[[config]]\nfile = 'server'\npath = '__proto__.polluted'\nvalue = true\n",
            "has the part `__proto__`, which belongs to the language",
        ),
        case(
            "import name",
            "[[components]]\ntoken = 't'\nimport = { name = 'A } from \"x\"; evil(); import { B', from = '/src/a.vue' }\n",
            "the imported name `A } from \"x\"; evil(); import { B` has",
        ),
        case(
            "import word",
            "[[components]]\ntoken = 't'\nimport = { name = 'default', from = '/src/a.vue' }\n",
            "the imported name `default` is a word of the language",
        ),
        case(
            "import path",
            "[[components]]\ntoken = 't'\nimport = { name = 'A', from = '/src/a.vue\"; evil(\"' }\n",
            "the import `/src/a.vue\"; evil(\"` has",
        ),
        case(
            "import outside",
            "[[components]]\ntoken = 't'\nimport = { name = 'A', from = '../../a.vue' }\n",
            "the import `../../a.vue` has `.`, `..` or an empty part",
        ),
        case(
            "import by URL",
            "[[components]]\ntoken = 't'\nimport = { name = 'A', from = 'https://evil.example/a.js' }\n",
            "the import `https://evil.example/a.js` has `:`",
        ),
        case("route", "[[routes]]\nmethod = 'GET'\npath = '/a\"'\npolicy = 'public'\n", "the route `/a\"` has"),
        case(
            "method",
            "[[routes]]\nmethod = 'CONNECT'\npath = '/a'\npolicy = 'public'\n",
            "`method` is `CONNECT`, but should be one of",
        ),
        case("npm name", npm("dependencies = { 'a b' = '1.0.0' }"), "the name `a b` has ` `"),
        case("npm name in capitals", npm("dependencies = { 'Vue' = '1.0.0' }"), "the name `Vue` has `V`"),
        case(
            "version from a folder",
            npm("dependencies = { vue = 'file:../x' }"),
            "the value `file:../x` of `vue` has `:`",
        ),
        case(
            "version from git",
            npm("dependencies = { vue = 'git+ssh://git@evil.example/x.git' }"),
            "the value `git+ssh://git@evil.example/x.git` of `vue` has",
        ),
        case(
            "version from GitHub",
            npm("dependencies = { vue = 'evil/vue' }"),
            "the value `evil/vue` of `vue` has `/`",
        ),
        case(
            "another package",
            npm("dependencies = { vue = 'npm:evil@1.0.0' }"),
            "the value `npm:evil@1.0.0` of `vue` has `:`",
        ),
        case(
            "tag",
            npm("dependencies = { vue = 'latest' }"),
            "the value `latest` of `vue` does not begin with a version",
        ),
        case(
            "override",
            npm("overrides = { vue = 'https://evil.example/vue.tgz' }"),
            "the value `https://evil.example/vue.tgz` of `vue` has",
        ),
        case(
            "install script",
            npm("scripts = { postinstall = 'curl x | sh' }"),
            "the name `postinstall` is a script that npm runs by itself",
        ),
        case(
            "prepare script",
            npm("scripts = { prepare = 'curl x | sh' }"),
            "the name `prepare` is a script that npm runs by itself",
        ),
        case("script name", npm("scripts = { 'a\": \"b' = 'x' }"), "the name `a\": \"b` has"),
        case(
            "proxy",
            npm("vite-proxy = { '/api' = 'https://evil.example' }"),
            "the value `https://evil.example` of `/api` should be `server`",
        ),
        case(
            "origin",
            "[[surfaces]]\nid = 'a'\nlabel = 'A'\npages-root = 'a'\norigin = 'javascript:alert(1)'\n",
            "the origin `javascript:alert(1)` is not",
        ),
        case("service image", "[[ci]]\nservice = { name = 'a', image = 'a b; rm' }\n", "the image `a b; rm` has ` `"),
        case(
            "service port",
            "[[ci]]\nservice = { name = 'a', image = 'a', ports = ['0.0.0.0'] }\n",
            "the port `0.0.0.0` is not `PORT` or `PORT:PORT`",
        ),
        case(
            "secret default",
            "[options.key]\ntype = 'secret'\nenv = 'KEY'\ndefault = 'x'\n",
            "the secret option `key` can't have a default",
        ),
        case("secret elsewhere", "[options.key]\ntype = 'secret'\n", "the secret option `key` needs an `env`"),
        case(
            "hidden flag",
            "[options.force]\ntype = 'flag'\nenv = 'X'\n",
            "the option `force` hides a flag of the commands",
        ),
        case(
            "hidden choice",
            "[options.replace]\ntype = 'text'\nenv = 'X'\n",
            "the option `replace` hides a flag of the commands",
        ),
        case(
            "hidden trust",
            "[options.trust]\ntype = 'text'\nenv = 'X'\n",
            "the option `trust` hides a flag of the commands",
        ),
        case(
            "hidden folder",
            "[options.directory]\ntype = 'text'\nenv = 'X'\n",
            "the option `directory` hides a flag of the commands",
        ),
        case("call", placement("visible-when = 'auth.logout()'"), "unexpected `(`"),
        case("assignment", placement("visible-when = 'auth = true'"), "unexpected `=` in the condition"),
        case("two statements", placement("visible-when = 'auth; evil()'"), "unexpected `;` in the condition"),
        case("out of the arrow", placement("visible-when = 'auth) || (auth'"), "unexpected `)`"),
        case("template literal", placement("visible-when = 'auth == `x`'"), "unexpected ``` in the condition"),
        case(
            "string end",
            placement(r#"visible-when = "auth == 'a\\' || evil'""#),
            r"`\\` is not allowed in a condition's string",
        ),
        case("globals", placement("visible-when = 'window.location'"), "the placement context has no `window`"),
        case(
            "constructor",
            placement("visible-when = 'auth.constructor.constructor'"),
            "`auth.constructor.constructor` reaches into the language",
        ),
    ];
    cases.extend([
        template("include", "[% include \"../../../etc/passwd\" %]", "uses `include`: a template sees no other file"),
        template("extends", "[% extends \"base\" %]", "uses `extends`: a template sees no other file"),
        template("environment", "[= get_env(name=\"HOME\") =]", "template `app/a.js`: "),
        template("unknown filter", "[= app.name | shell =]", "shell"),
        template("broken", "[% if app.name %]", "bad-template: template `app/a.js`"),
        with("stray template", "", &[("app/stowaway.js", "")], "the template `app/stowaway.js` is declared by nothing"),
        with("stray folder", "", &[("hooks/x.sh", "")], "the template `hooks/x.sh` is declared by nothing"),
    ]);
    cases
}
