//! The sections of what is judged: checks with what passes and what to do, their parameters, what people attest.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use anyhow::Context as _;
use assay_content::{Check, Content, Expectation};
use assay_model::Language;

use super::Page;
use crate::docs::{
    markdown::{code, head, line, prose},
    parameters::default,
    services::Subject,
};

/// Each check: severity, clauses, what passes, what to do, what it does not see.
pub(super) fn checks(page: &Page<'_>, text: &mut String, subject: &Subject<'_>) -> anyhow::Result<()> {
    let say = page.tongue;
    page.section(text, "What Assay judges and recommends", "Assayの判定内容と推奨事項");
    text.push_str(say.say(
        "`{…}` stands for a value of the evidence. What could not be read is `unknown`, never `pass`.\n",
        "`{…}`は証跡の値に置き換わります。読み取れなかったものは「確認不能」であり、合格とは扱いません。\n",
    ));
    for check in &subject.checks {
        one(page, text, check)?;
    }
    Ok(())
}

fn one(page: &Page<'_>, text: &mut String, check: &Check) -> anyhow::Result<()> {
    let say = page.tongue;
    let severity = page.word(&format!("cli-severity-{}", check.severity.as_str()));
    let _infallible = write!(
        text,
        "\n### {}\n\n[`{}`](../../../content/{}) · {}: {severity} · {}",
        say.text(&check.title),
        check.id,
        check.folder,
        page.word("cli-severity"),
        page.clause_links(&check.clauses),
    );
    if check.extended {
        text.push_str(say.say(" · with `--extended` only", " · `--extended`指定時のみ"));
    }
    text.push_str("\n\n");
    text.push_str(say.say("Passes when:\n\n", "合格となる場合:\n\n"));
    for reason in passing(page.content, check)? {
        if let Some(words) = check.reasons.get(&reason) {
            let _infallible = writeln!(text, "- {}", shown(words.get(say.0)));
        }
    }
    text.push_str(say.say("\nWhat to do:\n\n", "\n推奨事項:\n\n"));
    for step in check.remediation.get(say.0).lines().filter(|step| !step.trim().is_empty()) {
        let _infallible = writeln!(text, "- {}", prose(step));
    }
    if let Some(gaps) = &check.meta.known_gaps {
        let _infallible = writeln!(text, "\n{}: {}", say.say("Known gaps", "判定できない点"), say.text(gaps));
    }
    Ok(())
}

/// A reason with the names of its values as code.
fn shown(reason: &str) -> String {
    prose(reason).replace('{', "`{").replace('}', "}`")
}

/// The reasons that a pass has, as the check's cases prove them.
fn passing(content: &Content, check: &Check) -> anyhow::Result<BTreeSet<String>> {
    let cases = content.cases(check).with_context(|| format!("reading the cases of {}", check.id))?;
    let expected = cases.cases.into_iter().flat_map(|case| case.expect.into_values());
    let reasons = expected.filter_map(|expectation| match expectation {
        Expectation::Detailed { verdict, reason, .. } if verdict == "pass" => reason,
        _ => None,
    });
    Ok(reasons.collect())
}

/// The parameters of the checks; one line for those that several checks share.
pub(super) fn parameters(page: &Page<'_>, text: &mut String, subject: &Subject<'_>) {
    let say = page.tongue;
    if subject.checks.iter().all(|check| check.parameters.is_empty()) {
        return;
    }
    page.section(text, "Parameters", "パラメーター");
    text.push_str(say.say(
        "[How to set them](../parameters.md), in assay.toml.\n\n",
        "assay.tomlで変更できます（[設定方法](../parameters.md)）。\n\n",
    ));
    head(
        text,
        &[
            say.say("Parameter", "パラメーター"),
            say.say("Default", "既定値"),
            say.say("What it means", "意味"),
            say.say("Check", "チェック"),
        ],
    );
    let mut told: Vec<(&String, String)> = Vec::new();
    for check in &subject.checks {
        for (name, parameter) in &check.parameters {
            let default = default(parameter);
            if told.contains(&(name, default.clone())) {
                continue;
            }
            let same =
                |other: &&&Check| other.parameters.get(name).is_some_and(|other| other.default == parameter.default);
            let owners: Vec<String> = subject.checks.iter().filter(same).map(|check| code(&check.id)).collect();
            let meaning = say.text(&parameter.description);
            line(text, &[&code(name), &default, &meaning, &owners.join(" ")]);
            told.push((name, default));
        }
    }
}

/// What no API shows.
pub(super) fn attestations(page: &Page<'_>, text: &mut String, subject: &Subject<'_>) {
    let say = page.tongue;
    if subject.checks.iter().all(|check| check.attestations.is_empty()) {
        return;
    }
    page.section(text, "What people attest", "担当者に確認する事項");
    text.push_str(say.say(
        "No API shows it, or it may be done by other means. A signed yes with its evidence, as `[[attestation]]` in \
         assay.toml ([how](../parameters.md#attestations)), lets the check pass; until then it is unknown, never a \
         pass.\n",
        "APIで確認できない事項、または別の手段による実施を認める事項です。証跡を添えた署名付きの「はい」を、assay.tomlの\
         `[[attestation]]`に記載すると（[記載方法](../parameters.md#attestations)）、判定に反映されます。記載がない間は確認不能であり、\
         合格とは扱いません。\n",
    ));
    let (question, evidence) = (say.say("Question", "質問"), say.say("Evidence", "求める証跡"));
    for check in &subject.checks {
        for (topic, asked) in &check.attestations {
            let colon = match say.0 {
                Language::En => ": ",
                Language::Ja => "：",
            };
            let of = if *topic == check.id { String::new() } else { format!(" ({})", code(&check.id)) };
            let _infallible = write!(
                text,
                "\n`{topic}`{of}\n\n- {question}{colon}{}\n- {evidence}{colon}{}\n",
                say.text(&asked.question),
                say.text(&asked.evidence)
            );
        }
    }
}
