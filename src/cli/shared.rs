//! Options that several commands have.

use clap::Args;

use crate::hash;

/// How a change is previewed and confirmed; the same for every command that changes anything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Args)]
#[command(next_help_heading = "Preview options")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of many commands")]
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
    if hash::is_package(text) { Ok(text.to_owned()) } else { Err(form.to_owned()) }
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
