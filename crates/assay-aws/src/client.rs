//! The client: models and parameters in, values out, on AWS's own orchestrator.

use std::collections::HashMap;
use std::error::Error as StdError;
use std::sync::{Arc, Mutex};

use assay_content::api::ServiceModel;
use aws_credential_types::provider::error::CredentialsError;
use aws_runtime::auth::sigv4::{SCHEME_ID, SigV4AuthScheme};
use aws_runtime::auth::{SigV4OperationSigningConfig, SigningOptions};
use aws_runtime::invocation_id::InvocationIdInterceptor;
use aws_runtime::request_info::RequestInfoInterceptor;
use aws_runtime::retries::classifiers::AwsErrorCodeClassifier;
use aws_runtime::service_clock_skew::{ServiceClockSkewClassifier, ServiceClockSkewInterceptor};
use aws_runtime::user_agent::{ApiMetadata, AwsUserAgent, UserAgentInterceptor};
use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use aws_smithy_runtime::client::defaults::{DefaultPluginParams, default_plugins};
use aws_smithy_runtime::client::http::connection_poisoning::ConnectionPoisoningInterceptor;
use aws_smithy_runtime::client::identity::IdentityCache;
use aws_smithy_runtime::client::orchestrator::{AuthSchemeAndEndpointOrchestrationV2, invoke};
use aws_smithy_runtime::client::retries::classifiers::{HttpStatusCodeClassifier, TransientErrorClassifier};
use aws_smithy_runtime_api::client::auth::static_resolver::StaticAuthSchemeOptionResolver;
use aws_smithy_runtime_api::client::auth::{
    AuthSchemeOptionResolverParams, SharedAuthScheme, SharedAuthSchemeOptionResolver,
};
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_runtime_api::client::endpoint::SharedEndpointResolver;
use aws_smithy_runtime_api::client::interceptors::SharedInterceptor;
use aws_smithy_runtime_api::client::interceptors::context::{Error, Input};
use aws_smithy_runtime_api::client::orchestrator::{HttpResponse, Metadata, SensitiveOutput};
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_runtime_api::client::runtime_plugin::{RuntimePlugins, SharedRuntimePlugin, StaticRuntimePlugin};
use aws_smithy_runtime_api::client::ser_de::{SharedRequestSerializer, SharedResponseDeserializer};
use aws_smithy_runtime_api::client::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_smithy_types::config_bag::Layer;
use aws_smithy_types::endpoint::Endpoint;
use aws_smithy_types::error::display::DisplayErrorContext;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SigningName;
use aws_types::os_shim_internal::Env;
use aws_types::region::SigningRegion;
use serde_json::{Map, Value};
use tokio::sync::Semaphore;
use tokio::time::Instant;

use crate::call::{Answer, Call};
use crate::endpoint::{self, EndpointRequest, Partitions, Resolved};
use crate::error::{CallError, CallErrorKind};
use crate::exchange::{
    AttemptCounter, Attempts, BrokenAnswers, Prepared, ReadyEndpoint, ReadyRequest, Reply, ResponseReader, Service,
};
use crate::graph::{Graph, Location, Op};
use crate::input::{self, InputError};
use crate::paginate::Pages;
use crate::protocol::{self, Fault};
use crate::quirks;
use crate::rate::{Bucket, Buckets, Counters, Stats, lock};
use crate::session::SessionError;
use crate::settings::Settings;

/// Resolved endpoints that are remembered; more than that are forgotten together.
const ENDPOINTS_KEPT: usize = 4096;

/// Calls AWS. Clones share connections, rate limits and counters.
#[derive(Debug, Clone)]
pub struct Client(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    plugins: RuntimePlugins,
    partitions: Arc<Partitions>,
    cap: Semaphore,
    buckets: Buckets,
    counters: Arc<Counters>,
    max_pages: usize,
    services: Mutex<HashMap<String, Arc<Service>>>,
    endpoints: Mutex<HashMap<String, Arc<Resolved>>>,
}

impl std::fmt::Debug for Service {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Service").field(&self.model.service).finish()
    }
}

impl Client {
    /// A client with these settings.
    pub fn new(settings: &Settings, partitions: &Arc<Partitions>) -> Result<Self, SessionError> {
        let http = settings.pool.client(settings.ca_bundle_pem.as_deref())?;
        let mut layer = Layer::new("assay");
        layer.store_put(AuthSchemeAndEndpointOrchestrationV2);
        layer.store_put(AuthSchemeOptionResolverParams::new(()));
        layer.store_put(
            RetryConfig::standard()
                .with_max_attempts(settings.max_attempts.max(1))
                .with_initial_backoff(settings.initial_backoff),
        );
        layer.store_put(
            TimeoutConfig::builder()
                .connect_timeout(settings.connect_timeout)
                .read_timeout(settings.read_timeout)
                .operation_attempt_timeout(settings.attempt_timeout)
                .operation_timeout(settings.operation_timeout)
                .build(),
        );
        layer.store_put(StalledStreamProtectionConfig::disabled());
        layer.store_put(SensitiveOutput);
        layer.store_put(SharedRequestSerializer::new(ReadyRequest));
        let api = ApiMetadata::new("assay", env!("CARGO_PKG_VERSION"));
        layer.store_put(AwsUserAgent::new_from_environment(Env::real(), api.clone()));
        layer.store_put(api);

        let mut components = RuntimeComponentsBuilder::new("assay")
            .with_http_client(Some(http))
            .with_sleep_impl(Some(SharedAsyncSleep::new(TokioSleep::new())))
            .with_identity_cache(Some(
                IdentityCache::lazy().load_timeout(settings.attempt_timeout).build(),
            ))
            .with_endpoint_resolver(Some(SharedEndpointResolver::new(ReadyEndpoint)))
            .with_auth_scheme_option_resolver(Some(SharedAuthSchemeOptionResolver::new(
                StaticAuthSchemeOptionResolver::new(vec![SCHEME_ID]),
            )))
            .with_auth_scheme(SharedAuthScheme::new(SigV4AuthScheme::new()))
            .with_retry_classifier(TransientErrorClassifier::<Error>::new())
            .with_retry_classifier(HttpStatusCodeClassifier::default())
            .with_retry_classifier(AwsErrorCodeClassifier::<Fault>::new())
            .with_retry_classifier(ServiceClockSkewClassifier::<Fault>::new())
            .with_retry_classifier(BrokenAnswers);
        components.push_interceptor(SharedInterceptor::permanent(ConnectionPoisoningInterceptor::new()));
        components.push_interceptor(ServiceClockSkewInterceptor::new());
        components.push_interceptor(RequestInfoInterceptor::new());
        components.push_interceptor(UserAgentInterceptor::new());
        components.push_interceptor(InvocationIdInterceptor::new());
        components.push_interceptor(SharedInterceptor::permanent(AttemptCounter));

        let defaults = DefaultPluginParams::new()
            .with_retry_partition_name("assay")
            .with_behavior_version(BehaviorVersion::latest());
        let own = StaticRuntimePlugin::new().with_config(layer.freeze()).with_runtime_components(components);
        let plugins = RuntimePlugins::new().with_client_plugins(default_plugins(defaults)).with_client_plugin(own);
        Ok(Self(Arc::new(Inner {
            plugins,
            partitions: Arc::clone(partitions),
            cap: Semaphore::new(settings.max_in_flight.max(1)),
            buckets: Buckets::new(settings.rate),
            counters: Arc::new(Counters::default()),
            max_pages: settings.max_pages.max(1),
            services: Mutex::default(),
            endpoints: Mutex::default(),
        })))
    }

    /// Makes a call and waits for its answer, with retries.
    pub async fn call(&self, call: &Call) -> Result<Answer, CallError> {
        let in_flight = self.0.counters.begin();
        let answer = Box::pin(self.attempt(call)).await;
        drop(in_flight);
        match &answer {
            Ok(answer) => {
                self.0.counters.answered();
                self.0.counters.retried(answer.retries);
            }
            Err(error) => {
                self.0.counters.failed();
                self.0.counters.retried(error.retries);
            }
        }
        answer
    }

    /// The pages of a listing. An operation without pages gives one.
    pub fn pages(&self, call: Call) -> Pages {
        Pages::new(self.clone(), call)
    }

    /// What the client has done so far.
    pub fn stats(&self) -> Stats {
        self.0.counters.stats()
    }

    pub(crate) fn max_pages(&self) -> usize {
        self.0.max_pages
    }

    async fn attempt(&self, call: &Call) -> Result<Answer, CallError> {
        let service_name = call.model.service.as_str();
        let refuse = |error| CallError::input(service_name, &call.operation, error);
        let service = self.service(&call.model).map_err(|reason| refuse(InputError::Request(reason)))?;
        let operation = service
            .graph
            .operation(&call.operation)
            .ok_or_else(|| refuse(InputError::UnknownOperation(call.operation.clone())))?;
        let params = call.params.as_object().ok_or_else(|| refuse(InputError::NotAnObject))?;
        input::check(&service.graph, service.graph.input(operation), params).map_err(refuse)?;
        let endpoint = self.endpoint(call, &service, operation, params)?;
        let request = protocol::build(&call.model, &service.graph, &call.operation, operation, params)
            .map_err(|error| refuse(InputError::Request(error.0)))?;

        let bucket = self.0.buckets.of(&call.account_id, &call.region, service_name);
        bucket.take().await;
        let permit = self.0.cap.acquire().await;
        let permit = permit
            .map_err(|_| CallError::new(service_name, &call.operation, CallErrorKind::Network, "the client is closed"))?;
        let begun = Instant::now();
        let attempts = Attempts::default();
        let plugins = self
            .0
            .plugins
            .clone()
            .with_client_plugin(call.session.plugin())
            .with_operation_plugin(self.operation_plugin(call, &service, &endpoint, &bucket, attempts.clone()));
        let mut target = Endpoint::builder().url(endpoint.url.clone());
        for (name, value) in &endpoint.headers {
            target = target.header(name.clone(), value.clone());
        }
        let input = Input::erase(Prepared { request, endpoint: target.build() });
        let output = invoke(service_name, &call.operation, input, &plugins).await;
        drop(permit);

        let retries = attempts.retries();
        let output = output.map_err(|error| describe(service_name, &call.operation, error, retries))?;
        let reply = output.downcast::<Reply>().map_err(|_| {
            CallError::new(service_name, &call.operation, CallErrorKind::Malformed, "the answer was not read")
        })?;
        Ok(Answer {
            value: reply.value,
            status: reply.status,
            request_id: reply.request_id,
            retries,
            elapsed: begun.elapsed(),
        })
    }

    /// The compiled form of a model. A model of the same service that is another object is compiled anew.
    fn service(&self, model: &Arc<ServiceModel>) -> Result<Arc<Service>, String> {
        if let Some(service) = lock(&self.0.services).get(&model.service)
            && Arc::ptr_eq(&service.model, model)
        {
            return Ok(Arc::clone(service));
        }
        let service = Arc::new(Service { model: Arc::clone(model), graph: Graph::new(model)? });
        lock(&self.0.services).insert(model.service.clone(), Arc::clone(&service));
        Ok(service)
    }

    /// Where a call goes; remembered, for the rule sets of some services are long.
    fn endpoint(
        &self,
        call: &Call,
        service: &Service,
        operation: &Op,
        params: &Map<String, Value>,
    ) -> Result<Arc<Resolved>, CallError> {
        let custom = call.session.endpoint_for(&call.model.metadata.service_id);
        let (use_fips, use_dual_stack) = (call.session.use_fips(), call.session.use_dual_stack());
        let members = service.graph.input(operation).map(|input| input.members.as_slice()).unwrap_or_default();
        let mut key = format!(
            "{} {} {} {use_fips} {use_dual_stack} {}",
            call.model.service,
            call.operation,
            call.region,
            custom.as_deref().unwrap_or_default()
        );
        for member in members.iter().filter(|member| member.target.endpoint_parameter.is_some() || member.target.host_label)
        {
            key.push(' ');
            key.push_str(&params.get(&member.name).map(Value::to_string).unwrap_or_default());
        }
        if let Some(known) = lock(&self.0.endpoints).get(&key) {
            return Ok(Arc::clone(known));
        }
        let request = EndpointRequest {
            operation: &call.operation,
            region: &call.region,
            use_fips,
            use_dual_stack,
            endpoint: custom.as_deref(),
            params: &call.params,
        };
        let fail = |error| CallError::endpoint(&call.model.service, &call.operation, error);
        let mut resolved =
            endpoint::resolve(&call.model, &service.graph, &self.0.partitions, &request).map_err(fail)?;
        if resolved.auth_scheme != "sigv4" {
            return Err(fail(endpoint::EndpointError::Scheme(resolved.auth_scheme)));
        }
        if let Some(bare) = quirks::without_account_before_address(&call.model.service, &resolved.url, custom.as_deref()) {
            resolved.url = bare;
        }
        if let Some(prefix) = host_prefix(call, operation, service, params, custom.is_some())
            && let Some((scheme, rest)) = resolved.url.split_once("://")
        {
            resolved.url = format!("{scheme}://{prefix}{rest}");
        }
        let resolved = Arc::new(resolved);
        let mut endpoints = lock(&self.0.endpoints);
        if endpoints.len() >= ENDPOINTS_KEPT {
            endpoints.clear();
        }
        endpoints.insert(key, Arc::clone(&resolved));
        Ok(resolved)
    }

    fn operation_plugin(
        &self,
        call: &Call,
        service: &Arc<Service>,
        endpoint: &Resolved,
        bucket: &Arc<Bucket>,
        attempts: Attempts,
    ) -> SharedRuntimePlugin {
        let mut layer = Layer::new("call");
        let mut options = SigningOptions::default();
        // S3 signs the path as it is sent, and wants the hash of the body in a header.
        let is_s3 = endpoint.signing_name.starts_with("s3");
        options.double_uri_encode = !(is_s3 || endpoint.disable_double_encoding);
        options.normalize_uri_path = !is_s3;
        options.content_sha256_header = is_s3;
        layer.store_put(SigV4OperationSigningConfig {
            region: Some(SigningRegion::from(aws_types::region::Region::new(endpoint.signing_region.clone()))),
            name: Some(SigningName::from(endpoint.signing_name.clone())),
            signing_options: options,
            ..SigV4OperationSigningConfig::default()
        });
        layer.store_put(SharedResponseDeserializer::new(ResponseReader {
            service: Arc::clone(service),
            operation: call.operation.clone(),
            bucket: Arc::clone(bucket),
            counters: Arc::clone(&self.0.counters),
        }));
        layer.store_put(bucket.retries.clone());
        layer.store_put(Metadata::new(call.operation.clone(), call.model.service.clone()));
        layer.store_put(attempts);
        SharedRuntimePlugin::new(StaticRuntimePlugin::new().with_config(layer.freeze()))
    }
}

/// The operation's host prefix with its labels filled.
fn host_prefix(
    call: &Call,
    operation: &Op,
    service: &Service,
    params: &Map<String, Value>,
    custom: bool,
) -> Option<String> {
    let published = call.model.operations.get(&call.operation)?;
    let mut prefix = published.endpoint.as_ref()?.host_prefix.clone();
    if !quirks::wants_host_prefix(&call.model.service, custom) {
        return None;
    }
    for member in &service.graph.input(operation)?.members {
        if let Some(value) = params.get(&member.name).and_then(Value::as_str)
            && (member.target.host_label || member.target.location != Location::StatusCode)
        {
            prefix = prefix.replace(&format!("{{{}}}", member.name), value);
        }
    }
    Some(prefix)
}

/// Puts the orchestrator's error into the user's words.
fn describe(service: &str, operation: &str, error: SdkError<Error, HttpResponse>, retries: u32) -> CallError {
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
        _ => DisplayErrorContext(&error).to_string(),
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
