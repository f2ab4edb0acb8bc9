//! The PDF as another tool reads it.

mod support;

use assay_content::Content;
use assay_model::{
    Language,
    record::{Record, SignOff, SignOffState},
};
use assay_pdf::pdf;
use sha2::{Digest as _, Sha256};
use support::{CHECK, assessment, read};

const ARN: &str = "arn:aws:s3:::a-bucket-with-a-name-that-is-longer-than-any-column-0123456789abcdef0123456789ab";

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

/// SHA-256 of assessment.json: indented JSON with a line end.
fn file_hash(file: &str) -> String {
    format!("{:x}", Sha256::digest(file))
}

#[test]
fn every_clause_is_there_in_both_languages() {
    let content = Content::embedded().unwrap();
    for language in Language::ALL {
        let assessment = assessment(&content, language, &[ARN]);
        let read = read(&pdf(&assessment, &Record::default(), &content).unwrap());
        for clause in &assessment.clauses {
            assert!(read.text.contains(&clause.id), "{}", clause.id);
            let title = squeezed(&clause.title);
            assert!(!clause.assessable || read.text.contains(&title), "{} {title}", clause.id);
        }
        assert!(read.text.contains(ARN), "the resource's name is broken");
        assert!(
            read.text.contains(&file_hash(&(serde_json::to_string_pretty(&assessment).unwrap() + "\n"))),
            "the hash of assessment.json"
        );
        assert!(read.text.contains("s3:GetBucketPolicy"), "the cure");
        assert_eq!(read.lang, language.tag());
        assert!(read.title.contains("2026-11-23"), "{}", read.title);
        assert!(read.pages <= 60, "{} pages", read.pages);
        assert!(read.bookmarks > 190, "{} bookmarks", read.bookmarks);
        assert!(read.links > 190, "{} links", read.links);
        assert_eq!(read.fonts.len(), 2, "{:?}", read.fonts);
        assert!(
            read.fonts.iter().all(|(name, embedded)| *embedded && name.contains("BIZUDPGothic")),
            "{:?}",
            read.fonts
        );
        assert!(read.metadata.contains("pdfaid:part") && read.metadata.contains("pdfuaid:part"), "{}", read.metadata);
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let content = Content::embedded().unwrap();
    let assessment = assessment(&content, Language::En, &[ARN]);
    let record = Record { tenant: "Lantern".to_owned(), at: "2026-11-24T08:00:00Z".to_owned(), ..Record::default() };
    let first = pdf(&assessment, &record, &content).unwrap();
    assert!(first == pdf(&assessment, &record, &content).unwrap());
    let later = Record { at: "2026-11-25T08:00:00Z".to_owned(), ..record };
    assert!(first != pdf(&assessment, &later, &content).unwrap());
}

#[test]
fn names_and_reasons_are_only_text() {
    let content = Content::embedded().unwrap();
    let hostile = "#panic(\"x\")*b*_i_$1/0$`r`@ref<tag>=h//c/*d*/#{1+1}\\]";
    let assessment = assessment(&content, Language::En, &[hostile, "emoji😀한"]);
    let sign_off = SignOff {
        id: "S-1".to_owned(),
        framework: "cyber-trust/2022".to_owned(),
        clause: "B.1.3".to_owned(),
        answer: assay_model::record::Answer::No,
        justification: format!("because {hostile}"),
        signed_by: "髙﨑 #eval(\"1\")".to_owned(),
        signed_at: "2026-11-24T08:00:00Z".to_owned(),
        assessment: "A-1".to_owned(),
        proposed: assay_model::assessment::ClauseState::NeedsEvidence,
        proposal_hash: String::new(),
        overridden: false,
        status: SignOffState::Signed,
    };
    let record = Record {
        tenant: format!("tenant {hostile}"),
        at: "2026-11-24T08:00:00Z".to_owned(),
        sign_offs: vec![sign_off],
        ..Record::default()
    };
    let read = read(&pdf(&assessment, &record, &content).unwrap());
    assert!(read.text.contains(hostile), "the resource");
    assert!(read.text.contains(&format!("because{hostile}")), "the justification");
    assert!(read.text.contains(&squeezed(&assessment.verdicts[0].reason)), "the reason");
    assert!(read.text.contains("髙﨑#eval(\"1\")"), "who signed");
    assert!(read.text.contains("emoji[U+1F600][U+D55C]"), "what the fonts lack");
    assert!(read.title.contains(hostile), "{}", read.title);
}

#[test]
fn a_large_estate_gives_a_report_that_can_be_read() {
    let content = Content::embedded().unwrap();
    let names: Vec<String> = (0..20_000).map(|number| format!("arn:aws:s3:::bucket-{number:06}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let assessment = assessment(&content, Language::En, &names);
    let read = read(&pdf(&assessment, &Record::default(), &content).unwrap());
    assert!(read.pages <= 60, "{} pages", read.pages);
    assert!(read.text.contains(CHECK));
    assert!(read.text.contains("and19,995more"), "the list does not say how much it leaves out");
}
