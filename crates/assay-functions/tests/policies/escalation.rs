//! Administrators and the ways to become one, by asking for one request after the other.
//!
//! The principal is the user `alice` of the group `devs` with the policy `dev`. The account has three administrators: the
//! user `chief`, the group `admins`, and the role `admin`, which EC2 and Lambda may assume.

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::ask::Argument::{Null, Text, Texts};
use crate::ask::{texts, yes};
use crate::draw::IDENTITY;
use crate::naive::{self, Request};

const ACCOUNT: &str = "arn:aws:iam::111122223333:";

/// Steps with `iam:PassRole`: the service, then the actions; of alternatives one is enough, the first is named.
const LAUNCHES: &str = "
ec2 ec2:RunInstances
ec2 autoscaling:CreateLaunchConfiguration autoscaling:CreateAutoScalingGroup|autoscaling:UpdateAutoScalingGroup
ec2 ec2:AssociateIamInstanceProfile|ec2:ReplaceIamInstanceProfileAssociation ssm:SendCommand|ssm:StartSession
lambda lambda:CreateFunction lambda:InvokeFunction|lambda:AddPermission|lambda:CreateEventSourceMapping|lambda:CreateFunctionUrlConfig
lambda lambda:UpdateFunctionConfiguration lambda:UpdateFunctionCode
";

/// Steps on one resource: the action and the resource.
const SINGLE: &str = "
iam:CreatePolicyVersion policy/dev
iam:AttachUserPolicy user/alice
iam:PutUserPolicy user/alice
iam:AttachGroupPolicy group/devs
iam:PutGroupPolicy group/devs
iam:CreateAccessKey user/chief
iam:CreateLoginProfile user/chief
iam:UpdateLoginProfile user/chief
iam:AddUserToGroup group/admins
iam:UpdateAssumeRolePolicy role/admin
";

/// One resource for every pattern of the alphabet, and some that no pattern names.
fn resources() -> Vec<String> {
    let names = [
        "user/alice",
        "user/chief",
        "user/zz",
        "role/admin",
        "role/zz",
        "group/devs",
        "group/admins",
        "policy/dev",
        "zz",
    ];
    let mut all: Vec<String> = names.iter().map(|name| format!("{ACCOUNT}{name}")).collect();
    all.extend(["arn:aws:s3:::b/x".to_owned(), "arn:aws:ec2:eu-west-1:111122223333:instance/zz".to_owned()]);
    all
}

/// True if the request is allowed under some circumstances that the principal may bring about.
fn may(policy: &Json, boundary: Option<&Json>, action: &str, resource: &str, service: &str) -> bool {
    let attached: &[&str] = if action.starts_with("iam:Attach") {
        &[
            "arn:aws:iam::aws:policy/AdministratorAccess",
            "arn:aws:iam::aws:policy/IAMFullAccess",
            "arn:aws:iam::111122223333:policy/zz",
        ]
    } else {
        &[""]
    };
    for peer in ["alice", "chief", "zz"] {
        for mfa in ["", "true", "false"] {
            for policy_arn in attached {
                let mut request =
                    Request { action: action.to_owned(), resource: resource.to_owned(), ..Request::default() }
                        .with("aws:username", "alice")
                        .with("aws:PrincipalTag/peer", peer);
                for (key, value) in [
                    ("aws:MultiFactorAuthPresent", mfa),
                    ("iam:PolicyARN", policy_arn),
                    ("iam:PassedToService", if action == "iam:PassRole" { service } else { "" }),
                ] {
                    if !value.is_empty() {
                        request = request.with(key, value);
                    }
                }
                if naive::allowed(policy, &request)
                    && boundary.is_none_or(|boundary| naive::allowed(boundary, &request))
                {
                    return true;
                }
            }
        }
    }
    false
}

/// The policies that one Allow makes with all the denies.
fn with_one_allow(policy: &Json) -> Vec<Json> {
    let statements = naive::statements(policy);
    let of = |effect: &str| statements.iter().filter(|one| one["Effect"] == effect).cloned().collect::<Vec<_>>();
    let denies = of("Deny");
    let policy = |allow: Json| {
        let statements: Vec<Json> = std::iter::once(allow).chain(denies.iter().cloned()).collect();
        json!({ "Statement": statements })
    };
    of("Allow").into_iter().map(policy).collect()
}

/// The steps that concrete requests show.
fn steps(policy: &Json) -> Vec<String> {
    let anything = |action: &str| resources().iter().any(|resource| may(policy, None, action, resource, ""));
    let mut found = Vec::new();
    for line in SINGLE.lines().filter(|line| !line.is_empty()) {
        let (action, name) = line.split_once(' ').unwrap();
        if may(policy, None, action, &format!("{ACCOUNT}{name}"), "") {
            found.push(action.to_owned());
        }
    }
    for action in ["iam:AttachRolePolicy", "iam:PutRolePolicy"] {
        // Whoever may change every role may change one that it can assume.
        let every = |policy: &Json| {
            ["role/admin", "role/zz"].iter().all(|name| may(policy, None, action, &format!("{ACCOUNT}{name}"), ""))
        };
        if with_one_allow(policy).iter().any(every) {
            found.push(action.to_owned());
        }
    }
    for line in LAUNCHES.lines().filter(|line| !line.is_empty()) {
        let mut words = line.split(' ');
        let service = format!("{}.amazonaws.com", words.next().unwrap());
        let chosen: Option<Vec<&str>> = words.map(|group| group.split('|').find(|action| anything(action))).collect();
        if let Some(chosen) = chosen
            && may(policy, None, "iam:PassRole", &format!("{ACCOUNT}role/admin"), &service)
        {
            found.push(format!("iam:PassRole+{}", chosen.join("+")));
        }
    }
    found.extend(
        ["lambda:UpdateFunctionCode", "ssm:SendCommand", "ssm:StartSession"]
            .into_iter()
            .filter(|action| anything(action))
            .map(str::to_owned),
    );
    found.sort();
    found
}

fn found(policy: &Json) -> Vec<String> {
    let administrators = json!([
        {"arn": format!("{ACCOUNT}user/chief"), "admin": true},
        {"arn": format!("{ACCOUNT}group/admins"), "admin": true},
        {"arn": format!("{ACCOUNT}role/admin"), "admin": true, "trusted_services": ["ec2.amazonaws.com", "lambda.amazonaws.com"]},
    ])
    .to_string();
    let own = ["user/alice", "group/devs", "policy/dev"].map(|name| format!("{ACCOUNT}{name}"));
    let own: Vec<&str> = own.iter().map(String::as_str).collect();
    let mut found =
        texts("escalation_paths", &[Texts(&[policy.to_string().as_str()]), Null, Text(&administrators), Texts(&own)]);
    found.sort();
    found
}

fn is_admin(policy: &Json, boundary: Option<&Json>) -> bool {
    let boundary = boundary.map(Json::to_string);
    let boundary = boundary.as_ref().map_or(Null, |boundary| Text(boundary));
    yes("is_admin_equivalent", &[Texts(&[policy.to_string().as_str()]), boundary])
}

const IAM: [&str; 6] = [
    "iam:AttachUserPolicy",
    "iam:PutUserPolicy",
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:ZzzRole",
    "iam:PassRole",
];

/// True if one Allow gives every IAM action on every resource, whatever is denied.
fn rules_iam(policy: &Json, boundary: Option<&Json>) -> bool {
    let boundaries: Vec<Option<Json>> =
        boundary.map_or_else(|| vec![None], |boundary| with_one_allow(boundary).into_iter().map(Some).collect());
    with_one_allow(policy).iter().any(|policy| {
        boundaries.iter().any(|boundary| {
            IAM.iter().all(|action| {
                resources().iter().all(|resource| may(policy, boundary.as_ref(), action, resource, "ec2.amazonaws.com"))
            })
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 160, ..ProptestConfig::default() })]

    /// No step that a request shows is missed.
    #[test]
    fn steps_are_sound(policy in IDENTITY.policy(1..=2, 0..=2)) {
        let found = found(&policy);
        for step in steps(&policy) {
            prop_assert!(found.contains(&step), "{} is missed; found are {:?}", step, found);
        }
    }

    /// Without denies, and without conditions but those on the request, no step is made up.
    #[test]
    fn steps_are_exact(policy in IDENTITY.policy(1..=2, 0..=0).prop_filter("open", |policy| {
        naive::statements(policy).iter().all(|statement| statement.get("NotResource").is_none())
    })) {
        prop_assert_eq!(found(&policy), steps(&policy));
    }

    #[test]
    fn administrators_are_not_missed(
        policy in IDENTITY.policy(1..=2, 0..=2),
        boundary in proptest::option::of(IDENTITY.policy(1..=2, 0..=1)),
    ) {
        if rules_iam(&policy, boundary.as_ref()) {
            prop_assert!(is_admin(&policy, boundary.as_ref()));
        }
    }

    /// Who is called an administrator can at least do one of the decisive things to something.
    #[test]
    fn administrators_are_not_made_up(
        policy in IDENTITY.policy(1..=2, 0..=2),
        boundary in proptest::option::of(IDENTITY.policy(1..=2, 0..=1)),
    ) {
        let plain = |policy: &Json| naive::statements(policy).iter().all(|statement| {
            statement.get("Condition").is_none()
        });
        if plain(&policy) && boundary.as_ref().is_none_or(plain) && is_admin(&policy, boundary.as_ref()) {
            let something = IAM.iter().any(|action| {
                resources().iter().any(|resource| may(&policy, boundary.as_ref(), action, resource, ""))
            });
            prop_assert!(something);
        }
    }
}
