//! Where the library and the naive evaluation must agree.
//!
//! *Sound*: whatever the library calls safe, no request in a small world proves unsafe. *Exact*: where a policy is
//! simple enough that nothing is left open, the library also calls nothing unsafe that is safe.

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::ask::Argument::{Text, Texts};
use crate::ask::{texts, yes};
use crate::draw::{BUCKET, CONTROL};
use crate::naive::{self, Request};

/// Whatever a pattern of the alphabet covers, one that no other pattern names is among these.
const ACTIONS: [&str; 6] = ["s3:GetObject", "s3:PutObject", "s3:GetZzz", "s3:SetObject", "s3:ZzzObject", "iam:ZzzUser"];
const RESOURCES: [&str; 6] = [
    "arn:aws:s3:::b",
    "arn:aws:s3:::b/x",
    "arn:aws:s3:::b/z:z",
    "arn:aws:s3:::bz",
    "arn:aws:s3:::c/z",
    "arn:aws:s3:::zz",
];

/// A principal with what AWS puts into the context for it.
fn principal(account: &str, name: &str, organization: Option<&str>) -> Request {
    let arn = format!("arn:aws:iam::{account}:{name}");
    let request = Request { arn: Some(arn.clone()), ..Request::default() }
        .with("aws:PrincipalArn", &arn)
        .with("aws:PrincipalAccount", account)
        .with("kms:CallerAccount", account);
    match organization {
        Some(id) => request.with("aws:PrincipalOrgID", id).with("aws:PrincipalOrgPaths", &format!("{id}/r-1/ou-1/")),
        None => request,
    }
}

/// A service that no policy names, on behalf of a resource.
fn service(account: &str, source: &str) -> Request {
    Request { service: Some("other.amazonaws.com".to_owned()), ..Request::default() }
        .with("aws:SourceAccount", account)
        .with("aws:SourceArn", source)
}

/// Everything that a caller may choose: the way, TLS, tags, action and resource.
fn variations(callers: &[Request], networks: &[&[(&str, &str)]]) -> Vec<Request> {
    let mut all = Vec::new();
    for caller in callers {
        for network in networks {
            for extra in EXTRAS {
                for tls in ["true", "false"] {
                    let mut request = caller.clone().with("aws:SecureTransport", tls);
                    for (key, value) in network.iter().chain(extra) {
                        request = request.with(key, value);
                    }
                    for action in ACTIONS {
                        for resource in RESOURCES {
                            let (action, resource) = (action.to_owned(), resource.to_owned());
                            all.push(Request { action, resource, ..request.clone() });
                        }
                    }
                }
            }
        }
    }
    all
}

const EXTRAS: [&[(&str, &str)]; 2] =
    [&[], &[("aws:PrincipalTag/team", "red"), ("kms:ViaService", "s3.eu-west-1.amazonaws.com")]];

const STRANGE_NETWORKS: [&[(&str, &str)]; 2] =
    [&[("aws:SourceIp", "52.95.1.1")], &[("aws:SourceVpce", "vpce-9"), ("aws:SourceVpc", "vpc-9")]];

/// Callers that nobody has named.
fn strangers() -> Vec<Request> {
    variations(
        &[
            Request::default(),
            principal("999999999999", "role/r", Some("o-strange")),
            principal("999999999999", "role/r", None),
            service("999999999999", "arn:aws:sns:eu-west-1:999999999999:t"),
            service("999999999999", "arn:aws:execute-api:eu-west-1:999999999999:a/prod/GET/:111122223333:x"),
        ],
        &STRANGE_NETWORKS,
    )
}

/// A policy without whatever the library leaves open on purpose.
fn is_simple(policy: &Json) -> bool {
    let keys = |statement: &Json| -> usize {
        let blocks = statement.get("Condition").and_then(Json::as_object);
        blocks.into_iter().flat_map(|blocks| blocks.values()).map(|keys| keys.as_object().unwrap().len()).sum()
    };
    let statements = naive::statements(policy);
    let conditions: usize = statements.iter().map(keys).sum();
    let plain_denies = statements.iter().filter(|statement| statement["Effect"] == "Deny").all(|deny| {
        let negative = |operator: &String| operator.contains("Not") && !operator.starts_with("ForAny");
        let blocks = deny.get("Condition").and_then(Json::as_object);
        deny.get("NotPrincipal").is_none()
            && deny.get("NotResource").is_none()
            && blocks.is_none_or(|blocks| blocks.keys().all(negative))
    });
    let no_exceptions = statements
        .iter()
        .all(|statement| statement.get("NotAction").is_none() && statement.get("NotResource").is_none());
    conditions <= 1 && plain_denies && (no_exceptions || statements.len() == 1)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 160, ..ProptestConfig::default() })]

    #[test]
    fn globs(text in "[abé:]{0,7}", pattern in "[abé:*?]{0,6}") {
        prop_assert_eq!(yes("glob_match", &[Text(&text), Text(&pattern)]), naive::matches(&text, &pattern));
    }

    /// Resources segment by segment: an Allow is read as wide, a Deny as narrow as the documentation leaves open.
    #[test]
    fn resources(
        pattern in "arn:(aws|a\\*|\\*):(s3|s\\*3|\\*):(|\\*):(|a\\*):(b|b\\*|\\*|b/\\*|\\*b|b\\?|b\\*x)",
        resource in "arn:aws:s3::(|a):(b|bx|b/x|b:b|b/x:x)",
    ) {
        let document = |effect: &str| json!({"Statement": [
            {"Effect": effect, "Principal": "*", "Action": "*", "Resource": pattern},
        ]}).to_string();
        let by_the_book = naive::resource_like(
            &resource.chars().collect::<Vec<_>>(),
            &pattern.chars().collect::<Vec<_>>(),
        );
        let found = yes("policy_allows", &[Text(&document("Allow")), Text("s3:GetObject"), Text(&resource)]);
        prop_assert_eq!(found, naive::matches(&resource, &pattern));
        prop_assert!(found || !by_the_book);
        let denied = json!({"Statement": [
            {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": pattern,
             "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
            {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": format!("{resource}/*"),
             "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
        ]}).to_string();
        if yes("policy_requires_tls", &[Text(&denied), Text(&resource)]) {
            prop_assert!(by_the_book, "the Deny is not about {}", resource);
        }
    }

    /// Single requests, `NotAction` and `NotResource` included: exact.
    #[test]
    fn permissions(policy in BUCKET.policy(0..=3, 0..=1)) {
        let document = policy.to_string();
        for action in ACTIONS {
            for resource in RESOURCES {
                let request = Request { resource: resource.to_owned(), ..Request::default() };
                let expected = naive::statements(&policy).iter().any(|statement| {
                    statement["Effect"] == "Allow"
                        && naive::action_matches(statement, action)
                        && naive::resource_matches(statement, &request)
                });
                let found = yes("policy_allows", &[Text(&document), Text(action), Text(resource)]);
                prop_assert_eq!(found, expected, "{} {}", action, resource);
            }
        }
    }

    #[test]
    fn public_is_sound(policy in BUCKET.policy(1..=2, 0..=2)) {
        if !yes("policy_is_public", &[Text(&policy.to_string())]) {
            let proof = strangers().into_iter().find(|request| naive::allowed(&policy, request));
            prop_assert!(proof.is_none(), "{:?} is let in", proof);
        }
    }

    #[test]
    fn public_is_exact(policy in BUCKET.policy(1..=1, 0..=1).prop_filter("simple", is_simple)) {
        let expected = strangers().iter().any(|request| naive::allowed(&policy, request));
        // The world has these actions and resources only: a policy about others shows nothing.
        let visible = naive::statements(&policy).iter().all(|statement| {
            ACTIONS.iter().any(|action| naive::action_matches(statement, action))
                && RESOURCES.iter().any(|resource| {
                    naive::resource_matches(statement, &Request { resource: (*resource).to_owned(), ..Request::default() })
                })
        });
        if visible {
            prop_assert_eq!(yes("policy_is_public", &[Text(&policy.to_string())]), expected);
        }
    }

    #[test]
    fn external_accounts_are_sound(policy in BUCKET.policy(1..=2, 0..=2)) {
        let found = texts("policy_external_accounts", &[Text(&policy.to_string()), Texts(&["111122223333", "222233334444"])]);
        for account in ["444455556666", "777788889999"] {
            let callers = [
                principal(account, "role/r", None),
                principal(account, "user/u", None),
                service(account, &format!("arn:aws:execute-api:eu-west-1:{account}:a/prod/GET")),
            ];
            let proof = variations(&callers, &STRANGE_NETWORKS).into_iter().find(|request| naive::allowed(&policy, request));
            let reported = found.iter().any(|one| one == "*" || one == account);
            prop_assert!(reported || proof.is_none(), "{:?} is let in; reported are {:?}", proof, found);
        }
    }

    #[test]
    fn outside_is_sound(policy in BUCKET.policy(1..=2, 0..=2)) {
        let document = policy.to_string();
        let arguments = [Text(&document), Text("o-mine"), Texts(&["111122223333", "222233334444"])];
        if !yes("policy_public_outside", &arguments) {
            let mut callers = vec![Request::default(), service("999999999999", "arn:aws:s3:::mine")];
            for organization in [None, Some("o-other")] {
                callers.push(principal("444455556666", "role/r", organization));
                callers.push(principal("999999999999", "role/r", organization));
            }
            let own_networks: [&[(&str, &str)]; 3] =
                [&[("aws:SourceIp", "52.95.1.1")], &[("aws:SourceIp", "203.0.113.5")], &[("aws:SourceVpce", "vpce-1")]];
            let proof = variations(&callers, &own_networks).into_iter().find(|request| naive::allowed(&policy, request));
            prop_assert!(proof.is_none(), "{:?} is let in", proof);
        }
    }

    #[test]
    fn tls_is_sound(policy in BUCKET.policy(0..=1, 1..=3)) {
        if yes("policy_requires_tls", &[Text(&policy.to_string()), Text("arn:aws:s3:::b")]) {
            let proof = plain_requests().into_iter().find(|request| !naive::has(&policy, "Deny", request));
            prop_assert!(proof.is_none(), "{:?} is not denied", proof);
        }
    }

    #[test]
    fn tls_is_exact(deny in BUCKET.statement("Deny"), condition in prop::sample::select(&["true", "false"][..])) {
        let mut deny = deny;
        deny["Condition"] = json!({"Bool": {"aws:SecureTransport": condition}});
        let policy = json!({"Statement": [deny]});
        let expected = plain_requests().iter().all(|request| naive::has(&policy, "Deny", request));
        prop_assert_eq!(yes("policy_requires_tls", &[Text(&policy.to_string()), Text("arn:aws:s3:::b")]), expected);
    }

    #[test]
    fn scp_denials_are_sound(policy in CONTROL.policy(0..=1, 1..=3)) {
        let found = denied(&policy);
        for (action, requests) in control_requests() {
            if found.iter().any(|one| one == action) {
                let proof = requests.into_iter().find(|request| !naive::has(&policy, "Deny", request));
                prop_assert!(proof.is_none(), "{:?} is not denied", proof);
            }
        }
    }

    #[test]
    fn scp_denials_are_exact(policy in CONTROL.policy(0..=0, 1..=1).prop_filter("simple", |policy| {
        policy["Statement"][0].get("NotResource").is_none()
    })) {
        let found = denied(&policy);
        for (action, requests) in control_requests() {
            let expected = requests.iter().all(|request| naive::has(&policy, "Deny", request));
            // Of the resources of AWS Organizations the library knows no shape: only `*` is all.
            if action.starts_with("cloudtrail") || policy["Statement"][0]["Resource"] == "*" {
                prop_assert_eq!(found.iter().any(|one| one == action), expected, "{}", action);
            }
        }
    }
}

/// Requests without TLS on the bucket `b`, by callers of all kinds.
fn plain_requests() -> Vec<Request> {
    let callers = [
        Request::default(),
        principal("111122223333", "role/r", Some("o-mine")),
        principal("444455556666", "role/r", None),
        Request { service: Some("sns.amazonaws.com".to_owned()), ..Request::default() },
    ];
    let own_networks: [&[(&str, &str)]; 2] = [&[("aws:SourceIp", "203.0.113.5")], &[("aws:SourceVpce", "vpce-1")]];
    let mut all = variations(&callers, &own_networks);
    all.retain(|request| {
        request.keys["aws:securetransport"] == ["false"]
            && request.action.starts_with("s3:")
            && (request.resource == "arn:aws:s3:::b" || request.resource.starts_with("arn:aws:s3:::b/"))
    });
    all
}

fn denied(policy: &Json) -> Vec<String> {
    let actions = ["cloudtrail:StopLogging", "organizations:LeaveOrganization"];
    texts("scp_denies", &[Text(&policy.to_string()), Texts(&actions), Texts(&["BreakGlass"])])
}

/// What everybody but the role `BreakGlass` may ask for, by action.
fn control_requests() -> Vec<(&'static str, Vec<Request>)> {
    let mut found = Vec::new();
    for (action, resources) in [
        (
            "cloudtrail:StopLogging",
            [
                "arn:aws:cloudtrail:eu-west-1:111122223333:trail/zz",
                "arn:aws:cloudtrail:us-east-1:111122223333:trail/org",
            ],
        ),
        ("organizations:LeaveOrganization", ["arn:aws:organizations::111122223333:account/o-1/1", "arn:aws:zzz:::z"]),
    ] {
        let mut requests = Vec::new();
        for name in ["role/Developer", "user/bob", "root", "role/BreakOut"] {
            for resource in resources {
                for region in ["eu-west-1", "us-east-1"] {
                    for mfa in [None, Some("true"), Some("false")] {
                        let (action, resource) = (action.to_owned(), resource.to_owned());
                        let request = Request { action, resource, ..principal("111122223333", name, None) };
                        let request = request.with("aws:RequestedRegion", region);
                        requests.push(match mfa {
                            Some(mfa) => request.with("aws:MultiFactorAuthPresent", mfa),
                            None => request,
                        });
                    }
                }
            }
        }
        found.push((action, requests));
    }
    found
}
