//! How AWS's orchestrator is set up: once for a client, and with a few facts for each call.

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
use aws_smithy_runtime::client::orchestrator::AuthSchemeAndEndpointOrchestrationV2;
use aws_smithy_runtime::client::retries::classifiers::{HttpStatusCodeClassifier, TransientErrorClassifier};
use aws_smithy_runtime_api::client::auth::static_resolver::StaticAuthSchemeOptionResolver;
use aws_smithy_runtime_api::client::auth::{
    AuthSchemeOptionResolverParams, SharedAuthScheme, SharedAuthSchemeOptionResolver,
};
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_runtime_api::client::endpoint::SharedEndpointResolver;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_runtime_api::client::interceptors::SharedInterceptor;
use aws_smithy_runtime_api::client::interceptors::context::Error;
use aws_smithy_runtime_api::client::orchestrator::{Metadata, SensitiveOutput};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_runtime_api::client::runtime_plugin::{RuntimePlugins, SharedRuntimePlugin, StaticRuntimePlugin};
use aws_smithy_runtime_api::client::ser_de::{SharedRequestSerializer, SharedResponseDeserializer};
use aws_smithy_runtime_api::client::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_smithy_types::config_bag::Layer;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SigningName;
use aws_types::os_shim_internal::Env;
use aws_types::region::{Region, SigningRegion};

use crate::endpoint::Resolved;
use crate::exchange::{AttemptCounter, Attempts, BrokenAnswers, ReadyEndpoint, ReadyRequest, ResponseReader};
use crate::protocol::Fault;
use crate::settings::Settings;

/// What every call of a client shares.
pub(crate) fn client_plugins(settings: &Settings, http: SharedHttpClient) -> RuntimePlugins {
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
        .with_identity_cache(Some(IdentityCache::lazy().load_timeout(settings.attempt_timeout).build()))
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

    let defaults =
        DefaultPluginParams::new().with_retry_partition_name("assay").with_behavior_version(BehaviorVersion::latest());
    let own = StaticRuntimePlugin::new().with_config(layer.freeze()).with_runtime_components(components);
    RuntimePlugins::new().with_client_plugins(default_plugins(defaults)).with_client_plugin(own)
}

/// What one call adds: its signature's scope, how its response is read, and its bucket's quota of retries.
pub(crate) fn call_plugin(endpoint: &Resolved, reader: ResponseReader, attempts: Attempts) -> SharedRuntimePlugin {
    let mut layer = Layer::new("call");
    let mut options = SigningOptions::default();
    // S3 signs the path as it is sent, and wants the hash of the body in a header.
    let is_s3 = endpoint.signing_name == "s3" || endpoint.signing_name.starts_with("s3-");
    options.double_uri_encode = !(is_s3 || endpoint.disable_double_encoding);
    options.normalize_uri_path = !is_s3;
    options.content_sha256_header = is_s3;
    layer.store_put(SigV4OperationSigningConfig {
        region: Some(SigningRegion::from(Region::new(endpoint.signing_region.clone()))),
        name: Some(SigningName::from(endpoint.signing_name.clone())),
        signing_options: options,
        ..SigV4OperationSigningConfig::default()
    });
    layer.store_put(reader.bucket.retries.clone());
    layer.store_put(Metadata::new(reader.operation.clone(), reader.service.model.service.clone()));
    layer.store_put(SharedResponseDeserializer::new(reader));
    layer.store_put(attempts);
    SharedRuntimePlugin::new(StaticRuntimePlugin::new().with_config(layer.freeze()))
}
