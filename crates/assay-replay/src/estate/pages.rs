//! Pages: which lists of an answer are cut, and the tokens that lead from one page to the next.

use assay_content::api::{ServiceModel, Shape};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

use super::Call;
use super::render::{self, Place, Window};

/// Token members of services that publish no paginator.
const TOKENS: &[&str] = &[
    "NextToken",
    "nextToken",
    "NextMarker",
    "Marker",
    "nextMarker",
    "marker",
    "NextPageToken",
    "nextPageToken",
    "PageToken",
];

/// How an operation is paged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Paging {
    /// The input member that takes the token.
    pub(crate) input_token: String,
    /// Where the output holds the next token.
    pub(crate) output_token: Vec<String>,
    /// Where the output holds the lists.
    pub(crate) lists: Vec<Vec<String>>,
    /// Where the output says whether there is more.
    pub(crate) more: Option<Vec<String>>,
    /// The input member that bounds the page size.
    pub(crate) limit: Option<String>,
    /// Whether the last page has an empty token instead of none.
    pub(crate) token_required: bool,
}

impl Paging {
    /// How the operation is paged; `None` where it is not.
    pub(crate) fn of(model: &ServiceModel, operation: &str) -> Option<Self> {
        let (input, output) = (model.input(operation)?, model.output(operation)?);
        let Some(published) = model.pagination.get(operation) else {
            return Self::guess(model, input, output);
        };
        let first = |names: &[String]| Some(names.first()?.split(" || ").next()?.to_owned());
        let token = path(&first(published.output_token.as_slice())?);
        if kind_at(model, output, &token) != Some("string") {
            return None;
        }
        let keys = published.result_key.as_ref().map_or(&[][..], |keys| keys.as_slice());
        let lists: Vec<_> =
            keys.iter().map(|key| path(key)).filter(|key| kind_at(model, output, key) == Some("list")).collect();
        if lists.is_empty() {
            return None;
        }
        let more = published.more_results.as_deref().map(path);
        Some(Self {
            input_token: first(published.input_token.as_slice())?,
            token_required: is_required(output, &token),
            lists,
            more: more.filter(|more| *more != token && kind_at(model, output, more) == Some("boolean")),
            limit: published.limit_key.clone(),
            output_token: token,
        })
    }

    fn guess(model: &ServiceModel, input: &Shape, output: &Shape) -> Option<Self> {
        let kind = |name: &str| kind_at(model, output, &path(name));
        let input_token = TOKENS.iter().find(|name| input.members.contains_key(**name))?;
        let token = vec![(*TOKENS.iter().find(|name| kind(name) == Some("string"))?).to_owned()];
        let lists: Vec<_> =
            output.members.keys().filter(|name| kind(name) == Some("list")).map(|name| path(name)).collect();
        let limits = ["maxresults", "limit", "maxitems", "pagesize"];
        let limit = input.members.keys().find(|name| limits.contains(&name.to_ascii_lowercase().as_str()));
        (!lists.is_empty()).then(|| Self {
            input_token: (*input_token).to_owned(),
            token_required: is_required(output, &token),
            output_token: token,
            lists,
            more: (kind("IsTruncated") == Some("boolean")).then(|| path("IsTruncated")),
            limit: limit.cloned(),
        })
    }
}

fn path(text: &str) -> Vec<String> {
    text.split('.').map(str::to_owned).collect()
}

fn is_required(output: &Shape, token: &[String]) -> bool {
    matches!(token, [name] if output.required.contains(name))
}

fn kind_at<'m>(model: &'m ServiceModel, from: &'m Shape, path: &[String]) -> Option<&'m str> {
    let mut shape = from;
    for name in path {
        shape = model.shape(&shape.members.get(name)?.shape)?;
    }
    Some(&shape.kind)
}

/// The part of `body` from `offset` on, filled in, with the token of the next page where more follows.
pub(crate) fn page(body: &Value, paging: &Paging, offset: usize, size: Option<usize>, at: Call<'_>) -> Value {
    let place = Place { account: at.account, region: at.region, index: None };
    let lists = || paging.lists.iter().filter_map(|path| get(body, path)?.as_array());
    let longest = lists().map(|list| render::length(list)).max().unwrap_or(0);
    let names_its_token =
        get(body, &paging.output_token).is_some_and(|token| !matches!(token, Value::Null) && token != "");
    if names_its_token || (offset == 0 && size.is_none_or(|size| longest <= size)) {
        return render::fill(body, place);
    }
    let size = size.unwrap_or(longest);
    let paths: Vec<&[String]> = paging.lists.iter().map(Vec::as_slice).collect();
    let mut out = render::fill_page(body, &paths, Window { offset, size }, place);
    for path in &paging.lists {
        let Some(shown) = get(&out, path).and_then(Value::as_array).map(Vec::len) else {
            continue;
        };
        for count in ["Quantity", "KeyCount"] {
            let mut beside = path.clone();
            beside.pop();
            beside.push(count.to_owned());
            if get(&out, &beside).is_some() {
                set(&mut out, &beside, Some(Value::from(shown)));
            }
        }
    }
    let next = offset.saturating_add(size);
    let token = (next < longest).then(|| token(at, &next.to_string()));
    set_next(&mut out, paging, token);
    out
}

/// Sets the next token and what says whether there is more.
pub(crate) fn set_next(body: &mut Value, paging: &Paging, token: Option<String>) {
    let has_more = token.is_some();
    let token = token.or_else(|| paging.token_required.then(String::new));
    set(body, &paging.output_token, token.map(Value::String));
    if let Some(more) = &paging.more {
        set(body, more, Some(Value::Bool(has_more)));
    }
}

fn get<'v>(body: &'v Value, path: &[String]) -> Option<&'v Value> {
    path.iter().try_fold(body, |body, name| body.get(name))
}

fn set(body: &mut Value, path: &[String], value: Option<Value>) {
    let Some((last, parents)) = path.split_last() else {
        return;
    };
    let mut here = body;
    for name in parents {
        let Value::Object(map) = here else { return };
        here = map.entry(name).or_insert_with(|| Value::Object(Map::new()));
    }
    let Value::Object(map) = here else { return };
    match value {
        Some(value) => {
            map.insert(last.clone(), value);
        }
        None => {
            map.remove(last);
        }
    }
}

/// A token for a place in the answer: good for this operation, account and region only.
pub(crate) fn token(at: Call<'_>, place: &str) -> String {
    let check = fnv(&[at.service, at.operation, at.account, at.region, place]);
    URL_SAFE_NO_PAD.encode(format!("{place}.{check:016x}"))
}

/// What a token stands for; `None` where it is none that [`token`] gave for this operation, account and region.
pub(crate) fn read_token(at: Call<'_>, text: &str) -> Option<String> {
    let plain = String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
    let (place, _) = plain.rsplit_once('.')?;
    (token(at, place) == text).then(|| place.to_owned())
}

/// FNV-1a: the same number on every computer and in every release.
pub(crate) fn fnv(parts: &[&str]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in parts.iter().flat_map(|part| part.bytes().chain([0xff])) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const AT: Call<'_> = Call { service: "iam", operation: "ListUsers", account: "1", region: "r" };

    fn paging() -> Paging {
        Paging {
            input_token: "Marker".into(),
            output_token: vec!["Marker".into()],
            lists: vec![vec!["Users".into()], vec!["Deep".into(), "Items".into()]],
            more: Some(vec!["IsTruncated".into()]),
            limit: None,
            token_required: false,
        }
    }

    #[test]
    fn walking_the_pages_gives_every_element_once() {
        let body = json!({"Users": [{"$repeat": 7, "item": "u${i}"}], "Deep": {"Items": [1, 2, 3, 4], "Quantity": 4}});
        let (mut offset, mut users, mut items, mut pages) = (0, Vec::new(), Vec::new(), 0);
        loop {
            let one = page(&body, &paging(), offset, Some(3), AT);
            users.extend(one["Users"].as_array().unwrap().clone());
            items.extend(one["Deep"]["Items"].as_array().unwrap().clone());
            assert_eq!(one["Deep"]["Quantity"], one["Deep"]["Items"].as_array().unwrap().len());
            pages += 1;
            assert_eq!(one["IsTruncated"], json!(one.get("Marker").is_some()));
            let Some(marker) = one.get("Marker") else {
                break;
            };
            offset = read_token(AT, marker.as_str().unwrap()).unwrap().parse().unwrap();
        }
        assert_eq!(users, ["u0", "u1", "u2", "u3", "u4", "u5", "u6"]);
        assert_eq!(items, [1, 2, 3, 4]);
        assert_eq!(pages, 3);
    }

    #[test]
    fn a_token_is_good_where_it_came_from_only() {
        let text = token(AT, "3");
        assert_eq!(read_token(AT, &text).as_deref(), Some("3"));
        for elsewhere in [
            Call { account: "2", ..AT },
            Call { region: "s", ..AT },
            Call { operation: "ListRoles", ..AT },
            Call { service: "kms", ..AT },
        ] {
            assert_eq!(read_token(elsewhere, &text), None);
        }
        assert_eq!(read_token(AT, "nonsense"), None);
        assert_eq!(read_token(AT, ""), None);
    }

    #[test]
    fn a_body_that_fits_or_names_its_own_token_is_left_whole() {
        let body = json!({"Users": [1, 2], "IsTruncated": false});
        assert_eq!(page(&body, &paging(), 0, Some(2), AT), body);
        assert_eq!(page(&body, &paging(), 0, None, AT), body);
        let own = json!({"Users": [1, 2, 3], "Marker": "mine"});
        assert_eq!(page(&own, &paging(), 0, Some(2), AT), own);
    }
}
