//! An exception: somebody accepts, until a date, that something fails.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The least length of a reason, in characters.
const REASON: usize = 20;

/// Somebody accepts, until a date, that resources fail a check. It hides nothing: the clause still answers No.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exception {
    /// Id within the tenant, for example `X-3`.
    pub id: String,
    /// Check id.
    pub check: String,
    /// Resource uids it covers; `*` stands for any characters, everything else for itself.
    pub resources: String,
    /// Why, at least 20 characters.
    pub reason: String,
    /// Who asked for it.
    pub requested_by: String,
    /// Who approved it: somebody else.
    pub approved_by: String,
    /// When it was made.
    pub created_at: String,
    /// The last day on which it holds.
    pub expires: String,
    /// When it was revoked, where it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<String>,
    /// Who revoked it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_by: Option<String>,
}

/// Why an exception is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ExceptionFault {
    /// The reason says too little.
    #[error("the reason must have at least 20 characters")]
    Reason,
    /// Nobody approves their own wish.
    #[error("the approver must be another person than the requester")]
    Approver,
    /// It would have ended already.
    #[error("the expiry must lie in the future")]
    Expiry,
}

impl Exception {
    /// Whether it may be made at this time.
    pub fn check(&self, now: &str) -> Result<(), ExceptionFault> {
        let same = |a: &str, b: &str| a.trim().to_lowercase() == b.trim().to_lowercase();
        if self.reason.trim().chars().count() < REASON {
            Err(ExceptionFault::Reason)
        } else if same(&self.requested_by, &self.approved_by) {
            Err(ExceptionFault::Approver)
        } else if self.ended(now) {
            Err(ExceptionFault::Expiry)
        } else {
            Ok(())
        }
    }

    /// Whether it has ended by now, by its date or by being revoked.
    pub fn ended(&self, now: &str) -> bool {
        let today = now.get(..10).unwrap_or(now);
        self.revoked_at.is_some() || self.expires.as_str() < today
    }

    /// Whether it is in force for a check and a resource.
    pub fn covers(&self, check: &str, resource_uid: &str, now: &str) -> bool {
        self.check == check && !self.ended(now) && matches(&self.resources, resource_uid)
    }
}

/// Whether a pattern with `*` matches the whole text.
fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        match rest.split_once(part) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exception(resources: &str) -> Exception {
        Exception {
            id: "X-1".to_owned(),
            check: "c".to_owned(),
            resources: resources.to_owned(),
            reason: "the supplier mends it in May".to_owned(),
            requested_by: "Mei".to_owned(),
            approved_by: "Ravi".to_owned(),
            created_at: "2026-01-01T00:00:00Z".to_owned(),
            expires: "2026-05-31".to_owned(),
            revoked_at: None,
            revoked_by: None,
        }
    }

    #[test]
    fn it_holds_to_the_end_of_its_last_day() {
        let it = exception("*");
        assert!(it.covers("c", "r", "2026-05-31T23:59:59Z"));
        assert!(!it.covers("c", "r", "2026-06-01T00:00:00Z"));
        assert!(!it.covers("d", "r", "2026-05-01T00:00:00Z"));
    }

    #[test]
    fn a_star_stands_for_anything_and_the_rest_for_itself() {
        let covers = |pattern: &str, text: &str| exception(pattern).covers("c", text, "2026-05-01T00:00:00Z");
        assert!(covers("arn:aws:s3:::logs-*", "arn:aws:s3:::logs-2026"));
        assert!(!covers("arn:aws:s3:::logs-*", "arn:aws:s3:::web"));
        assert!(covers("a*b*c", "a-b-b-c"));
        assert!(!covers("a*b*c", "a-c"));
        assert!(!covers("ab", "abc"));
        assert!(!covers("a*a", "a"));
        assert!(!covers("a.c", "abc"));
    }

    #[test]
    fn nobody_approves_their_own_wish() {
        let now = "2026-01-01T00:00:00Z";
        assert_eq!(exception("*").check(now), Ok(()));
        let own = Exception { approved_by: " mei ".to_owned(), ..exception("*") };
        assert_eq!(own.check(now), Err(ExceptionFault::Approver));
        let short = Exception { reason: "because".to_owned(), ..exception("*") };
        assert_eq!(short.check(now), Err(ExceptionFault::Reason));
        assert_eq!(exception("*").check("2026-06-01T00:00:00Z"), Err(ExceptionFault::Expiry));
    }
}
