//! One file for each verb.

mod assess;
mod checks;
mod clauses;
mod collect;
mod demo;
mod iam_policy;
mod parameters;
mod query;
mod scan;
mod tables;
mod test;

use assay_content::{Content, Source};

use crate::{
    arguments::{Arguments, Command},
    errors, exit, project,
    said::{self, usage},
};

/// Runs the command and gives the exit code.
pub(crate) async fn run(arguments: Arguments) -> anyhow::Result<u8> {
    let language = arguments.lang;
    let source = match arguments.content {
        Some(folder) if !folder.is_dir() => {
            return Err(usage("content-no-folder").with("path", folder.display()).into());
        }
        Some(folder) => Source::Folder(folder),
        None => Source::Embedded,
    };
    if let Command::Test(wanted) = &arguments.command {
        // Somebody is at work on the content: what is faulty is told, the rest still runs.
        let (content, faults) = Content::load_with_faults(source)?;
        said::use_texts(&content);
        let faults: Vec<String> = faults.iter().map(|fault| errors::words(fault, language)).collect();
        return test::run(&content, &faults, wanted, language).await;
    }
    let mut content = Content::load(source)?;
    said::use_texts(&content);
    match &arguments.command {
        Command::Assess(assess) => project::correct(assess.judging.config.as_deref(), &mut content)?,
        Command::Scan(scan) => project::correct(scan.judging.config.as_deref(), &mut content)?,
        Command::Clauses(_) => project::correct(None, &mut content)?,
        _ => {}
    }
    match arguments.command {
        Command::Demo(demo) => Box::pin(demo::run(&content, &demo)).await,
        Command::Collect(collect) => Box::pin(collect::run(&content, &collect, language)).await,
        Command::Assess(assess) => Box::pin(assess::run(&content, &assess)).await,
        Command::Scan(scan) => Box::pin(scan::run(&content, &scan)).await,
        Command::Query(query) => Box::pin(query::run(&content, &query)).await,
        Command::Clauses(wanted) => clauses::run(&content, &wanted),
        Command::Checks(show) => checks::run(&content, &show),
        Command::Tables(show) => tables::run(&content, &show),
        Command::Parameters(wanted) => Ok(parameters::run(&content, &wanted)),
        Command::IamPolicy(wanted) => iam_policy::run(&content, &wanted),
        Command::Test(_) => Ok(exit::DONE),
    }
}
