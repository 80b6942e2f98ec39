//! The nearest valid names for a wrong one.

/// Up to three candidates that look like `wrong`, best first.
pub fn nearest<'a>(wrong: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let wrong = wrong.to_lowercase();
    let mut scored: Vec<(f64, &str)> = candidates
        .into_iter()
        .map(|candidate| (score(&wrong, &candidate.to_lowercase()), candidate))
        .filter(|(score, candidate)| *score >= 0.72 && is_near(&wrong, &candidate.to_lowercase()))
        .collect();
    scored.sort_by(|left, right| right.0.total_cmp(&left.0).then_with(|| left.1.cmp(right.1)));
    scored.dedup_by(|left, right| left.1 == right.1);
    scored.into_iter().take(3).map(|(_, candidate)| candidate.to_owned()).collect()
}

/// A shared beginning or part counts as much as few changed letters: `users` should find `users-web`.
fn score(wrong: &str, candidate: &str) -> f64 {
    let similar = strsim::jaro_winkler(wrong, candidate);
    if has_part(wrong, candidate) { similar.max(0.85) } else { similar }
}

/// A slip of a few letters, or a part of the name: a long beginning in common makes no other word of it.
fn is_near(wrong: &str, candidate: &str) -> bool {
    let most = (wrong.chars().count() / 3).max(2);
    has_part(wrong, candidate) || strsim::damerau_levenshtein(wrong, candidate) <= most
}

fn has_part(wrong: &str, candidate: &str) -> bool {
    wrong.len() >= 3 && candidate.contains(wrong)
}

/// `did you mean `a`, `b` or `c`?`, or nothing.
pub fn hint(nearest: &[String]) -> Option<String> {
    let quoted: Vec<String> = nearest.iter().map(|name| format!("`{name}`")).collect();
    match quoted.as_slice() {
        [] => None,
        [one] => Some(format!("did you mean {one}?")),
        [most @ .., last] => Some(format!("did you mean {} or {last}?", most.join(", "))),
    }
}

/// The error for a name that a list doesn't have.
pub fn unknown<'a>(
    kind: &'static str,
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> crate::error::Error {
    crate::error::Error::Unknown { kind, name: name.to_owned(), nearest: nearest(name, candidates) }
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_is_near_and_another_word_is_not() {
        let names = ["placements", "components", "users-web", "users-core", "shell.primary-nav", "shell.primary-menu"];
        assert_eq!(nearest("placments", names), ["placements"]);
        assert_eq!(nearest("plcaements", names), ["placements"], "two letters that changed places are one slip");
        assert_eq!(nearest("users", names), ["users-web", "users-core"], "a part of a name is enough");
        assert_eq!(nearest("shell.primary-na", names), ["shell.primary-nav", "shell.primary-menu"]);
        assert_eq!(nearest("shell.secondary", names), Vec::<String>::new(), "a beginning in common is not");
        assert_eq!(nearest("usage", names), Vec::<String>::new());
    }
}
