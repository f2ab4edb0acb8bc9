//! Plan of action and milestones: what is open, until when, by whom.
//!
//! Findings of one check with the same owner, due date and exception are one piece of work, and one item. An exception is
//! an approved deviation of the item's risk; the item stays.

use std::collections::{BTreeMap, BTreeSet};

use assay_content::{Check, Content};
use assay_model::{
    ArcStr, Severity, Verdict,
    assessment::Assessment,
    record::{Exception, FindingState, Record},
};
use serde_json::{Value, json};

use super::{Document, FAILS, TEXT, origins, own, tool};
use crate::{
    ReportError, canonical,
    canonical::lean,
    cut::{cut, one_line},
    name_uuid::uuid,
    recorded::{Recorded, end_of},
    words::{Words, digits},
};

/// Open findings as an OSCAL plan of action and milestones. Without a record: the fails of the assessment, without dates.
pub fn oscal_poam(assessment: &Assessment, record: &Record, content: &Content) -> Result<String, ReportError> {
    let words = Words::new(content, assessment.language);
    let document = Document::new(assessment, record, words);
    let framework = content.framework(&document.framework).map_err(ReportError::Framework)?;
    let recorded = Recorded::of(record);
    let writer = Writer { document: &document, content, today: recorded.today() };
    let open = open(assessment, record, &recorded);
    let mut people: BTreeSet<&str> = BTreeSet::new();
    let (mut observations, mut risks, mut items) = (Vec::new(), Vec::new(), Vec::new());
    let mut inventory: BTreeMap<&str, Value> = BTreeMap::new();
    for (key, resources) in pieces(&open) {
        people.extend(key.owner);
        people.extend(key.exception.map(|exception| exception.approved_by.as_str()));
        inventory.extend(resources.iter().take(FAILS).map(|one| (one.resource_uid, writer.item(one))));
        observations.push(writer.observation(&key, &resources));
        risks.push(writer.risk(&key));
        items.push(writer.poam_item(&key, &resources));
    }
    if items.is_empty() {
        items.push(writer.nothing_open());
    }
    let title = words.with("export-poam-title", &[("framework", words.pick(&framework.name))]);
    canonical::page(&json!({ "plan-of-action-and-milestones": lean(json!({
        "uuid": document.within("document", &["poam"]),
        "metadata": document.metadata(&title, &people),
        "system-id": { "identifier-type": "http://ietf.org/rfc/rfc4122", "id": document.tenant() },
        "local-definitions": lean(json!({
            "inventory-items": inventory.into_values().collect::<Vec<_>>(),
            "assessment-assets": document.assets(),
        })),
        "observations": observations,
        "risks": risks,
        "poam-items": items,
        "back-matter": { "resources": [document.catalog_resource()] },
    })) }))
}

/// An open finding, or a fail where there is no record.
struct Open<'a> {
    check: &'a str,
    severity: Severity,
    clauses: Vec<&'a str>,
    resource_uid: &'a str,
    account_id: &'a str,
    region: &'a str,
    reason: &'a str,
    first_seen: Option<&'a str>,
    due: Option<&'a str>,
    owner: Option<&'a str>,
    exception: Option<&'a Exception>,
}

fn open<'a>(assessment: &'a Assessment, record: &'a Record, recorded: &Recorded<'a>) -> Vec<Open<'a>> {
    if !recorded.is_given() {
        let fails = assessment.verdicts.iter().filter(|row| row.verdict == Verdict::Fail);
        return fails
            .map(|row| Open {
                check: &row.check,
                severity: row.severity,
                clauses: row.clauses.iter().map(ArcStr::as_str).collect(),
                resource_uid: &row.resource_uid,
                account_id: &row.account_id,
                region: &row.region,
                reason: &row.reason,
                first_seen: None,
                due: None,
                owner: None,
                exception: None,
            })
            .collect();
    }
    let open = record.findings.iter().filter(|finding| finding.state == FindingState::Open);
    open.map(|finding| Open {
        check: &finding.check,
        severity: finding.severity,
        clauses: finding.clauses.iter().map(String::as_str).collect(),
        resource_uid: &finding.resource_uid,
        account_id: &finding.account_id,
        region: &finding.region,
        reason: &finding.reason,
        first_seen: Some(&finding.first_seen),
        due: Some(&finding.due),
        owner: finding.owner.as_deref(),
        exception: recorded.covering(&finding.check, &finding.resource_uid),
    })
    .collect()
}

/// What findings of one piece of work have in common.
struct Piece<'a> {
    check: &'a str,
    severity: Severity,
    due: Option<&'a str>,
    owner: Option<&'a str>,
    exception: Option<&'a Exception>,
}

/// The pieces of work: what is due first stands first, then the gravest.
fn pieces<'a, 'o>(open: &'o [Open<'a>]) -> Vec<(Piece<'a>, Vec<&'o Open<'a>>)> {
    let mut groups: BTreeMap<_, Vec<&Open<'a>>> = BTreeMap::new();
    for one in open {
        let exception = one.exception.map(|exception| exception.id.as_str());
        let due = one.due.unwrap_or("9999");
        groups.entry((due, one.check, one.owner, exception)).or_default().push(one);
    }
    let mut pieces: Vec<(Piece<'a>, Vec<&Open<'a>>)> = groups
        .into_values()
        .filter_map(|mut resources| {
            resources.sort_by_key(|one| (one.account_id, one.region, one.resource_uid));
            let first = resources.first()?;
            let severity = resources.iter().map(|one| one.severity).max()?;
            let (check, due, owner, exception) = (first.check, first.due, first.owner, first.exception);
            Some((Piece { check, severity, due, owner, exception }, resources))
        })
        .collect();
    pieces.sort_by_key(|(piece, _)| (piece.due.unwrap_or("9999"), std::cmp::Reverse(piece.severity)));
    pieces
}

struct Writer<'a> {
    document: &'a Document<'a>,
    content: &'a Content,
    today: &'a str,
}

impl Writer<'_> {
    fn check(&self, piece: &Piece<'_>) -> Option<&Check> {
        self.content.checks().get(piece.check).map(AsRef::as_ref)
    }

    fn title(&self, piece: &Piece<'_>) -> String {
        one_line(self.check(piece).map_or(piece.check, |check| self.document.words.pick(&check.title)))
    }

    fn id(&self, kind: &str, piece: &Piece<'_>) -> String {
        let exception = piece.exception.map_or("", |exception| &exception.id);
        let tenant = &self.document.record.tenant;
        uuid(&["poam", kind, tenant, piece.check, piece.due.unwrap_or(""), piece.owner.unwrap_or(""), exception])
    }

    fn props(&self, piece: &Piece<'_>, resources: usize) -> Vec<Value> {
        let mut props = vec![
            own("check", piece.check),
            own("severity", piece.severity.as_str()),
            own("resources", &resources.to_string()),
        ];
        props.extend(piece.due.map(|due| own("due", due)));
        props.extend(piece.owner.map(|owner| own("owner", owner)));
        let overdue = piece.exception.is_none() && piece.due.is_some_and(|due| due < self.today);
        props.extend(overdue.then(|| own("overdue", "yes")));
        props.extend(piece.exception.map(|exception| own("exception", &exception.id)));
        props
    }

    fn item(&self, one: &Open<'_>) -> Value {
        json!({
            "uuid": self.document.resource(one.resource_uid),
            "description": one.resource_uid,
            "props": [
                { "name": "asset-id", "value": one_line(one.resource_uid) },
                own("account-id", one.account_id),
                own("region", one.region),
            ],
        })
    }

    fn observation(&self, piece: &Piece<'_>, resources: &[&Open<'_>]) -> Value {
        let language = self.document.assessment.language;
        let left = resources.len().saturating_sub(FAILS);
        let subjects = resources.iter().take(FAILS).map(|one| {
            let seen = one.first_seen.map(|at| vec![own("first-seen", at)]);
            lean(json!({
                "subject-uuid": self.document.resource(one.resource_uid),
                "type": "inventory-item",
                "title": one_line(one.resource_uid),
                "props": seen,
                "remarks": cut(one.reason, TEXT, language),
            }))
        });
        lean(json!({
            "uuid": self.id("observation", piece),
            "title": self.title(piece),
            "description": self.document.words.count("export-resources", &resources.len()),
            "props": self.props(piece, resources.len()),
            "methods": ["TEST"],
            "types": ["finding"],
            "origins": origins(),
            "subjects": subjects.collect::<Vec<_>>(),
            "collected": self.document.assessment.collection.finished_at,
            "remarks": (left > 0).then(|| self.document.words.with("export-left-out", &[("count", &digits(left))])),
        }))
    }

    fn risk(&self, piece: &Piece<'_>) -> Value {
        let words = &self.document.words;
        let title = self.title(piece);
        let text = |pick: fn(&Check) -> &assay_model::Text| {
            self.check(piece).map_or_else(|| title.clone(), |check| words.pick(pick(check)).trim().to_owned())
        };
        lean(json!({
            "uuid": self.id("risk", piece),
            "title": title,
            "description": text(|check| &check.rationale),
            "statement": text(|check| &check.title),
            "status": if piece.exception.is_some() { "deviation-approved" } else { "open" },
            "origins": origins(),
            "characterizations": [{
                "origin": { "actors": [{ "type": "tool", "actor-uuid": tool() }] },
                "facets": [{ "name": "severity", "system": super::NS, "value": piece.severity.as_str() }],
            }],
            "deadline": piece.due.map(end_of),
            "remediations": [lean(json!({
                "uuid": self.id("remediation", piece),
                "lifecycle": "recommendation",
                "title": one_line(&words.get("html-remediation")),
                "description": cut(&text(|check| &check.remediation), TEXT, self.document.assessment.language),
                "tasks": piece.due.map(|due| json!([self.milestone(piece, due)])),
            }))],
            "risk-log": piece.exception.map(|exception| json!({ "entries": [self.deviation(exception)] })),
            "related-observations": [{ "observation-uuid": self.id("observation", piece) }],
        }))
    }

    fn milestone(&self, piece: &Piece<'_>, due: &str) -> Value {
        lean(json!({
            "uuid": self.id("milestone", piece),
            "type": "milestone",
            "title": one_line(&self.document.words.with("export-due", &[("due", due)])),
            "timing": { "on-date": { "date": end_of(due) } },
            "responsible-roles": piece.owner.map(|owner| {
                json!([{ "role-id": "owner", "party-uuids": [self.document.person(owner)] }])
            }),
        }))
    }

    /// An exception, as an approved deviation.
    fn deviation(&self, exception: &Exception) -> Value {
        let words = &self.document.words;
        json!({
            "uuid": uuid(&["exception", &self.document.record.tenant, &exception.id]),
            "title": one_line(&words.with("export-exception-title", &[("exception", &exception.id)])),
            "description": cut(&exception.reason, TEXT, self.document.assessment.language),
            "start": exception.created_at,
            "end": end_of(&exception.expires),
            "props": [
                own("exception", &exception.id),
                own("resources", &exception.resources),
                own("requested-by", &exception.requested_by),
                own("expires", &exception.expires),
            ],
            "logged-by": [{ "party-uuid": self.document.person(&exception.approved_by), "role-id": "approver" }],
            "status-change": "deviation-approved",
        })
    }

    fn poam_item(&self, piece: &Piece<'_>, resources: &[&Open<'_>]) -> Value {
        let clauses: BTreeSet<&str> = resources.iter().flat_map(|one| one.clauses.iter().copied()).collect();
        let clauses: Vec<&str> = clauses.into_iter().collect();
        let words = &self.document.words;
        let named: Vec<&str> = resources.iter().map(|one| one.resource_uid).collect();
        let arguments = [("clauses", words.list(&clauses)), ("resources", words.short_list(&named, 5))];
        let arguments = arguments.each_ref().map(|(name, value)| (*name, value.as_str()));
        let mut props = self.props(piece, resources.len());
        props.extend(clauses.iter().map(|clause| own("clause", clause)));
        json!({
            "uuid": self.id("item", piece),
            "title": self.title(piece),
            "description": cut(&words.with("export-poam-item", &arguments), TEXT, self.document.assessment.language),
            "props": props,
            "origins": origins(),
            "related-observations": [{ "observation-uuid": self.id("observation", piece) }],
            "related-risks": [{ "risk-uuid": self.id("risk", piece) }],
        })
    }

    /// OSCAL asks for at least one item.
    fn nothing_open(&self) -> Value {
        json!({
            "uuid": self.document.within("nothing-open", &[]),
            "title": one_line(&self.document.words.get("export-nothing-open")),
            "description": self.document.words.get("export-nothing-open-text"),
            "props": [own("empty", "yes")],
        })
    }
}
