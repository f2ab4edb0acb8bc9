//! Reports of an assessment: for the terminal, for people, for machines.
//!
//! Every function takes an [`Assessment`](assay_model::assessment::Assessment) and gives the report's bytes: nothing is
//! read, nothing is written, nobody is asked the time; the same assessment gives the same bytes. Texts come from
//! `content/locales/{en,ja}/report.ftl`, in the assessment's language.
//!
//! A report speaks of proposals. It never says that somebody holds the mark: people sign, and a certification body
//! awards.

mod csv;
mod edition;
mod error;
mod html;
mod json;
mod junit;
mod lines;
mod overview;
mod questions;
mod receipts;
mod steps;
mod text;
mod words;

pub use csv::csv;
pub use error::ReportError;
pub use html::html;
pub use json::json;
pub use junit::junit;
pub use text::{TextOptions, text};
