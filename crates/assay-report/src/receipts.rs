//! Receipt ids: single ones (`r7`) and ranges (`r7..r40`, both ends included).

use std::collections::BTreeSet;

use assay_model::{ArcStr, assessment::receipt_span as span};

/// Ids put together into the fewest runs, in order: `r1, r2, r3, r9` is `(1, 3), (9, 9)`.
pub(crate) fn runs(ids: &[ArcStr]) -> Vec<(u64, u64)> {
    let mut spans: Vec<(u64, u64)> =
        ids.iter().filter_map(|id| span(id)).filter(|(first, last)| first <= last).collect();
    spans.sort_unstable();
    let mut runs: Vec<(u64, u64)> = Vec::new();
    for (first, last) in spans {
        match runs.last_mut() {
            Some((_, end)) if first <= end.saturating_add(1) => *end = last.max(*end),
            _ => runs.push((first, last)),
        }
    }
    runs
}

/// The number of a receipt's own id.
pub(crate) fn number(id: &str) -> Option<u64> {
    span(id).map(|(first, _)| first)
}

/// The first so many numbers of the runs, added to those that are there.
pub(crate) fn collect(runs: &[(u64, u64)], into: &mut BTreeSet<u64>, most: usize) {
    for (first, last) in runs {
        for number in *first..=*last {
            if into.len() >= most {
                return;
            }
            into.insert(number);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use assay_model::ArcStr;

    use super::{collect, runs};

    fn ids(ids: &[&str]) -> Vec<ArcStr> {
        ids.iter().map(|id| ArcStr::from(*id)).collect()
    }

    #[test]
    fn neighbours_and_ranges_join() {
        assert_eq!(runs(&ids(&["r9", "r1", "r2", "r3..r7", "r5", "x", "r20..r19"])), [(1, 7), (9, 9)]);
    }

    #[test]
    fn collecting_stops_at_the_limit() {
        let mut numbers = BTreeSet::from([100]);
        collect(&[(1, u64::MAX)], &mut numbers, 4);
        assert_eq!(numbers.into_iter().collect::<Vec<_>>(), [1, 2, 3, 100]);
    }
}
