//! Where a call goes: AWS's own endpoint rule sets, interpreted.
//!
//! Every service publishes its rules as data (`endpoint-rule-set-1.json`), so there is no table of exceptions here.
//! [`Resolver::resolve`] is a pure function of the model, the partitions and the request's facts.

mod functions;
mod partitions;
mod resolve;
mod rules;

pub use partitions::{Partitions, PartitionsError};
pub(crate) use resolve::resolve;
pub use resolve::{EndpointError, EndpointRequest, Resolved, Resolver};
pub(crate) use rules::RuleSet;
