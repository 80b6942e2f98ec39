//! Whatever a package, an archive, the app or the command line holds: no control character of it reaches the terminal, and none that makes
//! a text look different from what it is.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::json;

use crate::support::archive::Tar;
use crate::support::{Said, TestApp, catalog_of, contents, jskit, run, tree};

/// A title, a cleared screen, a colour that is the tool's own too, C1, both directions, nothing, a carriage return, a tag.
const MARK: &str =
    "M\u{1b}]0;t\u{7}\u{1b}[2J\u{1b}[32m\u{9b}K\u{202e}\u{200f}\u{2066}\u{200b}\u{feff}\rx\u{e0041}\u{7f}";

const HEAD: &str = "schema = 1\nid = \"bad\"\nversion = \"0.1.0\"\nkind = \"runtime\"\nsummary = \"A package\"\n";

/// The tool's own colours.
const COLOURS: [&str; 8] = [
    "\u{1b}[0m",
    "\u{1b}[1m",
    "\u{1b}[2m",
    "\u{1b}[31m",
    "\u{1b}[32m",
    "\u{1b}[33m",
    "\u{1b}[36m",
    "\u{1b}[1m\u{1b}[31m",
];

fn steers(letter: char) -> bool {
    (letter.is_control() && !matches!(letter, '\n' | '\t'))
        || matches!(letter, '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(letter, '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

fn check(wrong: &mut String, what: &str, said: &Said) {
    let mut all = said.all();
    if let Some(found) = all.chars().find(|letter| steers(*letter)) {
        let _ = writeln!(wrong, "{what}: U+{:04X} in {all:?}", found as u32);
    }
    // No colours were asked for, so even its own ones would be another's.
    all.retain(|letter| letter != '\n');
    assert!(!all.is_empty() || said.code == 0, "{what} said nothing and failed");
}

/// The commands that read, and the previews of those that change.
const COMMANDS: [&str; 16] = [
    "add package bad",
    "add package bad --dry-run",
    "add package bad --dry-run --json",
    "add package bad --json",
    "plan add package bad --out p.json",
    "list --all",
    "list --json",
    "show bad --details",
    "show bad --details --json",
    "list-placements",
    "list-placements --json",
    "lint-descriptors",
    "status",
    "doctor",
    "doctor --json",
    "generate bad x",
];

fn try_all(wrong: &mut String, what: &str, app: &TestApp, catalog: &tempfile::TempDir) {
    for command in COMMANDS {
        let words: Vec<&str> = command.split(' ').collect();
        let mut tool = jskit(&app.path());
        let said = tool.env("JSKIT_CATALOG", catalog.path()).args(&words).output().expect("the tool runs");
        check(wrong, &format!("{what}: {command}"), &Said::of(&said));
    }
    let folder = catalog.path().to_str().expect("a path");
    for command in [&["lint-descriptors", folder][..], &["lint-descriptors", folder, "--json"]] {
        check(wrong, &format!("{what}: {command:?}"), &run(&app.path(), command));
    }
}

/// Each key of a descriptor that holds text.
fn texts() -> Vec<(&'static str, String)> {
    let mark = toml(MARK);
    let with = |text: &str| format!("{HEAD}{}", text.replace("MARK", &mark));
    let tables = [
        ("npm-name", "npm-name = MARK\n"),
        ("notes", "notes = [MARK]\n"),
        ("key", "MARK = 1\n"),
        ("depends-on", "depends-on = [MARK]\n"),
        ("changes", "[[changes]]\nversion = MARK\nlines = [MARK]\n"),
        ("capabilities", "[capabilities]\nprovides = [MARK]\nrequires = [MARK]\n"),
        ("option", "[options.a]\nlabel = MARK\nhelp = MARK\ndefault = MARK\nchoices = [MARK]\npattern = MARK\n"),
        ("surface", "[[surfaces]]\nid = MARK\nlabel = MARK\npages-root = MARK\norigin = MARK\n"),
        ("policy", "[[access-policies]]\nid = MARK\nhandler = MARK\n"),
        ("config", "[[config]]\nfile = MARK\npath = MARK\nvalue = MARK\n"),
        (
            "placement",
            "[[placements]]\nid = MARK\ntarget = MARK\nkind = MARK\nlabel = MARK\ncomponent = MARK\nreason = MARK\n",
        ),
        ("topology", "[[topology]]\nid = MARK\nowner = MARK\nsurfaces = [MARK]\n"),
        ("outlet", "[[outlets]]\ntarget = MARK\nfile = MARK\n"),
        ("component", "[[components]]\ntoken = MARK\nexport = MARK\nimport = MARK\n"),
        ("file", "[[files]]\nfrom = MARK\nto = MARK\nreason = MARK\n"),
        ("migration", "[[migrations]]\nid = MARK\nfrom = MARK\n"),
        ("npm", "[[npm]]\ndependencies = { MARK = MARK }\nscripts = { MARK = MARK }\n"),
        ("env", "[[env]]\nkey = MARK\ncomment = MARK\nvalue = MARK\n"),
        ("ci", "[[ci]]\nname = MARK\nrun = MARK\n"),
        ("routes", "[[routes]]\nmethod = MARK\npath = MARK\n"),
        ("subcommand", "[[subcommands]]\nname = MARK\nsummary = MARK\n"),
        ("when", "[[npm]]\nwhen = { installed = MARK, option = { MARK = MARK } }\n"),
    ];
    let mut all: Vec<(&str, String)> = tables.into_iter().map(|(name, table)| (name, with(table))).collect();
    for key in ["id", "version", "kind", "summary"] {
        let line = HEAD.lines().find(|line| line.starts_with(key)).expect("a line");
        all.push((key, HEAD.replace(line, &format!("{key} = {mark}"))));
    }
    // As it is, where TOML takes it for what it is not.
    all.push(("comment", format!("{HEAD}# {}\nx = 1\n", MARK.replace('\r', ""))));
    all.push(("raw", format!("{HEAD}x = \"{MARK}\" {MARK}\n")));
    all.push(("lines", format!("{HEAD}notes = [\"a\\n  create src/innocent.js\"]\n")));
    all
}

/// A string of TOML, with what it can't hold as it is escaped.
fn toml(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        let _ = write!(escaped, "\\U{:08X}", letter as u32);
    }
    format!("\"{escaped}\"")
}

#[test]
fn no_text_of_a_descriptor_steers_a_terminal() {
    let (app, mut wrong) = (TestApp::shell(), String::new());
    for (name, descriptor) in texts() {
        let catalog = catalog_of(&[("package-descriptors/bad.toml", &descriptor)]);
        let checked = run(&app.path(), &["lint-descriptors", catalog.path().to_str().expect("a path")]);
        let said = if matches!(name, "comment" | "raw") { "error[syntax]" } else { "error[control-character]" };
        if checked.code != 1 || !checked.out.contains(said) {
            let _ = writeln!(wrong, "{name} is not refused with {said}: {}", checked.all());
        }
        for command in ["add package bad", "show bad", "add package bad --json", "list"] {
            let words: Vec<&str> = command.split(' ').collect();
            let mut tool = jskit(&app.path());
            let said = tool.env("JSKIT_CATALOG", catalog.path()).args(&words).output().expect("the tool runs");
            check(&mut wrong, &format!("{name}: {command}"), &Said::of(&said));
        }
        check(&mut wrong, name, &checked);
    }
    assert!(wrong.is_empty(), "{wrong}");
}

fn files() -> Vec<(&'static str, String, String, String)> {
    let file = |to: &str, raw: bool| format!("{HEAD}[[files]]\nfrom = \"a.txt\"\nto = \"{to}\"\nraw = {raw}\n");
    let app = || "app/a.txt".to_owned();
    let vendor = format!("{HEAD}[vendor]\ninclude = true\n");
    let package = json!({ "name": MARK, "version": MARK, "scripts": { MARK: MARK, "postinstall": MARK } }).to_string();
    vec![
        ("content", file("src/bad.txt", true), app(), format!("{MARK}\n")),
        ("template", file("src/bad.txt", false), app(), format!("{MARK}[= nope {MARK} =]\n")),
        ("undefined", file("src/bad.txt", false), app(), format!("{MARK}[= nope =] {MARK}\n")),
        ("script", file("src/bad.js", true), app(), format!("let '{MARK}")),
        ("component", file("src/pages/home/bad.vue", true), app(), format!("<template>{MARK}<{MARK}")),
        ("vendor", vendor.clone(), "vendor/package.json".to_owned(), package),
        ("vendor text", vendor, "vendor/package.json".to_owned(), format!("{{ \"{MARK}\" {MARK}")),
        ("a file's name", HEAD.to_owned(), format!("app/{MARK}.txt"), String::new()),
        ("a folder's name", HEAD.to_owned(), format!("{MARK}/a"), String::new()),
        ("a name of two lines", HEAD.to_owned(), "app/a\nerror: b".to_owned(), String::new()),
    ]
}

#[test]
fn no_file_of_a_package_steers_a_terminal() {
    let mut wrong = String::new();
    for (name, descriptor, path, text) in files() {
        let app = TestApp::shell();
        let template = format!("templates/bad/{path}");
        let catalog = catalog_of(&[("package-descriptors/bad.toml", &descriptor), (&template, &text)]);
        try_all(&mut wrong, name, &app, &catalog);
        if !matches!(name, "content" | "script" | "component") {
            continue;
        }
        let trust = contents(catalog.path())["bad"].clone();
        let added = run(
            &app.path(),
            &[
                "add",
                "package",
                "bad",
                "--catalog",
                catalog.path().to_str().expect("a path"),
                "--trust",
                &trust,
                "--diff",
            ],
        );
        check(&mut wrong, &format!("{name}: added"), &added.clone().ok());
        let to = if app.exists("src/bad.txt") {
            "src/bad.txt"
        } else if app.exists("src/bad.js") {
            "src/bad.js"
        } else {
            "src/pages/home/bad.vue"
        };
        app.write(to, &format!("{text}more {MARK}\n"));
        for command in [
            &["diff", to][..],
            &["diff", to, "--json"],
            &["why", to],
            &["status"],
            &["doctor"],
            &["doctor", "--json"],
            &["remove", "package", "bad", "--diff", "--dry-run"],
            &["remove", "package", "bad", "--keep-edited", "--diff", "--json", "--dry-run"],
            &["undo", "--dry-run", "--diff"],
        ] {
            check(&mut wrong, &format!("{name}: {command:?}"), &run(&app.path(), command));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn no_archive_steers_a_terminal() {
    let (app, mut wrong) = (TestApp::shell(), String::new());
    let archive = app.path().join("../bad.tgz");
    let good = || Tar::of(&[("package.descriptor.toml", HEAD)]);
    let name = format!("package/{MARK}");
    let archives = [
        ("a file's name", good().entry(&name, b'0', b"x").packed()),
        ("a link's name", good().entry(&name, b'2', b"x").packed()),
        ("a descriptor", Tar::of(&[("package.descriptor.toml", &format!("{HEAD}# {MARK}\nx = {MARK}"))]).packed()),
        (
            "a template",
            Tar::of(&[
                ("package.descriptor.toml", &format!("{HEAD}[[files]]\nfrom = \"a\"\n")),
                ("templates/app/a", &format!("[= {MARK} =]")),
            ])
            .packed(),
        ),
        (
            "a module",
            Tar::of(&[("package.descriptor.mjs", &format!("export default {{ {MARK}: evil('{MARK}') }}"))]).packed(),
        ),
    ];
    for (what, bytes) in archives {
        write(&archive, &bytes);
        for command in [
            "catalog add ../bad.tgz --yes",
            "catalog add ../bad.tgz --json",
            "lint-descriptors ../bad.tgz",
            "show ../bad.tgz",
            "catalog list",
            "doctor",
        ] {
            let words: Vec<&str> = command.split(' ').collect();
            check(&mut wrong, &format!("{what}: {command}"), &run(&app.path(), &words));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The one text that may have lines can't say what the tool says.
#[test]
fn no_line_of_a_script_passes_for_one_of_the_tools() {
    let app = TestApp::shell();
    let descriptor =
        format!("{HEAD}[[ci]]\nstep = {{ name = \"Test\", run = \"npm test\\n  create src/innocent.js\" }}\n");
    let catalog = catalog_of(&[("package-descriptors/bad.toml", &descriptor)]);
    for words in
        [&["show", "bad", "--details"][..], &["add", "package", "bad"], &["add", "package", "bad", "--dry-run"]]
    {
        let mut tool = jskit(&app.path());
        let output = tool.env("JSKIT_CATALOG", catalog.path()).args(words).output().expect("the tool runs");
        let said = Said::of(&output).all();
        assert!(said.contains("bad"), "{said}");
        assert!(said.lines().all(|line| line != "  create src/innocent.js"), "{words:?}: {said}");
    }
}

/// What it prints is a file's content, so it is made clean before.
#[test]
fn a_converted_descriptor_has_comments_without_what_steers() {
    let (home, mut wrong) = (tree::scratch(), String::new());
    let head = "schema: 1, id: 'bad', version: '0.1.0', kind: 'runtime', summary: 'A package'";
    write(
        &home.path().join("package.descriptor.mjs"),
        format!("/* {MARK} */\nexport default {{ {head} }};\n").as_bytes(),
    );
    let said = run(home.path(), &["descriptor", "convert", "."]).ok();
    assert!(said.out.contains("# M ]0;t"), "{}", said.out);
    check(&mut wrong, "convert", &said);
    assert!(wrong.is_empty(), "{wrong}");
}

fn write(path: &Path, bytes: &[u8]) {
    std::fs::write(path, bytes).expect("the file can be written");
}

#[test]
fn no_file_of_the_app_and_nothing_that_was_typed_steers_a_terminal() {
    let (app, mut wrong) = (TestApp::shell(), String::new());
    app.run(&["plan", "remove", "package", "shell-web", "--out", "p.json"]);
    for (path, text) in [
        ("config/public.js", format!("config.{MARK} = '{MARK}")),
        ("src/placement.js", format!("addPlacement({MARK})\n{MARK}")),
        ("package.json", format!("{{ {MARK}")),
        ("config/public.js", format!("config.tenancyMode = \"{MARK}\";\n")),
        ("src/pages/home/x.vue", format!("<script setup>import x from './{MARK}';</script><{MARK}")),
        ("packages/own/package.descriptor.toml", format!("{HEAD}x = {MARK}")),
        ("packages/own/package.descriptor.mjs", format!("export default {{ '{MARK}': evil({MARK}) }}")),
        (".jskit/lock.json", format!("{{ \"{MARK}\": {MARK}")),
        (".jskit/sources/x.json", format!("{{ \"from\": \"{MARK}\" ")),
        ("p.json", format!("{{ \"format\": \"{MARK}\", {MARK}")),
        ("p.json", json!({ "format": 1, "tool": MARK, "args": [MARK] }).to_string()),
    ] {
        let app = TestApp::copy_of(&app.path());
        app.write(path, &text);
        for command in [
            "doctor",
            "doctor --json",
            "status",
            "list",
            "apply p.json --dry-run",
            "apply p.json --json",
            "add package users-web --dry-run",
            "generate page home/a",
            "catalog list",
            "tenancy personal --dry-run",
            "doctor --fix --dry-run",
            "show own",
        ] {
            let words: Vec<&str> = command.split(' ').collect();
            check(&mut wrong, &format!("{path}: {command}"), &run(&app.path(), &words));
        }
    }
    let page = format!("home/{MARK}");
    let option = format!("--{MARK}");
    for words in [
        &["create-app", MARK][..],
        &["create-app", "x", "--preset", MARK],
        &["plan", "add", "package", "users-web", "--out", MARK],
        &["generate", "page", &page],
        &["generate", MARK],
        &["generate", "page", "home/a", "--name", MARK],
        &["add", "package", MARK],
        &["add", MARK],
        &["show", MARK],
        &["why", MARK],
        &["diff", MARK],
        &["restore", MARK],
        &["remove", "package", MARK],
        &["status", "-C", MARK],
        &["list", "--catalog", MARK],
        &["apply", MARK],
        &["catalog", "add", MARK],
        &["catalog", "remove", MARK],
        &[MARK],
        &["list", &option],
        &["add", "package", "users-web", "--trust", MARK],
        &["position", "element", MARK, "--order", "1"],
        &["lint-descriptors", MARK],
        &["descriptor", "convert", MARK],
        &["tenancy", MARK],
        &["migrations", MARK],
    ] {
        check(&mut wrong, &format!("{words:?}"), &run(&app.path(), words));
        check(&mut wrong, &format!("{words:?} --json"), &run(&app.path(), &[words, &["--json"]].concat()));
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// With colours on, only the tool's own are let through; a forged one is written out like any other control character.
#[test]
fn a_colour_of_a_package_is_none_of_the_tools() {
    let app = TestApp::shell();
    let descriptor = format!("{HEAD}[[files]]\nfrom = \"a.txt\"\nto = \"src/bad.txt\"\nraw = true\n");
    let catalog =
        catalog_of(&[("package-descriptors/bad.toml", &descriptor), ("templates/bad/app/a.txt", &format!("{MARK}\n"))]);
    let said = app.run_with(&catalog, &["add", "package", "bad", "--dry-run", "--color", "always"]).ok();
    let mut rest = said.all();
    assert!(rest.contains("\u{1b}[32m+M\\u{1b}]0;t\\u{7}\\u{1b}[2J\\u{1b}[32m\\u{9b}K\\u{202e}"), "{rest:?}");
    for colour in COLOURS {
        rest = rest.replace(colour, "");
    }
    assert!(!rest.chars().any(steers), "{rest:?}");
    assert!(tree::read(&app.path()) == TestApp::shell().tree(), "nothing is written");
}
