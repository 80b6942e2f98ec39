//! Asking for trust in packages from outside. What nobody answers for is an error that names the flag; a preview only says so.

use super::Context;
use crate::cli::Preview;
use crate::error::{Error, Result};
use crate::resolve::{Request, Untrusted};
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
    Error::Untrusted { packages, command: Some(context.command_line()) }
}

/// What a preview says of a package that nobody has trusted yet.
pub fn warning(package: &Untrusted) -> String {
    format!("`{}` is trusted by nobody yet: it is added with `--trust {}` only", package.package, package.content)
}
