//! A record beside the small assessment: a finding that is overdue, one that is excepted, one that is gone.

use assay_model::{
    Severity,
    assessment::ClauseState,
    record::{Answer, Evidence, Exception, Finding, FindingState, Record, SignOff, SignOffState, finding_uid},
};

/// The record.
pub(crate) fn recorded() -> Record {
    Record {
        tenant: "Lantern 商店".to_owned(),
        at: "2026-11-23T01:00:00Z".to_owned(),
        findings: vec![
            finding("arn:aws:s3:::demo-public", FindingState::Open, "2026-11-01", Some("Mei Tan")),
            finding("arn:aws:s3:::demo-site", FindingState::Open, "2026-12-31", None),
            finding("arn:aws:s3:::demo-old", FindingState::Gone, "2026-11-01", None),
        ],
        exceptions: vec![Exception {
            id: "X-1".to_owned(),
            check: "s3_bucket_not_public".to_owned(),
            resources: "arn:aws:s3:::demo-site*".to_owned(),
            reason: "公開サイトの静的ファイルのみを置くバケットのため".to_owned(),
            requested_by: "Mei Tan".to_owned(),
            approved_by: "Ravi Kumar".to_owned(),
            created_at: "2026-10-01T00:00:00Z".to_owned(),
            expires: "2026-12-31".to_owned(),
            revoked_at: None,
            revoked_by: None,
        }],
        evidence: vec![
            evidence("E-1", "Role sheet", "2026-12-01", Some("5f".repeat(32)), None),
            evidence("E-2", "役割分担表|旧", "2026-01-01", None, Some("https://wiki.example/roles?a=1")),
        ],
        sign_offs: vec![
            sign_off("S-1", "B.9.10", Answer::Yes, SignOffState::Signed),
            sign_off(
                "S-2",
                "B.9.2",
                Answer::No,
                SignOffState::Reopened {
                    at: "2026-11-23T00:30:00Z".to_owned(),
                    from: ClauseState::NotMet,
                    to: ClauseState::Unknown,
                },
            ),
        ],
        risks: Vec::new(),
        history: Vec::new(),
    }
}

fn finding(resource_uid: &str, state: FindingState, due: &str, owner: Option<&str>) -> Finding {
    Finding {
        uid: finding_uid("s3_bucket_not_public", resource_uid),
        check: "s3_bucket_not_public".to_owned(),
        resource_uid: resource_uid.to_owned(),
        account_id: "111122223333".to_owned(),
        region: "global".to_owned(),
        clauses: vec!["B.9.1".to_owned()],
        severity: Severity::Critical,
        state,
        reason: "the policy allows everyone".to_owned(),
        first_seen: "2026-09-01T00:00:00Z".to_owned(),
        last_seen: "2026-11-23T00:01:30Z".to_owned(),
        opened_at: "2026-09-01T00:00:00Z".to_owned(),
        closed_at: (state != FindingState::Open).then(|| "2026-10-01T00:00:00Z".to_owned()),
        reopened: 0,
        due: due.to_owned(),
        owner: owner.map(str::to_owned),
        exception: resource_uid.ends_with("site").then(|| "X-1".to_owned()),
    }
}

fn evidence(id: &str, title: &str, until: &str, sha256: Option<String>, link: Option<&str>) -> Evidence {
    Evidence {
        id: id.to_owned(),
        framework: "cyber-trust/2022".to_owned(),
        clause: "B.1.2".to_owned(),
        paper: "D1".to_owned(),
        title: title.to_owned(),
        owner: "Mei Tan".to_owned(),
        file_name: sha256.as_ref().map(|_| "roles.pdf".to_owned()),
        size: sha256.as_ref().map(|_| 1234),
        sha256,
        link: link.map(str::to_owned),
        approved_on: Some("2025-12-01".to_owned()),
        observed_on: "2025-12-01".to_owned(),
        valid_until: until.to_owned(),
        review_on: None,
        added_at: "2026-01-01T00:00:00Z".to_owned(),
        added_by: "Ravi Kumar".to_owned(),
        withdrawn_at: None,
        withdrawn_because: None,
    }
}

fn sign_off(id: &str, clause: &str, answer: Answer, status: SignOffState) -> SignOff {
    SignOff {
        id: id.to_owned(),
        framework: "cyber-trust/2022".to_owned(),
        clause: clause.to_owned(),
        answer,
        justification: "Seen in the review of\nOctober".to_owned(),
        signed_by: "Mei Tan".to_owned(),
        signed_at: "2026-11-01T00:00:00Z".to_owned(),
        assessment: "c-20261101".to_owned(),
        proposed: ClauseState::Met,
        proposal_hash: "ab".repeat(32),
        overridden: false,
        status,
    }
}
