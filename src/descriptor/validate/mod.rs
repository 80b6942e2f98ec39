//! Raw -> checked: every value is looked at once, every problem is reported where it stands.

mod generators;
mod identity;
mod options;
mod outside;
mod runtime;
mod screens;
mod unique;

pub use generators::{items, sample};
pub use options::{TAKEN, accepts};
pub use unique::parameterless;

use crate::edit::javascript::Value as JsValue;

use super::model::{Conditional, Descriptor, Place, Tenancy, When};
use super::names::{self, Rule};
use super::problems::Report;
use super::schema::{OneOrMany, RawDescriptor, RawOptionValue, RawTenancy, RawWhen};
use super::tree::{At, Node};

/// The model; it is meant to be used only where the report stays empty.
pub fn descriptor(raw: RawDescriptor, root: &Node, report: &mut Report<'_>) -> Descriptor {
    let mut checker = Checker { root, report, names_of_app: false };
    identity::check(&raw, &mut checker);
    let model = assemble(raw, &mut checker);
    unique::check(&model, &mut checker);
    options::check_uses(&model, &mut checker);
    identity::check_kind(&model, &mut checker);
    model
}

fn assemble(raw: RawDescriptor, checker: &mut Checker<'_, '_, '_>) -> Descriptor {
    let at = At::ROOT;
    if let Some(name) = &raw.npm_name {
        checker.name(&at.key("npm-name"), names::npm_name, "the npm name", name);
    }
    let npm_name = raw.npm_name.unwrap_or_else(|| format!("@jskit-ai/{}", raw.id));
    let options = options::read(raw.options, &at.key("options"), checker);
    let env = checker.each("env", raw.env, |raw| raw.when.take(), outside::env);
    Descriptor {
        kind: identity::kind(raw.kind),
        preset: raw.preset.map(|preset| identity::preset(preset, checker)),
        capabilities: identity::capabilities(raw.capabilities, checker),
        surfaces: checker.each("surfaces", raw.surfaces, |raw| raw.when.take(), screens::surface),
        access_policies: checker.each("access-policies", raw.access_policies, |raw| raw.when.take(), screens::policy),
        config: checker.each("config", raw.config, |raw| raw.when.take(), screens::config),
        placements: checker.each("placements", raw.placements, |raw| raw.when.take(), screens::placement),
        topology: checker.each("topology", raw.topology, |raw| raw.when.take(), screens::topology),
        outlets: checker.each("outlets", raw.outlets, |raw| raw.when.take(), screens::outlet),
        components: checker.each("components", raw.components, |raw| raw.when.take(), screens::component),
        files: checker.each("files", raw.files, |raw| raw.when.take(), outside::file),
        migrations: checker.each("migrations", raw.migrations, |raw| raw.when.take(), outside::migration),
        vendor: raw.vendor.include,
        npm: checker.each("npm", raw.npm, |raw| raw.when.take(), outside::npm),
        env,
        ci: checker.each("ci", raw.ci, |raw| raw.when.take(), runtime::ci),
        server_provider: raw.providers.server,
        client_provider: raw.providers.client,
        container_tokens: runtime::tokens(raw.container.tokens, checker),
        routes: checker.each("routes", raw.routes, |raw| raw.when.take(), runtime::route),
        subcommands: generators::subcommands(raw.subcommands, checker),
        notes: raw.notes,
        changes: identity::changes(raw.changes, &raw.version, checker),
        place: Place { file: checker.report.place((0, 0)).file, line: 1 },
        id: raw.id,
        version: raw.version,
        summary: raw.summary,
        npm_name,
        depends_on: short(raw.depends_on),
        conflicts_with: short(raw.conflicts_with),
        tenancy: raw.tenancy.map_or(Vec::new(), OneOrMany::into_vec).into_iter().map(tenancy).collect(),
        options,
    }
}

fn short(ids: Vec<String>) -> Vec<String> {
    ids.into_iter().map(|id| crate::catalog::short_id(&id).to_owned()).collect()
}

pub struct Checker<'n, 'r, 'f> {
    pub root: &'n Node,
    pub report: &'r mut Report<'f>,
    /// Names of placements, owners and surfaces are an app's own, and may be written as no package writes them.
    pub names_of_app: bool,
}

impl Checker<'_, '_, '_> {
    pub fn problem(&mut self, at: &At<'_>, code: &'static str, message: impl Into<String>, hint: Option<String>) {
        self.report.push(code, Some(at.span(self.root)), message, hint);
    }

    /// Reports a name that its rule refuses. `what` is said before the value: "the token".
    pub fn name(&mut self, at: &At<'_>, rule: Rule, what: &str, text: &str) {
        if let Err(reason) = rule(text) {
            self.problem(at, "bad-name", format!("{what} `{}` {reason}", shown(text)), None);
        }
    }

    /// The same for a name that an app may have chosen: there any line of text will do, since it is written as a string.
    pub fn app_name(&mut self, at: &At<'_>, rule: Rule, what: &str, text: &str) {
        let rule = if self.names_of_app { names::line } else { rule };
        self.name(at, rule, what, text);
    }

    /// A file that is written for the app, or written into.
    pub fn target(&mut self, at: &At<'_>, what: &str, text: &str) {
        let rule = if self.names_of_app { names::app_target } else { names::target };
        self.path(at, rule, what, text);
    }

    pub fn path(&mut self, at: &At<'_>, rule: Rule, what: &str, text: &str) {
        if let Err(reason) = rule(text) {
            self.problem(at, "bad-path", format!("{what} `{}` {reason}", shown(text)), None);
        }
    }

    pub fn place(&self, at: &At<'_>) -> Place {
        self.report.place(at.span(self.root))
    }

    /// Checks each table of an array together with its condition.
    fn each<R, T>(
        &mut self,
        key: &'static str,
        raw: Vec<R>,
        when: fn(&mut R) -> Option<RawWhen>,
        read: impl FnMut(R, &At<'_>, &mut Self) -> T,
    ) -> Vec<Conditional<T>> {
        self.each_at(&At::ROOT.key(key), raw, when, read)
    }

    fn each_at<R, T>(
        &mut self,
        array: &At<'_>,
        raw: Vec<R>,
        when: fn(&mut R) -> Option<RawWhen>,
        mut read: impl FnMut(R, &At<'_>, &mut Self) -> T,
    ) -> Vec<Conditional<T>> {
        let mut items = Vec::with_capacity(raw.len());
        for (index, mut raw) in raw.into_iter().enumerate() {
            let at = array.index(index);
            let when = self.when(when(&mut raw), &at);
            let place = self.place(&at);
            items.push(Conditional { when, item: read(raw, &at, self), place });
        }
        items
    }

    pub fn when(&mut self, raw: Option<RawWhen>, at: &At<'_>) -> When {
        let Some(raw) = raw else { return When::default() };
        let at = at.key("when");
        let tenancy = raw.tenancy.map_or(Vec::new(), OneOrMany::into_vec).into_iter().map(tenancy).collect();
        let mut ids = |key: &str, raw: Option<OneOrMany<String>>| {
            let ids = short(raw.map_or(Vec::new(), OneOrMany::into_vec));
            for id in &ids {
                self.name(&at.key(key), names::id, "the package id", id);
            }
            ids
        };
        let installed = ids("installed", raw.installed);
        let absent = ids("absent", raw.absent);
        let option = raw
            .option
            .into_iter()
            .map(|(name, values)| (name, values.into_vec().iter().map(option_value).collect()))
            .collect();
        When { tenancy, installed, absent, option }
    }
}

pub(super) fn tenancy(raw: RawTenancy) -> Tenancy {
    match raw {
        RawTenancy::None => Tenancy::None,
        RawTenancy::Personal => Tenancy::Personal,
        RawTenancy::Workspaces => Tenancy::Workspaces,
    }
}

pub(super) fn option_value(raw: &RawOptionValue) -> String {
    match raw {
        RawOptionValue::Flag(value) => value.to_string(),
        RawOptionValue::Text(text) => text.clone(),
    }
}

/// A value from outside as a message may show it.
pub(super) fn shown(text: &str) -> String {
    const LONGEST: usize = 80;
    let start: String = text.chars().take(LONGEST).collect();
    let mut shown = crate::visible::line(&start).into_owned();
    if text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}

/// JSON as it is written into JavaScript.
pub(super) fn js_value(value: serde_json::Value) -> JsValue {
    match value {
        serde_json::Value::Null => JsValue::Null,
        serde_json::Value::Bool(value) => JsValue::Bool(value),
        serde_json::Value::Number(number) => JsValue::Number(number.to_string()),
        serde_json::Value::String(text) => JsValue::String(text),
        serde_json::Value::Array(items) => JsValue::Array(items.into_iter().map(js_value).collect()),
        serde_json::Value::Object(fields) => {
            JsValue::Object(fields.into_iter().map(|(key, value)| (key, js_value(value))).collect())
        }
    }
}
