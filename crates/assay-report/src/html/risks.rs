//! The risk register, with what failing clauses put back on each risk.

use assay_content::Framework;
use assay_model::{
    assessment::Assessment,
    record::{Band, Risk, RiskFault, Score},
};

use super::mark::Mark;
use crate::{
    overview::kept::Kept,
    recorded::day,
    words::{Words, digits},
};

/// Risks shown.
const SHOWN: usize = 100;

/// The register.
pub(super) struct Register<'a> {
    pub(super) open: Vec<RiskView<'a>>,
    pub(super) more: usize,
    pub(super) closed: Vec<RiskView<'a>>,
    pub(super) closed_heading: String,
    pub(super) more_closed: usize,
}

/// A risk.
pub(super) struct RiskView<'a> {
    pub(super) risk: &'a Risk,
    pub(super) inherent: String,
    pub(super) residual: String,
    pub(super) now: String,
    pub(super) now_class: &'static str,
    /// Whether the failing clauses raised it.
    pub(super) raised: Option<String>,
    pub(super) decision: String,
    /// What the rule of acceptance says against it.
    pub(super) acceptance: Option<Mark>,
    /// Domains, and whether the page has them.
    pub(super) domains: Vec<(&'a str, bool)>,
    pub(super) dates: String,
}

/// The register: the gravest as it stands now first; `None` where no risk is entered.
pub(super) fn all<'a>(
    assessment: &Assessment,
    framework: &Framework,
    kept: &Kept<'a>,
    w: &Words<'_>,
) -> Option<Register<'a>> {
    let mut risks: Vec<(u8, &'a Risk)> = kept
        .record
        .risks
        .iter()
        .map(|risk| (risk.residual_now(risk.not_met(&assessment.clauses)).value(), risk))
        .collect();
    risks.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.id.cmp(&b.1.id)));
    let (open, closed): (Vec<&Risk>, Vec<&Risk>) =
        risks.into_iter().map(|(_, risk)| risk).partition(|risk| risk.closed_at.is_none());
    let views = |risks: &[&'a Risk]| {
        risks.iter().take(SHOWN).map(|risk| view(risk, assessment, framework, w)).collect::<Vec<_>>()
    };
    (!kept.record.risks.is_empty()).then(|| Register {
        more: open.len().saturating_sub(SHOWN),
        open: views(&open),
        closed_heading: w.count("risks-closed", &closed.len()),
        more_closed: closed.len().saturating_sub(SHOWN),
        closed: views(&closed),
    })
}

fn view<'a>(risk: &'a Risk, assessment: &Assessment, framework: &Framework, w: &Words<'_>) -> RiskView<'a> {
    let not_met = risk.not_met(&assessment.clauses);
    let now = risk.residual_now(not_met);
    let acceptance = match risk.check(not_met) {
        Err(RiskFault::Accept) => Some(Mark::refused(w.get("risk-refused"))),
        Ok(true) => Some(Mark::ending(w.get("risk-warned"))),
        _ => None,
    };
    let mut dates = Vec::new();
    if let Some(target) = &risk.target {
        dates.push(w.with("risk-target", &[("day", target)]));
    }
    dates.push(match &risk.closed_at {
        Some(at) => w.with("risk-closed", &[("day", day(at))]),
        None => w.with("risk-updated", &[("day", day(&risk.updated_at))]),
    });
    RiskView {
        inherent: score(risk.inherent, w),
        residual: score(risk.residual, w),
        now: score(now, w),
        now_class: band(now.band()).1,
        raised: (now != risk.residual).then(|| w.count("risk-raised", &not_met)),
        decision: w.word("decision", risk.decision.as_str()),
        acceptance: acceptance.filter(|_| risk.closed_at.is_none()),
        domains: risk
            .domains
            .iter()
            .map(|id| (id.as_str(), framework.domains.iter().any(|domain| domain.id == *id)))
            .collect(),
        dates: dates.join(" · "),
        risk,
    }
}

/// "4 × 5 = 20, High".
fn score(score: Score, w: &Words<'_>) -> String {
    let number = |number: u8| digits(usize::from(number));
    let arguments = [
        ("likelihood", number(score.likelihood)),
        ("impact", number(score.impact)),
        ("value", number(score.value())),
        ("band", w.word("band", band(score.band()).0)),
    ];
    w.with("score", &arguments.each_ref().map(|(name, value)| (*name, value.as_str())))
}

/// The band's word and the class of its colour.
fn band(band: Band) -> (&'static str, &'static str) {
    match band {
        Band::Low => ("low", "low"),
        Band::MediumLow => ("medium-low", "low"),
        Band::Medium => ("medium", "medium"),
        Band::MediumHigh => ("medium-high", "high"),
        Band::High => ("high", "high"),
    }
}
