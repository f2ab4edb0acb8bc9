//! What a client and its sessions are told.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{self, TlsContext, TrustStore};
use aws_smithy_runtime_api::client::http::SharedHttpClient;

use crate::rate::RateLimits;
use crate::session::SessionError;

/// Settings of a client and its sessions. Clones share one connection pool.
///
/// Endpoints come from where every AWS tool takes them (`AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_<SERVICE>`, the profile
/// and its `services` section) unless `endpoint_url` is set.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The profile; the environment's or `default` where absent.
    pub profile: Option<String>,
    /// The region to begin with; the environment's or the profile's where absent.
    pub region: Option<String>,
    /// One endpoint for every service, above all configuration.
    pub endpoint_url: Option<String>,
    /// Credentials given outright. With `endpoint_url` set too, neither environment nor files are read.
    pub credentials: Option<StaticCredentials>,
    /// Certificates in PEM to trust beside those of the system.
    pub ca_bundle_pem: Option<Vec<u8>>,
    /// Time to connect.
    pub connect_timeout: Duration,
    /// Time to the first byte of an answer.
    pub read_timeout: Duration,
    /// Time for one attempt.
    pub attempt_timeout: Duration,
    /// Time for a call with its retries; the wait for the rate limit is not counted.
    pub operation_timeout: Duration,
    /// Attempts of a call, the first one counted.
    pub max_attempts: u32,
    /// Greatest first pause before a retry; it doubles from there, with jitter.
    pub initial_backoff: Duration,
    /// Calls in flight at any time, over all accounts, regions and services.
    pub max_in_flight: usize,
    /// Rates for each account, region and service; by default what AWS documents for the service, as far as it does.
    pub rate: Option<RateLimits>,
    /// Pages of one listing before it counts as endless.
    pub max_pages: usize,
    /// The connections.
    pub pool: Pool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            profile: None,
            region: None,
            endpoint_url: None,
            credentials: None,
            ca_bundle_pem: None,
            connect_timeout: Duration::from_secs(5),
            read_timeout: Duration::from_secs(30),
            attempt_timeout: Duration::from_mins(1),
            operation_timeout: Duration::from_mins(3),
            max_attempts: 5,
            initial_backoff: Duration::from_secs(1),
            max_in_flight: 64,
            rate: None,
            max_pages: 10_000,
            pool: Pool::default(),
        }
    }
}

/// An access key, kept out of every log.
#[derive(Clone)]
pub struct StaticCredentials {
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: String,
    pub(crate) session_token: Option<String>,
}

impl StaticCredentials {
    /// An access key, with a session token where it is temporary.
    pub fn new(access_key_id: &str, secret_access_key: &str, session_token: Option<&str>) -> Self {
        Self {
            access_key_id: access_key_id.to_owned(),
            secret_access_key: secret_access_key.to_owned(),
            session_token: session_token.map(str::to_owned),
        }
    }
}

impl fmt::Debug for StaticCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StaticCredentials(** redacted **)")
    }
}

/// A pool of connections, made when it is first used. TLS is rustls with ring.
#[derive(Clone, Default)]
pub struct Pool(Arc<OnceLock<SharedHttpClient>>);

impl Pool {
    pub(crate) fn client(&self, ca_bundle_pem: Option<&[u8]>) -> Result<SharedHttpClient, SessionError> {
        if let Some(client) = self.0.get() {
            return Ok(client.clone());
        }
        let builder = aws_smithy_http_client::Builder::new().tls_provider(tls::Provider::Rustls(CryptoMode::Ring));
        let builder = match ca_bundle_pem {
            Some(pem) => {
                let trusted = TrustStore::empty().with_native_roots(true).with_pem_certificate(pem);
                let context = TlsContext::builder().with_trust_store(trusted).build();
                builder.tls_context(context.map_err(|source| SessionError::Certificates(source.into()))?)
            }
            None => builder,
        };
        let client = builder.build_https();
        Ok(self.0.get_or_init(|| client).clone())
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pool")
    }
}
