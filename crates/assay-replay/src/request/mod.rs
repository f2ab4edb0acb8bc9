//! An HTTP request becomes a service, an operation and its parameters.

mod form;
mod parse;
pub(crate) mod route;

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, Method};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use crate::catalogue::{Catalogue, Op, Protocol, Service};
use crate::identity::Caller;

/// A request as it came, with the query string taken apart.
#[derive(Debug)]
pub(crate) struct Raw {
    pub(crate) method: Method,
    /// The path, still percent-encoded.
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Raw {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    fn host(&self) -> &str {
        let host = self.header("host").unwrap_or_default();
        host.rsplit_once(':').map_or(host, |(name, _)| name)
    }
}

/// A request understood.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) service: Arc<Service>,
    pub(crate) operation: String,
    pub(crate) protocol: Protocol,
    pub(crate) parameters: Map<String, Value>,
}

impl Asked {
    pub(crate) fn op(&self) -> Option<&Op> {
        self.service.operations.get(&self.operation)
    }
}

/// Takes apart a query string or a form.
pub(crate) fn pairs(text: &str) -> Vec<(String, String)> {
    let decode = |part: &str| percent_decode_str(&part.replace('+', " ")).decode_utf8_lossy().into_owned();
    let parts = text.split('&').filter(|part| !part.is_empty());
    parts
        .map(|part| part.split_once('=').unwrap_or((part, "")))
        .map(|(key, value)| (decode(key), decode(value)))
        .collect()
}

/// Finds the service, the operation and the parameters; `None` where no model knows the request.
pub(crate) fn recognise(raw: &Raw, caller: &Caller, catalogue: &Catalogue) -> Option<Asked> {
    let mut services = catalogue.signed_as(&caller.signing_name);
    if caller.signing_name.is_empty() {
        services = catalogue.signed_as("sts");
    }
    if let Some(target) = raw.header("x-amz-target") {
        let (prefix, operation) = target.rsplit_once('.')?;
        let has = |service: &&Arc<Service>| {
            service.model.metadata.target_prefix.as_deref() == Some(prefix)
                && service.operations.contains_key(operation)
        };
        let service = Arc::clone(services.iter().find(has)?);
        let op = service.operations.get(operation)?;
        let parameters = parse::json(&service, op, &raw.body);
        return Some(Asked { operation: operation.to_owned(), protocol: Protocol::Json, parameters, service });
    }
    let is_form = raw.header("content-type").is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
    if is_form || raw.query.iter().any(|(name, _)| name == "Action") {
        let form = pairs(&String::from_utf8_lossy(&raw.body));
        let form = if form.iter().any(|(name, _)| name == "Action") { &form } else { &raw.query };
        if let Some(asked) = query(form, &services) {
            return Some(asked);
        }
    }
    rest(raw, caller, services)
}

fn query(form: &[(String, String)], services: &[Arc<Service>]) -> Option<Asked> {
    let text = |name: &str| form.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let action = text("Action")?;
    let speaks = |service: &&Arc<Service>| service.speaks("query") || service.speaks("ec2");
    let candidates = services.iter().filter(speaks).filter(|service| service.operations.contains_key(action));
    let service =
        candidates.min_by_key(|service| text("Version") != Some(service.model.metadata.api_version.as_str()))?;
    let protocol = if service.speaks("ec2") { Protocol::Ec2 } else { Protocol::Query };
    let parameters = form::parameters(service, service.operations.get(action)?, protocol, form);
    Some(Asked { operation: action.to_owned(), protocol, parameters, service: Arc::clone(service) })
}

fn rest(raw: &Raw, caller: &Caller, services: Vec<Arc<Service>>) -> Option<Asked> {
    let path = s3_path(raw, caller);
    let control =
        raw.path.starts_with("/v20180820/") && (raw.headers.contains_key("x-amz-account-id") || has_account_host(raw));
    let mut best: Option<(i64, Asked)> = None;
    for service in services {
        let is_control = service.model.service == "s3control";
        if caller.signing_name == "s3" && is_control != control {
            continue;
        }
        let protocol = if service.speaks("rest-json") {
            Protocol::RestJson
        } else if service.speaks("rest-xml") {
            Protocol::RestXml
        } else {
            continue;
        };
        for op in service.operations.values() {
            let Some((score, labels)) = op.route.score(raw, &path) else {
                continue;
            };
            if best.as_ref().is_none_or(|(most, _)| score > *most) {
                let parameters = parse::rest(&service, op, raw, &labels);
                let operation = op.name.clone();
                best = Some((score, Asked { operation, protocol, parameters, service: Arc::clone(&service) }));
            }
        }
    }
    best.map(|(_, asked)| asked)
}

/// The path with the bucket in it, also where the bucket stands in the host (`bucket.localhost`).
fn s3_path(raw: &Raw, caller: &Caller) -> String {
    let host = raw.host();
    let bucket = host.strip_suffix(".localhost").or_else(|| host.strip_suffix(".127.0.0.1"));
    match bucket.filter(|_| caller.signing_name == "s3" && !raw.path.starts_with("/v20180820/")) {
        Some(bucket) => format!("/{bucket}{}", raw.path),
        None => raw.path.clone(),
    }
}

fn has_account_host(raw: &Raw) -> bool {
    raw.host().split('.').next().is_some_and(|name| name.len() == 12 && name.bytes().all(|byte| byte.is_ascii_digit()))
}
