#![doc = include_str!("../README.md")]

mod call;
mod client;
pub mod endpoint;
mod error;
mod exchange;
mod gate;
mod graph;
mod input;
mod paginate;
mod protocol;
mod quirks;
mod rate;
mod runtime;
mod session;
mod settings;
mod time;

pub use call::{Answer, Call};
pub use client::Client;
pub use error::{CallError, CallErrorKind};
pub use input::InputError;
pub use paginate::Pages;
pub use rate::{RateLimits, Stats};
pub use session::{Session, SessionError};
pub use settings::{Pool, Settings, StaticCredentials};
