//! Placements, topology and surfaces that name what isn't there.

use std::collections::{BTreeMap, BTreeSet};

use super::imports::Sources;
use super::{Finding, Offered, Severity};
use crate::app::{AppModel, PLACEMENT_FILE, PUBLIC_CONFIG_FILE, Placement, TOPOLOGY_FILE, Topology};
use crate::suggest::{hint, nearest};

/// Tokens that placements and topology name, and that nothing is known to register.
pub fn unknown_tokens<'m>(model: &'m AppModel, offered: &Offered) -> BTreeSet<&'m str> {
    let placed = model.placements.iter().filter_map(|placement| placement.component_token.as_deref());
    let renderers = model.topology.iter().flat_map(|entry| &entry.variants).flat_map(|variant| &variant.renderers);
    let registered: BTreeSet<&str> = model.components.iter().map(|token| token.token.as_str()).collect();
    placed
        .chain(renderers.map(|renderer| renderer.token.as_str()))
        .filter(|token| !registered.contains(token) && !offered.tokens.contains(*token))
        .collect()
}

pub fn examine(model: &AppModel, offered: &Offered, sources: &Sources) -> Vec<Finding> {
    let tokens: BTreeSet<&str> = model
        .components
        .iter()
        .map(|token| token.token.as_str())
        .chain(offered.tokens.iter().map(String::as_str))
        .collect();
    let known = Known { model, tokens, offered, sources };
    let mut findings = Vec::new();
    findings.extend(model.placements.iter().flat_map(|placement| known.placement(placement)));
    findings.extend(model.topology.iter().flat_map(|entry| known.topology(entry)));
    findings.extend(duplicates(
        "J303",
        PLACEMENT_FILE,
        "placements",
        model.placements.iter().map(|one| (one.id.clone(), one.line)),
    ));
    findings.extend(duplicates(
        "J304",
        TOPOLOGY_FILE,
        "topology entries",
        model.topology.iter().map(|one| (one.name(), one.line)),
    ));
    findings.extend(known.policies());
    findings
}

struct Known<'a> {
    model: &'a AppModel,
    tokens: BTreeSet<&'a str>,
    offered: &'a Offered,
    sources: &'a Sources,
}

impl Known<'_> {
    fn placement(&self, placement: &Placement) -> Vec<Finding> {
        let at = |code, message: String| Finding::new(code, Severity::Error, PLACEMENT_FILE, placement.line, message);
        let mut findings = Vec::new();
        if !placement.target.is_empty() && !placement.target.contains(':') {
            findings.extend(self.target(placement));
        } else if placement.target.contains(':') && !self.has_outlet(&placement.target) {
            let names = self.sources.outlets.found.iter().map(|outlet| outlet.target.as_str());
            findings.push(
                at(
                    "J305",
                    format!(
                        "the placement `{}` goes to the outlet `{}`, which no file has",
                        placement.id, placement.target
                    ),
                )
                .maybe_hint(hint(&nearest(&placement.target, names))),
            );
        }
        if let Some(token) = placement.component_token.as_deref().filter(|token| !self.has_token(token)) {
            findings.push(
                at(
                    "J302",
                    format!("the placement `{}` names the component `{token}`, which nobody registers", placement.id),
                )
                .maybe_hint(self.token_hint(token)),
            );
        }
        for surface in placement.surfaces.iter().filter(|surface| *surface != "*" && !self.has_surface(surface)) {
            let names = self.model.surfaces.iter().map(|surface| surface.id.as_str());
            let message =
                format!("the placement `{}` is for the surface `{surface}`, which the app hasn't", placement.id);
            findings.push(
                Finding::new("J306", Severity::Warning, PLACEMENT_FILE, placement.line, message)
                    .maybe_hint(hint(&nearest(surface, names))),
            );
        }
        findings
    }

    fn target(&self, placement: &Placement) -> Option<Finding> {
        let at = |code, message: String| Finding::new(code, Severity::Error, PLACEMENT_FILE, placement.line, message);
        let of_owner = |entry: &&Topology| entry.id == placement.target && entry.owner == placement.owner;
        let Some(entry) = self.model.topology.iter().find(of_owner) else {
            let names: Vec<String> = self.model.topology.iter().map(Topology::name).collect();
            let wanted = match &placement.owner {
                Some(owner) => format!("{}@{owner}", placement.target),
                None => placement.target.clone(),
            };
            let finding = at(
                "J301",
                format!("the placement `{}` has the target `{wanted}`, which no topology has", placement.id),
            );
            return Some(finding.maybe_hint(hint(&nearest(&wanted, names.iter().map(String::as_str)))));
        };
        let unseen = placement.component_token.is_none()
            && placement.complete
            && !placement.kind.is_empty()
            && !entry.renders(&placement.kind);
        unseen.then(|| {
            let (id, kind) = (&placement.id, &placement.kind);
            at("J307", format!("the placement `{id}` is a `{kind}`, which `{}` has no renderer for", entry.name()))
                .hint("give it a `componentToken`, or the topology entry a renderer")
        })
    }

    fn topology(&self, entry: &Topology) -> Vec<Finding> {
        let at = |code, message: String| Finding::new(code, Severity::Error, TOPOLOGY_FILE, entry.line, message);
        let mut missing: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        let mut tokens = BTreeSet::new();
        for variant in &entry.variants {
            if !variant.outlet.is_empty() && !self.has_outlet(&variant.outlet) {
                missing.entry(&variant.outlet).or_default().push(&variant.layout);
            }
            let unknown =
                variant.renderers.iter().map(|renderer| renderer.token.as_str()).filter(|token| !self.has_token(token));
            tokens.extend(unknown);
        }
        let names = || self.sources.outlets.found.iter().map(|outlet| outlet.target.as_str());
        let outlets = missing.into_iter().map(|(outlet, layouts)| {
            let message = format!(
                "`{}` leads to the outlet `{outlet}` ({}), which no file has",
                entry.name(),
                layouts.join(", ")
            );
            at("J305", message).maybe_hint(hint(&nearest(outlet, names())))
        });
        let tokens = tokens.into_iter().map(|token| {
            at("J302", format!("`{}` is rendered by the component `{token}`, which nobody registers", entry.name()))
                .maybe_hint(self.token_hint(token))
        });
        outlets.chain(tokens).collect()
    }

    fn policies(&self) -> Vec<Finding> {
        let known: BTreeSet<&str> = self.model.access_policies.iter().map(|policy| policy.id.as_str()).collect();
        let missing = self.model.surfaces.iter().filter_map(|surface| {
            let policy = surface.access_policy.as_deref().filter(|policy| !known.contains(policy))?;
            let message =
                format!("the surface `{}` is guarded by the policy `{policy}`, which the app hasn't", surface.id);
            Some(
                Finding::new("J402", Severity::Error, PUBLIC_CONFIG_FILE, surface.line, message)
                    .maybe_hint(hint(&nearest(policy, known.iter().copied()))),
            )
        });
        missing.collect()
    }

    /// An outlet that is bound to an expression could be any.
    fn has_outlet(&self, target: &str) -> bool {
        self.sources.outlets.of(target).next().is_some()
            || self.offered.outlets.contains(target)
            || !self.sources.outlets.dynamic.is_empty()
    }

    /// The app's code may register tokens in its own way: one that it writes as a string counts.
    fn has_token(&self, token: &str) -> bool {
        self.tokens.contains(token) || self.sources.mentions(token)
    }

    fn has_surface(&self, id: &str) -> bool {
        self.model.surfaces.iter().any(|surface| surface.id == id)
    }

    fn token_hint(&self, token: &str) -> Option<String> {
        hint(&nearest(token, self.tokens.iter().copied()))
    }
}

fn duplicates(
    code: &'static str,
    path: &'static str,
    what: &str,
    names: impl Iterator<Item = (String, usize)>,
) -> Vec<Finding> {
    let mut first: BTreeMap<String, usize> = BTreeMap::new();
    let mut findings = Vec::new();
    for (name, line) in names {
        match first.get(&name) {
            Some(earlier) => findings.push(
                Finding::new(
                    code,
                    Severity::Error,
                    path,
                    line,
                    format!("two {what} are called `{name}`; the other is in line {earlier}"),
                )
                .hint("the app uses the first one only: rename or remove one"),
            ),
            None => {
                first.insert(name, line);
            }
        }
    }
    findings
}
