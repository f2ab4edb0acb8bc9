//! Resource policies: whom they let in.

use arrow::datatypes::DataType;
use datafusion::common::Result;

use super::condition::{Caller, Limit, Spared, limits, spared};
use super::document::{Policy, Principal, Selector, Statement, variables_as_wildcards};
use super::{distinct, of_policy};
use crate::arguments::Arguments;
use crate::function::{Eval, Function, Kind, texts};
use crate::memo::Memo;
use crate::value::Value;
use crate::{FunctionDoc, Text};

/// True if an `Allow` for everybody has no condition that limits who may call.
pub(super) fn is_public(policy: &Policy) -> bool {
    policy.allows().any(|allow| {
        allow.is_for_anyone() && limits_after_denies(policy, allow).is_some_and(|limits| limits.is_empty())
    })
}

/// What limits the callers of an `Allow`: its own conditions, and the denies for everybody about all of what it allows.
/// `None` if a deny leaves nobody.
pub(super) fn limits_after_denies(policy: &Policy, allow: &Statement) -> Option<Vec<Limit>> {
    let mut limits = limits(allow);
    for deny in policy.denies().filter(|deny| deny.is_for_everybody() && takes_all_of(deny, allow)) {
        match spared(deny) {
            Spared::Nobody => return None,
            Spared::Only(limit) => limits.push(limit),
            Spared::Anyone => {}
        }
    }
    Some(limits)
}

/// True if a deny is surely about every action and every resource of an allow.
fn takes_all_of(deny: &Statement, allow: &Statement) -> bool {
    let actions = match &allow.actions {
        Selector::Only(actions) => actions.iter().all(|action| deny.covers_action(action)),
        Selector::Absent | Selector::Except(_) => deny.covers_action("*"),
    };
    let resources = match &allow.resources {
        Selector::Only(resources) => {
            resources.iter().all(|resource| deny.takes_resource(&variables_as_wildcards(resource)))
        }
        // Without the element it is the one resource that the policy is attached to.
        Selector::Absent => deny.takes_all_resources(),
        Selector::Except(_) => deny.takes_resource("*"),
    };
    actions && resources
}

/// The principals of the `Allow` statements.
fn principals(policy: &Policy) -> Vec<String> {
    let mut found = Vec::new();
    for statement in policy.allows() {
        if statement.is_for_anyone() {
            found.push("*".to_owned());
        }
        found.extend(statement.named_principals().iter().map(|principal| principal.text().to_owned()));
    }
    distinct(found)
}

/// The accounts outside `own` that `Allow` statements let in; `*` if the policy is public.
fn external_accounts(policy: &Policy, own: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    let mut add = |account: &str| {
        if !own.contains(&account) {
            found.push(account.to_owned());
        }
    };
    for statement in policy.allows() {
        let Some(limits) = limits_after_denies(policy, statement) else {
            continue;
        };
        if statement.is_for_anyone() {
            if limits.is_empty() {
                add("*");
            }
            for account in accounts_let_in(&limits, own) {
                add(account);
            }
        }
        for principal in statement.named_principals() {
            if let Some(account) = principal.account() {
                add(account);
            }
        }
    }
    distinct(found)
}

/// The accounts that conditions on everybody name, unless one of the conditions keeps to the own accounts.
fn accounts_let_in<'a>(limits: &'a [Limit], own: &[&str]) -> Vec<&'a str> {
    let inside = |caller: &Caller| match caller {
        Caller::Account(account) => own.contains(&account.as_str()),
        Caller::Own => true,
        Caller::Organization(_) | Caller::Network | Caller::Fixed => false,
    };
    if limits.iter().any(|limit| !limit.is_of_network() && limit.all(inside)) {
        return Vec::new();
    }
    let callers = limits.iter().flat_map(|limit| &limit.callers);
    callers
        .filter_map(|caller| match caller {
            Caller::Account(account) => Some(account.as_str()),
            Caller::Organization(_) | Caller::Own | Caller::Network | Caller::Fixed => None,
        })
        .collect()
}

/// True if the policy lets in anybody outside the organization (or, where there is none, outside the accounts).
fn is_public_outside(policy: &Policy, organization: Option<&str>, accounts: &[&str]) -> bool {
    policy.allows().any(|statement| {
        limits_after_denies(policy, statement)
            .is_some_and(|limits| lets_in_outsiders(statement, &limits, organization, accounts))
    })
}

fn lets_in_outsiders(statement: &Statement, limits: &[Limit], organization: Option<&str>, accounts: &[&str]) -> bool {
    let inside = |caller: &Caller| match caller {
        Caller::Organization(id) => Some(id.as_str()) == organization,
        Caller::Account(account) => accounts.contains(&account.as_str()),
        Caller::Own => true,
        Caller::Network | Caller::Fixed => false,
    };
    if limits.iter().any(|limit| !limit.is_of_network() && limit.all(inside)) {
        return false;
    }
    statement.is_for_anyone()
        || statement.named_principals().iter().any(|principal| match principal {
            Principal::Anyone | Principal::Undefined | Principal::CanonicalUser(_) => true,
            // The root user of CloudFront's origin access identities and deleted principals have no account: they
            // can't be told to be inside.
            Principal::Aws(_) | Principal::Federated(_) => {
                !principal.account().is_some_and(|account| accounts.contains(&account))
            }
            Principal::Service(_) => false,
        })
}

pub(super) fn functions() -> Vec<Function> {
    vec![
        Function {
            doc: FunctionDoc {
                name: "policy_is_public",
                signature: "policy_is_public(policy Utf8) -> Boolean",
                summary: Text {
                    en: "Whether an Allow for everybody (Principal *, AWS *, or NotPrincipal) has no condition that limits \
                         who may call: a positive operator on the caller's organization, account, ARN, VPC, endpoint or \
                         address, with values that are not all-embracing. A Deny for everybody that covers the Allow and \
                         spares nobody, or only callers limited in that way, takes it back.",
                    ja: "全員（Principal *、AWS *、NotPrincipal）に対するAllowに、呼び出し元を限定する条件（組織、アカウント、ARN、\
                         VPC、エンドポイント、IPアドレスに対する肯定の演算子で、値が全体を表さないもの）がないかどうか。\
                         そのAllow全体を対象とする全員へのDenyがあり、例外がないか、同様に限定された呼び出し元だけを除外して\
                         いる場合は、公開とみなしません。",
                },
                example: r#"policy_is_public('{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}]}')"#,
                result: "true",
            },
            params: &[Kind::Text],
            optional: 0,
            returns: DataType::Boolean,
            start: |arguments| of_policy(arguments, |policy| Value::Bool(is_public(policy))),
        },
        Function {
            doc: FunctionDoc {
                name: "policy_principals",
                signature: "policy_principals(policy Utf8) -> List<Utf8>",
                summary: Text {
                    en: "The principals of the Allow statements as written (accounts, ARNs, services, providers), sorted; \
                         * for everybody, also for NotPrincipal.",
                    ja: "Allowステートメントのプリンシパル（アカウント、ARN、サービス、IDプロバイダー）の一覧。全員（NotPrincipalを\
                         含む）は*です。",
                },
                example: r#"policy_principals('{"Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}')"#,
                result: "[ec2.amazonaws.com]",
            },
            params: &[Kind::Text],
            optional: 0,
            returns: texts(),
            start: |arguments| of_policy(arguments, |policy| Value::Texts(principals(policy))),
        },
        Function {
            doc: FunctionDoc {
                name: "policy_external_accounts",
                signature: "policy_external_accounts(policy Utf8, own_accounts List<Utf8>) -> List<Utf8>",
                summary: Text {
                    en: "The account ids outside the list that Allow statements let in, as principals or through a \
                         condition on everybody; * if the policy is public.",
                    ja: "Allowステートメントがプリンシパルまたは条件で許可する、リスト外のアカウントID。公開ポリシーなら*を含みます。",
                },
                example: r#"policy_external_accounts('{"Statement": [{"Effect": "Allow", "Principal": {"AWS": ["111122223333", "arn:aws:iam::444455556666:root"]}, "Action": "*"}]}', ['111122223333'])"#,
                result: "[444455556666]",
            },
            params: &[Kind::Text, Kind::Texts],
            optional: 0,
            returns: texts(),
            start: start_external_accounts,
        },
        Function {
            doc: FunctionDoc {
                name: "policy_public_outside",
                signature: "policy_public_outside(policy Utf8, organization_id Utf8, accounts List<Utf8>) -> Boolean",
                summary: Text {
                    en: "Whether the policy lets in anybody outside: an Allow for everybody without a positive condition \
                         whose values are this organization or these accounts, or a principal of another account. A NULL \
                         organization_id means that there is no organization.",
                    ja: "ポリシーが組織外を許可するかどうか。この組織またはこれらのアカウントに限定する肯定の条件がない全員へのAllow、\
                         または他アカウントのプリンシパルが該当します。organization_idのNULLは組織がないことを表します。",
                },
                example: r#"policy_public_outside('{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-abc"}}}]}', 'o-abc', ['111122223333'])"#,
                result: "false",
            },
            params: &[Kind::Text, Kind::Text, Kind::Texts],
            optional: 0,
            returns: DataType::Boolean,
            start: start_public_outside,
        },
    ]
}

fn start_external_accounts(arguments: &Arguments) -> Result<Eval<'_>> {
    let (documents, own) = (arguments.text(0)?, arguments.text_list(1)?);
    let mut policies = Memo::new(Policy::parse);
    Ok(Box::new(move |row| {
        let policy = policies.get(documents.get(row)?)?;
        Some(Value::Texts(external_accounts(&policy, &own.get(row)?)))
    }))
}

fn start_public_outside(arguments: &Arguments) -> Result<Eval<'_>> {
    let (documents, organizations, accounts) = (arguments.text(0)?, arguments.text(1)?, arguments.text_list(2)?);
    let mut policies = Memo::new(Policy::parse);
    Ok(Box::new(move |row| {
        let policy = policies.get(documents.get(row)?)?;
        Some(Value::Bool(is_public_outside(&policy, organizations.get(row), &accounts.get(row)?)))
    }))
}

#[cfg(test)]
mod tests {
    use crate::testing::{eval, quote};

    fn policy(statements: &str) -> String {
        quote(&format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#))
    }

    fn allow(principal: &str, condition: &str) -> String {
        format!(
            r#"{{"Effect": "Allow", {principal}, "Action": "s3:GetObject", "Resource": "*", "Condition": {condition}}}"#
        )
    }

    #[test]
    fn public_policies() {
        let org = r#"{"StringEquals": {"aws:PrincipalOrgID": "o-abc"}}"#;
        for (statements, expected) in [
            (allow(r#""Principal": "*""#, "{}"), "true"),
            (allow(r#""Principal": {"AWS": "*"}"#, "{}"), "true"),
            (allow(r#""Principal": {"AWS": ["111122223333", "*"]}"#, "{}"), "true"),
            (allow(r#""NotPrincipal": {"AWS": "111122223333"}"#, "{}"), "true"),
            (allow(r#""Principal": "*""#, org), "false"),
            (allow(r#""NotPrincipal": {"AWS": "111122223333"}"#, org), "false"),
            (allow(r#""Principal": {"AWS": "111122223333"}"#, "{}"), "false"),
            (allow(r#""Principal": {"Service": "sns.amazonaws.com"}"#, "{}"), "false"),
            (allow(r#""Principal": "*""#, org).replace("Allow", "Deny"), "false"),
            // One condition that narrows is enough, however many do not.
            (
                allow(
                    r#""Principal": "*""#,
                    r#"{"Bool": {"aws:SecureTransport": "true"}, "StringEquals": {"aws:SourceVpce": "vpce-1"}}"#,
                ),
                "false",
            ),
            // The narrow statement doesn't make the wide one narrow; a deny that spares only the organization does.
            (format!("{}, {}", allow(r#""Principal": "*""#, org), allow(r#""Principal": "*""#, "{}")), "true"),
            (
                format!(
                    "{}, {}",
                    allow(r#""Principal": "*""#, "{}"),
                    allow(r#""Principal": "*""#, r#"{"StringNotEquals": {"aws:PrincipalOrgID": "o-abc"}}"#)
                        .replace("Allow", "Deny")
                ),
                "false",
            ),
            (String::new(), "false"),
        ] {
            assert_eq!(eval(&format!("policy_is_public({})", policy(&statements))), expected, "{statements}");
        }
        assert_eq!(eval("policy_is_public('{')"), "NULL");
        assert_eq!(eval("policy_is_public(NULL)"), "NULL");
    }

    #[test]
    fn named_principals() {
        let statements = format!(
            "{}, {}, {}",
            allow(r#""Principal": {"AWS": "111122223333", "Service": ["b.amazonaws.com", "a.amazonaws.com"]}"#, "{}"),
            allow(r#""NotPrincipal": {"AWS": "444455556666"}"#, "{}"),
            allow(r#""Principal": {"AWS": "777788889999"}"#, "{}").replace("Allow", "Deny"),
        );
        assert_eq!(
            eval(&format!("policy_principals({})", policy(&statements))),
            "[*, 111122223333, a.amazonaws.com, b.amazonaws.com]"
        );
    }

    #[test]
    fn external() {
        let ask =
            |statements: String| eval(&format!("policy_external_accounts({}, ['111122223333'])", policy(&statements)));
        assert_eq!(ask(allow(r#""Principal": "*""#, "{}")), "[*]");
        assert_eq!(ask(allow(r#""Principal": {"AWS": "arn:aws:iam::111122223333:root"}"#, "{}")), "[]");
        assert_eq!(
            ask(allow(r#""Principal": {"AWS": "arn:aws:sts::444455556666:assumed-role/r/s"}"#, "{}")),
            "[444455556666]"
        );
        assert_eq!(ask(allow(r#""Principal": {"Service": "sns.amazonaws.com"}"#, "{}")), "[]");
        assert_eq!(
            ask(allow(r#""Principal": {"Federated": "arn:aws:iam::444455556666:saml-provider/x"}"#, "{}")),
            "[444455556666]"
        );
        assert_eq!(
            ask(allow(
                r#""Principal": "*""#,
                r#"{"StringEquals": {"aws:PrincipalAccount": ["111122223333", "444455556666"]}}"#
            )),
            "[444455556666]"
        );
        assert_eq!(
            ask(allow(r#""Principal": "*""#, r#"{"StringEquals": {"aws:PrincipalAccount": "111122223333"}}"#)),
            "[]"
        );
    }

    #[test]
    fn outside_the_organization() {
        let ask = |statements: String, organization: &str| {
            eval(&format!(
                "policy_public_outside({}, {organization}, ['111122223333', '222233334444'])",
                policy(&statements)
            ))
        };
        let anyone = r#""Principal": "*""#;
        for (statements, expected) in [
            (allow(anyone, "{}"), "true"),
            (allow(anyone, r#"{"StringEquals": {"aws:PrincipalOrgID": "o-abc"}}"#), "false"),
            (allow(anyone, r#"{"StringEquals": {"aws:PrincipalOrgID": "o-other"}}"#), "true"),
            (allow(anyone, r#"{"StringNotEquals": {"aws:PrincipalOrgID": "o-abc"}}"#), "true"),
            (allow(anyone, r#"{"StringEquals": {"aws:SourceAccount": "222233334444"}}"#), "false"),
            (allow(anyone, r#"{"StringEquals": {"aws:SourceAccount": ["222233334444", "999999999999"]}}"#), "true"),
            (allow(anyone, r#"{"StringEquals": {"aws:SourceVpce": "vpce-1"}}"#), "true"),
            (allow(r#""Principal": {"AWS": "222233334444"}"#, "{}"), "false"),
            (allow(r#""Principal": {"AWS": "arn:aws:iam::999999999999:role/x"}"#, "{}"), "true"),
            (
                allow(
                    r#""Principal": {"AWS": "arn:aws:iam::999999999999:role/x"}"#,
                    r#"{"StringEquals": {"aws:PrincipalOrgID": "o-abc"}}"#,
                ),
                "false",
            ),
            (allow(r#""Principal": {"AWS": "AIDAEXAMPLE"}"#, "{}"), "true"),
            (allow(r#""Principal": {"Service": "rds.amazonaws.com"}"#, "{}"), "false"),
        ] {
            assert_eq!(ask(statements.clone(), "'o-abc'"), expected, "{statements}");
        }
        assert_eq!(ask(allow(anyone, r#"{"StringEquals": {"aws:PrincipalOrgID": "o-abc"}}"#), "NULL"), "true");
        assert_eq!(
            ask(allow(anyone, r#"{"StringEquals": {"aws:PrincipalAccount": "111122223333"}}"#), "NULL"),
            "false"
        );
    }
}
