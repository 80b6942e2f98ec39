//! One file a command: arguments become a request, the request goes through [`crate::ops`], the outcome becomes a report.

pub mod create_app;
pub mod doctor;
pub mod generate;
pub mod history;
pub mod inspect;
pub mod list;
pub mod lint;
pub mod options;
pub mod package;
pub mod placements;
pub mod show;
pub mod start;
pub mod status;

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::catalog::{self, Catalog};
use crate::cli::{Cli, Command, Global};
use crate::error::Result;
use crate::fs::Root;
use crate::lock::{self, Lock};
use crate::path::AppPath;
use crate::transaction;
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

    /// The line that history keeps of this run, values of options left out: one may be a secret.
    pub fn command_line(&self) -> String {
        let mut words = vec!["jskit".to_owned()];
        let mut hide = false;
        for arg in self.environment.args.iter().skip(1) {
            if hide {
                words.push("***".to_owned());
                hide = false;
                continue;
            }
            let name = arg.trim_start_matches('-').split('=').next().unwrap_or_default();
            if arg.starts_with("--") && self.given.contains_key(name) {
                hide = !arg.contains('=');
                words.push(if hide { arg.clone() } else { format!("--{name}=***") });
            } else {
                words.push(arg.clone());
            }
        }
        words.join(" ")
    }
}

/// An app that a command works on. Opening it settles what an interrupted command left.
#[derive(Debug)]
pub struct App {
    pub root: Root,
    pub lock: Lock,
    pub catalog: Catalog,
    /// Held by commands that change something, until they end.
    pub guard: Option<transaction::AppLock>,
}

/// What a command is going to do with an app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Read,
    Change,
}

impl App {
    pub fn open(context: &Context<'_>, purpose: Purpose) -> Result<Self> {
        let root = Root::find_app(&context.folder())?;
        lock::check_version(&root)?;
        let guard = match purpose {
            Purpose::Change => Some(lock_app(context, &root)?),
            Purpose::Read => None,
        };
        settle(context, &root, guard.as_ref())?;
        let lock = lock::load(&root)?;
        let catalog = load_catalog(context, Some(&root))?;
        Ok(Self { root, lock, catalog, guard })
    }

    /// The keys of the app's `.env`.
    pub fn env(&self) -> Result<BTreeMap<String, String>> {
        use crate::files::Files as _;
        let text = self.root.read_text(&AppPath::parse(".env")?)?.unwrap_or_default();
        Ok(crate::edit::env::entries(&text).into_iter().collect())
    }

    /// The one call that writes.
    pub fn apply(&self, context: &Context<'_>, set: &crate::change::ChangeSet) -> Result<()> {
        let record = transaction::CommandRecord { command: context.command_line(), time: context.environment.now };
        transaction::apply(&self.root, set, &record).map(|_| ())
    }
}

/// Takes the app-wide lock, waiting for another command as long as was asked.
pub fn lock_app(context: &Context<'_>, root: &Root) -> Result<transaction::AppLock> {
    let seconds = context.environment.vars.get("JSKIT_LOCK_WAIT").and_then(|text| text.parse().ok()).unwrap_or(10);
    transaction::AppLock::acquire(root, std::time::Duration::from_secs(seconds), &context.command_line())
}

/// Settles an interrupted command and says so.
pub fn settle(context: &Context<'_>, root: &Root, guard: Option<&transaction::AppLock>) -> Result<bool> {
    if !transaction::is_unsettled(root)? {
        return Ok(false);
    }
    let own;
    if guard.is_none() {
        own = lock_app(context, root)?;
        let _held = &own;
        return settle_now(context, root);
    }
    settle_now(context, root)
}

fn settle_now(context: &Context<'_>, root: &Root) -> Result<bool> {
    let recovery = transaction::recover(root)?;
    if let Some(message) = recovery.message() {
        context.ui.note(&message);
    }
    Ok(!matches!(recovery, transaction::Recovery::Nothing))
}

/// The packages offered here: built in, the app's own, its npm dependencies', and of the catalogs named.
pub fn load_catalog(context: &Context<'_>, root: Option<&Root>) -> Result<Catalog> {
    let mut directories: Vec<PathBuf> =
        context.global.catalogs.iter().map(|path| context.environment.folder.join(path)).collect();
    if let Some(paths) = context.environment.vars.get("JSKIT_CATALOG") {
        let separator = if cfg!(windows) { ';' } else { ':' };
        directories.extend(paths.split(separator).filter(|path| !path.is_empty()).map(|path| context.environment.folder.join(path)));
    }
    catalog::load(root, &directories)
}

/// Runs one command and gives its exit code.
pub fn dispatch(cli: &Cli, context: &Context<'_>) -> Result<u8> {
    match &cli.command {
        Command::CreateApp(args) => create_app::run(context, args),
        Command::Add(args) => package::add(context, args),
        Command::Update(args) => package::update(context, args),
        Command::Remove(args) => package::remove(context, args),
        Command::Generate(args) | Command::GeneratePage(args) => generate::run(context, args),
        Command::List(args) => list::run(context, args),
        Command::Show(args) => show::run(context, args),
        Command::ListPlacements(args) => placements::placements(context, args),
        Command::ListComponentTokens(args) => placements::component_tokens(context, args),
        Command::Status => status::run(context),
        Command::Why(args) => inspect::why(context, args),
        Command::Diff(args) => inspect::diff(context, args),
        Command::Doctor(args) => doctor::run(context, args),
        Command::History => history::list(context),
        Command::Undo(args) => history::undo(context, args),
        Command::Redo(args) => history::redo(context, args),
        Command::Recover => history::recover(context),
        Command::Schema(args) => lint::schema(context, args),
        Command::LintDescriptors(args) => lint::run(context, args),
        Command::Completions { shell } => lint::completions(context, *shell),
    }
}

/// The command's name, for JSON documents.
pub fn name(command: &Command) -> &'static str {
    match command {
        Command::CreateApp(_) => "create-app",
        Command::Add(_) => "add",
        Command::Update(_) => "update",
        Command::Remove(_) => "remove",
        Command::Generate(_) | Command::GeneratePage(_) => "generate",
        Command::List(_) => "list",
        Command::Show(_) => "show",
        Command::ListPlacements(_) => "list-placements",
        Command::ListComponentTokens(_) => "list-component-tokens",
        Command::Status => "status",
        Command::Why(_) => "why",
        Command::Diff(_) => "diff",
        Command::Doctor(_) => "doctor",
        Command::History => "history",
        Command::Undo(_) => "undo",
        Command::Redo(_) => "redo",
        Command::Recover => "recover",
        Command::Schema(_) => "schema",
        Command::LintDescriptors(_) => "lint-descriptors",
        Command::Completions { .. } => "completions",
    }
}
