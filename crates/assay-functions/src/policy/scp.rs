//! Service control policies: what they take from everybody.

use datafusion::common::Result;

use super::condition::Condition;
use super::document::{Policy, Principals, Selector, Statement, normal_action};
use crate::arguments::Arguments;
use crate::function::{Eval, Function, Kind, texts};
use crate::glob::covers;
use crate::memo::Memo;
use crate::value::Value;
use crate::{FunctionDoc, Text};

/// What the resource of an action's service looks like when it stands for all of them, for policies that write
/// `arn:aws:cloudtrail:*:*:trail/*` where they might write `*`.
const ALL_OF_SERVICE: [(&str, &str); 4] = [
    ("cloudtrail", "trail/*"),
    ("config", "configuration-recorder/*"),
    ("guardduty", "detector/*"),
    ("securityhub", "hub/*"),
];

/// Those of the actions that the policy denies on all resources to everybody but the exempt roles.
fn denied<'a>(policy: &Policy, actions: &[&'a str], exempt_roles: &[&str]) -> Vec<&'a str> {
    let is_denied = |action: &str| {
        let action = normal_action(action);
        policy.denies().any(|statement| {
            is_for_everybody(statement)
                && statement.covers_action(&action)
                && covers_all(statement, &action)
                && statement.conditions.iter().all(|condition| only_exempts(condition, exempt_roles))
        })
    };
    actions.iter().copied().filter(|action| is_denied(action)).collect()
}

/// True if a statement names no principal, as in a service control policy, or everybody.
fn is_for_everybody(statement: &Statement) -> bool {
    statement.principals == Principals::Absent || statement.is_for_everybody()
}

/// True if a deny surely leaves no resource of the action. `NotResource` spares some, and which actions those are for
/// can't be told from the pattern.
fn covers_all(statement: &Statement, action: &str) -> bool {
    let service = action.split(':').next().unwrap_or_default();
    if matches!(statement.resources, Selector::Except(_)) {
        return false;
    }
    statement.takes_all_resources()
        || ALL_OF_SERVICE
            .iter()
            .filter(|(name, _)| *name == service)
            .any(|(name, resource)| statement.takes_resource(&format!("arn:aws:{name}:*:*:{resource}")))
}

/// True if a condition of a deny does nothing but spare principals that match the exempt roles.
fn only_exempts(condition: &Condition, exempt_roles: &[&str]) -> bool {
    condition.operator.is_negative()
        && condition.operator.is_about_text()
        && condition.key == "aws:principalarn"
        && !condition.values.is_empty()
        && condition.values.iter().all(|value| is_exempt(value, exempt_roles))
}

/// True if every principal that the value matches is an exempt role, by its ARN or by its name.
fn is_exempt(value: &str, exempt_roles: &[&str]) -> bool {
    // A tag of the principal may be anything.
    if value.contains("${") {
        return false;
    }
    let name = value.split_once(":role/").map(|(_, path)| path.rsplit('/').next().unwrap_or(path));
    exempt_roles
        .iter()
        .any(|exempt| covers(exempt, value) || name.is_some_and(|name| !name.is_empty() && covers(exempt, name)))
}

pub(super) fn functions() -> Vec<Function> {
    vec![Function {
        doc: FunctionDoc {
            name: "scp_denies",
            signature: "scp_denies(policy Utf8, actions List<Utf8>, exempt_roles List<Utf8>) -> List<Utf8>",
            summary: Text {
                en: "Those of the actions that the service control policy denies on all resources. A condition may only \
                     spare principals (a negative operator on aws:PrincipalArn) that match exempt_roles, by role name or \
                     ARN, wildcards allowed; any other condition spoils the deny.",
                ja: "サービスコントロールポリシーが全リソースで拒否しているアクション。条件は、exempt_roles（ロール名またはARN、\
                     ワイルドカード可）に一致するプリンシパルの除外（aws:PrincipalArnの否定条件）のみ認め、それ以外の条件がある\
                     Denyは数えません。",
            },
            example: r#"scp_denies('{"Statement": [{"Effect": "Deny", "Action": "cloudtrail:*", "Resource": "*"}]}', ['cloudtrail:StopLogging', 'guardduty:DeleteDetector'], [])"#,
            result: "[cloudtrail:StopLogging]",
        },
        params: &[Kind::Text, Kind::Texts, Kind::Texts],
        optional: 0,
        returns: texts(),
        start,
    }]
}

fn start(arguments: &Arguments) -> Result<Eval<'_>> {
    let (documents, actions, exempt) = (arguments.text(0)?, arguments.text_list(1)?, arguments.text_list(2)?);
    let mut policies = Memo::new(Policy::parse);
    Ok(Box::new(move |row| {
        let policy = policies.get(documents.get(row)?)?;
        let found = denied(&policy, &actions.get(row)?, &exempt.get(row)?);
        Some(Value::Texts(found.into_iter().map(str::to_owned).collect()))
    }))
}

#[cfg(test)]
mod tests {
    use crate::testing::{eval, quote};

    fn ask(statements: &str) -> String {
        let policy = quote(&format!(r#"{{"Statement": [{statements}]}}"#));
        eval(&format!(
            "scp_denies({policy}, ['cloudtrail:StopLogging', 'organizations:LeaveOrganization'], ['AWSControlTowerExecution', 'Break*'])"
        ))
    }

    fn deny(action: &str, resource: &str, condition: &str) -> String {
        format!(r#"{{"Effect": "Deny", {action}, "Resource": {resource}, "Condition": {condition}}}"#)
    }

    #[test]
    fn denials() {
        let stop = r#""Action": "cloudtrail:StopLogging""#;
        let exempt = |value: &str| format!(r#"{{"ArnNotLike": {{"aws:PrincipalArn": "{value}"}}}}"#);
        let not_equals = r#"{"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}"#;
        for (action, resource, condition, expected) in [
            (stop, r#""*""#, "{}".to_owned(), "[cloudtrail:StopLogging]"),
            (r#""Action": ["CloudTrail:Stop*", "organizations:*"]"#, r#""*""#, "{}".to_owned(), "[cloudtrail:StopLogging, organizations:LeaveOrganization]"),
            (r#""NotAction": ["s3:*"]"#, r#""*""#, "{}".to_owned(), "[cloudtrail:StopLogging, organizations:LeaveOrganization]"),
            (r#""NotAction": ["cloudtrail:*"]"#, r#""*""#, "{}".to_owned(), "[organizations:LeaveOrganization]"),
            (stop, r#""arn:aws:cloudtrail:*:*:trail/*""#, "{}".to_owned(), "[cloudtrail:StopLogging]"),
            (stop, r#""arn:aws:cloudtrail:*:*:trail/org-*""#, "{}".to_owned(), "[]"),
            (stop, r#""*""#, exempt("arn:aws:iam::*:role/AWSControlTowerExecution"), "[cloudtrail:StopLogging]"),
            (stop, r#""*""#, exempt("arn:aws:iam::*:role/BreakGlass"), "[cloudtrail:StopLogging]"),
            (stop, r#""*""#, exempt("arn:*:iam::*:role/path/BreakGlass*"), "[cloudtrail:StopLogging]"),
            (stop, r#""*""#, exempt("arn:aws:iam::*:role/Developer"), "[]"),
            (stop, r#""*""#, exempt("arn:aws:iam::*:role/*"), "[]"),
            (stop, r#""*""#, exempt("*"), "[]"),
            (stop, r#""*""#, r#"{"StringNotLike": {"aws:PrincipalArn": ["arn:aws:iam::*:role/BreakGlass", "arn:aws:iam::*:user/bob"]}}"#.to_owned(), "[]"),
            (stop, r#""*""#, r#"{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/BreakGlass"}}"#.to_owned(), "[]"),
            (stop, r#""*""#, not_equals.to_owned(), "[]"),
        ] {
            assert_eq!(ask(&deny(action, resource, &condition)), expected, "{action} {resource} {condition}");
        }
        assert_eq!(ask(&deny(stop, r#""*""#, "{}").replace("Deny", "Allow")), "[]");
        assert_eq!(
            ask(&format!(
                "{}, {}",
                deny(stop, r#""*""#, "{}"),
                deny(r#""Action": "organizations:LeaveOrganization""#, r#""*""#, "{}")
            )),
            "[cloudtrail:StopLogging, organizations:LeaveOrganization]"
        );
        assert_eq!(eval("scp_denies('{', ['a:b'], [])"), "NULL");
    }
}
