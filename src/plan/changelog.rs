//! What changed in a package since the version that an app has.

use semver::Version;

use crate::change::VersionChange;
use crate::descriptor::model::Descriptor;

/// `None` where the app has this very version.
pub fn since(descriptor: &Descriptor, installed: &str) -> Option<VersionChange> {
    if descriptor.version == installed {
        return None;
    }
    // A version that is none says nothing: then all of it is new.
    let from = Version::parse(installed).ok();
    let is_newer = |version: &str| Version::parse(version).ok() > from;
    Some(VersionChange {
        package: descriptor.id.clone(),
        from: installed.to_owned(),
        to: descriptor.version.clone(),
        changes: descriptor.changes.iter().filter(|release| is_newer(&release.version)).cloned().collect(),
    })
}
