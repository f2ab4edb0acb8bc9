//! The services that can be answered for, found by id or by signing name, with what is worked out once per operation.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, PoisonError, RwLock};

use assay_content::api::{ServiceModel, Shape, ShapeRef};

use crate::estate::pages::Paging;
use crate::request::route::Route;
use crate::signing::services_of;

/// Gives the model of a service id.
pub(crate) type Lookup = Box<dyn Fn(&str) -> Option<Arc<ServiceModel>> + Send + Sync>;

/// The wire protocols.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Protocol {
    /// `json` 1.0 and 1.1, addressed by `X-Amz-Target`.
    Json,
    /// `rest-json`.
    RestJson,
    /// `rest-xml`.
    RestXml,
    /// `query`.
    Query,
    /// `ec2`.
    Ec2,
}

/// One operation and what is worked out of its model once.
#[derive(Debug)]
pub(crate) struct Op {
    pub(crate) name: String,
    pub(crate) paging: Option<Paging>,
    pub(crate) route: Route,
}

/// One service.
#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) model: Arc<ServiceModel>,
    pub(crate) operations: BTreeMap<String, Op>,
}

impl Service {
    fn new(model: Arc<ServiceModel>) -> Self {
        let operations = model
            .operations
            .iter()
            .map(|(name, operation)| {
                let op = Op {
                    name: name.clone(),
                    paging: Paging::of(&model, name),
                    route: Route::of(operation, model.input(name)),
                };
                (name.clone(), op)
            })
            .collect();
        Self { model, operations }
    }

    /// Whether the service speaks the protocol of that name, as its own choice or as one of several.
    pub(crate) fn speaks(&self, protocol: &str) -> bool {
        let metadata = &self.model.metadata;
        metadata.protocol == protocol || metadata.protocols.iter().any(|one| one == protocol)
    }

    /// Whether the service is S3 itself, which differs from the other services in a few forms.
    pub(crate) fn is_s3(&self) -> bool {
        self.model.service == "s3"
    }

    /// The output use and its structure, where the operation answers with one.
    pub(crate) fn output(&self, op: &Op) -> Option<Member<'_>> {
        Member::of(&self.model, self.model.operations.get(&op.name)?.output.as_ref()?)
    }

    /// The input use and its structure, where the operation takes one.
    pub(crate) fn input(&self, op: &Op) -> Option<Member<'_>> {
        Member::of(&self.model, self.model.operations.get(&op.name)?.input.as_ref()?)
    }
}

/// The services, each made ready at its first use.
pub(crate) struct Catalogue {
    lookup: Lookup,
    by_id: RwLock<HashMap<String, Option<Arc<Service>>>>,
}

impl Catalogue {
    pub(crate) fn new(lookup: Lookup) -> Self {
        Self { lookup, by_id: RwLock::default() }
    }

    /// The service of that id.
    pub(crate) fn service(&self, id: &str) -> Option<Arc<Service>> {
        if let Some(known) = self.by_id.read().unwrap_or_else(PoisonError::into_inner).get(id) {
            return known.clone();
        }
        let made = (self.lookup)(id).map(|model| Arc::new(Service::new(model)));
        self.by_id.write().unwrap_or_else(PoisonError::into_inner).insert(id.to_owned(), made.clone());
        made
    }

    /// The services that sign with that name, the preferred one first.
    pub(crate) fn signed_as(&self, name: &str) -> Vec<Arc<Service>> {
        let shared = services_of(name);
        if shared.is_empty() {
            return self.service(name).into_iter().collect();
        }
        shared.iter().filter_map(|id| self.service(id)).collect()
    }
}

impl std::fmt::Debug for Catalogue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Catalogue").finish_non_exhaustive()
    }
}

/// A use of a shape together with the shape: a trait given at the use wins over the shape's own.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Member<'m> {
    pub(crate) reference: &'m ShapeRef,
    pub(crate) shape: &'m Shape,
}

impl<'m> Member<'m> {
    pub(crate) fn of(model: &'m ServiceModel, reference: &'m ShapeRef) -> Option<Self> {
        Some(Self { reference, shape: model.shape(&reference.shape)? })
    }

    pub(crate) fn kind(&self) -> &'m str {
        &self.shape.kind
    }

    pub(crate) fn flattened(&self) -> bool {
        self.reference.flattened || self.shape.flattened
    }

    pub(crate) fn wire_name(&self) -> Option<&'m str> {
        self.reference.location_name.as_deref().or(self.shape.location_name.as_deref())
    }

    pub(crate) fn timestamp_format(&self) -> Option<&'m str> {
        self.reference.timestamp_format.as_deref().or(self.shape.timestamp_format.as_deref())
    }

    pub(crate) fn member(&self, model: &'m ServiceModel, name: &str) -> Option<Member<'m>> {
        Member::of(model, self.shape.members.get(name)?)
    }

    /// The element of a list.
    pub(crate) fn element(&self, model: &'m ServiceModel) -> Option<Member<'m>> {
        Member::of(model, self.shape.member.as_deref()?)
    }

    /// The key of a map.
    pub(crate) fn map_key(&self, model: &'m ServiceModel) -> Option<Member<'m>> {
        Member::of(model, self.shape.key.as_deref()?)
    }

    /// The value of a map.
    pub(crate) fn map_value(&self, model: &'m ServiceModel) -> Option<Member<'m>> {
        Member::of(model, self.shape.value.as_deref()?)
    }
}
