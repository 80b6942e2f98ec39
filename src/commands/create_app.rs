//! `jskit create-app`: answers become a resolution for an app that is not there yet; the rest is the pipeline.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::package::{Policy, Target, build, show_untrusted};
use super::{App, Context, Purpose, load_catalog, start, trust, warn_unusable};
use crate::catalog::{Catalog, Wanted};
use crate::change::ChangeSet;
use crate::cli::CreateApp;
use crate::descriptor::model::{Descriptor, Tenancy};
use crate::error::{Error, Result};
use crate::files::{Files, Memory};
use crate::fs::{ConfinedDir, Root};
use crate::lock::{AppAnswers, Lock};
use crate::ops::{Offer, Outcome, carry_out};
use crate::resolve::{self, Request};
use crate::suggest::unknown;
use crate::transaction;
use crate::ui::prompt;

const MANAGERS: [&str; 3] = ["npm", "pnpm", "yarn"];
const DEFAULT_PRESET: &str = "shell";
const LONGEST_NAME: usize = 214;

pub fn run(context: &Context<'_>, args: &CreateApp) -> Result<u8> {
    let catalog = load_catalog(context, None, &Wanted::All)?;
    warn_unusable(context, &catalog);
    let answers = answers(context, args, &catalog)?;
    let target = context.folder().join(args.target.as_ref().map_or(answers.name.as_str(), |target| target.as_str()));
    let place = look(&target)?;
    let (outcome, code) = match place {
        Place::App(root) => again(context, args, &answers, &root)?,
        Place::Nothing => make(context, args, &catalog, &answers, &target)?,
        Place::Empty(root) => fill(context, args, &catalog, &answers, &root)?,
        Place::Files(root) if args.force => fill(context, args, &catalog, &answers, &root)?,
        Place::Files(_) => {
            return Err(Error::refused(
                "target-not-empty",
                format!("`{}` is not empty and not a jskit app", target.display()),
                "name another folder with `--target`, or go on with `--force`: it never replaces a file without naming it",
            ));
        }
    };
    if matches!(outcome, Outcome::Applied | Outcome::Unchanged) {
        afterwards(context, args, &answers, &target, outcome)?;
    }
    Ok(code)
}

/// What is where the app should be.
enum Place {
    Nothing,
    Empty(Root),
    App(Root),
    Files(Root),
}

fn look(target: &Path) -> Result<Place> {
    if !crate::fs::exists(target) {
        return Ok(Place::Nothing);
    }
    let root = Root::open(target)?;
    // Only the folder itself counts: an app around it is another one.
    if Root::find_app(target).is_ok_and(|found| found.path() == root.path()) {
        return Ok(Place::App(root));
    }
    let names = ConfinedDir::open(target)?.names("")?;
    let git_only = names.iter().all(|(name, _)| name == ".git");
    Ok(if git_only { Place::Empty(root) } else { Place::Files(root) })
}

fn answers(context: &Context<'_>, args: &CreateApp, catalog: &Catalog) -> Result<AppAnswers> {
    let asking = context.ui.interactive && !args.preview.yes;
    let name = match (&args.name, asking) {
        (Some(name), _) => name.clone(),
        (None, true) => prompt::text("The app's name", Some("exampleapp"), &|text| {
            check_name(text).map_err(|error| error.to_string())
        })?,
        (None, false) => {
            return Err(Error::usage(
                "the app's name is missing",
                "run `jskit create-app NAME`, for example `jskit create-app exampleapp`",
            ));
        }
    };
    check_name(&name)?;
    let presets = presets(catalog);
    let preset = match (&args.preset, asking && args.name.is_none()) {
        (Some(preset), _) => preset.clone(),
        (None, true) => {
            let lines: Vec<String> =
                presets.iter().map(|(name, package)| format!("{name}: {}", package.summary)).collect();
            let default = presets.iter().position(|(name, _)| name == DEFAULT_PRESET).unwrap_or(0);
            let chosen = prompt::choose("What to start with", &lines, default)?;
            chosen.map_or_else(|| DEFAULT_PRESET.to_owned(), |index| presets[index].0.clone())
        }
        (None, false) => DEFAULT_PRESET.to_owned(),
    };
    let Some((_, bundle)) = presets.iter().find(|(name, _)| *name == preset) else {
        return Err(unknown_value(
            "preset",
            &preset,
            &presets.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(),
        ));
    };
    let tenancy = match &args.tenancy_mode {
        Some(mode) => {
            Tenancy::parse(mode).ok_or_else(|| unknown_value("tenancy mode", mode, &Tenancy::ALL.map(Tenancy::name)))?
        }
        None => bundle.preset.as_ref().map_or(Tenancy::None, |preset| preset.tenancy),
    };
    let package_manager = args.package_manager.clone().unwrap_or_else(|| MANAGERS[0].to_owned());
    if !MANAGERS.contains(&package_manager.as_str()) {
        return Err(unknown_value("package manager", &package_manager, &MANAGERS));
    }
    let title = args.title.clone().unwrap_or_else(|| title_of(&name));
    Ok(AppAnswers { name, title, preset, tenancy, package_manager })
}

fn unknown_value(kind: &'static str, value: &str, allowed: &[&str]) -> Error {
    match unknown(kind, value, allowed.iter().copied()) {
        Error::Unknown { kind, name, nearest } if nearest.is_empty() => {
            Error::usage(format!("unknown {kind} `{name}`"), format!("it is one of: {}", allowed.join(", ")))
        }
        Error::Unknown { kind, name, nearest } => {
            let hint = crate::suggest::hint(&nearest).unwrap_or_default();
            Error::usage(format!("unknown {kind} `{name}`"), format!("{hint} It is one of: {}", allowed.join(", ")))
        }
        other => other,
    }
}

/// By the order that the bundles ask for.
fn presets(catalog: &Catalog) -> Vec<(String, &Descriptor)> {
    let mut presets: Vec<_> = catalog
        .packages
        .values()
        .filter_map(|package| package.descriptor.preset.as_ref().map(|preset| (preset, &package.descriptor)))
        .collect();
    presets.sort_by_key(|(preset, _)| preset.order);
    presets.into_iter().map(|(preset, descriptor)| (preset.name.clone(), descriptor)).collect()
}

/// The rules of npm for new names, without a scope: the name is a folder's too.
pub fn check_name(name: &str) -> Result<()> {
    let wrong = |reason: &str| {
        let hint = "use lower-case letters, digits, `-`, `_` and `.`, for example `my-app`";
        Err(Error::usage(format!("`{name}` can't be an app's name: it {reason}"), hint))
    };
    let allowed = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "-_.~".contains(letter);
    if name.is_empty() {
        return wrong("is empty");
    }
    if name.len() > LONGEST_NAME {
        return wrong("is longer than 214 letters");
    }
    if name.starts_with(['.', '_', '-', '~']) {
        return wrong("begins with a sign");
    }
    if !name.chars().all(allowed) {
        return wrong("has a letter that npm does not allow");
    }
    if ["node_modules", "favicon.ico"].contains(&name) {
        return wrong("is a reserved name");
    }
    if let Err(problem) = crate::path::AppPath::parse(name) {
        return wrong(problem.reason);
    }
    Ok(())
}

/// `my-app` is shown as `My app`.
fn title_of(name: &str) -> String {
    let words = crate::render::words(name).join(" ");
    let mut letters = words.chars();
    letters.next().map_or(words.clone(), |first| first.to_uppercase().chain(letters).collect())
}

/// The change set for an app with these answers, where `files` and `lock` are what there is of it.
fn change_set(
    context: &Context<'_>,
    args: &CreateApp,
    catalog: &Catalog,
    answers: &AppAnswers,
    files: &dyn Files,
    lock: &Lock,
) -> Result<ChangeSet> {
    let bundle =
        presets(catalog).into_iter().find(|(name, _)| *name == answers.preset).map(|(_, bundle)| bundle.id.clone());
    let add = bundle.into_iter().collect();
    let trust = args.trusting.trust.iter().cloned().collect();
    let mut request = Request { add, options: context.given.clone(), trust, ..Request::default() };
    let lock = &Lock { app: Some(answers.clone()), ..lock.clone() };
    let mut resolution = resolve::resolve(catalog, lock, &request)?;
    if !resolution.untrusted.is_empty() {
        match trust::ask(context, &args.preview, &mut request, &resolution.untrusted)? {
            trust::Answer::Trusted => resolution = resolve::resolve(catalog, lock, &request)?,
            trust::Answer::OnlyShown => show_untrusted(&mut resolution),
        }
    }
    if let Some(error) = resolution.missing_error(&context.command_line()) {
        return Err(error);
    }
    let policy = Policy { force: args.force, partial: context.records_pending(&args.preview), ..Policy::default() };
    build(context, &Target { files, lock, is_written: &|_, _| false }, catalog, &resolution, policy)
}

fn make(
    context: &Context<'_>,
    args: &CreateApp,
    catalog: &Catalog,
    answers: &AppAnswers,
    target: &Path,
) -> Result<(Outcome, u8)> {
    let set = next(
        context,
        args,
        answers,
        target,
        change_set(context, args, catalog, answers, &Memory::default(), &Lock::default())?,
    );
    let record = context.record();
    let apply = |set: &ChangeSet| transaction::create(target, set, &record).map(|_| ());
    offer(context, args, answers, &set, &apply)
}

/// Into a folder that is there.
fn fill(
    context: &Context<'_>,
    args: &CreateApp,
    catalog: &Catalog,
    answers: &AppAnswers,
    root: &Root,
) -> Result<(Outcome, u8)> {
    let set = change_set(context, args, catalog, answers, root, &Lock::default())?;
    let set = next(context, args, answers, root.path(), set);
    let record = context.record();
    // Held only now: a preview leaves no trace in a folder that isn't ours. What changed since is noticed by the transaction.
    let apply = |set: &ChangeSet| {
        let _guard = super::hold(context, root)?;
        transaction::apply(root, set, &record).map(|_| ())
    };
    offer(context, args, answers, &set, &apply)
}

/// On its own app: the same answers change nothing; other answers are for other commands.
fn again(context: &Context<'_>, args: &CreateApp, answers: &AppAnswers, root: &Root) -> Result<(Outcome, u8)> {
    let app = App::open(context, root, Purpose::Change, Wanted::Closure(Vec::new()))?;
    let was = app.lock.app.clone().ok_or_else(|| Error::Bug("the lock has no answers".to_owned()))?;
    let differs = [
        (was.name != answers.name).then(|| format!("its name is `{}`", was.name)),
        (args.preset.is_some() && was.preset != answers.preset)
            .then(|| format!("it was made with preset `{}`", was.preset)),
        (args.title.is_some() && was.title != answers.title).then(|| format!("its title is `{}`", was.title)),
        (args.tenancy_mode.is_some() && was.tenancy != answers.tenancy)
            .then(|| format!("its tenancy mode is `{}`", was.tenancy.name())),
        (args.package_manager.is_some() && was.package_manager != answers.package_manager)
            .then(|| format!("its package manager is `{}`", was.package_manager)),
    ];
    if let Some(difference) = differs.into_iter().flatten().next() {
        return Err(Error::refused(
            "app-exists",
            format!("`{}` is a jskit app already, and {difference}", root.path().display()),
            "change it with `jskit add`, or name another folder with `--target`",
        ));
    }
    let set = ChangeSet::default();
    offer(context, args, answers, &set, &|_| Ok(()))
}

fn offer(
    context: &Context<'_>,
    args: &CreateApp,
    answers: &AppAnswers,
    set: &ChangeSet,
    apply: &dyn Fn(&ChangeSet) -> Result<()>,
) -> Result<(Outcome, u8)> {
    let done = format!("made `{}`", answers.name);
    // A new app is a hundred new files: their diff is shown when asked for, and one by one at the question.
    let mut preview = args.preview.clone();
    preview.no_diff |= !preview.diff && !preview.dry_run;
    carry_out(&Offer {
        ui: context.ui,
        errand: &context.errand,
        preview: &preview,
        command: "create-app",
        done: &done,
        set,
        whole: false,
        even_empty: false,
        apply,
    })
}

fn next(context: &Context<'_>, args: &CreateApp, answers: &AppAnswers, target: &Path, mut set: ChangeSet) -> ChangeSet {
    if args.start {
        return set;
    }
    let manager = &answers.package_manager;
    let shown = target.strip_prefix(&context.environment.folder).unwrap_or(target);
    let mut steps = vec![format!("cd {}", shown.display())];
    steps.extend((!args.install).then(|| format!("{manager} install")));
    let migrates = set.changes.values().any(|change| change.ownership == crate::change::Ownership::Migration);
    steps.extend(migrates.then(|| format!("{manager} run db:migrate")));
    steps.push(format!("{manager} run server    # and, in another terminal:"));
    steps.push(format!("{manager} run dev"));
    set.next.splice(0..0, steps);
    set
}

/// A repository, an install, both processes: what was asked beyond the files.
fn afterwards(
    context: &Context<'_>,
    args: &CreateApp,
    answers: &AppAnswers,
    target: &Path,
    outcome: Outcome,
) -> Result<()> {
    if outcome == Outcome::Applied && !args.no_git {
        git_init(context, target);
    }
    let manager = answers.package_manager.as_str();
    let installed = crate::fs::exists(&target.join("node_modules"));
    if args.install || (args.start && !installed) {
        context.ui.note(&format!("{manager} install"));
        start::run(context, target, manager, &["install"])?;
    }
    if args.start {
        let root = Root::open(target)?;
        if has_script(&root, "db:migrate")? {
            start::run(context, target, manager, &["run", "db:migrate"])?;
        }
        start::serve(context, target, manager, args.port, args.dev_port)?;
    }
    Ok(())
}

fn has_script(root: &Root, name: &str) -> Result<bool> {
    let text = root.read_text(&crate::path::AppPath::fixed("package.json"))?.unwrap_or_default();
    Ok(crate::edit::json::get(&text, &["scripts", name]).is_some())
}

/// A repository of the app's own, unless it lies in one. Without git the app is as good.
fn git_init(context: &Context<'_>, target: &Path) {
    let git = |args: &[&str], folder: &Path| {
        Command::new("git")
            .args(args)
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
    };
    let folder: PathBuf = target.to_path_buf();
    match git(&["rev-parse", "--is-inside-work-tree"], &folder) {
        Ok(status) if status.success() => {}
        Ok(_) => {
            let made = git(&["init", "--quiet", "--initial-branch", "main"], &folder);
            if !made.is_ok_and(|status| status.success()) {
                context.ui.warn("`git init` failed; the app has no repository yet");
            }
        }
        Err(_) => context.ui.note("git is not installed, so the app has no repository yet"),
    }
}
