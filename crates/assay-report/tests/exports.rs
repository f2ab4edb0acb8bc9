//! Exports for other programmes: mappings, limits, the same bytes; and, through `tests/exports/validate_exports.py`, the
//! judgement of tools that are not ours.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests that fail loudly")]

#[path = "support/content.rs"]
mod content;
#[path = "support/fabricate.rs"]
mod fabricate;
#[path = "support/recorded.rs"]
mod recorded;
#[path = "support/small.rs"]
mod small;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::Command,
};

use assay_content::Content;
use assay_model::{Language, Verdict, assessment::Assessment, record::Record};
use assay_report::{
    ReportError, asff, csv, csv_with_record, junit, junit_with_record, markdown, ocsf, oscal_assessment_results,
    oscal_catalog, oscal_component_definition, oscal_poam, sarif,
};
use content::small_content;
use proptest::prelude::*;
use quick_junit::Report;
use recorded::recorded;
use serde_json::{Value, json};
use small::small;

type Export = fn(&Assessment, &Record, &Content) -> Result<String, ReportError>;

const EXPORTS: [(&str, Export); 10] = [
    ("oscal-catalog.json", oscal_catalog),
    ("oscal-component-definition.json", oscal_component_definition),
    ("oscal-assessment-results.json", oscal_assessment_results),
    ("oscal-poam.json", oscal_poam),
    ("ocsf.jsonl", ocsf),
    ("asff.json", asff),
    ("assay.sarif", sarif),
    ("summary.md", markdown),
    ("verdicts.csv", csv_with_record),
    ("junit.xml", junit_with_record),
];

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(parsed).collect()
}

fn array(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap()
}

/// What tells our events and findings apart: the resource.
fn by_resource<'a>(events: impl IntoIterator<Item = &'a Value>, pointer: &str) -> BTreeMap<&'a str, &'a Value> {
    events.into_iter().map(|event| (event.pointer(pointer).unwrap().as_str().unwrap(), event)).collect()
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let content = small_content();
    for language in Language::ALL {
        for record in [Record::default(), recorded()] {
            for (name, export) in EXPORTS {
                let once = export(&small(language), &record, &content).unwrap();
                assert_eq!(once, export(&small(language), &record, &content).unwrap(), "{name}");
                assert!(!once.is_empty() && (once.ends_with('\n') || name == "junit.xml"), "{name}");
            }
        }
    }
}

#[test]
fn ocsf_maps_every_verdict() {
    let events = lines(&ocsf(&small(Language::En), &recorded(), &small_content()).unwrap());
    let of = by_resource(&events, "/resources/0/uid");
    let said = |uid: &str| {
        let event = of[uid];
        (
            event["compliance"]["status"].as_str().unwrap(),
            event["compliance"]["status_id"].as_u64().unwrap(),
            event["status"].as_str().unwrap(),
            event["activity_name"].as_str().unwrap(),
        )
    };
    assert_eq!(said("arn:aws:s3:::private"), ("Pass", 1, "Not a finding", "Create"));
    assert_eq!(said("AWS::::Account:111122223333/us-east-1"), ("Warning", 2, "New", "Create"));
    assert_eq!(said("AWS::::Account:111122223333"), ("Not applicable", 99, "Not a finding", "Create"));
    assert_eq!(said("arn:aws:s3:::demo-public"), ("Fail", 3, "In Progress", "Update"));
    assert_eq!(said("arn:aws:s3:::demo-site"), ("Fail", 3, "Suppressed", "Update"));
    assert_eq!(said("arn:aws:s3:::demo-old"), ("Warning", 2, "Archived", "Close"));
    assert_eq!(of["arn:aws:s3:::demo-site"]["unmapped"]["assay"]["exception"]["id"], "X-1");
    assert_eq!(of["arn:aws:s3:::demo-public"]["resources"][0]["data"]["none"], Value::Null);
    assert_eq!(of["arn:aws:s3:::demo-public"]["finding_info"]["first_seen_time"], 1_788_220_800_000_u64);
}

#[test]
fn asff_maps_every_verdict() {
    let batches = parsed(&asff(&small(Language::En), &recorded(), &small_content()).unwrap());
    let findings: Vec<Value> =
        array(&batches).iter().flat_map(|batch| array(&batch["Findings"]).iter().cloned()).collect();
    let of = by_resource(&findings, "/Resources/0/Id");
    let said = |uid: &str| {
        let finding = of[uid];
        [&finding["Compliance"]["Status"], &finding["Workflow"]["Status"], &finding["RecordState"]]
            .map(|word| word.as_str().unwrap())
    };
    assert_eq!(said("arn:aws:s3:::private"), ["PASSED", "RESOLVED", "ACTIVE"]);
    assert_eq!(said("AWS::::Account:111122223333/us-east-1"), ["NOT_AVAILABLE", "NEW", "ACTIVE"]);
    assert_eq!(said("AWS::::Account:111122223333"), ["NOT_AVAILABLE", "RESOLVED", "ACTIVE"]);
    assert_eq!(said("arn:aws:s3:::demo-public"), ["FAILED", "NEW", "ACTIVE"]);
    assert_eq!(said("arn:aws:s3:::demo-site"), ["FAILED", "SUPPRESSED", "ACTIVE"]);
    assert_eq!(said("arn:aws:s3:::demo-old"), ["NOT_AVAILABLE", "RESOLVED", "ARCHIVED"]);
    assert!(of["arn:aws:s3:::demo-site"]["Note"]["Text"].as_str().unwrap().contains("X-1"));
    let reason = &of["AWS::::Account:111122223333/us-east-1"]["Compliance"]["StatusReasons"][0];
    assert_eq!(reason["ReasonCode"], "ASSAY_UNKNOWN");
}

#[test]
fn asff_knows_partitions() {
    let mut assessment = small(Language::En);
    assessment.coverage.regions = vec!["cn-northwest-1".to_owned()];
    for row in &mut assessment.verdicts {
        row.resource_uid = row.resource_uid.replace("arn:aws:", "arn:aws-cn:").into();
        row.region = "global".into();
    }
    let batches = parsed(&asff(&assessment, &Record::default(), &small_content()).unwrap());
    let batch = &batches[0];
    assert_eq!((array(&batches).len(), &batch["Region"]), (1, &json!("cn-northwest-1")));
    let arn = "arn:aws-cn:securityhub:cn-northwest-1:111122223333:product/111122223333/default";
    for finding in array(&batch["Findings"]) {
        assert_eq!((&finding["ProductArn"], &finding["Resources"][0]["Partition"]), (&json!(arn), &json!("aws-cn")));
    }
}

#[test]
fn sarif_maps_every_verdict() {
    let log = parsed(&sarif(&small(Language::En), &recorded(), &small_content()).unwrap());
    let run = &log["runs"][0];
    let pointer = "/locations/0/logicalLocations/0/fullyQualifiedName";
    let of = by_resource(array(&run["results"]), pointer);
    let said = |uid: &str| [&of[uid]["kind"], &of[uid]["level"]].map(|word| word.as_str().unwrap());
    assert_eq!(said("arn:aws:s3:::private"), ["pass", "none"]);
    assert_eq!(said("AWS::::Account:111122223333/us-east-1"), ["open", "none"]);
    assert_eq!(said("AWS::::Account:111122223333"), ["notApplicable", "none"]);
    assert_eq!(said("arn:aws:s3:::demo-public"), ["fail", "error"]);
    assert_eq!(said("arn:aws:s3:::demo-site"), ["fail", "warning"]);
    assert_eq!(of["arn:aws:s3:::demo-site"]["suppressions"][0]["status"], "accepted");
    assert_eq!(of["arn:aws:s3:::demo-public"]["suppressions"], json!([]));
    for result in array(&run["results"]) {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
    }
}

#[test]
fn oscal_has_findings_only_where_something_is_known() {
    let results = parsed(&oscal_assessment_results(&small(Language::En), &recorded(), &small_content()).unwrap());
    let result = &results["assessment-results"]["results"][0];
    let said: Vec<(&str, &str)> = array(&result["findings"])
        .iter()
        .map(|finding| {
            let target = &finding["target"];
            (target["target-id"].as_str().unwrap(), target["status"]["state"].as_str().unwrap())
        })
        .collect();
    assert_eq!(said, [("B.9.1_smt", "not-satisfied"), ("B.9.10_smt", "satisfied")]);
    let observed: Vec<&str> = array(&result["observations"]).iter().map(|one| one["uuid"].as_str().unwrap()).collect();
    for finding in array(&result["findings"]) {
        for related in finding.get("related-observations").map_or(&Vec::new(), array) {
            assert!(observed.contains(&related["observation-uuid"].as_str().unwrap()), "{finding}");
        }
    }
    let named = |state: &str| {
        array(&result["observations"]).iter().any(|one| {
            array(&one["props"]).iter().any(|prop| prop["name"] == "proposed-state" && prop["value"] == state)
        })
    };
    assert!(named("unknown") && named("needs_evidence") && named("nothing_to_judge"));
    assert_eq!(array(&result["attestations"]).len(), 2);
}

#[test]
fn the_plan_has_dates_owners_and_deviations() {
    let poam = parsed(&oscal_poam(&small(Language::En), &recorded(), &small_content()).unwrap());
    let plan = &poam["plan-of-action-and-milestones"];
    let said: Vec<(&str, &str)> = array(&plan["risks"])
        .iter()
        .map(|risk| (risk["status"].as_str().unwrap(), risk["deadline"].as_str().unwrap()))
        .collect();
    assert_eq!(said, [("open", "2026-11-01T23:59:59Z"), ("deviation-approved", "2026-12-31T23:59:59Z")]);
    let props = |index: usize| -> BTreeMap<&str, &str> {
        let props = array(&plan["poam-items"][index]["props"]).iter();
        props.map(|prop| (prop["name"].as_str().unwrap(), prop["value"].as_str().unwrap())).collect()
    };
    assert_eq!((props(0)["owner"], props(0)["overdue"]), ("Mei Tan", "yes"));
    assert_eq!((props(1)["exception"], props(1).get("overdue")), ("X-1", None));
}

#[test]
fn a_plan_without_a_record_has_the_fails_and_one_without_fails_says_so() {
    let content = small_content();
    let mut assessment = small(Language::En);
    let items = |assessment: &Assessment| {
        let poam = parsed(&oscal_poam(assessment, &Record::default(), &content).unwrap());
        array(&poam["plan-of-action-and-milestones"]["poam-items"]).clone()
    };
    let with_fails = items(&assessment);
    assert_eq!(with_fails.len(), 1);
    assert!(array(&with_fails[0]["props"]).iter().any(|prop| prop["name"] == "resources" && prop["value"] == "3"));
    assessment.verdicts.retain(|row| row.verdict != Verdict::Fail);
    assert_eq!(items(&assessment)[0]["title"], "No finding is open");
}

#[test]
fn big_groups_are_cut_and_say_so() {
    let mut assessment = small(Language::En);
    let public = assessment.verdicts.iter().find(|row| row.resource_uid.ends_with("demo-public")).unwrap().clone();
    assessment.verdicts.extend((0..500).map(|number| {
        let mut row = public.clone();
        row.resource_uid = format!("arn:aws:s3:::many-{number}").into();
        row
    }));
    let results = parsed(&oscal_assessment_results(&assessment, &Record::default(), &small_content()).unwrap());
    let observations = array(&results["assessment-results"]["results"][0]["observations"]);
    let fails = observations
        .iter()
        .find(|one| array(&one["props"]).iter().any(|prop| prop["name"] == "resources" && prop["value"] == "503"))
        .unwrap();
    assert_eq!(array(&fails["subjects"]).len(), 200);
    assert_eq!(fails["remarks"], "303 more resources are in assessment.json.");
    // Receipts 3 to 30: twenty one by one, the others as a range.
    let evidence = array(&fails["relevant-evidence"]);
    assert_eq!(evidence.len(), 21);
    assert!(evidence[20]["description"].as_str().unwrap().ends_with("r23..r30"), "{}", evidence[20]);
}

#[test]
fn csv_gets_the_columns_of_the_record() {
    let content = small_content();
    let text = csv_with_record(&small(Language::En), &recorded(), &content).unwrap();
    let mut reader = ::csv::Reader::from_reader(text.as_bytes());
    let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    insta::assert_snapshot!("csv_columns_with_record", header.join(","));
    let plain = csv(&small(Language::En)).unwrap();
    let plain_header = plain.lines().next().unwrap().to_owned();
    assert!(header.join(",").starts_with(&plain_header));
    let rows: Vec<BTreeMap<String, String>> = reader.deserialize().map(Result::unwrap).collect();
    let of = |uid: &str| rows.iter().find(|row| row["resource_uid"] == uid).unwrap();
    let public = of("arn:aws:s3:::demo-public");
    assert_eq!(
        ["due", "overdue", "owner", "exception"].map(|name| public[name].as_str()),
        ["2026-11-01", "yes", "Mei Tan", ""]
    );
    let site = of("arn:aws:s3:::demo-site");
    assert_eq!(
        ["overdue", "exception", "exception_expires", "verdict"].map(|name| site[name].as_str()),
        ["no", "X-1", "2026-12-31", "fail"]
    );
    assert_eq!(of("arn:aws:s3:::private")["finding"], "");
}

#[test]
fn junit_says_what_is_excepted_and_counts_it_still() {
    let content = small_content();
    let text = junit_with_record(&small(Language::Ja), &recorded(), &content).unwrap();
    let report = Report::deserialize_from_str(&text).unwrap();
    let plain = Report::deserialize_from_str(&junit(&small(Language::Ja)).unwrap()).unwrap();
    assert_eq!((report.tests, report.failures, report.errors), (plain.tests, plain.failures, plain.errors));
    assert!(text.contains("例外 X-1") && text.contains(r#"type="excepted""#), "{text}");
}

#[test]
fn markdown_reads_well() {
    let content = small_content();
    insta::assert_snapshot!("markdown_en", markdown(&small(Language::En), &recorded(), &content).unwrap());
    insta::assert_snapshot!("markdown_ja", markdown(&small(Language::Ja), &recorded(), &content).unwrap());
    insta::assert_snapshot!(
        "markdown_without_record",
        markdown(&small(Language::En), &Record::default(), &content).unwrap()
    );
}

#[test]
fn exports_stay_as_they_are() {
    let content = small_content();
    for (name, export) in EXPORTS.into_iter().filter(|(name, _)| !matches!(*name, "summary.md" | "verdicts.csv")) {
        let text = export(&small(Language::Ja), &recorded(), &content).unwrap();
        let text = text.replace(env!("CARGO_PKG_VERSION"), "VERSION");
        insta::assert_snapshot!(format!("export_{}", name.replace(['.', '-'], "_")), text);
    }
}

#[test]
fn a_broken_time_is_an_error_that_names_it() {
    let mut assessment = small(Language::En);
    "yesterday".clone_into(&mut assessment.collection.finished_at);
    let error = ocsf(&assessment, &Record::default(), &small_content()).unwrap_err();
    assert!(error.to_string().contains("`yesterday`"), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever people, AWS or an attacker write into names and reasons, every finding and batch keeps Security Hub's
    /// limits.
    #[test]
    fn asff_keeps_its_limits(
        reason in "(.{0,40}|[あ-ん漢🚀\\\\\"]{0,3000})",
        uid in "(arn:aws:s3:::[a-z]{1,60}|[!-~]{1,900}|[あ-ん]{1,600})",
        evidence in "[\u{1}-\u{7f}あ🚀]{0,9000}",
        many in 1_usize..260,
        japanese in any::<bool>(),
    ) {
        let mut assessment = small(if japanese { Language::Ja } else { Language::En });
        let mut row = assessment.verdicts[3].clone();
        row.reason = reason.into();
        row.evidence = json!({ "text": evidence }).into();
        row.clauses = (0..40).map(|number| format!("B.9.{number}")).collect();
        row.receipts = (0..2000).map(|number| format!("r{number}")).collect();
        assessment.verdicts = (0..many)
            .map(|number| {
                let mut row = row.clone();
                row.resource_uid = format!("{uid}{number}").into();
                row
            })
            .collect();
        let mut record = recorded();
        record.exceptions[0].resources = "*".to_owned();
        record.exceptions[0].reason = "理由".repeat(500);
        let batches = parsed(&asff(&assessment, &record, &CONTENT).unwrap());
        let mut seen = 0;
        for batch in array(&batches) {
            let findings = array(&batch["Findings"]);
            prop_assert!((1..=100).contains(&findings.len()));
            prop_assert!(serde_json::to_vec(findings).unwrap().len() < 6_000_000);
            seen += findings.len();
            for finding in findings {
                prop_assert!(serde_json::to_vec(finding).unwrap().len() < 240_000);
                within(finding)?;
                prop_assert_eq!(&finding["AwsAccountId"], &batch["AwsAccountId"]);
                prop_assert_eq!(&finding["Region"], &batch["Region"]);
            }
        }
        // The finding that is gone in the record comes on top.
        prop_assert_eq!(seen, many + 1);
    }
}

static CONTENT: std::sync::LazyLock<Content> = std::sync::LazyLock::new(small_content);

/// The lengths of fields that Security Hub documents.
fn within(finding: &Value) -> Result<(), TestCaseError> {
    let limits = [
        ("/Id", 512),
        ("/GeneratorId", 512),
        ("/Title", 256),
        ("/Description", 1024),
        ("/Remediation/Recommendation/Text", 512),
        ("/Note/Text", 512),
        ("/Note/UpdatedBy", 512),
        ("/Resources/0/Id", 512),
        ("/Compliance/StatusReasons/0/Description", 1024),
    ];
    for (pointer, most) in limits {
        if let Some(text) = finding.pointer(pointer) {
            let length = text.as_str().unwrap().chars().count();
            prop_assert!((1..=most).contains(&length), "{} has {}", pointer, length);
        }
    }
    prop_assert!(array(&finding["Compliance"]["RelatedRequirements"]).len() <= 32);
    let fields = finding["ProductFields"].as_object().unwrap();
    prop_assert!(fields.len() <= 50);
    for (name, value) in fields {
        prop_assert!(name.chars().count() <= 128 && value.as_str().unwrap().chars().count() <= 2048, "{}", name);
    }
    Ok(())
}

/// `$ASSAY_PYTHON`, else the Python that `cargo xtask venv` makes.
fn python() -> PathBuf {
    let named = std::env::var_os("ASSAY_PYTHON").map(PathBuf::from);
    let python = named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/venv/bin/python"));
    assert!(
        python.exists(),
        "{} is not there: run `cargo xtask venv`, or name a Python with tests/requirements.txt in ASSAY_PYTHON",
        python.display()
    );
    python
}

/// Tools that are not ours read what we write: the small assessment with its record and a made-up one of the real
/// framework, in both languages.
#[test]
fn other_tools_accept_the_exports() {
    let folder = tempfile::tempdir().unwrap();
    let embedded = Content::embedded().unwrap();
    for language in Language::ALL {
        let write = |name: &str, assessment: &Assessment, record: &Record, content: &Content| {
            let folder = folder.path().join(format!("{name}-{}", language.tag()));
            std::fs::create_dir_all(&folder).unwrap();
            for (file, export) in EXPORTS {
                std::fs::write(folder.join(file), export(assessment, record, content).unwrap()).unwrap();
            }
        };
        write("small", &small(language), &recorded(), &small_content());
        write("real", &fabricate::fabricate(&embedded, language, 600), &Record::default(), &embedded);
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/exports/validate_exports.py");
    let output = Command::new(python()).arg(script).arg(folder.path()).output().unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}");
    // Four folders, and each of the validators had something to say of each.
    assert_eq!(said.lines().filter(|line| line.starts_with("ok ")).count(), 4 * 7, "{said}");
}
