//! Asking for trust in packages from outside. What nobody answers for is an error that names the flag; a preview only says so.

use std::collections::BTreeSet;

use super::{App, Context};
use crate::catalog::Package;
use crate::cli::{Part, Preview, Update, parts};
use crate::error::{Error, Result, rest_hint};
use crate::lock::LockedPackage;
use crate::resolve::{self, Request, Untrusted};
use crate::saved::Errand;
use crate::shell;
use crate::ui::{prompt, untrusted};

/// The code of the end of a command that was given up at a question.
const DECLINED: &str = "declined";

/// What became of packages that nobody has trusted yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The request knows now what is trusted: it is resolved again.
    Trusted,
    /// Nothing will be written, so nobody has to answer.
    OnlyShown,
}

/// `--yes` alone trusts nobody.
pub fn ask(context: &Context<'_>, preview: &Preview, request: &mut Request, packages: &[Untrusted]) -> Result<Answer> {
    // A saved plan writes nothing of the package: whoever applies it answers.
    if preview.dry_run || preview.check || matches!(context.errand, Errand::Save(_)) {
        return Ok(Answer::OnlyShown);
    }
    if !context.ui.interactive || preview.yes {
        return Err(refused(context, packages.to_vec()));
    }
    for package in packages {
        context.ui.note(&untrusted(package));
        let question = format!("Trust `{}` {}?", package.package, package.version);
        if !prompt::confirm(&question, false)? {
            let hint = "`jskit show ID --details` tells all that a package brings";
            return Err(Error::refused(DECLINED, "nothing was changed", hint));
        }
        request.trust.insert(package.content.clone());
    }
    Ok(Answer::Trusted)
}

pub fn refused(context: &Context<'_>, packages: Vec<Untrusted>) -> Error {
    Error::Untrusted { packages, command: Some(context.command_line()), without: None }
}

/// The end of an update for want of trust, with the command that updates all others, where there are some with something new.
pub fn with_rest(context: &Context<'_>, app: &App<'_>, args: &Update, ids: &[String], error: Error) -> Error {
    match error {
        Error::Untrusted { packages, command, .. } => {
            Error::Untrusted { packages, command, without: rest(context, app, args, ids) }
        }
        Error::Refused { code: DECLINED, message, hint } => {
            let without = rest_hint(rest(context, app, args, ids).as_deref());
            Error::Refused { code: DECLINED, message, hint: hint.map(|hint| hint + &without) }
        }
        error => error,
    }
}

/// The same command for the packages that somebody trusts. What pins one that nobody trusts waits with it.
fn rest(context: &Context<'_>, app: &App<'_>, args: &Update, ids: &[String]) -> Option<String> {
    let is_new = |id: &&String| {
        let news = |locked: &LockedPackage, offered: &Package| {
            locked.version != offered.descriptor.version || locked.content != offered.content()
        };
        app.lock.packages.get(*id).zip(app.catalog.get(id)).is_some_and(|(locked, offered)| news(locked, offered))
    };
    let is_free = |id: &&String| {
        let trust = args.trusting.trust.iter().cloned().collect();
        let request = Request { update: vec![(*id).clone()], trust, ..Request::default() };
        resolve::resolve(&app.catalog, &app.lock, &request).is_ok_and(|alone| alone.untrusted.is_empty())
    };
    let (free, waiting): (Vec<&String>, Vec<&String>) = ids.iter().filter(is_new).partition(is_free);
    // A saved plan can't be cut down; and where nobody waits it was something else that was declined.
    if free.is_empty() || waiting.is_empty() || !matches!(context.errand, Errand::Do) {
        return None;
    }
    let named: BTreeSet<usize> = parts(&context.environment.args)
        .into_iter()
        .filter_map(|part| if let Part::Word(_, at) = part { Some(at) } else { None })
        .collect();
    let words = context.words();
    let stays = |(at, word): &(usize, &String)| *word != "--all" && !named.contains(at);
    Some(shell::line(words.iter().enumerate().filter(stays).map(|(_, word)| word).chain(free)))
}

/// What a preview says of a package that nobody has trusted yet.
pub fn warning(package: &Untrusted) -> String {
    format!("`{}` is trusted by nobody yet: it is added with `--trust {}` only", package.package, package.content)
}
