//! How far a scan is.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counters that a display reads while the scan runs.
#[derive(Debug, Default)]
pub struct Progress {
    /// Work units in all.
    pub units: AtomicU64,
    /// Work units finished, those of an earlier run included.
    pub units_done: AtomicU64,
    /// Work units taken over from an earlier run.
    pub units_resumed: AtomicU64,
}

impl Progress {
    pub(crate) fn plan(&self, units: u64, resumed: u64) {
        self.units.store(units, Ordering::Relaxed);
        self.units_done.store(resumed, Ordering::Relaxed);
        self.units_resumed.store(resumed, Ordering::Relaxed);
    }

    pub(crate) fn unit_done(&self) {
        self.units_done.fetch_add(1, Ordering::Relaxed);
    }
}
