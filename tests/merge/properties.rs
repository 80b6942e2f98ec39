//! What holds for merges of any texts.

use jskit::merge::{Answer, Merge};
use proptest::prelude::*;

/// A few lines of which many are alike, with or without a last line end.
fn text() -> impl Strategy<Value = String> {
    let lines = prop::collection::vec(prop::sample::select(vec!["a", "b", "c", ""]), 0..9);
    (lines, any::<bool>()).prop_map(|(lines, ends)| {
        let text = lines.join("\n");
        if ends && !text.is_empty() { text + "\n" } else { text }
    })
}

fn merged(base: &str, mine: &str, theirs: &str, answer: &Answer) -> Option<String> {
    Merge::three_way(base, mine, theirs).text(&|_| Some(answer.clone()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn one_side_that_changed_wins_without_a_question(base in text(), other in text()) {
        for (mine, theirs) in [(&base, &other), (&other, &base), (&other, &other)] {
            prop_assert_eq!(merged(&base, mine, theirs, &Answer::Skip), Some(other.clone()));
        }
    }

    #[test]
    fn the_sides_can_be_swapped(base in text(), one in text(), two in text()) {
        let (left, right) = (Merge::three_way(&base, &one, &two), Merge::three_way(&base, &two, &one));
        prop_assert_eq!(left.hunks().count(), right.hunks().count());
        prop_assert_eq!(merged(&base, &one, &two, &Answer::Mine), merged(&base, &two, &one, &Answer::Theirs));
    }
}
