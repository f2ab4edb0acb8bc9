//! Regenerates `content/models/aws/*.json`: botocore's models, cut down to what the tables call.
//!
//! Kept are the operations that a table names, the shapes reachable from them, paginators and endpoint rules; dropped is
//! every text of documentation. The source is the pinned botocore of `target/venv`.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail};

use crate::json::{Json, Object};
use crate::venv;

/// Operations that every scan makes, whatever the tables are.
const ALWAYS: &[(&str, &str)] = &[
    ("sts", "GetCallerIdentity"),
    ("sts", "AssumeRole"),
    ("ec2", "DescribeRegions"),
    ("organizations", "DescribeOrganization"),
    ("organizations", "ListAccounts"),
    // A list of plain texts in the query protocol, which the tests of the replay endpoint need; no table asks for it.
    ("iam", "ListAccountAliases"),
];

const METADATA: &[&str] = &[
    "apiVersion",
    "endpointPrefix",
    "protocol",
    "protocols",
    "jsonVersion",
    "targetPrefix",
    "signingName",
    "signatureVersion",
    "serviceId",
    "xmlNamespace",
    "globalEndpoint",
];
const SHAPE: &[&str] = &[
    "type",
    "members",
    "required",
    "member",
    "key",
    "value",
    "flattened",
    "union",
    "document",
    "payload",
    "streaming",
    "eventstream",
    "exception",
    "error",
    "enum",
    "locationName",
    "xmlNamespace",
    "timestampFormat",
    "xmlOrder",
    "sensitive",
];
const REFERENCE: &[&str] = &[
    "shape",
    "location",
    "locationName",
    "queryName",
    "flattened",
    "xmlAttribute",
    "xmlNamespace",
    "timestampFormat",
    "resultWrapper",
    "idempotencyToken",
    "hostLabel",
    "contextParam",
    "jsonvalue",
];
const OPERATION: &[&str] = &[
    "name",
    "http",
    "input",
    "output",
    "errors",
    "endpoint",
    "staticContextParams",
    "operationContextParams",
    "authtype",
    "httpChecksum",
];
const PAGINATOR: &[&str] = &["input_token", "output_token", "result_key", "limit_key", "more_results"];
/// Protocols by botocore's preference, without CBOR, which the client does not speak.
const PROTOCOLS: &[&str] = &["json", "rest-json", "rest-xml", "query", "ec2"];

/// Writes the models, or checks that they are current.
pub(crate) fn run(root: &Path, check: bool) -> anyhow::Result<()> {
    let botocore = Botocore::find(root)?;
    let wanted = wanted(&root.join("content/tables"))?;
    let folder = root.join("content/models/aws");
    let mut files = BTreeMap::new();
    for (service, operations) in &wanted {
        let model = trim(&botocore, service, operations).with_context(|| format!("the model of `{service}`"))?;
        files.insert(format!("{service}.json"), serde_json::to_string(&model)?);
    }
    let partitions = botocore.read(&botocore.data.join("partitions.json"))?.context("botocore has no partitions")?;
    files.insert("_partitions.json".to_owned(), serde_json::to_string(&partitions)?);

    let mut stale = Vec::new();
    std::fs::create_dir_all(&folder)?;
    for entry in std::fs::read_dir(&folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if !files.contains_key(&name) {
            stale.push(format!("{name} (no table needs it)"));
            if !check {
                std::fs::remove_file(folder.join(&name))?;
            }
        }
    }
    for (name, text) in &files {
        let path = folder.join(name);
        if std::fs::read_to_string(&path).ok().as_ref() != Some(text) {
            stale.push(name.clone());
            if !check {
                std::fs::write(&path, text).with_context(|| format!("can't write {}", path.display()))?;
            }
        }
    }
    let operations: usize = wanted.values().map(BTreeSet::len).sum();
    if check && !stale.is_empty() {
        bail!("API models are not current: {}; run `cargo xtask models`", stale.join(", "));
    }
    println!(
        "{operations} operations of {} services; {} files changed",
        wanted.len(),
        if check { 0 } else { stale.len() }
    );
    Ok(())
}

/// Operations by service, from every table.
fn wanted(tables: &Path) -> anyhow::Result<BTreeMap<String, BTreeSet<String>>> {
    let mut wanted: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (service, operation) in ALWAYS {
        wanted.entry((*service).to_owned()).or_default().insert((*operation).to_owned());
    }
    let mut folders = vec![tables.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder).with_context(|| format!("can't read {}", folder.display()))?;
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            if path.extension().is_none_or(|extension| extension != "toml") {
                continue;
            }
            let text = std::fs::read_to_string(&path)?;
            let table: toml::Table = toml::from_str(&text).with_context(|| format!("in {}", path.display()))?;
            let service = table.get("service").and_then(toml::Value::as_str);
            let service = service.with_context(|| format!("{} names no service", path.display()))?;
            let prepare = table.get("prepare").and_then(|prepare| prepare.get("operation"));
            for operation in [table.get("operation"), prepare].into_iter().flatten() {
                let operation =
                    operation.as_str().with_context(|| format!("{}: an operation is a text", path.display()))?;
                wanted.entry(service.to_owned()).or_default().insert(operation.to_owned());
            }
        }
    }
    Ok(wanted)
}

/// An installed botocore.
struct Botocore {
    data: PathBuf,
    version: String,
}

impl Botocore {
    fn find(root: &Path) -> anyhow::Result<Self> {
        let ask = "import botocore, os; print(os.path.join(os.path.dirname(botocore.__file__), 'data')); print(botocore.__version__)";
        let output = Command::new(venv::python(root)?).args(["-c", ask]).output()?;
        let text = String::from_utf8(output.stdout)?;
        let mut lines = text.lines();
        match (lines.next(), lines.next()) {
            (Some(data), Some(version)) => Ok(Self { data: PathBuf::from(data), version: version.to_owned() }),
            _ => bail!("Python has no botocore: run `cargo xtask venv`"),
        }
    }

    /// A file of a service's newest API version; `None` where the service has none of the kind.
    fn service_file(&self, service: &str, kind: &str) -> anyhow::Result<Option<Json>> {
        let folder = self.data.join(service);
        let mut versions: Vec<PathBuf> = std::fs::read_dir(&folder)
            .with_context(|| format!("botocore has no service `{service}`"))?
            .map(|entry| Ok(entry?.path()))
            .collect::<anyhow::Result<_>>()?;
        versions.sort();
        let has = |version: &PathBuf, kind: &str| {
            version.join(format!("{kind}.json")).exists() || version.join(format!("{kind}.json.gz")).exists()
        };
        // As botocore does: the newest version that has a service model decides for all kinds.
        let version = versions.into_iter().rfind(|version| has(version, "service-2"));
        let version = version.with_context(|| format!("botocore has no model of `{service}`"))?;
        self.read(&version.join(format!("{kind}.json")))
    }

    fn read(&self, path: &Path) -> anyhow::Result<Option<Json>> {
        let packed = path.with_extension("json.gz");
        let text = if path.exists() {
            std::fs::read_to_string(path)?
        } else if packed.exists() {
            let mut text = String::new();
            flate2::read::GzDecoder::new(std::fs::File::open(&packed)?).read_to_string(&mut text)?;
            text
        } else {
            return Ok(None);
        };
        let json = serde_json::from_str(&text);
        Ok(Some(json.with_context(|| format!("{} of botocore {}", path.display(), self.version))?))
    }
}

/// One service's model with these operations only.
fn trim(botocore: &Botocore, service: &str, names: &BTreeSet<String>) -> anyhow::Result<Json> {
    let model = botocore.service_file(service, "service-2")?.context("no service model")?;
    let paginators = botocore.service_file(service, "paginators-1")?;
    let rules = botocore.service_file(service, "endpoint-rule-set-1")?.unwrap_or_else(|| Json::Object(Object::new()));
    let all_shapes = model.get("shapes").context("no shapes")?;
    let all_operations = model.get("operations").context("no operations")?;

    let mut shapes = BTreeMap::new();
    let mut operations = Object::new();
    let mut pagination = Object::new();
    for name in names {
        let published = all_operations.get(name).with_context(|| format!("no operation `{name}`"))?;
        operations.insert(name.clone(), operation(published, all_shapes, &mut shapes)?);
        let paginator = paginators.as_ref().and_then(|file| file.get("pagination")?.get(name));
        if let Some(paginator) = paginator {
            pagination.insert(name.clone(), Json::Object(paginator.only(PAGINATOR)));
        }
    }
    let text = |text: &str| Json::Text(text.to_owned());
    Ok(Json::Object(Object::from_iter([
        ("service".to_owned(), text(service)),
        ("botocore".to_owned(), text(&botocore.version)),
        ("metadata".to_owned(), metadata(model.get("metadata").context("no metadata")?)),
        ("operations".to_owned(), Json::Object(operations)),
        ("shapes".to_owned(), Json::Object(shapes.into_iter().collect())),
        ("pagination".to_owned(), Json::Object(pagination)),
        ("endpoint_rule_set".to_owned(), rules),
    ])))
}

fn metadata(published: &Json) -> Json {
    let mut metadata = published.only(METADATA);
    if let Some(uri) = metadata.get("xmlNamespace").and_then(|namespace| namespace.get("uri")).cloned() {
        metadata.insert("xmlNamespace".to_owned(), uri);
    }
    let spoken: Vec<&str> =
        published.get("protocols").map(Json::as_list).unwrap_or_default().iter().filter_map(Json::as_text).collect();
    if let Some(chosen) = PROTOCOLS.iter().find(|protocol| spoken.contains(protocol)) {
        metadata.insert("protocol".to_owned(), Json::Text((*chosen).to_owned()));
    }
    Json::Object(metadata)
}

fn operation(published: &Json, all: &Json, shapes: &mut BTreeMap<String, Json>) -> anyhow::Result<Json> {
    let mut operation = published.only(OPERATION);
    if let Some(http) = operation.get_mut("http") {
        *http = Json::Object(http.only(&["method", "requestUri", "responseCode"]));
    }
    for part in ["input", "output"] {
        if let Some(reference) = operation.get_mut(part) {
            walk(reference, all, shapes)?;
            *reference = Json::Object(reference.only(REFERENCE));
        }
    }
    if let Some(errors) = operation.get_mut("errors") {
        for error in errors.as_list() {
            walk(error, all, shapes)?;
        }
        *errors = Json::List(errors.as_list().iter().map(|error| Json::Object(error.only(REFERENCE))).collect());
    }
    if let Some(endpoint) = operation.get_mut("endpoint") {
        *endpoint = Json::Object(endpoint.only(&["hostPrefix"]));
    }
    Ok(Json::Object(operation))
}

/// Adds the shape that a reference points to, and all that it points to.
fn walk(reference: &Json, all: &Json, shapes: &mut BTreeMap<String, Json>) -> anyhow::Result<()> {
    let name = reference.get("shape").and_then(Json::as_text).context("a reference names no shape")?;
    if shapes.contains_key(name) {
        return Ok(());
    }
    let published = all.get(name).with_context(|| format!("no shape `{name}`"))?;
    shapes.insert(name.to_owned(), shape(published));
    let members = published.get("members").and_then(Json::as_object);
    for reference in members.into_iter().flat_map(Object::values) {
        walk(reference, all, shapes)?;
    }
    for part in ["member", "key", "value"] {
        if let Some(reference) = published.get(part) {
            walk(reference, all, shapes)?;
        }
    }
    Ok(())
}

fn shape(published: &Json) -> Json {
    let mut shape = published.only(SHAPE);
    if let Some(Json::Object(members)) = shape.get_mut("members") {
        for member in members.values_mut() {
            *member = Json::Object(member.only(REFERENCE));
        }
    }
    for part in ["member", "key", "value"] {
        if let Some(reference) = shape.get_mut(part) {
            *reference = Json::Object(reference.only(REFERENCE));
        }
    }
    Json::Object(shape)
}
