//! A listing, a few pages at a time, with a receipt for each.

use assay_aws::{Call, CallError, Client, Pages};
use assay_model::assessment::Receipt;
use serde_json::Value;
use tokio::task::JoinSet;

use crate::record::{now, receipt};

/// Pages of one listing that are in memory at a time.
const PAGES_AT_A_TIME: usize = 4;

/// Some pages of a request with their receipts, and how it goes on.
pub(crate) struct Fetched {
    pub(crate) pages: Vec<(Value, Receipt)>,
    pub(crate) then: Then,
}

/// What comes behind the pages that were fetched.
pub(crate) enum Then {
    /// Nothing: all were read.
    End,
    /// The call that failed.
    Failed(Box<(CallError, Receipt)>),
    /// More pages.
    More(Box<Listing>),
}

/// A listing under way.
pub(crate) struct Listing {
    call: Call,
    pages: Pages,
}

impl Listing {
    pub(crate) fn new(client: &Client, call: Call) -> Self {
        Self { pages: client.pages(call.clone()), call }
    }

    /// The next pages, a few at most.
    ///
    /// In a task of its own, so that a call that holds a place in the client's cap gets on while whoever wants its
    /// answer is busy with another one, and so that answers are read on all cores. The task ends with this future.
    pub(crate) async fn fetch(self: Box<Self>) -> Fetched {
        let mut task = JoinSet::new();
        task.spawn(self.read());
        match task.join_next().await {
            Some(Ok(fetched)) => fetched,
            Some(Err(error)) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
            // The runtime is shutting down.
            Some(Err(_)) | None => std::future::pending().await,
        }
    }

    async fn read(mut self: Box<Self>) -> Fetched {
        let mut pages = Vec::new();
        while pages.len() < PAGES_AT_A_TIME {
            let at = now();
            let Some(page) = self.pages.next().await else { return Fetched { pages, then: Then::End } };
            let made = receipt(&self.call, &at, &page);
            match page {
                Ok(answer) => pages.push((answer.value, made)),
                Err(error) => return Fetched { pages, then: Then::Failed(Box::new((error, made))) },
            }
        }
        Fetched { pages, then: Then::More(self) }
    }
}
