//! Where the time comes from.

use std::sync::Arc;

use chrono::{DateTime, Utc};

/// Gives the current time.
pub(crate) type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// The clock of this computer.
#[expect(clippy::disallowed_methods, reason = "the default of the server, which is an edge; the builder takes another")]
pub(crate) fn system() -> Clock {
    Arc::new(|| std::time::SystemTime::now().into())
}
