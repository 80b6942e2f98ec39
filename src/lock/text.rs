//! The lock as text: one fact a line, sorted, so that git merges what two branches added.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    AppAnswers, Hint, LeftMigration, LockedEntry, LockedEnv, LockedFile, LockedManifest, LockedPackage, package_path,
};
use crate::change::Ownership;
use crate::descriptor::model::Tenancy;
use crate::error::{Error, Result};
use crate::hash;
use crate::path::AppPath;

/// Raised when an older tool could no longer read the lock.
const FORMAT: u64 = 1;
pub(super) const TOOL: &str = env!("CARGO_PKG_VERSION");

pub(super) struct Head {
    pub app: Option<AppAnswers>,
    pub tool: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct HeadText {
    format: u64,
    tool: String,
    app: AnswersText,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct AnswersText {
    name: String,
    title: String,
    preset: String,
    tenancy: String,
    package_manager: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PackageText {
    format: u64,
    id: String,
    version: String,
    direct: bool,
    #[serde(default)]
    content: Option<String>,
    #[serde(default)]
    options: BTreeMap<String, String>,
    #[serde(default)]
    files: BTreeMap<String, FileText>,
    #[serde(default)]
    entries: BTreeMap<String, BTreeMap<String, EntryText>>,
    #[serde(default)]
    manifest: BTreeMap<String, ManifestText>,
    #[serde(default)]
    env: BTreeMap<String, EnvText>,
    #[serde(default)]
    pending: BTreeMap<String, BTreeMap<String, String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LeftText {
    format: u64,
    migrations: BTreeMap<String, LeftMigrationText>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LeftMigrationText {
    package: String,
    hash: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileText {
    ownership: Ownership,
    hash: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EntryText {
    kind: String,
    id: String,
    base: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ManifestText {
    value: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    previous: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EnvText {
    secret: bool,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    comment: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    example: Option<String>,
}

pub(super) fn damaged(path: &AppPath, reason: String) -> Error {
    Error::Damaged {
        path: path.to_string(),
        reason,
        hint: "run `jskit doctor --fix` to rebuild the lock from the app, or take the file from git again".to_owned(),
    }
}

/// What a file says of who wrote it.
trait Versioned {
    fn versions(&self) -> Versions<'_>;
}

impl Versioned for HeadText {
    fn versions(&self) -> Versions<'_> {
        Versions { format: Some(self.format), tool: Some(Cow::Borrowed(&self.tool)) }
    }
}

impl Versioned for PackageText {
    fn versions(&self) -> Versions<'_> {
        Versions { format: Some(self.format), tool: None }
    }
}

impl Versioned for LeftText {
    fn versions(&self) -> Versions<'_> {
        Versions { format: Some(self.format), tool: None }
    }
}

fn decode<T: serde::de::DeserializeOwned + Versioned>(path: &AppPath, source: &[u8]) -> Result<T> {
    let text = std::str::from_utf8(source).map_err(|_| damaged(path, "it is not UTF-8 text".to_owned()))?;
    match serde_json::from_str::<T>(text.strip_prefix('\u{feff}').unwrap_or(text)) {
        Ok(decoded) => decoded.versions().check(path).map(|()| decoded),
        Err(error) => Err(undecodable(path, text, &error)),
    }
}

/// Why a text is not what it should be, the plainest reason first.
fn undecodable(path: &AppPath, text: &str, error: &serde_json::Error) -> Error {
    if let Some(line) = text.lines().position(|line| line.starts_with("<<<<<<< ") || line.starts_with(">>>>>>> ")) {
        return Error::Damaged {
            path: path.to_string(),
            reason: format!("line {} is a conflict marker of a git merge", line + 1),
            hint: "settle the merge in that file, or run `jskit doctor --fix` to rebuild the lock from the app"
                .to_owned(),
        };
    }
    check_newer(path, text.as_bytes()).err().unwrap_or_else(|| damaged(path, error.to_string()))
}

/// What a package's file still says: that of the checked-out side where a merge is in conflict.
pub(super) fn hint(path: &AppPath, source: &[u8]) -> Option<(String, Hint)> {
    #[derive(Deserialize)]
    struct HintText {
        id: String,
        direct: bool,
        #[serde(default)]
        content: Option<String>,
        #[serde(default)]
        options: BTreeMap<String, String>,
    }
    let text: HintText = serde_json::from_slice(&ours(source)).ok()?;
    let is_its_own = package_path(&text.id) == *path;
    let content = text.content.filter(|content| hash::is_package(content));
    is_its_own.then_some((text.id, Hint { direct: text.direct, content, options: text.options }))
}

/// A text in conflict as the side that was checked out has it.
fn ours(source: &[u8]) -> Vec<u8> {
    let (mut text, mut other_side) = (Vec::new(), false);
    for line in source.split_inclusive(|byte| *byte == b'\n') {
        match line {
            [b'<', b'<', b'<', b'<', b'<', b'<', b'<', ..] => {}
            [b'=', b'=', b'=', b'=', b'=', b'=', b'=', ..] | [b'|', b'|', b'|', b'|', b'|', b'|', b'|', ..] => {
                other_side = true;
            }
            [b'>', b'>', b'>', b'>', b'>', b'>', b'>', ..] => other_side = false,
            line if !other_side => text.extend_from_slice(line),
            _ => {}
        }
    }
    text
}

/// Looks at the version alone, so that a newer lock is named as such whatever else is new in it.
pub(super) fn check_newer(path: &AppPath, source: &[u8]) -> Result<()> {
    let source = source.strip_prefix(b"\xef\xbb\xbf").unwrap_or(source);
    serde_json::from_slice::<Versions<'_>>(source).map_or(Ok(()), |versions| versions.check(path))
}

#[derive(Deserialize)]
struct Versions<'a> {
    format: Option<u64>,
    tool: Option<Cow<'a, str>>,
}

impl Versions<'_> {
    fn check(self, path: &AppPath) -> Result<()> {
        let newer = |theirs: String| Err(Error::NewerTool { theirs, ours: TOOL.to_owned() });
        match (self.tool, self.format) {
            (Some(tool), _) if is_newer(&tool) => newer(tool.into_owned()),
            (tool, Some(format)) if format > FORMAT => {
                newer(tool.map_or_else(|| format!("of lock format {format}"), Cow::into_owned))
            }
            (_, Some(_)) => Ok(()),
            (_, None) => Err(damaged(path, "it has no `format`".to_owned())),
        }
    }
}

/// Whether a version is above this tool's own.
pub(super) fn is_newer(tool: &str) -> bool {
    release(tool) > release(TOOL)
}

/// The numbers of a version; what follows a dash doesn't make a lock unreadable.
fn release(version: &str) -> Vec<u64> {
    let numbers = version.split(['-', '+']).next().unwrap_or(version);
    numbers.split('.').map(|number| number.parse().unwrap_or(0)).collect()
}

pub(super) fn parse_head(path: &AppPath, source: &[u8]) -> Result<Head> {
    let head: HeadText = decode(path, source)?;
    let tenancy = Tenancy::parse(&head.app.tenancy)
        .ok_or_else(|| damaged(path, format!("`{}` is no tenancy mode", head.app.tenancy)))?;
    let app = AppAnswers {
        name: head.app.name,
        title: head.app.title,
        preset: head.app.preset,
        tenancy,
        package_manager: head.app.package_manager,
    };
    Ok(Head { app: Some(app), tool: head.tool })
}

pub(super) fn print_head(app: &AppAnswers) -> Result<String> {
    let head = HeadText {
        format: FORMAT,
        tool: TOOL.to_owned(),
        app: AnswersText {
            name: app.name.clone(),
            title: app.title.clone(),
            preset: app.preset.clone(),
            tenancy: app.tenancy.name().to_owned(),
            package_manager: app.package_manager.clone(),
        },
    };
    let mut text = serde_json::to_string_pretty(&head).map_err(Error::unprintable)?;
    text.push('\n');
    Ok(text)
}

pub(super) fn parse_package(path: &AppPath, source: &[u8]) -> Result<(String, LockedPackage)> {
    let text: PackageText = decode(path, source)?;
    if package_path(&text.id) != *path {
        return Err(damaged(path, format!("it is about `{}`, which belongs in `{}`", text.id, package_path(&text.id))));
    }
    let read = Reader { path };
    let package = LockedPackage {
        version: text.version,
        direct: text.direct,
        content: read.content(text.content)?,
        options: text.options,
        files: read.files(text.files)?,
        entries: read.by_file(text.entries, |entry| read.entry(entry))?,
        manifest: text.manifest.into_iter().map(|(key, one)| (key, manifest(one))).collect(),
        env: text.env.into_iter().map(|(key, one)| (key, env(one))).collect(),
        pending: read.by_file(text.pending, Ok)?,
    };
    Ok((text.id, package))
}

pub(super) fn parse_left(path: &AppPath, source: &[u8]) -> Result<BTreeMap<AppPath, LeftMigration>> {
    let text: LeftText = decode(path, source)?;
    let read = Reader { path };
    let one = |(file, left): (String, LeftMigrationText)| {
        Ok((read.file(&file)?, LeftMigration { package: left.package, hash: read.hash(left.hash)? }))
    };
    text.migrations.into_iter().map(one).collect()
}

pub(super) fn print_left(left: &BTreeMap<AppPath, LeftMigration>) -> Result<String> {
    let one = |(path, left): (&AppPath, &LeftMigration)| {
        let (package, hash) = (left.package.clone(), left.hash.clone());
        Ok((path.to_string(), json(&LeftMigrationText { package, hash })?))
    };
    let facts = left.iter().map(one).collect::<Result<Vec<_>>>()?;
    let lines: Vec<String> =
        [format!("  \"format\": {FORMAT}")].into_iter().chain(table("migrations", 1, &facts)).collect();
    Ok(format!("{{\n{}\n}}\n", lines.join(",\n")))
}

fn manifest(text: ManifestText) -> LockedManifest {
    LockedManifest { value: text.value, previous: text.previous }
}

fn env(text: EnvText) -> LockedEnv {
    LockedEnv { secret: text.secret, comment: text.comment, value: text.value, example: text.example }
}

/// Checks what a lock file says as if a stranger had written it.
struct Reader<'a> {
    path: &'a AppPath,
}

impl Reader<'_> {
    fn file(&self, text: &str) -> Result<AppPath> {
        AppPath::parse(text).map_err(|problem| damaged(self.path, problem.to_string()))
    }

    fn hash(&self, text: String) -> Result<String> {
        if hash::is_sha256(&text) { Ok(text) } else { Err(damaged(self.path, format!("`{text}` is no hash"))) }
    }

    fn content(&self, text: Option<String>) -> Result<Option<String>> {
        match text {
            Some(text) if !hash::is_package(&text) => {
                Err(damaged(self.path, format!("`{text}` is no hash of a package")))
            }
            text => Ok(text),
        }
    }

    fn files(&self, text: BTreeMap<String, FileText>) -> Result<BTreeMap<AppPath, LockedFile>> {
        let one = |(path, file): (String, FileText)| {
            Ok((self.file(&path)?, LockedFile { ownership: file.ownership, hash: self.hash(file.hash)? }))
        };
        text.into_iter().map(one).collect()
    }

    fn entry(&self, text: EntryText) -> Result<LockedEntry> {
        Ok(LockedEntry { kind: text.kind, id: text.id, base: self.hash(text.base)? })
    }

    fn by_file<T, V>(
        &self,
        text: BTreeMap<String, BTreeMap<String, T>>,
        convert: impl Fn(T) -> Result<V>,
    ) -> Result<BTreeMap<(AppPath, String), V>> {
        let mut all = BTreeMap::new();
        for (file, facts) in text {
            let file = self.file(&file)?;
            for (key, fact) in facts {
                all.insert((file.clone(), key), convert(fact)?);
            }
        }
        Ok(all)
    }
}

pub(super) fn print_package(id: &str, package: &LockedPackage) -> Result<String> {
    let mut lines = vec![
        format!("  \"format\": {FORMAT}"),
        format!("  \"id\": {}", Value::from(id)),
        format!("  \"version\": {}", Value::from(package.version.as_str())),
        format!("  \"direct\": {}", package.direct),
    ];
    lines.extend(package.content.as_ref().map(|content| format!("  \"content\": {}", Value::from(content.as_str()))));
    let facts = |key: &str, facts: Vec<(String, String)>| table(key, 1, &facts);
    lines.extend(facts("options", facts_of(&package.options, json)?));
    lines.extend(facts(
        "files",
        facts_of(&package.files, |file| json(&FileText { ownership: file.ownership, hash: file.hash.clone() }))?,
    ));
    lines.extend(by_file("entries", &package.entries, |entry| {
        json(&EntryText { kind: entry.kind.clone(), id: entry.id.clone(), base: entry.base.clone() })
    })?);
    lines.extend(facts(
        "manifest",
        facts_of(&package.manifest, |one| {
            json(&ManifestText { value: one.value.clone(), previous: one.previous.clone() })
        })?,
    ));
    lines.extend(facts(
        "env",
        facts_of(&package.env, |one| {
            let (comment, value, example) = (one.comment.clone(), one.value.clone(), one.example.clone());
            json(&EnvText { secret: one.secret, comment, value, example })
        })?,
    ));
    lines.extend(by_file("pending", &package.pending, json)?);
    Ok(format!("{{\n{}\n}}\n", lines.join(",\n")))
}

fn json<T: Serialize + ?Sized>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(Error::unprintable)
}

fn facts_of<K: ToString, V>(
    map: &BTreeMap<K, V>,
    print: impl Fn(&V) -> Result<String>,
) -> Result<Vec<(String, String)>> {
    map.iter().map(|(key, value)| Ok((key.to_string(), print(value)?))).collect()
}

fn quoted(name: &str) -> Value {
    Value::from(name)
}

/// `"key": { one fact a line }`, or nothing where there are no facts.
fn table(key: &str, depth: usize, facts: &[(String, String)]) -> Option<String> {
    if facts.is_empty() {
        return None;
    }
    let indent = "  ".repeat(depth);
    let lines: Vec<String> = facts.iter().map(|(name, fact)| format!("{indent}  {}: {fact}", quoted(name))).collect();
    Some(format!("{indent}{}: {{\n{}\n{indent}}}", quoted(key), lines.join(",\n")))
}

fn by_file<V>(
    key: &str,
    map: &BTreeMap<(AppPath, String), V>,
    print: impl Fn(&V) -> Result<String>,
) -> Result<Option<String>> {
    let mut files: BTreeMap<&str, Vec<(String, String)>> = BTreeMap::new();
    for ((file, name), value) in map {
        files.entry(file.as_str()).or_default().push((name.clone(), print(value)?));
    }
    let tables: Vec<String> = files.into_iter().filter_map(|(file, facts)| table(file, 2, &facts)).collect();
    Ok((!tables.is_empty()).then(|| format!("  {}: {{\n{}\n  }}", quoted(key), tables.join(",\n"))))
}
