//! The functions that endpoint rules call, as the rules engine's standard library defines them.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::partitions::Partitions;

/// Everything but RFC 3986's unreserved characters.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A function of the rules language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Function {
    IsSet,
    Not,
    GetAttr,
    StringEquals,
    BooleanEquals,
    Partition,
    ParseArn,
    ParseUrl,
    IsValidHostLabel,
    IsVirtualHostableBucket,
    UriEncode,
    Substring,
}

impl Function {
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "isSet" => Self::IsSet,
            "not" => Self::Not,
            "getAttr" => Self::GetAttr,
            "stringEquals" => Self::StringEquals,
            "booleanEquals" => Self::BooleanEquals,
            "aws.partition" => Self::Partition,
            "aws.parseArn" => Self::ParseArn,
            "parseURL" => Self::ParseUrl,
            "isValidHostLabel" => Self::IsValidHostLabel,
            "aws.isVirtualHostableS3Bucket" => Self::IsVirtualHostableBucket,
            "uriEncode" => Self::UriEncode,
            "substring" => Self::Substring,
            _ => return None,
        })
    }

    pub(super) fn call(self, arguments: &[Value], partitions: &Partitions) -> Value {
        let argument = |index: usize| arguments.get(index).unwrap_or(&Value::Null);
        let text = |index: usize| argument(index).as_str();
        let flag = |index: usize| argument(index).as_bool().unwrap_or(false);
        match self {
            Self::IsSet => Value::Bool(!argument(0).is_null()),
            Self::Not => Value::Bool(matches!(argument(0), Value::Null | Value::Bool(false))),
            Self::GetAttr => text(1).map_or(Value::Null, |path| get_attribute(argument(0), path)),
            Self::StringEquals => Value::Bool(text(0).is_some() && text(0) == text(1)),
            Self::BooleanEquals => {
                Value::Bool(argument(0).is_boolean() && argument(0).as_bool() == argument(1).as_bool())
            }
            Self::Partition => partitions.of(text(0).unwrap_or_default()).cloned().unwrap_or_default(),
            Self::ParseArn => text(0).and_then(parse_arn).unwrap_or_default(),
            Self::ParseUrl => text(0).and_then(parse_url).unwrap_or_default(),
            Self::IsValidHostLabel => Value::Bool(text(0).is_some_and(|label| is_host_label(label, flag(1)))),
            Self::IsVirtualHostableBucket => {
                Value::Bool(text(0).is_some_and(|bucket| is_virtual_hostable(bucket, flag(1))))
            }
            Self::UriEncode => text(0).map_or(Value::Null, |raw| utf8_percent_encode(raw, ENCODED).to_string().into()),
            Self::Substring => {
                let bounds = (argument(1).as_u64(), argument(2).as_u64());
                let (Some(raw), (Some(start), Some(stop))) = (text(0), bounds) else {
                    return Value::Null;
                };
                substring(raw, start, stop, flag(3)).map_or(Value::Null, Value::from)
            }
        }
    }
}

/// A path such as `resourceId[0]` or `region`, dots between the parts.
pub(super) fn get_attribute(value: &Value, path: &str) -> Value {
    let mut value = value;
    for part in path.split('.') {
        let (name, index) = match part.split_once('[') {
            Some((name, index)) => (name, index.trim_end_matches(']').parse::<usize>().ok()),
            None => (part, None),
        };
        if !name.is_empty() {
            value = value.get(name).unwrap_or(&Value::Null);
        }
        if let Some(index) = index {
            value = value.get(index).unwrap_or(&Value::Null);
        }
    }
    value.clone()
}

fn parse_arn(arn: &str) -> Option<Value> {
    let mut parts = arn.strip_prefix("arn:")?.splitn(5, ':');
    let (partition, service, region) = (parts.next()?, parts.next()?, parts.next()?);
    let (account, resource) = (parts.next()?, parts.next()?);
    if partition.is_empty() || service.is_empty() || resource.is_empty() {
        return None;
    }
    let resource: Vec<&str> = resource.split([':', '/']).collect();
    Some(json!({
        "partition": partition, "service": service, "region": region, "accountId": account, "resourceId": resource,
    }))
}

fn parse_url(text: &str) -> Option<Value> {
    let parsed = url::Url::parse(text).ok()?;
    let (scheme, rest) = text.split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    if !matches!(scheme.as_str(), "http" | "https") || parsed.query().is_some_and(|query| !query.is_empty()) {
        return None;
    }
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let (authority, path) =
        rest.split_once('/').map_or((rest, String::new()), |(host, path)| (host, format!("/{path}")));
    let mut normalized = parsed.path().to_owned();
    if !normalized.ends_with('/') {
        normalized.push('/');
    }
    let is_ip = matches!(parsed.host(), Some(url::Host::Ipv4(_) | url::Host::Ipv6(_)));
    Some(json!({
        "scheme": scheme, "authority": authority, "path": path, "normalizedPath": normalized, "isIp": is_ip,
    }))
}

/// A label of a host name by RFC 1123; with `subdomains`, several of them between dots.
pub(super) fn is_host_label(label: &str, subdomains: bool) -> bool {
    if subdomains {
        return label.split('.').all(|label| is_host_label(label, false));
    }
    (1..=63).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn is_virtual_hostable(bucket: &str, subdomains: bool) -> bool {
    bucket.len() >= 3
        && !bucket.bytes().any(|byte| byte.is_ascii_uppercase())
        && bucket.parse::<std::net::Ipv4Addr>().is_err()
        && is_host_label(bucket, subdomains)
}

fn substring(text: &str, start: u64, stop: u64, reverse: bool) -> Option<&str> {
    let (start, stop) = (usize::try_from(start).ok()?, usize::try_from(stop).ok()?);
    if start >= stop || text.len() < stop || !text.is_ascii() {
        return None;
    }
    if reverse { text.get(text.len() - stop..text.len() - start) } else { text.get(start..stop) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arns_come_apart() {
        let arn = parse_arn("arn:aws:s3:ap-southeast-1:111122223333:accesspoint/mine").unwrap();
        assert_eq!(get_attribute(&arn, "resourceId[1]"), json!("mine"));
        assert_eq!(get_attribute(&arn, "region"), json!("ap-southeast-1"));
        assert_eq!(get_attribute(&arn, "resourceId[2]"), Value::Null);
        assert_eq!(parse_arn("arn:aws:s3"), None);
        assert_eq!(parse_arn("bucket"), None);
    }

    #[test]
    fn urls_come_apart() {
        let url = parse_url("http://127.0.0.1:5000").unwrap();
        assert_eq!(url["authority"], json!("127.0.0.1:5000"));
        assert_eq!((&url["isIp"], &url["path"], &url["normalizedPath"]), (&json!(true), &json!(""), &json!("/")));
        assert_eq!(parse_url("https://example.com/a?b=c"), None);
        assert_eq!(parse_url("ftp://example.com"), None);
    }

    #[test]
    fn substrings_count_from_either_end() {
        assert_eq!(substring("abcdef", 0, 2, false), Some("ab"));
        assert_eq!(substring("abcdef", 0, 2, true), Some("ef"));
        assert_eq!(substring("abc", 0, 4, false), None);
        assert_eq!(substring("äbc", 0, 2, false), None);
    }

    #[test]
    fn buckets_that_look_like_addresses_stay_out_of_the_host() {
        assert!(is_virtual_hostable("my-bucket", false));
        assert!(!is_virtual_hostable("10.0.0.1", true));
        assert!(!is_virtual_hostable("My-bucket", false));
        assert!(!is_virtual_hostable("my.bucket", false));
        assert!(is_virtual_hostable("my.bucket", true));
    }
}
