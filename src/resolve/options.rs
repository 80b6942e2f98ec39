//! Option values: given, else from `.env` (secrets from the process's environment before that), else as before, else the default.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::{Catalog, Source};
use crate::descriptor::accepts;
use crate::descriptor::conditions::Context;
use crate::descriptor::model::{DefaultFrom, Descriptor, OptionType, PackageOption};
use crate::error::{Error, Result};
use crate::lock::{AppAnswers, Lock, LockedPackage};

use super::{MissingOption, Request, Resolution, ResolvedPackage, Secret, listed};

/// Every given option belongs to a package that the command asks for or brings, or to one that can't do without it any more.
pub fn known(catalog: &Catalog, packages: &[ResolvedPackage], lock: &Lock, request: &Request) -> Result<()> {
    let known: BTreeSet<&str> = packages
        .iter()
        .filter_map(|package| Some((package, &catalog.get(&package.id)?.descriptor)))
        .flat_map(|(package, descriptor)| {
            descriptor.options.values().filter(|option| takes(package, option, lock)).map(|option| option.name.as_str())
        })
        .collect();
    let Some(name) = request.options.keys().find(|name| !known.contains(name.as_str())) else { return Ok(()) };
    let hint = if known.is_empty() {
        "the packages of this command have no options".to_owned()
    } else {
        let nearest = crate::suggest::nearest(name, known.iter().copied());
        let listed = listed(known.iter().copied());
        crate::suggest::hint(&nearest).unwrap_or_else(|| format!("the packages of this command have {listed}"))
    };
    Err(Error::Usage { message: format!("unknown option `--{name}`"), hint: Some(hint) })
}

/// Whether a value given now is for this option. A package that the command doesn't ask for takes only what it lacks.
fn takes(package: &ResolvedPackage, option: &PackageOption, lock: &Lock) -> bool {
    package.is_new || package.requested || lacks(lock.packages.get(&package.id), option)
}

/// Whether an installed package needs a value that nobody has given yet: its option, or the need of it, came later.
pub fn lacks(locked: Option<&LockedPackage>, option: &PackageOption) -> bool {
    option.required
        && option.kind != OptionType::Secret
        && locked.is_some_and(|locked| !locked.options.contains_key(&option.name))
}

pub fn fill(
    package: &mut ResolvedPackage,
    resolution: &mut Resolution,
    catalog: &Catalog,
    lock: &Lock,
    request: &Request,
) -> Result<()> {
    let Some(offered) = catalog.get(&package.id) else {
        // The catalog lost it; what is known of it is in the lock.
        package.options = lock.packages.get(&package.id).map(|locked| locked.options.clone()).unwrap_or_default();
        return Ok(());
    };
    let descriptor = &offered.descriptor;
    for option in in_order(descriptor) {
        let context =
            Context { tenancy: resolution.app.tenancy, installed: &resolution.installed, options: &package.options };
        if !option.when.holds(&context) {
            continue;
        }
        let given = request.options.get(&option.name).filter(|_| takes(package, option, lock));
        if given.is_some() {
            package.given.insert(option.name.clone());
        }
        let around = || around(option, offered.source, request);
        let found = given.cloned().or_else(|| elsewhere(option, package, &resolution.app, lock, around()));
        match found {
            Some(value) => take(package, option, value)?,
            None if option.required && !kept_secret(option, package) && is_planned(package, descriptor, lock) => {
                resolution.missing.push(MissingOption { package: package.id.clone(), option: option.clone() });
            }
            None if option.kind == OptionType::Flag => {
                package.options.insert(option.name.clone(), "false".to_owned());
            }
            None => {}
        }
    }
    Ok(())
}

/// A package at another version than the catalog's is left alone until it is asked for, and so are its new options.
fn is_planned(package: &ResolvedPackage, descriptor: &Descriptor, lock: &Lock) -> bool {
    let is_current = |locked: &LockedPackage| locked.version == descriptor.version;
    package.is_new || package.requested || lock.packages.get(&package.id).is_some_and(is_current)
}

/// A secret is in no lock: that of an installed package is wherever its user keeps it.
fn kept_secret(option: &PackageOption, package: &ResolvedPackage) -> bool {
    option.kind == OptionType::Secret && !package.is_new
}

/// What is set under an option's key where the command runs. What is no secret to its package ends in the lock and in sources, though
/// the key may be that of somebody's secret: the process's environment is no place to look for that, and `.env` is none for packages
/// from outside.
fn around(option: &PackageOption, source: Source, request: &Request) -> Option<String> {
    let key = option.env.as_ref()?;
    let is_secret = option.kind == OptionType::Secret;
    let set = |values: &BTreeMap<String, String>| values.get(key).filter(|value| !value.is_empty()).cloned();
    let from_process = set(&request.secrets).filter(|_| is_secret);
    from_process.or_else(|| set(&request.environment).filter(|_| is_secret || !source.is_outside()))
}

fn elsewhere(
    option: &PackageOption,
    package: &ResolvedPackage,
    app: &AppAnswers,
    lock: &Lock,
    environment: Option<String>,
) -> Option<String> {
    let locked = || lock.packages.get(&package.id)?.options.get(&option.name).cloned();
    // A value of the environment, or one from before, that doesn't fit any more is none: the option may have got other choices.
    let fits = |value: &String| accepts(option, value).is_ok();
    let (environment, locked) = (environment.filter(fits), locked().filter(fits));
    // What one machine's `.env` says is no reason to change the lock that all share, unless the package was asked for.
    let known = if package.requested { environment.or(locked) } else { locked.or(environment) };
    known
        .or_else(|| option.default.clone())
        .or_else(|| derived(option, package, app).filter(|value| accepts(option, value).is_ok()))
}

fn derived(option: &PackageOption, package: &ResolvedPackage, app: &AppAnswers) -> Option<String> {
    match option.default_from.as_ref()? {
        DefaultFrom::Option(name) => package.options.get(name).cloned(),
        DefaultFrom::Config(name) => match name.as_str() {
            "name" => Some(app.name.clone()),
            "title" => Some(app.title.clone()),
            "tenancyMode" => Some(app.tenancy.name().to_owned()),
            _ => None,
        },
    }
}

fn take(package: &mut ResolvedPackage, option: &PackageOption, value: String) -> Result<()> {
    if let Err(reason) = accepts(option, &value) {
        let shown = if option.kind == OptionType::Secret {
            String::new()
        } else {
            format!(" `{value}`", value = value.escape_debug())
        };
        return Err(Error::Usage {
            message: format!("the value{shown} of `--{}` {reason}", option.name),
            hint: (!option.help.is_empty()).then(|| option.help.clone()),
        });
    }
    if option.kind == OptionType::Secret {
        package.secrets.insert(option.name.clone(), Secret::new(value));
    } else {
        package.options.insert(option.name.clone(), value);
    }
    Ok(())
}

/// An option comes after those that its condition and its default look at.
fn in_order(descriptor: &Descriptor) -> Vec<&PackageOption> {
    fn visit<'a>(
        descriptor: &'a Descriptor,
        name: &str,
        seen: &mut BTreeSet<String>,
        order: &mut Vec<&'a PackageOption>,
    ) {
        let Some(option) = descriptor.options.get(name) else { return };
        if !seen.insert(name.to_owned()) {
            return;
        }
        for other in option.when.option.keys() {
            visit(descriptor, other, seen, order);
        }
        if let Some(DefaultFrom::Option(other)) = &option.default_from {
            visit(descriptor, other, seen, order);
        }
        order.push(option);
    }
    let mut order = Vec::new();
    let mut seen = BTreeSet::new();
    for name in descriptor.options.keys() {
        visit(descriptor, name, &mut seen, &mut order);
    }
    order
}

pub fn missing_error(missing: &[MissingOption], command: &str) -> Option<Error> {
    let first = missing.first()?;
    let flags: Vec<String> = missing.iter().map(|one| flag(&one.option)).collect();
    let names: Vec<String> = missing.iter().map(|one| format!("--{}", one.option.name)).collect();
    let allowed: Vec<String> = missing.iter().filter_map(|one| allowed(&one.option)).collect();
    let message = format!("package `{}` needs {}", first.package, listed(names.iter().map(String::as_str)));
    let mut hint = format!("run `{command} {}`", flags.join(" "));
    for line in allowed {
        hint.push('\n');
        hint.push_str(&line);
    }
    Some(Error::Usage { message, hint: Some(hint) })
}

/// How the option is written; a secret is better read from stdin than from a command line that others can list.
fn flag(option: &PackageOption) -> String {
    let name = &option.name;
    match option.kind {
        OptionType::Flag => format!("--{name}=true"),
        OptionType::Secret => format!("--{name}-stdin"),
        OptionType::Choice => format!("--{name} {}", option.choices.join("|")),
        OptionType::Text => format!("--{name} VALUE"),
    }
}

fn allowed(option: &PackageOption) -> Option<String> {
    let values = match option.kind {
        OptionType::Choice => format!("one of {}", listed(option.choices.iter().map(String::as_str))),
        OptionType::Flag => "`true` or `false`".to_owned(),
        OptionType::Secret => format!("also taken from the environment: `{}`", option.env.as_deref()?),
        OptionType::Text => match (&option.pattern, option.help.is_empty()) {
            (Some(pattern), true) => format!("matching `{pattern}`"),
            (_, false) => option.help.clone(),
            (None, true) => return None,
        },
    };
    Some(format!("`--{}`: {values}", option.name))
}
