//! `config/public.js` and its like: assignments to dotted paths, and exported objects.

use jskit::app::surfaces;
use jskit::edit::javascript::{Entry, Intent, Value};
use jskit::files::Memory;
use jskit::path::AppPath;

use super::edits::{own_entries, string, there_and_back};

pub fn run(bytes: &[u8]) {
    let Some(source) = super::text(bytes) else { return };
    for intent in intents() {
        there_and_back(source, &intent);
    }
    own_entries(source, assigned);
    let mut app = Memory::default();
    app.files.insert(AppPath::fixed("config/public.js"), bytes.to_vec());
    surfaces::read(&app, &mut Vec::new());
}

fn intents() -> [Intent; 3] {
    let assign =
        |path: &[&str], value| Intent::Assign { path: path.iter().map(|&one| one.to_owned()).collect(), value };
    let surface = vec![
        ("id".to_owned(), string("fuzz")),
        ("pagesRoot".to_owned(), string("")),
        ("enabled".to_owned(), Value::Bool(true)),
        ("more".to_owned(), Value::Array(vec![Value::Null, Value::Number("-1".to_owned())])),
    ];
    [
        assign(&["config", "surfaceDefinitions", "fuzz"], Value::Object(surface)),
        assign(&["config", "fuzz", "a-b", "c"], string("it's \"c\"\u{2028}\\")),
        assign(&["config", "fuzz"], Value::Bool(false)),
    ]
}

fn assigned(entry: &Entry) -> Option<Intent> {
    if entry.key.contains('(') || !entry.complete {
        return None;
    }
    let path: Vec<String> = entry.key.split('.').map(str::to_owned).collect();
    let value = match entry.fields.as_slice() {
        [(name, value)] if name == "value" => value.clone(),
        fields => Value::Object(fields.to_vec()),
    };
    Some(Intent::Assign { path, value })
}
