//! Work on many small things at once, on as many threads as the machine has processors.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::edit::javascript::parse::spawn_with_room;

/// Does `work` on the items, `part` of them at a time, and gives what it came to in their order. Fewer than two parts are done
/// before a thread would have started.
pub(crate) fn in_parts<T: Sync, R: Send>(items: &[T], part: usize, work: impl Fn(&[T]) -> R + Sync) -> Vec<R> {
    let parts: Vec<&[T]> = items.chunks(part).collect();
    let next = AtomicUsize::new(0);
    let take_parts = || {
        let mut done = Vec::new();
        while let Some((at, part)) = {
            let at = next.fetch_add(1, Ordering::Relaxed);
            parts.get(at).map(|part| (at, part))
        } {
            done.push((at, work(part)));
        }
        done
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(parts.len());
    let mut done = std::thread::scope(|scope| {
        // A thread that the system doesn't give leaves its parts to the others.
        let helpers: Vec<_> = (1..threads).filter_map(|_| spawn_with_room(scope, take_parts).ok()).collect();
        let mut done = take_parts();
        for helper in helpers {
            done.extend(helper.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        done
    });
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::in_parts;

    #[test]
    fn results_come_in_the_order_of_the_items() {
        let items: Vec<usize> = (0..1000).collect();
        let parts = in_parts(&items, 7, <[usize]>::to_vec);
        assert_eq!(parts.len(), 143);
        assert_eq!(parts.concat(), items);
        assert!(in_parts(&[], 7, <[usize]>::len).is_empty());
    }
}
