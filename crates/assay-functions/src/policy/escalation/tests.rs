//! One case or more for each kind of step.

use crate::testing::{eval, quote};

const PRINCIPALS: &str = r#"[
    {"arn": "arn:aws:iam::111122223333:role/admin", "admin": true, "trusted_services": ["ec2.amazonaws.com", "lambda.amazonaws.com"]},
    {"arn": "arn:aws:iam::111122223333:role/app", "admin": false, "trusted_services": ["ecs-tasks.amazonaws.com"]},
    {"arn": "arn:aws:iam::111122223333:user/root-like", "admin": true},
    {"arn": "arn:aws:iam::111122223333:user/bob", "admin": false},
    {"arn": "arn:aws:iam::111122223333:group/admins", "admin": true},
    {"arn": "arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/linked", "admin": true, "trusted_services": ["x.amazonaws.com"]}
]"#;

fn ask(statements: &str) -> String {
    let policy = quote(&format!(r#"{{"Statement": [{statements}]}}"#));
    eval(&format!("escalation_paths([{policy}], NULL, {})", quote(PRINCIPALS)))
}

fn allow(actions: &str, resource: &str) -> String {
    format!(r#"{{"Effect": "Allow", "Action": {actions}, "Resource": "{resource}"}}"#)
}

#[test]
fn harmless() {
    assert_eq!(ask(&allow(r#"["s3:*", "ec2:Describe*", "iam:Get*", "iam:List*"]"#, "*")), "[]");
    assert_eq!(ask(&allow(r#""ec2:RunInstances""#, "*")), "[]");
    assert_eq!(ask(&allow(r#""iam:PassRole""#, "*")), "[]");
}

#[test]
fn passing_roles() {
    let run = allow(r#""ec2:RunInstances""#, "*");
    let pass = |resource: &str| format!("{run}, {}", allow(r#""iam:PassRole""#, resource));
    assert_eq!(ask(&pass("*")), "[iam:PassRole+ec2:RunInstances]");
    assert_eq!(ask(&pass("arn:aws:iam::111122223333:role/admin")), "[iam:PassRole+ec2:RunInstances]");
    assert_eq!(ask(&pass("arn:aws:iam::111122223333:role/app")), "[]", "the role is no administrator");
    let to = |condition: &str| {
        format!(r#"{run}, {{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*", "Condition": {condition}}}"#)
    };
    assert_eq!(
        ask(&to(r#"{"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}"#)),
        "[iam:PassRole+ec2:RunInstances]"
    );
    assert_eq!(ask(&to(r#"{"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}"#)), "[]");
    assert_eq!(ask(&to(r#"{"StringLike": {"iam:PassedToService": "ec2.*"}}"#)), "[iam:PassRole+ec2:RunInstances]");
    let lambda = format!(
        "{}, {}",
        allow(r#"["lambda:CreateFunction", "lambda:InvokeFunction"]"#, "*"),
        allow(r#""iam:PassRole""#, "*")
    );
    assert_eq!(ask(&lambda), "[iam:PassRole+lambda:CreateFunction+lambda:InvokeFunction]");
    // No administrator's role trusts ECS.
    let ecs = format!(
        "{}, {}",
        allow(r#"["ecs:RegisterTaskDefinition", "ecs:RunTask"]"#, "*"),
        allow(r#""iam:PassRole""#, "*")
    );
    assert_eq!(ask(&ecs), "[]");
}

#[test]
fn changing_policies() {
    assert_eq!(ask(&allow(r#""iam:CreatePolicyVersion""#, "*")), "[iam:CreatePolicyVersion]");
    assert_eq!(
        ask(&allow(r#""iam:CreatePolicyVersion""#, "arn:aws:iam::111122223333:policy/*")),
        "[iam:CreatePolicyVersion]"
    );
    assert_eq!(ask(&allow(r#""iam:CreatePolicyVersion""#, "arn:aws:iam::111122223333:policy/app-*")), "[]");
    assert_eq!(ask(&allow(r#""iam:AttachRolePolicy""#, "arn:aws:iam::*:role/*")), "[iam:AttachRolePolicy]");
    assert_eq!(
        ask(&allow(r#""iam:PutUserPolicy""#, "arn:aws:iam::111122223333:user/${aws:username}")),
        "[iam:PutUserPolicy]",
        "the user's own name"
    );
    for (condition, expected) in [
        (r#"{"ArnEquals": {"iam:PolicyARN": "arn:aws:iam::111122223333:policy/app"}}"#, "[]"),
        (r#"{"ArnLike": {"iam:PolicyARN": "arn:aws:iam::aws:policy/*"}}"#, "[iam:AttachRolePolicy]"),
        (
            r#"{"ArnNotEquals": {"iam:PolicyARN": "arn:aws:iam::aws:policy/AdministratorAccess"}}"#,
            "[iam:AttachRolePolicy]",
        ),
        (r#"{"StringEquals": {"iam:PermissionsBoundary": "arn:aws:iam::111122223333:policy/boundary"}}"#, "[]"),
        (r#"{"StringEquals": {"aws:PrincipalTag/team": "x"}}"#, "[iam:AttachRolePolicy]"),
    ] {
        let statement = format!(
            r#"{{"Effect": "Allow", "Action": "iam:AttachRolePolicy", "Resource": "*", "Condition": {condition}}}"#
        );
        assert_eq!(ask(&statement), expected, "{condition}");
    }
}

#[test]
fn own_resources() {
    let own = "['arn:aws:iam::111122223333:user/alice', 'arn:aws:iam::111122223333:group/devs', \
               'arn:aws:iam::111122223333:policy/app-dev', 'arn:aws:iam::aws:policy/ReadOnlyAccess']";
    let ask = |statements: &str| {
        let policy = quote(&format!(r#"{{"Statement": [{statements}]}}"#));
        eval(&format!("escalation_paths([{policy}], NULL, '[]', {own})"))
    };
    assert_eq!(
        ask(&allow(r#""iam:CreatePolicyVersion""#, "arn:aws:iam::111122223333:policy/app-*")),
        "[iam:CreatePolicyVersion]"
    );
    assert_eq!(ask(&allow(r#""iam:CreatePolicyVersion""#, "arn:aws:iam::111122223333:policy/other")), "[]");
    assert_eq!(ask(&allow(r#""iam:CreatePolicyVersion""#, "arn:aws:iam::aws:policy/*")), "[]");
    assert_eq!(ask(&allow(r#""iam:PutUserPolicy""#, "arn:aws:iam::111122223333:user/alice")), "[iam:PutUserPolicy]");
    assert_eq!(ask(&allow(r#""iam:PutUserPolicy""#, "arn:aws:iam::111122223333:user/bob")), "[]");
    assert_eq!(
        ask(&allow(r#""iam:AttachGroupPolicy""#, "arn:aws:iam::111122223333:group/devs")),
        "[iam:AttachGroupPolicy]"
    );
}

#[test]
fn taking_over_others() {
    assert_eq!(ask(&allow(r#""iam:CreateAccessKey""#, "*")), "[iam:CreateAccessKey]");
    assert_eq!(ask(&allow(r#""iam:CreateAccessKey""#, "arn:aws:iam::111122223333:user/bob")), "[]");
    assert_eq!(ask(&allow(r#""iam:CreateAccessKey""#, "arn:aws:iam::*:user/${aws:username}")), "[]");
    assert_eq!(
        ask(&allow(r#""iam:AddUserToGroup""#, "arn:aws:iam::111122223333:group/admins")),
        "[iam:AddUserToGroup]"
    );
    assert_eq!(
        ask(&allow(r#""iam:UpdateAssumeRolePolicy""#, "arn:aws:iam::111122223333:role/admin")),
        "[iam:UpdateAssumeRolePolicy]"
    );
    assert_eq!(ask(&allow(r#""iam:UpdateAssumeRolePolicy""#, "arn:aws:iam::111122223333:role/app")), "[]");
    assert_eq!(
        ask(&allow(r#""iam:UpdateAssumeRolePolicy""#, "arn:aws:iam::111122223333:role/aws-service-role/*")),
        "[]"
    );
    assert_eq!(ask(&allow(r#""lambda:UpdateFunctionCode""#, "*")), "[lambda:UpdateFunctionCode]");
    assert_eq!(ask(&allow(r#""ssm:SendCommand""#, "*")), "[ssm:SendCommand]");
}

#[test]
fn denies_and_boundaries() {
    let attach = allow(r#""iam:AttachRolePolicy""#, "*");
    let deny = |resource: &str, condition: &str| {
        format!(
            r#"{attach}, {{"Effect": "Deny", "Action": "iam:*", "Resource": "{resource}", "Condition": {condition}}}"#
        )
    };
    assert_eq!(ask(&deny("*", "{}")), "[]");
    assert_eq!(ask(&deny("arn:aws:iam::111122223333:role/*", "{}")), "[]");
    assert_eq!(ask(&deny("arn:aws:iam::111122223333:role/admin", "{}")), "[iam:AttachRolePolicy]");
    assert_eq!(ask(&deny("*", r#"{"Bool": {"aws:MultiFactorAuthPresent": "false"}}"#)), "[iam:AttachRolePolicy]");
    assert_eq!(
        ask(&deny("*", r#"{"StringNotEquals": {"iam:PermissionsBoundary": "arn:aws:iam::111122223333:policy/b"}}"#)),
        "[]"
    );

    let with_boundary = |policy: &str, boundary: &str| {
        let document = |statement: &str| quote(&format!(r#"{{"Statement": [{statement}]}}"#));
        eval(&format!("escalation_paths([{}], {}, {})", document(policy), document(boundary), quote(PRINCIPALS)))
    };
    assert_eq!(with_boundary(&attach, &allow(r#""s3:*""#, "*")), "[]");
    assert_eq!(with_boundary(&attach, &allow(r#""*""#, "*")), "[iam:AttachRolePolicy]");
    assert_eq!(
        with_boundary(&allow(r#""*""#, "*"), &allow(r#"["s3:*", "iam:DeleteUserPermissionsBoundary"]"#, "*")),
        "[iam:DeleteUserPermissionsBoundary]"
    );
}

#[test]
fn what_cannot_be_read_is_unknown() {
    assert_eq!(eval("escalation_paths(['{'], NULL, '[]')"), "NULL");
    assert_eq!(eval("escalation_paths([], NULL, '{')"), "NULL");
    assert_eq!(eval(r#"escalation_paths([], NULL, '[{"arn": "x"}]')"#), "NULL");
    assert_eq!(eval("escalation_paths([], '{', '[]')"), "NULL");
    assert_eq!(eval("escalation_paths([], NULL, NULL)"), "NULL");
    assert_eq!(eval("escalation_paths([], NULL, '[]')"), "[]");
    assert_eq!(eval(r#"escalation_paths([], NULL, '{"roles": [], "users": []}')"#), "[]");
}
