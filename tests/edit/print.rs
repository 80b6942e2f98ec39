//! How entries are written, and when two sources are the same.

use jskit::edit::javascript::{self, Intent, Value, imports, print, same_tokens};

use super::intents;

fn named(name: &str) -> Intent {
    super::case::intent(&intents()[name])
}

#[test]
fn entries_are_written_as_the_seeds_show_them() {
    let settings = r#"addPlacement({
  id: "users.profile.menu.settings",
  target: "auth.profile-menu",
  kind: "link",
  surfaces: ["*"],
  order: 500,
  props: {
    label: "Settings",
    to: "/account"
  },
  when: ({ auth }) => Boolean(auth?.authenticated)
});"#;
    assert_eq!(print(&named("settings")), settings);
    let account = r#"config.surfaceDefinitions.account = {
  id: "account",
  label: "Account",
  pagesRoot: "account",
  enabled: true,
  requiresAuth: true,
  requiresWorkspace: false,
  origin: ""
};"#;
    assert_eq!(print(&named("account")), account);
    assert_eq!(print(&named("profile-mode")), r#"config.auth.profileMode = "users";"#);
    let cue =
        r#"registerMainClientComponent("local.main.account.pending-invites.cue", () => AccountPendingInvitesCue);"#;
    assert_eq!(print(&named("cue")), cue);
}

#[test]
fn printed_entries_are_found_again() {
    for name in
        ["settings", "selector", "quoted", "sections", "account", "switching", "profile-mode", "member", "dashed"]
    {
        let intent = named(name);
        let found = javascript::entries(&print(&intent)).unwrap();
        let entry = found.iter().find(|entry| entry.key == intent.key()).unwrap_or_else(|| panic!("{name}"));
        assert_eq!(entry.text, print(&intent));
        assert!(entry.complete);
        assert!(javascript::has(&print(&intent), &intent).unwrap());
        if let Intent::Call { fields, .. } | Intent::Assign { value: Value::Object(fields), .. } = &intent {
            assert_eq!(&entry.fields, fields);
        }
    }
}

#[test]
fn layout_is_not_content() {
    let same = [
        ("a(\"x\");\n", "a('x')"),
        ("a({ b: 1, c: [1, 2], });", "a({\r\n\tb: 1,\r\n\tc: [\r\n1, 2,\r\n]\r\n})\r\n"),
        ("\u{feff}const a = 1;\n", "const a = 1"),
        ("const f = (a) => a;", "const f = a => a"),
        ("const a = (b && c) || d;", "const a = b && c || d"),
        ("// note\na();\n", "//   note\r\na()\r\n".replace("//   ", "// ").leak() as &str),
        ("const t = `a\nb`;", "const t = `a\r\nb`"),
        ("a(0XFF, 1e3);", "a(0xff, 1000)"),
    ];
    for (left, right) in same {
        assert!(same_tokens(left, right), "{left:?} {right:?}");
    }
    let different = [
        ("a(1);", "a(2);"),
        ("a\n(b)", "a;\n(b)"),
        ("[a, , b]", "[a, b]"),
        ("[,]", "[]"),
        ("for (;a;) {}", "for (a;;) {}"),
        ("a();", "a(); // note"),
        ("a(`b `)", "a(`b`)"),
        ("a(\"b\")", "a(\" b\")"),
        ("const a = 1;", "let a = 1;"),
        ("x = a - (b - c)", "x = a - b - c"),
        ("broken(", "broken( 1"),
    ];
    for (left, right) in different {
        assert!(!same_tokens(left, right), "{left:?} {right:?}");
    }
}

#[test]
fn imports_of_every_kind_are_listed() {
    let source = "\u{feff}import a from \"./a.js\";\nimport './b.css'\nexport * from `x`.y;\n";
    assert!(imports(source).is_err());
    let source = "\u{feff}import a from \"./a.js\";\nimport './b.css'\nexport * from './c.js'\nexport { d } from \"./d.js\";\n\
                  const page = () => import('./e.vue');\nimport(a + 'f');\n// import g from './g.js'\n";
    let found = imports(source).unwrap();
    let found: Vec<(&str, usize)> = found.iter().map(|(name, line)| (name.as_str(), *line)).collect();
    assert_eq!(found, [("./a.js", 1), ("./b.css", 2), ("./c.js", 3), ("./d.js", 4), ("./e.vue", 5)]);
}

#[test]
fn entries_have_their_place_and_fields() {
    let source = "\u{feff}import { addPlacement } from './r.js'\n\naddPlacement({ id: 'a', when: () => true, ...more })\n\
                  ;[{ id: 'b', n: -1.5 }].forEach(addPlacement)\n";
    let found = javascript::entries(source).unwrap();
    let keys: Vec<(&str, usize, bool)> = found.iter().map(|e| (e.key.as_str(), e.line, e.complete)).collect();
    assert_eq!(keys, [("addPlacement(a)", 3, false), ("addPlacement(b)", 4, true)]);
    for entry in &found {
        assert_eq!(&source[entry.start..entry.end], entry.text);
    }
    assert_eq!(found[0].text, "addPlacement({ id: 'a', when: () => true, ...more })");
    let code = Value::Code("() => true".to_owned());
    assert_eq!(found[0].fields, [("id".to_owned(), Value::String("a".to_owned())), ("when".to_owned(), code)]);
    assert_eq!(found[1].fields[1].1, Value::Number("-1.5".to_owned()));
}

#[test]
fn a_refusal_has_a_snippet_in_the_style_of_the_file() {
    let source = "import a from './a.js'\n\nconst b = { c: 'd', }\n";
    let jskit::edit::Outcome::Refused(refusal) = javascript::insert(source, &named("cue")) else { panic!("refused") };
    let snippet = "import AccountPendingInvitesCue from '/src/components/AccountPendingInvitesCue.vue'\n\
                   registerMainClientComponent('local.main.account.pending-invites.cue', () => AccountPendingInvitesCue)";
    assert_eq!(refusal.snippet, snippet);
    let broken = "export const config = {\n  a: 1\n  b: 2\n}\n";
    let jskit::edit::Outcome::Refused(refusal) = javascript::insert(broken, &named("profile-mode")) else {
        panic!("refused")
    };
    assert_eq!((refusal.line, refusal.column), (3, 3));
    assert_eq!(refusal.snippet, "config.auth ||= {};\nconfig.auth.profileMode = \"users\";");
}
