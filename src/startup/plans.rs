//! `jskit plan COMMAND ... --out FILE` and `jskit apply FILE`: the command line within, read as if it had been typed.

use clap::{Arg, ArgAction, ArgMatches, CommandFactory, FromArgMatches};

use super::{Done, Raw, Stop, parse, speaker};
use crate::cli::{self, Cli, Preview};
use crate::commands::{self, Context, Environment};
use crate::error::{Error, exit};
use crate::saved::{self, Errand, Ground, NeededSecret, SavedPlan, Stands};
use crate::transaction::secrets::Keyring;
use crate::ui::Ui;

/// Writes down what the command behind `plan` comes to.
pub(super) fn plan(environment: &Environment) -> Done {
    let (args, out) = without_plan(&environment.args);
    let inner = with_args(environment, args, environment.now);
    let raw = Raw::of(&inner.args);
    let (mut cli, given, catalog) = parse(&inner, &raw)?;
    let preview = plannable(&mut cli, &raw.command)?;
    if preview.dry_run || preview.check || preview.yes {
        return Err(Error::usage(
            "a plan changes nothing and asks nothing: `--dry-run`, `--check` and `--yes` have no meaning for it",
            "leave them out, or give them to `jskit apply`",
        )
        .into());
    }
    let Some(out) = out else {
        let form = format!("jskit plan {} --out plan.json", raw.command);
        return Err(
            Error::usage("`--out` is missing: the file to write the plan to", format!("for example `{form}`")).into()
        );
    };
    let mut left_out = given.secrets.clone();
    left_out.insert("trust".to_owned());
    let kept = without_options(&inner.args[1..], &left_out);
    if kept.iter().any(|arg| arg.chars().any(char::is_control)) {
        return Err(Error::usage("a plan keeps no control characters in arguments", "write them without").into());
    }
    let mut ui = speaker(environment, cli.global.color, cli.global.json);
    // What is asked for is in no argument, and would be asked again by every `apply`.
    ui.interactive = false;
    let errand = Errand::save(environment.folder.join(&out), out, kept, environment.now);
    let (values, secrets) = (given.values, given.secrets);
    let context =
        Context { environment: &inner, global: &cli.global, ui: &ui, given: values, secrets, catalog, errand };
    Ok(commands::dispatch(&cli, &context)?)
}

/// Does what a plan says.
pub(super) fn apply(environment: &Environment, raw: &Raw) -> Done {
    let shown = raw.words[0].clone();
    let plan = saved::read(&environment.folder.join(&shown), &shown)?;
    let matches = with_secrets(Cli::command(), &plan.secrets).try_get_matches_from(&environment.args)?;
    let outer = Cli::from_arg_matches(&matches)?;
    let cli::Command::Apply(asked) = &outer.command else {
        return Err(Error::Bug("`apply` is no `apply`".to_owned()).into());
    };
    if asked.preview.partial {
        return Err(Error::usage("a plan is partial if it was made so", "give `--partial` to `jskit plan`").into());
    }
    let moment = plan.moment().unwrap_or(environment.now);
    if moment > environment.now + time::Duration::DAY {
        return Err(Error::refused("plan-stale", "the plan was made in the future", "plan it again").into());
    }
    let mut args = vec![environment.args.first().cloned().unwrap_or_default()];
    args.extend(plan.args.iter().cloned());
    let command = Raw::of(&args).command;
    args.extend(given_secrets(&matches, &plan.secrets));
    // Whom to trust too, where the command brings packages at all.
    if takes_trust(&command) {
        args.extend(asked.trusting.trust.iter().map(|content| format!("--trust={content}")));
    }
    let inner = with_args(environment, args, moment);
    // Where the app is and where packages come from is for whoever applies the plan to say.
    let inner_raw = Raw { directory: raw.directory.clone(), catalogs: raw.catalogs.clone(), ..Raw::of(&inner.args) };
    let ui = speaker(environment, outer.global.color, outer.global.json);
    if let Some(code) = stands(environment, &outer, &ui, (&plan, &command), &shown)? {
        return Ok(code);
    }
    let (mut cli, given, catalog) = parse(&inner, &inner_raw)?;
    let preview = plannable(&mut cli, &command)?;
    *preview = Preview { partial: preview.partial, ..asked.preview.clone() };
    let errand = Errand::follow(plan, shown, environment.now);
    let (values, secrets) = (given.values, given.secrets);
    let context =
        Context { environment: &inner, global: &outer.global, ui: &ui, given: values, secrets, catalog, errand };
    Ok(commands::dispatch(&cli, &context)?)
}

/// Whether the app and the catalog are what the plan stands on; a code where there is nothing left to do.
fn stands(
    environment: &Environment,
    outer: &Cli,
    ui: &Ui,
    (plan, command): (&SavedPlan, &str),
    shown: &str,
) -> Result<Option<u8>, Stop> {
    let context = Context {
        environment,
        global: &outer.global,
        ui,
        given: std::collections::BTreeMap::new(),
        secrets: std::collections::BTreeSet::new(),
        catalog: std::cell::RefCell::default(),
        errand: Errand::Do,
    };
    let walks = ["undo", "redo"].contains(&command);
    let root = if walks { commands::find_history(&context)? } else { commands::find(&context)? };
    let _guard = commands::hold(&context, &root)?;
    let mut changed = match saved::look(&root, plan, Keyring::open(&root).as_ref())? {
        Stands::Made => {
            if ui.json {
                let mut document =
                    crate::ui::json::change_set("apply", "unchanged", &crate::change::ChangeSet::default());
                document["plan"] = shown.into();
                ui.out(&crate::ui::json::print(&document));
            } else {
                ui.out(&format!("nothing to do: everything in `{shown}` is made already\n"));
            }
            return Ok(Some(exit::DONE));
        }
        Stands::AsPlanned => Vec::new(),
        Stands::Changed(changed) => changed,
    };
    let wanted = crate::catalog::Wanted::Closure(plan.ground.catalog.keys().cloned().collect());
    let catalog = commands::load_catalog(&context, Some(&root), &wanted)?;
    changed.extend(plan.ground.changed(&Ground::of(&root, &catalog)?));
    if changed.is_empty() { Ok(None) } else { Err(Error::Stale(changed).into()) }
}

fn takes_trust(command: &str) -> bool {
    let commands = Cli::command();
    let found = commands.find_subcommand(command);
    found.is_some_and(|command| command.get_arguments().any(|arg| arg.get_long() == Some("trust")))
}

/// The preview of a command that can be planned.
fn plannable<'c>(cli: &'c mut Cli, name: &str) -> Result<&'c mut Preview, Stop> {
    if matches!(cli.command, cli::Command::CreateApp(_)) {
        let hint = "look at it with `jskit create-app NAME --dry-run`";
        return Err(
            Error::usage("a new app can't be planned: there is nothing that could change until then", hint).into()
        );
    }
    let nothing =
        || Error::usage(format!("`{name}` changes nothing: there is nothing to plan"), "see `jskit help plan`");
    cli.command.preview_mut().ok_or_else(|| nothing().into())
}

/// The arguments without `plan` and `--out FILE`, and the file.
fn without_plan(args: &[String]) -> (Vec<String>, Option<String>) {
    let (mut kept, mut out, mut seen) = (Vec::new(), None, false);
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "plan" if !seen => seen = true,
            "--out" if seen => out = args.next().cloned(),
            inline if seen && inline.starts_with("--out=") => out = inline.strip_prefix("--out=").map(str::to_owned),
            _ => kept.push(arg.clone()),
        }
    }
    (kept, out)
}

fn with_args(environment: &Environment, args: Vec<String>, now: time::OffsetDateTime) -> Environment {
    Environment {
        args,
        folder: environment.folder.clone(),
        vars: environment.vars.clone(),
        now,
        random: environment.random,
        stdin: environment.stdin,
    }
}

/// The arguments without options that are for whoever applies the plan, and their values.
fn without_options(args: &[String], options: &std::collections::BTreeSet<String>) -> Vec<String> {
    let mut kept = Vec::new();
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        let name = arg.strip_prefix("--").map(|name| name.split('=').next().unwrap_or(name));
        match name {
            Some(name) if options.contains(name) => {
                if !arg.contains('=') {
                    args.next();
                }
            }
            Some(name) if name.strip_suffix("-stdin").is_some_and(|name| options.contains(name)) => {}
            _ => kept.push(arg.clone()),
        }
    }
    kept
}

/// `apply` with the options of the secrets that the plan needs.
fn with_secrets(command: clap::Command, needed: &[NeededSecret]) -> clap::Command {
    command.mut_subcommand("apply", |apply| {
        let mut apply = apply;
        let mut seen = std::collections::BTreeSet::new();
        for NeededSecret { key, option } in needed.iter().filter(|needed| seen.insert(&needed.option)) {
            let arg =
                Arg::new(format!("option:{option}")).long(option.clone()).value_name("VALUE").allow_hyphen_values(true);
            let from_stdin = format!("{option}-stdin");
            let flag = Arg::new(format!("option:{from_stdin}")).long(from_stdin).action(ArgAction::SetTrue);
            let heading = "What the plan needs";
            apply = apply
                .arg(arg.help(format!("For `{key}` in `.env`")).help_heading(heading))
                .arg(flag.help(format!("Read `--{option}` from standard input")).help_heading(heading));
        }
        apply
    })
}

/// The same options, for the command within.
fn given_secrets(matches: &ArgMatches, needed: &[NeededSecret]) -> Vec<String> {
    let Some((_, matches)) = matches.subcommand() else { return Vec::new() };
    let mut args = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for NeededSecret { option, .. } in needed.iter().filter(|needed| seen.insert(&needed.option)) {
        if let Ok(Some(value)) = matches.try_get_one::<String>(&format!("option:{option}")) {
            args.push(format!("--{option}={value}"));
        }
        if matches.try_get_one::<bool>(&format!("option:{option}-stdin")).ok().flatten() == Some(&true) {
            args.push(format!("--{option}-stdin"));
        }
    }
    args
}
