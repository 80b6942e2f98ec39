//! Spans replaced in a text: disjoint, sorted, applied from the back.

/// Bytes `start..end` become `insert`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    pub start: usize,
    pub end: usize,
    pub insert: String,
}

/// Two edits that touch the same bytes in different ways.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("edits overlap at byte {at}")]
pub struct Overlap {
    pub at: usize,
}

/// Applies edits given in any order. The same edit twice counts once.
pub fn apply(source: &str, edits: &[Edit]) -> Result<String, Overlap> {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort();
    sorted.dedup();
    for pair in sorted.windows(2) {
        let same_point = pair[0].start == pair[1].start;
        if pair[1].start < pair[0].end || same_point {
            return Err(Overlap { at: pair[1].start });
        }
    }
    let mut text = source.to_owned();
    for edit in sorted.iter().rev() {
        text.replace_range(edit.start..edit.end, &edit.insert);
    }
    Ok(text)
}
