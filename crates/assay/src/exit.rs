//! Exit codes and how errors are said.

use assay_assess::AssessError;
use assay_collect::CollectError;
use assay_content::ContentError;
use assay_model::Language;

use crate::{errors, said::Said};

/// Done.
pub(crate) const DONE: u8 = 0;
/// An error: the message names the step and the cure.
pub(crate) const ERROR: u8 = 1;
/// The command line asks for something that does not exist.
pub(crate) const USAGE: u8 = 2;

/// `--fail-on` was reached.
pub(crate) const FAILED: u8 = 3;
/// Coverage is incomplete under `--require-complete`.
pub(crate) const INCOMPLETE: u8 = 4;

/// A wish on the command line that cannot be met, in the words of whoever found it: exit code 2.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct UsageError(pub(crate) String);

/// The exit code of an error: asking for an unknown thing is usage.
pub(crate) fn code_of(error: &anyhow::Error) -> u8 {
    let asks_unknown = |cause: &(dyn std::error::Error + 'static)| {
        cause.is::<UsageError>()
            || cause.downcast_ref::<Said>().is_some_and(Said::is_usage)
            || matches!(cause.downcast_ref::<ContentError>(), Some(ContentError::Unknown { .. }))
            // A transparent error hides what it holds from the chain.
            || matches!(cause.downcast_ref::<AssessError>(), Some(AssessError::Content(ContentError::Unknown { .. })))
            || matches!(cause.downcast_ref::<CollectError>(), Some(CollectError::UnknownRegion(_)))
    };
    if error.chain().any(asks_unknown) { USAGE } else { ERROR }
}

/// The error and its causes in one paragraph, each said once.
pub(crate) fn describe(error: &anyhow::Error, language: Language) -> String {
    let mut text = String::new();
    for cause in error.chain().map(|cause| errors::words(cause, language)) {
        if text.contains(&cause) {
            continue;
        }
        if !text.is_empty() {
            text.push_str(": ");
        }
        text.push_str(&cause);
    }
    text
}
