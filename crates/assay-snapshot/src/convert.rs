//! API rows to column names and column values.

use std::sync::LazyLock;

use assay_content::{Template, snake_case};
use regex::Regex;
use serde_json::{Map, Value};

use crate::{
    Origin, TableSchema,
    schema::{ShapeReader, column_name},
};

impl TableSchema {
    /// An answer's row in column names: nested names too, JSON text where the schema says so.
    pub fn columns_of(&self, item: Value) -> Map<String, Value> {
        if let Some(column) = &self.table.scalar {
            return Map::from_iter([(column_name(column), item)]);
        }
        let Some(shape) = &self.row_shape else {
            return match item {
                Value::Object(members) => members,
                _ => Map::new(),
            };
        };
        let reader = ShapeReader { table: &self.table, model: &self.model };
        match reader.structure(shape, item, &mut Vec::new()) {
            Value::Object(members) => members.into_iter().map(|(name, value)| (column_name(&name), value)).collect(),
            _ => Map::new(),
        }
    }

    /// Completes a row in column names with the leading and closing columns. `bound` are the parameters bound to the
    /// parent, `parent` the parent's row in column names.
    pub fn complete(
        &self,
        row: &mut Map<String, Value>,
        origin: &Origin,
        bound: &Map<String, Value>,
        parent: Option<&Map<String, Value>>,
    ) {
        for (column, value) in bound {
            let column = column_name(column);
            if row.get(&column).is_none_or(Value::is_null) {
                row.insert(column, value.clone());
            }
        }
        row.insert("account_id".to_owned(), Value::String(origin.account_id.clone()));
        // A row that stands for an error or an absence has no values of its own to tell its region from.
        let region = self.table.region.as_ref().filter(|template| template.reads_parent() || !is_outcome(row));
        let region = region.and_then(|template| fill(template, row, origin, parent));
        // S3 still says `EU` of old buckets in eu-west-1.
        let region = region.map(|region| if region == "EU" { "eu-west-1".to_owned() } else { region });
        row.insert("region".to_owned(), Value::String(region.unwrap_or_else(|| origin.region.clone())));
        let parent_uid = parent.and_then(|parent| parent.get("resource_uid")).cloned().unwrap_or(Value::Null);
        if self.table.parent.is_some() {
            row.insert("parent_uid".to_owned(), parent_uid.clone());
        }
        let uid = self.table.uid.iter().find_map(|template| fill(template, row, origin, parent));
        let uid = match uid {
            Some(uid) => Value::String(uid),
            // A detail row without a uid of its own is about its parent.
            None if self.table.parent.is_some() && self.table.uid.is_empty() => parent_uid,
            None if is_outcome(row) => parent_uid,
            None => Value::String(self.fallback_uid(row, origin)),
        };
        row.insert("resource_uid".to_owned(), uid);
        row.insert("observed_at".to_owned(), Value::String(origin.observed_at.clone()));
        row.insert("receipt".to_owned(), Value::from(origin.receipt));
    }

    /// A uid for a row whose ARN AWS did not send: its scope, its table and the first name or id that it has.
    fn fallback_uid(&self, row: &Map<String, Value>, origin: &Origin) -> String {
        let names = self.arrow.fields().iter().filter(|field| {
            let name = field.name();
            name.ends_with("_id") || name.ends_with("name") || name.ends_with("identifier") || name == "id"
        });
        let mut own = names.filter(|field| field.name() != "account_id");
        let first = own.find_map(|field| row.get(field.name()).and_then(Value::as_str)).unwrap_or("-");
        format!("AWS::::Account:{}/{}/{}/{first}", origin.account_id, origin.region, self.table.name)
    }
}

/// Whether a row stands for an error or an absence.
fn is_outcome(row: &Map<String, Value>) -> bool {
    ["error", "absent"].iter().any(|column| row.get(*column).is_some_and(|value| !value.is_null()))
}

/// Fills a template from a row in column names, its origin and its parent.
fn fill(
    template: &Template,
    row: &Map<String, Value>,
    origin: &Origin,
    parent: Option<&Map<String, Value>>,
) -> Option<String> {
    let lookup = |path: &[String]| lookup(path, row, origin, parent);
    template.fill(&lookup, &|_, _| origin.observed_at.clone())
}

fn lookup(
    path: &[String],
    row: &Map<String, Value>,
    origin: &Origin,
    parent: Option<&Map<String, Value>>,
) -> Option<Value> {
    let (first, rest) = path.split_first()?;
    match (first.as_str(), rest) {
        ("partition", []) => return Some(Value::String(origin.partition.clone())),
        ("account_id", []) => return Some(Value::String(origin.account_id.clone())),
        ("region", []) => return row.get("region").cloned().or_else(|| Some(Value::String(origin.region.clone()))),
        _ => {}
    }
    let (start, rest) = if first == "parent" {
        let (column, rest) = rest.split_first()?;
        (parent?.get(column)?, rest)
    } else {
        (row.get(first)?, rest)
    };
    rest.iter().try_fold(start, |value, member| value.get(member)).cloned()
}

impl ShapeReader<'_> {
    fn structure(&self, shape_name: &str, value: Value, above: &mut Vec<String>) -> Value {
        let Value::Object(members) = value else { return value };
        let Some(shape) = self.model.shape(shape_name) else { return Value::Object(members) };
        above.push(shape_name.to_owned());
        let kept = members.into_iter().filter(|(name, value)| !value.is_null() && !self.is_omitted(name));
        let converted = kept
            .filter_map(|(name, value)| {
                let reference = shape.members.get(&name)?;
                let value = self.without_secrets(&name, value);
                let value =
                    if self.is_json(&name) { json_text(value) } else { self.value(&reference.shape, value, above) };
                Some((snake_case(&name), value))
            })
            .collect();
        above.pop();
        Value::Object(converted)
    }

    /// Facts instead of texts that may be secrets, stars instead of parts that are.
    fn without_secrets(&self, name: &str, value: Value) -> Value {
        match (&self.table.digest, &self.table.mask) {
            (Some(digest), _) if digest.is_about(name) => each_text(value, &|text| digest.facts(text)),
            (_, Some(mask)) if mask.is_about(name) => each_text(value, &|text| mask.strike(text)),
            _ => value,
        }
    }

    /// A value of which no shape is followed, without what is never stored.
    fn kept(&self, value: Value) -> Value {
        match value {
            Value::Object(members) => {
                let members = members.into_iter().filter(|(name, _)| !self.is_omitted(name));
                let kept = members.map(|(name, value)| {
                    let value = self.kept(self.without_secrets(&name, value));
                    (name, value)
                });
                Value::Object(kept.collect())
            }
            Value::Array(items) => items.into_iter().map(|item| self.kept(item)).collect(),
            Value::String(text) => Value::String(without_tokens(text)),
            plain => plain,
        }
    }

    fn value(&self, shape_name: &str, value: Value, above: &mut Vec<String>) -> Value {
        if self.is_text(shape_name, above) {
            return Value::String(self.kept(value).to_string());
        }
        let Some(shape) = self.model.shape(shape_name) else { return value };
        match (shape.kind.as_str(), value) {
            ("structure", value) => self.structure(shape_name, value, above),
            ("list", Value::Array(items)) => {
                let item = shape.member.as_deref().map_or("", |item| item.shape.as_str());
                above.push(shape_name.to_owned());
                let items = items.into_iter().map(|value| self.value(item, value, above)).collect();
                above.pop();
                Value::Array(items)
            }
            ("map", Value::Object(entries)) => {
                let of = shape.value.as_deref().map_or("", |value| value.shape.as_str());
                above.push(shape_name.to_owned());
                let entries = entries
                    .into_iter()
                    .filter(|(key, _)| !self.is_omitted(key))
                    .map(|(key, value)| {
                        let value = self.without_secrets(&key, value);
                        let value = self.value(of, value, above);
                        (key, value)
                    })
                    .collect();
                above.pop();
                Value::Object(entries)
            }
            (_, Value::String(text)) => Value::String(without_tokens(text)),
            (_, value) => value,
        }
    }
}

/// What can only be a secret, wherever people wrote it: private keys, and tokens of well-known services.
const TOKENS: &str = concat!(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*(-----END [A-Z ]*PRIVATE KEY-----)?",
    r"|gh[pousr]_[A-Za-z0-9]{36,}|glpat-[A-Za-z0-9_-]{20,}|xox[abprs]-[A-Za-z0-9-]{10,}",
    r"|eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}",
);

/// The text with what can only be a secret struck out: no table needs to know that people put tokens into tags.
fn without_tokens(text: String) -> String {
    static PATTERN: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(TOKENS).ok());
    match PATTERN.as_ref() {
        Some(pattern) if pattern.is_match(&text) => pattern.replace_all(&text, "***").into_owned(),
        _ => text,
    }
}

/// The value with each of its texts replaced; keys stay.
fn each_text(value: Value, replace: &dyn Fn(&str) -> String) -> Value {
    match value {
        Value::String(text) => Value::String(replace(&text)),
        Value::Array(items) => items.into_iter().map(|item| each_text(item, replace)).collect(),
        Value::Object(members) => members.into_iter().map(|(name, value)| (name, each_text(value, replace))).collect(),
        other => other,
    }
}

/// JSON text as one canonical text: an embedded document may come as text, URL-encoded text or a value.
fn json_text(value: Value) -> Value {
    match value {
        Value::String(text) => match serde_json::from_str::<Value>(&text) {
            Ok(parsed) => Value::String(crate::canonical_json(&parsed)),
            Err(_) => Value::String(text),
        },
        other => Value::String(crate::canonical_json(&other)),
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, sync::Arc};

    use assay_content::{Content, Source, api::ServiceModel};
    use serde_json::json;

    use super::*;

    /// A content folder with one table over a model of a project: name, variables, file, tags, tree.
    fn schema(rules: &str) -> TableSchema {
        let folder = tempfile::tempdir().unwrap();
        let real = concat!(env!("CARGO_MANIFEST_DIR"), "/../../content");
        let put = |path: &str, text: &str| {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        for language in ["en", "ja"] {
            for file in ["cli", "engine", "report"] {
                let path = format!("locales/{language}/{file}.ftl");
                put(&path, &std::fs::read_to_string(format!("{real}/{path}")).unwrap());
            }
        }
        let model = json!({
            "service": "s", "botocore": "1",
            "metadata": {"endpointPrefix": "s", "protocol": "json", "serviceId": "S"},
            "operations": {"Get": {"name": "Get", "http": {"method": "POST", "requestUri": "/"}, "output": {"shape": "Out"}}},
            "shapes": {
                "Out": {"type": "structure", "members": {
                    "name": {"shape": "Text"}, "variables": {"shape": "Variables"}, "file": {"shape": "Text"},
                    "settings": {"shape": "Settings"}, "tree": {"shape": "Tree"}, "hook": {"shape": "Hook"},
                }},
                "Variables": {"type": "list", "member": {"shape": "Variable"}},
                "Variable": {"type": "structure", "members": {"name": {"shape": "Text"}, "value": {"shape": "Text"}}},
                "Settings": {"type": "map", "key": {"shape": "Text"}, "value": {"shape": "Text"}},
                "Tree": {"type": "structure", "members": {"value": {"shape": "Text"}, "child": {"shape": "Tree"}, "secret": {"shape": "Text"}}},
                "Hook": {"type": "structure", "members": {"secret": {"shape": "Text"}}},
                "Text": {"type": "string"},
            },
        });
        let parsed: ServiceModel = serde_json::from_value(model.clone()).unwrap();
        put("models/aws/s.json", &model.to_string());
        put(
            "tables/aws/s/aws_s_thing.toml",
            &format!(
                "service = \"s\"\noperation = \"Get\"\nscope = \"region\"\nrows = \"\"\ndescription = {{ en = \"a\", ja = \"b\" }}\n{rules}"
            ),
        );
        let content = Content::load(Source::Folder(folder.path().to_owned())).unwrap();
        TableSchema::new(content.table("aws_s_thing").unwrap(), &Arc::new(parsed)).unwrap()
    }

    fn answer() -> Value {
        json!({
            "name": "shop",
            "variables": [{"name": "KEY", "value": "hunter2-hunter2"}],
            "file": "password: hunter2\nmake",
            "settings": {"Project": "build", "OAuthToken": "hunter2"},
            "tree": {"value": "hunter2", "child": {"value": "x", "secret": "hunter2"}},
            "hook": {"secret": "hunter2"},
        })
    }

    #[test]
    fn secrets_are_gone_before_a_row_is_written_anywhere() {
        let rules = "omit = [\"OAuthToken\", \"secret\"]\ndigest = { members = [\"value\"], patterns = [\"^x$\"] }\n\
                     mask = { members = [\"file\"], patterns = ['(?P<keep>password: )\\S+'] }\n";
        let schema = schema(rules);
        let row = schema.columns_of(answer());
        assert!(!Value::Object(row.clone()).to_string().contains("hunter2"), "{row:?}");
        assert_eq!(row["settings"], json!({"Project": "build"}));
        assert_eq!(row["file"], json!("password: ***\nmake"));
        let facts: Value = serde_json::from_str(row["variables"][0]["value"].as_str().unwrap()).unwrap();
        assert_eq!((&facts["chars"], &facts["matched"]), (&json!(15), &json!([])));
    }

    #[test]
    fn tokens_are_struck_out_wherever_people_wrote_them() {
        let token = format!("ghp_{}", "a".repeat(36));
        let answer = json!({
            "name": format!("deploys with {token}"), "settings": {"note": token},
            "tree": {"child": {"value": token}, "value": "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----"},
        });
        let row = Value::Object(schema("").columns_of(answer)).to_string();
        assert!(!row.contains("ghp_") && !row.contains("MIIE") && row.contains("deploys with ***"), "{row}");
    }

    #[test]
    fn a_structure_without_members_is_a_text() {
        let schema = schema("omit = [\"secret\"]\n");
        let hook = schema.arrow().field_with_name("hook").unwrap();
        assert_eq!(hook.data_type(), &arrow::datatypes::DataType::Utf8);
        assert_eq!(schema.columns_of(answer())["hook"], json!("{}"));
    }

    #[test]
    fn a_row_for_an_error_keeps_the_region_that_was_asked() {
        let schema = schema("region = \"${name|us-east-1}\"\n");
        let origin = Origin {
            account_id: "111122223333".to_owned(),
            region: "eu-west-1".to_owned(),
            partition: "aws".to_owned(),
            observed_at: String::new(),
            receipt: 1,
        };
        let nothing = BTreeMap::<String, Value>::new().into_iter().collect();
        let mut row = Map::from_iter([("error".to_owned(), json!("AccessDenied"))]);
        schema.complete(&mut row, &origin, &nothing, None);
        assert_eq!(row["region"], json!("eu-west-1"));
        let mut row = Map::from_iter([("file".to_owned(), json!("x"))]);
        schema.complete(&mut row, &origin, &nothing, None);
        assert_eq!(row["region"], json!("us-east-1"));
    }
}
