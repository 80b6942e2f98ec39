//! `jskit show`: what a package would bring, read from its descriptor; nothing of it runs.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{App, Context, Purpose, find, load_catalog};
use crate::brings::{self, Section};
use crate::catalog::{Package, Wanted};
use crate::cli::Show;
use crate::descriptor::model::Descriptor;
use crate::error::{Error, Result};
use crate::ui::{FAINT, STRONG, Ui};
use crate::visible;

pub fn run(context: &Context<'_>, args: &Show) -> Result<u8> {
    let wanted = Wanted::Providers(vec![args.target.clone()]);
    let (catalog, lock) = match find(context) {
        Ok(root) => {
            let app = App::open(context, &root, Purpose::Read, wanted)?;
            (app.catalog, Some(app.lock))
        }
        Err(Error::NotAnApp { .. }) => {
            let catalog = load_catalog(context, None, &wanted)?;
            catalog.demand([&args.target])?;
            (catalog, None)
        }
        Err(error) => return Err(error),
    };
    let from_path;
    let package = match catalog.get(&args.target) {
        Some(package) => package,
        None => match crate::catalog::read_path(&context.environment.folder.join(&args.target))? {
            Some(package) => {
                from_path = package;
                &from_path
            }
            None => {
                let nearest = catalog.nearest(&args.target);
                return Err(Error::Unknown { kind: "package", name: args.target.clone(), nearest });
            }
        },
    };
    let installed =
        lock.as_ref().and_then(|lock| lock.packages.get(&package.descriptor.id)).map(|locked| locked.version.clone());
    let sections = brings::sections(&catalog, package);
    let text = text(context.ui, package, installed.as_deref(), &sections, args.details);
    let mut value = head(package, installed.as_deref());
    if args.details {
        value["details"] = brings::json(&sections);
    }
    context.report("show", &text, json!({ "package": value }));
    Ok(0)
}

fn head(package: &Package, installed: Option<&str>) -> Value {
    let descriptor = &package.descriptor;
    json!({
        "id": descriptor.id, "npmName": descriptor.npm_name, "version": descriptor.version, "kind": descriptor.kind.name(),
        "summary": descriptor.summary, "source": package.source.name(), "origin": package.origin, "content": package.content(), "installedVersion": installed,
        "dependsOn": descriptor.depends_on, "conflictsWith": descriptor.conflicts_with,
        "tenancy": tenancy_modes(descriptor),
        "capabilities": {
            "provides": descriptor.capabilities.provides, "requires": descriptor.capabilities.requires,
            "exclusive": descriptor.capabilities.exclusive,
        },
        "notes": descriptor.notes,
        "changes": descriptor.changes,
    })
}

fn text(ui: &Ui, package: &Package, installed: Option<&str>, sections: &[Section], details: bool) -> String {
    let descriptor = &package.descriptor;
    let mut text = format!(
        "{} {} ({})\n{}\n",
        ui.paint(STRONG, &descriptor.id),
        descriptor.version,
        descriptor.kind.name(),
        descriptor.summary
    );
    let _ = writeln!(text, "\n  npm name      {}", descriptor.npm_name);
    let _ = writeln!(text, "  from          {}", package.place());
    if let Some(content) = package.content() {
        let _ = writeln!(text, "  content       {content}");
    }
    let _ = writeln!(
        text,
        "  in this app   {}",
        installed.map_or_else(|| "no".to_owned(), |version| format!("yes, {version}"))
    );
    let line = |title: &str, items: &[String]| {
        if items.is_empty() { String::new() } else { format!("  {title:13} {}\n", items.join(", ")) }
    };
    text.push_str(&line("depends on", &descriptor.depends_on));
    text.push_str(&line("conflicts", &descriptor.conflicts_with));
    text.push_str(&line("tenancy", &tenancy_modes(descriptor)));
    text.push_str(&line("provides", &descriptor.capabilities.provides));
    text.push_str(&line("requires", &descriptor.capabilities.requires));
    text.push_str(&line("alone with", &descriptor.capabilities.exclusive));
    let shown: Vec<&Section> = sections.iter().filter(|section| !section.rows.is_empty()).collect();
    if details {
        for section in shown {
            let _ = writeln!(text, "\n{}", ui.paint(STRONG, section.title));
            for row in &section.rows {
                let when =
                    if row.when.is_empty() { String::new() } else { ui.paint(FAINT, &format!("  [{}]", row.when)) };
                let _ = writeln!(text, "  {}{when}", visible::line(&row.text));
            }
        }
        if !descriptor.changes.is_empty() {
            let _ = writeln!(text, "\n{}", ui.paint(STRONG, "Changes"));
        }
        for (version, line) in
            descriptor.changes.iter().flat_map(|one| one.lines.iter().map(|line| (&one.version, line)))
        {
            let _ = writeln!(text, "  {version}: {line}");
        }
        for note in &descriptor.notes {
            let _ = writeln!(text, "\n{note}");
        }
    } else {
        let counts: Vec<String> =
            shown.iter().map(|section| format!("{} {}", section.rows.len(), section.title.to_lowercase())).collect();
        if !counts.is_empty() {
            let _ = writeln!(text, "  brings        {}", counts.join(", "));
        }
        let _ = writeln!(text, "\n`jskit show {} --details` lists all of it.", descriptor.id);
    }
    text
}

/// Of the apps that can have it; empty where any can.
fn tenancy_modes(descriptor: &Descriptor) -> Vec<String> {
    descriptor.tenancy.iter().map(|mode| mode.name().to_owned()).collect()
}
