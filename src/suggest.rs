//! The nearest valid names for a wrong one.

/// Up to three candidates that look like `wrong`, best first.
pub fn nearest<'a>(wrong: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let wrong = wrong.to_lowercase();
    let mut scored: Vec<(f64, &str)> = candidates
        .into_iter()
        .map(|candidate| (score(&wrong, &candidate.to_lowercase()), candidate))
        .filter(|(score, _)| *score >= 0.72)
        .collect();
    scored.sort_by(|left, right| right.0.total_cmp(&left.0).then_with(|| left.1.cmp(right.1)));
    scored.dedup_by(|left, right| left.1 == right.1);
    scored.into_iter().take(3).map(|(_, candidate)| candidate.to_owned()).collect()
}

/// A shared beginning or part counts as much as few changed letters: `users` should find `users-web`.
fn score(wrong: &str, candidate: &str) -> f64 {
    let similar = strsim::jaro_winkler(wrong, candidate);
    if wrong.len() >= 3 && candidate.contains(wrong) { similar.max(0.85) } else { similar }
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
