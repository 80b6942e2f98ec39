//! `jskit create package NAME`: a first package that passes its own test, in an app's `packages/` or in a folder of its own.

use std::path::Path;

use include_dir::{Dir, include_dir};

use super::{App, Context, Purpose, find, load_catalog};
use crate::catalog::{Catalog, Source, Wanted};
use crate::change::{Change, ChangeKind, ChangeSet, Conflict, Ownership};
use crate::cli::{CreateArgs, CreateCommand, CreatePackage, PackageShape};
use crate::descriptor::names;
use crate::error::{Error, Result};
use crate::files::{Files, Memory};
use crate::fs::Root;
use crate::ops::{Offer, carry_out};
use crate::path::AppPath;
use crate::{render, transaction};

static SKELETONS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/skeletons");

pub fn run(context: &Context<'_>, args: &CreateArgs) -> Result<u8> {
    let CreateCommand::Package(args) = &args.command;
    names::id(&args.name).map_err(|reason| {
        let message = format!("`{}` can't be a package's name: it {reason}", args.name.escape_debug());
        Error::usage(message, "for example `jskit create package order-book`")
    })?;
    match find(context) {
        Ok(root) => in_app(context, args, &root),
        Err(Error::NotAnApp { .. }) => alone(context, args),
        Err(error) => Err(error),
    }
}

fn in_app(context: &Context<'_>, args: &CreatePackage, root: &Root) -> Result<u8> {
    let app = App::open(context, root, Purpose::Change, Wanted::Closure(vec![args.name.clone()]))?;
    let folder = format!("packages/{}", args.name);
    refuse_taken(&app.catalog, &args.name, &folder)?;
    let mut set = change_set(root, args, &folder)?;
    set.next = vec![format!("jskit test-package {folder}"), format!("jskit add package {}", args.name)];
    let apply = |set: &ChangeSet| app.apply(set, &context.record());
    finish(context, args, &folder, &set, &apply)
}

/// In a folder of its own, which is made whole or not at all.
fn alone(context: &Context<'_>, args: &CreatePackage) -> Result<u8> {
    let catalog = load_catalog(context, None, &Wanted::Closure(vec![args.name.clone()]))?;
    catalog.demand([&args.name])?;
    refuse_taken(&catalog, &args.name, &args.name)?;
    let target = context.folder().join(&args.name);
    let mut set = if crate::fs::exists(&target) {
        let root = Root::open(&target)?;
        transaction::tidy_folder(&root);
        change_set(&root, args, "")?
    } else {
        change_set(&Memory::default(), args, "")?
    };
    if crate::fs::exists(&target) && !(set.is_empty() && set.conflicts.is_empty()) {
        return Err(Error::refused(
            "target-not-empty",
            format!("`{}` exists and is not this package as it was made", target.display()),
            "choose another name, or go to another folder",
        ));
    }
    set.next = vec![format!("jskit test-package {}", args.name)];
    let apply = |set: &ChangeSet| transaction::create_folder(&target, set).map(|_| ());
    finish(context, args, &args.name, &set, &apply)
}

fn finish(
    context: &Context<'_>,
    args: &CreatePackage,
    folder: &str,
    set: &ChangeSet,
    apply: &dyn Fn(&ChangeSet) -> Result<()>,
) -> Result<u8> {
    let done = format!("made the package `{}` in {folder}", args.name);
    let (ui, preview) = (context.ui, &args.preview);
    let offer = Offer {
        ui,
        errand: &context.errand,
        preview,
        command: "create package",
        done: &done,
        set,
        whole: true,
        even_empty: false,
        apply,
    };
    carry_out(&offer).map(|(_, code)| code)
}

fn refuse_taken(catalog: &Catalog, name: &str, folder: &str) -> Result<()> {
    let Some(other) = catalog.get(name) else { return Ok(()) };
    if other.source == Source::App && other.origin == folder {
        return Ok(());
    }
    let message = format!("there is a package `{name}` already: {}", other.place());
    Err(Error::refused("package-exists", message, "choose another name: each id is one package's"))
}

/// The skeleton's files below `folder`; what is there already is left, and what differs is a conflict.
fn change_set(files: &dyn Files, args: &CreatePackage, folder: &str) -> Result<ChangeSet> {
    let shape = match args.kind {
        PackageShape::Runtime => "runtime",
        PackageShape::Generator => "generator",
    };
    let skeleton = SKELETONS.get_dir(shape).ok_or_else(|| Error::Bug(format!("no skeleton `{shape}`")))?;
    let mut texts = Vec::new();
    collect(skeleton, Path::new(shape), &mut texts);
    let mut set = ChangeSet::default();
    for (path, text) in texts {
        let below = named(&path, &args.name, "_");
        let path = AppPath::parse(&if folder.is_empty() { below } else { format!("{folder}/{below}") })?;
        let after = named(&text, &args.name, "__").into_bytes();
        match files.read(&path)? {
            None => {
                set.changes.insert(path.clone(), change(path, after));
            }
            Some(before) if before == after => {}
            Some(_) => set.conflicts.push(Conflict {
                code: "file-exists",
                path: path.to_string(),
                line: None,
                message: format!("`{path}` exists and differs from what would be written"),
                snippet: None,
                places: Vec::new(),
                package: args.name.clone(),
                entry: None,
            }),
        }
    }
    Ok(set)
}

fn collect(dir: &Dir<'static>, prefix: &Path, texts: &mut Vec<(String, String)>) {
    for file in dir.files() {
        let below = file.path().strip_prefix(prefix).unwrap_or(file.path());
        let path = below.to_string_lossy().replace('\\', "/");
        texts.push((path, file.contents_utf8().unwrap_or_default().to_owned()));
    }
    for below in dir.dirs() {
        collect(below, prefix, texts);
    }
}

/// Names stand in a skeleton between signs: `__id__` in texts, `_id_` in the names of files.
fn named(text: &str, name: &str, sign: &str) -> String {
    let words = render::words(name);
    let capital = |word: &String| {
        let mut letters = word.chars();
        letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect::<String>())
    };
    let mut title = words.join(" ");
    title = capital(&title);
    let pascal: String = words.iter().map(capital).collect();
    [("id", name.to_owned()), ("Title", title), ("Pascal", pascal), ("snake", words.join("_"))]
        .into_iter()
        .fold(text.to_owned(), |text, (key, value)| text.replace(&format!("{sign}{key}{sign}"), &value))
}

fn change(path: AppPath, after: Vec<u8>) -> Change {
    Change::new(path, ChangeKind::Create { after }, Ownership::App)
}
