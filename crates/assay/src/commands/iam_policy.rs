//! `assay iam-policy`: the least-privilege policy, from the operations that the tables name and nothing else.

use std::collections::{BTreeMap, BTreeSet};

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

/// Managed policies hold 6,144 characters without white space; a role takes ten.
const POLICY_CHARACTERS: usize = 6_000;
/// Characters of a policy around its statements, and of a statement around its lists.
const HEAD: usize = 60;
const STATEMENT: usize = 80;

pub(crate) fn run(content: &Content, wanted: &IamPolicy) -> anyhow::Result<u8> {
    let grants = grants(content, wanted.extended)?;
    match wanted.format {
        PolicyFormat::Json => println!("{:#}", document(&grants)),
        PolicyFormat::Cloudformation => print!("{}", cloudformation(&policies(&grants))),
        PolicyFormat::Terraform => print!("{}", terraform(&policies(&grants))),
    }
    Ok(exit::DONE)
}

/// Actions, and what they are allowed on.
#[derive(Debug, Clone)]
struct Grant {
    actions: Vec<String>,
    resources: Vec<String>,
}

/// What the tables ask: everything that is allowed on all resources, then what is allowed on some.
fn grants(content: &Content, extended: bool) -> anyhow::Result<Vec<Grant>> {
    let mut everywhere: BTreeSet<String> = SCOPE_ACTIONS.iter().map(|action| (*action).to_owned()).collect();
    let mut narrow: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for name in collect::tables(content, &[], &[], extended)? {
        let mut next = content.tables().get(&name);
        while let Some(table) = next {
            for action in &table.iam_actions {
                if table.iam_resources.is_empty() {
                    everywhere.insert(action.clone());
                } else {
                    narrow.entry(action.clone()).or_default().extend(table.iam_resources.iter().cloned());
                }
            }
            next = table.parent.as_ref().and_then(|parent| content.tables().get(parent));
        }
    }
    narrow.retain(|action, _| !everywhere.contains(action));
    let mut grants = vec![Grant { actions: everywhere.into_iter().collect(), resources: vec!["*".to_owned()] }];
    grants.extend(
        narrow
            .into_iter()
            .map(|(action, resources)| Grant { actions: vec![action], resources: resources.into_iter().collect() }),
    );
    Ok(grants)
}

fn document(grants: &[Grant]) -> Value {
    let statements: Vec<Value> = (1..).zip(grants).map(|(number, grant)| {
        json!({ "Sid": sid(number), "Effect": "Allow", "Action": grant.actions, "Resource": grant.resources })
    }).collect();
    json!({ "Version": "2012-10-17", "Statement": statements })
}

fn sid(number: usize) -> String {
    if number == 1 { "AssayRead".to_owned() } else { format!("AssayRead{number}") }
}

/// Grants in portions that each fit a managed policy.
fn policies(grants: &[Grant]) -> Vec<Vec<Grant>> {
    let mut policies: Vec<Vec<Grant>> = vec![Vec::new()];
    let mut length = HEAD;
    for grant in grants {
        let resources = grant.resources.iter().map(|resource| resource.len() + 3).sum::<usize>();
        let mut open = false;
        for action in &grant.actions {
            let more = action.len() + 3 + if open { 0 } else { STATEMENT + resources };
            if length + more > POLICY_CHARACTERS {
                policies.push(Vec::new());
                (length, open) = (HEAD, false);
            }
            length += action.len() + 3 + if open { 0 } else { STATEMENT + resources };
            let Some(policy) = policies.last_mut() else { continue };
            match policy.last_mut().filter(|_| open) {
                Some(statement) => statement.actions.push(action.clone()),
                None => policy.push(Grant { actions: vec![action.clone()], resources: grant.resources.clone() }),
            }
            open = true;
        }
    }
    policies
}

fn cloudformation(policies: &[Vec<Grant>]) -> String {
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
    for (number, policy) in (1..).zip(policies) {
        add(
            &mut text,
            format_args!(
                "  ReadPolicy{number}:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      Description: Assay reads configuration ({number} of {})\n      PolicyDocument:\n        Version: \"2012-10-17\"\n        Statement:\n",
                policies.len()
            ),
        );
        for (number, grant) in (1..).zip(policy) {
            add(
                &mut text,
                format_args!("          - Sid: {}\n            Effect: Allow\n            Action:\n", sid(number)),
            );
            for action in &grant.actions {
                add(&mut text, format_args!("              - {action}\n"));
            }
            text.push_str("            Resource:\n");
            for resource in &grant.resources {
                add(&mut text, format_args!("              - \"{resource}\"\n"));
            }
        }
    }
    text.push_str(
        "  Role:\n    Type: AWS::IAM::Role\n    Properties:\n      RoleName: !Ref RoleName\n      MaxSessionDuration: 3600\n      AssumeRolePolicyDocument:\n        Version: \"2012-10-17\"\n        Statement:\n          - Effect: Allow\n            Principal:\n              AWS: !Ref TrustedPrincipalArn\n            Action: sts:AssumeRole\n            Condition:\n              StringEquals:\n                sts:ExternalId: !Ref ExternalId\n      ManagedPolicyArns:\n",
    );
    for (number, _) in (1..).zip(policies) {
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

fn terraform(policies: &[Vec<Grant>]) -> String {
    let mut text = String::from(
        "variable \"trusted_principal_arn\" {\n  type        = string\n  description = \"ARN of the account root, role or user that runs Assay\"\n}\n\nvariable \"external_id\" {\n  type        = string\n  sensitive   = true\n  description = \"A secret word that Assay must name when it assumes the role\"\n}\n\nresource \"aws_iam_role\" \"assay\" {\n  name                 = \"AssayReadOnly\"\n  max_session_duration = 3600\n  assume_role_policy = jsonencode({\n    Version = \"2012-10-17\"\n    Statement = [{\n      Effect    = \"Allow\"\n      Principal = { AWS = var.trusted_principal_arn }\n      Action    = \"sts:AssumeRole\"\n      Condition = { StringEquals = { \"sts:ExternalId\" = var.external_id } }\n    }]\n  })\n}\n",
    );
    for (number, policy) in (1..).zip(policies) {
        add(
            &mut text,
            format_args!(
                "\nresource \"aws_iam_policy\" \"assay_{number}\" {{\n  name = \"AssayRead{number}\"\n  policy = jsonencode({{\n    Version = \"2012-10-17\"\n    Statement = [\n"
            ),
        );
        for (number, grant) in (1..).zip(policy) {
            add(
                &mut text,
                format_args!("      {{\n        Sid      = \"{}\"\n        Effect   = \"Allow\"\n", sid(number)),
            );
            let resources: Vec<String> = grant.resources.iter().map(|resource| format!("\"{resource}\"")).collect();
            add(&mut text, format_args!("        Resource = [{}]\n        Action = [\n", resources.join(", ")));
            for action in &grant.actions {
                add(&mut text, format_args!("          \"{action}\",\n"));
            }
            text.push_str("        ]\n      },\n");
        }
        add(
            &mut text,
            format_args!(
                "    ]\n  }})\n}}\n\nresource \"aws_iam_role_policy_attachment\" \"assay_{number}\" {{\n  role       = aws_iam_role.assay.name\n  policy_arn = aws_iam_policy.assay_{number}.arn\n}}\n"
            ),
        );
    }
    text.push_str("\noutput \"role_arn\" {\n  value = aws_iam_role.assay.arn\n}\n");
    text
}
