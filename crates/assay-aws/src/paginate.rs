//! Pages: the model's paginators, and the rule that a listing never runs for ever.

use std::collections::HashSet;

use assay_content::api::{ServiceModel, Shape};
use serde_json::{Map, Value};

use crate::call::{Answer, Call};
use crate::client::Client;
use crate::error::{CallError, CallErrorKind};

/// Members that carry a token where no paginator is published: into the request, out of the answer.
const TOKENS: &[(&str, &str)] = &[
    ("NextToken", "NextToken"),
    ("nextToken", "nextToken"),
    ("Marker", "NextMarker"),
    ("Marker", "Marker"),
    ("NextMarker", "NextMarker"),
    ("NextPageToken", "NextPageToken"),
    ("marker", "nextMarker"),
    ("marker", "marker"),
    ("PageToken", "NextPageToken"),
    ("pageToken", "nextPageToken"),
    ("PaginationToken", "PaginationToken"),
    ("ContinuationToken", "NextContinuationToken"),
];

/// How the pages of an operation follow each other.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Plan {
    /// Input member, and the paths that may hold its next value.
    tokens: Vec<(String, Vec<Path>)>,
    more_results: Option<Path>,
}

/// A path into an answer, such as `DistributionList.NextMarker` or `Contents[-1].Key`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Path(Vec<Step>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Member(String),
    Last,
}

impl Plan {
    /// The plan of an operation; `None` where it has one page only.
    fn of(model: &ServiceModel, operation: &str) -> Option<Self> {
        if let Some(paginator) = model.pagination.get(operation) {
            let inputs = paginator.input_token.as_slice().iter();
            let tokens = inputs.zip(paginator.output_token.as_slice()).map(|(input, output)| {
                (input.clone(), output.split("||").map(|path| Path::parse(path.trim())).collect())
            });
            return Some(Self {
                tokens: tokens.collect(),
                more_results: paginator.more_results.as_deref().map(Path::parse),
            });
        }
        let (input, output) = (model.input(operation)?, model.output(operation)?);
        let pair = TOKENS.iter().find(|(token_in, token_out)| {
            input.members.contains_key(*token_in) && output.members.contains_key(*token_out)
        });
        let Some((token_in, token_out)) = pair else { return Self::nested(model, input, output) };
        Some(Self { tokens: vec![((*token_in).to_owned(), vec![Path::parse(token_out)])], more_results: None })
    }

    /// `CloudFront` puts list, marker and truncation into one member of the answer.
    fn nested(model: &ServiceModel, input: &Shape, output: &Shape) -> Option<Self> {
        let (token_in, token_out) = ("Marker", "NextMarker");
        let (list, _) = output.members.iter().find(|(_, reference)| {
            model
                .shape(&reference.shape)
                .is_some_and(|shape| shape.members.contains_key(token_out) && shape.members.contains_key("IsTruncated"))
        })?;
        input.members.contains_key(token_in).then(|| Self {
            tokens: vec![(token_in.to_owned(), vec![Path::parse(&format!("{list}.{token_out}"))])],
            more_results: Some(Path::parse(&format!("{list}.IsTruncated"))),
        })
    }

    /// The tokens that ask for the page after this one: none where this is the last.
    fn next(&self, answer: &Value) -> Result<Option<Map<String, Value>>, &'static str> {
        let announced =
            self.more_results.as_ref().map(|path| path.of(answer).and_then(Value::as_bool).unwrap_or(false));
        if announced == Some(false) {
            return Ok(None);
        }
        let mut tokens = Map::new();
        for (name, paths) in &self.tokens {
            let found = paths.iter().filter_map(|path| path.of(answer)).find(|token| is_token(token));
            if let Some(token) = found {
                tokens.insert(name.clone(), token.clone());
            }
        }
        match (tokens.is_empty(), announced) {
            (false, _) => Ok(Some(tokens)),
            (true, Some(true)) => Err("more results are announced, and no token to ask for them"),
            (true, _) => Ok(None),
        }
    }
}

fn is_token(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Object(members) => !members.is_empty(),
        _ => true,
    }
}

impl Path {
    fn parse(text: &str) -> Self {
        let mut steps = Vec::new();
        for part in text.split('.') {
            match part.strip_suffix("[-1]") {
                Some(list) => steps.extend([Step::Member(list.to_owned()), Step::Last]),
                None => steps.push(Step::Member(part.to_owned())),
            }
        }
        Self(steps)
    }

    fn of<'a>(&self, answer: &'a Value) -> Option<&'a Value> {
        self.0.iter().try_fold(answer, |value, step| match step {
            Step::Member(name) => value.get(name),
            Step::Last => value.as_array()?.last(),
        })
    }
}

/// The pages of a listing, one call each, in order.
#[derive(Debug)]
pub struct Pages {
    client: Client,
    call: Option<Call>,
    plan: Option<Plan>,
    seen: HashSet<String>,
    fetched: usize,
}

impl Pages {
    pub(crate) fn new(client: Client, call: Call) -> Self {
        let plan = Plan::of(&call.model, &call.operation);
        Self { client, call: Some(call), plan, seen: HashSet::new(), fetched: 0 }
    }

    /// The next page; `None` after the last, and after an error.
    pub async fn next(&mut self) -> Option<Result<Answer, CallError>> {
        let mut call = self.call.take()?;
        let answer = match self.client.call(&call).await {
            Ok(answer) => answer,
            Err(error) => return Some(Err(error)),
        };
        self.fetched += 1;
        let Some(plan) = &self.plan else {
            return Some(Ok(answer));
        };
        let fail = |kind, message: String| {
            let mut error = CallError::new(&call.model.service, &call.operation, kind, message);
            error.status = Some(answer.status);
            error.request_id = answer.request_id.as_deref().map(Box::from);
            Some(Err(error))
        };
        let tokens = match plan.next(&answer.value) {
            Ok(Some(tokens)) => tokens,
            Ok(None) => return Some(Ok(answer)),
            Err(message) => return fail(CallErrorKind::Malformed, message.to_owned()),
        };
        if !self.seen.insert(Value::Object(tokens.clone()).to_string()) {
            return fail(CallErrorKind::EndlessPaging, format!("page {} repeats a token", self.fetched));
        }
        if self.fetched >= self.client.max_pages() {
            return fail(CallErrorKind::EndlessPaging, format!("more than {} pages", self.fetched));
        }
        if let Value::Object(params) = &mut call.params {
            for (name, _) in &plan.tokens {
                params.remove(name);
            }
            params.extend(tokens);
        }
        self.call = Some(call);
        Some(Ok(answer))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn plan(tokens: &[(&str, &str)], more_results: Option<&str>) -> Plan {
        let tokens = tokens.iter().map(|(input, output)| {
            ((*input).to_owned(), output.split("||").map(|path| Path::parse(path.trim())).collect())
        });
        Plan { tokens: tokens.collect(), more_results: more_results.map(Path::parse) }
    }

    /// The plan of an operation without a published paginator; `output` are the members of its answer.
    fn unpublished(input: &str, output: &Value) -> Option<Plan> {
        let model: ServiceModel = serde_json::from_value(json!({
            "service": "s", "botocore": "1", "metadata": {"endpointPrefix": "s", "protocol": "json", "serviceId": "S"},
            "operations": {"List": {
                "name": "List", "http": {"method": "POST", "requestUri": "/"},
                "input": {"shape": "In"}, "output": {"shape": "Out"},
            }},
            "shapes": {
                "In": {"type": "structure", "members": {input: {"shape": "Text"}}},
                "Out": {"type": "structure", "members": output},
                "Page": {"type": "structure", "members": {
                    "NextMarker": {"shape": "Text"}, "IsTruncated": {"shape": "Flag"},
                }},
                "Text": {"type": "string"}, "Flag": {"type": "boolean"},
            },
        }))
        .unwrap();
        Plan::of(&model, "List")
    }

    #[test]
    fn tokens_of_unpublished_paginators_are_known() {
        let text = json!({"shape": "Text"});
        assert_eq!(
            unpublished("NextMarker", &json!({"NextMarker": text})),
            Some(plan(&[("NextMarker", "NextMarker")], None))
        );
        assert_eq!(
            unpublished("NextPageToken", &json!({"NextPageToken": text})),
            Some(plan(&[("NextPageToken", "NextPageToken")], None))
        );
        assert_eq!(
            unpublished("Marker", &json!({"DistributionList": {"shape": "Page"}})),
            Some(plan(&[("Marker", "DistributionList.NextMarker")], Some("DistributionList.IsTruncated")))
        );
        assert_eq!(unpublished("Name", &json!({"Token": text})), None);
    }

    #[test]
    fn tokens_are_found_in_nested_answers() {
        let plan = plan(&[("Marker", "DistributionList.NextMarker")], Some("DistributionList.IsTruncated"));
        let answer = json!({"DistributionList": {"IsTruncated": true, "NextMarker": "b"}});
        assert_eq!(plan.next(&answer), Ok(Some(Map::from_iter([("Marker".to_owned(), json!("b"))]))));
        assert_eq!(plan.next(&json!({"DistributionList": {"IsTruncated": false, "NextMarker": "b"}})), Ok(None));
    }

    #[test]
    fn the_last_key_stands_in_for_a_marker() {
        let plan = plan(&[("Marker", "NextMarker || Contents[-1].Key")], Some("IsTruncated"));
        let answer = json!({"IsTruncated": true, "Contents": [{"Key": "a"}, {"Key": "z"}]});
        assert_eq!(plan.next(&answer), Ok(Some(Map::from_iter([("Marker".to_owned(), json!("z"))]))));
    }

    #[test]
    fn of_several_tokens_those_present_are_sent() {
        let plan = plan(&[("KeyMarker", "NextKeyMarker"), ("VersionIdMarker", "NextVersionIdMarker")], None);
        let answer = json!({"NextKeyMarker": "k", "NextVersionIdMarker": ""});
        assert_eq!(plan.next(&answer), Ok(Some(Map::from_iter([("KeyMarker".to_owned(), json!("k"))]))));
        assert_eq!(plan.next(&json!({})), Ok(None));
    }

    #[test]
    fn a_listing_that_is_cut_off_is_no_whole_listing() {
        let plan = plan(&[("Marker", "Marker")], Some("IsTruncated"));
        assert!(plan.next(&json!({"IsTruncated": true})).is_err());
    }
}
