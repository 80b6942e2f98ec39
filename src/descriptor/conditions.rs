//! `when`: whether a declaration counts for one app.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{Descriptor, Tenancy, When};

/// What a condition looks at: the app as it is after the command.
#[derive(Clone, Debug)]
pub struct Context<'a> {
    pub tenancy: Tenancy,
    pub installed: &'a BTreeSet<String>,
    /// The options of the package that declares.
    pub options: &'a BTreeMap<String, String>,
}

impl Descriptor {
    /// Every condition that something of it stands under.
    pub fn conditions(&self) -> Vec<&When> {
        let mut all: Vec<&When> = self.options.values().map(|option| &option.when).collect();
        macro_rules! of {
            ($($list:ident)*) => { $(all.extend(self.$list.iter().map(|one| &one.when));)* };
        }
        of!(surfaces access_policies config placements topology outlets components files migrations npm env ci routes);
        all
    }
}

impl When {
    pub fn holds(&self, context: &Context<'_>) -> bool {
        let tenancy = self.tenancy.is_empty() || self.tenancy.contains(&context.tenancy);
        let installed = self.installed.is_empty() || self.installed.iter().any(|id| context.installed.contains(id));
        let absent = self.absent.is_empty() || self.absent.iter().any(|id| !context.installed.contains(id));
        let option = self.option.iter().all(|(name, values)| {
            context.options.get(name).is_some_and(|given| values.iter().any(|value| value == given))
        });
        tenancy && installed && absent && option
    }

    /// Whether the two can never hold for the same app.
    pub fn excludes(&self, other: &Self) -> bool {
        let apart = |left: &[Tenancy], right: &[Tenancy]| {
            !left.is_empty() && !right.is_empty() && !left.iter().any(|one| right.contains(one))
        };
        // With one id, "installed" and "absent" are opposites; longer lists mean any of and may overlap.
        let opposite = |installed: &[String], absent: &[String]| installed.len() == 1 && installed == absent;
        apart(&self.tenancy, &other.tenancy)
            || opposite(&self.installed, &other.absent)
            || opposite(&other.installed, &self.absent)
            || self.option.iter().any(|(name, values)| {
                other.option.get(name).is_some_and(|others| !values.iter().any(|value| others.contains(value)))
            })
    }
}
