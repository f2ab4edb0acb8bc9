//! What the models do not say and botocore does in code: every exception of this crate, in one place.
//!
//! | where | what |
//! |---|---|
//! | IAM, shape `policyDocumentType` | answers carry the document percent-encoded; it is decoded |
//! | Route 53, shapes `ResourceId`, `DelegationSetId`, `ChangeId` | answers give `/hostedzone/Z1`, requests want `Z1` |
//! | S3 `GetBucketLocation` | the answer is the root element's text; none means `us-east-1` and reads as null |
//! | S3, URI templates | the rule set puts the bucket into the endpoint, so `/{Bucket}` is stripped from the path |
//! | S3 Control, host prefix | the rule set puts the account into the host, so the operation's prefix is dropped |
//! | booleans | `True` and `False` are read as well |
//! | errors without a code | the status stands in for it |
//! | errors of former query services | `x-amzn-query-error` overrides the code |
//! | custom endpoints | S3 goes by path, no host prefix; an address takes no account in front |

use percent_encoding::percent_decode_str;
use serde_json::Value;

/// Shapes whose text comes percent-encoded.
const PERCENT_ENCODED: &[(&str, &str)] = &[("iam", "policyDocumentType")];

/// Shapes whose text comes with a path in front, which requests must not have.
const WITH_PATH: &[(&str, &str)] =
    &[("route53", "ResourceId"), ("route53", "DelegationSetId"), ("route53", "ChangeId")];

/// Operations whose answer is the text of the root element: service, operation, member.
const ROOT_TEXT: &[(&str, &str, &str)] = &[("s3", "GetBucketLocation", "LocationConstraint")];

pub(crate) fn is_percent_encoded(service: &str, shape: &str) -> bool {
    PERCENT_ENCODED.contains(&(service, shape))
}

pub(crate) fn is_id_with_path(service: &str, shape: &str) -> bool {
    WITH_PATH.contains(&(service, shape))
}

/// An id without the path in front of it.
pub(crate) fn without_path(id: &str) -> &str {
    id.rsplit('/').next().unwrap_or(id)
}

/// Decodes a percent-encoded text; one that is not valid UTF-8 then is left as it came.
pub(crate) fn percent_decoded(value: Value) -> Value {
    let Value::String(text) = &value else {
        return value;
    };
    match percent_decode_str(text).decode_utf8() {
        Ok(decoded) => Value::String(decoded.into_owned()),
        Err(_) => value,
    }
}

pub(crate) fn root_text_member(service: &str, operation: &str) -> Option<&'static str> {
    ROOT_TEXT.iter().find(|(of, name, _)| (*of, *name) == (service, operation)).map(|(_, _, member)| *member)
}

/// The URI template without what the endpoint carries already.
pub(crate) fn request_uri<'a>(service: &str, template: &'a str) -> &'a str {
    if service == "s3" { template.strip_prefix("/{Bucket}").unwrap_or(template) } else { template }
}

/// Whether an operation's host prefix is sent.
pub(crate) fn wants_host_prefix(service: &str, custom_endpoint: bool) -> bool {
    service != "s3control" && !custom_endpoint
}

/// Takes off the account that S3 Control's rules put in front of a custom endpoint which is an address or `localhost`:
/// no name can stand before those. In front of a name it stays, as every AWS tool has it.
pub(crate) fn without_account_before_address(service: &str, resolved: &str, custom: Option<&str>) -> Option<String> {
    let custom = url::Url::parse(custom.filter(|_| service == "s3control")?).ok()?;
    let bare = match custom.host()? {
        url::Host::Domain(name) => name == "localhost",
        url::Host::Ipv4(_) | url::Host::Ipv6(_) => true,
    };
    let host = custom.host_str().filter(|_| bare)?;
    let (scheme, rest) = resolved.split_once("://")?;
    let at = rest.find(host)?;
    Some(format!("{scheme}://{}", rest.get(at..)?))
}

/// `true` and `false` in any case.
pub(crate) fn lenient_boolean(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_account_leaves_addresses_and_stays_before_names() {
        let strip = |resolved, custom| without_account_before_address("s3control", resolved, Some(custom));
        assert_eq!(
            strip("http://111122223333.127.0.0.1:5000", "http://127.0.0.1:5000").as_deref(),
            Some("http://127.0.0.1:5000")
        );
        assert_eq!(
            strip("http://111122223333.localhost:5000/x", "http://localhost:5000/x").as_deref(),
            Some("http://localhost:5000/x")
        );
        assert_eq!(strip("https://111122223333.control.example.com", "https://control.example.com"), None);
        assert_eq!(without_account_before_address("s3", "http://127.0.0.1/b", Some("http://127.0.0.1")), None);
    }

    #[test]
    fn policies_are_decoded_and_broken_ones_kept() {
        assert_eq!(percent_decoded(Value::from("%7B%22a%22%3A1%7D")), Value::from("{\"a\":1}"));
        assert_eq!(percent_decoded(Value::from("%FF")), Value::from("%FF"));
    }
}
