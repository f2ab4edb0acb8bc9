//! The indexes of the checks and the tables, and the page that leads to all others.

use assay_content::{Ask, Content, TableScope};

use super::{
    MADE, clauses,
    markdown::{head, line},
};

pub(super) fn checks(content: &Content) -> String {
    let mut text = format!(
        "{MADE}\n# Checks\n\n{} checks. `assay checks ID` prints one with its SQL, rationale, remediation and permissions; \
         the [pages of the services](services/README.md) tell what passes.\n\n",
        content.checks().len()
    );
    head(&mut text, &["Check", "What holds", "内容", "Severity", "Clauses"]);
    for check in content.checks().values() {
        line(
            &mut text,
            &[
                &format!("[`{}`](../../content/{})", check.id, check.folder),
                &check.title.en,
                &check.title.ja,
                check.severity.as_str(),
                &check.clauses.join(" "),
            ],
        );
    }
    text
}

pub(super) fn tables(content: &Content) -> String {
    let mut text = format!(
        "{MADE}\n# Tables\n\n{} tables. `assay tables NAME` prints one with its columns and types.\n\n",
        content.tables().len()
    );
    head(&mut text, &["Table", "Rows", "行", "Operation", "Asked", "Permission"]);
    for table in content.tables().values() {
        let scope = match table.scope {
            TableScope::Global => "once for an account",
            TableScope::Region => "in each region",
        };
        let asked = match (&table.parent, table.ask) {
            (Some(parent), _) => format!("for each row of `{parent}`"),
            (None, Ask::Organization) => format!("{scope}, of the organization's administrators"),
            (None, Ask::OrganizationOrStandalone) => {
                format!("{scope}, of the organization's administrators or of an account in none")
            }
            (None, _) => scope.to_owned(),
        };
        line(
            &mut text,
            &[
                &format!("[`{0}`](../../content/tables/aws/{1}/{0}.toml)", table.name, table.service),
                &table.description.en,
                &table.description.ja,
                &format!("{}:{}", table.service, table.operation),
                &asked,
                &table.iam_actions.join(" "),
            ],
        );
    }
    text
}

/// The page that leads to all others.
pub(super) fn readme(content: &Content) -> String {
    let mut text = format!("{MADE}\n# Reference · リファレンス\n\n");
    head(&mut text, &["Page", "What it holds", "内容"]);
    line(
        &mut text,
        &[
            "[Services](services/README.md)",
            "A page for each service that the guide names: where, what became of it, what is read, judged and recommended",
            "ガイドが挙げるサービスごとのページ: 記載箇所、現在の状況、読み取る情報、判定、推奨事項",
        ],
    );
    let checks = content.checks().len();
    line(
        &mut text,
        &["[Checks](checks.md)", &format!("All {checks} checks"), &format!("全{checks}件のチェックの一覧")],
    );
    line(
        &mut text,
        &[
            "[Parameters and attestations](parameters.md)",
            "What an organisation can set in assay.toml, and what its people are asked",
            "assay.tomlで変更できる値と、担当者に確認する事項",
        ],
    );
    for framework in content.frameworks().values() {
        let page = clauses::file(framework);
        let (edition, rows) = (&framework.edition, framework.clauses.len());
        line(
            &mut text,
            &[
                &format!("[Clauses, {edition} edition]({page})"),
                &format!("{}: {rows} rows", framework.name.en),
                &format!("{}（{rows}行）", framework.name.ja),
            ],
        );
    }
    let tables = content.tables().len();
    line(
        &mut text,
        &[
            "[Tables](tables.md)",
            &format!("All {tables} tables with their operation and permission"),
            &format!("全{tables}件のテーブルと、対応するAPI操作・必要な権限"),
        ],
    );
    line(&mut text, &["[SQL functions](functions.md)", "What checks can call", "チェックから呼び出せる関数"]);
    text
}
