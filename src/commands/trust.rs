//! Asking for trust in packages from outside. What nobody answers for is an error that names the flag; a preview only says so.

use super::{App, Context};
use crate::catalog::Package;
use crate::cli::{Preview, Update};
use crate::error::{Error, Result};
use crate::lock::LockedPackage;
use crate::resolve::{self, Request, Untrusted};
use crate::saved::Errand;
use crate::ui::{prompt, untrusted};

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
            return Err(Error::refused("declined", "nothing was changed", hint));
        }
        request.trust.insert(package.content.clone());
    }
    Ok(Answer::Trusted)
}

pub fn refused(context: &Context<'_>, packages: Vec<Untrusted>) -> Error {
    Error::Untrusted { packages, command: Some(context.command_line()), without: None }
}

/// The refusal of an update, with the command that updates all others, where there are some with something new. What pins a package
/// that nobody trusts waits with it.
pub fn with_rest(context: &Context<'_>, app: &App<'_>, args: &Update, ids: &[String], error: Error) -> Error {
    let Error::Untrusted { packages, command: Some(command), .. } = error else { return error };
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
    let rest: Vec<&str> = ids.iter().filter(is_new).filter(is_free).map(String::as_str).collect();
    // A saved plan can't be cut down.
    let without = (!rest.is_empty() && matches!(context.errand, Errand::Do)).then(|| {
        let named = |word: &&str| *word != "--all" && !args.words.iter().any(|id| id == word);
        command.split(' ').filter(named).chain(rest).collect::<Vec<_>>().join(" ")
    });
    Error::Untrusted { packages, command: Some(command), without }
}

/// What a preview says of a package that nobody has trusted yet.
pub fn warning(package: &Untrusted) -> String {
    format!("`{}` is trusted by nobody yet: it is added with `--trust {}` only", package.package, package.content)
}
