//! Conditions, and how far they limit who is let in.

use serde_json::Value as Json;

use super::document::{Arn, Statement, has_wildcard, is_account, texts};
use crate::cidr;
use crate::glob::matches;

/// What an operator compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    /// `StringEquals`, `StringLike` and their kin.
    Text { wildcards: bool, ignore_case: bool },
    /// `ArnEquals` and `ArnLike`, which are the same: each of the six components has its own wildcards.
    Arn,
    /// `IpAddress`.
    Ip,
    /// `Bool`.
    Bool,
    /// `Null`.
    Null,
    /// Numbers, dates, binary, and what AWS may add.
    Other,
}

/// `ForAnyValue:` or `ForAllValues:`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quantifier {
    Any,
    All,
}

/// A condition operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Operator {
    pub(super) comparison: Comparison,
    pub(super) negated: bool,
    pub(super) if_exists: bool,
    pub(super) quantifier: Option<Quantifier>,
}

/// One key of one operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Condition {
    pub(super) operator: Operator,
    /// Lower case.
    pub(super) key: String,
    pub(super) values: Vec<String>,
}

impl Operator {
    fn parse(name: &str) -> Self {
        let name = name.to_ascii_lowercase();
        let (quantifier, name) = match name.split_once(':') {
            Some(("foranyvalue", rest)) => (Some(Quantifier::Any), rest),
            Some(("forallvalues", rest)) => (Some(Quantifier::All), rest),
            _ => (None, name.as_str()),
        };
        let (name, if_exists) = match name.strip_suffix("ifexists") {
            Some(name) => (name, true),
            None => (name, false),
        };
        let text = |wildcards, ignore_case| Comparison::Text { wildcards, ignore_case };
        let (comparison, negated) = match name {
            "stringequals" => (text(false, false), false),
            "stringnotequals" => (text(false, false), true),
            "stringequalsignorecase" => (text(false, true), false),
            "stringnotequalsignorecase" => (text(false, true), true),
            "stringlike" => (text(true, false), false),
            "stringnotlike" => (text(true, false), true),
            "arnequals" | "arnlike" => (Comparison::Arn, false),
            "arnnotequals" | "arnnotlike" => (Comparison::Arn, true),
            "ipaddress" => (Comparison::Ip, false),
            "notipaddress" => (Comparison::Ip, true),
            "bool" => (Comparison::Bool, false),
            // `NullIfExists` does not exist, and sets are not documented for it.
            "null" if !if_exists && quantifier.is_none() => (Comparison::Null, false),
            _ => (Comparison::Other, false),
        };
        Self { comparison, negated, if_exists, quantifier }
    }

    /// True if the operator holds only for a request whose key has one of the values.
    pub(super) fn is_positive(self) -> bool {
        !self.negated && !self.if_exists && self.quantifier != Some(Quantifier::All)
    }

    /// True if the operator fails only for a request whose key has one of the values: in a `Deny` it spares just those.
    pub(super) fn is_negative(self) -> bool {
        // `ForAnyValue:` also fails where the key is missing.
        self.negated && self.quantifier != Some(Quantifier::Any)
    }

    /// True if texts are compared, as such or as ARNs.
    pub(super) fn is_about_text(self) -> bool {
        matches!(self.comparison, Comparison::Text { .. } | Comparison::Arn)
    }
}

impl Condition {
    /// The conditions of a `Condition` element.
    pub(super) fn parse_all(json: &Json) -> Option<Vec<Self>> {
        let mut conditions = Vec::new();
        for (operator, keys) in json.as_object()? {
            for (key, values) in keys.as_object()? {
                let operator = Operator::parse(operator);
                conditions.push(Self { operator, key: key.to_ascii_lowercase(), values: texts(values)? });
            }
        }
        Some(conditions)
    }

    /// Whether the condition holds for a request in which its key has the one value `given`, or no value; `None` if that
    /// can't be told.
    pub(super) fn holds(&self, given: Option<&str>) -> Option<bool> {
        let Operator { comparison, negated, if_exists, quantifier } = self.operator;
        if self.values.is_empty() {
            return None;
        }
        match (comparison, given) {
            (Comparison::Other, _) | (Comparison::Ip, Some(_)) => return None,
            (Comparison::Null, _) => {
                let one = |value: &String| value.eq_ignore_ascii_case(if given.is_none() { "true" } else { "false" });
                let known = |value: &String| value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("false");
                return self.values.iter().all(known).then(|| self.values.iter().any(one));
            }
            (_, None) => {
                let without_key = match quantifier {
                    Some(Quantifier::All) => true,
                    Some(Quantifier::Any) => if_exists,
                    None => negated || if_exists,
                };
                return Some(without_key);
            }
            _ => {}
        }
        let given = given?;
        // One value is enough, whatever can't be told of the others.
        let mut found = Some(false);
        for value in &self.values {
            match self.matches_value(value, given) {
                Some(true) => return Some(!negated),
                Some(false) => {}
                None => found = None,
            }
        }
        found.map(|found| found != negated)
    }

    /// Whether the value of a request matches one value of the policy; `None` if that rests on a policy variable.
    fn matches_value(&self, value: &str, given: &str) -> Option<bool> {
        if value.contains("${") {
            return None;
        }
        match self.operator.comparison {
            Comparison::Text { wildcards: true, .. } => Some(matches(given, value)),
            Comparison::Text { wildcards: false, ignore_case: false } => Some(value == given),
            Comparison::Text { wildcards: false, ignore_case: true } | Comparison::Bool => {
                Some(value.eq_ignore_ascii_case(given))
            }
            Comparison::Arn => arn_matches(given, value),
            Comparison::Null | Comparison::Ip | Comparison::Other => None,
        }
    }
}

/// Who may call, after a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Caller {
    /// Principals (or resources) of this organization.
    Organization(String),
    /// Principals (or resources) of this account.
    Account(String),
    /// Whoever is in the account or the organization of the resource itself.
    Own,
    /// A fixed network: VPC, endpoint, or addresses that are not a wide part of the internet.
    Network,
    /// Something else that is fixed: a bucket (whose ARN names no account), a principal's unique id.
    Fixed,
}

/// What one condition limits the callers to: any of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Limit {
    /// The condition key, lower case.
    pub(super) key: String,
    pub(super) callers: Vec<Caller>,
}

impl Limit {
    /// True if the key tells the network that the request comes through, and not who sends it.
    pub(super) fn is_of_network(&self) -> bool {
        matches!(self.key.as_str(), "aws:vpceaccount" | "aws:vpceorgid" | "aws:vpceorgpaths" | "aws:sourcevpcarn")
    }

    /// True if every caller satisfies the test.
    pub(super) fn all(&self, test: impl Fn(&Caller) -> bool) -> bool {
        self.callers.iter().all(test)
    }

    /// True if the key tells the resource on whose behalf a service calls.
    pub(super) fn is_of_source(&self) -> bool {
        matches!(
            self.key.as_str(),
            "aws:sourceaccount" | "aws:sourcearn" | "aws:sourceorgid" | "aws:sourceorgpaths" | "aws:sourceowner"
        )
    }
}

/// The conditions of a statement that limit who may call. All of them hold together; without any, nothing limits.
pub(super) fn limits(statement: &Statement) -> Vec<Limit> {
    let present = |key: &str| {
        statement.conditions.iter().any(|condition| {
            condition.key == key
                && condition.operator.comparison == Comparison::Null
                && condition.holds(None) == Some(false)
        })
    };
    let narrows = |condition: &&Condition| {
        // With `Null: {key: false}` beside it, a condition that a missing key would satisfy narrows after all.
        condition.operator.is_positive() || (!condition.operator.negated && present(&condition.key))
    };
    statement.conditions.iter().filter(narrows).filter_map(limit).collect()
}

/// Whom a condition that narrows lets in; `None` if it may be anyone.
fn limit(condition: &Condition) -> Option<Limit> {
    let callers: Option<Vec<Caller>> = condition.values.iter().map(|value| caller(condition, value)).collect();
    // What an empty list of values does is not documented.
    let callers = callers.filter(|callers| !callers.is_empty())?;
    Some(Limit { key: condition.key.clone(), callers })
}

/// Whom a deny for everybody leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Spared {
    Nobody,
    Only(Limit),
    /// It may be anyone.
    Anyone,
}

/// Whom the conditions of a deny spare.
pub(super) fn spared(deny: &Statement) -> Spared {
    match deny.conditions.as_slice() {
        [] => Spared::Nobody,
        [only] if only.operator.is_negative() => limit(only).map_or(Spared::Anyone, Spared::Only),
        // Several conditions spare whoever escapes one of them.
        _ => Spared::Anyone,
    }
}

/// Whom one value of a positive condition lets in; `None` if it may be anyone.
fn caller(condition: &Condition, value: &str) -> Option<Caller> {
    match (condition.operator.comparison, condition.key.as_str()) {
        (Comparison::Ip, "aws:sourceip") => narrow_block(value).then_some(Caller::Network),
        (Comparison::Bool, "elasticfilesystem:accessedviamounttarget") => {
            value.eq_ignore_ascii_case("true").then_some(Caller::Network)
        }
        (Comparison::Text { .. } | Comparison::Arn, key) if is_of_arn(key) => {
            arn_caller(value, condition.operator.comparison == Comparison::Arn)
        }
        (Comparison::Text { .. }, key) => text_caller(key, value),
        _ => None,
    }
}

fn is_of_arn(key: &str) -> bool {
    matches!(key, "aws:principalarn" | "aws:sourcearn" | "aws:sourcevpcarn" | "s3:dataaccesspointarn")
}

fn text_caller(key: &str, value: &str) -> Option<Caller> {
    match key {
        "aws:principalorgid" | "aws:sourceorgid" | "aws:vpceorgid" => {
            if value.eq_ignore_ascii_case("${aws:ResourceOrgID}") {
                return Some(Caller::Own);
            }
            organization(value)
        }
        "aws:principalorgpaths" | "aws:sourceorgpaths" | "aws:vpceorgpaths" => {
            organization(value.split_once('/').map_or(value, |(organization, _)| organization))
        }
        "aws:principalaccount"
        | "aws:sourceaccount"
        | "aws:sourceowner"
        | "aws:vpceaccount"
        | "kms:calleraccount"
        | "s3:dataaccesspointaccount" => {
            if value.eq_ignore_ascii_case("${aws:ResourceAccount}") {
                return Some(Caller::Own);
            }
            is_account(value).then(|| Caller::Account(value.to_owned()))
        }
        "aws:sourcevpc" => (value.starts_with("vpc-") && !has_wildcard(value)).then_some(Caller::Network),
        "aws:sourcevpce" => (value.starts_with("vpce-") && !has_wildcard(value)).then_some(Caller::Network),
        "aws:userid" => {
            // `AROAEXAMPLEID:*` is one role's every session; the id itself must be whole.
            let id = value.split_once(':').map_or(value, |(id, _)| id);
            (id.len() >= 12 && !has_wildcard(id)).then_some(Caller::Fixed)
        }
        _ => None,
    }
}

fn organization(value: &str) -> Option<Caller> {
    let id = value.strip_prefix("o-")?;
    (!id.is_empty() && !has_wildcard(id)).then(|| Caller::Organization(value.to_owned()))
}

fn arn_caller(value: &str, by_component: bool) -> Option<Caller> {
    let arn = Arn::parse(value)?;
    // The `*` of a String operator reaches over colons: the account behind it may be part of somebody's resource name.
    if !by_component && [arn.partition, arn.service, arn.region].into_iter().any(has_wildcard) {
        return None;
    }
    if is_account(arn.account) {
        return Some(Caller::Account(arn.account.to_owned()));
    }
    if arn.account.eq_ignore_ascii_case("${aws:ResourceAccount}") {
        return Some(Caller::Own);
    }
    if !arn.account.is_empty() {
        return None;
    }
    // The ARN of a bucket names no account. Anybody may make a bucket whose name fits a wildcard.
    let fixed = if arn.service == "s3" {
        arn.resource.split_once('/').map_or(arn.resource, |(bucket, _)| bucket)
    } else {
        arn.resource
    };
    (!fixed.is_empty() && !has_wildcard(fixed)).then_some(Caller::Fixed)
}

/// Whether an ARN matches a pattern component by component; `None` if one of them is no ARN.
fn arn_matches(text: &str, pattern: &str) -> Option<bool> {
    let (text, pattern) = (Arn::parse(text)?, Arn::parse(pattern)?);
    Some(text.components().into_iter().zip(pattern.components()).all(|(text, pattern)| matches(text, pattern)))
}

/// S3's own measure of a fixed range of addresses: /8 or longer for IPv4, /32 or longer for IPv6, or not public.
fn narrow_block(value: &str) -> bool {
    cidr::parse(value).is_some_and(|net| !cidr::is_internet(&net) && !cidr::is_wide_public(&net, 8, 32))
}

#[cfg(test)]
mod tests {
    use super::super::document::Policy;
    use super::*;

    fn limits_of(conditions: &str) -> Vec<Limit> {
        let policy = Policy::parse(&format!(
            r#"{{"Statement": {{"Effect": "Allow", "Principal": "*", "Action": "*", "Condition": {conditions}}}}}"#
        ));
        limits(&policy.unwrap().statements[0])
    }

    #[test]
    fn what_narrows() {
        for conditions in [
            r#"{"StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}}"#,
            r#"{"stringequals": {"AWS:principalorgid": "o-abcdefghij"}}"#,
            r#"{"StringLike": {"aws:PrincipalOrgID": "o-abcdefghij"}}"#,
            r#"{"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-abcdefghij/*"}}"#,
            r#"{"ForAllValues:StringLike": {"aws:PrincipalOrgPaths": "o-abcdefghij/*"}, "Null": {"aws:PrincipalOrgPaths": "false"}}"#,
            r#"{"StringEquals": {"aws:PrincipalAccount": ["111122223333", "444455556666"]}}"#,
            r#"{"StringEquals": {"aws:SourceAccount": 111122223333}}"#,
            r#"{"StringEquals": {"aws:PrincipalAccount": "${aws:ResourceAccount}"}}"#,
            r#"{"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:111122223333:*"}}"#,
            r#"{"ArnLike": {"aws:SourceArn": "arn:aws:s3:::my-bucket"}}"#,
            r#"{"StringLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}}"#,
            r#"{"StringEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"}}"#,
            r#"{"StringEquals": {"aws:SourceVpc": "vpc-1a2b3c4d"}}"#,
            r#"{"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "52.1.0.0/16"]}}"#,
            r#"{"StringLike": {"aws:userid": "AROAEXAMPLEROLEID:*"}}"#,
            r#"{"StringEquals": {"kms:CallerAccount": "111122223333", "kms:ViaService": "s3.eu-west-1.amazonaws.com"}}"#,
            r#"{"StringEquals": {"s3:DataAccessPointAccount": "111122223333"}}"#,
            r#"{"Bool": {"elasticfilesystem:AccessedViaMountTarget": "true"}}"#,
        ] {
            assert!(!limits_of(conditions).is_empty(), "{conditions}");
        }
    }

    #[test]
    fn what_does_not_narrow() {
        for conditions in [
            r"{}",
            r#"{"StringNotEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}}"#,
            r#"{"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-abcdefghij"}}"#,
            r#"{"ForAllValues:StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}}"#,
            r#"{"StringLike": {"aws:PrincipalOrgID": "o-*"}}"#,
            r#"{"StringEquals": {"aws:PrincipalOrgID": "*"}}"#,
            r#"{"StringLike": {"aws:PrincipalAccount": "1111*"}}"#,
            r#"{"StringEquals": {"aws:PrincipalAccount": ["111122223333", "*"]}}"#,
            r#"{"StringEquals": {"aws:PrincipalAccount": "${aws:PrincipalAccount}"}}"#,
            r#"{"ArnLike": {"aws:SourceArn": "*"}}"#,
            r#"{"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:topic"}}"#,
            r#"{"ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"}}"#,
            r#"{"ArnLike": {"aws:SourceArn": "arn:aws:s3:::my-*"}}"#,
            r#"{"StringLike": {"aws:SourceVpce": "vpce-*"}}"#,
            r#"{"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}"#,
            r#"{"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "52.0.0.0/6"]}}"#,
            r#"{"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#,
            r#"{"StringLike": {"aws:userid": "*:session"}}"#,
            r#"{"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}}"#,
            r#"{"Bool": {"aws:SecureTransport": "true"}}"#,
            r#"{"StringEquals": {"aws:PrincipalTag/team": "red"}}"#,
            r#"{"StringEquals": {"aws:ResourceAccount": "111122223333"}}"#,
            r#"{"Null": {"aws:PrincipalOrgID": "false"}}"#,
        ] {
            assert_eq!(limits_of(conditions), [], "{conditions}");
        }
    }

    #[test]
    fn missing_keys() {
        let condition = |operator: &str| Condition {
            operator: Operator::parse(operator),
            key: "k".to_owned(),
            values: vec!["a*".to_owned()],
        };
        for (operator, given, expected) in [
            ("StringLike", Some("ab"), true),
            ("StringEquals", Some("ab"), false),
            ("StringEqualsIgnoreCase", Some("A*"), true),
            ("StringNotLike", Some("ab"), false),
            ("StringLike", None, false),
            ("StringNotLike", None, true),
            ("StringLikeIfExists", None, true),
            ("ForAllValues:StringLike", None, true),
            ("ForAnyValue:StringLike", None, false),
            ("ForAnyValue:StringNotLike", None, false),
            ("ForAllValues:StringNotLike", None, true),
            ("ForAnyValue:StringLikeIfExists", None, true),
        ] {
            assert_eq!(condition(operator).holds(given), Some(expected), "{operator} {given:?}");
        }
        assert_eq!(condition("NumericLessThan").holds(Some("1")), None);
    }
}
