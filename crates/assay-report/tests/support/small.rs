//! A small assessment, written by hand: one of each verdict, each state, hostile names.

use assay_model::{
    Language, Severity, Verdict,
    assessment::{
        Assessment, ClauseCheck, ClauseRow, ClauseState, CollectionRef, Counts, Coverage, Failure, Receipt, SCHEMA,
        TierRow, VerdictRow,
    },
};
use serde_json::{Value, json};

/// A bucket whose name tries to leave its place in every format.
const HOSTILE: &str = "arn:aws:s3:::<script>alert(1)</script>\"'&";

/// The assessment in that language.
pub(crate) fn small(language: Language) -> Assessment {
    let ja = language == Language::Ja;
    let word = |en: &str, other: &str| if ja { other.to_owned() } else { en.to_owned() };
    let denied = word(
        "config:DescribeConfigurationRecorders failed with AccessDeniedException; nobody can say. Allow config:DescribeConfigurationRecorders and scan again.",
        "config:DescribeConfigurationRecorders が AccessDeniedException で失敗したため判定できません。config:DescribeConfigurationRecorders を許可して再スキャンしてください。",
    );
    let verdicts = vec![
        verdict(
            "config_recorder_enabled",
            Severity::High,
            "AWS::::Account:111122223333/ap-southeast-1",
            Verdict::Pass,
            &word("the recorder runs", "レコーダーが稼働しています"),
            &["r1"],
        ),
        verdict(
            "config_recorder_enabled",
            Severity::High,
            "AWS::::Account:111122223333/us-east-1",
            Verdict::Unknown,
            &denied,
            &["r2"],
        ),
        verdict(
            "iam_root_mfa",
            Severity::Critical,
            "AWS::::Account:111122223333",
            Verdict::NotApplicable,
            &word("nothing to judge in this account", "このアカウントには判定対象がありません"),
            &[],
        ),
        verdict(
            "s3_bucket_not_public",
            Severity::Critical,
            "arn:aws:s3:::demo-public",
            Verdict::Fail,
            &word("the policy allows everyone", "ポリシーが全員に許可しています"),
            &["r3", "r4..r30"],
        ),
        verdict("s3_bucket_not_public", Severity::Critical, HOSTILE, Verdict::Fail, "=HYPERLINK(\"x\")", &["r3"]),
        verdict(
            "s3_bucket_not_public",
            Severity::Medium,
            "arn:aws:s3:::demo-site",
            Verdict::Fail,
            &word("the ACL grants read to everyone", "ACLが全員に読み取りを許可しています"),
            &["r3"],
        ),
        verdict(
            "s3_bucket_not_public",
            Severity::Critical,
            "arn:aws:s3:::private",
            Verdict::Pass,
            &word("public access is blocked", "パブリックアクセスはブロックされています"),
            &["r3"],
        ),
    ];
    Assessment {
        schema: SCHEMA,
        framework: "cyber-trust".to_owned(),
        edition: "2022".to_owned(),
        language,
        collection: CollectionRef {
            id: "c-20261123".to_owned(),
            started_at: "2026-11-23T00:00:00.120Z".to_owned(),
            finished_at: "2026-11-23T00:01:30.900Z".to_owned(),
        },
        coverage: Coverage {
            accounts: vec!["111122223333".to_owned()],
            regions: vec!["ap-southeast-1".to_owned(), "us-east-1".to_owned()],
            calls: 1234,
            failed: 2,
            failures: vec![
                Failure {
                    service: "config".to_owned(),
                    operation: "DescribeConfigurationRecorders".to_owned(),
                    code: "AccessDeniedException".to_owned(),
                    accounts: vec!["111122223333".to_owned()],
                    regions: vec!["us-east-1".to_owned()],
                    count: 1,
                    message: "User is not authorized".to_owned(),
                    permission: Some("config:DescribeConfigurationRecorders".to_owned()),
                },
                Failure {
                    service: "ec2".to_owned(),
                    operation: "DescribeVolumes".to_owned(),
                    code: "Timeout".to_owned(),
                    accounts: vec!["111122223333".to_owned()],
                    regions: vec!["us-east-1".to_owned()],
                    count: 1,
                    message: "no answer in time".to_owned(),
                    permission: None,
                },
            ],
        },
        clauses: vec![
            clause("B.1.1", "supporter", ClauseState::NotAssessed, &word("Placeholder", "対象外の行"), &[], &[]),
            clause(
                "B.1.2",
                "supporter",
                ClauseState::NeedsEvidence,
                &word("Named owners", "責任者の明確化"),
                &[],
                &[&word("Role sheet", "役割分担表")],
            ),
            clause(
                "B.1.3",
                "practitioner",
                ClauseState::NothingToJudge,
                &word("Root needs a second factor", "ルートユーザーの多要素認証"),
                &[("iam_root_mfa", Verdict::NotApplicable, counts(0, 0, 0, 1))],
                &[],
            ),
            clause(
                "B.9.1",
                "supporter",
                ClauseState::NotMet,
                &word("Data is not public", "データを公開しない"),
                &[
                    ("s3_bucket_not_public", Verdict::Fail, counts(1, 3, 0, 0)),
                    ("config_recorder_enabled", Verdict::Unknown, counts(1, 0, 1, 0)),
                ],
                &[&word("Access review", "アクセス権の棚卸し記録")],
            ),
            clause(
                "B.9.2",
                "supporter",
                ClauseState::Unknown,
                &word("Changes are recorded", "変更を記録する"),
                &[
                    ("config_recorder_enabled", Verdict::Unknown, counts(1, 0, 1, 0)),
                    ("check_that_did_not_run", Verdict::Unknown, counts(0, 0, 0, 0)),
                ],
                &[&denied],
            ),
            clause("B.9.10", "practitioner", ClauseState::Met, &word("Keys rotate", "鍵を更新する"), &[], &[]),
        ],
        verdicts,
        tiers: vec![
            TierRow {
                id: "supporter".to_owned(),
                name: word("Supporter", "サポーター"),
                clauses: 3,
                met: 0,
                not_met: 1,
                unknown: 1,
                needs_evidence: 1,
                nothing_to_judge: 0,
                not_applicable_budget: 0,
                determination: None,
                blockers: vec!["B.9.1".to_owned(), "B.9.2".to_owned()],
            },
            TierRow {
                id: "practitioner".to_owned(),
                name: word("Practitioner", "プラクティショナー"),
                clauses: 5,
                met: 1,
                not_met: 1,
                unknown: 1,
                needs_evidence: 1,
                nothing_to_judge: 1,
                not_applicable_budget: 1,
                determination: None,
                blockers: vec!["B.9.1".to_owned(), "B.9.2".to_owned()],
            },
        ],
        receipts: (1..=30).map(receipt).collect(),
        parameters: Vec::new(),
        checks: std::collections::BTreeMap::new(),
        broken_checks: std::iter::once(("kms_key_rotates".to_owned(), "column `x` not found".to_owned())).collect(),
    }
}

fn verdict(
    check: &str,
    severity: Severity,
    uid: &str,
    verdict: Verdict,
    reason: &str,
    receipts: &[&str],
) -> VerdictRow {
    let region =
        uid.rsplit_once('/').map_or("global", |(_, region)| if region.contains("east") { region } else { "global" });
    VerdictRow {
        check: check.into(),
        clauses: match check {
            "iam_root_mfa" => vec!["B.1.3"],
            "s3_bucket_not_public" => vec!["B.9.1"],
            _ => vec!["B.9.1", "B.9.2"],
        }
        .into(),
        severity,
        resource_uid: uid.into(),
        account_id: "111122223333".into(),
        region: region.into(),
        verdict,
        reason: reason.into(),
        reason_key: "off".into(),
        evidence: if verdict == Verdict::Fail {
            json!({"is_public": true, "grants": ["READ"], "none": null})
        } else {
            Value::Null
        }
        .into(),
        receipts: receipts.iter().copied().collect(),
    }
}

fn counts(pass: usize, fail: usize, unknown: usize, not_applicable: usize) -> Counts {
    Counts { pass, fail, unknown, not_applicable }
}

fn clause(
    id: &str,
    tier: &str,
    state: ClauseState,
    title: &str,
    checks: &[(&str, Verdict, Counts)],
    missing: &[&str],
) -> ClauseRow {
    ClauseRow {
        id: id.to_owned(),
        domain: id.split('.').take(2).collect::<Vec<_>>().join("."),
        confidence: None,
        from: None,
        tier: tier.to_owned(),
        assessable: state != ClauseState::NotAssessed,
        evidence_class: (state != ClauseState::NotAssessed).then(|| "mixed".to_owned()),
        state,
        title: title.to_owned(),
        checks: checks
            .iter()
            .map(|(id, verdict, counts)| ClauseCheck { id: (*id).to_owned(), verdict: *verdict, counts: *counts })
            .collect(),
        missing: missing.iter().map(|text| (*text).to_owned()).collect(),
        papers: Vec::new(),
    }
}

fn receipt(number: u32) -> Receipt {
    let failed = number == 2;
    Receipt {
        id: format!("r{number}"),
        account_id: "111122223333".to_owned(),
        region: "us-east-1".to_owned(),
        service: if failed { "config" } else { "s3" }.to_owned(),
        operation: if failed { "DescribeConfigurationRecorders" } else { "GetBucketPolicyStatus" }.to_owned(),
        parameters: r#"{"Bucket":"demo-public"}"#.to_owned(),
        at: format!("2026-11-23T00:00:{number:02}.000Z"),
        status: if failed { 400 } else { 200 },
        request_id: Some(format!("REQ{number:04}")),
        sha256: (!failed).then(|| format!("{number:064x}")),
        retries: 0,
        error: failed.then(|| "AccessDeniedException".to_owned()),
    }
}
