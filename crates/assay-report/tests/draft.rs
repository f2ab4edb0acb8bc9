//! Reports of an edition that is a draft, of services that are no longer what they were, and of questions for people.

#[path = "support/content.rs"]
mod content;
#[path = "support/draft.rs"]
mod draft;
#[path = "support/small.rs"]
mod small;

use std::collections::BTreeSet;

use assay_model::{Language, assessment::Determination, record::Record};
use assay_report::{TextOptions, html, text};
use content::small_content;
use draft::draft;
use small::small;

#[expect(clippy::unwrap_used, reason = "a page that cannot be made fails the test")]
fn page(language: Language) -> String {
    html(&draft(language), &Record::default(), &small_content()).unwrap()
}

/// The words without tags, blanks put together.
fn plain(part: &str) -> String {
    let words = part.split('<').map(|piece| piece.split_once('>').map_or(piece, |(_, words)| words));
    let text = words.collect::<Vec<_>>().join(" ");
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace(" ,", ",")
}

#[expect(clippy::unwrap_used, reason = "a clause that is not there fails the test")]
fn article(page: &str, id: &str) -> String {
    let rest = page.split(&format!("id=\"{id}\"")).nth(1).unwrap();
    rest.split("</article>").next().unwrap().to_owned()
}

#[test]
fn text_says_how_sure_the_edition_is() {
    insta::assert_snapshot!(
        "draft_text_en",
        text(&draft(Language::En), &Record::default(), &small_content(), TextOptions::default())
    );
    insta::assert_snapshot!(
        "draft_text_ja",
        text(&draft(Language::Ja), &Record::default(), &small_content(), TextOptions::default())
    );
}

#[test]
fn no_line_of_a_draft_is_wider_than_the_terminal() {
    for language in Language::ALL {
        for width in [60, 80, 120] {
            let summary =
                text(&draft(language), &Record::default(), &small_content(), TextOptions { width, colour: false });
            let wide = summary.lines().find(|line| unicode_width::UnicodeWidthStr::width(*line) > width);
            assert_eq!(wide, None);
        }
    }
}

#[test]
fn the_page_says_how_sure_the_edition_is() {
    let page = page(Language::En);
    let edition = page.split("id=\"edition\"").nth(1).unwrap().split("</section>").next().unwrap();
    assert!(plain(edition).contains("Of its 4 assessed rows: Verified 0, Secondary 2, Carried over 1, Inferred 1."));
    assert!(edition.contains("To complete it, compare it with the official document."));
    assert!(plain(edition).contains("Numbers move up. Two were checked. Inferred"));
    assert!(plain(edition).contains("A published list (third party, read in full) 4"), "{}", plain(edition));
}

#[test]
fn an_undetermined_tier_has_no_counts() {
    let page = page(Language::En);
    let tiers = page.split("id=\"tiers\"").nth(1).unwrap().split("</section>").next().unwrap();
    let row = |name: &str| {
        let row = tiers.split("<tr>").find(|row| row.contains(&format!("<th scope=\"row\">{name}")));
        row.unwrap().split("</tr>").next().unwrap().to_owned()
    };
    assert!(row("Supporter").contains("provisional"));
    assert!(row("Supporter").contains("class=\"num"));
    let undetermined = row("Practitioner");
    assert!(!undetermined.contains("class=\"num"), "{undetermined}");
    assert!(!undetermined.contains("17"), "{undetermined}");
    assert!(undetermined.contains("Practitioner is undetermined: 1 assessed row has no tier yet"));
    assert!(undetermined.contains("Rows that are placed at it or below: 3"));
}

#[test]
fn a_tier_that_nobody_can_tell_is_not_the_next_one() {
    let mut assessment = draft(Language::En);
    assessment.tiers[0].met = 2;
    let summary = plain(&text(&assessment, &Record::default(), &small_content(), TextOptions::default()));
    assert!(summary.contains("The tiers above are undetermined in this edition."), "{summary}");
    assert!(!summary.contains("Next tier:"), "{summary}");
    assert!(!summary.contains("Every clause of every tier"), "{summary}");
    assessment.tiers[1].determination = Some(Determination::Provisional);
    assert!(
        text(&assessment, &Record::default(), &small_content(), TextOptions::default())
            .contains("Next tier: Practitioner")
    );
}

#[test]
fn rows_without_a_tier_have_a_column_and_papers() {
    let page = page(Language::En);
    let matrix = page.split("id=\"matrix\"").nth(1).unwrap().split("</section>").next().unwrap();
    assert!(matrix.contains("<th scope=\"col\" role=\"columnheader\">Tier undetermined</th>"));
    let cell = matrix.split("data-label=\"Tier undetermined\"").nth(2).unwrap().split("</td>").next().unwrap();
    assert!(cell.contains("href=\"#B.9.2\""), "{cell}");
    let papers = page.split("id=\"papers\"").nth(1).unwrap().split("</section>").next().unwrap();
    assert!(papers.contains("Rotation record"));
    assert!(!html(&small(Language::En), &Record::default(), &small_content()).unwrap().contains("Tier undetermined"));
}

#[test]
fn a_clause_says_what_it_rests_on() {
    let page = page(Language::En);
    let moved = plain(&article(&page, "B.9.2"));
    for words in [
        "Inferred",
        "Tier undetermined (candidates: Practitioner)",
        "number in 2022: B.9.10",
        "Note: Number assumed.",
        "Our deduction. A published list (third party, read in full)",
    ] {
        assert!(moved.contains(words), "{words}: {moved}");
    }
    let owners = plain(&article(&page, "B.1.2"));
    assert!(owners.contains("AI: Somebody answers for models (Secondary) Record: List of models"), "{owners}");
    let data = plain(&article(&page, "B.9.1"));
    assert!(data.contains("Cyber Essentials item that it rests on (1)"), "{data}");
    assert!(data.contains("AWS shows a part Paper is not seen. s3:ListBuckets"), "{data}");
}

#[test]
fn services_say_what_became_of_them() {
    let changes = plain(&article(&page(Language::En), "B.9.3"));
    for words in [
        "The guide named Old Service. It takes no new customers, so not having it is no gap; in 2026 the alternatives serve this clause.",
        "Alternatives: AWS New Service",
        "The guide named Ended Service. It has ended; in 2026 AWS New Service serves this clause.",
        "The guide named First Service. It has become AWS Middle Service. AWS Middle Service takes no new customers either; in 2026 AWS Latest Service serves this clause.",
        "Not named by the guide here, these serve the clause as well: AWS Plain Service.",
        "The source prints the number 8.9.2; the right one is B.9.2. B misread as 8. (Numbers of the 2022 edition.)",
        // The base's B.9.10 is this edition's B.9.2.
        "The source prints Amazon S3 here; it belongs to: B.9.2",
    ] {
        assert!(changes.contains(words), "{words}: {changes}");
    }
    let right = plain(&article(&page(Language::En), "B.9.2"));
    assert!(
        right.contains("The guide named Amazon S3; it is printed at B.9.2 of the 2022 edition by mistake. In 2026 it serves this clause.")
    );
    let changes = plain(&article(&page(Language::Ja), "B.9.3"));
    assert!(changes.contains("ガイドはEnded Serviceを挙げています。提供は終了しました。"), "{changes}");
    assert!(changes.contains("正しくは次の条項に属します: B.9.2"), "{changes}");
}

#[test]
fn questions_have_the_lines_that_answer_them() {
    let page = page(Language::En);
    let question = article(&page, "question-desk_is_tidy");
    assert!(question.contains("Is the desk tidy?") && question.contains("A photograph"));
    assert!(question.contains("href=\"#B.9.3\"") && question.contains("href=\"#check-desk_is_tidy\""));
    let lines = question.split("<code>").nth(1).unwrap().split("</code>").next().unwrap().replace("&#34;", "\"");
    for line in [
        "[[attestation]]\ntopic = \"desk_is_tidy\"\naccount_id = \"111122223333\"  # one entry for each account: also 222233334444\n",
        "attested_at = 2026-11-23  #",
        "signed_by = \"\"  #",
        "statement = \"\"  #",
        "file = \"evidence/desk_is_tidy.pdf\"  #",
    ] {
        assert!(lines.contains(line), "{line}: {lines}");
    }
    assert!(!lines.contains("333344445555") && !lines.contains("444455556666"), "they wait for a call, not for people");
    let without = html(&small(Language::En), &Record::default(), &small_content()).unwrap();
    assert!(!without.contains("id=\"questions\""));
    assert!(
        text(&draft(Language::En), &Record::default(), &small_content(), TextOptions::default())
            .contains("Answer 1 question for people")
    );
}

#[test]
fn chosen_parameters_are_shown() {
    let page = page(Language::En);
    let chosen = page.split("id=\"parameters\"").nth(1).unwrap().split("</section>").next().unwrap();
    let chosen = plain(chosen);
    assert!(chosen.contains("max_age_days Days that an answer counts 90 365 The desk is tidy"), "{chosen}");
    assert!(!html(&small(Language::En), &Record::default(), &small_content()).unwrap().contains("id=\"parameters\""));
}

#[test]
fn every_word_of_a_draft_exists_and_every_link_leads_somewhere() {
    for language in Language::ALL {
        let page = page(language);
        let body = page.split("<body>").nth(1).unwrap();
        for start in [">report-", "\"report-", " report-", "（report-", "(report-"] {
            assert!(!body.contains(start), "{language:?} {start}");
        }
        let ids: BTreeSet<&str> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let links = page.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next());
        // The small assessment's own verdicts name a clause that this one lacks.
        let dangling: BTreeSet<&str> = links.filter(|link| !ids.contains(link) && *link != "B.1.3").collect();
        assert_eq!(dangling, BTreeSet::new());
    }
}
