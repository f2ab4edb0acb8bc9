//! Trust policies of roles: who may assume them.

use datafusion::common::Result;

use super::condition::{Caller, Limit};
use super::distinct;
use super::document::{Policy, Principal, Statement, has_wildcard, is_account};
use super::exposure::limits_after_denies;
use crate::arguments::Arguments;
use crate::function::{Eval, Function, Kind, texts};
use crate::glob::intersects;
use crate::memo::Memo;
use crate::value::Value;
use crate::{FunctionDoc, Text};

/// What a role's account knows of the world.
struct World<'a> {
    account: &'a str,
    organization: Option<&'a str>,
    organization_accounts: &'a [&'a str],
    trusted_accounts: &'a [&'a str],
    confusable_services: &'a [&'a str],
}

impl World<'_> {
    fn is_inside(&self, account: &str) -> bool {
        account == self.account || self.organization_accounts.contains(&account)
    }

    fn holds(&self, caller: &Caller) -> bool {
        match caller {
            Caller::Organization(id) => Some(id.as_str()) == self.organization,
            Caller::Account(account) => self.is_inside(account),
            Caller::Own => true,
            Caller::Network | Caller::Fixed => false,
        }
    }
}

/// The findings of a trust policy; none is good.
fn findings(policy: &Policy, world: &World<'_>) -> Vec<String> {
    let assuming = policy.allows().filter(|statement| lets_assume(statement));
    distinct(assuming.flat_map(|statement| statement_findings(policy, statement, world)).collect())
}

/// True if the statement gives the role away, not only the right to tag or to name a session.
fn lets_assume(statement: &Statement) -> bool {
    use super::document::Selector;
    match &statement.actions {
        Selector::Absent => false,
        Selector::Only(actions) => actions.iter().any(|action| intersects(action, "sts:assumerole*")),
        Selector::Except(_) => !["sts:assumerole", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity"]
            .into_iter()
            .all(|action| !statement.covers_action(action)),
    }
}

fn statement_findings(policy: &Policy, statement: &Statement, world: &World<'_>) -> Vec<String> {
    let Some(limits) = limits_after_denies(policy, statement) else {
        return Vec::new();
    };
    let of_caller = |limit: &Limit| !limit.is_of_source() && !limit.is_of_network();
    let inside = limits.iter().any(|limit| of_caller(limit) && limit.all(|caller| world.holds(caller)));
    let mut found = Vec::new();
    let has_external_id = requires_external_id(statement);
    let mut external = |account: &str| {
        if world.is_inside(account) || inside {
            return;
        }
        if !world.trusted_accounts.contains(&account) {
            found.push(format!("external_untrusted:{account}"));
        }
        if !has_external_id {
            found.push(format!("external_no_external_id:{account}"));
        }
    };
    for principal in statement.named_principals() {
        match principal {
            Principal::Aws(_) => {
                if let Some(account) = principal.account() {
                    external(account);
                }
            }
            Principal::Anyone
            | Principal::Undefined
            | Principal::Service(_)
            | Principal::Federated(_)
            | Principal::CanonicalUser(_) => {}
        }
    }
    if statement.is_for_anyone() && !inside {
        match named_outsiders(&limits, world) {
            Some(accounts) => accounts.into_iter().for_each(&mut external),
            None => found.push("public".to_owned()),
        }
    }
    let has_source = limits.iter().any(Limit::is_of_source);
    for principal in statement.named_principals() {
        if let Principal::Service(service) = principal
            && !has_source
            && world.confusable_services.iter().any(|name| is_service(service, name))
        {
            found.push(format!("service_unconditioned:{service}"));
        }
    }
    found
}

/// The outside accounts and organizations that conditions narrow everybody to; `None` if none does.
fn named_outsiders<'a>(limits: &'a [Limit], world: &World<'_>) -> Option<Vec<&'a str>> {
    let by_name = |caller: &Caller| matches!(caller, Caller::Account(_) | Caller::Organization(_) | Caller::Own);
    let of_caller = |limit: &Limit| !limit.is_of_source() && !limit.is_of_network();
    let limit = limits.iter().find(|limit| of_caller(limit) && limit.all(by_name))?;
    let outside = limit.callers.iter().filter(|caller| !world.holds(caller));
    Some(
        outside
            .filter_map(|caller| match caller {
                Caller::Account(name) | Caller::Organization(name) => Some(name.as_str()),
                Caller::Own | Caller::Network | Caller::Fixed => None,
            })
            .collect(),
    )
}

/// True if the caller must present a fixed `sts:ExternalId`.
fn requires_external_id(statement: &Statement) -> bool {
    statement.conditions.iter().any(|condition| {
        condition.key == "sts:externalid"
            && condition.operator.is_positive()
            && condition.operator.is_about_text()
            && !condition.values.is_empty()
            && condition.values.iter().all(|value| !value.is_empty() && !has_wildcard(value))
    })
}

/// True if `principal` is the service `name`, also in its regional form (`logs.eu-west-1.amazonaws.com`).
fn is_service(principal: &str, name: &str) -> bool {
    if principal.eq_ignore_ascii_case(name) {
        return true;
    }
    let Some(service) = name.strip_suffix(".amazonaws.com") else {
        return false;
    };
    let rest = principal.strip_prefix(service).and_then(|rest| rest.strip_prefix('.'));
    let region =
        rest.and_then(|rest| rest.strip_suffix(".amazonaws.com").or_else(|| rest.strip_suffix(".amazonaws.com.cn")));
    // A region has digits at its end and hyphens; a longer service name (`delivery.logs`) has not.
    region.is_some_and(|region| region.contains('-') && region.ends_with(|last: char| last.is_ascii_digit()))
        || rest == Some("amazonaws.com.cn")
}

pub(super) fn functions() -> Vec<Function> {
    vec![Function {
        doc: FunctionDoc {
            name: "trust_findings",
            signature: "trust_findings(policy Utf8, account_id Utf8, organization_id Utf8, organization_accounts \
                        List<Utf8>, trusted_accounts List<Utf8>, confusable_services List<Utf8>) -> List<Utf8>",
            summary: Text {
                en: "What is wrong with a role's trust policy; an empty list is good. 'public': everybody may assume it, not \
                     narrowed to an organization or accounts. 'external_untrusted:<account>': an account outside the \
                     organization that is not trusted. 'external_no_external_id:<account>': an outside account without \
                     sts:ExternalId. 'service_unconditioned:<service>': a confusable service without aws:SourceAccount, \
                     aws:SourceArn or aws:SourceOrgID. A NULL organization_id or organization_accounts means that there is \
                     no organization.",
                ja: "ロールの信頼ポリシーの問題点。空のリストは問題なしです。'public'：組織やアカウントに限定せず全員が引き受け可能。\
                     'external_untrusted:<アカウント>'：信頼リストにない組織外アカウント。'external_no_external_id:<アカウント>'：\
                     sts:ExternalIdのない組織外アカウント。'service_unconditioned:<サービス>'：aws:SourceAccount、aws:SourceArn、\
                     aws:SourceOrgIDのいずれの条件もない対象サービス。organization_id、organization_accountsのNULLは組織が\
                     ないことを表します。",
            },
            example: r#"trust_findings('{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "444455556666"}, "Action": "sts:AssumeRole"}]}', '111122223333', NULL, NULL, ['444455556666'], [])"#,
            result: "[external_no_external_id:444455556666]",
        },
        params: &[Kind::Text, Kind::Text, Kind::Text, Kind::Texts, Kind::Texts, Kind::Texts],
        optional: 0,
        returns: texts(),
        start,
    }]
}

fn start(arguments: &Arguments) -> Result<Eval<'_>> {
    let (documents, accounts, organizations) = (arguments.text(0)?, arguments.text(1)?, arguments.text(2)?);
    let (members, trusted, services) = (arguments.text_list(3)?, arguments.text_list(4)?, arguments.text_list(5)?);
    let mut policies = Memo::new(Policy::parse);
    Ok(Box::new(move |row| {
        let policy = policies.get(documents.get(row)?)?;
        let account = accounts.get(row)?;
        if !is_account(account) {
            return None;
        }
        let world = World {
            account,
            organization: organizations.get(row),
            organization_accounts: &members.get(row).unwrap_or_default(),
            trusted_accounts: &trusted.get(row)?,
            confusable_services: &services.get(row)?,
        };
        Some(Value::Texts(findings(&policy, &world)))
    }))
}

#[cfg(test)]
mod tests {
    use super::is_service;
    use crate::testing::{eval, quote};

    fn ask(principal: &str, condition: &str) -> String {
        let policy = format!(
            r#"{{"Statement": [{{"Effect": "Allow", {principal}, "Action": "sts:AssumeRole", "Condition": {condition}}}]}}"#
        );
        eval(&format!(
            "trust_findings({}, '111122223333', 'o-abc', ['111122223333', '222233334444'], ['555566667777'], \
             ['sns.amazonaws.com', 'logs.amazonaws.com'])",
            quote(&policy)
        ))
    }

    #[test]
    fn accounts() {
        let external_id = r#"{"StringEquals": {"sts:ExternalId": "5f3a"}}"#;
        for (account, condition, expected) in [
            ("111122223333", "{}", "[]"),
            ("arn:aws:iam::222233334444:root", "{}", "[]"),
            ("555566667777", external_id, "[]"),
            ("arn:aws:iam::555566667777:role/x", external_id, "[]"),
            ("555566667777", "{}", "[external_no_external_id:555566667777]"),
            ("555566667777", r#"{"StringLike": {"sts:ExternalId": "*"}}"#, "[external_no_external_id:555566667777]"),
            (
                "555566667777",
                r#"{"StringEqualsIfExists": {"sts:ExternalId": "a"}}"#,
                "[external_no_external_id:555566667777]",
            ),
            (
                "555566667777",
                r#"{"StringNotEquals": {"sts:ExternalId": "a"}}"#,
                "[external_no_external_id:555566667777]",
            ),
            ("999999999999", external_id, "[external_untrusted:999999999999]"),
            ("999999999999", "{}", "[external_no_external_id:999999999999, external_untrusted:999999999999]"),
            // Nobody of that account is in the organization: nobody gets in.
            ("999999999999", r#"{"StringEquals": {"aws:PrincipalOrgID": "o-abc"}}"#, "[]"),
        ] {
            assert_eq!(
                ask(&format!(r#""Principal": {{"AWS": "{account}"}}"#), condition),
                expected,
                "{account} {condition}"
            );
        }
    }

    #[test]
    fn everybody() {
        for (condition, expected) in [
            ("{}", "[public]"),
            (r#"{"StringEquals": {"aws:PrincipalOrgID": "o-abc"}}"#, "[]"),
            (r#"{"StringEquals": {"aws:PrincipalAccount": "222233334444"}}"#, "[]"),
            (r#"{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::222233334444:role/*"}}"#, "[]"),
            (r#"{"StringNotEquals": {"aws:PrincipalOrgID": "o-abc"}}"#, "[public]"),
            (r#"{"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-abc"}}"#, "[public]"),
            (r#"{"StringEquals": {"sts:ExternalId": "5f3a"}}"#, "[public]"),
            (r#"{"IpAddress": {"aws:SourceIp": "52.1.1.0/24"}}"#, "[public]"),
            (r#"{"StringLike": {"aws:PrincipalOrgID": "*"}}"#, "[public]"),
            (
                r#"{"StringEquals": {"aws:PrincipalOrgID": "o-other"}}"#,
                "[external_no_external_id:o-other, external_untrusted:o-other]",
            ),
            (r#"{"StringEquals": {"aws:PrincipalAccount": "555566667777", "sts:ExternalId": "a1"}}"#, "[]"),
            (
                r#"{"StringEquals": {"aws:PrincipalAccount": "999999999999"}}"#,
                "[external_no_external_id:999999999999, external_untrusted:999999999999]",
            ),
        ] {
            assert_eq!(ask(r#""Principal": "*""#, condition), expected, "{condition}");
            assert_eq!(ask(r#""Principal": {"AWS": "*"}"#, condition), expected, "{condition}");
        }
        assert_eq!(ask(r#""NotPrincipal": {"AWS": "999999999999"}"#, "{}"), "[public]");
    }

    #[test]
    fn services() {
        for (service, condition, expected) in [
            ("ec2.amazonaws.com", "{}", "[]"),
            ("sns.amazonaws.com", "{}", "[service_unconditioned:sns.amazonaws.com]"),
            ("logs.eu-west-1.amazonaws.com", "{}", "[service_unconditioned:logs.eu-west-1.amazonaws.com]"),
            ("sns.amazonaws.com", r#"{"StringEquals": {"aws:SourceAccount": "111122223333"}}"#, "[]"),
            ("sns.amazonaws.com", r#"{"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:111122223333:*"}}"#, "[]"),
            ("sns.amazonaws.com", r#"{"StringEquals": {"aws:SourceOrgID": "o-abc"}}"#, "[]"),
            (
                "sns.amazonaws.com",
                r#"{"ArnLike": {"aws:SourceArn": "*"}}"#,
                "[service_unconditioned:sns.amazonaws.com]",
            ),
            (
                "sns.amazonaws.com",
                r#"{"StringEquals": {"aws:PrincipalOrgID": "o-abc"}}"#,
                "[service_unconditioned:sns.amazonaws.com]",
            ),
        ] {
            assert_eq!(
                ask(&format!(r#""Principal": {{"Service": "{service}"}}"#), condition),
                expected,
                "{service} {condition}"
            );
        }
        assert!(is_service("sns.cn-north-1.amazonaws.com.cn", "sns.amazonaws.com"));
        assert!(!is_service("delivery.logs.amazonaws.com", "logs.amazonaws.com"));
        assert!(!is_service("logs.delivery.amazonaws.com", "logs.amazonaws.com"));
    }

    #[test]
    fn without_an_organization_and_malformed() {
        let trust = quote(
            r#"{"Statement": {"Effect": "Allow", "Principal": {"AWS": "222233334444"}, "Action": ["sts:TagSession", "sts:AssumeRole"]}}"#,
        );
        assert_eq!(
            eval(&format!("trust_findings({trust}, '111122223333', NULL, NULL, ['222233334444'], [])")),
            "[external_no_external_id:222233334444]"
        );
        let tags = quote(r#"{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "sts:TagSession"}}"#);
        assert_eq!(eval(&format!("trust_findings({tags}, '111122223333', NULL, NULL, [], [])")), "[]");
        let deny = quote(r#"{"Statement": {"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole"}}"#);
        assert_eq!(eval(&format!("trust_findings({deny}, '111122223333', NULL, NULL, [], [])")), "[]");
        assert_eq!(eval("trust_findings('{', '111122223333', NULL, NULL, [], [])"), "NULL");
    }
}
