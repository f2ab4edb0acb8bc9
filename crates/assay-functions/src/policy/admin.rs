//! Effective permissions of a principal, and whether they amount to administration.
//!
//! What counts: an `Allow` counts although it has a condition, for who meets it is not known; a `Deny` counts only if it
//! surely holds. Both err towards "may do it". Of conditions only those on the request itself are evaluated:
//! `iam:PassedToService`, `iam:PolicyARN` and `iam:PermissionsBoundary`.

use std::rc::Rc;

use arrow::datatypes::DataType;
use datafusion::common::Result;

use super::condition::Condition;
use super::document::{
    Arn, Policy, Selector, Statement, has_wildcard, is_account, is_everything, replace_variables, surely_covers,
};
use crate::arguments::{Arguments, TextLists, Texts};
use crate::function::{Eval, Function, Kind};
use crate::glob::{covers, intersects};
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

/// Policies that make an administrator of whom they are attached to; the last stands for any of the account's own.
const ATTACHED: [&str; 3] = [
    "arn:aws:iam::aws:policy/AdministratorAccess",
    "arn:aws:iam::aws:policy/IAMFullAccess",
    "arn:aws:iam::000000000000:policy/\u{1}",
];

/// No name in IAM holds a control character.
const NOBODY: &str = "\u{1}";

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
    /// The principal's own IAM resource of a type, whatever its name.
    Own(&'a str),
}

/// What is known of a request, for conditions.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Request<'a> {
    /// `iam:PassedToService`, where the action passes a role.
    pub(super) passed_to: Option<&'a str>,
    /// `iam:PolicyARN`, where the action attaches a policy.
    pub(super) attached: Option<&'a str>,
    /// `aws:username`, where the principal is a user.
    pub(super) username: Option<&'a str>,
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
        if action.starts_with("iam:attach") {
            // Which policy to attach is the caller's choice.
            return ATTACHED
                .into_iter()
                .any(|policy| self.allow_one(action, target, Request { attached: Some(policy), ..request }));
        }
        self.allow_one(action, target, request)
    }

    fn allow_one(&self, action: &str, target: Target<'_>, request: Request<'_>) -> bool {
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
            && reaches(statement, target, request)
            && statement.conditions.iter().all(|condition| holds(condition, action, request) != Some(false))
    });
    allowed
        && !policies.flat_map(Policy::denies).any(|statement| {
            statement.covers_action(action)
                && takes_away(statement, target, request)
                && statement.conditions.iter().all(|condition| holds(condition, action, request) == Some(true))
        })
}

/// True if an allow is about the target.
fn reaches(statement: &Statement, target: Target<'_>, request: Request<'_>) -> bool {
    // `${aws:PrincipalTag/…}` may be anything; `${aws:username}` is the principal's own name, and never another's.
    let filled =
        |pattern: &str, own: &str| replace_variables(pattern, |name| if is_own_name(name) { own } else { "*" });
    match target {
        Target::Everything => statement.covers_all_resources(),
        Target::Something => true,
        Target::One(arn) => match &statement.resources {
            Selector::Only(patterns) => patterns.iter().any(|pattern| {
                is_everything(pattern) || covers(&filled(pattern, request.username.unwrap_or(NOBODY)), arn)
            }),
            Selector::Absent | Selector::Except(_) => statement.covers_resource(arn),
        },
        Target::Every(kind) => match &statement.resources {
            Selector::Only(patterns) => {
                patterns.iter().any(|pattern| is_everything(pattern) || is_every(pattern, kind))
            }
            Selector::Absent | Selector::Except(_) => statement.covers_all_resources(),
        },
        Target::Own(kind) => match &statement.resources {
            Selector::Only(patterns) => patterns.iter().any(|pattern| is_everything(pattern) || is_own(pattern, kind)),
            Selector::Absent | Selector::Except(_) => statement.covers_all_resources(),
        },
    }
}

/// True if a deny leaves nothing of the target.
fn takes_away(statement: &Statement, target: Target<'_>, request: Request<'_>) -> bool {
    let one_is = |is: fn(&str, &str) -> bool, kind: &str| matches!(&statement.resources, Selector::Only(patterns) if patterns.iter().any(|pattern| is(pattern, kind)));
    match target {
        Target::Everything | Target::Something => statement.takes_all_resources(),
        Target::One(arn) => takes_one(statement, arn, request),
        Target::Every(kind) => statement.takes_all_resources() || one_is(is_every, kind),
        Target::Own(kind) => statement.takes_all_resources() || one_is(is_own, kind),
    }
}

/// True if a deny surely is about the resource. What a policy variable stands for is known of the user's name alone.
fn takes_one(statement: &Statement, arn: &str, request: Request<'_>) -> bool {
    let filled = |pattern: &str, unknown: &'static str| {
        let name = request.username;
        replace_variables(pattern, |variable| name.filter(|_| is_own_name(variable)).unwrap_or(unknown))
    };
    match &statement.resources {
        Selector::Absent => true,
        Selector::Only(patterns) => patterns.iter().any(|pattern| surely_covers(&filled(pattern, NOBODY), arn)),
        Selector::Except(patterns) => !patterns.iter().any(|pattern| intersects(&filled(pattern, "*"), arn)),
    }
}

/// True if a pattern is about every IAM resource of the type, in the account that it names or in any.
fn is_every(pattern: &str, kind: &str) -> bool {
    let account = Arn::parse(pattern).map(|arn| arn.account).filter(|account| is_account(account)).unwrap_or("*");
    let partition = Arn::parse(pattern).map(|arn| arn.partition).filter(|part| !part.contains('*')).unwrap_or("aws");
    covers(pattern, &format!("arn:{partition}:iam::{account}:{kind}/*"))
}

/// True if a pattern is about the principal's own resource of the type: about all of them, or `user/${aws:username}`.
fn is_own(pattern: &str, kind: &str) -> bool {
    let named = replace_variables(pattern, |name| if kind == "user" && is_own_name(name) { "*" } else { NOBODY });
    is_every(&named, kind)
}

/// True if the policy variable is the name of the user who calls.
fn is_own_name(variable: &str) -> bool {
    variable.eq_ignore_ascii_case("aws:username")
}

/// Whether a condition holds; `None` if that depends on more than the request.
fn holds(condition: &Condition, action: &str, request: Request<'_>) -> Option<bool> {
    match condition.key.as_str() {
        // Both keys are in no other request than one that passes a role or attaches a policy.
        "iam:passedtoservice" if action == "iam:passrole" => condition.holds(Some(request.passed_to?)),
        "iam:policyarn" if action.starts_with("iam:attach") => of_any_account(condition).holds(Some(request.attached?)),
        "iam:passedtoservice" | "iam:policyarn" => condition.holds(None),
        // A principal within a boundary gains nothing beyond it: only those without one matter.
        "iam:permissionsboundary" => condition.holds(None),
        _ => None,
    }
}

/// The condition with its ARNs in the partition and the account of [`ATTACHED`].
fn of_any_account(condition: &Condition) -> Condition {
    let mut condition = condition.clone();
    for value in &mut condition.values {
        if let Some(Arn { partition, service, region, account, resource }) = Arn::parse(value) {
            let partition = if has_wildcard(partition) { partition } else { "aws" };
            let account = if is_account(account) { "000000000000" } else { account };
            *value = format!("arn:{partition}:{service}:{region}:{account}:{resource}");
        }
    }
    condition
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
    use super::{is_every, is_own};
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
        assert!(is_own("arn:aws:iam::111122223333:user/${aws:username}", "user"));
        assert!(is_own("arn:aws:iam::*:user/*", "user"));
        assert!(!is_own("arn:aws:iam::111122223333:user/${aws:PrincipalTag/x}", "user"));
        assert!(!is_own("arn:aws:iam::111122223333:group/${aws:username}", "group"));
    }
}
