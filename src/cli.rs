//! The command line, as clap reads it. Types only: what they mean is in `commands`.

use camino::Utf8PathBuf;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::catalog::content::is_content;

const EXAMPLES: &str = "\
Examples:
  jskit create-app exampleapp --start          make an app, install it, run it
  jskit add package users-web --dry-run        what would adding users change?
  jskit generate page home/reports --name Reports
  jskit show users-web --details               what does a package bring?
  jskit status                                 what is installed, and what did I edit?
  jskit undo                                   take the last command back

Exit codes: 0 done, or nothing to do; 1 something for you to settle; 2 wrong usage;
3 --check found changes; 70 a bug of jskit.";

/// Scaffolds JavaScript web apps from package descriptors and keeps managing them.
#[derive(Clone, Debug, Parser)]
#[command(name = "jskit", version, about, after_help = EXAMPLES, max_term_width = 100, propagate_version = false)]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Clone, Debug, Args)]
pub struct Global {
    /// Work in this folder instead of the current one
    #[arg(short = 'C', long = "directory", global = true, value_name = "DIR", help_heading = "Global options")]
    pub directory: Option<Utf8PathBuf>,
    /// Also offer the packages of this catalog (repeatable; `JSKIT_CATALOG` does the same)
    #[arg(long = "catalog", global = true, value_name = "DIR", help_heading = "Global options")]
    pub catalogs: Vec<Utf8PathBuf>,
    /// Print one JSON document on standard output
    #[arg(long, global = true, help_heading = "Global options")]
    pub json: bool,
    /// When to use colour
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", help_heading = "Global options")]
    pub color: Color,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    Auto,
    Always,
    Never,
}

/// How a change is previewed and confirmed; the same for every command that changes anything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Args)]
#[command(next_help_heading = "Preview options")]
pub struct Preview {
    /// Print the summary and the diff; write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Exit with 3 if anything would change; write nothing
    #[arg(long)]
    pub check: bool,
    /// Print the diff
    #[arg(long, overrides_with = "no_diff")]
    pub diff: bool,
    /// Don't print the diff
    #[arg(long)]
    pub no_diff: bool,
    /// Don't ask
    #[arg(short = 'y', long)]
    pub yes: bool,
    /// Apply what can be applied; record the rest as pending
    #[arg(long)]
    pub partial: bool,
}

/// The commands that take [`Settle`].
pub const SETTLING: [&str; 3] = ["add", "update", "tenancy"];

/// What counts where the user and a package changed the same thing.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Conflict options")]
pub struct Settle {
    /// Keep yours wherever you and the package changed the same thing; that settles it
    #[arg(long)]
    pub keep_mine: bool,
    /// Take the package's wherever you and the package changed the same thing
    #[arg(long, conflicts_with = "keep_mine")]
    pub take_theirs: bool,
    /// Keep yours here (repeatable): PLACE as the conflict names it, or a file
    #[arg(long, value_name = "PLACE")]
    pub mine: Vec<String>,
    /// Take the package's here (repeatable)
    #[arg(long, value_name = "PLACE")]
    pub theirs: Vec<String>,
    /// Keep both here, yours first (repeatable)
    #[arg(long, value_name = "PLACE")]
    pub both: Vec<String>,
    /// Write here what a file says (repeatable)
    #[arg(long, value_name = "PLACE=FILE")]
    pub edit: Vec<String>,
    /// Leave this for later: its file or entry stays as it is (repeatable)
    #[arg(long, value_name = "PLACE")]
    pub skip: Vec<String>,
    /// Write conflict markers into files where nothing else settles it
    #[arg(long, conflicts_with_all = ["keep_mine", "take_theirs"])]
    pub markers: bool,
}

/// For commands that may bring packages from outside into the app.
#[derive(Clone, Debug, Default, Args)]
pub struct Trusting {
    /// Trust a package from outside with this content (repeatable): `sha256:` and its hash, as the refusal names it
    #[arg(long = "trust", value_name = "HASH", value_parser = content)]
    pub trust: Vec<String>,
}

fn content(text: &str) -> Result<String, String> {
    let form = "it is `sha256:` and 64 digits, as the command says without it";
    if is_content(text) { Ok(text.to_owned()) } else { Err(form.to_owned()) }
}

/// What becomes of the user's files where packages go.
#[derive(Clone, Copy, Debug, Default, Args)]
pub struct Leaving {
    /// Move edited files that need what is removed to `removed/`, outside lint, tests and build
    #[arg(long)]
    pub keep_edited: bool,
    /// Delete edited files that need what is removed
    #[arg(long, conflicts_with = "keep_edited")]
    pub delete_edited: bool,
}

#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Make a new app
    #[command(name = "create-app")]
    CreateApp(CreateApp),
    /// Write a first package of your own
    Create(CreateArgs),
    /// Add packages or bundles to the app
    Add(Add),
    /// Bring packages to the version this jskit has, keeping your edits
    Update(Update),
    /// Remove packages, or what was generated
    Remove(Remove),
    /// Generate a page, a section, a component, an outlet, or what an added generator makes
    Generate(Generate),
    /// Generate a page (the same as `generate page`)
    #[command(name = "generate-page", hide = true)]
    GeneratePage(Generate),
    /// Change the app's tenancy: everything that follows from it, in every installed package
    Tenancy(Tenancy),
    /// Where the app's packages come from: folders, archives, npm
    Catalog(CatalogArgs),
    /// List the packages, bundles and generators there are
    List(List),
    /// Show what a package would bring, without running any of it
    Show(Show),
    /// List the places that links and components can be put in
    #[command(name = "list-placements")]
    ListPlacements(ListPlacements),
    /// List the component tokens that placements can name
    #[command(name = "list-component-tokens")]
    ListComponentTokens(ListComponentTokens),
    /// Show what is installed and what was edited since
    Status,
    /// Say which package owns a file or an entry, and in which state it is
    Why(Why),
    /// Show what you changed since the tool wrote it
    Diff(DiffFile),
    /// Move an entry of a menu or bar, or put it back where its package had it
    Position(Position),
    /// List the migrations, in the order of their packages, and how each stands
    Migrations(Migrations),
    /// Bring back what a package wrote and you deleted
    Restore(Restore),
    /// Look for what is broken or missing in the app
    Doctor(Doctor),
    /// Write down what a command would do, for `jskit apply`
    Plan(Plan),
    /// Do what a plan says, if nothing it stands on has changed since
    Apply(Apply),
    /// List the commands that changed this app
    History,
    /// Take the last command back
    Undo(Undo),
    /// Apply again what undo took back
    Redo(Redo),
    /// Settle a command that was interrupted
    Recover,
    /// Print a JSON Schema
    Schema(Schema),
    /// Check package descriptors
    #[command(name = "lint-descriptors")]
    LintDescriptors(LintDescriptors),
    /// Try a package out: add, update and remove it in an app that exists in memory only
    #[command(name = "test-package")]
    TestPackage(TestPackage),
    /// Work on a package descriptor
    Descriptor {
        #[command(subcommand)]
        command: DescriptorCommand,
    },
    /// Print a completion script for a shell
    Completions { shell: clap_complete::Shell },
}

impl Command {
    /// How a command that changes an app previews it; `None` for those that change none.
    pub fn preview_mut(&mut self) -> Option<&mut Preview> {
        match self {
            Self::CreateApp(CreateApp { preview, .. })
            | Self::Add(Add { preview, .. })
            | Self::Update(Update { preview, .. })
            | Self::Remove(Remove { preview, .. })
            | Self::Generate(Generate { preview, .. })
            | Self::GeneratePage(Generate { preview, .. })
            | Self::Tenancy(Tenancy { preview, .. })
            | Self::Position(Position { preview, .. })
            | Self::Restore(Restore { preview, .. })
            | Self::Undo(Undo { preview, .. })
            | Self::Redo(Redo { preview, .. })
            | Self::Doctor(Doctor { preview, fix: true, .. }) => Some(preview),
            _ => None,
        }
    }
}

#[derive(Clone, Debug, Args)]
#[command(
    after_help = "Examples:\n  jskit create-app exampleapp\n  jskit create-app exampleapp --preset users --start\n  jskit create-app exampleapp --target apps/example --title \"Example\" --no-git"
)]
pub struct CreateApp {
    /// The app's name, as npm allows it
    pub name: Option<String>,
    /// The folder to make it in (default: the name)
    #[arg(long, value_name = "DIR")]
    pub target: Option<Utf8PathBuf>,
    /// What people see (default: made from the name)
    #[arg(long)]
    pub title: Option<String>,
    /// `none`, `personal` or `workspaces`
    #[arg(long, value_name = "MODE")]
    pub tenancy_mode: Option<String>,
    /// What to start with
    #[arg(long, value_name = "PRESET")]
    pub preset: Option<String>,
    /// `npm`, `pnpm` or `yarn`
    #[arg(long, value_name = "NAME")]
    pub package_manager: Option<String>,
    /// Install the npm packages
    #[arg(long)]
    pub install: bool,
    /// Install, migrate and run both processes until Ctrl-C
    #[arg(long)]
    pub start: bool,
    /// The server's port (default 3000, or the next free one)
    #[arg(long)]
    pub port: Option<u16>,
    /// The development server's port (default 5173, or the next free one)
    #[arg(long)]
    pub dev_port: Option<u16>,
    /// Don't make a git repository
    #[arg(long)]
    pub no_git: bool,
    /// Go on in a folder that has files; each one that is replaced is named
    #[arg(long)]
    pub force: bool,
    #[command(flatten)]
    pub trusting: Trusting,
    #[command(flatten)]
    pub preview: Preview,
}

#[derive(Clone, Debug, Args)]
#[command(
    after_help = "Examples:\n  jskit add package users-web\n  jskit add bundle auth-base --dry-run\n  jskit add database-runtime-mysql --replace database-runtime-sqlite --db-name app --db-user app --db-password-stdin"
)]
pub struct Add {
    /// `package` or `bundle` (optional), then ids; a package's own options follow
    #[arg(required = true, value_name = "[package|bundle] ID")]
    pub words: Vec<String>,
    /// Let this installed package go, where an added one can't stand beside it (repeatable)
    #[arg(long, value_name = "ID")]
    pub replace: Vec<String>,
    #[command(flatten)]
    pub leaving: Leaving,
    /// Replace files that are in the way; each one is named
    #[arg(long)]
    pub force: bool,
    #[command(flatten)]
    pub settle: Settle,
    #[command(flatten)]
    pub trusting: Trusting,
    #[command(flatten)]
    pub preview: Preview,
}

#[derive(Clone, Debug, Args)]
#[command(
    after_help = "Examples:\n  jskit update --changelog\n  jskit update package users-core --dry-run\n  jskit update --all --mine src/placement.js:users.menu.order --theirs src/pages/home.vue:2"
)]
pub struct Update {
    /// `package` (optional), then ids; all installed packages if none is given
    #[arg(value_name = "[package] ID")]
    pub words: Vec<String>,
    /// Every installed package
    #[arg(long, conflicts_with = "words")]
    pub all: bool,
    /// Print what changed in the packages since the installed versions; change nothing
    #[arg(long)]
    pub changelog: bool,
    #[command(flatten)]
    pub settle: Settle,
    #[command(flatten)]
    pub trusting: Trusting,
    #[command(flatten)]
    pub preview: Preview,
}

#[derive(Clone, Debug, Args)]
#[command(
    after_help = "Examples:\n  jskit remove package console-web\n  jskit remove package users-core --with-dependents --dry-run\n  jskit remove page home/reports\n  jskit remove placed-element Clock"
)]
pub struct Remove {
    /// `package` (optional), then ids; or a generator's subcommand (`page`), then its arguments
    #[arg(required = true, value_name = "[package|page] ID|PATH")]
    pub words: Vec<String>,
    /// Remove the packages that need it too
    #[arg(long)]
    pub with_dependents: bool,
    /// Keep the packages that only came along with it
    #[arg(long)]
    pub keep_dependencies: bool,
    #[command(flatten)]
    pub leaving: Leaving,
    /// Delete the packages' migrations too
    #[arg(long)]
    pub delete_migrations: bool,
    #[command(flatten)]
    pub preview: Preview,
}

#[derive(Clone, Debug, Args)]
#[command(
    after_help = "Examples:\n  jskit generate page home/reports --name Reports\n  jskit generate ui-generator page 'w/[workspaceSlug]/admin/catalogue/index.vue' --name Catalogue --link-placement admin.tools-menu\n  jskit generate add-subpages home/reports\n  jskit generate placed-element Clock --target shell.status\n  jskit generate outlet toolbar home/index.vue --placement home.toolbar\n\n`jskit generate page --help` has the options of a subcommand, `jskit list generators` the generators."
)]
pub struct Generate {
    /// A generator's subcommand with its arguments; without a generator one of `ui-generator`
    #[arg(required = true, value_name = "[GENERATOR] SUBCOMMAND ARGUMENT")]
    pub words: Vec<String>,
    /// Replace files that are in the way
    #[arg(long)]
    pub force: bool,
    #[command(flatten)]
    pub trusting: Trusting,
    #[command(flatten)]
    pub preview: Preview,
}

#[derive(Clone, Debug, Args)]
#[command(
    after_help = "Examples:\n  jskit tenancy personal --dry-run\n  jskit tenancy workspaces\n  jskit tenancy none"
)]
pub struct Tenancy {
    /// `none`, `personal` or `workspaces`
    pub mode: String,
    /// Replace files that are in the way; each one is named
    #[arg(long)]
    pub force: bool,
    #[command(flatten)]
    pub settle: Settle,
    #[command(flatten)]
    pub preview: Preview,
}

#[derive(Clone, Debug, Args)]
pub struct CreateArgs {
    #[command(subcommand)]
    pub command: CreateCommand,
}

#[derive(Clone, Debug, Subcommand)]
pub enum CreateCommand {
    /// Into the app's `packages/`, or outside an app into a folder of its own
    Package(CreatePackage),
}

#[derive(Clone, Debug, Args)]
#[command(
    after_help = "Examples:\n  jskit create package order-book\n  jskit create package lists --kind generator --dry-run"
)]
pub struct CreatePackage {
    /// Its id: lower-case letters, digits and dashes
    pub name: String,
    /// What it is
    #[arg(long, value_name = "KIND", default_value = "runtime")]
    pub kind: PackageShape,
    #[command(flatten)]
    pub preview: Preview,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PackageShape {
    Runtime,
    Generator,
}

#[derive(Clone, Debug, Args)]
#[command(
    after_help = "Examples:\n  jskit test-package packages/order-book\n  jskit test-package acme-widgets-1.2.0.tgz --value store-kind=plain"
)]
pub struct TestPackage {
    /// A package's folder, its descriptor, or an archive of it
    pub path: Utf8PathBuf,
    /// A value for an option or argument that no sample fits (repeatable)
    #[arg(long, value_name = "NAME=VALUE")]
    pub value: Vec<String>,
}

#[derive(Clone, Debug, Args)]
pub struct CatalogArgs {
    #[command(subcommand)]
    pub command: CatalogCommand,
}

#[derive(Clone, Debug, Subcommand)]
pub enum CatalogCommand {
    /// Every source with its packages
    List,
    /// Remember a source: a folder, an archive, or an npm package
    Add(CatalogAdd),
    /// Forget a source; packages that came from it stay
    Remove(CatalogRemove),
}

#[derive(Clone, Debug, Args)]
#[command(
    after_help = "Examples:\n  jskit catalog add ../our-packages\n  jskit catalog add acme-widgets-1.2.0.tgz\n  jskit catalog add npm:@acme/widgets@1.2.0 --name acme\n\nAn archive is kept in the app, with its integrity; nothing of it is unpacked or run."
)]
pub struct CatalogAdd {
    /// A folder, a `.tgz` file, or `npm:NAME[@VERSION]`
    #[arg(value_name = "DIR|FILE|npm:NAME")]
    pub from: Utf8PathBuf,
    /// What to call it (default: made of its name)
    #[arg(long)]
    pub name: Option<String>,
    #[command(flatten)]
    pub preview: Preview,
}

#[derive(Clone, Debug, Args)]
pub struct CatalogRemove {
    /// Its name, as `jskit catalog list` says it
    pub name: String,
    #[command(flatten)]
    pub preview: Preview,
}

#[derive(Clone, Debug, Args)]
pub struct List {
    /// Only these
    pub kind: Option<ListKind>,
    /// Only what the app has
    #[arg(long)]
    pub installed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ListKind {
    Packages,
    Bundles,
    Generators,
}

#[derive(Clone, Debug, Args)]
#[command(
    after_help = "Examples:\n  jskit show users-web --details\n  jskit show packages/notes\n  jskit show ./package.descriptor.mjs --json"
)]
pub struct Show {
    /// An id, or the path of a descriptor, package folder or archive
    #[arg(value_name = "ID|PATH")]
    pub target: String,
    /// Everything it would write, register and require
    #[arg(long)]
    pub details: bool,
}

#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:\n  jskit list-placements\n  jskit list-placements --concrete --surface home")]
pub struct ListPlacements {
    /// The outlets in the app's files instead of the semantic placements
    #[arg(long)]
    pub concrete: bool,
    /// Only what this surface has
    #[arg(long, value_name = "SURFACE")]
    pub surface: Option<String>,
}

#[derive(Clone, Debug, Args)]
pub struct ListComponentTokens {
    /// Only tokens that begin so
    #[arg(long)]
    pub prefix: Option<String>,
    /// Also tokens of packages that aren't installed
    #[arg(long)]
    pub all: bool,
}

#[derive(Clone, Debug, Args)]
#[command(
    after_help = "Examples:\n  jskit why src/placement.js\n  jskit why users.profile.menu.settings\n  jskit why DB_PASSWORD"
)]
pub struct Why {
    /// A file of the app, or the id of an entry
    #[arg(value_name = "FILE|ENTRY-ID")]
    pub target: String,
}

#[derive(Clone, Debug, Args)]
pub struct DiffFile {
    /// Only this file
    pub file: Option<String>,
}

#[derive(Clone, Debug, Args)]
#[command(
    after_help = "Examples:\n  jskit position element users.profile.menu.settings --order 120\n  jskit position element notes.menu --target shell.secondary-nav --surface home --surface account\n  jskit position element notes.menu --after shell.home --before tags.menu\n  jskit position element notes.menu\n\nWithout options the entry goes back to where its package has it. `jskit list-placements` lists the targets."
)]
pub struct Position {
    /// The id of an entry in src/placement.js
    #[arg(required = true, num_args = 1..=2, value_name = "element ID")]
    pub words: Vec<String>,
    /// Its number among the others of its target
    #[arg(long, value_name = "N", allow_negative_numbers = true, conflicts_with_all = ["before", "after"])]
    pub order: Option<i64>,
    /// The semantic placement, `ID` or `ID@OWNER`, or the outlet that it goes to
    #[arg(long, value_name = "TARGET")]
    pub target: Option<String>,
    /// A surface that it is shown on, `*` for all (repeatable)
    #[arg(long, value_name = "SURFACE")]
    pub surface: Vec<String>,
    /// Right before this entry
    #[arg(long, value_name = "ID")]
    pub before: Option<String>,
    /// Right after this entry
    #[arg(long, value_name = "ID")]
    pub after: Option<String>,
    #[command(flatten)]
    pub preview: Preview,
}

#[derive(Clone, Debug, Args)]
#[command(
    after_help = "Examples:\n  jskit migrations all\n  jskit migrations changed\n  jskit migrations package users-core --json\n\nwritten: as its package wrote it; edited: changed since; missing: written, and gone; behind: the package has\nit and the app hasn't; own: of no package. What a database has run, `npm run db:migrate` knows."
)]
pub struct Migrations {
    /// Which of them
    #[arg(default_value = "all")]
    pub kind: MigrationsKind,
    /// The package, for `package`
    pub id: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum MigrationsKind {
    /// Every migration
    All,
    /// Those that are edited, missing or behind
    Changed,
    /// Those of one package
    Package,
}

#[derive(Clone, Debug, Args)]
#[command(
    after_help = "Examples:\n  jskit restore src/pages/account/index.vue\n  jskit restore src/placement.js\n  jskit restore users.profile.menu.settings\n  jskit restore src/error.js --force"
)]
pub struct Restore {
    /// Files that packages wrote, or the ids of their entries
    #[arg(required = true, value_name = "FILE|ENTRY-ID")]
    pub targets: Vec<String>,
    /// Write edited files and entries as they were, too; each one is named
    #[arg(long)]
    pub force: bool,
    #[command(flatten)]
    pub preview: Preview,
}

#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:\n  jskit doctor\n  jskit doctor --fix")]
pub struct Doctor {
    /// Repair what can be repaired safely
    #[arg(long)]
    pub fix: bool,
    #[command(flatten)]
    pub trusting: Trusting,
    #[command(flatten)]
    pub preview: Preview,
}

#[derive(Clone, Debug, Args)]
#[command(
    after_help = "Examples:\n  jskit plan add package users-web --out plan.json\n  jskit plan update --out plan.json\n  jskit plan undo --out plan.json\n\nThe plan has no secret in it: what the command needs is given again when it is applied.\n`jskit schema plan` is its JSON Schema."
)]
pub struct Plan {
    /// Any command that changes the app, with its own options
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true, value_name = "COMMAND")]
    pub words: Vec<String>,
    /// The file to write the plan to
    #[arg(long, value_name = "FILE")]
    pub out: Utf8PathBuf,
}

#[derive(Clone, Debug, Args)]
#[command(
    after_help = "Examples:\n  jskit apply plan.json\n  jskit apply plan.json --dry-run\n  jskit apply plan.json --db-password-stdin <password.txt\n\nIt is refused where a touched file, the lock or the catalog changed since the plan was made."
)]
pub struct Apply {
    /// What `jskit plan` wrote
    pub file: Utf8PathBuf,
    #[command(flatten)]
    pub trusting: Trusting,
    #[command(flatten)]
    pub preview: Preview,
}

#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:\n  jskit undo --dry-run\n  jskit undo --delete-migrations")]
pub struct Undo {
    /// Delete migrations that the command wrote too
    #[arg(long)]
    pub delete_migrations: bool,
    #[command(flatten)]
    pub preview: Preview,
}

#[derive(Clone, Debug, Args)]
pub struct Redo {
    #[command(flatten)]
    pub preview: Preview,
}

#[derive(Clone, Debug, Args)]
pub struct Schema {
    pub name: SchemaName,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SchemaName {
    Descriptor,
    Output,
    Plan,
}

#[derive(Clone, Debug, Args)]
pub struct LintDescriptors {
    /// A descriptor, a package folder, a catalog or an archive (default: the built-in catalog and the app's packages)
    pub path: Option<Utf8PathBuf>,
}

#[derive(Clone, Debug, Subcommand)]
pub enum DescriptorCommand {
    /// Convert a JavaScript descriptor to TOML, without running any of it
    Convert(Convert),
}

#[derive(Clone, Debug, Args)]
#[command(
    after_help = "Examples:\n  jskit descriptor convert package.descriptor.mjs\n  jskit descriptor convert packages/notes --out packages/notes/package.descriptor.toml"
)]
pub struct Convert {
    /// A JavaScript descriptor, or the folder of a package that has one
    pub file: Utf8PathBuf,
    /// Write the TOML into this file instead of printing it
    #[arg(long, value_name = "FILE")]
    pub out: Option<Utf8PathBuf>,
    #[command(flatten)]
    pub preview: Preview,
}
