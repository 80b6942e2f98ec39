//! One file a command: arguments become a request, the request goes through [`crate::ops`], the outcome becomes a report.

pub mod add;
pub mod catalog;
pub mod child;
pub mod create_app;
pub mod create_package;
pub mod descriptor;
pub mod doctor;
pub mod generate;
pub mod history;
pub mod inspect;
pub mod lint;
pub mod list;
mod lost;
pub mod migrations;
pub mod npm;
pub mod options;
pub mod package;
pub mod placements;
pub mod position;
mod rebuild;
pub mod remove;
mod repair;
pub mod restore;
mod settle;
pub mod show;
pub mod start;
pub mod status;
pub mod tenancy;
pub mod test_package;
pub mod trust;
pub mod update;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::catalog::{self as packages, Catalog, Sources, Wanted};
use crate::change::ChangeSet;
use crate::cli::{CatalogCommand, Cli, Command, Global};
use crate::error::{Error, Result};
use crate::files::Files;
use crate::fs::{ConfinedDir, Root};
pub use crate::lock::is_generated;
use crate::lock::{self, Lock};
use crate::path::AppPath;
use crate::saved::Errand;
use crate::shell;
use crate::transaction::{self, AppLock, CommandRecord};
use crate::ui::{Ui, json};

/// What the process was started with: the only way the machine's state comes in.
#[expect(missing_debug_implementations, reason = "holds the environment, secrets among it")]
pub struct Environment {
    pub args: Vec<String>,
    pub folder: PathBuf,
    pub vars: BTreeMap<String, String>,
    pub now: time::OffsetDateTime,
    pub random: fn(usize) -> Vec<u8>,
    /// The whole of standard input, for `--OPTION-stdin`.
    pub stdin: fn() -> Option<String>,
}

/// One run of the tool.
#[expect(missing_debug_implementations, reason = "a bundle of references")]
pub struct Context<'a> {
    pub environment: &'a Environment,
    pub global: &'a Global,
    pub ui: &'a Ui,
    /// Values of the packages' own options, as given.
    pub given: BTreeMap<String, String>,
    /// Those of them that no output shows.
    pub secrets: BTreeSet<String>,
    /// The packages as far as the command line had to know them, until the command opens the app.
    pub catalog: RefCell<Option<Catalog>>,
    pub errand: Errand,
}

impl Context<'_> {
    pub fn folder(&self) -> PathBuf {
        match &self.global.directory {
            Some(directory) => self.environment.folder.join(directory),
            None => self.environment.folder.clone(),
        }
    }

    /// Prints a reading command's result: text for people, one document for machines.
    pub fn report(&self, command: &str, text: &str, value: serde_json::Value) {
        if self.ui.json {
            self.ui.out(&json::print(&json::data(command, value)));
        } else {
            self.ui.out(text);
        }
    }

    /// How long to wait for another command.
    pub fn lock_wait(&self) -> Duration {
        let seconds = self.environment.vars.get("JSKIT_LOCK_WAIT").and_then(|text| text.parse::<f64>().ok());
        Duration::try_from_secs_f64(seconds.unwrap_or(10.0)).unwrap_or(Duration::from_secs(10))
    }

    /// Whether conflicts are recorded as pending: they are when asked for, and when someone at a terminal may accept the rest.
    /// A plan says it once, for whoever applies it wherever.
    pub fn records_pending(&self, preview: &crate::cli::Preview) -> bool {
        preview.partial || (matches!(self.errand, Errand::Do) && self.ui.interactive && !preview.yes)
    }

    /// What history keeps of this run.
    pub fn record(&self) -> CommandRecord {
        match &self.errand {
            Errand::Follow(following) => CommandRecord { command: following.command.clone(), time: following.now },
            _ => CommandRecord { command: self.command_line(), time: self.environment.now },
        }
    }

    /// What to type where something was missing.
    pub fn again(&self) -> String {
        match &self.errand {
            Errand::Do => self.command_line(),
            Errand::Save(saving) => {
                let plan = ["jskit", "plan", "--out", &saving.shown].map(str::to_owned);
                shell::line(plan.iter().chain(&self.words()[1..]))
            }
            Errand::Follow(following) => shell::line(["jskit", "apply", &following.shown]),
        }
    }

    /// The line that history keeps of this run, and that hints repeat; secrets are masked.
    pub fn command_line(&self) -> String {
        shell::line(self.words())
    }

    /// The words of this run, one for each argument; secrets are masked.
    pub fn words(&self) -> Vec<String> {
        let mut words = vec!["jskit".to_owned()];
        let mut hide = false;
        for arg in self.environment.args.iter().skip(1) {
            if hide {
                words.push(shell::MASK.to_owned());
                hide = false;
                continue;
            }
            let name = arg.trim_start_matches('-').split('=').next().unwrap_or_default();
            if arg.starts_with("--") && self.secrets.contains(name) {
                hide = !arg.contains('=');
                words.push(if hide { arg.clone() } else { format!("--{name}={}", shell::MASK) });
            } else {
                words.push(arg.clone());
            }
        }
        words
    }
}

/// An app that a command works on. Opening it settles what an interrupted command left.
#[derive(Debug)]
pub struct App<'a> {
    pub root: &'a Root,
    pub lock: Lock,
    pub catalog: Catalog,
    /// Held by commands that change something, until they end.
    guard: Option<AppLock>,
}

/// What a command is going to do with an app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Read,
    Change,
}

/// The app's folder that the command was started in or pointed at.
pub fn find(context: &Context<'_>) -> Result<Root> {
    Root::find_app(&context.folder())
}

/// The same for commands that walk through its history, which stays where making the app was undone.
pub fn find_history(context: &Context<'_>) -> Result<Root> {
    Root::find_history(&context.folder())
}

impl<'a> App<'a> {
    /// `wanted` are ids besides the installed ones; [`Wanted::All`] reads every descriptor there is.
    pub fn open(context: &Context<'_>, root: &'a Root, purpose: Purpose, wanted: Wanted) -> Result<Self> {
        let app = Self::alone(context, root, purpose, lock::load)?;
        let installed = || app.lock.packages.keys().filter(|id| !is_generated(id));
        let with_installed = |ids: &[String]| ids.iter().cloned().chain(installed().cloned()).collect();
        let (wanted, asked) = match wanted {
            Wanted::All => (Wanted::All, Vec::new()),
            Wanted::Closure(ids) => (Wanted::Closure(with_installed(&ids)), ids),
            Wanted::Providers(ids) => (Wanted::Providers(with_installed(&ids)), ids),
        };
        let catalog = match context.catalog.take().filter(|known| known.covers(&wanted)) {
            Some(known) => known,
            None => load_catalog(context, Some(root), &wanted)?,
        };
        catalog.demand(&asked)?;
        // Who only looks sees the app without them, as with a source that is gone; a change would leave them half behind.
        if purpose == Purpose::Change {
            catalog.demand(installed())?;
        }
        warn_unusable(context, &catalog);
        context.errand.begin(root, &catalog)?;
        Ok(Self { catalog, ..app })
    }

    /// For a walk through its history: what was an app will do. Nothing that is offered to it is looked at, so that nothing which is wrong
    /// there is in the way.
    pub fn open_history(context: &Context<'_>, root: &'a Root, purpose: Purpose) -> Result<Self> {
        let app = Self::alone(context, root, purpose, |files| match lock::load(files) {
            Err(Error::NotAnApp { .. }) => Ok(Lock::default()),
            read => read,
        })?;
        context.errand.begin(root, &app.catalog)?;
        Ok(app)
    }

    fn alone(
        context: &Context<'_>,
        root: &'a Root,
        purpose: Purpose,
        load: impl FnOnce(&dyn Files) -> Result<Lock>,
    ) -> Result<Self> {
        lock::check_version(root)?;
        let guard = match purpose {
            Purpose::Change => Some(hold(context, root)?),
            Purpose::Read if transaction::is_unsettled(root)? => {
                let _guard = hold(context, root)?;
                None
            }
            Purpose::Read => None,
        };
        Ok(Self { root, lock: load(root)?, catalog: Catalog::default(), guard })
    }

    /// The keys of the app's `.env`.
    pub fn env(&self) -> Result<BTreeMap<String, String>> {
        let text = self.root.read_text(&AppPath::fixed(".env"))?.unwrap_or_default();
        Ok(crate::edit::env::entries(&text).into_iter().collect())
    }

    /// The one call that writes.
    pub fn apply(&self, set: &ChangeSet, record: &CommandRecord) -> Result<()> {
        debug_assert!(self.guard.is_some(), "a reading command writes");
        transaction::apply(self.root, set, record).map(|_| ())
    }
}

/// Takes the app's lock, settles what an interrupted command left, and says so.
pub fn hold(context: &Context<'_>, root: &Root) -> Result<AppLock> {
    let guard = AppLock::acquire(root, context.lock_wait(), &context.command_line())?;
    if let Some(message) = transaction::recover(root)?.message() {
        context.ui.note(&message);
    }
    Ok(guard)
}

/// Says what of the catalog can't be used.
pub(super) fn warn_unusable(context: &Context<'_>, catalog: &Catalog) {
    let sources = catalog.unusable.iter().map(packages::remembered::Unusable::message);
    for message in sources.chain(catalog.broken.iter().map(packages::Broken::message)) {
        context.ui.warn(&message);
    }
}

/// The packages offered here: built in, the app's own, its npm dependencies', and of the catalogs named.
pub fn load_catalog(context: &Context<'_>, root: Option<&Root>, wanted: &Wanted) -> Result<Catalog> {
    let directories = catalog_folders(context)?;
    let npm = root.map(|root| ConfinedDir::open(root.path()).map(Arc::new)).transpose()?;
    let app = root.map(|root| root as &dyn Files);
    let remembered = root.map(|root| (root as &dyn Files, root.path()));
    let sources =
        Sources { embedded: true, app, npm: npm.as_ref(), directories: &directories, remembered, ..Sources::default() };
    packages::load(&sources, wanted)
}

/// The catalogs that `--catalog` and `JSKIT_CATALOG` name.
pub fn catalog_folders(context: &Context<'_>) -> Result<Vec<Arc<ConfinedDir>>> {
    let mut folders: Vec<PathBuf> =
        context.global.catalogs.iter().map(|path| context.environment.folder.join(path)).collect();
    if let Some(paths) = context.environment.vars.get("JSKIT_CATALOG") {
        let separator = if cfg!(windows) { ';' } else { ':' };
        let paths = paths.split(separator).filter(|path| !path.is_empty());
        folders.extend(paths.map(|path| context.environment.folder.join(path)));
    }
    folders.iter().map(|folder| ConfinedDir::open(folder).map(Arc::new)).collect()
}

/// Runs one command and gives its exit code.
pub fn dispatch(cli: &Cli, context: &Context<'_>) -> Result<u8> {
    match &cli.command {
        Command::CreateApp(args) => create_app::run(context, args),
        Command::Create(args) => create_package::run(context, args),
        Command::TestPackage(args) => test_package::run(context, args),
        Command::Add(args) => add::run(context, args),
        Command::Update(args) => update::run(context, args),
        Command::Remove(args) => remove::run(context, args),
        Command::Generate(args) => generate::run(context, args, "generate"),
        Command::GeneratePage(args) => generate::run(context, args, "generate-page"),
        Command::Tenancy(args) => tenancy::run(context, args),
        Command::Catalog(args) => catalog::run(context, args),
        Command::List(args) => list::run(context, args),
        Command::Show(args) => show::run(context, args),
        Command::ListPlacements(args) => placements::placements(context, args),
        Command::ListComponentTokens(args) => placements::component_tokens(context, args),
        Command::Status => status::run(context),
        Command::Why(args) => inspect::why(context, args),
        Command::Diff(args) => inspect::diff(context, args),
        Command::Doctor(args) => doctor::run(context, args),
        Command::Position(args) => position::run(context, args),
        Command::Migrations(args) => migrations::run(context, args),
        Command::Restore(args) => restore::run(context, args),
        Command::Plan(_) | Command::Apply(_) => Err(Error::Bug("a plan is no command of its own".to_owned())),
        Command::History => history::list(context),
        Command::Undo(args) => history::undo(context, args),
        Command::Redo(args) => history::redo(context, args),
        Command::Recover => history::recover(context),
        Command::Schema(args) => lint::schema(context, args),
        Command::LintDescriptors(args) => lint::run(context, args),
        Command::Descriptor { command } => descriptor::run(context, command),
        Command::Completions { shell } => lint::completions(context, *shell),
    }
}

/// The command's name, for JSON documents.
pub fn name(command: &Command) -> &'static str {
    match command {
        Command::CreateApp(_) => "create-app",
        Command::Create(_) => "create package",
        Command::TestPackage(_) => "test-package",
        Command::Add(_) => "add",
        Command::Update(_) => "update",
        Command::Remove(_) => "remove",
        Command::Generate(_) | Command::GeneratePage(_) => "generate",
        Command::Tenancy(_) => "tenancy",
        Command::Catalog(args) => match args.command {
            CatalogCommand::List => "catalog list",
            CatalogCommand::Add(_) => "catalog add",
            CatalogCommand::Remove(_) => "catalog remove",
        },
        Command::List(_) => "list",
        Command::Show(_) => "show",
        Command::ListPlacements(_) => "list-placements",
        Command::ListComponentTokens(_) => "list-component-tokens",
        Command::Status => "status",
        Command::Why(_) => "why",
        Command::Diff(_) => "diff",
        Command::Doctor(_) => "doctor",
        Command::Position(_) => "position",
        Command::Migrations(_) => "migrations",
        Command::Restore(_) => "restore",
        Command::Plan(_) => "plan",
        Command::Apply(_) => "apply",
        Command::History => "history",
        Command::Undo(_) => "undo",
        Command::Redo(_) => "redo",
        Command::Recover => "recover",
        Command::Schema(_) => "schema",
        Command::LintDescriptors(_) => "lint-descriptors",
        Command::Descriptor { .. } => "descriptor",
        Command::Completions { .. } => "completions",
    }
}
