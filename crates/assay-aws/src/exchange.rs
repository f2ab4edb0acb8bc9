//! The two ends of AWS's orchestrator that are ours: the request goes in ready-made, the response comes out as a value.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use assay_content::api::ServiceModel;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::endpoint::{EndpointFuture, EndpointResolverParams, ResolveEndpoint};
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeTransmitInterceptorContextRef, Error, Input, InterceptorContext, Output,
};
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::retries::classifiers::{ClassifyRetry, RetryAction};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::client::ser_de::{DeserializeResponse, SerializeRequest};
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::{ConfigBag, Storable, StoreReplace};
use aws_smithy_types::endpoint::Endpoint;
use serde_json::Value;

use crate::error::is_throttle;
use crate::graph::Graph;
use crate::protocol::{self, Fault, WireRequest, WireResponse};
use crate::rate::{Bucket, Counters};

/// A model with its compiled graph.
pub(crate) struct Service {
    pub(crate) model: Arc<ServiceModel>,
    pub(crate) graph: Graph,
}

/// The response of one call, read. `Debug` shows none of it.
pub(crate) struct Reply {
    pub(crate) value: Value,
    pub(crate) status: u16,
    pub(crate) request_id: Option<String>,
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply").field("status", &self.status).finish_non_exhaustive()
    }
}

/// A request and its endpoint, made before the orchestrator is asked.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(crate) request: WireRequest,
    pub(crate) endpoint: Endpoint,
}

/// Hands the orchestrator what was prepared.
#[derive(Debug)]
pub(crate) struct ReadyRequest;

impl SerializeRequest for ReadyRequest {
    fn serialize_input(&self, input: Input, cfg: &mut ConfigBag) -> Result<HttpRequest, BoxError> {
        let prepared = input.downcast::<Prepared>().map_err(|_| "the input is not a prepared request")?;
        let Prepared { request, endpoint } = prepared;
        // The orchestrator panics unless the parameters are in this very layer.
        cfg.interceptor_state().store_put(EndpointResolverParams::new(endpoint));
        let mut http = HttpRequest::new(SdkBody::from(request.body));
        http.set_method(&request.method)?;
        http.set_uri(request.uri.as_str())?;
        for (name, value) in request.headers {
            http.headers_mut().try_append(name, value)?;
        }
        let length = http.body().bytes().map_or(0, <[u8]>::len);
        if length > 0 {
            http.headers_mut().try_append("content-length", length.to_string())?;
        }
        Ok(http)
    }
}

/// Reads responses of one operation, and tells the rate limit what it learnt.
pub(crate) struct ResponseReader {
    pub(crate) service: Arc<Service>,
    pub(crate) operation: String,
    pub(crate) bucket: Arc<Bucket>,
    pub(crate) counters: Arc<Counters>,
}

impl fmt::Debug for ResponseReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseReader").field("operation", &self.operation).finish_non_exhaustive()
    }
}

impl DeserializeResponse for ResponseReader {
    fn deserialize_nonstreaming_with_config(
        &self,
        response: &HttpResponse,
        _cfg: &ConfigBag,
    ) -> Result<Output, OrchestratorError<Error>> {
        let wire = WireResponse {
            status: response.status().as_u16(),
            headers: response.headers(),
            body: response.body().bytes().unwrap_or_default(),
        };
        let Service { model, graph } = &*self.service;
        let Some(operation) = graph.operation(&self.operation) else {
            return Err(OrchestratorError::other("the operation is not in the model"));
        };
        match protocol::parse(model, graph, &self.operation, operation, &wire) {
            Ok(value) => {
                self.bucket.speed_up();
                let request_id = protocol::request_id(wire.headers);
                Ok(Output::erase(Reply { value, status: wire.status, request_id }))
            }
            Err(fault) => {
                if is_throttle(&fault) {
                    self.counters.throttled();
                    self.bucket.slow_down();
                }
                Err(OrchestratorError::operation(Error::erase(fault)))
            }
        }
    }
}

/// Hands out the endpoint that comes with the call.
#[derive(Debug)]
pub(crate) struct ReadyEndpoint;

impl ResolveEndpoint for ReadyEndpoint {
    fn resolve_endpoint<'a>(&'a self, params: &'a EndpointResolverParams) -> EndpointFuture<'a> {
        EndpointFuture::ready(match params.get::<Endpoint>() {
            Some(endpoint) => Ok(endpoint.clone()),
            None => Err("the call has no endpoint".into()),
        })
    }
}

/// Counts the attempts of one call.
#[derive(Debug, Clone, Default)]
pub(crate) struct Attempts(Arc<AtomicU32>);

impl Attempts {
    /// Attempts after the first.
    pub(crate) fn retries(&self) -> u32 {
        self.0.load(Ordering::Relaxed).saturating_sub(1)
    }
}

impl Storable for Attempts {
    type Storer = StoreReplace<Self>;
}

/// Feeds [`Attempts`].
#[derive(Debug)]
pub(crate) struct AttemptCounter;

#[dyn_dispatch_hint]
impl Intercept for AttemptCounter {
    fn name(&self) -> &'static str {
        "AttemptCounter"
    }

    fn read_before_attempt(
        &self,
        _context: &BeforeTransmitInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(attempts) = cfg.load::<Attempts>() {
            attempts.0.fetch_add(1, Ordering::Relaxed);
        }
        Ok(())
    }
}

/// An answer that came broken with a good status is worth another attempt; so is a throttle that no list knows.
#[derive(Debug)]
pub(crate) struct BrokenAnswers;

impl ClassifyRetry for BrokenAnswers {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        let Some(Err(error)) = context.output_or_error() else {
            return RetryAction::NoActionIndicated;
        };
        let fault = error.as_operation_error().and_then(|error| error.downcast_ref::<Fault>());
        match fault {
            Some(fault) if is_throttle(fault) => RetryAction::throttling_error(),
            Some(fault) if fault.malformed && fault.status < 300 => RetryAction::transient_error(),
            Some(fault) if fault.status < 300 => RetryAction::server_error(),
            _ => RetryAction::NoActionIndicated,
        }
    }

    fn name(&self) -> &'static str {
        "BrokenAnswers"
    }
}
