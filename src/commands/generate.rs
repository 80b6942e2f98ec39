//! `jskit generate` and the removal of what it made: owned like anything a package brings.

use std::collections::{BTreeMap, BTreeSet};

use clap::Command;

use super::options::Offered;
use super::{App, Context, Purpose, find, is_generated, lost, trust};
use crate::app;
use crate::catalog::{Catalog, Package, Source, Wanted, short_id};
use crate::change::ChangeSet;
use crate::cli::{Generate, Remove};
use crate::descriptor::lint;
use crate::descriptor::model::{DefaultFrom, OptionType, PackageKind, PackageOption, Subcommand};
use crate::error::{Error, Result};
use crate::generate::{self, Generated, Request};
use crate::lock::LockedPackage;
use crate::ops::{Offer, carry_out, nothing};
use crate::path::AppPath;
use crate::plan::{self, Plan, Realize};
use crate::removal::{self, Going};
use crate::resolve;
use crate::suggest::unknown;
use crate::ui::prompt;

/// Its subcommands need no generator named before them.
const DEFAULT: &str = "ui-generator";

/// A subcommand, its generator and the words behind it.
#[derive(Debug)]
pub struct Named<'a> {
    pub package: &'a Package,
    pub subcommand: &'a Subcommand,
    pub words: Vec<String>,
}

/// The ids to look for: a generator may be named before its subcommand.
pub fn wanted<'i>(ids: impl IntoIterator<Item = &'i String>) -> Vec<String> {
    ids.into_iter().cloned().chain([DEFAULT.to_owned()]).collect()
}

/// The words of a command line: `generate-page PATH` is `generate page PATH`.
pub fn words(command: &str, words: &[String]) -> Vec<String> {
    let alias = command.strip_prefix("generate-").map(str::to_owned);
    alias.into_iter().chain(words.iter().cloned()).collect()
}

/// What `GENERATOR SUBCOMMAND ...` or `SUBCOMMAND ...` names.
pub fn named<'a>(catalog: &'a Catalog, words: &[String]) -> Option<Named<'a>> {
    let [first, rest @ ..] = words else { return None };
    let find = |package: &'a Package, name: &str| {
        package.descriptor.subcommands.iter().find(|subcommand| subcommand.name == name)
    };
    if let Some(package) = generator(catalog, first)
        && let [name, rest @ ..] = rest
    {
        let subcommand = find(package, name)?;
        return Some(Named { package, subcommand, words: rest.to_vec() });
    }
    let package = catalog.get(DEFAULT)?;
    find(package, first).map(|subcommand| Named { package, subcommand, words: rest.to_vec() })
}

fn generator<'a>(catalog: &'a Catalog, id: &str) -> Option<&'a Package> {
    catalog.get(id).filter(|package| package.descriptor.kind == PackageKind::Generator)
}

/// Why words name nothing.
pub fn unknown_words(catalog: &Catalog, words: &[String]) -> Error {
    let first = words.first().map(String::as_str).unwrap_or_default();
    let own = |package: &Package| -> Vec<String> {
        package.descriptor.subcommands.iter().map(|subcommand| subcommand.name.clone()).collect()
    };
    if let Some(package) = generator(catalog, first) {
        let names = own(package);
        let Some(name) = words.get(1) else {
            let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            return Error::usage(
                format!("`{}` needs a subcommand", package.descriptor.id),
                format!("it has {}", names.join(", ")),
            );
        };
        return unknown("subcommand", name, names.iter().map(String::as_str));
    }
    let generators = catalog.packages.values().filter(|package| package.descriptor.kind == PackageKind::Generator);
    let mut names: Vec<String> = generators.map(|package| package.descriptor.id.clone()).collect();
    names.extend(catalog.get(DEFAULT).map(own).unwrap_or_default());
    unknown("generator", short_id(first), names.iter().map(String::as_str))
}

/// The options that the command line takes for a subcommand.
pub fn offered<'a>(named: &Named<'a>) -> Vec<Offered<'a>> {
    named.subcommand.options.values().map(|option| (&named.package.descriptor, option)).collect()
}

/// The help of `generate` is that of the subcommand, where one is named.
pub fn with_help(command: Command, named: &Named<'_>) -> Command {
    let Named { package, subcommand, .. } = named;
    let mut help = String::new();
    if !subcommand.arguments.is_empty() {
        help.push_str("Arguments:\n");
        for argument in &subcommand.arguments {
            help.push_str(&format!("  {:10} {}\n", argument.name.to_uppercase(), argument.help));
        }
        help.push('\n');
    }
    if !subcommand.examples.is_empty() {
        help.push_str(&format!("Examples:\n  {}\n", subcommand.examples.join("\n  ")));
    }
    let about = format!("{} ({} {})", subcommand.summary, package.descriptor.id, subcommand.name);
    let mut command = command;
    for name in ["generate", "generate-page"] {
        let (about, help) = (about.clone(), help.clone());
        command = command.mut_subcommand(name, |generate| generate.about(about).after_help(help));
    }
    command
}

/// `command` is the one that was typed, which may be an alias.
pub fn run(context: &Context<'_>, args: &Generate, command: &str) -> Result<u8> {
    let root = find(context)?;
    let words = words(command, &args.words);
    let app = App::open(context, &root, Purpose::Change, Wanted::Closure(wanted(words.first())))?;
    let named = named(&app.catalog, &words).ok_or_else(|| unknown_words(&app.catalog, &words))?;
    check_stranger(&app, named.package)?;
    let warnings = check_trust(context, args, &app, named.package)?;
    let values = values(context, args, &named)?;
    let installed: BTreeSet<String> = app.lock.packages.keys().filter(|id| !is_generated(id)).cloned().collect();
    let input = realize(&app, context.records_pending(&args.preview))?;
    let request = Request {
        package: named.package,
        subcommand: named.subcommand,
        values: &values,
        app: &input.app,
        installed: &installed,
        lock: &app.lock,
        force: args.force,
    };
    let generated = generate::plan(app.root, &app::read(app.root), &request)?;
    let done = generated.done.clone();
    let mut set = if generated.steps.is_empty() {
        nothing(format!("`{}` is what it should be", named.words.join(" ")))
    } else {
        change_set(generated, named.package.content(), args.force, &input)?
    };
    set.warnings.extend(warnings);
    let apply = |set: &ChangeSet| app.apply(set, &context.record());
    let offer = Offer {
        ui: context.ui,
        errand: &context.errand,
        preview: &args.preview,
        command: "generate",
        done: &done,
        set: &set,
        whole: false,
        even_empty: false,
        apply: &apply,
    };
    carry_out(&offer).map(|(_, code)| code)
}

/// A generator that didn't come with the tool is checked whole before anything of it gets into the app.
fn check_stranger(app: &App<'_>, package: &Package) -> Result<()> {
    if package.source == Source::Embedded {
        return Ok(());
    }
    let mut problems = lint::package(package);
    problems.extend(lint::among(&app.catalog, &package.descriptor.id));
    if problems.is_empty() { Ok(()) } else { Err(Error::Descriptors(problems)) }
}

/// And trusted by somebody; gives what a preview has to say of it.
fn check_trust(context: &Context<'_>, args: &Generate, app: &App<'_>, package: &Package) -> Result<Vec<String>> {
    let trust = args.trusting.trust.iter().cloned().collect();
    let mut request = resolve::Request { trust, ..resolve::Request::default() };
    let untrusted = resolve::trust::of_generator(&app.catalog, package, &app.lock, &request.trust);
    let untrusted: Vec<_> = untrusted.into_iter().collect();
    if untrusted.is_empty() {
        return Ok(Vec::new());
    }
    match trust::ask(context, &args.preview, &mut request, &untrusted)? {
        trust::Answer::Trusted => Ok(Vec::new()),
        trust::Answer::OnlyShown => Ok(untrusted.iter().map(trust::warning).collect()),
    }
}

/// Arguments and options by name: given, asked for, or the default.
fn values(context: &Context<'_>, args: &Generate, named: &Named<'_>) -> Result<BTreeMap<String, String>> {
    let mut values = arguments(named, &named.words)?;
    for option in named.subcommand.options.values() {
        let given = context.given.get(&option.name).cloned().or_else(|| option.default.clone());
        let value = match (given, &option.default_from) {
            (Some(given), _) => Some(given),
            (None, Some(DefaultFrom::Option(from))) => values.get(from).cloned(),
            (None, _) => None,
        };
        let value = match value {
            None if option.kind == OptionType::Flag => Some("false".to_owned()),
            None if option.required => Some(ask(context, args, named, option)?),
            value => value,
        };
        if let Some(value) = value {
            check(option, &format!("`--{}`", option.name), &value)?;
            values.insert(option.name.clone(), value);
        }
    }
    Ok(values)
}

/// The words behind a subcommand, by the names of its arguments.
fn arguments(named: &Named<'_>, words: &[String]) -> Result<BTreeMap<String, String>> {
    let declared = &named.subcommand.arguments;
    if words.len() != declared.len() {
        let names: Vec<String> = declared.iter().map(|argument| argument.name.to_uppercase()).collect();
        let takes = if names.is_empty() { "no argument".to_owned() } else { names.join(" ") };
        return Err(Error::usage(
            format!("`{}` takes {takes}, and {} given", named.subcommand.name, counted(words.len())),
            generate::form(named.package, named.subcommand),
        ));
    }
    let mut values = BTreeMap::new();
    for (argument, word) in declared.iter().zip(words) {
        // Line breaks in names are the inferences' to settle.
        if named.subcommand.infer.is_none() {
            check(argument, &argument.name.to_uppercase(), word)?;
        }
        values.insert(argument.name.clone(), word.clone());
    }
    Ok(values)
}

fn counted(words: usize) -> String {
    match words {
        0 => "none was".to_owned(),
        1 => "one was".to_owned(),
        many => format!("{many} were"),
    }
}

fn check(option: &PackageOption, shown: &str, value: &str) -> Result<()> {
    // A name typed over two lines is one name: what infers a page takes it so.
    let line: String = value.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    crate::descriptor::accepts(option, &line).map_err(|reason| Error::Usage {
        message: format!("the value `{}` of {shown} {reason}", value.escape_debug()),
        hint: (!option.help.is_empty()).then(|| option.help.clone()),
    })
}

fn ask(context: &Context<'_>, args: &Generate, named: &Named<'_>, option: &PackageOption) -> Result<String> {
    if context.ui.interactive && !args.preview.yes {
        let text = if option.prompt.is_empty() { &option.help } else { &option.prompt };
        return match option.kind {
            OptionType::Choice => Ok(prompt::choose(text, &option.choices, 0)?
                .map(|index| option.choices[index].clone())
                .unwrap_or_default()),
            _ => prompt::text(text, None, &|text| {
                if text.trim().is_empty() { Err("it is empty".to_owned()) } else { Ok(()) }
            }),
        };
    }
    Err(Error::usage(
        format!("`--{}` is missing: {}", option.name, option.help.trim_end_matches('.').to_lowercase()),
        generate::form(named.package, named.subcommand),
    ))
}

fn change_set(generated: Generated, content: Option<String>, force: bool, input: &Realize<'_>) -> Result<ChangeSet> {
    let locked = LockedPackage { direct: true, content, ..LockedPackage::default() };
    let plan = Plan {
        steps: generated.steps,
        packages: [(generated.lock_id, locked)].into(),
        warnings: generated.warnings,
        ..Plan::default()
    };
    let own = Realize::new(input.files, input.lock, input.app.clone());
    plan::realize(&plan, &Realize { force, overwrite: force, partial: input.partial, ..own })
}

fn realize<'a>(app: &'a App<'_>, partial: bool) -> Result<Realize<'a>> {
    let answers = app.lock.app.clone().ok_or_else(|| Error::Bug("the lock has no answers".to_owned()))?;
    Ok(Realize { partial, ..Realize::new(app.root, &app.lock, answers) })
}

fn refuse_package_options(args: &Remove) -> Result<()> {
    let given = [
        (args.with_dependents, "--with-dependents"),
        (args.keep_dependencies, "--keep-dependencies"),
        (args.delete_migrations, "--delete-migrations"),
    ];
    match given.into_iter().find(|(given, _)| *given) {
        Some((_, option)) => Err(Error::usage(format!("`{option}` is for packages"), "leave it out")),
        None => Ok(()),
    }
}

/// Removes what `GENERATOR SUBCOMMAND ARGUMENT ...` made; `None` where the words name no subcommand, but packages.
pub fn remove(context: &Context<'_>, app: &App<'_>, args: &Remove) -> Result<Option<u8>> {
    let Some(named) = named(&app.catalog, &args.words).filter(|named| !named.words.is_empty()) else { return Ok(None) };
    refuse_package_options(args)?;
    let count = named.subcommand.arguments.len().max(1);
    let mut plan = Plan::default();
    let (mut absent, mut done, mut gone) = (Vec::new(), Vec::new(), Vec::new());
    for words in named.words.chunks(count) {
        let values = arguments(&named, words)?;
        let lock_id = generate::lock_id(&named.package.descriptor.id, named.subcommand, &values)?;
        match app.lock.packages.get(&lock_id) {
            Some(locked) => {
                plan.remove(&lock_id, locked);
                done.push((format!("`{}`", words.join(" ")), locked.files.keys()));
                gone.push(lock_id);
            }
            None => absent.push((words.join(" "), lock_id)),
        }
    }
    let input = realize(app, context.records_pending(&args.preview))?;
    let going = Going::generated(&app.lock, gone);
    let mut set = lost::asking(context, &args.preview, args.leaving, &|edited| {
        removal::change_set(&app.catalog, &going, plan.clone(), &input, edited)
    })?;
    for (words, lock_id) in absent {
        let nearest =
            crate::suggest::hint(&generate::nearest_owned(&app.lock, &lock_id)).map(|hint| format!("; {hint}"));
        let name = &named.subcommand.name;
        set.kept.push(format!("`{words}` is no generated {name} of this app{}", nearest.unwrap_or_default()).into());
    }
    let goes = |path: &&AppPath| set.changes.get(*path).is_some_and(|change| change.kind.after().is_none());
    let done = done.into_iter().map(|(words, files)| {
        let files: Vec<String> = files.filter(goes).map(|path| format!("`{path}`")).collect();
        if files.is_empty() { words } else { files.join(", ") }
    });
    let done = format!("removed {}", done.collect::<Vec<_>>().join(", "));
    let apply = |set: &ChangeSet| app.apply(set, &context.record());
    let offer = Offer {
        ui: context.ui,
        errand: &context.errand,
        preview: &args.preview,
        command: "remove",
        done: &done,
        set: &set,
        whole: !args.preview.partial,
        even_empty: false,
        apply: &apply,
    };
    carry_out(&offer).map(|(_, code)| Some(code))
}
