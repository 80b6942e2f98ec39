//! Commands that bring packages, take them away or make something with them.

use camino::Utf8PathBuf;
use clap::{Args, Subcommand};

use super::{Leaving, Preview, Settle, Trusting};

#[derive(Clone, Debug, Args)]
#[command(
    after_help = "Examples:\n  jskit create-app exampleapp\n  jskit create-app exampleapp --preset users --start\n  jskit create-app exampleapp --target apps/example --title \"Example\" --no-git"
)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command")]
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
