//! `jskit catalog list|add|remove`: the sources that an app remembers.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Component, Path, PathBuf};

use serde_json::{Value, json};

use super::npm::{self, Spec};
use super::{Context, catalog_folders, find, hold};
use crate::catalog::remembered::{self, Place, Remembered};
use crate::catalog::{self, Catalog, Package, Sources, archive};
use crate::change::{Change, ChangeSet, EntryChange};
use crate::cli::{CatalogAdd, CatalogArgs, CatalogCommand, CatalogRemove, Preview};
use crate::descriptor::{lint, names};
use crate::error::{DescriptorProblem, Error, Result};
use crate::files::Overlay;
use crate::fs::{ConfinedDir, Root};
use crate::lock;
use crate::ops::{Offer, carry_out};
use crate::transaction;
use crate::ui::{FAINT, STRONG, WARNING};

pub fn run(context: &Context<'_>, args: &CatalogArgs) -> Result<u8> {
    match &args.command {
        CatalogCommand::List => list(context),
        CatalogCommand::Add(args) => add(context, args),
        CatalogCommand::Remove(args) => remove(context, args),
    }
}

/// Every source with its packages, whether it is remembered or not.
fn list(context: &Context<'_>) -> Result<u8> {
    let root = match find(context) {
        Ok(root) => Some(root),
        Err(Error::NotAnApp { .. }) => None,
        Err(error) => return Err(error),
    };
    let remembered = root.as_ref().map(|root| remembered::load(root)).transpose()?.unwrap_or_default();
    let (catalog, problems) = all(context, root.as_ref())?;
    let mut rows: Vec<Row> = remembered.iter().map(|one| Row::of(one, &catalog)).collect();
    let known: BTreeSet<String> = rows.iter().map(|row| row.origin.clone()).collect();
    let mut others: BTreeMap<(catalog::Source, &str), Vec<String>> = BTreeMap::new();
    for package in catalog.packages.values().filter(|package| !known.contains(&package.origin)) {
        others.entry((package.source, &package.origin)).or_default().push(package.descriptor.id.clone());
    }
    rows.extend(others.into_iter().map(|((source, origin), packages)| Row {
        name: None,
        kind: if source == catalog::Source::Embedded { "built in" } else { source.name() },
        from: origin.to_owned(),
        origin: origin.to_owned(),
        integrity: None,
        packages,
        problem: None,
    }));
    let mut text = String::new();
    for row in &rows {
        let name = row.name.as_deref().unwrap_or(&row.from);
        let _ = writeln!(text, "{}  {}", context.ui.paint(STRONG, name), context.ui.paint(FAINT, &row.shown()));
        match &row.problem {
            Some(problem) => {
                let _ = writeln!(text, "  {} {problem}", context.ui.paint(WARNING, "can't be used:"));
            }
            None => {
                let _ = writeln!(text, "  {}", row.packages.join(", "));
            }
        }
    }
    for problem in &problems {
        let _ = writeln!(text, "{} {}: {}", context.ui.paint(WARNING, "problem:"), problem.file, problem.message);
    }
    let sources: Vec<Value> = rows.iter().map(Row::json).collect();
    let problems: Vec<Value> = problems.iter().map(|one| json!({ "file": one.file, "message": one.message })).collect();
    context.report("catalog list", &text, json!({ "sources": sources, "problems": problems }));
    Ok(0)
}

struct Row {
    /// `None` where the app does not remember it: it is named by a flag, or found.
    name: Option<String>,
    kind: &'static str,
    from: String,
    origin: String,
    integrity: Option<String>,
    packages: Vec<String>,
    problem: Option<String>,
}

impl Row {
    fn of(one: &Remembered, catalog: &Catalog) -> Self {
        let (kind, from, integrity) = match &one.place {
            Ok(place @ Place::Directory { path }) => (place.kind(), path.clone(), None),
            Ok(place @ Place::Archive { from, integrity }) => (place.kind(), from.clone(), Some(integrity.clone())),
            Err(_) => ("unreadable", String::new(), None),
        };
        let origin = remembered::origin(&one.name, &from);
        Self {
            name: Some(one.name.clone()),
            kind,
            integrity,
            packages: from_origin(catalog, &origin).map(|package| package.descriptor.id.clone()).collect(),
            problem: catalog.unusable.iter().find(|bad| bad.name == one.name).map(|bad| bad.reason.clone()),
            origin,
            from,
        }
    }

    fn shown(&self) -> String {
        let from = self.name.as_ref().map(|_| format!(" {}", self.from)).unwrap_or_default();
        let integrity = self.integrity.as_ref().map(|text| format!(" {text}")).unwrap_or_default();
        format!("{}{from}{integrity}", self.kind)
    }

    fn json(&self) -> Value {
        json!({
            "name": self.name, "kind": self.kind, "from": self.from, "integrity": self.integrity,
            "packages": self.packages, "problem": self.problem,
        })
    }
}

fn from_origin<'c>(catalog: &'c Catalog, origin: &str) -> impl Iterator<Item = &'c Package> {
    let origin = origin.to_owned();
    catalog.packages.values().filter(move |package| package.origin == origin && package.source.is_outside())
}

/// Whatever can be read: a source that clashes with another is no reason not to be able to take it out.
fn all(context: &Context<'_>, root: Option<&Root>) -> Result<(Catalog, Vec<DescriptorProblem>)> {
    let directories = catalog_folders(context)?;
    let npm = root.map(|root| ConfinedDir::open(root.path()).map(std::sync::Arc::new)).transpose()?;
    let app = root.map(|root| root as &dyn crate::files::Files);
    let remembered = app.zip(root.map(Root::path));
    let sources =
        Sources { embedded: true, app, npm: npm.as_ref(), directories: &directories, remembered, ..Sources::default() };
    catalog::load_all(&sources)
}

fn add(context: &Context<'_>, args: &CatalogAdd) -> Result<u8> {
    let root = find(context)?;
    lock::check_version(&root)?;
    let _guard = hold(context, &root)?;
    let Some(found) = look(context, &root, args)? else {
        let message = format!("`{}` is installed: its packages are offered from node_modules", args.from);
        return finish(context, &root, &args.preview, ("catalog add", "nothing"), &crate::ops::nothing(message));
    };
    let mut set = ChangeSet::default();
    let changes = remembered::changes(&root, &found.name, Some((&found.place, found.bytes.clone())))?;
    let action = if changes.iter().any(|change| change.kind.before().is_some()) { "change" } else { "add" };
    take(&mut set, &found.name, action, changes);
    let offered = check(context, &root, &found, &set)?;
    let named: Vec<String> = offered.iter().map(|(id, version)| format!("`{id}` {version}")).collect();
    set.notes.push(format!("it offers {}", named.join(", ")));
    if let Some((id, _)) = offered.first().filter(|_| !set.changes.is_empty()) {
        set.next = vec![format!("jskit show {id} --details"), format!("jskit add {id}")];
    }
    let done = format!("the app remembers the source `{}`", found.name);
    finish(context, &root, &args.preview, ("catalog add", &done), &set)
}

/// A source to be remembered.
struct Found {
    name: String,
    place: Place,
    bytes: Option<Vec<u8>>,
}

/// `None` where the app has the package already.
fn look(context: &Context<'_>, root: &Root, args: &CatalogAdd) -> Result<Option<Found>> {
    let named = |from: &str| named(args.name.as_deref(), from);
    if let Some(spec) = args.from.as_str().strip_prefix("npm:") {
        let spec = Spec::parse(spec)?;
        if npm::is_installed(root, &spec)? {
            return Ok(None);
        }
        let fetched = npm::fetch(root, &spec)?;
        let from = format!("npm:{}@{}", fetched.name, fetched.version);
        return archive_of(named(&fetched.name)?, from, fetched.bytes).map(Some);
    }
    let path = context.environment.folder.join(&args.from);
    let Some(file) = path.file_name().and_then(|name| name.to_str()).map(str::to_owned) else {
        return directory_of(named("catalog")?, &path, root).map(Some);
    };
    if ConfinedDir::open(&path).is_ok() {
        return directory_of(named(&file)?, &path, root).map(Some);
    }
    let Some(bytes) = catalog::archive_bytes(&path)? else {
        return Err(Error::refused(
            "no-source",
            format!("there is no folder and no archive `{}`", args.from),
            "a source is a folder, a `.tgz` file, or `npm:NAME`",
        ));
    };
    let stem = [".tar.gz", ".tgz", ".tar"].iter().find_map(|end| file.strip_suffix(end)).unwrap_or(&file);
    archive_of(named(stem)?, file.clone(), bytes).map(Some)
}

/// The name that was given, or one made of where the source is: `@acme/widgets-1.2.0` is `acme-widgets`.
fn named(given: Option<&str>, from: &str) -> Result<String> {
    if let Some(name) = given {
        names::id(name).map_err(|reason| {
            Error::usage(format!("the name `{}` {reason}", name.escape_debug()), "as in `--name acme`")
        })?;
        return Ok(name.to_owned());
    }
    let end = from.char_indices().find(|(at, _)| {
        from[*at..].strip_prefix('-').is_some_and(|rest| rest.starts_with(|next: char| next.is_ascii_digit()))
    });
    let name = crate::render::words(end.map_or(from, |(at, _)| &from[..at])).join("-").to_lowercase();
    names::id(&name).map_err(|_| {
        Error::usage(format!("no name for the source can be made of `{from}`"), "name it with `--name NAME`")
    })?;
    Ok(name)
}

fn archive_of(name: String, from: String, bytes: Vec<u8>) -> Result<Found> {
    archive::read(&bytes).map_err(|reason| catalog::bad_archive(&from, &reason))?;
    let integrity = archive::integrity(&bytes);
    Ok(Found { name, place: Place::Archive { from, integrity }, bytes: Some(bytes) })
}

fn directory_of(name: String, path: &Path, root: &Root) -> Result<Found> {
    let real = Root::open(path)?;
    let path = relative(root.path(), real.path()).display().to_string().replace('\\', "/");
    names::line(&path).map_err(|reason| Error::usage(format!("the folder's path {reason}"), "move it elsewhere"))?;
    Ok(Found { name, place: Place::Directory { path }, bytes: None })
}

/// The way from one folder to another, so that a clone beside a clone works; both are real paths.
fn relative(from: &Path, to: &Path) -> PathBuf {
    let common = from.components().zip(to.components()).take_while(|(left, right)| left == right).count();
    if common == 0 {
        return to.to_owned();
    }
    let up = from.components().skip(common).map(|_| Component::ParentDir);
    let way: PathBuf = up.chain(to.components().skip(common)).collect();
    if way.as_os_str().is_empty() { PathBuf::from(".") } else { way }
}

/// The packages of the source among all others, as the app would have them; what is wrong with them stops it.
fn check(context: &Context<'_>, root: &Root, found: &Found, set: &ChangeSet) -> Result<Vec<(String, String)>> {
    let above = set.changes.values().map(|change| (change.path.clone(), change.kind.after().map(<[u8]>::to_vec)));
    let after = Overlay { below: root, above: above.collect() };
    let directories = catalog_folders(context)?;
    let npm = std::sync::Arc::new(ConfinedDir::open(root.path())?);
    let sources = Sources {
        embedded: true,
        app: Some(root),
        npm: Some(&npm),
        directories: &directories,
        remembered: Some((&after, root.path())),
        ..Sources::default()
    };
    let (catalog, mut problems) = catalog::load_all(&sources)?;
    if let Some(bad) = catalog.unusable.iter().find(|bad| bad.name == found.name) {
        return Err(Error::refused("no-source", format!("`{}` can't be used: {}", found.name, bad.reason), {
            "a source has `package.descriptor.toml`, or `package-descriptors/<id>.toml` and `templates/<id>/`"
        }));
    }
    let is_its = |file: &str| match &found.place {
        Place::Directory { path } => Path::new(file).starts_with(root.path().join(path)),
        Place::Archive { from, .. } => file.strip_prefix(from.as_str()).is_some_and(|rest| rest.starts_with('/')),
    };
    let origin = remembered::origin(&found.name, found.place.from());
    problems
        .retain(|problem| is_its(&problem.file) || problem.message.contains(&format!("and `{}", found.place.from())));
    let own: Vec<&Package> = from_origin(&catalog, &origin).collect();
    for package in &own {
        problems.extend(lint::package(package));
        problems.extend(lint::among(&catalog, &package.descriptor.id));
    }
    if !problems.is_empty() {
        return Err(Error::Descriptors(problems));
    }
    if own.is_empty() {
        return Err(Error::refused(
            "no-catalog",
            format!("`{}` has no package descriptors", found.place.from()),
            "a source has `package.descriptor.toml`, or `package-descriptors/<id>.toml` and `templates/<id>/`",
        ));
    }
    Ok(own.iter().map(|package| (package.descriptor.id.clone(), package.descriptor.version.clone())).collect())
}

fn remove(context: &Context<'_>, args: &CatalogRemove) -> Result<u8> {
    let root = find(context)?;
    lock::check_version(&root)?;
    let _guard = hold(context, &root)?;
    let all_of_them = remembered::load(&root)?;
    let Some(one) = all_of_them.iter().find(|one| one.name == args.name) else {
        let names = all_of_them.iter().map(|one| one.name.as_str());
        return Err(crate::suggest::unknown("source", &args.name, names));
    };
    let mut set = ChangeSet::default();
    take(&mut set, &one.name, "remove", remembered::changes(&root, &one.name, None)?);
    if let Ok(place) = &one.place {
        let (catalog, _) = all(context, Some(&root))?;
        let installed = lock::load_packages(&root)?;
        let origin = remembered::origin(&one.name, place.from());
        let there = from_origin(&catalog, &origin).map(|package| &package.descriptor.id);
        for id in there.filter(|id| installed.contains_key(*id)) {
            set.kept.push(format!("package `{id}` stays in the app; nothing updates it until it has a source again"));
        }
    }
    let done = format!("the source `{}` is forgotten", one.name);
    finish(context, &root, &args.preview, ("catalog remove", &done), &set)
}

fn take(set: &mut ChangeSet, name: &str, action: &'static str, changes: Vec<Change>) {
    if let Some(file) = changes.first().map(|change| change.path.clone()) {
        let entry =
            EntryChange { file, kind: "source".to_owned(), id: name.to_owned(), action, package: String::new() };
        set.entries.push(entry);
    }
    set.changes.extend(changes.into_iter().map(|change| (change.path.clone(), change)));
}

fn finish(
    context: &Context<'_>,
    root: &Root,
    preview: &Preview,
    (command, done): (&str, &str),
    set: &ChangeSet,
) -> Result<u8> {
    let record = context.record();
    let apply = |set: &ChangeSet| transaction::apply(root, set, &record).map(|_| ());
    let offer =
        Offer { ui: context.ui, errand: &context.errand, preview, command, done, set, whole: true, apply: &apply };
    carry_out(&offer).map(|(_, code)| code)
}
