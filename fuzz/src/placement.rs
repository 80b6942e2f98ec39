//! `src/placement.js` and its like: calls with one object, and registrations.

use jskit::edit::javascript::{self, Entry, Intent, PLACEMENT_CALLEE, REGISTER_CALLEE, TOPOLOGY_CALLEE, Value};

use super::edits::{own_entries, string, there_and_back};

pub fn run(bytes: &[u8]) {
    let Some(source) = super::text(bytes) else { return };
    for intent in intents() {
        if let Some(after) = there_and_back(source, &intent) {
            assert_eq!(others(source, &intent.key()), others(&after, &intent.key()), "{after}");
        }
    }
    own_entries(source, called);
}

/// What the calls of a source say, but for one entry.
fn others(source: &str, key: &str) -> Vec<String> {
    let entries = javascript::entries(source).expect("it was read before");
    let calls = entries.into_iter().filter(|entry| entry.key != key && entry.key.contains('('));
    calls.map(|entry| entry.text.trim_end_matches(';').to_owned()).collect()
}

fn intents() -> [Intent; 3] {
    let fields = [
        ("id", string("fuzz.a")),
        ("order", Value::Number("5".to_owned())),
        ("surfaces", Value::Array(vec![string("*"), string("it's \"b\" `c` ${d} \\")])),
        ("props", Value::Object(vec![("a-b".to_owned(), Value::Null), ("to".to_owned(), string("/x\n"))])),
        ("when", Value::Code("({ auth }) => Boolean(auth?.authenticated)".to_owned())),
    ];
    let owned = [("id", string("fuzz.a")), ("owner", string("fuzz"))];
    let call = |callee: &str, fields: &[(&str, Value)]| Intent::Call {
        callee: callee.to_owned(),
        fields: fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
    };
    let register = Intent::Register {
        callee: REGISTER_CALLEE.to_owned(),
        token: "fuzz.token".to_owned(),
        local: "FuzzComponent".to_owned(),
        from: "/src/Fuzz.vue".to_owned(),
    };
    [call(PLACEMENT_CALLEE, &fields), call(TOPOLOGY_CALLEE, &owned), register]
}

fn called(entry: &Entry) -> Option<Intent> {
    let (callee, _) = entry.key.split_once('(')?;
    let is_call = [PLACEMENT_CALLEE, TOPOLOGY_CALLEE].contains(&callee);
    let intent = Intent::Call { callee: callee.to_owned(), fields: entry.fields.clone() };
    (is_call && entry.complete && intent.key() == entry.key).then_some(intent)
}
