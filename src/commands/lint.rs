//! `jskit lint-descriptors`, `jskit schema`, `jskit completions`: for package authors and editors.

use clap::CommandFactory;
use serde_json::json;

use super::{Context, catalog_folders, find};
use crate::cli::{Cli, LintDescriptors, Schema, SchemaName};
use crate::descriptor::{self, lint};
use crate::error::{Error, Result, exit};
use crate::ui;

pub fn run(context: &Context<'_>, args: &LintDescriptors) -> Result<u8> {
    let root = match find(context) {
        Ok(root) => Some(root),
        Err(Error::NotAnApp { .. }) => None,
        Err(error) => return Err(error),
    };
    let path = args.path.as_ref().map(|path| context.environment.folder.join(path));
    let report = lint::run(path.as_deref(), root.as_ref(), &catalog_folders(context)?)?;
    let problems: Vec<serde_json::Value> = report
        .problems
        .iter()
        .map(|problem| {
            json!({
                "code": problem.code, "file": problem.file, "line": problem.place.line, "message": problem.message,
                "hint": problem.hint,
            })
        })
        .collect();
    let mut text = String::new();
    for problem in &report.problems {
        text.push_str(&ui::render_problem(problem, &ui::Painter::PLAIN));
        text.push_str("\n\n");
    }
    let checked = match report.checked {
        1 => "1 descriptor".to_owned(),
        many => format!("{many} descriptors"),
    };
    text.push_str(&match report.problems.len() {
        0 => format!("{checked}, no problems\n"),
        1 => format!("{checked}, 1 problem\n"),
        many => format!("{checked}, {many} problems\n"),
    });
    context.report("lint-descriptors", &text, json!({ "checked": report.checked, "problems": problems }));
    Ok(if report.problems.is_empty() { exit::DONE } else { exit::USER })
}

pub fn schema(context: &Context<'_>, args: &Schema) -> Result<u8> {
    let text = match args.name {
        SchemaName::Descriptor => descriptor::json_schema(),
        SchemaName::Output => ui::json::SCHEMA.to_owned(),
        SchemaName::Plan => crate::saved::SCHEMA.to_owned(),
    };
    context.ui.exact(&text);
    Ok(exit::DONE)
}

pub fn completions(context: &Context<'_>, shell: clap_complete::Shell) -> Result<u8> {
    // Written to a buffer first: the generator panics on a closed pipe.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "jskit", &mut script);
    context.ui.exact(&String::from_utf8_lossy(&script));
    Ok(exit::DONE)
}
