//! Which fault strikes a call.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::{Fault, FaultKind, wording};
use crate::catalogue::{Protocol, Service};
use crate::estate::fits::like;
use crate::estate::pages::fnv;
use crate::identity::Caller;
use crate::respond::Failure;

/// What a struck call meets.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Act {
    Fail(Failure),
    Hang,
    Reset,
    Malform,
    Truncate,
    Html { status: u16 },
    Trickle { bytes: usize, interval: Duration },
    EndlessPages { same_token: bool },
    TruncatedPage(Failure),
}

/// A call that may be struck.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Target<'a> {
    pub(crate) service: &'a Service,
    pub(crate) operation: &'a str,
    pub(crate) protocol: Protocol,
    pub(crate) caller: &'a Caller,
    /// A number that is the same for the same request.
    pub(crate) request: u64,
    /// Whether the operation has pages.
    pub(crate) is_paged: bool,
}

/// The faults with their counters.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    rules: Vec<Rule>,
}

#[derive(Debug)]
struct Rule {
    fault: Fault,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    seen: u64,
    /// Calls by access key, for expiring credentials.
    seen_by_key: HashMap<String, u64>,
    /// How often the same request came.
    repeats: HashMap<u64, u64>,
    buckets: HashMap<(String, String, String), (f64, Instant)>,
}

impl Faults {
    pub(crate) fn new(faults: &[Fault]) -> Self {
        let rule = |fault: &Fault| Rule { fault: fault.clone(), state: Mutex::default() };
        Self { rules: faults.iter().map(rule).collect() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// The delay, the sum of all latency rules that fire, and what the first other rule that fires does.
    pub(crate) fn decide(&self, target: Target<'_>) -> (Duration, Option<Act>) {
        let (mut delay, mut act) = (Duration::ZERO, None);
        for rule in &self.rules {
            let is_latency = matches!(rule.fault.kind, FaultKind::Latency { .. });
            if act.is_some() && !is_latency {
                continue;
            }
            let Some(draw) = rule.fires(target) else {
                continue;
            };
            match &rule.fault.kind {
                FaultKind::Latency { delay: least, jitter } => delay += *least + jitter.mul_f64(draw),
                other => act = action(other, target),
            }
        }
        (delay, act)
    }
}

fn action(kind: &FaultKind, target: Target<'_>) -> Option<Act> {
    let Target { service, operation, protocol, caller, .. } = target;
    Some(match kind {
        FaultKind::Throttle { answer, .. } => {
            Act::Fail(wording::with(wording::throttled(service, operation, protocol), answer))
        }
        FaultKind::Deny { answer } => {
            Act::Fail(wording::with(wording::denied(service, operation, protocol, caller), answer))
        }
        FaultKind::Error { answer } => Act::Fail(wording::with(wording::broken(service, protocol), answer)),
        FaultKind::ExpiredCredentials => Act::Fail(wording::expired(protocol)),
        FaultKind::Latency { .. } => return None,
        FaultKind::Timeout => Act::Hang,
        FaultKind::Reset => Act::Reset,
        FaultKind::MalformedBody => Act::Malform,
        FaultKind::TruncatedBody => Act::Truncate,
        FaultKind::HtmlPage { status } => Act::Html { status: *status },
        FaultKind::Trickle { bytes, interval } => Act::Trickle { bytes: *bytes, interval: *interval },
        FaultKind::EndlessPages { same_token } => Act::EndlessPages { same_token: *same_token },
        FaultKind::TruncatedPage { answer } => {
            Act::TruncatedPage(wording::with(wording::broken(service, protocol), answer))
        }
    })
}

impl Rule {
    /// Whether the rule strikes the call; the number from 0 to 1 that was drawn for it.
    fn fires(&self, target: Target<'_>) -> Option<f64> {
        let fault = &self.fault;
        let Caller { account, region, access_key, .. } = target.caller;
        let service = &target.service.model.service;
        let selects =
            |patterns: &[String], value: &str| patterns.is_empty() || patterns.iter().any(|one| like(one, value));
        let is_selected = selects(&fault.services, service)
            && selects(&fault.operations, target.operation)
            && selects(&fault.accounts, account)
            && selects(&fault.regions, region);
        let needs_pages = matches!(fault.kind, FaultKind::EndlessPages { .. } | FaultKind::TruncatedPage { .. });
        if !is_selected || (needs_pages && !target.is_paged) {
            return None;
        }
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = if fault.kind == FaultKind::ExpiredCredentials {
            state.seen_by_key.entry(access_key.clone()).or_default()
        } else {
            &mut state.seen
        };
        *seen += 1;
        let counted = seen.saturating_sub(fault.after);
        if counted == 0 || fault.first.is_some_and(|first| counted > first) {
            return None;
        }
        if let FaultKind::Throttle { limit_rps: Some(limit), burst, .. } = fault.kind {
            let key = (account.clone(), region.clone(), service.clone());
            let bucket = state.buckets.entry(key);
            let now = Instant::now();
            let bucket = bucket.or_insert_with(|| (burst.unwrap_or(limit), now));
            return is_over(bucket, now, limit, burst).then_some(0.0);
        }
        let repeats = state.repeats.entry(target.request).or_default();
        *repeats += 1;
        let draw = draw(fault.seed, target.request, *repeats);
        drop(state);
        (fault.rate >= 1.0 || draw < fault.rate).then_some(draw)
    }
}

/// Takes a token from the bucket; true where there is none left.
fn is_over((level, last): &mut (f64, Instant), now: Instant, limit: f64, burst: Option<f64>) -> bool {
    *level = (*level + now.duration_since(*last).as_secs_f64() * limit).min(burst.unwrap_or(limit).max(1.0));
    *last = now;
    if *level < 1.0 {
        return true;
    }
    *level -= 1.0;
    false
}

/// A number from 0 to 1 that hangs on the seed, the request and how often it came, on nothing else: the order in which
/// concurrent calls arrive does not change it.
#[expect(clippy::cast_precision_loss, reason = "53 bits fit an f64 exactly")]
fn draw(seed: u64, request: u64, nth: u64) -> f64 {
    // the finaliser of SplitMix64 spreads what FNV leaves close together
    let mut mixed = fnv(&[&seed.to_string(), &request.to_string(), &nth.to_string()]);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_even_and_repeatable() {
        let draws: Vec<f64> = (0..10_000).map(|request| draw(7, request, 1)).collect();
        let below = draws.iter().filter(|one| **one < 0.3).count();
        assert!((2_800..3_200).contains(&below), "{below} of 10000 below 0.3");
        assert!(draws.iter().all(|one| (0.0..1.0).contains(one)));
        assert_eq!(draw(7, 5, 1).to_bits(), draw(7, 5, 1).to_bits());
        assert_ne!(draw(7, 5, 1).to_bits(), draw(7, 5, 2).to_bits());
        assert_ne!(draw(7, 5, 1).to_bits(), draw(8, 5, 1).to_bits());
    }

    #[test]
    fn a_bucket_refills_with_time() {
        let start = Instant::now();
        let mut bucket = (3.0, start);
        let mut taken = |now| (0..10).filter(|_| !is_over(&mut bucket, now, 3.0, None)).count();
        assert_eq!(taken(start), 3);
        assert_eq!(taken(start + Duration::from_millis(400)), 1);
        assert_eq!(taken(start + Duration::from_secs(100)), 3, "no more than the burst");
    }
}
