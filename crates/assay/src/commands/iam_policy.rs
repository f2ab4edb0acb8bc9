//! `assay iam-policy`: the least-privilege policy, from the operations that the tables name and nothing else.

use std::collections::BTreeSet;

use assay_content::Content;
use serde_json::{Value, json};

use super::collect;
use crate::{
    arguments::{IamPolicy, PolicyFormat},
    exit,
};

/// What finding the scope asks besides the tables.
const SCOPE_ACTIONS: [&str; 5] = [
    "ec2:DescribeRegions",
    "organizations:DescribeOrganization",
    "organizations:ListAccounts",
    "organizations:ListDelegatedAdministrators",
    "sts:GetCallerIdentity",
];

/// Managed policies hold 6,144 characters without white space; a role takes several.
const POLICY_CHARACTERS: usize = 6_000;

pub(crate) fn run(content: &Content, wanted: &IamPolicy) -> anyhow::Result<u8> {
    let actions = actions(content, wanted.extended)?;
    match wanted.format {
        PolicyFormat::Json => println!("{:#}", document(&actions)),
        PolicyFormat::Cloudformation => print!("{}", cloudformation(&actions)),
        PolicyFormat::Terraform => print!("{}", terraform(&actions)),
    }
    Ok(exit::DONE)
}

fn actions(content: &Content, extended: bool) -> anyhow::Result<Vec<String>> {
    let mut actions: BTreeSet<String> = SCOPE_ACTIONS.iter().map(|action| (*action).to_owned()).collect();
    for name in collect::tables(content, &[], &[], extended)? {
        let mut next = content.tables().get(&name);
        while let Some(table) = next {
            actions.extend(table.iam_actions.iter().cloned());
            next = table.parent.as_ref().and_then(|parent| content.tables().get(parent));
        }
    }
    Ok(actions.into_iter().collect())
}

fn document(actions: &[String]) -> Value {
    json!({
        "Version": "2012-10-17",
        "Statement": [{ "Sid": "AssayRead", "Effect": "Allow", "Action": actions, "Resource": "*" }],
    })
}

/// Portions of actions that each fit a managed policy.
fn portions(actions: &[String]) -> Vec<Vec<String>> {
    let mut portions: Vec<Vec<String>> = vec![Vec::new()];
    let mut length = 200;
    for action in actions {
        length += action.len() + 3;
        if length > POLICY_CHARACTERS {
            portions.push(Vec::new());
            length = 200 + action.len();
        }
        if let Some(portion) = portions.last_mut() {
            portion.push(action.clone());
        }
    }
    portions
}

fn cloudformation(actions: &[String]) -> String {
    let portions = portions(actions);
    let mut text = String::from(
        "AWSTemplateFormatVersion: \"2010-09-09\"\n\
         Description: Read-only role for Assay, generated from the operations that its tables name\n\
         Parameters:\n\
         \x20 TrustedPrincipalArn:\n\
         \x20   Type: String\n\
         \x20   Description: ARN of the account root, role or user that runs Assay\n\
         \x20   AllowedPattern: ^arn:aws[a-z-]*:iam::[0-9]{12}:(root|(role|user)/.+)$\n\
         \x20 ExternalId:\n\
         \x20   Type: String\n\
         \x20   Description: A secret word that Assay must name when it assumes the role\n\
         \x20   MinLength: 8\n\
         \x20   NoEcho: true\n\
         \x20 RoleName:\n\
         \x20   Type: String\n\
         \x20   Default: AssayReadOnly\n\
         Resources:\n",
    );
    for (number, portion) in (1..).zip(&portions) {
        add(
            &mut text,
            format_args!(
                "  ReadPolicy{number}:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      Description: Assay reads configuration ({number} of {})\n      PolicyDocument:\n        Version: \"2012-10-17\"\n        Statement:\n          - Sid: AssayRead\n            Effect: Allow\n            Action:\n",
                portions.len()
            ),
        );
        for action in portion {
            add(&mut text, format_args!("              - {action}\n"));
        }
        text.push_str("            Resource: \"*\"\n");
    }
    text.push_str(
        "  Role:\n    Type: AWS::IAM::Role\n    Properties:\n      RoleName: !Ref RoleName\n      MaxSessionDuration: 3600\n      AssumeRolePolicyDocument:\n        Version: \"2012-10-17\"\n        Statement:\n          - Effect: Allow\n            Principal:\n              AWS: !Ref TrustedPrincipalArn\n            Action: sts:AssumeRole\n            Condition:\n              StringEquals:\n                sts:ExternalId: !Ref ExternalId\n      ManagedPolicyArns:\n",
    );
    for (number, _) in (1..).zip(&portions) {
        add(&mut text, format_args!("        - !Ref ReadPolicy{number}\n"));
    }
    text.push_str(
        "Outputs:\n  RoleArn:\n    Description: The role to name with --role-name\n    Value: !GetAtt Role.Arn\n",
    );
    text
}

/// Adds to a text; writing to one can't fail.
fn add(text: &mut String, more: std::fmt::Arguments<'_>) {
    use std::fmt::Write as _;
    let _infallible = text.write_fmt(more);
}

fn terraform(actions: &[String]) -> String {
    let portions = portions(actions);
    let mut text = String::from(
        "variable \"trusted_principal_arn\" {\n  type        = string\n  description = \"ARN of the account root, role or user that runs Assay\"\n}\n\nvariable \"external_id\" {\n  type        = string\n  sensitive   = true\n  description = \"A secret word that Assay must name when it assumes the role\"\n}\n\nresource \"aws_iam_role\" \"assay\" {\n  name                 = \"AssayReadOnly\"\n  max_session_duration = 3600\n  assume_role_policy = jsonencode({\n    Version = \"2012-10-17\"\n    Statement = [{\n      Effect    = \"Allow\"\n      Principal = { AWS = var.trusted_principal_arn }\n      Action    = \"sts:AssumeRole\"\n      Condition = { StringEquals = { \"sts:ExternalId\" = var.external_id } }\n    }]\n  })\n}\n",
    );
    for (number, portion) in (1..).zip(&portions) {
        add(
            &mut text,
            format_args!(
                "\nresource \"aws_iam_policy\" \"assay_{number}\" {{\n  name = \"AssayRead{number}\"\n  policy = jsonencode({{\n    Version = \"2012-10-17\"\n    Statement = [{{\n      Sid      = \"AssayRead\"\n      Effect   = \"Allow\"\n      Resource = \"*\"\n      Action = [\n"
            ),
        );
        for action in portion {
            add(&mut text, format_args!("        \"{action}\",\n"));
        }
        add(
            &mut text,
            format_args!(
                "      ]\n    }}]\n  }})\n}}\n\nresource \"aws_iam_role_policy_attachment\" \"assay_{number}\" {{\n  role       = aws_iam_role.assay.name\n  policy_arn = aws_iam_policy.assay_{number}.arn\n}}\n"
            ),
        );
    }
    text.push_str("\noutput \"role_arn\" {\n  value = aws_iam_role.assay.arn\n}\n");
    text
}
