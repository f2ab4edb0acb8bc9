//! `assay query`: SQL over a collection's tables.

use assay_content::Content;
use assay_snapshot::Collection;
use datafusion::arrow::{csv::WriterBuilder, json::ArrayWriter, util::pretty::pretty_format_batches};

use crate::{
    arguments::{Query, RowFormat},
    exit,
    said::{Step as _, said},
};

pub(crate) async fn run(content: &Content, wanted: &Query) -> anyhow::Result<u8> {
    let snapshot = Collection::open(&wanted.collection)?.read()?;
    let session = snapshot.session(content, None)?;
    let options =
        datafusion::prelude::SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false);
    let frame = session.context().sql_with_options(&wanted.sql, options).await;
    let frame = frame.map_err(|error| said("query-planning").with("cause", error.strip_backtrace()))?;
    let batches =
        frame.collect().await.map_err(|error| said("query-running").with("cause", error.strip_backtrace()))?;
    match wanted.format {
        RowFormat::Table => println!("{}", pretty_format_batches(&batches).step(|| said("query-printing"))?),
        RowFormat::Json => {
            let mut writer = ArrayWriter::new(Vec::new());
            for batch in &batches {
                writer.write(batch).step(|| said("query-printing-json"))?;
            }
            writer.finish().step(|| said("query-printing-json"))?;
            println!("{}", String::from_utf8_lossy(&writer.into_inner()));
        }
        RowFormat::Csv => {
            let mut bytes = Vec::new();
            let mut writer = WriterBuilder::new().with_header(true).build(&mut bytes);
            for batch in &batches {
                writer.write(batch).step(|| said("query-printing-csv"))?;
            }
            drop(writer);
            print!("{}", String::from_utf8_lossy(&bytes));
        }
    }
    Ok(exit::DONE)
}
