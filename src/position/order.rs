//! Where an entry goes among the others of its placement: one number, and as few others changed as can be.

/// Another entry that is shown in the same place.
#[derive(Clone, Debug, PartialEq)]
pub struct Sibling {
    pub id: String,
    pub order: f64,
    /// Its order is a number in the file, so that it can be changed.
    pub literal: bool,
}

/// What has to change so that the entry stands where it should.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    pub order: i64,
    /// Those that make room, by id.
    pub shifted: Vec<(String, i64)>,
}

/// As the app sorts them: by order, then by id.
pub fn sort(siblings: &mut [Sibling]) {
    siblings.sort_by(|left, right| left.order.total_cmp(&right.order).then_with(|| left.id.cmp(&right.id)));
}

/// A place before the sibling of this index, behind all others before it; `siblings` are sorted. `Err` names one that would have to
/// make room and can't.
pub fn before(siblings: &[Sibling], index: usize) -> Result<Move, String> {
    let low = index.checked_sub(1).map(|index| floor(siblings[index].order));
    let high = siblings.get(index).map(|sibling| ceiling(sibling.order));
    let free = match (low, high) {
        (None, None) => Some(100),
        (Some(low), None) => Some((low.div_euclid(10) + 1) * 10),
        (None, Some(high)) => Some(if high > 10 || high <= 0 { high - 10 } else { high - 1 }),
        (Some(low), Some(high)) => between(low, high),
    };
    match free {
        Some(order) => Ok(Move { order, shifted: Vec::new() }),
        None => make_room(siblings, index),
    }
}

/// A whole number between two others, a round one where there is one.
fn between(low: i64, high: i64) -> Option<i64> {
    let middle = low + (high - low) / 2;
    let round = (middle.div_euclid(10)..=middle.div_euclid(10) + 1).map(|ten| ten * 10);
    round.chain([middle]).find(|order| *order > low && *order < high)
}

/// Neighbours move away by as little as it takes: those above, or those below where these are fewer.
fn make_room(siblings: &[Sibling], index: usize) -> Result<Move, String> {
    let up = push(siblings[index..].iter(), floor(siblings[index - 1].order) + 1, 1);
    let down = push(siblings[..index].iter().rev(), ceiling(siblings[index].order) - 1, -1);
    match (up, down) {
        (Ok(up), Ok(down)) => Ok(if down.shifted.len() < up.shifted.len() { down } else { up }),
        (Ok(only), Err(_)) | (Err(_), Ok(only)) => Ok(only),
        (Err(id), Err(_)) => Err(id),
    }
}

fn push<'s>(siblings: impl Iterator<Item = &'s Sibling>, order: i64, by: i64) -> Result<Move, String> {
    let (mut shifted, mut last) = (Vec::new(), order);
    for sibling in siblings {
        let is_clear = if by > 0 { floor(sibling.order) > last } else { ceiling(sibling.order) < last };
        if is_clear {
            break;
        }
        if !sibling.literal {
            return Err(sibling.id.clone());
        }
        last += by;
        shifted.push((sibling.id.clone(), last));
    }
    Ok(Move { order, shifted })
}

#[expect(clippy::cast_possible_truncation, reason = "orders are small, and the cast saturates")]
fn floor(order: f64) -> i64 {
    order.floor() as i64
}

#[expect(clippy::cast_possible_truncation, reason = "orders are small, and the cast saturates")]
fn ceiling(order: f64) -> i64 {
    order.ceil() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn siblings(orders: &[f64]) -> Vec<Sibling> {
        let of = |(index, order): (usize, &f64)| Sibling { id: format!("s{index}"), order: *order, literal: true };
        orders.iter().enumerate().map(of).collect()
    }

    fn moved(orders: &[f64], index: usize) -> (i64, Vec<(String, i64)>) {
        let moved = before(&siblings(orders), index).expect("there is room");
        (moved.order, moved.shifted)
    }

    #[test]
    fn a_free_number_is_taken_a_round_one_first() {
        assert_eq!(moved(&[], 0), (100, vec![]));
        assert_eq!(moved(&[100.0, 200.0], 1), (150, vec![]));
        assert_eq!(moved(&[100.0, 104.0], 1), (102, vec![]));
        assert_eq!(moved(&[95.0, 104.0], 1), (100, vec![]));
        assert_eq!(moved(&[100.0, 200.0], 0), (90, vec![]));
        assert_eq!(moved(&[5.0], 0), (4, vec![]));
        assert_eq!(moved(&[0.0], 0), (-10, vec![]));
        assert_eq!(moved(&[100.0, 205.0], 2), (210, vec![]));
        assert_eq!(moved(&[1.5, 3.5], 1), (2, vec![]));
    }

    #[test]
    fn neighbours_make_room_and_no_more_of_them_than_must() {
        let name = |index: usize| format!("s{index}");
        assert_eq!(moved(&[100.0, 101.0, 200.0], 1), (101, vec![(name(1), 102)]));
        assert_eq!(moved(&[100.0, 101.0, 102.0, 103.0], 1), (100, vec![(name(0), 99)]));
        assert_eq!(moved(&[100.0, 100.0, 100.0], 2), (101, vec![(name(2), 102)]));
        assert_eq!(moved(&[100.0, 100.0, 101.0], 1), (99, vec![(name(0), 98)]));
    }

    #[test]
    fn what_is_computed_stays_and_is_named() {
        let mut stiff = siblings(&[100.0, 101.0]);
        stiff[1].literal = false;
        assert_eq!(before(&stiff, 1), Ok(Move { order: 100, shifted: vec![("s0".to_owned(), 99)] }));
        stiff[0].literal = false;
        assert_eq!(before(&stiff, 1), Err("s1".to_owned()));
    }
}
