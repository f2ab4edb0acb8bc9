//! A call and its answer.

use std::sync::Arc;
use std::time::Duration;

use assay_content::api::ServiceModel;
use serde_json::Value;

use crate::session::Session;

/// One call of one operation, with everything that decides its answer.
#[derive(Debug, Clone)]
pub struct Call {
    /// The model of the service. Operations that it lacks can't be called.
    pub model: Arc<ServiceModel>,
    /// The operation, for example `DescribeVolumes`.
    pub operation: String,
    /// Parameters: an object with the API's own member names.
    pub params: Value,
    /// Whose credentials sign the call.
    pub session: Session,
    /// The account, as a label for the rate limit; it is not sent.
    pub account_id: String,
    /// The region asked. Global services take any region of their partition.
    pub region: String,
    /// Calls that wait for this answer one after the other: of the calls that wait for their turn, those with the longest
    /// chain behind them go first.
    pub urgency: usize,
}

impl Call {
    /// A call without parameters.
    pub fn new(model: Arc<ServiceModel>, operation: &str, session: Session, account_id: &str, region: &str) -> Self {
        Self {
            model,
            operation: operation.to_owned(),
            params: Value::Object(serde_json::Map::new()),
            session,
            account_id: account_id.to_owned(),
            region: region.to_owned(),
            urgency: 0,
        }
    }

    /// The same call with these parameters.
    #[must_use]
    pub fn with_params(mut self, params: Value) -> Self {
        self.params = params;
        self
    }

    /// The same call with so many calls that wait for its answer, one after the other.
    #[must_use]
    pub fn with_urgency(mut self, urgency: usize) -> Self {
        self.urgency = urgency;
        self
    }
}

/// What a service answered.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The output, with the API's own member names. Timestamps are RFC 3339 in UTC with milliseconds, blobs base64,
    /// unions objects with one key; absent members are absent.
    pub value: Value,
    /// HTTP status.
    pub status: u16,
    /// AWS's request id.
    pub request_id: Option<String>,
    /// Attempts after the first.
    pub retries: u32,
    /// Time from the first attempt to the answer, waits for the rate limit not counted.
    pub elapsed: Duration,
}
