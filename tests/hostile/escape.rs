//! Out of the app, or into what others own inside it.

use super::{Case, case, refusal_in, with, write_catalog};

fn file(target: &str) -> String {
    format!("[[files]]\nfrom = \"a.js\"\nto = '{target}'\n")
}

pub fn cases() -> Vec<Case> {
    let mut cases = paths();
    cases.extend(others_names());
    cases
}

/// Names that are another file elsewhere, and files that are not a package's to write.
fn others_names() -> Vec<Case> {
    vec![
        case("console", file("src/CONIN$"), "the target `src/CONIN$` is a device name on Windows"),
        case("device with a raised digit", file("com\u{b9}.txt"), "the target `com\u{b9}.txt` is a device name"),
        case("short name of git's", file("git~1/config"), "the target `git~1/config` may be the short name"),
        case("short name of ours", file(".JSKIT~1/x"), "the target `.JSKIT~1/x` may be the short name"),
        case("joined", file(".g\u{200c}it/config"), "the target `.g\u{200c}it/config` has an invisible character"),
        case(
            "another package",
            file("packages/evil/package.descriptor.toml"),
            "the target `packages/evil/package.descriptor.toml` would be a package of the app's own",
        ),
        case(
            "another package's module",
            file("Packages/evil/Package.Descriptor.mjs"),
            "the target `Packages/evil/Package.Descriptor.mjs` would be a package of the app's own",
        ),
        case("secrets of production", file(".env.production"), "the target `.env.production` holds secrets"),
        case("secrets of development", file(".ENV.development"), "the target `.ENV.development` holds secrets"),
    ]
}

fn paths() -> Vec<Case> {
    vec![
        case(
            "generated file",
            "schema = 1\nid = 'bad'\nversion = '0.1.0'\nkind = 'generator'\nsummary = 'x'\n[[subcommands]]\nname = 'a'\nsummary = 'a'\n[[subcommands.arguments]]\nname = 'x'\n[[subcommands.files]]\nfrom = 'a.js'\nto = '../[= argument.x =].js'\n",
            "the target `../sample.js` leaves the app",
        ),
        case(
            "generated into the state",
            "schema = 1\nid = 'bad'\nversion = '0.1.0'\nkind = 'generator'\nsummary = 'x'\n[[subcommands]]\nname = 'a'\nsummary = 'a'\n[[subcommands.arguments]]\nname = 'x'\n[[subcommands.files]]\nfrom = 'a.js'\nto = '.jskit/[= argument.x =]'\n",
            "the target `.jskit/sample`",
        ),
        case("parent", file("../outside.js"), "the target `../outside.js` leaves the app"),
        case("parent inside", file("src/../../outside.js"), "the target `src/../../outside.js` leaves the app"),
        case("absolute", file("/etc/cron.d/jskit"), "the target `/etc/cron.d/jskit` is an absolute path"),
        case("home", file("~/.ssh/authorized_keys"), "the target `~/.ssh/authorized_keys` is an absolute path"),
        case(
            "backslash",
            file(r"src\..\..\outside.js"),
            r"the target `src\..\..\outside.js` has a backslash or a colon",
        ),
        case("drive", file("C:/Windows/a.js"), "the target `C:/Windows/a.js` has a backslash or a colon"),
        case("stream", file("src/a.js:hidden"), "the target `src/a.js:hidden` has a backslash or a colon"),
        case("git hook", file(".git/hooks/post-checkout"), "the target `.git/hooks/post-checkout` reaches `.git`"),
        case("git in capitals", file("sub/.GIT/config"), "the target `sub/.GIT/config` reaches `.git`"),
        case("our state", file(".jskit/lock.json"), "the target `.jskit/lock.json` reaches `.git`, `.jskit`"),
        case("node_modules", file("node_modules/vue/index.js"), "the target `node_modules/vue/index.js` reaches"),
        case("device", file("src/nul.js"), "the target `src/nul.js` is a device name on Windows"),
        case("device with extensions", file("src/COM1.test.js"), "the target `src/COM1.test.js` is a device name"),
        case(
            "trailing dot",
            file("src/.jskit./x"),
            "the target `src/.jskit./x` has a part that begins or ends with a space",
        ),
        case("empty part", file("src//a.js"), "the target `src//a.js` has an empty part"),
        case("secrets", file(".env"), "the target `.env` holds secrets"),
        case(
            "another's runtime",
            file("vendor/@jskit-ai/kernel/x.js"),
            "the target `vendor/@jskit-ai/kernel/x.js` belongs to the packages' runtime",
        ),
        case("lock file", file("package-lock.json"), "the target `package-lock.json` belongs to the package manager"),
        case("NUL", "[[files]]\nfrom = \"a.js\"\nto = \"src/a\\u0000.js\"\n", "the control character U+0000"),
        case(
            "template outside",
            "[[files]]\nfrom = '../../secrets.txt'\nto = 'a.txt'\n",
            "the template `../../secrets.txt` leaves the app",
        ),
        case(
            "surface outside",
            "[[surfaces]]\nid = 's'\nlabel = 'S'\npages-root = '../../..'\n",
            "the pages root `../../..` leaves the app",
        ),
        case(
            "below a surface",
            "[[files]]\nfrom = 'a.vue'\nto-surface = 'home'\npath = '../../../a.vue'\n",
            "the path `../../../a.vue` leaves the app",
        ),
        case(
            "outlet's file",
            "[[outlets]]\ntarget = 'a:b'\nfile = '/etc/passwd'\n",
            "the file `/etc/passwd` is an absolute path",
        ),
        case(
            "migration outside",
            "[[migrations]]\nid = 'm'\nfrom = '../../m.cjs'\n",
            "the migration's file `../../m.cjs` leaves the app",
        ),
        case("migration's name", "[[migrations]]\nid = '../m'\n", "the migration `../m` has `.`, but is made of"),
        case("npm name", "npm-name = '../../src'\n", "the npm name `../../src` has `/`, but is made of"),
        with(
            "vendored under another's name",
            "[vendor]\ninclude = true\n",
            &[("vendor/package.json", r#"{"name":"@jskit-ai/kernel","version":"0.1.0"}"#)],
            "`vendor/package.json` has the name `@jskit-ai/kernel`, the descriptor `@jskit-ai/bad`",
        ),
        with(
            "vendored node_modules",
            "[vendor]\ninclude = true\n",
            &[
                ("vendor/package.json", r#"{"name":"@jskit-ai/bad","version":"0.1.0"}"#),
                ("vendor/node_modules/x.js", ""),
            ],
            "the template `vendor/node_modules/x.js` reaches",
        ),
    ]
}

#[cfg(unix)]
#[test]
fn a_template_that_is_a_link_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let secret = tempfile::NamedTempFile::new().unwrap();
    write_catalog(folder.path(), &with("link", "[[files]]\nfrom = 'a.js'\n", &[("app/b.js", "")], ""));
    std::os::unix::fs::symlink(secret.path(), folder.path().join("templates/bad/app/a.js")).unwrap();
    let said = refusal_in(folder.path());
    assert!(said.contains("the template `app/a.js` can't be read: "), "{said}");
}

#[cfg(unix)]
#[test]
fn a_folder_of_templates_that_is_a_link_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let outside = tempfile::tempdir().unwrap();
    std::fs::write(outside.path().join("a.js"), "secret").unwrap();
    write_catalog(folder.path(), &with("link", "[[files]]\nfrom = 'a.js'\n", &[("migrations/x.cjs", "")], ""));
    std::os::unix::fs::symlink(outside.path(), folder.path().join("templates/bad/app")).unwrap();
    let said = refusal_in(folder.path());
    assert!(said.contains("the template `app/a.js` can't be read: "), "{said}");
}

#[cfg(unix)]
#[test]
fn a_descriptor_that_is_a_link_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let outside = tempfile::NamedTempFile::new().unwrap();
    write_catalog(folder.path(), &case("link", "", ""));
    let path = folder.path().join("package-descriptors/bad.toml");
    std::fs::remove_file(&path).unwrap();
    std::os::unix::fs::symlink(outside.path(), path).unwrap();
    let said = refusal_in(folder.path());
    assert!(said.contains("package-descriptors/bad.toml"), "{said}");
    assert!(said.contains(" unreadable: ") && said.contains("is a symbolic link"), "{said}");
}
