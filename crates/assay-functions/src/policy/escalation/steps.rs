//! The publicly known steps to administration, as data.

/// A service that runs code with a role passed to it, and the actions that start it. Of each group one is needed.
pub(super) struct Launch {
    pub(super) service: &'static str,
    pub(super) needs: &'static [&'static [&'static str]],
}

pub(super) const LAUNCHES: [Launch; 15] = [
    Launch { service: "ec2.amazonaws.com", needs: &[&["ec2:RunInstances"]] },
    Launch {
        service: "ec2.amazonaws.com",
        needs: &[
            &["autoscaling:CreateLaunchConfiguration"],
            &["autoscaling:CreateAutoScalingGroup", "autoscaling:UpdateAutoScalingGroup"],
        ],
    },
    Launch {
        service: "ec2.amazonaws.com",
        needs: &[
            &["ec2:AssociateIamInstanceProfile", "ec2:ReplaceIamInstanceProfileAssociation"],
            &["ssm:SendCommand", "ssm:StartSession"],
        ],
    },
    Launch {
        service: "lambda.amazonaws.com",
        needs: &[
            &["lambda:CreateFunction"],
            &[
                "lambda:InvokeFunction",
                "lambda:AddPermission",
                "lambda:CreateEventSourceMapping",
                "lambda:CreateFunctionUrlConfig",
            ],
        ],
    },
    Launch {
        service: "lambda.amazonaws.com",
        needs: &[&["lambda:UpdateFunctionConfiguration"], &["lambda:UpdateFunctionCode"]],
    },
    Launch {
        service: "ecs-tasks.amazonaws.com",
        needs: &[
            &["ecs:RegisterTaskDefinition"],
            &["ecs:RunTask", "ecs:StartTask", "ecs:CreateService", "ecs:UpdateService"],
        ],
    },
    Launch { service: "ecs-tasks.amazonaws.com", needs: &[&["batch:RegisterJobDefinition"], &["batch:SubmitJob"]] },
    Launch {
        service: "cloudformation.amazonaws.com",
        needs: &[&["cloudformation:CreateStack", "cloudformation:UpdateStack", "cloudformation:CreateChangeSet"]],
    },
    Launch {
        service: "codebuild.amazonaws.com",
        needs: &[
            &["codebuild:CreateProject", "codebuild:UpdateProject"],
            &["codebuild:StartBuild", "codebuild:StartBuildBatch"],
        ],
    },
    Launch { service: "glue.amazonaws.com", needs: &[&["glue:CreateDevEndpoint", "glue:CreateSession"]] },
    Launch {
        service: "glue.amazonaws.com",
        needs: &[&["glue:CreateJob", "glue:UpdateJob"], &["glue:StartJobRun", "glue:CreateTrigger"]],
    },
    Launch {
        service: "sagemaker.amazonaws.com",
        needs: &[&["sagemaker:CreateNotebookInstance", "sagemaker:CreateTrainingJob", "sagemaker:CreateProcessingJob"]],
    },
    Launch {
        service: "datapipeline.amazonaws.com",
        needs: &[
            &["datapipeline:CreatePipeline"],
            &["datapipeline:PutPipelineDefinition"],
            &["datapipeline:ActivatePipeline"],
        ],
    },
    Launch {
        service: "states.amazonaws.com",
        needs: &[&["states:CreateStateMachine", "states:UpdateStateMachine"], &["states:StartExecution"]],
    },
    Launch { service: "ssm.amazonaws.com", needs: &[&["ssm:StartAutomationExecution"]] },
];

/// Steps that give the principal itself more: the action, and the type of its own resource that it is done to.
pub(super) const ON_ITSELF: [(&str, &str); 7] = [
    ("iam:CreatePolicyVersion", "policy"),
    ("iam:AttachUserPolicy", "user"),
    ("iam:PutUserPolicy", "user"),
    ("iam:AttachGroupPolicy", "group"),
    ("iam:PutGroupPolicy", "group"),
    ("iam:AttachRolePolicy", "role"),
    ("iam:PutRolePolicy", "role"),
];

/// Steps on an administrator: the action, and the type of the administrator.
pub(super) const ON_ADMINISTRATORS: [(&str, &str); 5] = [
    ("iam:CreateAccessKey", "user"),
    ("iam:CreateLoginProfile", "user"),
    ("iam:UpdateLoginProfile", "user"),
    ("iam:AddUserToGroup", "group"),
    ("iam:UpdateAssumeRolePolicy", "role"),
];

/// Steps on something that already runs with an administrator's role: the action, and the service that the role trusts.
pub(super) const ON_WORKLOADS: [(&str, &str); 3] = [
    ("lambda:UpdateFunctionCode", "lambda.amazonaws.com"),
    ("ssm:SendCommand", "ec2.amazonaws.com"),
    ("ssm:StartSession", "ec2.amazonaws.com"),
];
