//! Commands that only look.

use clap::{Args, ValueEnum};

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
pub struct Schema {
    pub name: SchemaName,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SchemaName {
    Descriptor,
    Output,
    Plan,
}
