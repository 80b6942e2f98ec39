//! Commands that move, mend and take back, and plans for later.

use camino::Utf8PathBuf;
use clap::Args;

use super::{Preview, Trusting};

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
