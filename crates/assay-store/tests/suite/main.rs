//! One suite on both databases: each test runs as `sqlite::…` and as `postgres::…`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::panic_in_result_fn,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    clippy::let_underscore_must_use,
    clippy::disallowed_methods,
    reason = "a test without the standard harness, which clippy does not take for one; it reads ASSAY_TEST_POSTGRES and its own variables"
)]

mod items;
mod kill;
#[path = "../support/made.rs"]
mod made;
mod naive;
mod opening;
#[path = "../support/postgres.rs"]
mod postgres;
mod record;
mod sample;
mod words;

use std::{path::PathBuf, process::ExitCode, sync::Arc};

use assay_store::Store;
use libtest_mimic::{Arguments, Trial};
use postgres::Cluster;

/// A database of a test's own.
pub(crate) struct Place {
    pub(crate) url: String,
    /// The file, where it is SQLite.
    pub(crate) file: Option<PathBuf>,
    _folder: Option<tempfile::TempDir>,
}

impl Place {
    pub(crate) async fn open(&self) -> Store {
        Store::open(&self.url).await.unwrap()
    }
}

fn sqlite() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("as say?.db");
    Place { url: file.to_str().unwrap().to_owned(), file: Some(file), _folder: Some(folder) }
}

async fn on_postgres(cluster: &Cluster) -> Place {
    Place { url: cluster.database().await, file: None, _folder: None }
}

/// Makes the trials of a test: one on each database that is there.
macro_rules! both {
    ($trials:ident, $cluster:ident: $($module:ident :: $test:ident),+ $(,)?) => {$(
        let name = concat!(stringify!($module), "::", stringify!($test));
        $trials.push(Trial::test(format!("sqlite::{name}"), || {
            runtime().block_on(async { $module::$test(sqlite()).await });
            Ok(())
        }));
        if let Some(cluster) = $cluster.clone() {
            $trials.push(Trial::test(format!("postgres::{name}"), move || {
                runtime().block_on(async { $module::$test(on_postgres(&cluster).await).await });
                Ok(())
            }));
        }
    )+};
}

/// Trials of one database.
macro_rules! alone {
    ($trials:ident: $($module:ident :: $test:ident),+ $(,)?) => {$(
        let name = concat!(stringify!($module), "::", stringify!($test));
        $trials.push(Trial::test(format!("sqlite::{name}"), || {
            runtime().block_on(async { $module::$test(sqlite()).await });
            Ok(())
        }));
    )+};
}

pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

fn main() -> ExitCode {
    if let Ok(url) = std::env::var(kill::CHILD) {
        runtime().block_on(kill::child(&url));
        return ExitCode::SUCCESS;
    }
    let arguments = Arguments::from_args();
    let wanted = arguments.filter.as_deref().is_none_or(|filter| !filter.contains("sqlite"));
    let cluster = if arguments.list || !wanted { None } else { Cluster::start().map(Arc::new) };
    let mut trials = Vec::new();
    both!(trials, cluster:
        record::a_finding_opens_resolves_and_comes_back,
        record::duplicates_count_by_the_worst,
        record::what_vanished_is_gone_only_where_everything_was_seen,
        record::twice_is_once_and_says_so,
        record::an_older_assessment_is_history,
        record::a_changed_reason_is_kept_without_an_event,
        record::metrics_count_by_severity_and_domain,
        record::clauses_have_a_history,
        record::the_file_comes_back_as_it_was,
        record::tenants_never_see_each_other,
        naive::the_store_is_the_naive_model,
        items::findings_are_filtered_and_ordered,
        items::people_assign_comment_and_set_dates,
        items::a_uid_may_be_cut_off,
        items::an_exception_covers_expires_and_is_revoked,
        items::overlapping_exceptions_leave_the_longest,
        items::evidence_is_kept_and_given_back,
        items::a_file_that_changes_is_refused,
        items::sign_offs_reopen_when_the_state_changes,
        items::a_proposal_may_be_newer_than_the_assessment,
        items::risks_follow_the_rules,
        items::notices_are_told_once,
        items::the_log_holds_everything_that_matters,
        items::the_view_has_everything,
        opening::a_newer_schema_is_refused,
        opening::a_foreign_database_is_refused,
        opening::two_writers_at_once,
        opening::two_makers_at_once,
        opening::a_bad_address_says_so,
        kill::killed_at_random_points,
        sample::version_1_opens,
    );
    alone!(trials:
        opening::a_truncated_file_is_refused,
        opening::a_full_disk_loses_nothing,
        opening::a_making_that_was_interrupted_leaves_nothing,
        words::every_statement_names_the_tenant,
        words::both_schemas_have_the_same_columns,
    );
    let conclusion = libtest_mimic::run(&arguments, trials);
    drop(cluster);
    conclusion.exit_code()
}
