//! What was asked and what was answered.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Counts since the start of the endpoint.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stats {
    /// Requests that a model knows.
    pub calls: u64,
    /// Calls that were answered with an error, or with a fault of the transport.
    pub errors: u64,
    /// Answers by their source.
    pub sources: BTreeMap<Source, u64>,
    /// Errors by code; a fault of the transport counts under its own name, such as `Reset`.
    pub codes: BTreeMap<String, u64>,
    /// By `service:Operation`.
    pub operations: BTreeMap<String, OperationStats>,
    /// The most calls that arrived within one second, by `account/region/service`.
    pub peak_per_second: BTreeMap<String, u64>,
    /// The most calls that were waiting for an answer at once.
    pub most_in_flight: u64,
    /// Connections accepted.
    pub connections: u64,
    /// Requests that no model knows, with their number.
    pub unrecognised: BTreeMap<String, u64>,
}

/// Counts of one operation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OperationStats {
    /// Calls.
    pub calls: u64,
    /// Calls that were answered with an error.
    pub errors: u64,
}

/// Where an answer came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// The estate, an error in it included.
    Estate,
    /// The estate has no answer: an empty body.
    Empty,
    /// STS, which is answered without the estate.
    Sts,
    /// A fault.
    Fault,
    /// The endpoint itself: a bad token, expired credentials.
    Refusal,
}

#[derive(Debug)]
pub(crate) struct Counters {
    started: Instant,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    stats: Stats,
    in_flight: u64,
    /// Second and calls in it, by `account/region/service`.
    seconds: HashMap<String, (u64, u64)>,
}

impl Counters {
    pub(crate) fn new() -> Self {
        Self { started: Instant::now(), inner: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn snapshot(&self) -> Stats {
        self.lock().stats.clone()
    }

    pub(crate) fn reset(&self) {
        let mut inner = self.lock();
        inner.stats = Stats::default();
        inner.seconds.clear();
    }

    pub(crate) fn connection(&self) {
        self.lock().stats.connections += 1;
    }

    pub(crate) fn unrecognised(&self, what: String) {
        *self.lock().stats.unrecognised.entry(what).or_default() += 1;
    }

    /// Counts a call; the answer ends when the guard is dropped.
    pub(crate) fn call(&self, service: &str, operation: &str, account: &str, region: &str) -> InFlight<'_> {
        let second = self.started.elapsed().max(Duration::ZERO).as_secs();
        let name = format!("{service}:{operation}");
        let place = format!("{account}/{region}/{service}");
        let mut inner = self.lock();
        let Inner { stats, in_flight, seconds } = &mut *inner;
        stats.calls += 1;
        *in_flight += 1;
        stats.most_in_flight = stats.most_in_flight.max(*in_flight);
        stats.operations.entry(name).or_default().calls += 1;
        let count = seconds.entry(place.clone()).or_default();
        *count = if count.0 == second { (second, count.1 + 1) } else { (second, 1) };
        let peak = stats.peak_per_second.entry(place).or_default();
        *peak = (*peak).max(count.1);
        drop(inner);
        InFlight { counters: self }
    }

    /// Counts an answer; `code` names an error.
    pub(crate) fn answer(&self, service: &str, operation: &str, source: Source, code: Option<&str>) {
        let mut inner = self.lock();
        let stats = &mut inner.stats;
        *stats.sources.entry(source).or_default() += 1;
        let Some(code) = code else { return };
        stats.errors += 1;
        *stats.codes.entry(code.to_owned()).or_default() += 1;
        stats.operations.entry(format!("{service}:{operation}")).or_default().errors += 1;
    }
}

/// A call that waits for its answer.
#[derive(Debug)]
pub(crate) struct InFlight<'c> {
    counters: &'c Counters,
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        let mut inner = self.counters.lock();
        inner.in_flight = inner.in_flight.saturating_sub(1);
    }
}
