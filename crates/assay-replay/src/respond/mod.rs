//! A value becomes an HTTP answer in the form of the service's protocol.

mod error;
mod json;
mod xml;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

use crate::catalogue::{Member, Op, Protocol, Service};
use crate::estate::timestamp::{self, Form};

pub(crate) use error::{Failure, failure, unknown_operation};

/// An answer ready to be sent.
#[derive(Debug, Clone)]
pub(crate) struct Wire {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Wire {
    pub(crate) fn new(status: u16, content_type: &'static str, body: Vec<u8>) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(http::header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        Self { status, headers, body }
    }

    pub(crate) fn set(&mut self, name: &str, value: &str) {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            self.headers.insert(name, value);
        }
    }
}

/// The good answer of an operation with `body`, a value under the model's member names.
pub(crate) fn success(service: &Service, op: &Op, protocol: Protocol, body: &Value, request_id: &str) -> Wire {
    let mut wire = match protocol {
        Protocol::Json => {
            let content_type = match service.model.metadata.json_version.as_deref() {
                Some("1.1") => "application/x-amz-json-1.1",
                _ => "application/x-amz-json-1.0",
            };
            let body = service
                .output(op)
                .map_or_else(|| b"{}".to_vec(), |output| json::document(&service.model, output, body));
            Wire::new(200, content_type, body)
        }
        Protocol::RestJson | Protocol::RestXml => rest(service, op, protocol, body),
        Protocol::Query | Protocol::Ec2 => {
            let body = xml::call_answer(service, op, protocol, body, request_id);
            Wire::new(200, if protocol == Protocol::Ec2 { "text/xml;charset=UTF-8" } else { "text/xml" }, body)
        }
    };
    stamp(&mut wire, request_id);
    wire
}

/// Adds the request id under both the names that services use.
fn stamp(wire: &mut Wire, request_id: &str) {
    wire.set("x-amzn-requestid", request_id);
    wire.set("x-amz-request-id", request_id);
}

fn rest(service: &Service, op: &Op, protocol: Protocol, body: &Value) -> Wire {
    let model = &service.model;
    let declared = model.operations.get(&op.name).and_then(|operation| operation.http.response_code).unwrap_or(200);
    let content_type = if protocol == Protocol::RestJson { "application/json" } else { "application/xml" };
    let Some(output) = service.output(op) else {
        return Wire::new(declared, content_type, Vec::new());
    };
    let mut wire = match output.shape.payload.as_deref().and_then(|name| Some((name, output.member(model, name)?))) {
        Some((name, payload)) => {
            let value = body.get(name).unwrap_or(&Value::Null);
            match payload.kind() {
                "blob" => Wire::new(declared, "binary/octet-stream", blob(value)),
                "string" => Wire::new(declared, content_type, text(value).into_owned().into_bytes()),
                _ if protocol == Protocol::RestJson => {
                    Wire::new(declared, content_type, json::document(model, payload, value))
                }
                _ => Wire::new(declared, content_type, xml::payload(service, name, payload, value)),
            }
        }
        None if protocol == Protocol::RestJson => {
            Wire::new(declared, content_type, json::document(model, output, body))
        }
        None => Wire::new(declared, content_type, xml::document(service, op, output, body)),
    };
    bind_headers(service, output, body, &mut wire);
    wire
}

fn bind_headers(service: &Service, output: Member<'_>, body: &Value, wire: &mut Wire) {
    for (name, reference) in &output.shape.members {
        let (Some(member), Some(value)) = (Member::of(&service.model, reference), body.get(name)) else {
            continue;
        };
        let on_wire = member.wire_name().unwrap_or(name);
        match reference.location.as_deref() {
            Some("header") if !value.is_null() => wire.set(on_wire, &header_text(member, value)),
            Some("headers") => {
                for (key, one) in value.as_object().into_iter().flatten() {
                    wire.set(&format!("{on_wire}{key}"), &text(one));
                }
            }
            Some("statusCode") => {
                let status = value.as_u64().and_then(|status| u16::try_from(status).ok());
                wire.status = status.filter(|status| (200..600).contains(status)).unwrap_or(wire.status);
            }
            _ => {}
        }
    }
}

fn header_text(member: Member<'_>, value: &Value) -> String {
    match member.kind() {
        "timestamp" => stamped(member, value, Form::Http),
        "blob" => STANDARD.encode(blob(value)),
        "list" => value.as_array().into_iter().flatten().map(text).collect::<Vec<_>>().join(","),
        _ if member.reference.jsonvalue => STANDARD.encode(text(value).as_bytes()),
        _ => text(value).into_owned(),
    }
}

/// A timestamp in the form that its use asks for, else in the protocol's own.
fn stamped(member: Member<'_>, value: &Value, default: Form) -> String {
    let form = member.timestamp_format().and_then(Form::named).unwrap_or(default);
    timestamp::read(value).map_or_else(|| text(value).into_owned(), |at| timestamp::write(at, form))
}

/// A scalar as text; `{$text: …}` is its text.
fn text(value: &Value) -> std::borrow::Cow<'_, str> {
    match value {
        Value::String(text) => text.into(),
        Value::Null => "".into(),
        other => match other.get("$text").and_then(Value::as_str) {
            Some(text) => text.into(),
            None => other.to_string().into(),
        },
    }
}

/// The bytes of a blob: `{$text: …}`, else base64 text.
fn blob(value: &Value) -> Vec<u8> {
    match value.get("$text").and_then(Value::as_str) {
        Some(text) => text.as_bytes().to_vec(),
        None => STANDARD.decode(text(value).as_bytes()).unwrap_or_default(),
    }
}

/// A blob as base64 text.
fn blob_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => STANDARD.encode(blob(other)),
    }
}
