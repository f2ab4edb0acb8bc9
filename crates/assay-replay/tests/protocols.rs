//! What stands on the wire, protocol by protocol.

#![cfg(test)]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use assay_replay::{Estate, Replay, Running};
use support::http::{Answer, Ask, ask};
use support::model;

const TOP: &str = r#"<?xml version="1.0" encoding="UTF-8"?>"#;
const NS: &str = r#"xmlns="http://s3.amazonaws.com/doc/2006-03-01/""#;

async fn serve(estate: &str) -> Running {
    Replay::builder().models(model).estate(Estate::parse("estate.yaml", estate).unwrap()).start().await.unwrap()
}

/// The answer of an estate with one service's answers everywhere.
async fn answer(service: &str, operations: &str, request: Ask) -> Answer {
    let running = serve(&format!("accounts: {{\"*\": {{\"*\": {{{service}: {{{operations}}}}}}}}}")).await;
    let mut answer = ask(&running.url(), &request).await.unwrap();
    running.shutdown().await;
    let id = answer.headers.get("x-amzn-requestid").expect("a request id").clone();
    assert_eq!(answer.headers.get("x-amz-request-id"), Some(&id));
    answer.body = answer.body.replace(&id, "ID");
    answer
}

#[tokio::test]
async fn json_by_target() {
    let estate = "ListKeys: {Keys: [{KeyId: a}], Truncated: false}, DescribeKey: [{error: {code: NotFoundException, message: gone}}]";
    let good = answer("kms", estate, Ask::json("TrentService.ListKeys", "{}").signed("eu-west-1", "kms")).await;
    assert_eq!((good.status, good.body.as_str()), (200, r#"{"Keys":[{"KeyId":"a"}],"Truncated":false}"#));
    assert_eq!(good.headers["content-type"], "application/x-amz-json-1.1");
    let ask = Ask::json("TrentService.DescribeKey", r#"{"KeyId":"x"}"#).signed("eu-west-1", "kms");
    let bad = answer("kms", estate, ask).await;
    assert_eq!((bad.status, bad.body.as_str()), (400, r#"{"__type":"NotFoundException","message":"gone"}"#));
}

#[tokio::test]
async fn json_timestamps_are_seconds() {
    let estate = "DescribeKey: {KeyMetadata: {KeyId: a, CreationDate: 2024-12-01T03:04:05Z}}";
    let ask = Ask::json("TrentService.DescribeKey", r#"{"KeyId":"x"}"#).signed("eu-west-1", "kms");
    let good = answer("kms", estate, ask).await;
    assert_eq!(good.body, r#"{"KeyMetadata":{"CreationDate":1733022245,"KeyId":"a"}}"#);
}

#[tokio::test]
async fn rest_json_uses_wire_names_and_its_own_timestamps() {
    let estate = "ListAnalyzers: {analyzers: [{arn: a, name: n, type: ACCOUNT, createdAt: 2024-12-01T03:04:05Z, status: ACTIVE}]}";
    let good =
        answer("accessanalyzer", estate, Ask::get("/analyzer?maxResults=5").signed("eu-west-1", "access-analyzer"))
            .await;
    assert_eq!(good.headers["content-type"], "application/json");
    assert!(good.body.contains(r#""createdAt":"2024-12-01T03:04:05Z""#), "{}", good.body);
    let estate = "GetDetector: {ServiceRole: r, Status: ENABLED}";
    let good = answer("guardduty", estate, Ask::get("/detector/a%2Fb").signed("eu-west-1", "guardduty")).await;
    assert_eq!(good.body, r#"{"serviceRole":"r","status":"ENABLED"}"#);
    let estate =
        "GetDetector: [{match: {DetectorId: a/b}, error: {code: BadRequestException, message: no, status: 400}}]";
    let bad = answer("guardduty", estate, Ask::get("/detector/a%2Fb").signed("eu-west-1", "guardduty")).await;
    assert_eq!((bad.status, bad.body.as_str()), (400, r#"{"message":"no"}"#));
    assert_eq!(bad.headers["x-amzn-errortype"], "BadRequestException");
}

#[tokio::test]
async fn rest_xml_of_s3() {
    let s3 = |target: &str| Ask::get(target).signed("eu-west-1", "s3");
    let estate = r#"
ListBuckets: {Buckets: [{Name: a&b, CreationDate: 2024-12-01T03:04:05Z}]},
GetBucketLocation: {LocationConstraint: eu-west-1},
GetBucketPolicy: {Policy: '{"Version":"1"}'},
GetBucketAcl: {Grants: [{Grantee: {Type: CanonicalUser, ID: me}, Permission: READ}]},
GetBucketLifecycleConfiguration: {TransitionDefaultMinimumObjectSize: varies_by_storage_class, Rules: [{ID: one, Status: Enabled}, {ID: two, Status: Disabled}]},
GetPublicAccessBlock: [{error: {code: NoSuchPublicAccessBlockConfiguration, message: none, status: 404, extra: {BucketName: b}}}]
"#;
    let list = answer("s3", estate, s3("/")).await;
    assert_eq!(
        list.body,
        format!(
            "{TOP}<ListAllMyBucketsResult {NS}><Buckets><Bucket><CreationDate>2024-12-01T03:04:05Z</CreationDate><Name>a&amp;b</Name></Bucket></Buckets></ListAllMyBucketsResult>"
        )
    );
    assert_eq!(list.headers["content-type"], "application/xml");
    let place = answer("s3", estate, s3("/b?location")).await;
    assert_eq!(place.body, format!("{TOP}<LocationConstraint {NS}>eu-west-1</LocationConstraint>"));
    assert_eq!(answer("s3", estate, s3("/b?policy")).await.body, r#"{"Version":"1"}"#);
    let acl = answer("s3", estate, s3("/b?acl")).await.body;
    assert!(acl.contains(r#"<AccessControlList><Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"><ID>me</ID></Grantee>"#), "{acl}");
    let cycle = answer("s3", estate, s3("/b?lifecycle")).await;
    assert_eq!(cycle.headers["x-amz-transition-default-minimum-object-size"], "varies_by_storage_class");
    assert!(
        cycle.body.contains("<Rule><ID>one</ID><Status>Enabled</Status></Rule><Rule><ID>two</ID>"),
        "flattened: {}",
        cycle.body
    );
    let bad = answer("s3", estate, s3("/b?publicAccessBlock")).await;
    assert_eq!(bad.status, 404);
    assert_eq!(
        bad.body,
        format!(
            "{TOP}<Error><Code>NoSuchPublicAccessBlockConfiguration</Code><Message>none</Message><BucketName>b</BucketName><RequestId>ID</RequestId><HostId>replay</HostId></Error>"
        )
    );
    let host = Ask::get("/?location").signed("eu-west-1", "s3").header("host", "b.localhost:80");
    assert_eq!(answer("s3", estate, host).await.body, place.body, "the bucket in the host");
}

#[tokio::test]
async fn s3control_is_told_from_s3_by_its_path_and_account_header() {
    let estate = "GetPublicAccessBlock: {PublicAccessBlockConfiguration: {BlockPublicAcls: true}}";
    let path = Ask::get("/v20180820/configuration/publicAccessBlock").signed("eu-west-1", "s3");
    let good = answer("s3control", estate, path.header("x-amz-account-id", "111111111111")).await;
    assert!(good.body.contains("<PublicAccessBlockConfiguration"), "{}", good.body);
    assert!(good.body.contains("<BlockPublicAcls>true</BlockPublicAcls>"), "{}", good.body);
}

#[tokio::test]
async fn query() {
    let estate = "GetAccountSummary: {SummaryMap: {Users: 3}}, ListAccountAliases: {AccountAliases: [one, two], IsTruncated: false}, \
                  GetAccountPasswordPolicy: [{error: {code: NoSuchEntity, message: <none>, status: 404}}]";
    let iam = |action: &str| Ask::form(&format!("Action={action}&Version=2010-05-08")).signed("us-east-1", "iam");
    let list = answer("iam", estate, iam("ListAccountAliases")).await;
    assert_eq!(
        list.body,
        r#"<?xml version="1.0" encoding="UTF-8"?><ListAccountAliasesResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><ListAccountAliasesResult><AccountAliases><member>one</member><member>two</member></AccountAliases><IsTruncated>false</IsTruncated></ListAccountAliasesResult><ResponseMetadata><RequestId>ID</RequestId></ResponseMetadata></ListAccountAliasesResponse>"#
    );
    assert_eq!(list.headers["content-type"], "text/xml");
    let map = answer("iam", estate, iam("GetAccountSummary")).await.body;
    assert!(map.contains("<SummaryMap><entry><key>Users</key><value>3</value></entry></SummaryMap>"), "{map}");
    let bad = answer("iam", estate, iam("GetAccountPasswordPolicy")).await;
    assert_eq!(bad.status, 404);
    assert_eq!(
        bad.body,
        r#"<?xml version="1.0" encoding="UTF-8"?><ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type><Code>NoSuchEntity</Code><Message>&lt;none&gt;</Message></Error><RequestId>ID</RequestId></ErrorResponse>"#
    );
}

#[tokio::test]
async fn ec2() {
    let estate = "DescribeVolumes: [{match: {VolumeIds: [vol-1, vol-2], Filters: [{Name: n, Values: [a, b]}], MaxResults: 5}, response: {Volumes: [{VolumeId: vol-1, Encrypted: true, Tags: [{Key: k, Value: v}]}]}}, {error: {code: InvalidVolume.NotFound, message: no}}]";
    let ec2 =
        |more: &str| Ask::form(&format!("Action=DescribeVolumes&Version=2016-11-15{more}")).signed("eu-west-1", "ec2");
    let good = answer(
        "ec2",
        estate,
        ec2("&VolumeId.1=vol-1&VolumeId.2=vol-2&Filter.1.Name=n&Filter.1.Value.1=a&Filter.1.Value.2=b&MaxResults=5"),
    )
    .await;
    assert_eq!(
        good.body,
        r#"<?xml version="1.0" encoding="UTF-8"?><DescribeVolumesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>ID</requestId><volumeSet><item><encrypted>true</encrypted><tagSet><item><key>k</key><value>v</value></item></tagSet><volumeId>vol-1</volumeId></item></volumeSet></DescribeVolumesResponse>"#
    );
    let bad = answer("ec2", estate, ec2("")).await;
    assert_eq!(
        bad.body,
        r#"<?xml version="1.0" encoding="UTF-8"?><Response><Errors><Error><Code>InvalidVolume.NotFound</Code><Message>no</Message></Error></Errors><RequestID>ID</RequestID></Response>"#
    );
}

#[tokio::test]
async fn one_signing_name_of_two_services_and_two_protocols_of_one() {
    let versions =
        answer("rds", "", Ask::form("Action=DescribeDBInstances&Version=2014-10-31").signed("eu-west-1", "rds")).await;
    assert!(versions.body.contains("<DescribeDBInstancesResult><DBInstances></DBInstances>"), "{}", versions.body);
    let estate = "DescribeAlarms: {MetricAlarms: [{AlarmName: a}], CompositeAlarms: []}";
    let json = Ask::json("GraniteServiceVersion20100801.DescribeAlarms", "{}").signed("eu-west-1", "monitoring");
    assert!(answer("cloudwatch", estate, json).await.body.starts_with("{\"CompositeAlarms\""));
    let form = Ask::form("Action=DescribeAlarms&Version=2010-08-01").signed("eu-west-1", "monitoring");
    assert!(
        answer("cloudwatch", estate, form)
            .await
            .body
            .contains("<MetricAlarms><member><AlarmName>a</AlarmName></member>")
    );
}

#[tokio::test]
async fn what_no_model_knows_is_told_and_counted() {
    let running = serve("").await;
    for request in [
        Ask::json("TrentService.NoSuchThing", "{}").signed("eu-west-1", "kms"),
        Ask::get("/nowhere").signed("eu-west-1", "no-such-service"),
        Ask::get("/"),
    ] {
        let answer = ask(&running.url(), &request).await.unwrap();
        assert_eq!(answer.status, 404);
        assert!(answer.body.contains("UnknownOperationException"), "{}", answer.body);
    }
    let stats = running.stats();
    assert_eq!((stats.calls, stats.unrecognised.len()), (0, 3), "{stats:?}");
}

#[tokio::test]
async fn a_broken_estate_does_not_start() {
    let text = r#"
accounts:
  "*":
    "*":
      nosuch: {X: {}}
      kms:
        ListKey: {}
        ListKeys: {Keyz: [], Keys: [{KeyId: 5}], Truncated: maybe}
        DescribeKey: [{match: {KeyIdd: a}, response: {KeyMetadata: {KeyState: Enabld, CreationDate: soon}}}]
      ec2:
        DescribeVolumes: {Volumes: [{$repeat: 5, item: {VolumeID: x}}]}
"#;
    let estate = Estate::parse("demo.yaml", text).unwrap();
    let wrong = Replay::builder().models(model).estate(estate).start().await.unwrap_err().to_string();
    for part in [
        "demo.yaml: accounts.*.*.nosuch.X: no model of a service `nosuch`",
        "demo.yaml: accounts.*.*.kms.ListKey: the model of `kms` has no operation `ListKey` (did you mean `ListKeys`?)",
        "demo.yaml: accounts.*.*.kms.ListKeys: `ListKeysResponse` has no member `Keyz` (did you mean `Keys`?)",
        "demo.yaml: accounts.*.*.kms.ListKeys.Keys[0].KeyId: expected a text (quote it), found `5`",
        "demo.yaml: accounts.*.*.kms.ListKeys.Truncated: expected true or false",
        "demo.yaml: accounts.*.*.kms.DescribeKey[0].match: `DescribeKeyRequest` has no member `KeyIdd` (did you mean `KeyId`?)",
        "demo.yaml: accounts.*.*.kms.DescribeKey[0].response.KeyMetadata.KeyState: `Enabld` is no value of `KeyState` (did you mean `Enabled`?)",
        "demo.yaml: accounts.*.*.kms.DescribeKey[0].response.KeyMetadata.CreationDate: expected a time",
        "demo.yaml: accounts.*.*.kms.DescribeKey[0].response.KeyMetadata: `KeyMetadata` needs `KeyId`",
        "demo.yaml: accounts.*.*.ec2.DescribeVolumes.Volumes[0].item: `Volume` has no member `VolumeID` (did you mean `VolumeId`?)",
    ] {
        assert!(wrong.contains(part), "{part}\nnot in\n{wrong}");
    }
}

#[tokio::test]
async fn relative_times_are_fixed_by_the_clock_at_the_start() {
    let text = r#"accounts: {"*": {"*": {kms: {DescribeKey: {KeyMetadata: {KeyId: "as of ${now-1d:date}", CreationDate: {$ago: 3d}}}}}}}"#;
    let estate = Estate::parse("e.yaml", text).unwrap();
    let clock = || chrono::DateTime::from_timestamp(1_773_144_000, 0).unwrap();
    let running = Replay::builder().models(model).estate(estate).clock(clock).start().await.unwrap();
    let request = Ask::json("TrentService.DescribeKey", r#"{"KeyId":"x"}"#).signed("eu-west-1", "kms");
    let answer = ask(&running.url(), &request).await.unwrap();
    assert_eq!(answer.body, r#"{"KeyMetadata":{"CreationDate":1772884800,"KeyId":"as of 2026-03-09"}}"#);
}

#[tokio::test]
async fn a_session_ends_when_its_time_is_over() {
    let now = Arc::new(AtomicI64::new(1_773_144_000));
    let clock = {
        let now = Arc::clone(&now);
        move || chrono::DateTime::from_timestamp(now.load(Ordering::Relaxed), 0).unwrap()
    };
    let running = Replay::builder().models(model).clock(clock).start().await.unwrap();
    let role = "RoleArn=arn%3Aaws%3Aiam%3A%3A222222222222%3Arole%2FAudit&RoleSessionName=session&DurationSeconds=900";
    let form = format!("Action=AssumeRole&Version=2011-06-15&{role}");
    let made = ask(&running.url(), &Ask::form(&form).signed("us-east-1", "sts")).await.unwrap().body;
    let part = |name: &str| {
        let rest = made.split_once(&format!("<{name}>")).unwrap().1;
        rest.split_once('<').unwrap().0.to_owned()
    };
    assert_eq!(part("Expiration"), "2026-03-10T12:15:00Z");
    let identity = Ask::form("Action=GetCallerIdentity&Version=2011-06-15")
        .signed_by(&part("AccessKeyId"), "us-east-1", "sts")
        .header("x-amz-security-token", &part("SessionToken"));
    let early = ask(&running.url(), &identity).await.unwrap();
    assert!(early.body.contains("<Arn>arn:aws:sts::222222222222:assumed-role/Audit/session</Arn>"), "{}", early.body);
    now.fetch_add(900, Ordering::Relaxed);
    let late = ask(&running.url(), &identity).await.unwrap();
    assert_eq!(late.status, 403);
    assert!(late.body.contains("<Code>ExpiredToken</Code>"), "{}", late.body);
}
