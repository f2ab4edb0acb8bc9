//! `assay test`: the cases of checks.

use std::sync::Arc;

use assay_content::{Check, Content};
use assay_model::Language;

use crate::{arguments::Test, errors, exit, said::said};

pub(crate) async fn run(content: &Content, faults: &[String], wanted: &Test, language: Language) -> anyhow::Result<u8> {
    for fault in faults {
        println!("FAIL {fault}");
    }
    let checks: Vec<Arc<Check>> = if wanted.checks.is_empty() {
        content.checks().values().cloned().collect()
    } else {
        wanted.checks.iter().map(|id| content.check(id).cloned()).collect::<Result<_, _>>()?
    };
    let (mut held, mut broken) = (0, faults.len());
    for check in &checks {
        let reports = match assay_assess::run_cases(content, check).await {
            Ok(reports) => reports,
            Err(error) => {
                broken += 1;
                println!("FAIL {}: {}", check.id, errors::words(&error, language));
                continue;
            }
        };
        for report in reports {
            if report.problems.is_empty() {
                held += 1;
                continue;
            }
            broken += 1;
            println!("FAIL {} / {}", check.id, report.name);
            for problem in report.problems {
                println!("       {problem}");
            }
        }
    }
    let summary = said("test-summary").with("checks", checks.len()).with("held", held).with("broken", broken);
    println!("{}", summary.text(language));
    Ok(if broken == 0 { exit::DONE } else { exit::ERROR })
}
