//! The command line, as clap reads it. Types only: what they mean is in `commands`.

mod authors;
mod inspect;
mod packages;
mod parts;
mod shared;
mod upkeep;

use camino::Utf8PathBuf;
use clap::{Args, Parser, Subcommand, ValueEnum};

pub use authors::{
    Convert, CreateArgs, CreateCommand, CreatePackage, DescriptorCommand, LintDescriptors, PackageShape, TestPackage,
};
pub use inspect::{
    DiffFile, List, ListComponentTokens, ListKind, ListPlacements, Migrations, MigrationsKind, Schema, SchemaName,
    Show, Why,
};
pub use packages::{
    Add, CatalogAdd, CatalogArgs, CatalogCommand, CatalogRemove, CreateApp, Generate, Remove, Tenancy, Update,
};
pub use parts::{Part, parts};
pub use shared::{Leaving, Preview, SETTLING, Settle, Trusting};
pub use upkeep::{Apply, Doctor, Plan, Position, Redo, Restore, Undo};

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
