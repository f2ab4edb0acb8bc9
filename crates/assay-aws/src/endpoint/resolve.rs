//! From a call's facts to a URL and the scope of its signature.

use std::sync::Arc;

use assay_content::api::ServiceModel;
use serde_json::{Map, Value};

use super::partitions::Partitions;
use super::rules::RuleSet;
use crate::graph::Graph;

/// The facts that decide an endpoint.
#[derive(Debug, Clone, Copy)]
pub struct EndpointRequest<'a> {
    /// The operation; its static endpoint parameters count.
    pub operation: &'a str,
    /// The region asked for.
    pub region: &'a str,
    /// Whether FIPS 140 endpoints are wanted.
    pub use_fips: bool,
    /// Whether endpoints with IPv6 are wanted.
    pub use_dual_stack: bool,
    /// A custom endpoint, which switches FIPS and dual stack off, as in every AWS tool.
    pub endpoint: Option<&'a str>,
    /// The call's parameters: some, such as a bucket's name, decide the host.
    pub params: &'a Value,
}

/// Where a call goes and what its signature covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// URL without a query; the operation's path is appended.
    pub url: String,
    /// The service name in the signature's scope.
    pub signing_name: String,
    /// The region in the signature's scope.
    pub signing_region: String,
    /// The auth scheme, for example `sigv4`.
    pub auth_scheme: String,
    /// Whether the path is encoded once only when it is signed (S3).
    pub disable_double_encoding: bool,
    /// Headers that the rules add.
    pub headers: Vec<(String, String)>,
}

/// Why there is no endpoint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// The rule set refuses; the sentence is its own.
    #[error("no endpoint: {0}")]
    Refused(String),
    /// The endpoint wants a signature that this client doesn't make.
    #[error("the endpoint wants the signature scheme `{0}`, which is not supported")]
    Scheme(String),
    /// The model has no usable rule set.
    #[error("the API model of `{service}` has no usable endpoint rules: {reason}")]
    Model {
        /// The service.
        service: String,
        /// What is wrong.
        reason: String,
    },
}

/// A service's rules, compiled.
#[derive(Debug)]
pub struct Resolver {
    model: Arc<ServiceModel>,
    graph: Graph,
}

impl Resolver {
    /// Compiles the rules of a model.
    pub fn new(model: Arc<ServiceModel>) -> Result<Self, EndpointError> {
        let graph =
            Graph::new(&model).map_err(|reason| EndpointError::Model { service: model.service.clone(), reason })?;
        Ok(Self { model, graph })
    }

    /// Resolves an endpoint. A pure function: the same facts give the same endpoint.
    pub fn resolve(&self, partitions: &Partitions, request: &EndpointRequest<'_>) -> Result<Resolved, EndpointError> {
        resolve(&self.model, &self.graph, partitions, request)
    }
}

/// Resolves an endpoint over a compiled model.
pub(crate) fn resolve(
    model: &ServiceModel,
    graph: &Graph,
    partitions: &Partitions,
    request: &EndpointRequest<'_>,
) -> Result<Resolved, EndpointError> {
    let rules = graph.rules.as_ref().ok_or_else(|| EndpointError::Model {
        service: model.service.clone(),
        reason: "the rule set is missing".to_owned(),
    })?;
    let parameters = parameters(model, graph, rules, request);
    let decision = rules.decide(&parameters, partitions).map_err(EndpointError::Refused)?;

    let default_name = model.metadata.signing_name.as_ref().unwrap_or(&model.metadata.endpoint_prefix);
    let mut resolved = Resolved {
        url: decision.url,
        signing_name: default_name.clone(),
        signing_region: request.region.to_owned(),
        auth_scheme: "sigv4".to_owned(),
        disable_double_encoding: false,
        headers: decision.headers,
    };
    let Some(schemes) = decision.properties.get("authSchemes").and_then(Value::as_array) else {
        return Ok(resolved);
    };
    let name_of = |scheme: &Value| scheme.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
    let Some(scheme) = schemes.iter().find(|scheme| matches!(name_of(scheme).as_str(), "sigv4" | "sigv4-s3express"))
    else {
        return Err(EndpointError::Scheme(schemes.iter().map(name_of).collect::<Vec<_>>().join(", ")));
    };
    resolved.auth_scheme = name_of(scheme);
    if let Some(name) = scheme.get("signingName").and_then(Value::as_str) {
        name.clone_into(&mut resolved.signing_name);
    }
    if let Some(region) = scheme.get("signingRegion").and_then(Value::as_str) {
        region.clone_into(&mut resolved.signing_region);
    }
    resolved.disable_double_encoding = scheme.get("disableDoubleEncoding").and_then(Value::as_bool).unwrap_or(false);
    Ok(resolved)
}

/// Fills the rule set's parameters: static ones of the operation, then the call's, then the client's.
fn parameters(
    model: &ServiceModel,
    graph: &Graph,
    rules: &RuleSet,
    request: &EndpointRequest<'_>,
) -> Map<String, Value> {
    let operation = model.operations.get(request.operation);
    let fixed = operation.and_then(|operation| operation.static_context_params.as_ref());
    let input = graph.operation(request.operation).and_then(|operation| graph.input(operation));
    let mut parameters = Map::new();
    for parameter in &rules.parameters {
        let name = &parameter.name;
        let fixed = fixed.and_then(|fixed| fixed.get(name)?.get("value"));
        let given = || {
            let mut members = input?.members.iter();
            let member = members.find(|member| member.target.endpoint_parameter.as_ref() == Some(name))?;
            request.params.get(&member.name)
        };
        let value = fixed.or_else(given).cloned();
        let value = value.or_else(|| builtin(parameter.builtin.as_deref()?, request));
        if let Some(value) = value {
            parameters.insert(name.clone(), value);
        }
    }
    parameters
}

/// The client's facts, by the names that rule sets give them. A name that is not listed stays unset.
fn builtin(name: &str, request: &EndpointRequest<'_>) -> Option<Value> {
    Some(match name {
        "AWS::Region" => Value::from(request.region),
        "AWS::UseFIPS" => Value::from(request.use_fips && request.endpoint.is_none()),
        "AWS::UseDualStack" => Value::from(request.use_dual_stack && request.endpoint.is_none()),
        "SDK::Endpoint" => Value::from(request.endpoint?),
        "AWS::S3::ForcePathStyle" => Value::from(force_path_style(request)),
        "AWS::S3::UseArnRegion" => Value::from(true),
        "AWS::STS::UseGlobalEndpoint"
        | "AWS::S3::UseGlobalEndpoint"
        | "AWS::S3::Accelerate"
        | "AWS::S3Control::UseArnRegion"
        | "AWS::S3::DisableMultiRegionAccessPoints" => Value::from(false),
        _ => return None,
    })
}

/// Path style at custom endpoints, whose host takes no bucket in front, and for `GetBucketLocation`, which is asked
/// before the bucket's region is known.
fn force_path_style(request: &EndpointRequest<'_>) -> bool {
    let bucket = request.params.get("Bucket").and_then(Value::as_str);
    if request.operation == "GetBucketLocation" {
        return true;
    }
    if bucket.is_some_and(|bucket| bucket.starts_with("arn:")) {
        return false;
    }
    request.endpoint.is_some()
}
