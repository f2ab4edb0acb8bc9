//! A tenant's record beside any assessment: every state that the page shows, made up.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a fixture that fails loudly")]

use assay_content::Content;
use assay_model::{
    Language, Verdict,
    assessment::{Assessment, ClauseState, VerdictRow},
    record::{
        Answer, ClauseHistory, Decision, Evidence, EvidenceState, Exception, Finding, FindingState, Paper, PaperKind,
        Record, Risk, Score, SignOff, SignOffState, finding_uid, paper_key,
    },
};

/// When the record was looked at.
const AT: &str = "2026-11-23T00:20:00Z";

/// The record. The assessment gets what is attached: some clauses that waited for evidence are met, some ran out.
pub(crate) fn tenant(assessment: &mut Assessment, content: &Content) -> Record {
    let ja = assessment.language == Language::Ja;
    let word = |en: &str, other: &str| if ja { other } else { en }.to_owned();
    let evidence = attach(assessment, content, &word);
    count_tiers(assessment);
    let exceptions = exceptions(assessment, &word);
    Record {
        tenant: word("Lantern Retail & Co <Pte>", "ランタン商事株式会社"),
        at: AT.to_owned(),
        findings: findings(assessment, &exceptions, &word),
        sign_offs: sign_offs(assessment, &word),
        risks: risks(&word),
        history: history(assessment),
        exceptions,
        evidence,
    }
}

type Word<'a> = &'a dyn Fn(&str, &str) -> String;

/// Papers for every clause from the framework; what is attached runs through all states.
fn attach(assessment: &mut Assessment, content: &Content, word: Word<'_>) -> Vec<Evidence> {
    let language = assessment.language;
    let framework = content.framework(&format!("{}/{}", assessment.framework, assessment.edition)).unwrap();
    let mut evidence = Vec::new();
    for (turn, row) in assessment.clauses.iter_mut().filter(|row| row.assessable).enumerate() {
        let clause = framework.clauses.iter().find(|clause| clause.id == row.id).unwrap();
        let kinds = [(PaperKind::Document, &clause.documents), (PaperKind::Record, &clause.records)];
        let wanted = kinds.into_iter().flat_map(|(kind, papers)| {
            papers.iter().enumerate().map(move |(index, paper)| (kind, paper_key(kind, index), paper))
        });
        row.papers = wanted
            .enumerate()
            .map(|(place, (kind, key, paper))| {
                let (state, until) = match (turn + place) % 5 {
                    0 => (EvidenceState::Stale, Some("2026-10-31")),
                    1 => (EvidenceState::Expiring, Some("2026-12-10")),
                    2 | 3 => (EvidenceState::Fresh, Some("2027-06-30")),
                    _ => (EvidenceState::Missing, None),
                };
                let ids: Vec<String> = until.map(|_| format!("E-{}", evidence.len() + 1)).into_iter().collect();
                evidence.extend(ids.iter().map(|id| attached(id, &clause.id, &key, until.unwrap(), word)));
                let what = paper.what.get(language).to_owned();
                Paper { key, kind, what, state, valid_until: until.map(str::to_owned), evidence: ids }
            })
            .collect();
        let any = |state: EvidenceState| row.papers.iter().any(|paper| paper.state == state);
        if matches!(row.state, ClauseState::NeedsEvidence | ClauseState::Met) && !row.papers.is_empty() {
            row.state = match (any(EvidenceState::Missing), any(EvidenceState::Stale)) {
                (true, _) => ClauseState::NeedsEvidence,
                (false, true) => ClauseState::Stale,
                (false, false) => ClauseState::Met,
            };
        }
        row.missing.retain(|text| !row.papers.iter().any(|paper| paper.what == *text));
        for paper in row.papers.iter().filter(|paper| !paper.state.counts()) {
            row.missing.push(match (&paper.state, &paper.valid_until) {
                (EvidenceState::Stale, Some(day)) => {
                    content.texts().format(language, "engine-paper-stale", &[("what", &paper.what), ("day", day)])
                }
                _ => paper.what.clone(),
            });
        }
    }
    evidence
}

fn attached(id: &str, clause: &str, paper: &str, until: &str, word: Word<'_>) -> Evidence {
    let linked = id.ends_with('3');
    Evidence {
        id: id.to_owned(),
        framework: "cyber-trust/2022".to_owned(),
        clause: clause.to_owned(),
        paper: paper.to_owned(),
        title: word("Information security policy v4", "情報セキュリティ規程 第4版"),
        owner: word("Head of IT", "情報システム部長"),
        file_name: (!linked).then(|| "policy-v4.pdf".to_owned()),
        sha256: (!linked).then(|| "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned()),
        size: (!linked).then_some(120_332),
        link: linked.then(|| "https://wiki.example.com/policies/information-security".to_owned()),
        approved_on: Some("2026-01-15".to_owned()),
        observed_on: "2026-01-15".to_owned(),
        valid_until: until.to_owned(),
        review_on: None,
        added_at: "2026-02-01T01:02:03Z".to_owned(),
        added_by: word("M. Tan", "佐藤"),
        withdrawn_at: None,
        withdrawn_because: None,
    }
}

/// The tiers' counts after what was attached.
fn count_tiers(assessment: &mut Assessment) {
    let ids: Vec<String> = assessment.tiers.iter().map(|tier| tier.id.clone()).collect();
    for (rank, tier) in assessment.tiers.iter_mut().enumerate() {
        let within = |id: &String| ids.iter().position(|other| other == id).is_some_and(|other| other <= rank);
        let rows: Vec<_> = assessment.clauses.iter().filter(|row| row.assessable && within(&row.tier)).collect();
        let of = |state: ClauseState| rows.iter().filter(|row| row.state == state).count();
        tier.clauses = rows.len();
        tier.met = of(ClauseState::Met);
        tier.needs_evidence = of(ClauseState::NeedsEvidence) + of(ClauseState::Stale);
    }
}

fn fails(assessment: &Assessment) -> Vec<&VerdictRow> {
    assessment.verdicts.iter().filter(|row| row.verdict == Verdict::Fail).collect()
}

fn exceptions(assessment: &Assessment, word: Word<'_>) -> Vec<Exception> {
    let fails = fails(assessment);
    let exception = |id: &str, row: &VerdictRow, resources: &str, expires: &str| Exception {
        id: id.to_owned(),
        check: row.check.to_string(),
        resources: resources.to_owned(),
        reason: word(
            "The supplier replaces the appliance in January; until then traffic is filtered upstream.",
            "機器の更改が1月に予定されており、それまでは上流で通信を制限しています。",
        ),
        requested_by: word("M. Tan", "佐藤"),
        approved_by: word("R. Kumar", "鈴木"),
        created_at: "2026-09-01T08:00:00Z".to_owned(),
        expires: expires.to_owned(),
        revoked_at: None,
        revoked_by: None,
    };
    let mut revoked = exception("X-4", fails[0], "*", "2027-01-31");
    revoked.revoked_at = Some("2026-10-01T00:00:00Z".to_owned());
    revoked.revoked_by = Some(word("R. Kumar", "鈴木"));
    vec![
        exception("X-1", fails[1], &fails[1].resource_uid, "2026-12-15"),
        exception("X-2", fails[fails.len() - 1], "arn:aws:*-site", "2027-01-31"),
        exception("X-3", fails[0], "*", "2026-10-31"),
        revoked,
    ]
}

fn findings(assessment: &Assessment, exceptions: &[Exception], word: Word<'_>) -> Vec<Finding> {
    let finding = |(turn, row): (usize, &VerdictRow)| {
        let covered = exceptions.iter().find(|one| one.covers(&row.check, &row.resource_uid, AT));
        Finding {
            uid: finding_uid(&row.check, &row.resource_uid),
            check: row.check.to_string(),
            resource_uid: row.resource_uid.to_string(),
            account_id: row.account_id.to_string(),
            region: row.region.to_string(),
            clauses: row.clauses.iter().map(ToString::to_string).collect(),
            severity: row.severity,
            state: FindingState::Open,
            reason: row.reason.to_string(),
            first_seen: "2026-08-02T03:04:05Z".to_owned(),
            last_seen: "2026-11-23T00:17:41Z".to_owned(),
            opened_at: if turn % 5 == 0 { "2026-09-20T00:00:00Z" } else { "2026-08-02T03:04:05Z" }.to_owned(),
            closed_at: None,
            reopened: u32::from(turn % 5 == 0),
            due: if turn % 3 == 0 { "2026-10-04" } else { "2027-01-31" }.to_owned(),
            owner: (turn % 4 != 2).then(|| word("Platform team", "基盤チーム")),
            exception: covered.map(|one| one.id.clone()),
        }
    };
    let mut findings: Vec<Finding> = fails(assessment).into_iter().enumerate().map(finding).collect();
    for (number, state) in [(1, FindingState::Gone), (2, FindingState::Gone), (3, FindingState::Resolved)] {
        let resource_uid = format!("arn:aws:s3:::demo-old-{number}");
        findings.push(Finding {
            uid: finding_uid(&findings[0].check, &resource_uid),
            resource_uid,
            state,
            closed_at: Some(format!("2026-10-0{number}T00:17:00Z")),
            last_seen: "2026-09-30T00:17:00Z".to_owned(),
            exception: None,
            ..findings[0].clone()
        });
    }
    findings
}

/// An answer for two clauses of three, with all that may have become of it.
fn sign_offs(assessment: &Assessment, word: Word<'_>) -> Vec<SignOff> {
    let why = word(
        "Reviewed with the owner on 20 November; the evidence is complete.",
        "11月20日に担当者と確認し、証跡が揃っていることを確かめました。",
    );
    let mut turns = std::collections::BTreeMap::new();
    let mut all = Vec::new();
    for row in assessment.clauses.iter().filter(|row| row.assessable) {
        let turn: &mut usize = turns.entry(row.state.as_str()).or_default();
        *turn += 1;
        let reopened =
            SignOffState::Reopened { at: "2026-11-23T00:18:00Z".to_owned(), from: ClauseState::Met, to: row.state };
        let withdrawn =
            SignOffState::Withdrawn { at: "2026-11-21T00:00:00Z".to_owned(), by: word("R. Kumar", "鈴木") };
        let (answer, proposed, status) = match (row.state, *turn % 4) {
            (_, 0) => continue,
            (ClauseState::Met, 3) => (Answer::Yes, row.state, withdrawn),
            (ClauseState::Met, _) => (Answer::Yes, row.state, SignOffState::Signed),
            (ClauseState::NothingToJudge, _) => (Answer::NotApplicable, row.state, SignOffState::Signed),
            (ClauseState::Unknown, 1) => (Answer::Yes, row.state, SignOffState::Signed),
            (ClauseState::NotMet | ClauseState::Stale, 1) => (Answer::Yes, ClauseState::Met, reopened),
            (ClauseState::NotMet, _) => (Answer::No, row.state, SignOffState::Signed),
            _ => continue,
        };
        all.push(SignOff {
            id: format!("S-{}", all.len() + 1),
            framework: format!("{}/{}", assessment.framework, assessment.edition),
            clause: row.id.clone(),
            answer,
            justification: why.clone(),
            signed_by: word("M. Tan", "佐藤"),
            signed_at: "2026-11-20T09:00:00Z".to_owned(),
            assessment: "a-1".to_owned(),
            proposed,
            proposal_hash: String::new(),
            overridden: answer == Answer::Yes && proposed != ClauseState::Met,
            status,
        });
    }
    all
}

fn risks(word: Word<'_>) -> Vec<Risk> {
    let risk = |id: &str, title: String, domains: &[&str], scores: [u8; 4], decision: Decision| Risk {
        id: id.to_owned(),
        title,
        description: word(
            "Somebody outside reads or changes what only staff should see.",
            "社外の第三者が、社員のみに許可された情報を閲覧または改ざんする。",
        ),
        domains: domains.iter().map(|domain| (*domain).to_owned()).collect(),
        inherent: Score { likelihood: scores[0], impact: scores[1] },
        residual: Score { likelihood: scores[2], impact: scores[3] },
        decision,
        treatment: word("Public access is blocked for all accounts.", "全アカウントで公開アクセスを遮断する。"),
        owner: word("Head of IT", "情報システム部長"),
        target: Some("2027-03-31".to_owned()),
        created_at: "2026-06-01T00:00:00Z".to_owned(),
        updated_at: "2026-11-01T00:00:00Z".to_owned(),
        closed_at: None,
    };
    let mut closed = risk("R-4", word("Old risk", "終了したリスク"), &["B.1"], [2, 2, 1, 1], Decision::Avoid);
    closed.closed_at = Some("2026-10-01T00:00:00Z".to_owned());
    vec![
        risk("R-1", word("Customer data leaks", "顧客データの漏えい"), &["B.9"], [4, 5, 2, 5], Decision::Mitigate),
        risk("R-2", word("The shop stands still", "店舗システムの停止"), &["B.99"], [3, 4, 2, 5], Decision::Accept),
        risk("R-3", word("An account is taken over", "アカウントの乗っ取り"), &["B.9"], [4, 4, 3, 4], Decision::Accept),
        closed,
    ]
}

fn history(assessment: &Assessment) -> Vec<ClauseHistory> {
    let assessed = assessment.clauses.iter().filter(|row| row.assessable);
    let view = |(turn, row): (usize, &assay_model::assessment::ClauseRow)| ClauseHistory {
        clause: row.id.clone(),
        state: row.state,
        since: match row.state {
            ClauseState::Met if turn % 2 == 1 => "2026-10-14T00:17:00Z".to_owned(),
            _ => "2026-08-01T00:17:00Z".to_owned(),
        },
        first_assessed: "2026-08-01T00:17:00Z".to_owned(),
        last_assessed: "2026-11-23T00:17:41Z".to_owned(),
        assessments: 17,
        days_met: match row.state {
            ClauseState::Met if turn % 2 == 0 => 114,
            ClauseState::Met => 40,
            _ => 0,
        },
        longest_gap: if row.state == ClauseState::Met { 9 } else { 0 },
    };
    assessed.enumerate().map(view).collect()
}
