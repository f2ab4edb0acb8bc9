//! Faults: what goes wrong on purpose, for which calls, and how often.

mod decide;
mod load;
pub(crate) mod wording;

use std::time::Duration;

use serde::Deserialize;

pub(crate) use decide::{Act, Faults, Target};

/// A fault and the calls that it strikes.
///
/// ```
/// use assay_replay::{Fault, FaultKind};
/// let fault = Fault::new(FaultKind::deny()).service("s3").operation("GetBucket*").rate(0.5).seed(7);
/// ```
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "load::Written")]
pub struct Fault {
    /// What goes wrong.
    pub kind: FaultKind,
    /// Service ids, with `*` as a wildcard; empty for all.
    pub services: Vec<String>,
    /// Operation names, with `*` as a wildcard; empty for all.
    pub operations: Vec<String>,
    /// Account ids, with `*` as a wildcard; empty for all.
    pub accounts: Vec<String>,
    /// Regions, with `*` as a wildcard; empty for all.
    pub regions: Vec<String>,
    /// The share of the calls that are struck, from 0 to 1.
    pub rate: f64,
    /// Which share is struck. The same request, asked for the nth time, has the same fate under the same seed.
    pub seed: u64,
    /// Only the first so many calls are struck, counted from `after`.
    pub first: Option<u64>,
    /// So many calls are spared first.
    pub after: u64,
}

/// What goes wrong.
#[derive(Debug, Clone, PartialEq)]
pub enum FaultKind {
    /// The throttling error of the operation, else of the protocol.
    Throttle {
        /// Strikes what exceeds so many calls a second in one account, region and service; without it, `rate` decides.
        limit_rps: Option<f64>,
        /// The size of the token bucket, by default one second's worth.
        burst: Option<f64>,
        /// What to answer instead of the usual error.
        answer: ErrorAnswer,
    },
    /// The refusal of IAM.
    Deny {
        /// What to answer instead of the usual error.
        answer: ErrorAnswer,
    },
    /// An internal error of the service.
    Error {
        /// What to answer instead of the usual error.
        answer: ErrorAnswer,
    },
    /// The credentials have expired. `after` and `first` count for each access key.
    ExpiredCredentials,
    /// The answer comes later. The delays of several rules add up.
    Latency {
        /// The least delay.
        delay: Duration,
        /// What may be added to it.
        jitter: Duration,
    },
    /// No answer until the client gives up.
    Timeout,
    /// The connection is reset.
    Reset,
    /// A complete answer that can't be parsed.
    MalformedBody,
    /// Half an answer, then the end of the connection.
    TruncatedBody,
    /// A page of HTML, as a captive portal or a proxy sends.
    HtmlPage {
        /// The status of the page.
        status: u16,
    },
    /// The answer comes in small pieces.
    Trickle {
        /// Bytes in a piece.
        bytes: usize,
        /// Time between two pieces.
        interval: Duration,
    },
    /// Each page says that there is more, for ever.
    EndlessPages {
        /// Whether the token is the same each time instead of a fresh one.
        same_token: bool,
    },
    /// The first page says that there is more, and the next page fails.
    TruncatedPage {
        /// What the next page answers instead of an internal error.
        answer: ErrorAnswer,
    },
}

/// Parts of an error that replace the usual ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ErrorAnswer {
    /// The code.
    pub code: Option<String>,
    /// The message.
    pub message: Option<String>,
    /// The HTTP status.
    pub status: Option<u16>,
}

impl FaultKind {
    /// Throttling at the fault's `rate`.
    pub fn throttle() -> Self {
        Self::Throttle { limit_rps: None, burst: None, answer: ErrorAnswer::default() }
    }

    /// Throttling of what exceeds `limit_rps` calls a second in one account, region and service.
    pub fn throttle_above(limit_rps: f64) -> Self {
        Self::Throttle { limit_rps: Some(limit_rps), burst: None, answer: ErrorAnswer::default() }
    }

    /// The refusal of IAM.
    pub fn deny() -> Self {
        Self::Deny { answer: ErrorAnswer::default() }
    }

    /// An internal error of the service.
    pub fn error() -> Self {
        Self::Error { answer: ErrorAnswer::default() }
    }

    /// A first page that says there is more, and a failing next page.
    pub fn truncated_page() -> Self {
        Self::TruncatedPage { answer: ErrorAnswer::default() }
    }
}

impl Fault {
    /// The fault for every call.
    pub fn new(kind: FaultKind) -> Self {
        Self {
            kind,
            services: Vec::new(),
            operations: Vec::new(),
            accounts: Vec::new(),
            regions: Vec::new(),
            rate: 1.0,
            seed: 0,
            first: None,
            after: 0,
        }
    }

    /// Strikes this service; called again, this one too.
    #[must_use]
    pub fn service(mut self, pattern: impl Into<String>) -> Self {
        self.services.push(pattern.into());
        self
    }

    /// Strikes this operation; called again, this one too.
    #[must_use]
    pub fn operation(mut self, pattern: impl Into<String>) -> Self {
        self.operations.push(pattern.into());
        self
    }

    /// Strikes this account; called again, this one too.
    #[must_use]
    pub fn account(mut self, pattern: impl Into<String>) -> Self {
        self.accounts.push(pattern.into());
        self
    }

    /// Strikes this region; called again, this one too.
    #[must_use]
    pub fn region(mut self, pattern: impl Into<String>) -> Self {
        self.regions.push(pattern.into());
        self
    }

    /// Strikes that share of the calls.
    #[must_use]
    pub fn rate(mut self, rate: f64) -> Self {
        self.rate = rate;
        self
    }

    /// Chooses which share is struck.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Strikes the first so many calls only.
    #[must_use]
    pub fn first(mut self, calls: u64) -> Self {
        self.first = Some(calls);
        self
    }

    /// Spares so many calls first.
    #[must_use]
    pub fn after(mut self, calls: u64) -> Self {
        self.after = calls;
        self
    }
}
