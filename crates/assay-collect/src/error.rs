//! What stops a scan. Failed calls don't: they are part of the collection.

use std::path::PathBuf;

use assay_aws::{CallError, SessionError};
use assay_content::ContentError;
use assay_snapshot::SnapshotError;

/// A fault that stops a scan.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CollectError {
    /// No credentials, or a wrong profile.
    #[error("signing in to AWS: {0}")]
    Session(#[from] SessionError),
    /// AWS does not say who asks.
    #[error("asking AWS who signs the calls (sts:GetCallerIdentity): {0}; {cure}", cure = sign_in_cure(.0))]
    Identity(#[source] Box<CallError>),
    /// The organization's accounts can't be listed.
    #[error(
        "listing the organization's accounts: {0}; use credentials of the management account (or of a delegated administrator) that allow organizations:ListAccounts, or name the accounts with --accounts"
    )]
    Organization(#[source] Box<CallError>),
    /// `--organization` outside an organization.
    #[error("listing the organization's accounts: this account is in no organization; scan it without --organization")]
    NoOrganization,
    /// A region that does not exist.
    #[error("`{0}` is not a region of AWS; write it as in `ap-southeast-1`, or use `all-enabled`")]
    UnknownRegion(String),
    /// Content does not fit.
    #[error(transparent)]
    Content(#[from] ContentError),
    /// The collection can't be written.
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
    /// The journal can't be read or written.
    #[error(
        "{step} `{path}`: {source}; choose an `--out` folder with room that you may write to, then go on with `--resume`"
    )]
    Journal {
        /// What was being done.
        step: &'static str,
        /// The path.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// The folder holds another collection.
    #[error("the folder `{0}` already holds a collection; choose another `--out`")]
    Occupied(PathBuf),
    /// The folder holds an unfinished scan, and `--resume` was not given.
    #[error("the folder `{0}` holds an unfinished scan; go on with `--resume`, or choose another `--out`")]
    Unfinished(PathBuf),
    /// `--resume` where there is nothing to go on with.
    #[error("there is no unfinished scan in `{0}`; start one without `--resume`")]
    NothingToResume(PathBuf),
    /// The unfinished scan had another scope.
    #[error(
        "the unfinished scan in `{0}` has another scope or other tables; resume it with the same options, or choose another `--out`"
    )]
    OtherScope(PathBuf),
    /// Ctrl-C.
    #[error("stopped; what was read is kept in `{0}`: go on with `--resume`")]
    Stopped(PathBuf),
}

fn sign_in_cure(error: &CallError) -> &'static str {
    use assay_aws::CallErrorKind;
    match error.kind {
        CallErrorKind::Network | CallErrorKind::Timeout | CallErrorKind::Endpoint => {
            "check the network, the region and AWS_ENDPOINT_URL"
        }
        CallErrorKind::Malformed => "the endpoint does not speak AWS's protocol: check AWS_ENDPOINT_URL and proxies",
        _ => "sign in again (`aws sso login`), or check --profile and the AWS_* variables",
    }
}
