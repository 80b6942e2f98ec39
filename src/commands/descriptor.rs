//! `jskit descriptor convert FILE [--out FILE]`: a JavaScript descriptor as the TOML that says the same.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::{Context, hold};
use crate::change::{Change, ChangeKind, ChangeSet, Ownership};
use crate::cli::{Convert, DescriptorCommand, Preview};
use crate::descriptor::{self, Converted};
use crate::error::{Error, Result};
use crate::files::Files as _;
use crate::fs::{ConfinedDir, Root};
use crate::ops::{Offer, carry_out};
use crate::path::AppPath;
use crate::transaction;

const NAME: &str = "package.descriptor.mjs";

pub fn run(context: &Context<'_>, command: &DescriptorCommand) -> Result<u8> {
    match command {
        DescriptorCommand::Convert(args) => convert(context, args),
    }
}

fn convert(context: &Context<'_>, args: &Convert) -> Result<u8> {
    if args.out.is_none() && args.preview != Preview::default() {
        return Err(Error::usage(
            "without `--out` nothing is written that could be previewed",
            "name a file with `--out FILE`",
        ));
    }
    let (file, text) = read(&context.environment.folder.join(&args.file))?;
    let converted = descriptor::javascript_to_toml(&file, &text).map_err(Error::Descriptors)?;
    match &args.out {
        Some(out) => write(context, args, &context.environment.folder.join(out), &converted),
        None => {
            if context.ui.json {
                let value = json!({ "toml": converted.toml, "commentsLost": converted.comments_lost });
                context.report("descriptor", "", value);
                return Ok(crate::error::exit::DONE);
            }
            // It is what would be in the file.
            context.ui.exact(&converted.toml);
            if let Some(warning) = lost(&converted) {
                context.ui.warn(&warning);
            }
            Ok(crate::error::exit::DONE)
        }
    }
}

/// A file by its name, or a package's folder.
fn read(path: &Path) -> Result<(String, String)> {
    let path = if ConfinedDir::open(path).is_ok() { path.join(NAME) } else { path.to_owned() };
    let shown = path.display().to_string();
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    if extension.eq_ignore_ascii_case("toml") {
        return Err(Error::refused(
            "not-javascript",
            format!("`{shown}` is TOML already"),
            format!("check it with `jskit lint-descriptors {}`", crate::shell::quoted(&shown)),
        ));
    }
    let (folder, name) = parts(&path)?;
    match ConfinedDir::open(&folder)?.read_text(&name)? {
        Some(text) => Ok((shown, text)),
        None => Err(Error::refused(
            "no-descriptor",
            format!("there is no `{shown}`"),
            format!("name a `{NAME}`, or the folder of a package that has one"),
        )),
    }
}

fn parts(path: &Path) -> Result<(PathBuf, String)> {
    match (path.parent(), path.file_name().and_then(|name| name.to_str())) {
        (Some(folder), Some(name)) => Ok((folder.to_owned(), name.to_owned())),
        _ => Err(Error::usage(format!("`{}` is no file", path.display()), "name a file")),
    }
}

fn lost(converted: &Converted) -> Option<String> {
    let count = converted.comments_lost;
    let lines = if count == 1 { "line" } else { "lines" };
    (count > 0).then(|| format!("{count} {lines} of comments had no place in the TOML and were left out"))
}

/// Into an app as any change to it, so that it can be taken back; elsewhere as a file that isn't there yet.
fn write(context: &Context<'_>, args: &Convert, out: &Path, converted: &Converted) -> Result<u8> {
    let (folder, name) = parts(out)?;
    let folder = Root::open(&folder)?;
    let app = match Root::find_app(folder.path()) {
        Ok(app) => Some(app),
        Err(Error::NotAnApp { .. }) => None,
        Err(error) => return Err(error),
    };
    let (root, below) = match &app {
        Some(app) => (app, folder.path().strip_prefix(app.path()).unwrap_or(Path::new("")).join(&name)),
        None => (&folder, PathBuf::from(&name)),
    };
    let path = AppPath::parse(&below.to_string_lossy().replace('\\', "/"))?;
    let _guard = app.as_ref().map(|app| hold(context, app)).transpose()?;
    let set = change_set(root, path, converted)?;
    let apply = |set: &ChangeSet| match &app {
        Some(app) => transaction::apply(app, set, &context.record()).map(|_| ()),
        None => folder.make_file(&name, converted.toml.as_bytes()),
    };
    let done = format!("wrote `{}`", out.display());
    let offer = Offer {
        errand: &context.errand,
        ui: context.ui,
        preview: &args.preview,
        command: "descriptor",
        done: &done,
        set: &set,
        whole: true,
        even_empty: false,
        apply: &apply,
    };
    carry_out(&offer).map(|(_, code)| code)
}

fn change_set(root: &Root, path: AppPath, converted: &Converted) -> Result<ChangeSet> {
    let mut set = ChangeSet { warnings: lost(converted).into_iter().collect(), ..ChangeSet::default() };
    match root.read_text(&path)? {
        Some(text) if text == converted.toml => return Ok(set),
        Some(_) => {
            return Err(Error::refused(
                "already-there",
                format!("`{path}` is there already and says something else"),
                "name another file with `--out`, or delete it first",
            ));
        }
        None => {}
    }
    set.next = vec![format!("jskit lint-descriptors {path}")];
    let kind = ChangeKind::Create { after: converted.toml.clone().into_bytes() };
    set.changes.insert(path.clone(), Change::new(path, kind, Ownership::App).because("the descriptor as TOML"));
    Ok(set)
}
