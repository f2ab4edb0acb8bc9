//! The codes, messages and statuses that AWS uses for throttling, refusals and breakdowns, by protocol and operation.

use super::ErrorAnswer;
use crate::catalogue::{Protocol, Service};
use crate::identity::Caller;
use crate::respond::Failure;

/// Codes of throttling that operations model, the usual first.
const THROTTLES: &[&str] =
    &["ThrottlingException", "TooManyRequestsException", "ThrottledException", "RequestThrottledException"];

/// The throttling error: the operation's own where its model has one.
pub(super) fn throttled(service: &Service, operation: &str, protocol: Protocol) -> Failure {
    let message = "Rate exceeded";
    if protocol == Protocol::Ec2 {
        return Failure::new("RequestLimitExceeded", "Request limit exceeded.", 503);
    }
    if service.is_s3() {
        return Failure::new("SlowDown", "Please reduce your request rate.", 503);
    }
    let model = &service.model;
    let modelled = model.operations.get(operation).map_or(&[][..], |operation| &operation.errors);
    for wanted in THROTTLES {
        for reference in modelled {
            let details = model.shape(&reference.shape).and_then(|shape| shape.error.as_ref());
            let code = details.and_then(|details| details.get("code")?.as_str()).unwrap_or(&reference.shape);
            if code == *wanted || reference.shape == *wanted {
                let status = details.and_then(|details| u16::try_from(details.get("httpStatusCode")?.as_u64()?).ok());
                let is_rest = matches!(protocol, Protocol::RestJson | Protocol::RestXml);
                return Failure::new(code, message, status.unwrap_or(if is_rest { 429 } else { 400 }));
            }
        }
    }
    match protocol {
        Protocol::RestJson => Failure::new("TooManyRequestsException", message, 429),
        Protocol::Query | Protocol::RestXml => Failure::new("Throttling", message, 400),
        Protocol::Json | Protocol::Ec2 => Failure::new("ThrottlingException", message, 400),
    }
}

/// The refusal of IAM, in the words that name the missing permission.
pub(super) fn denied(service: &Service, operation: &str, protocol: Protocol, caller: &Caller) -> Failure {
    let prefix = match caller.signing_name.as_str() {
        "monitoring" => "cloudwatch",
        "tagging" => "tag",
        other => other,
    };
    let message = format!(
        "User: {} is not authorized to perform: {prefix}:{operation} on resource: * because no identity-based policy \
         allows the {prefix}:{operation} action",
        caller.arn
    );
    match protocol {
        Protocol::Ec2 => {
            let message = format!("You are not authorized to perform this operation. {message}");
            Failure::new("UnauthorizedOperation", message, 403)
        }
        Protocol::RestXml if service.is_s3() => Failure::new("AccessDenied", "Access Denied", 403),
        Protocol::Query | Protocol::RestXml => Failure::new("AccessDenied", message, 403),
        Protocol::RestJson => Failure::new("AccessDeniedException", message, 403),
        Protocol::Json => Failure::new("AccessDeniedException", message, 400),
    }
}

/// An internal error.
pub(super) fn broken(service: &Service, protocol: Protocol) -> Failure {
    if protocol == Protocol::Ec2 || service.is_s3() {
        return Failure::new("InternalError", "An internal error has occurred", 500);
    }
    let code = match protocol {
        Protocol::Query | Protocol::RestXml => "InternalFailure",
        _ => "InternalServerException",
    };
    let message = "The request processing has failed because of an unknown error, exception or failure.";
    Failure::new(code, message, 500)
}

/// Credentials that have expired.
pub(crate) fn expired(protocol: Protocol) -> Failure {
    let (code, status) = match protocol {
        Protocol::Ec2 => ("RequestExpired", 400),
        Protocol::Query | Protocol::RestXml => ("ExpiredToken", 403),
        Protocol::RestJson => ("ExpiredTokenException", 403),
        Protocol::Json => ("ExpiredTokenException", 400),
    };
    Failure::new(code, "The security token included in the request is expired", status)
}

/// The usual error with the parts that the fault replaces.
pub(super) fn with(mut usual: Failure, answer: &ErrorAnswer) -> Failure {
    if let Some(code) = &answer.code {
        usual.code.clone_from(code);
    }
    if let Some(message) = &answer.message {
        usual.message.clone_from(message);
    }
    usual.status = answer.status.unwrap_or(usual.status);
    usual
}
