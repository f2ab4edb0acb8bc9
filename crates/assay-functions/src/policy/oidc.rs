//! Trust in OIDC providers (GitHub, GitLab, Terraform Cloud, EKS): is it limited to one's own subjects?

use datafusion::common::Result;

use super::condition::Condition;
use super::distinct;
use super::document::{Policy, Principal, Statement, has_wildcard};
use crate::arguments::Arguments;
use crate::function::{Eval, Function, Kind, texts};
use crate::memo::Memo;
use crate::value::Value;
use crate::{FunctionDoc, Text};

/// The public providers that IAM knows without an ARN, and the claim that holds a role to one's own application. Their
/// subjects are people: naming them is not expected.
const PUBLIC_PROVIDERS: [(&str, &str); 4] = [
    ("accounts.google.com", "aud"),
    ("cognito-identity.amazonaws.com", "aud"),
    ("graph.facebook.com", "app_id"),
    ("www.amazon.com", "app_id"),
];

/// The findings of a trust policy; `None` if it trusts no OIDC provider.
fn findings(policy: &Policy, providers: &[&str]) -> Option<Vec<String>> {
    let mut trusts_any = false;
    let mut found = Vec::new();
    for statement in policy.allows() {
        for principal in statement.named_principals() {
            let Principal::Federated(provider) = principal else {
                continue;
            };
            if let Some((host, claim)) = PUBLIC_PROVIDERS.iter().find(|(host, _)| host == provider) {
                trusts_any = true;
                if !names_audience(statement, host, claim) {
                    found.push(format!("no_audience:{host}"));
                }
                continue;
            }
            let host = match provider.split_once(":oidc-provider/") {
                Some((_, host)) => host,
                None if providers.contains(&provider.as_str()) => provider,
                None => continue,
            };
            trusts_any = true;
            found.extend(provider_findings(statement, host));
        }
    }
    trusts_any.then(|| distinct(found))
}

fn provider_findings(statement: &Statement, host: &str) -> Vec<String> {
    let mut found = Vec::new();
    if !names_audience(statement, host, "aud") {
        found.push(format!("no_audience:{host}"));
    }
    let subjects = limiting(statement, host, "sub");
    if subjects.is_empty() {
        found.push(format!("no_subject:{host}"));
    }
    let names_whole = |condition: &&Condition| condition.values.iter().all(|value| names_organisation(value));
    // Several conditions on the subject must all hold: one good one is enough.
    if !subjects.iter().any(names_whole) {
        let broad = subjects.iter().flat_map(|condition| &condition.values).filter(|value| !names_organisation(value));
        found.extend(broad.map(|value| format!("broad_subject:{value}")));
    }
    found
}

/// True if the claim is limited to audiences that are named in full.
fn names_audience(statement: &Statement, host: &str, claim: &str) -> bool {
    let audiences = limiting(statement, host, claim);
    audiences.iter().any(|condition| condition.values.iter().all(|value| !has_wildcard(value)))
}

/// The conditions that hold only for a token whose claim has one of their values.
fn limiting<'a>(statement: &'a Statement, host: &str, claim: &str) -> Vec<&'a Condition> {
    let key = format!("{host}:{claim}").to_ascii_lowercase();
    let limits = |condition: &&Condition| {
        condition.key == key
            && condition.operator.is_positive()
            && condition.operator.is_about_text()
            && !condition.values.is_empty()
    };
    statement.conditions.iter().filter(limits).collect()
}

/// True if a subject names the organisation (GitHub owner, GitLab group, Terraform organisation, Kubernetes namespace)
/// in full: it has no wildcard, or the first one stands behind the separator that ends the name.
fn names_organisation(subject: &str) -> bool {
    if !has_wildcard(subject) {
        return !subject.is_empty();
    }
    let first = subject.find(['*', '?']).into_iter().chain(subject.find("${")).min().unwrap_or(subject.len());
    let fixed = subject.get(..first).unwrap_or_default();
    let segments: Vec<&str> = fixed.split([':', '/']).collect();
    // The last segment is the one that the wildcard is in. A service account is named behind two fixed words.
    let complete = segments.split_last().map_or(&[][..], |(_, complete)| complete);
    let needed = if fixed.starts_with("system:serviceaccount:") { 3 } else { 2 };
    complete.len() >= needed && complete.iter().all(|segment| !segment.is_empty())
}

pub(super) fn functions() -> Vec<Function> {
    vec![Function {
        doc: FunctionDoc {
            name: "oidc_trust_findings",
            signature: "oidc_trust_findings(policy Utf8, provider_arns List<Utf8>) -> List<Utf8>",
            summary: Text {
                en: "What is wrong with a role's trust in OIDC providers; an empty list is good, NULL means that it trusts \
                     none. 'no_audience:<host>', 'no_subject:<host>': the claim is not limited with StringEquals or \
                     StringLike (ForAnyValue: counts; ForAllValues: and IfExists do not). 'broad_subject:<value>': the \
                     subject does not name the organisation in full. Of Google, Cognito, Facebook and Amazon only the \
                     audience is asked for.",
                ja: "OIDCプロバイダーへの信頼の問題点。空のリストは問題なし、NULLはOIDCプロバイダーを信頼していないことを表します。\
                     'no_audience:<ホスト>'、'no_subject:<ホスト>'：StringEqualsまたはStringLike（ForAnyValue:は可、ForAllValues:と\
                     IfExistsは不可）で限定していない。'broad_subject:<値>'：サブジェクトが組織名を完全に指定していない。\
                     Google、Cognito、Facebook、Amazonについてはaud（またはapp_id）だけを確認します。",
            },
            example: r#"oidc_trust_findings('{"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/ci.example.com"}, "Condition": {"StringEquals": {"ci.example.com:aud": "sts.amazonaws.com"}, "StringLike": {"ci.example.com:sub": "repo:acme*"}}}]}', [])"#,
            result: "[broad_subject:repo:acme*]",
        },
        params: &[Kind::Text, Kind::Texts],
        optional: 0,
        returns: texts(),
        start,
    }]
}

fn start(arguments: &Arguments) -> Result<Eval<'_>> {
    let (documents, providers) = (arguments.text(0)?, arguments.text_list(1)?);
    let mut policies = Memo::new(Policy::parse);
    Ok(Box::new(move |row| {
        let policy = policies.get(documents.get(row)?)?;
        findings(&policy, &providers.get(row)?).map(Value::Texts)
    }))
}

#[cfg(test)]
mod tests {
    use super::names_organisation;
    use crate::testing::{eval, quote};

    const HOST: &str = "token.actions.githubusercontent.com";

    fn ask(condition: &str) -> String {
        let policy = format!(
            r#"{{"Statement": [{{"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
                "Principal": {{"Federated": "arn:aws:iam::111122223333:oidc-provider/{HOST}"}}, "Condition": {condition}}}]}}"#
        );
        eval(&format!("oidc_trust_findings({}, [])", quote(&policy.replace("HOST", HOST))))
    }

    #[test]
    fn subjects() {
        for good in [
            "repo:acme/app:ref:refs/heads/main",
            "repo:acme/*",
            "repo:acme/app:*",
            "project_path:group/project:ref_type:branch:ref:main",
            "organization:acme:*",
            "organization:acme:project:*:workspace:*:run_phase:*",
            "repository_owner:acme:*",
            "system:serviceaccount:prod:app",
            "system:serviceaccount:prod:*",
        ] {
            assert!(names_organisation(good), "{good}");
        }
        for broad in [
            "*",
            "",
            "repo:*",
            "repo:acme*",
            "repo:acme-?/app",
            "*:ref:refs/heads/main",
            "repo:*/app:*",
            "organization:*",
            "organization:acme*:project:x",
            "system:serviceaccount:*",
            "system:serviceaccount:*:app",
            "repo:${aws:x}/app",
            "repo:/*",
            "?epo:acme/app",
        ] {
            assert!(!names_organisation(broad), "{broad}");
        }
    }

    #[test]
    fn claims() {
        for (condition, expected) in [
            (
                r#"{"StringEquals": {"HOST:aud": "sts.amazonaws.com", "HOST:sub": "repo:acme/app:ref:refs/heads/main"}}"#,
                "[]",
            ),
            (r#"{"StringEquals": {"HOST:aud": "sts.amazonaws.com"}, "StringLike": {"HOST:sub": "repo:acme/*"}}"#, "[]"),
            (
                r#"{"StringEquals": {"HOST:AUD": "sts.amazonaws.com"}, "ForAnyValue:StringLike": {"HOST:sub": "repo:acme/*"}}"#,
                "[]",
            ),
            (
                r#"{"StringEquals": {"HOST:aud": "sts.amazonaws.com"}, "ForAllValues:StringLike": {"HOST:sub": "repo:acme/*"}}"#,
                "[no_subject:token.actions.githubusercontent.com]",
            ),
            (
                r#"{"StringEquals": {"HOST:aud": "sts.amazonaws.com"}, "StringLikeIfExists": {"HOST:sub": "repo:acme/*"}}"#,
                "[no_subject:token.actions.githubusercontent.com]",
            ),
            (
                r#"{"StringEquals": {"HOST:aud": "sts.amazonaws.com"}}"#,
                "[no_subject:token.actions.githubusercontent.com]",
            ),
            (r#"{"StringLike": {"HOST:sub": "repo:acme/*"}}"#, "[no_audience:token.actions.githubusercontent.com]"),
            (
                r#"{"StringLike": {"HOST:aud": "*", "HOST:sub": "repo:acme/*"}}"#,
                "[no_audience:token.actions.githubusercontent.com]",
            ),
            (
                r#"{"StringEquals": {"HOST:aud": "sts.amazonaws.com"}, "StringLike": {"HOST:sub": ["repo:acme/app:*", "repo:acme*"]}}"#,
                "[broad_subject:repo:acme*]",
            ),
            (
                r#"{"StringEquals": {"HOST:aud": "sts.amazonaws.com"}, "StringNotEquals": {"HOST:sub": "repo:evil/app"}}"#,
                "[no_subject:token.actions.githubusercontent.com]",
            ),
            ("{}", "[no_audience:token.actions.githubusercontent.com, no_subject:token.actions.githubusercontent.com]"),
        ] {
            assert_eq!(ask(condition), expected, "{condition}");
        }
    }

    #[test]
    fn others_are_null() {
        for principal in
            [r#"{"Service": "ec2.amazonaws.com"}"#, r#"{"Federated": "arn:aws:iam::111122223333:saml-provider/x"}"#]
        {
            let policy = format!(
                r#"{{"Statement": [{{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {principal}}}]}}"#
            );
            assert_eq!(eval(&format!("oidc_trust_findings({}, [])", quote(&policy))), "NULL");
        }
        assert_eq!(eval("oidc_trust_findings('{', [])"), "NULL");
    }
}
