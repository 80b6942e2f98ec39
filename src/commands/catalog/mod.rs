//! `jskit catalog list|add|remove`: the sources that an app remembers.

mod found;
mod list;

use std::path::Path;

use found::Found;

use super::{Context, catalog_folders, find, hold};
use crate::catalog::remembered::{self, Place};
use crate::catalog::{self, Catalog, Package, Sources, Wanted};
use crate::change::{Change, ChangeSet, EntryChange};
use crate::cli::{CatalogAdd, CatalogArgs, CatalogCommand, CatalogRemove, Preview};
use crate::descriptor::lint;
use crate::error::{DescriptorProblem, Error, Result};
use crate::files::Overlay;
use crate::fs::{ConfinedDir, Root};
use crate::lock;
use crate::ops::{Offer, carry_out};
use crate::transaction;

pub fn run(context: &Context<'_>, args: &CatalogArgs) -> Result<u8> {
    match &args.command {
        CatalogCommand::List => list::run(context),
        CatalogCommand::Add(args) => add(context, args),
        CatalogCommand::Remove(args) => remove(context, args),
    }
}

fn add(context: &Context<'_>, args: &CatalogAdd) -> Result<u8> {
    let root = find(context)?;
    lock::check_version(&root)?;
    let _guard = hold(context, &root)?;
    let Some(found) = found::look(context, &root, args)? else {
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
    let catalog = catalog::load(&sources, &Wanted::All)?;
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
    let broken = catalog.broken.iter().filter(|one| one.concerns(&is_its));
    let mut problems: Vec<DescriptorProblem> = broken.flat_map(|one| one.problems.iter().cloned()).collect();
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
            set.kept.push(
                format!("package `{id}` stays in the app; nothing updates it until it has a source again").into(),
            );
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
    let offer = Offer {
        ui: context.ui,
        errand: &context.errand,
        preview,
        command,
        done,
        set,
        whole: true,
        even_empty: false,
        apply: &apply,
    };
    carry_out(&offer).map(|(_, code)| code)
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
