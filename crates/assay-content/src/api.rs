//! API models: the facts of an AWS service that Assay needs to call it and to read its answers.
//!
//! A model is one file, `content/models/aws/<service>.json`, trimmed by `cargo xtask models` from the models that
//! botocore publishes: metadata, operations, the shapes reachable from them, paginators and the endpoint rule set.
//! It keeps botocore's own member names, so a reader who knows `service-2.json` knows this file.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// One service's trimmed API model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ServiceModel {
    /// The service id in botocore's spelling, for example `sso-admin`; also the file's name.
    pub service: String,
    /// The botocore release that the facts come from.
    pub botocore: String,
    /// Protocol, signing name, target prefix and the like.
    pub metadata: Metadata,
    /// Operations by name.
    pub operations: BTreeMap<String, Operation>,
    /// Shapes by name.
    pub shapes: BTreeMap<String, Shape>,
    /// Paginators by operation name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub pagination: BTreeMap<String, Paginator>,
    /// The endpoint rule set, as published (`endpoint-rule-set-1.json`).
    #[serde(default)]
    pub endpoint_rule_set: serde_json::Value,
}

/// The metadata of a service, with botocore's member names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Metadata {
    /// API version, for example `2016-11-15`; the query protocols send it.
    pub api_version: String,
    /// Host prefix of the old endpoint files, for example `ec2`.
    pub endpoint_prefix: String,
    /// `json`, `rest-json`, `rest-xml`, `query` or `ec2`: the protocol that botocore chooses.
    pub protocol: String,
    /// All the protocols that the service speaks.
    pub protocols: Vec<String>,
    /// `1.0` or `1.1` for the JSON protocols.
    pub json_version: Option<String>,
    /// Prefix of the `X-Amz-Target` header.
    pub target_prefix: Option<String>,
    /// The name in the signature's scope where it differs from `endpoint_prefix`.
    pub signing_name: Option<String>,
    /// `v4`, `s3`, ….
    pub signature_version: String,
    /// The service id, for example `Auto Scaling`; its upper snake case names `AWS_ENDPOINT_URL_<SERVICE>`.
    pub service_id: String,
    /// XML namespace of the service.
    pub xml_namespace: Option<String>,
    /// True where the service has one endpoint for a whole partition.
    #[serde(rename = "globalEndpoint")]
    pub global_endpoint: Option<String>,
}

/// One operation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Operation {
    /// The operation's name, for example `DescribeVolumes`.
    pub name: String,
    /// Method and URI template.
    pub http: Http,
    /// The input, absent where the operation takes none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input: Option<ShapeRef>,
    /// The output, absent where the operation answers nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<ShapeRef>,
    /// The modelled errors.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ShapeRef>,
    /// A host prefix such as `{AccountId}.`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<HostPrefix>,
    /// Static endpoint parameters of the operation (`staticContextParams`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub static_context_params: Option<BTreeMap<String, serde_json::Value>>,
    /// Endpoint parameters read from the input (`operationContextParams`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation_context_params: Option<BTreeMap<String, serde_json::Value>>,
    /// The signing type where it differs from the service's (`none`, `v4-unsigned-body`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authtype: Option<String>,
    /// The checksum trait, kept as published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http_checksum: Option<serde_json::Value>,
}

/// The HTTP binding of an operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Http {
    /// `GET`, `POST`, ….
    pub method: String,
    /// URI template, for example `/{Bucket}?policy`.
    pub request_uri: String,
    /// The status that the operation answers with when all is well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response_code: Option<u16>,
}

/// A host prefix trait.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HostPrefix {
    /// The template, for example `{AccountId}.`.
    pub host_prefix: String,
}

/// How the pages of an operation are walked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paginator {
    /// The input members that take the token.
    pub input_token: OneOrMany,
    /// The output members (paths) that hold the next token.
    pub output_token: OneOrMany,
    /// The lists that a page carries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result_key: Option<OneOrMany>,
    /// The input member that bounds the page size.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit_key: Option<String>,
    /// The output member that says whether there is more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub more_results: Option<String>,
}

/// One text or a list of them, as botocore's paginator files have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum OneOrMany {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl OneOrMany {
    /// The texts in order.
    pub fn as_slice(&self) -> &[String] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Many(many) => many,
        }
    }
}

/// A use of a shape, with the traits of that use.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(clippy::struct_excessive_bools, reason = "botocore's traits, each a flag of its own")]
pub struct ShapeRef {
    /// The shape's name.
    pub shape: String,
    /// `uri`, `querystring`, `header`, `headers` or `statusCode`; absent for the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// The name on the wire.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location_name: Option<String>,
    /// The name in the ec2 protocol's requests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query_name: Option<String>,
    /// Whether a list stands without a wrapper.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub flattened: bool,
    /// Whether the member is an XML attribute.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub xml_attribute: bool,
    /// XML namespace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub xml_namespace: Option<serde_json::Value>,
    /// Timestamp format of this use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timestamp_format: Option<String>,
    /// The wrapper element of a query answer, for example `ListUsersResult`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result_wrapper: Option<String>,
    /// Whether the runtime fills the member with a fresh token.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub idempotency_token: bool,
    /// Whether the member fills a label of the host prefix.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub host_label: bool,
    /// The endpoint parameter that the member feeds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context_param: Option<ContextParam>,
    /// Whether a header value is JSON.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub jsonvalue: bool,
}

/// The endpoint parameter that a member feeds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContextParam {
    /// The parameter's name in the rule set.
    pub name: String,
}

/// A shape.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(clippy::struct_excessive_bools, reason = "botocore's traits, each a flag of its own")]
pub struct Shape {
    /// `structure`, `list`, `map`, `string`, `integer`, `long`, `float`, `double`, `boolean`, `timestamp` or `blob`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Members of a structure, in the published order.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub members: IndexMap<String, ShapeRef>,
    /// Required members of a structure.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub required: Vec<String>,
    /// Element of a list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<Box<ShapeRef>>,
    /// Key of a map.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<Box<ShapeRef>>,
    /// Value of a map.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Box<ShapeRef>>,
    /// Whether a list or map stands without a wrapper.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub flattened: bool,
    /// Whether the structure is a union.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub union: bool,
    /// Whether the structure is an open document.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub document: bool,
    /// The member that is the whole payload.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload: Option<String>,
    /// Whether a blob streams.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub streaming: bool,
    /// Whether the structure is an event stream.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub eventstream: bool,
    /// Whether the structure is an error.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub exception: bool,
    /// Error code and status, where the wire's code differs from the shape's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<serde_json::Value>,
    /// The closed list of a string's values.
    #[serde(rename = "enum", skip_serializing_if = "Vec::is_empty")]
    pub enumeration: Vec<String>,
    /// Name on the wire.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location_name: Option<String>,
    /// XML namespace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub xml_namespace: Option<serde_json::Value>,
    /// Timestamp format.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timestamp_format: Option<String>,
    /// Member order of a structure, where the wire demands one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub xml_order: Vec<String>,
    /// Whether a string must not be logged.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub sensitive: bool,
}

impl ServiceModel {
    /// A model without operations: nothing can be called.
    pub fn empty(service: &str) -> Self {
        Self {
            service: service.to_owned(),
            botocore: String::new(),
            metadata: Metadata::default(),
            operations: BTreeMap::new(),
            shapes: BTreeMap::new(),
            pagination: BTreeMap::new(),
            endpoint_rule_set: serde_json::Value::Null,
        }
    }

    /// The shape of that name.
    pub fn shape(&self, name: &str) -> Option<&Shape> {
        self.shapes.get(name)
    }

    /// The output structure of an operation; `None` where it has none.
    pub fn output(&self, operation: &str) -> Option<&Shape> {
        let output = self.operations.get(operation)?.output.as_ref()?;
        self.shapes.get(&output.shape)
    }

    /// The input structure of an operation; `None` where it has none.
    pub fn input(&self, operation: &str) -> Option<&Shape> {
        let input = self.operations.get(operation)?.input.as_ref()?;
        self.shapes.get(&input.shape)
    }
}
