//! An outlet written into a component, and taken out again: only lines of its own come and go.
//!
//! It goes before a `<RouterView>` that stands on a line of its own, else to the end of the template's one root element, else behind the
//! last of several. Where none of these has a place on a line of its own, nothing is edited and the lines are given to be pasted.

use oxc_ast::ast::{ImportDeclarationSpecifier, Statement};
use oxc_parser::ParseOptions;

use super::{Block, Component, Outlet, VueProblem};
use crate::edit::javascript::{self, parse};
use crate::edit::text::{self, Edit};
use crate::edit::{Outcome, Refusal};

/// What is to stand in the file.
#[derive(Clone, Copy, Debug)]
pub struct NewOutlet<'a> {
    pub target: &'a str,
    pub default: bool,
    /// What stands in it is a menu.
    pub menu: bool,
    /// Also a `<RouterView />` behind it, where the file has none.
    pub router_view: bool,
}

const COMPONENT: &str = "ShellOutlet";
const SOURCE: &str = "@jskit-ai/shell-web/client";
const VIEW: &str = "<RouterView />";

impl NewOutlet<'_> {
    fn tag(&self) -> String {
        let default = if self.default { " default" } else { "" };
        let menu = if self.menu { " menu" } else { "" };
        format!("<{COMPONENT} target=\"{}\"{default}{menu} />", self.target)
    }

    fn lines(&self, has_view: bool) -> Vec<String> {
        let mut lines = vec![self.tag()];
        lines.extend((self.router_view && !has_view).then(|| VIEW.to_owned()));
        lines
    }

    fn is_said_by(&self, found: &Outlet) -> bool {
        found.default == self.default && found.menu == self.menu
    }

    fn is_among(&self, outlets: &[Outlet]) -> bool {
        outlets.iter().any(|found| found.target == self.target && self.is_said_by(found))
    }

    /// What can be pasted by hand.
    pub fn snippet(&self) -> String {
        format!("import {{ {COMPONENT} }} from \"{SOURCE}\";\n\n{}\n", self.lines(false).join("\n"))
    }
}

/// Adds the outlet; nothing where the file has one of the target.
pub fn insert(source: &str, outlet: &NewOutlet<'_>) -> Outcome {
    let component = match super::read(source) {
        Ok(component) => component,
        Err(problem) => return broken(&problem, outlet),
    };
    if component.outlets.iter().any(|found| found.target == outlet.target) {
        return Outcome::Unchanged;
    }
    let edits = tag_edit(source, &component, outlet).and_then(|tag| {
        let import = import_edit(source, &component)?;
        Ok([Some(tag), import].into_iter().flatten().collect::<Vec<_>>())
    });
    match edits {
        Ok(edits) => edited(source, &component, outlet, (&edits, true)),
        Err((at, reason)) => refused(source, at, reason, outlet),
    }
}

/// Takes the outlet out if it is as it was written; nothing where it is absent.
pub fn remove(source: &str, outlet: &NewOutlet<'_>) -> Outcome {
    let component = match super::read(source) {
        Ok(component) => component,
        Err(problem) => return broken(&problem, outlet),
    };
    let Some(found) = component.outlets.iter().find(|found| found.target == outlet.target) else {
        return Outcome::Unchanged;
    };
    let line = line_of(source, found.start);
    if !found.plain || !outlet.is_said_by(found) || source[line.0..line.1].trim() != &source[found.start..found.end] {
        return refused(source, Some(found.start), "the outlet was edited".to_owned(), outlet);
    }
    let mut end = line.1;
    if outlet.router_view {
        let next = line_of(source, end);
        end = if source[next.0..next.1].trim() == VIEW { next.1 } else { end };
    }
    let mut edits = vec![Edit { start: line.0, end, insert: String::new() }];
    if component.outlets.len() == 1 && component.dynamic_outlets.is_empty() {
        edits.extend(import_removal(source, &component));
    }
    edited(source, &component, outlet, (&edits, false))
}

/// A file with odd quotes may read otherwise than its lines look: after the edits it has to have the outlets that were meant.
fn edited(source: &str, before: &Component, outlet: &NewOutlet<'_>, (edits, there): (&[Edit], bool)) -> Outcome {
    let Ok(after) = text::apply(source, edits) else { return Outcome::Unchanged };
    let targets = |outlets: &[Outlet]| {
        let others = outlets.iter().filter(|one| one.target != outlet.target);
        others.map(|one| one.target.clone()).collect::<Vec<_>>()
    };
    let holds = super::read(&after).is_ok_and(|component| {
        let is_there = outlet.is_among(&component.outlets);
        let mut scripts = component.blocks.iter().filter(|block| block.name == "script");
        let is_known = scripts.any(|block| after[block.start..block.end].contains(COMPONENT));
        is_there == there && (is_known || !there) && targets(&component.outlets) == targets(&before.outlets)
    });
    if holds {
        return Outcome::Edited(after);
    }
    refused(source, None, "a quote or a tag that is never closed makes an edit unsafe".to_owned(), outlet)
}

/// Whether the file has an outlet of the target, and it says this.
pub fn has(source: &str, outlet: &NewOutlet<'_>) -> Result<bool, VueProblem> {
    Ok(outlet.is_among(&super::outlets(source)?))
}

type Refused = (Option<usize>, String);

fn tag_edit(source: &str, component: &Component, outlet: &NewOutlet<'_>) -> Result<Edit, Refused> {
    let block = component.block("template").ok_or_else(|| (None, "the file has no template".to_owned()))?;
    if block.attribute("lang").is_some_and(|lang| !lang.is_empty() && lang != "html") {
        return Err((Some(block.start), "the template is not HTML".to_owned()));
    }
    let unit = unit(source, block);
    let (at, indent) = place(source, component, block, &unit)
        .ok_or_else(|| (Some(block.start), "no line of the template is a place for it".to_owned()))?;
    let end = text::line_end(source);
    let has_view = !component.router_views.is_empty();
    let lines: Vec<String> = outlet.lines(has_view).iter().map(|line| format!("{indent}{line}{end}")).collect();
    let insert = lines.concat();
    Ok(Edit { start: at, end: at, insert })
}

/// The beginning of the line before which the outlet goes, and how it is indented.
fn place(source: &str, component: &Component, block: &Block, unit: &str) -> Option<(usize, String)> {
    let starts_its_line = |at: usize| {
        let (start, _) = line_of(source, at);
        source[start..at].trim().is_empty().then(|| (start, source[start..at].to_owned()))
    };
    if let Some(place) = component.router_views.iter().find_map(|view| starts_its_line(*view)) {
        return Some(place);
    }
    if let [root] = component.roots.as_slice()
        && let Some((start, indent)) = root.closing.and_then(starts_its_line)
    {
        return Some((start, indent + unit));
    }
    let (start, _) = starts_its_line(block.end)?;
    let indent = component.roots.first().and_then(|root| starts_its_line(root.start)).map(|(_, indent)| indent);
    Some((start, indent.unwrap_or_else(|| unit.to_owned())))
}

/// One level of indentation in the template.
fn unit(source: &str, block: &Block) -> String {
    let lines = source[block.start..block.end].lines().filter(|line| !line.trim().is_empty());
    let indent = |line: &str| line[..line.len() - line.trim_start().len()].to_owned();
    lines.map(indent).find(|indent| !indent.is_empty()).unwrap_or_else(|| "  ".to_owned())
}

/// The import that the outlet needs; `None` where the file has it.
fn import_edit(source: &str, component: &Component) -> Result<Option<Edit>, Refused> {
    let end = text::line_end(source);
    let mut scripts = component.blocks.iter().filter(|block| block.name == "script");
    let Some(block) = scripts.clone().find(|block| block.attribute("setup").is_some()) else {
        if let Some(other) = scripts.next() {
            let reason = "the file has a script that is no `<script setup>`: the component is registered there";
            return Err((Some(other.start), reason.to_owned()));
        }
        let template = component.block("template").ok_or_else(|| (None, "the file has no template".to_owned()))?;
        let (_, after) = line_of(source, template.end);
        // A block that begins on that line may go on below it.
        let is_inside = |block: &Block| block.start <= after && after <= block.end;
        let after = if component.blocks.iter().any(is_inside) { source.len() } else { after };
        let gap = if source[..after].ends_with('\n') { "" } else { end };
        let import = import(&Imports::default());
        let insert = format!("{gap}{end}<script setup>{end}{import}{end}</script>{end}");
        return Ok(Some(Edit { start: after, end: after, insert }));
    };
    let body = &source[block.start..block.end];
    let Ok(imports) = imports(body) else {
        if let Some(problem) = unreadable(block, body) {
            return Err(problem);
        }
        // TypeScript, say: the beginning of the script is a place for an import in every dialect.
        if body.contains(COMPONENT) {
            return Err((Some(block.start), format!("the script has a `{COMPONENT}` already and can't be read")));
        }
        return Ok(Some(first_import(source, block, &Imports::default())));
    };
    if imports.has_component {
        return Ok(None);
    }
    if let Ok((Some(at), _)) = javascript::name_in(body, COMPONENT) {
        return Err((Some(block.start + at), format!("the script has a `{COMPONENT}` that is something else")));
    }
    let beside = imports.last.and_then(|last| beside_import(source, block, last));
    let Some((at, indent)) = beside else { return Ok(Some(first_import(source, block, &imports))) };
    Ok(Some(Edit { start: at, end: at, insert: format!("{indent}{}{end}", import(&imports)) }))
}

/// Why a script isn't read that ought to be: no other language is said of it.
fn unreadable(block: &Block, body: &str) -> Option<Refused> {
    if block.attribute("lang").is_some_and(|lang| !matches!(lang, "" | "js")) {
        return None;
    }
    let problem = javascript::name_in(body, COMPONENT).err()?;
    let before: usize = body.split_inclusive('\n').take(problem.line - 1).map(str::len).sum();
    Some((Some(block.start + before), format!("the script can't be read: {}", problem.message)))
}

/// The beginning of a line behind an import, or before it where something else follows on its own line; and its indentation.
fn beside_import<'s>(source: &'s str, block: &Block, (first, last): (usize, usize)) -> Option<(usize, &'s str)> {
    let (first, last) = (block.start + first, block.start + last);
    let (_, after) = line_of(source, last);
    let rest = source[last + 1..after].trim();
    if after <= block.end && (rest.is_empty() || rest.starts_with("//")) {
        return Some((after, indent_of(source, last)));
    }
    let (before, _) = line_of(source, first);
    (before >= block.start && source[before..first].trim().is_empty()).then(|| (before, indent_of(source, first)))
}

fn first_import(source: &str, block: &Block, imports: &Imports) -> Edit {
    let end = text::line_end(source);
    let (_, line) = line_of(source, block.start);
    let own_line = source[block.start..line.min(block.end)].trim().is_empty() && line <= block.end;
    let text = import(imports);
    if own_line {
        return Edit { start: line, end: line, insert: format!("{text}{end}") };
    }
    // A script on the line of its tag keeps that line.
    Edit { start: block.start, end: block.start, insert: format!("{};", text.trim_end_matches(';')) }
}

/// The import goes when it is the line that was written, and the script with it when nothing else is in that.
fn import_removal(source: &str, component: &Component) -> Option<Edit> {
    let block = component.blocks.iter().find(|block| block.name == "script" && block.attribute("setup").is_some())?;
    let body = &source[block.start..block.end];
    let is_import = |line: &str| {
        let plain = line.trim().trim_end_matches(';').replace('\'', "\"");
        plain == import(&Imports::default()).trim_end_matches(';')
    };
    let tag = source[..block.start].rfind('<')?;
    let closed = source[block.end..].find('>').map_or(source.len(), |end| block.end + end + 1);
    let (start, end) = (line_of(source, tag).0, line_of(source, closed).1);
    let has_own_lines = source[start..tag].trim().is_empty() && source[closed..end].trim().is_empty();
    if is_import(body) && block.attributes.len() == 1 && has_own_lines {
        let blank = line_of(source, start.saturating_sub(1));
        let start = if source[blank.0..blank.1].trim().is_empty() { blank.0 } else { start };
        return Some(Edit { start, end, insert: String::new() });
    }
    let first = body.find(';').map_or(0, |at| at + 1);
    if is_import(&body[..first]) && !body.starts_with(['\n', '\r']) && uses(body) == 0 {
        return Some(Edit { start: block.start, end: block.start + first, insert: String::new() });
    }
    let mut at = block.start;
    for line in body.split_inclusive('\n') {
        if is_import(line) && uses(body) == 0 {
            return Some(Edit { start: at, end: at + line.len(), insert: String::new() });
        }
        at += line.len();
    }
    None
}

/// How often a script uses the component, or mentions it where the script can't be read.
fn uses(body: &str) -> usize {
    javascript::name_in(body, COMPONENT).map_or_else(|_| body.matches(COMPONENT).count() - 1, |(_, uses)| uses)
}

#[derive(Default)]
struct Imports {
    has_component: bool,
    /// The first and the last byte of the last import.
    last: Option<(usize, usize)>,
    single_quotes: bool,
    no_semicolon: bool,
}

fn imports(body: &str) -> Result<Imports, ()> {
    let read = parse::with_program(body, ParseOptions::default(), |parsed| {
        let mut found = Imports::default();
        for statement in &parsed.program.body {
            let Statement::ImportDeclaration(import) = statement else { continue };
            let names = import.specifiers.iter().flatten().map(|specifier| match specifier {
                ImportDeclarationSpecifier::ImportSpecifier(one) => one.local.name.as_str(),
                ImportDeclarationSpecifier::ImportDefaultSpecifier(one) => one.local.name.as_str(),
                ImportDeclarationSpecifier::ImportNamespaceSpecifier(one) => one.local.name.as_str(),
            });
            found.has_component |= names.into_iter().any(|name| name == COMPONENT);
            found.last = Some((import.span.start as usize, import.span.end as usize - 1));
            let text = &parsed.text[import.span.start as usize..import.span.end as usize];
            found.single_quotes = text.contains('\'');
            found.no_semicolon = !text.ends_with(';');
        }
        found
    });
    read.map_err(|_| ())
}

fn import(style: &Imports) -> String {
    let quote = if style.single_quotes { '\'' } else { '"' };
    let semicolon = if style.no_semicolon && style.last.is_some() { "" } else { ";" };
    format!("import {{ {COMPONENT} }} from {quote}{SOURCE}{quote}{semicolon}")
}

/// The line that a byte is on, its end included.
fn line_of(source: &str, at: usize) -> (usize, usize) {
    let at = at.min(source.len());
    let start = source[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let end = source[at..].find('\n').map_or(source.len(), |newline| at + newline + 1);
    (start, end)
}

fn indent_of(source: &str, at: usize) -> &str {
    let (start, end) = line_of(source, at);
    let line = &source[start..end];
    &line[..line.len() - line.trim_start().len()]
}

fn refused(source: &str, at: Option<usize>, reason: String, outlet: &NewOutlet<'_>) -> Outcome {
    let (line, column) = at.map_or((0, 0), |at| text::line_and_column(source, at));
    Outcome::Refused(Refusal { line, column, reason, snippet: outlet.snippet() })
}

fn broken(problem: &VueProblem, outlet: &NewOutlet<'_>) -> Outcome {
    let (line, reason) = (problem.line, problem.message.clone());
    Outcome::Refused(Refusal { line, column: 1, reason, snippet: outlet.snippet() })
}
