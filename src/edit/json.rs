//! `package.json`: values set and dropped with everything else left as it is.

use jsonc_parser::ast::{Object, ObjectProp, Value as Node};
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};
use serde_json::Value;

use super::text::{self, Edit};
use super::{Outcome, Refusal};

/// The value at a path of keys.
pub fn get(source: &str, path: &[&str]) -> Option<Value> {
    let root: Value = serde_json::from_str(text::split_bom(source).1).ok()?;
    at(&root, path).cloned()
}

/// Sets the value at a path, making absent parents; a new key of a sorted object goes to its sorted place.
pub fn set(source: &str, path: &[&str], value: &Value) -> Outcome {
    edit(source, path, Some(value))
}

/// Drops the key at a path, and parents that this leaves empty.
pub fn remove(source: &str, path: &[&str]) -> Outcome {
    edit(source, path, None)
}

/// What a text says without these keys where they have these values, and without the parents that this leaves empty: as plain JSON, to be
/// compared. `None` where not everybody reads the text alike.
pub fn without<'v>(source: &str, keys: impl IntoIterator<Item = (Vec<String>, &'v str)>) -> Option<String> {
    if problem(source).is_some() {
        return None;
    }
    let mut root: Value = serde_json::from_str(text::split_bom(source).1).ok()?;
    for (path, value) in keys {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        if at(&root, &path).and_then(Value::as_str) == Some(value) {
            change(&mut root, &path, None);
        }
    }
    Some(root.to_string())
}

fn at<'v>(root: &'v Value, path: &[&str]) -> Option<&'v Value> {
    path.iter().try_fold(root, |value, key| value.as_object()?.get(*key))
}

fn edit(source: &str, path: &[&str], value: Option<&Value>) -> Outcome {
    let (bom, body) = text::split_bom(source);
    let refuse = |at: usize, reason: String| {
        let (line, column) = text::line_and_column(body, at);
        Outcome::Refused(Refusal { line, column, reason, snippet: snippet(path, value) })
    };
    // The tree's parser takes comments and more; what npm can't read is not edited.
    let before = match serde_json::from_str::<Value>(body) {
        Ok(before) => before,
        Err(problem) => {
            let (line, column) = (problem.line(), problem.column());
            let reason = format!("the file is no JSON: {problem}");
            return Outcome::Refused(Refusal { line, column, reason, snippet: snippet(path, value) });
        }
    };
    if value.is_some() && get(body, path).as_ref() == value {
        return Outcome::Unchanged;
    }
    let parsed = parse_to_ast(body, &CollectOptions::default(), &ParseOptions::default());
    let tree = parsed.ok().and_then(|parsed| parsed.value);
    let (Some(Node::Object(root)), false) = (&tree, path.is_empty()) else {
        return refuse(0, "the file is no JSON object".to_owned());
    };
    let edit = match walk(root, path) {
        Err(problem) => return refuse(problem.at, problem.reason),
        Ok(Found { objects, rest }) => match value {
            Some(value) => set_in(body, &objects, rest, path, value),
            None if rest.len() > 1 => Ok(None),
            None => remove_in(&objects, path),
        },
    };
    match edit {
        Ok(None) => Outcome::Unchanged,
        Ok(Some(edit)) => match text::apply(body, &[edit]) {
            Ok(after) => finish(bom, body, &after, (&before, path, value)),
            Err(overlap) => refuse(overlap.at, overlap.to_string()),
        },
        Err(problem) => refuse(problem.at, problem.reason),
    }
}

struct Problem {
    at: usize,
    reason: String,
}

/// The objects on the way, the root first, and the keys that none of them has yet: the last key is always among these.
struct Found<'t, 'k> {
    objects: Vec<&'t Object<'t>>,
    rest: &'k [&'k str],
}

fn walk<'t, 'k>(root: &'t Object<'t>, path: &'k [&'k str]) -> Result<Found<'t, 'k>, Problem> {
    let mut objects = vec![root];
    for (index, key) in path[..path.len() - 1].iter().enumerate() {
        match property(objects[index], key)? {
            Some(ObjectProp { value: Node::Object(object), .. }) => objects.push(object),
            Some(other) => return Err(Problem { at: other.range.start, reason: format!("`{key}` is no object") }),
            None => return Ok(Found { objects, rest: &path[index..] }),
        }
    }
    Ok(Found { objects, rest: &path[path.len() - 1..] })
}

fn property<'t>(object: &'t Object<'t>, key: &str) -> Result<Option<&'t ObjectProp<'t>>, Problem> {
    let mut found = object.properties.iter().filter(|property| property.name.as_str() == key);
    match (found.next(), found.next()) {
        (_, Some(second)) => {
            Err(Problem { at: second.range.start, reason: format!("`{key}` is there more than once") })
        }
        (found, None) => Ok(found),
    }
}

fn set_in(
    body: &str,
    objects: &[&Object<'_>],
    rest: &[&str],
    path: &[&str],
    value: &Value,
) -> Result<Option<Edit>, Problem> {
    let object = objects[objects.len() - 1];
    let layout = Layout::of(body, object);
    if rest.len() == 1
        && let Some(found) = property(object, rest[0])?
    {
        let range = found.value.range();
        let insert = layout.print(value);
        return Ok(Some(Edit { start: range.start, end: range.end, insert }));
    }
    let nested = rest[1..]
        .iter()
        .rev()
        .fold(value.clone(), |inner, key| Value::Object(serde_json::Map::from_iter([((*key).to_owned(), inner)])));
    let item = format!("{}{}{}", Value::from(rest[0]), layout.colon, layout.print(&nested));
    let parent = if objects.len() > 1 { path[objects.len() - 2] } else { "" };
    Ok(Some(insert(body, object, &layout, (position(object, parent, rest[0]), item))))
}

/// A sorted list of names keeps its order; anywhere else a new key goes last.
fn position(object: &Object<'_>, parent: &str, key: &str) -> usize {
    let names: Vec<&str> = object.properties.iter().map(|property| property.name.as_str()).collect();
    let is_list = parent.to_ascii_lowercase().ends_with("dependencies");
    let sorted = names.is_sorted() && (is_list || (names.len() > 2 && !parent.is_empty()));
    if sorted { names.partition_point(|known| *known < key) } else { names.len() }
}

fn insert(body: &str, object: &Object<'_>, layout: &Layout, (at, item): (usize, String)) -> Edit {
    let properties = &object.properties;
    let gap = if layout.lines { format!("{}{}", layout.line_end, layout.indent) } else { " ".to_owned() };
    if let Some(before) = at.checked_sub(1).and_then(|index| properties.get(index)) {
        let at = before.range.end;
        return Edit { start: at, end: at, insert: format!(",{gap}{item}") };
    }
    if let Some(first) = properties.first() {
        let at = first.range.start;
        return Edit { start: at, end: at, insert: format!("{item},{gap}") };
    }
    let outer = indent_at(body, object.range.start);
    let insert = format!("{gap}{item}{}{outer}", layout.line_end);
    Edit { start: object.range.start + 1, end: object.range.end - 1, insert }
}

/// The innermost object that has more than what goes, and that property out of it.
fn remove_in(objects: &[&Object<'_>], path: &[&str]) -> Result<Option<Edit>, Problem> {
    let mut depth = objects.len() - 1;
    if property(objects[depth], path[depth])?.is_none() {
        return Ok(None);
    }
    while depth > 0 && objects[depth].properties.len() == 1 {
        depth -= 1;
    }
    let properties = &objects[depth].properties;
    let Some(index) = properties.iter().position(|property| property.name.as_str() == path[depth]) else {
        return Ok(None);
    };
    let range = properties[index].range;
    let (start, end) = match (index, properties.len()) {
        (0, 1) => (objects[depth].range.start + 1, objects[depth].range.end - 1),
        (0, _) => (range.start, properties[1].range.start),
        _ => (properties[index - 1].range.end, range.end),
    };
    Ok(Some(Edit { start, end, insert: String::new() }))
}

/// How an object is written.
struct Layout {
    lines: bool,
    /// Of its properties.
    indent: String,
    unit: String,
    colon: String,
    line_end: &'static str,
}

impl Layout {
    fn of(body: &str, object: &Object<'_>) -> Self {
        let unit = unit(body);
        let outer = indent_at(body, object.range.start);
        let first = object.properties.first();
        let lines = first.is_none_or(|first| body[object.range.start..first.range.start].contains('\n'));
        let indent = match first {
            Some(first) if lines => indent_at(body, first.range.start).to_owned(),
            Some(_) => outer.to_owned(),
            None => format!("{outer}{unit}"),
        };
        let colon = first.map(|first| body[first.name.range().end..first.value.range().start].to_owned());
        let colon = colon.filter(|colon| !colon.contains('\n')).unwrap_or_else(|| ": ".to_owned());
        Self { lines, indent, unit: unit.to_owned(), colon, line_end: text::line_end(body) }
    }

    fn print(&self, value: &Value) -> String {
        if !self.lines {
            return value.to_string();
        }
        let mut bytes = Vec::new();
        let formatter = serde_json::ser::PrettyFormatter::with_indent(self.unit.as_bytes());
        let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, formatter);
        if serde::Serialize::serialize(value, &mut serializer).is_err() {
            return value.to_string();
        }
        let printed = String::from_utf8_lossy(&bytes).into_owned();
        printed.replace('\n', &format!("{}{}", self.line_end, self.indent))
    }
}

fn indent_at(body: &str, at: usize) -> &str {
    let line = &body[body[..at].rfind('\n').map_or(0, |newline| newline + 1)..];
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

/// The indentation of the first line that has one.
fn unit(body: &str) -> &str {
    let indents = body.lines().map(|line| &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]);
    indents.into_iter().find(|indent| !indent.is_empty()).unwrap_or("  ")
}

/// The text, if it says exactly what was meant.
fn finish(bom: &str, body: &str, after: &str, (before, path, value): (&Value, &[&str], Option<&Value>)) -> Outcome {
    let mut wanted = before.clone();
    change(&mut wanted, path, value);
    if serde_json::from_str::<Value>(after).is_ok_and(|after| after == wanted) {
        if after == body { Outcome::Unchanged } else { Outcome::Edited(format!("{bom}{after}")) }
    } else {
        let reason = "the file can't be edited safely".to_owned();
        Outcome::Refused(Refusal { line: 1, column: 1, reason, snippet: snippet(path, value) })
    }
}

/// The same change on the plain value. Gives whether the object at hand is empty now.
fn change(root: &mut Value, path: &[&str], value: Option<&Value>) -> bool {
    let (Some((key, rest)), Some(object)) = (path.split_first(), root.as_object_mut()) else { return false };
    match (rest.is_empty(), value) {
        (true, Some(value)) => {
            object.insert((*key).to_owned(), value.clone());
        }
        (true, None) => {
            object.shift_remove(*key);
        }
        (false, Some(_)) => {
            change(object.entry(*key).or_insert_with(|| Value::Object(serde_json::Map::new())), rest, value);
        }
        (false, None) => {
            if object.get_mut(*key).is_some_and(|inner| change(inner, rest, value)) {
                object.shift_remove(*key);
            }
        }
    }
    object.is_empty()
}

/// What a user can paste, with the objects that it stands in.
fn snippet(path: &[&str], value: Option<&Value>) -> String {
    let Some(value) = value else { return String::new() };
    let nested = path.iter().rev().fold(value.clone(), |inner, key| {
        let mut object = serde_json::Map::new();
        object.insert((*key).to_owned(), inner);
        Value::Object(object)
    });
    serde_json::to_string_pretty(&nested).unwrap_or_default()
}

/// Why a text is no JSON that everybody reads alike: it doesn't parse, or has a key twice.
pub fn problem(source: &str) -> Option<(usize, String)> {
    let source = crate::edit::text::split_bom(source).1;
    serde_json::from_str::<Once>(source).err().map(|problem| (problem.line(), problem.to_string()))
}

/// Any JSON, with every key of an object only once.
struct Once;

impl<'de> serde::Deserialize<'de> for Once {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OnceVisitor)
    }
}

struct OnceVisitor;

impl<'de> serde::de::Visitor<'de> for OnceVisitor {
    type Value = Once;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Once, E> {
        Ok(Once)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Once, E> {
        Ok(Once)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Once, E> {
        Ok(Once)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Once, E> {
        Ok(Once)
    }

    fn visit_str<E>(self, _: &str) -> Result<Once, E> {
        Ok(Once)
    }

    fn visit_unit<E>(self) -> Result<Once, E> {
        Ok(Once)
    }

    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut items: A) -> Result<Once, A::Error> {
        while items.next_element::<Once>()?.is_some() {}
        Ok(Once)
    }

    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut fields: A) -> Result<Once, A::Error> {
        let mut seen = std::collections::BTreeSet::new();
        while let Some((key, _)) = fields.next_entry::<String, Once>()? {
            if let Some(key) = seen.replace(key) {
                return Err(serde::de::Error::custom(format!("`{key}` is there twice")));
            }
        }
        Ok(Once)
    }
}

/// A path as one text, as the lock names a key of `package.json`: a JSON pointer without the first slash.
pub fn pointer(path: &[String]) -> String {
    path.iter().map(|part| part.replace('~', "~0").replace('/', "~1")).collect::<Vec<_>>().join("/")
}

/// The path that [`pointer`] wrote.
pub fn pointer_path(pointer: &str) -> Vec<String> {
    pointer.split('/').map(|part| part.replace("~1", "/").replace("~0", "~")).collect()
}

#[cfg(test)]
mod tests {
    use super::without;

    #[test]
    fn what_is_left_without_keys_is_told_where_everybody_reads_the_same() {
        let keys = || [("a/b", "1"), ("a/c", "2"), ("d", "3"), ("e/f", "4"), ("g", "5")];
        let paths = || keys().map(|(path, value)| (path.split('/').map(str::to_owned).collect(), value));
        let said = |source: &str| without(source, paths());
        assert_eq!(
            said(
                "\u{feff}{ \"a\": { \"b\": \"1\", \"c\": \"2\" }, \"d\": \"mine\", \"g\": 5, \"h\": { \"d\": \"3\" } }"
            )
            .as_deref(),
            Some("{\"d\":\"mine\",\"g\":5,\"h\":{\"d\":\"3\"}}")
        );
        assert_eq!(said("{ \"e\": { \"f\": \"4\", \"x\": null } }").as_deref(), Some("{\"e\":{\"x\":null}}"));
        assert_eq!(said("{ \"d\": \"3\", \"d\": \"3\" }"), None);
        assert_eq!(said("{ \"d\": \"3\""), None);
    }
}
