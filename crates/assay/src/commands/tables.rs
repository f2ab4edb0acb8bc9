//! `assay tables`: what a table holds.

use assay_content::{Content, Table, TableScope};
use assay_snapshot::TableSchema;
use serde_json::json;

use crate::{
    arguments::{Show, ShowFormat},
    exit, output,
    said::said,
};

pub(crate) fn run(content: &Content, show: &Show) -> anyhow::Result<u8> {
    let word = |key: &str| said(key.to_owned()).text(show.lang);
    let Some(name) = &show.id else {
        let heads = ["tables-table", "tables-operation", "tables-scope", "tables-description"];
        let mut list = output::table(heads.map(word));
        for table in content.tables().values() {
            list.add_row([
                table.name.clone(),
                format!("{}:{}", table.service, table.operation),
                word(scope_key(table)),
                table.description.get(show.lang).to_owned(),
            ]);
        }
        println!("{list}");
        return Ok(exit::DONE);
    };
    let table = content.table(name)?;
    let schema = TableSchema::new(table, content.model(&table.service)?)?;
    let columns: Vec<(String, String)> =
        schema.arrow().fields().iter().map(|field| (field.name().clone(), type_name(field.data_type()))).collect();
    if show.format == ShowFormat::Json {
        let columns: Vec<_> = columns.iter().map(|(name, kind)| json!({ "name": name, "type": kind })).collect();
        let text = json!({
            "name": table.name, "service": table.service, "operation": table.operation, "scope": scope(table),
            "parent": table.parent, "absent": table.absent, "permissions": table.iam_actions,
            "description": table.description.get(show.lang), "columns": columns,
        });
        println!("{text:#}");
        return Ok(exit::DONE);
    }
    println!("{}\n  {}", table.name, table.description.get(show.lang));
    let line = |key: &str, value: &str| println!("  {}{value}", output::padded(&word(key), 12));
    line("tables-line-operation", &format!("{}:{}", table.service, table.operation));
    line("tables-line-scope", &word(scope_key(table)));
    line("tables-line-permission", &table.iam_actions.join(", "));
    if let Some(parent) = &table.parent {
        line("tables-line-parent", parent);
    }
    if !table.absent.is_empty() {
        line("tables-line-absent", &table.absent.join(", "));
    }
    println!();
    // Types of structures are long: a table would fill every line to the longest.
    let width = columns.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    for (name, kind) in columns {
        println!("  {name:width$}  {kind}");
    }
    Ok(exit::DONE)
}

fn scope(table: &Table) -> &'static str {
    match table.scope {
        TableScope::Global => "global",
        TableScope::Region => "region",
    }
}

/// The key of the scope's word for people.
fn scope_key(table: &Table) -> &'static str {
    match table.scope {
        TableScope::Global => "tables-global",
        TableScope::Region => "tables-region",
    }
}

/// Arrow's type in short words.
fn type_name(kind: &datafusion::arrow::datatypes::DataType) -> String {
    use datafusion::arrow::datatypes::DataType;
    match kind {
        DataType::Utf8 => "text".to_owned(),
        DataType::Boolean => "boolean".to_owned(),
        DataType::Int64 => "integer".to_owned(),
        DataType::Float64 => "number".to_owned(),
        DataType::Timestamp(_, _) => "timestamp".to_owned(),
        DataType::List(item) => format!("list<{}>", type_name(item.data_type())),
        DataType::Map(entries, _) => match entries.data_type() {
            DataType::Struct(fields) => {
                format!("map<text, {}>", fields.get(1).map_or_else(String::new, |value| type_name(value.data_type())))
            }
            other => other.to_string(),
        },
        DataType::Struct(fields) => {
            let members: Vec<String> =
                fields.iter().map(|field| format!("{}: {}", field.name(), type_name(field.data_type()))).collect();
            format!("struct<{}>", members.join(", "))
        }
        other => other.to_string(),
    }
}
