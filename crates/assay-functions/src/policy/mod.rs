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
//! A `Deny` of a resource policy takes an `Allow` back only if that is sure: it is for everybody (no `NotPrincipal`), about
//! all of what the `Allow` is about, and has no condition, or one that spares only callers who are limited in turn
//! (`StringNotEquals` on `aws:PrincipalOrgID`). `policy_allows` and its kin, which are about single statements, set off
//! no denies; `is_admin_equivalent` and `escalation_paths` subtract those that surely hold.
//!
//! Where the documentation leaves a question open, an `Allow` is read as wide and a `Deny` as narrow as it may be.
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
use crate::memo::{Memo, of_two};
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

/// A function of two arguments, the policy and a text.
fn of_policy_and_text(arguments: &Arguments, answer: fn(&Policy, &str) -> Value) -> Result<Eval<'_>> {
    let text = |text: &str| Some(text.to_owned());
    of_two(arguments, Policy::parse, text, move |policy, text| Some(answer(policy, text)))
}

/// Sorts and removes what appears twice.
fn distinct(mut texts: Vec<String>) -> Vec<String> {
    texts.sort();
    texts.dedup();
    texts
}
