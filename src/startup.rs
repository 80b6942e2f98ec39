//! From arguments to a command: the command line is read with the options of the packages that it names.

mod plans;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches};

use crate::catalog::{Catalog, Wanted};
use crate::cli::{Cli, Color, Global, Part, parts};
use crate::commands::{self, Context, Environment, generate, options};
use crate::error::{Error, Result, exit};
use crate::fs::Root;
use crate::lock::{self, LockedPackage};
use crate::saved::Errand;
use crate::ui::{Ui, json};

pub fn run(environment: &Environment) -> u8 {
    let raw = Raw::of(&environment.args);
    let early = speaker(environment, raw.color, raw.json);
    if let Some(error) = nowhere(environment, &raw) {
        return say_error(&early, &raw.command, &error);
    }
    let done = match raw.command.as_str() {
        "plan" if !raw.words.is_empty() => plans::plan(environment),
        "apply" if !raw.words.is_empty() && !raw.help => plans::apply(environment, &raw),
        _ => perform(environment, &raw),
    };
    match done {
        Ok(code) => code,
        Err(Stop::Clap(error)) => say_usage(&early, &raw, &error),
        Err(Stop::Error(error)) => say_error(&early, &raw.command, &error),
    }
}

/// A shell may stand in a folder that was deleted: what is relative leads nowhere from there.
fn nowhere(environment: &Environment, raw: &Raw) -> Option<Error> {
    let needs_none = raw.help || matches!(raw.command.as_str(), "" | "help" | "schema" | "completions");
    let is_elsewhere = raw.directory.as_ref().is_some_and(|folder| Path::new(folder).is_absolute());
    let is_gone = environment.folder.as_os_str().is_empty() && !needs_none && !is_elsewhere;
    is_gone.then(|| Error::refused("no-folder", "the current folder is gone", "go to another folder with `cd`"))
}

fn speaker(environment: &Environment, color: Color, json: bool) -> Ui {
    let no_color = environment.vars.get("NO_COLOR").is_some_and(|value| !value.is_empty());
    Ui::new(color, json, no_color, &(environment.random)(16))
}

/// Does what the command line says.
fn perform(environment: &Environment, raw: &Raw) -> Done {
    let (cli, given, catalog) = parse(environment, raw)?;
    let ui = speaker(environment, cli.global.color, cli.global.json);
    let (values, secrets) = (given.values, given.secrets);
    let context =
        Context { environment, global: &cli.global, ui: &ui, given: values, secrets, catalog, errand: Errand::Do };
    Ok(match commands::dispatch(&cli, &context) {
        Ok(code) => code,
        Err(error) => say_error(&ui, commands::name(&cli.command), &error),
    })
}

/// An exit code, or what kept the command from being started.
type Done = std::result::Result<u8, Stop>;

fn say_error(ui: &Ui, command: &str, error: &Error) -> u8 {
    if ui.json {
        ui.out(&json::print(&json::error(command, error)));
    } else {
        ui.error(error);
    }
    error.exit_code()
}

/// Help and version are data; a wrong command line is an error like any other.
fn say_usage(ui: &Ui, raw: &Raw, error: &clap::Error) -> u8 {
    let text = error.render();
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            ui.out(&text.to_string());
            exit::DONE
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            ui.note(&text.to_string());
            exit::USAGE
        }
        _ if ui.json => {
            let message = text.to_string();
            let line = message.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
            say_error(ui, &raw.command, &Error::Usage { message: line, hint: Some("see `jskit help`".to_owned()) })
        }
        _ => {
            ui.note(text.to_string().trim_end());
            exit::USAGE
        }
    }
}

enum Stop {
    Clap(Box<clap::Error>),
    Error(Error),
}

impl From<clap::Error> for Stop {
    fn from(error: clap::Error) -> Self {
        Self::Clap(Box::new(error))
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

/// What has to be known of the arguments before they can be read.
struct Raw {
    command: String,
    directory: Option<String>,
    catalogs: Vec<String>,
    json: bool,
    color: Color,
    help: bool,
    /// What stands behind the command without being an option or an option's value.
    words: Vec<String>,
}

impl Raw {
    fn of(args: &[String]) -> Self {
        let mut raw = Self {
            command: String::new(),
            directory: None,
            catalogs: Vec::new(),
            json: false,
            color: Color::Auto,
            help: false,
            words: Vec::new(),
        };
        for part in parts(args) {
            match part {
                Part::Command(command) => command.clone_into(&mut raw.command),
                Part::Word(word, _) => raw.words.push(word.to_owned()),
                Part::Option("-C" | "--directory", value) => raw.directory = value.map(str::to_owned),
                Part::Option("--catalog", value) => raw.catalogs.extend(value.map(str::to_owned)),
                Part::Option("--color", value) => {
                    raw.color = match value {
                        Some("always") => Color::Always,
                        Some("never") => Color::Never,
                        _ => Color::Auto,
                    }
                }
                Part::Option("--json", _) => raw.json = true,
                Part::Option("--help" | "-h", _) => raw.help = true,
                Part::Option(..) => {}
            }
        }
        raw
    }

    fn generates(&self) -> bool {
        matches!(self.command.as_str(), "generate" | "generate-page")
    }

    fn takes_options(&self) -> bool {
        options::TAKING.contains(&self.command.as_str())
    }
}

type Parsed = (Cli, options::Given, RefCell<Option<Catalog>>);

fn parse(environment: &Environment, raw: &Raw) -> std::result::Result<Parsed, Stop> {
    let seen = if raw.takes_options() { look(environment, raw, Reach::Named)? } else { None };
    let mut command = Cli::command();
    let options = match &seen {
        Some((catalog, _)) if raw.generates() => {
            match generate::named(catalog, &generate::words(&raw.command, &raw.words)) {
                Some(named) => {
                    command = generate::with_help(command, &named);
                    generate::offered(&named)
                }
                // Its options are as unknown as its name, which is what is wrong.
                None if !raw.help && !raw.words.is_empty() => return Err(unknown_generator(environment, raw)?.into()),
                None => Vec::new(),
            }
        }
        Some((catalog, installed)) => options::offered(catalog, installed, &environment.args),
        None => Vec::new(),
    };
    let command = options::extend(command, &options);
    let matches = command.try_get_matches_from(&environment.args).map_err(|error| {
        // The options of a package that can't be read are unknown, and that is not what is wrong.
        let catalog = seen.as_ref().filter(|_| error.kind() == ErrorKind::UnknownArgument).map(|(catalog, _)| catalog);
        let unread = catalog.and_then(|catalog| catalog.demand(&raw.words).err());
        unread.map_or_else(|| Stop::from(error), Stop::from)
    })?;
    let given = options::given(&matches, &options, environment.stdin)?;
    Ok((Cli::from_arg_matches(&matches)?, given, RefCell::new(seen.map(|(catalog, _)| catalog))))
}

/// Which packages are looked at.
#[derive(Clone, Copy)]
enum Reach {
    Named,
    All,
}

type Installed = BTreeMap<String, LockedPackage>;

/// The catalog and the installed packages as the command will see them. Where there is no app, or one that can't be read, the command
/// itself says so.
fn look(environment: &Environment, raw: &Raw, reach: Reach) -> Result<Option<(Catalog, Installed)>> {
    let global = Global {
        directory: raw.directory.clone().map(Into::into),
        catalogs: raw.catalogs.iter().cloned().map(Into::into).collect(),
        json: raw.json,
        color: raw.color,
    };
    let folder: PathBuf =
        raw.directory.as_ref().map_or_else(|| environment.folder.clone(), |path| environment.folder.join(path));
    let root = match Root::find_app(&folder) {
        Ok(root) => Some(root),
        // What a generator takes can be looked up anywhere.
        Err(_) if raw.generates() => None,
        Err(_) => return Ok(None),
    };
    let ui = speaker(environment, Color::Never, true);
    let (given, secrets, catalog) = (BTreeMap::new(), BTreeSet::new(), RefCell::default());
    let context = Context { environment, global: &global, ui: &ui, given, secrets, catalog, errand: Errand::Do };
    let installed = root.as_ref().and_then(|root| lock::load_offered(root).ok()).unwrap_or_default();
    let named = environment.args.iter().filter(|arg| !arg.starts_with('-'));
    let ids: Vec<String> = named.chain(installed.keys().filter(|id| !lock::is_generated(id))).cloned().collect();
    let wanted = match reach {
        Reach::Named if raw.generates() => Wanted::Closure(generate::wanted(&ids)),
        Reach::Named => Wanted::Closure(ids),
        Reach::All => Wanted::All,
    };
    let catalog = commands::load_catalog(&context, root.as_ref(), &wanted)?;
    Ok(Some((catalog, installed)))
}

fn unknown_generator(environment: &Environment, raw: &Raw) -> Result<Error> {
    let catalog = look(environment, raw, Reach::All)?.map(|(catalog, _)| catalog).unwrap_or_default();
    catalog.demand(raw.words.first())?;
    Ok(generate::unknown_words(&catalog, &raw.words))
}
