//! REST bindings: which operation a method, path and query address.

use assay_content::api::{Operation, Shape};
use percent_encoding::percent_decode_str;

use super::{Raw, pairs};

/// One REST binding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Route {
    method: String,
    segments: Vec<Segment>,
    literal_query: Vec<(String, String)>,
    needed_query: Vec<String>,
    needed_headers: Vec<String>,
    name: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Segment {
    Literal(String),
    Label(String),
    /// A label that takes slashes too.
    Greedy(String),
}

impl Route {
    /// The binding of an operation.
    pub(crate) fn of(operation: &Operation, input: Option<&Shape>) -> Self {
        let (path, query) = operation.http.request_uri.split_once('?').unwrap_or((&operation.http.request_uri, ""));
        let required = || {
            input
                .into_iter()
                .flat_map(|shape| shape.required.iter().filter_map(|name| Some((name, shape.members.get(name)?))))
        };
        let at = |location: &str| {
            let bound = required().filter(|(_, member)| member.location.as_deref() == Some(location));
            bound.map(|(name, member)| member.location_name.clone().unwrap_or_else(|| name.clone())).collect::<Vec<_>>()
        };
        Self {
            method: operation.http.method.clone(),
            segments: path.split('/').filter(|part| !part.is_empty()).map(segment).collect(),
            literal_query: pairs(query).into_iter().filter(|(name, _)| name != "x-id").collect(),
            needed_query: at("querystring"),
            needed_headers: at("header"),
            name: operation.name.clone(),
        }
    }

    /// How well the binding fits and the values of its labels; `None` where it does not fit.
    pub(crate) fn score(&self, raw: &Raw, path: &str) -> Option<(i64, Vec<(String, String)>)> {
        if raw.method.as_str() != self.method {
            return None;
        }
        let given = |name: &str| raw.query.iter().find(|(key, _)| key == name).map(|(_, value)| value);
        if !self
            .literal_query
            .iter()
            .all(|(name, wanted)| given(name).is_some_and(|value| wanted.is_empty() || value == wanted))
        {
            return None;
        }
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let mut labels = Vec::new();
        if !fit(&self.segments, &parts, &mut labels) {
            return None;
        }
        let count = |fits: fn(&Segment) -> bool| {
            i64::try_from(self.segments.iter().filter(|one| fits(one)).count()).unwrap_or(0)
        };
        let sized = |size: usize| i64::try_from(size).unwrap_or(0);
        let missing = self.needed_query.iter().filter(|name| given(name).is_none()).count()
            + self.needed_headers.iter().filter(|name| !raw.headers.contains_key(name.as_str())).count();
        let mut score =
            100 * count(|one| matches!(one, Segment::Literal(_))) - 10 * count(|one| matches!(one, Segment::Greedy(_)));
        score +=
            1000 * sized(self.literal_query.len()) + 20 * sized(self.needed_query.len() + self.needed_headers.len());
        score -= 2000 * sized(missing);
        if given("x-id").is_some_and(|id| *id == self.name) {
            score += 5000;
        }
        Some((score, labels))
    }
}

fn segment(part: &str) -> Segment {
    match part.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        Some(label) => match label.strip_suffix('+') {
            Some(label) => Segment::Greedy(label.to_owned()),
            None => Segment::Label(label.to_owned()),
        },
        None => Segment::Literal(part.to_owned()),
    }
}

fn fit(segments: &[Segment], parts: &[&str], labels: &mut Vec<(String, String)>) -> bool {
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    match (segments.split_first(), parts.split_first()) {
        (None, None) => true,
        (Some((Segment::Literal(wanted), more)), Some((part, rest))) => {
            decoded(part) == *wanted && fit(more, rest, labels)
        }
        (Some((Segment::Label(name), more)), Some((part, rest))) => {
            labels.push((name.clone(), decoded(part)));
            fit(more, rest, labels)
        }
        (Some((Segment::Greedy(name), more)), Some(_)) => (1..=parts.len()).rev().any(|taken| {
            let kept = labels.len();
            let (head, rest) = parts.split_at(taken);
            labels.push((name.clone(), decoded(&head.join("/"))));
            fit(more, rest, labels) || {
                labels.truncate(kept);
                false
            }
        }),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(uri: &str, path: &str) -> Option<Vec<(String, String)>> {
        let segments: Vec<Segment> = uri.split('/').filter(|part| !part.is_empty()).map(segment).collect();
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let mut labels = Vec::new();
        fit(&segments, &parts, &mut labels).then_some(labels)
    }

    #[test]
    fn labels_are_decoded_and_greedy_ones_take_slashes() {
        assert_eq!(labels("/a/{x}/", "/a/arn%3Aaws%2F1"), Some(vec![("x".into(), "arn:aws/1".into())]));
        assert_eq!(
            labels("/{B}/{K+}/end", "/b/1/2/end"),
            Some(vec![("B".into(), "b".into()), ("K".into(), "1/2".into())])
        );
        assert_eq!(labels("/", "/"), Some(vec![]));
        assert_eq!(labels("/a", "/a/b"), None);
        assert_eq!(labels("/{K+}", "/"), None);
    }
}
