//! An endpoint beside a test that blocks.

use std::sync::OnceLock;
use std::time::Duration;

use assay_content::Content;
use assay_replay::{Estate, Fault, Running, Stats};
use tokio::runtime::Runtime;

use super::{content, endpoint};

/// An account with one bad and one good thing.
const SMALL: &str = r"
default_account: '111111111111'
accounts:
  '*':
    '*':
      ec2:
        GetEbsEncryptionByDefault: {EbsEncryptionByDefault: false}
        GetSnapshotBlockPublicAccessState: {State: block-all-sharing}
        DescribeRegions: {Regions: [{RegionName: ap-southeast-1, OptInStatus: opt-in-not-required}]}
      organizations:
        DescribeOrganization: [{error: {code: AWSOrganizationsNotInUseException, message: none, status: 400}}]
";

static CONTENT: OnceLock<Content> = OnceLock::new();

/// The content, read once.
pub(crate) fn shared_content() -> &'static Content {
    CONTENT.get_or_init(content)
}

/// An endpoint with threads of its own.
pub(crate) struct Server {
    running: Running,
    _runtime: Runtime,
}

impl Server {
    /// A small stand-alone account.
    pub(crate) fn small() -> Self {
        Self::start(&[], Duration::ZERO)
    }

    /// The small account with faults and latency.
    pub(crate) fn start(faults: &[Fault], latency: Duration) -> Self {
        let mut estate = Estate::default();
        estate.add("small.yaml", SMALL).unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let builder = endpoint(shared_content(), estate).faults(faults.to_vec()).latency(latency);
        let running = runtime.block_on(builder.start()).unwrap();
        Self { running, _runtime: runtime }
    }

    pub(crate) fn url(&self) -> String {
        self.running.url()
    }

    pub(crate) fn set_faults(&self, faults: &[Fault]) {
        self.running.set_faults(faults);
    }

    /// What was asked since the last time, and begins to count anew.
    pub(crate) fn take_stats(&self) -> Stats {
        let stats = self.running.stats();
        self.running.reset_stats();
        stats
    }
}
