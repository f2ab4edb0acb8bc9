//! An AWS endpoint on loopback that answers from a recorded account.
//!
//! It serves the demo, the tests, fault injection and the benchmarks: a client that is given its URL can't tell it from
//! AWS, within the limits that the crate's README names. An [`Estate`] says what each account holds; the API models
//! say how that looks on the wire; [`Fault`]s say what goes wrong on purpose.
//!
//! ```no_run
//! use std::sync::Arc;
//! use assay_replay::{Estate, Fault, FaultKind, Replay};
//!
//! # fn model_of(_: &str) -> Option<Arc<assay_content::api::ServiceModel>> { None }
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let estate = Estate::read(&["demo.yaml"])?;
//! let running = Replay::builder()
//!     .models(model_of)
//!     .estate(estate)
//!     .faults(vec![Fault::new(FaultKind::throttle()).service("ec2").rate(0.1)])
//!     .start()
//!     .await?;
//! let url = running.url();
//! // … give the client this URL, and an access key id such as AKIA111111111111TEST for account 111111111111 …
//! assert_eq!(running.stats().calls, 0);
//! running.shutdown().await;
//! # Ok(())
//! # }
//! ```

mod body;
mod catalogue;
mod clock;
mod connection;
mod endpoint;
mod error;
mod estate;
mod faults;
mod identity;
mod request;
mod respond;
mod sample;
mod server;
mod signing;
mod stats;

pub use error::{EstateError, ReplayError};
pub use estate::Estate;
pub use faults::{ErrorAnswer, Fault, FaultKind};
pub use sample::sample;
pub use server::{Builder, Replay, Running};
pub use stats::{OperationStats, Source, Stats};
