//! Text that looks dangerous and is only text: it is taken, and shown as it is.

use jskit::edit::javascript;
use jskit::edit::javascript::{Intent, Value};

use super::{case, refusal};

const LABELS: [&str; 10] = [
    "Tom's \"quotes\"",
    "`backticks` ${x}",
    "</script><script>alert(1)</script>",
    "{{ user }}",
    "back\\slash",
    "🎉 emoji",
    "مرحبا",
    "*/ comment /* //",
    "\u{1f468}\u{200d}\u{1f469} \u{2764}\u{fe0f}",
    "\u{645}\u{6cc}\u{200c}\u{62e}",
];

#[test]
fn labels_may_have_any_printable_text() {
    for label in LABELS {
        let label = toml_edit_string(label);
        let said = refusal(&case("label", format!("[[surfaces]]\nid = 'a'\nlabel = {label}\npages-root = 'a'\n"), ""));
        assert_eq!(said, "accepted", "{label}");
    }
}

#[test]
fn labels_stay_text_in_javascript() {
    for label in LABELS {
        let fields = vec![
            ("id".to_owned(), Value::String("a".to_owned())),
            ("label".to_owned(), Value::String(label.to_owned())),
        ];
        let printed = javascript::print(&Intent::Call { callee: "addPlacement".to_owned(), fields: fields.clone() });
        let entries = javascript::entries(&printed).unwrap();
        assert_eq!(entries.len(), 1, "{printed}");
        assert_eq!(entries[0].fields, fields, "{printed}");
    }
}

fn toml_edit_string(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
