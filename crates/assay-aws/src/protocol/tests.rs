use aws_smithy_runtime_api::http::Headers;
use proptest::prelude::*;
use serde_json::json;

use super::*;

const JSON: (&str, &str, &str) = (
    "organizations",
    "ListAccounts",
    r#"{"Accounts":[{"Id":"111122223333","Name":"one","JoinedTimestamp":1.7e9}],"NextToken":"n"}"#,
);
const EC2: (&str, &str, &str) = (
    "ec2",
    "DescribeRegions",
    "<?xml version=\"1.0\"?><DescribeRegionsResponse xmlns=\"http://ec2/\"><requestId>r</requestId><regionInfo><item>\
     <regionName>a &amp; b</regionName><optInStatus/></item></regionInfo></DescribeRegionsResponse>",
);
const QUERY: (&str, &str, &str) = (
    "sts",
    "GetCallerIdentity",
    "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>111122223333</Account></GetCallerIdentityResult>\
     <ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></GetCallerIdentityResponse>",
);
const SAMPLES: [(&str, &str, &str); 3] = [JSON, EC2, QUERY];

fn model(service: &str) -> ServiceModel {
    let content = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content/models/aws");
    serde_json::from_slice(&std::fs::read(content.join(format!("{service}.json"))).unwrap()).unwrap()
}

fn read(service: &str, operation: &str, status: u16, body: &[u8]) -> Result<Value, Fault> {
    let model = model(service);
    let graph = Graph::new(&model).unwrap();
    let response = WireResponse { status, headers: &Headers::new(), body };
    parse(&model, &graph, operation, graph.operation(operation).unwrap(), &response)
}

#[test]
fn whole_bodies_are_read() {
    let answers = SAMPLES.map(|(service, operation, body)| read(service, operation, 200, body.as_bytes()).unwrap());
    let expected = [
        json!({"Accounts": [{"Id": "111122223333", "Name": "one", "JoinedTimestamp": "2023-11-14T22:13:20.000Z"}],
            "NextToken": "n"}),
        json!({"Regions": [{"RegionName": "a & b", "OptInStatus": ""}]}),
        json!({"Account": "111122223333"}),
    ];
    assert_eq!(answers, expected);
}

#[test]
fn a_body_cut_anywhere_is_no_answer() {
    for (service, operation, body) in SAMPLES {
        let model = model(service);
        let graph = Graph::new(&model).unwrap();
        let headers = Headers::new();
        for end in 0..body.len() {
            let response = WireResponse { status: 200, headers: &headers, body: &body.as_bytes()[..end] };
            let answer = parse(&model, &graph, operation, graph.operation(operation).unwrap(), &response);
            assert!(answer.is_err_and(|fault| fault.malformed), "{service} cut at {end}");
        }
    }
}

#[test]
fn parameters_travel_in_path_and_headers() {
    let model = model("s3control");
    let graph = Graph::new(&model).unwrap();
    let operation = graph.operation("GetPublicAccessBlock").unwrap();
    let build = |params: Value| build(&model, &graph, "GetPublicAccessBlock", operation, params.as_object().unwrap());
    let request = build(json!({"AccountId": "111122223333"})).unwrap();
    assert_eq!((request.method.as_str(), request.uri.as_str()), ("GET", "/v20180820/configuration/publicAccessBlock"));
    assert_eq!(request.headers, [("x-amz-account-id".to_owned(), "111122223333".to_owned())]);
}

#[test]
fn a_label_takes_no_slash_and_is_never_empty() {
    let model = model("guardduty");
    let graph = Graph::new(&model).unwrap();
    let operation = graph.operation("GetDetector").unwrap();
    let build =
        |id: &str| build(&model, &graph, "GetDetector", operation, json!({"DetectorId": id}).as_object().unwrap());
    assert_eq!(build("a/b c?d").unwrap().uri, "/detector/a%2Fb%20c%3Fd");
    assert_eq!(build(""), Err(Malformed("`DetectorId` is empty, and the path needs it".to_owned())));
}

proptest! {
    /// Whatever comes, reading it ends in an answer or an error.
    #[test]
    fn damaged_bodies_do_no_harm(
        sample in 0_usize..3, status in prop_oneof![Just(200_u16), 200_u16..600], at in 0_usize..400, with in any::<Vec<u8>>(),
    ) {
        let (service, operation, body) = SAMPLES[sample];
        let mut body = body.as_bytes().to_vec();
        let at = at.min(body.len());
        let end = (at + with.len()).min(body.len());
        body.splice(at..end, with);
        let _answer = read(service, operation, status, &body);
    }
}
