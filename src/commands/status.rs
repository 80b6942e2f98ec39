//! `jskit status`: what is installed, and the state of everything the tool owns.

use std::fmt::Write as _;

use serde_json::json;

use super::{App, Context, Purpose, find};
use crate::app::state::{self, FileState};
use crate::catalog::{Package, Source, Wanted};
use crate::error::Result;
use crate::resolve::is_later;
use crate::ui::{CHANGED, FAINT, STRONG};

pub fn run(context: &Context<'_>) -> Result<u8> {
    let root = find(context)?;
    let app = App::open(context, &root, Purpose::Read, Wanted::Closure(Vec::new()))?;
    let states = state::examine(app.root, &app.lock)?;
    let mut text = String::new();
    if let Some(answers) = &app.lock.app {
        let _ = writeln!(
            text,
            "{} ({}), tenancy {}\n",
            context.ui.paint(STRONG, &answers.title),
            answers.name,
            answers.tenancy.name()
        );
    }
    let mut packages = Vec::new();
    for (id, locked) in app.lock.packages.iter().filter(|(id, _)| !super::is_generated(id)) {
        let behind = app
            .catalog
            .get(id)
            .map(|package| package.descriptor.version.clone())
            .filter(|version| *version != locked.version);
        let offered = app.catalog.get(id).filter(|package| package.source != Source::Embedded);
        let place = offered.map(Package::place);
        let _ = write!(text, "  {id} {}", context.ui.paint(FAINT, &locked.version));
        if let Some(place) = &place {
            let _ = write!(text, "  {}", context.ui.paint(FAINT, &format!("[{place}]")));
        }
        if let Some(version) = &behind {
            let how = if is_later(&locked.version, version) { "ahead: only" } else { "behind:" };
            let _ = write!(text, "  {}", context.ui.paint(CHANGED, &format!("{how} {version} is available")));
        }
        text.push('\n');
        packages.push(json!({
            "id": id, "version": locked.version, "available": behind, "direct": locked.direct, "source": place,
            "content": locked.content,
        }));
    }
    let mut files = Vec::new();
    for (path, owned) in &states {
        files.push(json!({ "path": path, "package": owned.package, "state": owned.state.name() }));
    }
    let notable: Vec<_> = states.iter().filter(|(_, owned)| owned.state != FileState::Clean).collect();
    let _ = writeln!(text, "\n  {} files owned, {} of them edited or missing", states.len(), notable.len());
    for (path, owned) in notable {
        let _ = writeln!(
            text,
            "  {} {path}  {}",
            context.ui.paint(CHANGED, owned.state.name()),
            context.ui.paint(FAINT, &owned.package)
        );
    }
    let mut pending = Vec::new();
    for (id, locked) in &app.lock.packages {
        for ((file, entry), reason) in &locked.pending {
            let _ = writeln!(text, "  {} {entry} in {file}: {reason}", context.ui.paint(CHANGED, "pending"));
            pending.push(json!({ "package": id, "file": file, "entry": entry, "reason": reason }));
        }
    }
    let unusable: Vec<_> =
        app.catalog.unusable.iter().map(|one| json!({ "name": one.name, "reason": one.reason })).collect();
    let broken: Vec<_> =
        app.catalog.broken.iter().map(|one| json!({ "file": one.file, "reason": one.reason() })).collect();
    let value = json!({
        "packages": packages, "files": files, "pending": pending, "unusableSources": unusable, "unusablePackages": broken,
    });
    context.report("status", &text, value);
    Ok(0)
}
