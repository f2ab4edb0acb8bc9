//! Where a unit works, and what of a request comes from there and from a parent row.

use assay_aws::{CallError, Session};
use assay_content::{ParamTemplate, Table};
use assay_snapshot::{CallFailure, Origin};
use base64::Engine as _;
use serde_json::{Map, Value};

use crate::{plan::Unit, record::code_of};

pub(crate) type Row = Map<String, Value>;

/// Where a unit works.
pub(crate) struct Place<'a> {
    pub(crate) unit: &'a Unit,
    pub(crate) session: &'a Session,
    pub(crate) account_id: &'a str,
    pub(crate) partition: &'a str,
}

impl Place<'_> {
    pub(crate) fn origin(&self, region: &str, at: &str, number: i64) -> Origin {
        Origin {
            account_id: self.account_id.to_owned(),
            region: region.to_owned(),
            partition: self.partition.to_owned(),
            observed_at: at.to_owned(),
            receipt: number,
        }
    }

    /// The region that rows under this parent have.
    pub(crate) fn region_of<'r>(&'r self, parent: &'r Row) -> &'r str {
        parent.get("region").and_then(Value::as_str).unwrap_or(&self.unit.region)
    }

    /// An answer that came, and can't be read.
    pub(crate) fn damaged(
        &self,
        table: &Table,
        region: &str,
        resource: Option<&str>,
        message: String,
        number: i64,
    ) -> CallFailure {
        CallFailure {
            account_id: self.account_id.to_owned(),
            region: region.to_owned(),
            service: table.service.clone(),
            operation: table.operation.clone(),
            table: table.name.clone(),
            resource: resource.map(str::to_owned),
            code: "Malformed".to_owned(),
            message,
            kind: "malformed".to_owned(),
            receipt: Some(number),
        }
    }

    pub(crate) fn failure(
        &self,
        table: &Table,
        region: &str,
        resource: Option<&str>,
        error: &CallError,
        number: i64,
    ) -> CallFailure {
        CallFailure {
            account_id: self.account_id.to_owned(),
            region: region.to_owned(),
            service: table.service.clone(),
            operation: error.operation.to_string(),
            table: table.name.clone(),
            resource: resource.map(str::to_owned),
            code: code_of(error),
            message: error.message.to_string(),
            kind: error.kind.name().to_owned(),
            receipt: Some(number),
        }
    }
}

/// Whether a parent row is asked under: not one that stands for an error or an absence, and only those that fit.
pub(crate) fn is_parent(child: &Table, parent: &Row) -> bool {
    let set = |column: &str| parent.get(column).is_some_and(|value| !value.is_null());
    !set("error")
        && !set("absent")
        && child.parent_where.iter().all(|(column, values)| {
            values.iter().any(|wanted| fits(wanted, parent.get(column).unwrap_or(&Value::Null)))
        })
}

/// Whether a value is the wanted one, or ends as it: `*/name` is the ending `/name`. An empty text is a value that is not
/// there.
fn fits(wanted: &Value, value: &Value) -> bool {
    if value.is_null() {
        return wanted.as_str() == Some("");
    }
    let ending = wanted.as_str().and_then(|wanted| wanted.strip_prefix('*')).zip(value.as_str());
    ending.map_or(wanted == value, |(ending, value)| value.ends_with(ending))
}

pub(crate) fn lookup(path: &[String], place: &Place<'_>, parent: Option<&Row>) -> Option<Value> {
    let (first, rest) = path.split_first()?;
    match (first.as_str(), rest) {
        ("account_id", []) => Some(Value::String(place.account_id.to_owned())),
        ("region", []) => Some(Value::String(place.unit.region.clone())),
        ("partition", []) => Some(Value::String(place.partition.to_owned())),
        ("parent", _) => {
            let (column, members) = rest.split_first()?;
            members.iter().try_fold(parent?.get(column)?, |value, member| value.get(member)).cloned()
        }
        _ => None,
    }
}

/// Adds a request's lists to those of the batch.
pub(crate) fn merge(child: &Table, batch: &mut Value, other: Value) {
    let (Value::Object(batch), Value::Object(other)) = (batch, other) else { return };
    for (name, value) in other {
        let shared = matches!(child.params.get(&name), Some(ParamTemplate::List(_)));
        if let (true, Some(Value::Array(list)), Value::Array(more)) = (shared, batch.get_mut(&name), value) {
            list.extend(more);
        }
    }
}

/// The rows of an answer: objects or texts at the table's path, or the records of a CSV.
pub(crate) fn items(table: &Table, answer: Value) -> Result<Vec<Value>, String> {
    let Some(member) = &table.csv else { return Ok(table.rows.rows(answer)) };
    let encoded = answer.get(member).and_then(Value::as_str).ok_or_else(|| format!("the answer has no `{member}`"))?;
    let bytes = base64::engine::general_purpose::STANDARD
        .decode(encoded)
        .map_err(|error| format!("`{member}` is not base64: {error}"))?;
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let damaged = |error: csv::Error| format!("`{member}` is not CSV: {error}");
    let header = reader.headers().map_err(damaged)?.clone();
    if let Some(missing) = table.columns.iter().find(|column| !header.iter().any(|name| name == *column)) {
        return Err(format!("`{member}` lacks the column `{missing}`"));
    }
    let known = |name: &str| table.columns.iter().any(|column| column == name);
    let record = |record: csv::StringRecord| {
        let cells = header.iter().zip(record.iter()).filter(|(name, _)| known(name));
        Value::Object(cells.map(|(name, cell)| (name.to_owned(), Value::String(cell.to_owned()))).collect())
    };
    reader.records().map(|read| read.map(record).map_err(damaged)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::fits;

    #[test]
    fn a_star_stands_for_the_beginning() {
        let arn = json!("arn:aws:ssm:eu-west-1::document/AWS-RunPatchBaseline");
        assert!(fits(&json!("*:document/AWS-RunPatchBaseline"), &arn));
        assert!(!fits(&json!("*:document/AWS-RunPatchBaselineWithHooks"), &arn));
        assert!(!fits(&json!("AWS-RunPatchBaseline"), &arn));
        assert!(fits(&json!(1), &json!(1)) && !fits(&json!("*1"), &json!(1)));
        assert!(fits(&json!(""), &json!(null)) && !fits(&json!("*"), &json!(null)) && !fits(&json!(""), &arn));
    }
}
