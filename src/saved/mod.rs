//! Saved plans: what a command comes to, written down by `jskit plan` and made by `jskit apply`.
//!
//! A plan file is hostile input, and it is no set of writes that is carried out: it names a command and says what that came to.
//! `apply` runs the command again, at the plan's time, and makes its change set only where that is, byte for byte, the one that
//! was written down. So a plan can do nothing that the command itself couldn't, and its secrets are given when it is applied.

mod differ;
mod ground;
mod text;

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::path::PathBuf;

use time::OffsetDateTime;

use crate::catalog::Catalog;
use crate::change::ChangeSet;
use crate::error::{Error, Result};
use crate::fs::{self, Root};
use crate::path::AppPath;
use crate::shell;
use crate::transaction::secrets::Keyring;

pub use differ::{Stands, look};
pub use ground::Ground;
pub use text::{NeededSecret, SCHEMA, SavedPlan, parse};

/// What becomes of the change set that a command comes to.
#[derive(Debug, Default)]
pub enum Errand {
    /// It is previewed, asked about and made.
    #[default]
    Do,
    /// It is previewed and written down.
    Save(Saving),
    /// It is the one that was written down, or it is refused.
    Follow(Box<Following>),
}

#[derive(Debug)]
pub struct Saving {
    pub file: PathBuf,
    /// As the user named it.
    pub shown: String,
    /// The command's own arguments, secrets left out.
    pub args: Vec<String>,
    pub time: OffsetDateTime,
    started: OnceCell<Started>,
}

/// What a plan is made on.
#[derive(Debug)]
struct Started {
    ground: Ground,
    keyring: Option<Keyring>,
    /// Options that no file keeps, by the key of `.env` that they set.
    secrets: BTreeMap<String, String>,
}

#[derive(Debug)]
pub struct Following {
    pub plan: SavedPlan,
    /// As the user named it.
    pub shown: String,
    /// The command as history keeps it.
    pub command: String,
    /// When it is applied, which is not when it was planned.
    pub now: OffsetDateTime,
    keyring: OnceCell<Option<Keyring>>,
}

impl Errand {
    pub fn save(file: PathBuf, shown: String, args: Vec<String>, time: OffsetDateTime) -> Self {
        Self::Save(Saving { file, shown, args, time, started: OnceCell::new() })
    }

    pub fn follow(plan: SavedPlan, shown: String, now: OffsetDateTime) -> Self {
        let command = shell::line(std::iter::once("jskit").chain(plan.args.iter().map(String::as_str)));
        Self::Follow(Box::new(Following { plan, shown, command, now, keyring: OnceCell::new() }))
    }

    /// The app is open: what the plan stands on is what it is now.
    pub fn begin(&self, root: &Root, catalog: &Catalog) -> Result<()> {
        match self {
            Self::Do => {}
            Self::Save(saving) => {
                refuse_place(root, &saving.file)?;
                let started = Started {
                    ground: Ground::of(root, catalog)?,
                    keyring: Keyring::make(root)?,
                    secrets: secret_keys(catalog),
                };
                let _ = saving.started.set(started);
            }
            Self::Follow(following) => {
                let _ = following.keyring.set(Keyring::open(root));
            }
        }
        Ok(())
    }
}

/// Below the app the plan lies where a file of the app may lie.
fn refuse_place(root: &Root, file: &std::path::Path) -> Result<()> {
    let file = fs::real_place(file)?;
    let Some(below) = file.strip_prefix(root.path()).ok().and_then(|below| below.to_str()) else { return Ok(()) };
    AppPath::parse(&below.replace('\\', "/"))?;
    Ok(())
}

fn secret_keys(catalog: &Catalog) -> BTreeMap<String, String> {
    use crate::descriptor::model::{EnvValue, OptionType};
    let mut keys = BTreeMap::new();
    for package in catalog.packages.values() {
        let descriptor = &package.descriptor;
        let secret = |name: &String| descriptor.options.get(name).is_some_and(|one| one.kind == OptionType::Secret);
        for option in descriptor.options.values().filter(|option| secret(&option.name)) {
            keys.extend(option.env.clone().map(|key| (key, option.name.clone())));
        }
        for env in &descriptor.env {
            if let EnvValue::Option(name) = &env.item.value
                && secret(name)
            {
                keys.insert(env.item.key.clone(), name.clone());
            }
        }
    }
    keys
}

impl Saving {
    /// Writes the plan of a change set; a file that is no plan is not replaced.
    pub fn write(&self, set: &ChangeSet) -> Result<()> {
        let Some(started) = self.started.get() else {
            return Err(Error::usage("this command can't be planned", "preview it with `--dry-run`"));
        };
        let text = text::print(self, started, set)?;
        if let Some(there) = fs::read_outside(&self.file)?
            && parse(&self.shown, &there).is_err()
        {
            return Err(Error::refused(
                "file-exists",
                format!("`{}` is there, and is no plan", self.shown),
                "name another file with `--out`",
            ));
        }
        fs::replace_outside(&self.file, text.as_bytes())
    }
}

impl Following {
    /// Refuses a change set that is not the plan's.
    pub fn check(&self, set: &ChangeSet) -> Result<()> {
        let keyring = self.keyring.get().and_then(Option::as_ref);
        let differences = differ::between(&self.plan, set, keyring);
        if differences.is_empty() { Ok(()) } else { Err(Error::Stale(differences)) }
    }
}

/// Reads a plan.
pub fn read(file: &std::path::Path, shown: &str) -> Result<SavedPlan> {
    let bytes = fs::read_outside(file)?.ok_or_else(|| Error::Refused {
        code: "no-plan",
        message: format!("there is no file `{shown}`"),
        hint: Some(format!("make one: `jskit plan COMMAND ... --out {}`", shell::quoted(shown))),
    })?;
    parse(shown, &bytes)
}
