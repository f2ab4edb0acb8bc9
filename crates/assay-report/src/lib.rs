//! Reports of an assessment: for the terminal, for people, for machines.
//!
//! Every function takes an [`Assessment`](assay_model::assessment::Assessment) and gives the report's bytes: nothing is
//! read, nothing is written, nobody is asked the time; the same assessment gives the same bytes. Texts come from
//! `content/locales/{en,ja}/report.ftl`, in the assessment's language.
//!
//! A report speaks of proposals. It never says that somebody holds the mark: people sign, and a certification body
//! awards.

mod asff;
mod canonical;
mod csv;
mod cut;
mod difference;
mod edition;
mod error;
mod html;
mod json;
mod junit;
mod lines;
mod markdown;
mod name_uuid;
mod ocsf;
mod oscal;
mod overview;
mod partition;
mod questions;
mod receipts;
mod recorded;
mod sarif;
mod steps;
mod text;
mod words;
mod xlsx;

pub use asff::asff;
pub use csv::{csv, csv_with_record};
pub use difference::{diff_json, diff_markdown, diff_text};
pub use error::ReportError;
pub use html::html;
pub use json::json;
pub use junit::{junit, junit_with_record};
pub use markdown::markdown;
pub use ocsf::ocsf;
pub use oscal::{oscal_assessment_results, oscal_catalog, oscal_component_definition, oscal_poam};
pub use sarif::sarif;
pub use text::{TextOptions, text};
pub use xlsx::xlsx;
