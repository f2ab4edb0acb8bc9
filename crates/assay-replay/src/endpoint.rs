//! From a request to what the client meets: who calls, which fault strikes, what the estate says.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::catalogue::{Catalogue, Op};
use crate::clock::Clock;
use crate::estate::render::{Place, fill, fill_text, is_template};
use crate::estate::{Call, Case, Estate, Reply, empty, pages};
use crate::faults::{Act, Faults, Target, wording};
use crate::identity::{self, Caller};
use crate::request::{Asked, Raw, recognise};
use crate::respond::{Failure, Wire, failure, success, unknown_operation};
use crate::stats::{Counters, Source};

/// The page that a captive portal or a proxy might send.
const HTML: &[u8] =
    b"<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><h1>Sign in to the network</h1></body></html>\n";

/// What the client meets.
#[derive(Debug)]
pub(crate) enum Outcome {
    Answer(Wire),
    Hang,
    Reset,
    Truncate(Wire),
    Trickle { wire: Wire, bytes: usize, interval: Duration },
}

pub(crate) struct Endpoint {
    pub(crate) catalogue: Catalogue,
    pub(crate) estate: Estate,
    pub(crate) faults: RwLock<Arc<Faults>>,
    pub(crate) latency: Duration,
    pub(crate) counters: Counters,
    pub(crate) clock: Clock,
    pub(crate) serial: AtomicU64,
    pub(crate) turns: Mutex<HashMap<(usize, String, String), usize>>,
}

impl std::fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Endpoint").field("latency", &self.latency).finish_non_exhaustive()
    }
}

/// How a fault changes the pages.
#[derive(Debug, Clone)]
enum Tampering {
    None,
    Endless { same_token: bool },
    Truncated(Failure),
}

type Answered = Result<(Value, Source), (Failure, Source)>;

impl Endpoint {
    fn request_id(&self) -> String {
        let serial = self.serial.fetch_add(1, Ordering::Relaxed);
        format!("00000000-0000-4000-8000-{serial:012x}")
    }

    /// Answers one request.
    pub(crate) async fn handle(&self, raw: Raw) -> Outcome {
        let caller = Caller::of(&raw.headers, &raw.query, &self.estate.default_account);
        let request_id = self.request_id();
        let Some(asked) = recognise(&raw, &caller, &self.catalogue) else {
            let target = raw.header("x-amz-target").unwrap_or_default();
            let what = format!("{} {} {} {target}", caller.signing_name, raw.method, raw.path);
            let wire = unknown_operation(what.trim(), &request_id);
            self.counters.unrecognised(what.trim().to_owned());
            return Outcome::Answer(wire);
        };
        let service = asked.service.model.service.as_str();
        let _in_flight = self.counters.call(service, &asked.operation, &caller.account, &caller.region);
        let faults = Arc::clone(&self.faults.read().unwrap_or_else(PoisonError::into_inner));
        let (delay, act) =
            if faults.is_empty() { (Duration::ZERO, None) } else { faults.decide(target(&asked, &caller)) };
        let delay = delay + self.latency;
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
        self.meet(&asked, &caller, act, &request_id)
    }

    fn meet(&self, asked: &Asked, caller: &Caller, act: Option<Act>, request_id: &str) -> Outcome {
        let fault = |name: &str| self.count(asked, Source::Fault, Some(name));
        match act {
            None => Outcome::Answer(self.answer(asked, caller, &Tampering::None, request_id)),
            Some(Act::EndlessPages { same_token }) => {
                Outcome::Answer(self.answer(asked, caller, &Tampering::Endless { same_token }, request_id))
            }
            Some(Act::TruncatedPage(failure)) => {
                Outcome::Answer(self.answer(asked, caller, &Tampering::Truncated(failure), request_id))
            }
            Some(Act::Trickle { bytes, interval }) => {
                let wire = self.answer(asked, caller, &Tampering::None, request_id);
                Outcome::Trickle { wire, bytes, interval }
            }
            Some(Act::Fail(what)) => {
                fault(&what.code);
                Outcome::Answer(failure(&asked.service, asked.protocol, &what, request_id))
            }
            Some(Act::Hang) => {
                fault("Timeout");
                Outcome::Hang
            }
            Some(Act::Reset) => {
                fault("Reset");
                Outcome::Reset
            }
            Some(Act::Html { status }) => {
                fault("HtmlPage");
                Outcome::Answer(Wire::new(status, "text/html; charset=utf-8", HTML.to_vec()))
            }
            Some(Act::Malform) => {
                let mut wire = self.untold(asked, caller, request_id);
                fault("MalformedBody");
                wire.body.truncate(wire.body.len() / 2);
                wire.body.extend_from_slice(b"<{");
                Outcome::Answer(wire)
            }
            Some(Act::Truncate) => {
                let wire = self.untold(asked, caller, request_id);
                fault("TruncatedBody");
                Outcome::Truncate(wire)
            }
        }
    }

    fn count(&self, asked: &Asked, source: Source, code: Option<&str>) {
        self.counters.answer(&asked.service.model.service, &asked.operation, source, code);
    }

    /// The answer, counted.
    fn answer(&self, asked: &Asked, caller: &Caller, tampering: &Tampering, request_id: &str) -> Wire {
        let Some(op) = asked.op() else {
            return unknown_operation(&asked.operation, request_id);
        };
        match self.find(asked, op, caller, tampering) {
            Ok((body, source)) => {
                self.count(asked, source, None);
                success(&asked.service, op, asked.protocol, &body, request_id)
            }
            Err((what, source)) => {
                self.count(asked, source, Some(&what.code));
                failure(&asked.service, asked.protocol, &what, request_id)
            }
        }
    }

    /// The answer, not counted, for a fault that spoils it.
    fn untold(&self, asked: &Asked, caller: &Caller, request_id: &str) -> Wire {
        let Some(op) = asked.op() else {
            return unknown_operation(&asked.operation, request_id);
        };
        match self.find(asked, op, caller, &Tampering::None) {
            Ok((body, _)) => success(&asked.service, op, asked.protocol, &body, request_id),
            Err((what, _)) => failure(&asked.service, asked.protocol, &what, request_id),
        }
    }

    fn find(&self, asked: &Asked, op: &Op, caller: &Caller, tampering: &Tampering) -> Answered {
        if caller.expires.is_some_and(|expires| expires <= (self.clock)().timestamp()) {
            return Err((wording::expired(asked.protocol), Source::Refusal));
        }
        let at = call(asked, caller);
        let given = op.paging.as_ref().and_then(|paging| asked.parameters.get(&paging.input_token)?.as_str());
        let given = given.filter(|token| !token.is_empty());
        if let (Tampering::Truncated(failure), Some(_), Some(_)) = (tampering, given, &op.paging) {
            return Err((failure.clone(), Source::Fault));
        }
        let (mut body, source) = match self.estate.find(at, &asked.parameters) {
            Some(case) => (self.recorded(asked, op, case, at, given)?, Source::Estate),
            None => match self.security_token_service(asked, caller)? {
                Some(body) => (body, Source::Sts),
                None => (empty::empty(&asked.service.model, &op.name, op.paging.as_ref()), Source::Empty),
            },
        };
        let Some(paging) = &op.paging else {
            return Ok((body, source));
        };
        match tampering {
            Tampering::None => return Ok((body, source)),
            Tampering::Endless { same_token: true } => {
                pages::set_next(&mut body, paging, Some(pages::token(at, "again")));
            }
            Tampering::Endless { same_token: false } => {
                let place = format!("again{}", self.serial.fetch_add(1, Ordering::Relaxed));
                pages::set_next(&mut body, paging, Some(pages::token(at, &place)));
            }
            Tampering::Truncated(_) => {
                pages::set_next(&mut body, paging, Some(pages::token(at, "again")));
            }
        }
        Ok((body, Source::Fault))
    }

    fn recorded(
        &self,
        asked: &Asked,
        op: &Op,
        case: &Case,
        at: Call<'_>,
        token: Option<&str>,
    ) -> Result<Value, (Failure, Source)> {
        let place = Place { account: at.account, region: at.region, index: None };
        let bodies = match &case.reply {
            Reply::Bodies(bodies) => bodies,
            Reply::Error(error) => {
                let message = fill_text(&error.message, place).into_owned();
                let mut what = Failure::new(&fill_text(&error.code, place), message, error.status);
                if let Value::Object(extra) = fill(&Value::Object(error.extra.clone()), place) {
                    what.extra = extra;
                }
                return Err((what, Source::Estate));
            }
        };
        let turn = if bodies.len() == 1 { 0 } else { self.turn(case, at, bodies.len()) };
        let Some(body) = bodies.get(turn) else {
            return Ok(Value::Object(Map::new()));
        };
        let whole = || {
            if is_template(body) { fill(body, place) } else { body.clone() }
        };
        // a case that names the token in its `match` is a page written by hand
        let Some(paging) = op.paging.as_ref().filter(|paging| !case.matching.contains_key(&paging.input_token)) else {
            return Ok(whole());
        };
        let offset = match token {
            None => 0,
            Some(text) => match pages::read_token(at, text) {
                Some(place) if place.starts_with("again") => 0,
                Some(place) => place.parse().unwrap_or(0),
                None => {
                    let is_old = asked.service.speaks("query") || asked.service.speaks("ec2");
                    let code = if is_old { "InvalidNextToken" } else { "InvalidNextTokenException" };
                    let message =
                        format!("the token `{text}` was not given by this operation in this account and region");
                    return Err((Failure::new(code, message, 400), Source::Refusal));
                }
            },
        };
        let asked_size = paging.limit.as_ref().and_then(|limit| asked.parameters.get(limit)?.as_u64());
        let asked_size = asked_size.and_then(|size| usize::try_from(size).ok()).filter(|size| *size > 0);
        let size = [case.page_size.or(self.estate.page_size), asked_size].into_iter().flatten().min();
        Ok(pages::page(body, paging, offset, size, at))
    }

    /// Which of several bodies this call gets: one after the other, the last one for good.
    fn turn(&self, case: &Case, at: Call<'_>, count: usize) -> usize {
        let key = (std::ptr::from_ref(case).addr(), at.account.to_owned(), at.region.to_owned());
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        let next = turns.entry(key).or_default();
        let turn = *next;
        *next = (turn + 1).min(count.saturating_sub(1));
        turn
    }

    /// What STS answers without the estate; `None` for other operations.
    fn security_token_service(&self, asked: &Asked, caller: &Caller) -> Result<Option<Value>, (Failure, Source)> {
        if asked.service.model.service != "sts" {
            return Ok(None);
        }
        match asked.operation.as_str() {
            "GetCallerIdentity" => {
                Ok(Some(json!({"UserId": caller.user_id, "Account": caller.account, "Arn": caller.arn})))
            }
            "AssumeRole" | "AssumeRoleWithWebIdentity" => self.assume_role(asked, caller).map(Some),
            "GetSessionToken" => {
                let expires = (self.clock)().timestamp() + 3600;
                let serial = self.serial.fetch_add(1, Ordering::Relaxed);
                let credentials = identity::credentials(&caller.account, "session", "replay", expires, serial);
                Ok(Some(json!({"Credentials": credentials})))
            }
            _ => Ok(None),
        }
    }

    fn assume_role(&self, asked: &Asked, caller: &Caller) -> Result<Value, (Failure, Source)> {
        let text = |name: &str| asked.parameters.get(name).and_then(Value::as_str);
        let arn = text("RoleArn").unwrap_or_default();
        let refused = || {
            let message = format!(
                "User: {} is not authorized to perform: sts:{} on resource: {arn}",
                caller.arn, asked.operation
            );
            (Failure::new("AccessDenied", message, 403), Source::Sts)
        };
        let (account, role) = identity::role_of(arn).ok_or_else(refused)?;
        let rules = &self.estate.assume_role;
        let rule = rules.get(account).or_else(|| rules.get("*")).cloned().unwrap_or_default();
        let may = self.estate.knows(account)
            && rule.roles.is_none_or(|roles| roles.iter().any(|one| one == role))
            && rule.external_id.is_none_or(|wanted| text("ExternalId") == Some(&wanted));
        if !may {
            return Err(refused());
        }
        let session = text("RoleSessionName").unwrap_or("session");
        let wanted = asked.parameters.get("DurationSeconds").and_then(Value::as_i64);
        let expires = (self.clock)().timestamp() + rule.seconds.or(wanted).unwrap_or(3600);
        let serial = self.serial.fetch_add(1, Ordering::Relaxed);
        Ok(json!({
            "Credentials": identity::credentials(account, role, session, expires, serial),
            "AssumedRoleUser": {
                "AssumedRoleId": format!("AROAREPLAYROLE000000:{session}"),
                "Arn": format!("arn:aws:sts::{account}:assumed-role/{role}/{session}"),
            },
        }))
    }
}

fn call<'a>(asked: &'a Asked, caller: &'a Caller) -> Call<'a> {
    Call {
        service: &asked.service.model.service,
        operation: &asked.operation,
        account: &caller.account,
        region: &caller.region,
    }
}

fn target<'a>(asked: &'a Asked, caller: &'a Caller) -> Target<'a> {
    let parameters = serde_json::to_string(&asked.parameters).unwrap_or_default();
    let at = call(asked, caller);
    Target {
        service: &asked.service,
        operation: &asked.operation,
        protocol: asked.protocol,
        caller,
        request: pages::fnv(&[at.service, at.operation, at.account, at.region, &parameters]),
        is_paged: asked.op().is_some_and(|op| op.paging.is_some()),
    }
}
