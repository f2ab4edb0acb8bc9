//! The HTTP side: a listener on 127.0.0.1, one task for each connection.

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use assay_content::api::ServiceModel;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::header::CONTENT_LENGTH;
use http::{HeaderValue, Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

use crate::body::ReplayBody;
use crate::catalogue::{Catalogue, Lookup};
use crate::clock::{self, Clock};
use crate::connection::Connection;
use crate::endpoint::{Endpoint, Outcome};
use crate::error::ReplayError;
use crate::estate::Estate;
use crate::estate::check::{Unmodelled, check};
use crate::faults::{Fault, Faults};
use crate::request::{Raw, pairs};
use crate::respond::Wire;
use crate::stats::{Counters, Stats};

/// The longest request body that is read.
const LONGEST_REQUEST: usize = 16 << 20;

/// An AWS endpoint on loopback that answers from an [`Estate`].
#[derive(Debug)]
pub struct Replay;

impl Replay {
    /// Begins an endpoint.
    pub fn builder() -> Builder {
        Builder {
            models: None,
            estate: Estate::default(),
            faults: Vec::new(),
            latency: Duration::ZERO,
            port: 0,
            clock: clock::system(),
            unmodelled: Unmodelled::Refuse,
        }
    }
}

/// An endpoint before it starts.
pub struct Builder {
    models: Option<Lookup>,
    estate: Estate,
    faults: Vec<Fault>,
    latency: Duration,
    port: u16,
    clock: Clock,
    unmodelled: Unmodelled,
}

impl std::fmt::Debug for Builder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { faults, latency, port, .. } = self;
        f.debug_struct("Builder")
            .field("faults", faults)
            .field("latency", latency)
            .field("port", port)
            .finish_non_exhaustive()
    }
}

impl Builder {
    /// Where the API models come from: a function from a service id (botocore's, such as `sso-admin`) to its model. It
    /// is asked once per service, at the first use.
    #[must_use]
    pub fn models(mut self, lookup: impl Fn(&str) -> Option<Arc<ServiceModel>> + Send + Sync + 'static) -> Self {
        self.models = Some(Box::new(lookup));
        self
    }

    /// What the accounts hold.
    #[must_use]
    pub fn estate(mut self, estate: Estate) -> Self {
        self.estate = estate;
        self
    }

    /// What goes wrong, after the faults of the estate. The first fault that strikes decides.
    #[must_use]
    pub fn faults(mut self, faults: Vec<Fault>) -> Self {
        self.faults = faults;
        self
    }

    /// How long each answer takes at least.
    #[must_use]
    pub fn latency(mut self, latency: Duration) -> Self {
        self.latency = latency;
        self
    }

    /// The port; 0, the default, takes a free one.
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// The time by which relative times are fixed (once, at the start) and sessions expire. The default is the
    /// computer's clock.
    #[must_use]
    pub fn clock(mut self, clock: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Leaves aside what the estate says of services and operations that the models lack, instead of refusing it.
    #[must_use]
    pub fn ignore_unmodelled(mut self) -> Self {
        self.unmodelled = Unmodelled::Ignore;
        self
    }

    /// Checks the estate against the models and begins to listen on 127.0.0.1.
    pub async fn start(self) -> Result<Running, ReplayError> {
        let catalogue = Catalogue::new(self.models.ok_or(ReplayError::NoModels)?);
        let estate = self.estate.materialise((self.clock)());
        check(&estate, &catalogue, self.unmodelled)?;
        let port = self.port;
        let bound = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
        let listener = bound.map_err(|source| ReplayError::Listen { port, source })?;
        let address = listener.local_addr().map_err(|source| ReplayError::Listen { port, source })?;
        let faults: Vec<Fault> = estate.faults.iter().chain(&self.faults).cloned().collect();
        let endpoint = Arc::new(Endpoint {
            catalogue,
            estate,
            faults: RwLock::new(Arc::new(Faults::new(&faults))),
            latency: self.latency,
            counters: Counters::new(),
            clock: self.clock,
            serial: AtomicU64::new(1),
            turns: Mutex::new(HashMap::new()),
        });
        let task = tokio::spawn(accept(listener, Arc::clone(&endpoint)));
        Ok(Running { address, endpoint, task })
    }
}

/// An endpoint that listens. Dropping it ends it, with every connection.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    endpoint: Arc<Endpoint>,
    task: JoinHandle<()>,
}

impl Running {
    /// The endpoint's URL, for `AWS_ENDPOINT_URL`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The endpoint's address.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What was asked and answered so far.
    pub fn stats(&self) -> Stats {
        self.endpoint.counters.snapshot()
    }

    /// Begins to count anew.
    pub fn reset_stats(&self) {
        self.endpoint.counters.reset();
    }

    /// Replaces all faults, those of the estate included.
    pub fn set_faults(&self, faults: &[Fault]) {
        *self.endpoint.faults.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(Faults::new(faults));
    }

    /// Ends the endpoint and every connection, also those that wait for an answer.
    pub async fn shutdown(mut self) {
        self.task.abort();
        // an aborted task ends with an error that says so
        let ended = (&mut self.task).await;
        debug_assert!(ended.is_err(), "the endpoint accepts connections until it is ended");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, endpoint: Arc<Endpoint>) {
    // the set ends with this task, and every connection with the set
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    endpoint.counters.connection();
                    connections.spawn(serve(stream, Arc::clone(&endpoint)));
                }
                // too many open files, most likely: let some close
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn serve(stream: TcpStream, endpoint: Arc<Endpoint>) {
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let reset = Arc::new(AtomicBool::new(false));
    let io = TokioIo::new(Connection::new(stream, Arc::clone(&reset)));
    let service = service_fn(|request| answer(request, &endpoint, &reset));
    let connection = http1::Builder::new().keep_alive(true).header_read_timeout(None).serve_connection(io, service);
    if connection.await.is_err() {
        // the client went away, or a fault ended the connection: both are what was wanted
    }
}

async fn answer(
    request: Request<Incoming>,
    endpoint: &Endpoint,
    reset: &AtomicBool,
) -> Result<Response<ReplayBody>, std::io::Error> {
    let (head, body) = request.into_parts();
    let Ok(body) = Limited::new(body, LONGEST_REQUEST).collect().await else {
        return Ok(respond(Wire::new(413, "text/plain", b"the request is too long".to_vec()), ReplayBody::whole));
    };
    let raw = Raw {
        path: head.uri.path().to_owned(),
        query: head.uri.query().map(pairs).unwrap_or_default(),
        method: head.method,
        headers: head.headers,
        body: body.to_bytes(),
    };
    match endpoint.handle(raw).await {
        Outcome::Answer(wire) => Ok(respond(wire, ReplayBody::whole)),
        Outcome::Trickle { wire, bytes, interval } => {
            Ok(respond(wire, |body| ReplayBody::pieces(body, bytes, interval)))
        }
        Outcome::Truncate(wire) => {
            let promised = wire.body.len().max(2);
            let mut response = respond(wire, |body| ReplayBody::cut(body.slice(..body.len() / 2)));
            response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(promised));
            Ok(response)
        }
        Outcome::Hang => {
            let never: Result<Response<ReplayBody>, Infallible> = std::future::pending().await;
            never.map_err(|never| match never {})
        }
        Outcome::Reset => {
            reset.store(true, Ordering::Release);
            Err(std::io::ErrorKind::ConnectionReset.into())
        }
    }
}

fn respond(wire: Wire, body: impl FnOnce(Bytes) -> ReplayBody) -> Response<ReplayBody> {
    let mut response = Response::new(body(Bytes::from(wire.body)));
    *response.status_mut() = StatusCode::from_u16(wire.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    *response.headers_mut() = wire.headers;
    response
}
