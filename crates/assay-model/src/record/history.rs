//! How long clauses have stood where they stand, and how fast findings are mended.

use serde::{Deserialize, Serialize};

use crate::{Severity, assessment::ClauseState};

/// The operating history of a clause: what the recorded assessments saw of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClauseHistory {
    /// Clause id.
    pub clause: String,
    /// The state in the latest assessment.
    pub state: ClauseState,
    /// Since when every assessment gave this state.
    pub since: String,
    /// The first assessment that knew the clause.
    pub first_assessed: String,
    /// The latest.
    pub last_assessed: String,
    /// How many assessments.
    pub assessments: u32,
    /// Whole days from the first assessment of the unbroken run of `met` to the latest; 0 where it is not met.
    pub days_met: u32,
    /// The longest gap in days between two assessments of that run: a history with holes proves little.
    pub longest_gap: u32,
}

/// Findings in numbers at the time of one assessment: what a dashboard shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Metrics {
    /// The assessment.
    pub assessment: String,
    /// Its time.
    pub at: String,
    /// By severity and domain.
    pub rows: Vec<MetricsRow>,
}

/// Findings of one severity in one domain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MetricsRow {
    /// Severity.
    pub severity: Severity,
    /// Domain id, for example `B.9`; a finding counts in each domain that its check serves.
    pub domain: String,
    /// Open at that time.
    pub open: u64,
    /// Open, past their due date, without exception.
    pub overdue: u64,
    /// Opened or reopened in the assessment.
    pub opened: u64,
    /// Resolved in the assessment; those gone are not counted.
    pub resolved: u64,
    /// Mean days from opening to resolution of all that were resolved until then; absent where none was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mean_days_to_fix: Option<f64>,
}
