//! Faults as estate files write them.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{ErrorAnswer, Fault, FaultKind};

/// A fault in an estate file: one flat mapping.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    kind: String,
    #[serde(default)]
    service: OneOrMany,
    #[serde(default)]
    operation: OneOrMany,
    #[serde(default)]
    account: OneOrMany,
    #[serde(default)]
    region: OneOrMany,
    rate: Option<f64>,
    seed: Option<u64>,
    first: Option<u64>,
    after: Option<u64>,
    limit_rps: Option<f64>,
    burst: Option<f64>,
    ms: Option<u64>,
    jitter_ms: Option<u64>,
    bytes: Option<usize>,
    tokens: Option<Tokens>,
    code: Option<String>,
    message: Option<String>,
    status: Option<u16>,
    #[serde(rename = "note")]
    _note: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    #[default]
    None,
    One(Text),
    Many(Vec<Text>),
}

/// A text, or a number that was not quoted (an account id).
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Text {
    Text(String),
    Number(u64),
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Tokens {
    Same,
    Fresh,
}

impl OneOrMany {
    fn texts(self) -> Vec<String> {
        let list = match self {
            Self::None => Vec::new(),
            Self::One(one) => vec![one],
            Self::Many(many) => many,
        };
        let text = |one| match one {
            Text::Text(text) => text,
            Text::Number(number) => number.to_string(),
        };
        list.into_iter().map(text).collect()
    }
}

impl Written {
    /// Fields that the kind has no use for, so that a misplaced one is not lost in silence.
    fn misplaced(&self) -> Option<&'static str> {
        let kind = self.kind.as_str();
        let answers = matches!(kind, "throttle" | "deny" | "error" | "truncated_page");
        let checks = [
            ("limit_rps", self.limit_rps.is_some(), kind == "throttle"),
            ("burst", self.burst.is_some(), kind == "throttle"),
            ("ms", self.ms.is_some(), matches!(kind, "latency" | "trickle")),
            ("jitter_ms", self.jitter_ms.is_some(), kind == "latency"),
            ("bytes", self.bytes.is_some(), kind == "trickle"),
            ("tokens", self.tokens.is_some(), kind == "endless_pages"),
            ("code", self.code.is_some(), answers),
            ("message", self.message.is_some(), answers),
            ("status", self.status.is_some(), answers || kind == "html"),
        ];
        checks.into_iter().find(|(_, given, fits)| *given && !fits).map(|(name, _, _)| name)
    }
}

impl TryFrom<Written> for Fault {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        if let Some(field) = written.misplaced() {
            return Err(format!("a fault of kind `{}` has no `{field}`", written.kind));
        }
        let rate = written.rate.unwrap_or(1.0);
        if !(0.0..=1.0).contains(&rate) {
            return Err(format!("`rate` goes from 0 to 1, not `{rate}`"));
        }
        if written.status.is_some_and(|status| !(200..600).contains(&status)) {
            return Err("`status` goes from 200 to 599".to_owned());
        }
        if written.limit_rps.is_some_and(|limit| limit <= 0.0) {
            return Err("`limit_rps` must be above 0".to_owned());
        }
        let answer = ErrorAnswer { code: written.code, message: written.message, status: written.status };
        let kind = match written.kind.as_str() {
            "throttle" => FaultKind::Throttle { limit_rps: written.limit_rps, burst: written.burst, answer },
            "deny" => FaultKind::Deny { answer },
            "error" => FaultKind::Error { answer },
            "expired_credentials" => FaultKind::ExpiredCredentials,
            "latency" => FaultKind::Latency {
                delay: Duration::from_millis(written.ms.unwrap_or(0)),
                jitter: Duration::from_millis(written.jitter_ms.unwrap_or(0)),
            },
            "timeout" => FaultKind::Timeout,
            "reset" => FaultKind::Reset,
            "malformed_body" => FaultKind::MalformedBody,
            "truncated_body" => FaultKind::TruncatedBody,
            "html" => FaultKind::HtmlPage { status: written.status.unwrap_or(200) },
            "trickle" => FaultKind::Trickle {
                bytes: written.bytes.unwrap_or(16).max(1),
                interval: Duration::from_millis(written.ms.unwrap_or(50)),
            },
            "endless_pages" => FaultKind::EndlessPages { same_token: written.tokens == Some(Tokens::Same) },
            "truncated_page" => FaultKind::TruncatedPage { answer },
            other => {
                return Err(format!(
                    "unknown kind `{other}`: throttle, deny, error, expired_credentials, latency, timeout, reset, \
                     malformed_body, truncated_body, html, trickle, endless_pages or truncated_page"
                ));
            }
        };
        Ok(Self {
            kind,
            services: written.service.texts(),
            operations: written.operation.texts(),
            accounts: written.account.texts(),
            regions: written.region.texts(),
            rate,
            seed: written.seed.unwrap_or(0),
            first: written.first,
            after: written.after.unwrap_or(0),
        })
    }
}

impl Fault {
    /// The fault in awsfake's form; `None` where awsfake has no such kind.
    pub(crate) fn to_awsfake(&self) -> Option<Value> {
        let millis = |span: &Duration| u64::try_from(span.as_millis()).unwrap_or(u64::MAX);
        let mut out = Map::new();
        let kind = match &self.kind {
            FaultKind::Throttle { limit_rps, burst, answer } => {
                put(&mut out, "limit_rps", *limit_rps);
                put(&mut out, "burst", *burst);
                put_answer(&mut out, answer);
                "throttle"
            }
            FaultKind::Deny { answer } => {
                put_answer(&mut out, answer);
                "deny"
            }
            FaultKind::Error { answer } => {
                put_answer(&mut out, answer);
                "error"
            }
            FaultKind::Latency { delay, jitter } => {
                put(&mut out, "ms", Some(millis(delay)));
                put(&mut out, "jitter_ms", Some(millis(jitter)));
                "latency"
            }
            FaultKind::Reset => "reset",
            _ => return None,
        };
        out.insert("kind".to_owned(), json!(kind));
        let selectors = [
            ("service", &self.services),
            ("operation", &self.operations),
            ("account", &self.accounts),
            ("region", &self.regions),
        ];
        for (name, patterns) in selectors {
            put(&mut out, name, (!patterns.is_empty()).then_some(patterns.clone()));
        }
        put(&mut out, "rate", (self.rate < 1.0).then_some(self.rate));
        put(&mut out, "first", self.first);
        put(&mut out, "after", (self.after > 0).then_some(self.after));
        Some(Value::Object(out))
    }
}

fn put(out: &mut Map<String, Value>, name: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        out.insert(name.to_owned(), value.into());
    }
}

fn put_answer(out: &mut Map<String, Value>, answer: &ErrorAnswer) {
    put(out, "code", answer.code.clone());
    put(out, "message", answer.message.clone());
    put(out, "status", answer.status);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(value: Value) -> Result<Fault, String> {
        serde_json::from_value(value).map_err(|wrong| wrong.to_string())
    }

    #[test]
    fn every_kind_loads() {
        for kind in [
            "throttle",
            "deny",
            "error",
            "expired_credentials",
            "latency",
            "timeout",
            "reset",
            "malformed_body",
            "truncated_body",
            "html",
            "trickle",
            "endless_pages",
            "truncated_page",
        ] {
            assert!(
                load(json!({"kind": kind, "service": "ec2", "rate": 0.5, "account": [111_111_111_111_u64, "2*"]}))
                    .is_ok(),
                "{kind}"
            );
        }
        let fault =
            load(json!({"kind": "endless_pages", "tokens": "same", "operation": ["A*", "B"], "first": 2})).unwrap();
        assert_eq!(
            fault,
            Fault::new(FaultKind::EndlessPages { same_token: true }).operation("A*").operation("B").first(2)
        );
    }

    #[test]
    fn mistakes_are_named() {
        for (value, part) in [
            (json!({"kind": "throttel"}), "unknown kind `throttel`"),
            (json!({"kind": "deny", "limit_rps": 5}), "has no `limit_rps`"),
            (json!({"kind": "deny", "rate": 5}), "from 0 to 1"),
            (json!({"kind": "html", "status": 99}), "from 200 to 599"),
            (json!({"kind": "deny", "sevice": "s3"}), "unknown field `sevice`"),
        ] {
            let wrong = load(value).unwrap_err();
            assert!(wrong.contains(part), "{wrong}");
        }
    }

    #[test]
    fn awsfake_gets_the_kinds_that_it_has() {
        let value = json!({"kind": "throttle", "service": ["s3"], "limit_rps": 5.0, "code": "X", "after": 2});
        assert_eq!(load(value.clone()).unwrap().to_awsfake(), Some(value));
        assert_eq!(Fault::new(FaultKind::Timeout).to_awsfake(), None);
    }
}
