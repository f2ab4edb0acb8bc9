//! How fast calls are made: a bucket for each account, region and service that learns from throttling, a cap on calls
//! in flight, and counters.
//!
//! The bucket is additive-increase, multiplicative-decrease: a throttled attempt halves the rate, each answered call
//! gives a little back. AWS's own adaptive retry mode is not used: it holds one rate for a whole client, and a scan has
//! hundreds of independent quotas. Where AWS documents quotas, [`RateLimits::of`] begins with them.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use aws_smithy_runtime::client::retries::RetryPartition;
use tokio::time::Instant;

/// Rates of a bucket.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RateLimits {
    /// Calls a second that a bucket begins with and never exceeds.
    pub most: f64,
    /// Calls a second that a bucket never falls below.
    pub least: f64,
    /// Calls that may start at once after a pause.
    pub burst: f64,
}

impl Default for RateLimits {
    /// For the many services that document nothing. What they bear differs by account; throttling teaches it.
    fn default() -> Self {
        Self { most: 50.0, least: 0.5, burst: 50.0 }
    }
}

impl RateLimits {
    /// The limits to begin with, and whether each operation of the service has a bucket of its own.
    ///
    /// EC2 counts each API by itself: for reads 100 tokens and 20 a second (EC2 developer guide, "Request throttling").
    /// KMS counts each API by itself too, the reads that tables name from 100 a second upwards (KMS developer guide,
    /// "Request quotas"). S3 documents thousands of reads a second for objects and nothing for a bucket's settings,
    /// which a scan asks for bucket by bucket.
    fn of(service: &str) -> (Self, bool) {
        let begin = Self::default();
        match service {
            "ec2" => (Self { most: 20.0, burst: 100.0, ..begin }, true),
            "kms" => (Self { most: 100.0, burst: 100.0, ..begin }, true),
            "s3" => (Self { most: 200.0, burst: 300.0, ..begin }, false),
            _ => (begin, false),
        }
    }
}

/// Counters of a client, for progress and reports.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stats {
    /// Calls under way.
    pub in_flight: u64,
    /// Calls answered.
    pub done: u64,
    /// Attempts that were throttled.
    pub throttled: u64,
    /// Calls that ended in an error.
    pub failed: u64,
    /// Attempts after the first.
    pub retries: u64,
}

/// The counters behind [`Stats`].
#[derive(Debug, Default)]
pub(crate) struct Counters {
    in_flight: AtomicU64,
    done: AtomicU64,
    throttled: AtomicU64,
    failed: AtomicU64,
    retries: AtomicU64,
}

/// Holds the count of calls in flight up while it lives, also when its call is cancelled.
#[derive(Debug)]
pub(crate) struct InFlight(Arc<Counters>);

impl Counters {
    pub(crate) fn begin(self: &Arc<Self>) -> InFlight {
        self.in_flight.fetch_add(1, Ordering::Relaxed);
        InFlight(Arc::clone(self))
    }

    pub(crate) fn answered(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn failed(&self) {
        self.failed.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn throttled(&self) {
        self.throttled.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn retried(&self, times: u32) {
        self.retries.fetch_add(u64::from(times), Ordering::Relaxed);
    }

    pub(crate) fn stats(&self) -> Stats {
        let load = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Stats {
            in_flight: load(&self.in_flight),
            done: load(&self.done),
            throttled: load(&self.throttled),
            failed: load(&self.failed),
            retries: load(&self.retries),
        }
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, Ordering::Relaxed);
    }
}

/// All the buckets of a client.
#[derive(Debug)]
pub(crate) struct Buckets {
    /// The limits of every bucket; those of the service where absent.
    limits: Option<RateLimits>,
    buckets: Mutex<HashMap<String, Arc<Bucket>>>,
}

impl Buckets {
    pub(crate) fn new(limits: Option<RateLimits>) -> Self {
        Self { limits, buckets: Mutex::new(HashMap::new()) }
    }

    /// The bucket of an account's service in a region, or of one operation where AWS counts each by itself.
    pub(crate) fn of(&self, account_id: &str, region: &str, service: &str, operation: &str) -> Arc<Bucket> {
        let (begin, by_operation) = RateLimits::of(service);
        let mut key = format!("{account_id}/{region}/{service}");
        if by_operation {
            key = format!("{key}/{operation}");
        }
        let mut buckets = lock(&self.buckets);
        if let Some(bucket) = buckets.get(&key) {
            return Arc::clone(bucket);
        }
        let bucket = Arc::new(Bucket::new(&key, self.limits.unwrap_or(begin)));
        buckets.insert(key, Arc::clone(&bucket));
        bucket
    }
}

/// The token bucket of one account, region and service.
#[derive(Debug)]
pub(crate) struct Bucket {
    limits: RateLimits,
    state: Mutex<State>,
    /// The quota of retries, which AWS's standard retry mode keeps: one for each bucket, so that a throttled account
    /// does not use up the retries of the others.
    pub(crate) retries: RetryPartition,
}

#[derive(Debug)]
struct State {
    rate: f64,
    tokens: f64,
    refilled: Instant,
    slowed: Option<Instant>,
}

impl Bucket {
    fn new(key: &str, limits: RateLimits) -> Self {
        let state = State { rate: limits.most, tokens: limits.burst, refilled: Instant::now(), slowed: None };
        Self { limits, state: Mutex::new(state), retries: RetryPartition::custom(key.to_owned()).build() }
    }

    /// Waits for the bucket's turn.
    pub(crate) async fn take(&self) {
        let wait = self.reserve(Instant::now());
        if !wait.is_zero() {
            tokio::time::sleep(wait).await;
        }
    }

    /// Takes a token, on credit where none is left, and says how long to wait for it.
    fn reserve(&self, now: Instant) -> Duration {
        let mut state = lock(&self.state);
        let since = now.saturating_duration_since(state.refilled).as_secs_f64();
        state.tokens = (state.tokens + since * state.rate).min(self.limits.burst);
        state.refilled = now;
        state.tokens -= 1.0;
        if state.tokens >= 0.0 { Duration::ZERO } else { Duration::from_secs_f64(-state.tokens / state.rate) }
    }

    /// An attempt was throttled: half the rate. Attempts under way when the rate was halved say nothing new, so it is
    /// halved at most twice a second.
    pub(crate) fn slow_down(&self) {
        self.slow_down_at(Instant::now());
    }

    fn slow_down_at(&self, now: Instant) {
        let mut state = lock(&self.state);
        if state.slowed.is_some_and(|slowed| now.saturating_duration_since(slowed) < Duration::from_millis(500)) {
            return;
        }
        state.slowed = Some(now);
        state.rate = (state.rate / 2.0).max(self.limits.least);
        state.tokens = state.tokens.min(0.0);
    }

    /// A call was answered: a little faster.
    pub(crate) fn speed_up(&self) {
        let mut state = lock(&self.state);
        state.rate = (state.rate + (0.1_f64).max(state.rate * 0.01)).min(self.limits.most);
    }

    #[cfg(test)]
    fn rate(&self) -> f64 {
        lock(&self.state).rate
    }
}

/// A panic while counting leaves a usable count behind, so a poisoned lock is taken over.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: RateLimits = RateLimits { most: 10.0, least: 1.0, burst: 2.0 };

    #[tokio::test(start_paused = true)]
    async fn calls_beyond_the_burst_wait_their_turn() {
        let bucket = Bucket::new("a", LIMITS);
        let begun = Instant::now();
        for _ in 0..12 {
            bucket.take().await;
        }
        let taken = begun.elapsed();
        assert!((0.95..1.1).contains(&taken.as_secs_f64()), "12 calls at 10/s with a burst of 2 took {taken:?}");
    }

    #[test]
    fn throttling_halves_once_for_a_volley_and_answers_bring_the_rate_back() {
        let bucket = Bucket::new("a", LIMITS);
        let now = Instant::now();
        for _ in 0..8 {
            bucket.slow_down_at(now);
        }
        assert!((bucket.rate() - 5.0).abs() < 1e-9);
        bucket.slow_down_at(now + Duration::from_secs(1));
        assert!((bucket.rate() - 2.5).abs() < 1e-9);
        for second in 2..20 {
            bucket.slow_down_at(now + Duration::from_secs(second));
        }
        assert!((bucket.rate() - LIMITS.least).abs() < 1e-9);
        for _ in 0..200 {
            bucket.speed_up();
        }
        assert!((bucket.rate() - LIMITS.most).abs() < 1e-9);
    }

    #[test]
    fn accounts_do_not_share_a_bucket() {
        let buckets = Buckets::new(Some(LIMITS));
        let first = buckets.of("111111111111", "us-east-1", "iam", "ListUsers");
        first.slow_down();
        assert!(buckets.of("222222222222", "us-east-1", "iam", "ListUsers").rate() > first.rate());
        assert!(Arc::ptr_eq(&first, &buckets.of("111111111111", "us-east-1", "iam", "ListRoles")));
    }

    #[test]
    fn where_aws_counts_each_operation_by_itself_so_do_the_buckets() {
        let buckets = Buckets::new(None);
        let volumes = buckets.of("111111111111", "us-east-1", "ec2", "DescribeVolumes");
        let instances = buckets.of("111111111111", "us-east-1", "ec2", "DescribeInstances");
        volumes.slow_down();
        assert!(volumes.rate() < 20.0, "throttling slows down whatever the documents say");
        assert!((instances.rate() - 20.0).abs() < 1e-9, "and only what was throttled");
    }

    #[tokio::test(start_paused = true)]
    async fn a_throttled_bucket_gives_up_its_burst() {
        let bucket = Buckets::new(None).of("111111111111", "us-east-1", "s3", "GetBucketPolicy");
        bucket.slow_down();
        let begun = Instant::now();
        for _ in 0..50 {
            bucket.take().await;
        }
        let taken = begun.elapsed().as_secs_f64();
        assert!((0.45..0.55).contains(&taken), "50 calls at 100/s, with nothing left to burst, took {taken} s");
    }
}
