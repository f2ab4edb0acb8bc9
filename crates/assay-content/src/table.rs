//! Tables: rows of one AWS operation.

mod secrets;
mod template;

use std::collections::BTreeMap;

use assay_model::Text;
pub use secrets::{Digest, Mask};
use serde::Deserialize;
use serde_json::Value;
pub use template::{ParamTemplate, Template, TemplatePart};

use crate::{ContentError, api::ServiceModel, names::snake_case};

/// A table, as `content/tables/aws/<service>/<table>.toml` declares it.
#[derive(Debug, Clone)]
pub struct Table {
    /// The table's name: the file's name.
    pub name: String,
    /// botocore's service id.
    pub service: String,
    /// The operation that brings the rows.
    pub operation: String,
    /// Asked in each region, or once for an account.
    pub scope: TableScope,
    /// Where the rows stand in the answer.
    pub rows: RowPath,
    /// The column of rows that are texts.
    pub scalar: Option<String>,
    /// How a row's uid is made, the first that can be filled; empty: the parent's uid.
    pub uid: Vec<Template>,
    /// The row's region where the answer tells it.
    pub region: Option<Template>,
    /// The request's parameters, by API member name.
    pub params: BTreeMap<String, ParamTemplate>,
    /// The table whose rows are asked for one by one.
    pub parent: Option<String>,
    /// Only parent rows with these column values are asked for.
    pub parent_where: BTreeMap<String, Vec<Value>>,
    /// Whether the table's own rows are parents too (a tree).
    pub recurse: bool,
    /// How many parent rows share a call.
    pub batch: Option<usize>,
    /// The region that a child call goes to.
    pub call_region: Option<Template>,
    /// Fixed call regions of a global table.
    pub regions: Vec<String>,
    /// Who is asked.
    pub ask: Ask,
    /// Service principal of the delegated administrators that are asked besides the management account.
    pub delegated_to: Option<String>,
    /// Error codes that are an answer: "not set".
    pub absent: Vec<String>,
    /// Members that hold JSON text.
    pub json: Vec<String>,
    /// Members that are never stored.
    pub omit: Vec<String>,
    /// Members of whose texts only facts are stored.
    pub digest: Option<Digest>,
    /// Members of whose texts parts are struck out.
    pub mask: Option<Mask>,
    /// A call to repeat before this one.
    pub prepare: Option<Prepare>,
    /// The member that holds a base64 CSV.
    pub csv: Option<String>,
    /// Column names of a CSV.
    pub columns: Vec<String>,
    /// The IAM actions that allow the call.
    pub iam_actions: Vec<String>,
    /// The ARNs that the actions are allowed on, with `*` for the partition; empty: all.
    pub iam_resources: Vec<String>,
    /// Only collected on demand.
    pub extended: bool,
    /// What the table holds.
    pub description: Text,
}

/// Where a table is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TableScope {
    /// Once in each region in scope.
    Region,
    /// Once for each account.
    Global,
}

/// Who is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ask {
    /// Every account in scope.
    #[default]
    Every,
    /// The organization's management account and delegated administrators.
    Organization,
    /// The same, and accounts in no organization.
    #[serde(rename = "organization-or-standalone")]
    OrganizationOrStandalone,
}

impl Ask {
    /// Whether one account's answer speaks for its organization.
    #[must_use]
    pub fn is_for_organization(self) -> bool {
        self != Self::Every
    }
}

/// A call that is repeated until its answer matches.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prepare {
    /// The operation.
    pub operation: String,
    /// Members of the answer and the values that end the waiting.
    pub until: BTreeMap<String, Value>,
}

/// The way to the rows in an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowPath {
    /// Member names, each with whether a list is walked there.
    pub steps: Vec<(String, bool)>,
}

impl RowPath {
    fn parse(text: &str) -> Self {
        let steps = text.split('.').filter(|step| !step.is_empty());
        Self { steps: steps.map(|step| (step.trim_end_matches("[]").to_owned(), step.ends_with("[]"))).collect() }
    }

    /// The rows of an answer. A member that is absent gives no row.
    pub fn rows(&self, answer: Value) -> Vec<Value> {
        let mut level = vec![answer];
        for (member, walked) in &self.steps {
            let mut next = Vec::new();
            for value in level {
                let Value::Object(mut object) = value else { continue };
                match object.remove(member) {
                    Some(Value::Array(items)) if *walked => next.extend(items),
                    Some(Value::Null) | None => {}
                    Some(value) => next.push(value),
                }
            }
            level = next;
        }
        level
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    service: String,
    operation: String,
    scope: TableScope,
    rows: String,
    scalar: Option<String>,
    uid: Option<OneOrMany>,
    region: Option<String>,
    #[serde(default)]
    params: BTreeMap<String, Value>,
    parent: Option<String>,
    #[serde(default)]
    parent_where: BTreeMap<String, Value>,
    #[serde(default)]
    recurse: bool,
    batch: Option<usize>,
    call_region: Option<String>,
    #[serde(default)]
    regions: Vec<String>,
    #[serde(default)]
    ask: Ask,
    delegated_to: Option<String>,
    #[serde(default)]
    absent: Vec<String>,
    #[serde(default)]
    json: Vec<String>,
    #[serde(default)]
    omit: Vec<String>,
    digest: Option<secrets::Declared>,
    mask: Option<secrets::Declared>,
    prepare: Option<Prepare>,
    csv: Option<String>,
    #[serde(default)]
    columns: Vec<String>,
    iam_action: Option<OneOrMany>,
    #[serde(default)]
    iam_resources: Vec<String>,
    #[serde(default)]
    extended: bool,
    description: Text,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl Table {
    /// Parses a table file and checks it against the service's model.
    pub(crate) fn parse(
        file: &str,
        text: &str,
        models: &BTreeMap<String, std::sync::Arc<ServiceModel>>,
    ) -> Result<Self, ContentError> {
        let raw: File = toml::from_str(text).map_err(|error| ContentError::parse(file, &error))?;
        let name = file.rsplit('/').next().and_then(|base| base.strip_suffix(".toml")).unwrap_or(file).to_owned();
        let model = models.get(&raw.service).ok_or_else(|| {
            ContentError::invalid(
                file,
                format!("no API model `models/aws/{}.json`; `cargo xtask models` makes it", raw.service),
            )
        })?;
        let invalid = |message: String| ContentError::invalid(file, message);
        let template = |text: Option<String>| text.map(|text| Template::parse(&text).map_err(invalid)).transpose();
        let uids = match raw.uid {
            Some(OneOrMany::One(text)) => vec![text],
            Some(OneOrMany::Many(texts)) => texts,
            None => Vec::new(),
        };
        let uids = uids.into_iter().filter_map(|text| template(Some(text)).transpose()).collect::<Result<_, _>>()?;
        let prefix = model.metadata.signing_name.clone().unwrap_or_else(|| model.metadata.endpoint_prefix.clone());
        let mut iam_actions = match raw.iam_action {
            Some(OneOrMany::One(action)) => vec![action],
            Some(OneOrMany::Many(actions)) => actions,
            None => vec![format!("{prefix}:{}", raw.operation)],
        };
        if let Some(prepare) = &raw.prepare {
            iam_actions.push(format!("{prefix}:{}", prepare.operation));
        }
        let params = raw.params.into_iter().map(|(key, value)| Ok((key, ParamTemplate::parse(value)?)));
        let table = Self {
            name,
            rows: RowPath::parse(&raw.rows),
            uid: uids,
            region: template(raw.region)?,
            params: params.collect::<Result<_, String>>().map_err(|message| ContentError::invalid(file, message))?,
            parent_where: raw.parent_where.into_iter().map(|(column, value)| (column, as_list(value))).collect(),
            call_region: template(raw.call_region)?,
            iam_actions,
            iam_resources: raw.iam_resources,
            service: raw.service,
            operation: raw.operation,
            scope: raw.scope,
            scalar: raw.scalar,
            parent: raw.parent,
            recurse: raw.recurse,
            batch: raw.batch,
            regions: raw.regions,
            ask: raw.ask,
            delegated_to: raw.delegated_to,
            absent: raw.absent,
            json: raw.json,
            omit: raw.omit,
            digest: raw.digest.as_ref().map(Digest::new).transpose().map_err(invalid)?,
            mask: raw.mask.as_ref().map(Mask::new).transpose().map_err(invalid)?,
            prepare: raw.prepare,
            csv: raw.csv,
            columns: raw.columns,
            extended: raw.extended,
            description: raw.description,
        };
        table.validate(model).map_err(|message| ContentError::invalid(file, message))?;
        Ok(table)
    }

    fn validate(&self, model: &ServiceModel) -> Result<(), String> {
        let operations = std::iter::once(&self.operation).chain(self.prepare.iter().map(|prepare| &prepare.operation));
        for operation in operations {
            if !model.operations.contains_key(operation) {
                return Err(format!(
                    "the model of {} has no operation `{operation}`; is the name right? `cargo xtask models` adds new ones",
                    self.service
                ));
            }
        }
        if self.csv.is_none() {
            self.row_shape(model)?;
        }
        if let Some(input) = model.input(&self.operation) {
            if let Some(param) = self.params.keys().find(|param| !input.members.contains_key(*param)) {
                return Err(format!("{} has no parameter `{param}`", self.operation));
            }
        } else if let Some(param) = self.params.keys().next() {
            return Err(format!("{} takes no parameters, not `{param}`", self.operation));
        }
        if self.parent.is_none()
            && (self.batch.is_some() || self.call_region.is_some() || !self.parent_where.is_empty())
        {
            return Err("`batch`, `call_region` and `parent_where` need a `parent`".to_owned());
        }
        Ok(())
    }

    /// The shape name of a row; `None` for an operation without output.
    pub fn row_shape<'m>(&self, model: &'m ServiceModel) -> Result<&'m str, String> {
        let output = model.operations.get(&self.operation).and_then(|operation| operation.output.as_ref());
        let mut shape_name =
            output.map(|output| output.shape.as_str()).ok_or_else(|| format!("{} has no output", self.operation))?;
        for (member, walked) in &self.rows.steps {
            let shape =
                model.shape(shape_name).ok_or_else(|| format!("shape `{shape_name}` is missing from the model"))?;
            let reference = shape.members.get(member).ok_or_else(|| {
                let known: Vec<&str> = shape.members.keys().map(String::as_str).collect();
                format!("`rows`: {shape_name} has no member `{member}`; it has {}", known.join(", "))
            })?;
            shape_name = reference.shape.as_str();
            if *walked {
                let list = model.shape(shape_name).and_then(|shape| shape.member.as_deref());
                shape_name =
                    list.map(|item| item.shape.as_str()).ok_or_else(|| format!("`rows`: `{member}` is no list"))?;
            }
        }
        Ok(shape_name)
    }

    /// Columns bound to the parent: the parameters that read from it, named in `snake_case`.
    pub fn bound_columns(&self) -> Vec<(String, &ParamTemplate)> {
        let shared = |value: &ParamTemplate| self.batch.is_some() && matches!(value, ParamTemplate::List(_));
        let bound =
            self.params.iter().filter(|(_, value)| self.parent.is_some() && value.reads_parent() && !shared(value));
        bound.map(|(param, value)| (snake_case(param), value)).collect()
    }

    /// Whether rows carry the columns `error` and `absent`.
    pub fn has_outcome_columns(&self) -> bool {
        self.parent.is_some() || !self.absent.is_empty()
    }
}

fn as_list(value: Value) -> Vec<Value> {
    match value {
        Value::Array(values) => values,
        value => vec![value],
    }
}
