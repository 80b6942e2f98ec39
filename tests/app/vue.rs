//! The component scanner against Vue's compiler, whose answers are kept in `tests/runtime/vue-scanner/cases.json`.

use jskit::edit::vue;
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    s: String,
    #[serde(default)]
    e: u8,
    #[serde(default)]
    b: Vec<(String, usize, usize)>,
    #[serde(default)]
    o: Vec<(String, u8, usize)>,
    #[serde(default)]
    d: Vec<usize>,
}

#[test]
fn finds_what_the_vue_compiler_finds() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("../runtime/vue-scanner/cases.json")).expect("JSON");
    let wrong: Vec<String> = cases.iter().filter_map(difference).collect();
    assert!(cases.len() >= 2000, "{} cases", cases.len());
    assert!(wrong.is_empty(), "{} of {} differ\n{}", wrong.len(), cases.len(), wrong[..wrong.len().min(5)].join("\n"));
}

fn difference(case: &Case) -> Option<String> {
    let expected = (case.e == 0).then(|| (case.b.clone(), case.o.clone(), case.d.clone()));
    let read = vue::read(&case.s);
    let found = read.as_ref().ok().map(|component| {
        (
            component.blocks.iter().map(|block| (block.name.clone(), block.start, block.end)).collect::<Vec<_>>(),
            component
                .outlets
                .iter()
                .map(|outlet| (outlet.target.clone(), u8::from(outlet.default), outlet.line))
                .collect::<Vec<_>>(),
            component.dynamic_outlets.clone(),
        )
    });
    (expected != found).then(|| format!("{:?}\n  vue:  {expected:?}\n  ours: {found:?} {:?}", case.s, read.err()))
}
