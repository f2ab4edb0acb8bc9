//! What can go wrong with a call, in the user's words and with AWS's own code.

use std::error::Error as StdError;
use std::fmt;

use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::interceptors::context::Error;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;

use crate::endpoint::EndpointError;
use crate::input::InputError;
use crate::protocol::Fault;

/// Why a call gave no answer. `Display` is a lower-case fragment with AWS's code and message.
#[derive(Debug)]
pub struct CallError {
    /// What kind of failure it is.
    pub kind: CallErrorKind,
    /// AWS's error code, or the HTTP status where AWS gave none; absent where no answer came.
    pub code: Option<Box<str>>,
    /// AWS's message, or what went wrong on the way.
    pub message: Box<str>,
    /// AWS's request id.
    pub request_id: Option<Box<str>>,
    /// HTTP status of the last answer.
    pub status: Option<u16>,
    /// Attempts after the first.
    pub retries: u32,
    /// The service, in botocore's spelling.
    pub service: Box<str>,
    /// The operation.
    pub operation: Box<str>,
    source: Option<Box<Source>>,
}

/// A source behind one more pointer: errors that are returned everywhere are kept small.
#[derive(Debug)]
struct Source(Box<dyn std::error::Error + Send + Sync>);

/// Kinds of failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallErrorKind {
    /// The credentials may not make this call.
    Denied,
    /// AWS asked to slow down, and went on asking after all the retries.
    Throttled,
    /// What was asked for does not exist.
    NotFound,
    /// No answer within the time allowed.
    Timeout,
    /// The connection could not be made or broke.
    Network,
    /// The credentials could not be obtained, have expired or are not accepted.
    Credentials,
    /// The answer is not what the API promises: HTML, cut short, or of another shape.
    Malformed,
    /// The bucket is in another region; the call must be made there.
    WrongRegion {
        /// The bucket's region, where S3 says it.
        region: Option<Box<str>>,
    },
    /// Pages that never end: a token came twice, or there were more pages than allowed.
    EndlessPaging,
    /// The parameters do not fit the operation; nothing was sent.
    Input,
    /// There is no endpoint for the call; nothing was sent.
    Endpoint,
    /// Any other refusal of the service.
    Service,
}

impl CallErrorKind {
    /// The kind's name for reports: `denied`, `throttled`, ….
    pub fn name(&self) -> &'static str {
        match self {
            Self::Denied => "denied",
            Self::Throttled => "throttled",
            Self::NotFound => "not_found",
            Self::Timeout => "timeout",
            Self::Network => "network",
            Self::Credentials => "credentials",
            Self::Malformed => "malformed",
            Self::WrongRegion { .. } => "wrong_region",
            Self::EndlessPaging => "endless_paging",
            Self::Input => "input",
            Self::Endpoint => "endpoint",
            Self::Service => "service",
        }
    }
}

impl fmt::Display for CallErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{} failed", self.service, self.operation)?;
        if let Some(code) = &self.code {
            write!(f, " with `{code}`")?;
        }
        if !self.message.is_empty() {
            write!(f, ": {}", self.message)?;
        }
        Ok(())
    }
}

impl std::error::Error for CallError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.source.as_deref()?.0)
    }
}

impl CallError {
    pub(crate) fn new(service: &str, operation: &str, kind: CallErrorKind, message: impl Into<Box<str>>) -> Self {
        Self {
            kind,
            code: None,
            message: message.into(),
            request_id: None,
            status: None,
            retries: 0,
            service: service.into(),
            operation: operation.into(),
            source: None,
        }
    }

    pub(crate) fn input(service: &str, operation: &str, error: InputError) -> Self {
        let message = error.to_string();
        Self {
            source: Some(Box::new(Source(Box::new(error)))),
            ..Self::new(service, operation, CallErrorKind::Input, message)
        }
    }

    pub(crate) fn endpoint(service: &str, operation: &str, error: EndpointError) -> Self {
        let message = error.to_string();
        Self {
            source: Some(Box::new(Source(Box::new(error)))),
            ..Self::new(service, operation, CallErrorKind::Endpoint, message)
        }
    }

    pub(crate) fn fault(service: &str, operation: &str, fault: &Fault, retries: u32) -> Self {
        Self {
            code: Some(fault.code().into()),
            request_id: fault.request_id.as_deref().map(Box::from),
            status: Some(fault.status),
            retries,
            ..Self::new(service, operation, kind_of(fault), fault.message())
        }
    }

    pub(crate) fn with_source(mut self, source: Box<dyn std::error::Error + Send + Sync>) -> Self {
        self.source = Some(Box::new(Source(source)));
        self
    }

    /// Whether the service answered with one of the codes given. `CODE: PART` asks for a message that holds the part
    /// too, in whatever case: some services say "not enabled" with the code of a refusal.
    pub fn has_code(&self, codes: &[impl AsRef<str>]) -> bool {
        let Some(code) = self.code.as_deref() else { return false };
        codes.iter().any(|known| match known.as_ref().split_once(": ") {
            Some((known, part)) => known == code && self.message.to_lowercase().contains(&part.to_lowercase()),
            None => known.as_ref() == code,
        })
    }
}

/// An error and its causes in one line, each said once.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        let said = next.to_string();
        if !text.contains(&said) {
            text.push_str(": ");
            text.push_str(&said);
        }
        cause = next.source();
    }
    text
}

const DENIED: &[&str] = &[
    "AccessDenied",
    "AccessDeniedException",
    "AccessDeniedFault",
    "AllAccessDisabled",
    "AuthorizationError",
    "AuthorizationErrorException",
    "Client.UnauthorizedOperation",
    "Forbidden",
    "ForbiddenException",
    "NotAuthorized",
    "NotAuthorizedException",
    "OperationNotPermittedException",
    "UnauthorizedAccess",
    "UnauthorizedAccessException",
    "UnauthorizedException",
    "UnauthorizedOperation",
];

const THROTTLED: &[&str] = &[
    "BandwidthLimitExceeded",
    "Client.RequestLimitExceeded",
    "EC2ThrottledException",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "TransactionInProgressException",
];

const CREDENTIALS: &[&str] = &[
    "AuthFailure",
    "AuthorizationHeaderMalformed",
    "ExpiredToken",
    "ExpiredTokenException",
    "IncompleteSignature",
    "IncompleteSignatureException",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "InvalidToken",
    "MissingAuthenticationToken",
    "MissingAuthenticationTokenException",
    "RequestExpired",
    "RequestTimeTooSkewed",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
];

/// Whether a code asks to slow down.
pub(crate) fn is_throttle(fault: &Fault) -> bool {
    THROTTLED.contains(&fault.code()) || fault.status == 429
}

fn kind_of(fault: &Fault) -> CallErrorKind {
    let code = fault.code();
    if matches!(code, "PermanentRedirect" | "TemporaryRedirect" | "IllegalLocationConstraintException")
        || (fault.bucket_region.is_some() && (300..400).contains(&fault.status))
    {
        return CallErrorKind::WrongRegion { region: fault.bucket_region.as_deref().map(Box::from) };
    }
    if code == "AuthorizationHeaderMalformed" && fault.bucket_region.is_some() {
        return CallErrorKind::WrongRegion { region: fault.bucket_region.as_deref().map(Box::from) };
    }
    if is_throttle(fault) {
        CallErrorKind::Throttled
    } else if fault.malformed {
        CallErrorKind::Malformed
    } else if CREDENTIALS.contains(&code) {
        CallErrorKind::Credentials
    } else if DENIED.contains(&code) || code == "403" {
        CallErrorKind::Denied
    } else if code.starts_with("NoSuch") || code.contains("NotFound") || fault.status == 404 {
        CallErrorKind::NotFound
    } else {
        CallErrorKind::Service
    }
}

/// Puts the orchestrator's error into the user's words.
pub(crate) fn describe(
    service: &str,
    operation: &str,
    error: SdkError<Error, HttpResponse>,
    retries: u32,
) -> CallError {
    if let SdkError::ServiceError(context) = &error
        && let Some(fault) = context.err().downcast_ref::<Fault>()
    {
        return CallError::fault(service, operation, fault, retries);
    }
    let status = error.raw_response().map(|response| response.status().as_u16());
    let kind = match &error {
        _ if has_credentials_error(&error) => CallErrorKind::Credentials,
        SdkError::TimeoutError(_) => CallErrorKind::Timeout,
        SdkError::DispatchFailure(failure) if failure.is_timeout() => CallErrorKind::Timeout,
        SdkError::ResponseError(_) => CallErrorKind::Malformed,
        _ => CallErrorKind::Network,
    };
    let message = match kind {
        CallErrorKind::Timeout => "no answer within the time allowed".to_owned(),
        _ => chain(&error),
    };
    let mut described = CallError::new(service, operation, kind, message);
    described.retries = retries;
    described.status = status;
    match error.into_source() {
        Ok(source) => described.with_source(source),
        Err(_) => described,
    }
}

fn has_credentials_error(error: &SdkError<Error, HttpResponse>) -> bool {
    let mut source: Option<&(dyn StdError + 'static)> = error.source();
    while let Some(cause) = source {
        if cause.downcast_ref::<CredentialsError>().is_some() {
            return true;
        }
        source = cause.source();
    }
    false
}
