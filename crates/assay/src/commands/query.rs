//! `assay query`: SQL over a collection's tables.

use anyhow::{Context as _, anyhow};
use assay_content::Content;
use assay_snapshot::Collection;
use datafusion::arrow::{csv::WriterBuilder, json::ArrayWriter, util::pretty::pretty_format_batches};

use crate::{
    arguments::{Query, RowFormat},
    exit,
};

pub(crate) async fn run(content: &Content, wanted: &Query) -> anyhow::Result<u8> {
    let snapshot = Collection::open(&wanted.collection)?.read()?;
    let session = snapshot.session(content, None)?;
    let options =
        datafusion::prelude::SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false);
    let frame = session.context().sql_with_options(&wanted.sql, options).await;
    let frame = frame.map_err(|error| {
        anyhow!("planning the query: {}; `assay tables` lists tables and columns", error.strip_backtrace())
    })?;
    let batches = frame.collect().await.map_err(|error| anyhow!("running the query: {}", error.strip_backtrace()))?;
    match wanted.format {
        RowFormat::Table => println!("{}", pretty_format_batches(&batches).context("printing the rows")?),
        RowFormat::Json => {
            let mut writer = ArrayWriter::new(Vec::new());
            for batch in &batches {
                writer.write(batch).context("printing the rows as JSON")?;
            }
            writer.finish().context("printing the rows as JSON")?;
            println!("{}", String::from_utf8_lossy(&writer.into_inner()));
        }
        RowFormat::Csv => {
            let mut bytes = Vec::new();
            let mut writer = WriterBuilder::new().with_header(true).build(&mut bytes);
            for batch in &batches {
                writer.write(batch).context("printing the rows as CSV; nested columns need --format json")?;
            }
            drop(writer);
            print!("{}", String::from_utf8_lossy(&bytes));
        }
    }
    Ok(exit::DONE)
}
