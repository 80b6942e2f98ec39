//! Templates: Tera with delimiters that leave Vue's `{{ }}` alone, a small part of its language, and bounds on what one may produce.
//!
//! Invariant: a template sees its context and nothing else: no environment, no clock, no files, no other template. And it is no
//! program: what it takes to render one is bounded by its size and that of what it prints.

mod language;

use std::io::{self, Write};

use tera::{Context, Delimiters, Kwargs, State, Tera};

/// What one template may produce; more is a runaway loop.
const MAX_OUTPUT: usize = 1 << 20;

/// What a filter takes: more than any value that a package or a person can give.
const MAX_VALUE: usize = 1 << 16;

const FILTERS: [&str; 9] = ["kebab", "snake", "camel", "pascal", "plural", "singular", "js_string", "html", "json"];

pub use language::has_loop;

/// A template that can't be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("template `{name}`: {message}")]
pub struct TemplateProblem {
    pub name: String,
    pub message: String,
}

/// Parses a template without rendering it.
pub fn check(name: &str, source: &str) -> Result<(), TemplateProblem> {
    if is_plain(source) {
        return Ok(());
    }
    engine(name, source).map(|_| ())
}

/// Where a tag of a template begins.
const TAGS: [&str; 3] = ["[%", "[=", "[#"];

/// Whether a template is its own output. Most files of a package are, and making the engine for one costs more than all else about it.
fn is_plain(source: &str) -> bool {
    source.len() <= MAX_OUTPUT && !TAGS.iter().any(|tag| source.contains(tag))
}

/// Renders a template with the values of `context` (a JSON object).
pub fn render(name: &str, source: &str, context: &serde_json::Value) -> Result<String, TemplateProblem> {
    if is_plain(source) {
        return Ok(source.to_owned());
    }
    let problem = |message: String| TemplateProblem { name: name.to_owned(), message };
    let engine = engine(name, source)?;
    language::check_loops(source, context).map_err(problem)?;
    let context = Context::from_serialize(context).map_err(|error| problem(describe(&error)))?;
    let mut output = Bounded::new(MAX_OUTPUT);
    engine.render_to(name, &context, &mut output).map_err(|error| problem(describe(&error)))?;
    String::from_utf8(output.text).map_err(|_| problem("does not give UTF-8 text".to_owned()))
}

type TextFilter = fn(&str) -> String;

fn engine(name: &str, source: &str) -> Result<Tera, TemplateProblem> {
    let problem = |error: &tera::Error| TemplateProblem { name: name.to_owned(), message: describe(error) };
    language::check(source).map_err(|message| TemplateProblem { name: name.to_owned(), message })?;
    let mut engine = Tera::new();
    engine
        .set_delimiters(Delimiters {
            block_start: "[%".into(),
            block_end: "%]".into(),
            variable_start: "[=".into(),
            variable_end: "=]".into(),
            comment_start: "[#".into(),
            comment_end: "#]".into(),
        })
        .map_err(|error| problem(&error))?;
    engine.autoescape_on(Vec::<&'static str>::new());
    let texts: [(&'static str, TextFilter); 8] = [
        ("kebab", |text| words(text).join("-")),
        ("snake", |text| words(text).join("_")),
        ("camel", camel),
        ("pascal", pascal),
        ("plural", plural),
        ("singular", singular),
        ("js_string", js_string),
        ("html", html),
    ];
    for (name, filter) in texts {
        engine.register_filter(
            name,
            move |text: &str, _: Kwargs, _: &State| {
                if text.len() > MAX_VALUE { Err(too_long(name)) } else { Ok(filter(text)) }
            },
        );
    }
    engine.register_filter("json", |value: &tera::Value, _: Kwargs, _: &State| {
        let mut text = Bounded::new(MAX_VALUE);
        serde_json::to_writer(&mut text, value).map_err(|_| too_long("json"))?;
        // A block of a component or of a page ends where it reads its closing tag, in strings too.
        String::from_utf8(text.text).map(|text| text.replace('<', "\\u003c")).map_err(|_| too_long("json"))
    });
    engine.add_raw_template(name, source).map_err(|error| problem(&error))?;
    Ok(engine)
}

fn describe(error: &tera::Error) -> String {
    use std::error::Error as _;
    let mut text = error.to_string();
    if let Some(source) = error.source() {
        text = format!("{text}: {source}");
    }
    text
}

fn too_long(filter: &str) -> tera::Error {
    tera::Error::message(format!("the filter `{filter}` takes no value of more than 64 KiB"))
}

struct Bounded {
    text: Vec<u8>,
    most: usize,
}

impl Bounded {
    fn new(most: usize) -> Self {
        Self { text: Vec::new(), most }
    }
}

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.text.len() + bytes.len() > self.most {
            return Err(io::Error::other("gives more than 1 MiB"));
        }
        self.text.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The words of a name: `billingReports`, `billing-reports` and `Billing reports` have the same two.
pub fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut before_lower = false;
    for letter in text.chars() {
        if !letter.is_alphanumeric() {
            words.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
            before_lower = false;
            continue;
        }
        if letter.is_uppercase() && before_lower {
            words.push(std::mem::take(&mut word));
        }
        before_lower = letter.is_lowercase() || letter.is_numeric();
        word.extend(letter.to_lowercase());
    }
    words.extend((!word.is_empty()).then_some(word));
    words
}

fn pascal(text: &str) -> String {
    words(text).iter().map(|word| capital(word)).collect()
}

fn camel(text: &str) -> String {
    let mut words = words(text).into_iter();
    let first = words.next().unwrap_or_default();
    words.fold(first, |name, word| name + &capital(&word))
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// More than one of them, by the regular rules of English.
pub fn plural(word: &str) -> String {
    let stem = word.strip_suffix('y').unwrap_or_default();
    let vowel_before_y = stem.ends_with(['a', 'e', 'i', 'o', 'u']);
    if word.ends_with('y') && !vowel_before_y {
        format!("{stem}ies")
    } else if ["s", "x", "z", "ch", "sh"].iter().any(|end| word.ends_with(end)) {
        format!("{word}es")
    } else {
        format!("{word}s")
    }
}

fn singular(word: &str) -> String {
    if let Some(stem) = word.strip_suffix("ies") {
        return format!("{stem}y");
    }
    for end in ["sses", "xes", "zes", "ches", "shes"] {
        if word.ends_with(end) {
            return word[..word.len() - 2].to_owned();
        }
    }
    match word.strip_suffix('s') {
        Some(stem) if !stem.ends_with('s') && !stem.is_empty() => stem.to_owned(),
        _ => word.to_owned(),
    }
}

/// A double-quoted JavaScript string literal, safe inside `<script>` and in old parsers.
pub fn js_string(text: &str) -> String {
    let json = serde_json::to_string(text).unwrap_or_default();
    json.replace("</", "<\\/").replace("<!--", "<\\!--").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

/// Text for HTML content and attribute values; Vue looks for `{{` before it decodes entities, so it shows them as they are.
pub fn html(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '`' => escaped.push_str("&#96;"),
            '{' => escaped.push_str("&#123;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(source: &str) -> String {
        let context =
            serde_json::json!({ "name": "Bill's \"R&D\" </script> {{ x }}", "word": "billingReports", "list": ["a"] });
        render("t", source, &context).unwrap_or_else(|problem| problem.to_string())
    }

    #[test]
    fn values_land_where_they_are_told_to() {
        assert_eq!(one("{{ vue }} [= name|js_string =]"), "{{ vue }} \"Bill's \\\"R&D\\\" <\\/script> {{ x }}\"");
        assert_eq!(
            one("[= word|kebab =] [= word|snake =] [= word|camel =] [= word|pascal =]"),
            "billing-reports billing_reports billingReports BillingReports"
        );
        assert_eq!(one("[% if \"a\" in list %]yes[% endif %]"), "yes");
        assert_eq!(
            one("[= \"company\"|plural =] [= \"Café\"|plural =] [= \"boxes\"|singular =]"),
            "companies Cafés box"
        );
        assert_eq!(html("<a> {b}"), "&lt;a&gt; &#123;b}");
    }

    #[test]
    fn a_text_without_tags_is_what_the_engine_makes_of_it() {
        for source in ["", "\n", "  a[1] %] =] #] {{ vue }} {% no %} \\ \r\n\t\n\n", "[ % ü [", "const a = [];\n"] {
            assert!(is_plain(source), "{source:?}");
            let made = engine("t", source).and_then(|engine| {
                let problem = |error: tera::Error| TemplateProblem { name: "t".to_owned(), message: describe(&error) };
                engine.render("t", &Context::new()).map_err(problem)
            });
            assert_eq!(made.as_deref(), Ok(source));
            assert_eq!(one(source), source);
        }
    }

    #[test]
    fn a_template_reaches_nothing_else() {
        for source in [
            "[% include \"x\" %]",
            "[= get_env(name=\"HOME\") =]",
            "[= now() =]",
            "[% for i in range(end=9) %][% endfor %]",
        ] {
            assert!(render("t", source, &serde_json::json!({})).is_err(), "{source}");
        }
    }
}
