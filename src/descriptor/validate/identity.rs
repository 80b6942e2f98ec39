//! Who a package is and what it needs.

use crate::descriptor::model::{Capabilities, Descriptor, PackageKind, Preset, Release};
use crate::descriptor::names;
use crate::descriptor::schema::{RawCapabilities, RawDescriptor, RawKind, RawPreset, RawRelease};
use crate::descriptor::tree::At;

use super::{Checker, shown, tenancy};

pub fn check(raw: &RawDescriptor, checker: &mut Checker<'_, '_, '_>) {
    let root = At::ROOT;
    if raw.schema != 1 {
        let message = format!("schema {} is not known: this jskit reads schema 1", raw.schema);
        let hint = (raw.schema > 1).then(|| "a newer jskit may read it".to_owned());
        checker.problem(&root.key("schema"), "bad-schema", message, hint);
    }
    checker.name(&root.key("id"), names::id, "the id", &raw.id);
    checker.name(&root.key("version"), names::version, "the version", &raw.version);
    if raw.summary.trim().is_empty() || raw.summary.len() > 200 {
        let message = "the summary should be one line of 1 to 200 characters";
        checker.problem(&root.key("summary"), "bad-value", message, None);
    }
    ids(&raw.depends_on, "depends-on", &raw.id, checker);
    ids(&raw.conflicts_with, "conflicts-with", &raw.id, checker);
    for id in raw.depends_on.iter().filter(|id| raw.conflicts_with.contains(id)) {
        let message = format!("`{id}` is both depended on and conflicted with");
        checker.problem(&root.key("conflicts-with"), "bad-value", message, None);
    }
}

fn ids(ids: &[String], key: &'static str, own: &str, checker: &mut Checker<'_, '_, '_>) {
    let array = At::ROOT.key(key);
    for (index, id) in ids.iter().enumerate() {
        let at = array.index(index);
        let short = crate::catalog::short_id(id);
        checker.name(&at, names::id, "the package id", short);
        if short == own {
            checker.problem(&at, "cycle", format!("`{own}` names itself in `{key}`"), None);
        }
        if ids[..index].contains(id) {
            checker.problem(&at, "duplicate", format!("`{id}` is named twice in `{key}`"), None);
        }
    }
}

pub fn kind(raw: RawKind) -> PackageKind {
    match raw {
        RawKind::Runtime => PackageKind::Runtime,
        RawKind::Generator => PackageKind::Generator,
        RawKind::Bundle => PackageKind::Bundle,
    }
}

pub fn preset(raw: RawPreset, checker: &mut Checker<'_, '_, '_>) -> Preset {
    checker.name(&At::ROOT.key("preset").key("name"), names::id, "the preset's name", &raw.name);
    Preset { name: raw.name, order: raw.order, tenancy: tenancy(raw.tenancy) }
}

pub fn capabilities(raw: RawCapabilities, checker: &mut Checker<'_, '_, '_>) -> Capabilities {
    let table = At::ROOT.key("capabilities");
    for (key, names) in [("provides", &raw.provides), ("requires", &raw.requires), ("exclusive", &raw.exclusive)] {
        let array = table.key(key);
        for (index, name) in names.iter().enumerate() {
            checker.name(&array.index(index), names::dotted, "the capability", name);
        }
    }
    let array = table.key("exclusive");
    for (index, name) in raw.exclusive.iter().enumerate().filter(|(_, name)| !raw.provides.contains(name)) {
        let message = format!("the capability `{name}` is exclusive, but not among those provided");
        let nearest = crate::suggest::nearest(name, raw.provides.iter().map(String::as_str));
        checker.problem(&array.index(index), "unknown-name", message, crate::suggest::hint(&nearest));
    }
    Capabilities { provides: raw.provides, requires: raw.requires, exclusive: raw.exclusive }
}

/// The newest first, whatever the order in the file.
pub fn changes(raw: Vec<RawRelease>, current: &str, checker: &mut Checker<'_, '_, '_>) -> Vec<Release> {
    let array = At::ROOT.key("changes");
    let parse = |text: &str| semver::Version::parse(text).ok();
    let mut seen: Vec<&str> = Vec::new();
    for (index, release) in raw.iter().enumerate() {
        let at = array.index(index);
        let version = &at.key("version");
        checker.name(version, names::version, "the version", &release.version);
        if parse(&release.version) > parse(current) {
            let message =
                format!("`{}` is newer than the package, which is at {}", shown(&release.version), shown(current));
            checker.problem(version, "bad-value", message, None);
        }
        if seen.contains(&release.version.as_str()) {
            checker.problem(version, "duplicate", format!("the changes of {} are there twice", release.version), None);
        }
        seen.push(&release.version);
        let lines = at.key("lines");
        if release.lines.is_empty() {
            checker.problem(&lines, "bad-value", "a version with nothing that changed is not worth a table", None);
        }
        for (index, line) in release.lines.iter().enumerate() {
            checker.name(&lines.index(index), names::line, "the line", line);
        }
    }
    let mut changes: Vec<Release> =
        raw.into_iter().map(|raw| Release { version: raw.version, lines: raw.lines }).collect();
    changes.sort_by_key(|release| std::cmp::Reverse(parse(&release.version)));
    changes
}

/// A bundle only names packages; only a generator has subcommands; only a bundle is a preset.
pub fn check_kind(model: &Descriptor, checker: &mut Checker<'_, '_, '_>) {
    let kind = model.kind;
    let mut refuse = |key: &str, given: bool| {
        if given {
            let message = format!("a {} can't have `{key}`", kind.name());
            checker.problem(&At::ROOT.key(key), "bad-kind", message, None);
        }
    };
    if kind != PackageKind::Bundle {
        refuse("preset", model.preset.is_some());
    }
    if kind != PackageKind::Generator {
        refuse("subcommands", !model.subcommands.is_empty());
    }
    if kind == PackageKind::Bundle {
        refuse("options", !model.options.is_empty());
        refuse("surfaces", !model.surfaces.is_empty());
        refuse("access-policies", !model.access_policies.is_empty());
        refuse("config", !model.config.is_empty());
        refuse("placements", !model.placements.is_empty());
        refuse("topology", !model.topology.is_empty());
        refuse("outlets", !model.outlets.is_empty());
        refuse("components", !model.components.is_empty());
        refuse("files", !model.files.is_empty());
        refuse("migrations", !model.migrations.is_empty());
        refuse("vendor", model.vendor);
        refuse("npm", !model.npm.is_empty());
        refuse("env", !model.env.is_empty());
        refuse("ci", !model.ci.is_empty());
        refuse("providers", model.server_provider || model.client_provider);
        refuse("container", !model.container_tokens.is_empty());
        refuse("routes", !model.routes.is_empty());
    }
    if kind == PackageKind::Generator && model.subcommands.is_empty() {
        checker.problem(&At::ROOT.key("kind"), "bad-kind", "a generator has at least one of `[[subcommands]]`", None);
    }
    if !model.vendor {
        let tables = [
            ("providers", model.server_provider || model.client_provider),
            ("container", !model.container_tokens.is_empty()),
        ];
        for (key, _) in tables.into_iter().filter(|(_, given)| *given) {
            let hint = Some("add `[vendor]` with `include = true`".to_owned());
            checker.problem(&At::ROOT.key(key), "no-vendor", format!("`{key}` needs a vendored runtime"), hint);
        }
    }
}
