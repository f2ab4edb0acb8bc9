//! A service's refusal: code, message and request id, from whatever form the service gave it.

use std::fmt;

use aws_smithy_runtime_api::http::Headers;
use aws_smithy_types::error::metadata::{ErrorMetadata, ProvideErrorMetadata};
use quick_xml::events::Event;
use serde_json::Value;

use super::{Protocol, WireResponse, xml};

/// Bytes of a body that an error quotes.
const EXCERPT: usize = 160;

/// What came in place of an answer.
#[derive(Debug, Clone)]
pub(crate) struct Fault {
    pub(crate) status: u16,
    pub(crate) request_id: Option<String>,
    /// Whether the response is not what the API promises, as against a refusal in proper form.
    pub(crate) malformed: bool,
    /// The region that S3 says the bucket is in.
    pub(crate) bucket_region: Option<String>,
    metadata: Box<ErrorMetadata>,
}

impl Fault {
    fn new(response: &WireResponse<'_>, code: String, message: String) -> Self {
        Self {
            status: response.status,
            request_id: request_id(response.headers),
            malformed: false,
            bucket_region: header(response.headers, "x-amz-bucket-region").map(str::to_owned),
            metadata: Box::new(ErrorMetadata::builder().code(code).message(message).build()),
        }
    }

    /// A response that is not what the API promises; the status stands for the code.
    pub(crate) fn malformed(response: &WireResponse<'_>, reason: &str) -> Self {
        let message = match excerpt(response.body) {
            Some(excerpt) => format!("{reason} (it begins with `{excerpt}`)"),
            None => reason.to_owned(),
        };
        Self { malformed: true, ..Self::new(response, response.status.to_string(), message) }
    }

    pub(crate) fn code(&self) -> &str {
        self.metadata.code().unwrap_or_default()
    }

    pub(crate) fn message(&self) -> &str {
        self.metadata.message().unwrap_or_default()
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code(), self.message())
    }
}

impl std::error::Error for Fault {}

impl ProvideErrorMetadata for Fault {
    fn meta(&self) -> &ErrorMetadata {
        &self.metadata
    }
}

/// Reads the refusal that a response carries.
pub(super) fn read(protocol: Protocol, response: &WireResponse<'_>) -> Fault {
    if response.body.iter().all(u8::is_ascii_whitespace) {
        // HEAD, redirects and proxies: the header may name the error, else the status stands for it.
        let named = header(response.headers, "x-amzn-errortype").map(bare_code);
        return Fault::new(response, named.unwrap_or_else(|| response.status.to_string()), String::new());
    }
    if protocol.is_xml() { read_xml(response) } else { read_json(response) }
}

fn read_json(response: &WireResponse<'_>) -> Fault {
    let Ok(Value::Object(body)) = serde_json::from_slice(response.body) else {
        return Fault::malformed(response, "the error has no JSON body");
    };
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    let code = header(response.headers, "x-amzn-errortype").or_else(|| text("__type"));
    let code = code.or_else(|| text("code")).or_else(|| text("Code")).map(bare_code);
    let code = header(response.headers, "x-amzn-query-error")
        .and_then(|error| error.split(';').next())
        .filter(|code| !code.is_empty())
        .map(str::to_owned)
        .or(code)
        .unwrap_or_else(|| response.status.to_string());
    let message = text("message").or_else(|| text("Message")).or_else(|| text("errorMessage")).unwrap_or_default();
    Fault::new(response, code, message.to_owned())
}

/// The code without namespace and without what a gateway appends.
fn bare_code(code: &str) -> String {
    let code = code.split(':').next().unwrap_or_default();
    code.rsplit('#').next().unwrap_or_default().to_owned()
}

fn read_xml(response: &WireResponse<'_>) -> Fault {
    match error_parts(response.body) {
        Ok(parts) => {
            let mut fault = Fault::new(
                response,
                parts.code.unwrap_or_else(|| response.status.to_string()),
                parts.message.unwrap_or_default(),
            );
            fault.request_id = fault.request_id.or(parts.request_id);
            fault.bucket_region = fault.bucket_region.or(parts.region);
            fault
        }
        Err(malformed) => Fault::malformed(response, &malformed.0),
    }
}

#[derive(Default)]
struct ErrorParts {
    code: Option<String>,
    message: Option<String>,
    request_id: Option<String>,
    region: Option<String>,
}

/// Takes the first of each part, wherever it stands: the services nest them differently.
fn error_parts(body: &[u8]) -> Result<ErrorParts, super::Malformed> {
    let mut events = xml::events(body)?;
    xml::open_root(&mut events)?;
    let mut parts = ErrorParts::default();
    let mut depth = 1_usize;
    while depth > 0 {
        let event = events.read_event();
        match event.map_err(|_| super::Malformed("the error is not well-formed XML".to_owned()))? {
            Event::Start(start) => {
                let place = match start.local_name().as_ref() {
                    "Code" => Some(&mut parts.code),
                    "Message" | "message" => Some(&mut parts.message),
                    "RequestId" | "RequestID" | "requestId" => Some(&mut parts.request_id),
                    "Region" => Some(&mut parts.region),
                    _ => None,
                };
                match place.filter(|place| place.is_none()) {
                    Some(place) => *place = Some(xml::read_text(&mut events)?),
                    None => depth += 1,
                }
            }
            Event::End(_) => depth -= 1,
            Event::Eof => return Err(super::Malformed("the error ends too soon".to_owned())),
            _ => {}
        }
    }
    Ok(parts)
}

/// Whether an XML body reports an error whatever its status says.
pub(super) fn is_error_document(body: &[u8]) -> bool {
    let head = body.get(..body.len().min(512)).unwrap_or_default();
    let head = String::from_utf8_lossy(head);
    let mut rest = head.as_ref();
    while let Some((_, after)) = rest.split_once('<') {
        if !after.starts_with(['?', '!']) {
            let name = after.split(['>', ' ', '/', '\n', '\r', '\t']).next().unwrap_or_default();
            return matches!(name, "Error" | "ErrorResponse");
        }
        rest = after;
    }
    false
}

pub(crate) fn request_id(headers: &Headers) -> Option<String> {
    ["x-amzn-requestid", "x-amz-request-id", "x-amz-id-2"]
        .iter()
        .find_map(|name| header(headers, name))
        .map(str::to_owned)
}

fn header<'a>(headers: &'a Headers, name: &str) -> Option<&'a str> {
    headers.try_get(name)?.ok()
}

/// The beginning of a body on one line; `None` where there is none.
fn excerpt(body: &[u8]) -> Option<String> {
    let head = body.get(..body.len().min(EXCERPT)).unwrap_or_default();
    let words = String::from_utf8_lossy(head);
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let line: String = line.chars().filter(|character| !character.is_control()).collect();
    Some(line).filter(|line| !line.is_empty())
}
