//! The forms of the channels: limits, and what others' schemas say of them.

#![cfg(test)]

mod support;

use assay_model::{Language, Severity};
use assay_notify::{Digest, Item, Kind, Notice, Target, Unlisted};
use proptest::prelude::*;
use serde_json::{Value, json};

use support::{digest, item, judge, noon, target, texts};

fn slack() -> Target {
    target("[[notify]]\nchannel = \"slack\"\nurl_env = \"HOOK\"\nmin_severity = \"low\"\n")
}

fn teams() -> Target {
    target("[[notify]]\nchannel = \"teams\"\nurl_env = \"HOOK\"\nmin_severity = \"low\"\n")
}

fn email() -> Target {
    target(concat!(
        "[[notify]]\nchannel = \"email\"\nhost = \"smtp.example.com\"\nmin_severity = \"low\"\n",
        "from = \"Assay <assay@example.com>\"\nto = [\"山田 <security@example.com>\"]\n"
    ))
}

fn shown(target: &Target, digest: &Digest) -> String {
    target.message(digest, texts()).unwrap().dry_run(noon()).unwrap()
}

fn body(target: &Target, digest: &Digest) -> Value {
    let shown = shown(target, digest);
    serde_json::from_str(shown.split_once("\n\n").unwrap().1).unwrap()
}

/// As many and as long as a caller may hand over.
fn crowd(letters: &str, each: usize) -> Digest {
    let mut digest = digest(Language::Ja);
    let title = letters.repeat(500);
    for notice in &mut digest.notices {
        notice.items = (0..each)
            .map(|number| {
                let mut one = item(&format!("{number}{title}"), Some(Severity::High), (&title, &title), &title);
                one.link = Some(format!("https://assay.example.com/{number}?{}", "&".repeat(300)));
                one.at = title.clone();
                one
            })
            .collect();
        notice.unlisted = vec![Unlisted { severity: Some(Severity::High), count: 1_000_000 }];
    }
    digest
}

#[test]
fn schemas_and_models_of_others_take_them() {
    let crowds = ["&", "<", "😀", "暗", "\u{1}", "\"", "a b "].map(|letters| crowd(letters, 60));
    let digests = [Language::En, Language::Ja].map(digest).into_iter().chain(crowds);
    let (slack, teams) = (slack(), teams());
    let (mut messages, mut cards) = (Vec::new(), Vec::new());
    for digest in digests {
        messages.push(body(&slack, &digest));
        cards.push(body(&teams, &digest));
    }
    judge(&json!({ "slack": messages, "cards": cards }));
}

/// How long a text is by the strictest way of counting.
fn units(text: &Value) -> usize {
    text.as_str().unwrap().encode_utf16().count()
}

fn slack_fits(body: &Value) -> Result<(), String> {
    let blocks = body["blocks"].as_array().ok_or("no blocks")?;
    if blocks.len() > 50 {
        return Err(format!("{} blocks", blocks.len()));
    }
    for block in blocks {
        let (text, most) = match block["type"].as_str() {
            Some("header") => (&block["text"]["text"], 150),
            Some("section") => (&block["text"]["text"], 3_000),
            Some("context") => (&block["elements"][0]["text"], 3_000),
            other => return Err(format!("a block of the kind {other:?}")),
        };
        if !(1..=most).contains(&units(text)) {
            return Err(format!("{} of {most} in {block}", units(text)));
        }
    }
    Ok(())
}

fn items() -> impl Strategy<Value = Vec<Item>> {
    let text = || proptest::string::string_regex(".{0,400}").unwrap();
    let severity = prop_oneof![Just(None), Just(Some(Severity::Low)), Just(Some(Severity::Critical))];
    let link = proptest::option::of("https://[a-z]{1,9}\\.example\\.com/[a-z|<>&]{0,40}");
    let one = (text(), text(), text(), text(), severity, link).prop_map(|(uid, title, detail, at, severity, link)| {
        Item { uid, title: Item::one(&title), detail: Item::one(&detail), severity, at, link }
    });
    proptest::collection::vec(one, 1..30)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn whatever_is_told_fits(
        items in proptest::collection::vec(items(), 1..=6),
        tenant in ".{0,300}",
        unlisted in 0..10_000_usize,
    ) {
        let notices = Kind::ALL.into_iter().zip(items).map(|(kind, items)| {
            Notice { kind, items, unlisted: vec![Unlisted { severity: None, count: unlisted }] }
        });
        let digest = Digest { tenant, notices: notices.collect(), ..digest(Language::En) };
        prop_assert_eq!(slack_fits(&body(&slack(), &digest)), Ok(()));
        let card = shown(&teams(), &digest);
        prop_assert!(card.split_once("\n\n").unwrap().1.len() <= 27_001);
        // No line of a mail is longer than SMTP allows, and no header can be slipped in.
        let mail = shown(&email(), &digest);
        let mail = mail.split_once("\n\n").unwrap().1.split_once("\n== Subject").unwrap().0.to_owned();
        prop_assert!(mail.lines().all(|line| line.len() <= 998));
        let (head, _) = mail.split_once("\r\n\r\n").unwrap();
        let mut names: Vec<&str> = head.split("\r\n").filter(|line| !line.starts_with([' ', '\t'])).filter_map(|line| Some(line.split_once(':')?.0)).collect();
        names.sort_unstable();
        prop_assert_eq!(names, ["Content-Type", "Date", "From", "MIME-Version", "Message-ID", "Subject", "To"]);
    }
}

#[test]
fn names_do_not_leave_their_place() {
    let digest = digest(Language::En);
    let slack = body(&slack(), &digest).to_string();
    assert!(!slack.contains("<!channel>") && !slack.contains("<script>"), "{slack}");
    assert!(slack.contains("&lt;!channel&gt;"), "{slack}");
    assert!(slack.contains("<https://assay.example.com/findings/0f3a?x=1&amp;y=2|Buckets are not public>"), "{slack}");
    let card = body(&teams(), &digest);
    let blocks = card["attachments"][0]["content"]["body"].as_array().unwrap();
    // What is Markdown to Teams holds none of the names.
    let markdown = blocks.iter().filter(|block| block["type"] == "TextBlock");
    assert!(markdown.clone().count() == 12 && markdown.clone().all(|block| !block.to_string().contains("evil")));
    let mail = shown(&email(), &digest);
    let html = mail.split("text/html").nth(1).unwrap().split("== Subject").next().unwrap();
    assert!(!html.contains("<script>"), "{html}");
    let link = "javascript:alert(1)";
    let mut harmful = digest;
    harmful.notices[0].items[0].link = Some(link.to_owned());
    for target in [self::slack(), teams(), email()] {
        assert!(!shown(&target, &harmful).contains(link), "{}", target.name());
    }
}

#[test]
fn what_is_left_out_is_counted() {
    let mut digest = digest(Language::En);
    digest.notices.truncate(1);
    digest.notices[0].items =
        (0..70).map(|number| item(&format!("f{number}"), Some(Severity::High), ("Title", "題"), "detail")).collect();
    digest.notices[0].unlisted = vec![Unlisted { severity: Some(Severity::High), count: 130 }];
    assert!(shown(&slack(), &digest).contains("and 190 more"));
    assert!(shown(&teams(), &digest).contains("and 190 more"));
    assert!(shown(&email(), &digest).contains("and 150 more"));
    assert!(shown(&slack(), &digest).contains("200 new findings"));
}

#[test]
fn the_words_are_of_the_channels_language() {
    let said = |language| {
        let target = target("[[notify]]\nchannel = \"slack\"\nurl_env = \"HOOK\"\nlanguage = \"ja\"\n");
        let selected = target.select(&digest(language), &|_| false).unwrap();
        shown(&target, &selected)
    };
    assert_eq!(said(Language::En), said(Language::Ja));
    assert!(said(Language::En).contains("新たな検出事項1件、再発2件"), "{}", said(Language::En));
    assert!(said(Language::En).contains("重大"));
    assert!(!said(Language::En).contains("notify-"), "a text is missing: {}", said(Language::En));
    assert!(!shown(&email(), &digest(Language::En)).contains("notify-"));
}

#[test]
fn a_channel_is_told_what_it_asked_for() {
    let digest = digest(Language::En);
    let kinds = |selected: &Digest| selected.notices.iter().map(|notice| notice.kind).collect::<Vec<_>>();
    let of = |more: &str| target(&format!("[[notify]]\nchannel = \"slack\"\nurl_env = \"HOOK\"\n{more}"));

    let all = of("").select(&digest, &|_| false).unwrap();
    assert_eq!(kinds(&all), Kind::ALL);
    // New findings: high and above, where nothing else is said; the others whole, gravest first.
    assert_eq!(all.notices[0].items.len(), 1);
    let severities: Vec<_> = all.notices[1].items.iter().map(|item| item.severity.unwrap()).collect();
    assert_eq!(severities, [Severity::Critical, Severity::Medium]);

    let few = of("on = [\"overdue\", \"evidence_expiring\"]\nmin_severity = \"critical\"\n");
    let few = few.select(&digest, &|_| false).unwrap();
    assert_eq!(kinds(&few), [Kind::EvidenceExpiring, Kind::Overdue]);
    assert_eq!(few.notices[1].items.len(), 1);

    // What was sent is not told again; where nothing is left there is no message.
    let target = of("");
    let sent = target.message(&all, texts()).unwrap().item_ids().to_vec();
    assert_eq!(sent.len(), 8);
    assert_eq!(target.select(&digest, &|id| sent.iter().any(|known| known == id)), None);
    let rest = target.select(&digest, &|id| sent[1..].iter().any(|known| known == id)).unwrap();
    assert_eq!(kinds(&rest), [Kind::NewHighFindings]);
}

#[test]
fn the_same_digest_gives_the_same_bytes() {
    for target in [slack(), teams(), email()] {
        let digest = digest(Language::Ja);
        assert_eq!(shown(&target, &digest), shown(&target, &digest.clone()));
    }
    let (one, two) = (slack().message(&digest(Language::En), texts()), slack().message(&digest(Language::Ja), texts()));
    assert_eq!(one.unwrap().id(), two.unwrap().id());
}
