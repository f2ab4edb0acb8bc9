//! Draws policies from small alphabets, so that what is drawn often matches.

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Map, Value as Json, json};

/// The parts that a statement may be made of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Alphabet {
    /// `Principal` or `NotPrincipal` with its value; empty for identity policies.
    pub(crate) principals: &'static [(&'static str, &'static str)],
    pub(crate) actions: &'static [&'static str],
    pub(crate) resources: &'static [&'static str],
    /// Operator, key, values.
    pub(crate) conditions: &'static [(&'static str, &'static str, &'static [&'static str])],
    /// At most so many conditions in a statement.
    pub(crate) most: usize,
}

fn values(all: &'static [&'static str]) -> impl Strategy<Value = Json> {
    prop_oneof![
        3 => select(all).prop_map(|one| json!(one)),
        1 => subsequence(all, 1..=2).prop_map(|some| json!(some)),
    ]
}

impl Alphabet {
    /// A statement with the effect.
    pub(crate) fn statement(self, effect: &'static str) -> impl Strategy<Value = Json> {
        let principal = subsequence(self.principals, self.principals.len().min(1));
        let conditions = subsequence(self.conditions, 0..=self.most);
        let negate = prop_oneof![4 => Just(false), 1 => Just(true)];
        let parts = (principal, values(self.actions), values(self.resources), negate.clone(), negate, conditions);
        parts.prop_map(move |(principal, actions, resources, not_action, not_resource, conditions)| {
            let mut statement = Map::new();
            statement.insert("Effect".to_owned(), json!(effect));
            for (element, value) in principal {
                statement.insert(element.to_owned(), serde_json::from_str(value).unwrap());
            }
            statement.insert(if not_action { "NotAction" } else { "Action" }.to_owned(), actions);
            statement.insert(if not_resource { "NotResource" } else { "Resource" }.to_owned(), resources);
            let mut block: Map<String, Json> = Map::new();
            for (operator, key, values) in conditions {
                let keys = block.entry(operator).or_insert_with(|| json!({}));
                keys[key] = json!(values);
            }
            if !block.is_empty() {
                statement.insert("Condition".to_owned(), Json::Object(block));
            }
            Json::Object(statement)
        })
    }

    /// A policy of so many Allow and Deny statements.
    pub(crate) fn policy(
        self,
        allows: std::ops::RangeInclusive<usize>,
        denies: std::ops::RangeInclusive<usize>,
    ) -> impl Strategy<Value = Json> {
        let allows = proptest::collection::vec(self.statement("Allow"), allows);
        let denies = proptest::collection::vec(self.statement("Deny"), denies);
        (allows, denies).prop_map(|(allows, denies)| {
            let statements: Vec<Json> = allows.into_iter().chain(denies).collect();
            json!({"Version": "2012-10-17", "Statement": statements})
        })
    }
}

/// Of resource policies of a bucket.
pub(crate) const BUCKET: Alphabet = Alphabet {
    principals: &[
        ("Principal", r#""*""#),
        ("Principal", r#"{"AWS": "*"}"#),
        ("Principal", r#"{"AWS": "111122223333"}"#),
        ("Principal", r#"{"AWS": ["arn:aws:iam::444455556666:root", "222233334444"]}"#),
        ("Principal", r#"{"AWS": "arn:aws:iam::444455556666:role/r"}"#),
        ("Principal", r#"{"Service": "sns.amazonaws.com"}"#),
        ("NotPrincipal", r#"{"AWS": "444455556666"}"#),
    ],
    actions: &["*", "s3:*", "s3:Get*", "S3:getobject", "s3:PutObject", "s3:?etObject", "iam:*"],
    resources: &["*", "arn:aws:s3:::b", "arn:aws:s3:::b/*", "arn:aws:s3:::b*", "arn:aws:s3:::b/x", "arn:aws:s3:::c/*"],
    conditions: &[
        ("StringEquals", "aws:PrincipalOrgID", &["o-mine"]),
        ("StringNotEquals", "aws:PrincipalOrgID", &["o-mine"]),
        ("StringNotEquals", "AWS:principalorgid", &["o-mine", "o-other"]),
        ("StringNotEqualsIfExists", "aws:PrincipalOrgID", &["o-mine"]),
        ("ForAnyValue:StringNotEquals", "aws:PrincipalOrgID", &["o-mine"]),
        ("ForAllValues:StringNotEquals", "aws:PrincipalOrgID", &["o-mine"]),
        ("StringEqualsIfExists", "aws:PrincipalOrgID", &["o-mine"]),
        ("ForAllValues:StringEquals", "aws:PrincipalOrgID", &["o-mine"]),
        ("StringLike", "aws:PrincipalOrgID", &["o-*"]),
        ("Null", "aws:PrincipalOrgID", &["false"]),
        ("Null", "aws:PrincipalOrgID", &["true"]),
        ("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", &["o-mine/*"]),
        ("ForAllValues:StringNotLike", "aws:PrincipalOrgPaths", &["o-mine/*"]),
        ("ForAnyValue:StringNotLike", "aws:PrincipalOrgPaths", &["o-mine/*"]),
        ("StringEquals", "aws:PrincipalAccount", &["111122223333"]),
        ("StringEquals", "aws:PrincipalAccount", &["444455556666", "111122223333"]),
        ("StringNotEquals", "aws:PrincipalAccount", &["111122223333", "444455556666"]),
        ("StringLike", "aws:PrincipalAccount", &["111122223333", "9*"]),
        ("ArnLike", "aws:PrincipalArn", &["arn:aws:iam::444455556666:role/*"]),
        ("ArnLike", "aws:PrincipalArn", &["arn:aws:iam::*:role/r"]),
        ("ArnNotLike", "aws:PrincipalArn", &["arn:aws:iam::111122223333:*"]),
        ("StringLike", "aws:PrincipalArn", &["arn:aws:iam::111122223333:*"]),
        ("StringLike", "aws:SourceArn", &["arn:aws:execute-api:*:111122223333:*"]),
        ("ArnLike", "aws:SourceArn", &["arn:aws:execute-api:*:111122223333:*"]),
        ("ArnEquals", "aws:SourceArn", &["arn:aws:s3:::mine"]),
        ("ArnNotEquals", "aws:SourceArn", &["arn:aws:s3:::mine"]),
        ("StringEquals", "aws:SourceAccount", &["111122223333"]),
        ("StringNotEquals", "aws:SourceAccount", &["111122223333"]),
        ("StringEquals", "aws:SourceVpce", &["vpce-1"]),
        ("StringNotEquals", "aws:SourceVpce", &["vpce-1"]),
        ("StringLike", "aws:SourceVpce", &["vpce-*"]),
        ("IpAddress", "aws:SourceIp", &["203.0.113.0/24"]),
        ("NotIpAddress", "aws:SourceIp", &["203.0.113.0/24"]),
        ("IpAddress", "aws:SourceIp", &["203.0.113.0/24", "0.0.0.0/1"]),
        ("StringEquals", "kms:CallerAccount", &["111122223333"]),
        ("StringEquals", "kms:ViaService", &["s3.eu-west-1.amazonaws.com"]),
        ("Bool", "aws:SecureTransport", &["true"]),
        ("Bool", "aws:SecureTransport", &["false"]),
        ("BoolIfExists", "aws:SecureTransport", &["false"]),
        ("StringEquals", "aws:PrincipalTag/team", &["red"]),
    ],
    most: 2,
};

/// Of service control policies.
pub(crate) const CONTROL: Alphabet = Alphabet {
    principals: &[],
    actions: &["*", "cloudtrail:*", "CloudTrail:Stop*", "cloudtrail:StopLogging", "organizations:*", "s3:*"],
    resources: &[
        "*",
        "arn:aws:cloudtrail:*:*:trail/*",
        "arn:aws:cloudtrail:*:*:trail/o*",
        "arn:aws:organizations::*:account/*",
    ],
    conditions: &[
        ("ArnNotLike", "aws:PrincipalArn", &["arn:aws:iam::*:role/BreakGlass"]),
        ("ArnNotLike", "aws:PrincipalArn", &["arn:aws:iam::*:role/BreakGlass", "arn:aws:iam::*:user/bob"]),
        ("StringNotLike", "aws:PrincipalArn", &["arn:aws:iam::*:role/Break*"]),
        ("StringNotEquals", "aws:PrincipalArn", &["arn:aws:iam::111122223333:role/BreakGlass"]),
        ("ArnNotLikeIfExists", "aws:PrincipalArn", &["arn:aws:iam::*:role/*"]),
        ("ArnLike", "aws:PrincipalArn", &["arn:aws:iam::*:role/BreakGlass"]),
        ("StringNotEquals", "aws:RequestedRegion", &["eu-west-1"]),
        ("BoolIfExists", "aws:MultiFactorAuthPresent", &["false"]),
        ("Null", "aws:MultiFactorAuthPresent", &["true"]),
    ],
    most: 2,
};

/// Of identity policies about IAM.
pub(crate) const IDENTITY: Alphabet = Alphabet {
    principals: &[],
    actions: &[
        "*",
        "iam:*",
        "IAM:Attach*",
        "iam:PutUserPolicy",
        "iam:CreateAccessKey",
        "iam:*Role*",
        "iam:PassRole",
        "ec2:*",
        "ec2:RunInstances",
        "lambda:*",
        "s3:*",
    ],
    resources: &[
        "*",
        "arn:aws:iam::111122223333:user/*",
        "arn:aws:iam::*:user/${aws:username}",
        "arn:aws:iam::111122223333:user/alice",
        "arn:aws:iam::111122223333:user/chief",
        "arn:aws:iam::*:user/${aws:PrincipalTag/peer}",
        "arn:aws:iam::111122223333:role/*",
        "arn:aws:iam::111122223333:role/admin",
        "arn:aws:iam::111122223333:*",
        "arn:aws:s3:::b/*",
    ],
    conditions: &[
        ("Bool", "aws:MultiFactorAuthPresent", &["true"]),
        ("BoolIfExists", "aws:MultiFactorAuthPresent", &["false"]),
        ("StringEquals", "iam:PassedToService", &["ec2.amazonaws.com"]),
        ("StringLike", "iam:PassedToService", &["lambda*"]),
        ("ArnEquals", "iam:PolicyARN", &["arn:aws:iam::111122223333:policy/app"]),
        ("ArnLike", "iam:PolicyARN", &["arn:aws:iam::aws:policy/*"]),
        ("ArnNotEquals", "iam:PolicyARN", &["arn:aws:iam::aws:policy/AdministratorAccess"]),
    ],
    most: 1,
};
