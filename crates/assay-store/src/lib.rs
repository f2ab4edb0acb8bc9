//! The record of a tenant in SQLite or PostgreSQL: findings over time, exceptions, evidence, sign-offs, risks, the log.
//!
//! [`Store::open`] opens or makes a store. Each method is one transaction for one tenant: what it acknowledged stays,
//! what it refused never was. The rules are assay-model's; here is where they are kept. No clock is read: `now` is an
//! argument.

mod assessments;
mod blob;
mod error;
mod evidence;
mod exceptions;
mod file;
mod findings;
mod history;
mod item;
mod log;
mod migrate;
mod notices;
mod record;
mod risks;
mod session;
mod sign_offs;
mod store;
mod time;

pub use assessments::{AssessmentInfo, RecordedClause, SubTree, Trees, proposal_value};
pub use error::Error;
pub use evidence::{Attached, MAX_EVIDENCE, NewEvidence};
pub use exceptions::NewException;
pub use findings::{FindingDetail, FindingFilter};
pub use log::{LogEntry, StoredCheckpoint};
pub use record::{Changes, Outcome, RecordHeader, Recorded, Sla};
pub use risks::NewRisk;
pub use sign_offs::NewSignOff;
pub use store::{Kind, OpenOptions, Store};
