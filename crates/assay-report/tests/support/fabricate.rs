//! A made-up assessment of a real framework: every clause, every check, a mix of verdicts. The dice are loaded by a
//! counter, so it is the same every time.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a fixture that fails loudly")]

use std::collections::BTreeMap;

use assay_content::{Check, Content, Framework, Scope};
use assay_model::{
    Language, Truth, Verdict,
    assessment::{
        Assessment, ClauseCheck, ClauseRow, ClauseState, CollectionRef, Counts, Coverage, Failure, Receipt, SCHEMA,
        TierRow, VerdictRow,
    },
};
use serde_json::json;

const ACCOUNTS: [&str; 3] = ["111122223333", "222233334444", "333344445555"];
const REGIONS: [&str; 3] = ["ap-northeast-1", "ap-southeast-1", "us-east-1"];

/// An assessment with about so many verdicts.
pub(crate) fn fabricate(content: &Content, language: Language, verdicts: usize) -> Assessment {
    let framework = content.framework("cyber-trust/2022").unwrap();
    let each = verdicts.div_ceil(content.checks().len().max(1)).max(1);
    let mut rows = Vec::new();
    for (index, check) in content.checks().values().enumerate() {
        let many = if check.scope == Scope::Resource || verdicts > 10_000 { each } else { each.min(9) };
        rows.extend((0..many).map(|number| row(check, index, number, language)));
    }
    rows.sort_by(|a, b| {
        (&a.check, &a.account_id, &a.region, &a.resource_uid).cmp(&(
            &b.check,
            &b.account_id,
            &b.region,
            &b.resource_uid,
        ))
    });
    let clauses = clauses(framework, &rows, language);
    let receipts = rows.len().min(20_000);
    Assessment {
        schema: SCHEMA,
        framework: framework.id.clone(),
        edition: framework.edition.clone(),
        language,
        collection: CollectionRef {
            id: "20261123T001500Z-7f3a".to_owned(),
            started_at: "2026-11-23T00:15:00.042Z".to_owned(),
            finished_at: "2026-11-23T00:17:41.977Z".to_owned(),
        },
        coverage: coverage(),
        tiers: tiers(framework, &clauses, language),
        verdicts: rows,
        clauses,
        receipts: (1..=receipts).map(receipt).collect(),
        parameters: Vec::new(),
        checks: BTreeMap::new(),
        broken_checks: BTreeMap::new(),
    }
}

fn row(check: &Check, index: usize, number: usize, language: Language) -> VerdictRow {
    let service = check.folder.split('/').nth(2).unwrap_or("s3");
    let (account_id, region) = (ACCOUNTS[number % 3], REGIONS[(number / 3) % 3]);
    let resource_uid = match check.scope {
        Scope::Resource => format!(
            "arn:aws:{service}:{region}:{account_id}:{}/prod-{index:02}-{number:05}",
            check.id.split('_').nth(1).unwrap_or("item")
        ),
        Scope::Region => format!("AWS::::Account:{account_id}/{region}"),
        Scope::Account => format!("AWS::::Account:{account_id}"),
        Scope::Org => "AWS::::Organization:o-a1b2c3d4e5".to_owned(),
    };
    // A third of the checks is clean, a seventh meets a refused call, the others fail here and there.
    let verdict = match (index % 7, (index * 31 + number * 7) % 11) {
        (0 | 3 | 5, 10) => Verdict::NotApplicable,
        (0 | 3 | 5, _) => Verdict::Pass,
        (6, 0..=2) => Verdict::Unknown,
        (1, _) if index.is_multiple_of(2) => Verdict::NotApplicable,
        (_, 0 | 5) => Verdict::Fail,
        (_, 9) => Verdict::NotApplicable,
        _ => Verdict::Pass,
    };
    let (key, reason) = reason(check, verdict, number, language);
    VerdictRow {
        check: check.id.clone().into(),
        clauses: check.clauses.clone().into(),
        severity: check.severity,
        resource_uid: resource_uid.into(),
        account_id: account_id.into(),
        region: if check.scope == Scope::Account { "global" } else { region }.into(),
        verdict,
        reason: reason.into(),
        reason_key: key.into(),
        evidence: json!({
            "name": format!("prod-{index:02}-{number:05}"),
            "enabled": verdict == Verdict::Pass,
            "age_days": number % 400,
            "principals": ["*"],
            "settings": { "block_public_acls": verdict == Verdict::Pass, "restrict_public_buckets": null },
        })
        .into(),
        receipts: vec![
            format!("r{}", 1 + (index * 17 + number) % 400),
            format!("r{}..r{}", 401 + number % 50, 421 + number % 50),
        ]
        .into(),
    }
}

fn reason(check: &Check, verdict: Verdict, number: usize, language: Language) -> (String, String) {
    if verdict == Verdict::Unknown {
        let text = match language {
            Language::En => {
                "kms:DescribeKey failed with AccessDeniedException; nobody can say. Allow kms:DescribeKey and scan again."
            }
            Language::Ja => {
                "kms:DescribeKey が AccessDeniedException で失敗したため判定できません。kms:DescribeKey を許可して再スキャンしてください。"
            }
        };
        return ("engine-call-failed".to_owned(), text.to_owned());
    }
    let reasons: Vec<_> = check.reasons.iter().collect();
    let (key, text) = reasons[(number + verdict.as_str().len()) % reasons.len()];
    (key.clone(), text.get(language).replace(['{', '}'], ""))
}

fn coverage() -> Coverage {
    let failure = |service: &str, operation: &str, code: &str, count: u64, permission: Option<&str>| Failure {
        service: service.to_owned(),
        operation: operation.to_owned(),
        code: code.to_owned(),
        accounts: ACCOUNTS.iter().take(2).map(|id| (*id).to_owned()).collect(),
        regions: REGIONS.iter().map(|id| (*id).to_owned()).collect(),
        count,
        message: format!(
            "User: arn:aws:sts::111122223333:assumed-role/assay/scan is not authorized to perform: {service}:{operation}"
        ),
        permission: permission.map(str::to_owned),
    };
    Coverage {
        accounts: ACCOUNTS.iter().map(|id| (*id).to_owned()).collect(),
        regions: REGIONS.iter().map(|id| (*id).to_owned()).collect(),
        calls: 4312,
        failed: 12,
        failures: vec![
            failure("kms", "DescribeKey", "AccessDeniedException", 8, Some("kms:DescribeKey")),
            failure(
                "organizations",
                "ListDelegatedServicesForAccount",
                "AccessDeniedException",
                3,
                Some("organizations:ListDelegatedServicesForAccount"),
            ),
            failure("backup", "ListRecoveryPointsByBackupVault", "Timeout", 1, None),
        ],
    }
}

fn clauses(framework: &Framework, rows: &[VerdictRow], language: Language) -> Vec<ClauseRow> {
    let mut counts: BTreeMap<&str, Counts> = BTreeMap::new();
    for row in rows {
        counts.entry(&row.check).or_default().add(row.verdict);
    }
    let rows = framework.clauses.iter().enumerate().map(|(index, clause)| {
        let ids = clause.rule.as_ref().map(|rule| rule.checks()).unwrap_or_default();
        let check = |id: &&str| {
            let counts = counts.get(id).copied();
            ClauseCheck {
                id: (*id).to_owned(),
                verdict: counts.map_or(Verdict::Unknown, |counts| counts.overall()),
                counts: counts.unwrap_or_default(),
            }
        };
        let checks: Vec<ClauseCheck> = ids.iter().map(check).collect();
        let truth = clause.rule.as_ref().map(|rule| {
            rule.evaluate(&|id| match checks.iter().find(|check| check.id == id).map(|check| check.verdict) {
                Some(Verdict::Pass) => Truth::True,
                Some(Verdict::Fail) => Truth::False,
                Some(Verdict::NotApplicable) => Truth::Vacuous,
                _ => Truth::Unknown,
            })
        });
        let papers: Vec<String> =
            clause.documents.iter().chain(&clause.records).map(|paper| paper.what.get(language).to_owned()).collect();
        let state = match truth {
            _ if !clause.assessable => ClauseState::NotAssessed,
            Some(Truth::False) => ClauseState::NotMet,
            Some(Truth::Unknown) => ClauseState::Unknown,
            Some(Truth::True) if papers.is_empty() => ClauseState::Met,
            Some(Truth::Vacuous) if papers.is_empty() => ClauseState::NothingToJudge,
            None if clause.evidence_class.as_deref() != Some("process") => match index % 5 {
                0 => ClauseState::Unknown,
                1 | 2 => ClauseState::Met,
                3 => ClauseState::NothingToJudge,
                _ => ClauseState::NeedsEvidence,
            },
            _ => ClauseState::NeedsEvidence,
        };
        ClauseRow {
            id: clause.id.clone(),
            domain: clause.domain.clone(),
            confidence: clause.confidence.clone(),
            from: clause.from.clone(),
            tier: clause.tier.clone(),
            assessable: clause.assessable,
            evidence_class: clause.evidence_class.clone(),
            state,
            title: clause.title.get(language).to_owned(),
            checks,
            missing: if clause.assessable { papers } else { Vec::new() },
            papers: Vec::new(),
        }
    });
    rows.collect()
}

fn tiers(framework: &Framework, clauses: &[ClauseRow], language: Language) -> Vec<TierRow> {
    let level = |id: &str| framework.tier(id).unwrap().level;
    let tiers = framework.tiers.iter().map(|tier| {
        let within: Vec<&ClauseRow> =
            clauses.iter().filter(|clause| clause.assessable && level(&clause.tier) <= tier.level).collect();
        let of = |state: ClauseState| {
            within.iter().filter(move |clause| clause.state == state).map(|clause| clause.id.clone())
        };
        TierRow {
            id: tier.id.clone(),
            name: tier.name.get(language).to_owned(),
            clauses: within.len(),
            met: of(ClauseState::Met).count(),
            not_met: of(ClauseState::NotMet).count(),
            unknown: of(ClauseState::Unknown).count(),
            needs_evidence: of(ClauseState::NeedsEvidence).count(),
            nothing_to_judge: of(ClauseState::NothingToJudge).count(),
            not_applicable_budget: if tier.level == 1 {
                0
            } else {
                framework.award_rule.not_applicable_budget(within.len())
            },
            determination: None,
            blockers: of(ClauseState::NotMet).chain(of(ClauseState::Unknown)).collect(),
        }
    });
    tiers.collect()
}

fn receipt(number: usize) -> Receipt {
    let failed = number.is_multiple_of(97);
    Receipt {
        id: format!("r{number}"),
        account_id: ACCOUNTS[number % 3].to_owned(),
        region: REGIONS[(number / 3) % 3].to_owned(),
        service: "kms".to_owned(),
        operation: "DescribeKey".to_owned(),
        parameters: format!(
            r#"{{"KeyId":"arn:aws:kms:{}:{}:key/7f3a-{number}"}}"#,
            REGIONS[number % 3],
            ACCOUNTS[number % 3]
        ),
        at: format!("2026-11-23T00:16:{:02}.{:03}Z", number % 60, number % 1000),
        status: if failed { 400 } else { 200 },
        request_id: Some(format!("0f3b1c2d-{number:04x}-4a5b-9c8d-7e6f5a4b3c2d")),
        sha256: (!failed).then(|| format!("{:064x}", number as u128 * 0x9e37_79b9_7f4a_7c15)),
        retries: u32::try_from(number % 5 / 4).unwrap(),
        error: failed.then(|| "AccessDeniedException".to_owned()),
    }
}
