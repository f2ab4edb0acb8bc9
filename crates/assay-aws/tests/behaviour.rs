//! What the client does when the other side is slow, rude, broken or endless.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "tests, and what they call"
)]

#[path = "support/server.rs"]
mod server;
mod support;

use std::sync::Arc;
use std::time::{Duration, Instant};

use assay_aws::{Call, CallError, CallErrorKind, Client, Session, Settings, StaticCredentials};
use assay_content::api::ServiceModel;
use serde_json::json;
use server::{Say, Server, say};
use support::{partitions, read_model, root};

const SECRET: &str = "Wvery/secret+key";

fn model(service: &str) -> Arc<ServiceModel> {
    read_model(&root().join(format!("content/models/aws/{service}.json")))
}

fn settings(url: &str) -> Settings {
    Settings {
        endpoint_url: Some(url.to_owned()),
        region: Some("ap-southeast-1".to_owned()),
        credentials: Some(StaticCredentials::new("AKIDEXAMPLE", SECRET, Some("session-token"))),
        initial_backoff: Duration::from_millis(2),
        max_attempts: 3,
        ..Settings::default()
    }
}

async fn open(settings: &Settings) -> (Client, Session) {
    let session = Session::load(settings, &partitions()).await.unwrap();
    (Client::new(settings, &partitions()).unwrap(), session)
}

fn call(service: &str, operation: &str, session: &Session) -> Call {
    Call::new(model(service), operation, session.clone(), "111122223333", "ap-southeast-1")
}

/// The error of one call against a server that always says the same.
async fn error_of(
    service: &str,
    operation: &str,
    params: serde_json::Value,
    answer: fn() -> Say,
) -> (CallError, usize) {
    let server = Server::start(move |_, _| answer()).await;
    let (client, session) = open(&settings(&server.url)).await;
    let error = client.call(&call(service, operation, &session).with_params(params)).await.unwrap_err();
    assert_eq!((client.stats().failed, client.stats().in_flight), (1, 0));
    (error, server.seen().len())
}

#[tokio::test]
async fn a_call_is_signed_and_answered() {
    let server = Server::start(|_, _| {
        say(200, &[("x-amzn-requestid", "r-1")], r#"{"Accounts":[{"Id":"1","JoinedTimestamp":1.5}]}"#)
    })
    .await;
    let (client, session) = open(&settings(&server.url)).await;
    let answer = client.call(&call("organizations", "ListAccounts", &session)).await.unwrap();
    assert_eq!(answer.value, json!({"Accounts": [{"Id": "1", "JoinedTimestamp": "1970-01-01T00:00:01.500Z"}]}));
    assert_eq!((answer.status, answer.request_id.as_deref(), answer.retries), (200, Some("r-1"), 0));
    let head = server.seen()[0].head.clone();
    assert!(head.contains("/ap-southeast-1/organizations/aws4_request"), "{head}");
    assert!(head.contains("x-amz-security-token: session-token"), "{head}");
    assert!(head.to_ascii_lowercase().contains("x-amz-target: awsorganizationsv20161128.listaccounts"), "{head}");
    assert_eq!(client.stats().done, 1);
}

#[tokio::test]
async fn pages_follow_the_token_and_end() {
    let server = Server::start(|_, seen| {
        let body = match seen.body.as_str() {
            "{}" => r#"{"Accounts":[{"Id":"1"}],"NextToken":"b"}"#,
            body if body.contains(r#""NextToken":"b""#) => r#"{"Accounts":[],"NextToken":"c"}"#,
            _ => r#"{"Accounts":[{"Id":"3"}]}"#,
        };
        say(200, &[], body)
    })
    .await;
    let (client, session) = open(&settings(&server.url)).await;
    let mut pages = client.pages(call("organizations", "ListAccounts", &session));
    let mut ids = Vec::new();
    while let Some(page) = pages.next().await {
        ids.extend(page.unwrap().value["Accounts"].as_array().unwrap().clone());
    }
    assert_eq!(ids, [json!({"Id": "1"}), json!({"Id": "3"})]);
    assert_eq!(server.seen().len(), 3);
}

#[tokio::test]
async fn a_token_that_repeats_ends_in_an_error() {
    let server = Server::start(|number, _| {
        let token = ["a", "b", "a"][number % 3];
        say(200, &[], &format!(r#"{{"Accounts":[],"NextToken":"{token}"}}"#))
    })
    .await;
    let (client, session) = open(&settings(&server.url)).await;
    let mut pages = client.pages(call("organizations", "ListAccounts", &session));
    assert!(pages.next().await.unwrap().is_ok());
    assert!(pages.next().await.unwrap().is_ok());
    assert_eq!(pages.next().await.unwrap().unwrap_err().kind, CallErrorKind::EndlessPaging);
    assert!(pages.next().await.is_none());
}

#[tokio::test]
async fn pages_without_end_stop_at_the_cap() {
    let server =
        Server::start(|number, _| say(200, &[], &format!(r#"{{"Accounts":[],"NextToken":"{number}"}}"#))).await;
    let (client, session) = open(&Settings { max_pages: 5, ..settings(&server.url) }).await;
    let mut pages = client.pages(call("organizations", "ListAccounts", &session));
    let mut last = None;
    while let Some(page) = pages.next().await {
        last = Some(page);
    }
    assert_eq!(last.unwrap().unwrap_err().kind, CallErrorKind::EndlessPaging);
    assert_eq!(server.seen().len(), 5);
}

#[tokio::test]
async fn throttling_is_retried_and_counted() {
    let throttle = || say(400, &[], r#"{"__type":"TooManyRequestsException","message":"Rate exceeded"}"#);
    let server =
        Server::start(move |number, _| if number < 2 { throttle() } else { say(200, &[], r#"{"Accounts":[]}"#) }).await;
    let (client, session) = open(&settings(&server.url)).await;
    let answer = client.call(&call("organizations", "ListAccounts", &session)).await.unwrap();
    assert_eq!(answer.retries, 2);
    assert_eq!((client.stats().throttled, client.stats().retries, client.stats().done), (2, 2, 1));

    let (error, attempts) = error_of("organizations", "ListAccounts", json!({}), || {
        say(400, &[], r#"{"__type":"com.amazonaws#ThrottlingException","message":"Rate exceeded"}"#)
    })
    .await;
    assert_eq!((error.kind, error.retries, attempts), (CallErrorKind::Throttled, 2, 3));
    let (error, attempts) = error_of("ec2", "DescribeRegions", json!({}), || {
        say(503, &[], "<Response><Errors><Error><Code>RequestLimitExceeded</Code><Message>m</Message></Error></Errors><RequestID>r</RequestID></Response>")
    })
    .await;
    assert_eq!((error.kind, error.request_id.as_deref(), attempts), (CallErrorKind::Throttled, Some("r"), 3));
}

#[tokio::test]
async fn refusals_are_told_apart_and_not_retried() {
    let (error, attempts) = error_of("organizations", "ListAccounts", json!({}), || {
        say(
            400,
            &[("x-amzn-requestid", "r-9")],
            r#"{"__type":"AccessDeniedException","Message":"You may not & that's it"}"#,
        )
    })
    .await;
    assert_eq!((&error.kind, attempts), (&CallErrorKind::Denied, 1));
    assert_eq!(
        error.to_string(),
        "organizations:ListAccounts failed with `AccessDeniedException`: You may not & that's it"
    );
    assert_eq!((error.request_id.as_deref(), error.status), (Some("r-9"), Some(400)));

    let (error, _) = error_of("ec2", "DescribeRegions", json!({}), || {
        say(403, &[], "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>no</Message></Error></Errors></Response>")
    })
    .await;
    assert_eq!(error.kind, CallErrorKind::Denied);
    let (error, _) = error_of("sts", "GetCallerIdentity", json!({}), || {
        say(403, &[], "<ErrorResponse><Error><Type>Sender</Type><Code>ExpiredToken</Code><Message>old</Message></Error><RequestId>q</RequestId></ErrorResponse>")
    })
    .await;
    assert_eq!((error.kind, error.request_id.as_deref()), (CallErrorKind::Credentials, Some("q")));
    let (error, _) = error_of("s3", "GetBucketLocation", json!({"Bucket": "b-1"}), || {
        say(404, &[], "<Error><Code>NoSuchBucket</Code><Message>gone</Message></Error>")
    })
    .await;
    assert_eq!(error.kind, CallErrorKind::NotFound);
    assert!(error.has_code(&["NoSuchBucket"]));
    let part = error.message.chars().take(8).collect::<String>().to_uppercase();
    assert!(error.has_code(&[format!("NoSuchBucket: {part}")]), "{}", error.message);
    assert!(!error.has_code(&["NoSuchBucket: some other words"]));
    let (error, _) = error_of("s3", "GetBucketLocation", json!({"Bucket": "b-1"}), || {
        say(
            301,
            &[("x-amz-bucket-region", "eu-west-1")],
            "<Error><Code>PermanentRedirect</Code><Message>there</Message></Error>",
        )
    })
    .await;
    assert_eq!(error.kind, CallErrorKind::WrongRegion { region: Some("eu-west-1".into()) });
    let (error, _) = error_of("s3", "GetBucketLocation", json!({"Bucket": "b-1"}), || say(403, &[], "")).await;
    assert_eq!((error.kind, error.code.as_deref()), (CallErrorKind::Denied, Some("403")));
}

/// Service, operation and what comes back.
type Broken = (&'static str, &'static str, fn() -> Say);

#[tokio::test]
async fn broken_answers_are_never_answers() {
    let broken: &[Broken] = &[
        ("organizations", "ListAccounts", || say(200, &[], "<!DOCTYPE html>\n<html><body>please log in</body></html>")),
        ("ec2", "DescribeRegions", || say(200, &[], "<!DOCTYPE html>\n<html><body>please log in</body></html>")),
        ("sts", "GetCallerIdentity", || say(200, &[], "<html><body><p>hi</p></body></html>")),
        ("organizations", "ListAccounts", || say(200, &[], r#"{"Accounts":[{"Id":"1"#)),
        ("organizations", "ListAccounts", || say(200, &[], r#"{"Accounts":{"Id":"1"}}"#)),
        ("organizations", "ListAccounts", || say(200, &[], "[]")),
        ("organizations", "ListAccounts", || say(200, &[], "")),
        ("ec2", "DescribeRegions", || say(200, &[], "")),
        ("ec2", "DescribeRegions", || {
            say(200, &[], "<DescribeRegionsResponse><regionInfo><item><regionName>a</regionName>")
        }),
        ("ec2", "DescribeRegions", || say(200, &[], "<DescribeRegionsResponse/><more/>")),
        ("sts", "GetCallerIdentity", || say(200, &[], "<GetCallerIdentityResponse/>")),
        ("organizations", "ListAccounts", || say(502, &[], "<html><body>Bad Gateway</body></html>")),
        // The length promises more than comes.
        ("organizations", "ListAccounts", || {
            Say::Raw(b"HTTP/1.1 200 X\r\ncontent-length: 99\r\n\r\n{\"Accounts\":[]}".to_vec())
        }),
    ];
    for (service, operation, answer) in broken {
        let (error, attempts) = error_of(service, operation, json!({}), *answer).await;
        assert_eq!(error.kind, CallErrorKind::Malformed, "{error}");
        assert_eq!(attempts, 3, "{error}");
        assert!(error.to_string().len() < 700, "{error}");
    }
    let (error, _) = error_of("organizations", "ListAccounts", json!({}), broken[0].2).await;
    assert!(error.message.contains("<!DOCTYPE html> <html><body>please log in"), "{error}");
}

#[tokio::test]
async fn a_200_that_reports_an_error_is_an_error() {
    let (error, attempts) = error_of("s3", "GetBucketLocation", json!({"Bucket": "b-1"}), || {
        say(200, &[], "<?xml version=\"1.0\"?>\n<Error><Code>InternalError</Code><Message>m</Message></Error>")
    })
    .await;
    assert_eq!((error.kind, error.code.as_deref(), attempts), (CallErrorKind::Service, Some("InternalError"), 3));
}

#[tokio::test]
async fn silence_is_a_timeout() {
    let server = Server::start(|_, _| Say::Nothing).await;
    let settings = Settings {
        attempt_timeout: Duration::from_millis(100),
        read_timeout: Duration::from_millis(80),
        ..settings(&server.url)
    };
    let (client, session) = open(&settings).await;
    let begun = Instant::now();
    let error = client.call(&call("organizations", "ListAccounts", &session)).await.unwrap_err();
    assert_eq!((error.kind, error.retries), (CallErrorKind::Timeout, 2));
    assert!(begun.elapsed() < Duration::from_secs(5));

    let settings = Settings { operation_timeout: Duration::from_millis(150), max_attempts: 10, ..settings };
    let (client, session) = open(&settings).await;
    let error = client.call(&call("organizations", "ListAccounts", &session)).await.unwrap_err();
    assert_eq!(error.kind, CallErrorKind::Timeout);
}

#[tokio::test]
async fn nobody_there_is_a_network_error() {
    let (client, session) = open(&settings("http://127.0.0.1:9")).await;
    let error = client.call(&call("organizations", "ListAccounts", &session)).await.unwrap_err();
    assert_eq!((error.kind, error.retries), (CallErrorKind::Network, 2));
}

#[tokio::test]
async fn wrong_parameters_are_not_sent() {
    let server = Server::start(|_, _| say(200, &[], "{}")).await;
    let (client, session) = open(&settings(&server.url)).await;
    for (service, operation, params, message) in [
        ("organizations", "ListAccounts", json!({"Max": 1}), "`Max` is not a parameter of the operation"),
        ("organizations", "ListAccounts", json!({"MaxResults": "1"}), "the parameter `MaxResults` must be an integer"),
        ("organizations", "ListAccounts", json!([]), "the parameters are not an object"),
        ("organizations", "LeaveOrganization", json!({}), "operation `LeaveOrganization` is not in the API model"),
        ("sts", "GetCallerIdentity", json!({"A": 1}), "`A` is not a parameter of the operation"),
        ("ec2", "DescribeRegions", json!({"Filters": [{"Name": 1}]}), "the parameter `Filters[0].Name` must be a text"),
        ("s3", "GetBucketLocation", json!({}), "the parameter `Bucket` is required"),
    ] {
        let error = client.call(&call(service, operation, &session).with_params(params)).await.unwrap_err();
        assert_eq!((&error.kind, &*error.message), (&CallErrorKind::Input, message));
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn forms_are_written_in_ec2s_way() {
    let server =
        Server::start(|_, _| say(200, &[], "<DescribeRegionsResponse><regionInfo/></DescribeRegionsResponse>")).await;
    let (client, session) = open(&settings(&server.url)).await;
    let params = json!({"AllRegions": true, "Filters": [{"Name": "opt-in-status", "Values": ["a b", "c&d"]}], "RegionNames": []});
    let answer = client.call(&call("ec2", "DescribeRegions", &session).with_params(params)).await.unwrap();
    assert_eq!(answer.value, json!({"Regions": []}));
    let mut fields: Vec<String> = server.seen()[0].body.split('&').map(str::to_owned).collect();
    fields.sort();
    let expected = [
        "Action=DescribeRegions",
        "AllRegions=true",
        "Filter.1.Name=opt-in-status",
        "Filter.1.Value.1=a%20b",
        "Filter.1.Value.2=c%26d",
        "Version=2016-11-15",
    ];
    assert_eq!(fields, expected);
}

#[tokio::test]
async fn a_role_is_assumed_once_and_its_keys_sign() {
    let server = Server::start(|_, seen| {
        if seen.body.contains("Action=AssumeRole") {
            let body = "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult><Credentials>\
                <AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>role-token</SessionToken>\
                <Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";
            return say(200, &[("content-type", "text/xml")], body);
        }
        say(200, &[], r#"{"Accounts":[]}"#)
    })
    .await;
    let (client, session) = open(&settings(&server.url)).await;
    let role = session.assume_role("444455556666", "audit/Reader", Some("ext-1")).await.unwrap();
    for _ in 0..3 {
        client.call(&call("organizations", "ListAccounts", &role)).await.unwrap();
    }
    client.call(&call("organizations", "ListAccounts", &session)).await.unwrap();
    let seen = server.seen();
    assert_eq!(seen.iter().filter(|request| request.body.contains("AssumeRole")).count(), 1);
    let asked = &seen[0].body;
    assert!(asked.contains("RoleArn=arn%3Aaws%3Aiam%3A%3A444455556666%3Arole%2Faudit%2FReader"), "{asked}");
    assert!(asked.contains("RoleSessionName=assay") && asked.contains("ExternalId=ext-1"), "{asked}");
    assert!(seen[1].head.contains("Credential=ASIAROLE/") && seen[1].head.contains("role-token"));
    assert!(seen[4].head.contains("Credential=AKIDEXAMPLE/"));
    assert!(session.assume_role("44445555666", "Reader", None).await.is_err());
    assert!(session.assume_role("444455556666", "a role", None).await.is_err());
}

#[tokio::test]
async fn a_role_that_may_not_be_assumed_is_a_credentials_error() {
    let server = Server::start(|_, _| {
        say(403, &[], "<ErrorResponse><Error><Code>AccessDenied</Code><Message>not authorized to perform: sts:AssumeRole</Message></Error></ErrorResponse>")
    })
    .await;
    let (client, session) = open(&settings(&server.url)).await;
    let role = session.assume_role("444455556666", "Reader", None).await.unwrap();
    let error = client.call(&call("organizations", "ListAccounts", &role)).await.unwrap_err();
    assert_eq!(error.kind, CallErrorKind::Credentials);
    assert!(error.message.contains("sts:AssumeRole"), "{error}");
    assert!(role.check().await.is_err());
}

#[tokio::test]
async fn secrets_stay_out_of_debug_and_errors() {
    let settings = settings("http://127.0.0.1:9");
    let (client, session) = open(&settings).await;
    let call = call("organizations", "ListAccounts", &session);
    let error = client.call(&call).await.unwrap_err();
    let shown = format!("{settings:?} {session:?} {client:?} {error:?} {error} {:?}", call.session);
    assert!(!shown.contains(SECRET) && !shown.contains("session-token"), "{shown}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn calls_in_flight_are_capped() {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static NOW: AtomicUsize = AtomicUsize::new(0);
    static MOST: AtomicUsize = AtomicUsize::new(0);
    let server = Server::start(|_, _| {
        let now = NOW.fetch_add(1, Ordering::SeqCst) + 1;
        MOST.fetch_max(now, Ordering::SeqCst);
        std::thread::sleep(Duration::from_millis(2));
        NOW.fetch_sub(1, Ordering::SeqCst);
        say(200, &[], r#"{"Accounts":[]}"#)
    })
    .await;
    let (client, session) = open(&Settings { max_in_flight: 3, ..settings(&server.url) }).await;
    let call = call("organizations", "ListAccounts", &session);
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..30 {
        let (client, call) = (client.clone(), call.clone());
        tasks.spawn(async move { client.call(&call).await.unwrap() });
    }
    while tasks.join_next().await.is_some() {}
    assert!((2..=3).contains(&MOST.load(Ordering::SeqCst)), "{MOST:?} were in flight");
    assert_eq!(client.stats().done, 30);
}

/// Runs in a process of its own, with an environment that the test below made.
#[tokio::test]
#[ignore = "part of endpoints_come_from_the_environment_and_the_profile"]
async fn inner_calls_with_the_environment() {
    let (client, session) = open(&Settings::default()).await;
    assert_eq!(session.region(), "eu-west-1");
    for (service, operation) in [("organizations", "ListAccounts"), ("ec2", "DescribeRegions")] {
        let call = Call { region: "eu-west-1".to_owned(), ..call(service, operation, &session) };
        client.call(&call).await.unwrap();
    }
    let params = json!({"TimePeriod": {"Start": "a", "End": "b"}, "Granularity": "DAILY", "Metrics": []});
    client.call(&call("ce", "GetCostAndUsage", &session).with_params(params)).await.unwrap();
}

#[tokio::test]
async fn endpoints_come_from_the_environment_and_the_profile() {
    let server = Server::start(|_, seen| {
        if seen.body.contains("DescribeRegions") {
            return say(200, &[], "<DescribeRegionsResponse><regionInfo/></DescribeRegionsResponse>");
        }
        say(200, &[], "{}")
    })
    .await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config");
    let url = &server.url;
    std::fs::write(
        &file,
        format!(
            "[profile audit]\nregion = eu-west-1\nservices = here\naws_access_key_id = AKIAPROFILE\n\
             aws_secret_access_key = x\n\n[services here]\norganizations =\n  endpoint_url = {url}/org\n\
             cost_explorer =\n  endpoint_url = {url}/ce\n"
        ),
    )
    .unwrap();
    let output = tokio::process::Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "inner_calls_with_the_environment"])
        .env("AWS_CONFIG_FILE", &file)
        .env("AWS_SHARED_CREDENTIALS_FILE", folder.path().join("none"))
        .env("AWS_PROFILE", "audit")
        .env("AWS_ENDPOINT_URL_EC2", format!("{url}/ec2"))
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env_remove("AWS_ACCESS_KEY_ID")
        .env_remove("AWS_REGION")
        .env_remove("AWS_ENDPOINT_URL")
        .output()
        .await
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    let seen = server.seen();
    let lines: Vec<&str> = seen.iter().map(|request| request.head.lines().next().unwrap()).collect();
    assert_eq!(lines, ["POST /org/ HTTP/1.1", "POST /ec2/ HTTP/1.1", "POST /ce/ HTTP/1.1"]);
    assert!(seen.iter().all(|request| request.head.contains("Credential=AKIAPROFILE/")));
}
