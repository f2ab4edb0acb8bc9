//! Effective permissions of a principal, and whether they amount to administration.
//!
//! What counts: an `Allow` counts although it has a condition, for who meets it is not known; a `Deny` counts only if it
//! surely holds. Both err towards "may do it". Of conditions only those on the request itself are evaluated:
//! `iam:PassedToService`, `iam:PolicyARN` and `iam:PermissionsBoundary`.

use std::rc::Rc;

use arrow::datatypes::DataType;
use datafusion::common::Result;

use super::condition::{Comparison, Condition};
use super::document::{Arn, Policy, Selector, Statement, is_account, is_everything};
use crate::arguments::{Arguments, TextLists, Texts};
use crate::function::{Eval, Function, Kind};
use crate::glob::covers;
use crate::memo::Memo;
use crate::value::Value;
use crate::{FunctionDoc, Text};

/// IAM actions each of which gives administration to whoever may do it on everything.
const DECISIVE: [&str; 12] = [
    "iam:attachgrouppolicy",
    "iam:attachrolepolicy",
    "iam:attachuserpolicy",
    "iam:createaccesskey",
    "iam:createloginprofile",
    "iam:createpolicyversion",
    "iam:putgrouppolicy",
    "iam:putrolepolicy",
    "iam:putuserpolicy",
    "iam:updateassumerolepolicy",
    "iam:updateloginprofile",
    "iam:addusertogroup",
];

/// What an action is done to.
#[derive(Debug, Clone, Copy)]
pub(super) enum Target<'a> {
    /// All resources.
    Everything,
    /// Any resource at all.
    Something,
    /// One ARN.
    One(&'a str),
    /// Every IAM resource of a type (`policy`, `role`) in an account.
    Every(&'a str),
}

/// What is known of a request, for conditions.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Request<'a> {
    /// `iam:PassedToService`, where the action passes a role.
    pub(super) passed_to: Option<&'a str>,
}

/// A principal's policies and its permissions boundary.
#[derive(Debug, Clone)]
pub(super) struct Grants {
    pub(super) policies: Vec<Rc<Policy>>,
    pub(super) boundary: Option<Rc<Policy>>,
}

impl Grants {
    /// True if the policies and the boundary allow the action (lower case) and neither denies it.
    pub(super) fn allow(&self, action: &str, target: Target<'_>, request: Request<'_>) -> bool {
        is_allowed(self.policies.iter().map(|policy| &**policy), action, target, request)
            && self
                .boundary
                .as_deref()
                .is_none_or(|boundary| is_allowed(std::iter::once(boundary), action, target, request))
    }

    /// True if the principal administers the account: `*` or `iam:*` on all resources, not taken back by a boundary or by
    /// denies of every action that matters.
    pub(super) fn are_admin(&self) -> bool {
        let nominal = self
            .policies
            .iter()
            .flat_map(|policy| policy.allows())
            .any(|statement| statement.covers_action("iam:*") && statement.covers_all_resources());
        nominal && DECISIVE.into_iter().any(|action| self.allow(action, Target::Everything, Request::default()))
    }
}

fn is_allowed<'a>(
    policies: impl Iterator<Item = &'a Policy> + Clone,
    action: &str,
    target: Target<'_>,
    request: Request<'_>,
) -> bool {
    let allowed = policies.clone().flat_map(Policy::allows).any(|statement| {
        statement.covers_action(action)
            && reaches(statement, target)
            && statement.conditions.iter().all(|condition| holds(condition, action, request) != Some(false))
    });
    allowed
        && !policies.flat_map(Policy::denies).any(|statement| {
            statement.covers_action(action)
                && takes_away(statement, target)
                && statement.conditions.iter().all(|condition| holds(condition, action, request) == Some(true))
        })
}

/// True if an allow is about the target.
fn reaches(statement: &Statement, target: Target<'_>) -> bool {
    match target {
        Target::Everything => statement.covers_all_resources(),
        Target::Something => true,
        Target::One(arn) => match &statement.resources {
            Selector::Only(patterns) => {
                patterns.iter().any(|pattern| is_everything(pattern) || covers(&with_variables(pattern), arn))
            }
            Selector::Absent | Selector::Except(_) => statement.covers_resource(arn),
        },
        Target::Every(kind) => match &statement.resources {
            Selector::Only(patterns) => {
                patterns.iter().any(|pattern| is_everything(pattern) || is_every(pattern, kind))
            }
            Selector::Absent | Selector::Except(_) => statement.covers_all_resources(),
        },
    }
}

/// True if a deny leaves nothing of the target.
fn takes_away(statement: &Statement, target: Target<'_>) -> bool {
    let whole = |resources: &Selector| match resources {
        Selector::Absent => true,
        Selector::Only(patterns) => patterns.iter().any(|pattern| is_everything(pattern)),
        // What it leaves out can still be done.
        Selector::Except(_) => false,
    };
    match target {
        Target::Everything | Target::Something => whole(&statement.resources),
        Target::One(arn) => statement.covers_resource(arn),
        Target::Every(kind) => {
            whole(&statement.resources)
                || matches!(&statement.resources, Selector::Only(patterns) if patterns.iter().any(|pattern| is_every(pattern, kind)))
        }
    }
}

/// True if a pattern is about every IAM resource of the type, in the account that it names or in any.
fn is_every(pattern: &str, kind: &str) -> bool {
    let account = Arn::parse(pattern).map(|arn| arn.account).filter(|account| is_account(account)).unwrap_or("*");
    let partition = Arn::parse(pattern).map(|arn| arn.partition).filter(|part| !part.contains('*')).unwrap_or("aws");
    covers(pattern, &format!("arn:{partition}:iam::{account}:{kind}/*"))
}

/// `${aws:PrincipalTag/…}` may be anything; `${aws:username}` is the principal's own name, and never another's.
fn with_variables(pattern: &str) -> String {
    let mut text = String::with_capacity(pattern.len());
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once("${") {
        let Some((name, after)) = after.split_once('}') else {
            break;
        };
        text.push_str(before);
        if name.eq_ignore_ascii_case("aws:username") || name.eq_ignore_ascii_case("aws:userid") {
            // No name in IAM holds a control character.
            text.push('\u{1}');
        } else {
            text.push('*');
        }
        rest = after;
    }
    text.push_str(rest);
    text
}

/// Whether a condition holds; `None` if that depends on more than the request.
fn holds(condition: &Condition, action: &str, request: Request<'_>) -> Option<bool> {
    match condition.key.as_str() {
        "iam:passedtoservice" if action == "iam:passrole" => condition.holds(Some(request.passed_to?)),
        // Which policy to attach is the caller's choice: would the administrator's be admitted?
        "iam:policyarn" if matches!(condition.operator.comparison, Comparison::Text { .. }) => {
            let mut partitionless = condition.clone();
            for value in &mut partitionless.values {
                *value = value.replacen("arn:aws-cn:", "arn:aws:", 1).replacen("arn:aws-us-gov:", "arn:aws:", 1);
            }
            partitionless.holds(Some("arn:aws:iam::aws:policy/AdministratorAccess"))
        }
        // A principal within a boundary gains nothing beyond it: only those without one matter.
        "iam:permissionsboundary" => condition.holds(None),
        _ => None,
    }
}

/// Reads policies and boundary of a row; `None` if one is no policy.
pub(super) struct GrantsColumn {
    policies: TextLists,
    boundaries: Texts,
    parsed: Memo<Policy>,
}

impl GrantsColumn {
    pub(super) fn new(arguments: &Arguments) -> Result<Self> {
        Ok(Self { policies: arguments.text_list(0)?, boundaries: arguments.text(1)?, parsed: Memo::new(Policy::parse) })
    }

    pub(super) fn get(&mut self, row: usize) -> Option<Grants> {
        let mut policies = Vec::new();
        for text in self.policies.get(row)? {
            policies.push(self.parsed.get(text)?);
        }
        let boundary = match self.boundaries.get(row) {
            Some(text) => Some(self.parsed.get(text)?),
            None => None,
        };
        Some(Grants { policies, boundary })
    }
}

pub(super) fn functions() -> Vec<Function> {
    vec![Function {
        doc: FunctionDoc {
            name: "is_admin_equivalent",
            signature: "is_admin_equivalent(policies List<Utf8>, boundary Utf8) -> Boolean",
            summary: Text {
                en: "Whether the policies (inline, attached, those of groups) give * or iam:* on all resources, after the \
                     permissions boundary (NULL: none) and denies. NULL if a document can't be read.",
                ja: "ポリシー（インライン、アタッチ済み、グループのもの）が、アクセス許可境界（NULLは境界なし）とDenyを考慮した上で、\
                     *またはiam:*を全リソースに許可するかどうか。読めない文書があればNULLです。",
            },
            example: r#"is_admin_equivalent(['{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'], NULL)"#,
            result: "true",
        },
        params: &[Kind::Texts, Kind::Text],
        optional: 0,
        returns: DataType::Boolean,
        start,
    }]
}

fn start(arguments: &Arguments) -> Result<Eval<'_>> {
    let mut grants = GrantsColumn::new(arguments)?;
    Ok(Box::new(move |row| Some(Value::Bool(grants.get(row)?.are_admin()))))
}

#[cfg(test)]
mod tests {
    use super::{is_every, with_variables};
    use crate::testing::{eval, quote};

    fn policy(statement: &str) -> String {
        quote(&format!(r#"{{"Statement": [{statement}]}}"#))
    }

    const ADMIN: &str = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;

    #[test]
    fn administrators() {
        for (statements, boundary, expected) in [
            (vec![ADMIN], None, "true"),
            (vec![r#"{"Effect": "Allow", "Action": "iam:*", "Resource": "*"}"#], None, "true"),
            (vec![r#"{"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}"#], None, "true"),
            (vec![r#"{"Effect": "Allow", "NotAction": ["iam:*", "organizations:*"], "Resource": "*"}"#], None, "false"),
            (vec![r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}"#], None, "false"),
            (vec![r#"{"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::a"}"#], None, "false"),
            (vec![r#"{"Effect": "Allow", "Action": "iam:AttachUserPolicy", "Resource": "*"}"#], None, "false"),
            (vec![ADMIN, r#"{"Effect": "Deny", "Action": "iam:*", "Resource": "*"}"#], None, "false"),
            (
                vec![
                    ADMIN,
                    r#"{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}}"#,
                ],
                None,
                "true",
            ),
            (vec![ADMIN, r#"{"Effect": "Deny", "Action": "iam:DeleteRole", "Resource": "*"}"#], None, "true"),
            (vec![ADMIN], Some(ADMIN), "true"),
            (vec![ADMIN], Some(r#"{"Effect": "Allow", "Action": ["s3:*", "ec2:*"], "Resource": "*"}"#), "false"),
            (vec![], None, "false"),
        ] {
            let policies: Vec<String> = statements.iter().map(|statement| policy(statement)).collect();
            let boundary = boundary.map_or("NULL".to_owned(), policy);
            let expression = format!("is_admin_equivalent([{}], {boundary})", policies.join(", "));
            assert_eq!(eval(&expression), expected, "{expression}");
        }
        assert_eq!(eval(&format!("is_admin_equivalent([{}, '{{'], NULL)", policy(ADMIN))), "NULL");
        assert_eq!(eval("is_admin_equivalent(NULL, NULL)"), "NULL");
    }

    #[test]
    fn patterns() {
        assert!(is_every("arn:aws:iam::*:role/*", "role"));
        assert!(is_every("arn:aws:iam::111122223333:*", "role"));
        assert!(is_every("arn:aws-cn:iam::111122223333:role/*", "role"));
        assert!(!is_every("arn:aws:iam::111122223333:role/app-*", "role"));
        assert!(!is_every("arn:aws:iam::111122223333:user/*", "role"));
        assert_eq!(with_variables("a/${aws:PrincipalTag/x}/b"), "a/*/b");
        assert_eq!(with_variables("a/${aws:username}"), "a/\u{1}");
    }
}
