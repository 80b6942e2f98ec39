//! Sources and packages that can't be used, and packages that are not what was trusted any more.

use super::{Finding, Offered, Severity};

pub fn examine(offered: &Offered) -> Vec<Finding> {
    let unusable = offered.unusable.iter().map(|one| {
        let severity = if one.is_damage { Severity::Error } else { Severity::Warning };
        let path = format!(".jskit/sources/{}.json", one.name);
        Finding::new("J801", severity, &path, 0, format!("the source `{}` can't be used: {}", one.name, one.reason))
            .hint(format!("take it from git, add it again, or run `jskit catalog remove {}`", one.name))
    });
    let broken = offered.broken.iter().map(|(one, is_installed)| {
        let severity = if *is_installed { Severity::Error } else { Severity::Warning };
        let line = one.problems.first().map_or(0, |problem| problem.place.line);
        let message = format!("the package `{}` can't be used: {}", one.id, one.reason());
        Finding::new("J801", severity, &one.file, line, message).hint(one.hint())
    });
    let changed = offered.changed.iter().map(|id| {
        let path = crate::lock::package_path(id);
        let message = format!("package `{id}` is not what was trusted any more; it stays as it is in the app");
        Finding::new("J802", Severity::Warning, path.as_str(), 0, message)
            .hint(format!("`jskit update {id}` shows what it may do now, and asks"))
    });
    unusable.chain(broken).chain(changed).collect()
}
