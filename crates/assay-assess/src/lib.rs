//! Judges a snapshot: runs the checks, lets "unknown" travel, proposes clause states and counts tiers.
//!
//! [`assess`] is the whole way; [`repropose`] proposes again with what people attached to clauses; [`run_cases`] runs a check against the small tables of its `cases.toml`.

mod cases;
mod clauses;
mod coverage;
mod error;
mod failures;
mod fingerprint;
mod observed;
mod papers;
mod query;
mod reasons;
mod receipts;
mod rows;
mod run;
mod spread;
mod sql;
mod steps;

pub use cases::{CaseReport, run_cases};
pub use clauses::repropose;
pub use error::AssessError;
pub use papers::Attached;
pub use run::{CheckOutcome, Judged, Request, assess, judge_check, select_checks};
