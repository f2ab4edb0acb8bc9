//! One file for each verb.

mod assess;
mod bundle;
mod checks;
mod clauses;
mod collect;
mod demo;
mod diff;
mod evidence;
mod exceptions;
mod export;
mod findings;
mod iam_policy;
mod notify;
mod parameters;
mod query;
mod record;
mod risks;
mod scan;
mod sign;
mod tables;
mod test;
mod tier;
mod verify;

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
        // What corrects an edition corrects it for all that is said of it.
        Command::Clauses(_)
        | Command::Evidence(_)
        | Command::Sign(_)
        | Command::Tier(_)
        | Command::Export(_)
        | Command::Bundle(_) => project::correct(None, &mut content)?,
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
        Command::Findings(wanted) => findings::run(&content, &wanted, language).await,
        Command::Exceptions(wanted) => exceptions::run(&content, &wanted, language).await,
        Command::Evidence(wanted) => evidence::run(&content, &wanted, language).await,
        Command::Sign(wanted) => sign::run(&content, &wanted, language).await,
        Command::Tier(wanted) => tier::run(&content, &wanted, language).await,
        Command::Risks(wanted) => risks::run(&content, &wanted, language).await,
        Command::Diff(wanted) => diff::run(&content, &wanted, language).await,
        Command::Export(wanted) => export::run(&content, &wanted, language).await,
        Command::Bundle(wanted) => Box::pin(bundle::run(&content, &wanted, language)).await,
        Command::Verify(wanted) => verify::run(&wanted, language),
        Command::Notify(wanted) => notify::run(&content, &wanted, language).await,
        Command::Test(_) => Ok(exit::DONE),
    }
}
