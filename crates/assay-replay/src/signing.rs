//! Which services share a signing name.
//!
//! A signature's scope names the *signing name* of a service, which several services may share and which often differs
//! from the service id. The table holds the differences that botocore 1.43.11 publishes; any other signing name is the
//! service id itself. Where two services have the same operation, the one that stands first answers.

const SHARED: &[(&str, &[&str])] = &[
    ("IoTSecuredTunneling", &["iotsecuretunneling"]),
    ("access-analyzer", &["accessanalyzer"]),
    ("aco-automation", &["compute-optimizer-automation"]),
    ("aidevops", &["devops-agent"]),
    ("airflow", &["mwaa"]),
    ("airflow-serverless", &["mwaa-serverless"]),
    ("aoss", &["opensearchserverless"]),
    ("apigateway", &["apigateway", "apigatewayv2"]),
    ("app-integrations", &["appintegrations"]),
    ("appconfig", &["appconfig", "appconfigdata"]),
    ("application-cost-profiler", &["applicationcostprofiler"]),
    ("applicationinsights", &["application-insights"]),
    ("aps", &["amp"]),
    (
        "aws-marketplace",
        &[
            "marketplace-agreement",
            "marketplace-catalog",
            "marketplace-deployment",
            "marketplace-discovery",
            "marketplace-entitlement",
            "marketplace-reporting",
            "meteringmarketplace",
        ],
    ),
    ("awsssoportal", &["sso"]),
    ("backup-search", &["backupsearch"]),
    (
        "bedrock",
        &[
            "bedrock",
            "bedrock-agent",
            "bedrock-agent-runtime",
            "bedrock-data-automation",
            "bedrock-data-automation-runtime",
            "bedrock-runtime",
        ],
    ),
    ("bedrock-agentcore", &["bedrock-agentcore", "bedrock-agentcore-control"]),
    ("cases", &["connectcases"]),
    ("cassandra", &["keyspaces", "keyspacesstreams"]),
    (
        "chime",
        &[
            "chime",
            "chime-sdk-identity",
            "chime-sdk-media-pipelines",
            "chime-sdk-meetings",
            "chime-sdk-messaging",
            "chime-sdk-voice",
        ],
    ),
    ("cleanrooms-ml", &["cleanroomsml"]),
    ("cloudcontrolapi", &["cloudcontrol"]),
    ("cloudhsm", &["cloudhsm", "cloudhsmv2"]),
    ("cloudsearch", &["cloudsearch", "cloudsearchdomain"]),
    ("codeguru-profiler", &["codeguruprofiler"]),
    ("connect", &["connect", "connect-contact-lens"]),
    ("connect-campaigns", &["connectcampaigns", "connectcampaignsv2"]),
    ("dynamodb", &["dynamodb", "dynamodbstreams"]),
    ("elasticfilesystem", &["efs"]),
    ("elasticloadbalancing", &["elbv2", "elb"]),
    ("elasticmapreduce", &["emr"]),
    ("elemental-inference", &["elementalinference"]),
    ("es", &["opensearch", "es"]),
    ("execute-api", &["apigatewaymanagementapi", "connectparticipant"]),
    ("finspace-api", &["finspace-data"]),
    ("forecast", &["forecast", "forecastquery"]),
    ("geo", &["location"]),
    ("greengrass", &["greengrass", "greengrassv2"]),
    ("health-agent", &["connecthealth"]),
    ("iotdata", &["iot-data"]),
    ("ioteventsdata", &["iotevents-data"]),
    ("iotmanagedintegrations", &["iot-managed-integrations"]),
    ("ivs", &["ivs", "ivs-realtime"]),
    ("kinesisanalytics", &["kinesisanalytics", "kinesisanalyticsv2"]),
    (
        "kinesisvideo",
        &[
            "kinesis-video-archived-media",
            "kinesis-video-media",
            "kinesis-video-signaling",
            "kinesis-video-webrtc-storage",
            "kinesisvideo",
        ],
    ),
    ("launchwizard", &["launch-wizard"]),
    ("lex", &["lex-models", "lex-runtime", "lexv2-models", "lexv2-runtime"]),
    ("mediastore", &["mediastore", "mediastore-data"]),
    ("mgh", &["mgh", "migrationhub-config"]),
    ("migrationhub-orchestrator", &["migrationhuborchestrator"]),
    ("migrationhub-strategy", &["migrationhubstrategy"]),
    ("mobiletargeting", &["pinpoint"]),
    ("monitoring", &["cloudwatch"]),
    ("mturk-requester", &["mturk"]),
    ("neptune-db", &["neptunedata"]),
    ("notifications-contacts", &["notificationscontacts"]),
    ("payment-cryptography", &["payment-cryptography", "payment-cryptography-data"]),
    ("personalize", &["personalize", "personalize-events", "personalize-runtime"]),
    ("profile", &["customer-profiles"]),
    ("rds", &["rds", "docdb", "neptune"]),
    ("refactor-spaces", &["migration-hub-refactor-spaces"]),
    ("s3", &["s3", "s3control"]),
    ("s3-outposts", &["s3outposts"]),
    (
        "sagemaker",
        &[
            "sagemaker",
            "sagemaker-a2i-runtime",
            "sagemaker-edge",
            "sagemaker-featurestore-runtime",
            "sagemaker-metrics",
            "sagemaker-runtime",
        ],
    ),
    ("scn", &["supplychain"]),
    ("sdb", &["sdb", "simpledbv2"]),
    ("servicecatalog", &["servicecatalog", "servicecatalog-appregistry"]),
    ("servicequotas", &["service-quotas"]),
    ("ses", &["mailmanager", "pinpoint-email", "ses", "sesv2"]),
    ("signer", &["signer", "signer-data"]),
    ("sms-voice", &["pinpoint-sms-voice", "pinpoint-sms-voice-v2", "sms-voice"]),
    ("social-messaging", &["socialmessaging"]),
    ("sso", &["sso-admin"]),
    ("sso-oauth", &["sso-oidc"]),
    ("states", &["stepfunctions"]),
    ("supportapp", &["support-app"]),
    ("tagging", &["resourcegroupstaggingapi"]),
    ("tax", &["taxsettings"]),
    ("thinclient", &["workspaces-thin-client"]),
    ("timestream", &["timestream-query", "timestream-write"]),
    ("voiceid", &["voice-id"]),
    ("wisdom", &["qconnect", "wisdom"]),
];

/// The ids of the services that sign with `name`, the preferred one first; empty where the id is the name itself.
pub(crate) fn services_of(name: &str) -> &'static [&'static str] {
    SHARED
        .binary_search_by(|(signing, _)| (*signing).cmp(name))
        .ok()
        .and_then(|at| SHARED.get(at))
        .map_or(&[], |(_, services)| services)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_sorted_so_that_the_search_finds_every_name() {
        assert!(SHARED.is_sorted_by_key(|(name, _)| *name));
        for (name, services) in SHARED {
            assert_eq!(services_of(name), *services);
        }
    }

    #[test]
    fn a_shared_name_prefers_the_service_that_people_mean() {
        assert_eq!(services_of("rds").first(), Some(&"rds"));
        assert_eq!(services_of("s3"), ["s3", "s3control"]);
        assert!(services_of("kms").is_empty());
    }
}
