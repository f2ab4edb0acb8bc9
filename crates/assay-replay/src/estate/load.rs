//! Estate files: YAML or JSON text into an [`Estate`].

use std::path::Path;

use serde_json::{Map, Value};

use super::{Case, Entry, ErrorReply, Estate, Reply};
use crate::error::EstateError;
use crate::faults::Fault;

impl Estate {
    /// Reads files; a later one wins over an earlier one, operation by operation.
    pub fn read<P: AsRef<Path>>(paths: &[P]) -> Result<Self, EstateError> {
        let mut estate = Self::default();
        for path in paths {
            let path = path.as_ref();
            let text =
                std::fs::read_to_string(path).map_err(|source| EstateError::Read { path: path.to_owned(), source })?;
            let name = path.file_name().map_or_else(|| path.to_string_lossy(), |name| name.to_string_lossy());
            estate.add(&name, &text)?;
        }
        Ok(estate)
    }

    /// Reads one estate from text. `name` appears in messages; one that ends in `.json` is read as JSON.
    pub fn parse(name: &str, text: &str) -> Result<Self, EstateError> {
        let mut estate = Self::default();
        estate.add(name, text)?;
        Ok(estate)
    }

    /// Adds the text of another file, which wins over what is there, operation by operation.
    pub fn add(&mut self, name: &str, text: &str) -> Result<(), EstateError> {
        let is_json = Path::new(name).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
        let document = if is_json {
            serde_json::from_str(text).map_err(|source| EstateError::Json { name: name.to_owned(), source })?
        } else {
            yaml(text).map_err(|source| EstateError::Yaml { name: name.to_owned(), source })?
        };
        let mut reader = Reader { file: name, problems: Vec::new() };
        reader.document(self, &document);
        if reader.problems.is_empty() { Ok(()) } else { Err(EstateError::Problems(reader.problems)) }
    }
}

/// YAML with merge keys (`<<`) applied, as JSON; keys that YAML reads as numbers become texts.
fn yaml(text: &str) -> Result<Value, serde_yaml_ng::Error> {
    let mut value: serde_yaml_ng::Value = serde_yaml_ng::from_str(text)?;
    value.apply_merge()?;
    Ok(plain(value))
}

fn plain(value: serde_yaml_ng::Value) -> Value {
    use serde_yaml_ng::Value as Yaml;
    match value {
        Yaml::Null => Value::Null,
        Yaml::Bool(truth) => Value::Bool(truth),
        Yaml::Number(number) => serde_json::to_value(number).unwrap_or(Value::Null),
        Yaml::String(text) => Value::String(text),
        Yaml::Sequence(list) => list.into_iter().map(plain).collect(),
        Yaml::Mapping(map) => map.into_iter().map(|(key, value)| (key_text(key), plain(value))).collect(),
        Yaml::Tagged(tagged) => plain(tagged.value),
    }
}

fn key_text(key: serde_yaml_ng::Value) -> String {
    match plain(key) {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

struct Reader<'f> {
    file: &'f str,
    problems: Vec<String>,
}

impl Reader<'_> {
    fn complain(&mut self, at: &str, what: impl std::fmt::Display) {
        self.problems.push(format!("{}: {at}: {what}", self.file));
    }

    fn document(&mut self, estate: &mut Estate, document: &Value) {
        let empty = Map::new();
        let document = match document {
            Value::Object(map) => map,
            Value::Null => &empty,
            _ => return self.complain("the whole file", "expected a mapping with `accounts`"),
        };
        let strict_enums = document.get("strict_enums").and_then(Value::as_bool).unwrap_or(true);
        for (key, value) in document {
            match key.as_str() {
                "accounts" => self.accounts(estate, value, strict_enums),
                "default_account" => match scalar(value) {
                    Some(account) => estate.default_account = account,
                    None => self.complain(key, "expected an account id"),
                },
                "page_size" => match size(value) {
                    Some(page_size) => estate.page_size = Some(page_size),
                    None => self.complain(key, "expected a whole number above 0"),
                },
                "assume_role" => self.assume_role(estate, value),
                "faults" => self.faults(estate, value),
                // `reject_invalid` belongs to awsfake alone, `anchors` is a place for YAML anchors
                "strict_enums" | "awsfake" | "reject_invalid" | "anchors" => {}
                _ => self.complain(key, "unknown key"),
            }
        }
    }

    fn assume_role(&mut self, estate: &mut Estate, value: &Value) {
        for (account, rule) in self.mapping("assume_role", value) {
            match serde_json::from_value(if rule.is_null() { Value::Object(Map::new()) } else { rule.clone() }) {
                Ok(rule) => {
                    estate.assume_role.insert(account.clone(), rule);
                }
                Err(wrong) => self.complain(&format!("assume_role.{account}"), wrong),
            }
        }
    }

    fn faults(&mut self, estate: &mut Estate, value: &Value) {
        let list = match value {
            Value::Array(list) => list.as_slice(),
            Value::Null => &[],
            _ => return self.complain("faults", "expected a list"),
        };
        for (index, one) in list.iter().enumerate() {
            match serde_json::from_value::<Fault>(one.clone()) {
                Ok(fault) => estate.faults.push(fault),
                Err(wrong) => self.complain(&format!("faults[{index}]"), wrong),
            }
        }
    }

    fn mapping<'v>(&mut self, at: &str, value: &'v Value) -> Vec<(&'v String, &'v Value)> {
        match value {
            Value::Object(map) => map.iter().collect(),
            Value::Null => Vec::new(),
            _ => {
                self.complain(at, "expected a mapping");
                Vec::new()
            }
        }
    }

    fn accounts(&mut self, estate: &mut Estate, accounts: &Value, strict_enums: bool) {
        for (account, regions) in self.mapping("accounts", accounts) {
            let at = format!("accounts.{account}");
            for (region, services) in self.mapping(&at, regions) {
                let at = format!("{at}.{region}");
                for (service, operations) in self.mapping(&at, services) {
                    let at = format!("{at}.{service}");
                    for (operation, answer) in self.mapping(&at, operations) {
                        let at = format!("{at}.{operation}");
                        let entry = Entry {
                            plain: !answer.is_array(),
                            cases: self.cases(&at, answer),
                            at: format!("{}: {at}", self.file),
                            strict_enums,
                        };
                        let places = estate.answers.entry(service.clone()).or_default();
                        let places = places.entry(operation.clone()).or_default();
                        places.entry(account.clone()).or_default().insert(region.clone(), entry);
                    }
                }
            }
        }
    }

    fn cases(&mut self, at: &str, answer: &Value) -> Vec<Case> {
        let Value::Array(list) = answer else {
            let reply = Reply::Bodies(vec![self.body(at, answer)]);
            return vec![Case { matching: Map::new(), page_size: None, reply }];
        };
        let each = list.iter().enumerate();
        each.map(|(index, case)| self.case(&format!("{at}[{index}]"), case)).collect()
    }

    fn body(&mut self, at: &str, body: &Value) -> Value {
        match body {
            Value::Object(map) => {
                let mut map = map.clone();
                map.remove("ResponseMetadata");
                Value::Object(map)
            }
            Value::Null => Value::Object(Map::new()),
            _ => {
                self.complain(at, "expected a mapping");
                Value::Object(Map::new())
            }
        }
    }

    fn case(&mut self, at: &str, case: &Value) -> Case {
        let mut out = Case { matching: Map::new(), page_size: None, reply: Reply::Bodies(Vec::new()) };
        let (mut bodies, mut error) = (Vec::new(), None);
        for (key, value) in self.mapping(at, case) {
            let at = format!("{at}.{key}");
            match key.as_str() {
                "match" => {
                    out.matching = self.mapping(&at, value).into_iter().map(|(k, v)| (k.clone(), v.clone())).collect();
                }
                "page_size" => match size(value) {
                    Some(page_size) => out.page_size = Some(page_size),
                    None => self.complain(&at, "expected a whole number above 0"),
                },
                "response" => bodies.push(self.body(&at, value)),
                "sequence" => match value.as_array() {
                    Some(list) if !list.is_empty() => {
                        bodies = list.iter().map(|body| self.body(&at, body)).collect();
                    }
                    _ => self.complain(&at, "expected a list of bodies"),
                },
                "error" => match serde_json::from_value::<ErrorReply>(value.clone()) {
                    Ok(one) => error = Some(one),
                    Err(wrong) => self.complain(&at, wrong),
                },
                "note" => {}
                _ => self.complain(&at, "unknown key: a case has match, response, sequence, error, page_size, note"),
            }
        }
        if bodies.is_empty() {
            bodies.push(Value::Object(Map::new()));
        }
        out.reply = error.map_or(Reply::Bodies(bodies), Reply::Error);
        out
    }
}

fn size(value: &Value) -> Option<usize> {
    value.as_u64().and_then(|size| usize::try_from(size).ok()).filter(|size| *size > 0)
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::Call;
    use serde_json::json;

    fn keys_of(estate: &Estate, account: &str, region: &str, parameters: &Value) -> Value {
        let at = Call { service: "kms", operation: "ListKeys", account, region };
        match estate.find(at, parameters.as_object().unwrap()).map(|case| &case.reply) {
            Some(Reply::Bodies(bodies)) => bodies[0]["Keys"].clone(),
            Some(Reply::Error(error)) => json!(error.code),
            None => Value::Null,
        }
    }

    #[test]
    fn the_nearest_place_answers_and_a_later_file_wins_by_operation() {
        let first = r#"
accounts:
  "1": {r: {kms: {ListKeys: [{match: {Limit: 5}, response: {Keys: [here]}}]}}, "*": {kms: {ListKeys: {Keys: [any-region]}}}}
  "*": {r: {kms: {ListKeys: {Keys: [any-account]}}}, "*": {kms: {ListKeys: {Keys: [any]}, DescribeKey: {}}}}
"#;
        let mut estate = Estate::parse("first.yaml", first).unwrap();
        assert_eq!(keys_of(&estate, "1", "r", &json!({"Limit": 5})), json!(["here"]));
        assert_eq!(keys_of(&estate, "1", "r", &json!({})), json!(["any-region"]), "no case fits, so the next place");
        assert_eq!(keys_of(&estate, "2", "r", &json!({})), json!(["any-account"]));
        assert_eq!(keys_of(&estate, "2", "s", &json!({})), json!(["any"]));
        estate.add("b.yaml", r#"accounts: {"*": {"*": {kms: {ListKeys: [{error: {code: No}}]}}}}"#).unwrap();
        assert_eq!(keys_of(&estate, "2", "s", &json!({})), json!("No"));
        assert_eq!(estate.operation_count(), 2, "DescribeKey of the first file stays");
    }

    #[test]
    fn yaml_anchors_merges_dates_and_bare_account_ids() {
        let text = r"
accounts:
  111111111111:
    a: &a {kms: {ListKeys: {Keys: [{KeyId: 2024-12-01}]}}}
    b: *a
    c: {<<: *a, iam: {ListUsers: {}}}
";
        let estate = Estate::parse("x.yaml", text).unwrap();
        for region in ["a", "b", "c"] {
            assert_eq!(keys_of(&estate, "111111111111", region, &json!({})), json!([{"KeyId": "2024-12-01"}]));
        }
    }

    #[test]
    fn mistakes_are_named_with_their_place() {
        let text = r#"
surprise: 1
page_size: 0
accounts: {"*": {"*": {kms: {ListKeys: [{answer: {}}, {error: {message: x}}], DescribeKey: 5}}}}
faults: [{kind: nonsense}]
"#;
        let EstateError::Problems(problems) = Estate::parse("x.yaml", text).unwrap_err() else { panic!() };
        let all = problems.join("\n");
        for part in [
            "x.yaml: surprise: unknown key",
            "x.yaml: page_size: expected a whole number",
            "x.yaml: accounts.*.*.kms.ListKeys[0].answer: unknown key",
            "x.yaml: accounts.*.*.kms.ListKeys[1].error: missing field `code`",
            "x.yaml: accounts.*.*.kms.DescribeKey: expected a mapping",
            "x.yaml: faults[0]: ",
        ] {
            assert!(all.contains(part), "{part} not in\n{all}");
        }
    }
}
