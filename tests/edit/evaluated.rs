//! What a module's value is when it has run: asked of Node, for whatever stands around the value that was set.

use std::io::Write;
use std::process::{Command, Stdio};

use jskit::edit::Outcome;
use jskit::edit::javascript::{Intent, Value, insert};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

const MODULES: usize = 1000;

/// Evaluates each module with each answer to its conditions, and says whether it loads and what `config` has at the path.
const EVALUATE: &str = r#"
const vm = require("node:vm");
const worlds = [[0, 0], [0, 1], [1, 0], [1, 1]].map(([A, B]) => vm.createContext({ A: A === 1, B: B === 1 }));
async function value(source, path, context) {
  try {
    const module = new vm.SourceTextModule(source, { context });
    await module.link(() => { throw new Error("imports"); });
    await module.evaluate();
    return { loads: true, value: path.reduce((object, name) => object?.[name], module.namespace.config) ?? null };
  } catch (problem) {
    return { loads: false, value: String(problem) };
  }
}
(async () => {
  const all = [];
  for (const [source, path] of JSON.parse(require("node:fs").readFileSync(0, "utf8"))) {
    for (const context of worlds) all.push(await value(source, path, context));
  }
  console.log(JSON.stringify(all));
})();
"#;

fn literal() -> impl Strategy<Value = String> {
    let plain = ["{}", "{ strict: true }", "{ sub: { a: 1 } }", "{ sub: {} }", "{ ...base }", "{ ...base, sub: {} }"];
    let odd = [
        "null",
        "\"text\"",
        "`text`",
        "Object.freeze({})",
        "{ get sub() { return {}; } }",
        "{ set sub(value) {} }",
        "{ sub() {} }",
        "{ mode: \"mine\" }",
        "{ get mode() { return 1; } }",
    ];
    prop_oneof![5 => prop::sample::select(plain.to_vec()), 1 => prop::sample::select(odd.to_vec())]
        .prop_map(str::to_owned)
}

fn target() -> impl Strategy<Value = &'static str> {
    let targets = ["config.auth", "config.auth", "config[\"auth\"]", "config.auth.sub", "config.other", "config[key]"];
    prop::sample::select(targets.to_vec())
}

fn statement() -> impl Strategy<Value = String> {
    let write = (target(), prop::sample::select(vec!["=", "=", "||=", "??=", "&&="]), literal());
    let plain = write.prop_map(|(target, sign, literal)| format!("{target} {sign} {literal};"));
    let odd = (target(), literal(), 0usize..9).prop_map(|(target, literal, kind)| match kind {
        0 => format!("delete {target};"),
        1 => format!("Object.assign(config, {{ auth: {literal} }});"),
        2 => "Object.assign(config, more);".to_owned(),
        3 => format!("({{ a: {target} }} = {{ a: {literal} }});"),
        4 => format!("[{target}] = [{literal}];"),
        5 => format!("for ({target} of [{literal}]);"),
        6 => format!("Object.assign(config.auth, {{ ...{literal} }});"),
        7 => "Object.defineProperty(config, \"auth\", { get: () => ({ sub: {} }), configurable: true });".to_owned(),
        _ => format!("Object.freeze({target});"),
    });
    let simple = prop_oneof![4 => plain, 1 => odd].boxed();
    simple.prop_recursive(2, 6, 2, |inner| {
        prop_oneof![
            inner.clone().prop_map(|one| format!("if (A) {one}")),
            (inner.clone(), inner.clone()).prop_map(|(one, other)| format!("if (A) {{\n  {one}\n}} else {other}")),
            inner.clone().prop_map(|one| format!("try {{\n  {one}\n}} catch {{}}")),
            inner.clone().prop_map(|one| format!("for (const n of B ? [1, 2] : []) {{\n  {one}\n}}")),
            inner.clone().prop_map(|one| format!("switch (A) {{\n  case true:\n    {one}\n}}")),
            inner.clone().prop_map(|one| format!("(() => {{ {one} }})();")),
            literal().prop_map(|literal| format!("B && (config.auth = {literal});")),
        ]
    })
}

fn module() -> impl Strategy<Value = (String, Vec<String>)> {
    let start = prop::sample::select(vec!["{}", "{ auth: {} }", "{ auth: { sub: {} }, other: 1 }", "{ ...more }"]);
    let deep = any::<bool>();
    (start, prop::collection::vec(statement(), 0..4), deep).prop_map(|(start, statements, deep)| {
        let head = "const base = { sub: {} };\nconst more = { auth: { sub: {} } };\nlet key = \"auth\";\n";
        let text = format!("{head}export const config = {start};\n\n{}\n", statements.join("\n"));
        let path: &[&str] = if deep { &["auth", "sub", "mode"] } else { &["auth", "mode"] };
        (text, path.iter().map(|name| (*name).to_owned()).collect())
    })
}

fn evaluate(modules: &[(&str, &[String])]) -> Vec<(bool, serde_json::Value)> {
    let mut child = Command::new("node")
        .args(["--experimental-vm-modules", "--no-warnings", "-e", EVALUATE])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node");
    let input = serde_json::to_vec(modules).expect("texts");
    child.stdin.take().expect("a pipe").write_all(&input).expect("node reads it");
    let output = child.wait_with_output().expect("node ends");
    let all: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).expect("what node says");
    all.into_iter().map(|one| (one["loads"] == true, one["value"].clone())).collect()
}

#[test]
fn a_value_that_was_set_is_there_whatever_may_write_beside_it() {
    let mut runner = TestRunner::deterministic();
    let strategy = module();
    let samples: Vec<(String, Vec<String>)> =
        (0..MODULES).map(|_| strategy.new_tree(&mut runner).expect("a module").current()).collect();
    let mut edited = Vec::new();
    for (source, path) in &samples {
        let whole = std::iter::once("config".to_owned()).chain(path.iter().cloned()).collect();
        let intent = Intent::Assign { path: whole, value: Value::String("users".to_owned()) };
        if let Outcome::Edited(after) = insert(source, &intent) {
            edited.push((source.as_str(), after, path.as_slice()));
        }
    }
    assert!(edited.len() > MODULES / 4, "only {} of {MODULES} modules can be edited", edited.len());
    let before: Vec<(&str, &[String])> = edited.iter().map(|(source, _, path)| (*source, *path)).collect();
    let after: Vec<(&str, &[String])> = edited.iter().map(|(_, after, path)| (after.as_str(), *path)).collect();
    let runs = evaluate(&before).into_iter().zip(evaluate(&after)).enumerate();
    let mut loaded = 0;
    for (at, (before, (loads, value))) in runs.filter(|(_, (before, _))| before.0) {
        loaded += 1;
        let (source, text, _) = &edited[at / 4];
        assert!(loads && value == "users", "{value}, once {}\n{source}\n---\n{text}", before.1);
    }
    assert!(loaded > MODULES / 2, "only {loaded} runs load");
}
