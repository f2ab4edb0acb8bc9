//! Bucket policies that refuse plain HTTP.

use arrow::datatypes::DataType;

use super::condition::{Comparison, Condition};
use super::document::{Policy, Principal, Statement};
use super::of_policy_and_text;
use crate::function::{Function, Kind};
use crate::value::Value;
use crate::{FunctionDoc, Text};

/// True if denies, one or several together, refuse every S3 action without TLS on the bucket and its objects.
fn requires_tls(policy: &Policy, bucket_arn: &str) -> bool {
    let refused = |resource: &str| policy.denies().any(|statement| refuses_plain(statement, resource));
    refused(bucket_arn) && refused(&format!("{bucket_arn}/*"))
}

fn refuses_plain(statement: &Statement, resource: &str) -> bool {
    // NotPrincipal in a deny spares some: not everybody.
    let everybody = statement.named_principals().contains(&Principal::Anyone);
    everybody
        && statement.covers_action("s3:*")
        && statement.takes_resource(resource)
        && matches!(statement.conditions.as_slice(), [only] if is_plain(only))
}

fn is_plain(condition: &Condition) -> bool {
    condition.operator.comparison == Comparison::Bool
        && condition.key == "aws:securetransport"
        && !condition.values.is_empty()
        && condition.values.iter().any(|value| value.eq_ignore_ascii_case("false"))
}

pub(super) fn functions() -> Vec<Function> {
    vec![Function {
        doc: FunctionDoc {
            name: "policy_requires_tls",
            signature: "policy_requires_tls(policy Utf8, bucket_arn Utf8) -> Boolean",
            summary: Text {
                en: "Whether the bucket policy denies s3:* to everybody on the bucket and its objects when \
                     aws:SecureTransport is false; two statements may do it together, a further condition spoils it.",
                ja: "aws:SecureTransportがfalseのとき、バケットとオブジェクトへのs3:*を全員に拒否するポリシーかどうか。複数の\
                     ステートメントの組み合わせも可。追加の条件があるものは数えません。",
            },
            example: r#"policy_requires_tls('{"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": ["arn:aws:s3:::b", "arn:aws:s3:::b/*"], "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}', 'arn:aws:s3:::b')"#,
            result: "true",
        },
        params: &[Kind::Text, Kind::Text],
        optional: 0,
        returns: DataType::Boolean,
        start: |arguments| of_policy_and_text(arguments, |policy, bucket| Value::Bool(requires_tls(policy, bucket))),
    }]
}

#[cfg(test)]
mod tests {
    use crate::testing::{eval, quote};

    const PLAIN: &str = r#"{"Bool": {"aws:SecureTransport": "false"}}"#;

    fn deny(principal: &str, action: &str, resource: &str, condition: &str) -> String {
        format!(
            r#"{{"Effect": "Deny", {principal}, "Action": {action}, "Resource": {resource}, "Condition": {condition}}}"#
        )
    }

    fn ask(statements: &[String]) -> String {
        let policy = format!(r#"{{"Statement": [{}]}}"#, statements.join(", "));
        eval(&format!("policy_requires_tls({}, 'arn:aws:s3:::b')", quote(&policy)))
    }

    #[test]
    fn denials_of_plain_http() {
        let anyone = r#""Principal": "*""#;
        let both = r#"["arn:aws:s3:::b", "arn:aws:s3:::b/*"]"#;
        let s3 = r#""s3:*""#;
        for (principal, action, resource, condition, expected) in [
            (anyone, s3, both, PLAIN, "true"),
            (r#""Principal": {"AWS": "*"}"#, s3, both, PLAIN, "true"),
            (anyone, r#""*""#, both, PLAIN, "true"),
            (anyone, r#""S3:*""#, r#""*""#, PLAIN, "true"),
            (anyone, s3, r#""arn:aws:s3:::b*""#, PLAIN, "true"),
            (anyone, s3, both, r#"{"Bool": {"AWS:securetransport": false}}"#, "true"),
            (anyone, s3, both, r#"{"BoolIfExists": {"aws:SecureTransport": ["false"]}}"#, "true"),
            (anyone, s3, both, r#"{"Bool": {"aws:SecureTransport": "true"}}"#, "false"),
            (anyone, s3, r#""arn:aws:s3:::b/*""#, PLAIN, "false"),
            (anyone, s3, r#""arn:aws:s3:::b""#, PLAIN, "false"),
            (anyone, s3, r#"["arn:aws:s3:::c", "arn:aws:s3:::c/*"]"#, PLAIN, "false"),
            (anyone, r#""s3:GetObject""#, both, PLAIN, "false"),
            (r#""Principal": {"AWS": "111122223333"}"#, s3, both, PLAIN, "false"),
            (r#""NotPrincipal": {"AWS": "111122223333"}"#, s3, both, PLAIN, "false"),
            (
                anyone,
                s3,
                both,
                r#"{"Bool": {"aws:SecureTransport": "false"}, "StringEquals": {"aws:PrincipalOrgID": "o-1"}}"#,
                "false",
            ),
            (anyone, s3, both, "{}", "false"),
        ] {
            assert_eq!(
                ask(&[deny(principal, action, resource, condition)]),
                expected,
                "{principal} {action} {resource} {condition}"
            );
        }
        let allow = deny(anyone, s3, both, PLAIN).replace("Deny", "Allow");
        assert_eq!(ask(&[allow]), "false");
        assert_eq!(
            ask(&[deny(anyone, s3, r#""arn:aws:s3:::b""#, PLAIN), deny(anyone, s3, r#""arn:aws:s3:::b/*""#, PLAIN)]),
            "true"
        );
        assert_eq!(eval("policy_requires_tls('{', 'arn:aws:s3:::b')"), "NULL");
    }
}
