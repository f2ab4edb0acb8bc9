//! The words of the domain, pure: no files, no network, no clock, no environment.
//!
//! [`Verdict`] and [`Truth`] carry three-valued logic, [`AwardRule`] the mark's arithmetic, [`assessment`] the
//! versioned contract of `assessment.json`, [`record`] what becomes of it over time: findings, evidence, sign-offs, risks.

pub mod assessment;
mod award;
pub mod diff;
mod kleene;
mod language;
pub mod record;
mod rule;
mod shared;
mod verdict;

pub use arcstr::{ArcStr, literal};
pub use award::{Answers, AwardRule, TierOutcome, TierRule};
pub use kleene::Truth;
pub use language::{Language, Text, UnknownLanguage};
pub use rule::Rule;
pub use shared::{Evidence, Names};
pub use verdict::{Severity, UnknownWord, Verdict};
