//! The options of packages on the command line: `add package database-runtime-mysql --db-host ...`.
//!
//! They come from descriptors, so the command line is put together for the ids that it names, and `--help` lists them.

use std::collections::{BTreeMap, BTreeSet};

use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::catalog::{Catalog, short_id};
use crate::descriptor::model::{Descriptor, OptionType, PackageOption};
use crate::error::{Error, Result};
use crate::lock::LockedPackage;
use crate::resolve::lacks;

/// An option and the package that has it.
pub type Offered<'a> = (&'a Descriptor, &'a PackageOption);

/// The options of the packages that the words name, of all installed ones where they name none (`jskit update`), and of what those
/// bring. Other installed packages offer what they can't do without any more.
pub fn offered<'a>(
    catalog: &'a Catalog,
    installed: &'a BTreeMap<String, LockedPackage>,
    args: &'a [String],
) -> Vec<Offered<'a>> {
    let words = args.iter().filter(|arg| !arg.starts_with('-')).map(|arg| short_id(arg));
    let named: Vec<&str> = words.filter(|id| catalog.get(id).is_some()).collect();
    let asked = brought(catalog, if named.is_empty() { installed.keys().map(String::as_str).collect() } else { named });
    let mut offered: Vec<Offered<'_>> =
        asked.values().flat_map(|one| one.options.values().map(|option| (*one, option))).collect();
    for (id, locked) in installed.iter().filter(|(id, _)| !asked.contains_key(id.as_str())) {
        let Some(package) = catalog.get(id) else { continue };
        let descriptor = &package.descriptor;
        let lacking = descriptor.options.values().filter(|option| lacks(Some(locked), option));
        offered.extend(lacking.map(|option| (descriptor, option)));
    }
    offered
}

/// These and what they depend on.
fn brought<'a>(catalog: &'a Catalog, ids: Vec<&'a str>) -> BTreeMap<&'a str, &'a Descriptor> {
    let mut found: BTreeMap<&str, &Descriptor> = BTreeMap::new();
    let mut open = ids;
    while let Some(id) = open.pop() {
        let Some(package) = catalog.get(id) else { continue };
        let descriptor = &package.descriptor;
        if found.insert(&descriptor.id, descriptor).is_none() {
            open.extend(descriptor.depends_on.iter().map(String::as_str));
        }
    }
    found
}

/// The subcommands that take options of packages.
pub const TAKING: [&str; 5] = ["add", "update", "tenancy", "generate", "generate-page"];

/// The command line with the packages' options on the subcommands that take them.
pub fn extend(command: Command, options: &[Offered<'_>]) -> Command {
    let mut command = command;
    let global = longs(&command);
    for name in TAKING {
        command = command.mut_subcommand(name, |subcommand| with_options(subcommand, &global, options));
    }
    command
}

fn longs(command: &Command) -> BTreeSet<String> {
    command.get_arguments().filter_map(|arg| arg.get_long().map(str::to_owned)).collect()
}

fn with_options(command: Command, global: &BTreeSet<String>, options: &[Offered<'_>]) -> Command {
    let mut seen = longs(&command);
    seen.extend(global.iter().cloned());
    let mut command = command;
    for (descriptor, option) in options {
        if seen.insert(option.name.clone()) {
            command = command.arg(arg(descriptor, option));
        }
        let from_stdin = format!("{}-stdin", option.name);
        if option.kind == OptionType::Secret && seen.insert(from_stdin.clone()) {
            let help = format!("Read `--{}` from standard input", option.name);
            let heading = format!("Options of {}", descriptor.id);
            let arg = Arg::new(format!("option:{from_stdin}")).long(from_stdin).action(ArgAction::SetTrue);
            command = command.arg(arg.help(help).help_heading(heading));
        }
    }
    command
}

fn arg(descriptor: &Descriptor, option: &PackageOption) -> Arg {
    let mut help = if option.help.is_empty() { option.prompt.clone() } else { option.help.clone() };
    if let Some(default) = &option.default {
        help = format!("{help} [default: {default}]");
    }
    if !option.choices.is_empty() {
        help = format!("{help} [one of: {}]", option.choices.join(", "));
    }
    if let Some(env) = &option.env {
        let from = if option.kind == OptionType::Secret { "env" } else { ".env" };
        help = format!("{help} [{from}: {env}]");
    }
    let arg = Arg::new(format!("option:{}", option.name))
        .long(option.name.clone())
        .help(help)
        .help_heading(format!("Options of {}", descriptor.id))
        .action(ArgAction::Set);
    if option.kind == OptionType::Flag {
        arg.num_args(0..=1).require_equals(true).default_missing_value("true").value_name("BOOL")
    } else {
        arg.value_name("VALUE").allow_hyphen_values(true)
    }
}

/// The packages' own options as the command line has them.
#[derive(Default)]
#[expect(missing_debug_implementations, reason = "holds secrets")]
pub struct Given {
    pub values: BTreeMap<String, String>,
    /// Names of those that no output shows.
    pub secrets: BTreeSet<String>,
}

/// The values that were given, secrets read from standard input where that was asked.
pub fn given(matches: &ArgMatches, options: &[Offered<'_>], stdin: impl Fn() -> Option<String>) -> Result<Given> {
    let mut given = Given::default();
    let Some((_, matches)) = matches.subcommand() else { return Ok(given) };
    let mut stdin_taken_by: Option<String> = None;
    for (_, option) in options {
        let id = format!("option:{}", option.name);
        if option.kind == OptionType::Secret {
            given.secrets.insert(option.name.clone());
        }
        if let Ok(Some(value)) = matches.try_get_one::<String>(&id) {
            given.values.insert(option.name.clone(), value.clone());
        }
        let from_stdin = matches.try_get_one::<bool>(&format!("{id}-stdin")).ok().flatten().copied().unwrap_or(false);
        if option.kind != OptionType::Secret || !from_stdin || stdin_taken_by.as_ref() == Some(&option.name) {
            continue;
        }
        if let Some(other) = &stdin_taken_by {
            let message = format!("`--{other}-stdin` and `--{}-stdin` can't both read standard input", option.name);
            return Err(Error::usage(message, "give one of them by its environment variable"));
        }
        let text = stdin().ok_or_else(|| Error::usage("standard input can't be read as text", "pipe the value in"))?;
        let value = text.strip_suffix('\n').map_or(text.as_str(), |text| text.strip_suffix('\r').unwrap_or(text));
        given.values.insert(option.name.clone(), value.to_owned());
        stdin_taken_by = Some(option.name.clone());
    }
    Ok(given)
}
