//! From scope to collection: which accounts and regions, which calls, what came back.
//!
//! [`resolve_scope`] finds accounts and regions, [`collect`] asks for every table in them and writes a collection.
//! Work is cut into units (one root request in one account and region, with what hangs under it); a finished unit is
//! in the journal, so that a stopped scan goes on where it was.

mod error;
mod gather;
mod journal;
mod listing;
mod place;
mod plan;
mod progress;
mod record;
mod run;
mod scope;

pub use error::CollectError;
pub use progress::Progress;
pub use run::{CollectRequest, collect};
pub use scope::{Account, Accounts, Regions, Scope, ScopeRequest, resolve_scope};
