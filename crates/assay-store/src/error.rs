//! What can go wrong, and what to do about it.

use std::io;

use assay_evidence::EntryError;
use assay_model::record::{ExceptionFault, RiskFault, SignOffFault};

/// Why the store did not do what was asked. Nothing of it was kept then: every write is one transaction.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The address is none.
    #[error(
        "store `{0}` is not understood: give a path (`assay.db`), `sqlite://path` or `postgres://user@host/database`"
    )]
    Address(String),
    /// The folder of the file is missing, or it may not be read or written.
    #[error("store `{place}` can't be opened: check that its folder exists and that you may write there")]
    Unreachable {
        /// Where.
        place: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The server does not answer, or refuses.
    #[error("store `{place}` can't be reached: check the address, the password and that the server runs")]
    Connect {
        /// Where, without the password.
        place: String,
        /// Why.
        #[source]
        source: sqlx::Error,
    },
    /// Another program's database.
    #[error("`{0}` is not a store of Assay, and was left as it is: name another file or database")]
    Foreign(String),
    /// Of a later release.
    #[error("store `{place}` has schema version {found}, this release knows {known}: use the release that wrote it")]
    Newer {
        /// Where.
        place: String,
        /// Its version.
        found: i64,
        /// The latest that this release knows.
        known: i64,
    },
    /// It was cut off or overwritten.
    #[error("store `{place}` is damaged ({what}): restore it from a copy; it was left as it is")]
    Damaged {
        /// Where.
        place: String,
        /// What was seen.
        what: String,
    },
    /// Pages of it make no sense.
    #[error("{step}: the store is damaged; restore it from a copy")]
    Corrupt {
        /// What was being done.
        step: &'static str,
        /// The database's word.
        #[source]
        source: sqlx::Error,
    },
    /// Another writer is at work.
    #[error("{step}: another process writes to the store; try again when it is done")]
    Busy {
        /// What was being done.
        step: &'static str,
        /// The database's word.
        #[source]
        source: sqlx::Error,
    },
    /// No room.
    #[error("{step}: the disk is full; nothing was changed. Make room and try again")]
    Full {
        /// What was being done.
        step: &'static str,
        /// The database's word.
        #[source]
        source: sqlx::Error,
    },
    /// Everything else that a database says.
    #[error("{step}: the store failed; nothing was changed")]
    Query {
        /// What was being done.
        step: &'static str,
        /// The database's word.
        #[source]
        source: sqlx::Error,
    },
    /// What was stored can't be read back.
    #[error("{step}: what the store holds can't be read; restore it from a copy")]
    Stored {
        /// What was being read.
        step: &'static str,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
    /// A value can't be written as JSON.
    #[error("{step}: the value can't be written as JSON")]
    Json {
        /// What was being written.
        step: &'static str,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
    /// No time.
    #[error("`{0}` is not a time: write it like `2026-05-01T08:00:00Z`")]
    Time(String),
    /// No day.
    #[error("`{0}` is not a date: write it like `2026-05-01`")]
    Day(String),
    /// No name for a tenant.
    #[error("tenant `{0}` can't be a name: give 1 to 100 characters, none of them a control character")]
    Tenant(String),
    /// Something that must be said was left out.
    #[error("{0} is empty: say it")]
    Empty(&'static str),
    /// No such thing.
    #[error("there is no {what} `{id}`; list them to see what there is")]
    Missing {
        /// What it would be.
        what: &'static str,
        /// What was asked for.
        id: String,
    },
    /// The prefix of a uid is too short or no hex.
    #[error("`{0}` is too little of a finding's uid: give at least 6 of its hex digits")]
    Prefix(String),
    /// Several begin with it.
    #[error("`{0}` is the beginning of several uids: give more digits")]
    Ambiguous(String),
    /// A due date in the past.
    #[error("due date `{due}` lies before {today}: give today or a later day")]
    DuePast {
        /// The date given.
        due: String,
        /// The day it was given.
        today: String,
    },
    /// The exception breaks a rule.
    #[error("the exception is refused: {0}")]
    Exception(#[from] ExceptionFault),
    /// The sign-off breaks a rule.
    #[error("the sign-off is refused: {0}")]
    SignOff(#[from] SignOffFault),
    /// The risk breaks a rule.
    #[error("the risk is refused: {0}")]
    Risk(#[from] RiskFault),
    /// Nothing to sign on.
    #[error("no assessment of `{0}` is recorded: record one before you sign")]
    NothingRecorded(String),
    /// The proposal is not the one that the signer saw.
    #[error("the proposal for clause `{0}` has changed since you looked at it: look again, then sign")]
    OtherProposal(String),
    /// It was done already.
    #[error("{what} `{id}` was {done} already, at {at}: nothing is left to do")]
    Done {
        /// What.
        what: &'static str,
        /// Which.
        id: String,
        /// `withdrawn`, `revoked` or `closed`.
        done: &'static str,
        /// When.
        at: String,
    },
    /// The file was written to while it was read.
    #[error("`{0}` changed while it was read, and was not kept: add it again when nobody writes to it")]
    FileChanged(String),
    /// The file is too large.
    #[error("`{name}` has more than {most} bytes: give a link instead, or raise the limit")]
    TooLarge {
        /// Its name.
        name: String,
        /// The limit.
        most: u64,
    },
    /// The file can't be read.
    #[error("`{name}` can't be read: check the path and that you may read it")]
    Read {
        /// Its name.
        name: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// What was asked for can't be written out.
    #[error("writing out what the store holds")]
    Write(#[source] io::Error),
    /// A hash that is none.
    #[error("`{0}` is no SHA-256 in hex: give 64 digits")]
    Hash(String),
    /// The log entry breaks a rule.
    #[error("the log entry is refused")]
    Entry(#[from] EntryError),
}

/// The name of a database's error: what it is, whichever database says it.
enum Fault {
    Busy,
    Full,
    Damaged,
    Other,
}

fn fault(error: &sqlx::Error) -> Fault {
    if matches!(error, sqlx::Error::PoolTimedOut) {
        return Fault::Busy;
    }
    let Some(code) = error.as_database_error().and_then(|error| error.code().map(std::borrow::Cow::into_owned)) else {
        return Fault::Other;
    };
    match code.as_str() {
        // PostgreSQL: lock not available, serialisation failure, deadlock; disk full; data or index corrupted.
        "55P03" | "40001" | "40P01" => return Fault::Busy,
        "53100" => return Fault::Full,
        "XX001" | "XX002" => return Fault::Damaged,
        _ => {}
    }
    // SQLite's result codes, of which the lowest byte is the kind.
    match code.parse::<u32>().map(|code| code & 0xff) {
        Ok(5 | 6) if code.len() < 5 => Fault::Busy,
        Ok(13) if code.len() < 5 => Fault::Full,
        Ok(11 | 26) if code.len() < 5 => Fault::Damaged,
        _ => Fault::Other,
    }
}

/// Says which step a database's error belongs to.
pub(crate) trait Step<T> {
    /// `step`: what was being done, in the words of the person who waits for it.
    fn step(self, step: &'static str) -> Result<T, Error>;
}

impl<T> Step<T> for Result<T, sqlx::Error> {
    fn step(self, step: &'static str) -> Result<T, Error> {
        self.map_err(|source| match fault(&source) {
            Fault::Busy => Error::Busy { step, source },
            Fault::Full => Error::Full { step, source },
            Fault::Damaged => Error::Corrupt { step, source },
            Fault::Other => Error::Query { step, source },
        })
    }
}
