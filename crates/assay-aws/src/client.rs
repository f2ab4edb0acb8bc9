//! The client: models and parameters in, values out, on AWS's own orchestrator.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use assay_content::api::ServiceModel;
use aws_smithy_runtime::client::orchestrator::invoke;
use aws_smithy_runtime_api::client::interceptors::context::Input;
use aws_smithy_runtime_api::client::runtime_plugin::RuntimePlugins;
use aws_smithy_types::endpoint::Endpoint;
use serde_json::{Map, Value};
use tokio::time::Instant;

use crate::call::{Answer, Call};
use crate::endpoint::{self, EndpointRequest, Partitions, Resolved};
use crate::error::{CallError, CallErrorKind, describe};
use crate::exchange::{Attempts, Prepared, Reply, ResponseReader, Service};
use crate::gate::Gate;
use crate::graph::{Graph, Location, Op};
use crate::input::{self, InputError};
use crate::paginate::Pages;
use crate::protocol;
use crate::quirks;
use crate::rate::{Buckets, Counters, Stats, lock};
use crate::runtime;
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
    gate: Gate,
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
        let plugins = runtime::client_plugins(settings, http);
        Ok(Self(Arc::new(Inner {
            plugins,
            partitions: Arc::clone(partitions),
            gate: Gate::new(settings.max_in_flight.max(1)),
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

        let bucket = self.0.buckets.of(&call.account_id, &call.region, service_name, &call.operation);
        bucket.take().await;
        let place = self.0.gate.enter(call.urgency).await;
        let begun = Instant::now();
        let attempts = Attempts::default();
        let reader = ResponseReader {
            service: Arc::clone(&service),
            operation: call.operation.clone(),
            bucket: Arc::clone(&bucket),
            counters: Arc::clone(&self.0.counters),
        };
        let plugin = runtime::call_plugin(&endpoint, reader, attempts.clone());
        let plugins = self.0.plugins.clone().with_client_plugin(call.session.plugin()).with_operation_plugin(plugin);
        let mut target = Endpoint::builder().url(endpoint.url.clone());
        for (name, value) in &endpoint.headers {
            target = target.header(name.clone(), value.clone());
        }
        let input = Input::erase(Prepared { request, endpoint: target.build() });
        let output = invoke(service_name, &call.operation, input, &plugins).await;
        drop(place);

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
        for member in
            members.iter().filter(|member| member.target.endpoint_parameter.is_some() || member.target.host_label)
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
        if let Some(bare) =
            quirks::without_account_before_address(&call.model.service, &resolved.url, custom.as_deref())
        {
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
