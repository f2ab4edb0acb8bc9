//! A policy document as data.

use std::borrow::Cow;

use serde_json::{Map, Value as Json};

use super::condition::Condition;
use crate::glob::{covers, intersects};

/// A policy document.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Policy {
    pub(super) statements: Vec<Statement>,
}

/// What a statement does with a request that it matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    Allow,
    Deny,
}

/// One statement.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Statement {
    pub(super) effect: Effect,
    pub(super) principals: Principals,
    /// Lower case.
    pub(super) actions: Selector,
    pub(super) resources: Selector,
    pub(super) conditions: Vec<Condition>,
}

/// `Action` or `NotAction`, `Resource` or `NotResource`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Selector {
    /// Neither element: resource policies may leave out the resource, which then is the one they are attached to.
    Absent,
    Only(Vec<String>),
    Except(Vec<String>),
}

/// Whom a statement is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Principals {
    /// An identity policy names none.
    Absent,
    Only(Vec<Principal>),
    /// `NotPrincipal`: everybody else.
    Except(Vec<Principal>),
}

/// One principal, as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Principal {
    /// `"*"` or `{"AWS": "*"}`.
    Anyone,
    /// A wildcard where AWS takes none, and no account around it: whom it names is not documented.
    Undefined,
    Aws(String),
    Service(String),
    Federated(String),
    CanonicalUser(String),
}

impl Policy {
    /// Reads a policy as AWS returns it, also URL-encoded; `None` if it is none.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = if text.starts_with('%') {
            percent_encoding::percent_decode_str(text).decode_utf8().ok()?
        } else {
            Cow::Borrowed(text)
        };
        let document: Json = serde_json::from_str(&text).ok()?;
        let statements = match element(document.as_object()?, "Statement")? {
            Json::Array(statements) => statements.iter().map(Statement::parse).collect::<Option<Vec<_>>>()?,
            statement => vec![Statement::parse(statement)?],
        };
        Some(Self { statements })
    }

    /// The statements that allow.
    pub(super) fn allows(&self) -> impl Iterator<Item = &Statement> {
        self.statements.iter().filter(|statement| statement.effect == Effect::Allow)
    }

    /// The statements that deny.
    pub(super) fn denies(&self) -> impl Iterator<Item = &Statement> {
        self.statements.iter().filter(|statement| statement.effect == Effect::Deny)
    }
}

impl Statement {
    fn parse(json: &Json) -> Option<Self> {
        let json = json.as_object()?;
        let effect = match element(json, "Effect")?.as_str()? {
            "Allow" => Effect::Allow,
            "Deny" => Effect::Deny,
            _ => return None,
        };
        let principals = match (element(json, "Principal"), element(json, "NotPrincipal")) {
            (Some(principals), None) => Principals::Only(Principal::parse(principals)?),
            (None, Some(principals)) => Principals::Except(Principal::parse(principals)?),
            (None, None) => Principals::Absent,
            (Some(_), Some(_)) => return None,
        };
        let actions = match Selector::parse(json, "Action", "NotAction")? {
            Selector::Absent => return None,
            Selector::Only(actions) => Selector::Only(actions.iter().map(|action| normal_action(action)).collect()),
            Selector::Except(actions) => Selector::Except(actions.iter().map(|action| normal_action(action)).collect()),
        };
        let resources = Selector::parse(json, "Resource", "NotResource")?;
        let conditions = match element(json, "Condition") {
            Some(conditions) => Condition::parse_all(conditions)?,
            None => Vec::new(),
        };
        Some(Self { effect, principals, actions, resources, conditions })
    }

    /// True if the statement may be for everybody: `"*"`, `{"AWS": "*"}`, a wildcard without meaning, or all but some.
    pub(super) fn is_for_anyone(&self) -> bool {
        match &self.principals {
            Principals::Absent => false,
            Principals::Only(principals) => {
                principals.iter().any(|principal| matches!(principal, Principal::Anyone | Principal::Undefined))
            }
            Principals::Except(_) => true,
        }
    }

    /// True if the statement is surely for everybody. `NotPrincipal` spares some.
    pub(super) fn is_for_everybody(&self) -> bool {
        matches!(&self.principals, Principals::Only(principals) if principals.contains(&Principal::Anyone))
    }

    /// The principals that are named.
    pub(super) fn named_principals(&self) -> &[Principal] {
        match &self.principals {
            Principals::Only(principals) => principals,
            Principals::Absent | Principals::Except(_) => &[],
        }
    }

    /// True if the statement is about every action that `action` (lower case, with wildcards) stands for.
    pub(super) fn covers_action(&self, action: &str) -> bool {
        match &self.actions {
            Selector::Absent => false,
            Selector::Only(patterns) => patterns.iter().any(|pattern| covers(pattern, action)),
            Selector::Except(patterns) => !patterns.iter().any(|pattern| intersects(pattern, action)),
        }
    }

    /// True if the statement is about every resource that `resource` (with wildcards) stands for.
    pub(super) fn covers_resource(&self, resource: &str) -> bool {
        if is_everything(resource) {
            return self.covers_all_resources();
        }
        match &self.resources {
            Selector::Absent => true,
            Selector::Only(patterns) => {
                patterns.iter().any(|pattern| is_everything(pattern) || covers(pattern, resource))
            }
            Selector::Except(patterns) => !patterns.iter().any(|pattern| intersects(pattern, resource)),
        }
    }

    /// True if the statement is surely about every resource that `resource` (with wildcards) stands for, for denies.
    pub(super) fn takes_resource(&self, resource: &str) -> bool {
        match &self.resources {
            Selector::Absent => true,
            Selector::Only(patterns) => patterns.iter().any(|pattern| surely_covers(pattern, resource)),
            Selector::Except(patterns) => {
                !is_everything(resource)
                    && !patterns.iter().any(|pattern| intersects(&variables_as_wildcards(pattern), resource))
            }
        }
    }

    /// True if the statement is surely about all resources, for denies: what `NotResource` leaves out can still be done.
    pub(super) fn takes_all_resources(&self) -> bool {
        match &self.resources {
            Selector::Absent => true,
            Selector::Only(patterns) => patterns.iter().any(|pattern| is_everything(pattern)),
            Selector::Except(_) => false,
        }
    }

    /// True if the statement is about all resources. `NotResource` counts as all: what it leaves out is the exception.
    pub(super) fn covers_all_resources(&self) -> bool {
        match &self.resources {
            Selector::Absent => true,
            Selector::Only(patterns) => patterns.iter().any(|pattern| is_everything(pattern)),
            Selector::Except(patterns) => !patterns.iter().any(|pattern| is_everything(pattern)),
        }
    }
}

impl Selector {
    /// `None` if both elements are there or one is malformed.
    fn parse(statement: &Map<String, Json>, only: &str, except: &str) -> Option<Self> {
        match (element(statement, only), element(statement, except)) {
            (Some(values), None) => Some(Self::Only(texts(values)?)),
            (None, Some(values)) => Some(Self::Except(texts(values)?)),
            (None, None) => Some(Self::Absent),
            (Some(_), Some(_)) => None,
        }
    }
}

impl Principal {
    fn parse(json: &Json) -> Option<Vec<Self>> {
        match json {
            Json::String(text) if text == "*" => Some(vec![Self::Anyone]),
            Json::Object(kinds) => {
                let mut principals = Vec::new();
                for (kind, values) in kinds {
                    for value in texts(values)? {
                        principals.push(Self::of_kind(kind, value)?);
                    }
                }
                Some(principals)
            }
            _ => None,
        }
    }

    fn of_kind(kind: &str, value: String) -> Option<Self> {
        // AWS refuses partial wildcards here.
        let undefined = has_wildcard(&value) && account_of(&value).is_none();
        match kind.to_ascii_lowercase().as_str() {
            "aws" if value == "*" => Some(Self::Anyone),
            "aws" | "service" | "federated" | "canonicaluser" | "*" if undefined => Some(Self::Undefined),
            "aws" => Some(Self::Aws(value)),
            "service" => Some(Self::Service(value)),
            "federated" => Some(Self::Federated(value)),
            "canonicaluser" => Some(Self::CanonicalUser(value)),
            _ => None,
        }
    }

    /// The principal as it is written.
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Anyone | Self::Undefined => "*",
            Self::Aws(text) | Self::Service(text) | Self::Federated(text) | Self::CanonicalUser(text) => text,
        }
    }

    /// The account that the principal belongs to, if it says so.
    pub(super) fn account(&self) -> Option<&str> {
        match self {
            Self::Aws(text) | Self::Federated(text) => account_of(text),
            Self::Anyone | Self::Undefined | Self::Service(_) | Self::CanonicalUser(_) => None,
        }
    }
}

/// The account of an account id or an ARN.
pub(super) fn account_of(text: &str) -> Option<&str> {
    if is_account(text) {
        return Some(text);
    }
    Arn::parse(text).map(|arn| arn.account).filter(|account| is_account(account))
}

/// True for twelve digits.
pub(super) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// True if the text holds a wildcard or a policy variable.
pub(super) fn has_wildcard(text: &str) -> bool {
    text.contains(['*', '?']) || text.contains("${")
}

/// The pattern with every policy variable as a wildcard: it may be anything.
pub(super) fn variables_as_wildcards(pattern: &str) -> String {
    replace_variables(pattern, |_| "*")
}

/// The pattern with its policy variables replaced; `value` is asked for their names (`aws:username`).
pub(super) fn replace_variables<'a>(pattern: &str, value: impl Fn(&str) -> &'a str) -> String {
    let mut text = String::with_capacity(pattern.len());
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once("${") {
        let Some((name, after)) = after.split_once('}') else {
            break;
        };
        text.push_str(before);
        text.push_str(value(name));
        rest = after;
    }
    text.push_str(rest);
    text
}

/// The parts of an ARN that matter here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Arn<'a> {
    pub(super) partition: &'a str,
    pub(super) service: &'a str,
    pub(super) region: &'a str,
    pub(super) account: &'a str,
    pub(super) resource: &'a str,
}

impl<'a> Arn<'a> {
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        if parts.next()? != "arn" {
            return None;
        }
        Some(Self {
            partition: parts.next()?,
            service: parts.next()?,
            region: parts.next()?,
            account: parts.next()?,
            resource: parts.next()?,
        })
    }

    /// What stands between the colons, after `arn`.
    pub(super) fn components(self) -> [&'a str; 5] {
        [self.partition, self.service, self.region, self.account, self.resource]
    }
}

/// True for a resource pattern that matches whatever there is: `*`, `arn:*`, `arn:aws:*:*:*:*`.
pub(super) fn is_everything(pattern: &str) -> bool {
    let stars = is_star;
    if stars(pattern) {
        return true;
    }
    let mut parts = pattern.split(':');
    if parts.next() != Some("arn") {
        return false;
    }
    let Some(partition) = parts.next() else {
        return false;
    };
    let rest: Vec<&str> = parts.collect();
    if rest.is_empty() {
        return stars(partition);
    }
    (stars(partition) || partition.starts_with("aws")) && rest.into_iter().all(stars)
}

/// True for `*`, also in its longer spellings.
fn is_star(pattern: &str) -> bool {
    !pattern.is_empty() && pattern.bytes().all(|byte| byte == b'*')
}

/// True if the pattern of a resource surely covers another: a `*` reaches beyond the colon only from the end of a segment.
pub(super) fn surely_covers(pattern: &str, resource: &str) -> bool {
    let within_segment = |character: char| !matches!(character, ':' | '*');
    let resource: Vec<char> = resource.chars().collect();
    // `reached[n]`: the part of the pattern read so far covers the first `n` characters.
    let mut reached = vec![false; resource.len() + 1];
    if let Some(first) = reached.first_mut() {
        *first = true;
    }
    let mut symbols = pattern.chars().peekable();
    while let Some(symbol) = symbols.next() {
        let ends_segment = matches!(symbols.peek(), None | Some(':'));
        let mut last = symbol == '*' && reached.first() == Some(&true);
        let mut next = vec![last];
        for (&character, pair) in resource.iter().zip(reached.windows(2)) {
            let &[before, here] = pair else {
                continue;
            };
            last = match symbol {
                '*' => here || (last && (ends_segment || within_segment(character))),
                '?' => before && within_segment(character),
                literal => before && literal == character,
            };
            next.push(last);
        }
        reached = next;
    }
    reached.last() == Some(&true)
}

/// Lower case, and `*` for the longer spellings of every action.
pub(super) fn normal_action(action: &str) -> String {
    if action.contains('*') && action.bytes().all(|byte| byte == b'*' || byte == b':') {
        return "*".to_owned();
    }
    action.to_ascii_lowercase()
}

/// An element by its case-insensitive name.
fn element<'a>(object: &'a Map<String, Json>, name: &str) -> Option<&'a Json> {
    object.get(name).or_else(|| object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value))
}

/// A text, or a list of texts. Numbers and booleans are texts too, as AWS takes them.
pub(super) fn texts(json: &Json) -> Option<Vec<String>> {
    let text = |json: &Json| match json {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        Json::Bool(value) => Some(value.to_string()),
        Json::Null | Json::Array(_) | Json::Object(_) => None,
    };
    match json {
        Json::Array(items) => items.iter().map(text).collect(),
        one => Some(vec![text(one)?]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn single_values_and_lists() {
        let one = Policy::parse(r#"{"Statement": {"Effect": "Allow", "Action": "S3:GetObject", "Resource": "arn:X"}}"#);
        let many =
            Policy::parse(r#"{"Statement": [{"Effect": "Allow", "Action": ["s3:getobject"], "Resource": ["arn:X"]}]}"#);
        assert_eq!(one, many);
        assert_eq!(one.unwrap().statements[0].actions, Selector::Only(vec!["s3:getobject".to_owned()]));
    }

    #[test]
    fn url_encoded_documents() {
        let encoded = "%7B%22Statement%22%3A%5B%5D%7D";
        assert_eq!(Policy::parse(encoded), Some(Policy { statements: vec![] }));
    }

    #[test]
    fn what_is_no_policy() {
        for text in [
            "",
            "{",
            "[]",
            "{}",
            r#"{"Statement": "x"}"#,
            r#"{"Statement": [{"Effect": "Permit", "Action": "*", "Resource": "*"}]}"#,
            r#"{"Statement": [{"Effect": "Allow", "Resource": "*"}]}"#,
            r#"{"Statement": [{"Effect": "Allow", "Action": "*", "NotAction": "*"}]}"#,
            r#"{"Statement": [{"Effect": "Allow", "Action": {"a": 1}}]}"#,
            r#"{"Statement": [{"Effect": "Allow", "Action": "*", "Principal": "someone"}]}"#,
            r#"{"Statement": [{"Effect": "Allow", "Action": "*", "Principal": {"Nobody": "x"}}]}"#,
            r#"{"Statement": [{"Effect": "Allow", "Action": "*", "Condition": {"StringEquals": "x"}}]}"#,
        ] {
            assert_eq!(Policy::parse(text), None, "{text}");
        }
    }

    #[test]
    fn everything() {
        for pattern in ["*", "**", "arn:*", "arn:aws:*", "arn:aws:*:*:*:*", "arn:*:*:*:*:*", "arn:aws*:*:*"] {
            assert!(is_everything(pattern), "{pattern}");
        }
        for pattern in ["", "arn", "arn:aws:s3:::*", "arn:aws:*:*:111122223333:*", "*a", "arn:aws:*:::x"] {
            assert!(!is_everything(pattern), "{pattern}");
        }
    }

    #[test]
    fn actions_in_every_spelling() {
        assert_eq!(normal_action("*:*"), "*");
        assert_eq!(normal_action("**"), "*");
        assert_eq!(normal_action("IAM:Get*"), "iam:get*");
    }

    #[test]
    fn principals() {
        let principals = |json: &str| Principal::parse(&serde_json::from_str(json).unwrap());
        assert_eq!(principals(r#""*""#), Some(vec![Principal::Anyone]));
        assert_eq!(principals(r#"{"AWS": "*"}"#), Some(vec![Principal::Anyone]));
        assert_eq!(principals(r#"{"aws": ["111122223333"]}"#), Some(vec![Principal::Aws("111122223333".to_owned())]));
        for undefined in [r#"{"AWS": "arn:aws:iam::*:root"}"#, r#"{"AWS": "1111*"}"#, r#"{"Service": "*"}"#] {
            assert_eq!(principals(undefined), Some(vec![Principal::Undefined]), "{undefined}");
        }
        assert_eq!(account_of("arn:aws:iam::111122223333:role/x"), Some("111122223333"));
        assert_eq!(account_of("arn:aws:iam::cloudfront:user/x"), None);
        assert_eq!(account_of("AIDAEXAMPLE"), None);
    }
}
