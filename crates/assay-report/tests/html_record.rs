//! The HTML report and the summary beside a tenant's record.

#[path = "support/content.rs"]
mod content;
#[path = "support/fabricate.rs"]
mod fabricate;
#[path = "support/small.rs"]
mod small;
#[path = "support/tenant.rs"]
mod tenant;

use std::collections::BTreeSet;

use assay_content::Content;
use assay_model::{
    Language, Verdict,
    assessment::{Assessment, ClauseState},
    record::{FindingState, Record, SignOffState},
};
use assay_report::{TextOptions, html, text};
use content::small_content;
use fabricate::fabricate;
use small::small;
use tenant::tenant;

fn small_with_record(language: Language) -> (Assessment, Record) {
    let mut assessment = small(language);
    let record = tenant(&mut assessment, &small_content());
    (assessment, record)
}

#[expect(clippy::unwrap_used, reason = "a page that cannot be made fails the test")]
fn small_page(language: Language) -> String {
    let (assessment, record) = small_with_record(language);
    html(&assessment, &record, &small_content()).unwrap()
}

#[expect(clippy::unwrap_used, reason = "a part that is not there fails the test")]
fn part<'a>(page: &'a str, from: &str, to: &str) -> &'a str {
    let start = page.find(from).map(|at| at + from.len()).unwrap();
    let rest = page.get(start..).unwrap();
    rest.get(..rest.find(to).unwrap()).unwrap()
}

/// The words between tags, a line for each block.
fn plain(part: &str) -> String {
    let blocks = ["</p>", "</li>", "</tr>", "</h2>", "</h3>", "</h4>", "</h5>", "</caption>", "</summary>", "</table>"];
    let broken = blocks.iter().fold(part.replace('\n', " "), |text, tag| text.replace(tag, "\n"));
    let broken = broken.replace("</td>", " | ").replace("</th>", " | ");
    let words = broken.split('<').map(|piece| piece.split_once('>').map_or(piece, |(_, words)| words));
    let text = words.collect::<String>();
    let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_record_in_short() {
    for (language, name) in [(Language::En, "record_en"), (Language::Ja, "record_ja")] {
        let page = small_page(language);
        insta::assert_snapshot!(name, plain(part(&page, "aria-labelledby=\"record\">", "</section>")));
    }
}

#[test]
fn clauses_beside_answers() {
    for (language, name) in [(Language::En, "answers_en"), (Language::Ja, "answers_ja")] {
        let page = small_page(language);
        insta::assert_snapshot!(
            name,
            plain(part(&page, "aria-labelledby=\"clauses\">", "<section aria-labelledby=\"checks\""))
        );
    }
}

#[test]
fn resources_beside_findings() {
    for (language, name) in [(Language::En, "findings_en"), (Language::Ja, "findings_ja")] {
        let page = small_page(language);
        insta::assert_snapshot!(name, plain(part(&page, "id=\"check-s3_bucket_not_public\">", "</article>")));
    }
}

#[test]
fn exceptions_risks_and_what_is_gone() {
    for (language, name) in [(Language::En, "registers_en"), (Language::Ja, "registers_ja")] {
        let page = small_page(language);
        insta::assert_snapshot!(
            name,
            plain(part(&page, "aria-labelledby=\"exceptions\">", "<section aria-labelledby=\"papers\""))
        );
    }
}

#[test]
fn the_summary_on_the_terminal() {
    for (language, name) in [(Language::En, "text_record_en"), (Language::Ja, "text_record_ja")] {
        let (assessment, record) = small_with_record(language);
        insta::assert_snapshot!(name, text(&assessment, &record, &small_content(), TextOptions::default()));
    }
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for language in Language::ALL {
        let (assessment, record) = small_with_record(language);
        for width in [60, 80, 120] {
            let summary = text(&assessment, &record, &small_content(), TextOptions { width, colour: false });
            let wide = summary.lines().find(|line| unicode_width::UnicodeWidthStr::width(*line) > width);
            assert_eq!(wide, None);
        }
    }
}

#[test]
fn no_record_leaves_nothing_behind() {
    let page = html(&small(Language::En), &Record::default(), &small_content()).unwrap();
    let body = page.split("<body>").nth(1).unwrap();
    for word in
        ["id=\"record\"", "id=\"exceptions\"", "id=\"risks\"", "id=\"gone\"", "Not signed", "Missing", "overdue"]
    {
        assert!(!body.contains(word), "{word}");
    }
    // Whose record it is does not matter: without a time there is none.
    let named = Record { tenant: "Lantern".to_owned(), ..Record::default() };
    assert_eq!(html(&small(Language::En), &named, &small_content()).unwrap(), page);
}

#[test]
fn an_excepted_fail_stays_and_its_clause_stays_no() {
    let (assessment, record) = small_with_record(Language::En);
    let page = html(&assessment, &record, &small_content()).unwrap();
    let accepted = assessment.verdicts.iter().filter(|row| row.verdict == Verdict::Fail);
    let accepted = accepted.filter(|row| record.exception(&row.check, &row.resource_uid).is_some()).count();
    assert_eq!(accepted, 2);
    let check = part(&page, "id=\"check-s3_bucket_not_public\">", "</article>");
    assert_eq!(check.matches("<li class=\"bad\">").count(), 3);
    assert_eq!(check.matches("; the clause still answers No.").count(), accepted);
    let clause = part(&page, "id=\"B.9.1\">", "</article>");
    assert!(clause.contains("</span> Not met</span>"));
}

#[test]
fn what_is_late_is_said_in_words() {
    let (assessment, mut record) = small_with_record(Language::En);
    let page = html(&assessment, &record, &small_content()).unwrap();
    assert!(page.contains("overdue by 50 days"));
    record.at = "2026-10-04T23:59:59Z".to_owned();
    assert!(
        !html(&assessment, &record, &small_content()).unwrap().contains("overdue by"),
        "due until the end of its day"
    );
    record.at = "2026-10-05T00:00:00Z".to_owned();
    assert!(html(&assessment, &record, &small_content()).unwrap().contains("overdue by 1 day<"));
}

#[test]
fn an_ended_exception_accepts_nothing() {
    let (assessment, mut record) = small_with_record(Language::En);
    for finding in &mut record.findings {
        finding.exception = Some("X-3".to_owned());
    }
    record.exceptions.retain(|one| one.id == "X-3" || one.id == "X-4");
    let page = html(&assessment, &record, &small_content()).unwrap();
    assert!(!page.contains("; the clause still answers No."));
}

#[test]
fn answers_of_another_edition_are_no_answers() {
    let (assessment, mut record) = small_with_record(Language::En);
    for sign_off in &mut record.sign_offs {
        sign_off.framework = "cyber-trust/2025".to_owned();
    }
    let page = html(&assessment, &record, &small_content()).unwrap();
    assert!(!page.contains("Signed: Yes</span>") && !page.contains("by M. Tan at"));
}

#[test]
fn what_ran_out_has_its_own_mark() {
    let (mut assessment, record) = small_with_record(Language::En);
    for clause in assessment.clauses.iter_mut().filter(|clause| clause.id == "B.1.2") {
        clause.state = ClauseState::Stale;
    }
    let page = html(&assessment, &record, &small_content()).unwrap();
    let matrix = part(&page, "aria-labelledby=\"matrix\">", "</section>");
    assert!(matrix.contains("↻</span> Evidence ran out</li>"), "the legend");
    assert!(matrix.contains("↻</span> B.1.2<span class=\"vh\">: Evidence ran out</span>"), "the chip");
    assert!(page.contains("1 of them because something attached ran out."));
    assert!(page.contains("Renew documents and records that ran out, for Supporter: B.1.2."));
}

#[test]
fn a_recorded_page_awards_nothing() {
    for (language, words) in [
        (Language::En, ["certified", "compliant", "holds the mark"]),
        (Language::Ja, ["認証済", "準拠済", "認証を取得"]),
    ] {
        let (assessment, record) = small_with_record(language);
        let content = small_content();
        let page = html(&assessment, &record, &content).unwrap().to_lowercase();
        let summary = text(&assessment, &record, &content, TextOptions::default()).to_lowercase();
        for word in words {
            assert!(!page.contains(word) && !summary.contains(word), "{word}");
        }
    }
}

#[test]
fn words_exist_links_lead_somewhere_and_names_are_only_text() {
    let content = Content::embedded().unwrap();
    for language in Language::ALL {
        let mut assessment = fabricate(&content, language, 2_000);
        let record = tenant(&mut assessment, &content);
        for page in [html(&assessment, &record, &content).unwrap(), small_page(language)] {
            let body = page.split("<body>").nth(1).unwrap();
            for start in [">report-", "\"report-", " report-", "（report-", "(report-", "href=\"http", "<Pte>"] {
                assert!(!body.contains(start), "{language:?} {start}");
            }
            assert_eq!(page.matches("<script").count(), 1);
            let ids: BTreeSet<&str> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
            let links = page.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next());
            let dangling: BTreeSet<&str> = links.filter(|link| !ids.contains(link)).collect();
            assert_eq!(dangling, BTreeSet::new());
            assert_eq!(ids.len(), page.matches(" id=\"").count(), "an id is there twice");
        }
    }
}

#[test]
fn every_answer_and_paper_of_the_real_framework_is_shown() {
    let content = Content::embedded().unwrap();
    let mut assessment = fabricate(&content, Language::En, 2_000);
    let record = tenant(&mut assessment, &content);
    let page = html(&assessment, &record, &content).unwrap();
    for sign_off in &record.sign_offs {
        let article = part(&page, &format!("id=\"{}\">", sign_off.clause), "</article>");
        assert!(article.contains(&format!("by {} at 2026-11-20 09:00:00 UTC ({})", sign_off.signed_by, sign_off.id)));
        let again = matches!(sign_off.status, SignOffState::Reopened { .. });
        assert_eq!(article.contains("Must be signed again"), again, "{}", sign_off.clause);
        assert_eq!(article.contains("Signed against the proposal"), sign_off.overridden, "{}", sign_off.clause);
    }
    for evidence in &record.evidence {
        let article = part(&page, &format!("id=\"{}\">", evidence.clause), "</article>");
        assert!(article.contains(&format!("<li>{} {}", evidence.id, evidence.title)), "{}", evidence.id);
    }
    for clause in assessment.clauses.iter().filter(|clause| clause.assessable) {
        let article = part(&page, &format!("id=\"{}\">", clause.id), "</article>");
        for paper in &clause.papers {
            assert!(
                article
                    .contains(&paper.what.replace('\'', "&#39;").replace('&', "&#38;").replace("&#38;#39;", "&#39;"))
            );
        }
    }
}

#[test]
fn a_large_record_gives_a_page_that_opens() {
    let content = Content::embedded().unwrap();
    let mut assessment = fabricate(&content, Language::Ja, 100_000);
    let mut record = tenant(&mut assessment, &content);
    let (gone, exception) = (record.findings.last().unwrap().clone(), record.exceptions[0].clone());
    for number in 0..20_000 {
        let resource_uid = format!("arn:aws:s3:::vanished-{number}");
        record.findings.push(assay_model::record::Finding { resource_uid, state: FindingState::Gone, ..gone.clone() });
    }
    for number in 0..1_000 {
        record.exceptions.push(assay_model::record::Exception { id: format!("X-9{number:04}"), ..exception.clone() });
        record.risks.push(assay_model::record::Risk { id: format!("R-9{number:04}"), ..record.risks[0].clone() });
    }
    let page = html(&assessment, &record, &content).unwrap();
    assert!(page.len() < 13_000_000, "{} bytes", page.len());
    for (from, shown) in [("aria-labelledby=\"gone\">", 101), ("aria-labelledby=\"risks\">", 103)] {
        let rows = part(&page, from, "</section>").matches("<tr").count();
        assert!(rows <= shown, "{from} {rows}");
    }
    assert!(part(&page, "aria-labelledby=\"gone\">", "</section>").contains("ほか19,902件"));
}

#[test]
fn the_same_record_gives_the_same_bytes() {
    for language in Language::ALL {
        assert_eq!(small_page(language), small_page(language));
    }
}
