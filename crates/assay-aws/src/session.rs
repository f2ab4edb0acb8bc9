//! Sessions: whose credentials sign, and where calls go by default.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex};

use aws_config::sts::AssumeRoleProvider;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::{ProvideCredentials as _, SharedCredentialsProvider};
use aws_runtime::auth::sigv4::SCHEME_ID;
use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_async::time::SystemTimeSource;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_runtime_api::client::runtime_plugin::{SharedRuntimePlugin, StaticRuntimePlugin};
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::service_config::ServiceConfigKey;

use crate::endpoint::Partitions;
use crate::error::chain;
use crate::rate::lock;
use crate::settings::{Settings, StaticCredentials};

/// The name under which assumed roles appear in the account's `CloudTrail`.
const ROLE_SESSION_NAME: &str = "assay";
/// Where neither settings, environment nor profile name a region.
const FALLBACK_REGION: &str = "us-east-1";

/// Credentials with a region and a partition. Cheap to clone; `Debug` shows no secret.
#[derive(Clone)]
pub struct Session(Arc<Inner>);

struct Inner {
    config: SdkConfig,
    region: String,
    partitions: Arc<Partitions>,
    /// One endpoint for all services, where the settings give it.
    endpoint_url: Option<String>,
    /// The role's ARN, for a session that assumed one.
    role: Option<String>,
    plugin: SharedRuntimePlugin,
    /// Configured endpoints by service id.
    endpoints: Mutex<HashMap<String, Option<String>>>,
}

/// Why a session can't be had. No message holds a secret.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// There are no credentials, or their source refused.
    #[error("no AWS credentials: {0}")]
    Credentials(String),
    /// The certificates to trust can't be read.
    #[error("the certificates to trust can't be used")]
    Certificates(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// An account id that is not twelve digits.
    #[error("`{0}` is not an AWS account id")]
    AccountId(String),
    /// A role's name with characters that IAM doesn't allow.
    #[error("`{0}` is not the name of a role")]
    RoleName(String),
}

impl Session {
    /// Loads credentials, region and endpoints as every AWS tool does: settings, environment, profile, single sign-on,
    /// credential process, container and instance metadata. Credentials are fetched when they are first needed:
    /// [`Session::check`] asks for them now.
    pub async fn load(settings: &Settings, partitions: &Arc<Partitions>) -> Result<Self, SessionError> {
        let http = settings.pool.client(settings.ca_bundle_pem.as_deref())?;
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(settings.connect_timeout)
            .operation_attempt_timeout(settings.attempt_timeout)
            .build();
        let given = settings.credentials.as_ref().map(provider);
        let config = match (&settings.endpoint_url, given) {
            (Some(endpoint), Some(given)) => SdkConfig::builder()
                .behavior_version(BehaviorVersion::latest())
                .http_client(http)
                .sleep_impl(TokioSleep::new())
                .time_source(SystemTimeSource::new())
                .timeout_config(timeouts)
                .retry_config(RetryConfig::standard())
                .endpoint_url(endpoint)
                .region(Region::new(settings.region.clone().unwrap_or_else(|| FALLBACK_REGION.to_owned())))
                .credentials_provider(given)
                .build(),
            (endpoint, given) => {
                let mut loader = aws_config::defaults(BehaviorVersion::latest())
                    .http_client(http)
                    .sleep_impl(TokioSleep::new())
                    .timeout_config(timeouts);
                if let Some(profile) = &settings.profile {
                    loader = loader.profile_name(profile);
                }
                if let Some(region) = &settings.region {
                    loader = loader.region(Region::new(region.clone()));
                }
                if let Some(endpoint) = endpoint {
                    loader = loader.endpoint_url(endpoint);
                }
                if let Some(given) = given {
                    loader = loader.credentials_provider(given);
                }
                Box::pin(loader.load()).await
            }
        };
        Self::new(config, settings.endpoint_url.clone(), Arc::clone(partitions), None)
    }

    fn new(
        config: SdkConfig,
        endpoint_url: Option<String>,
        partitions: Arc<Partitions>,
        role: Option<String>,
    ) -> Result<Self, SessionError> {
        let provider = config
            .credentials_provider()
            .ok_or_else(|| SessionError::Credentials("no source of credentials is configured".to_owned()))?;
        let region = config.region().map_or_else(|| FALLBACK_REGION.to_owned(), |region| region.as_ref().to_owned());
        let components = RuntimeComponentsBuilder::new("session").with_identity_resolver(SCHEME_ID, provider);
        let plugin = SharedRuntimePlugin::new(StaticRuntimePlugin::new().with_runtime_components(components));
        let endpoints = Mutex::new(HashMap::new());
        Ok(Self(Arc::new(Inner { config, region, partitions, endpoint_url, role, plugin, endpoints })))
    }

    /// The same session with other credentials.
    pub fn static_credentials(&self, credentials: &StaticCredentials) -> Result<Self, SessionError> {
        let config = self.0.config.to_builder().credentials_provider(provider(credentials)).build();
        Self::new(config, self.0.endpoint_url.clone(), Arc::clone(&self.0.partitions), None)
    }

    /// A session in a role of an account, in this session's partition. The role is assumed when credentials are first
    /// needed, and again before they expire. `role_name` may have a path in front.
    pub async fn assume_role(
        &self,
        account_id: &str,
        role_name: &str,
        external_id: Option<&str>,
    ) -> Result<Self, SessionError> {
        if account_id.len() != 12 || !account_id.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(SessionError::AccountId(account_id.to_owned()));
        }
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"+=,.@-_/".contains(&byte);
        let role_name = role_name.trim_start_matches('/');
        if role_name.is_empty() || !role_name.bytes().all(allowed) {
            return Err(SessionError::RoleName(role_name.to_owned()));
        }
        let arn = format!("arn:{}:iam::{account_id}:role/{role_name}", self.partition());
        let mut role = AssumeRoleProvider::builder(&arn)
            .session_name(ROLE_SESSION_NAME)
            .configure(&self.0.config)
            .region(Region::new(self.0.region.clone()));
        if let Some(external_id) = external_id {
            role = role.external_id(external_id);
        }
        let source = self
            .0
            .config
            .credentials_provider()
            .ok_or_else(|| SessionError::Credentials("no source of credentials is configured".to_owned()))?;
        let role = Box::pin(role.build_from_provider(source)).await;
        let config = self.0.config.to_builder().credentials_provider(SharedCredentialsProvider::new(role)).build();
        Self::new(config, self.0.endpoint_url.clone(), Arc::clone(&self.0.partitions), Some(arn))
    }

    /// Fetches credentials now, so that a mistake shows before any work is begun.
    pub async fn check(&self) -> Result<(), SessionError> {
        let provider = self
            .0
            .config
            .credentials_provider()
            .ok_or_else(|| SessionError::Credentials("no source of credentials is configured".to_owned()))?;
        match provider.provide_credentials().await {
            Ok(_) => Ok(()),
            Err(error) => Err(SessionError::Credentials(chain(&error))),
        }
    }

    /// The region to begin with.
    pub fn region(&self) -> &str {
        &self.0.region
    }

    /// The partition of that region, for example `aws` or `aws-cn`.
    pub fn partition(&self) -> &str {
        self.0.partitions.name_of(&self.0.region)
    }

    /// The ARN of the role that this session assumes; `None` for the credentials that were loaded.
    pub fn role_arn(&self) -> Option<&str> {
        self.0.role.as_deref()
    }

    pub(crate) fn plugin(&self) -> SharedRuntimePlugin {
        self.0.plugin.clone()
    }

    pub(crate) fn use_fips(&self) -> bool {
        self.0.config.use_fips().unwrap_or(false)
    }

    pub(crate) fn use_dual_stack(&self) -> bool {
        self.0.config.use_dual_stack().unwrap_or(false)
    }

    /// The custom endpoint for a service: the settings', the service's own, the general one.
    pub(crate) fn endpoint_for(&self, service_id: &str) -> Option<String> {
        if let Some(endpoint) = &self.0.endpoint_url {
            return Some(endpoint.clone());
        }
        let mut endpoints = lock(&self.0.endpoints);
        if let Some(known) = endpoints.get(service_id) {
            return known.clone();
        }
        // With underscores: with spaces, the lookup in profiles would turn them into hyphens and find nothing.
        let key_id = service_id.replace([' ', '-'], "_");
        let key =
            ServiceConfigKey::builder().service_id(&key_id).env("AWS_ENDPOINT_URL").profile("endpoint_url").build();
        let own = key.ok().and_then(|key| self.0.config.service_config()?.load_config(key));
        let endpoint = own.or_else(|| self.0.config.endpoint_url().map(str::to_owned));
        endpoints.insert(service_id.to_owned(), endpoint.clone());
        endpoint
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("region", &self.0.region)
            .field("role", &self.0.role)
            .field("endpoint_url", &self.0.endpoint_url)
            .finish_non_exhaustive()
    }
}

fn provider(credentials: &StaticCredentials) -> SharedCredentialsProvider {
    SharedCredentialsProvider::new(Credentials::new(
        &credentials.access_key_id,
        &credentials.secret_access_key,
        credentials.session_token.clone(),
        None,
        "given",
    ))
}
