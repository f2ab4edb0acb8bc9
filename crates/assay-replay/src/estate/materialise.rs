//! Times relative to now become fixed times, and an estate becomes plain JSON that awsfake reads too.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::{Case, Estate, Reply, duration, timestamp};

impl Estate {
    /// The same estate with every `{$ago: …}`, `{$in: …}` and `${now…}` replaced by a fixed time.
    ///
    /// The result uses nothing that awsfake lacks, apart from fault kinds. What can't be understood is left as it is;
    /// the check at the start of the server names it.
    #[must_use]
    pub fn materialise(&self, now: DateTime<Utc>) -> Self {
        let mut estate = self.clone();
        let entries = estate.answers.values_mut().flat_map(|operations| operations.values_mut());
        for entry in entries.flat_map(|accounts| accounts.values_mut()).flat_map(|regions| regions.values_mut()) {
            for case in &mut entry.cases {
                match &mut case.reply {
                    Reply::Bodies(bodies) => bodies.iter_mut().for_each(|body| fix(body, now)),
                    Reply::Error(error) => error.message = fix_text(&error.message, now),
                }
            }
        }
        estate
    }

    /// Whether any file lets values outside the models' closed lists through.
    fn is_lax(&self) -> bool {
        let places = self.answers.values().flat_map(BTreeMap::values);
        let mut entries = places.flat_map(BTreeMap::values).flat_map(BTreeMap::values);
        entries.any(|entry| !entry.strict_enums)
    }

    /// The estate in awsfake's format. Fault kinds that awsfake lacks are left out.
    pub fn to_json(&self) -> Value {
        type Nested<T> = BTreeMap<String, T>;
        let mut accounts: Nested<Nested<Nested<Nested<Value>>>> = BTreeMap::new();
        for (service, operations) in &self.answers {
            for (operation, places) in operations {
                for (account, regions) in places {
                    for (region, entry) in regions {
                        let region = accounts.entry(account.clone()).or_default().entry(region.clone()).or_default();
                        let service = region.entry(service.clone()).or_default();
                        service.insert(operation.clone(), entry_json(entry.plain, &entry.cases));
                    }
                }
            }
        }
        let faults: Vec<Value> = self.faults.iter().filter_map(crate::faults::Fault::to_awsfake).collect();
        let mut document = json!({
            "awsfake": 1,
            "default_account": self.default_account,
            "accounts": accounts,
            "assume_role": self.assume_role,
            "faults": faults,
        });
        if let (Some(size), Some(document)) = (self.page_size, document.as_object_mut()) {
            document.insert("page_size".to_owned(), json!(size));
        }
        if let (true, Some(document)) = (self.is_lax(), document.as_object_mut()) {
            document.insert("strict_enums".to_owned(), json!(false));
        }
        document
    }
}

fn entry_json(plain: bool, cases: &[Case]) -> Value {
    if let (true, [Case { reply: Reply::Bodies(bodies), .. }]) = (plain, cases)
        && let [body] = bodies.as_slice()
    {
        return body.clone();
    }
    cases.iter().map(case_json).collect()
}

fn case_json(case: &Case) -> Value {
    let mut out = Map::new();
    if !case.matching.is_empty() {
        out.insert("match".to_owned(), Value::Object(case.matching.clone()));
    }
    if let Some(size) = case.page_size {
        out.insert("page_size".to_owned(), json!(size));
    }
    match &case.reply {
        Reply::Bodies(bodies) => match bodies.as_slice() {
            [body] => out.insert("response".to_owned(), body.clone()),
            bodies => out.insert("sequence".to_owned(), json!(bodies)),
        },
        Reply::Error(error) => out.insert("error".to_owned(), json!(error)),
    };
    Value::Object(out)
}

fn fix(value: &mut Value, now: DateTime<Utc>) {
    if let Some(fixed) = relative(value, now) {
        *value = fixed;
        return;
    }
    match value {
        Value::Object(map) => map.values_mut().for_each(|one| fix(one, now)),
        Value::Array(list) => list.iter_mut().for_each(|one| fix(one, now)),
        Value::String(text) if text.contains("${now") => *text = fix_text(text, now),
        _ => {}
    }
}

/// The value of `{$ago: 3d}` or `{$in: 3d}`, each with an optional `as`; `None` where the value is no such thing.
pub(crate) fn relative(value: &Value, now: DateTime<Utc>) -> Option<Value> {
    let map = value.as_object()?;
    let (span, sign) = match (map.get("$ago"), map.get("$in")) {
        (Some(span), None) => (span, -1),
        (None, Some(span)) => (span, 1),
        _ => return None,
    };
    let form = map.get("as").map_or(Some("iso"), Value::as_str)?;
    if map.keys().any(|key| !matches!(key.as_str(), "$ago" | "$in" | "as")) {
        return None;
    }
    let span = duration::parse(span.as_str()?)?;
    let at = now.checked_add_signed(span * sign)?;
    match form {
        "epoch" => Some(json!(at.timestamp())),
        "millis" => Some(json!(at.timestamp_millis())),
        form => written(at, form).map(Value::String),
    }
}

fn written(at: DateTime<Utc>, form: &str) -> Option<String> {
    match form {
        "iso" => {
            let whole = DateTime::from_timestamp(at.timestamp(), 0)?;
            Some(timestamp::iso(whole))
        }
        "date" => Some(at.format("%Y-%m-%d").to_string()),
        "epoch" => Some(at.timestamp().to_string()),
        "millis" => Some(at.timestamp_millis().to_string()),
        _ => None,
    }
}

fn fix_text(text: &str, now: DateTime<Utc>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${now") {
        out.push_str(before);
        match after.split_once('}').and_then(|(inner, tail)| Some((moment(inner, now)?, tail))) {
            Some((moment, tail)) => {
                out.push_str(&moment);
                rest = tail;
            }
            None => {
                out.push_str("${now");
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// What stands in `${now…}`: a span with its sign, then `:iso`, `:date`, `:epoch` or `:millis`.
fn moment(inner: &str, now: DateTime<Utc>) -> Option<String> {
    let (span, form) = inner.split_once(':').unwrap_or((inner, "iso"));
    let at = match span {
        "" => now,
        span => now.checked_add_signed(duration::parse(span.strip_prefix('+').unwrap_or(span))?)?,
    };
    written(at, form)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> DateTime<Utc> {
        timestamp::read(&json!("2026-03-10T12:00:00.75Z")).unwrap()
    }

    #[test]
    fn relative_times_become_fixed() {
        let mut body = json!({
            "At": {"$ago": "3d"}, "Next": {"$in": "2h"}, "Millis": {"$ago": "1m", "as": "millis"},
            "Text": "from ${now-1d} to ${now+1w:date}, ${now:epoch}; ${nowhere} ${account}",
            "List": [{"$repeat": 2, "item": {"T": {"$ago": "1h", "as": "date"}}}],
        });
        fix(&mut body, now());
        assert_eq!(
            body,
            json!({
                "At": "2026-03-07T12:00:00Z", "Next": "2026-03-10T14:00:00Z", "Millis": 1_773_143_940_750_i64,
                "Text": "from 2026-03-09T12:00:00Z to 2026-03-17, 1773144000; ${nowhere} ${account}",
                "List": [{"$repeat": 2, "item": {"T": "2026-03-10"}}],
            })
        );
    }

    #[test]
    fn plain_json_reads_back_as_the_same_estate() {
        let text = r#"
page_size: 3
strict_enums: false
accounts:
  "*": {"*": {kms: {ListKeys: {Keys: []}, DescribeKey: [{match: {KeyId: a}, error: {code: X}}, {sequence: [{}, {}]}]}}}
"#;
        let estate = Estate::parse("a.yaml", text).unwrap().materialise(now());
        let again = Estate::parse("a.yaml", &estate.to_json().to_string()).unwrap();
        assert_eq!(again.to_json(), estate.to_json());
        assert_eq!(again.page_size, Some(3));
        assert!(again.is_lax());
    }
}
