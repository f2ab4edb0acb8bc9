//! Evaluates one request against one policy, straight from the *JSON policy element reference* and *Policy evaluation
//! logic* of the IAM User Guide. Slow and simple on purpose: nothing here comes from the library.

use std::collections::BTreeMap;

use serde_json::Value as Json;

/// One request.
#[derive(Debug, Clone, Default)]
pub(crate) struct Request {
    /// The ARN of the caller; an anonymous caller has none.
    pub(crate) arn: Option<String>,
    /// The service that calls.
    pub(crate) service: Option<String>,
    pub(crate) action: String,
    pub(crate) resource: String,
    /// The request context: keys in lower case.
    pub(crate) keys: BTreeMap<String, Vec<String>>,
}

impl Request {
    pub(crate) fn with(mut self, key: &str, value: &str) -> Self {
        self.keys.insert(key.to_lowercase(), vec![value.to_owned()]);
        self
    }
}

/// `*` is any characters, `?` is one.
pub(crate) fn like(text: &[char], pattern: &[char]) -> bool {
    match pattern {
        [] => text.is_empty(),
        ['*', rest @ ..] => (0..=text.len()).any(|taken| like(&text[taken..], rest)),
        ['?', rest @ ..] => !text.is_empty() && like(&text[1..], rest),
        [one, rest @ ..] => text.first() == Some(one) && like(&text[1..], rest),
    }
}

pub(crate) fn matches(text: &str, pattern: &str) -> bool {
    like(&text.chars().collect::<Vec<_>>(), &pattern.chars().collect::<Vec<_>>())
}

/// ARN operators: each of the six components by itself.
pub(crate) fn arn_like(text: &str, pattern: &str) -> bool {
    let text: Vec<&str> = text.splitn(6, ':').collect();
    let pattern: Vec<&str> = pattern.splitn(6, ':').collect();
    text.len() == 6 && pattern.len() == 6 && (0..6).all(|part| matches(text[part], pattern[part]))
}

/// Resources: a star at the end of a segment reaches beyond the colon; other wildcards do not.
pub(crate) fn resource_like(text: &[char], pattern: &[char]) -> bool {
    match pattern {
        [] => text.is_empty(),
        ['*', rest @ ..] => {
            let ends_segment = matches!(rest, [] | [':', ..]);
            let mut taken = 0;
            loop {
                if resource_like(&text[taken..], rest) {
                    return true;
                }
                if taken == text.len() || (text[taken] == ':' && !ends_segment) {
                    return false;
                }
                taken += 1;
            }
        }
        ['?', rest @ ..] => !text.is_empty() && text[0] != ':' && resource_like(&text[1..], rest),
        [one, rest @ ..] => text.first() == Some(one) && resource_like(&text[1..], rest),
    }
}

/// One value or a list of them.
pub(crate) fn list(json: Option<&Json>) -> Vec<String> {
    match json {
        None => vec![],
        Some(Json::Array(items)) => items.iter().map(|item| item.as_str().unwrap().to_owned()).collect(),
        Some(Json::String(text)) => vec![text.clone()],
        Some(other) => vec![other.to_string()],
    }
}

fn principal_matches(principal: &Json, request: &Request) -> bool {
    if principal == "*" {
        return true;
    }
    for value in list(principal.get("AWS")) {
        if value == "*" {
            return true;
        }
        let Some(arn) = &request.arn else {
            continue;
        };
        let account = arn.split(':').nth(4).unwrap();
        if value == account || value == format!("arn:aws:iam::{account}:root") || value == *arn {
            return true;
        }
    }
    list(principal.get("Service")).iter().any(|value| request.service.as_ref() == Some(value))
}

fn variables(pattern: &str, request: &Request) -> String {
    let mut text = pattern.to_owned();
    for (key, values) in &request.keys {
        for name in ["aws:username", "aws:PrincipalTag/peer"] {
            if name.to_lowercase() == *key {
                text = text.replace(&format!("${{{name}}}"), &values[0]);
            }
        }
    }
    text
}

pub(crate) fn action_matches(statement: &Json, action: &str) -> bool {
    let one = |pattern: &String| matches(&action.to_lowercase(), &pattern.to_lowercase());
    match statement.get("NotAction") {
        Some(patterns) => !list(Some(patterns)).iter().any(one),
        None => list(statement.get("Action")).iter().any(one),
    }
}

pub(crate) fn resource_matches(statement: &Json, request: &Request) -> bool {
    let resource: Vec<char> = request.resource.chars().collect();
    let one = |pattern: &String| resource_like(&resource, &variables(pattern, request).chars().collect::<Vec<_>>());
    match (statement.get("Resource"), statement.get("NotResource")) {
        (_, Some(patterns)) => !list(Some(patterns)).iter().any(one),
        (Some(patterns), None) => list(Some(patterns)).iter().any(one),
        (None, None) => true,
    }
}

fn in_block(address: &str, block: &str) -> bool {
    let number = |text: &str| text.split('.').fold(0u64, |sum, part| sum * 256 + part.parse::<u64>().unwrap());
    let (base, bits) = block.split_once('/').unwrap();
    let size = 2u64.pow(32 - bits.parse::<u32>().unwrap());
    number(address) / size == number(base) / size
}

/// Whether one value of the request matches one value of the policy, and whether the operator negates.
fn compare(operator: &str, given: &str, value: &str) -> (bool, bool) {
    match operator {
        "StringEquals" => (given == value, false),
        "StringNotEquals" => (given == value, true),
        "StringEqualsIgnoreCase" => (given.to_lowercase() == value.to_lowercase(), false),
        "StringLike" => (matches(given, value), false),
        "StringNotLike" => (matches(given, value), true),
        "ArnEquals" | "ArnLike" => (arn_like(given, value), false),
        "ArnNotEquals" | "ArnNotLike" => (arn_like(given, value), true),
        "IpAddress" => (in_block(given, value), false),
        "NotIpAddress" => (in_block(given, value), true),
        "Bool" => (given.to_lowercase() == value.to_lowercase(), false),
        other => panic!("operator {other}"),
    }
}

fn condition_holds(operator: &str, key: &str, values: &[String], request: &Request) -> bool {
    let given = request.keys.get(&key.to_lowercase());
    if operator == "Null" {
        return values.iter().any(|value| (value == "true") == given.is_none());
    }
    let (set, operator) = match operator.split_once(':') {
        Some((set, operator)) => (set, operator),
        None => ("", operator),
    };
    let (operator, if_exists) = match operator.strip_suffix("IfExists") {
        Some(operator) => (operator, true),
        None => (operator, false),
    };
    let negated = operator.contains("Not");
    let Some(given) = given else {
        // A missing key: negated operators hold, IfExists holds, ForAllValues holds, ForAnyValue does not.
        return if_exists || set == "ForAllValues" || (negated && set != "ForAnyValue");
    };
    let one = |given: &String| {
        // Values are alternatives; under a negated operator none may match.
        let any = values.iter().any(|value| compare(operator, given, value).0);
        any != negated
    };
    match set {
        "ForAllValues" => given.iter().all(one),
        _ => given.iter().any(one),
    }
}

pub(crate) fn conditions_hold(statement: &Json, request: &Request) -> bool {
    let Some(conditions) = statement.get("Condition").and_then(Json::as_object) else {
        return true;
    };
    conditions.iter().all(|(operator, keys)| {
        let keys = keys.as_object().unwrap();
        keys.iter().all(|(key, values)| condition_holds(operator, key, &list(Some(values)), request))
    })
}

pub(crate) fn statement_matches(statement: &Json, request: &Request) -> bool {
    let principal = match (statement.get("Principal"), statement.get("NotPrincipal")) {
        (Some(principal), _) => principal_matches(principal, request),
        (None, Some(principal)) => !principal_matches(principal, request),
        (None, None) => true,
    };
    principal
        && action_matches(statement, &request.action)
        && resource_matches(statement, request)
        && conditions_hold(statement, request)
}

pub(crate) fn statements(policy: &Json) -> &[Json] {
    policy["Statement"].as_array().unwrap()
}

pub(crate) fn has(policy: &Json, effect: &str, request: &Request) -> bool {
    statements(policy).iter().any(|statement| statement["Effect"] == effect && statement_matches(statement, request))
}

/// Denied by default, allowed by an Allow, denied by any Deny.
pub(crate) fn allowed(policy: &Json, request: &Request) -> bool {
    has(policy, "Allow", request) && !has(policy, "Deny", request)
}
