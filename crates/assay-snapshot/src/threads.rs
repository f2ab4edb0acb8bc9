//! Work on files, on all cores.

use std::sync::{Mutex, PoisonError};

/// Does the work on each item, on as many threads as there are cores. The outcomes stand in the items' order; those of a
/// thread that panicked are the panic's.
pub(crate) fn side_by_side<T: Send, R: Send>(items: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(items.len());
    let left = Mutex::new(items.into_iter().enumerate());
    let next = || left.lock().unwrap_or_else(PoisonError::into_inner).next();
    let run = || std::iter::from_fn(&next).map(|(at, item)| (at, work(item))).collect::<Vec<_>>();
    let mut done = std::thread::scope(|scope| {
        let spawned: Vec<_> = (1..threads).map(|_| scope.spawn(run)).collect();
        let mut done = run();
        for thread in spawned {
            done.extend(thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        done
    });
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, outcome)| outcome).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn outcomes_stand_in_order() {
        let doubled = super::side_by_side((0..1000).collect(), |number: u64| number * 2);
        assert_eq!(doubled, (0..1000).map(|number| number * 2).collect::<Vec<_>>());
        assert!(super::side_by_side(Vec::<u64>::new(), |number| number).is_empty());
    }
}
