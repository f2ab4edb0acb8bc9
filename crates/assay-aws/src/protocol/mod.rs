//! The wire: from validated parameters to a request, and from a response to a JSON value with the API's own names.
//!
//! Five protocols are spoken, all of them walks over the [`Graph`]: `json`, `rest-json`, `rest-xml`, `query` and `ec2`.

mod fault;
mod form;
mod json;
mod rest;
#[cfg(test)]
mod tests;
mod xml;
mod xml_write;

use assay_content::api::{Metadata, ServiceModel};
use aws_smithy_runtime_api::http::Headers;
use serde_json::{Map, Value};

pub(crate) use fault::{Fault, request_id};

use crate::graph::{Graph, Op};
use crate::quirks;

/// How a service speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Protocol {
    Json,
    RestJson,
    RestXml,
    Query,
    Ec2,
}

/// A request, without host and signature.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct WireRequest {
    pub(crate) method: String,
    /// Path and query; begins with a slash.
    pub(crate) uri: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

/// A response whose body has been read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WireResponse<'a> {
    pub(crate) status: u16,
    pub(crate) headers: &'a Headers,
    pub(crate) body: &'a [u8],
}

/// An answer that does not have the shape that the model promises; the text says where.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Malformed(pub(crate) String);

impl Protocol {
    /// The protocol that botocore chooses for a service.
    pub(crate) fn of(metadata: &Metadata) -> Result<Self, String> {
        match metadata.protocol.as_str() {
            "json" => Ok(Self::Json),
            "rest-json" => Ok(Self::RestJson),
            "rest-xml" => Ok(Self::RestXml),
            "query" => Ok(Self::Query),
            "ec2" => Ok(Self::Ec2),
            other => Err(format!("protocol `{other}` is not spoken")),
        }
    }

    pub(crate) fn is_xml(self) -> bool {
        matches!(self, Self::RestXml | Self::Query | Self::Ec2)
    }
}

/// Builds the request of a call whose parameters are valid.
pub(crate) fn build(
    model: &ServiceModel,
    graph: &Graph,
    operation_name: &str,
    operation: &Op,
    params: &Map<String, Value>,
) -> Result<WireRequest, Malformed> {
    let published = model
        .operations
        .get(operation_name)
        .ok_or_else(|| Malformed(format!("operation `{operation_name}` is not in the model")))?;
    match graph.protocol {
        Protocol::Json => Ok(json::build(model, graph, operation_name, operation, params)),
        Protocol::Query | Protocol::Ec2 => Ok(form::build(model, graph, operation_name, operation, params)),
        Protocol::RestJson | Protocol::RestXml => {
            let template = quirks::request_uri(&model.service, &published.http.request_uri);
            rest::build(graph, operation, &published.http.method, template, params)
        }
    }
}

/// Reads a response: the answer, or the service's refusal.
pub(crate) fn parse(
    model: &ServiceModel,
    graph: &Graph,
    operation_name: &str,
    operation: &Op,
    response: &WireResponse<'_>,
) -> Result<Value, Fault> {
    if response.status >= 300 {
        return Err(fault::read(graph.protocol, response));
    }
    if graph.protocol.is_xml() && fault::is_error_document(response.body) {
        // S3 can answer 200 and report the failure in the body.
        return Err(fault::read(graph.protocol, response));
    }
    let answer = match quirks::root_text_member(&model.service, operation_name) {
        Some(member) => xml::read_root_text(response.body).map(|text| {
            let text = text.map_or(Value::Null, Value::String);
            Value::Object(Map::from_iter([(member.to_owned(), text)]))
        }),
        None => match graph.protocol {
            Protocol::Json => json::parse(graph, operation, response.body),
            Protocol::Query | Protocol::Ec2 => xml::parse(graph, operation, response.body),
            Protocol::RestJson | Protocol::RestXml => rest::parse(graph, operation, response),
        },
    };
    answer.map_err(|malformed| Fault::malformed(response, &malformed.0))
}
