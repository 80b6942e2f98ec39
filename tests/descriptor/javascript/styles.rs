//! The same values in any style that is read: quotes, constants, spreads, frozen or not; as TOML they say the same.

use jskit::descriptor::parse_javascript;
use jskit::edit::javascript::Value;
use proptest::prelude::*;

use crate::descriptor::support::said;
use crate::fuzz::targets::descriptor_javascript;

/// How one value is written.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent ways to write, combined at random")]
struct Style {
    quote: char,
    frozen: bool,
    /// As a constant above.
    named: bool,
    /// In two parts, the second of them spread.
    spread: bool,
    comment: bool,
}

fn style() -> impl Strategy<Value = Style> {
    (prop::sample::select(vec!['"', '\'', '`']), any::<[bool; 4]>())
        .prop_map(|(quote, [frozen, named, spread, comment])| Style { quote, frozen, named, spread, comment })
}

/// A value that TOML can say, too.
fn value() -> impl Strategy<Value = Value> {
    let text = r"[ -~éλ😀]{0,12}";
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::Bool),
        (-1_000_000i64..1_000_000).prop_map(|number| Value::Number(number.to_string())),
        (-1_000i32..1_000).prop_map(|number| Value::Number(format!("{:?}", f64::from(number) + 0.5))),
        text.prop_map(Value::String),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            prop::collection::btree_map("[a-z][a-zA-Z0-9. '-]{0,6}", inner, 0..4)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

/// Writes values one after the other, each in the next of the styles.
struct Printer {
    styles: Vec<Style>,
    next: usize,
    constants: String,
}

impl Printer {
    fn style(&mut self) -> Style {
        self.next += 1;
        self.styles[self.next % self.styles.len()]
    }

    fn text(&mut self, text: &str) -> String {
        let quote = self.style().quote;
        let escaped = text.replace('\\', "\\\\").replace(quote, &format!("\\{quote}")).replace("${", "\\${");
        format!("{quote}{escaped}{quote}")
    }

    fn value(&mut self, value: &Value) -> String {
        let style = self.style();
        let comment = if style.comment { "// a note\n" } else { "" };
        let mut text = match value {
            Value::Bool(value) => value.to_string(),
            Value::Number(number) => number.clone(),
            Value::String(text) => self.text(text),
            Value::Array(items) => {
                let items: Vec<String> = items.iter().map(|item| self.value(item)).collect();
                self.list(&items, style, comment, ('[', ']'))
            }
            Value::Object(fields) => {
                let fields: Vec<String> = fields
                    .iter()
                    .map(|(name, value)| format!("{}: {}", serde_json::Value::from(name.as_str()), self.value(value)))
                    .collect();
                self.list(&fields, style, comment, ('{', '}'))
            }
            Value::Null | Value::Code(_) => unreachable!("no descriptor says it"),
        };
        if style.frozen {
            text = format!("Object.freeze({text})");
        }
        if style.named { self.name(&text, comment) } else { text }
    }

    fn list(&mut self, items: &[String], style: Style, comment: &str, (open, close): (char, char)) -> String {
        if style.spread && items.len() > 1 {
            let rest = self.name(&format!("{open}{}{close}", items[1..].join(", ")), comment);
            return format!("{open}{}, ...{rest},{close}", items[0]);
        }
        format!("{open}\n{comment}{}{close}", items.join(", "))
    }

    fn name(&mut self, text: &str, comment: &str) -> String {
        self.next += 1;
        let name = format!("c{}", self.next);
        self.constants.push_str(&format!("{comment}const {name} = {text};\n"));
        name
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn any_style_says_the_same(values in prop::collection::vec(value(), 1..4), notes in prop::collection::vec("[ -~é]{0,12}", 0..3), styles in prop::collection::vec(style(), 7)) {
        let mut printer = Printer { styles, next: 0, constants: String::new() };
        let config: Vec<String> = values.iter().enumerate().map(|(at, value)| {
            let value = printer.value(value);
            format!("{{ file: \"server\", path: \"a{at}\", value: {value} }}")
        }).collect();
        let notes = printer.value(&Value::Array(notes.into_iter().map(Value::String).collect()));
        let constants = &printer.constants;
        let source = format!(
            "{constants}export default {{ schema: 1, id: 'x', version: '1.0.0', kind: 'runtime', summary: 'X.', notes: {notes}, config: [{}] }};\n",
            config.join(", ")
        );
        let read = parse_javascript("x.mjs", &source).map_err(|problems| TestCaseError::fail(said(&problems)))?;
        let read: Vec<&Value> = read.config.iter().map(|config| &config.item.value).collect();
        prop_assert_eq!(read, values.iter().collect::<Vec<_>>());
        descriptor_javascript::run(source.as_bytes());
    }
}
