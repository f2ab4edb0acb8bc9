//! Single policies: what they allow.

use arrow::datatypes::DataType;
use datafusion::common::Result;

use super::document::{Policy, Selector, normal_action};
use super::{of_policy, of_policy_and_text};
use crate::arguments::Arguments;
use crate::function::{Eval, Function, Kind};
use crate::memo::Memo;
use crate::value::Value;
use crate::{FunctionDoc, Text};

/// The partitions in which a KMS key may lie.
const PARTITIONS: [&str; 3] = ["aws", "aws-cn", "aws-us-gov"];

fn allows(policy: &Policy, action: &str, resource: &str) -> bool {
    let action = normal_action(action);
    policy.allows().any(|statement| statement.covers_action(&action) && statement.covers_resource(resource))
}

/// True if a statement allows every action, or all but some, on all resources.
fn allows_full_admin(policy: &Policy) -> bool {
    policy.allows().any(|statement| {
        let every_action = match &statement.actions {
            Selector::Absent => false,
            Selector::Only(actions) => actions.iter().any(|action| action == "*"),
            Selector::Except(actions) => !actions.iter().any(|action| action == "*"),
        };
        every_action && statement.covers_all_resources()
    })
}

/// True if a statement allows decryption with every key of the account.
fn decrypts_all_keys(policy: &Policy, account: &str) -> bool {
    let all_keys = PARTITIONS.map(|partition| format!("arn:{partition}:kms:*:{account}:key/*"));
    policy.allows().any(|statement| {
        ["kms:decrypt", "kms:reencryptfrom"].into_iter().any(|action| statement.covers_action(action))
            && (statement.covers_all_resources() || all_keys.iter().any(|keys| statement.covers_resource(keys)))
    })
}

pub(super) fn functions() -> Vec<Function> {
    vec![
        Function {
            doc: FunctionDoc {
                name: "policy_allows",
                signature: "policy_allows(policy Utf8, action Utf8, resource Utf8) -> Boolean",
                summary: Text {
                    en: "Whether one Allow statement, whatever its condition, covers the action and the resource; both may \
                         hold wildcards, and are then covered whole ('*' for all resources; NotResource counts as all). \
                         Denies are not set off.",
                    ja: "一つのAllowステートメントが（条件を問わず）アクションとリソースの両方を許可するかどうか。ワイルドカードは\
                         その範囲全体を表します（'*'は全リソース。NotResourceは全リソースとみなします）。Denyとの相殺は行いません。",
                },
                example: r#"policy_allows('{"Statement": [{"Effect": "Allow", "Action": "iam:*", "Resource": "*"}]}', 'iam:PassRole', '*')"#,
                result: "true",
            },
            params: &[Kind::Text, Kind::Text, Kind::Text],
            optional: 0,
            returns: DataType::Boolean,
            start: start_allows,
        },
        Function {
            doc: FunctionDoc {
                name: "policy_allows_on_all",
                signature: "policy_allows_on_all(policy Utf8, actions List<Utf8>) -> Boolean",
                summary: Text {
                    en: "Whether an Allow statement covers one of the actions on all resources, whatever its condition.",
                    ja: "Allowステートメントが（条件を問わず）いずれかのアクションを全リソースに許可するかどうか。",
                },
                example: r#"policy_allows_on_all('{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}', ['iam:*'])"#,
                result: "true",
            },
            params: &[Kind::Text, Kind::Texts],
            optional: 0,
            returns: DataType::Boolean,
            start: start_allows_on_all,
        },
        Function {
            doc: FunctionDoc {
                name: "policy_allows_full_admin",
                signature: "policy_allows_full_admin(policy Utf8) -> Boolean",
                summary: Text {
                    en: "Whether an Allow statement has Action * (or *:*), or NotAction, on all resources, whatever its \
                         condition.",
                    ja: "Action *（または*:*）もしくはNotActionを全リソースに許可するAllowステートメントがあるかどうか（条件は問いません）。",
                },
                example: r#"policy_allows_full_admin('{"Statement": [{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}]}')"#,
                result: "true",
            },
            params: &[Kind::Text],
            optional: 0,
            returns: DataType::Boolean,
            start: |arguments| of_policy(arguments, |policy| Value::Bool(allows_full_admin(policy))),
        },
        Function {
            doc: FunctionDoc {
                name: "policy_decrypts_all_keys",
                signature: "policy_decrypts_all_keys(policy Utf8, account_id Utf8) -> Boolean",
                summary: Text {
                    en: "Whether an Allow statement covers kms:Decrypt or kms:ReEncryptFrom on all resources or on every key \
                         of the account, whatever its condition.",
                    ja: "kms:Decryptまたはkms:ReEncryptFromを全リソースまたはアカウントの全キーに許可するAllowステートメントが\
                         あるかどうか（条件は問いません）。",
                },
                example: r#"policy_decrypts_all_keys('{"Statement": [{"Effect": "Allow", "Action": "kms:*", "Resource": "arn:aws:kms:*:111122223333:key/*"}]}', '111122223333')"#,
                result: "true",
            },
            params: &[Kind::Text, Kind::Text],
            optional: 0,
            returns: DataType::Boolean,
            start: |arguments| {
                of_policy_and_text(arguments, |policy, account| Value::Bool(decrypts_all_keys(policy, account)))
            },
        },
    ]
}

fn start_allows(arguments: &Arguments) -> Result<Eval<'_>> {
    let (documents, actions, resources) = (arguments.text(0)?, arguments.text(1)?, arguments.text(2)?);
    let mut policies = Memo::new(Policy::parse);
    Ok(Box::new(move |row| {
        let policy = policies.get(documents.get(row)?)?;
        Some(Value::Bool(allows(&policy, actions.get(row)?, resources.get(row)?)))
    }))
}

fn start_allows_on_all(arguments: &Arguments) -> Result<Eval<'_>> {
    let (documents, actions) = (arguments.text(0)?, arguments.text_list(1)?);
    let mut policies = Memo::new(Policy::parse);
    Ok(Box::new(move |row| {
        let policy = policies.get(documents.get(row)?)?;
        Some(Value::Bool(actions.get(row)?.iter().any(|action| allows(&policy, action, "*"))))
    }))
}

#[cfg(test)]
mod tests {
    use crate::testing::{eval, quote};

    fn policy(statement: &str) -> String {
        quote(&format!(r#"{{"Statement": {{"Effect": "Allow", {statement}}}}}"#))
    }

    #[test]
    fn actions_and_resources() {
        for (statement, action, resource, expected) in [
            (r#""Action": "s3:Get*", "Resource": "*""#, "s3:GetObject", "*", "true"),
            (r#""Action": "S3:GETOBJECT", "Resource": "*""#, "s3:GetObject", "*", "true"),
            (r#""Action": "s3:GetObject", "Resource": "*""#, "s3:*", "*", "false"),
            (r#""Action": "s3:*", "Resource": "arn:aws:s3:::a/*""#, "s3:GetObject", "arn:aws:s3:::a/x", "true"),
            (r#""Action": "s3:*", "Resource": "arn:aws:s3:::a/*""#, "s3:GetObject", "arn:aws:s3:::A/x", "false"),
            (r#""Action": "s3:*", "Resource": "arn:aws:s3:::a/*""#, "s3:GetObject", "*", "false"),
            (r#""NotAction": "iam:*", "Resource": "*""#, "s3:GetObject", "*", "true"),
            (r#""NotAction": "iam:*", "Resource": "*""#, "iam:GetUser", "*", "false"),
            (r#""NotAction": "iam:GetUser", "Resource": "*""#, "iam:*", "*", "false"),
            (r#""Action": "s3:*", "NotResource": "arn:aws:s3:::a/*""#, "s3:GetObject", "arn:aws:s3:::b/x", "true"),
            (r#""Action": "s3:*", "NotResource": "arn:aws:s3:::a/*""#, "s3:GetObject", "arn:aws:s3:::a/x", "false"),
            (r#""Action": "*", "Resource": "arn:aws:*:*:*:*""#, "s3:*", "*", "true"),
            (
                r#""Action": "s3:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}"#,
                "s3:GetObject",
                "*",
                "true",
            ),
        ] {
            let expression = format!("policy_allows({}, '{action}', '{resource}')", policy(statement));
            assert_eq!(eval(&expression), expected, "{expression}");
        }
        let deny = r#"'{"Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}'"#;
        assert_eq!(eval(&format!("policy_allows({deny}, 's3:GetObject', '*')")), "false");
        assert_eq!(
            eval(&format!("policy_allows_on_all({}, ['*', 'iam:*'])", policy(r#""Action": "iam:*", "Resource": "*""#))),
            "true"
        );
        assert_eq!(
            eval(&format!("policy_allows_on_all({}, ['*'])", policy(r#""Action": "iam:*", "Resource": "*""#))),
            "false"
        );
        assert_eq!(eval("policy_allows('x', 'a:b', '*')"), "NULL");
    }

    #[test]
    fn full_admin() {
        for (statement, expected) in [
            (r#""Action": "*", "Resource": "*""#, "true"),
            (r#""Action": "*:*", "Resource": ["x", "*"]"#, "true"),
            (
                r#""Action": ["s3:*", "*"], "Resource": "*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#,
                "true",
            ),
            (r#""NotAction": ["iam:*"], "Resource": "*""#, "true"),
            (r#""NotAction": ["*"], "Resource": "*""#, "false"),
            (r#""Action": "*", "NotResource": "arn:aws:s3:::a""#, "true"),
            (r#""Action": "*", "Resource": "arn:aws:s3:::a""#, "false"),
            (r#""Action": "iam:*", "Resource": "*""#, "false"),
            (r#""NotAction": "iam:*", "Resource": "arn:aws:s3:::a""#, "false"),
        ] {
            assert_eq!(eval(&format!("policy_allows_full_admin({})", policy(statement))), expected, "{statement}");
        }
        let deny = r#"'{"Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}'"#;
        assert_eq!(eval(&format!("policy_allows_full_admin({deny})")), "false");
    }

    #[test]
    fn decryption() {
        for (statement, expected) in [
            (r#""Action": "kms:Decrypt", "Resource": "*""#, "true"),
            (r#""Action": "kms:ReEncryptFrom", "Resource": "*""#, "true"),
            (r#""Action": "kms:ReEncrypt*", "Resource": "*""#, "true"),
            (r#""Action": "*", "Resource": "*""#, "true"),
            (r#""NotAction": "iam:*", "Resource": "*""#, "true"),
            (r#""Action": "kms:Decrypt", "Resource": "arn:aws:kms:*:111122223333:key/*""#, "true"),
            (r#""Action": "kms:Decrypt", "Resource": "arn:aws-cn:kms:*:*:key/*""#, "true"),
            (r#""Action": "kms:Decrypt", "Resource": "arn:aws:kms:*:111122223333:*""#, "true"),
            (r#""Action": "kms:Decrypt", "Resource": "arn:aws:kms:*:444455556666:key/*""#, "false"),
            (r#""Action": "kms:Decrypt", "Resource": "arn:aws:kms:ap-southeast-1:111122223333:key/1234""#, "false"),
            (r#""Action": "kms:Encrypt", "Resource": "*""#, "false"),
            (r#""NotAction": "kms:*", "Resource": "*""#, "false"),
        ] {
            assert_eq!(
                eval(&format!("policy_decrypts_all_keys({}, '111122223333')", policy(statement))),
                expected,
                "{statement}"
            );
        }
    }
}
