//! One file for each verb.

mod tables;
mod test;

use assay_content::{Content, Source};

use crate::{
    arguments::{Arguments, Command},
    exit,
};

/// Runs the command and gives the exit code.
pub(crate) async fn run(arguments: Arguments) -> anyhow::Result<u8> {
    let source = arguments.content.map_or(Source::Embedded, Source::Folder);
    if let Command::Test(wanted) = &arguments.command {
        // Somebody is at work on the content: what is faulty is told, the rest still runs.
        let (content, faults) = Content::load_with_faults(source)?;
        return test::run(&content, &faults, wanted).await;
    }
    let content = Content::load(source)?;
    match arguments.command {
        Command::Tables(show) => tables::run(&content, &show),
        Command::Test(_) => Ok(exit::DONE),
    }
}
