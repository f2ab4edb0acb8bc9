//! Errors in each protocol's own form.

use quick_xml::events::BytesStart;
use serde_json::{Map, Value, json};

use super::{Wire, stamp, text, xml};
use crate::catalogue::{Protocol, Service};

/// An error before it is written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Failure {
    pub(crate) code: String,
    pub(crate) message: String,
    pub(crate) status: u16,
    /// Further members of the error.
    pub(crate) extra: Map<String, Value>,
}

impl Failure {
    pub(crate) fn new(code: &str, message: impl Into<String>, status: u16) -> Self {
        Self { code: code.to_owned(), message: message.into(), status, extra: Map::new() }
    }
}

/// Writes an error.
pub(crate) fn failure(service: &Service, protocol: Protocol, failure: &Failure, request_id: &str) -> Wire {
    let mut wire = match protocol {
        Protocol::Json | Protocol::RestJson => as_json(service, protocol, failure),
        Protocol::Query | Protocol::RestXml | Protocol::Ec2 => as_xml(service, protocol, failure, request_id),
    };
    stamp(&mut wire, request_id);
    wire
}

/// The answer to a request that no model knows.
pub(crate) fn unknown_operation(what: &str, request_id: &str) -> Wire {
    let body =
        json!({"__type": "UnknownOperationException", "message": format!("no model knows this request: {what}")});
    let mut wire = Wire::new(404, "application/json", body.to_string().into_bytes());
    wire.set("x-amzn-errortype", "UnknownOperationException");
    stamp(&mut wire, request_id);
    wire
}

fn fault(status: u16) -> &'static str {
    if status < 500 { "Sender" } else { "Receiver" }
}

fn as_json(service: &Service, protocol: Protocol, failure: &Failure) -> Wire {
    let mut body = failure.extra.clone();
    body.insert("message".to_owned(), json!(failure.message));
    let content_type = if protocol == Protocol::RestJson {
        "application/json"
    } else {
        body.insert("__type".to_owned(), json!(failure.code));
        "application/x-amz-json-1.1"
    };
    let mut wire = Wire::new(failure.status, content_type, Value::Object(body).to_string().into_bytes());
    if protocol == Protocol::RestJson {
        wire.set("x-amzn-errortype", &failure.code);
    }
    if service.speaks("query") {
        // services that once spoke query tell the old code too
        wire.set("x-amzn-query-error", &format!("{};{}", failure.code, fault(failure.status)));
    }
    wire
}

fn as_xml(service: &Service, protocol: Protocol, failure: &Failure, request_id: &str) -> Wire {
    let is_s3 = service.is_s3();
    let body = xml::written(|document| {
        let around: &[&str] = match protocol {
            Protocol::Ec2 => &["Response", "Errors"],
            _ if is_s3 => &[],
            _ => &["ErrorResponse"],
        };
        for name in around {
            let mut start = BytesStart::new(*name);
            if let (Some(namespace), "ErrorResponse") = (&service.model.metadata.xml_namespace, *name) {
                start.push_attribute(("xmlns", namespace.as_str()));
            }
            document.open(start)?;
        }
        document.open(BytesStart::new("Error"))?;
        if matches!(around, ["ErrorResponse"]) {
            document.leaf("Type", fault(failure.status))?;
        }
        document.leaf("Code", &failure.code)?;
        document.leaf("Message", &failure.message)?;
        for (name, value) in &failure.extra {
            document.leaf(name, &text(value))?;
        }
        if is_s3 {
            document.leaf("RequestId", request_id)?;
            document.leaf("HostId", "replay")?;
        }
        document.close("Error")?;
        match protocol {
            Protocol::Ec2 => {
                document.close("Errors")?;
                document.leaf("RequestID", request_id)?;
                document.close("Response")
            }
            _ if is_s3 => Ok(()),
            _ => {
                document.leaf("RequestId", request_id)?;
                document.close("ErrorResponse")
            }
        }
    });
    let content_type = match protocol {
        Protocol::Ec2 => "text/xml;charset=UTF-8",
        Protocol::RestXml => "application/xml",
        _ => "text/xml",
    };
    Wire::new(failure.status, content_type, body)
}
