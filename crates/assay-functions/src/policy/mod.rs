//! IAM policy documents: who is let in, to what, under which conditions.
//!
//! The functions read a policy as AWS evaluates it (*Policy evaluation logic* and the *JSON policy element reference*
//! of the IAM User Guide):
//!
//! - an element may be one value or a list; the names of elements, actions and condition keys are case-insensitive,
//!   resources and values are not; `*` and `?` are wildcards in actions and resources;
//! - `NotAction`, `NotResource` and `NotPrincipal` are everything else;
//! - several conditions, and several keys in one, must all hold; of the values of a key one is enough, so a condition is
//!   as wide as its widest value;
//! - a condition only narrows *who* is let in if its operator is positive (`StringNotEquals` lets in all others), is
//!   no `…IfExists` and no `ForAllValues:` (both hold for a request without the key), and if its key says who calls.
//!
//! `Deny` statements are not set off against `Allow` statements of a resource policy: a statement that lets everybody
//! in is reported though another takes some of it back. Only the functions about effective permissions
//! (`is_admin_equivalent`, `escalation_paths`) subtract denies.
//!
//! A document that is no policy (no JSON, no statement, an unknown effect) gives `NULL`.

mod admin;
mod condition;
mod document;
mod escalation;
mod exposure;
mod oidc;
mod permission;
mod scp;
mod transport;
mod trust;

use datafusion::common::Result;

use crate::arguments::Arguments;
use crate::function::{Eval, Function};
use crate::memo::Memo;
use crate::value::Value;
use document::Policy;

pub(crate) fn functions() -> Vec<Function> {
    [
        exposure::functions(),
        permission::functions(),
        transport::functions(),
        trust::functions(),
        oidc::functions(),
        scp::functions(),
        admin::functions(),
        escalation::functions(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A function of one argument, the policy.
fn of_policy(arguments: &Arguments, answer: fn(&Policy) -> Value) -> Result<Eval<'_>> {
    let documents = arguments.text(0)?;
    let mut policies = Memo::new(Policy::parse);
    Ok(Box::new(move |row| Some(answer(&*policies.get(documents.get(row)?)?))))
}

/// Sorts and removes what appears twice.
fn distinct(mut texts: Vec<String>) -> Vec<String> {
    texts.sort();
    texts.dedup();
    texts
}
