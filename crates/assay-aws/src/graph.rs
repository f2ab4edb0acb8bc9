//! The shape graph: a [`ServiceModel`] compiled into numbers and tables, once per service.
//!
//! A use of a shape carries its own traits and inherits those of its target (botocore's rule: the member's trait
//! wins). The graph merges the two, fixes the name that each member has on the wire, and looks members up in constant
//! time, so that requests and answers are walked without touching the model's texts again.

use std::collections::HashMap;

use assay_content::api::{Operation, ServiceModel, Shape, ShapeRef};

use crate::endpoint::RuleSet;
use crate::protocol::Protocol;
use crate::quirks;
use crate::time::TimeFormat;

/// Index of a shape in its [`Graph`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct ShapeId(usize);

/// A service, compiled.
#[derive(Debug)]
pub(crate) struct Graph {
    pub(crate) protocol: Protocol,
    pub(crate) rules: Option<RuleSet>,
    nodes: Vec<Kind>,
    operations: HashMap<String, Op>,
    /// Stands for a shape that the model names and does not have.
    missing: Kind,
}

/// An operation, compiled.
#[derive(Debug)]
pub(crate) struct Op {
    pub(crate) input: Option<ShapeId>,
    pub(crate) output: Option<ShapeId>,
    pub(crate) result_wrapper: Option<String>,
    /// The root element of the request's XML body, with its namespace.
    pub(crate) input_root: Option<(String, Option<String>)>,
    /// A literal status that an answer without a body is expected to have.
    pub(crate) no_content: bool,
}

/// What a shape is.
#[derive(Debug)]
pub(crate) enum Kind {
    Structure(Structure),
    List(Box<Use>),
    Map(Box<Use>, Box<Use>),
    Text,
    /// Text that comes percent-encoded.
    EncodedText,
    /// An id that answers give with a path in front.
    PathId,
    Integer,
    Float,
    Boolean,
    Timestamp,
    Blob,
}

/// A structure or union.
#[derive(Debug)]
pub(crate) struct Structure {
    pub(crate) members: Vec<Member>,
    pub(crate) required: Vec<String>,
    pub(crate) union: bool,
    /// An open document: any JSON.
    pub(crate) document: bool,
    /// The member that is the whole body.
    pub(crate) payload: Option<usize>,
    by_name: HashMap<String, usize>,
    by_xml_name: HashMap<String, usize>,
}

/// A member of a structure.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) name: String,
    /// The name in JSON, in a query string or of a header.
    pub(crate) wire_name: String,
    pub(crate) target: Use,
}

/// Where a member travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Location {
    Body,
    Uri,
    QueryString,
    Header,
    HeaderPrefix,
    StatusCode,
}

/// A use of a shape, with the merged traits.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a trait of the API model")]
pub(crate) struct Use {
    pub(crate) shape: ShapeId,
    pub(crate) location: Location,
    /// The name on the wire, where the model gives one.
    pub(crate) name: Option<String>,
    pub(crate) query_name: Option<String>,
    pub(crate) flattened: bool,
    pub(crate) xml_attribute: bool,
    /// Namespace of the element: prefix and URI.
    pub(crate) namespace: Option<(Option<String>, String)>,
    pub(crate) time_format: Option<TimeFormat>,
    pub(crate) jsonvalue: bool,
    pub(crate) host_label: bool,
    pub(crate) event_stream: bool,
    /// The endpoint parameter that the member feeds.
    pub(crate) endpoint_parameter: Option<String>,
}

impl Graph {
    /// Compiles a model.
    pub(crate) fn new(model: &ServiceModel) -> Result<Self, String> {
        let ids: HashMap<&str, usize> = model.shapes.keys().enumerate().map(|(id, name)| (name.as_str(), id)).collect();
        let compiler = Compiler { model, ids };
        let nodes = model.shapes.iter().map(|(name, shape)| compiler.kind(name, shape)).collect();
        let operations =
            model.operations.iter().map(|(name, operation)| (name.clone(), compiler.operation(operation))).collect();
        let rules = if model.endpoint_rule_set.is_null() || model.endpoint_rule_set == serde_json::json!({}) {
            None
        } else {
            Some(RuleSet::parse(&model.endpoint_rule_set)?)
        };
        Ok(Self { protocol: Protocol::of(&model.metadata)?, rules, nodes, operations, missing: Kind::Text })
    }

    pub(crate) fn kind(&self, shape: ShapeId) -> &Kind {
        self.nodes.get(shape.0).unwrap_or(&self.missing)
    }

    pub(crate) fn structure(&self, shape: ShapeId) -> Option<&Structure> {
        match self.kind(shape) {
            Kind::Structure(structure) => Some(structure),
            _ => None,
        }
    }

    pub(crate) fn operation(&self, name: &str) -> Option<&Op> {
        self.operations.get(name)
    }

    /// The input structure of an operation.
    pub(crate) fn input(&self, operation: &Op) -> Option<&Structure> {
        operation.input.and_then(|shape| self.structure(shape))
    }

    /// The output structure of an operation.
    pub(crate) fn output(&self, operation: &Op) -> Option<&Structure> {
        operation.output.and_then(|shape| self.structure(shape))
    }
}

impl Structure {
    pub(crate) fn member(&self, name: &str) -> Option<&Member> {
        self.members.get(*self.by_name.get(name)?)
    }

    pub(crate) fn member_by_xml_name(&self, name: &str) -> Option<&Member> {
        self.members.get(*self.by_xml_name.get(name)?)
    }

    /// The member that is the whole body.
    pub(crate) fn payload(&self) -> Option<&Member> {
        self.members.get(self.payload?)
    }

    /// Whether any member travels in the body.
    pub(crate) fn has_body(&self) -> bool {
        self.members.iter().any(|member| member.target.location == Location::Body)
    }
}

struct Compiler<'a> {
    model: &'a ServiceModel,
    ids: HashMap<&'a str, usize>,
}

impl Compiler<'_> {
    fn operation(&self, operation: &Operation) -> Op {
        Op {
            input: operation.input.as_ref().map(|input| self.id(&input.shape)),
            output: operation.output.as_ref().map(|output| self.id(&output.shape)),
            result_wrapper: operation.output.as_ref().and_then(|output| output.result_wrapper.clone()),
            input_root: operation.input.as_ref().and_then(|input| {
                let shape = self.model.shape(&input.shape);
                let name = input.location_name.clone().or_else(|| shape?.location_name.clone())?;
                let space = input.xml_namespace.as_ref().or_else(|| shape?.xml_namespace.as_ref());
                Some((name, space.and_then(namespace).map(|(_, uri)| uri)))
            }),
            no_content: operation.http.response_code == Some(204),
        }
    }

    fn id(&self, name: &str) -> ShapeId {
        ShapeId(self.ids.get(name).copied().unwrap_or(usize::MAX))
    }

    fn kind(&self, name: &str, shape: &Shape) -> Kind {
        let part =
            |part: &Option<Box<ShapeRef>>| Box::new(self.use_of(part.as_deref().unwrap_or(&ShapeRef::default())));
        match shape.kind.as_str() {
            "structure" => Kind::Structure(self.structure(shape)),
            "list" => Kind::List(part(&shape.member)),
            "map" => Kind::Map(part(&shape.key), part(&shape.value)),
            "integer" | "long" | "short" | "byte" | "biginteger" => Kind::Integer,
            "float" | "double" | "bigdecimal" => Kind::Float,
            "boolean" => Kind::Boolean,
            "timestamp" => Kind::Timestamp,
            "blob" => Kind::Blob,
            _ if quirks::is_percent_encoded(&self.model.service, name) => Kind::EncodedText,
            _ if quirks::is_id_with_path(&self.model.service, name) => Kind::PathId,
            _ => Kind::Text,
        }
    }

    fn structure(&self, shape: &Shape) -> Structure {
        let mut by_name = HashMap::new();
        let mut by_xml_name = HashMap::new();
        let mut members = Vec::with_capacity(shape.members.len());
        for (name, reference) in &shape.members {
            let target = self.use_of(reference);
            let wire_name = target.name.clone().unwrap_or_else(|| name.clone());
            // A flattened list's elements bear the name of its items.
            let xml_name = self.item_name(reference, target.flattened).unwrap_or_else(|| wire_name.clone());
            by_name.insert(name.clone(), members.len());
            if target.location == Location::Body {
                by_xml_name.entry(xml_name).or_insert(members.len());
            }
            members.push(Member { name: name.clone(), wire_name, target });
        }
        let payload = shape.payload.as_ref().and_then(|name| by_name.get(name).copied());
        Structure {
            members,
            required: shape.required.clone(),
            union: shape.union,
            document: shape.document,
            payload,
            by_name,
            by_xml_name,
        }
    }

    /// A flattened list's elements bear the name of its items, where they have one.
    fn item_name(&self, reference: &ShapeRef, flattened: bool) -> Option<String> {
        let list = self.model.shape(&reference.shape).filter(|shape| flattened && shape.kind == "list")?;
        self.use_of(list.member.as_deref()?).name
    }

    fn use_of(&self, reference: &ShapeRef) -> Use {
        let target = self.model.shape(&reference.shape);
        let time_format = reference.timestamp_format.as_deref().or_else(|| target?.timestamp_format.as_deref());
        Use {
            shape: self.id(&reference.shape),
            location: match reference.location.as_deref() {
                Some("uri") => Location::Uri,
                Some("querystring") => Location::QueryString,
                Some("header") => Location::Header,
                Some("headers") => Location::HeaderPrefix,
                Some("statusCode") => Location::StatusCode,
                _ => Location::Body,
            },
            name: reference.location_name.clone().or_else(|| target?.location_name.clone()),
            query_name: reference.query_name.clone(),
            flattened: reference.flattened || target.is_some_and(|target| target.flattened),
            xml_attribute: reference.xml_attribute,
            namespace: reference.xml_namespace.as_ref().or_else(|| target?.xml_namespace.as_ref()).and_then(namespace),
            time_format: time_format.and_then(TimeFormat::named),
            jsonvalue: reference.jsonvalue,
            host_label: reference.host_label,
            event_stream: target.is_some_and(|target| target.eventstream),
            endpoint_parameter: reference.context_param.as_ref().map(|parameter| parameter.name.clone()),
        }
    }
}

/// An XML namespace trait: a URI, or an object with `uri` and `prefix`.
fn namespace(value: &serde_json::Value) -> Option<(Option<String>, String)> {
    if let Some(uri) = value.as_str() {
        return Some((None, uri.to_owned()));
    }
    let prefix = value.get("prefix").and_then(|prefix| prefix.as_str()).map(str::to_owned);
    Some((prefix, value.get("uri")?.as_str()?.to_owned()))
}
