//! XML bodies: the query and ec2 protocols, rest-xml, and the names that S3 uses besides its model.

use std::io;

use assay_content::api::ServiceModel;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use serde_json::Value;

use super::{blob_text, stamped, text};
use crate::catalogue::{Member, Op, Protocol, Service};
use crate::estate::timestamp::Form;

const S3_NAMESPACE: &str = "http://s3.amazonaws.com/doc/2006-03-01/";

/// The root elements of S3 where they are not the output shape's name. They stand in a Smithy trait that botocore's
/// model does not carry.
const S3_ROOTS: &[(&str, &str)] = &[
    ("CompleteMultipartUpload", "CompleteMultipartUploadResult"),
    ("CreateMultipartUpload", "InitiateMultipartUploadResult"),
    ("CreateSession", "CreateSessionResult"),
    ("DeleteObjects", "DeleteResult"),
    ("GetBucketAccelerateConfiguration", "AccelerateConfiguration"),
    ("GetBucketAcl", "AccessControlPolicy"),
    ("GetBucketCors", "CORSConfiguration"),
    ("GetBucketLifecycle", "LifecycleConfiguration"),
    ("GetBucketLifecycleConfiguration", "LifecycleConfiguration"),
    ("GetBucketLogging", "BucketLoggingStatus"),
    ("GetBucketNotificationConfiguration", "NotificationConfiguration"),
    ("GetBucketRequestPayment", "RequestPaymentConfiguration"),
    ("GetBucketTagging", "Tagging"),
    ("GetBucketVersioning", "VersioningConfiguration"),
    ("GetBucketWebsite", "WebsiteConfiguration"),
    ("GetObjectAcl", "AccessControlPolicy"),
    ("GetObjectAttributes", "GetObjectAttributesResponse"),
    ("GetObjectTagging", "Tagging"),
    ("ListBucketAnalyticsConfigurations", "ListBucketAnalyticsConfigurationResult"),
    ("ListBucketInventoryConfigurations", "ListInventoryConfigurationsResult"),
    ("ListBucketMetricsConfigurations", "ListMetricsConfigurationsResult"),
    ("ListBuckets", "ListAllMyBucketsResult"),
    ("ListDirectoryBuckets", "ListAllMyDirectoryBucketsResult"),
    ("ListMultipartUploads", "ListMultipartUploadsResult"),
    ("ListObjectVersions", "ListVersionsResult"),
    ("ListObjects", "ListBucketResult"),
    ("ListObjectsV2", "ListBucketResult"),
    ("ListParts", "ListPartsResult"),
];

/// An XML document written in memory.
pub(super) struct Document {
    writer: Writer<Vec<u8>>,
}

impl Document {
    pub(super) fn new() -> io::Result<Self> {
        let mut writer = Writer::new(Vec::with_capacity(512));
        writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        Ok(Self { writer })
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.writer.into_inner()
    }

    pub(super) fn open(&mut self, start: BytesStart<'_>) -> io::Result<()> {
        self.writer.write_event(Event::Start(start))
    }

    pub(super) fn close(&mut self, name: &str) -> io::Result<()> {
        self.writer.write_event(Event::End(BytesEnd::new(name)))
    }

    pub(super) fn leaf(&mut self, name: &str, text: &str) -> io::Result<()> {
        self.open(BytesStart::new(name))?;
        self.writer.write_event(Event::Text(BytesText::new(text)))?;
        self.close(name)
    }

    /// The members of a structure, without an element of its own.
    fn members(&mut self, model: &ServiceModel, member: Member<'_>, value: &Value) -> io::Result<()> {
        for (name, one) in value.as_object().into_iter().flatten().filter(|(_, one)| !one.is_null()) {
            let Some(below) = member.member(model, name) else {
                continue;
            };
            if below.reference.location.is_none() && !below.reference.xml_attribute {
                self.element(model, below.wire_name().unwrap_or(name), below, one)?;
            }
        }
        Ok(())
    }

    fn element(&mut self, model: &ServiceModel, name: &str, member: Member<'_>, value: &Value) -> io::Result<()> {
        match member.kind() {
            "structure" => {
                self.open(with_attributes(model, BytesStart::new(name), member, value))?;
                self.members(model, member, value)?;
                self.close(name)
            }
            "list" => self.list(model, name, member, value),
            "map" => self.map(model, name, member, value),
            "timestamp" => self.leaf(name, &stamped(member, value, Form::Iso)),
            "blob" => self.leaf(name, &blob_text(value)),
            _ => self.leaf(name, &text(value)),
        }
    }

    fn list(&mut self, model: &ServiceModel, name: &str, member: Member<'_>, value: &Value) -> io::Result<()> {
        let Some(element) = member.element(model) else {
            return Ok(());
        };
        let list = value.as_array().into_iter().flatten();
        if member.flattened() {
            let name = element.wire_name().unwrap_or(name);
            for one in list {
                self.element(model, name, element, one)?;
            }
            return Ok(());
        }
        self.open(BytesStart::new(name))?;
        for one in list {
            self.element(model, element.wire_name().unwrap_or("member"), element, one)?;
        }
        self.close(name)
    }

    fn map(&mut self, model: &ServiceModel, name: &str, member: Member<'_>, value: &Value) -> io::Result<()> {
        let (Some(key), Some(element)) = (member.map_key(model), member.map_value(model)) else {
            return Ok(());
        };
        let entry = if member.flattened() { name } else { "entry" };
        if !member.flattened() {
            self.open(BytesStart::new(name))?;
        }
        for (one, below) in value.as_object().into_iter().flatten() {
            self.open(BytesStart::new(entry))?;
            self.leaf(key.wire_name().unwrap_or("key"), one)?;
            self.element(model, element.wire_name().unwrap_or("value"), element, below)?;
            self.close(entry)?;
        }
        if member.flattened() { Ok(()) } else { self.close(name) }
    }
}

/// The namespace and the members that a structure carries as XML attributes.
fn with_attributes<'s>(
    model: &ServiceModel,
    mut start: BytesStart<'s>,
    member: Member<'_>,
    value: &Value,
) -> BytesStart<'s> {
    let namespace = member.reference.xml_namespace.as_ref().or(member.shape.xml_namespace.as_ref());
    if let Some(namespace) = namespace {
        let uri = namespace.as_str().or_else(|| namespace.get("uri")?.as_str()).unwrap_or_default();
        match namespace.get("prefix").and_then(Value::as_str) {
            Some(prefix) => start.push_attribute((format!("xmlns:{prefix}").as_str(), uri)),
            None => start.push_attribute(("xmlns", uri)),
        }
    }
    for (name, one) in value.as_object().into_iter().flatten() {
        if let Some(below) = member.member(model, name).filter(|below| below.reference.xml_attribute) {
            start.push_attribute((below.wire_name().unwrap_or(name), &*text(one)));
        }
    }
    start
}

/// The answer of a query or ec2 call, in its wrappers.
pub(super) fn call_answer(service: &Service, op: &Op, protocol: Protocol, body: &Value, request_id: &str) -> Vec<u8> {
    written(|document| {
        let root = format!("{}Response", op.name);
        let mut start = BytesStart::new(&root);
        if let Some(namespace) = &service.model.metadata.xml_namespace {
            let slash = if protocol == Protocol::Ec2 && !namespace.ends_with('/') { "/" } else { "" };
            start.push_attribute(("xmlns", format!("{namespace}{slash}").as_str()));
        }
        document.open(start)?;
        let output = service.output(op);
        if protocol == Protocol::Ec2 {
            document.leaf("requestId", request_id)?;
            if let Some(output) = output {
                document.members(&service.model, output, body)?;
            }
            return document.close(&root);
        }
        if let Some(output) = output {
            let wrapper = output.reference.result_wrapper.as_deref();
            if let Some(wrapper) = wrapper {
                document.open(BytesStart::new(wrapper))?;
            }
            document.members(&service.model, output, body)?;
            if let Some(wrapper) = wrapper {
                document.close(wrapper)?;
            }
        }
        document.open(BytesStart::new("ResponseMetadata"))?;
        document.leaf("RequestId", request_id)?;
        document.close("ResponseMetadata")?;
        document.close(&root)
    })
}

/// A rest-xml answer whose members all stand in the body.
pub(super) fn document(service: &Service, op: &Op, output: Member<'_>, body: &Value) -> Vec<u8> {
    if service.is_s3() && op.name == "GetBucketLocation" {
        // the one answer of S3 that is a bare text; no text stands for us-east-1
        let place = body.get("LocationConstraint").map(text).unwrap_or_default();
        return written(|document| {
            document.open(named_root(service, "LocationConstraint"))?;
            document.writer.write_event(Event::Text(BytesText::new(&place)))?;
            document.close("LocationConstraint")
        });
    }
    let special = S3_ROOTS.iter().find(|(name, _)| service.is_s3() && *name == op.name).map(|(_, root)| *root);
    let root = special.or(output.wire_name()).unwrap_or(&output.reference.shape);
    let has_members = output.shape.members.values().any(|member| member.location.is_none());
    if !has_members {
        return Vec::new();
    }
    written(|document| {
        document.open(named_root(service, root))?;
        document.members(&service.model, output, body)?;
        document.close(root)
    })
}

/// A rest-xml answer whose body is one member.
pub(super) fn payload(service: &Service, name: &str, payload: Member<'_>, value: &Value) -> Vec<u8> {
    if value.is_null() {
        return Vec::new();
    }
    let root = payload.wire_name().unwrap_or(name);
    let own_namespace = payload.reference.xml_namespace.is_some() || payload.shape.xml_namespace.is_some();
    written(|document| {
        let start = if own_namespace { BytesStart::new(root) } else { named_root(service, root) };
        document.open(with_attributes(&service.model, start, payload, value))?;
        document.members(&service.model, payload, value)?;
        document.close(root)
    })
}

fn named_root<'n>(service: &Service, name: &'n str) -> BytesStart<'n> {
    let mut start = BytesStart::new(name);
    let namespace = service.model.metadata.xml_namespace.as_deref();
    if let Some(namespace) = namespace.or(service.is_s3().then_some(S3_NAMESPACE)) {
        start.push_attribute(("xmlns", namespace));
    }
    start
}

/// What `write` writes; writing to memory can't fail, so an error leaves an empty body.
pub(super) fn written(write: impl FnOnce(&mut Document) -> io::Result<()>) -> Vec<u8> {
    let made = Document::new().and_then(|mut document| {
        write(&mut document)?;
        Ok(document.finish())
    });
    made.unwrap_or_default()
}
