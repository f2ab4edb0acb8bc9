//! The record from outside: what a scan leaves in it, what people add, and what they are refused.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::binary::{Place, Ran, run};
use crate::{copy_folder, finished};

/// A place with the finished collection, judged whole and recorded.
fn recorded() -> Place {
    let place = Place::new();
    copy_folder(&finished().join("collection"), &place.path("collection"));
    let ran = run(place.bare(), ["assess", "collection", "--record", "--format", "json"]).done();
    assert!(ran.stderr.contains("Kept as A-1"), "{ran:#?}");
    place
}

fn json(ran: &Ran) -> Value {
    serde_json::from_str(&ran.stdout).unwrap()
}

/// Runs words separated by `|`, since justifications have spaces.
fn say(place: &Place, line: &str) -> Ran {
    run(place.bare(), line.split('|').map(str::trim))
}

#[test]
fn the_same_assessment_twice_changes_nothing() {
    let place = recorded();
    let before = json(&say(&place, "findings|list|--format|json").done());
    let ran = run(place.bare(), ["assess", "collection", "--record"]).done();
    assert!(ran.stderr.contains("nothing was changed"), "{ran:#?}");
    assert_eq!(json(&say(&place, "findings|list|--format|json").done()), before);
}

#[test]
fn a_part_is_not_kept_as_if_it_were_the_whole() {
    let place = recorded();
    let ran = run(place.bare(), ["assess", "collection", "--record", "--clause", "B.8.1"]);
    ran.refused(2, &["--record", "--clause"]);
}

#[test]
fn a_record_that_is_not_there_is_told_and_not_made() {
    let place = Place::new();
    for line in ["findings|list", "tier", "export|xlsx|--out|x.xlsx", "bundle|--clause|B.8.1", "exceptions|list"] {
        say(&place, line).refused(2, &["there is no record at `assay.db`", "--record"]);
    }
    assert!(!place.path("assay.db").exists());
}

#[test]
fn a_finding_is_assigned_discussed_and_dated() {
    let place = recorded();
    let findings = json(&say(&place, "findings|list|--format|json").done());
    let uid = findings[0]["uid"].as_str().unwrap();
    say(&place, &format!("findings|assign|{uid}|--owner|Mei Tan|--by|Ravi")).done();
    say(&place, &format!("findings|comment|{uid}|--text|waits for the supplier|--by|Ravi")).done();
    say(&place, &format!("findings|due|{uid}|--on|2020-01-01|--by|Ravi")).refused(1, &["2020-01-01", "later day"]);
    say(&place, &format!("findings|due|{uid}|--on|soon|--by|Ravi")).refused(2, &["--on", "soon"]);
    let shown = say(&place, &format!("findings|show|{}", uid.get(..8).unwrap())).done().stdout;
    for word in ["Mei Tan", "waits for the supplier", "opened", "A-1"] {
        assert!(shown.contains(word), "{word}: {shown}");
    }
    say(&place, "findings|show|ffffffff").refused(1, &["ffffffff"]);
}

#[test]
fn due_dates_follow_the_settings() {
    let place = Place::new();
    copy_folder(&finished().join("collection"), &place.path("collection"));
    let days = "tenant = \"shop\"\n[sla]\ncritical = 1\nhigh = 1\nmedium = 1\nlow = 1\n";
    fs::write(place.path("assay.toml"), days).unwrap();
    run(place.bare(), ["assess", "collection", "--record"]).done();
    let findings = json(&say(&place, "findings|list|--format|json").done());
    let findings = findings.as_array().unwrap();
    assert!(!findings.is_empty());
    for finding in findings {
        let opened = finding["opened_at"].as_str().unwrap();
        let opened: chrono::NaiveDate = opened.get(..10).unwrap().parse().unwrap();
        assert_eq!(finding["due"].as_str().unwrap(), opened.succ_opt().unwrap().to_string());
    }
    // Another tenant's record is another record.
    say(&place, "tier|--tenant|other").refused(2, &["no assessment"]);
    fs::write(place.path("assay.toml"), "[sla]\nurgent = 1\n").unwrap();
    say(&place, "findings|list").refused(2, &["assay.toml", "urgent"]);
}

#[test]
fn an_exception_wants_a_reason_and_a_second_person() {
    let place = recorded();
    let line = |reason: &str, approver: &str, until: &str| {
        format!(
            "exceptions|add|--check|ebs_encryption_by_default|--resources|*|--reason|{reason}\
             |--requested-by|Mei|--approved-by|{approver}|--expires|{until}"
        )
    };
    let reason = "volumes are encrypted one by one until May";
    say(&place, &line("because", "Ravi", "2099-01-01")).refused(1, &["20 characters"]);
    say(&place, &line(reason, "mei", "2099-01-01")).refused(1, &["another person"]);
    say(&place, &line(reason, "Ravi", "2020-01-01")).refused(1, &["future"]);
    let added = say(&place, &line(reason, "Ravi", "2099-01-01")).done().stdout;
    assert!(added.contains("X-1") && added.contains("still answer No"), "{added}");
    let findings = json(&say(&place, "findings|list|--check|ebs_encryption_by_default|--format|json").done());
    assert_eq!(findings[0]["exception"], "X-1");
}

/// Attaches both papers of a clause that wants nothing else.
fn attach(place: &Place, paper: &str) -> Ran {
    fs::write(place.path("paper.txt"), paper).unwrap();
    let line = format!(
        "evidence|add|B.1.3|{paper}|--file|paper.txt|--title|About {paper}|--owner|Mei\
         |--observed-on|2026-11-01|--valid-until|2099-01-01|--by|Mei"
    );
    say(place, &line).done()
}

const YES: &str = "sign|B.1.3|--answer|yes|--justification|policy and review are attached|--by|Mei";

/// The clause's answer that counts for the highest tier, `None` where it blocks.
fn blocks(place: &Place) -> Option<String> {
    let tiers = json(&say(place, "tier|advocate|--format|json").done());
    let blockers = tiers[0]["blockers"].as_array().unwrap().clone();
    let found = blockers.iter().find(|blocker| blocker["clause"] == "B.1.3")?;
    Some(found["why"].as_str().unwrap().to_owned())
}

#[test]
fn an_answer_stands_as_long_as_its_proposal() {
    let place = recorded();
    say(&place, YES).refused(1, &["not met"]);
    assert_eq!(blocks(&place).as_deref(), Some("unsigned"));
    attach(&place, "D1");
    attach(&place, "R1");
    say(&place, YES).done();
    assert_eq!(blocks(&place), None);
    say(&place, "evidence|withdraw|E-2|--because|wrong file|--by|Mei").done();
    assert_eq!(blocks(&place).as_deref(), Some("reopened"));
    say(&place, "sign|B.1.3|--answer|no|--justification|the review is missing|--by|Mei").done();
    assert_eq!(blocks(&place).as_deref(), Some("no"));
    say(&place, "sign|B.1.3|--withdraw|--by|Mei").done();
    assert_eq!(blocks(&place).as_deref(), Some("unsigned"));
}

#[test]
fn evidence_comes_back_as_it_went_in() {
    let place = recorded();
    attach(&place, "D1");
    say(&place, "evidence|show|E-1|--out|back.txt").done();
    assert_eq!(fs::read_to_string(place.path("back.txt")).unwrap(), "D1");
    say(&place, "evidence|add|B.1.3|D7|--file|paper.txt|--title|t|--owner|o|--observed-on|2026-11-01|--by|me")
        .refused(2, &["D7", "D1"]);
    say(&place, "evidence|add|B.1.3|D1|--file|none.txt|--title|t|--owner|o|--observed-on|2026-11-01|--by|me")
        .refused(1, &["none.txt"]);
    say(&place, "evidence|add|B.1.3|D1|--file|paper.txt|--title|t|--owner|o|--observed-on|2999-11-01|--by|me")
        .refused(2, &["2999-11-01"]);
}

#[test]
fn a_bundle_verifies_until_a_byte_changes() {
    let place = recorded();
    attach(&place, "D1");
    attach(&place, "R1");
    say(&place, YES).done();
    let made = say(&place, "bundle|--clause|B.1.3,B.8.1|--out|b.zip").done();
    assert!(made.stderr.contains("assay.key"), "{made:#?}");
    let said = say(&place, "verify|b.zip").done().stdout;
    assert!(said.contains("2 clauses") && said.contains("2 files of evidence"), "{said}");
    say(&place, "verify|b.zip|--key|SHA256:00").refused(1, &["SHA256:00"]);
    let good = fs::read(place.path("b.zip")).unwrap();
    for share in [3, 5, 7, 11] {
        let mut bad = good.clone();
        let at = good.len() / share;
        bad[at] ^= 1;
        fs::write(place.path("bad.zip"), &bad).unwrap();
        say(&place, "verify|bad.zip").refused(1, &["bad.zip"]);
    }
    fs::write(place.path("bad.zip"), &good[..good.len() - 30]).unwrap();
    say(&place, "verify|bad.zip").refused(1, &["bad.zip"]);
}

#[test]
fn every_form_is_written() {
    let place = recorded();
    let forms = [
        "xlsx",
        "html",
        "oscal-results",
        "oscal-components",
        "oscal-poam",
        "ocsf",
        "asff",
        "sarif",
        "junit",
        "csv",
        "markdown",
        "json",
    ];
    for form in forms {
        let name = format!("out.{form}");
        say(&place, &format!("export|{form}|--out|{name}")).done();
        assert!(fs::metadata(place.path(&name)).unwrap().len() > 300, "{form}");
    }
    assert!(place.path("oscal-catalog.json").exists());
    say(&place, "export|xlsx").refused(2, &["--out"]);
    say(&place, "export|json|--assessment|none.json").refused(1, &["none.json"]);
}

#[test]
fn a_risk_of_13_is_not_accepted() {
    let place = recorded();
    let line = |residual: &str, decision: &str| {
        format!("risks|add|data leaks|--inherent|4x5|--residual|{residual}|--decision|{decision}|--owner|Mei")
    };
    say(&place, &line("3x5", "accept")).refused(1, &["13 or more"]);
    say(&place, &line("9x5", "mitigate")).refused(2, &["9x5"]);
    let warned = say(&place, &line("2x5", "accept")).done().stdout;
    assert!(warned.contains("R-1") && warned.contains("Warning"), "{warned}");
    say(&place, "risks|update|R-1|--decision|mitigate").done();
    say(&place, "risks|close|R-1").done();
}

#[test]
fn an_assessment_differs_not_from_itself() {
    let place = recorded();
    let same = say(&place, "diff|A-1|A-1").done().stdout;
    assert!(same.contains("Nothing changed"), "{same}");
    say(&place, "diff|A-1|A-9").refused(1, &["A-9"]);
}

#[test]
fn a_dry_run_shows_the_message_and_no_secret() {
    let place = recorded();
    say(&place, "notify|--dry-run").refused(2, &["[[notify]]"]);
    let channel = "[[notify]]\nchannel = \"webhook\"\nurl_env = \"HOOK_URL\"\nsecret_env = \"HOOK_SECRET\"\n";
    fs::write(place.path("assay.toml"), channel).unwrap();
    let mut command = place.bare();
    command.env("HOOK_URL", "https://example.com/hook/top-secret").env("HOOK_SECRET", "whsec_dG9wLXNlY3JldA==");
    let ran = run(command, ["notify", "--dry-run"]).done();
    assert!(ran.stdout.contains("webhook-id"), "{ran:#?}");
    for secret in ["top-secret", "dG9wLXNlY3JldA"] {
        assert!(!ran.stdout.contains(secret) && !ran.stderr.contains(secret), "{ran:#?}");
    }
}

#[test]
fn what_is_no_record_is_left_as_it_is() {
    let place = recorded();
    fs::write(place.path("other.db"), "not a database at all, but somebody's own text file\n".repeat(40)).unwrap();
    say(&place, "findings|list|--store|other.db").refused(1, &["other.db"]);
    assert!(fs::read_to_string(place.path("other.db")).unwrap().starts_with("not a database"));
    let good = fs::read(place.path("assay.db")).unwrap();
    fs::write(place.path("short.db"), &good[..good.len() / 2]).unwrap();
    say(&place, "findings|list|--store|short.db").refused(1, &["short.db"]);
    assert!(Path::new(&place.path("short.db")).exists());
}
