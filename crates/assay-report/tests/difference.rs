//! The comparison of two assessments, in all of its forms.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "what the sample lacks fails the test")]

#[path = "support/content.rs"]
mod content;
#[path = "support/small.rs"]
mod small;

use assay_model::{
    Language, Verdict,
    assessment::{Assessment, ClauseState},
    diff::{Change, Diff, diff},
};
use assay_report::{diff_json, diff_markdown, diff_text};
use content::small_content;
use small::small;

/// Two assessments between which one of each kind happened, and two checks that are others.
fn sides(language: Language) -> (Assessment, Assessment) {
    let (before, mut after) = (small(language), small(language));
    "c-20261124".clone_into(&mut after.collection.id);
    "2026-11-24T00:01:30.900Z".clone_into(&mut after.collection.finished_at);
    for row in &mut after.verdicts {
        row.verdict = match (row.check.as_str(), row.resource_uid.as_str(), row.verdict) {
            (_, "arn:aws:s3:::private", _) => Verdict::Fail,
            (_, "arn:aws:s3:::demo-site", _) => Verdict::Pass,
            ("config_recorder_enabled", _, Verdict::Pass) => Verdict::Unknown,
            ("config_recorder_enabled", ..) => Verdict::Pass,
            (_, _, verdict) => verdict,
        };
    }
    after.verdicts.retain(|row| row.resource_uid != "arn:aws:s3:::demo-public");
    let mut fresh = after.verdicts.iter().find(|row| row.check == "s3_bucket_not_public").unwrap().clone();
    fresh.resource_uid = "arn:aws:s3:::fresh|<b>".into();
    fresh.verdict = Verdict::Fail;
    after.verdicts.push(fresh);
    let state = |assessment: &mut Assessment, id: &str, state: ClauseState| {
        assessment.clauses.iter_mut().find(|clause| clause.id == id).unwrap().state = state;
    };
    state(&mut after, "B.9.2", ClauseState::Met);
    state(&mut after, "B.9.10", ClauseState::NotMet);
    after.tiers[1].blockers = vec!["B.9.1".to_owned(), "B.9.10".to_owned()];
    (before, after)
}

fn told(language: Language) -> Diff {
    let (before, after) = sides(language);
    diff(&before, &after, &|_, _| false)
}

#[test]
fn text_in_both_languages() {
    for language in Language::ALL {
        let name = format!("difference_{}", language.tag());
        let text = diff_text(&told(language), &small_content(), language);
        assert!(!text.contains("report-"), "a text is missing: {text}");
        assert_eq!(text.lines().find(|line| unicode_width::UnicodeWidthStr::width(*line) > 100), None);
        insta::assert_snapshot!(name, text);
    }
}

#[test]
fn every_change_has_its_words() {
    let template = told(Language::En).verdicts.remove(0);
    for language in Language::ALL {
        let mut diff = told(language);
        let changed = |change: Change| assay_model::diff::VerdictChange { change, ..template.clone() };
        diff.verdicts = Change::ALL.map(changed).to_vec();
        diff.same_edition = false;
        diff.checks.changed = vec!["kms_key_rotates".to_owned()];
        diff.checks.added = vec!["one".to_owned()];
        diff.checks.removed = vec!["two".to_owned()];
        for text in [diff_text(&diff, &small_content(), language), diff_markdown(&diff, &small_content(), language)] {
            assert!(!text.contains("report-"), "{text}");
            assert_eq!(
                text.matches("s3_bucket_not_public").count() + text.matches(r"s3\_bucket\_not\_public").count(),
                9
            );
        }
    }
}

#[test]
fn markdown_keeps_names_in_their_cells() {
    let page = diff_markdown(&told(Language::En), &small_content(), Language::En);
    assert!(!page.contains('<'), "{page}");
    let rows: Vec<&str> = page.lines().filter(|line| line.starts_with('|')).collect();
    assert!(rows.len() > 12, "{page}");
    for row in rows {
        assert_eq!(row.replace(r"\|", "").matches('|').count(), 7, "{row}");
    }
    assert!(page.contains(r"arn:aws:s3:::fresh\|&lt;b&gt;"), "{page}");
}

#[test]
fn json_is_the_contract() {
    let diff = told(Language::Ja);
    let text = diff_json(&diff).unwrap();
    assert_eq!(serde_json::from_str::<Diff>(&text).unwrap(), diff);
    assert!(text.starts_with("{\n  \"schema\": 1,") && text.ends_with("}\n"));
}

#[test]
fn nothing_is_said_where_nothing_changed() {
    let one = small(Language::En);
    let diff = diff(&one, &one, &|_, _| true);
    let text = diff_text(&diff, &small_content(), Language::En);
    assert!(text.contains("Nothing changed: no verdict, no clause, no tier."), "{text}");
    assert!(text.contains("7 verdicts are as before."), "{text}");
}

#[test]
fn a_crowd_is_counted() {
    let mut diff = told(Language::En);
    let one = diff.of(Change::Regressed).next().unwrap().clone();
    diff.verdicts = vec![one; 1_234];
    let text = diff_text(&diff, &small_content(), Language::En);
    assert!(text.contains("Regressed (1,234)") && text.contains("and 1,204 more; the JSON has them all."), "{text}");
}
