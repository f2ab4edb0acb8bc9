//! The HTML report.

#[path = "support/content.rs"]
mod content;
#[path = "support/fabricate.rs"]
mod fabricate;
#[path = "support/small.rs"]
mod small;

use std::collections::BTreeSet;

use assay_content::Content;
use assay_model::{Language, Verdict, assessment::Assessment, record::Record};
use assay_report::{ReportError, html};
use content::small_content;
use fabricate::fabricate;
use small::small;

#[expect(clippy::unwrap_used, reason = "a page that cannot be made fails the test")]
fn small_page(language: Language) -> String {
    html(&small(language), &Record::default(), &small_content()).unwrap()
}

/// What stands between tags, roughly.
fn count(page: &str, part: &str) -> usize {
    page.matches(part).count()
}

#[test]
fn every_clause_of_the_framework_is_there() {
    let content = Content::embedded().unwrap();
    let assessment = fabricate(&content, Language::En, 2_000);
    let page = html(&assessment, &Record::default(), &content).unwrap();
    assert_eq!(assessment.clauses.len(), 220);
    for clause in &assessment.clauses {
        assert_eq!(count(&page, &format!("id=\"{}\"", clause.id)), 1, "{}", clause.id);
        assert!(count(&page, &format!("href=\"#{}\"", clause.id)) >= 1, "{}", clause.id);
    }
}

#[test]
fn every_link_leads_somewhere() {
    let content = Content::embedded().unwrap();
    for page in [
        html(&fabricate(&content, Language::En, 2_000), &Record::default(), &content).unwrap(),
        small_page(Language::Ja),
    ] {
        let ids: BTreeSet<&str> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let links = page.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next());
        let dangling: BTreeSet<&str> = links.filter(|link| !ids.contains(link)).collect();
        assert_eq!(dangling, BTreeSet::new());
        assert_eq!(ids.len(), page.matches(" id=\"").count(), "an id is there twice");
    }
}

#[test]
fn names_of_resources_are_only_text() {
    let page = small_page(Language::En);
    assert!(!page.contains("<script>alert"));
    assert!(page.contains("&#60;script&#62;alert(1)&#60;/script&#62;&#34;&#39;&#38;"));
    assert_eq!(count(&page, "<script"), 1);
}

#[test]
fn nothing_is_loaded() {
    for language in Language::ALL {
        let page = small_page(language);
        for way in [
            " src=",
            "@import",
            "url(",
            "<link",
            "<img",
            "<iframe",
            "<object",
            "<embed",
            "<form",
            "href=\"http",
            "fetch(",
        ] {
            assert!(!page.contains(way), "{way}");
        }
        assert!(page.contains("default-src 'none'"));
    }
}

#[test]
fn every_word_exists_in_both_languages() {
    for language in Language::ALL {
        let page = small_page(language);
        let body = page.split("<body>").nth(1).unwrap();
        assert!(
            !body.contains(">report-") && !body.contains("\"report-") && !body.contains(" report-"),
            "{language:?}"
        );
        assert!(page.starts_with(&format!("<!DOCTYPE html>\n<html lang=\"{}\">", language.tag())));
    }
}

#[test]
fn a_proposal_is_no_award() {
    for (language, words) in
        [(Language::En, ["certified", "compliant", ">Yes"]), (Language::Ja, ["認証済", "準拠済", "適合"])]
    {
        let page = small_page(language).to_lowercase();
        for word in words {
            assert!(!page.contains(&word.to_lowercase()), "{word}");
        }
    }
}

#[test]
fn verdicts_name_receipts_that_are_shown() {
    let page = small_page(Language::En);
    assert!(page.contains("<a href=\"#r3\">r3</a>–r30"));
    assert!(page.contains("<tr id=\"r30\">"));
    assert!(page.contains("Shown here: 30 of 30 receipts"));
}

#[test]
fn fails_come_first_and_unknown_says_its_cure() {
    let page = small_page(Language::En);
    let check = page.split("id=\"check-s3_bucket_not_public\"").nth(1).unwrap().split("</article>").next().unwrap();
    let place = |uid: &str| check.find(uid).unwrap();
    assert!(place("demo-public") < place("demo-site"), "critical before medium");
    assert!(place("demo-site") < place("s3:::private"), "fail before pass");
    assert!(page.contains("Allow config:DescribeConfigurationRecorders and scan again."));
    assert!(page.contains("<code>kms_key_rotates</code> column `x` not found"));
}

#[test]
fn a_large_estate_gives_a_page_that_opens() {
    let content = Content::embedded().unwrap();
    let assessment = fabricate(&content, Language::Ja, 100_000);
    assert!(assessment.verdicts.len() >= 100_000);
    let page = html(&assessment, &Record::default(), &content).unwrap();
    assert!(page.len() < 10_000_000, "{} bytes", page.len());
    assert!(page.contains("残りの"));
    let checks: BTreeSet<&str> = assessment.verdicts.iter().map(|row| row.check.as_str()).collect();
    for check in checks {
        let article = page.split(&format!("id=\"check-{check}\"")).nth(1).unwrap().split("</article>").next().unwrap();
        let fails = assessment.verdicts.iter().filter(|row| row.check == check && row.verdict == Verdict::Fail).count();
        let shown = article.matches("<li class=\"bad\">").count();
        let quiet = article.matches("<li class=\"good\">").count();
        assert!(shown == fails || quiet == 0, "{check}: {shown} of {fails} fails beside {quiet} passes");
        assert!(fails == 0 || shown >= 10.min(fails), "{check}");
    }
}

#[test]
fn the_same_assessment_gives_the_same_bytes() {
    let content = Content::embedded().unwrap();
    for language in Language::ALL {
        assert_eq!(small_page(language), small_page(language));
        let assessment: Assessment = fabricate(&content, language, 1_000);
        assert_eq!(
            html(&assessment, &Record::default(), &content).unwrap(),
            html(&assessment.clone(), &Record::default(), &content).unwrap()
        );
    }
}

#[test]
fn an_unknown_framework_is_an_error() {
    let mut assessment = small(Language::En);
    assessment.edition = "1999".to_owned();
    assert!(matches!(html(&assessment, &Record::default(), &small_content()), Err(ReportError::Framework(_))));
}
