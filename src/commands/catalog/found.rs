//! Where a source is that is to be remembered: a folder, an archive, a package that npm fetches.

use std::path::{Component, Path, PathBuf};

use crate::catalog::remembered::Place;
use crate::catalog::{self, archive};
use crate::cli::CatalogAdd;
use crate::commands::Context;
use crate::commands::npm::{self, Spec};
use crate::descriptor::names;
use crate::error::{Error, Result};
use crate::fs::{ConfinedDir, Root};

/// A source to be remembered.
pub struct Found {
    pub name: String,
    pub place: Place,
    pub bytes: Option<Vec<u8>>,
}

/// `None` where the app has the package already.
pub fn look(context: &Context<'_>, root: &Root, args: &CatalogAdd) -> Result<Option<Found>> {
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
